//! Programs that wait rather than compute: only the clock on the wall can end them.

use crate::support::tight;
use mathcoder_core::Limits;
use mathcoder_core::Status::Timeout;
use std::time::Duration;

fn short() -> Limits {
    Limits { wall: Duration::from_millis(800), cpu: Duration::from_millis(700), ..tight() }
}

attacks! { short();
    sleep: "import time\ntime.sleep(3600)", Timeout, "";
    slow_drip: "import time\nwhile True:\n    print('.', flush=True)\n    time.sleep(0.05)", Timeout, ".";
    thread_that_never_ends: "import threading\nthreading.Thread(target=threading.Event().wait).start()", Timeout, "";
    lock_taken_twice: "import threading\na = threading.Lock()\na.acquire()\na.acquire()", Timeout, "";
    pipe_without_a_writer: "import os\nr, w = os.pipe()\nos.read(r, 1)", Timeout, "";
    signal_that_never_comes: "import signal\nsignal.sigwait([signal.SIGUSR1])", Timeout, "";
}

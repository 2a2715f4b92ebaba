//! Flooding, garbling and forging output.
//! Whatever is written where, the sandbox keeps at most the limit, and takes its answers from its own worker alone.

use crate::support::tight;
use mathcoder_core::Limits;
use mathcoder_core::Status::{Error, Ok, OutputLimit};
use std::time::Duration;

/// Enough to make much output of.
fn roomy() -> Limits {
    Limits { memory_bytes: 1 << 30, cpu: Duration::from_secs(5), ..tight() }
}

attacks! { roomy();
    one_long_line: "print('x' * 200_000_000)", OutputLimit, "xxx";
    many_lines: "for i in range(2_000_000): print(i)", OutputLimit, "9999\n";
    without_newlines: "import os\nwhile True: os.write(1, b'y' * 65536)", OutputLimit, "yyy";
    on_standard_error: "import sys\nfor i in range(20000): print('e' * 50, file=sys.stderr)", Ok, "eee";
    big_exception: "raise ValueError('x' * (50 << 20))", Error, "ValueError: xxx";
    into_the_status_pipe: "import os\ntry:\n    os.set_blocking(3, False)\n    for i in range(100): os.write(3, b'z' * 4096)\nexcept OSError:\n    print('full')", Error, "";
    text_that_grows: "s = 'x'\nwhile True:\n    print(s)\n    s += 'x' * 1000", OutputLimit, "xxx";
    from_many_threads: "import threading\ndef f():\n    while True: print('t' * 100)\nfor i in range(4):\n    threading.Thread(target=f).start()", OutputLimit, "ttt";
    flood_at_the_very_end: "import atexit, os\natexit.register(lambda: os.write(1, b'z' * 70000))\nprint('a', flush=True)", OutputLimit, "a\nzzz";
}

pub(crate) mod garbage {
    use super::*;

    attacks! { tight();
    lone_surrogate: r"print('\ud800')", Error, "UnicodeEncodeError";
    surrogate_in_an_exception: r"raise ValueError('\ud800')", Error, r"ValueError: \ud800";
    nul_and_controls: r"print('a\0b\x1b[31m')", Ok, "a\0b\u{1b}[31m";
    invalid_bytes: r"import sys; sys.stdout.buffer.write(b'\xff\xfe')", Ok, "\u{fffd}";
    forged_end_marker: "import os\nos.write(1, b'done\\0\\0\\0\\0')\nos.write(3, b'o\\0' * 100)\nos._exit(0)", Error, "done";
    forged_packets_to_every_descriptor: "import os\nfor fd in range(1, 64):\n    try:\n        os.write(fd, b'done' + b'\\0' * 28)\n    except OSError:\n        pass", Ok, "done";
    another_end_on_the_status_pipe: "import os\nos.write(3, b'\\0' * 16 + b'e\\1')", Ok, "";
    }
}

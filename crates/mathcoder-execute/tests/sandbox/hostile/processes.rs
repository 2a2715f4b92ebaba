//! Starting, seeing, signalling and outliving processes; system calls by number.
//! Numbers are those of x86-64; elsewhere they are refused all the same, since what is not listed is.

use crate::support::tight;
use mathcoder_core::Status::{Error, Killed, Ok, Timeout};

attacks! { tight();
    fork_loop: "import os\nwhile True:\n    os.fork()", Error, "PermissionError";
    subprocess: "import subprocess\nsubprocess.run(['/bin/sh', '-c', 'id'])", Error, "PermissionError";
    shell: "import os\nprint(os.system('id'))", Ok, "32512";
    execute_another_program: "import os, sys\nos.execv(sys.executable or '/usr/bin/python3', ['python3', '-c', 'print(1)'])", Error, "Error";
    posix_spawn: "import os\nos.posix_spawn('/bin/true', ['true'], {})", Error, "Error";
    vfork_by_number: "import ctypes\nprint(ctypes.CDLL(None).syscall(58))", Ok, "-1";
    clone3_by_number: "import ctypes\nc = ctypes.CDLL(None, use_errno=True)\nprint(c.syscall(435, 0, 0), ctypes.get_errno())", Ok, "-1 38";
    multiprocessing: "import multiprocessing as m\nif __name__ == '__main__':\n    m.Pool(2).map(abs, [1])", Error, "Error";
    daemonise: "import os\nif os.fork() == 0:\n    os.setsid()\n    while True: pass", Error, "PermissionError";
    kill_everything: "import os, signal\ntry:\n    os.kill(-1, signal.SIGKILL)\nexcept OSError:\n    pass\nprint('alive')", Ok, "alive";
    kill_the_parent: "import os, signal\nprint(os.getppid())\nos.kill(os.getppid() or 1, signal.SIGTERM)\nprint('x')", Ok, "0";
    stop_oneself: "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\nprint('going on')", Ok, "going on";
    raise_sigstop: "import signal\nsignal.raise_signal(signal.SIGSTOP)\nprint('going on')", Ok, "going on";
    abort_itself: "import os\nos.abort()", Killed, "";
    null_dereference: "import ctypes\nctypes.string_at(0)", Killed, "";
    write_to_code: "import ctypes\nctypes.memset(id(None), 0, 64)\nprint(None)", Killed, "";
    unshare: "import ctypes\nprint(ctypes.CDLL(None).unshare(0x10000000))", Ok, "-1";
    mount_a_file_system: "import ctypes\nprint(ctypes.CDLL(None).mount(b'x', b'/', b'tmpfs', 0, 0))", Ok, "-1";
    ptrace: "import ctypes\nprint(ctypes.CDLL(None).ptrace(0, 0, 0, 0))", Ok, "-1";
    become_root: "import os\nos.setuid(0)", Error, "PermissionError";
    take_capabilities: "import ctypes\nprint(ctypes.CDLL(None).prctl(47, 2, 21, 0, 0))", Ok, "-1";
    remove_the_filter: "import ctypes\nprint(ctypes.CDLL(None).prctl(22, 0, 0, 0, 0))", Ok, "-1";
    keyring: "import ctypes\nprint(ctypes.CDLL(None).syscall(250, 0, -3, 1))", Ok, "-1";
    io_uring: "import ctypes\nprint(ctypes.CDLL(None).syscall(425, 8, 0))", Ok, "-1";
    userfaultfd: "import ctypes\nprint(ctypes.CDLL(None).syscall(323, 0))", Ok, "-1";
    priority: "import os\nos.setpriority(os.PRIO_PROCESS, 0, -5)", Error, "PermissionError";
    affinity: "import os\nos.sched_setaffinity(0, {0})", Error, "PermissionError";
    raise_own_limits: "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))", Error, "not allowed to raise";
    raise_own_memory: "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))", Error, "not allowed to raise";
    two_thousand_threads: "import threading\ne = threading.Event()\ntry:\n    for i in range(2000):\n        threading.Thread(target=e.wait, daemon=True).start()\nexcept RuntimeError as error:\n    print('refused after', i > 2)", Ok, "refused after True";
    spinning_threads: "import threading\ndef f():\n    while True: pass\nfor i in range(4):\n    threading.Thread(target=f).start()", Timeout, "";
    kernel_programs_by_number: "import ctypes\nprint(ctypes.CDLL(None).syscall(321, 0, 0, 0))", Ok, "-1";
    performance_counters_by_number: "import ctypes\nprint(ctypes.CDLL(None).syscall(298, 0, 0, -1, -1, 0))", Ok, "-1";
    another_namespace: "import ctypes\nprint(ctypes.CDLL(None).setns(0, 0))", Ok, "-1";
    reboot: "import ctypes\nprint(ctypes.CDLL(None).reboot(0x01234567))", Ok, "-1";
    other_calling_convention: "import ctypes\nprint(ctypes.CDLL(None).syscall(0x40000000 + 39))", Ok, "-1";
    handle_on_the_parent: "import os\nos.pidfd_open(1)", Error, "PermissionError";
    terminal_input_for_others: "import fcntl\nfcntl.ioctl(0, 0x5412, b'x')", Error, "PermissionError";
    real_time_priority: "import os\nos.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))", Error, "PermissionError";
    children_by_a_pool_of_processes: "from concurrent.futures import ProcessPoolExecutor\nif __name__ == '__main__':\n    print(list(ProcessPoolExecutor(2).map(abs, [1])))", Error, "Error";
    pseudo_terminal: "import pty\npty.spawn('/bin/sh')", Error, "Error";
}

//! Starting, seeing, signalling and outliving processes; reaching the network; system calls by number.
//! Numbers are those of x86-64; elsewhere they are refused all the same, since what is not listed is.

use super::attack;
use mathcoder_core::Status::{Error, Killed, Ok, Timeout};

#[test]
fn processes() {
    attack(&[
        ("fork loop", "import os\nwhile True:\n    os.fork()", Error, "PermissionError"),
        ("subprocess", "import subprocess\nsubprocess.run(['/bin/sh', '-c', 'id'])", Error, "PermissionError"),
        ("os.system", "import os\nprint(os.system('id'))", Ok, "32512"),
        (
            "exec",
            "import os, sys\nos.execv(sys.executable or '/usr/bin/python3', ['python3', '-c', 'print(1)'])",
            Error,
            "Error",
        ),
        ("posix_spawn", "import os\nos.posix_spawn('/bin/true', ['true'], {})", Error, "Error"),
        ("vfork by number", "import ctypes\nprint(ctypes.CDLL(None).syscall(58))", Ok, "-1"),
        (
            "clone3 by number",
            "import ctypes\nc = ctypes.CDLL(None, use_errno=True)\nprint(c.syscall(435, 0, 0), ctypes.get_errno())",
            Ok,
            "-1 38",
        ),
        (
            "multiprocessing",
            "import multiprocessing as m\nif __name__ == '__main__':\n    m.Pool(2).map(abs, [1])",
            Error,
            "Error",
        ),
        ("daemonise", "import os\nif os.fork() == 0:\n    os.setsid()\n    while True: pass", Error, "PermissionError"),
        (
            "kill everything",
            "import os, signal\ntry:\n    os.kill(-1, signal.SIGKILL)\nexcept OSError:\n    pass\nprint('alive')",
            Ok,
            "alive",
        ),
        (
            "kill the parent",
            "import os, signal\nprint(os.getppid())\nos.kill(os.getppid() or 1, signal.SIGTERM)\nprint('x')",
            Ok,
            "0",
        ),
        ("stop oneself", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\nprint('going on')", Ok, "going on"),
        ("raise SIGSTOP", "import signal\nsignal.raise_signal(signal.SIGSTOP)\nprint('going on')", Ok, "going on"),
        ("abort", "import os\nos.abort()", Killed, ""),
        ("null dereference", "import ctypes\nctypes.string_at(0)", Killed, ""),
        ("write to code", "import ctypes\nctypes.memset(id(None), 0, 64)\nprint(None)", Killed, ""),
        ("unshare", "import ctypes\nprint(ctypes.CDLL(None).unshare(0x10000000))", Ok, "-1"),
        ("mount", "import ctypes\nprint(ctypes.CDLL(None).mount(b'x', b'/', b'tmpfs', 0, 0))", Ok, "-1"),
        ("ptrace", "import ctypes\nprint(ctypes.CDLL(None).ptrace(0, 0, 0, 0))", Ok, "-1"),
        ("become root", "import os\nos.setuid(0)", Error, "PermissionError"),
        ("take capabilities", "import ctypes\nprint(ctypes.CDLL(None).prctl(47, 2, 21, 0, 0))", Ok, "-1"),
        ("remove the filter", "import ctypes\nprint(ctypes.CDLL(None).prctl(22, 0, 0, 0, 0))", Ok, "-1"),
        ("keyring", "import ctypes\nprint(ctypes.CDLL(None).syscall(250, 0, -3, 1))", Ok, "-1"),
        ("io_uring", "import ctypes\nprint(ctypes.CDLL(None).syscall(425, 8, 0))", Ok, "-1"),
        ("userfaultfd", "import ctypes\nprint(ctypes.CDLL(None).syscall(323, 0))", Ok, "-1"),
        ("priority", "import os\nos.setpriority(os.PRIO_PROCESS, 0, -5)", Error, "PermissionError"),
        ("affinity", "import os\nos.sched_setaffinity(0, {0})", Error, "PermissionError"),
        (
            "raise own limits",
            "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))",
            Error,
            "not allowed to raise",
        ),
        (
            "raise own memory",
            "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
            Error,
            "not allowed to raise",
        ),
        (
            "2000 threads",
            "import threading\ne = threading.Event()\ntry:\n    for i in range(2000):\n        threading.Thread(target=e.wait, daemon=True).start()\nexcept RuntimeError as error:\n    print('refused after', i > 2)",
            Ok,
            "refused after True",
        ),
        (
            "spinning threads",
            "import threading\ndef f():\n    while True: pass\nfor i in range(4):\n    threading.Thread(target=f).start()",
            Timeout,
            "",
        ),
    ]);
}

#[test]
fn network() {
    attack(&[
        ("tcp", "import socket\nsocket.create_connection(('1.1.1.1', 80), 1)", Error, "PermissionError"),
        ("this machine", "import socket\nsocket.socket().connect(('127.0.0.1', 22))", Error, "PermissionError"),
        ("url", "import urllib.request\nurllib.request.urlopen('http://example.com')", Error, "rror"),
        ("name lookup", "import socket\nsocket.gethostbyname('example.com')", Error, "rror"),
        ("unix socket", "import socket\nsocket.socket(socket.AF_UNIX)", Error, "PermissionError"),
        (
            "datagram pair",
            "import socket\nsocket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
            Error,
            "PermissionError",
        ),
        ("raw packets", "import socket\nsocket.socket(socket.AF_PACKET, socket.SOCK_RAW)", Error, "PermissionError"),
    ]);
}

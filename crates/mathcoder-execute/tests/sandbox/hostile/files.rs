//! Reading what is none of a program's business, and writing anything at all.
//! Each row names what must be seen; afterwards no file may be left on this machine.

use super::attack;
use mathcoder_core::Status::{Error, Ok};
use std::collections::BTreeSet;
use std::path::PathBuf;

#[test]
fn writing() {
    let before = places();
    attack(&[
        ("working folder", "open('escape.txt', 'w').write('x')", Error, "Error"),
        ("/tmp", "open('/tmp/escape.txt', 'w')", Error, "Error"),
        ("/dev/shm", "open('/dev/shm/escape', 'w')", Error, "Error"),
        ("temporary file", "import tempfile\ntempfile.TemporaryFile()", Error, "Error"),
        ("the library", "import json\nopen(json.__file__, 'a')", Error, "Error"),
        ("empty the library", "import os, json\nos.truncate(json.__file__, 0)", Error, "Error"),
        ("remove the library", "import os, json\nos.remove(json.__file__)", Error, "Error"),
        ("link out", "import os\nos.symlink('/etc', '/link')", Error, "Error"),
        ("hard link", "import os, json\nos.link(json.__file__, '/hard')", Error, "Error"),
        ("device", "import os\nos.mknod('/x', 0o20666, os.makedev(1, 1))", Error, "Error"),
        ("memory file", "import os\nos.memfd_create('x')", Error, "PermissionError"),
        ("memory file by number", "import ctypes\nprint(ctypes.CDLL(None).memfd_create(b'x', 0))", Ok, "-1"),
        ("mode of a folder", "import os\nos.chmod('/', 0o777)", Error, "Error"),
        (
            "shared memory",
            "from multiprocessing import shared_memory as s\ns.SharedMemory('x', True, 100)",
            Error,
            "Error",
        ),
        ("sparse file through stdin", "import os\nos.ftruncate(0, 1 << 40)", Error, "Error"),
        ("the void may be written to", "with open('/dev/null', 'w') as f:\n    print(f.write('x'))", Ok, "1"),
        (
            "own code file",
            "import os\nfor fd in range(3, 32):\n    try:\n        os.pwrite(fd, b'x' * 100, 0)\n        print('wrote', os.fstat(fd).st_size)\n    except OSError:\n        pass\nprint('done')",
            Ok,
            "done",
        ),
    ]);
    assert_eq!(places(), before, "files were left behind");
}

#[test]
fn reading() {
    let cargo = concat!("import os\nprint(os.path.exists('", env!("CARGO_MANIFEST_DIR"), "'))");
    attack(&[
        ("passwords", "open('/etc/shadow')", Error, "Error"),
        ("users", "open('/etc/passwd')", Error, "Error"),
        (
            "home",
            "import os\nprint([p for p in ('/root/.ssh', '/root/.bashrc', '/etc/ssh', '/etc/hostname', '/var', '/usr/bin/env') if os.path.exists(p)])",
            Ok,
            "[]",
        ),
        ("this project", cargo, Ok, "False"),
        ("processes", "import os\nprint(os.path.exists('/proc/self'), os.path.exists('/sys'))", Ok, "False False"),
        ("the root folder", "import os\nprint(os.listdir('/'))", Error, "PermissionError"),
        ("environment", "import os\nprint([k for k in os.environ if 'CARGO' in k or 'PATH' in k])", Ok, "[]"),
        (
            "disks",
            "import os\nprint([d for d in ('/dev/sda', '/dev/vda', '/dev/mem', '/dev/kmsg', '/dev/tty', '/dev/fuse') if os.path.exists(d)])",
            Ok,
            "[]",
        ),
        ("a way up", "import os\nos.chdir('/..')\nprint(os.path.exists('etc/passwd'))", Ok, "False"),
        ("the name of the machine", "import os\nprint(os.uname().nodename)", Ok, "sandbox"),
        (
            "control socket",
            "import os\nfor fd in range(4, 64):\n    try:\n        os.fstat(fd)\n        print('open', fd)\n    except OSError:\n        pass\nprint('done')",
            Ok,
            "done",
        ),
        ("memory of the parent", "open('/proc/1/mem', 'rb')", Error, "FileNotFoundError"),
    ]);
}

/// What lies in the places that attacks name.
fn places() -> BTreeSet<PathBuf> {
    let here = std::env::current_dir().unwrap();
    let folders = [here, PathBuf::from("/tmp"), PathBuf::from("/dev/shm"), PathBuf::from("/")];
    let entries = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().contains("escape") || path.ends_with("hard") || path.ends_with("link"))
        .collect()
}

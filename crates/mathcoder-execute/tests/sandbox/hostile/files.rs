//! Reading what is none of a program's business, and writing anything at all.
//! No row may leave a file on this machine.

use crate::support::tight;
use mathcoder_core::Status::{Error, Ok};

attacks! { tight();
    working_folder: "open('escape.txt', 'w').write('x')", Error, "Error";
    file_in_tmp: "open('/tmp/escape.txt', 'w')", Error, "Error";
    file_in_shared_memory: "open('/dev/shm/escape', 'w')", Error, "Error";
    temporary_file: "import tempfile\ntempfile.TemporaryFile()", Error, "Error";
    the_library: "import json\nopen(json.__file__, 'a')", Error, "Error";
    empty_the_library: "import os, json\nos.truncate(json.__file__, 0)", Error, "Error";
    remove_the_library: "import os, json\nos.remove(json.__file__)", Error, "Error";
    link_out: "import os\nos.symlink('/etc', '/escape-link')", Error, "Error";
    hard_link: "import os, json\nos.link(json.__file__, '/escape-hard')", Error, "Error";
    device: "import os\nos.mknod('/x', 0o20666, os.makedev(1, 1))", Error, "Error";
    memory_file: "import os\nos.memfd_create('x')", Error, "PermissionError";
    memory_file_by_number: "import ctypes\nprint(ctypes.CDLL(None).memfd_create(b'x', 0))", Ok, "-1";
    mode_of_a_folder: "import os\nos.chmod('/', 0o777)", Error, "Error";
    shared_memory: "from multiprocessing import shared_memory as s\ns.SharedMemory('x', True, 100)", Error, "Error";
    sparse_file_through_stdin: "import os\nos.ftruncate(0, 1 << 40)", Error, "Error";
    the_void_may_be_written_to: "with open('/dev/null', 'w') as f:\n    print(f.write('x'))", Ok, "1";
    own_code_file: "import os\nfor fd in range(3, 32):\n    try:\n        os.pwrite(fd, b'x' * 100, 0)\n        print('wrote', os.fstat(fd).st_size)\n    except OSError:\n        pass\nprint('done')", Ok, "done";
    passwords: "open('/etc/shadow')", Error, "Error";
    users: "open('/etc/passwd')", Error, "Error";
    home_folder: "import os\nprint([p for p in ('/root/.ssh', '/root/.bashrc', '/etc/ssh', '/etc/hostname', '/var', '/usr/bin/env') if os.path.exists(p)])", Ok, "[]";
    this_project: concat!("import os\nprint(os.path.exists('", env!("CARGO_MANIFEST_DIR"), "'))"), Ok, "False";
    processes: "import os\nprint(os.path.exists('/proc/self'), os.path.exists('/sys'))", Ok, "False False";
    the_root_folder: "import os\nprint(os.listdir('/'))", Error, "PermissionError";
    environment: "import os\nprint([k for k in os.environ if 'CARGO' in k or 'PATH' in k])", Ok, "[]";
    disks: "import os\nprint([d for d in ('/dev/sda', '/dev/vda', '/dev/mem', '/dev/kmsg', '/dev/tty', '/dev/fuse') if os.path.exists(d)])", Ok, "[]";
    a_way_up: "import os\nos.chdir('/..')\nprint(os.path.exists('etc/passwd'))", Ok, "False";
    the_name_of_the_machine: "import os\nprint(os.uname().nodename)", Ok, "sandbox";
    control_socket: "import os\nfor fd in range(4, 64):\n    try:\n        os.fstat(fd)\n        print('open', fd)\n    except OSError:\n        pass\nprint('done')", Ok, "done";
    memory_of_the_parent: "open('/proc/1/mem', 'rb')", Error, "FileNotFoundError";
    memory_of_any_process_by_number: "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nprint(libc.process_vm_readv(1, 0, 0, 0, 0, 0), libc.process_vm_writev(0, 0, 0, 0, 0, 0), ctypes.get_errno())", Ok, "-1 -1 1";
    another_root: "import os\nos.chroot('/lib')", Error, "PermissionError";
    handles_on_files_by_number: "import ctypes\nlibc = ctypes.CDLL(None)\nprint(libc.syscall(303, 0, 0, 0, 0, 0), libc.syscall(304, 0, 0, 0))", Ok, "-1 -1";
    newer_way_to_open_by_number: "import ctypes\nprint(ctypes.CDLL(None).syscall(437, -100, b'/etc/passwd', 0, 0))", Ok, "-1";
    rename_the_library: "import os, json\nos.rename(json.__file__, '/tmp/escape')", Error, "Error";
    extended_attributes: "import os\nos.setxattr('/lib', 'user.x', b'1')", Error, "Error";
}

//! Eating memory: at once, bit by bit, and after being told that there is no more. 64 MiB are what each gets.

use crate::support::tight;
use mathcoder_core::Status::{Error, Memory, Ok, Timeout};

attacks! { tight();
    mapping: "import mmap\nmmap.mmap(-1, 3 << 30)", Error, "Cannot allocate memory";
    growing_bytes: "b = bytearray()\nwhile True:\n    b += b'x' * (8 << 20)", Memory, "MemoryError";
    growing_list: "a = []\nwhile True:\n    a.append([0] * 1000)", Memory, "MemoryError";
    long_string: "s = 'x' * (8 << 30)", Memory, "MemoryError";
    huge_array: "import numpy as np\nnp.ones((200000, 200000))", Memory, "Unable to allocate";
    huge_list: "list(range(10**12))", Memory, "MemoryError";
    caught_and_tried_again: "a = []\nwhile True:\n    try:\n        a.append(bytearray(1 << 20))\n    except MemoryError:\n        pass", Timeout, "";
    infinite_recursion: "def f():\n    f()\nf()", Error, "RecursionError";
    big_number_to_text: "print(10**5000)", Error, "Exceeds the limit";
    growing_list_of_small_objects: "a = []\nwhile True:\n    a.append(str(len(a)))", Memory, "MemoryError";
    growing_dictionary: "d = {}\nwhile True:\n    d[len(d)] = object()", Memory, "MemoryError";
    own_limit_raised_to_the_hard_one: "import resource\nsoft, hard = resource.getrlimit(resource.RLIMIT_AS)\nresource.setrlimit(resource.RLIMIT_AS, (hard, hard))\nb = bytearray()\nwhile True:\n    b += b'x' * (1 << 20)", Memory, "MemoryError";
    huge_stack: "import threading\nthreading.stack_size(1 << 30)\nthreading.Thread(target=print).start()", Error, "can't start new thread";
    memory_locked: "import ctypes\nprint(ctypes.CDLL(None).mlockall(3))", Ok, "-1";
    doubling_text: "s = 'ab'\nwhile True:\n    s += s", Memory, "MemoryError";
    decompression_bomb: "import zlib\nc = zlib.compressobj()\nd = zlib.decompressobj()\nz = b'\\0' * (1 << 20)\nout = []\nwhile True:\n    out.append(d.decompress(c.compress(z) + c.flush(zlib.Z_SYNC_FLUSH)))", Memory, "MemoryError";
}

/// The interpreter either says that it recursed too deeply, or runs out of stack or of time.
#[test]
fn recursion_without_limit_is_ended_one_way_or_the_other() {
    let code = "import sys\nsys.setrecursionlimit(10**9)\ndef f():\n    f()\nf()";
    let execution = crate::support::execute_under(code, &tight());
    assert_ne!(execution.status, Ok, "{execution:?}");
}

//! Flooding, garbling and forging output.
//! Whatever is written where, the sandbox keeps at most the limit, and takes its answers from its own worker alone.

use super::{attack, attack_under};
use crate::support::tight;
use mathcoder_core::Limits;
use mathcoder_core::Status::{Error, Ok, OutputLimit};
use std::time::Duration;

#[test]
fn floods() {
    let limits = Limits { memory_bytes: 1 << 30, cpu: Duration::from_secs(5), ..tight() };
    attack_under(
        &limits,
        &[
            ("one long line", "print('x' * 200_000_000)", OutputLimit, "xxx"),
            ("many lines", "for i in range(2_000_000): print(i)", OutputLimit, "9999\n"),
            ("without newlines", "import os\nwhile True: os.write(1, b'y' * 65536)", OutputLimit, "yyy"),
            ("on standard error", "import sys\nfor i in range(20000): print('e' * 50, file=sys.stderr)", Ok, "eee"),
            ("big exception", "raise ValueError('x' * (50 << 20))", Error, "ValueError: xxx"),
            (
                "into the status pipe",
                "import os\ntry:\n    os.set_blocking(3, False)\n    for i in range(100): os.write(3, b'z' * 4096)\nexcept OSError:\n    print('full')",
                Error,
                "",
            ),
        ],
    );
}

#[test]
fn garbage() {
    attack(&[
        ("lone surrogate", r"print('\ud800')", Error, "UnicodeEncodeError"),
        ("surrogate in an exception", r"raise ValueError('\ud800')", Error, r"ValueError: \ud800"),
        ("NUL and controls", r"print('a\0b\x1b[31m')", Ok, "a\0b\u{1b}[31m"),
        ("invalid bytes", r"import sys; sys.stdout.buffer.write(b'\xff\xfe')", Ok, "\u{fffd}"),
        (
            "forged end marker",
            "import os\nos.write(1, b'done\\0\\0\\0\\0')\nos.write(3, b'o\\0' * 100)\nos._exit(0)",
            Error,
            "done",
        ),
        (
            "forged packets to every descriptor",
            "import os\nfor fd in range(1, 64):\n    try:\n        os.write(fd, b'done' + b'\\0' * 28)\n    except OSError:\n        pass",
            Ok,
            "done",
        ),
        ("another end on the status pipe", "import os\nos.write(3, b'\\0' * 16 + b'e\\1')", Ok, ""),
    ]);
}

//! The limits of hostile programs, for the tests and for the soak, which reads the same rows of attacks.
//! Nothing is run here.

use mathcoder_core::Limits;
use std::time::Duration;

/// Limits under which hostile programs end soon.
pub(crate) fn tight() -> Limits {
    Limits {
        cpu: Duration::from_millis(500),
        wall: Duration::from_secs(20),
        memory_bytes: 64 << 20,
        stdout_bytes: 64 << 10,
        stderr_bytes: 16 << 10,
    }
}

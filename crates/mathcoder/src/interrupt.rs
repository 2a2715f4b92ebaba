//! Signals: the first Ctrl-C (or SIGTERM) lets the shards in hand finish and starts no new ones, the second stops between two
//! documents. Nothing committed is lost either way.

use crate::printer::to_stderr;
use mathcoder_pipeline::Interrupt;
use std::sync::Arc;

/// An interrupt that signals of this process request.
pub(crate) fn listen() -> Arc<Interrupt> {
    let interrupt = Arc::new(Interrupt::new());
    let requested = Arc::clone(&interrupt);
    let handler = ctrlc::set_handler(move || {
        requested.request();
        let what =
            if requested.is_urgent() { "stopping now" } else { "finishing the shards in hand; once more to stop now" };
        to_stderr(&format!("interrupted: {what}"));
    });
    if handler.is_err() {
        to_stderr("warning: signals cannot be listened to; Ctrl-C ends the program at once, what is committed stays");
    }
    interrupt
}

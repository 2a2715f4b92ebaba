//! Signals: the first Ctrl-C (or SIGTERM) lets what is in hand finish and starts nothing new, the second stops at once. Nothing
//! committed is lost either way.

use crate::printer::to_stderr;
use mathcoder_pipeline::Interrupt;
use std::sync::Arc;

/// An interrupt that signals of this process request. `in_hand` names what is finished after the first of them; `stop` is done
/// at the second.
pub(crate) fn listen(in_hand: &'static str, stop: impl Fn() + Send + 'static) -> Arc<Interrupt> {
    let interrupt = Arc::new(Interrupt::new());
    let requested = Arc::clone(&interrupt);
    let handler = ctrlc::set_handler(move || {
        requested.request();
        if requested.is_urgent() {
            to_stderr("interrupted: stopping now");
            stop();
        } else {
            to_stderr(&format!("interrupted: finishing the {in_hand} in hand; once more to stop now"));
        }
    });
    if handler.is_err() {
        to_stderr("warning: signals cannot be listened to; Ctrl-C ends the program at once, what is committed stays");
    }
    interrupt
}

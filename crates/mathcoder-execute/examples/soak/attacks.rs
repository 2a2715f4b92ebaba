//! The attacks of the tests as data: the same files, read with a macro that collects instead of testing. In: the files below
//! `tests/sandbox/hostile/`. Out: name, code, how it must end, limits. Nothing is run here.

use mathcoder_core::{Limits, Status};

/// One attack of the tests.
#[derive(Clone)]
pub(crate) struct Attack {
    pub(crate) name: &'static str,
    pub(crate) code: String,
    pub(crate) status: Status,
    pub(crate) limits: Limits,
}

macro_rules! attacks {
    ($limits:expr; $($name:ident: $code:expr, $status:expr, $contained:expr;)*) => {
        pub(crate) fn all() -> Vec<crate::attacks::Attack> {
            let attack = |name, code: &str, status, _contained: &str| {
                crate::attacks::Attack { name, code: code.to_owned(), status, limits: $limits }
            };
            vec![$(attack(stringify!($name), $code, $status, $contained)),*]
        }
    };
}

#[path = "../../tests/sandbox/hostile/files.rs"]
mod files;
#[path = "../../tests/sandbox/hostile/flow.rs"]
mod flow;
#[path = "../../tests/sandbox/hostile/leaks.rs"]
mod leaks;
#[path = "../../tests/sandbox/hostile/memory.rs"]
mod memory;
#[path = "../../tests/sandbox/hostile/network.rs"]
mod network;
#[path = "../../tests/sandbox/hostile/output.rs"]
mod output;
#[path = "../../tests/sandbox/hostile/processes.rs"]
mod processes;
#[path = "../../tests/sandbox/hostile/sources.rs"]
mod sources;
#[path = "../../tests/sandbox/hostile/time.rs"]
mod time;
#[path = "../../tests/sandbox/hostile/waiting.rs"]
mod waiting;

/// Every attack.
pub(crate) fn all() -> Vec<Attack> {
    let files = [
        files::all(),
        flow::all(),
        leaks::all(),
        memory::all(),
        network::all(),
        output::all(),
        output::garbage::all(),
        processes::all(),
        sources::all(),
        time::all(),
        waiting::all(),
    ];
    files.concat()
}

//! `mathcoder model-server`: pretends to be a model server. Recorded answers over the OpenAI protocol, as quick, as crowded and as
//! faulty as it is told to be; for trying recipes, settings and the error policy out. Runs until it is stopped.

use crate::cli::ModelServerArgs;
use crate::errors::Problem;
use crate::printer::Printer;
use mathcoder_core::LlmBackend;
use mathcoder_llm::{Dummy, Replay, StandIn, StandInOptions};
use std::time::Duration;

/// Listens and answers.
///
/// # Errors
/// A file of answers that cannot be read, an address that cannot be listened on, faults that do not exist.
pub(crate) fn run(args: &ModelServerArgs, printer: &Printer) -> anyhow::Result<()> {
    let backend: Box<dyn LlmBackend> = match &args.answers {
        None => Box::new(Dummy),
        Some(path) => {
            Box::new(Replay::open(path).map_err(|error| Problem::request("the answers cannot be used").because(error))?)
        }
    };
    let faults = args.faults.parse().map_err(|why: String| Problem::request(why).at("--faults"))?;
    let options = StandInOptions {
        address: args.address.clone(),
        slots: args.slots.max(1),
        queue: args.queue,
        latency: Duration::from_millis(args.latency_ms),
        faults,
        seed: args.seed,
        log: args.log.clone(),
    };
    let server = StandIn::bind(options, backend).map_err(|error| Problem::request("cannot serve").because(error))?;
    printer.data(&format!("http://{}/v1\n", server.address()?))?;
    server.serve();
    Ok(())
}

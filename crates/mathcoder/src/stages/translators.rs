//! The translators of a recipe, made ready: backends with their journal, prompts, and the trial that runs and judges what a
//! model wrote. Beside the stage, `--dry-run` and the estimate of costs use them.

use crate::errors::Problem;
use crate::recipe::{Kind, Recipe};
use crate::sandbox::{JournalStore, LazySandbox};
use mathcoder_core::{
    Checker, Computation, Document, Execution, LlmAnswer, LlmBackend, Program, ResultStore, SandboxError,
};
use mathcoder_execute::{BatchExecutor, unlisted_imports};
use mathcoder_llm::{ApiKey, Batch, Meter, Surroundings, open_backend};
use mathcoder_translate::{
    Builtin, CascadeOptions, Domain, Engine, ModelTranslator, TranslateError, Translation, Trial, translate,
};
use mathcoder_verify::{VerifyConfig, judge, with_unlisted_imports};
use std::path::Path;
use std::sync::Arc;

/// The translators of a recipe, ready to work.
pub(crate) struct Translators {
    builtin: Builtin,
    model: ModelTranslator,
    backends: Vec<Backend>,
    options: CascadeOptions,
    meter: Arc<Meter>,
    identities: Vec<String>,
    /// Whether answers of earlier calls were found.
    is_fresh: bool,
}

enum Backend {
    Builtin,
    /// Answers once and for all.
    Fixed(Box<dyn LlmBackend>),
    /// Can be asked again about what went wrong.
    Model(Box<dyn LlmBackend>),
    Batch(Box<Batch>),
}

impl Translators {
    /// Opens everything that `[translate]` names; answers of servers are kept below `journals`.
    ///
    /// # Errors
    /// A prompt or backend that cannot be used.
    pub(crate) fn open(recipe: &Recipe, journals: &Path) -> Result<Self, Problem> {
        let config = &recipe.translate;
        let (_, prompts) = Domain::open(config)
            .map_err(|error| Problem::request("the prompts cannot be used").at("[translate]").because(error))?;
        let model = ModelTranslator::new(prompts, config, recipe.llm.seed);
        let meter = Arc::new(Meter::default());
        let mut backends = Vec::new();
        let mut is_fresh = true;
        for spec in &config.backends {
            backends.push(open(spec, recipe, (journals, &meter, &mut is_fresh))?);
        }
        let mut identities: Vec<String> = backends.iter().map(Backend::identity).collect();
        identities.push(model.prompts().hash());
        if backends.iter().any(Backend::is_model) {
            identities.push(format!("seed={}", recipe.llm.seed));
        }
        let options = CascadeOptions { chunk_chars: config.chunk_chars, max_per_document: config.max_per_document };
        Ok(Self { builtin: Builtin::new(&config.builtin), model, backends, options, meter, identities, is_fresh })
    }

    /// What decides the answers: identities of the backends and the prompts.
    pub(crate) fn identities(&self) -> &[String] {
        &self.identities
    }

    /// Whether a model is asked that can be asked again.
    pub(crate) fn asks_models(&self) -> bool {
        self.backends.iter().any(Backend::is_model)
    }

    /// Whether answers of servers come in while the stage runs.
    pub(crate) fn has_server(&self) -> bool {
        self.backends.iter().any(|backend| matches!(backend, Backend::Model(_)))
    }

    /// Whether no answer is in the journal yet.
    pub(crate) fn is_fresh(&self) -> bool {
        self.is_fresh
    }

    /// What was asked so far.
    pub(crate) fn meter(&self) -> &Arc<Meter> {
        &self.meter
    }

    /// The model path.
    pub(crate) fn model(&self) -> &ModelTranslator {
        &self.model
    }

    /// Questions that were written to batch folders for want of an answer, folder by folder.
    ///
    /// # Errors
    /// A folder that cannot be written to.
    pub(crate) fn finish_batches(&self) -> Result<usize, mathcoder_llm::BackendError> {
        let mut open = 0;
        for backend in &self.backends {
            if let Backend::Batch(batch) = backend {
                open += batch.finish()?;
            }
        }
        Ok(open)
    }

    /// Translates texts; with a trial, what models wrote is tried out and bettered.
    ///
    /// # Errors
    /// Where a backend cannot be used at all.
    pub(crate) fn translate(
        &self,
        texts: &[&str],
        trial: Option<&dyn Trial>,
    ) -> Result<Vec<Translation>, TranslateError> {
        let engine = |backend| match backend {
            &Backend::Builtin => Engine::Builtin(&self.builtin),
            Backend::Fixed(backend) => Engine::Model(&self.model, &**backend, None),
            Backend::Model(backend) => Engine::Model(&self.model, &**backend, trial),
            Backend::Batch(backend) => Engine::Model(&self.model, &**backend, trial),
        };
        let engines: Vec<Engine<'_>> = self.backends.iter().map(engine).collect();
        translate(&engines, texts, self.options)
    }
}

impl Backend {
    fn identity(&self) -> String {
        match self {
            Self::Builtin => "builtin".to_owned(),
            Self::Fixed(backend) | Self::Model(backend) => backend.identity(),
            Self::Batch(backend) => backend.identity(),
        }
    }

    const fn is_model(&self) -> bool {
        matches!(self, Self::Model(_) | Self::Batch(_))
    }
}

fn open(
    spec: &str,
    recipe: &Recipe,
    (journals, meter, is_fresh): (&Path, &Arc<Meter>, &mut bool),
) -> Result<Backend, Problem> {
    let refused = |error: anyhow::Error| {
        Problem::request("a backend cannot be used").at(format!("translate.backends, {spec}")).because(error)
    };
    if spec == "builtin" {
        return Ok(Backend::Builtin);
    }
    let mut config = recipe.llm.clone();
    config.model.clone_from(&recipe.translate.model);
    if let Some(folder) = spec.strip_prefix("batch:") {
        let batch = Batch::open(Path::new(folder), &config).map_err(|error| refused(error.into()))?;
        return Ok(Backend::Batch(Box::new(batch)));
    }
    let is_server = spec.starts_with("http");
    let mut around =
        Surroundings { config, key: ApiKey::from_env(), meter: Arc::clone(meter), store: None, spent: (0, 0) };
    if is_server {
        allow_many_connections();
        let store = JournalStore::open(&journals.join("answers")).map_err(|error| refused(error.into()))?;
        let keys = store.keys();
        *is_fresh &= keys.is_empty();
        if !recipe.llm.max_cost.is_empty() {
            around.spent = spent(&store, &keys);
        }
        around.store = Some(Arc::new(store));
    }
    let backend = open_backend(spec, &around).map_err(|error| refused(error.into()))?;
    Ok(if is_server { Backend::Model(backend) } else { Backend::Fixed(backend) })
}

/// Tokens of prompts and answers that the journal has paid for.
fn spent(store: &JournalStore, keys: &[u128]) -> (u64, u64) {
    let answers = keys.iter().filter_map(|key| serde_json::from_slice::<LlmAnswer>(&store.get(*key)?).ok());
    answers.fold((0, 0), |sum, answer| (sum.0 + answer.prompt_tokens, sum.1 + answer.answer_tokens))
}

/// Every request under way is an open file, and the usual limit is 1,024; a process may raise it up to a second one.
fn allow_many_connections() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    if limit.current < limit.maximum || limit.maximum.is_none() {
        // Where that is refused, requests that find no connection are repeated, with fewer at a time.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    }
}

/// Code is no text to be translated.
pub(crate) fn is_text(document: &Document) -> bool {
    document.provenance.kind != Kind::Code.name()
}

/// Runs programs in the sandbox and judges them as the stages behind will.
pub(crate) struct SandboxTrial<'a> {
    pub(crate) sandbox: &'a LazySandbox,
    pub(crate) checker: &'a dyn Checker,
    pub(crate) config: &'a VerifyConfig,
    /// What programs may import beside the standard library.
    pub(crate) packages: &'a [String],
}

impl Trial for SandboxTrial<'_> {
    fn try_out(&self, computations: &mut [Computation]) -> Result<(), SandboxError> {
        let program = |computation: &Computation| Program { code: computation.code.clone(), stdin: String::new() };
        let programs: Vec<Program> = computations.iter().map(program).collect();
        let executions = self.sandbox.execute_batch(&programs, &self.sandbox.limits());
        for (computation, execution) in computations.iter_mut().zip(executions) {
            computation.execution = Some(Execution { usage: None, ..execution? });
            let verdict = judge(computation, self.checker, self.config);
            let unlisted = unlisted_imports(&computation.code, self.packages);
            computation.verdict = Some(with_unlisted_imports(verdict, &unlisted, self.config));
        }
        Ok(())
    }
}

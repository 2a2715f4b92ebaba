//! What can be typed: every verb, its flags and their help. Only shapes live here; what a verb does is in `commands/`.
//!
//! Long flags are words and mean the same in every verb. Standard output carries data only; progress and messages go to
//! standard error.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Builds verified mathematics corpora: text with code that computes, executed and checked.
#[derive(Debug, Parser)]
#[command(name = "mathcoder", version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) output: OutputFlags,
}

/// Flags that every verb takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct OutputFlags {
    /// Print machine-readable JSON where the verb reports.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Say nothing but errors.
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Say more.
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// How progress is shown on standard error.
    #[arg(long, global = true, value_enum, default_value_t = ProgressMode::Auto, value_name = "HOW")]
    pub(crate) progress: ProgressMode,
    /// Show no progress.
    #[arg(long, global = true)]
    pub(crate) no_progress: bool,
}

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProgressMode {
    /// A live line on a terminal, plain lines elsewhere.
    Auto,
    /// One plain line every ten seconds and at the end of each stage.
    Plain,
    /// One JSON object a line.
    Json,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a whole recipe: sources to a finished run folder; run again to continue.
    Build(BuildArgs),
    /// Files or folders to documents.
    Extract(ExtractArgs),
    /// Keep or drop documents by rules.
    Filter(StageArgs),
    /// Drop exact and near duplicates.
    Dedup(StageArgs),
    /// Drop documents that hold benchmark questions.
    Decontaminate(DecontaminateArgs),
    /// Find computations in documents and write Python for them.
    Translate(TranslateArgs),
    /// Run Python snippets in the sandbox: JSON Lines in, JSON Lines out.
    Execute(ExecuteArgs),
    /// Compare stated results with outputs: JSON Lines in, JSON Lines out.
    Verify(VerifyArgs),
    /// Put verified code into the text.
    Compose(StageArgs),
    /// Documents to packed tokens and a dataset.
    Pack(PackArgs),
    /// Pretend to be a model server: recorded answers, with faults on request.
    ModelServer(ModelServerArgs),
    /// Show rows of any stage folder or file, kept or rejected.
    Inspect(InspectArgs),
    /// Rows and bytes in, kept, dropped and failed per stage and source.
    Stats(RunArgs),
    /// Say what a reason code means and what to do about it.
    Explain(ExplainArgs),
    /// Write one self-contained HTML page about a run.
    Report(ReportArgs),
    /// Check this machine: Python, sandbox walls, memory, disk, file limits.
    Doctor(DoctorArgs),
    /// Print the resolved recipe, or the defaults without one.
    Config(ConfigArgs),
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// Flags of verbs that read a recipe.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct RecipeFlags {
    /// Set one key of the recipe, for example `--set sample=0.1`; may be given many times.
    #[arg(long, value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
}

/// Flags of stage verbs that settle their config.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct ConfigFlags {
    /// Recipe file whose stage tables apply; may be given many times.
    #[arg(long, value_name = "RECIPE")]
    pub(crate) config: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) recipe: RecipeFlags,
    /// Worker threads; all cores by default.
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<usize>,
}

#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    /// Recipe files; later ones override earlier ones.
    #[arg(required = true, value_name = "RECIPE")]
    pub(crate) recipes: Vec<PathBuf>,
    /// Run folder; `runs/NAME` by default.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) recipe: RecipeFlags,
    /// Worker threads; all cores by default.
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<usize>,
    /// What model servers may cost: `12.5` in the currency of the prices, or `3000000 tokens`.
    #[arg(long, value_name = "COST")]
    pub(crate) max_cost: Option<String>,
    /// Print the plan with sizes and the first question to a model, and start nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExtractArgs {
    /// Files or folders: archives of pages, books, code, notebooks, JSON Lines, Parquet.
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// Folder for the documents.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) flags: ConfigFlags,
}

#[derive(Debug, Args)]
pub(crate) struct StageArgs {
    /// Folder or file of documents.
    #[arg(long = "in", value_name = "DIR")]
    pub(crate) input: PathBuf,
    /// Folder for the result.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) flags: ConfigFlags,
}

#[derive(Debug, Args)]
pub(crate) struct DecontaminateArgs {
    #[command(flatten)]
    pub(crate) stage: StageArgs,
    /// Benchmark files: JSON Lines with `question` and `answer`.
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub(crate) against: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct TranslateArgs {
    #[command(flatten)]
    pub(crate) stage: StageArgs,
    /// `builtin`, `replay:FILE`, `dummy`, `batch:DIR` or the URL of an OpenAI-compatible server (`URL|URL` shares the work);
    /// several are asked in turn.
    #[arg(long, value_delimiter = ',', value_name = "WHO")]
    pub(crate) backend: Vec<String>,
    /// Model name for a server.
    #[arg(long, value_name = "NAME")]
    pub(crate) model: Option<String>,
    /// What a server may cost: `12.5` in the currency of the prices, or `3000000 tokens`.
    #[arg(long, value_name = "COST")]
    pub(crate) max_cost: Option<String>,
    /// Print what would be asked and start nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ModelServerArgs {
    /// Recorded answers: JSON Lines with `text` and `response`; the dummy answers without them.
    #[arg(long, value_name = "FILE")]
    pub(crate) answers: Option<PathBuf>,
    /// Where it listens; port 0 takes a free one. The address is printed.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8000")]
    pub(crate) address: String,
    /// Requests it works on at a time.
    #[arg(long, value_name = "N", default_value_t = 256)]
    pub(crate) slots: usize,
    /// Requests that may wait; what comes beyond gets 429.
    #[arg(long, value_name = "N", default_value_t = 4096)]
    pub(crate) queue: usize,
    /// Milliseconds an answer takes, give or take a half.
    #[arg(long, value_name = "MS", default_value_t = 20)]
    pub(crate) latency_ms: u64,
    /// What goes wrong how often: `429=0.05,500=0.02,502=0.01,slow=0.01,hang=0.001,cut=0.01,badjson=0.01`.
    #[arg(long, value_name = "FAULT=SHARE,…", default_value = "")]
    pub(crate) faults: String,
    /// Decides what goes wrong when.
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    pub(crate) seed: u64,
    /// File that gets a line with the question's hash for each answer sent whole.
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ExecuteArgs {
    /// JSON Lines with `id`, `code` and perhaps `stdin`; `-` reads standard input.
    #[arg(long = "in", value_name = "FILE")]
    pub(crate) input: PathBuf,
    /// Where the results go, in input order; `-` writes standard output.
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub(crate) out: PathBuf,
    /// CPU seconds a snippet may use.
    #[arg(long, value_name = "S")]
    pub(crate) timeout: Option<f64>,
    /// MiB a snippet may take.
    #[arg(long, value_name = "MB")]
    pub(crate) memory: Option<u64>,
    /// `strict`: a confined child for each snippet; `fast`: snippets that can do each other no harm share one.
    #[arg(long, value_name = "MODE", value_parser = ["strict", "fast"])]
    pub(crate) mode: Option<String>,
    /// A domain (`math`, or a folder with `domain.toml`): answers name imports that are on no list of it.
    #[arg(long, value_name = "DOMAIN")]
    pub(crate) domain: Option<PathBuf>,
    /// Folder that remembers results: a snippet that was run before under the same limits is not run again.
    #[arg(long, value_name = "DIR")]
    pub(crate) cache: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) flags: ConfigFlags,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// JSON Lines with `id`, `stated`, `output` and perhaps `code`; `-` reads standard input.
    #[arg(long = "in", value_name = "FILE")]
    pub(crate) input: PathBuf,
    /// Where the verdicts go, in input order; `-` writes standard output.
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub(crate) out: PathBuf,
    /// Compare nothing: say what each `text` is read as (`syntax` may say latex, python or plain), with values at fixed points.
    #[arg(long)]
    pub(crate) parse: bool,
    #[command(flatten)]
    pub(crate) flags: ConfigFlags,
}

#[derive(Debug, Args)]
pub(crate) struct PackArgs {
    #[command(flatten)]
    pub(crate) stage: StageArgs,
    /// A `tokenizer.json`.
    #[arg(long, value_name = "FILE")]
    pub(crate) tokenizer: Option<PathBuf>,
    /// Tokens in a row.
    #[arg(long, value_name = "N")]
    pub(crate) length: Option<u32>,
    /// Further forms of the tokens.
    #[arg(long, value_delimiter = ',', value_name = "FORM")]
    pub(crate) export: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct InspectArgs {
    /// Stage folder, rejects folder or file.
    pub(crate) path: PathBuf,
    /// How many rows to show.
    #[arg(short = 'n', long, default_value_t = 5, value_name = "N")]
    pub(crate) rows: usize,
    /// Take rows at random with this seed instead of the first.
    #[arg(long, value_name = "SEED")]
    pub(crate) random: Option<u64>,
    /// Only rejected rows whose reason code starts with this.
    #[arg(long, value_name = "CODE")]
    pub(crate) reason: Option<String>,
    /// Show the rejects of a stage folder instead of what was kept.
    #[arg(long)]
    pub(crate) rejects: bool,
    /// Only the row with this id.
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,
    /// Only rows of this source.
    #[arg(long, value_name = "NAME")]
    pub(crate) source: Option<String>,
    /// Only rows with computations.
    #[arg(long)]
    pub(crate) computations: bool,
    /// Whole texts instead of their beginnings.
    #[arg(long)]
    pub(crate) full: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Run folder or stage folder.
    pub(crate) run: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// Reason code, for example `filter.too_short`; all codes without one.
    pub(crate) reason: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// Run folder.
    pub(crate) run: PathBuf,
    /// Where the page goes; `report.html` in the run folder by default.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Make the private Python environment now.
    #[arg(long)]
    pub(crate) install: bool,
    /// Folder whose disk is looked at.
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub(crate) dir: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    /// Recipe files; later ones override earlier ones.
    pub(crate) recipes: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) recipe: RecipeFlags,
}

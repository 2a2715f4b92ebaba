//! What the measuring programs of this crate have in common: real texts read from the folder of test data
//! (`MATHCODER_DATA`), the CPU clock of the thread, and rounds of which the smallest, middle and largest time are told. Holds
//! all texts in memory and extracts nothing: texts come from JSON Lines files as they stand there.

use serde_json::Value;
use std::error::Error;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Instant;

/// Measured rounds, after one that is not.
const ROUNDS: usize = 3;

/// One text and the file it stands in.
pub(crate) struct Text {
    pub(crate) file: &'static str,
    pub(crate) text: String,
}

/// Files of texts and the fields that make one text.
const FILES: &[(&str, &[&str])] = &[
    ("recorded/translations.jsonl", &["text"]),
    ("code/python_files.jsonl.gz", &["content"]),
    ("benchmarks/gsm8k_train.jsonl", &["question", "solution"]),
    ("benchmarks/math_train.jsonl", &["question", "solution"]),
    ("benchmarks/gsm8k_test.jsonl", &["question", "solution"]),
    ("benchmarks/gsm_hard_test.jsonl", &["question", "solution"]),
    ("benchmarks/math_test.jsonl", &["question", "solution"]),
    ("benchmarks/olympiadbench_test.jsonl", &["question", "solution"]),
    ("benchmarks/ocw_test.jsonl", &["question", "solution"]),
    ("benchmarks/mmlu_math_test.jsonl", &["question"]),
    ("benchmarks/mmlu_math_decontamination.jsonl", &["question"]),
    ("benchmarks/svamp_test.jsonl", &["question"]),
    ("benchmarks/deepmind_mathematics_test.jsonl", &["question"]),
];

/// The folder of test data, or nothing and a message.
pub(crate) fn data_folder() -> Option<PathBuf> {
    let default = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    let folder = std::env::var_os("MATHCODER_DATA").map_or(default, PathBuf::from);
    if folder.join("benchmarks").is_dir() {
        return Some(folder);
    }
    println!("skipped: no real data under {} (set MATHCODER_DATA)", folder.display());
    None
}

/// The texts of those of [`FILES`] that `wanted` picks, in order.
pub(crate) fn texts(folder: &Path, wanted: impl Fn(&str) -> bool) -> Result<Vec<Text>, Box<dyn Error>> {
    let mut texts = Vec::new();
    for &(file, fields) in FILES.iter().filter(|(file, _)| wanted(file)) {
        for row in rows(&folder.join(file))? {
            let parts: Vec<&str> = fields.iter().filter_map(|field| row.get(*field)?.as_str()).collect();
            texts.push(Text { file, text: parts.join("\n\n") });
        }
    }
    Ok(texts)
}

/// The rows of a JSON Lines file, compressed where its name says so.
pub(crate) fn rows(path: &Path) -> Result<Vec<Value>, Box<dyn Error>> {
    let file = std::fs::File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let is_compressed = path.extension().is_some_and(|ending| ending == "gz");
    let input: Box<dyn Read> =
        if is_compressed { Box::new(flate2::read::MultiGzDecoder::new(file)) } else { Box::new(file) };
    BufReader::new(input).lines().map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}

/// CPU seconds that `work` takes: smallest, middle and largest of three rounds after a first that is not counted.
pub(crate) fn rounds(mut work: impl FnMut()) -> [f64; ROUNDS] {
    work();
    let mut seconds = [0.0; ROUNDS];
    for slot in &mut seconds {
        let start = cpu_seconds();
        work();
        *slot = cpu_seconds() - start;
    }
    seconds.sort_by(f64::total_cmp);
    seconds
}

/// Prints the megabytes a second that `bytes` in these times make.
pub(crate) fn print_speed(what: &str, bytes: usize, [best, middle, worst]: [f64; ROUNDS]) {
    let speed = |seconds: f64| bytes as f64 / 1e6 / seconds;
    let (min, median, max) = (speed(worst), speed(middle), speed(best));
    println!("{what:<28} min {min:>6.1}  median {median:>6.1}  max {max:>6.1}  MB per core-second");
}

/// Prints times in milliseconds.
pub(crate) fn print_time(what: &str, seconds: [f64; ROUNDS]) {
    let [min, median, max] = seconds.map(|seconds| seconds * 1e3);
    println!("{what:<28} min {min:>6.0}  median {median:>6.0}  max {max:>6.0}  ms of CPU");
}

/// CPU seconds of this thread as the kernel counts them, so that other work on the machine is left out; wall-clock seconds
/// where the kernel does not tell.
fn cpu_seconds() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = stat.split(' ').next().and_then(|field| field.parse::<f64>().ok());
    nanoseconds.map_or_else(|| START.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}

/// Random numbers that are the same in every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below `n`, which must not be 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        (mathcoder_curate::mix(self.0) % n as u64) as usize
    }
}

//! What the tests of the binary share: running it, small recipes, looking at a run folder.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The root of the workspace.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The folder of real data; `None`, with a printed reason, where it is absent.
pub(crate) fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("MATHCODER_DATA").map_or_else(|| workspace().join("../shared/data"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no data folder at {}; set MATHCODER_DATA", folder.display());
    None
}

/// Runs the binary in the workspace.
pub(crate) fn mathcoder<S: AsRef<std::ffi::OsStr>>(args: &[S]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mathcoder"))
        .args(args)
        .current_dir(workspace())
        .env("NO_COLOR", "1")
        .output()
        .expect("the binary starts")
}

/// Runs the binary and wants exit code 0; gives standard output.
pub(crate) fn succeed(args: &[&str]) -> String {
    let output = mathcoder(args);
    assert!(output.status.success(), "{args:?} failed:\n{}", stderr(&output));
    String::from_utf8(output.stdout).expect("output is UTF-8")
}

/// Standard error as text.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Writes a recipe with one source of the given kind and paths, packed with the sample tokenizer.
pub(crate) fn recipe(folder: &Path, kind: &str, paths: &[PathBuf]) -> PathBuf {
    let paths: Vec<String> = paths.iter().map(|path| format!("{:?}", path.display().to_string())).collect();
    let tokenizer = workspace().join("configs/samples/tokenizer.json");
    let text = format!(
        "name = \"test\"\nmax_failure_rate = 1.0\n[[source]]\nname = \"input\"\nkind = \"{kind}\"\npaths = [{}]\n\
         [pack]\ntokenizer = {:?}\nlength = 128\n",
        paths.join(", "),
        tokenizer.display().to_string()
    );
    let path = folder.join("recipe.toml");
    std::fs::write(&path, text).expect("the recipe is written");
    path
}

/// Paths and bytes of all files below a folder, sorted.
pub(crate) fn files_below(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").display().to_string();
                files.push((name, std::fs::read(&path).expect("the file is read")));
            }
        }
    }
    files.sort();
    files
}

/// The funnel of a run: one JSON object for each stage. Asserts that every row is accounted for.
pub(crate) fn funnel(run: &Path) -> Vec<serde_json::Value> {
    let text = succeed(&["stats", "--json", &run.display().to_string()]);
    let stages: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    for stage in &stages {
        let sources = stage["by_source"].as_object().expect("sources").values();
        for counts in std::iter::once(&stage["total"]).chain(sources) {
            let sum =
                |key: &str| counts[key].as_object().expect("reasons").values().filter_map(|n| n.as_u64()).sum::<u64>();
            let kept = counts["kept"].as_u64().expect("kept");
            assert_eq!(counts["rows_in"].as_u64(), Some(kept + sum("dropped") + sum("failed")), "{stage}");
        }
    }
    stages
}

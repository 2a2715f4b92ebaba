//! Programs of the kind that language models write for mathematics: generated solutions, recorded snippets, and the code
//! cells of step-by-step solutions. In: the folder of test data. Out: distinct programs in the order of the files.

use flate2::read::GzDecoder;
use mathcoder_core::Program;
use std::collections::BTreeSet;
use std::error::Error;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// The folder of test data: the first argument that is no option, `MATHCODER_DATA`, or beside the workspace.
pub(crate) fn data_folder(argument: Option<String>) -> PathBuf {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let named = argument.map(PathBuf::from).or_else(|| std::env::var_os("MATHCODER_DATA").map(PathBuf::from));
    named.unwrap_or_else(|| PathBuf::from(default))
}

/// All programs, each once.
pub(crate) fn load(folder: &Path) -> Result<Vec<Program>, Box<dyn Error>> {
    let mut codes = Vec::new();
    for row in rows(&folder.join("recorded/executions.jsonl"))? {
        codes.extend(text(&row, "code"));
    }
    for row in rows(&folder.join("benchmarks/gsm_hard_test.jsonl"))? {
        codes.extend(text(&row, "solution_code").map(|code| code + "\nprint(solution())\n"));
    }
    for row in rows(&folder.join("code/interleaved_solutions.jsonl.gz"))? {
        codes.extend(cells(&row));
    }
    let mut seen = BTreeSet::new();
    codes.retain(|code| seen.insert(code.clone()));
    Ok(codes.into_iter().map(|code| Program { code, stdin: String::new() }).collect())
}

fn rows(path: &Path) -> Result<Vec<serde_json::Value>, Box<dyn Error>> {
    let file = std::fs::File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let is_packed = path.extension().is_some_and(|extension| extension == "gz");
    let reader: Box<dyn Read> = if is_packed { Box::new(GzDecoder::new(file)) } else { Box::new(file) };
    BufReader::new(reader).lines().map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}

fn text(row: &serde_json::Value, field: &str) -> Option<String> {
    row.get(field)?.as_str().map(str::to_owned)
}

/// One program per cell: the cells before it, which define its names, then the cell itself.
fn cells(row: &serde_json::Value) -> Vec<String> {
    let blocks = row.get("blocks").and_then(serde_json::Value::as_array).map_or(&[][..], Vec::as_slice);
    let code = blocks.iter().filter(|block| text(block, "type").as_deref() == Some("code"));
    let mut before = String::new();
    let mut programs = Vec::new();
    for cell in code.filter_map(|block| text(block, "content")) {
        programs.push(format!("{before}{}", showing(&cell)));
        before.push_str(cell.trim_end());
        before.push('\n');
    }
    programs
}

/// The cell with its last line printed where it is an expression, as a notebook does. Sometimes this guesses wrong; then it
/// is a program with a syntax error, of which there must be some too.
fn showing(cell: &str) -> String {
    let cell = cell.trim_end();
    let (head, last) = cell.rsplit_once('\n').map_or(("", cell), |(head, last)| (head, last));
    let is_expression = !last.starts_with([' ', '\t', '#', ')', ']', '}'])
        && !last.starts_with("print")
        && !["=", "import ", "return ", ":"].iter().any(|sign| last.contains(sign));
    let last = if is_expression { format!("print({last})") } else { last.to_owned() };
    format!("{head}\n{last}\n")
}

//! The input files of a run: glob patterns of the recipe's sources to sorted files with sizes and content hashes.
//!
//! In: sources. Out: one [`InputFile`] a file, in source order and then by path, so the order of documents never hangs on
//! the folder's. Contents are hashed once; size and time of change decide whether a remembered hash still holds, so a run
//! that is continued does not read everything again.

use crate::errors::Problem;
use crate::recipe::{Recipe, Source};
use mathcoder_core::hex128;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::time::UNIX_EPOCH;
use xxhash_rust::xxh3::Xxh3;

/// Stands for the hash of a file that cannot be read.
const UNREADABLE: &str = "unreadable";

/// One file of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InputFile {
    /// Place of the source in the recipe.
    pub(crate) source: usize,
    /// Where the file is on this machine.
    pub(crate) path: PathBuf,
    /// Its path below the part of the pattern that has no wildcard; goes into provenance.
    pub(crate) relative: String,
    /// Its length.
    pub(crate) bytes: u64,
    /// Hash of its content, 32 hexadecimal digits; empty until [`hash_files`] ran.
    pub(crate) hash: String,
}

/// Finds the files of all sources.
///
/// # Errors
/// A pattern that is none, or that matches nothing.
pub(crate) fn find(recipe: &Recipe) -> Result<Vec<InputFile>, Problem> {
    let mut files = Vec::new();
    for (number, source) in recipe.source.iter().enumerate() {
        let mut of_source = Vec::new();
        for pattern in &source.paths {
            of_source.extend(expand(source, number, pattern)?);
        }
        of_source.sort_by(|a, b| (&a.relative, &a.path).cmp(&(&b.relative, &b.path)));
        of_source.dedup_by(|a, b| a.path == b.path);
        files.extend(of_source);
    }
    Ok(files)
}

fn expand(source: &Source, number: usize, pattern: &str) -> Result<Vec<InputFile>, Problem> {
    let at = || format!("source `{}`, path {pattern}", source.name);
    let matches =
        glob::glob(pattern).map_err(|error| Problem::request("not a glob pattern").at(at()).because(error))?;
    let base = fixed_part(pattern);
    let mut files = Vec::new();
    for found in matches {
        let path = found.map_err(|error| Problem::request("cannot look into a folder").at(at()).because(error))?;
        if path.is_dir() {
            walk(&path, &base, number, &mut files)?;
        } else {
            files.push(input_file(path, &base, number)?);
        }
    }
    if files.is_empty() {
        let hint = format!("check the path; relative paths start at {}", working_folder());
        return Err(Problem::request("no file matches").at(at()).hint(hint));
    }
    Ok(files)
}

/// All files below a folder, links not followed.
fn walk(folder: &Path, base: &Path, number: usize, files: &mut Vec<InputFile>) -> Result<(), Problem> {
    let unreadable =
        |error| Problem::request("cannot look into a folder").at(folder.display().to_string()).because(error);
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let kind = entry.file_type().map_err(unreadable)?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                files.push(input_file(entry.path(), base, number)?);
            }
        }
    }
    Ok(())
}

fn input_file(path: PathBuf, base: &Path, source: usize) -> Result<InputFile, Problem> {
    let data = std::fs::metadata(&path)
        .map_err(|error| Problem::request("cannot read an input file").at(path.display().to_string()).because(error))?;
    let relative = path.strip_prefix(base).unwrap_or(&path).to_string_lossy().into_owned();
    let name = || path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let relative = if relative.is_empty() { name() } else { relative };
    Ok(InputFile { source, relative, bytes: data.len(), hash: String::new(), path })
}

/// The folders of a pattern before its first wildcard.
fn fixed_part(pattern: &str) -> PathBuf {
    let parent = Path::new(pattern);
    let has_wildcard = |part: &Component<'_>| part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
    let fixed: PathBuf = parent.components().take_while(|part| !has_wildcard(part)).collect();
    if fixed.as_path() == parent { fixed.parent().map_or_else(PathBuf::new, Path::to_path_buf) } else { fixed }
}

fn working_folder() -> String {
    std::env::current_dir().map_or_else(|_| "the working folder".to_owned(), |folder| folder.display().to_string())
}

/// Hashes that were taken earlier, kept in the run folder.
#[derive(Default, Serialize, Deserialize)]
struct Remembered {
    files: BTreeMap<String, RememberedFile>,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct RememberedFile {
    bytes: u64,
    changed_ns: u64,
    hash: String,
}

/// Fills in the content hashes, remembering them in `memory` (a file of the run folder).
pub(crate) fn hash_files(files: &mut [InputFile], memory: &Path) {
    let old: Remembered =
        std::fs::read(memory).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    let mut new = Remembered::default();
    for file in files.iter_mut() {
        let key = file.path.display().to_string();
        let changed_ns = changed_ns(&file.path);
        let known = old.files.get(&key).filter(|known| known.bytes == file.bytes && known.changed_ns == changed_ns);
        file.hash = match known {
            Some(known) => known.hash.clone(),
            None => hash_file(&file.path),
        };
        if file.hash != UNREADABLE {
            new.files.insert(key, RememberedFile { bytes: file.bytes, changed_ns, hash: file.hash.clone() });
        }
    }
    // Only a memory: where it cannot be written, the next start hashes again.
    let _ = serde_json::to_vec(&new).map(|bytes| std::fs::write(memory, bytes));
}

fn changed_ns(path: &Path) -> u64 {
    let changed = std::fs::metadata(path).and_then(|data| data.modified()).ok();
    changed
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
        .and_then(|age| u64::try_from(age.as_nanos()).ok())
        .unwrap_or(0)
}

/// Hash of the content; memory is one buffer. A file that cannot be read gets a mark instead: its task will put it on
/// record as failed, and it is tried again when it can be read.
fn hash_file(path: &Path) -> String {
    let hash = || -> std::io::Result<String> {
        let mut file = std::fs::File::open(path)?;
        let mut hasher = Xxh3::new();
        let mut buffer = vec![0; 1 << 20];
        loop {
            match file.read(&mut buffer)? {
                0 => return Ok(hex128(hasher.digest128())),
                read => hasher.update(buffer.get(..read).unwrap_or_default()),
            }
        }
    };
    hash().unwrap_or_else(|_| UNREADABLE.to_owned())
}

//! The files of a run that are compared, and how two runs differ. Contents are kept as hashes of 128 bits, so that a run
//! folder can be removed once it is judged.

use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs::File;
use std::hash::{DefaultHasher, Hasher};
use std::io::Read;
use std::path::Path;

/// Relative path, length and content hash of each file.
pub(super) struct Outputs(BTreeMap<String, (u64, u128)>);

impl Outputs {
    /// Reads what is `wanted` of a run folder: names at its top, or `*ending`. Files called like one of `ignored` are not.
    pub(super) fn read(folder: &Path, wanted: &[String], ignored: &[String]) -> Result<Self> {
        let mut files = BTreeMap::new();
        for entry in std::fs::read_dir(folder).with_context(|| format!("could not list {}", folder.display()))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if wanted.iter().any(|wanted| is_match(&name, wanted)) {
                collect(folder, &name, ignored, &mut files)?;
            }
        }
        Ok(Self(files))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// One line for each file that is not the same in both.
pub(super) fn differences(expected: &Outputs, found: &Outputs) -> Vec<String> {
    let mut lines = Vec::new();
    for (path, content) in &expected.0 {
        match found.0.get(path) {
            None => lines.push(format!("{path} is missing")),
            Some(other) if other != content => lines.push(format!("{path} ({} and {} bytes)", content.0, other.0)),
            Some(_) => {}
        }
    }
    lines.extend(found.0.keys().filter(|path| !expected.0.contains_key(*path)).map(|path| format!("{path} is new")));
    lines
}

fn is_match(name: &str, wanted: &str) -> bool {
    wanted.strip_prefix('*').map_or(name == wanted, |ending| name.ends_with(ending))
}

fn collect(folder: &Path, relative: &str, ignored: &[String], files: &mut BTreeMap<String, (u64, u128)>) -> Result<()> {
    let path = folder.join(relative);
    if path.is_dir() {
        for entry in std::fs::read_dir(&path).with_context(|| format!("could not list {}", path.display()))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if !ignored.contains(&name) {
                collect(folder, &format!("{relative}/{name}"), ignored, files)?;
            }
        }
        return Ok(());
    }
    files.insert(relative.to_owned(), hash(&path)?);
    Ok(())
}

/// Length and hash: two runs of the standard library's hasher over different beginnings. Enough to notice an accident.
fn hash(path: &Path) -> Result<(u64, u128)> {
    let context = || format!("could not read {}", path.display());
    let mut file = File::open(path).with_context(context)?;
    let (mut first, mut second) = (DefaultHasher::new(), DefaultHasher::new());
    second.write_u8(1);
    let mut buffer = vec![0; 1 << 16];
    let mut length = 0;
    loop {
        let read = file.read(&mut buffer).with_context(context)?;
        if read == 0 {
            return Ok((length, u128::from(first.finish()) << 64 | u128::from(second.finish())));
        }
        length += read as u64;
        first.write(&buffer[..read]);
        second.write(&buffer[..read]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run folder with the given files, under a name of its own.
    fn run_folder(name: &str, files: &[(&str, &str)]) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-chaos-{}-{name}", std::process::id()));
        for (path, content) in files {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        folder
    }

    #[test]
    fn changed_missing_and_new_files_are_told() {
        let a = run_folder(
            "a",
            &[("dataset/x", "1"), ("10-pack/y", "2"), ("10-pack/stats.json", "3"), ("report.html", "4")],
        );
        let b = run_folder(
            "b",
            &[("dataset/x", "1!"), ("10-pack/z", "2"), ("10-pack/stats.json", "5"), ("report.html", "6")],
        );
        let wanted = ["dataset".to_owned(), "*pack".to_owned()];
        let ignored = ["stats.json".to_owned()];
        let read = |folder: &Path| Outputs::read(folder, &wanted, &ignored).unwrap();
        let (a_files, b_files) = (read(&a), read(&b));
        assert_eq!(differences(&a_files, &read(&a)), Vec::<String>::new());
        let lines = differences(&a_files, &b_files);
        assert_eq!(lines, ["10-pack/y is missing", "dataset/x (1 and 2 bytes)", "10-pack/z is new"]);
        std::fs::remove_dir_all(a).unwrap();
        std::fs::remove_dir_all(b).unwrap();
    }
}

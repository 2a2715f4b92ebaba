//! The working tree as the checks see it: Rust sources, manifests and other texts, read once, in path order. Build
//! outputs, run folders and what git ignores by name are left out.

use crate::source::Source;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// Folders that are not looked into.
const SKIPPED: [&str; 6] = [".git", "target", "runs", ".venv", "__pycache__", "node_modules"];

/// Endings of text files that are checked for words.
const TEXTS: [&str; 10] = ["rs", "md", "toml", "sh", "py", "yml", "yaml", "html", "css", "js"];

/// Everything the checks look at.
#[derive(Default)]
pub(crate) struct Workspace {
    /// Root of the repository; empty in tests.
    pub(crate) root: PathBuf,
    /// All Rust files.
    pub(crate) sources: Vec<Source>,
    /// All `Cargo.toml` files.
    pub(crate) manifests: Vec<(PathBuf, toml::Table)>,
    /// All text files that are no Rust, with their texts.
    pub(crate) texts: Vec<(PathBuf, String)>,
}

/// Root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_path_buf()
}

impl Workspace {
    /// Reads the working tree.
    pub(crate) fn read() -> Result<Self> {
        let root = root();
        let mut paths = Vec::new();
        collect(&root, &mut paths)?;
        paths.sort();
        let mut workspace = Self { root: root.clone(), ..Self::default() };
        for path in paths {
            let bytes = std::fs::read(&path).with_context(|| format!("could not read {}", path.display()))?;
            // Some sample inputs are broken on purpose.
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let relative = path.strip_prefix(&root).unwrap_or(&path).to_path_buf();
            if relative.extension().is_some_and(|ending| ending == "rs") {
                workspace.sources.push(Source::new(relative, text));
                continue;
            }
            if relative.file_name().is_some_and(|name| name == "Cargo.toml") {
                let manifest = text.parse().with_context(|| format!("{} is no manifest", relative.display()))?;
                workspace.manifests.push((relative.clone(), manifest));
            }
            workspace.texts.push((relative, text));
        }
        Ok(workspace)
    }

    /// A workspace of sources alone, for tests of checks.
    #[cfg(test)]
    pub(crate) fn of_sources(sources: &[(&str, &str)]) -> Self {
        let sources = sources.iter().map(|(path, text)| Source::new(*path, *text)).collect();
        Self { sources, ..Self::default() }
    }
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("could not list {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        let kind = entry.file_type()?;
        let is_skipped = entry.file_name().to_str().is_some_and(|name| SKIPPED.contains(&name));
        if kind.is_dir() && !is_skipped {
            collect(&path, paths)?;
        } else if kind.is_file() && path.extension().and_then(|e| e.to_str()).is_some_and(|e| TEXTS.contains(&e)) {
            paths.push(path);
        }
    }
    Ok(())
}

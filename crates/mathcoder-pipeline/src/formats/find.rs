//! From a path that a person typed to the files to read. Our own folders are read by their manifest, never by listing;
//! other folders are walked in sorted order, so that the same folder gives the same ranks everywhere.

use super::{SourceInfo, format_of};
use crate::{Manifest, StorageError, TaskInput};
use std::fs;
use std::path::{Path, PathBuf};

/// Deeper folders are taken for a mistake, for example a link to a folder above.
const MAX_DEPTH: usize = 64;

/// The files of documents at `path`: the file itself, the shards that a manifest in the folder names, or all files of a
/// known format below the folder (hidden ones left out). `source` says where they come from; its `path` is replaced by
/// each file's path below the folder.
///
/// # Errors
/// [`StorageError`] where something cannot be read, or a single file is of no known format. An empty folder gives an
/// empty list.
pub fn find_inputs(path: &Path, source: &SourceInfo) -> Result<Vec<TaskInput>, StorageError> {
    let data = fs::metadata(path).map_err(StorageError::io("read", path))?;
    if !data.is_dir() {
        let name = path.file_name().unwrap_or_default();
        return Ok(vec![foreign(path, Path::new(name), source)?]);
    }
    if let Some(manifest) = Manifest::load_if_present(path)? {
        return Ok(manifest.documents());
    }
    let mut found = Vec::new();
    walk(path, Path::new(""), 0, &mut found)?;
    found.iter().map(|relative| foreign(&path.join(relative), relative, source)).collect()
}

fn foreign(path: &Path, relative: &Path, source: &SourceInfo) -> Result<TaskInput, StorageError> {
    let relative: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    TaskInput::foreign(path, SourceInfo { path: relative.join("/"), ..source.clone() })
}

fn walk(root: &Path, below: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), StorageError> {
    let folder = root.join(below);
    if depth > MAX_DEPTH {
        let what = format!("more than {MAX_DEPTH} folders deep");
        return Err(StorageError::Unknown { path: folder, what });
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).map_err(StorageError::io("list", &folder))? {
        names.push(entry.map_err(StorageError::io("list", &folder))?.file_name());
    }
    names.sort();
    for name in names.into_iter().filter(|name| !name.to_string_lossy().starts_with('.')) {
        let relative = below.join(&name);
        let path = root.join(&relative);
        let data = fs::metadata(&path).map_err(StorageError::io("read", &path))?;
        if data.is_dir() {
            walk(root, &relative, depth + 1, found)?;
        } else if data.is_file() && format_of(&path).is_some() {
            found.push(relative);
        }
    }
    Ok(())
}

//! The finished corpus under names that last: `dataset/` with the release tables, the token store and the card.
//!
//! In: the manifests of `pack`. Out: files that are hard links to the committed parts where the file system allows it, copies
//! elsewhere; `dataset/manifest.json` is written last, so its presence means that all is there. Running again changes
//! nothing but repairs what is missing.

use crate::errors::Problem;
use crate::stages::pack::TABLE;
use mathcoder_pipeline::Manifest;
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Name of the list of files in `dataset/`.
const LIST: &str = "manifest.json";

/// One file of the dataset.
#[derive(Serialize)]
struct Published {
    path: String,
    rows: u64,
    bytes: u64,
    xxh3: String,
}

/// Publishes what `pack` and `pack.store` wrote, and the texts of `notes` (name and content).
///
/// # Errors
/// Where a file cannot be written; what is there stays as it is.
pub(crate) fn publish(
    pack: &Manifest,
    store: &Manifest,
    notes: &[(&str, String)],
    folder: &Path,
) -> Result<(), Problem> {
    let mut list = Vec::new();
    let n_tables = pack.outputs.iter().filter(|output| output.role.starts_with(TABLE)).count();
    for (manifest, output) in pack.outputs.iter().map(|o| (pack, o)).chain(store.outputs.iter().map(|o| (store, o))) {
        let Some(path) = name_of(&output.role, n_tables) else { continue };
        let target = folder.join(&path);
        place(&manifest.folder.join(&output.path), &target, output.bytes)?;
        list.push(Published { path, rows: output.rows, bytes: output.bytes, xxh3: output.xxh3.hex() });
    }
    list.sort_by(|a, b| a.path.cmp(&b.path));
    for (name, text) in notes {
        write(&folder.join(name), text.as_bytes())?;
    }
    let known: BTreeSet<PathBuf> = list.iter().map(|file| folder.join(&file.path)).collect();
    sweep(&folder.join("data"), &known)?;
    sweep(&folder.join("tokens"), &known)?;
    let json =
        serde_json::to_string_pretty(&list).map_err(|error| Problem::work("cannot list the dataset").because(error))?;
    write(&folder.join(LIST), (json + "\n").as_bytes())
}

/// The lasting name of an output, by its role; `None` for what is no part of the dataset.
fn name_of(role: &str, n_tables: usize) -> Option<String> {
    if let Some(number) = role.strip_prefix(TABLE) {
        return Some(format!("data/train-{:05}-of-{n_tables:05}.parquet", number.parse::<usize>().ok()?));
    }
    let name = match role {
        "tokens" => "tokens.bin",
        "docs" => "docs.bin",
        "header" => "tokens.json",
        "plan" => "plan.bin",
        "planheader" => "plan.json",
        "rows" => "rows.bin",
        "megatron" => "tokens.idx",
        "nanotron" => "tokens.ds.metadata",
        _ => return None,
    };
    Some(format!("tokens/{name}"))
}

/// Puts a committed file under its lasting name, unless the same file is there.
fn place(source: &Path, target: &Path, bytes: u64) -> Result<(), Problem> {
    let refused = |error| Problem::work("cannot publish a file").at(target.display().to_string()).because(error);
    if let Some(parent) = target.parent() {
        std::fs::create_dir_all(parent).map_err(refused)?;
    }
    if same_file(source, target) {
        return Ok(());
    }
    let temporary = target.with_extension("tmp");
    let _ = std::fs::remove_file(&temporary);
    if std::fs::hard_link(source, &temporary).is_err() {
        let copied = std::fs::copy(source, &temporary).map_err(refused)?;
        if copied != bytes {
            return Err(Problem::work("a copied file has the wrong length").at(target.display().to_string()));
        }
        std::fs::File::open(&temporary).and_then(|file| file.sync_all()).map_err(refused)?;
    }
    std::fs::rename(&temporary, target).map_err(refused)?;
    // Renaming one link over another of the same file leaves both in place.
    let _ = std::fs::remove_file(&temporary);
    Ok(())
}

fn same_file(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |path| std::fs::metadata(path).map(|data| (data.dev(), data.ino())).ok();
    identity(a).is_some_and(|a| Some(a) == identity(b))
}

/// Writes a small file so that it is there whole or not at all.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let refused = |error| Problem::work("cannot write a file").at(path.display().to_string()).because(error);
    if std::fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(refused)?;
    }
    let temporary = path.with_extension("tmp");
    let written = std::fs::write(&temporary, bytes)
        .and_then(|()| std::fs::File::open(&temporary)?.sync_all())
        .and_then(|()| std::fs::rename(&temporary, path));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&temporary);
        refused(error)
    })
}

/// Removes files that an earlier recipe published here.
fn sweep(folder: &Path, known: &BTreeSet<PathBuf>) -> Result<(), Problem> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    for entry in entries.flatten() {
        if !known.contains(&entry.path()) {
            std::fs::remove_file(entry.path()).map_err(|error| {
                Problem::work("cannot remove an old file").at(entry.path().display().to_string()).because(error)
            })?;
        }
    }
    Ok(())
}

//! Clears a step's folder of what no reader may follow: temporaries of killed runs, outputs that were renamed but never
//! committed, and everything of other fingerprints. Only names that this program makes are touched; whatever else a person
//! keeps in the folder stays. The manifest goes first, so that it never names a file that is gone.

use crate::folder::TEMPORARY_PREFIX;
use crate::output::{REJECTS_FOLDER, parse_file_name, remove_if_present};
use crate::task::{DONE_FOLDER, done_name};
use crate::{Fingerprint, MANIFEST_FILE, Manifest, STATS_FILE, StepPlan, StorageError, TaskDone};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// Clears the folder of all but what the committed tasks name. To be called only under the run's lock.
pub(crate) fn sweep(folder: &Path, plan: &StepPlan, done: &BTreeMap<u32, TaskDone>) -> Result<(), StorageError> {
    remove_stale_manifest(folder, plan, done)?;
    let outputs: BTreeSet<&str> =
        done.values().flat_map(|task| &task.outputs).map(|output| output.path.as_str()).collect();
    let is_stale = |below: &str, name: &str| {
        parse_file_name(name).is_some() && !outputs.contains(format!("{below}{name}").as_str())
    };
    sweep_folder(folder, |name| is_stale("", name))?;
    sweep_folder(&folder.join(REJECTS_FOLDER), |name| is_stale("rejects/", name))?;
    let kept: BTreeSet<String> = done.values().map(|task| done_name(task.rank, task.fingerprint)).collect();
    sweep_folder(&folder.join(DONE_FOLDER), |name| is_done_name(name) && !kept.contains(name))
}

fn remove_stale_manifest(folder: &Path, plan: &StepPlan, done: &BTreeMap<u32, TaskDone>) -> Result<(), StorageError> {
    if done.len() == plan.tasks.len() {
        let tasks: Vec<TaskDone> = done.values().cloned().collect();
        if Manifest::load_if_present(folder)? == Some(Manifest::of(plan, folder, &tasks)) {
            return Ok(());
        }
    }
    remove_if_present(&folder.join(MANIFEST_FILE))?;
    remove_if_present(&folder.join(STATS_FILE))?;
    Ok(())
}

fn sweep_folder(folder: &Path, is_stale: impl Fn(&str) -> bool) -> Result<(), StorageError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        other => other.map_err(StorageError::io("list", folder))?,
    };
    for entry in entries {
        let entry = entry.map_err(StorageError::io("list", folder))?;
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|_| is_file) else { continue };
        if name.starts_with(TEMPORARY_PREFIX) || is_stale(name) {
            remove_if_present(&entry.path())?;
        }
    }
    Ok(())
}

fn is_done_name(name: &str) -> bool {
    let Some((rank, fingerprint)) = name.strip_suffix(".json").and_then(|stem| stem.split_once('-')) else {
        return false;
    };
    rank.len() >= 5 && rank.bytes().all(|b| b.is_ascii_digit()) && Fingerprint::parse(fingerprint).is_some()
}

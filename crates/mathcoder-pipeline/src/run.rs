//! The run folder: one folder, one process at a time. The lock is the kernel's, so a killed process holds nothing.

use crate::folder::create_folder;
use crate::{Interrupt, PipelineError, StepPlan, StorageError};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Name of the lock file in a run folder.
pub const LOCK_FILE: &str = "run.lock";

/// An open run folder; the lock is held until this is dropped.
#[derive(Debug)]
pub struct Run {
    folder: PathBuf,
    interrupt: Arc<Interrupt>,
    _lock: File,
}

impl Run {
    /// Opens a run folder, making it where it is missing, and locks it. `interrupt` may be set by anybody at any time.
    ///
    /// # Errors
    /// [`PipelineError::Locked`] where another process works in it.
    pub fn open(folder: &Path, interrupt: Arc<Interrupt>) -> Result<Self, PipelineError> {
        create_folder(folder)?;
        let lock = lock(folder)?;
        Ok(Self { folder: folder.to_path_buf(), interrupt, _lock: lock })
    }

    /// The run folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The request to stop.
    #[must_use]
    pub fn interrupt(&self) -> &Arc<Interrupt> {
        &self.interrupt
    }

    /// The folder of a step.
    #[must_use]
    pub fn step_folder(&self, plan: &StepPlan) -> PathBuf {
        self.folder.join(&plan.dir)
    }
}

fn lock(folder: &Path) -> Result<File, PipelineError> {
    let path = folder.join(LOCK_FILE);
    // Not truncated at opening: while another process holds the lock, the file names it.
    let mut options = OpenOptions::new();
    let file = options.read(true).write(true).create(true).truncate(false).open(&path);
    let mut file = file.map_err(StorageError::io("open", &path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let holder = fs::read_to_string(&path).unwrap_or_default();
            let holder = holder.trim();
            let is_number = !holder.is_empty() && holder.len() < 12 && holder.bytes().all(|b| b.is_ascii_digit());
            let holder = if is_number { format!(" (process {holder})") } else { String::new() };
            return Err(PipelineError::Locked { folder: folder.to_path_buf(), holder });
        }
        Err(TryLockError::Error(source)) => return Err(StorageError::io("lock", &path)(source).into()),
    }
    // Who holds it is a courtesy; a full disk must not stop a run that may only want to read.
    let _ = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
    Ok(file)
}

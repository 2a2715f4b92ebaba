//! A backend that remembers: answers go to an append-only JSON Lines file as they come, keyed by the request's content
//! hash, and are never asked for again.
//!
//! A killed run loses at most the line being written (a torn last line is skipped when the file is read). All answers of
//! the file are held in memory. Errors are not remembered. Keys are trusted to hold all that decides an answer.

use crate::BackendError;
use mathcoder_core::{AnswerSink, LlmAnswer, LlmBackend, LlmRequest, hex128};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A backend with a journal before it.
pub struct Journaled {
    inner: Box<dyn LlmBackend>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    answers: HashMap<String, LlmAnswer>,
    file: File,
    path: PathBuf,
    broken: Option<std::io::Error>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    key: String,
    #[serde(flatten)]
    answer: LlmAnswer,
}

impl Journaled {
    /// Puts the journal at `path` before `inner`; the file is made where there is none.
    ///
    /// # Errors
    /// [`BackendError::File`] where the journal cannot be read or opened for writing.
    pub fn open(inner: Box<dyn LlmBackend>, path: &Path) -> Result<Self, BackendError> {
        let fail = |action| move |source| BackendError::File { action, path: path.to_owned(), source };
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path).map_err(fail("open"))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(fail("read"))?;
        let whole = bytes.iter().rposition(|&b| b == b'\n').map_or(0, |end| end + 1);
        if whole < bytes.len() {
            // The last writer was killed: what it left half-written must not swallow the next line.
            file.set_len(whole as u64).map_err(fail("write to"))?;
            file.seek(SeekFrom::End(0)).map_err(fail("write to"))?;
        }
        let lines = bytes.get(..whole).unwrap_or_default().split(|&b| b == b'\n');
        let answers =
            lines.filter_map(|line| serde_json::from_slice::<Line>(line).ok()).map(|l| (l.key, l.answer)).collect();
        Ok(Self { inner, state: Mutex::new(State { answers, file, path: path.to_owned(), broken: None }) })
    }

    /// What went wrong while answers were written, if anything did; asked at the end of a run.
    ///
    /// # Errors
    /// [`BackendError::File`] with the first write that failed.
    pub fn finish(&self) -> Result<(), BackendError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let path = state.path.clone();
        let first = state.broken.take();
        let synced = state.file.sync_data();
        first.map_or(synced, Err).map_err(|source| BackendError::File { action: "write to", path, source })
    }

    fn known(&self, request: &LlmRequest) -> Option<LlmAnswer> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.answers.get(&hex128(request.key)).cloned()
    }

    fn remember(&self, request: &LlmRequest, answer: &LlmAnswer) {
        let line = Line { key: hex128(request.key), answer: answer.clone() };
        let Ok(mut bytes) = serde_json::to_vec(&line) else { return };
        bytes.push(b'\n');
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = state.file.write_all(&bytes) {
            state.broken.get_or_insert(error);
        }
        state.answers.insert(line.key, line.answer);
    }
}

impl LlmBackend for Journaled {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn identity(&self) -> String {
        self.inner.identity()
    }

    fn complete(&self, requests: &[LlmRequest], sink: AnswerSink<'_>) {
        let mut open = Vec::new();
        for (index, request) in requests.iter().enumerate() {
            match self.known(request) {
                Some(answer) => sink(index, Ok(answer)),
                None => open.push(index),
            }
        }
        let asked: Vec<LlmRequest> = open.iter().filter_map(|&index| requests.get(index).cloned()).collect();
        self.inner.complete(&asked, &mut |position, answer| {
            let (Some(&index), Some(request)) = (open.get(position), asked.get(position)) else { return };
            if let Ok(answer) = &answer {
                self.remember(request, answer);
            }
            sink(index, answer);
        });
    }
}

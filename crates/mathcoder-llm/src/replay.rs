//! Recorded answers: a JSON Lines file with `text`, `response` and `model` in, the response to a passage out.
//!
//! A passage is answered by the record whose text equals it up to white space; else by the records whose whole text stands
//! inside it, joined in text order. So recordings made on short pieces also serve whole documents. All texts are held in
//! memory; looking a passage up takes time linear in its length (one rolling hash, then a comparison per candidate).
//! A passage that is only a part of a recorded text has no answer. A record with a `seed` answers only questions with that seed.

use crate::BackendError;
use mathcoder_core::{AnswerSink, LlmAnswer, LlmBackend, LlmError, LlmRequest, content_hash, hex128};
use serde::Deserialize;
use std::collections::HashMap;
use std::path::Path;

/// Bytes at the start of a normalised text by which it is looked for inside a passage; shorter texts answer only to
/// themselves.
const WINDOW: usize = 64;
const BASE: u64 = 0x0100_0000_01b3;

/// A source of recorded answers.
#[derive(Clone, Debug)]
pub struct Replay {
    records: Vec<Record>,
    by_text: HashMap<u128, Vec<usize>>,
    by_start: HashMap<u64, Vec<usize>>,
    identity: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Record {
    text: String,
    response: String,
    #[serde(default)]
    model: String,
    /// Answers only questions with this seed, so that samples can differ.
    #[serde(default)]
    seed: Option<u64>,
}

impl Record {
    fn is_for(&self, seed: u64) -> bool {
        self.seed.is_none_or(|own| own == seed)
    }
}

impl Replay {
    /// Reads a file of recorded answers.
    ///
    /// # Errors
    /// [`BackendError::File`] where it cannot be read, [`BackendError::Line`] where a line has not the right form.
    pub fn open(path: &Path) -> Result<Self, BackendError> {
        let bytes = std::fs::read(path).map_err(|source| BackendError::File {
            action: "read",
            path: path.to_owned(),
            source,
        })?;
        Self::from_bytes(&bytes, path)
    }

    /// Reads recorded answers from the bytes of a file; `path` is named in errors only.
    ///
    /// # Errors
    /// [`BackendError::Line`] where a line has not the right form.
    pub fn from_bytes(bytes: &[u8], path: &Path) -> Result<Self, BackendError> {
        let mut replay = Self {
            records: Vec::new(),
            by_text: HashMap::new(),
            by_start: HashMap::new(),
            identity: format!("replay:{}", hex128(content_hash(bytes))),
        };
        for (number, line) in bytes.split(|&b| b == b'\n').enumerate() {
            if line.trim_ascii().is_empty() {
                continue;
            }
            let record = serde_json::from_slice(line).map_err(|source| BackendError::Line {
                path: path.to_owned(),
                line: number + 1,
                source,
            })?;
            replay.push(record);
        }
        Ok(replay)
    }

    fn push(&mut self, mut record: Record) {
        record.text = normalise(&record.text);
        let index = self.records.len();
        // Of two recordings of one text the first is kept, whatever the second says.
        self.by_text.entry(content_hash(record.text.as_bytes())).or_default().push(index);
        if let Some(start) = record.text.as_bytes().get(..WINDOW) {
            self.by_start.entry(start.iter().fold(0, |hash, &b| step(hash, b))).or_default().push(index);
        }
        self.records.push(record);
    }

    fn answer(&self, passage: &str, seed: u64) -> Option<LlmAnswer> {
        let passage = normalise(passage);
        let mut equal = self.by_text.get(&content_hash(passage.as_bytes())).into_iter().flatten().copied();
        let whole = equal.find(|&index| self.records.get(index).is_some_and(|record| record.is_for(seed)));
        let found = whole.map_or_else(|| self.inside(&passage, seed), |index| vec![index]);
        let records: Vec<&Record> = found.iter().filter_map(|&index| self.records.get(index)).collect();
        let model = records.first()?.model.clone();
        let text = records.iter().map(|r| r.response.as_str()).collect::<Vec<_>>().join("\n\n");
        Some(LlmAnswer { text, model, cut_off: false, prompt_tokens: 0, answer_tokens: 0 })
    }

    /// Records whose whole text stands inside `passage`, in text order, none overlapping.
    fn inside(&self, passage: &str, seed: u64) -> Vec<usize> {
        let bytes = passage.as_bytes();
        let drop_factor = (0..WINDOW).fold(1u64, |power, _| power.wrapping_mul(BASE));
        let (mut found, mut hash, mut free_from) = (Vec::new(), 0u64, 0usize);
        for (end, &byte) in bytes.iter().enumerate() {
            hash = step(hash, byte);
            if let Some(&old) = end.checked_sub(WINDOW).and_then(|old| bytes.get(old)) {
                hash = hash.wrapping_sub((u64::from(old) + 1).wrapping_mul(drop_factor));
            }
            let Some(start) = (end + 1).checked_sub(WINDOW) else { continue };
            let (Some(rest), true) = (bytes.get(start..), start >= free_from) else { continue };
            let candidates = self.by_start.get(&hash).into_iter().flatten();
            let fits = |record: &Record| record.is_for(seed) && rest.starts_with(record.text.as_bytes());
            let hit = candidates.copied().find(|&i| self.records.get(i).is_some_and(fits));
            if let Some(record) = hit.and_then(|i| self.records.get(i)) {
                found.extend(hit);
                free_from = start + record.text.len();
            }
        }
        found
    }
}

const fn step(hash: u64, byte: u8) -> u64 {
    hash.wrapping_mul(BASE).wrapping_add(byte as u64 + 1)
}

fn normalise(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl LlmBackend for Replay {
    fn name(&self) -> &'static str {
        "replay"
    }

    fn identity(&self) -> String {
        self.identity.clone()
    }

    fn complete(&self, requests: &[LlmRequest], sink: AnswerSink<'_>) {
        for (index, request) in requests.iter().enumerate() {
            sink(index, self.answer(&request.passage, request.seed).ok_or(LlmError::NoAnswer));
        }
    }
}

//! The document, the one record that flows through every stage, and its public JSON form.
//!
//! JSON in: an object with `id` and `text`, `version` 1 or absent. JSON out: the same object in fixed key order, absent
//! options left out, unknown fields kept behind the known ones, so that a tool in between loses nothing of what a newer
//! or older mathcoder, or another program, wrote.

use crate::{Computation, content_hash_parts, hex128};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The version this code writes and the newest it reads.
pub const DOCUMENT_VERSION: u32 = 1;

/// Notes of the stages about a document. Keys are `stage.key`, declared as constants by the stage that writes them.
pub type Annotations = BTreeMap<String, Value>;

/// Identity of a document: 32 hexadecimal digits for documents we made, any non-empty string for those that came with one.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DocId(pub String);

/// A text with where it came from, what the stages noted, and the computations found in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Version of this form.
    #[serde(default = "current_version")]
    pub version: u32,
    /// Identity; stays the same through all stages.
    pub id: DocId,
    /// Markdown-like text, formulas as `$…$` and `$$…$$`.
    pub text: String,
    /// Where it came from.
    #[serde(default)]
    pub provenance: Provenance,
    /// What the stages noted.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: Annotations,
    /// Computations found in the text, in text order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub computations: Vec<Computation>,
    /// Fields this version does not know; kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Where a document came from. Paths are relative to the source's base folder, never of one machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// Name of the recipe's source.
    #[serde(default)]
    pub source: String,
    /// What sort of source: `web`, `textbook`, `code`, `synthetic`.
    #[serde(default)]
    pub kind: String,
    /// Format the text was extracted from: `html`, `latex`, `cnxml`, `markdown`, `python`, `notebook`, `jsonl`, …
    #[serde(default)]
    pub format: String,
    /// Input file.
    #[serde(default)]
    pub path: String,
    /// Member inside the input file, where it is an archive with names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// Byte offset (archives of records) or row number (tables, JSON lines) inside the input file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Address of the page (WARC target URI).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Title found in the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Licence where the source states one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// Character set the bytes were decoded from, where it was not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charset: Option<String>,
    /// Fields this version does not know; kept as they came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Why a JSON text is no document.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// Not JSON, or a field of the wrong type.
    #[error("not a document in JSON form")]
    Json {
        /// What the JSON reader said.
        source: serde_json::Error,
    },
    /// Written by a newer mathcoder with an incompatible form.
    #[error("document {id} has version {version}, this program reads up to {DOCUMENT_VERSION}")]
    Version {
        /// The document.
        id: String,
        /// Its version.
        version: u32,
    },
}

const fn current_version() -> u32 {
    DOCUMENT_VERSION
}

impl DocId {
    /// The identity of what was found at one place of one source; the same input gives the same id on every machine.
    #[must_use]
    pub fn of_place(source: &str, path: &str, member: Option<&str>, offset: Option<u64>) -> Self {
        let offset = offset.map_or(u64::MAX, |o| o).to_le_bytes();
        let parts: [&[u8]; 4] = [source.as_bytes(), path.as_bytes(), member.unwrap_or("").as_bytes(), &offset];
        Self(hex128(content_hash_parts(&parts)))
    }
}

impl Document {
    /// A document of the current version with nothing noted yet.
    #[must_use]
    pub fn new(id: DocId, text: String, provenance: Provenance) -> Self {
        Self {
            version: DOCUMENT_VERSION,
            id,
            text,
            provenance,
            annotations: Annotations::new(),
            computations: Vec::new(),
            extra: Map::new(),
        }
    }

    /// Reads one JSON object.
    ///
    /// # Errors
    /// [`DocumentError::Json`] where it is no document, [`DocumentError::Version`] where it is too new.
    pub fn from_json(json: &[u8]) -> Result<Self, DocumentError> {
        let document: Self = serde_json::from_slice(json).map_err(|source| DocumentError::Json { source })?;
        if document.version > DOCUMENT_VERSION {
            return Err(DocumentError::Version { id: document.id.0, version: document.version });
        }
        Ok(document)
    }

    /// Appends the document as one JSON line, newline included.
    ///
    /// # Errors
    /// [`DocumentError::Json`] where a value cannot be written (never for documents that were read).
    pub fn write_json_line(&self, out: &mut Vec<u8>) -> Result<(), DocumentError> {
        serde_json::to_writer(&mut *out, self).map_err(|source| DocumentError::Json { source })?;
        out.push(b'\n');
        Ok(())
    }
}

//! The columns of the release format and how a document fills them: one fixed flat schema, so that every file of every
//! data set has the same and any Parquet reader shows it as a table. What has inner structure (computations, annotations,
//! unknown fields) is JSON in a string. Reading the columns back gives the same document.

use mathcoder_core::{Annotations, Computation, DOCUMENT_VERSION, DocId, Document, Provenance};
use serde::Serialize;
use serde_json::{Map, Value};

/// A column of the release format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReleaseColumn {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: ColumnKind,
    /// Whether a row may be without it.
    pub is_optional: bool,
    /// What it holds, for the data set card.
    pub meaning: &'static str,
}

/// Type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// UTF-8 string.
    Text,
    /// 64-bit signed number.
    Long,
    /// 32-bit signed number.
    Int,
}

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Text(String),
    Long(i64),
    Int(i32),
    Null,
}

const fn column(name: &'static str, kind: ColumnKind, meaning: &'static str) -> ReleaseColumn {
    ReleaseColumn { name, kind, is_optional: false, meaning }
}

const fn optional(name: &'static str, kind: ColumnKind, meaning: &'static str) -> ReleaseColumn {
    ReleaseColumn { name, kind, is_optional: true, meaning }
}

/// All columns, in file order.
pub const RELEASE_COLUMNS: &[ReleaseColumn] = &[
    column("id", ColumnKind::Text, "identity of the document, the same in every file of the run"),
    column("text", ColumnKind::Text, "the text, Markdown-like, formulas as $…$ and $$…$$"),
    column("source", ColumnKind::Text, "name of the source"),
    column("kind", ColumnKind::Text, "web, textbook, code or synthetic"),
    column("format", ColumnKind::Text, "format the text was extracted from"),
    column("path", ColumnKind::Text, "input file, relative to the source's folder"),
    optional("member", ColumnKind::Text, "member of the input file, where it is an archive"),
    optional("offset", ColumnKind::Long, "byte offset or row number in the input file"),
    optional("url", ColumnKind::Text, "address of the page"),
    optional("title", ColumnKind::Text, "title found in the document"),
    optional("license", ColumnKind::Text, "licence where the source states one"),
    optional("charset", ColumnKind::Text, "character set of the input where it was not UTF-8"),
    optional("token_count", ColumnKind::Long, "tokens of the text under the run's tokenizer, where one was given"),
    column("n_computations", ColumnKind::Int, "computations found in the text"),
    column("n_verified", ColumnKind::Int, "computations whose program's output agrees with the stated result"),
    column("computations", ColumnKind::Text, "the computations as a JSON array"),
    column("annotations", ColumnKind::Text, "notes of the stages as a JSON object"),
    column("provenance_extra", ColumnKind::Text, "further fields of the source as a JSON object"),
    column("extra", ColumnKind::Text, "further fields of the document as a JSON object"),
];

/// The values of a document, in the order of [`RELEASE_COLUMNS`].
pub(super) fn cells_of(document: &Document, token_count: Option<u64>) -> Result<Vec<Cell>, serde_json::Error> {
    let place = &document.provenance;
    let n_verified = document.computations.iter().filter(|c| c.verdict.as_ref().is_some_and(|v| v.is_verified()));
    Ok(vec![
        text(&document.id.0),
        text(&document.text),
        text(&place.source),
        text(&place.kind),
        text(&place.format),
        text(&place.path),
        maybe_text(place.member.as_deref()),
        maybe_long(place.offset),
        maybe_text(place.url.as_deref()),
        maybe_text(place.title.as_deref()),
        maybe_text(place.license.as_deref()),
        maybe_text(place.charset.as_deref()),
        maybe_long(token_count),
        int(document.computations.len()),
        int(n_verified.count()),
        json(&document.computations)?,
        json(&document.annotations)?,
        json(&place.extra)?,
        json(&document.extra)?,
    ])
}

/// A row of the release format as the document it was made of; any other row is given back. The token count is left out:
/// it belongs to a tokenizer, not to the document.
pub(super) fn from_release(mut row: Map<String, Value>) -> Result<Document, Map<String, Value>> {
    let is_release = RELEASE_COLUMNS.iter().all(|column| column.is_optional || row.contains_key(column.name));
    if !is_release {
        return Err(row);
    }
    let (Some(computations), Some(annotations), Some(provenance_extra), Some(extra)) = (
        parsed::<Vec<Computation>>(&row, "computations"),
        parsed::<Annotations>(&row, "annotations"),
        parsed::<Map<String, Value>>(&row, "provenance_extra"),
        parsed::<Map<String, Value>>(&row, "extra"),
    ) else {
        return Err(row);
    };
    let offset = row.get("offset").and_then(Value::as_u64);
    let mut take = |name: &str| match row.get_mut(name).map(Value::take) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    let provenance = Provenance {
        source: take("source").unwrap_or_default(),
        kind: take("kind").unwrap_or_default(),
        format: take("format").unwrap_or_default(),
        path: take("path").unwrap_or_default(),
        member: take("member"),
        offset,
        url: take("url"),
        title: take("title"),
        license: take("license"),
        charset: take("charset"),
        extra: provenance_extra,
    };
    let id = DocId(take("id").unwrap_or_default());
    let text = take("text").unwrap_or_default();
    Ok(Document { version: DOCUMENT_VERSION, id, text, provenance, annotations, computations, extra })
}

fn parsed<T: serde::de::DeserializeOwned>(row: &Map<String, Value>, name: &str) -> Option<T> {
    serde_json::from_str(row.get(name)?.as_str()?).ok()
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn maybe_text(text: Option<&str>) -> Cell {
    text.map_or(Cell::Null, |text| Cell::Text(text.to_owned()))
}

fn maybe_long(number: Option<u64>) -> Cell {
    number.and_then(|number| i64::try_from(number).ok()).map_or(Cell::Null, Cell::Long)
}

fn int(count: usize) -> Cell {
    Cell::Int(i32::try_from(count).unwrap_or(i32::MAX))
}

fn json<T: Serialize>(value: &T) -> Result<Cell, serde_json::Error> {
    serde_json::to_string(value).map(Cell::Text)
}

//! One row, in whatever layout it comes, as a document.
//!
//! Our own form (version 1) is read as it is. Other layouts are told apart by the names of their fields, row by row:
//! starcoderdata, dolma, datatrove, OpenWebMath, MathCode-Pile, then any row with a text. Address, title and licence go to
//! their places in the provenance, also out of a `metadata` object; every other field is kept in the provenance's `extra`
//! under its own name (`original_…` where that name has a meaning of its own there). Cost: one parse of the row; rows of
//! others that look like ours at first are taken apart again without a second parse.

use super::release_columns::from_release;
use super::{FileContext, Row};
use crate::reasons::{BAD_JSON, BAD_UTF8, NEWER_VERSION, NO_TEXT};
use mathcoder_core::{DocId, Document, DocumentError, Provenance, Reason};
use serde_json::{Map, Value};

/// A layout of rows, told by its fields.
struct Layout {
    /// All of these must be there.
    needs: &'static [&'static str],
    /// And at least one of these, unless the list is empty.
    any: &'static [&'static str],
    /// The field that holds the text.
    text: &'static str,
    /// The kind of source, where the recipe names none.
    kind: &'static str,
}

const CODE_REPOSITORY: &[&str] = &["max_stars_repo_name", "repo_name", "repository_name"];
const CODE_PATH: &[&str] = &["max_stars_repo_path", "repo_path", "file_path", "path"];

/// In the order in which they are tried; the first that fits decides.
const LAYOUTS: &[Layout] = &[
    // starcoderdata and The Stack.
    Layout { needs: &["content"], any: CODE_REPOSITORY, text: "content", kind: "code" },
    Layout { needs: &["content", "max_stars_repo_path"], any: &[], text: "content", kind: "code" },
    // OpenWebMath and FineMath.
    Layout { needs: &["text", "url"], any: &["date", "metadata", "fetch_time"], text: "text", kind: "web" },
    // dolma, datatrove, MathCode-Pile and everything with a text.
    Layout { needs: &["text"], any: &[], text: "text", kind: "" },
    Layout { needs: &["content"], any: &[], text: "content", kind: "" },
    // The parts of MathCode-Pile that a model wrote.
    Layout { needs: &["output"], any: &[], text: "output", kind: "synthetic" },
];

/// Names that mean something of their own in a provenance.
const PROVENANCE_FIELDS: &[&str] =
    &["source", "kind", "format", "path", "member", "offset", "url", "title", "license", "charset"];

/// Reads the rows of one file.
pub(super) struct RowReader {
    context: FileContext,
    /// The last row was not in our form: the next one probably is not either, so it is not tried first.
    expects_foreign: bool,
}

impl RowReader {
    pub(super) fn new(context: FileContext) -> Self {
        Self { context, expects_foreign: false }
    }

    /// Reads one line.
    pub(super) fn read(&mut self, number: u64, json: &[u8]) -> Row {
        match self.document(number, json) {
            Ok(document) => Row::Document(Box::new(document)),
            Err(reason) => self.context.bad(number, json.len() as u64, reason),
        }
    }

    /// Reads a row that has been parsed already.
    pub(super) fn read_map(&self, number: u64, map: Map<String, Value>, bytes: u64) -> Row {
        let read = match from_release(map) {
            Ok(document) => Ok(document),
            Err(map) => self.foreign(number, map),
        };
        match read {
            Ok(document) => Row::Document(Box::new(document)),
            Err(reason) => self.context.bad(number, bytes, reason),
        }
    }

    fn document(&mut self, number: u64, json: &[u8]) -> Result<Document, Reason> {
        if !self.expects_foreign || self.context.is_committed {
            match Document::from_json(json) {
                Ok(document) if self.is_ours(&document) => return Ok(document),
                Ok(document) => return self.foreign(number, take_apart(document)),
                Err(DocumentError::Json { .. }) if !self.context.is_committed => {}
                // A version above ours may also be a field of that name in another layout; the map below tells.
                Err(DocumentError::Version { .. }) if !self.context.is_committed => {}
                Err(error) => return Err(BAD_JSON.because(format!("line {number}: {}", chain(&error)))),
            }
        }
        let map = parse_object(number, json)?;
        let is_ours = map.get("provenance").is_some_and(Value::is_object);
        self.expects_foreign = !is_ours;
        if !is_ours || !self.context.options.text_fields.is_empty() {
            return self.foreign(number, map);
        }
        // Ours after a foreign row, or ours with something wrong in it.
        Document::from_json(json).map_err(|error| {
            let info = if matches!(error, DocumentError::Version { .. }) { NEWER_VERSION } else { BAD_JSON };
            info.because(format!("line {number}: {}", chain(&error)))
        })
    }

    fn is_ours(&self, document: &Document) -> bool {
        let has_traces = document.provenance != Provenance::default()
            || !document.annotations.is_empty()
            || !document.computations.is_empty();
        self.context.is_committed || (has_traces && self.context.options.text_fields.is_empty())
    }

    fn foreign(&self, number: u64, mut map: Map<String, Value>) -> Result<Document, Reason> {
        let (text, kind) = self.take_text(&mut map)?;
        let mut provenance = self.context.provenance(number);
        if provenance.kind.is_empty() {
            kind.clone_into(&mut provenance.kind);
        }
        if kind == "code" {
            provenance.member = take_member(&mut map);
        }
        let id = take_id(&mut map);
        open_metadata(&mut map);
        lift(&mut map, &mut provenance);
        if let Some(metadata) = map.get_mut("metadata").and_then(Value::as_object_mut) {
            lift(metadata, &mut provenance);
        }
        let place = (provenance.member.as_deref(), provenance.offset);
        let id = id.unwrap_or_else(|| DocId::of_place(&provenance.source, &provenance.path, place.0, place.1));
        keep_rest(map, &mut provenance);
        Ok(Document::new(id, text, provenance))
    }

    fn take_text(&self, map: &mut Map<String, Value>) -> Result<(String, &'static str), Reason> {
        let fields = &self.context.options.text_fields;
        if !fields.is_empty() {
            return join_fields(map, fields).map(|text| (text, ""));
        }
        let has = |name: &&str| map.contains_key(*name);
        let fits =
            |layout: &&Layout| layout.needs.iter().all(has) && (layout.any.is_empty() || layout.any.iter().any(has));
        let Some(layout) = LAYOUTS.iter().find(fits) else {
            return Err(NO_TEXT.because(format!("no text, content or output among the fields {}", names(map))));
        };
        match map.shift_remove(layout.text) {
            Some(Value::String(text)) => Ok((text, layout.kind)),
            _ => Err(NO_TEXT.because(format!("field {:?} holds no string", layout.text))),
        }
    }
}

/// The fields of a document that turned out not to be in our form. Nothing of it is copied.
fn take_apart(document: Document) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert("id".to_owned(), Value::String(document.id.0));
    map.insert("text".to_owned(), Value::String(document.text));
    map.extend(document.extra);
    map
}

fn parse_object(number: u64, json: &[u8]) -> Result<Map<String, Value>, Reason> {
    let text = std::str::from_utf8(json)
        .map_err(|error| BAD_UTF8.because(format!("line {number}, byte {}", error.valid_up_to() + 1)))?;
    match serde_json::from_str(text) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(other) => Err(BAD_JSON.because(format!("line {number} is {}, not an object", kind_of(&other)))),
        Err(error) => Err(BAD_JSON.because(format!("line {number}: {}", in_one_line(&error)))),
    }
}

/// The text of the configured fields, those that are missing or empty left out.
fn join_fields(map: &mut Map<String, Value>, fields: &[String]) -> Result<String, Reason> {
    let mut parts: Vec<String> = Vec::new();
    for field in fields {
        parts.extend(take_path(map, field).and_then(text_of).filter(|text| !text.trim().is_empty()));
    }
    if parts.is_empty() {
        let wanted = fields.join(", ");
        return Err(NO_TEXT.because(format!("none of {wanted} holds a text; the fields are {}", names(map))));
    }
    Ok(parts.join("\n\n"))
}

/// Takes a field out of a row, `a.b` out of the object `a` unless a field of that whole name is there.
fn take_path(map: &mut Map<String, Value>, path: &str) -> Option<Value> {
    if let Some(value) = map.shift_remove(path) {
        return Some(value);
    }
    let (first, rest) = path.split_once('.')?;
    take_path(map.get_mut(first)?.as_object_mut()?, rest)
}

fn text_of(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) => {
            let parts: Vec<String> = items.into_iter().filter_map(text_of).collect();
            Some(parts.join("\n"))
        }
        _ => None,
    }
}

fn take_id(map: &mut Map<String, Value>) -> Option<DocId> {
    match map.get("id")? {
        Value::String(id) if !id.is_empty() => {}
        Value::Number(_) => {}
        _ => return None,
    }
    map.shift_remove("id").and_then(text_of).map(DocId)
}

/// Repository and path of a source file, as the name of a member. The repository also stays under its own name.
fn take_member(map: &mut Map<String, Value>) -> Option<String> {
    let repository = CODE_REPOSITORY.iter().find_map(|name| map.get(*name)?.as_str()).map(str::to_owned);
    let name = CODE_PATH.iter().find(|name| map.get(**name).is_some_and(Value::is_string))?;
    let path = map.shift_remove(*name).and_then(text_of)?;
    Some(repository.map_or_else(|| path.clone(), |repository| format!("{repository}/{path}")))
}

/// OpenWebMath keeps its metadata as JSON inside a string.
fn open_metadata(map: &mut Map<String, Value>) {
    let Some(Value::String(json)) = map.get("metadata") else { return };
    if let Ok(inner @ Value::Object(_)) = serde_json::from_str(json) {
        map.insert("metadata".to_owned(), inner);
    }
}

/// Moves what has a place of its own in the provenance there, unless the place is taken.
fn lift(map: &mut Map<String, Value>, provenance: &mut Provenance) {
    for (name, place) in [("url", &mut provenance.url), ("title", &mut provenance.title)] {
        if place.is_none() && map.get(name).is_some_and(Value::is_string) {
            *place = map.shift_remove(name).and_then(text_of);
        }
    }
    for name in ["license", "max_stars_repo_licenses", "licenses"] {
        let license = map.get(name).cloned().and_then(license_of).filter(|license| !license.is_empty());
        if let Some(license) = license {
            // What a row states of itself beats what the recipe says of the whole source.
            provenance.license = Some(license);
            map.shift_remove(name);
            return;
        }
    }
}

fn license_of(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Array(items) => {
            let names: Option<Vec<String>> = items.into_iter().map(license_of).collect();
            Some(names?.join(", "))
        }
        _ => None,
    }
}

/// Keeps all that is left, `null` and empty objects aside, which say nothing.
fn keep_rest(map: Map<String, Value>, provenance: &mut Provenance) {
    for (mut name, value) in map {
        let says_nothing = value.is_null() || value.as_object().is_some_and(Map::is_empty);
        if says_nothing {
            continue;
        }
        while PROVENANCE_FIELDS.contains(&name.as_str()) || provenance.extra.contains_key(&name) {
            name.insert_str(0, "original_");
        }
        provenance.extra.insert(name, value);
    }
}

/// Field names for a message; a hostile row may have very many or very long ones.
fn names(map: &Map<String, Value>) -> String {
    let mut list: Vec<String> = map.keys().take(12).map(|name| name.chars().take(40).collect()).collect();
    if map.len() > list.len() {
        list.push("…".to_owned());
    }
    list.join(", ")
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

fn chain(error: &DocumentError) -> String {
    match error {
        DocumentError::Json { source } => in_one_line(source),
        DocumentError::Version { .. } => error.to_string(),
    }
}

/// The JSON reader counts lines itself; every text here is one line, so only the column tells something.
fn in_one_line(error: &serde_json::Error) -> String {
    error.to_string().replace(" at line 1 column ", ", column ")
}

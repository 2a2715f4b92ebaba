//! Where the objects of a PDF file lie, and their values.
//!
//! In: the bytes of the file. Out: objects by number, streams decoded. The file is searched for its objects from the first
//! byte to the last, and the last definition of a number holds; the tables that say where objects lie are not read, so a
//! broken one does no harm. Cost: one pass; an object is parsed each time it is asked for. Bounds: decoded bytes and parsed
//! bytes of a whole file have limits, past which the file is refused. Encrypted files are not read.

use super::filters::{self, NoBytes};
use super::object::{Dict, Lexer, Object, is_blank};
use crate::reasons;
use mathcoder_core::Reason;
use memchr::memmem;
use std::cell::Cell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

/// Decoded bytes of one stream that holds objects or the marks of a page.
const STREAM_BYTES: usize = 64 << 20;
/// Decoded bytes of all object streams, which stay in memory.
const PACKED_BYTES: usize = 256 << 20;
/// Decoded bytes of all streams asked for, as multiples of the file's length, and at least.
const DECODED_TIMES: usize = 100;
const DECODED_BYTES: usize = 256 << 20;
/// Bytes of objects parsed, as multiples of the file's length, and at least; each is parsed as often as it is used.
const PARSED_TIMES: usize = 100;
const PARSED_BYTES: usize = 64 << 20;
/// Largest number of an object, by the standard.
const LARGEST_NUMBER: u32 = 8_388_607;

/// An open file.
pub(super) struct PdfFile<'a> {
    bytes: &'a [u8],
    places: HashMap<u32, Place>,
    streams: HashMap<u32, Range<usize>>,
    packs: Vec<Rc<[u8]>>,
    /// The dictionaries that say what the file is: trailers and the heads of cross-reference streams.
    trailers: Vec<Dict>,
    decoded: Cell<usize>,
    parsed: Cell<usize>,
}

#[derive(Clone, Copy)]
enum Place {
    /// Behind `12 0 obj`.
    File(usize),
    /// In an object stream: which one, and where in it.
    Pack(usize, usize),
}

impl<'a> PdfFile<'a> {
    /// Finds all objects.
    ///
    /// # Errors
    /// No PDF, a truncated or an encrypted one, or one that decodes to far too much.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Reason> {
        let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
        if memmem::find(head, b"%PDF-").is_none() {
            return Err(reasons::BROKEN_PDF.because("it does not begin as one"));
        }
        let last_object = memmem::rfind(bytes, b"endobj");
        if last_object.is_none_or(|end| memmem::rfind(bytes, b"startxref").is_none_or(|start| start < end)) {
            return Err(reasons::TRUNCATED.because("the end of the PDF is missing"));
        }
        let mut file = Self {
            bytes,
            places: HashMap::new(),
            streams: HashMap::new(),
            packs: Vec::new(),
            trailers: Vec::new(),
            decoded: Cell::new(0),
            parsed: Cell::new(0),
        };
        file.find_objects()?;
        file.find_trailers();
        if file.trailers.iter().any(|trailer| trailer.contains_key("Encrypt")) {
            return Err(reasons::PDF_ENCRYPTED.reason());
        }
        Ok(file)
    }

    /// What an object stands for: itself, or what it refers to.
    pub(super) fn resolve(&self, object: &Object) -> Result<Object, Reason> {
        let mut object = object.clone();
        for _ in 0..8 {
            let Object::Reference(number) = object else { return Ok(object) };
            object = self.object(number)?;
        }
        Ok(Object::Null)
    }

    /// The dictionary that an entry of a dictionary stands for; an empty one where there is none.
    pub(super) fn dict(&self, parent: &Dict, key: &str) -> Result<Dict, Reason> {
        match parent.get(key).map(|object| self.resolve(object)).transpose()? {
            Some(Object::Dict(dict)) => Ok(dict),
            _ => Ok(Dict::new()),
        }
    }

    /// The object that an entry of a dictionary stands for.
    pub(super) fn entry(&self, parent: &Dict, key: &str) -> Result<Object, Reason> {
        parent.get(key).map_or(Ok(Object::Null), |object| self.resolve(object))
    }

    /// The object of a number; null where there is none, as the standard has it.
    pub(super) fn object(&self, number: u32) -> Result<Object, Reason> {
        let (bytes, at) = match self.places.get(&number) {
            Some(Place::File(at)) => (self.bytes, *at),
            Some(Place::Pack(pack, at)) => (self.packs.get(*pack).map_or(&[][..], |pack| pack), *at),
            None => return Ok(Object::Null),
        };
        let mut lexer = Lexer::new(bytes, at);
        let object = lexer.object().unwrap_or(Object::Null);
        let parsed = self.parsed.get().saturating_add(lexer.at.saturating_sub(at) + 16);
        self.parsed.set(parsed);
        let all = PARSED_BYTES.max(self.bytes.len().saturating_mul(PARSED_TIMES));
        if parsed > all { Err(reasons::PDF_LIMIT.because("objects used without end")) } else { Ok(object) }
    }

    /// The decoded stream of a number; nothing where there is none or it is a picture.
    pub(super) fn stream(&self, number: u32) -> Result<Option<Vec<u8>>, Reason> {
        let Some(range) = self.streams.get(&number) else { return Ok(None) };
        let Object::Dict(dict) = self.object(number)? else { return Ok(None) };
        let raw = self.bytes.get(range.clone()).unwrap_or_default();
        self.decode(&dict, raw)
    }

    /// The catalogue of the document: what a trailer names, else any object that says it is one.
    pub(super) fn catalogue(&self) -> Result<Dict, Reason> {
        for trailer in self.trailers.iter().rev() {
            let root = self.dict(trailer, "Root")?;
            if root.contains_key("Pages") {
                return Ok(root);
            }
        }
        let mut numbers: Vec<u32> = self.places.keys().copied().collect();
        numbers.sort_unstable();
        for number in numbers {
            if let Object::Dict(dict) = self.object(number)?
                && dict.get("Type").and_then(Object::name) == Some("Catalog")
            {
                return Ok(dict);
            }
        }
        Err(reasons::BROKEN_PDF.because("no catalogue"))
    }

    /// The title that the document states.
    pub(super) fn stated_title(&self) -> Option<String> {
        let infos = self.trailers.iter().rev().filter_map(|trailer| self.dict(trailer, "Info").ok());
        infos
            .filter_map(|info| match self.entry(&info, "Title") {
                Ok(Object::Text(title)) => Some(text_of(&title)),
                _ => None,
            })
            .find(|title| !title.trim().is_empty())
    }

    fn decode(&self, dict: &Dict, raw: &[u8]) -> Result<Option<Vec<u8>>, Reason> {
        let list = |key: &str| -> Result<Vec<Object>, Reason> {
            match self.entry(dict, key)? {
                Object::Array(items) => items.iter().map(|item| self.resolve(item)).collect(),
                Object::Null => Ok(Vec::new()),
                one => Ok(vec![one]),
            }
        };
        let names = list("Filter")?;
        let parameters = list("DecodeParms")?;
        if names.is_empty() {
            return Ok(Some(raw.to_vec()));
        }
        let mut bytes: Option<Vec<u8>> = None;
        for (i, name) in names.iter().enumerate().take(8) {
            let none = Dict::new();
            let own = if let Some(Object::Dict(own)) = parameters.get(i) { own } else { &none };
            let all = DECODED_BYTES.max(self.bytes.len().saturating_mul(DECODED_TIMES));
            let limit = STREAM_BYTES.min(all.saturating_sub(self.decoded.get()));
            match filters::undo(name.name().unwrap_or(""), own, bytes.as_deref().unwrap_or(raw), limit) {
                Ok(decoded) => {
                    self.decoded.set(self.decoded.get().saturating_add(decoded.len()));
                    bytes = Some(decoded);
                }
                Err(NoBytes::Foreign) => return Ok(None),
                Err(NoBytes::TooLarge) => return Err(reasons::COMPRESSION_BOMB.because("a stream of the PDF")),
            }
        }
        Ok(bytes)
    }

    fn find_objects(&mut self) -> Result<(), Reason> {
        let bytes = self.bytes;
        let objects = memmem::Finder::new(b"obj");
        let mut starts = Starts::new(bytes);
        let mut at = 0;
        while let Some(found) = objects.find(bytes.get(at..).unwrap_or_default()) {
            let name = at + found;
            at = name + 3;
            let Some(number) = number_before(bytes, name) else { continue };
            self.places.insert(number, Place::File(at));
            self.streams.remove(&number);
            let next = objects.find(bytes.get(at..).unwrap_or_default()).map_or(bytes.len(), |found| at + found);
            if let Some(start) = starts.between(at, next) {
                let range = self.stream_range(number, start)?;
                at = range.end;
                self.streams.insert(number, range);
                self.unpack(number)?;
            }
        }
        Ok(())
    }

    /// From where a stream begins to where it ends: by its length where that is true, else by the word that ends it.
    fn stream_range(&self, number: u32, start: usize) -> Result<Range<usize>, Reason> {
        let stated = match self.object(number)? {
            Object::Dict(dict) => dict.get("Length").and_then(Object::number),
            _ => None,
        };
        if let Some(end) = stated.filter(|n| *n >= 0.0).and_then(|length| start.checked_add(length as usize)) {
            let behind = self.bytes.get(end..).unwrap_or_default();
            let behind = behind.get(..behind.len().min(24)).unwrap_or_default();
            if behind.trim_ascii_start().starts_with(b"endstream") {
                return Ok(start..end);
            }
        }
        let rest = self.bytes.get(start..).unwrap_or_default();
        Ok(start..start + memmem::find(rest, b"endstream").unwrap_or(rest.len()))
    }

    /// Notes the objects inside an object stream, and what a cross-reference stream says of the file.
    fn unpack(&mut self, number: u32) -> Result<(), Reason> {
        let Object::Dict(dict) = self.object(number)? else { return Ok(()) };
        match dict.get("Type").and_then(Object::name) {
            Some("XRef") => self.trailers.push(dict),
            Some("ObjStm") => {
                let Some(pack) = self.stream(number)? else { return Ok(()) };
                if pack.len().saturating_add(self.packs.iter().map(|pack| pack.len()).sum()) > PACKED_BYTES {
                    return Err(reasons::COMPRESSION_BOMB.because("the objects of the PDF"));
                }
                let first = dict.get("First").and_then(Object::number).unwrap_or(0.0).clamp(0.0, 1e9) as usize;
                let index = self.packs.len();
                let mut lexer = Lexer::new(pack.get(..first).unwrap_or_default(), 0);
                while let (Some(number), Some(offset)) = (integer(&mut lexer), integer(&mut lexer)) {
                    if number <= LARGEST_NUMBER as usize {
                        let number = u32::try_from(number).unwrap_or(0);
                        self.places.insert(number, Place::Pack(index, first.saturating_add(offset)));
                    }
                }
                self.packs.push(pack.into());
            }
            _ => {}
        }
        Ok(())
    }

    fn find_trailers(&mut self) {
        for found in memmem::find_iter(self.bytes, b"trailer") {
            let is_word = self.bytes.get(found + 7).is_some_and(|byte| is_blank(*byte) || *byte == b'<');
            let Some(Object::Dict(dict)) = is_word.then(|| Lexer::new(self.bytes, found + 7).object()).flatten() else {
                continue;
            };
            self.trailers.push(dict);
        }
    }
}

/// The next word `stream`, looked for in one pass over the file.
struct Starts<'a> {
    bytes: &'a [u8],
    at: Option<usize>,
}

impl<'a> Starts<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: memmem::find(bytes, b"stream") }
    }

    /// Where the data of the first stream begins whose word stands in a range; ranges must go forward.
    fn between(&mut self, from: usize, to: usize) -> Option<usize> {
        while let Some(at) = self.at.filter(|at| *at < to) {
            let is_end = at.checked_sub(3).and_then(|start| self.bytes.get(start..at)) == Some(b"end");
            let data = match self.bytes.get(at + 6..).unwrap_or_default() {
                [b'\r', b'\n', ..] => Some(at + 8),
                [b'\n' | b'\r', ..] => Some(at + 7),
                _ => None,
            };
            if let Some(data) = data.filter(|_| at >= from && !is_end) {
                return Some(data);
            }
            let next = from.max(at + 6);
            self.at = memmem::find(self.bytes.get(next..).unwrap_or_default(), b"stream").map(|found| next + found);
        }
        None
    }
}

/// `12 0 ` in front of `obj`.
fn number_before(bytes: &[u8], at: usize) -> Option<u32> {
    let before = bytes.get(at.saturating_sub(24)..at)?;
    let before = before.trim_ascii_end();
    let generation = before.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let before = before.get(..before.len() - generation)?;
    let number_end = before.trim_ascii_end();
    let digits = number_end.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let is_name = (1..=5).contains(&generation) && before.len() > number_end.len() && (1..=8).contains(&digits);
    let number = number_end.get(number_end.len() - digits..).filter(|_| is_name)?;
    std::str::from_utf8(number).ok()?.parse().ok().filter(|n| *n <= LARGEST_NUMBER)
}

fn integer(lexer: &mut Lexer<'_>) -> Option<usize> {
    lexer.object()?.number().filter(|n| (0.0..1e9).contains(n)).map(|n| n as usize)
}

/// A text string of the file, not of a page: UTF-16 or UTF-8 with a mark, else close to Latin-1.
pub(super) fn text_of(bytes: &[u8]) -> String {
    if bytes.starts_with(&[0xfe, 0xff]) {
        return encoding_rs::UTF_16BE.decode(bytes).0.into_owned();
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    }
}

//! A font of a PDF file: what its codes stand for and how wide they are.
//!
//! In: the dictionary of the font. Out: for each code its text, or that it has none, and its width in thousandths. Trusted
//! are, in this order, the font's map to Unicode, the names of its glyphs, and the encoding; a symbol font without any of
//! them gives codes without text, which is noted as a loss and never guessed at. Outlines are not looked at.
//! ISO 32000-2, 9.6 to 9.10.

use super::cmap::CMap;
use super::file::PdfFile;
use super::glyph_names::{text_of_code, text_of_name};
use super::object::{Dict, Lexer, Object};
use mathcoder_core::Reason;
use std::collections::HashMap;

/// Parts of the names of fonts that hold mathematics and hardly anything else.
const MATH_FONTS: &[&str] = &[
    "cmmi",
    "cmsy",
    "cmex",
    "cmmib",
    "cmbsy",
    "msam",
    "msbm",
    "eufm",
    "eufb",
    "eusm",
    "rsfs",
    "wasy",
    "stmary",
    "lasy",
    "math",
    "symbol",
    "mtmi",
    "mtsy",
    "mtex",
    "txsy",
    "txmi",
    "txex",
    "pxsy",
    "pxmi",
    "pxex",
    "zplm",
    "katex",
    "mjx",
    "esint",
    "bbold",
    "dsrom",
    "mtextra",
    "fourier-m",
    "lmmi",
    "lmsy",
    "lmex",
    "ntxmi",
    "ntxsy",
    "ntxex",
];

/// Parts of the names of fonts of pieces that tall fences, roots and sums are put together from.
const PIECE_FONTS: &[&str] = &["cmex", "lmex", "mtex", "txex", "pxex", "ntxex", "esint", "katex_size", "mathex"];

/// What a font is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Text.
    Text,
    /// Formulas.
    Mathematics,
    /// Tall pieces of formulas.
    Pieces,
}

/// A font.
pub(super) struct Font {
    pub(super) purpose: Purpose,
    /// Text of the codes of a font with one byte a code; empty texts have none.
    simple: Option<Vec<String>>,
    map: CMap,
    /// Codes that are characters already.
    is_utf16: bool,
    widths: HashMap<u32, f64>,
    default_width: f64,
}

/// A code of a string, read with a font.
pub(super) struct Coded {
    /// Its text; nothing where the file does not say.
    pub(super) text: Option<String>,
    /// Its width in thousandths of the size.
    pub(super) width: f64,
    /// Whether it is the single byte 32, which words are spaced at.
    pub(super) is_blank: bool,
}

impl Font {
    /// Reads a font.
    ///
    /// # Errors
    /// Where the file as a whole is refused.
    pub(super) fn read(file: &PdfFile<'_>, dict: &Dict) -> Result<Self, Reason> {
        let map = match dict.get("ToUnicode") {
            Some(Object::Reference(number)) => CMap::of(&file.stream(*number)?.unwrap_or_default()),
            _ => CMap::default(),
        };
        let name = file.entry(dict, "BaseFont")?.name().unwrap_or("").to_ascii_lowercase();
        let mut font = Self {
            purpose: purpose(&name),
            simple: None,
            map,
            is_utf16: false,
            widths: HashMap::new(),
            default_width: 0.0,
        };
        if file.entry(dict, "Subtype")?.name() == Some("Type0") {
            font.read_composite(file, dict)?;
        } else {
            font.simple = Some(simple_texts(file, dict, &name)?);
            font.read_simple_widths(file, dict)?;
        }
        Ok(font)
    }

    /// The codes of a string.
    pub(super) fn codes<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = Coded> + 'a {
        let length = if self.simple.is_some() { 1 } else { self.map.code_bytes.unwrap_or(2).clamp(1, 4) };
        bytes.chunks(length).map(move |chunk| {
            let code = chunk.iter().fold(0_u32, |code, byte| code << 8 | u32::from(*byte));
            Coded {
                text: self.text(code),
                width: self.widths.get(&code).copied().unwrap_or(self.default_width),
                is_blank: length == 1 && code == 32,
            }
        })
    }

    fn text(&self, code: u32) -> Option<String> {
        let simple = || self.simple.as_ref().and_then(|texts| texts.get(code as usize)).cloned();
        let direct = || char::from_u32(code).filter(|_| self.is_utf16).map(String::from);
        let text = self.map.text(code).filter(|text| is_text(text)).or_else(simple).or_else(direct)?;
        is_text(&text).then_some(text)
    }

    fn read_composite(&mut self, file: &PdfFile<'_>, dict: &Dict) -> Result<(), Reason> {
        let encoding = file.entry(dict, "Encoding")?;
        self.is_utf16 = encoding.name().is_some_and(|name| name.contains("UCS2") || name.contains("UTF16"));
        let Object::Array(descendants) = file.entry(dict, "DescendantFonts")? else { return Ok(()) };
        let Some(Object::Dict(descendant)) = descendants.first().map(|d| file.resolve(d)).transpose()? else {
            return Ok(());
        };
        self.default_width = file.entry(&descendant, "DW")?.number().unwrap_or(1000.0);
        let Object::Array(widths) = file.entry(&descendant, "W")? else { return Ok(()) };
        let mut rest = &widths[..];
        while let [first, second, tail @ ..] = rest {
            let first = first.number().unwrap_or(0.0).clamp(0.0, 65_535.0) as u32;
            rest = match (file.resolve(second)?, tail) {
                (Object::Array(list), _) => {
                    self.widths.extend((first..).zip(list.iter().map(|w| w.number().unwrap_or(0.0))));
                    tail
                }
                (Object::Number(last), [width, after @ ..]) => {
                    let width = width.number().unwrap_or(0.0);
                    self.widths.extend((first..=last.clamp(0.0, 65_535.0) as u32).map(|code| (code, width)));
                    after
                }
                _ => break,
            };
        }
        Ok(())
    }

    fn read_simple_widths(&mut self, file: &PdfFile<'_>, dict: &Dict) -> Result<(), Reason> {
        let first = file.entry(dict, "FirstChar")?.number().unwrap_or(0.0).clamp(0.0, 255.0) as u32;
        // A font of Type 3 measures in its own space, whose unit its matrix states.
        let unit = match file.entry(dict, "FontMatrix")? {
            Object::Array(matrix) => matrix.first().and_then(Object::number).unwrap_or(0.001) * 1000.0,
            _ => 1.0,
        };
        if let Object::Array(widths) = file.entry(dict, "Widths")? {
            for (code, width) in (first..256).zip(&widths) {
                self.widths.insert(code, file.resolve(width)?.number().unwrap_or(0.0) * unit);
            }
        } else {
            self.default_width = 500.0; // one of the fourteen fonts whose widths a reader is to know
        }
        let descriptor = file.dict(dict, "FontDescriptor")?;
        if let Some(missing) = file.entry(&descriptor, "MissingWidth")?.number() {
            self.default_width = missing;
        }
        Ok(())
    }
}

/// Text that means something to a reader: no private use, no replacement, no controls.
fn is_text(text: &str) -> bool {
    let is_lost = |c: char| {
        c.is_control() || matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fffd}' | '\u{f0000}'..='\u{10ffff}' | '\u{feff}')
    };
    !text.is_empty() && !text.chars().any(is_lost)
}

fn purpose(name: &str) -> Purpose {
    let name = name.split_once('+').map_or(name, |(_, name)| name);
    let any = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    if any(PIECE_FONTS) {
        Purpose::Pieces
    } else if any(MATH_FONTS) {
        Purpose::Mathematics
    } else {
        Purpose::Text
    }
}

/// The texts of the 256 codes of a simple font, by encoding and names.
fn simple_texts(file: &PdfFile<'_>, dict: &Dict, name: &str) -> Result<Vec<String>, Reason> {
    let encoding = file.entry(dict, "Encoding")?;
    let (base, differences) = match &encoding {
        Object::Name(base) => (Some(base.clone()), Vec::new()),
        Object::Dict(own) => (
            file.entry(own, "BaseEncoding")?.name().map(str::to_owned),
            if let Object::Array(list) = file.entry(own, "Differences")? { list } else { Vec::new() },
        ),
        _ => (None, Vec::new()),
    };
    let descriptor = file.dict(dict, "FontDescriptor")?;
    let is_symbolic = file.entry(&descriptor, "Flags")?.number().is_some_and(|flags| flags as i64 & 4 != 0);
    let has_own_names = is_symbolic || name.contains("symbol") || name.contains("dingbats");
    let base = base.or_else(|| (!has_own_names).then(|| "StandardEncoding".to_owned()));
    let text = |code: u8| base.as_ref().and_then(|base| text_of_code(base, code)).unwrap_or_default();
    let mut texts: Vec<String> = (0..=255).map(text).collect();
    if base.is_none() {
        put(&mut texts, built_in_names(file, &descriptor)?);
    }
    let mut code = 0;
    let mut named: Vec<(usize, String)> = Vec::new();
    for item in differences {
        match item {
            Object::Number(number) => code = number.clamp(0.0, 256.0) as usize,
            Object::Name(name) => {
                named.push((code, name));
                code += 1;
            }
            _ => {}
        }
    }
    put(&mut texts, named);
    Ok(texts)
}

fn put(texts: &mut [String], named: Vec<(usize, String)>) {
    for (code, name) in named {
        if let Some(place) = texts.get_mut(code) {
            *place = text_of_name(&name).unwrap_or_default();
        }
    }
}

/// The encoding that an embedded Type 1 font states in its readable part: `dup 65 /A put`.
fn built_in_names(file: &PdfFile<'_>, descriptor: &Dict) -> Result<Vec<(usize, String)>, Reason> {
    let Some(Object::Reference(number)) = descriptor.get("FontFile") else { return Ok(Vec::new()) };
    let program = file.stream(*number)?.unwrap_or_default();
    let end = memchr::memmem::find(&program, b"eexec").unwrap_or(program.len().min(1 << 16));
    let start = memchr::memmem::find(&program, b"/Encoding").unwrap_or(end);
    let mut lexer = Lexer::new(program.get(..end).unwrap_or_default(), start);
    let mut names = Vec::new();
    let mut code = None;
    while let Some(object) = lexer.object() {
        match object {
            Object::Number(number) => code = Some(number.clamp(0.0, 256.0) as usize),
            Object::Name(name) => names.extend(code.take().map(|code| (code, name))),
            Object::Word(word) if word == "def" || word == "readonly" => break,
            _ => {}
        }
    }
    Ok(names)
}

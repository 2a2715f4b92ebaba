//! The maps inside a PDF file that say which character a code of a font stands for (`ToUnicode`).
//!
//! In: the decoded stream. Out: a map from codes to text, ranges kept as ranges, so that its size is that of its source.
//! Programs in the map are not run. ISO 32000-2, 9.10.3.

use super::object::{Lexer, Object};
use std::collections::BTreeMap;

/// Codes to text.
#[derive(Clone, Debug, Default)]
pub(super) struct CMap {
    /// First code of a range to its last code and the text of the first.
    ranges: BTreeMap<u32, (u32, Vec<u16>)>,
    /// Bytes of a code, where the map says so.
    pub(super) code_bytes: Option<usize>,
}

impl CMap {
    /// Reads a map; what makes no sense is passed over.
    pub(super) fn of(stream: &[u8]) -> Self {
        let mut map = Self::default();
        let mut lexer = Lexer::new(stream, 0);
        let mut held: Vec<Object> = Vec::new();
        while let Some(object) = lexer.object() {
            let Object::Word(word) = &object else {
                held.push(object);
                continue;
            };
            match word.as_str() {
                "endcodespacerange" => map.code_bytes = held.iter().filter_map(code).map(|(_, n)| n).max(),
                "endbfchar" => {
                    for pair in held.chunks(2) {
                        if let [from, Object::Text(to)] = pair
                            && let Some((code, _)) = code(from)
                        {
                            map.ranges.insert(code, (code, utf16(to)));
                        }
                    }
                }
                "endbfrange" => held.chunks(3).for_each(|triple| map.add_range(triple)),
                _ => {}
            }
            held.clear();
        }
        map
    }

    fn add_range(&mut self, triple: &[Object]) {
        let [from, to, target] = triple else { return };
        let (Some((from, _)), Some((to, _))) = (code(from), code(to)) else { return };
        match target {
            Object::Text(text) if from <= to => drop(self.ranges.insert(from, (to, utf16(text)))),
            Object::Array(texts) => {
                for (code, text) in (from..=to).zip(texts) {
                    if let Object::Text(text) = text {
                        self.ranges.insert(code, (code, utf16(text)));
                    }
                }
            }
            _ => {}
        }
    }

    /// The text of a code.
    pub(super) fn text(&self, code: u32) -> Option<String> {
        let (from, (to, units)) = self.ranges.range(..=code).next_back()?;
        if code > *to {
            return None;
        }
        let mut units = units.clone();
        let last = units.last_mut()?;
        *last = last.wrapping_add(u16::try_from((code - from) & 0xffff).unwrap_or(0));
        Some(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
    }
}

fn code(object: &Object) -> Option<(u32, usize)> {
    let Object::Text(bytes) = object else { return None };
    let value = bytes.iter().fold(0_u32, |value, byte| value.wrapping_shl(8) | u32::from(*byte));
    (1..=4).contains(&bytes.len()).then_some((value, bytes.len()))
}

fn utf16(bytes: &[u8]) -> Vec<u16> {
    let unit = |pair: &[u8]| pair.iter().fold(0_u16, |unit, byte| unit << 8 | u16::from(*byte));
    bytes.chunks(2).take(16).map(unit).collect()
}

//! Units: names to dimension and factor, products, powers and quotients of them. In: a unit as written. Out: its size in base
//! units, or nothing for words that are no units. Names are found through a map made once; a temperature scale also has its zero.

use crate::unit_table::{Dimension, Entry, PLURALS, PREFIXES, Prefixed, UNITS};
use dashu::integer::IBig;
use dashu::rational::RBig;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Longest text that is read as a unit.
const MAX_BYTES: usize = 80;
/// Highest power of a unit.
const MAX_POWER: i32 = 6;

/// A unit in terms of base units.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unit {
    pub(crate) dimension: Dimension,
    pub(crate) factor: RBig,
    /// Where the zero of a temperature scale lies, in kelvin; zero for all else.
    pub(crate) offset: RBig,
}

/// A unit of the table, for whoever wants to check it against another table.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownUnit {
    /// The name: a symbol or a word in the singular.
    pub name: &'static str,
    /// Exponents of metre, kilogram, second, ampere, kelvin, mole, candela, bit, dollar.
    pub dimension: [i32; 9],
    /// Size in these.
    pub factor: f64,
    /// True where SI prefixes go before it.
    pub prefixed: bool,
}

/// All names of the table with what they stand for.
#[must_use]
pub fn known_units() -> Vec<KnownUnit> {
    let known = |name: &'static str, entry: &Entry| KnownUnit {
        name,
        dimension: entry.2,
        factor: of_entry(entry).factor.to_f64_fast(),
        prefixed: entry.4 == Prefixed::Si,
    };
    UNITS.iter().flat_map(|entry| entry.0.iter().chain(entry.1).map(|name| known(name, entry))).collect()
}

/// Reads a unit such as `m/s^2`, `g/cm^3`, `W/(m^2 K)`, `cubic centimeters`, `kJ`.
pub(crate) fn read(text: &str) -> Option<Unit> {
    let text = text.trim().trim_end_matches('.');
    if text.is_empty() || text.len() > MAX_BYTES {
        return None;
    }
    if text == "$" {
        return single(text);
    }
    let spelled = spelled(text);
    let mut unit = Unit { dimension: [0; 9], factor: RBig::ONE, offset: RBig::ZERO };
    let mut names = 0;
    for (index, part) in spelled.split('/').enumerate() {
        let sign = if index == 0 { 1 } else { -1 };
        let mut pending = 1;
        let mut last: Option<Unit> = None;
        let names_of_part = part.split([' ', '*', '·', '⋅', '(', ')', '\u{a0}']).flat_map(hyphened);
        for name in names_of_part.filter(|name| !name.is_empty()) {
            match (name, &last) {
                ("square" | "sq", _) => pending = 2,
                ("cubic" | "cu", _) => pending = 3,
                ("squared", Some(before)) => unit = times(&unit, before, sign)?,
                ("cubed", Some(before)) => unit = times(&times(&unit, before, sign)?, before, sign)?,
                ("1", _) => {}
                _ => {
                    let found = power(name, pending)?;
                    unit = if names == 0 && index == 0 { found.clone() } else { times(&unit, &found, sign)? };
                    names += 1;
                    last = Some(found);
                    pending = 1;
                }
            }
        }
    }
    (names > 0).then_some(unit)
}

/// `kW-h` as its two units; `light-year` is one name, and the sign of an exponent joins nothing.
fn hyphened(name: &str) -> impl Iterator<Item = &str> {
    let joined = name.contains('^') || NAMES.contains_key(name);
    name.split(move |c: char| c == '-' && !joined)
}

/// `per` as a slash, raised digits behind `^`, LaTeX's braces and signs gone.
fn spelled(text: &str) -> String {
    let plain = text.is_ascii() && !text.contains(['{', '$', '\\']) && !text.contains("per ");
    if plain {
        return text.to_owned();
    }
    let text = text.strip_prefix("per ").map_or_else(|| text.to_owned(), |rest| format!("1/{rest}"));
    let marks =
        [("⁻¹", "^-1"), ("⁻²", "^-2"), ("⁻³", "^-3"), ("²", "^2"), ("³", "^3"), (" per ", "/"), ("\\cdot", "*")];
    let text = marks.iter().fold(text, |text, (from, to)| text.replace(from, to));
    // Braces hold exponents, whose sign is no hyphen.
    text.replace(['$', '{', '}', '\\'], "")
}

/// `cm^3`, `s^-1`, `m2`.
fn power(text: &str, pending: i32) -> Option<Unit> {
    let (name, exponent) = match text.split_once('^') {
        Some((name, exponent)) => (name, exponent.parse().ok()?),
        None => match text.strip_suffix(['2', '3']) {
            Some(name) if single(text).is_none() => (name, text.get(name.len()..)?.parse().ok()?),
            _ => (text, pending),
        },
    };
    if !(-MAX_POWER..=MAX_POWER).contains(&exponent) {
        return None;
    }
    let named = single(name)?;
    if exponent == 1 {
        return Some(named);
    }
    let one = Unit { dimension: [0; 9], factor: RBig::ONE, offset: RBig::ZERO };
    (0..exponent.abs()).try_fold(one, |unit, _| times(&unit, &named, exponent.signum()))
}

fn times(left: &Unit, right: &Unit, sign: i32) -> Option<Unit> {
    let mut dimension = left.dimension;
    for (slot, exponent) in dimension.iter_mut().zip(right.dimension) {
        *slot = slot.checked_add(exponent.checked_mul(sign)?)?;
    }
    let factor =
        if sign > 0 { left.factor.clone() * right.factor.clone() } else { left.factor.clone() / right.factor.clone() };
    // In a product a degree is a difference of temperatures.
    Some(Unit { dimension, factor, offset: RBig::ZERO })
}

static NAMES: LazyLock<HashMap<&'static str, &'static Entry>> = LazyLock::new(|| {
    UNITS.iter().flat_map(|entry| entry.0.iter().chain(entry.1).map(move |name| (*name, entry))).collect()
});

fn single(name: &str) -> Option<Unit> {
    if let Some(entry) = entry(name) {
        return Some(of_entry(entry));
    }
    PREFIXES.iter().find_map(|(long, short, exponent)| {
        let word = name.strip_prefix(long).and_then(entry).filter(|entry| entry.4 == Prefixed::Si);
        let found = word.or_else(|| {
            let symbol = name.strip_prefix(short)?;
            NAMES.get(symbol).copied().filter(|entry| entry.4 == Prefixed::Si && entry.0.contains(&symbol))
        })?;
        let unit = of_entry(found);
        Some(Unit { factor: unit.factor * ten_to(*exponent), ..unit })
    })
}

/// The entry of a name, or of the word that it is the plural of.
fn entry(name: &str) -> Option<&'static Entry> {
    let plural = || {
        let irregular = PLURALS.iter().find(|(plural, _)| *plural == name).map(|(_, singular)| *singular);
        let stems = [irregular, name.strip_suffix('s'), name.strip_suffix("es")];
        stems.into_iter().flatten().filter(|stem| stem.len() >= 3).find_map(|stem| NAMES.get(stem))
    };
    NAMES.get(name).or_else(plural).copied()
}

fn of_entry((symbols, _, dimension, (above, exponent, below), _): &Entry) -> Unit {
    let factor = RBig::from(*above) / RBig::from(*below) * ten_to(*exponent);
    let offset = match symbols.first() {
        Some(&"°C") => RBig::from(27_315) / RBig::from(100),
        // 459.67 degrees of five ninths.
        Some(&"°F") => RBig::from(45_967) / RBig::from(180),
        _ => RBig::ZERO,
    };
    Unit { dimension: *dimension, factor, offset }
}

fn ten_to(exponent: i32) -> RBig {
    let power = RBig::from(IBig::from(10u8).pow(usize::try_from(exponent.unsigned_abs()).unwrap_or(0)));
    if exponent >= 0 { power } else { RBig::ONE / power }
}

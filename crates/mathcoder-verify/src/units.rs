//! Units: names to dimension and factor, products, powers and quotients of them. In: a unit as written. Out: its size in base
//! units, or nothing for words that are no units. A table of what textbooks use; temperatures in degrees are not converted.

use dashu::integer::IBig;
use dashu::rational::RBig;

/// Exponents of metre, kilogram, second, ampere, kelvin, mole, dollar.
type Dimension = [i32; 7];

/// A unit in terms of base units.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unit {
    pub(crate) dimension: Dimension,
    pub(crate) factor: RBig,
}

const LENGTH: Dimension = [1, 0, 0, 0, 0, 0, 0];
const VOLUME: Dimension = [3, 0, 0, 0, 0, 0, 0];
const MASS: Dimension = [0, 1, 0, 0, 0, 0, 0];
const TIME: Dimension = [0, 0, 1, 0, 0, 0, 0];
const CURRENT: Dimension = [0, 0, 0, 1, 0, 0, 0];
const HEAT: Dimension = [0, 0, 0, 0, 1, 0, 0];
const AMOUNT: Dimension = [0, 0, 0, 0, 0, 1, 0];
const MONEY: Dimension = [0, 0, 0, 0, 0, 0, 1];
const FREQUENCY: Dimension = [0, 0, -1, 0, 0, 0, 0];
const FORCE: Dimension = [1, 1, -2, 0, 0, 0, 0];
const PRESSURE: Dimension = [-1, 1, -2, 0, 0, 0, 0];
const ENERGY: Dimension = [2, 1, -2, 0, 0, 0, 0];
const POWER: Dimension = [2, 1, -3, 0, 0, 0, 0];
const CHARGE: Dimension = [0, 0, 1, 1, 0, 0, 0];
const VOLTAGE: Dimension = [2, 1, -3, -1, 0, 0, 0];
const RESISTANCE: Dimension = [2, 1, -3, -2, 0, 0, 0];
const CAPACITY: Dimension = [-2, -1, 4, 2, 0, 0, 0];

/// Name, dimension, factor as numerator and power of ten (`1609344e-3`).
const NAMED: &[(&str, Dimension, i64, i32)] = &[
    ("m", LENGTH, 1, 0),
    ("meter", LENGTH, 1, 0),
    ("metre", LENGTH, 1, 0),
    ("in", LENGTH, 254, -4),
    ("inch", LENGTH, 254, -4),
    ("ft", LENGTH, 3048, -4),
    ("foot", LENGTH, 3048, -4),
    ("feet", LENGTH, 3048, -4),
    ("yd", LENGTH, 9144, -4),
    ("yard", LENGTH, 9144, -4),
    ("mi", LENGTH, 1_609_344, -3),
    ("mile", LENGTH, 1_609_344, -3),
    ("Å", LENGTH, 1, -10),
    ("ly", LENGTH, 9_460_730_472_580_800, 0),
    ("g", MASS, 1, -3),
    ("gram", MASS, 1, -3),
    ("kilogram", MASS, 1, 0),
    ("t", MASS, 1, 3),
    ("tonne", MASS, 1, 3),
    ("ton", MASS, 1, 3),
    ("lb", MASS, 45_359_237, -8),
    ("pound", MASS, 45_359_237, -8),
    ("oz", MASS, 28_349_523_125, -12),
    ("ounce", MASS, 28_349_523_125, -12),
    ("s", TIME, 1, 0),
    ("sec", TIME, 1, 0),
    ("second", TIME, 1, 0),
    ("min", TIME, 60, 0),
    ("minute", TIME, 60, 0),
    ("h", TIME, 3600, 0),
    ("hr", TIME, 3600, 0),
    ("hour", TIME, 3600, 0),
    ("day", TIME, 86_400, 0),
    ("d", TIME, 86_400, 0),
    ("week", TIME, 604_800, 0),
    ("y", TIME, 31_557_600, 0),
    ("yr", TIME, 31_557_600, 0),
    ("year", TIME, 31_557_600, 0),
    ("A", CURRENT, 1, 0),
    ("ampere", CURRENT, 1, 0),
    ("amp", CURRENT, 1, 0),
    ("K", HEAT, 1, 0),
    ("kelvin", HEAT, 1, 0),
    ("rad", [0; 7], 1, 0),
    ("radian", [0; 7], 1, 0),
    ("mol", AMOUNT, 1, 0),
    ("mole", AMOUNT, 1, 0),
    ("M", [-3, 0, 0, 0, 0, 1, 0], 1, 3),
    ("dollar", MONEY, 1, 0),
    ("$", MONEY, 1, 0),
    ("USD", MONEY, 1, 0),
    ("cent", MONEY, 1, -2),
    ("¢", MONEY, 1, -2),
    ("L", VOLUME, 1, -3),
    ("l", VOLUME, 1, -3),
    ("liter", VOLUME, 1, -3),
    ("litre", VOLUME, 1, -3),
    ("gal", VOLUME, 3_785_411_784, -12),
    ("gallon", VOLUME, 3_785_411_784, -12),
    ("Hz", FREQUENCY, 1, 0),
    ("hertz", FREQUENCY, 1, 0),
    ("N", FORCE, 1, 0),
    ("newton", FORCE, 1, 0),
    ("Pa", PRESSURE, 1, 0),
    ("pascal", PRESSURE, 1, 0),
    ("bar", PRESSURE, 1, 5),
    ("atm", PRESSURE, 101_325, 0),
    ("J", ENERGY, 1, 0),
    ("joule", ENERGY, 1, 0),
    ("cal", ENERGY, 4184, -3),
    ("eV", ENERGY, 1_602_176_634, -28),
    ("Wh", ENERGY, 3600, 0),
    ("W", POWER, 1, 0),
    ("watt", POWER, 1, 0),
    ("C", CHARGE, 1, 0),
    ("coulomb", CHARGE, 1, 0),
    ("V", VOLTAGE, 1, 0),
    ("volt", VOLTAGE, 1, 0),
    ("Ω", RESISTANCE, 1, 0),
    ("ohm", RESISTANCE, 1, 0),
    ("F", CAPACITY, 1, 0),
    ("farad", CAPACITY, 1, 0),
    ("mph", [1, 0, -1, 0, 0, 0, 0], 44_704, -5),
    ("hectare", [2, 0, 0, 0, 0, 0, 0], 1, 4),
];

const PREFIXES: &[(&str, i32)] = &[
    ("kilo", 3),
    ("mega", 6),
    ("giga", 9),
    ("centi", -2),
    ("milli", -3),
    ("micro", -6),
    ("nano", -9),
    ("deci", -1),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("c", -2),
    ("m", -3),
    ("µ", -6),
    ("μ", -6),
    ("n", -9),
    ("p", -12),
    ("d", -1),
    ("h", 2),
];
/// Units that take no SI prefix: a `min` is no milli-inch, a `ft` no femtotonne.
const BARE: &[&str] = &[
    "in", "ft", "mi", "yd", "lb", "oz", "min", "h", "hr", "d", "day", "week", "$", "dollar", "cent", "t", "gal", "y",
    "yr", "year", "foot", "feet", "mph",
];

/// Reads a unit such as `m/s^2`, `g/cm^3`, `cubic centimeters`, `kJ`.
pub(crate) fn read(text: &str) -> Option<Unit> {
    let text = text.trim().trim_end_matches('.');
    if text.is_empty() || text.len() > 60 {
        return None;
    }
    let spelled = text.replace(" per ", "/").replace("²", "^2").replace("³", "^3").replace(['$', '{', '}', '\\'], "");
    let text = if spelled.is_empty() { text } else { spelled.trim() };
    let mut unit = Unit { dimension: [0; 7], factor: RBig::ONE };
    for (index, part) in text.split('/').enumerate() {
        let sign = if index == 0 { 1 } else { -1 };
        let mut pending = 1;
        for name in part.split([' ', '*', '·', '⋅']).filter(|name| !name.is_empty()) {
            match name {
                "square" | "sq" => pending = 2,
                "cubic" | "cu" => pending = 3,
                _ => {
                    unit = times(&unit, &power(name, pending)?, sign)?;
                    pending = 1;
                }
            }
        }
    }
    Some(unit)
}

/// `cm^3`, `s^-1`, `m2`.
fn power(text: &str, pending: i32) -> Option<Unit> {
    let (name, exponent) = match text.split_once('^') {
        Some((name, exponent)) => (name, exponent.trim_matches(['(', ')']).parse().ok()?),
        None => (text, 1),
    };
    let exponent: i32 = if exponent == 1 { pending } else { exponent };
    if exponent.abs() > 6 {
        return None;
    }
    let one = Unit { dimension: [0; 7], factor: RBig::ONE };
    let named = single(name)?;
    (0..exponent.abs()).try_fold(one, |unit, _| times(&unit, &named, exponent.signum()))
}

fn times(left: &Unit, right: &Unit, sign: i32) -> Option<Unit> {
    let mut dimension = left.dimension;
    for (slot, exponent) in dimension.iter_mut().zip(right.dimension) {
        *slot = slot.checked_add(exponent.checked_mul(sign)?)?;
    }
    let factor =
        if sign > 0 { left.factor.clone() * right.factor.clone() } else { left.factor.clone() / right.factor.clone() };
    Some(Unit { dimension, factor })
}

fn single(name: &str) -> Option<Unit> {
    if let Some(unit) = singular(name) {
        return Some(unit);
    }
    PREFIXES.iter().find_map(|(prefix, exponent)| {
        let rest = name.strip_prefix(prefix).filter(|rest| !BARE.contains(rest))?;
        // Short prefixes stand before symbols, long ones before words.
        let unit = singular(rest).filter(|_| (prefix.len() > 2) == (rest.chars().count() > 3))?;
        Some(Unit { factor: unit.factor * ten_to(*exponent), ..unit })
    })
}

fn singular(name: &str) -> Option<Unit> {
    let entry = |name: &str| NAMED.iter().find(|(known, ..)| *known == name);
    let plural = || {
        Some(name)
            .filter(|name| name.len() > 3)
            .and_then(|name| name.strip_suffix("es").and_then(entry).or_else(|| name.strip_suffix('s').and_then(entry)))
    };
    let (_, dimension, numerator, exponent) = entry(name).or_else(plural)?;
    Some(Unit { dimension: *dimension, factor: RBig::from(*numerator) * ten_to(*exponent) })
}

fn ten_to(exponent: i32) -> RBig {
    let power = RBig::from(IBig::from(10u8).pow(usize::try_from(exponent.unsigned_abs()).unwrap_or(0)));
    if exponent >= 0 { power } else { RBig::ONE / power }
}

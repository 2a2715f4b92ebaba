//! Units: takes them out of expressions and says what unit is left, so that a program computes with bare numbers and the
//! result can be stated with its unit.
//!
//! A tree in; a tree without units and the product of units that belongs to it out, or nothing where terms of different
//! units are added. Formal: `g` and `kg` are two units until a comparison asks how many of the one are the other. Prefixes
//! and the usual non-metric units are known; any other word is a unit of its own kind.

use super::shape;
use dashu::integer::{IBig, UBig};
use dashu::rational::RBig;
use mathcoder_expr::{Expr, Number};
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A product of units with whole exponents.
pub(super) type Unit = BTreeMap<String, i32>;

/// Letters and words that are read as a unit behind a number even where the text does not set them upright.
const LETTERS: &[&str] = &[
    "m", "s", "g", "L", "K", "N", "J", "W", "V", "A", "C", "F", "T", "H", "h", "Pa", "Hz", "kg", "km", "cm", "mm",
    "mol", "atm", "min", "Omega", "M",
];

/// Name, numerator, denominator, base units with exponents: how many base units one of this is.
type Row = (&'static str, u64, u64, &'static [(&'static str, i32)]);

const TABLE: &[Row] = &[
    ("g", 1, 1000, &[("kg", 1)]),
    ("t", 1000, 1, &[("kg", 1)]),
    ("L", 1, 1000, &[("m", 3)]),
    ("N", 1, 1, &[("kg", 1), ("m", 1), ("s", -2)]),
    ("J", 1, 1, &[("kg", 1), ("m", 2), ("s", -2)]),
    ("W", 1, 1, &[("kg", 1), ("m", 2), ("s", -3)]),
    ("Pa", 1, 1, &[("kg", 1), ("m", -1), ("s", -2)]),
    ("Hz", 1, 1, &[("s", -1)]),
    ("C", 1, 1, &[("A", 1), ("s", 1)]),
    ("V", 1, 1, &[("kg", 1), ("m", 2), ("s", -3), ("A", -1)]),
    ("Ω", 1, 1, &[("kg", 1), ("m", 2), ("s", -3), ("A", -2)]),
    ("F", 1, 1, &[("kg", -1), ("m", -2), ("s", 4), ("A", 2)]),
    ("T", 1, 1, &[("kg", 1), ("s", -2), ("A", -1)]),
    ("H", 1, 1, &[("kg", 1), ("m", 2), ("s", -2), ("A", -2)]),
    ("Wb", 1, 1, &[("kg", 1), ("m", 2), ("s", -2), ("A", -1)]),
    ("M", 1000, 1, &[("mol", 1), ("m", -3)]),
    ("min", 60, 1, &[("s", 1)]),
    ("h", 3600, 1, &[("s", 1)]),
    ("day", 86_400, 1, &[("s", 1)]),
    ("week", 604_800, 1, &[("s", 1)]),
    ("in", 254, 10_000, &[("m", 1)]),
    ("ft", 3048, 10_000, &[("m", 1)]),
    ("yd", 9144, 10_000, &[("m", 1)]),
    ("mi", 1_609_344, 1000, &[("m", 1)]),
    ("lb", 45_359_237, 100_000_000, &[("kg", 1)]),
    ("oz", 45_359_237, 1_600_000_000, &[("kg", 1)]),
    ("atm", 101_325, 1, &[("kg", 1), ("m", -1), ("s", -2)]),
    ("bar", 100_000, 1, &[("kg", 1), ("m", -1), ("s", -2)]),
    ("torr", 101_325, 760, &[("kg", 1), ("m", -1), ("s", -2)]),
    ("cal", 4184, 1000, &[("kg", 1), ("m", 2), ("s", -2)]),
    ("rad", 1, 1, &[]),
    ("rev", 1, 1, &[("rev", 1)]),
];

const SAME: &[(&str, &str)] = &[
    ("meter", "m"),
    ("metre", "m"),
    ("second", "s"),
    ("sec", "s"),
    ("gram", "g"),
    ("liter", "L"),
    ("litre", "L"),
    ("l", "L"),
    ("hour", "h"),
    ("hr", "h"),
    ("minute", "min"),
    ("day", "day"),
    ("d", "day"),
    ("inch", "in"),
    ("inche", "in"),
    ("foot", "ft"),
    ("feet", "ft"),
    ("yard", "yd"),
    ("mile", "mi"),
    ("pound", "lb"),
    ("lbs", "lb"),
    ("ounce", "oz"),
    ("kilogram", "kg"),
    ("kilometer", "km"),
    ("centimeter", "cm"),
    ("millimeter", "mm"),
    ("newton", "N"),
    ("joule", "J"),
    ("watt", "W"),
    ("volt", "V"),
    ("mole", "mol"),
    ("Omega", "Ω"),
    ("°C", "K"),
    ("°K", "K"),
    ("radian", "rad"),
    ("week", "week"),
    ("C°", "K"),
];

const PREFIXES: &[(&str, i32)] = &[
    ("k", 3),
    ("c", -2),
    ("m", -3),
    ("µ", -6),
    ("μ", -6),
    ("n", -9),
    ("p", -12),
    ("M", 6),
    ("G", 9),
    ("d", -1),
    ("T", 12),
    ("h", 2),
];

/// Takes the units out of a tree; none where they do not fit together.
pub(super) fn without_units(tree: &Expr) -> Option<(Expr, Unit)> {
    Some(match tree {
        Expr::Quantity(inner, unit) => {
            let (inner, mut own) = without_units(inner)?;
            multiply(&mut own, &parse(unit)?, 1);
            (inner, own)
        }
        Expr::Sym(name) if is_unit_name(name) => (one(), parse(name)?),
        Expr::Neg(inner) => {
            let (inner, unit) = without_units(inner)?;
            (Expr::Neg(Box::new(inner)), unit)
        }
        Expr::Add(items) => sum(items)?,
        Expr::Mul(items) => product(items)?,
        Expr::Div(a, b) => {
            let ((above, mut unit), (below, own)) = (without_units(a)?, without_units(b)?);
            multiply(&mut unit, &own, -1);
            let bare = below == one() && !own.is_empty();
            (if bare { above } else { Expr::Div(Box::new(above), Box::new(below)) }, unit)
        }
        Expr::Pow(base, exponent) => power(base, exponent)?,
        Expr::Root(radicand, index) => root(radicand, index)?,
        Expr::Call(name, items) => {
            let measured: Vec<(Expr, Unit)> = items.iter().map(without_units).collect::<Option<_>>()?;
            let unit = measured.first().map(|(_, u)| u.clone()).unwrap_or_default();
            let keeps = matches!(name.as_str(), "abs" | "max" | "min");
            if measured.iter().any(|(_, u)| *u != unit) || !(unit.is_empty() || keeps) {
                return None;
            }
            (Expr::Call(name.clone(), measured.into_iter().map(|(e, _)| e).collect()), unit)
        }
        Expr::Tuple(items) => vector(items)?,
        other if shape::any(other, &|e| matches!(e, Expr::Quantity(..))) => return None,
        other => (other.clone(), Unit::new()),
    })
}

/// How many of `to` one of `from` is; none where they measure different things.
pub(super) fn ratio(from: &Unit, to: &Unit) -> Option<RBig> {
    if from == to {
        return Some(RBig::ONE);
    }
    let (a, b) = (in_base(from)?, in_base(to)?);
    (a.1 == b.1).then(|| a.0 / b.0)
}

/// The name of a unit that is another's multiple (`kJ`, `mm`, `M`); none for base units and for products.
pub(super) fn scaled_name(unit: &Unit) -> Option<String> {
    let mut units = unit.iter();
    let (Some((name, 1)), None) = (units.next(), units.next()) else { return None };
    let (factor, base) = single(name);
    let is_plain = name.chars().all(|c| c.is_ascii_alphabetic()) && name != "kg";
    (is_plain && factor != RBig::ONE && !base.is_empty()).then(|| name.clone())
}

/// The text of a link with its unit upright, where the book has it in italics: `402 m` as `402 \text{m}`.
pub(super) fn upright(text: &str, unit: &Unit) -> String {
    #[expect(clippy::expect_used, reason = "the pattern is fixed and covered by tests")]
    static ITALICS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(.*[\d}.])[\s~]*([A-Za-z][A-Za-z/ ]*)((?:\^\{?-?\d+\}?)?)$").expect("valid pattern")
    });
    if unit.is_empty() || text.contains("\\text") || text.contains("\\mathrm") {
        return text.to_owned();
    }
    ITALICS.replace(text, r"$1 \text{$2}$3").into_owned()
}

/// True for trees with a unit somewhere: a quantity, or a unit letter behind a number.
pub(super) fn has_unit(tree: &Expr) -> bool {
    let behind_number = |items: &[Expr]| {
        let starts = items.first().is_some_and(|e| matches!(e, Expr::Num(_) | Expr::Neg(_)));
        starts && items.iter().skip(1).any(is_unit_factor)
    };
    shape::any(tree, &|e| match e {
        Expr::Quantity(..) => true,
        Expr::Sym(name) => name.contains('/') && is_unit_name(name),
        Expr::Mul(items) => behind_number(items),
        _ => false,
    })
}

/// True where every open letter of the tree may be a unit.
pub(super) fn only_units_open(tree: &Expr) -> bool {
    let free = shape::free(tree);
    free.functions.is_empty() && free.symbols.iter().all(|name| is_unit_name(name))
}

fn is_unit_factor(tree: &Expr) -> bool {
    match tree {
        Expr::Sym(name) => is_unit_name(name),
        Expr::Pow(base, _) => is_unit_factor(base),
        Expr::Mul(items) => items.iter().all(is_unit_factor),
        Expr::Div(a, b) => is_unit_factor(a) && is_unit_factor(b),
        _ => false,
    }
}

/// Words of several letters are set upright in formulas and so are no variables; Greek letters are.
fn is_upright_word(name: &str) -> bool {
    const GREEK: &[&str] = &[
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
        "xi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "ell", "hbar",
    ];
    name.len() > 1
        && name.chars().all(|c| c.is_ascii_alphabetic())
        && !GREEK.contains(&name.to_ascii_lowercase().as_str())
}

fn is_unit_name(name: &str) -> bool {
    is_upright_word(name)
        || LETTERS.contains(&name)
        || (name.contains('/')
            && name.split('/').all(|part| LETTERS.contains(&part.split(['^', ' ']).next().unwrap_or(part))))
}

/// The components of a vector in the unit of those that have one.
fn vector(items: &[Expr]) -> Option<(Expr, Unit)> {
    let measured: Vec<(Expr, Unit)> = items.iter().map(without_units).collect::<Option<_>>()?;
    let unit = measured.iter().map(|(_, own)| own).find(|own| !own.is_empty()).cloned().unwrap_or_default();
    let fits = measured.iter().all(|(_, own)| own.is_empty() || *own == unit);
    fits.then(|| (Expr::Tuple(measured.into_iter().map(|(component, _)| component).collect()), unit))
}

fn sum(items: &[Expr]) -> Option<(Expr, Unit)> {
    let measured: Vec<(Expr, Unit)> = items.iter().map(without_units).collect::<Option<_>>()?;
    let unit = measured.first()?.1.clone();
    // `25 \text{°C} + 273` and `(6.36 + 4.00) \text{m}` written without brackets: a bare number takes the unit.
    let unit = if unit.is_empty() { measured.last()?.1.clone() } else { unit };
    let terms = measured.into_iter().map(|(term, own)| {
        if own.is_empty() {
            return Some(term);
        }
        // Volts and amperes times ohms are the same, but for a factor where there are prefixes.
        ratio(&own, &unit).map(|factor| times(factor, term))
    });
    Some((Expr::Add(terms.collect::<Option<_>>()?), unit))
}

/// The product with a number, which is not written where it is one; a sign stays in front.
fn times(factor: RBig, tree: Expr) -> Expr {
    if factor == RBig::ONE {
        return tree;
    }
    match tree {
        Expr::Neg(inner) => Expr::Neg(Box::new(times(factor, *inner))),
        other => Expr::Mul(vec![Expr::Num(Number { value: factor, decimals: None }), other]),
    }
}

fn product(items: &[Expr]) -> Option<(Expr, Unit)> {
    let mut unit = Unit::new();
    let mut factors = Vec::new();
    for item in items {
        let (factor, own) = without_units(item)?;
        multiply(&mut unit, &own, 1);
        if factor != one() || own.is_empty() {
            factors.push(factor);
        }
    }
    Some((joined(factors), unit))
}

fn root(radicand: &Expr, index: &Expr) -> Option<(Expr, Unit)> {
    let (mut inner, mut unit) = without_units(radicand)?;
    let n = small(index)?;
    if unit.values().any(|e| e % n != 0) {
        // `\sqrt{\text{H} \cdot \text{F}}` is a time only in base units.
        let (factor, base) = in_base(&unit)?;
        if base.values().any(|e| e % n != 0) {
            return None;
        }
        unit = base;
        inner = times(factor, inner);
    }
    unit.values_mut().for_each(|e| *e /= n);
    Some((Expr::Root(Box::new(inner), Box::new(index.clone())), unit))
}

fn power(base: &Expr, exponent: &Expr) -> Option<(Expr, Unit)> {
    let (inner, mut unit) = without_units(base)?;
    if unit.is_empty() {
        let (above, own) = without_units(exponent)?;
        return own.is_empty().then(|| (Expr::Pow(Box::new(inner), Box::new(above)), unit));
    }
    let n = small(exponent)?;
    unit.values_mut().for_each(|e| *e = e.saturating_mul(n));
    let tree = if inner == one() { inner } else { Expr::Pow(Box::new(inner), Box::new(exponent.clone())) };
    Some((tree, unit))
}

fn small(tree: &Expr) -> Option<i32> {
    match tree {
        Expr::Num(n) if n.value.is_int() => {
            i32::try_from(n.value.numerator().clone()).ok().filter(|n| n.abs() <= 20 && *n != 0)
        }
        Expr::Neg(inner) => small(inner).map(|n| -n),
        _ => None,
    }
}

fn one() -> Expr {
    Expr::Num(Number::integer(1))
}

fn joined(mut factors: Vec<Expr>) -> Expr {
    match factors.len() {
        0 => one(),
        1 => factors.swap_remove(0),
        _ => Expr::Mul(factors),
    }
}

fn multiply(into: &mut Unit, other: &Unit, times: i32) {
    for (name, exponent) in other {
        let sum = into.get(name).copied().unwrap_or(0).saturating_add(exponent.saturating_mul(times));
        if sum == 0 {
            into.remove(name);
        } else {
            into.insert(name.clone(), sum);
        }
    }
}

/// `m/s^2`, `kg m`, `g CH4`; words in the plural lose their s.
fn parse(text: &str) -> Option<Unit> {
    let mut unit = Unit::new();
    for (i, part) in text.split('/').enumerate() {
        // The sign of an exponent (`s^-1`) is none between two units (`ft-lb`).
        let part = part.replace("^-", "^−");
        for word in part.split([' ', '*', '·', '~', '-']).filter(|w| !w.is_empty() && *w != "per") {
            let (name, exponent) = word.split_once('^').map_or((word, "1"), |(name, exponent)| (name, exponent));
            let exponent: i32 = exponent
                .trim_matches(['{', '}'])
                .replace(['−', '–'], "-")
                .parse()
                .ok()
                .filter(|e: &i32| e.abs() <= 12)?;
            let exponent = if i > 0 { -exponent } else { exponent };
            let name = common_name(name);
            multiply(&mut unit, &Unit::from([(name, exponent)]), 1);
        }
    }
    Some(unit)
}

fn common_name(name: &str) -> String {
    let name = name.trim_matches(['.', ',', ';']);
    let singular = if name.len() > 3 { name.strip_suffix('s').unwrap_or(name) } else { name };
    SAME.iter().find(|(word, _)| *word == singular || *word == name).map_or(singular, |(_, unit)| unit).to_owned()
}

fn in_base(unit: &Unit) -> Option<(RBig, Unit)> {
    let (mut factor, mut base) = (RBig::ONE, Unit::new());
    for (name, &exponent) in unit {
        if exponent.abs() > 60 {
            return None;
        }
        let (own, units) = single(name);
        let power = own.pow(isize::try_from(exponent.unsigned_abs()).ok()?);
        factor = if exponent >= 0 { factor * power } else { factor / power };
        multiply(&mut base, &units, exponent);
    }
    Some((factor, base))
}

/// One unit in base units; an unknown word is a base unit itself.
fn single(name: &str) -> (RBig, Unit) {
    if let Some(known) = from_table(name) {
        return known;
    }
    for (prefix, power) in PREFIXES {
        let Some(rest) = name.strip_prefix(prefix) else { continue };
        let is_base = matches!(rest, "m" | "s" | "A" | "K" | "mol");
        let Some((factor, units)) =
            from_table(rest).or_else(|| is_base.then(|| (RBig::ONE, Unit::from([(rest.to_owned(), 1)]))))
        else {
            continue;
        };
        if matches!(rest, "min" | "h" | "day" | "in" | "ft" | "mi" | "lb" | "oz" | "week" | "yd") || name == "kg" {
            continue;
        }
        let ten = RBig::from(IBig::from(UBig::from(10u8).pow(power.unsigned_abs() as usize)));
        return (if *power >= 0 { factor * ten } else { factor / ten }, units);
    }
    (RBig::ONE, Unit::from([(name.to_owned(), 1)]))
}

fn from_table(name: &str) -> Option<(RBig, Unit)> {
    let (_, above, below, base) = TABLE.iter().find(|(unit, ..)| *unit == name)?;
    let base = base.iter().map(|(unit, exponent)| ((*unit).to_owned(), *exponent)).collect();
    Some((RBig::from_parts(IBig::from(*above), UBig::from(*below)), base))
}

//! What the program and the conditions show of a unit that the output itself does not show.
//!
//! In: a computation whose bare output agrees with a result that has a unit, a percent sign or degrees. Out: whether anything says
//! that the output is meant in that unit. A program without any trace of kilojoules that prints a number has not shown kilojoules:
//! agreement then rests on the digits alone, which a wrong prefix leaves as they are. Read by words and numbers, in one pass each.

use crate::patterns::patterns;
use crate::stated;
use crate::units::{self, Unit};
use dashu::rational::RBig;
use mathcoder_core::Computation;
use mathcoder_expr::{Expr, Number};

patterns! {
    WORD = r"[A-Za-z°Ωµμ$¢]+";
    NUMBER = r"(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?";
    TURNED = r"\b(?:arc|a)(?:sin|cos|tan)2?\(|\b(?:cmath\.phase|np\.angle)\(";
}

/// True where nothing shows the unit of the stated result.
pub(crate) fn lacks_unit(computation: &Computation) -> bool {
    if computation.code.trim().is_empty() || names_a_unit(&computation.execution.as_ref().map_or("", |run| &run.stdout))
    {
        return false;
    }
    let Some(claims) = stated::read(&computation.result) else { return false };
    let units = claims.iter().flat_map(|claim| &claim.values).flat_map(|(value, _)| units_of(value));
    units.into_iter().any(|unit| !is_shown(unit, computation))
}

/// True where the program prints an angle as an inverse function gives it, in radians.
pub(crate) fn prints_radians(code: &str) -> bool {
    let turned =
        TURNED.own().is_match(code) && !["degrees", "180", "deg", "rad2deg"].iter().any(|word| code.contains(word));
    // A cosine of the angle found is no angle any more.
    let printed = code.lines().rev().find(|line| line.trim_start().starts_with("print("));
    turned && printed.is_some_and(|line| TURNED.own().is_match(line) || is_angle_name(line, code))
}

/// The printed name was given the value of an inverse function.
fn is_angle_name(line: &str, code: &str) -> bool {
    let inside = line.trim().trim_start_matches("print(").trim_end_matches(')');
    code.lines().any(|line| {
        line.split_once('=').is_some_and(|(name, value)| {
            let value = value.trim_start();
            name.trim() == inside
                && TURNED
                    .own()
                    .find(value)
                    .is_some_and(|found| value.get(..found.start()).is_some_and(|m| m.ends_with('.') || m.is_empty()))
        })
    })
}

/// True where the program has no hundred, so that what it prints is a share and no percentage.
pub(crate) fn prints_shares(code: &str) -> bool {
    !code.trim().is_empty()
        && !code.contains('%')
        && !numbers(code).iter().any(|number| *number == 100.0 || *number == 0.01)
}

/// Units of a number, of a vector and of its components.
fn units_of(value: &Expr) -> Vec<&str> {
    match value {
        Expr::Quantity(inner, unit)
            if matches!(**inner, Expr::Num(Number { .. }) | Expr::Neg(_) | Expr::Tuple(_) | Expr::Add(_)) =>
        {
            vec![unit]
        }
        Expr::Tuple(items) | Expr::Add(items) => items.iter().flat_map(units_of).collect(),
        _ => Vec::new(),
    }
}

fn names_a_unit(output: &&str) -> bool {
    WORD.own().find_iter(output).any(|word| units::read(word.as_str()).is_some())
}

/// Base units need no sign of them, if all that is known is given in base units; kelvins do, since any number is a fair temperature
/// on each scale. Without conditions nothing is known; then prefixes that change the number by thousands are doubted, and kelvins,
/// which are not what a bare temperature is in.
fn is_shown(unit: &str, computation: &Computation) -> bool {
    let Some(read) = units::read(unit) else { return true };
    let known = computation.conditions.iter().chain([&computation.expression]).map(String::as_str);
    let texts: Vec<&str> = known.filter(|text| !text.is_empty()).chain([computation.code.as_str()]).collect();
    let parts: Vec<Unit> = names_of(unit).filter_map(units::read).filter(|part| part.factor != RBig::ONE).collect();
    let coherent = parts.is_empty() && read.offset.is_zero();
    let doubtful = match computation.conditions.is_empty() {
        true => parts.iter().any(is_thousands) || (is_temperature(&read) && coherent),
        false => !coherent || is_temperature(&read),
    };
    if !doubtful {
        return true;
    }
    let scale = read.factor.to_f64_fast();
    let scaled = numbers(&computation.code).iter().any(|number| {
        *number > 0.0
            && *number != 1.0
            && [scale, 1.0 / scale].iter().any(|factor| (number / factor - 1.0).abs() < 1e-9)
    });
    let words = WORD.own();
    let named = |part: &Unit| {
        texts.iter().flat_map(|text| words.find_iter(text)).any(|word| {
            units::read(word.as_str()).is_some_and(|found| {
                found.factor == part.factor && found.dimension == part.dimension && found.offset == part.offset
            })
        })
    };
    scaled || (!parts.is_empty() && parts.iter().all(named)) || (parts.is_empty() && named(&read))
}

fn names_of(unit: &str) -> impl Iterator<Item = &str> {
    unit.split(|c: char| !c.is_alphabetic() && !matches!(c, '°' | '$' | '¢' | '_')).filter(|name| !name.is_empty())
}

/// A temperature, on any scale.
fn is_temperature(unit: &Unit) -> bool {
    unit.dimension == [0, 0, 0, 0, 1, 0, 0, 0, 0]
}

/// A thousandfold, or its powers, of an SI unit, the kilogram aside, which is one.
fn is_thousands(unit: &Unit) -> bool {
    let size = unit.factor.to_f64_fast().log10();
    let whole = (size / 3.0 - (size / 3.0).round()).abs() < 1e-12;
    let mass = unit.dimension == [0, 1, 0, 0, 0, 0, 0, 0, 0];
    let volume = unit.dimension == [3, 0, 0, 0, 0, 0, 0, 0, 0];
    whole && !mass && !volume && size != 0.0
}

fn numbers(code: &str) -> Vec<f64> {
    NUMBER.own().find_iter(code).filter_map(|found| found.as_str().replace('_', "").parse().ok()).collect()
}

//! Units that are written one way by the text and not at all by the program: letters of a formula that are a unit, and units or
//! remarks inside of an expression.
//!
//! In: a stated value and an output without any unit. Out: the stated value as one quantity, or without its inner units; nothing
//! where there is nothing to change or units of different size are mixed, so that leaving them out would change the value.

use crate::units;
use crate::values::holds;
use crate::words::says_wrong;
use dashu::base::Abs;
use dashu::rational::RBig;
use mathcoder_expr::{Expr, free_symbols};

/// Single letters that are a unit behind a decimal.
const LETTERS: &[&str] = &["M", "N", "J", "V", "W", "K", "A", "C", "F", "L", "Omega", "m", "s", "g"];

/// The stated value with what the output leaves unwritten made explicit or taken out.
pub(crate) fn resolved(stated: &Expr, printed: &Expr) -> Option<Expr> {
    percent_again(stated)
        .or_else(|| unit_of_letters(stated, printed))
        .or_else(|| unit_of_words(stated))
        .or_else(|| without_units(stated, printed))
}

/// `0.15 (15\%)`: the same value once more, with the remarks behind it.
fn percent_again(stated: &Expr) -> Option<Expr> {
    let product = match stated {
        Expr::Quantity(inner, remark) if units::read(remark).is_none() => &**inner,
        other => other,
    };
    let Expr::Mul(factors) = product else { return None };
    let [Expr::Num(value), Expr::Percent(percentage)] = factors.as_slice() else { return None };
    let Expr::Num(percentage) = &**percentage else { return None };
    let distance = (value.value.clone() - percentage.value.clone() / RBig::from(100)).abs();
    (distance <= value.half_unit()).then(|| Expr::Num(value.clone()))
}

/// `\frac{162.3\text{ g}}{\text{mol}}`: a quantity by a unit.
fn unit_of_words(stated: &Expr) -> Option<Expr> {
    let Expr::Div(above, below) = stated else { return None };
    let (Expr::Quantity(value, unit), Expr::Sym(name)) = (&**above, &**below) else { return None };
    let whole = format!("{unit}/{name}");
    units::read(&whole).map(|_| Expr::Quantity(value.clone(), whole))
}

/// `0.839\\ M`, `4.0 mL`, `10.0 m/s`: a decimal with the letters of a unit, where the output has no variable; any number where
/// the output has a unit.
fn unit_of_letters(stated: &Expr, printed: &Expr) -> Option<Expr> {
    if !free_symbols(printed).is_empty() {
        return None;
    }
    let (above, below) = match stated {
        Expr::Mul(_) => (stated, None),
        Expr::Div(above, below) => (&**above, Some(letters_of(below)?)),
        _ => return None,
    };
    let Expr::Mul(factors) = above else { return None };
    let (number, rest) = match factors.split_first()? {
        (Expr::Num(number), rest) if number.decimals.is_some() || matches!(printed, Expr::Quantity(..)) => {
            (number, rest)
        }
        _ => return None,
    };
    let letters: String = rest.iter().map(letter).collect::<Option<Vec<_>>>()?.concat();
    let unit = below.map_or_else(|| letters.clone(), |below| format!("{letters}/{below}"));
    let known =
        units::read(&unit).is_some() && (unit.chars().count() > 1 || LETTERS.contains(&unit.as_str()) || unit == "Ω");
    known.then(|| Expr::Quantity(Box::new(Expr::Num(number.clone())), unit))
}

fn letter(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Sym(name) if name == "Omega" => Some("Ω"),
        Expr::Sym(name) if name.chars().count() == 1 => Some(name),
        _ => None,
    }
}

/// The letters below the line of a unit, with their power.
fn letters_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Sym(_) => letter(expr).map(str::to_owned),
        Expr::Mul(factors) => Some(factors.iter().map(letter).collect::<Option<Vec<_>>>()?.concat()),
        Expr::Pow(base, power) => Some(format!("{}^{power}", letter(base)?)),
        _ => None,
    }
}

/// `3.0\\text{ m/s} - 6.0\\text{ m/s}^2 t` without its units, and an expression without the remark behind it.
fn without_units(stated: &Expr, printed: &Expr) -> Option<Expr> {
    let is_quantity = |expr: &Expr| matches!(expr, Expr::Quantity(..));
    let inner = !is_quantity(stated) && holds(stated, &is_quantity);
    if !inner || holds(printed, &is_quantity) {
        return None;
    }
    let mut found = Vec::new();
    collect(stated, Ends::Formula, &mut found)?;
    let first = found.first().copied()?;
    let coherent = |unit: &str| units::read(unit).is_none_or(|unit| unit.factor == RBig::ONE);
    let same_size = found.iter().all(|unit| *unit == first) || found.iter().all(|unit| coherent(unit));
    (same_size && !found.iter().any(|unit| says_wrong(unit))).then(|| stripped(stated))
}

/// All units; nothing where words that are none stand before more of the formula, for these may mean something.
fn collect<'a>(expr: &'a Expr, ends: Ends, found: &mut Vec<&'a str>) -> Option<()> {
    if let Expr::Quantity(_, unit) = expr {
        if ends == Ends::Inside && units::read(unit).is_none() {
            return None;
        }
        found.push(unit);
    }
    let children = expr.children();
    let open = matches!(expr, Expr::Add(_) | Expr::Mul(_) | Expr::Neg(_));
    let last = children.len().saturating_sub(1);
    children.into_iter().enumerate().try_for_each(|(index, child)| {
        let ends = if open && index == last { ends } else { Ends::Inside };
        collect(child, ends, found)
    })
}

/// Whether a part stands at the end of the formula.
#[derive(Clone, Copy, PartialEq)]
enum Ends {
    Formula,
    Inside,
}

fn stripped(expr: &Expr) -> Expr {
    expr.map_leaves(&|part| match part {
        Expr::Quantity(value, _) => Some(stripped(value)),
        _ => None,
    })
}

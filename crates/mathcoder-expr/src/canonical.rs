//! The canonical form of a value as an S-expression: `(+ x (/ 1 2))`. Used in verdicts and tests; equal trees have equal
//! forms. It is no normal form: `x + 1` and `1 + x` differ.

use crate::{Constant, Expr, Number, Relation};
use dashu::integer::UBig;
use std::fmt;

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Num(number) => number.fmt(f),
            Self::Sym(name) => f.write_str(name),
            Self::Const(constant) => f.write_str(constant.name()),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Quantity(value, unit) => write!(f, "(quantity {value} {unit:?})"),
            Self::Add(parts) => list(f, "+", parts),
            Self::Mul(parts) => list(f, "*", parts),
            Self::Tuple(parts) => list(f, "tuple", parts),
            Self::Set(parts) => list(f, "set", parts),
            Self::Union(parts) => list(f, "union", parts),
            Self::Call(name, parts) => list(f, name, parts),
            Self::Div(a, b) => write!(f, "(/ {a} {b})"),
            Self::Pow(a, b) => write!(f, "(^ {a} {b})"),
            Self::Root(a, n) => write!(f, "(root {a} {n})"),
            Self::Neg(a) => write!(f, "(- {a})"),
            Self::PlusMinus(Some(a), b) => write!(f, "(± {a} {b})"),
            Self::PlusMinus(None, b) => write!(f, "(± {b})"),
            Self::Percent(a) => write!(f, "(% {a})"),
            Self::Degrees(a) => write!(f, "(degrees {a})"),
            Self::Matrix(rows) => matrix(f, rows),
            Self::Interval { low, high, low_open, high_open } => {
                let (left, right) = (if *low_open { '(' } else { '[' }, if *high_open { ')' } else { ']' });
                write!(f, "(interval {left} {low} {high} {right})")
            }
            Self::Chain(first, links) => {
                write!(f, "(chain {first}")?;
                links.iter().try_for_each(|(relation, side)| write!(f, " {} {side}", relation.sign()))?;
                f.write_str(")")
            }
            Self::Derivative { .. }
            | Self::Integral { .. }
            | Self::Limit { .. }
            | Self::Sum { .. }
            | Self::Product { .. } => binder(self, f),
        }
    }
}

fn binder(expr: &Expr, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match expr {
        Expr::Derivative { body, variable, order } => write!(f, "(derivative {body} {variable} {order})"),
        Expr::Integral { body, variable, bounds: None } => write!(f, "(integral {body} {variable})"),
        Expr::Integral { body, variable, bounds: Some((low, high)) } => {
            write!(f, "(integral {body} {variable} {low} {high})")
        }
        Expr::Limit { body, variable, point, from } => {
            write!(f, "(limit {body} {variable} {point}")?;
            from.map_or(Ok(()), |side| write!(f, " {side}"))?;
            f.write_str(")")
        }
        Expr::Sum { body, index, lower, upper } => write!(f, "(sum {body} {index} {lower} {upper})"),
        Expr::Product { body, index, lower, upper } => write!(f, "(product {body} {index} {lower} {upper})"),
        _ => Ok(()),
    }
}

fn list(f: &mut fmt::Formatter<'_>, head: &str, parts: &[Expr]) -> fmt::Result {
    write!(f, "({head}")?;
    parts.iter().try_for_each(|part| write!(f, " {part}"))?;
    f.write_str(")")
}

fn matrix(f: &mut fmt::Formatter<'_>, rows: &[Vec<Expr>]) -> fmt::Result {
    f.write_str("(matrix")?;
    for row in rows {
        f.write_str(" ")?;
        list(f, "row", row)?;
    }
    f.write_str(")")
}

impl fmt::Display for Number {
    /// As it was written: with its digits behind the point, with an exponent where the last digit stands left of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(decimals) = self.decimals else { return write!(f, "{}", self.value) };
        let places = usize::try_from(decimals.unsigned_abs()).unwrap_or(0);
        let power = UBig::from(10u8).pow(places);
        if decimals < 0 {
            let scaled = self.value.clone() / dashu::rational::RBig::from(power);
            return write!(f, "{}e{places}", scaled.trunc());
        }
        let digits = (self.value.clone() * dashu::rational::RBig::from(power)).trunc();
        let text = digits.to_string();
        let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
        let padded = format!("{text:0>width$}", width = places + 1);
        let (whole, fraction) = padded.split_at_checked(padded.len() - places).unwrap_or((&padded, ""));
        if fraction.is_empty() { write!(f, "{sign}{whole}.") } else { write!(f, "{sign}{whole}.{fraction}") }
    }
}

impl Constant {
    /// The name used in canonical forms, SymPy's where it has one.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pi => "pi",
            Self::E => "E",
            Self::I => "I",
            Self::Infinity => "oo",
            Self::ComplexInfinity => "zoo",
            Self::Undefined => "nan",
        }
    }
}

impl Relation {
    /// The sign.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "≠",
            Self::Approx => "≈",
            Self::Less => "<",
            Self::LessEqual => "≤",
            Self::Greater => ">",
            Self::GreaterEqual => "≥",
            Self::Congruent => "≡",
            Self::In => "∈",
            Self::To => "→",
        }
    }
}

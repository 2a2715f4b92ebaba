//! Values of a tree at fixed rational points, to compare a reading with another program's reading of the same text.
//!
//! In: a tree. Out: three points (small, large, negative), each variable with its own value, and the value there in double
//! precision; nothing where it is undefined, or holds an operator that is not carried out. No randomness; three evaluations.

use crate::{Complex, Expr, Point, eval_complex, free_symbols};

/// A value at a point.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Each free variable with the numerator and denominator of its value, in the order of their names.
    pub point: Vec<(String, (i64, i64))>,
    /// The value, `None` where there is none.
    pub value: Option<Complex>,
}

/// Start, step and denominator of the values of the first, second, … variable.
const POINTS: [(i64, i64, i64); 3] = [(3, 2, 7), (11, 4, 5), (-5, -3, 4)];

/// Values at the fixed points; one point where there are no variables.
#[must_use]
pub fn samples(expr: &Expr) -> Vec<Sample> {
    let names = free_symbols(expr);
    let count = if names.is_empty() { 1 } else { POINTS.len() };
    let points = POINTS.iter().take(count).map(|(start, step, below)| {
        let values = (0i64..).map(|index| (start.saturating_add(step.saturating_mul(index)), *below));
        names.iter().cloned().zip(values).collect::<Vec<_>>()
    });
    points.map(|point| sample(expr, point)).collect()
}

fn sample(expr: &Expr, point: Vec<(String, (i64, i64))>) -> Sample {
    let mut values: Point = point
        .iter()
        .map(|(name, (above, below))| (name.clone(), Complex::real(*above as f64 / *below as f64)))
        .collect();
    Sample { value: eval_complex(expr, &mut values), point }
}

impl Expr {
    /// What kind of value this is, in one word.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Num(_) => "number",
            Self::Sym(_) => "symbol",
            Self::Const(_) => "constant",
            Self::Add(_) => "sum",
            Self::Mul(_) => "product",
            Self::Div(..) => "quotient",
            Self::Neg(_) => "negative",
            Self::PlusMinus(..) => "plus_minus",
            Self::Pow(..) => "power",
            Self::Root(..) => "root",
            Self::Call(..) => "call",
            Self::Percent(_) => "percent",
            Self::Degrees(_) => "degrees",
            Self::Derivative { .. } => "derivative",
            Self::Integral { .. } => "integral",
            Self::Limit { .. } => "limit",
            Self::Sum { .. } => "series",
            Self::Product { .. } => "repeated_product",
            Self::Matrix(_) => "matrix",
            Self::Tuple(_) => "tuple",
            Self::Set(_) => "set",
            Self::Union(_) => "union",
            Self::Interval { .. } => "interval",
            Self::Chain(..) => "relation",
            Self::Bool(_) => "boolean",
            Self::Quantity(..) => "quantity",
            Self::Text(_) => "text",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_variable_has_its_own_value() {
        let tree = crate::parse_latex(r"\frac{x}{y}").unwrap();
        let found = samples(&tree);
        assert_eq!(found.len(), 3);
        assert_eq!(found[0].point, vec![("x".to_owned(), (3, 7)), ("y".to_owned(), (5, 7))]);
        assert!((found[0].value.unwrap().re - 0.6).abs() < 1e-15);
        assert!((found[2].value.unwrap().re - 0.625).abs() < 1e-15);
        assert_eq!(tree.kind(), "quotient");
    }

    #[test]
    fn one_point_without_variables_and_no_value_where_none_is() {
        assert_eq!(samples(&crate::parse_latex(r"\sqrt{2}").unwrap()).len(), 1);
        assert_eq!(samples(&crate::parse_latex(r"\frac{1}{0}").unwrap())[0].value, None);
        assert_eq!(samples(&crate::parse_latex(r"\int x\,dx").unwrap())[0].value, None);
    }
}

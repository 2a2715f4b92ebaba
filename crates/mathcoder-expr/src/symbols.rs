//! Which variables a tree leaves open. In: a tree. Out: names in order; bound ones (index of a sum, variable of a definite
//! integral or a limit) are not free. One walk.

use crate::Expr;
use std::collections::BTreeSet;

/// Names of the free variables.
#[must_use]
pub fn free_symbols(expr: &Expr) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    collect(expr, &mut Vec::new(), &mut names);
    names
}

fn collect(expr: &Expr, bound: &mut Vec<String>, names: &mut BTreeSet<String>) {
    match expr {
        Expr::Sym(name) => {
            if !bound.contains(name) {
                names.insert(name.clone());
            }
        }
        Expr::Sum { body, index, lower, upper } | Expr::Product { body, index, lower, upper } => {
            collect(lower, bound, names);
            collect(upper, bound, names);
            under(body, index, bound, names);
        }
        Expr::Limit { body, variable, point, .. } => {
            collect(point, bound, names);
            under(body, variable, bound, names);
        }
        Expr::Integral { body, variable, bounds: Some((low, high)) } => {
            collect(low, bound, names);
            collect(high, bound, names);
            under(body, variable, bound, names);
        }
        other => other.children().into_iter().for_each(|child| collect(child, bound, names)),
    }
}

fn under(body: &Expr, variable: &str, bound: &mut Vec<String>, names: &mut BTreeSet<String>) {
    bound.push(variable.to_owned());
    collect(body, bound, names);
    bound.pop();
}

impl Expr {
    /// Levels of the tree, itself included.
    pub(crate) fn height(&self) -> usize {
        1 + self.children().into_iter().map(Self::height).max().unwrap_or(0)
    }

    /// How deep sums and products over an index stand inside each other.
    pub(crate) fn nested_sums(&self) -> usize {
        let below = self.children().into_iter().map(Self::nested_sums).max().unwrap_or(0);
        below + usize::from(matches!(self, Self::Sum { .. } | Self::Product { .. }))
    }

    /// The direct parts of a value, in order; names of bound variables are no parts.
    #[must_use]
    pub fn children(&self) -> Vec<&Self> {
        match self {
            Self::Num(_) | Self::Sym(_) | Self::Const(_) | Self::Bool(_) | Self::Text(_) => Vec::new(),
            Self::Add(parts)
            | Self::Mul(parts)
            | Self::Tuple(parts)
            | Self::Set(parts)
            | Self::Union(parts)
            | Self::Call(_, parts) => parts.iter().collect(),
            Self::Div(a, b) | Self::Pow(a, b) | Self::Root(a, b) => vec![a, b],
            Self::PlusMinus(Some(a), b) => vec![a, b],
            Self::Neg(a) | Self::Percent(a) | Self::Degrees(a) | Self::Quantity(a, _) | Self::PlusMinus(None, a) => {
                vec![a]
            }
            Self::Derivative { body, .. } | Self::Integral { body, bounds: None, .. } => vec![body],
            Self::Integral { body, bounds: Some((low, high)), .. } => vec![body, low, high],
            Self::Limit { body, point, .. } => vec![body, point],
            Self::Sum { body, lower, upper, .. } | Self::Product { body, lower, upper, .. } => vec![body, lower, upper],
            Self::Matrix(rows) => rows.iter().flatten().collect(),
            Self::Interval { low, high, .. } => vec![low, high],
            Self::Chain(first, links) => std::iter::once(&**first).chain(links.iter().map(|(_, side)| side)).collect(),
        }
    }
}

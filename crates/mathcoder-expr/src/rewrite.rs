//! Rebuilding a tree with some of its parts replaced. One walk; what is not replaced is cloned.
//! Recursion is as deep as the tree, whose height the parser bounds.

use crate::Expr;

impl Expr {
    /// The tree with each part for which `replace` gives something replaced by that; replaced parts are not walked into.
    #[must_use]
    pub fn map_leaves(&self, replace: &dyn Fn(&Self) -> Option<Self>) -> Self {
        if let Some(other) = replace(self) {
            return other;
        }
        let go = |part: &Self| part.map_leaves(replace);
        let one = |part: &Self| Box::new(part.map_leaves(replace));
        let all = |parts: &[Self]| parts.iter().map(go).collect::<Vec<_>>();
        match self {
            Self::Num(_) | Self::Sym(_) | Self::Const(_) | Self::Bool(_) | Self::Text(_) => self.clone(),
            Self::Add(parts) => Self::Add(all(parts)),
            Self::Mul(parts) => Self::Mul(all(parts)),
            Self::Tuple(parts) => Self::Tuple(all(parts)),
            Self::Set(parts) => Self::Set(all(parts)),
            Self::Union(parts) => Self::Union(all(parts)),
            Self::Call(name, parts) => Self::Call(name.clone(), all(parts)),
            Self::Div(a, b) => Self::Div(one(a), one(b)),
            Self::Pow(a, b) => Self::Pow(one(a), one(b)),
            Self::Root(a, b) => Self::Root(one(a), one(b)),
            Self::Neg(a) => Self::Neg(one(a)),
            Self::Percent(a) => Self::Percent(one(a)),
            Self::Degrees(a) => Self::Degrees(one(a)),
            Self::Quantity(a, unit) => Self::Quantity(one(a), unit.clone()),
            Self::PlusMinus(a, b) => Self::PlusMinus(a.as_ref().map(|a| one(a)), one(b)),
            Self::Matrix(rows) => Self::Matrix(rows.iter().map(|row| all(row)).collect()),
            Self::Chain(first, links) => {
                Self::Chain(one(first), links.iter().map(|(relation, side)| (*relation, go(side))).collect())
            }
            Self::Interval { low, high, low_open, high_open } => {
                Self::Interval { low: one(low), high: one(high), low_open: *low_open, high_open: *high_open }
            }
            Self::Derivative { body, variable, order } => {
                Self::Derivative { body: one(body), variable: variable.clone(), order: *order }
            }
            Self::Integral { body, variable, bounds } => {
                let bounds = bounds.as_ref().map(|(low, high)| (one(low), one(high)));
                Self::Integral { body: one(body), variable: variable.clone(), bounds }
            }
            Self::Limit { body, variable, point, from } => {
                Self::Limit { body: one(body), variable: variable.clone(), point: one(point), from: *from }
            }
            Self::Sum { body, index, lower, upper } => {
                Self::Sum { body: one(body), index: index.clone(), lower: one(lower), upper: one(upper) }
            }
            Self::Product { body, index, lower, upper } => {
                Self::Product { body: one(body), index: index.clone(), lower: one(lower), upper: one(upper) }
            }
        }
    }
}

//! The value of a function given piece by piece, as SymPy prints it: `Piecewise((value, condition), …)`.
//!
//! In: the pieces and a point. Out: the value of the first piece whose condition holds there; nothing where a condition before
//! it cannot be told or the piece has no value (an unevaluated sum). One walk over the conditions; orders need real sides.

use crate::approximate::{Point, eval_complex};
use crate::complex::Complex;
use crate::{Expr, Relation};

/// Two sides nearer than this, relatively, count as equal in a condition.
const EQUAL: f64 = 1e-12;

pub(crate) fn value(pieces: &[Expr], point: &mut Point) -> Option<Complex> {
    for piece in pieces {
        let Expr::Tuple(parts) = piece else { return None };
        let [value, condition] = parts.as_slice() else { return None };
        if holds(condition, point)? {
            return eval_complex(value, point);
        }
    }
    None
}

/// Whether a condition holds at a point; `None` where a side has no value or an order stands between complex ones.
fn holds(condition: &Expr, point: &mut Point) -> Option<bool> {
    match condition {
        Expr::Bool(truth) => Some(*truth),
        Expr::Chain(first, links) => {
            let mut left = eval_complex(first, point)?;
            for (relation, side) in links {
                let right = eval_complex(side, point)?;
                if !related(left, *relation, right)? {
                    return Some(false);
                }
                left = right;
            }
            Some(true)
        }
        Expr::Call(name, parts) if name == "And" => joint(parts, point, false),
        Expr::Call(name, parts) if name == "Or" => joint(parts, point, true),
        _ => None,
    }
}

/// One part that is `decisive` decides; else all must be known.
fn joint(parts: &[Expr], point: &mut Point, decisive: bool) -> Option<bool> {
    let mut unknown = false;
    for part in parts {
        match holds(part, point) {
            Some(truth) if truth == decisive => return Some(decisive),
            Some(_) => {}
            None => unknown = true,
        }
    }
    (!unknown).then_some(!decisive)
}

fn related(left: Complex, relation: Relation, right: Complex) -> Option<bool> {
    let equal = left.sub(right).abs() <= EQUAL * left.abs().max(right.abs());
    let real = left.im == 0.0 && right.im == 0.0;
    match relation {
        Relation::Equal => Some(equal),
        Relation::NotEqual => Some(!equal),
        Relation::Less if real => Some(!equal && left.re < right.re),
        Relation::LessEqual if real => Some(equal || left.re < right.re),
        Relation::Greater if real => Some(!equal && left.re > right.re),
        Relation::GreaterEqual if real => Some(equal || left.re > right.re),
        _ => None,
    }
}

//! Questions about a tree: which symbols and functions are free in it, whether there is anything to compute, whether it
//! looks like a result.
//!
//! A tree in, answers out; linear in the tree, whose depth the reader has capped.

use mathcoder_expr::{Constant, Expr, Number};
use std::collections::BTreeSet;

/// Functions that the writer of programs knows.
pub(super) const FUNCTIONS: &[&str] = &[
    "sin",
    "cos",
    "tan",
    "cot",
    "sec",
    "csc",
    "asin",
    "acos",
    "atan",
    "acot",
    "asec",
    "acsc",
    "sinh",
    "cosh",
    "tanh",
    "coth",
    "sech",
    "csch",
    "asinh",
    "acosh",
    "atanh",
    "exp",
    "ln",
    "log",
    "abs",
    "floor",
    "ceil",
    "factorial",
    "factorial2",
    "binomial",
    "gcd",
    "lcm",
    "mod",
    "max",
    "min",
    "sign",
    "det",
    "transpose",
    "norm",
    "rank",
    "trace",
    "base",
    "erf",
];

/// True where `test` holds for the tree or any part of it.
pub(super) fn any(expr: &Expr, test: &dyn Fn(&Expr) -> bool) -> bool {
    test(expr) || expr.children().into_iter().any(|part| any(part, test))
}

/// Names that are free in the tree: symbols, and functions that nobody knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Free {
    pub(super) symbols: BTreeSet<String>,
    pub(super) functions: BTreeSet<String>,
}

/// The free names of a tree.
pub(super) fn free(expr: &Expr) -> Free {
    let mut free = Free::default();
    collect(expr, &mut Vec::new(), &mut free);
    free
}

fn collect(expr: &Expr, bound: &mut Vec<String>, free: &mut Free) {
    match expr {
        Expr::Sym(name) if !bound.contains(name) => {
            free.symbols.insert(name.clone());
        }
        Expr::Call(name, _) if !FUNCTIONS.contains(&name.as_str()) => {
            free.functions.insert(name.clone());
        }
        _ => {}
    }
    let binder = match expr {
        Expr::Integral { variable, bounds: Some(_), .. } | Expr::Limit { variable, .. } => Some(variable),
        Expr::Sum { index, .. } | Expr::Product { index, .. } => Some(index),
        _ => None,
    };
    for (i, part) in expr.children().into_iter().enumerate() {
        // Only the body is under the binder; bounds and points see the names outside.
        match binder.filter(|_| i == 0) {
            Some(name) => {
                bound.push(name.clone());
                collect(part, bound, free);
                bound.pop();
            }
            None => collect(part, bound, free),
        }
    }
}

/// True for trees with parts that no program can compute with.
pub(super) fn is_unusable(expr: &Expr) -> bool {
    any(expr, &|e| match e {
        Expr::Text(_)
        | Expr::Set(_)
        | Expr::Union(_)
        | Expr::Interval { .. }
        | Expr::Chain(..)
        | Expr::Bool(_)
        | Expr::PlusMinus(..) => true,
        Expr::Call(name, arguments) if name == "mod" => {
            arguments.iter().any(|a| any(a, &|e| matches!(e, Expr::Div(..))))
        }
        Expr::Call(name, _) => {
            matches!(name.as_str(), "conjugate" | "truncated" | "dict" | "O" | "ratio" | "And" | "Or" | "∂")
        }
        Expr::Sym(name) => {
            matches!(name.as_str(), "d" | "∂" | "Reals" | "Integers" | "Naturals" | "Rationals" | "Complexes")
                || name.contains('\'')
                || FUNCTIONS.contains(&name.as_str())
        }
        Expr::Const(constant) => matches!(constant, Constant::Undefined | Constant::ComplexInfinity),
        // A number to a power of thousands is no use to anybody and takes for ever to print.
        Expr::Pow(_, exponent) => matches!(&**exponent, Expr::Num(n) if n.value > dashu::rational::RBig::from(9999u32)),
        _ => false,
    })
}

/// True where the tree has one of the operators of analysis.
pub(super) fn has_operator(expr: &Expr) -> bool {
    any(expr, &|e| {
        matches!(
            e,
            Expr::Derivative { .. }
                | Expr::Integral { .. }
                | Expr::Limit { .. }
                | Expr::Sum { .. }
                | Expr::Product { .. }
        )
    })
}

/// True where the tree has vectors or matrices.
pub(super) fn has_matrix(expr: &Expr) -> bool {
    any(expr, &|e| matches!(e, Expr::Matrix(_) | Expr::Tuple(_)))
}

/// Number of operations in the tree; signs do not count.
pub(super) fn n_operations(expr: &Expr) -> usize {
    let own = match expr {
        Expr::Add(items) | Expr::Mul(items) => items.len().saturating_sub(1),
        Expr::Num(_)
        | Expr::Sym(_)
        | Expr::Const(_)
        | Expr::Neg(_)
        | Expr::Bool(_)
        | Expr::Text(_)
        | Expr::Tuple(_)
        | Expr::Matrix(_)
        | Expr::Set(_)
        | Expr::Quantity(..)
        | Expr::Degrees(_)
        | Expr::Interval { .. }
        | Expr::Union(_)
        | Expr::Chain(..) => 0,
        _ => 1,
    };
    own + expr.children().into_iter().map(n_operations).sum::<usize>()
}

/// True for what a text states as a result: nothing in it asks to be worked out further.
pub(super) fn is_evaluated(expr: &Expr) -> bool {
    match expr {
        Expr::Num(_) | Expr::Sym(_) | Expr::Const(_) => true,
        Expr::Neg(inner) | Expr::Percent(inner) | Expr::Degrees(inner) | Expr::Quantity(inner, _) => {
            is_evaluated(inner)
        }
        Expr::Call(name, items) if name == "truncated" => items.iter().all(is_evaluated),
        Expr::Tuple(items) => items.iter().all(is_evaluated),
        Expr::Matrix(rows) => rows.iter().flatten().all(is_evaluated),
        Expr::Div(a, b) => is_evaluated(a) && is_evaluated(b) && !matches!(&**b, Expr::Div(..)),
        // At most one plain number and one root in a product, at most one number in a sum.
        Expr::Mul(items) => {
            let of = |test: fn(&Expr) -> bool| items.iter().filter(|e| test(e)).count();
            let roots = of(|e| matches!(e, Expr::Root(..)));
            items.iter().all(is_evaluated) && of(is_number) <= 1 && roots <= 1 && !items.iter().any(has_matrix)
        }
        Expr::Add(items) => {
            let numbers = items.iter().filter(|e| is_rational(e)).count();
            items.iter().all(is_evaluated) && numbers <= 1 && !items.iter().any(has_matrix)
        }
        Expr::Root(a, b) => is_evaluated(a) && is_evaluated(b) && !is_square(a),
        Expr::Pow(a, b) => {
            let simple = matches!(&**a, Expr::Num(_) | Expr::Sym(_) | Expr::Const(_)) && is_evaluated(b);
            // Nobody writes `2^{998}` out.
            let huge = matches!(&**b, Expr::Num(n) if n.value > dashu::rational::RBig::from(39u8));
            let to_do = (is_integer(a) && is_integer(b) && !huge) || has_decimal(a) || has_decimal(b);
            simple && !to_do
        }
        Expr::Call(name, items) => {
            let asks = matches!(
                name.as_str(),
                "gcd" | "lcm" | "mod" | "max" | "min" | "det" | "factorial" | "binomial" | "abs" | "floor" | "ceil"
            );
            !asks && items.iter().all(|e| is_evaluated(e) && !matches!(e, Expr::Degrees(_)))
        }
        _ => false,
    }
}

fn is_number(expr: &Expr) -> bool {
    match expr {
        Expr::Num(_) | Expr::Percent(_) => true,
        Expr::Neg(inner) => is_number(inner),
        _ => false,
    }
}

/// A number or a fraction of numbers.
pub(super) fn is_rational(expr: &Expr) -> bool {
    match expr {
        Expr::Num(_) => true,
        Expr::Neg(inner) => is_rational(inner),
        Expr::Div(a, b) => is_number(a) && is_number(b),
        _ => false,
    }
}

pub(super) fn is_integer(expr: &Expr) -> bool {
    match expr {
        Expr::Num(n) => n.value.is_int() && n.decimals.is_none(),
        Expr::Neg(inner) => is_integer(inner),
        _ => false,
    }
}

/// A whole number whose square root is whole: its root is not yet worked out.
fn is_square(expr: &Expr) -> bool {
    let Expr::Num(Number { value, .. }) = expr else { return false };
    let root = value.to_f64().value().sqrt();
    value.is_int() && root < 1e6 && (root.round() * root.round() - value.to_f64().value()).abs() < 0.5
}

/// True where a number with a decimal point stands in the tree.
pub(super) fn has_decimal(expr: &Expr) -> bool {
    any(expr, &|e| match e {
        Expr::Num(n) => n.decimals.is_some() || !n.value.is_int(),
        Expr::Call(name, _) => name == "truncated",
        _ => false,
    })
}

/// True where the value need not be a fraction of whole numbers.
pub(super) fn has_irrational(expr: &Expr) -> bool {
    any(expr, &|e| match e {
        Expr::Root(..) => true,
        Expr::Const(c) => matches!(c, Constant::Pi | Constant::E),
        Expr::Pow(_, exponent) => !is_integer(exponent),
        Expr::Call(name, _) => {
            FUNCTIONS.contains(&name.as_str())
                && !matches!(
                    name.as_str(),
                    "abs"
                        | "floor"
                        | "ceil"
                        | "factorial"
                        | "binomial"
                        | "gcd"
                        | "lcm"
                        | "mod"
                        | "max"
                        | "min"
                        | "base"
                )
        }
        _ => false,
    })
}

/// True where the imaginary unit stands in the tree.
pub(super) fn has_imaginary(expr: &Expr) -> bool {
    any(expr, &|e| matches!(e, Expr::Const(Constant::I)))
}

/// True where degrees stand in the tree.
pub(super) fn has_degrees(expr: &Expr) -> bool {
    any(expr, &|e| matches!(e, Expr::Degrees(_)))
}

/// True where a letter under an operator carries the operator's variable in its index (`r_k` under a limit in `k`).
pub(super) fn has_indexed_letter(tree: &Expr) -> bool {
    any(tree, &|e| {
        let (variable, body) = match e {
            Expr::Limit { variable, body, .. }
            | Expr::Derivative { variable, body, .. }
            | Expr::Integral { variable, body, .. } => (variable, body),
            Expr::Sum { index, body, .. } | Expr::Product { index, body, .. } => (index, body),
            _ => return false,
        };
        free(body)
            .symbols
            .iter()
            .any(|name| name.split_once('_').is_some_and(|(_, sub)| sub.contains(variable.as_str())))
    })
}

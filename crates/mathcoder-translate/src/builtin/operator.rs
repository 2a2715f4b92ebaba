//! Derivatives, integrals, limits and sums that leave letters open: `\int x^2 dx = \frac{x^3}{3} + C`, `f'(x) = 2x`.
//!
//! A statement in, a plan out. A function stated in another formula is used only where a rough value shows that the result
//! is one of it; what is stated in one formula is taken as it stands.

use super::context::{Definition, Known};
use super::find::{Found, Link, found, is_defined, links};
use super::numeric::{Values, close, value};
use super::program::{Goal, Plan};
use super::python::{LogBase, Manner};
use super::reading::Reading;
use super::script::Assumptions;
use super::shape;
use super::value::{is_doubtful, target};
use mathcoder_expr::{Constant, Expr};
use std::collections::BTreeSet;

/// The computation with an operator that a statement makes.
pub(super) fn operator(reading: &Reading, known: &Known, earliest: usize) -> Option<Found> {
    let links = links(reading);
    let from = links.iter().copied().find(|l| shape::has_operator(l.tree) && !shape::is_unusable(l.tree))?;
    let to = links.iter().rev().copied().find(|l| l.index > from.index && is_result(l.tree))?;
    if from.tree == to.tree
        || shape::has_matrix(from.tree)
        || shape::has_indexed_letter(from.tree)
        || is_doubtful(from.tree, to.tree)
    {
        return None;
    }
    let open = open_letters(from.tree, to.tree);
    let definitions = known.needed(from.tree, &open, earliest)?;
    if !knows_letters_of(to.tree, from.tree, &definitions) || !is_of_something(from.tree, &definitions) {
        return None;
    }
    if has_open_series(from.tree) {
        return None;
    }
    if !definitions.is_empty() && !belongs(from, to, known) {
        return None;
    }
    let approximate = shape::has_decimal(to.tree) && shape::free(to.tree).symbols.is_empty();
    let tree = from.tree.clone();
    let plan = Plan {
        manner: Manner::Symbolic,
        definitions,
        goal: if approximate { Goal::Decimal(tree) } else { Goal::Value(tree, None) },
        target: target(reading, from.index),
        assumptions: assumptions(from.tree),
        degrees: false,
        log_base: LogBase::Natural,
        comment: format!("Compute {}", from.text),
        unit: None,
    };
    found(reading, (from, to), plan)
}

fn is_result(tree: &Expr) -> bool {
    is_defined(tree)
        && !shape::has_operator(tree)
        && !shape::is_unusable(tree)
        && shape::free(tree).functions.is_empty()
}

/// Letters that stay letters: variables of the operators, and all that the result has too; but never the `y` of `dy/dx`.
fn open_letters(from: &Expr, to: &Expr) -> Vec<String> {
    let mut open: Vec<String> = shape::free(to).symbols.into_iter().collect();
    let mut derived = Vec::new();
    collect(from, &mut open, &mut derived);
    open.retain(|name| !derived.contains(name));
    open
}

fn collect(tree: &Expr, variables: &mut Vec<String>, derived: &mut Vec<String>) {
    match tree {
        Expr::Derivative { variable, body, .. } => {
            variables.push(variable.clone());
            if let Expr::Sym(name) = &**body {
                derived.push(name.clone());
            }
        }
        Expr::Integral { variable, .. } | Expr::Limit { variable, .. } => variables.push(variable.clone()),
        Expr::Sum { index, .. } | Expr::Product { index, .. } => variables.push(index.clone()),
        _ => {}
    }
    for part in tree.children() {
        collect(part, variables, derived);
    }
}

/// True where the result has no letter that the expression lacks, a constant of integration excepted.
fn knows_letters_of(to: &Expr, from: &Expr, definitions: &[Definition]) -> bool {
    let mut known: BTreeSet<String> = shape::free(from).symbols;
    let (mut variables, mut derived) = (Vec::new(), Vec::new());
    collect(from, &mut variables, &mut derived);
    known.extend(variables);
    for definition in definitions {
        known.extend(shape::free(&definition.body).symbols);
    }
    known.retain(|name| !derived.contains(name));
    let constant = |name: &str| matches!(name.split('_').next(), Some("C" | "c" | "K"));
    shape::free(to).symbols.iter().all(|name| known.contains(name) || constant(name))
}

/// False where a derivative is taken of what its variable does not stand in.
fn is_of_something(tree: &Expr, definitions: &[Definition]) -> bool {
    !shape::any(tree, &|e| {
        let Expr::Derivative { body, variable, .. } = e else { return false };
        let free = shape::free(body);
        let within = definitions.iter().filter(|d| free.symbols.contains(&d.name) || free.functions.contains(&d.name));
        let mut within = within.map(|d| !d.parameters.is_empty() || shape::free(&d.body).symbols.contains(variable));
        !free.symbols.contains(variable) && !within.any(|holds| holds)
    })
}

fn is_indefinite(tree: &Expr) -> bool {
    shape::any(tree, &|e| matches!(e, Expr::Integral { bounds: None, .. } | Expr::Derivative { .. }))
}

/// Parameters are positive in the books, and those of Fourier coefficients whole; SymPy wants to be told. About the
/// variable of an indefinite integral or a derivative nothing is said.
fn assumptions(tree: &Expr) -> Assumptions {
    let (mut variables, mut derived) = (Vec::new(), Vec::new());
    collect(tree, &mut variables, &mut derived);
    let periodic = |e: &Expr| matches!(e, Expr::Call(name, _) if name == "sin" || name == "cos");
    let definite = |e: &Expr| matches!(e, Expr::Integral { body, bounds: Some(_), .. } if shape::any(body, &periodic));
    let whole =
        if shape::any(tree, &definite) { vec!["n".to_owned(), "m".to_owned(), "k".to_owned()] } else { Vec::new() };
    let none = if is_indefinite(tree) { variables } else { Vec::new() };
    Assumptions { all: "positive=True", none, whole }
}

/// An infinite series with letters of its own converges for some of their values only.
fn has_open_series(tree: &Expr) -> bool {
    shape::any(tree, &|e| {
        let Expr::Sum { body, index, upper, .. } = e else { return false };
        let infinite = matches!(&**upper, Expr::Const(Constant::Infinity));
        infinite && shape::free(body).symbols.iter().any(|name| name != index)
    })
}

/// Rough values of both sides at a few points; an indefinite integral is compared by its derivative.
fn belongs(from: Link<'_>, to: Link<'_>, known: &Known) -> bool {
    let (ours, theirs) = match from.tree {
        Expr::Integral { body, variable, bounds: None } => {
            let derivative = Expr::Derivative { body: Box::new(to.tree.clone()), variable: variable.clone(), order: 1 };
            ((**body).clone(), derivative)
        }
        tree => (tree.clone(), to.tree.clone()),
    };
    let mut names: Vec<String> = Vec::new();
    collect(from.tree, &mut names, &mut Vec::new());
    names.extend(shape::free(to.tree).symbols);
    let agrees = |x: f64| {
        let values: Values = names.iter().enumerate().map(|(i, n)| (n.clone(), x + 0.37 * i as f64)).collect();
        value(&ours, &values, known)
            .zip(value(&theirs, &values, known))
            .map(|(a, b)| close(a, b, 2e-3) || (a - b).abs() < 1e-4)
    };
    let seen: Vec<bool> = [0.41, 0.83, 1.37, 2.9].into_iter().filter_map(agrees).collect();
    !seen.is_empty() && seen.into_iter().all(|holds| holds)
}

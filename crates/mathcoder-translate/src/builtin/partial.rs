//! Partial derivatives of a function stated before: `f_x(x, y) = 2xy`, `f_{xy} = 2x`, `\frac{\partial z}{\partial x} = y`.
//!
//! A statement and the definitions in reach in, a computation out. The letters of the index are the variables, in this
//! order; rough values decide that the definition in reach is the one that is meant. First and second derivatives only.

use super::agree::agree;
use super::context::{Definition, Known};
use super::find::Found;
use super::numeric::{Values, close, value};
use super::operator::operator;
use super::reading::Reading;
use super::scan::Rel;
use mathcoder_expr::Expr;

/// Where mixed derivatives are looked at.
const POINTS: [(f64, f64); 3] = [(0.71, 1.3), (1.9, 0.43), (1.2, 2.6)];
/// Width of the square whose corners tell a mixed derivative.
const WIDTH: f64 = 1e-3;

/// The partial derivative that a statement gives.
pub(super) fn partial(reading: &Reading, known: &Known) -> Option<Found> {
    let (definition, variables) = named(reading.trees.first()?.as_ref()?, known)?;
    let (body, result) = (&definition.body, reading.trees.last()?.as_ref()?);
    let by = |body: Expr, variable: &str, order: u32| Expr::Derivative {
        body: Box::new(body),
        variable: variable.to_owned(),
        order,
    };
    let tree = match variables.as_slice() {
        [one] => by(body.clone(), one, 1),
        [one, two] if one == two => by(body.clone(), one, 2),
        [one, two] => by(by(body.clone(), one, 1), two, 1),
        _ => return None,
    };
    let belongs = match variables.as_slice() {
        [one, two] if one != two => is_mixed(body, (one, two), result),
        _ => agree(&tree, result, Rel::Equal, &Known::default()),
    };
    if !belongs {
        return None;
    }
    let mut stated = reading.clone();
    *stated.trees.first_mut()? = Some(tree);
    let found = operator(&stated, &Known::default(), 0)?;
    let conditions = vec![format!("${}$", definition.latex)];
    Some(Found { kind: "Partial derivative", expression: reading.first_link().to_owned(), conditions, ..found })
}

/// The function of `f_x`, `f_x(x, y)`, `\frac{\partial f}{\partial x}`, and the variables.
fn named<'a>(tree: &Expr, known: &'a Known) -> Option<(&'a Definition, Vec<String>)> {
    let (name, variables) = match tree {
        Expr::Derivative { body, variable, order: 1 } => match &**body {
            Expr::Sym(name) => (name.as_str(), vec![variable.clone()]),
            _ => return None,
        },
        Expr::Sym(name) | Expr::Call(name, _) => {
            let (name, index) = name.split_once('_')?;
            (name, index.chars().map(String::from).collect())
        }
        _ => return None,
    };
    let definition = known.get(name)?;
    let names = super::shape::free(&definition.body).symbols;
    let several = definition.parameters.len() > 1 || (definition.parameters.is_empty() && names.len() > 1);
    let plain = if let Expr::Call(_, items) = tree { items.iter().all(|i| matches!(i, Expr::Sym(_))) } else { true };
    (several && plain && variables.iter().all(|v| names.contains(v))).then_some((definition, variables))
}

/// True where the mixed derivative of `body` is roughly `result`.
fn is_mixed(body: &Expr, by: (&str, &str), result: &Expr) -> bool {
    let nothing = Known::default();
    let names = super::shape::free(body).symbols;
    let seen = POINTS.iter().filter_map(|&(x, y)| {
        let at = |dx: f64, dy: f64| {
            let mut values: Values =
                names.iter().enumerate().map(|(i, name)| (name.clone(), 0.57 + 0.31 * i as f64)).collect();
            values.insert(by.0.to_owned(), x + dx);
            values.insert(by.1.to_owned(), y + dy);
            values
        };
        let f = |dx: f64, dy: f64| value(body, &at(dx, dy), &nothing);
        let corners = f(WIDTH, WIDTH)? - f(WIDTH, -WIDTH)? - f(-WIDTH, WIDTH)? + f(-WIDTH, -WIDTH)?;
        let (ours, theirs) = (corners / (4.0 * WIDTH * WIDTH), value(result, &at(0.0, 0.0), &nothing)?);
        Some(close(ours, theirs, 1e-3) || (ours - theirs).abs() < 1e-3)
    });
    let seen: Vec<bool> = seen.collect();
    seen.len() > 1 && seen.into_iter().all(|holds| holds)
}

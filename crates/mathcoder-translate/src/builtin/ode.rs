//! Ordinary differential equations and their stated solutions: `y'' + 2y' - 8y = 0`, `y(0) = 5`, `y'(0) = 4`, and later
//! `y = 4e^{2x} + e^{-4x}`; or a general solution with as many constants as the order.
//!
//! Readings in text order in, a computation out where the stated function satisfies the equation and its conditions at a few
//! points. Memory is that of the last equation. First and second order; equations with letters besides function and
//! variable, systems and implicit solutions are not solved.

use super::context::Known;
use super::find::Found;
use super::numeric::{Values, close, value};
use super::python::Manner;
use super::reading::Reading;
use super::script::Script;
use super::shape;
use mathcoder_core::Span;
use mathcoder_expr::Expr;
use std::collections::BTreeSet;

/// Names of the first and second derivative in programs.
const DERIVATIVES: [&str; 2] = ["dy", "d2y"];
/// Where a solution is tried.
const POINTS: [f64; 4] = [0.37, 0.81, 1.46, 2.3];
/// Longest text between equation and solution, in bytes.
const REACH: usize = 2_500;

/// The differential equation stated last.
#[derive(Clone, Debug, Default)]
pub(super) struct Odes(Option<Ode>);

#[derive(Clone, Debug)]
struct Ode {
    /// The function.
    letter: String,
    /// Both sides; derivatives under the names of [`DERIVATIVES`].
    sides: (Expr, Expr),
    order: usize,
    /// Letters besides the function and its derivatives.
    others: BTreeSet<String>,
    text: String,
    conditions: Vec<Condition>,
    at: usize,
}

/// `y'(0) = 4`.
#[derive(Clone, Debug)]
struct Condition {
    order: usize,
    point: Expr,
    value: Expr,
    text: String,
}

impl Odes {
    pub(super) fn clear(&mut self) {
        self.0 = None;
    }

    /// Takes in a statement; a computation where it solves the equation stated last.
    pub(super) fn learn(&mut self, reading: &Reading) -> Option<Found> {
        if !reading.is_equality() {
            return None;
        }
        if let Some(ode) = Ode::of(reading) {
            self.0 = Some(ode);
            return None;
        }
        let ode = self.0.as_mut().filter(|ode| reading.at() <= ode.at + REACH)?;
        if let Some(condition) = condition(reading, &ode.letter) {
            ode.conditions.push(condition);
            return None;
        }
        let found = ode.solved(reading);
        if found.is_some() {
            self.0 = None;
        }
        found
    }
}

impl Ode {
    fn of(reading: &Reading) -> Option<Self> {
        let [Some(left), Some(right)] = reading.trees.as_slice() else { return None };
        let letter = derived(left).or_else(|| derived(right))?;
        let sides = (named(left, &letter)?, named(right, &letter)?);
        let mut others = shape::free(&sides.0).symbols;
        others.extend(shape::free(&sides.1).symbols);
        let order = (1..=2).rev().find(|order| others.contains(DERIVATIVES[order - 1]))?;
        others.retain(|name| *name != letter && !DERIVATIVES.contains(&name.as_str()));
        let functions = [&sides.0, &sides.1].iter().any(|side| !shape::free(side).functions.is_empty());
        let open = functions || others.len() > 1 || others.iter().any(|name| name.contains('\''));
        let text = reading.statement.links.join(" = ");
        (!open).then(|| Self { letter, sides, order, others, text, conditions: Vec::new(), at: reading.at() })
    }

    fn solved(&self, reading: &Reading) -> Option<Found> {
        let (name, parameters) = reading.subject().filter(|(name, _)| *name == self.letter)?;
        let body = reading.trees.last()?.as_ref().filter(|_| reading.trees.len() > 1)?;
        let free = shape::free(body);
        let unusable = shape::is_unusable(body) || shape::has_operator(body) || shape::has_matrix(body);
        if unusable || !free.functions.is_empty() || free.symbols.contains(&name) || shape::has_imaginary(body) {
            return None;
        }
        let variable = self.variable(&parameters, &free.symbols)?;
        let is_of_variable = parameters.iter().all(|name| *name == variable) && free.symbols.contains(&variable);
        if !is_of_variable {
            return None;
        }
        let constants: Vec<&String> = free.symbols.iter().filter(|name| **name != variable).collect();
        let is_general =
            self.conditions.is_empty() && constants.len() == self.order && constants.iter().all(|c| is_constant(c));
        let is_particular = self.conditions.len() == self.order && constants.is_empty();
        if !(is_general || is_particular) || !self.is_solved_by(body, &variable, &constants) {
            return None;
        }
        let span = reading.statement.span;
        let links = &reading.statement.links;
        Some(Found {
            kind: "Differential equation",
            expression: self.text.clone(),
            result: format!("{} = {}", links.first()?, links.last()?),
            conditions: self.conditions.iter().map(|c| format!("${}$", c.text)).collect(),
            span: Span { start: self.at.min(span.start), end: span.end },
            code: self.program(&variable)?,
            stated: None,
        })
    }

    /// The letter that the function is of.
    fn variable(&self, parameters: &[String], symbols: &BTreeSet<String>) -> Option<String> {
        if let Some(own) = self.others.first().or_else(|| parameters.first()) {
            return Some(own.clone());
        }
        let mut candidates = symbols.iter().filter(|name| !is_constant(name));
        candidates.next().filter(|_| candidates.next().is_none()).cloned()
    }

    fn is_solved_by(&self, body: &Expr, variable: &str, constants: &[&String]) -> bool {
        let nothing = Known::default();
        let at = |x: f64| {
            let mut values: Values =
                constants.iter().enumerate().map(|(i, name)| ((*name).clone(), 0.7 + 0.6 * i as f64)).collect();
            values.insert(variable.to_owned(), x);
            values
        };
        let of_order = |order: usize, x: f64| value(&nth(body, variable, order), &at(x), &nothing);
        // Derivatives are rough, the more so the larger they are.
        let near = |a: f64, b: f64, size: f64| close(a, b, 2e-3) || (a - b).abs() < 1e-4 * size.max(1e-3);
        let holds = |x: f64| {
            let mut values = at(x);
            let own = of_order(0, x)?;
            values.insert(self.letter.clone(), own);
            let mut size = own.abs();
            for (order, name) in DERIVATIVES.iter().enumerate().take(self.order) {
                let derivative = of_order(order + 1, x)?;
                size += derivative.abs();
                values.insert((*name).to_owned(), derivative);
            }
            let sides = value(&self.sides.0, &values, &nothing).zip(value(&self.sides.1, &values, &nothing));
            sides.map(|(a, b)| near(a, b, size))
        };
        let seen: Vec<bool> = POINTS.into_iter().filter_map(holds).collect();
        let starts = self.conditions.iter().all(|c| {
            let point = value(&c.point, &Values::new(), &nothing);
            let sides = point.and_then(|x| of_order(c.order, x)).zip(value(&c.value, &Values::new(), &nothing));
            sides.is_some_and(|(a, b)| near(a, b, 1.0))
        });
        seen.len() > 1 && seen.into_iter().all(|holds| holds) && starts
    }

    fn program(&self, variable: &str) -> Option<String> {
        let texts: Vec<&str> =
            [self.text.as_str()].into_iter().chain(self.conditions.iter().map(|c| c.text.as_str())).collect();
        let comment = format!("Solve the differential equation {}", texts.join(", \\ "));
        let mut script = Script::new(Manner::Symbolic, comment);
        let x = script.writer.symbol(variable).text;
        script.writer.variables.insert(self.letter.clone());
        script.writer.variables.extend(DERIVATIVES.map(str::to_owned));
        let y = script.writer.symbol(&self.letter).text;
        ["Eq", "Function", "dsolve"].into_iter().for_each(|name| script.import("sympy", name));
        let (left, right) = (script.write(&self.sides.0)?, script.write(&self.sides.1)?);
        script.line(format!("{y} = Function('{y}')({x})"));
        script.line(format!("dy = {y}.diff({x})"));
        if self.order > 1 {
            script.line(format!("d2y = {y}.diff({x}, 2)"));
        }
        script.line(format!("equation = Eq({left}, {right})"));
        if self.conditions.is_empty() {
            script.line(format!("print(dsolve(equation, {y}))"));
            return Some(script.source());
        }
        let mut starts = Vec::new();
        for condition in &self.conditions {
            let name = if condition.order == 0 { y.as_str() } else { DERIVATIVES[condition.order - 1] };
            let (point, value) = (script.write(&condition.point)?, script.write(&condition.value)?);
            starts.push(format!("{name}.subs({x}, {point}): {value}"));
        }
        script.line(format!("start = {{{}}}", starts.join(", ")));
        script.line(format!("print(dsolve(equation, {y}, ics=start))"));
        Some(script.source())
    }
}

/// `C`, `C_1`, `c_2`, `A`, `B`, `K`.
fn is_constant(name: &str) -> bool {
    matches!(name.split('_').next(), Some("C" | "c" | "A" | "B" | "K"))
}

fn nth(body: &Expr, variable: &str, order: usize) -> Expr {
    match u32::try_from(order) {
        Ok(order) if order > 0 => {
            Expr::Derivative { body: Box::new(body.clone()), variable: variable.to_owned(), order }
        }
        _ => body.clone(),
    }
}

/// The function whose derivative stands in the tree.
fn derived(tree: &Expr) -> Option<String> {
    let own = match tree {
        Expr::Sym(name) => name.find('\'').and_then(|at| name.get(..at)).map(str::to_owned),
        Expr::Derivative { body, .. } => match &**body {
            Expr::Sym(name) => Some(name.clone()),
            _ => None,
        },
        _ => None,
    };
    own.filter(|name| name.chars().count() == 1).or_else(|| tree.children().into_iter().find_map(derived))
}

/// The tree with derivatives of the function as plain names; none where it has something else that hides the function.
fn named(tree: &Expr, letter: &str) -> Option<Expr> {
    let inner = |e: &Expr| named(e, letter).map(Box::new);
    let all = |items: &[Expr]| items.iter().map(|e| named(e, letter)).collect::<Option<Vec<_>>>();
    Some(match tree {
        Expr::Sym(name) if name.strip_prefix(letter) == Some("'") => Expr::Sym(DERIVATIVES[0].to_owned()),
        Expr::Sym(name) if name.strip_prefix(letter) == Some("''") => Expr::Sym(DERIVATIVES[1].to_owned()),
        Expr::Derivative { body, order: order @ (1 | 2), .. } if **body == Expr::Sym(letter.to_owned()) => {
            Expr::Sym(DERIVATIVES[usize::from(*order == 2)].to_owned())
        }
        Expr::Num(_) | Expr::Sym(_) | Expr::Const(_) => tree.clone(),
        Expr::Add(items) => Expr::Add(all(items)?),
        Expr::Mul(items) => Expr::Mul(all(items)?),
        Expr::Div(a, b) => Expr::Div(inner(a)?, inner(b)?),
        Expr::Neg(a) => Expr::Neg(inner(a)?),
        Expr::Pow(a, b) => Expr::Pow(inner(a)?, inner(b)?),
        Expr::Root(a, b) => Expr::Root(inner(a)?, inner(b)?),
        Expr::Call(name, items) => Expr::Call(name.clone(), all(items)?),
        _ => return None,
    })
}

/// `y(0) = 5`, which without knowing better reads as a product, and `y'(0) = 4`.
fn condition(reading: &Reading, letter: &str) -> Option<Condition> {
    let [Some(left), Some(right)] = reading.trees.as_slice() else { return None };
    let (order, point) = match left {
        Expr::Call(name, items) if items.len() == 1 => (name.strip_prefix(letter)?.len(), items.first()?),
        Expr::Mul(items) => match items.as_slice() {
            [Expr::Sym(name), point] if name == letter => (0, point),
            _ => return None,
        },
        _ => return None,
    };
    let named_right = reading.first_link().contains('(') && shape::free(right).symbols.is_empty();
    let usable = shape::free(point).symbols.is_empty() && named_right && order < 2 && !shape::is_unusable(right);
    usable.then(|| Condition {
        order,
        point: point.clone(),
        value: right.clone(),
        text: reading.statement.links.join(" = "),
    })
}

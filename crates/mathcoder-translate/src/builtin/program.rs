//! The program of a plan: conditions with their comments, the computation, one `print`.
//!
//! A plan in, Python source out; none where some part cannot be written. The stated result is not an argument.

use super::context::Definition;
use super::names::python_name;
use super::python::{LogBase, Manner, Writer};
use super::script::{Assumptions, Script, one_line};
use super::shape;
use mathcoder_expr::Expr;

/// What is to be computed, and how.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// The manner of computing.
    pub(super) manner: Manner,
    /// Conditions in the order in which they are stated.
    pub(super) definitions: Vec<Definition>,
    /// What is computed.
    pub(super) goal: Goal,
    /// The name that the text gives to the result.
    pub(super) target: Option<String>,
    /// What SymPy is told about the symbols.
    pub(super) assumptions: Assumptions,
    /// Angles are in degrees outside of trigonometric functions too.
    pub(super) degrees: bool,
    /// Meaning of `\log`.
    pub(super) log_base: LogBase,
    /// First line of comment.
    pub(super) comment: String,
    /// The unit that the value is in, where nothing that is computed with says so.
    pub(super) unit: Option<String>,
}

/// The last steps of a program.
#[derive(Clone, Debug)]
pub(super) enum Goal {
    /// The value of a tree, passed through a function of SymPy where one is named.
    Value(Expr, Option<&'static str>),
    /// The value in decimals.
    Decimal(Expr),
    /// The value rounded, with this many zeros before the point.
    Rounded(Expr, usize),
    /// A vector as a tuple.
    Vector(Expr),
    /// Dot product, cross product.
    Between(Expr, &'static str, Expr),
    /// Solutions of an equation for a symbol; in decimals where the text has them so.
    Solve { left: Expr, right: Expr, unknown: String, decimal: Decimals },
    /// A power modulo a number.
    PowerMod(Expr, Expr, Expr),
}

/// How solutions are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decimals {
    /// As SymPy gives them.
    Exact,
    /// In decimals.
    Rounded,
    /// Rounded to whole numbers.
    Whole,
}

/// The source of a program.
pub(super) fn program(plan: &Plan) -> Option<String> {
    let mut writer = Writer::new(plan.manner);
    writer.floats = matches!(plan.goal, Goal::Solve { .. });
    let mut trees = goal_trees(plan);
    trees.extend(plan.definitions.iter().map(|d| &d.body));
    writer.divides = trees.iter().any(|tree| shape::any(tree, &divides));
    writer.degrees = plan.degrees;
    writer.log_base = plan.log_base;
    let mut body = Vec::new();
    for definition in &plan.definitions {
        body.push(format!("# {}", one_line(&definition.latex)));
        define(&mut writer, definition, &mut body)?;
    }
    finish(&mut writer, plan, &mut body)?;
    Some(Script { comment: plan.comment.clone(), writer, assumptions: plan.assumptions.clone(), body }.source())
}

fn define(writer: &mut Writer, definition: &Definition, body: &mut Vec<String>) -> Option<()> {
    let name = python_name(&definition.name);
    if definition.parameters.is_empty() {
        // A formula with symbols of its own stays symbolic; a value becomes a variable.
        let piece = writer.write(&definition.body)?;
        let text = match (writer.manner, piece.is_native() && writer.divides) {
            (Manner::Symbolic, true) => {
                writer.imports.insert(("sympy", "Integer"));
                format!("Integer({})", piece.text)
            }
            (Manner::Exact, true) => {
                writer.imports.insert(("fractions", "Fraction"));
                format!("Fraction({})", piece.text)
            }
            _ => piece.text,
        };
        body.push(format!("{name} = {text}"));
    } else {
        let mut inner = writer.clone();
        inner.variables.extend(definition.parameters.iter().cloned());
        let piece = inner.write(&definition.body)?;
        writer.imports.extend(inner.imports);
        writer.symbols.extend(inner.symbols);
        let parameters: Vec<String> = definition.parameters.iter().map(|p| python_name(p)).collect();
        body.push(format!("def {name}({}):", parameters.join(", ")));
        body.push(format!("    return {}", piece.text));
        body.push(String::new());
    }
    writer.variables.insert(definition.name.clone());
    Some(())
}

fn finish(writer: &mut Writer, plan: &Plan, body: &mut Vec<String>) -> Option<()> {
    let name = plan.target.as_deref().map(python_name).filter(|name| !uses(plan, name));
    let text = match &plan.goal {
        Goal::Value(Expr::Div(above, below), None) if plan.manner == Manner::Exact && both_literal(above, below) => {
            // A fraction on its own is computed, not written down.
            writer.imports.insert(("fractions", "Fraction"));
            format!("Fraction({}) / {}", writer.write(above)?.text, writer.write(below)?.text)
        }
        Goal::Value(tree, wrap) => {
            let piece = writer.write(tree)?;
            match wrap {
                Some(function) => {
                    writer.imports.insert(("sympy", function));
                    format!("{function}({})", piece.text)
                }
                None => piece.text,
            }
        }
        Goal::Decimal(tree) => {
            writer.imports.insert(("sympy", "N"));
            format!("N({})", writer.write(tree)?.text)
        }
        Goal::Rounded(tree, zeros) => {
            let piece = writer.write(tree)?;
            let places = if *zeros == 0 { String::new() } else { format!(", -{zeros}") };
            if plan.manner == Manner::Symbolic {
                writer.imports.insert(("sympy", "N"));
                format!("round(N({}){places})", piece.text)
            } else {
                format!("round({}{places})", piece.text)
            }
        }
        Goal::Vector(tree) => format!("tuple({})", writer.write(tree)?.text),
        Goal::Between(a, method, b) => {
            let (a, b) = (writer.write(a)?, writer.write(b)?);
            let product = format!("{}.{method}({})", a.text, b.text);
            if *method == "cross" { format!("tuple({product})") } else { product }
        }
        Goal::Solve { left, right, unknown, decimal } => {
            let (equation, solved) = solve(writer, (left, right), &python_name(unknown), *decimal)?;
            body.push(equation);
            solved
        }
        Goal::PowerMod(base, exponent, modulus) => {
            let parts = [base, exponent, modulus].map(|e| writer.write(e).map(|p| p.text));
            let [Some(base), Some(exponent), Some(modulus)] = parts else { return None };
            format!("pow({base}, {exponent}, {modulus})")
        }
    };
    let shown = |value: &str| match &plan.unit {
        Some(unit) => format!("print({value}, '{unit}')"),
        None => format!("print({value})"),
    };
    match name {
        Some(name) => body.extend([format!("{name} = {text}"), shown(&name)]),
        None => body.push(shown(&text)),
    }
    Some(())
}

/// The line that states an equation, and the expression of its solutions.
fn solve(writer: &mut Writer, sides: (&Expr, &Expr), unknown: &str, decimal: Decimals) -> Option<(String, String)> {
    let (left, right) = (writer.write(sides.0)?, writer.write(sides.1)?);
    writer.imports.extend([("sympy", "Eq"), ("sympy", "solve")]);
    if decimal != Decimals::Exact {
        writer.imports.insert(("sympy", "N"));
    }
    // SymPy would turn decimals into fractions, which takes it for ever where they stand in an exponent.
    let has_decimals = shape::has_decimal(sides.0) || shape::has_decimal(sides.1);
    let solved = format!("solve(equation, {unknown}{})", if has_decimals { ", rational=False" } else { "" });
    let solved = match decimal {
        Decimals::Exact => solved,
        Decimals::Rounded => format!("[N(solution) for solution in {solved}]"),
        Decimals::Whole => format!("[round(N(solution)) for solution in {solved}]"),
    };
    Some((format!("equation = Eq({}, {})", left.text, right.text), solved))
}

fn both_literal(above: &Expr, below: &Expr) -> bool {
    shape::is_integer(above) && matches!(below, Expr::Num(_)) && shape::is_integer(below)
}

/// A name that the expression itself uses cannot be that of the result.
fn uses(plan: &Plan, name: &str) -> bool {
    let used = |tree: &Expr| {
        let free = shape::free(tree);
        free.symbols.iter().chain(&free.functions).any(|symbol| python_name(symbol) == name)
    };
    goal_trees(plan).into_iter().any(used)
}

/// The trees that a goal is made of.
fn goal_trees(plan: &Plan) -> Vec<&Expr> {
    match &plan.goal {
        Goal::Value(tree, _) | Goal::Decimal(tree) | Goal::Rounded(tree, _) | Goal::Vector(tree) => vec![tree],
        Goal::Between(a, _, b) => vec![a, b],
        Goal::Solve { left, right, .. } => vec![left, right],
        Goal::PowerMod(a, b, c) => vec![a, b, c],
    }
}

/// A quotient, or a power that may be one.
fn divides(tree: &Expr) -> bool {
    match tree {
        Expr::Div(..) | Expr::Percent(_) => true,
        Expr::Pow(_, exponent) => !matches!(&**exponent, Expr::Num(_)),
        _ => false,
    }
}

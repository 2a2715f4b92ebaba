//! Systems of equations: several equations, then a value for each of their letters; or what such letters make together
//! ("if x + y = 6 and x - y = 2, what is xy").
//!
//! Readings in text order in, a computation out where the stated values solve the equations. Memory is that of the last
//! few equations. Systems with letters that stay open, and those with infinitely many solutions, are not solved.

use super::agree::agree;
use super::context::Known;
use super::find::Found;
use super::numeric::{Values, close, value};
use super::python::Manner;
use super::reading::Reading;
use super::roots::{MOST_UNKNOWNS, Sides, solutions};
use super::scan::Rel;
use super::script::{Assumptions, Script};
use super::shape;
use mathcoder_core::Span;
use mathcoder_expr::Expr;

/// Most equations that are remembered.
const MOST_EQUATIONS: usize = 8;

/// The equations stated last, and the values stated since.
#[derive(Clone, Debug, Default)]
pub(super) struct Systems {
    equations: Vec<Reading>,
    values: Vec<Stated>,
}

/// `x = 2`.
#[derive(Clone, Debug)]
struct Stated {
    letter: String,
    tree: Expr,
    /// The letter as the text has it.
    name: String,
    /// The value as the text has it.
    text: String,
    span: Span,
}

impl Systems {
    pub(super) fn clear(&mut self) {
        self.equations.clear();
        self.values.clear();
    }

    /// Takes in a statement; a computation where it completes the solution of a system stated at or after `earliest`.
    pub(super) fn learn(&mut self, reading: &Reading, earliest: usize) -> Option<Found> {
        self.equations.retain(|e| e.at() >= earliest);
        self.values.retain(|v| v.span.start >= earliest);
        if is_equation(reading) {
            if self.equations.len() >= MOST_EQUATIONS {
                self.equations.remove(0);
            }
            self.equations.push(reading.clone());
            return None;
        }
        let stated = stated(reading);
        if stated.is_empty() {
            return None;
        }
        self.values.retain(|old| stated.iter().all(|new| new.letter != old.letter));
        self.values.extend(stated);
        let found = self.solved();
        if found.is_some() {
            self.clear();
        }
        found
    }

    fn solved(&self) -> Option<Found> {
        let at: Values = self
            .values
            .iter()
            .filter_map(|v| Some((v.letter.clone(), value(&v.tree, &Values::new(), &Known::default())?)))
            .collect();
        let holds = |r: &&Reading| {
            let sides =
                sides(r).and_then(|(a, b)| value(a, &at, &Known::default()).zip(value(b, &at, &Known::default())));
            sides.is_some_and(|(a, b)| close(a, b, 1e-3) || (a - b).abs() < 1e-9)
        };
        let fitting: Vec<&Reading> = self.equations.iter().filter(holds).collect();
        let (equations, unknowns) = choose(&fitting)?;
        let roots = solutions(&equations.iter().filter_map(|r| sides(r)).collect::<Vec<_>>(), &unknowns);
        // The text states one solution, so there must be one.
        if roots.len() != 1 {
            return None;
        }
        let mut values: Vec<&Stated> = self.values.iter().filter(|v| unknowns.contains(&v.letter)).collect();
        values.sort_by_key(|v| v.span.start);
        let joined = |part: fn(&Stated) -> &str| values.iter().map(|v| part(v)).collect::<Vec<_>>().join(", ");
        let (expression, result) = (format!("({})", joined(|v| &v.name)), format!("({})", joined(|v| &v.text)));
        let letters: Vec<String> = values.iter().map(|v| v.letter.clone()).collect();
        let mut script = system(&equations, &letters)?;
        let decimal = values.iter().any(|v| shape::has_decimal(&v.tree));
        let names = letters.iter().map(|name| script.writer.symbol(name).text).collect::<Vec<_>>().join(", ");
        let each = if decimal { "N(solution[letter])" } else { "solution[letter]" };
        if decimal {
            script.import("sympy", "N");
        }
        script.line(format!("print(tuple({each} for letter in ({names})))"));
        let span = Span { start: equations.first()?.statement.span.start, end: values.last()?.span.end };
        Some(Found {
            kind: "System of equations",
            expression,
            result,
            conditions: conditions(&equations),
            span: Span { start: span.start.min(span.end), end: span.end },
            code: script.source(),
            stated: None,
        })
    }
}

/// What `asked` comes to under the equations among `given`, where that is `answer`.
pub(super) fn under(given: &[&Reading], asked: (&Expr, &str), answer: (&Expr, &str), span: Span) -> Option<Found> {
    let equations: Vec<&Reading> = given.iter().copied().filter(|r| is_equation(r)).collect();
    let (equations, unknowns) = choose(&equations)?;
    let open = shape::free(asked.0);
    if equations.len() != given.iter().filter(|r| !r.statement.relations.is_empty()).count()
        || !open.functions.is_empty()
        || !open.symbols.iter().all(|name| unknowns.contains(name))
        || shape::is_unusable(asked.0)
        || shape::has_matrix(asked.0)
    {
        return None;
    }
    let roots = solutions(&equations.iter().filter_map(|r| sides(r)).collect::<Vec<_>>(), &unknowns);
    let nothing = Known::default();
    let theirs = value(answer.0, &Values::new(), &nothing)?;
    let holds = |root: &Vec<f64>| {
        let at: Values = unknowns.iter().cloned().zip(root.iter().copied()).collect();
        value(asked.0, &at, &nothing).is_some_and(|ours| close(ours, theirs, 1e-5))
    };
    if roots.is_empty() || !roots.iter().all(holds) || agree(asked.0, answer.0, Rel::Equal, &nothing) {
        return None;
    }
    let mut script = system(&equations, &unknowns)?;
    let wanted = script.write(asked.0)?;
    script.import("sympy", "simplify");
    script.line(format!("print(simplify(({wanted}).subs(solution)))"));
    Some(Found {
        kind: "Value under equations",
        expression: asked.1.to_owned(),
        result: answer.1.to_owned(),
        conditions: conditions(&equations),
        span,
        code: script.source(),
        stated: None,
    })
}

/// The program up to `solution`.
fn system(equations: &[&Reading], letters: &[String]) -> Option<Script> {
    let mut script = Script::new(Manner::Symbolic, format!("Solve the system {}", texts(equations)));
    let mut lines = Vec::new();
    for reading in equations {
        let (left, right) = sides(reading)?;
        let (left, right) = (script.write(left)?, script.write(right)?);
        lines.push(format!("    Eq({left}, {right}),"));
    }
    let names: Vec<String> = letters.iter().map(|name| script.writer.symbol(name).text).collect();
    script.assumptions = Assumptions::about_all("real=True");
    script.import("sympy", "Eq");
    script.import("sympy", "solve");
    script.line("equations = [".to_owned());
    lines.into_iter().for_each(|line| script.line(line));
    script.line("]".to_owned());
    script.line(format!("solution = solve(equations, [{}], dict=True)[0]", names.join(", ")));
    Some(script)
}

pub(super) fn texts(equations: &[&Reading]) -> String {
    equations.iter().map(|r| r.statement.links.join(" = ")).collect::<Vec<_>>().join(", \\ ")
}

pub(super) fn conditions(equations: &[&Reading]) -> Vec<String> {
    equations.iter().map(|r| format!("${}$", r.statement.links.join(" = "))).collect()
}

fn sides(reading: &Reading) -> Option<Sides<'_>> {
    match reading.trees.as_slice() {
        [Some(left), Some(right)] => Some((left, right)),
        _ => None,
    }
}

/// The first equations that have two to four letters among them, as many as letters.
fn choose<'a>(equations: &[&'a Reading]) -> Option<(Vec<&'a Reading>, Vec<String>)> {
    for first in equations {
        let unknowns = letters(first);
        if unknowns.len() < 2 {
            continue;
        }
        let within = |r: &&&Reading| letters(r).iter().all(|name| unknowns.contains(name));
        let chosen: Vec<&Reading> = equations.iter().filter(within).take(unknowns.len()).copied().collect();
        if chosen.len() == unknowns.len() {
            return Some((chosen, unknowns));
        }
    }
    None
}

fn letters(reading: &Reading) -> Vec<String> {
    let Some((left, right)) = sides(reading) else { return Vec::new() };
    let mut names = shape::free(left).symbols;
    names.extend(shape::free(right).symbols);
    names.into_iter().collect()
}

/// Two sides, two to four letters, nothing but arithmetic.
fn is_equation(reading: &Reading) -> bool {
    let Some((left, right)) = sides(reading) else { return false };
    let usable = |tree: &Expr| {
        let strange =
            |e: &Expr| matches!(e, Expr::Call(..) | Expr::Degrees(_) | Expr::PlusMinus(..) | Expr::Quantity(..));
        !shape::is_unusable(tree)
            && !shape::has_operator(tree)
            && !shape::has_matrix(tree)
            && !shape::has_imaginary(tree)
            && !shape::any(tree, &strange)
    };
    let count = letters(reading).len();
    reading.is_equality() && (2..=MOST_UNKNOWNS).contains(&count) && usable(left) && usable(right)
}

/// `x = 2`, or `(x, y) = (2, 3)`.
fn stated(reading: &Reading) -> Vec<Stated> {
    let (Some(Some(first)), Some(Some(last))) = (reading.trees.first(), reading.trees.last()) else {
        return Vec::new();
    };
    if reading.trees.len() < 2 || !reading.is_equality() {
        return Vec::new();
    }
    let span = reading.statement.span;
    let one = |letter: &Expr, tree: &Expr, texts: (String, String)| {
        let (name, text) = texts;
        let Expr::Sym(letter) = letter else { return None };
        let number = shape::free(tree).symbols.is_empty() && shape::is_evaluated(tree) && !shape::has_matrix(tree);
        number.then(|| Stated { letter: letter.clone(), tree: tree.clone(), name, text, span })
    };
    let last_text = reading.statement.links.last().map_or("", String::as_str);
    match (first, last) {
        (Expr::Tuple(names), Expr::Tuple(trees)) if names.len() == trees.len() => {
            // The text of each value is not at hand; a number is written as it is.
            let text = |name: &Expr, tree: &Expr| match (name, tree) {
                (Expr::Sym(letter), Expr::Num(n)) if n.decimals.is_none() && n.value.is_int() => {
                    Some((letter.clone(), n.value.numerator().to_string()))
                }
                (Expr::Sym(letter), Expr::Neg(inner)) => match &**inner {
                    Expr::Num(n) if n.decimals.is_none() && n.value.is_int() => {
                        Some((letter.clone(), format!("-{}", n.value.numerator())))
                    }
                    _ => None,
                },
                _ => None,
            };
            let all = names.iter().zip(trees).map(|(n, t)| one(n, t, text(n, t)?)).collect::<Option<Vec<_>>>();
            all.unwrap_or_default()
        }
        (name, tree) => one(name, tree, (reading.first_link().to_owned(), last_text.to_owned())).into_iter().collect(),
    }
}

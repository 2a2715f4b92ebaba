//! Congruences with one unknown and their stated solutions: `3x \equiv -1 \pmod{35}`, then `x \equiv 23 \pmod{35}`; or several
//! remainders of one number, then the remainder by the product of the moduli.
//!
//! Readings in text order in, a computation out where the stated remainder is all that solves what was stated last. Every
//! remainder is tried, so moduli are bounded. Memory is that of the last few congruences.

use super::context::Known;
use super::find::Found;
use super::numeric::{Values, value};
use super::python::Manner;
use super::reading::Reading;
use super::scan::Rel;
use super::script::Script;
use super::shape;
use mathcoder_core::Span;
use mathcoder_expr::Expr;

/// Largest product of moduli.
const LARGEST: u64 = 20_000;
/// Most congruences that are remembered.
const MOST: usize = 6;

/// The congruences stated last.
#[derive(Clone, Debug, Default)]
pub(super) struct Residues(Vec<Congruence>);

#[derive(Clone, Debug)]
struct Congruence {
    left: Expr,
    right: Expr,
    modulus: u64,
    unknown: String,
    text: String,
    at: usize,
}

impl Congruence {
    fn of(reading: &Reading) -> Option<Self> {
        let ([Some(left), Some(Expr::Call(name, arguments))], [Rel::Congruent]) =
            (reading.trees.as_slice(), reading.statement.relations.as_slice())
        else {
            return None;
        };
        let ("mod", [right, modulus]) = (name.as_str(), arguments.as_slice()) else { return None };
        let modulus = super::modular::whole(modulus).filter(|m| (2..=LARGEST).contains(m))?;
        let mut names = shape::free(left).symbols;
        names.extend(shape::free(right).symbols);
        let whole = |e: &Expr| !shape::any(e, &|e| matches!(e, Expr::Div(..) | Expr::Root(..) | Expr::Call(..)));
        let unknown = names.first().filter(|_| names.len() == 1)?.clone();
        let text = reading.statement.links.join(" \\equiv ");
        (whole(left) && whole(right)).then(|| Self {
            left: left.clone(),
            right: right.clone(),
            modulus,
            unknown,
            text,
            at: reading.at(),
        })
    }

    /// `x \equiv 23 \pmod{35}`.
    fn remainder(&self) -> Option<u64> {
        let alone = matches!(&self.left, Expr::Sym(name) if *name == self.unknown);
        super::modular::whole(&self.right).filter(|r| alone && *r < self.modulus)
    }

    fn holds(&self, x: u64) -> bool {
        let at = Values::from([(self.unknown.clone(), x as f64)]);
        let nothing = Known::default();
        let sides = value(&self.left, &at, &nothing).zip(value(&self.right, &at, &nothing));
        sides.is_some_and(|(a, b)| {
            let difference = a - b;
            difference.abs() < 1e15 && difference.rem_euclid(self.modulus as f64) == 0.0
        })
    }
}

impl Residues {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Takes in a statement; a computation where it solves what was stated at or after `earliest`.
    pub(super) fn learn(&mut self, reading: &Reading, earliest: usize) -> Option<Found> {
        self.0.retain(|c| c.at >= earliest);
        let stated = Congruence::of(reading)?;
        let found = stated.remainder().and_then(|_| self.solved(&stated, reading.statement.span));
        if self.0.len() >= MOST {
            self.0.remove(0);
        }
        self.0.push(stated);
        found
    }

    fn solved(&self, stated: &Congruence, span: Span) -> Option<Found> {
        let given: Vec<&Congruence> = self.0.iter().filter(|c| c.unknown == stated.unknown).collect();
        let one = given.iter().rev().take(2).find(|c| c.remainder().is_none() && solves(&[c], stated)).copied();
        let chosen: Vec<&Congruence> = match one {
            Some(only) => vec![only],
            None => {
                let several = (2..=given.len()).filter_map(|n| given.get(given.len() - n..));
                several
                    .into_iter()
                    .find(|some| some.iter().all(|c| c.remainder().is_some()) && solves(some, stated))?
                    .to_vec()
            }
        };
        let code = if one.is_some() { search(chosen.first()?)? } else { chinese(&chosen)? };
        Some(Found {
            kind: "Solution of a congruence",
            expression: format!("{} \\bmod {}", stated.unknown, stated.modulus),
            result: stated.remainder()?.to_string(),
            conditions: chosen.iter().map(|c| format!("${}$", c.text)).collect(),
            span: Span { start: chosen.first()?.at.min(span.start), end: span.end },
            code,
            stated: None,
        })
    }
}

/// True where the stated remainder is the one solution of all that is given.
fn solves(given: &[&Congruence], stated: &Congruence) -> bool {
    let period = given.iter().try_fold(1u64, |l, c| Some(l / gcd(l, c.modulus) * c.modulus).filter(|l| *l <= LARGEST));
    let new = given.iter().all(|c| c.modulus != stated.modulus) || given.len() == 1;
    period == Some(stated.modulus)
        && new
        && (0..stated.modulus).all(|x| given.iter().all(|c| c.holds(x)) == (stated.remainder() == Some(x)))
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Tries every remainder.
fn search(given: &Congruence) -> Option<String> {
    let mut script = Script::new(Manner::Exact, format!("Solve {}", given.text));
    script.writer.variables.insert(given.unknown.clone());
    let unknown = script.writer.symbol(&given.unknown).text;
    let bracketed = |text: String| if text.contains(' ') || text.starts_with('-') { format!("({text})") } else { text };
    let (left, right) = (bracketed(script.write(&given.left)?), bracketed(script.write(&given.right)?));
    script.line(format!("modulus = {}", given.modulus));
    script.line(format!(
        "solutions = [{unknown} for {unknown} in range(modulus) if {left} % modulus == {right} % modulus]"
    ));
    script.line("print(*solutions)".to_owned());
    Some(script.source())
}

/// Puts remainders together.
fn chinese(given: &[&Congruence]) -> Option<String> {
    let texts: Vec<&str> = given.iter().map(|c| c.text.as_str()).collect();
    let mut script = Script::new(Manner::Exact, format!("Solve {}", texts.join(", \\ ")));
    script.import("sympy.ntheory.modular", "crt");
    let list = |numbers: Vec<u64>| numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    script.line(format!("moduli = [{}]", list(given.iter().map(|c| c.modulus).collect())));
    script.line(format!("remainders = [{}]", list(given.iter().map(|c| c.remainder()).collect::<Option<_>>()?)));
    script.line("remainder, modulus = crt(moduli, remainders)".to_owned());
    script.line("print(remainder)".to_owned());
    Some(script.source())
}

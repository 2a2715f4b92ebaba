//! A statement of the text with its links read into trees, each with the place it stands at.

use super::context::Known;
use super::scan::Rel;
use super::shape;
use super::statements::Statement;
use super::units::{self, Unit};
use super::vectors;
use mathcoder_core::Span;
use mathcoder_expr::{Commas, Expr, parse_latex_with};

/// A statement, its links as trees where they could be read.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub(super) statement: Statement,
    /// The links; units are taken out.
    pub(super) trees: Vec<Option<Expr>>,
    /// The unit of each link; empty for none.
    pub(super) units: Vec<Unit>,
}

/// A link on its own.
#[derive(Clone, Debug)]
pub(super) struct Side {
    pub(super) tree: Expr,
    pub(super) text: String,
    pub(super) unit: Unit,
}

impl Reading {
    /// Reads the links, with the names that are known here.
    pub(super) fn of(mut statement: Statement, known: &Known) -> Self {
        vectors::in_one_notation(&mut statement.links, known);
        let mut letters: Vec<&str> = vec!["f", "g", "h", "F", "G", "H"];
        letters.extend(known.functions());
        let subject = subject_of(statement.links.first().map_or("", String::as_str));
        let own = subject.as_ref().filter(|(_, parameters)| !parameters.is_empty()).map(|(name, _)| name.clone());
        letters.extend(own.as_deref());
        let reading = mathcoder_expr::Reading { functions: &letters, commas: Commas::Group };
        let mut trees: Vec<Option<Expr>> =
            statement.links.iter().map(|link| parse_latex_with(&bare(link), &reading).ok()).collect();
        for (tree, link) in trees.iter_mut().zip(&statement.links) {
            if is_function_like(link) {
                *tree = None;
            }
        }
        vectors::with_components(&mut trees);
        let units = take_units_out(&mut trees, known);
        Self { statement, trees, units }
    }

    /// The statement `from = to` (or `from ≈ to`) of two links that may stand apart in the text.
    pub(super) fn joined(from: Side, to: Side, relation: Rel, span: Span) -> Self {
        Self {
            statement: Statement {
                span,
                links: vec![from.text, to.text],
                relations: vec![relation],
                is_alternative: false,
            },
            trees: vec![Some(from.tree), Some(to.tree)],
            units: vec![from.unit, to.unit],
        }
    }

    /// One link with its tree, text and unit.
    pub(super) fn side(&self, index: usize) -> Option<Side> {
        Some(Side {
            tree: self.trees.get(index)?.clone()?,
            text: self.statement.links.get(index)?.clone(),
            unit: self.units.get(index)?.clone(),
        })
    }

    pub(super) fn at(&self) -> usize {
        self.statement.span.start
    }

    pub(super) fn first_link(&self) -> &str {
        self.statement.links.first().map_or("", String::as_str)
    }

    /// True for chains of `=` and `≈` alone.
    pub(super) fn is_equality(&self) -> bool {
        !self.statement.relations.is_empty()
            && self.statement.relations.iter().all(|r| matches!(r, Rel::Equal | Rel::Approx))
    }

    /// The chains of `=` and `≈` between signs of order: of `n \le 125 - 12 - 1 = 112` the last two links.
    pub(super) fn runs(&self) -> Vec<Self> {
        let relations = &self.statement.relations;
        let is_order = |r: &Rel| matches!(r, Rel::Order(_));
        if !relations.iter().any(is_order)
            || !relations.iter().all(|r| is_order(r) || matches!(r, Rel::Equal | Rel::Approx))
        {
            return Vec::new();
        }
        let ends = relations.iter().enumerate().filter(|(_, r)| is_order(r)).map(|(i, _)| i).chain([relations.len()]);
        let mut start = 0;
        let mut runs = Vec::new();
        for end in ends {
            runs.extend(self.part(start, end).filter(|run| !run.statement.relations.is_empty()));
            start = end + 1;
        }
        runs
    }

    /// The links from `start` to `end`, both among them.
    fn part(&self, start: usize, end: usize) -> Option<Self> {
        Some(Self {
            statement: Statement {
                span: self.statement.span,
                links: self.statement.links.get(start..=end)?.to_vec(),
                relations: self.statement.relations.get(start..end)?.to_vec(),
                is_alternative: false,
            },
            trees: self.trees.get(start..=end)?.to_vec(),
            units: self.units.get(start..=end)?.to_vec(),
        })
    }

    /// The letter that the statement is about, and its arguments: `x = …`, `f(x) = …`.
    pub(super) fn subject(&self) -> Option<(String, Vec<String>)> {
        if self.statement.relations.is_empty() {
            return None;
        }
        subject_of(self.first_link())
    }

    /// What the subject stands for: the last link that could be read, with its text.
    pub(super) fn meaning(&self) -> Option<(&Expr, &str)> {
        let last = self.trees.len().checked_sub(1).filter(|last| *last > 0)?;
        // A function means its first formula; a letter means the value at the end of its chain.
        let index = if self.subject().is_some_and(|(_, p)| !p.is_empty()) { 1 } else { last };
        Some((self.trees.get(index)?.as_ref()?, self.statement.links.get(index)?))
    }
}

/// `\pi[i]` and `h[-1]`: entries of arrays in texts about programs, neither the circle number nor products.
fn is_function_like(link: &str) -> bool {
    link.match_indices('[').any(|(at, _)| {
        let before = link.get(..at).unwrap_or_default();
        let name = before.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let letters = before.len() - name.len();
        let command = name.ends_with('\\');
        let is_pi = before.trim_end().ends_with("\\pi");
        is_pi || (letters > 0 && !command)
    })
}

/// Takes the units out of the links of a statement whose result has one; links that cannot be measured are lost.
fn take_units_out(trees: &mut [Option<Expr>], known: &Known) -> Vec<Unit> {
    let mut found = vec![Unit::new(); trees.len()];
    // Letters in italics are units only where several links of the chain have some: `26.0 m/s^2 … = 402 m`.
    let n_measured = trees.iter().flatten().filter(|tree| units::has_unit(tree)).count();
    let molar = trees.iter().flatten().next_back().is_some_and(|tree| shape::free(tree).symbols.iter().eq(["M"]));
    let in_result = (n_measured >= 2 || molar) && trees.iter().flatten().next_back().is_some_and(units::has_unit);
    for (tree, unit) in trees.iter_mut().zip(&mut found) {
        let Some(old) = tree.as_ref() else { continue };
        let letters_are_units =
            in_result && units::only_units_open(old) && shape::free(old).symbols.iter().all(|s| known.get(s).is_none());
        let upright = shape::any(old, &|e| matches!(e, Expr::Quantity(..))) && shape::free(old).symbols.is_empty();
        let italic = letters_are_units && units::has_unit(old);
        if !upright && !italic {
            continue;
        }
        *tree = units::without_units(old).map(|(bare, own)| {
            *unit = own;
            bare
        });
    }
    found
}

/// `x`, `x_1`, `\alpha`, `f(x)`, `f(x, y)` at the left of a statement.
fn subject_of(link: &str) -> Option<(String, Vec<String>)> {
    let functions: Vec<&str> =
        link.split(['(', ' ']).next().into_iter().filter(|name| name.chars().count() == 1).collect();
    let reading = mathcoder_expr::Reading { functions: &functions, commas: Commas::Group };
    match parse_latex_with(&bare(link), &reading).ok()? {
        Expr::Sym(name) => Some((name, Vec::new())),
        Expr::Call(name, arguments) => {
            let parameters: Option<Vec<String>> =
                arguments.iter().map(|a| if let Expr::Sym(name) = a { Some(name.clone()) } else { None }).collect();
            let parameters =
                parameters.filter(|p| !p.is_empty() && !super::shape::FUNCTIONS.contains(&name.as_str()))?;
            Some((name, parameters))
        }
        _ => None,
    }
}

/// A link as the reader of formulas wants it: without money signs and the comma in `\text{N,}`.
fn bare(link: &str) -> String {
    link.replace("\\$", "").replace(",}", "}")
}

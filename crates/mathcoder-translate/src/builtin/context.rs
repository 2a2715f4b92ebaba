//! What the text has stated so far: values of letters, formulas, functions. The conditions of a computation come from here.
//!
//! Statements in, definitions out. A name means what was said last; a statement about it that could not be read makes it
//! unknown, and a heading makes everything unknown. One entry per name, so memory is that of the names in use.

use super::reading::Reading;
use super::shape::{Free, any, free, has_matrix, is_unusable, n_operations};
use dashu::rational::RBig;
use mathcoder_expr::{Expr, Number};
use std::collections::HashMap;

/// Most names remembered at a time; beyond it the text is no textbook.
const MOST_NAMES: usize = 500;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Definition {
    /// The letter.
    pub(super) name: String,
    /// Its arguments, where it is a function.
    pub(super) parameters: Vec<String>,
    /// What it stands for.
    pub(super) body: Expr,
    /// As the text has it.
    pub(super) latex: String,
    /// Where the text has it.
    pub(super) at: usize,
}

/// Definitions by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Known(HashMap<String, Definition>);

impl Known {
    pub(super) fn get(&self, name: &str) -> Option<&Definition> {
        self.0.get(name)
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Single letters that are functions here.
    pub(super) fn functions(&self) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.0.values().filter(|d| !d.parameters.is_empty()).map(|d| d.name.as_str()).collect();
        names.sort_unstable();
        names
    }

    /// The same with every value larger, each by another number; formulas stay.
    pub(super) fn shifted(&self) -> Self {
        let shift = |name: &str| {
            let hundredths = 137 + name.bytes().map(u32::from).sum::<u32>() % 89;
            Expr::Num(Number { value: RBig::from_parts(hundredths.into(), 100u8.into()), decimals: None })
        };
        let moved = |d: &Definition| {
            let is_value = d.parameters.is_empty() && free(&d.body) == Free::default() && !has_matrix(&d.body);
            let body = if is_value { Expr::Add(vec![d.body.clone(), shift(&d.name)]) } else { d.body.clone() };
            (d.name.clone(), Definition { body, ..d.clone() })
        };
        Self(self.0.values().map(moved).collect())
    }

    /// Forgets what was stated before `at`.
    pub(super) fn forget_before(&mut self, at: usize) {
        self.0.retain(|_, d| d.at >= at);
    }

    /// Takes in what a statement says about a name.
    pub(super) fn learn(&mut self, reading: &Reading) {
        let Some((name, parameters)) = reading.subject() else { return };
        self.0.remove(&name);
        if self.0.len() >= MOST_NAMES || !reading.is_equality() {
            return;
        }
        let Some((body, latex)) = reading.meaning() else { return };
        let free = free(body);
        let circular = free.symbols.contains(&name) || free.functions.contains(&name);
        let stray = !parameters.is_empty() && !free.symbols.iter().all(|s| parameters.contains(s));
        // `x(b) = 0` is said of one value of `b`; a function that is constant has nothing to compute.
        let stray = stray || (!parameters.is_empty() && free.symbols.is_empty());
        // A derivative written as a function cannot be computed at a number.
        let derived = any(body, &|e| matches!(e, Expr::Derivative { .. } | Expr::Integral { bounds: None, .. }));
        if circular || stray || derived || is_unusable(body) || n_operations(body) > 60 {
            return;
        }
        let latex = format!("{} = {latex}", reading.first_link());
        self.0.insert(name.clone(), Definition { name, parameters, body: body.clone(), latex, at: reading.at() });
    }

    /// What is needed to compute `expr`, in the order in which it must be stated; none where something is unknown or was
    /// stated before `earliest`. `open` are names that need no meaning.
    pub(super) fn needed(&self, expr: &Expr, open: &[String], earliest: usize) -> Option<Vec<Definition>> {
        let mut found = Vec::new();
        self.gather(expr, open, earliest, (&mut found, 0))?;
        Some(found)
    }

    fn gather(
        &self,
        expr: &Expr,
        open: &[String],
        earliest: usize,
        state: (&mut Vec<Definition>, usize),
    ) -> Option<()> {
        let (found, depth) = state;
        let free = free(expr);
        for name in free.symbols.iter().chain(&free.functions) {
            if open.contains(name) || found.iter().any(|d| d.name == *name) {
                continue;
            }
            let definition = self.0.get(name).filter(|d| d.at >= earliest && depth < 6)?;
            if definition.parameters.is_empty() == free.functions.contains(name) {
                return None;
            }
            let inner: Vec<String> = open.iter().chain(&definition.parameters).cloned().collect();
            self.gather(&definition.body, &inner, earliest, (&mut *found, depth + 1))?;
            if !found.iter().any(|d| d.name == *name) {
                found.push(definition.clone());
            }
        }
        Some(())
    }
}

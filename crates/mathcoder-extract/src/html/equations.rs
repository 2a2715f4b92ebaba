//! Rows of layout tables that are one displayed formula with its number, as LaTeXML and LaTeX2HTML set them: a cell for each
//! part between the marks of alignment, empty cells around, the number at the end. In: the cells of a row. Out: the formula in
//! one piece. Looks at each cell once; rows with anything else in them are left to the other rules.

use super::delimiters::whole_formula;
use super::facts::fact;
use super::formula::{Display, Formula, Found, formula_at};
use super::render::Renderer;
use super::tags::Tag;
use super::tree::NodeId;

/// Longest number of an equation, in bytes.
const LONGEST_NUMBER: usize = 12;

/// A displayed formula and its number, which may be empty.
pub(super) struct Equation {
    tex: String,
    pub(super) number: String,
}

/// What a cell holds.
enum Cell {
    Blank,
    Number(String),
    Part(Formula),
    Other,
}

impl Renderer<'_, '_> {
    /// The formula of a row, where its cells hold nothing else. Without a number, its parts must say that they are displayed.
    pub(super) fn equation(&self, row: &[NodeId]) -> Option<Equation> {
        let mut equation = Equation { tex: String::new(), number: String::new() };
        let mut displayed = false;
        for &cell in row {
            match self.cell(cell) {
                Cell::Blank => {}
                Cell::Number(number) if equation.number.is_empty() => equation.number = number,
                Cell::Part(formula) => {
                    let tex = formula.tex?;
                    let plain = tex.trim_start().strip_prefix("\\displaystyle");
                    displayed |= plain.is_some() || formula.display == Display::Block;
                    if !equation.tex.is_empty() {
                        equation.tex.push(' ');
                    }
                    equation.tex.push_str(plain.unwrap_or(&tex).trim());
                }
                Cell::Number(_) | Cell::Other => return None,
            }
        }
        (!equation.tex.is_empty() && (displayed || !equation.number.is_empty())).then_some(equation)
    }

    /// Writes a formula and its number.
    pub(super) fn write_equation(&mut self, equation: &Equation) {
        self.flush();
        self.formula(&Formula { tex: Some(equation.tex.clone()), display: Display::Block });
        self.line.push(&equation.number);
        self.flush();
    }

    fn cell(&self, cell: NodeId) -> Cell {
        let mut at = cell;
        loop {
            let mut inner = self.tree.children(at).filter(|&node| !self.is_blank_text(node));
            let (Some(only), None) = (inner.next(), inner.next()) else {
                return if at == cell || fact(self.facts, at).formulas == 0 { self.text_cell(at) } else { Cell::Other };
            };
            match formula_at(self.tree, self.scripts, only) {
                Found::Formula(formula) => return Cell::Part(formula),
                Found::Twin => return Cell::Blank,
                Found::Nothing => {}
            }
            if !matches!(
                self.tree.tag(only),
                Tag::Span | Tag::Div | Tag::P | Tag::Nobr | Tag::Font | Tag::B | Tag::Center
            ) {
                return self.text_cell(at);
            }
            at = only;
        }
    }

    fn is_blank_text(&self, node: NodeId) -> bool {
        self.tree.tag(node) == Tag::Text && self.tree.own_text(node).trim().is_empty()
    }

    /// A cell without elements that are formulas.
    fn text_cell(&self, cell: NodeId) -> Cell {
        if self
            .tree
            .descendants(cell)
            .any(|node| !matches!(self.tree.tag(node), Tag::Text | Tag::Span | Tag::A | Tag::Br))
        {
            return Cell::Other;
        }
        let text = self.tree.text_of(cell);
        let text = text.trim();
        if text.is_empty() {
            return Cell::Blank;
        }
        if is_number(text) {
            return Cell::Number(text.to_owned());
        }
        match whole_formula(text) {
            Some((tex, display)) => Cell::Part(Formula { tex: Some(tex.trim().to_owned()), display }),
            None => Cell::Other,
        }
    }
}

/// `(1)`, `(2.3a)`, `(A.1)`.
fn is_number(text: &str) -> bool {
    let inner = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    text.len() <= LONGEST_NUMBER
        && inner.is_some_and(|inner| {
            inner.contains(|c: char| c.is_ascii_digit())
                && inner.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '*' | '\'' | '′'))
        })
}

//! Tables with columns of numbers: totals of columns and rows, relative and cumulative frequencies, products of two columns.
//!
//! A text in, computations out: one for each column that others give. The text is read line by line, once; a table holds at most
//! [`MOST_ROWS`] rows. What a column is is said by its head ("Total", "Relative frequency", `x*P(x)`), and it counts only where
//! every cell comes out as stated, to its last digit: tables with gaps, subtotals or misprints are left alone. Not read: tables of
//! functions, two heads above each other, cells with words.

use super::find::Found;
use super::laws::rough;
use super::python::Manner;
use super::script::Script;
use mathcoder_core::Span;
use mathcoder_expr::{Expr, parse_latex, parse_plain};

/// Larger tables are data.
const MOST_ROWS: usize = 40;
const MOST_COLUMNS: usize = 12;

/// The computations of the tables in `text`.
pub(super) fn tables(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut lines: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n').chain(["\n"]) {
        if line.starts_with('|') {
            lines.push((at, line.trim_end()));
        } else if !lines.is_empty() {
            found.extend(Table::of(&lines).map(|table| table.computations()).unwrap_or_default());
            lines.clear();
        }
        at += line.len();
    }
    found
}

/// A number of a cell as it is written.
#[derive(Clone, Debug)]
struct Cell {
    value: f64,
    tree: Expr,
    text: String,
    /// What its last digit is worth.
    unit: f64,
}

struct Table {
    heads: Vec<String>,
    /// Rows of the body, each with its name.
    rows: Vec<Vec<Option<Cell>>>,
    names: Vec<String>,
    span: Span,
}

impl Table {
    fn of(lines: &[(usize, &str)]) -> Option<Self> {
        let [(start, head), (_, rule), body @ ..] = lines else { return None };
        let is_rule = rule.contains("---") && rule.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
        let heads: Vec<String> = cells(head).into_iter().map(plain_head).collect();
        if !is_rule || !(2..=MOST_ROWS).contains(&body.len()) || !(2..=MOST_COLUMNS).contains(&heads.len()) {
            return None;
        }
        let split: Vec<Vec<&str>> = body.iter().map(|(_, line)| cells(line)).collect();
        if split.iter().any(|row| row.len() != heads.len()) {
            return None;
        }
        let (last, line) = body.last()?;
        Some(Self {
            heads,
            names: split.iter().map(|row| row.first().map_or_else(String::new, |name| plain_head(name))).collect(),
            rows: split.iter().map(|row| row.iter().map(|cell| number(cell)).collect()).collect(),
            span: Span { start: *start, end: last + line.len() },
        })
    }

    fn computations(&self) -> Vec<Found> {
        [self.totals_of_columns(), self.totals_of_rows()]
            .into_iter()
            .flatten()
            .chain(self.frequencies())
            .chain(self.products())
            .collect()
    }

    /// The numbers of a column but for a row of totals; none where one is missing.
    fn column(&self, index: usize) -> Option<Vec<&Cell>> {
        let rows = self.rows.iter().zip(&self.names).filter(|(_, name)| !is_total(name));
        rows.map(|(row, _)| row.get(index)?.as_ref()).collect()
    }

    fn totals_of_columns(&self) -> Option<Found> {
        let (last, above) = self.rows.split_last()?;
        if !is_total(self.names.last()?)
            || above.len() < 2
            || self.names.iter().filter(|name| is_total(name)).count() > 1
        {
            return None;
        }
        let columns: Vec<(Vec<&Cell>, &Cell)> =
            (1..self.heads.len()).map(|i| Some((self.column(i)?, last.get(i)?.as_ref()?))).collect::<Option<_>>()?;
        let (parts, totals): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        self.sums((parts, totals), "Total of the columns", "columns")
    }

    fn totals_of_rows(&self) -> Option<Found> {
        let last = self.heads.len().checked_sub(1).filter(|last| *last >= 3)?;
        if !is_total(self.heads.last()?) {
            return None;
        }
        let rows: Vec<(Vec<&Cell>, &Cell)> = self
            .rows
            .iter()
            .map(|row| {
                Some((row.get(1..last)?.iter().map(Option::as_ref).collect::<Option<_>>()?, row.get(last)?.as_ref()?))
            })
            .collect::<Option<_>>()?;
        let (parts, totals): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        self.sums((parts, totals), "Total of the rows", "rows")
    }

    fn sums(&self, sides: (Vec<Vec<&Cell>>, Vec<&Cell>), title: &'static str, name: &str) -> Option<Found> {
        let (parts, totals) = sides;
        let sums: Vec<f64> = parts.iter().map(|cells| cells.iter().map(|cell| cell.value).sum()).collect();
        let is_empty = totals.iter().all(|total| total.value == 0.0);
        if is_empty || !all_stated(&sums, &totals) {
            return None;
        }
        let mut script = Script::new(Manner::Exact, format!("{title} of the table"));
        script.writer.floats = true;
        let lists: Vec<String> = parts.iter().map(|cells| list(&mut script, cells)).collect::<Option<_>>()?;
        script.line(format!("{name} = [{}]", lists.join(", ")));
        let item = name.trim_end_matches('s');
        script.line(format!("print([sum({item}) for {item} in {name}])"));
        Some(self.found(title, (&format!("sums of the {name}"), &totals), script))
    }

    /// Relative and cumulative frequencies.
    fn frequencies(&self) -> Vec<Found> {
        let is_count = |head: &str| head == "frequency" || head == "f" || head.starts_with("frequency (");
        let counts = self.heads.iter().position(|head| is_count(head)).and_then(|i| self.column(i));
        let Some(counts) = counts.filter(|counts| counts.len() >= 2) else { return Vec::new() };
        self.shares(&counts, "relative frequency")
            .into_iter()
            .chain(self.shares(&counts, "cumulative relative frequency"))
            .collect()
    }

    /// The column of this head, where it states the shares of `counts` or their running sum.
    fn shares(&self, counts: &[&Cell], head: &str) -> Option<Found> {
        let is_running = head.starts_with("cumulative");
        let total: f64 = counts.iter().map(|cell| cell.value).sum();
        let share = |sum: &mut f64, count: &&Cell| {
            *sum = if is_running { *sum + count.value } else { count.value };
            Some(*sum / total)
        };
        let values: Vec<f64> = counts.iter().scan(0.0, share).collect();
        let stated = self.column(self.heads.iter().position(|known| known.starts_with(head))?)?;
        if total <= 0.0 || !all_stated(&values, &stated) {
            return None;
        }
        let title = if is_running { "Cumulative relative frequencies" } else { "Relative frequencies" };
        let mut script = Script::new(Manner::Float, format!("{title} of the table"));
        let written = list(&mut script, counts)?;
        script.line(format!("counts = {written}"));
        script.line("total = sum(counts)".to_owned());
        if is_running {
            script.import("itertools", "accumulate");
            script.line("print([count / total for count in accumulate(counts)])".to_owned());
        } else {
            script.line("print([count / total for count in counts])".to_owned());
        }
        Some(self.found(title, (title, &stated), script))
    }

    /// `x*P(x)` behind `x` and `P(x)`, `(Frequency)(Midpoint)`: a column whose head is the product of two others.
    fn products(&self) -> Option<Found> {
        let is_product_of = |head: &str, a: &str, b: &str| {
            let bare = |text: &str| {
                text.chars().filter(|c| !matches!(c, ' ' | '*' | '·' | '⋅' | '(' | ')' | '$' | '×')).collect::<String>()
            };
            !a.is_empty() && !b.is_empty() && bare(head) == format!("{}{}", bare(a), bare(b))
        };
        let heads = || self.heads.iter().enumerate();
        let (first, second, product) = heads().find_map(|(i, a)| {
            heads().filter(|(j, _)| *j != i).find_map(|(j, b)| {
                heads().find(|(k, head)| *k != i && *k != j && is_product_of(head, a, b)).map(|(k, _)| (i, j, k))
            })
        })?;
        let (a, b, stated) = (self.column(first)?, self.column(second)?, self.column(product)?);
        let values: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a.value * b.value).collect();
        if a.len() < 2 || !all_stated(&values, &stated) {
            return None;
        }
        let mut script = Script::new(Manner::Float, "Products of two columns of the table".to_owned());
        let (first, second) = (list(&mut script, &a)?, list(&mut script, &b)?);
        script.line(format!("first = {first}"));
        script.line(format!("second = {second}"));
        script.line("print([a * b for a, b in zip(first, second)])".to_owned());
        Some(self.found("Products of columns", ("products of two columns", &stated), script))
    }

    fn found(&self, kind: &'static str, statement: (&str, &[&Cell]), script: Script) -> Found {
        let (expression, stated) = statement;
        let texts: Vec<&str> = stated.iter().map(|cell| cell.text.as_str()).collect();
        Found {
            kind,
            expression: format!("\\text{{{expression}}}"),
            result: format!("({})", texts.join(", ")),
            conditions: Vec::new(),
            span: self.span,
            code: script.source(),
            stated: None,
        }
    }
}

fn list(script: &mut Script, cells: &[&Cell]) -> Option<String> {
    let texts: Vec<String> = cells.iter().map(|cell| script.write(&cell.tree)).collect::<Option<_>>()?;
    Some(format!("[{}]", texts.join(", ")))
}

/// True where all values come to what is stated, each to its last digit.
fn all_stated(values: &[f64], stated: &[&Cell]) -> bool {
    values.len() == stated.len()
        && values
            .iter()
            .zip(stated)
            .all(|(value, cell)| (value - cell.value).abs() <= cell.unit * 0.5 + 1e-9 * value.abs())
}

fn is_total(name: &str) -> bool {
    matches!(name, "total" | "totals" | "sum")
}

/// The cells of a row. Every bar is a border, so that a row with one inside of a formula has too many cells.
fn cells(line: &str) -> Vec<&str> {
    let inner = line.trim().trim_start_matches('|');
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    inner.split('|').map(str::trim).collect()
}

/// A head in lower case, without marks.
fn plain_head(cell: &str) -> String {
    cell.replace(['*', '$', '_'], " ").trim().to_lowercase()
}

/// The number that a cell states: alone, or behind the last sign of equality or "or".
fn number(cell: &str) -> Option<Cell> {
    let bare = cell.replace(['$', '*'], "");
    let last = bare.rsplit(['=']).next()?.rsplit(" or ").next()?.trim().replace(['–', '−'], "-");
    let plain = last.replace(',', "");
    let tree = if plain.contains('\\') { parse_latex(&plain).ok()? } else { parse_plain(&plain).ok()? };
    let decimals = written_decimals(&tree)?;
    let value = rough(&tree)?;
    // Whole numbers and fractions are exact.
    let unit = decimals.map_or(0.0, |places| 10f64.powi(-places));
    Some(Cell { value, tree, text: plain, unit })
}

/// Decimal places of a number as it is written, of which a whole number and a fraction have none; no answer for anything else.
fn written_decimals(tree: &Expr) -> Option<Option<i32>> {
    let of_number = |tree: &Expr| match tree {
        Expr::Num(number) => Some(number.decimals),
        _ => None,
    };
    match tree {
        Expr::Neg(inner) => of_number(inner),
        Expr::Div(above, below) => of_number(above).and(of_number(below)).map(|_| None),
        tree => of_number(tree),
    }
}

//! Tables: matrices, cases, aligned equations. The environment follows from the fences around the table and from its
//! columns.

use super::presentation::Converter;
use super::tokens::is_invisible;

impl Converter<'_> {
    /// A table that stands alone.
    pub(super) fn table(&mut self, id: usize) {
        let columns = self.columns(id);
        let aligned =
            self.tree.attr(id, "columnalign").is_some_and(|align| align.starts_with("right left") || align == "right");
        let displayed = self.tree.attr(id, "displaystyle") == Some("true");
        let environment = match columns {
            0 | 1 if displayed || aligned => "gathered",
            _ if aligned || (displayed && columns.is_multiple_of(2)) => "aligned",
            _ => "matrix",
        };
        self.environment(id, environment);
    }

    /// A row outside a table.
    pub(super) fn table_row(&mut self, id: usize) {
        for cell in self.cells(id) {
            self.row(&self.tree.items(cell));
            self.out.space();
        }
    }

    /// Writes a table with its fences as one environment. False, and nothing written, where `id` is no table or no
    /// environment has these fences.
    pub(super) fn try_matrix(&mut self, id: usize, open: &str, close: &str) -> bool {
        let table = self.core(id);
        if self.tree.name(table) != "mtable" {
            return false;
        }
        let environment = match (open, close) {
            ("(", ")") => "pmatrix",
            ("[", "]") => "bmatrix",
            ("{", "}") => "Bmatrix",
            ("|" | "∣", "|" | "∣") => "vmatrix",
            ("‖" | "∥", "‖" | "∥") => "Vmatrix",
            ("{", "") if self.columns(table) <= 2 => "cases",
            _ => return false,
        };
        self.environment(table, environment);
        true
    }

    fn environment(&mut self, table: usize, name: &str) {
        self.out.token(&format!("\\begin{{{name}}}"));
        let rows = self.tree.items(table);
        for (at, &row) in rows.iter().enumerate() {
            self.out.token(if at > 0 { " \\\\ " } else { " " });
            for (column, cell) in self.cells(row).into_iter().enumerate() {
                self.out.token(if column > 0 { " & " } else { "" });
                self.cell(cell);
            }
        }
        self.out.token(&format!(" \\end{{{name}}}"));
    }

    fn cell(&mut self, cell: usize) {
        let items = self.tree.items(cell);
        // An empty group in front of a relation is how converters keep its spacing; here it says nothing.
        let visible: Vec<usize> = items.into_iter().filter(|&item| !self.is_empty_token(item)).collect();
        self.row(&visible);
    }

    fn is_empty_token(&self, id: usize) -> bool {
        matches!(self.tree.name(id), "mi" | "mrow" | "mstyle" | "mtext")
            && self.tree.items(id).iter().all(|&child| self.tree.name(child).is_empty())
            && self.tree.text_of(id).chars().all(|c| is_invisible(c) || c == '\n')
    }

    fn cells(&self, row: usize) -> Vec<usize> {
        let mut cells = match self.tree.name(row) {
            "mtr" | "mlabeledtr" | "tr" => self.tree.items(row),
            _ => vec![row],
        };
        if self.tree.name(row) == "mlabeledtr" && !cells.is_empty() {
            cells.remove(0);
        }
        cells
    }

    fn columns(&self, table: usize) -> usize {
        self.tree.items(table).iter().map(|&row| self.cells(row).len()).max().unwrap_or(0)
    }
}

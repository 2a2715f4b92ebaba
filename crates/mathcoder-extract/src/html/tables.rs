//! Tables: rows of data become `| a | b |`, tables that only lay out a page are read cell by cell.

use super::attributes::Attr;
use super::facts::fact;
use super::render::Renderer;
use super::tags::Tag;
use super::tree::NodeId;

/// Longest text of one cell of data, in visible characters.
const LONGEST_CELL: u32 = 400;

impl Renderer<'_, '_> {
    /// Writes a table.
    pub(super) fn table(&mut self, id: NodeId) {
        let rows = self.rows(id);
        if !self.is_data(id, &rows) {
            return self.layout_table(&rows, id);
        }
        self.flush();
        for caption in self.tree.children(id).filter(|&child| self.tree.tag(child) == Tag::Caption) {
            self.children(caption);
            self.flush();
        }
        let mut first = true;
        for row in &rows {
            let cells: Vec<String> = row.iter().map(|&cell| self.cell_text(cell)).collect();
            if cells.iter().all(String::is_empty) {
                continue;
            }
            self.push_row(&format!("| {} |", cells.join(" | ")));
            let is_head = row.iter().all(|&cell| self.tree.tag(cell) == Tag::Th);
            if first && is_head {
                self.push_row(&format!("|{}", " --- |".repeat(cells.len())));
            }
            first = false;
        }
    }

    /// Cells of each row, nested tables left out.
    fn rows(&self, id: NodeId) -> Vec<Vec<NodeId>> {
        let mut rows = Vec::new();
        for child in self.tree.children(id) {
            match self.tree.tag(child) {
                Tag::Tr => rows.push(self.cells(child)),
                Tag::Tbody | Tag::Thead | Tag::Tfoot => {
                    let inner = self.tree.children(child).filter(|&row| self.tree.tag(row) == Tag::Tr);
                    rows.extend(inner.map(|row| self.cells(row)));
                }
                _ => {}
            }
        }
        rows
    }

    fn cells(&self, row: NodeId) -> Vec<NodeId> {
        self.tree.children(row).filter(|&cell| matches!(self.tree.tag(cell), Tag::Td | Tag::Th)).collect()
    }

    fn is_data(&self, id: NodeId, rows: &[Vec<NodeId>]) -> bool {
        let own = fact(self.facts, id);
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let equation = self.tree.classes(id).any(|class| class.starts_with("ltx_eq") || class.contains("equation"));
        let presentation = self.tree.attr(id, Attr::Role) == Some("presentation");
        if own.has_table || own.has_layout || columns < 2 || equation || presentation {
            return false;
        }
        if rows.iter().any(|row| self.equation(row).is_some_and(|equation| !equation.number.is_empty())) {
            return false;
        }
        rows.iter().flatten().all(|&cell| fact(self.facts, cell).text <= LONGEST_CELL)
    }

    fn layout_table(&mut self, rows: &[Vec<NodeId>], id: NodeId) {
        self.flush();
        for caption in self.tree.children(id).filter(|&child| self.tree.tag(child) == Tag::Caption) {
            self.children(caption);
            self.flush();
        }
        for row in rows {
            if let Some(equation) = self.equation(row) {
                self.write_equation(&equation);
                continue;
            }
            for &cell in row {
                self.children(cell);
                // Short cells of one row belong together: a formula and its number, a symbol and its meaning.
                if fact(self.facts, cell).has_block || fact(self.facts, cell).text > 80 {
                    self.flush();
                } else {
                    self.line.push(" ");
                }
            }
            self.flush();
        }
        let outside =
            |tag: Tag| !matches!(tag, Tag::Tr | Tag::Tbody | Tag::Thead | Tag::Tfoot | Tag::Caption | Tag::Colgroup);
        for child in self.tree.children(id).filter(|&child| outside(self.tree.tag(child))) {
            self.node(child);
        }
        self.flush();
    }
}

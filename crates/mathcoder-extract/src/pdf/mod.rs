//! The text layer of PDF files, page by page, for what it is worth.
//!
//! In: a PDF. Out: the text of the pages that can be trusted, and a note that says of every other page why it was left out:
//! scanned, without a map to Unicode, or with formulas that lines cannot show. No formula is recovered: that is work for a
//! program of text recognition, for which this is the triage. Nothing is drawn, encrypted files are not opened, forms and
//! annotations not read. Cost: a pass over the file, one over the operators of each page; memory of the order of the file,
//! of the largest stream and of the text.

mod cmap;
mod content;
mod file;
mod filters;
mod font;
mod glyph_names;
mod layout;
mod losses;
mod matrix;
mod object;
mod pages;
mod running_heads;

#[cfg(test)]
mod tests;

use crate::reasons::{self, MISSING_PAGES, PDF_PAGES};
use crate::record::Extracted;
use content::Painter;
use file::PdfFile;
use layout::Line;
use losses::Fault;
use mathcoder_core::Reason;
use running_heads::RunningHeads;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Text of a whole file; the longest books have about 5 MiB.
const TEXT_BYTES: usize = 64 << 20;

/// What became of the pages.
#[derive(Default)]
struct Tally {
    n_pages: usize,
    n_blank: usize,
    /// Kept pages with lines that hold symbols, as plain characters.
    n_symbol_lines: usize,
    /// Numbers of the pages left out, from one, by what is wrong.
    left_out: BTreeMap<Fault, Vec<usize>>,
}

/// Turns a PDF into text.
///
/// # Errors
/// Where the file cannot be read, is encrypted or expands without end, and where no page of it can be trusted.
pub(crate) fn extract_pdf(bytes: &[u8]) -> Result<Extracted, Reason> {
    let file = PdfFile::open(bytes)?;
    let pages = pages::all(&file)?;
    let mut painter = Painter::new(&file);
    let mut tally = Tally { n_pages: pages.len(), ..Tally::default() };
    let mut heads = RunningHeads::default();
    let mut kept: Vec<(usize, Vec<Line>)> = Vec::new();
    let mut size = 0_usize;
    for (i, page) in pages.iter().enumerate() {
        let marks = painter.marks(page)?;
        let lines = layout::lines(&marks.glyphs);
        heads.see(i, &lines);
        let text: usize = lines.iter().map(|line| line.text.len()).sum();
        size = size.saturating_add(text);
        if size > TEXT_BYTES {
            return Err(reasons::PDF_LIMIT.because("more text than any book has"));
        }
        match losses::fault(page, &marks, &lines) {
            Some(fault) => tally.left_out.entry(fault).or_default().push(i + 1),
            None if text == 0 => tally.n_blank += 1,
            None => {
                tally.n_symbol_lines += lines.iter().filter(|line| line.n_symbols > 0).count();
                kept.push((i, lines));
            }
        }
    }
    let texts: Vec<String> =
        kept.iter().map(|(page, lines)| layout::paragraphs(&heads.without(*page, lines))).collect();
    let text = texts.join("\n\n").replace('$', "\\$");
    if !text.chars().any(char::is_alphanumeric) {
        return Err(tally.reason());
    }
    let mut extracted = Extracted { text, title: file.stated_title(), ..Extracted::default() };
    let n_left_out: usize = tally.left_out.values().map(Vec::len).sum();
    if n_left_out > 0 {
        extracted.annotations.insert(MISSING_PAGES.to_owned(), Value::from(n_left_out));
    }
    extracted.annotations.insert(PDF_PAGES.to_owned(), tally.note(kept.len()));
    Ok(extracted)
}

impl Tally {
    fn note(&self, n_kept: usize) -> Value {
        let left_out: serde_json::Map<String, Value> =
            self.left_out.iter().map(|(fault, pages)| (fault.name().to_owned(), json!(pages))).collect();
        json!({
            "pages": self.n_pages,
            "kept": n_kept,
            "blank": self.n_blank,
            "lines_with_symbols": self.n_symbol_lines,
            "left_out": left_out,
        })
    }

    /// Why nothing is left: what is wrong with most pages.
    fn reason(&self) -> Reason {
        let worst = self.left_out.iter().max_by_key(|(_, pages)| pages.len());
        let counts: Vec<String> =
            self.left_out.iter().map(|(fault, pages)| format!("{} {}", pages.len(), fault.name())).collect();
        let detail = format!("of {} pages {}", self.n_pages, counts.join(", "));
        match worst {
            Some((Fault::Scanned, _)) => reasons::PDF_SCANNED.because(detail),
            Some((Fault::NoUnicode | Fault::Formulas, _)) => reasons::PDF_FORMULAS_LOST.because(detail),
            Some((Fault::Unreadable, _)) => reasons::BROKEN_PDF.because(detail),
            None => reasons::EMPTY.reason(),
        }
    }
}

//! One record to text: each format to its reader, limits around all.

use crate::charset::decode;
use crate::code::{extract_notebook, extract_python};
use crate::config::{ExtractConfig, Prefilter};
use crate::context::ProjectContext;
use crate::html::{HtmlOptions, HtmlScope, extract_html};
use crate::latex::extract_latex;
use crate::markdown::{Dialect, extract_markdown};
use crate::pdf::extract_pdf;
use crate::prefilter::could_hold_mathematics;
use crate::reasons;
use crate::record::{Extracted, Format, RawRecord};
use crate::xml::{extract_cnxml, extract_pretext};
use mathcoder_core::Reason;

/// Turns a record into text.
///
/// # Errors
/// A reason of [`crate::REASONS`]: `extract.empty` where no text is left, or what is wrong with the record.
/// [`crate::Outcome::of`] says whether it counts as dropped or as failed.
pub fn extract_record(
    record: &RawRecord,
    context: &ProjectContext,
    config: &ExtractConfig,
) -> Result<Extracted, Reason> {
    let size = record.bytes.len() as u64;
    if size > config.max_record_bytes {
        return Err(reasons::TOO_LARGE.because(format!("{size} bytes, at most {} are read", config.max_record_bytes)));
    }
    if record.format == Format::Html {
        if config.prefilter == Prefilter::Mathematics && !could_hold_mathematics(&record.bytes) {
            return Err(reasons::NO_MATHEMATICS.reason());
        }
        let options = HtmlOptions { charset: record.charset.as_deref(), scope: HtmlScope::MainContent };
        return extract_html(&record.bytes, &options).and_then(non_empty);
    }
    if record.format == Format::Pdf {
        return extract_pdf(&record.bytes).and_then(non_empty);
    }
    let name = record.member.as_deref();
    let (text, charset) = decode(&record.bytes, record.charset.as_deref());
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut extracted = match record.format {
        Format::Latex if is_package(name) => return Err(reasons::EMPTY.because("a package of LaTeX")),
        Format::Latex => extract_latex(text, name, &context.latex)?,
        Format::Cnxml => extract_cnxml(text)?,
        Format::Pretext if name.is_some_and(|name| context.xml.is_joined(name)) => {
            return Err(reasons::INCLUDED.reason());
        }
        Format::Pretext => extract_pretext(&context.xml.joined(name.unwrap_or(""), text), context.latex.macros())?,
        Format::Markdown => extract_markdown(text, dialect(name)),
        Format::Python => extract_python(text),
        Format::Notebook => extract_notebook(text, config.notebook_outputs)?,
        Format::Text | Format::Html | Format::Pdf => {
            Extracted { text: text.replace("\r\n", "\n"), ..Extracted::default() }
        }
    };
    extracted.charset = charset;
    non_empty(extracted)
}

fn non_empty(extracted: Extracted) -> Result<Extracted, Reason> {
    let has_text = extracted.text.chars().any(char::is_alphanumeric);
    if has_text { Ok(extracted) } else { Err(reasons::EMPTY.reason()) }
}

fn is_package(name: Option<&str>) -> bool {
    name.is_some_and(|name| name.ends_with(".sty") || name.ends_with(".cls"))
}

fn dialect(name: Option<&str>) -> Dialect {
    if name.is_some_and(|name| name.to_ascii_lowercase().ends_with(".mmd")) {
        Dialect::Nougat
    } else {
        Dialect::Markdown
    }
}

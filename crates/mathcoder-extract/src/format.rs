//! Which format a piece is of: from its name, its content type or its first bytes, in that order of trust; XML files are
//! told apart by their root element, because `.xml` says nothing.
//!
//! In: a name and at most a few KiB of the beginning. Out: a [`Format`], or nothing where the piece is none that is read.

use crate::record::Format;

/// How many first bytes are enough for [`Format::from_name`].
pub const SNIFF_BYTES: usize = 4096;

/// Root elements of PreTeXt files and of the parts that authors keep in files of their own.
const PRETEXT_ROOTS: &[&str] = &[
    "pretext",
    "mathbook",
    "book",
    "article",
    "part",
    "chapter",
    "section",
    "subsection",
    "subsubsection",
    "appendix",
    "preface",
    "exercises",
    "exercisegroup",
    "exercise",
    "reading-questions",
    "readingquestions",
    "introduction",
    "conclusion",
    "worksheet",
    "handout",
    "activity",
    "investigation",
    "exploration",
    "project",
    "example",
    "theorem",
    "definition",
    "solutions",
    "paragraphs",
    "archetype",
    "technique",
    "macros",
    "docinfo",
    "bookinfo",
    "objectives",
    "glossary",
    "frontmatter",
    "backmatter",
    "xi:include",
    "acknowledgement",
    "biography",
    "dedication",
    "colophon",
    "task",
    "remark",
    "webwork",
    "section-list",
    "assemblage",
];

impl Format {
    /// The word in [`mathcoder_core::Provenance::format`].
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Latex => "latex",
            Self::Cnxml => "cnxml",
            Self::Pretext => "pretext",
            Self::Markdown => "markdown",
            Self::Text => "text",
            Self::Python => "python",
            Self::Notebook => "notebook",
            Self::Pdf => "pdf",
        }
    }

    /// The format of a file by its name, and by its first bytes where the name leaves it open.
    #[must_use]
    pub fn from_name(name: &str, first_bytes: &[u8]) -> Option<Self> {
        let base = name.rsplit(['/', '\\']).next().unwrap_or(name).to_ascii_lowercase();
        let Some((_, extension)) = base.rsplit_once('.') else {
            return match base.as_str() {
                "readme" => Some(Self::Text),
                _ => Self::from_bytes(first_bytes),
            };
        };
        match extension {
            "html" | "htm" | "xhtml" | "shtml" => Some(Self::Html),
            "tex" | "ltx" | "latex" | "sty" | "cls" => Some(Self::Latex),
            "cnxml" => Some(Self::Cnxml),
            "ptx" | "mbx" => Some(Self::Pretext).filter(|_| xml_format(first_bytes) == Some(Self::Pretext)),
            "xml" => xml_format(first_bytes),
            "md" | "mmd" | "markdown" | "mdx" | "qmd" | "rmd" => Some(Self::Markdown),
            "txt" | "text" | "rst" => Some(Self::Text),
            "py" | "pyw" => Some(Self::Python),
            "ipynb" => Some(Self::Notebook),
            "pdf" => Some(Self::Pdf),
            _ => None,
        }
    }

    /// The format of a web resource by its content type, and by its first bytes where that is silent or only `xml`.
    #[must_use]
    pub fn from_content_type(content_type: &str, first_bytes: &[u8]) -> Option<Self> {
        let essence = content_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        match essence.as_str() {
            "text/html" | "application/xhtml+xml" | "application/xhtml" => Some(Self::Html),
            "text/plain" => Some(if looks_like_html(first_bytes) { Self::Html } else { Self::Text }),
            "text/markdown" | "text/x-markdown" => Some(Self::Markdown),
            "application/x-tex" | "application/x-latex" | "text/x-tex" | "text/x-latex" => Some(Self::Latex),
            "text/x-python" | "application/x-python" => Some(Self::Python),
            "application/x-ipynb+json" => Some(Self::Notebook),
            "application/pdf" | "application/x-pdf" => Some(Self::Pdf),
            "text/xml" | "application/xml" => {
                xml_format(first_bytes).or_else(|| looks_like_html(first_bytes).then_some(Self::Html))
            }
            "application/octet-stream" if first_bytes.starts_with(b"%PDF-") => Some(Self::Pdf),
            "" | "unknown" | "no-type" | "text" | "application/octet-stream" => {
                looks_like_html(first_bytes).then_some(Self::Html)
            }
            _ => None,
        }
    }

    /// The format by the first bytes alone; only what is certain.
    #[must_use]
    pub fn from_bytes(first_bytes: &[u8]) -> Option<Self> {
        if looks_like_html(first_bytes) {
            return Some(Self::Html);
        }
        if first_bytes.starts_with(b"%PDF-") {
            return Some(Self::Pdf);
        }
        xml_format(first_bytes)
    }
}

/// Whether the bytes open like a web page.
fn looks_like_html(first_bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(first_bytes.get(..first_bytes.len().min(1024)).unwrap_or(first_bytes));
    let mut head = head.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).to_ascii_lowercase();
    for _ in 0..8 {
        let Some(rest) = head.strip_prefix("<!--") else { break };
        let Some((_, rest)) = rest.split_once("-->") else { break };
        head = rest.trim_start().to_owned();
    }
    if head.starts_with("<?xml") {
        return head.contains("<html");
    }
    ["<!doctype html", "<html", "<head", "<body", "<title", "<meta", "<script", "<div", "<p>", "<h1"]
        .iter()
        .any(|opening| head.starts_with(opening))
}

/// The format of an XML file by its root element.
fn xml_format(first_bytes: &[u8]) -> Option<Format> {
    let head = String::from_utf8_lossy(first_bytes.get(..first_bytes.len().min(SNIFF_BYTES)).unwrap_or(first_bytes));
    let root = root_element(&head)?;
    let name = root.split(|c: char| c.is_whitespace() || c == '>' || c == '/').next().unwrap_or("");
    if name == "document" && root.contains("cnxml") {
        return Some(Format::Cnxml);
    }
    if name == "html" {
        return Some(Format::Html);
    }
    PRETEXT_ROOTS.contains(&name).then_some(Format::Pretext)
}

/// The first start tag without its angle bracket, prologue, comments and document type skipped.
pub(crate) fn root_element(head: &str) -> Option<&str> {
    let mut rest = head;
    loop {
        rest = rest.get(rest.find('<')?..)?;
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->")?.1;
        } else if rest.starts_with("<?") {
            rest = rest.split_once("?>")?.1;
        } else if let Some(doctype) = rest.strip_prefix("<!") {
            let end = doctype.find('>')?;
            let subset = doctype.find('[').filter(|open| *open < end);
            rest = match subset {
                Some(_) => doctype.split_once("]>")?.1,
                None => doctype.get(end + 1..)?,
            };
        } else {
            let end = rest.find('>').unwrap_or(rest.len());
            return rest.get(1..end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_decide_but_for_xml() {
        assert_eq!(Format::from_name("a/b.TEX", b""), Some(Format::Latex));
        assert_eq!(Format::from_name("x.ipynb", b"{"), Some(Format::Notebook));
        assert_eq!(Format::from_name("logo.png", b"\x89PNG"), None);
        let cnxml = b"<?xml version=\"1.0\"?>\n<document xmlns=\"http://cnx.rice.edu/cnxml\">";
        assert_eq!(Format::from_name("m1/index.xml", cnxml), Some(Format::Cnxml));
        let section = b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><!-- c > --><section xml:id=\"s\">";
        assert_eq!(Format::from_name("s.xml", section), Some(Format::Pretext));
        assert_eq!(Format::from_name("pom.xml", b"<project-settings/>"), None);
    }

    #[test]
    fn pages_are_known_by_their_opening() {
        assert_eq!(Format::from_content_type("text/html; charset=x", b""), Some(Format::Html));
        assert_eq!(Format::from_content_type("", b"\xef\xbb\xbf <!-- a --><HTML>"), Some(Format::Html));
        assert_eq!(Format::from_content_type("application/json", b"<html>"), None);
        assert_eq!(Format::from_content_type("text/plain", b"just words"), Some(Format::Text));
    }
}

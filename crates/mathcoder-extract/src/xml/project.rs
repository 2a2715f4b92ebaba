//! The PreTeXt files of one archive, and which of them stand in another one's document.
//!
//! In: names and texts. Out: a file's text with the files it includes put in. Divisions from sections up are documents of
//! their own, as they are in most books; smaller pieces (exercises, worksheets, paragraphs, introductions) belong to the file
//! that includes them, the first by name where several do. A piece stands in one document and once, so rings end and all
//! documents together are no longer than the archive. `parse="text"` (programs of WeBWorK and the like) and fragments by pointer are passed over.

use crate::format::root_element;
use crate::paths::normal_path;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Roots of files that are documents even where another file includes them.
const DIVISIONS: &[&str] = &[
    "pretext",
    "mathbook",
    "book",
    "article",
    "part",
    "chapter",
    "section",
    "appendix",
    "preface",
    "frontmatter",
    "backmatter",
    "section-list",
];

/// The opening of an inclusion, as all books write it.
const INCLUDE: &str = "<xi:include";

/// The files.
#[derive(Clone, Debug, Default)]
pub(crate) struct XmlProject {
    files: BTreeMap<String, File>,
}

#[derive(Clone, Debug)]
struct File {
    text: Arc<str>,
    is_fragment: bool,
    /// The document that a fragment stands in.
    owner: Option<String>,
}

/// A piece of a file.
enum Piece<'a> {
    Text(&'a str),
    /// The name that an inclusion states; nothing where it is not to be followed.
    Include(Option<&'a str>),
}

impl XmlProject {
    /// A project of files, names relative to the archive.
    pub(crate) fn new(files: Vec<(String, String)>) -> Self {
        let file = |text: String| File { is_fragment: is_fragment(&text), text: text.into(), owner: None };
        let mut project = Self { files: files.into_iter().map(|(name, text)| (name, file(text))).collect() };
        let documents: Vec<String> =
            project.files.iter().filter(|(_, file)| !file.is_fragment).map(|(name, _)| name.clone()).collect();
        for document in documents {
            project.own(&document);
        }
        project
    }

    /// Whether a file stands in another one's document.
    pub(crate) fn is_joined(&self, name: &str) -> bool {
        self.files.get(name).is_some_and(|file| file.owner.is_some())
    }

    /// The text of a file with the pieces that belong to it.
    pub(crate) fn joined(&self, document: &str, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut seen: BTreeSet<String> = BTreeSet::new();
        // The files under way, innermost last, each with what is left of it.
        let mut open = vec![(document.to_owned(), pieces(text))];
        while let Some((name, rest)) = open.last_mut() {
            match rest.next() {
                None => drop(open.pop()),
                Some(Piece::Text(text)) => out.push_str(text),
                Some(Piece::Include(href)) => {
                    let included = href.map(|href| target(name, href)).and_then(|name| self.files.get_key_value(&name));
                    let owned = included.filter(|(_, file)| file.owner.as_deref() == Some(document));
                    if let Some((name, file)) = owned.filter(|(name, _)| seen.insert((*name).clone())) {
                        open.push((name.clone(), pieces(body(&file.text))));
                    }
                }
            }
        }
        out
    }

    /// Gives a document the fragments that it reaches and that no other has.
    fn own(&mut self, document: &str) {
        let mut waiting = vec![document.to_owned()];
        while let Some(name) = waiting.pop() {
            let Some(text) = self.files.get(&name).map(|file| Arc::clone(&file.text)) else { continue };
            for piece in pieces(&text) {
                let Piece::Include(Some(href)) = piece else { continue };
                let included = target(&name, href);
                if let Some(file) =
                    self.files.get_mut(&included).filter(|file| file.is_fragment && file.owner.is_none())
                {
                    file.owner = Some(document.to_owned());
                    waiting.push(included);
                }
            }
        }
    }
}

/// The name of the file that an inclusion means.
fn target(from: &str, href: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    normal_path(&format!("{folder}/{href}"))
}

fn is_fragment(text: &str) -> bool {
    let root = root_element(text).unwrap_or("");
    let root = root.split(|c: char| c.is_whitespace() || c == '/' || c == '>').next().unwrap_or("");
    !DIVISIONS.contains(&root)
}

/// A file without its declaration and document type, which may stand only at the beginning.
fn body(text: &str) -> &str {
    let Some(root) = root_element(text) else { return "" };
    let start = (root.as_ptr() as usize).saturating_sub(text.as_ptr() as usize).saturating_sub(1);
    text.get(start..).unwrap_or("")
}

/// Text and inclusions in turn; what is in comments is text.
fn pieces(text: &str) -> std::vec::IntoIter<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut done, mut at) = (0, 0);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("<")) {
        at += found;
        let rest = text.get(at..).unwrap_or("");
        if rest.starts_with("<!--") {
            at += rest.find("-->").unwrap_or(rest.len());
        } else if rest.starts_with(INCLUDE) {
            let end = rest.find('>').map_or(rest.len(), |end| end + 1);
            pieces.push(Piece::Text(text.get(done..at).unwrap_or("")));
            pieces.push(Piece::Include(href(rest.get(..end).unwrap_or(""))));
            at += end;
            done = at;
        } else {
            at += 1;
        }
    }
    pieces.push(Piece::Text(text.get(done..).unwrap_or("")));
    pieces.into_iter()
}

/// The file that a tag names; nothing for plain text and for parts of files.
fn href(tag: &str) -> Option<&str> {
    let attribute = |name: &str| {
        let value = tag.split_once(name)?.1.trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        value.get(1..)?.split(quote).next()
    };
    let is_plain = attribute(" parse").is_some_and(|parse| parse == "text") || attribute(" xpointer").is_some();
    attribute(" href").filter(|href| !is_plain && !href.is_empty() && href.len() < 400)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(files: &[(&str, &str)]) -> XmlProject {
        XmlProject::new(files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    fn joined(project: &XmlProject, name: &str) -> String {
        project.joined(name, &project.files[name].text)
    }

    #[test]
    fn pieces_stand_where_they_are_included_and_sections_by_themselves() {
        let project = project(&[
            ("b/book.ptx", "<book><xi:include href='ch/one.ptx'/></book>"),
            ("b/ch/one.ptx", "<chapter><xi:include href=\"../s.ptx\" /><xi:include href=\"./work.ptx\"/></chapter>"),
            (
                "b/s.ptx",
                "<section><p>A</p><!-- <xi:include href=\"lost.ptx\"/> --><xi:include href=\"ex/e.ptx\"/></section>",
            ),
            (
                "b/ex/e.ptx",
                "<?xml version=\"1.0\"?>\n<exercises><xi:include parse=\"text\" href=\"a.pg\"/><p>E</p></exercises>",
            ),
            ("b/ch/work.ptx", "<!-- a --><worksheet>W</worksheet>"),
            ("b/lost.ptx", "<p>L</p>"),
        ]);
        assert_eq!(joined(&project, "b/book.ptx"), "<book></book>");
        assert_eq!(joined(&project, "b/ch/one.ptx"), "<chapter><worksheet>W</worksheet></chapter>");
        let section =
            "<section><p>A</p><!-- <xi:include href=\"lost.ptx\"/> --><exercises><p>E</p></exercises></section>";
        assert_eq!(joined(&project, "b/s.ptx"), section);
        let joined: Vec<&str> =
            project.files.keys().map(String::as_str).filter(|name| project.is_joined(name)).collect();
        assert_eq!(joined, ["b/ch/work.ptx", "b/ex/e.ptx"]);
    }

    #[test]
    fn rings_end_and_nothing_is_put_in_twice() {
        let project = project(&[
            ("s.ptx", "<section><xi:include href=\"a.ptx\"/><xi:include href=\"a.ptx\"/></section>"),
            ("a.ptx", "<p>a<xi:include href=\"b.ptx\"/><xi:include href=\"a.ptx\"/></p>"),
            ("b.ptx", "<p>b<xi:include href=\"a.ptx\"/><xi:include href=\"s.ptx\"/></p>"),
            ("x.ptx", "<p>x<xi:include href=\"y.ptx\"/></p>"),
            ("y.ptx", "<p>y<xi:include href=\"x.ptx\"/></p>"),
        ]);
        assert_eq!(joined(&project, "s.ptx"), "<section><p>a<p>b</p></p></section>");
        // Pieces that no document includes are documents themselves.
        assert!(!project.is_joined("x.ptx") && !project.is_joined("y.ptx"));
        assert_eq!(joined(&project, "x.ptx"), "<p>x</p>");
        let many = "<xi:include href=\"\"/><xi:include ".repeat(50_000);
        assert_eq!(project.joined("z", &many).trim(), "");
    }
}

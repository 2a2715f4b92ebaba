//! LaTeX source to Markdown-like text, by a small TeX of our own: tokens, macros expanded with arguments, conditionals,
//! inclusions, formulas written back balanced. Not regular expressions, for braces nest.
//!
//! In: the text of a file, and a [`LatexProject`] with the files it lies among. Out: text with `$…$` and `$$…$$`. Cost:
//! two passes over a file that refers to itself (labels are learnt by the first), one otherwise; memory of the order of
//! the text; a budget bounds what macros may do. Counters of LaTeX, page layout, pictures and bibliographies in BibTeX
//! are not computed.

mod assignments;
mod boxes;
mod commands;
mod conditionals;
mod define;
mod environments;
mod expand;
mod gullet;
mod lexer;
mod lists;
mod macros;
mod math;
mod names;
mod page_macros;
mod primitives;
mod project;
mod refs;
mod rewrites;
mod token;
mod typesetter;
mod verbatim;

#[cfg(test)]
mod tests;

use crate::reasons;
use crate::record::Extracted;
use gullet::{Gullet, Style};
use math::MathEnd;
use mathcoder_core::Reason;
pub(crate) use page_macros::{MacroExpander, holds_definition};
use project::{FileId, Project};
use refs::Refs;
use std::rc::Rc;
use std::sync::{Arc, LazyLock};
use typesetter::Typesetter;

/// The LaTeX files of one archive, and macros stated elsewhere in it.
#[derive(Clone, Debug, Default)]
pub struct LatexProject {
    project: Project,
    /// Definitions from outside LaTeX files (PreTeXt's `docinfo/macros`).
    macros: Arc<str>,
}

impl LatexProject {
    /// A project of files, by name and text, and definitions stated elsewhere.
    #[must_use]
    pub fn new(files: Vec<(String, String)>, macros: &str) -> Self {
        let files = files.into_iter().map(|(name, text)| (name, Arc::from(text))).collect();
        Self { project: Project::new(files), macros: Arc::from(macros) }
    }

    /// The definitions stated outside LaTeX files.
    pub(crate) fn macros(&self) -> &str {
        &self.macros
    }
}

/// Turns a file into text. `name` is its name in the project; a file that is not in it is a project of its own.
///
/// # Errors
/// The reason where macros never end, or where the file's text stands in another file's document.
pub(crate) fn extract_latex(text: &str, name: Option<&str>, project: &LatexProject) -> Result<Extracted, Reason> {
    let known = name.and_then(|name| project.project.id(name));
    if let Some(id) = known {
        let owner = project.project.owner(id);
        if owner != id {
            return Err(reasons::INCLUDED.because(project.project.name(owner)));
        }
        if project.project.is_definitions(id) {
            return Err(reasons::EMPTY.because("definitions only"));
        }
        return document(&project.project, id, &project.macros);
    }
    let alone = Project::new(vec![("main.tex".to_owned(), Arc::from(text))]);
    let id = alone.id("main.tex").ok_or_else(|| reasons::EMPTY.reason())?;
    document(&alone, id, &project.macros)
}

fn document(project: &Project, id: FileId, macros: &str) -> Result<Extracted, Reason> {
    let mut first = pass(project, id, macros, Refs::default())?;
    if !first.refs.asked.is_empty() {
        let refs = std::mem::take(&mut first.refs).second_pass();
        first = pass(project, id, macros, refs)?;
    }
    let formulas = first.out.formulas;
    let text = first.out.finish();
    Ok(Extracted { text, title: first.title, formulas, ..Extracted::default() })
}

fn pass<'p>(project: &'p Project, id: FileId, macros: &str, refs: Refs) -> Result<Typesetter<'p>, Reason> {
    let text = project.text(id);
    let gullet = Gullet::new(project, id, text.len());
    let mut typesetter = Typesetter::new(gullet, refs);
    if !macros.is_empty() {
        read_source(&mut typesetter, Rc::from(macros), None, true);
    }
    if !project.is_main(id) {
        read_preamble(&mut typesetter, project, id);
        typesetter.gullet.in_body = true;
    }
    typesetter.preamble_only = false;
    typesetter.title = None;
    typesetter.out = crate::writer::Writer::default();
    typesetter.frames.clear();
    read_source(&mut typesetter, text, Some(id), false);
    if project.is_main(id) && !typesetter.gullet.in_body {
        // A class or a cover sheet without a body.
        typesetter.out = crate::writer::Writer::default();
    }
    match typesetter.gullet.failed.take() {
        Some(reason) => Err(reason),
        None => Ok(typesetter),
    }
}

/// Reads the definitions that hold for a part: the preamble of the main file that includes it, or all files of
/// definitions where none does. What goes wrong there is forgotten.
fn read_preamble(typesetter: &mut Typesetter<'_>, project: &Project, id: FileId) {
    typesetter.preamble_only = true;
    if let Some(root) = project.root(id) {
        read_source(typesetter, project.text(root), Some(root), false);
    } else {
        for file in project.definitions().take(50) {
            if file != id && !typesetter.gullet.loaded.contains(&file) {
                typesetter.gullet.loaded.insert(file);
                read_source(typesetter, project.text(file), Some(file), true);
            }
        }
    }
    typesetter.gullet.failed = None;
    typesetter.gullet.open_ifs = 0;
}

fn read_source(typesetter: &mut Typesetter<'_>, text: Rc<str>, file: Option<FileId>, at_is_letter: bool) {
    typesetter.gullet.end_all();
    typesetter.gullet.push_source(text, file, at_is_letter);
    typesetter.run(None);
}

/// Whether names for the characters that XML reserves keep their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reserved {
    /// `\lt`, `\gt` and `\amp` are characters.
    ForXml,
    /// A book may define them.
    Nothing,
}

/// Expands macros in formulas that other formats hold as LaTeX (PreTeXt).
pub(crate) struct FormulaReader {
    typesetter: Typesetter<'static>,
}

impl FormulaReader {
    /// A reader that knows these definitions. Files that use `m` elements are PreTeXt, which reserves `\lt`, `\gt` and
    /// `\amp`; its forerunner let books define them.
    pub(crate) fn new(macros: &str, reserved: Reserved) -> Self {
        static NO_FILES: LazyLock<Project> = LazyLock::new(|| Project::new(Vec::new()));
        let gullet = Gullet::new(&NO_FILES, FileId::FIRST, macros.len());
        let mut typesetter = Typesetter::new(gullet, Refs::default());
        let prelude = "\\def\\amp{&}\\def\\lt{<}\\def\\gt{>}\\def\\fillinmath#1{\\underline{\\qquad}}\n";
        let definitions = match reserved {
            Reserved::ForXml => format!("{macros}\n{prelude}"),
            Reserved::Nothing => format!("{prelude}{macros}"),
        };
        read_source(&mut typesetter, Rc::from(definitions), None, true);
        Self { typesetter }
    }

    /// A formula without macros.
    pub(crate) fn read(&mut self, tex: &str, display: bool) -> String {
        let style = if display { Style::Display } else { Style::Inline };
        self.typesetter.gullet.end_all();
        self.typesetter.gullet.failed = None;
        self.typesetter.gullet.grant(tex.len());
        self.typesetter.gullet.push_source(Rc::from(tex), None, false);
        self.typesetter.formula(MathEnd::Barrier, style).tex
    }
}

//! The LaTeX files of one archive: which file a name means, which file includes which, and which document a file belongs
//! to. Built once; the files' texts are held in memory, shared.
//!
//! A file included by a main file (one with `\begin{document}`, or one that does little else than include) is a document
//! of its own, a chapter. A file included by a chapter is part of that chapter's document, of the first one where several
//! include it. Files of definitions belong to nobody and are read wherever they are included.

use super::lexer::Lexer;
use super::token::{Names, Token};
use crate::paths::normal_path;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// Number of a file in its project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct FileId(usize);

impl FileId {
    /// The first file, also of a project without any.
    pub(super) const FIRST: Self = Self(0);
}

/// The files.
#[derive(Clone, Debug, Default)]
pub(super) struct Project {
    files: Vec<File>,
    by_name: BTreeMap<String, FileId>,
}

#[derive(Clone, Debug)]
struct File {
    name: String,
    text: Arc<str>,
    includes: Vec<FileId>,
    kind: FileKind,
    owner: FileId,
    /// The main file whose preamble holds for this file.
    root: Option<FileId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FileKind {
    /// Has a document class or a document body.
    Main,
    /// Does little else than include others.
    Hub,
    /// Defines macros only.
    Definitions,
    /// Text.
    Part,
}

impl Project {
    /// A project of these files, names relative to the archive.
    pub(super) fn new(files: Vec<(String, Arc<str>)>) -> Self {
        let mut project = Self::default();
        let mut files = files;
        files.sort_by(|a, b| a.0.cmp(&b.0));
        files.dedup_by(|a, b| a.0 == b.0);
        for (name, text) in files {
            let id = FileId(project.files.len());
            project.by_name.insert(name.clone(), id);
            let file = File { name, text, includes: Vec::new(), kind: FileKind::Part, owner: id, root: None };
            project.files.push(file);
        }
        project.read_structure();
        project.find_owners();
        project
    }

    /// The number of a file.
    pub(super) fn id(&self, name: &str) -> Option<FileId> {
        self.by_name.get(name).copied()
    }

    /// The text of a file.
    pub(super) fn text(&self, id: FileId) -> Rc<str> {
        self.files.get(id.0).map_or_else(|| Rc::from(""), |file| Rc::from(&*file.text))
    }

    /// The file whose document this file's text stands in.
    pub(super) fn owner(&self, id: FileId) -> FileId {
        self.files.get(id.0).map_or(id, |file| file.owner)
    }

    /// The name of a file.
    pub(super) fn name(&self, id: FileId) -> &str {
        self.files.get(id.0).map_or("", |file| &file.name)
    }

    /// Whether a file only defines macros.
    pub(super) fn is_definitions(&self, id: FileId) -> bool {
        self.kind(id) == FileKind::Definitions
    }

    /// Whether a file has a document class or body.
    pub(super) fn is_main(&self, id: FileId) -> bool {
        self.kind(id) == FileKind::Main
    }

    /// The main file whose preamble holds for a file.
    pub(super) fn root(&self, id: FileId) -> Option<FileId> {
        self.files.get(id.0).and_then(|file| file.root)
    }

    /// All files of definitions, for files that no main file includes.
    pub(super) fn definitions(&self) -> impl Iterator<Item = FileId> + '_ {
        self.ids().filter(|id| self.is_definitions(*id))
    }

    /// The file that a name means, seen from another file: as it is, with an ending, from the folder of that file or one
    /// above it, and last by the file's name alone where only one file has it.
    pub(super) fn resolve(&self, from: FileId, name: &str) -> Option<FileId> {
        let name = name.trim().trim_matches('"');
        let name = name.strip_prefix("./").unwrap_or(name);
        if name.is_empty() || name.len() > 400 || name.contains('\\') {
            return None;
        }
        let mut folder = self.name(from).rsplit_once('/').map_or("", |(folder, _)| folder);
        let endings =
            if name.ends_with(".sty") || name.ends_with(".cls") { &[""][..] } else { &["", ".tex", ".ltx"][..] };
        for _ in 0..20 {
            for ending in endings {
                let path = normal_path(&format!("{folder}/{name}{ending}"));
                if let Some(&id) = self.by_name.get(&path) {
                    return Some(id);
                }
            }
            if folder.is_empty() {
                break;
            }
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        }
        let base = name.rsplit('/').next().unwrap_or(name);
        let mut same = self.ids().filter(|id| {
            let file = self.name(*id).rsplit('/').next().unwrap_or("");
            endings.iter().any(|ending| file.strip_suffix(ending).is_some_and(|stem| stem == base))
        });
        let only = same.next();
        only.filter(|_| same.next().is_none())
    }

    fn kind(&self, id: FileId) -> FileKind {
        self.files.get(id.0).map_or(FileKind::Part, |file| file.kind)
    }

    fn ids(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..self.files.len()).map(FileId)
    }

    /// Reads inclusions and kinds.
    fn read_structure(&mut self) {
        for id in self.ids() {
            let Some(file) = self.files.get(id.0) else { continue };
            let scan = Scan::of(&file.text);
            let package = file.name.ends_with(".sty") || file.name.ends_with(".cls");
            let kind = scan.kind(package);
            let includes: Vec<FileId> = scan.includes.iter().filter_map(|name| self.resolve(id, name)).collect();
            if let Some(file) = self.files.get_mut(id.0) {
                file.includes = includes;
                file.kind = kind;
            }
        }
    }

    fn find_owners(&mut self) {
        let mut includers: Vec<Vec<FileId>> = vec![Vec::new(); self.files.len()];
        for id in self.ids() {
            for included in self.files.get(id.0).map(|f| f.includes.clone()).unwrap_or_default() {
                if included != id
                    && let Some(list) = includers.get_mut(included.0)
                {
                    list.push(id);
                }
            }
        }
        for id in self.ids() {
            if self.kind(id) != FileKind::Part {
                continue;
            }
            let list = includers.get(id.0).map_or(&[][..], Vec::as_slice);
            let chapter = list.iter().any(|i| matches!(self.kind(*i), FileKind::Main | FileKind::Hub));
            let first = list.iter().copied().find(|i| self.kind(*i) == FileKind::Part);
            if let (false, Some(first), Some(file)) = (chapter, first, self.files.get_mut(id.0)) {
                file.owner = first;
            }
        }
        for id in self.ids() {
            let owner = self.last_owner(id);
            if let Some(file) = self.files.get_mut(id.0) {
                file.owner = owner;
            }
        }
        for id in self.ids() {
            let root = self.find_root(id, &includers);
            if let Some(file) = self.files.get_mut(id.0) {
                file.root = root;
            }
        }
    }

    /// Follows owners to the end. Files that own each other in a ring go to the smallest of them.
    fn last_owner(&self, id: FileId) -> FileId {
        let mut seen = vec![id];
        let mut at = id;
        loop {
            let next = self.owner(at);
            if next == at {
                return at;
            }
            if seen.contains(&next) || seen.len() > 64 {
                return seen.into_iter().min().unwrap_or(id);
            }
            seen.push(next);
            at = next;
        }
    }

    /// The first main file that includes a file, directly or not.
    fn find_root(&self, id: FileId, includers: &[Vec<FileId>]) -> Option<FileId> {
        let mut seen = vec![false; self.files.len()];
        let mut queue = vec![id];
        let mut best: Option<FileId> = None;
        while let Some(at) = queue.pop() {
            if seen.get(at.0).copied().unwrap_or(true) {
                continue;
            }
            if let Some(mark) = seen.get_mut(at.0) {
                *mark = true;
            }
            let outermost = includers.get(at.0).is_none_or(Vec::is_empty);
            if at != id && self.is_main(at) && (outermost || best.is_none()) {
                best = Some(best.map_or(at, |b| if outermost { b.min(at) } else { b }));
            }
            queue.extend(includers.get(at.0).map_or(&[][..], Vec::as_slice));
        }
        best
    }
}

/// What a look over a file's tokens shows.
#[derive(Default)]
struct Scan {
    includes: Vec<String>,
    main: bool,
    definitions: usize,
    sections: usize,
    letters: usize,
}

impl Scan {
    fn of(text: &str) -> Self {
        let mut names = Names::default();
        let mut lexer = Lexer::new(Rc::from(text));
        let mut scan = Self::default();
        let mut pending: Option<Token> = None;
        while let Some(token) = pending.take().or_else(|| lexer.next(&mut names)) {
            let Token::Control(symbol) = token else {
                scan.letters += usize::from(matches!(token, Token::Char(c) if c.is_alphabetic()));
                continue;
            };
            match &*names.shared(symbol) {
                "input" | "include" | "subfile" => {
                    let (name, next) = argument(&mut lexer, &mut names);
                    scan.includes.push(name);
                    pending = next;
                }
                "import" | "subimport" => {
                    let (folder, _) = argument(&mut lexer, &mut names);
                    let (name, next) = argument(&mut lexer, &mut names);
                    scan.includes.push(format!("{}/{name}", folder.trim_end_matches('/')));
                    pending = next;
                }
                "documentclass" | "LoadClass" => scan.main = true,
                "begin" => {
                    let (name, next) = argument(&mut lexer, &mut names);
                    scan.main |= name == "document";
                    pending = next;
                }
                "newcommand"
                | "renewcommand"
                | "providecommand"
                | "def"
                | "DeclareMathOperator"
                | "let"
                | "usepackage"
                | "RequirePackage"
                | "newtheorem"
                | "newenvironment" => {
                    scan.definitions += 1;
                }
                "chapter" | "section" | "subsection" | "item" | "par" => scan.sections += 1,
                _ => {}
            }
        }
        scan
    }

    fn kind(&self, package: bool) -> FileKind {
        if package {
            FileKind::Definitions
        } else if self.main {
            FileKind::Main
        } else if self.definitions > 0
            && (self.letters < 60 * self.definitions && (self.sections == 0 || self.definitions > 30 * self.sections))
        {
            FileKind::Definitions
        } else if !self.includes.is_empty() && self.letters < 10 * self.includes.len() {
            FileKind::Hub
        } else {
            FileKind::Part
        }
    }
}

/// The argument of an inclusion, and the token read too far where it had no braces.
fn argument(lexer: &mut Lexer, names: &mut Names) -> (String, Option<Token>) {
    let mut text = String::new();
    let mut braced = false;
    while let Some(token) = lexer.next(names) {
        match token {
            Token::Char('{') if text.is_empty() && !braced => braced = true,
            Token::Char('}') if braced => return (text, None),
            Token::Space | Token::Newline if text.is_empty() => {}
            token if !braced && (token.is_blank() || !matches!(token, Token::Char(_))) => return (text, Some(token)),
            token => names.write_token(token, &mut text),
        }
        if text.len() > 400 {
            break;
        }
    }
    (text, None)
}

//! Definitions: `\def`, `\newcommand` and their kin, environments, theorem kinds, inclusions of files.

use super::gullet::{Environment, Gullet};
use super::macros::{Macro, Meaning, Parameter, Theorem};
use super::names;
use super::project::FileId;
use super::token::{Symbol, Token};
use std::rc::Rc;

impl Gullet<'_> {
    /// `\def\name#1…#2{body}`.
    pub(super) fn define_tex(&mut self, expand: bool) {
        let Some(Token::Control(name)) = self.raw_past_blanks() else { return };
        let mut pattern = Vec::new();
        loop {
            match self.raw() {
                Some(Token::Char('{')) => break,
                Some(token) if pattern.len() < 200 => pattern.push(token),
                _ => return,
            }
        }
        let body = self.group();
        let (prefix, parameters) = parameters_of(&pattern);
        let body = if expand && parameters.is_empty() { self.expanded(body) } else { with_parameters(&body) };
        self.set_macro(name, Macro { prefix, parameters, body: Rc::from(body) });
    }

    /// `\let\name=token`.
    pub(super) fn define_let(&mut self) {
        let Some(Token::Control(name)) = self.raw_past_blanks() else { return };
        let mut token = self.raw_past_blanks();
        if token == Some(Token::Char('=')) {
            token = self.raw_past_blanks();
        }
        let meaning = match token {
            Some(Token::Control(other)) => match self.meaning(other) {
                Some(meaning) => Some(meaning.clone()),
                None if matches!(self.names.name(other), "undefined" | "@undefined") => None,
                None => Some(Meaning::Alias(other)),
            },
            Some(token) => Some(Meaning::Character(token)),
            None => return,
        };
        if !names::is_protected(self.names.name(name)) {
            self.define(name, meaning);
        }
    }

    /// `\newcommand{\name}[n][default]{body}`. One that would give only itself is left out: books on the web redefine `\amp` so.
    pub(super) fn define_latex(&mut self, only_if_new: bool) {
        self.star();
        let name = match self.argument().iter().find(|t| !t.is_blank()) {
            Some(&Token::Control(name)) => name,
            _ => return,
        };
        let (parameters, body) = self.latex_macro();
        let mut said = body.iter().filter(|token| !token.is_blank());
        let only_itself = matches!(said.next(), Some(&Token::Control(only)) if only == name) && said.next().is_none();
        if only_itself || (only_if_new && self.is_defined(name)) {
            return;
        }
        self.set_macro(name, Macro { prefix: Vec::new(), parameters, body: Rc::from(body) });
    }

    /// `\NewDocumentCommand\name{spec}{body}`.
    pub(super) fn define_document_command(&mut self) {
        let Some(&Token::Control(name)) = self.argument().first() else { return };
        let spec = self.argument();
        let parameters = self.document_parameters(&spec);
        let body = self.argument();
        self.set_macro(name, Macro { prefix: Vec::new(), parameters, body: Rc::from(with_parameters(&body)) });
    }

    /// `\DeclareMathOperator{\name}{text}`.
    pub(super) fn define_operator(&mut self) {
        let star = self.star();
        let Some(&Token::Control(name)) = self.argument().first() else { return };
        let text = self.argument();
        let mut body = vec![self.control("operatorname")];
        if star {
            body.push(Token::Char('*'));
        }
        body.push(Token::Char('{'));
        body.extend(text);
        body.push(Token::Char('}'));
        self.set_macro(name, Macro::plain(0, body));
    }

    /// `\DeclarePairedDelimiter{\name}{left}{right}`.
    pub(super) fn define_delimiter(&mut self) {
        let Some(&Token::Control(name)) = self.argument().first() else { return };
        let (left, right) = (self.source_argument(), self.source_argument());
        let body = format!("\\IfBooleanTF{{#1}}{{\\left{left} #3\\right{right} }}{{{left} #3{right} }}");
        let body = with_parameters(&self.tokens_of(&body));
        let parameters = vec![Parameter::Star, Parameter::Optional(Vec::new()), Parameter::Plain];
        self.set_macro(name, Macro { prefix: Vec::new(), parameters, body: Rc::from(body) });
    }

    /// `\newif\ifname`.
    pub(super) fn define_flag(&mut self) {
        let Some(&Token::Control(flag)) = self.argument().first() else { return };
        let name = self.names.shared(flag);
        self.define(flag, Some(Meaning::Flag(false)));
        if let Some(base) = name.strip_prefix("if") {
            for (ending, value) in [("true", true), ("false", false)] {
                let setter = self.symbol(&format!("{base}{ending}"));
                self.define(setter, Some(Meaning::SetFlag(flag, value)));
            }
        }
    }

    /// `\newenvironment{name}[n][default]{begin}{end}`.
    pub(super) fn define_environment(&mut self) {
        self.star();
        let name = self.text_argument();
        let (parameters, body) = self.latex_macro();
        let end = self.argument();
        let begin = Macro { prefix: Vec::new(), parameters, body: Rc::from(body) };
        let environment = Environment { begin: Meaning::Macro(Rc::new(begin)), end: Rc::from(end) };
        self.environments.insert(name, environment);
    }

    /// `\NewDocumentEnvironment{name}{spec}{begin}{end}`.
    pub(super) fn define_document_environment(&mut self) {
        let name = self.text_argument();
        let spec = self.argument();
        let parameters = self.document_parameters(&spec);
        let (body, end) = (self.argument(), self.argument());
        let begin = Macro { prefix: Vec::new(), parameters, body: Rc::from(with_parameters(&body)) };
        let environment = Environment { begin: Meaning::Macro(Rc::new(begin)), end: Rc::from(end) };
        self.environments.insert(name, environment);
    }

    /// `\newtheorem{name}[shared]{Title}[within]`.
    pub(super) fn define_theorem(&mut self) {
        let star = self.star();
        let name = self.text_argument();
        let shared = self.optional().map(|tokens| self.source_of(&tokens));
        let title = self.text_argument();
        self.optional();
        let counter = shared
            .map(|shared| self.theorems.get(&shared).and_then(|t| t.counter.clone()).unwrap_or(shared))
            .unwrap_or_else(|| name.clone());
        self.theorems.insert(name, Theorem { title, counter: (!star).then_some(counter) });
    }

    /// `\declaretheorem[name=Title,…]{name}`.
    pub(super) fn declare_theorem(&mut self) {
        let options = self.optional().map(|tokens| self.source_of(&tokens)).unwrap_or_default();
        let name = self.text_argument();
        self.optional();
        let option = |key: &str| {
            options
                .split(',')
                .filter_map(|o| o.split_once('='))
                .find(|(k, _)| k.trim() == key)
                .map(|(_, v)| v.trim().trim_matches(['{', '}']).to_owned())
        };
        let title = option("name").or_else(|| option("title")).unwrap_or_else(|| names::capitalised(&name));
        let counter = option("sibling").or_else(|| option("sharenumber")).or_else(|| option("numberlike"));
        let counter = if option("numbered").as_deref() == Some("no") { None } else { counter.or(Some(name.clone())) };
        self.theorems.insert(name, Theorem { title, counter });
    }

    /// `\input{file}`, `\input file`, `\include{file}`, `\subfile{file}`.
    pub(super) fn input_file(&mut self) {
        let name = match self.raw_past_blanks() {
            Some(Token::Char('{')) => {
                let tokens = self.group();
                self.source_of(&tokens)
            }
            Some(token) => {
                let mut tokens = vec![token];
                while let Some(token) = self.raw() {
                    if token.is_blank() || matches!(token, Token::Par | Token::Control(_)) || tokens.len() > 500 {
                        self.push_one(token);
                        break;
                    }
                    tokens.push(token);
                }
                self.source_of(&tokens)
            }
            None => return,
        };
        self.read_file(&name);
    }

    /// `\import{folder}{file}`.
    pub(super) fn import_file(&mut self) {
        self.star();
        let (folder, file) = (self.text_argument(), self.text_argument());
        self.read_file(&format!("{}/{file}", folder.trim_end_matches('/')));
    }

    /// `\usepackage[options]{a,b}` and `\documentclass`: only packages that lie in the project are read.
    pub(super) fn use_package(&mut self) {
        self.optional();
        let list = self.text_argument();
        self.optional();
        let mut found: Vec<FileId> = Vec::new();
        for name in list.split(',').map(str::trim).filter(|name| !name.is_empty()).take(100) {
            let id = [".sty", ".cls"].iter().find_map(|e| self.find_file(&format!("{name}{e}")));
            found.extend(id);
        }
        for id in found.into_iter().rev() {
            if self.loaded.insert(id) {
                let text = self.project.text(id);
                self.push_source(text, Some(id), true);
            }
        }
    }

    /// The file of the project that a name means, seen from the file being read.
    pub(super) fn find_file(&self, name: &str) -> Option<FileId> {
        let from = self.current_file().unwrap_or(self.document);
        self.project.resolve(from, name)
    }

    /// Reads an included file where it belongs to this document.
    fn read_file(&mut self, name: &str) {
        let Some(id) = self.find_file(name) else { return };
        let wanted = !self.in_body || self.project.is_definitions(id) || self.project.owner(id) == self.document;
        if wanted && !self.is_open(id) {
            let text = self.project.text(id);
            self.push_source(text, Some(id), false);
        }
    }

    /// An argument as source text.
    pub(super) fn source_argument(&mut self) -> String {
        let tokens = self.argument();
        self.source_of(&tokens)
    }

    /// The part `[n][default]{body}` of a definition.
    fn latex_macro(&mut self) -> (Vec<Parameter>, Vec<Token>) {
        let count = self.optional().map(|tokens| self.source_of(&tokens)).and_then(|n| n.trim().parse::<usize>().ok());
        let default = if count.is_some() { self.optional() } else { None };
        let mut parameters = vec![Parameter::Plain; count.unwrap_or(0).min(9)];
        if let (Some(default), Some(first)) = (default, parameters.first_mut()) {
            *first = Parameter::Optional(default);
        }
        let body = self.argument();
        (parameters, with_parameters(&body))
    }

    /// An argument specification of `\NewDocumentCommand`: `s`, `o`, `O{default}`, `m`; others count as `m`.
    fn document_parameters(&mut self, spec: &[Token]) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        self.push_barrier();
        self.push(spec.to_vec());
        while let Some(token) = self.raw_past_blanks() {
            match token {
                Token::Char('s') => parameters.push(Parameter::Star),
                Token::Char('o') => parameters.push(Parameter::Optional(Vec::new())),
                Token::Char('O') => {
                    let default = self.argument();
                    parameters.push(Parameter::Optional(default));
                }
                Token::Char('m' | 'v' | 'b') => parameters.push(Parameter::Plain),
                _ => {}
            }
            if parameters.len() >= 9 {
                break;
            }
        }
        self.pop_barrier();
        parameters
    }

    fn set_macro(&mut self, name: Symbol, definition: Macro) {
        if !names::is_protected(self.names.name(name)) {
            self.define(name, Some(Meaning::Macro(Rc::new(definition))));
        }
    }
}

/// What stands between the name and the body of a `\def`: tokens before the first parameter, and the parameters with
/// what ends each.
fn parameters_of(pattern: &[Token]) -> (Vec<Token>, Vec<Parameter>) {
    let mut prefix = Vec::new();
    let mut ends: Vec<Vec<Token>> = Vec::new();
    let mut tokens = pattern.iter().copied().peekable();
    while let Some(token) = tokens.next() {
        let digit = token == Token::Char('#') && matches!(tokens.peek(), Some(Token::Char('1'..='9')));
        if digit {
            tokens.next();
            ends.push(Vec::new());
        } else {
            let token = if token == Token::Newline { Token::Space } else { token };
            ends.last_mut().unwrap_or(&mut prefix).push(token);
        }
    }
    ends.truncate(9);
    let parameters =
        ends.into_iter().map(|end| if end.is_empty() { Parameter::Plain } else { Parameter::Delimited(end) });
    (prefix, parameters.collect())
}

/// A body with `#1` as a parameter and `##` as `#`.
pub(super) fn with_parameters(body: &[Token]) -> Vec<Token> {
    let mut out = Vec::with_capacity(body.len());
    let mut tokens = body.iter().copied().peekable();
    while let Some(token) = tokens.next() {
        if token != Token::Char('#') {
            // Where a macro's body was broken into lines says nothing about its calls.
            out.push(if token == Token::Newline { Token::Space } else { token });
            continue;
        }
        match tokens.peek() {
            Some(&Token::Char(c @ '1'..='9')) => {
                tokens.next();
                out.push(Token::Param(u8::try_from(c.to_digit(10).unwrap_or(1)).unwrap_or(1)));
            }
            Some(Token::Char('#')) => {
                tokens.next();
                out.push(Token::Char('#'));
            }
            _ => out.push(token),
        }
    }
    out
}

//! The input of the typesetter: a stack of sources and token lists, the meanings of control sequences, and the reading
//! of arguments. Macros are expanded here, in [`Gullet::next`], as TeX expands them.
//!
//! Every token that is pushed back costs from a budget in proportion to the source, so that no macro can make a small
//! file large or a program endless; the stack has a limit, too.

use super::lexer::Lexer;
use super::macros::{Meaning, Theorem};
use super::project::{FileId, Project};
use super::token::{Names, Symbol, Token};
use crate::reasons;
use mathcoder_core::Reason;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What the gullet does at a control sequence of TeX or LaTeX that works on tokens.
pub(super) type Primitive = fn(&mut Gullet<'_>);

/// Deepest stack of inputs.
const MAX_INPUTS: usize = 4000;
/// Longest optional argument, in tokens.
const MAX_OPTIONAL: usize = 8000;
/// Bytes of files read once more in a document; an unclosed `\input{own` would read its file for ever.
const READ_AGAIN: usize = 4 << 20;
/// Tokens a small file may push beyond its share.
const BASE_BUDGET: u64 = 2_000_000;
/// Tokens pushed for each byte of source; real books stay below 10.
const BUDGET_PER_BYTE: u64 = 100;

/// How formulas are set at this moment; `\mathchoice` asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Style {
    /// Not in a formula.
    #[default]
    Text,
    /// In a formula within the line.
    Inline,
    /// In a formula on its own line.
    Display,
}

enum Input {
    List {
        tokens: Rc<[Token]>,
        at: usize,
    },
    Source {
        lexer: Box<Lexer>,
        file: Option<FileId>,
    },
    /// Reading stops here until it is taken away.
    Barrier,
}

/// A user's environment.
#[derive(Clone)]
pub(super) struct Environment {
    /// Macro of the beginning, with the arguments.
    pub(super) begin: Meaning,
    /// Tokens of the end.
    pub(super) end: Rc<[Token]>,
}

/// The input.
pub(super) struct Gullet<'p> {
    pub(super) names: Names,
    pub(super) project: &'p Project,
    /// The file whose document is being made; decides which inclusions belong to it.
    pub(super) document: FileId,
    pub(super) style: Style,
    pub(super) environments: BTreeMap<String, Environment>,
    pub(super) theorems: BTreeMap<String, Theorem>,
    /// Packages and classes of the project that were read.
    pub(super) loaded: BTreeSet<FileId>,
    /// Open conditionals.
    pub(super) open_ifs: usize,
    /// Why reading stopped for good.
    pub(super) failed: Option<Reason>,
    /// True behind `\begin{document}`.
    pub(super) in_body: bool,
    meanings: Vec<Option<Meaning>>,
    inputs: Vec<Input>,
    saves: Vec<Save>,
    budget: u64,
    read: BTreeSet<FileId>,
    read_again: usize,
}

enum Save {
    Scope,
    Meaning(Symbol, Option<Meaning>),
}

impl<'p> Gullet<'p> {
    pub(super) fn new(project: &'p Project, document: FileId, source_bytes: usize) -> Self {
        Self {
            names: Names::default(),
            project,
            document,
            style: Style::Text,
            environments: BTreeMap::new(),
            theorems: BTreeMap::new(),
            loaded: BTreeSet::new(),
            open_ifs: 0,
            failed: None,
            in_body: false,
            meanings: Vec::new(),
            inputs: Vec::new(),
            saves: Vec::new(),
            budget: BASE_BUDGET.saturating_add((source_bytes as u64).saturating_mul(BUDGET_PER_BYTE)),
            read: BTreeSet::new(),
            read_again: 0,
        }
    }

    /// Adds the share of a further piece of source to the budget.
    pub(super) fn grant(&mut self, source_bytes: usize) {
        self.budget = self.budget.saturating_add((source_bytes as u64).saturating_mul(BUDGET_PER_BYTE));
    }

    /// Sets the budget for the next piece of source.
    pub(super) fn set_budget(&mut self, base: u64, source_bytes: usize) {
        self.budget = base.saturating_add((source_bytes as u64).saturating_mul(BUDGET_PER_BYTE));
    }

    // Meanings and scopes.

    /// What a control sequence means.
    pub(super) fn meaning(&self, symbol: Symbol) -> Option<&Meaning> {
        self.meanings.get(symbol.index()).and_then(Option::as_ref)
    }

    /// Gives a control sequence a meaning until the end of the group.
    pub(super) fn define(&mut self, symbol: Symbol, meaning: Option<Meaning>) {
        if self.meanings.len() <= symbol.index() {
            self.meanings.resize(symbol.index() + 1, None);
        }
        if let Some(slot) = self.meanings.get_mut(symbol.index()) {
            let old = std::mem::replace(slot, meaning);
            if !self.saves.is_empty() {
                self.saves.push(Save::Meaning(symbol, old));
            }
        }
    }

    /// Opens a group.
    pub(super) fn open_scope(&mut self) {
        self.saves.push(Save::Scope);
    }

    /// Closes a group: meanings given in it are forgotten. One too many is passed over.
    pub(super) fn close_scope(&mut self) {
        if !self.saves.iter().any(|save| matches!(save, Save::Scope)) {
            return;
        }
        while let Some(Save::Meaning(symbol, old)) = self.saves.pop() {
            if let Some(slot) = self.meanings.get_mut(symbol.index()) {
                *slot = old;
            }
        }
    }

    // Input.

    /// Stops for good.
    pub(super) fn fail(&mut self, reason: Reason) {
        self.failed.get_or_insert(reason);
        self.inputs.clear();
    }

    /// Reads these tokens next.
    pub(super) fn push(&mut self, tokens: Vec<Token>) {
        self.push_shared(Rc::from(tokens));
    }

    /// Reads one token next.
    pub(super) fn push_one(&mut self, token: Token) {
        self.push_shared(Rc::from([token]));
    }

    /// Reads a shared list of tokens next.
    pub(super) fn push_shared(&mut self, tokens: Rc<[Token]>) {
        while let Some(Input::List { tokens, at }) = self.inputs.last() {
            if *at < tokens.len() {
                break;
            }
            self.inputs.pop();
        }
        let cost = tokens.len() as u64 + 1;
        if cost > self.budget || self.inputs.len() >= MAX_INPUTS {
            self.fail(reasons::MACRO_LIMIT.reason());
            return;
        }
        self.budget -= cost;
        self.inputs.push(Input::List { tokens, at: 0 });
    }

    /// Reads a source next.
    pub(super) fn push_source(&mut self, text: Rc<str>, file: Option<FileId>, at_is_letter: bool) {
        if file.is_some_and(|file| !self.read.insert(file)) {
            self.read_again = self.read_again.saturating_add(text.len() + 256);
        }
        if self.inputs.len() >= MAX_INPUTS || self.sources() > 40 || self.read_again > READ_AGAIN {
            self.fail(reasons::MACRO_LIMIT.because("files include each other without end"));
            return;
        }
        let mut lexer = Lexer::new(text);
        lexer.at_is_letter = at_is_letter;
        self.inputs.push(Input::Source { lexer: Box::new(lexer), file });
    }

    /// Whether a file is being read at this moment.
    pub(super) fn is_open(&self, id: FileId) -> bool {
        self.inputs.iter().any(|input| matches!(input, Input::Source { file: Some(file), .. } if *file == id))
    }

    /// The file being read.
    pub(super) fn current_file(&self) -> Option<FileId> {
        self.inputs.iter().rev().find_map(|input| match input {
            Input::Source { file, .. } => *file,
            _ => None,
        })
    }

    /// Makes reading stop at the end of what is pushed from here on.
    pub(super) fn push_barrier(&mut self) {
        self.inputs.push(Input::Barrier);
    }

    /// Takes everything down to the last barrier away, the barrier included.
    pub(super) fn pop_barrier(&mut self) {
        while let Some(input) = self.inputs.pop() {
            if matches!(input, Input::Barrier) {
                return;
            }
        }
    }

    /// Ends the file being read.
    pub(super) fn end_source(&mut self) {
        if let Some(lexer) = self.lexer() {
            lexer.stop();
        }
    }

    /// Drops all input.
    pub(super) fn end_all(&mut self) {
        self.inputs.clear();
    }

    /// The lexer of the source being read, where no pushed tokens lie before it.
    pub(super) fn lexer(&mut self) -> Option<&mut Lexer> {
        while let Some(Input::List { tokens, at }) = self.inputs.last() {
            if *at < tokens.len() {
                return None;
            }
            self.inputs.pop();
        }
        match self.inputs.last_mut() {
            Some(Input::Source { lexer, .. }) => Some(lexer),
            _ => None,
        }
    }

    /// Whether `@` is a letter in the source being read.
    pub(super) fn set_at_letter(&mut self, letter: bool) {
        for input in self.inputs.iter_mut().rev() {
            if let Input::Source { lexer, .. } = input {
                lexer.at_is_letter = letter;
                return;
            }
        }
    }

    /// The next token that means something to TeX, nothing expanded.
    pub(super) fn raw(&mut self) -> Option<Token> {
        loop {
            let token = self.raw_or_gap()?;
            if token != Token::Gap {
                return Some(token);
            }
        }
    }

    /// The next token, nothing expanded.
    pub(super) fn raw_or_gap(&mut self) -> Option<Token> {
        loop {
            match self.inputs.last_mut()? {
                Input::List { tokens, at } => {
                    if let Some(&token) = tokens.get(*at) {
                        *at += 1;
                        return Some(token);
                    }
                }
                Input::Source { lexer, .. } => {
                    if let Some(token) = lexer.next(&mut self.names) {
                        return Some(token);
                    }
                }
                Input::Barrier => return None,
            }
            self.inputs.pop();
        }
    }

    /// The next token, left where it is.
    pub(super) fn raw_peek(&mut self) -> Option<Token> {
        let token = self.raw()?;
        self.push_one(token);
        Some(token)
    }

    /// The next token that is no white space, taken away with the white space before it.
    pub(super) fn raw_past_blanks(&mut self) -> Option<Token> {
        loop {
            let token = self.raw()?;
            if !token.is_blank() {
                return Some(token);
            }
        }
    }

    // Arguments.

    /// An argument: a group without its braces, or one token.
    pub(super) fn argument(&mut self) -> Vec<Token> {
        match self.raw_past_blanks() {
            Some(Token::Char('{')) => self.group(),
            Some(Token::Par) => {
                self.push_one(Token::Par);
                Vec::new()
            }
            Some(Token::Char('}')) => {
                self.push_one(Token::Char('}'));
                Vec::new()
            }
            Some(token) => vec![token],
            None => Vec::new(),
        }
    }

    /// The rest of a group whose opening brace was read.
    pub(super) fn group(&mut self) -> Vec<Token> {
        let mut tokens = Vec::new();
        let mut depth = 0usize;
        while let Some(token) = self.raw_or_gap() {
            match token {
                Token::Char('{') => depth += 1,
                Token::Char('}') if depth == 0 => return tokens,
                Token::Char('}') => depth -= 1,
                _ => {}
            }
            tokens.push(token);
        }
        tokens
    }

    /// An argument in square brackets, if one comes.
    pub(super) fn optional(&mut self) -> Option<Vec<Token>> {
        let mut blanks = Vec::new();
        loop {
            match self.raw() {
                Some(token) if token.is_blank() && blanks.len() < 100 => blanks.push(token),
                Some(Token::Char('[')) => break,
                Some(token) => {
                    blanks.push(token);
                    self.push(blanks);
                    return None;
                }
                None => {
                    self.push(blanks);
                    return None;
                }
            }
        }
        self.bracketed()
    }

    /// An argument in square brackets that begins with the very next token.
    pub(super) fn optional_here(&mut self) -> Option<Vec<Token>> {
        match self.raw()? {
            Token::Char('[') => self.bracketed(),
            token => {
                self.push_one(token);
                None
            }
        }
    }

    /// The rest of an argument in square brackets; where it does not end before the paragraph does, it was none.
    fn bracketed(&mut self) -> Option<Vec<Token>> {
        let mut tokens = Vec::new();
        let (mut depth, mut brackets) = (0usize, 0usize);
        while let Some(token) = self.raw_or_gap() {
            match token {
                Token::Char(']') if depth == 0 && brackets == 0 => return Some(tokens),
                Token::Char('[') if depth == 0 => brackets += 1,
                Token::Char(']') if depth == 0 => brackets -= 1,
                Token::Char('{') => depth += 1,
                Token::Char('}') if depth > 0 => depth -= 1,
                Token::Par | Token::Char('}') => {
                    tokens.push(token);
                    break;
                }
                _ => {}
            }
            tokens.push(token);
            if tokens.len() > MAX_OPTIONAL {
                break;
            }
        }
        tokens.insert(0, Token::Char('['));
        self.push(tokens);
        None
    }

    /// Takes a star away if it comes next.
    pub(super) fn star(&mut self) -> bool {
        match self.raw_past_blanks() {
            Some(Token::Char('*')) => true,
            Some(token) => {
                self.push_one(token);
                false
            }
            None => false,
        }
    }

    /// An argument as source text, macros not expanded.
    pub(super) fn text_argument(&mut self) -> String {
        let tokens = self.argument();
        self.source_of(&tokens)
    }

    /// Tokens as source text.
    pub(super) fn source_of(&self, tokens: &[Token]) -> String {
        let mut text = String::new();
        self.names.write(tokens, &mut text);
        text.trim().to_owned()
    }

    /// Tokens with every macro in them expanded.
    pub(super) fn expanded(&mut self, tokens: Vec<Token>) -> Vec<Token> {
        self.push_barrier();
        self.push(tokens);
        let mut out = Vec::new();
        while let Some(token) = self.next() {
            out.push(token);
        }
        self.pop_barrier();
        out
    }

    /// The symbol of a name.
    pub(super) fn symbol(&mut self, name: &str) -> Symbol {
        self.names.intern(name)
    }

    /// A token `\name`.
    pub(super) fn control(&mut self, name: &str) -> Token {
        Token::Control(self.names.intern(name))
    }

    /// Source text as tokens.
    pub(super) fn tokens_of(&mut self, text: &str) -> Vec<Token> {
        let mut lexer = Lexer::new(Rc::from(text));
        lexer.at_is_letter = true;
        let mut tokens = Vec::new();
        while let Some(token) = lexer.next(&mut self.names) {
            tokens.push(token);
        }
        tokens
    }

    fn sources(&self) -> usize {
        self.inputs.iter().filter(|input| matches!(input, Input::Source { .. })).count()
    }
}

//! What the gullet does at the control sequences of TeX and LaTeX that work on tokens: choices, lookahead, definitions,
//! inclusions. One explicit slice, [`PRIMITIVES`]; a name that is not in it is for the typesetter.

use super::gullet::{Gullet, Primitive, Style};
use super::macros::Meaning;
use super::token::Token;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Every primitive by name.
const PRIMITIVES: &[(&str, Primitive)] = &[
    // Lookahead and choice.
    ("@ifnextchar", if_next_char),
    ("kernel@ifnextchar", if_next_char),
    ("@ifstar", if_star),
    ("@firstoftwo", |g| choose(g, true)),
    ("@secondoftwo", |g| choose(g, false)),
    ("@gobble", |g| drop(g.argument())),
    ("@gobbletwo", |g| {
        g.argument();
        g.argument();
    }),
    ("@firstofone", |g| {
        let tokens = g.argument();
        g.push(tokens);
    }),
    ("@empty", |_| {}),
    ("empty", |_| {}),
    ("protect", |_| {}),
    ("noexpand", |_| {}),
    ("long", |_| {}),
    ("global", |_| {}),
    ("outer", |_| {}),
    ("immediate", |_| {}),
    ("leavevmode", |_| {}),
    ("expandafter", expand_after),
    ("csname", csname),
    ("endcsname", |_| {}),
    ("detokenize", detokenize),
    ("string", string),
    ("mathchoice", mathchoice),
    ("mathpalette", mathpalette),
    ("@ifundefined", |g| if_undefined(g, true)),
    ("ifcsdef", |g| if_undefined(g, false)),
    ("ifdef", |g| if_defined_command(g, true)),
    ("ifundef", |g| if_defined_command(g, false)),
    ("IfFileExists", if_file_exists),
    ("InputIfFileExists", if_file_exists),
    ("IfNoValueTF", |g| if_no_value(g, true)),
    ("IfValueTF", |g| if_no_value(g, false)),
    ("IfBooleanTF", if_boolean),
    ("ifthenelse", if_then_else),
    ("@ifpackageloaded", |g| {
        g.argument();
        choose(g, false);
    }),
    ("@ifclassloaded", |g| {
        g.argument();
        choose(g, false);
    }),
    // Conditionals of TeX.
    ("iftrue", |g| g.conditional(true)),
    ("iffalse", |g| g.conditional(false)),
    ("ifx", |g| g.if_meaning()),
    ("if", |g| g.if_character()),
    ("ifcat", |g| g.if_character()),
    ("ifnum", |g| g.if_number()),
    ("ifdim", |g| g.if_dimension()),
    ("ifodd", |g| g.if_odd()),
    ("ifcase", |g| g.if_case()),
    ("ifmmode", |g| {
        let math = g.style != Style::Text;
        g.conditional(math);
    }),
    ("ifdefined", |g| g.if_defined()),
    ("ifcsname", |g| g.if_csname()),
    ("ifvmode", |g| g.conditional(false)),
    ("ifhmode", |g| g.conditional(true)),
    ("ifinner", |g| g.conditional(false)),
    ("ifpdf", |g| g.conditional(true)),
    ("ifxetex", |g| g.conditional(false)),
    ("ifluatex", |g| g.conditional(false)),
    ("ifPDFTeX", |g| g.conditional(true)),
    ("ifXeTeX", |g| g.conditional(false)),
    ("ifLuaTeX", |g| g.conditional(false)),
    ("else", |g| g.at_else()),
    ("or", |g| g.at_else()),
    ("fi", |g| g.at_fi()),
    ("unless", |_| {}),
    // Definitions.
    ("def", |g| g.define_tex(false)),
    ("gdef", |g| g.define_tex(false)),
    ("edef", |g| g.define_tex(true)),
    ("xdef", |g| g.define_tex(true)),
    ("let", |g| g.define_let()),
    ("futurelet", |g| g.define_let()),
    ("newcommand", |g| g.define_latex(false)),
    ("renewcommand", |g| g.define_latex(false)),
    ("providecommand", |g| g.define_latex(true)),
    ("DeclareRobustCommand", |g| g.define_latex(false)),
    ("newrobustcmd", |g| g.define_latex(false)),
    ("robustify", |g| drop(g.argument())),
    ("NewDocumentCommand", |g| g.define_document_command()),
    ("RenewDocumentCommand", |g| g.define_document_command()),
    ("ProvideDocumentCommand", |g| g.define_document_command()),
    ("DeclareDocumentCommand", |g| g.define_document_command()),
    ("DeclareMathOperator", |g| g.define_operator()),
    ("DeclarePairedDelimiter", |g| g.define_delimiter()),
    ("newif", |g| g.define_flag()),
    ("newenvironment", |g| g.define_environment()),
    ("renewenvironment", |g| g.define_environment()),
    ("NewDocumentEnvironment", |g| g.define_document_environment()),
    ("newtheorem", |g| g.define_theorem()),
    ("declaretheorem", |g| g.declare_theorem()),
    ("makeatletter", |g| g.set_at_letter(true)),
    ("makeatother", |g| g.set_at_letter(false)),
    // Files.
    ("input", |g| g.input_file()),
    ("include", |g| g.input_file()),
    ("subfile", |g| g.input_file()),
    ("subfileinclude", |g| g.input_file()),
    ("import", |g| g.import_file()),
    ("subimport", |g| g.import_file()),
    ("usepackage", |g| g.use_package()),
    ("RequirePackage", |g| g.use_package()),
    ("documentclass", |g| g.use_package()),
    ("LoadClass", |g| g.use_package()),
    ("endinput", |g| g.end_source()),
];

/// The primitive of a name.
pub(super) fn find(name: &str) -> Option<Primitive> {
    static TABLE: LazyLock<HashMap<&str, Primitive>> = LazyLock::new(|| PRIMITIVES.iter().copied().collect());
    TABLE.get(name).copied()
}

/// Keeps the first or the second of two arguments.
fn choose(gullet: &mut Gullet<'_>, first: bool) {
    let (one, other) = (gullet.argument(), gullet.argument());
    gullet.push(if first { one } else { other });
}

fn if_next_char(gullet: &mut Gullet<'_>) {
    let wanted = gullet.argument();
    let (yes, no) = (gullet.argument(), gullet.argument());
    let next = gullet.raw_past_blanks();
    let same = match (wanted.first(), next) {
        (Some(&wanted), Some(next)) => gullet.same_meaning(wanted, next),
        _ => false,
    };
    if let Some(next) = next {
        gullet.push_one(next);
    }
    gullet.push(if same { yes } else { no });
}

fn if_star(gullet: &mut Gullet<'_>) {
    let (yes, no) = (gullet.argument(), gullet.argument());
    let star = gullet.star();
    gullet.push(if star { yes } else { no });
}

/// Expands the token behind the next one once.
fn expand_after(gullet: &mut Gullet<'_>) {
    let (Some(first), Some(second)) = (gullet.raw(), gullet.raw()) else { return };
    let Token::Control(symbol) = second else {
        gullet.push(vec![first, second]);
        return;
    };
    if let Some(Meaning::Macro(called)) = gullet.meaning(symbol).cloned() {
        gullet.expand(&called);
    } else if matches!(gullet.names.name(symbol), "csname" | "string" | "detokenize" | "@firstoftwo" | "@secondoftwo") {
        if let Some(primitive) = gullet.names.primitive(symbol) {
            primitive(gullet);
        }
    } else {
        gullet.push_one(second);
    }
    gullet.push_one(first);
}

fn csname(gullet: &mut Gullet<'_>) {
    let name = gullet.csname_text();
    let token = gullet.control(&name);
    gullet.push_one(token);
}

fn detokenize(gullet: &mut Gullet<'_>) {
    let text = gullet.text_argument();
    gullet.push(text.chars().map(Token::Char).collect());
}

fn string(gullet: &mut Gullet<'_>) {
    if let Some(token) = gullet.raw() {
        let text = gullet.source_of(&[token]);
        gullet.push(text.chars().map(Token::Char).collect());
    }
}

/// The first choice in a displayed formula, the second within the line.
fn mathchoice(gullet: &mut Gullet<'_>) {
    let display = gullet.argument();
    let text = gullet.argument();
    gullet.argument();
    gullet.argument();
    gullet.push(if gullet.style == Style::Display { display } else { text });
}

fn mathpalette(gullet: &mut Gullet<'_>) {
    let (command, argument) = (gullet.argument(), gullet.argument());
    let style = gullet.control(if gullet.style == Style::Display { "displaystyle" } else { "textstyle" });
    let mut tokens = command;
    tokens.push(style);
    tokens.push(Token::Char('{'));
    tokens.extend(argument);
    tokens.push(Token::Char('}'));
    gullet.push(tokens);
}

fn if_undefined(gullet: &mut Gullet<'_>, undefined_first: bool) {
    let name = gullet.text_argument();
    let symbol = gullet.symbol(&name);
    let defined = gullet.is_defined(symbol);
    choose(gullet, defined != undefined_first);
}

fn if_defined_command(gullet: &mut Gullet<'_>, defined_first: bool) {
    let tokens = gullet.argument();
    let defined = match tokens.first() {
        Some(&Token::Control(symbol)) => gullet.is_defined(symbol),
        _ => false,
    };
    choose(gullet, defined == defined_first);
}

fn if_file_exists(gullet: &mut Gullet<'_>) {
    let name = gullet.text_argument();
    let exists = gullet.find_file(&name).is_some();
    choose(gullet, exists);
}

/// Absent optional arguments of `\NewDocumentCommand` are given as nothing.
fn if_no_value(gullet: &mut Gullet<'_>, absent_first: bool) {
    let absent = gullet.argument().is_empty();
    choose(gullet, absent == absent_first);
}

fn if_boolean(gullet: &mut Gullet<'_>) {
    let star = gullet.argument().contains(&Token::Char('*'));
    choose(gullet, star);
}

/// `\ifthenelse`: only `\equal{a}{b}` is understood; anything else counts as false.
fn if_then_else(gullet: &mut Gullet<'_>) {
    let test = gullet.argument();
    let equal = gullet.symbol("equal");
    let mut truth = false;
    if test.iter().find(|t| !t.is_blank()) == Some(&Token::Control(equal)) {
        gullet.push_barrier();
        gullet.push(test);
        gullet.raw_past_blanks();
        let (a, b) = (gullet.argument(), gullet.argument());
        gullet.pop_barrier();
        let (a, b) = (gullet.expanded(a), gullet.expanded(b));
        truth = gullet.source_of(&a) == gullet.source_of(&b);
    }
    choose(gullet, truth);
}

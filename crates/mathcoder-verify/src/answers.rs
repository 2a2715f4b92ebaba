//! Grading: does an answer say the same as the reference answer? Both sides are written by people or models, in LaTeX or plain
//! text, where [`Verifier::compare`](mathcoder_core::Checker::compare) takes what a program printed as its second side.
//!
//! In: two texts. Out: the comparison. Costs what a comparison costs, twice at most. Beyond the crate's policy: a list without
//! brackets (`1, -2`) is a set of solutions and has no order; answers in words agree where the words do.

use crate::agree::Agree;
use crate::alike::alike;
use crate::final_answer::{AnswerPlace, FinalAnswer, final_answer};
use crate::notation;
use crate::numeric::About;
use crate::printed::{self, Printed};
use crate::program::{Assumptions, Given};
use crate::reasons;
use crate::stated::{self, Claim};
use crate::values::{Context, values_agree};
use crate::verifier::{Verifier, claims_agree, described, described_output, shortened};
use mathcoder_core::{Comparison, Level};
use mathcoder_expr::{Expr, Number, parse_latex, parse_plain};
use std::borrow::Cow;

/// Points of a list that are looked back to for repetitions.
const MAX_POINTS: usize = 100;

/// Links of a chain in an answer that must all agree; a longer one is a calculation, of which the beginning is looked at.
const MAX_LINKS: usize = 12;

/// What became of a solution.
#[derive(Clone, Debug)]
pub struct Grade<'a> {
    /// The answer that was found in the solution.
    pub answer: Option<FinalAnswer<'a>>,
    /// Whether it is the reference answer.
    pub comparison: Comparison,
}

impl Verifier {
    /// Finds the answer of a solution and compares it with the reference answer, which may be a whole solution, too.
    #[must_use]
    pub fn grade<'a>(&self, reference: &str, solution: &'a str) -> Grade<'a> {
        let Some(answer) = final_answer(solution) else {
            let comparison = Comparison::NotComparable(reasons::NO_OUTPUT.because(shortened(solution)));
            return Grade { answer: None, comparison };
        };
        let comparison = self.compare_answers(&reference_answer(reference), &answer.text);
        Grade { answer: Some(answer), comparison }
    }

    /// Compares an answer with the reference answer.
    #[must_use]
    pub fn compare_answers(&self, reference: &str, answer: &str) -> Comparison {
        let (reference, answer) = (escaped_once(reference), escaped_once(answer));
        let (reference, answer) = with_decimal_point(undelimited(&reference), undelimited(&answer));
        let (reference, answer) = (&*reference, &*answer);
        if reference.is_empty() || answer.is_empty() {
            return Comparison::NotComparable(reasons::NO_OUTPUT.because(shortened(answer)));
        }
        if let Some(same) = words_agree(reference, answer).or_else(|| trees_agree(reference, answer)) {
            return same;
        }
        let Some(claims) = read(reference) else {
            return Comparison::NotComparable(reasons::STATED_UNREADABLE.because(shortened(reference)));
        };
        let program = Assumptions::default();
        let given = Given { config: &self.config, program: &program };
        let Some(mut versions) = as_printed(answer) else {
            return Comparison::NotComparable(reasons::OUTPUT_UNREADABLE.because(shortened(answer)));
        };
        as_points(&claims, &mut versions);
        let findings = versions.iter().map(|printed| claims_agree(&claims, printed, given));
        let mut agree = findings.reduce(Agree::and).unwrap_or(Agree::Unknown(&reasons::NO_OUTPUT));
        if !agree.is_same()
            && let (Some(ours), Some(theirs)) = (whole(reference), whole(answer))
        {
            let (ours, theirs) = alike(ours, theirs);
            let as_wholes = values_agree(&ours, &theirs, Context { given, about: About::Exact });
            agree = if as_wholes.is_same() { as_wholes } else { agree };
        }
        if agree == Agree::Unknown(&reasons::PRECISION) && whole_numbers_differ(&claims, &versions) {
            agree = Agree::Different("number.integer_is_exact");
        }
        let got = || versions.first().map(|printed| described_output(printed)).unwrap_or_default();
        match agree {
            Agree::Same(level, rule) => Comparison::Equal { level, rule },
            Agree::Different(rule) => Comparison::Different { expected: described(&claims), got: got(), rule },
            Agree::Unknown(why) => {
                Comparison::NotComparable(why.because(format!("{} against {}", described(&claims), got())))
            }
        }
    }
}

/// The answer in a reference: what is boxed; the final answer where it is more than one line of text; else all of it.
fn reference_answer(reference: &str) -> Cow<'_, str> {
    let is_solution = reference.contains("boxed{") || reference.trim().lines().count() > 1 || reference.contains(". ");
    match final_answer(reference).filter(|_| is_solution) {
        Some(found) if found.place != AnswerPlace::Number => found.text,
        _ => Cow::Borrowed(reference),
    }
}

/// `\\\\frac` as `\\frac`: text that was escaped once too often on its way through JSON. Rows of a matrix do begin with letters.
fn escaped_once(text: &str) -> Cow<'_, str> {
    let twice = text
        .match_indices("\\\\")
        .any(|(at, _)| text.get(at + 2..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic())));
    if !twice || text.contains("\\begin") && !text.contains("\\\\begin") {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\\\\", "\\"))
}

/// `2,74` against a single number is a decimal: no list, no group of thousands, no two numbers.
fn with_decimal_point<'a>(reference: &'a str, answer: &'a str) -> (Cow<'a, str>, Cow<'a, str>) {
    let (ours, theirs) = (notation::respelled(reference), notation::respelled(answer));
    match (decimal_comma(&ours), decimal_comma(&theirs)) {
        (Some(ours), None) if is_point_number(&theirs) => (Cow::Owned(ours), theirs),
        (None, Some(theirs)) if is_point_number(&ours) => (ours, Cow::Owned(theirs)),
        _ => (ours, theirs),
    }
}

/// `1000,99` with a point, where the comma cannot part thousands.
fn decimal_comma(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once(',')?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let groups = fraction.len() == 3 && whole.len() <= 3 && !whole.starts_with('0');
    (digits(whole.trim_start_matches('-')) && digits(fraction) && !groups).then(|| format!("{whole}.{fraction}"))
}

fn is_point_number(text: &str) -> bool {
    let plain = text.replace(',', "");
    plain.contains('.') && plain.parse::<f64>().is_ok()
}

/// The text without the delimiters of the one formula it is, without box, full stop and space around.
fn undelimited(text: &str) -> &str {
    let text = unspaced(text);
    let text = unspaced(text.strip_suffix('.').filter(|rest| !rest.ends_with('.')).unwrap_or(text));
    for (open, close) in [("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"), ("\\boxed{", "}")] {
        if let Some(inner) = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close))
            && !inner.contains(open)
            && !inner.contains('$')
            && (close != "}" || is_balanced(inner))
        {
            return undelimited(inner);
        }
    }
    text
}

fn unspaced(text: &str) -> &str {
    const SPACES: &[&str] = &["\\,", "\\!", "\\;", "\\:", "\\ ", "\\quad", "\\qquad", "~"];
    let mut text = text.trim();
    while let Some(rest) = SPACES.iter().find_map(|space| text.strip_prefix(space).or_else(|| text.strip_suffix(space)))
    {
        text = rest.trim();
    }
    text
}

fn is_balanced(text: &str) -> bool {
    let depths = text.chars().scan(0i64, |depth, c| {
        *depth += i64::from(c == '{') - i64::from(c == '}');
        Some(*depth)
    });
    depths.fold((true, 0), |(fine, _), depth| (fine && depth >= 0, depth)) == (true, 0)
}

/// LaTeX where a command or a brace says so, else words and numbers; a list without brackets as a set.
fn read(text: &str) -> Option<Vec<Claim>> {
    let formula = text.contains(['\\', '{', '^']) && !text.contains('$');
    let latex = formula.then(|| stated::read_formula(text)).flatten();
    let claims = latex.or_else(|| stated::read(text)).or_else(|| stated::read_code(text))?;
    if !has_outer_comma(text) {
        return Some(claims);
    }
    let unlabelled = claims.iter().all(|claim| claim.label.is_none() && claim.values.len() == 1);
    let members: Vec<Expr> = match claims.as_slice() {
        [only] => match only.values.as_slice() {
            [(Expr::Tuple(items), _)] if !items.iter().any(|item| matches!(item, Expr::Chain(..))) => items.clone(),
            _ => return Some(claims),
        },
        several if unlabelled => {
            several.iter().filter_map(|claim| claim.values.last()).map(|(value, _)| value.clone()).collect()
        }
        _ => return Some(claims),
    };
    Some(vec![Claim {
        label: None,
        values: vec![(Expr::Set(without_repeated_points(members)), About::Exact)],
        context: String::new(),
        alternative: false,
    }])
}

/// A point that is listed twice is one solution; a number may be a double root.
fn without_repeated_points(members: Vec<Expr>) -> Vec<Expr> {
    let mut kept: Vec<Expr> = Vec::with_capacity(members.len());
    for member in members {
        if !matches!(member, Expr::Tuple(_)) || !kept.iter().rev().take(MAX_POINTS).any(|other| *other == member) {
            kept.push(member);
        }
    }
    kept
}

/// True where a comma or semicolon stands outside all brackets, and separates more than thousands.
fn has_outer_comma(text: &str) -> bool {
    let mut depth = 0i64;
    let mut rest = text.char_indices();
    let mut found = false;
    while let Some((at, c)) = rest.next() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            '\\' => {
                // `\,` is a space; `\{` and `\(` are brackets without a closing one of the same kind.
                rest.next();
            }
            ',' | ';' if depth <= 0 => found |= !separates_thousands(text, at),
            _ => {}
        }
    }
    found
}

fn separates_thousands(text: &str, at: usize) -> bool {
    let before = text.get(..at).is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
    let behind = text.get(at + 1..).unwrap_or("");
    let behind = behind.strip_prefix("\\!").map_or(behind, str::trim_start);
    before && behind.bytes().take_while(u8::is_ascii_digit).count() == 3
}

/// The answer as a program would have printed it: one version for each link of its chains.
fn as_printed(answer: &str) -> Option<Vec<Vec<Printed>>> {
    let Some(claims) = read(answer) else { return printed::read(answer).ok().map(|printed| vec![printed]) };
    if let Some(set) = points_of_one_name(&claims) {
        return Some(vec![vec![set]]);
    }
    let n_versions = claims.iter().map(|claim| claim.values.len()).max()?.min(MAX_LINKS);
    let version = |index: usize| -> Option<Vec<Printed>> {
        let printed = claims.iter().map(|claim| {
            let (value, _) = claim.values.get(index).or(claim.values.last())?;
            Some(Printed { label: claim.label.clone(), value: value.clone(), spread: false })
        });
        printed.collect()
    };
    let versions: Option<Vec<_>> = (0..n_versions).map(version).collect();
    versions.filter(|versions| !versions.is_empty())
}

/// Two whole numbers, with a unit or without: a program may print a rounded quantity, an answer is given as it was found.
fn whole_numbers_differ(claims: &[Claim], versions: &[Vec<Printed>]) -> bool {
    let ([claim], [version]) = (claims, versions) else { return false };
    let ([(ours, _)], [theirs]) = (claim.values.as_slice(), version.as_slice()) else { return false };
    match (whole_number(ours), whole_number(&theirs.value)) {
        (Some((ours, unit)), Some((theirs, other))) => unit == other && ours != theirs,
        _ => false,
    }
}

fn whole_number(value: &Expr) -> Option<(&Number, Option<&str>)> {
    match value {
        Expr::Quantity(inner, unit) => whole_number(inner).map(|(number, _)| (number, Some(unit.as_str()))),
        Expr::Num(number) => number.decimals.is_none().then_some((number, None)),
        _ => None,
    }
}

/// `(x, y) = (5, 8)` and `(8, 5)`: several values under one name are a set.
fn points_of_one_name(claims: &[Claim]) -> Option<Printed> {
    let [first, second, ..] = claims else { return None };
    let one_name = first.label.is_some() && claims.iter().all(|claim| claim.label == second.label);
    if !one_name || first.label != second.label {
        return None;
    }
    let values: Vec<Expr> =
        claims.iter().filter_map(|claim| claim.values.last()).map(|(value, _)| value.clone()).collect();
    Some(Printed { label: first.label.clone(), value: Expr::Set(values), spread: false })
}

/// `{1, 3}` beside a point is that point.
fn as_points(claims: &[Claim], versions: &mut [Vec<Printed>]) {
    let is_point = |claim: &Claim| matches!(claim.values.as_slice(), [(Expr::Tuple(_), _)]);
    for printed in versions.iter_mut().flatten().filter(|_| claims.iter().all(is_point)) {
        if let Expr::Set(items) = &mut printed.value {
            printed.value = Expr::Tuple(std::mem::take(items));
        }
    }
}

/// The text as one value, for what claims take apart: equations, inequalities, intervals.
fn whole(text: &str) -> Option<Expr> {
    if text.contains(['\\', '{']) { parse_latex(text).ok() } else { parse_plain(text).ok() }
}

/// Texts that read as the same tree, or that are the same but for spaces and looks and no mathematics: the same answer, also where
/// nothing could be computed from it.
fn trees_agree(reference: &str, answer: &str) -> Option<Comparison> {
    let equal = match (whole(reference), whole(answer)) {
        (Some(ours), Some(theirs)) => ours == theirs,
        (None, None) => looks_removed(reference) == looks_removed(answer),
        _ => false,
    };
    equal.then_some(Comparison::Equal { level: Level::L2Parsed, rule: "text" })
}

/// The text without spaces and without commands that change only how it looks.
fn looks_removed(text: &str) -> String {
    const LOOKS: &[&str] = &["\\left", "\\right", "\\displaystyle", "\\,", "\\!", "\\;", "\\:", "\\quad", "$"];
    let mut text = text.replace("\\dfrac", "\\frac").replace("\\tfrac", "\\frac");
    for look in LOOKS {
        text = text.replace(look, "");
    }
    text.retain(|c| !c.is_whitespace());
    text
}

/// `\text{(C)}` against `C`, `Evelyn` against `\text{evelyn}`: words on both sides, no formula.
fn words_agree(reference: &str, answer: &str) -> Option<Comparison> {
    let (ours, theirs) = (plain_words(reference)?, plain_words(answer)?);
    if ours == theirs {
        return Some(Comparison::Equal { level: Level::L2Parsed, rule: "text" });
    }
    let one_letter = ours.chars().count() == 1 && theirs.chars().count() == 1;
    one_letter.then_some(Comparison::Different { expected: ours, got: theirs, rule: "text" })
}

/// The letters of a text that is nothing but words, in lower case; a single letter is a choice and keeps its case.
fn plain_words(text: &str) -> Option<String> {
    let mut bare = text.to_owned();
    for command in ["\\text", "\\textbf", "\\textit", "\\mathrm", "\\mathbf", "\\mbox"] {
        bare = bare.replace(&format!("{command}{{"), "{");
    }
    let is_frame = |c: char| c.is_whitespace() || matches!(c, '{' | '}' | '(' | ')' | '.' | '$' | '*' | ',' | '-');
    let letters: String = bare.chars().filter(|c| !is_frame(*c)).collect();
    if letters.is_empty() || !letters.chars().all(char::is_alphabetic) || bare.contains('-') && letters.len() == 1 {
        return None;
    }
    Some(if letters.chars().count() == 1 { letters } else { letters.to_lowercase() })
}

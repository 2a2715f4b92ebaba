//! The comparison of a stated result with an output: claims against printed values, by label, by position, or the last line.
//!
//! Pure. Never accepts because a value occurs somewhere in the output.

use crate::VerifyConfig;
use crate::agree::Agree;
use crate::collections::dictionary;
use crate::numeric::{About, numbers_agree};
use crate::plain_numbers;
use crate::printed::{self, Printed};
use crate::program::{Assumptions, Given};
use crate::reasons;
use crate::stated::{self, Claim, plain_label};
use crate::values::{Context, holds, values_agree};
use crate::words;
use mathcoder_core::{Checker, Comparison, Level};
use mathcoder_expr::{Constant, Expr, Relation};

/// Compares results by reading them; see the crate's page for the policy.
#[derive(Clone, Debug, Default)]
pub struct Verifier {
    /// The options.
    pub config: VerifyConfig,
}

impl Verifier {
    /// A verifier with these options.
    #[must_use]
    pub const fn new(config: VerifyConfig) -> Self {
        Self { config }
    }
}

impl Checker for Verifier {
    fn compare(&self, stated: &str, output: &str) -> Comparison {
        self.compare_assuming(stated, output, &Assumptions::default())
    }
}

impl Verifier {
    /// The comparison of what a program printed that assumes something of its variables.
    pub(crate) fn compare_assuming(&self, stated: &str, output: &str, program: &Assumptions) -> Comparison {
        if let Some((ours, theirs)) = plain_numbers::read(stated, output)
            && let Some(comparison) = decided(numbers_agree(&ours, &theirs, About::Exact), &ours, &theirs)
        {
            return comparison;
        }
        let given = Given { config: &self.config, program };
        let printed = match printed::read(output) {
            Ok(printed) => printed,
            Err(why) => return self.unread(stated, output, why),
        };
        let Some(claims) = stated::read(stated) else {
            return same_text(stated, output)
                .unwrap_or(Comparison::NotComparable(reasons::STATED_UNREADABLE.because(shortened(stated))));
        };
        let mut agree = claims_agree(&claims, &printed, given);
        if !agree.is_same()
            && let Some(list) =
                stated::read_as_list(stated).filter(|list| list.len() < claims.len() || claims.len() == 1)
        {
            let as_list = claims_agree(&list, &printed, given);
            agree = if as_list.is_same() { as_list } else { agree };
        }
        match agree {
            Agree::Same(level, rule) => Comparison::Equal { level, rule },
            // A list and an interval may be written alike.
            Agree::Different(_) if same_text(stated, output).is_some() => {
                Comparison::Equal { level: Level::L2Parsed, rule: "text" }
            }
            Agree::Different(_) if program.real_only() && is_complex(&claims) && !is_complex_output(&printed) => {
                Comparison::NotComparable(reasons::OUTSIDE.because(described(&claims)))
            }
            Agree::Different(rule) => {
                Comparison::Different { expected: described(&claims), got: described_output(&printed), rule }
            }
            Agree::Unknown(why) => same_text(stated, output).unwrap_or(Comparison::NotComparable(
                why.because(format!("{} against {}", described(&claims), described_output(&printed))),
            )),
        }
    }
}

impl Verifier {
    /// The one stated and the one printed value of a pair, for a stage that decides by other means.
    pub(crate) fn open_pair(&self, stated: &str, output: &str) -> Option<(Expr, Expr)> {
        let claims = stated::read(stated)?;
        let printed = printed::read(output).ok()?;
        let ([claim], [line]) = (claims.as_slice(), printed.as_slice()) else { return None };
        if line.spread || names_differ(claim, line) {
            return None;
        }
        match claim.values.as_slice() {
            [(value, About::Exact)] => Some((value.clone(), line.value.clone())),
            _ => None,
        }
    }

    fn unread(&self, stated: &str, output: &str, why: &'static mathcoder_core::ReasonInfo) -> Comparison {
        if *why == reasons::NO_OUTPUT && words::says_undefined(stated) && words::says_undefined(output) {
            return Comparison::Equal { level: Level::L2Parsed, rule: "undefined" };
        }
        if *why == reasons::NO_OUTPUT {
            return Comparison::NotComparable(why.because(shortened(output)));
        }
        same_text(stated, output).unwrap_or(Comparison::NotComparable(why.because(shortened(output))))
    }
}

fn decided(agree: Agree, stated: &Expr, printed: &Expr) -> Option<Comparison> {
    match agree {
        Agree::Same(level, rule) => Some(Comparison::Equal { level, rule }),
        Agree::Different(rule) => {
            Some(Comparison::Different { expected: stated.to_string(), got: printed.to_string(), rule })
        }
        Agree::Unknown(_) => None,
    }
}

/// Results that are no mathematics agree where they are letter for letter the same.
fn same_text(stated: &str, output: &str) -> Option<Comparison> {
    const LONGEST: usize = 1 << 14;
    if stated.len().max(output.len()) > LONGEST {
        return None;
    }
    let undelimited = |text: &'_ str| {
        text.trim().strip_prefix('$').and_then(|inner| inner.strip_suffix('$')).unwrap_or(text.trim()).to_owned()
    };
    let plain = |text: &str| without_spaces(text).to_lowercase();
    let (stated, output) = (plain(&undelimited(stated)), plain(output));
    (!stated.is_empty() && stated == output).then_some(Comparison::Equal { level: Level::L2Parsed, rule: "text" })
}

/// The text without its spaces, but for those that keep two digits apart.
fn without_spaces(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let parted = out.ends_with(|c: char| c.is_ascii_digit()) && word.starts_with(|c: char| c.is_ascii_digit());
        out.push_str(if parted { " " } else { "" });
        out.push_str(word);
    }
    out
}

pub(crate) fn claims_agree(claims: &[Claim], printed: &[Printed], given: Given<'_>) -> Agree {
    if let Some(agree) = repeated_lists_agree(claims, printed, given) {
        return agree;
    }
    match claims {
        [only] => claim_agrees(only, printed, given),
        _ if one_name(claims) => claim_agrees(&merged(claims), printed, given),
        _ if claims.iter().skip(1).all(|claim| claim.alternative) => claim_agrees(&merged(claims), printed, given),
        _ => several_agree(claims, printed, given),
    }
}

/// Several lists on one line (`[1, -23] [1, -23]`) are one result found in several ways, where each of them agrees.
fn repeated_lists_agree(claims: &[Claim], printed: &[Printed], given: Given<'_>) -> Option<Agree> {
    let [Printed { value: Expr::Tuple(items), spread: true, .. }] = printed else { return None };
    if !items.iter().all(|item| matches!(item, Expr::Tuple(inner) if !inner.is_empty())) {
        return None;
    }
    let each = items
        .iter()
        .map(|item| claims_agree(claims, &[Printed { label: None, value: item.clone(), spread: false }], given));
    each.reduce(Agree::and).filter(|agree| agree.is_same())
}

/// `x = 2 or x = 3`: all claims name the same variable.
fn one_name(claims: &[Claim]) -> bool {
    let name = claims.first().and_then(|claim| claim.label.as_ref());
    name.is_some() && claims.iter().all(|claim| claim.label.as_ref() == name)
}

/// The claims as one claim of a set.
fn merged(claims: &[Claim]) -> Claim {
    let values = claims.iter().filter_map(|claim| claim.values.last()).map(|(value, _)| value.clone()).collect();
    let about = if claims.iter().flat_map(|claim| &claim.values).any(|(_, about)| *about == About::Approximate) {
        About::Approximate
    } else {
        About::Exact
    };
    let label = claims.first().and_then(|claim| claim.label.clone());
    Claim { label, values: vec![(Expr::Set(values), about)], context: String::new(), alternative: false }
}

/// All links of the chain must agree.
fn value_agrees(claim: &Claim, printed: &Expr, given: Given<'_>) -> Agree {
    let findings =
        claim.values.iter().map(|(value, about)| values_agree(value, printed, Context { given, about: *about }));
    findings.reduce(Agree::and).unwrap_or(Agree::Unknown(&reasons::STATED_UNREADABLE))
}

fn claim_agrees(claim: &Claim, printed: &[Printed], given: Given<'_>) -> Agree {
    if let Some(value) = labelled(claim, printed) {
        return value_agrees(claim, &value, given);
    }
    match printed {
        [only] if is_equation(claim) && only.label.is_some() => value_agrees(claim, &equation(only), given),
        [only] if only.spread => spread_agrees(claim, &only.value, given),
        [only] if names_differ(claim, only) => Agree::Unknown(&reasons::KINDS),
        [only] if is_equation_of(&only.value) => named_equation_agrees(claim, &only.value, given),
        [only] => value_agrees(claim, &only.value, given),
        [] => Agree::Unknown(&reasons::NO_OUTPUT),
        _ => lines_agree(claim, printed, given),
    }
}

/// The claim is an equation that is solved for no name.
fn is_equation(claim: &Claim) -> bool {
    let equation =
        |value: &Expr| matches!(value, Expr::Chain(_, links) if matches!(links.as_slice(), [(Relation::Equal, _)]));
    claim.label.is_none() && matches!(claim.values.as_slice(), [(value, _)] if equation(value))
}

/// The printed value is one equation.
fn is_equation_of(printed: &Expr) -> bool {
    matches!(printed, Expr::Chain(_, links) if matches!(links.as_slice(), [(Relation::Equal, _)]))
}

/// `y = 4 - x/2` against a printed equation: solved for the same name, or for none (`x + 2y - 8 = 0`), not for another one.
fn named_equation_agrees(claim: &Claim, printed: &Expr, given: Given<'_>) -> Agree {
    let Expr::Chain(first, _) = printed else { return value_agrees(claim, printed, given) };
    let Some(name) = claim.label.as_ref().filter(|name| is_short(name)) else {
        return value_agrees(claim, printed, given);
    };
    match &**first {
        Expr::Sym(other) if is_short(other) && !plain_label(other).eq_ignore_ascii_case(name) => {
            Agree::Unknown(&reasons::KINDS)
        }
        Expr::Sym(_) | Expr::Call(..) => value_agrees(claim, printed, given),
        _ => {
            let equation =
                |value: &Expr| Expr::Chain(Box::new(Expr::Sym(name.clone())), vec![(Relation::Equal, value.clone())]);
            let values = claim.values.iter().map(|(value, about)| (equation(value), *about)).collect();
            value_agrees(&Claim { label: None, values, ..claim.clone() }, printed, given)
        }
    }
}

/// One letter, with an index at most.
fn is_short(label: &str) -> bool {
    plain_label(label).chars().count() <= 2
}

/// `y = 2*x + 1`, read as a value with its label, as the equation that it is where the label is a name.
fn equation(printed: &Printed) -> Expr {
    match &printed.label {
        Some(name) if name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => {
            Expr::Chain(Box::new(Expr::Sym(name.clone())), vec![(Relation::Equal, printed.value.clone())])
        }
        _ => printed.value.clone(),
    }
}

/// A label of one variable against that of another.
fn names_differ(claim: &Claim, printed: &Printed) -> bool {
    let short = |label: &Option<String>| {
        label.as_ref().map(|label| plain_label(label)).filter(|label| label.chars().count() <= 2)
    };
    matches!((short(&claim.label), short(&printed.label)), (Some(a), Some(b)) if a != b)
}

/// One claim against several values on one line.
fn spread_agrees(claim: &Claim, values: &Expr, given: Given<'_>) -> Agree {
    let whole = value_agrees(claim, values, given);
    let Expr::Tuple(items) = values else { return whole };
    let is_list = claim
        .values
        .iter()
        .any(|(value, _)| matches!(value, Expr::Tuple(_) | Expr::Set(_) | Expr::Matrix(_) | Expr::PlusMinus(..)));
    if is_list || whole.is_same() {
        return whole;
    }
    every_or_ambiguous(items.iter(), claim, given)
}

/// Alternative forms of one value must all agree; where only some do, nothing says which one is meant.
fn every_or_ambiguous<'a>(values: impl Iterator<Item = &'a Expr>, claim: &Claim, given: Given<'_>) -> Agree {
    let findings: Vec<Agree> = values.map(|value| value_agrees(claim, value, given)).collect();
    if findings.iter().any(|finding| finding.is_same()) && !findings.iter().all(|finding| finding.is_same()) {
        return Agree::Unknown(&reasons::AMBIGUOUS);
    }
    findings.into_iter().reduce(Agree::and).unwrap_or(Agree::Unknown(&reasons::NO_OUTPUT))
}

/// One claim against several lines without its label: a list of the lines, or the last one.
fn lines_agree(claim: &Claim, printed: &[Printed], given: Given<'_>) -> Agree {
    let unlabelled: Vec<Expr> =
        printed.iter().filter(|line| line.label.is_none()).map(|line| line.value.clone()).collect();
    if unlabelled.len() == printed.len() {
        let as_list = value_agrees(claim, &Expr::Tuple(unlabelled), given);
        if as_list.is_same() {
            return as_list.under("lines");
        }
    }
    let Some(last) = printed.last() else { return Agree::Unknown(&reasons::NO_OUTPUT) };
    let agree = value_agrees(claim, &last.value, given).under("last_line");
    let elsewhere = printed.iter().any(|line| value_agrees(claim, &line.value, given).is_same());
    match agree {
        Agree::Different(_) if elsewhere => Agree::Unknown(&reasons::AMBIGUOUS),
        other => other,
    }
}

/// The value printed under the claim's label.
fn labelled(claim: &Claim, printed: &[Printed]) -> Option<Expr> {
    let label = claim.label.as_ref().map(|label| plain_label(label));
    let dictionaries = printed.iter().filter_map(|line| dictionary(single(&line.value)));
    for (key, value) in dictionaries.flatten() {
        if let Expr::Sym(key) = &key
            && (Some(plain_label(key)) == label || label.as_ref().is_some_and(|label| particular(label) == Some(key)))
        {
            return Some(value);
        }
    }
    let by_name =
        printed.iter().rev().find(|line| line.label.as_ref().is_some_and(|own| Some(plain_label(own)) == label));
    by_name.or_else(|| by_words(claim, printed)).map(|line| line.value.clone())
}

/// `x_0` is a particular value of `x`.
fn particular(label: &str) -> Option<&str> {
    label.strip_suffix('0').filter(|name| name.chars().all(char::is_alphabetic) && !name.is_empty())
}

/// `[{x: 1, y: 2}]` holds one dictionary.
fn single(value: &Expr) -> &Expr {
    match value {
        Expr::Tuple(items) => match items.as_slice() {
            [only] => only,
            _ => value,
        },
        other => other,
    }
}

/// The one line whose label shares most of its words with the claim's.
fn by_words<'a>(claim: &Claim, printed: &'a [Printed]) -> Option<&'a Printed> {
    let ours = content_words(&format!("{} {}", claim.context, claim.label.as_deref().unwrap_or("")));
    let mut matching = printed.iter().filter(|line| {
        let theirs = line.label.as_deref().map(content_words).unwrap_or_default();
        let shared = theirs.iter().filter(|word| ours.contains(word)).count();
        shared > 0 && 2 * shared >= theirs.len()
    });
    matching.next().filter(|_| matching.next().is_none())
}

fn content_words(text: &str) -> Vec<String> {
    const EMPTY: &[&str] = &["the", "and", "for", "with", "that", "are", "was", "value", "result", "answer"];
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= 3)
        .map(str::to_lowercase)
        .filter(|word| !EMPTY.contains(&word.as_str()))
        .collect()
}

/// Several claims: each under its label where all are found, else by position.
fn several_agree(claims: &[Claim], printed: &[Printed], given: Given<'_>) -> Agree {
    let found: Option<Vec<Expr>> = claims.iter().map(|claim| labelled(claim, printed)).collect();
    if let Some(values) = found {
        return each_agrees(claims, &values, given).under("labels");
    }
    if given.program.unordered && enumerated(claims) {
        return claim_agrees(&merged(claims), printed, given);
    }
    let positions = positional(printed, claims.len());
    match positions {
        Some(values) => match each_agrees(claims, &values, given).under("positions") {
            Agree::Different(_) if enumerated(claims) && claim_agrees(&merged(claims), printed, given).is_same() => {
                Agree::Unknown(&reasons::AMBIGUOUS)
            }
            other => other,
        },
        // Values with their multiplicities have no order, and numbers say nothing that they could contradict.
        None if enumerated(claims) && matches!(printed, [only] if dictionary(&only.value).is_some()) => {
            claim_agrees(&merged(claims), printed, given)
        }
        None => by_one_value(claims, printed, given),
    }
}

fn each_agrees(claims: &[Claim], values: &[Expr], given: Given<'_>) -> Agree {
    let findings = claims.iter().zip(values).map(|(claim, value)| value_agrees(claim, value, given));
    findings.reduce(Agree::and).unwrap_or(Agree::Unknown(&reasons::NO_OUTPUT))
}

/// `x_1`, `x_2`, `x_3`: solutions with numbers, whose order may mean nothing.
fn enumerated(claims: &[Claim]) -> bool {
    let letters = |claim: &Claim| {
        claim.label.as_ref().map(|label| label.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned())
    };
    let first = claims.first().and_then(letters);
    first.is_some() && claims.iter().all(|claim| letters(claim) == first)
}

/// As many printed values as claims, in order, none of them under a label that a claim does not have.
fn positional(printed: &[Printed], count: usize) -> Option<Vec<Expr>> {
    let values: Vec<Expr> = match printed {
        [only] => match single(&only.value) {
            Expr::Tuple(items) => items.clone(),
            Expr::Set(items) => match items.as_slice() {
                [Expr::Tuple(inner)] => inner.clone(),
                _ => items.clone(),
            },
            _ => return None,
        },
        lines => lines.iter().map(|line| line.value.clone()).collect(),
    };
    (values.len() == count).then_some(values)
}

/// The number of printed values is another one: claims of unlabelled values form a list, which then differs; else unclear.
fn by_one_value(claims: &[Claim], printed: &[Printed], given: Given<'_>) -> Agree {
    if claims.iter().any(|claim| claim.label.is_some()) {
        return Agree::Unknown(&reasons::AMBIGUOUS);
    }
    let values: Vec<Expr> =
        claims.iter().filter_map(|claim| claim.values.last()).map(|(value, _)| value.clone()).collect();
    let list = Claim {
        label: None,
        values: vec![(Expr::Tuple(values), About::Exact)],
        context: String::new(),
        alternative: false,
    };
    match printed {
        [only] => match value_agrees(&list, &only.value, given) {
            Agree::Different("count") => Agree::Unknown(&reasons::AMBIGUOUS),
            other => other,
        },
        _ => Agree::Unknown(&reasons::AMBIGUOUS),
    }
}

/// A value that is stated has an imaginary part.
fn is_complex(claims: &[Claim]) -> bool {
    claims.iter().flat_map(|claim| &claim.values).any(|(value, _)| holds(value, &is_imaginary_unit))
}

fn is_complex_output(printed: &[Printed]) -> bool {
    printed.iter().any(|line| holds(&line.value, &is_imaginary_unit))
}

fn is_imaginary_unit(expr: &Expr) -> bool {
    *expr == Expr::Const(Constant::I)
}

pub(crate) fn described(claims: &[Claim]) -> String {
    let parts: Vec<String> = claims
        .iter()
        .map(|claim| {
            let values: Vec<String> = claim.values.iter().map(|(value, _)| value.to_string()).collect();
            let label = claim.label.as_ref().map(|label| format!("{label} = ")).unwrap_or_default();
            format!("{label}{}", values.join(" = "))
        })
        .collect();
    shortened(&parts.join("; "))
}

pub(crate) fn described_output(printed: &[Printed]) -> String {
    let parts: Vec<String> = printed
        .iter()
        .map(|line| {
            format!("{}{}", line.label.as_ref().map(|label| format!("{label} = ")).unwrap_or_default(), line.value)
        })
        .collect();
    shortened(&parts.join("; "))
}

/// At most 200 characters.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
        None => text.to_owned(),
    }
}

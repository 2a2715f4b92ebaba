//! Probabilities of named distributions: `normalcdf(65, 1E99, 63, 5) = 0.3446`, `X ~ N(63, 5)` and later `P(x > 65) = 0.3446`.
//!
//! A text in, computations out; the text is read once, each match is followed for a bounded number of bytes. What is written
//! as a call is taken as stated. A probability that stands apart from its distribution counts only where it comes out as
//! stated, to its last digit, since nothing else says that they belong together. Of `N(a, b)` the second number may be the
//! deviation or its square; the stated probability tells. Tables of probabilities and areas that only a figure shows are not
//! read.

use super::find::Found;
use super::laws::{Distribution, End, Event, Law, percentile, rough};
use super::python::Manner;
use super::script::Script;
use mathcoder_core::Span;
use mathcoder_expr::{Expr, Number, parse_latex, parse_plain};
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// Longest list of parameters, in bytes.
const LONGEST_LIST: usize = 200;
/// A distribution holds for this many bytes.
const REACH: usize = 4_000;

const NUMBER: &str = r"-?(?:\d[\d,]*\.?\d*|\.\d+)";
const LESS: &str = r"(?:<|≤|\\leq?(?:slant)?\b|&lt;)";
const ORDER: &str = r"(?:[<>=≤≥]|\\[lg]eq?(?:slant)?\b|&[lg]t;)";

struct Patterns {
    call: Regex,
    result: Regex,
    named: Regex,
    event: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the patterns are fixed and covered by tests")]
    let pattern = |text: &str| Regex::new(text).expect("valid pattern");
    let one_minus = r"1\s*[-–−]\s*";
    Patterns {
        call: pattern(&format!(
            r"(?P<rest>{one_minus})?`?\b(?P<name>normalcdf|invNorm|poissonpdf|poissoncdf|binompdf|binomcdf|geometpdf|geometcdf)`?\s?\("
        )),
        result: pattern(&format!(
            r"^`?\$?\s*(?:(?:=|≈|\\approx)\s*{one_minus}{NUMBER}\s*)?(?P<sign>=|≈|\\approx)\s*(?P<number>[-–−]?{NUMBER})(?P<behind>[^\n]{{0,3}})"
        )),
        named: pattern(
            r"\b(?P<letter>[A-Z])\$?\s*(?:~|∼|\\sim\b)\s*(?:\\,|\\;|\$|\s)*(?:\\(?:text|mathrm|mathcal|operatorname)\{)?(?P<name>[A-Z][a-z]*)\}?\s*(?:\\left)?\(",
        ),
        event: pattern(&format!(
            r"P\s*\(\s*(?:(?P<low>{NUMBER})\s*(?P<below>{LESS})\s*)?(?P<letter>[A-Za-z])\s*(?P<order>{ORDER})\s*(?P<at>{NUMBER})\s*\)\$?\s*(?P<sign>=|≈|\\approx)\s*\$?(?P<number>{NUMBER})(?P<behind>[^\n]{{0,3}})"
        )),
    }
});

/// `10^99` in the running text, where LaTeX would raise the first digit alone.
#[expect(clippy::expect_used, reason = "the pattern is fixed and covered by tests")]
static POWER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\^(\d{2,})").expect("valid pattern"));

/// The computations of probabilities in `text`.
pub(super) fn chances(text: &str) -> Vec<Found> {
    let calls = ["cdf", "pdf", "invNorm"].iter().any(|word| text.contains(word));
    let mut found = if calls { called(text) } else { Vec::new() };
    if text.contains("P(") || text.contains("P (") {
        found.extend(of_named(text));
    }
    found
}

/// What is written as the call of a calculator.
fn called(text: &str) -> Vec<Found> {
    PATTERNS.call.captures_iter(text).filter_map(|captures| call(text, &captures)).collect()
}

fn call(text: &str, captures: &Captures<'_>) -> Option<Found> {
    let head = captures.get(0)?;
    let (arguments, end) = arguments(text, head.end())?;
    let rest = text.get(end..)?;
    let result = PATTERNS.result.captures(rest)?;
    let number = stated(&result)?;
    let name = captures.name("name")?.as_str();
    let span = Span { start: head.start(), end: end + result.name("number")?.end() };
    let expression = shown(text.get(head.start()..end)?);
    let comment = format!("Compute {expression}");
    let code = if name == "invNorm" {
        let (share, parameters) = arguments.split_first()?;
        let is_share = rough(share).is_some_and(|share| share > 0.0 && share < 1.0);
        (is_share && matches!(parameters.len(), 0 | 2)).then(|| percentile(share, parameters, comment))??
    } else {
        let (distribution, event) = of_call(name, &arguments, captures.name("rest").is_some())?;
        distribution.program(&event, comment)?
    };
    let kind = if name == "invNorm" { "Percentile" } else { "Probability" };
    Some(found(kind, (format!("\\text{{{expression}}}"), number), span, code))
}

fn of_call(name: &str, arguments: &[Expr], is_rest: bool) -> Option<(Distribution, Event)> {
    if name == "normalcdf" {
        let (ends, parameters) = arguments.split_at_checked(2)?;
        let event = Event { low: end_of_call(ends.first()?, -1.0)?, high: end_of_call(ends.last()?, 1.0)? };
        let standard = || vec![Expr::Num(Number::integer(0)), Expr::Num(Number::integer(1))];
        let parameters = if parameters.is_empty() { standard() } else { parameters.to_vec() };
        return (!is_rest).then_some((Distribution::new(Law::Normal, parameters)?, event));
    }
    let law = match name.get(..4)? {
        "pois" => Law::Poisson,
        "bino" => Law::Binomial,
        _ => Law::Geometric,
    };
    let (at, parameters) = arguments.split_last()?;
    let end = |is_inside| Some(End { at: at.clone(), is_inside });
    let event = match (name.ends_with("pdf"), is_rest) {
        (true, false) => Event { low: end(true), high: end(true) },
        (false, false) => Event { low: None, high: end(true) },
        (false, true) => Event { low: end(false), high: None },
        (true, true) => return None,
    };
    Some((Distribution::new(law, parameters.to_vec())?, event))
}

/// An end of an area; none where it lies at infinity, for which `1E99` and its like stand. Infinity on the wrong side is a
/// misprint.
fn end_of_call(tree: &Expr, side: f64) -> Option<Option<End>> {
    let at = rough(tree)?;
    if at.abs() < 1e50 {
        return Some(Some(End { at: tree.clone(), is_inside: true }));
    }
    (at * side > 0.0).then_some(None)
}

/// The parameters between the bracket that opens before `start` and its partner, and where they end.
fn arguments(text: &str, start: usize) -> Option<(Vec<Expr>, usize)> {
    let (mut depth, mut from, mut parts) = (0i32, start, Vec::new());
    for (i, c) in text.get(start..)?.char_indices().take(LONGEST_LIST) {
        let at = start + i;
        match c {
            '(' | '{' => depth += 1,
            ')' | '}' if depth > 0 => depth -= 1,
            ')' => {
                parts.push(text.get(from..at)?);
                let trees: Vec<Expr> = parts.into_iter().map(argument).collect::<Option<_>>()?;
                return Some((trees, at + 1));
            }
            ',' if depth == 0 => {
                parts.push(text.get(from..at)?);
                from = at + 1;
            }
            '\n' => return None,
            _ => {}
        }
    }
    None
}

/// One parameter: a number, a product in brackets, an inline formula, a power of ten on the calculator.
fn argument(text: &str) -> Option<Expr> {
    let bare =
        text.trim().replace(['$', '`'], "").replace("\\left", "").replace("\\right", "").replace(['–', '−'], "-");
    if let Some((sign, power)) = bare.split_once('E').filter(|(_, power)| power.bytes().all(|b| b.is_ascii_digit())) {
        let factor = if sign.starts_with('-') { "-1" } else { "1" };
        return parse_plain(&format!("{factor}e{}", power.parse::<u16>().ok()?.min(300))).ok();
    }
    let tree = parse_latex(&POWER.replace_all(&bare, "^{$1}")).ok()?;
    rough(&tree).map(|_| tree)
}

/// Distributions that are named, and probabilities behind them.
fn of_named(text: &str) -> Vec<Found> {
    let named: Vec<(usize, char, Distribution)> =
        PATTERNS.named.captures_iter(text).filter_map(|c| named(text, &c)).collect();
    if named.is_empty() {
        return Vec::new();
    }
    PATTERNS.event.captures_iter(text).filter_map(|captures| belonging(text, &captures, &named)).collect()
}

fn named(text: &str, captures: &Captures<'_>) -> Option<(usize, char, Distribution)> {
    let law = Law::named(captures.name("name")?.as_str())?;
    let (parameters, end) = arguments(text, captures.get(0)?.end())?;
    Some((end, captures.name("letter")?.as_str().chars().next()?, Distribution::new(law, parameters)?))
}

/// The computation of a stated probability under the last distribution before it.
fn belonging(text: &str, captures: &Captures<'_>, named: &[(usize, char, Distribution)]) -> Option<Found> {
    let whole = captures.get(0)?;
    let letter = captures.name("letter")?.as_str().chars().next()?.to_ascii_uppercase();
    let before = named.iter().rev().find(|(end, name, _)| *end <= whole.start() && *name == letter)?;
    if whole.start() - before.0 > REACH {
        return None;
    }
    let event = event(captures)?;
    let number = stated(captures)?;
    let end = captures.name("number")?.end();
    let said = shown(text.get(whole.start()..captures.name("sign")?.start())?);
    let variants = [Some(before.2.clone()), with_variance(&before.2)];
    let fits = |d: &Distribution| d.probability(&event).is_some_and(|p| is_stated(p, &number));
    let distribution = variants.into_iter().flatten().find(fits)?;
    let law = condition(&distribution, before.1);
    let code = distribution.program(&event, format!("{said} where {law}"))?;
    let span = Span { start: whole.start(), end };
    let mut found = found("Probability", (said, number), span, code);
    found.conditions.push(format!("${}$", law.replace(" ~ ", " \\sim \\text{").replacen('(', "}(", 1)));
    Some(found)
}

/// The same with the second number as a variance.
fn with_variance(distribution: &Distribution) -> Option<Distribution> {
    let (Law::Normal, [mu, variance]) = (distribution.law, distribution.parameters.as_slice()) else { return None };
    let two = Expr::Num(Number::integer(2));
    let sigma = Expr::Root(Box::new(variance.clone()), Box::new(two));
    Distribution::new(Law::Normal, vec![mu.clone(), sigma])
}

/// `X ~ Normal(63, 5)`.
fn condition(distribution: &Distribution, letter: char) -> String {
    let mut script = Script::new(Manner::Float, String::new());
    let parameters: Vec<String> = distribution.parameters.iter().filter_map(|tree| script.write(tree)).collect();
    format!("{letter} ~ {:?}({})", distribution.law, parameters.join(", "))
}

fn event(captures: &Captures<'_>) -> Option<Event> {
    let number = |name: &str| captures.name(name).and_then(|m| parse_plain(&m.as_str().replace(',', "")).ok());
    let holds_end = |sign: &str| sign.contains(['≤', '≥']) || sign.contains("eq") || sign.ends_with('e');
    let order = captures.name("order")?.as_str();
    let end = Some(End { at: number("at")?, is_inside: holds_end(order) });
    let Some(below) = captures.name("below") else {
        return Some(match order.trim_start_matches(['\\', '&']).chars().next()? {
            '=' => Event {
                low: Some(End { is_inside: true, ..end.clone()? }),
                high: Some(End { is_inside: true, ..end? }),
            },
            '<' | '≤' | 'l' => Event { low: None, high: end },
            _ => Event { low: end, high: None },
        });
    };
    let is_less = order.starts_with(['<', '≤']) || order.contains('l');
    let low = Some(End { at: number("low")?, is_inside: holds_end(below.as_str()) });
    is_less.then_some(Event { low, high: end })
}

/// The stated number; none where what follows says that it goes on.
fn stated(captures: &Captures<'_>) -> Option<String> {
    let number = captures.name("number")?.as_str().replace(['–', '−'], "-").replace(',', "");
    let behind = captures.name("behind").map_or("", |m| m.as_str());
    let next = behind.trim_start_matches(['$', ' ']).chars().next();
    let goes_on = behind.starts_with(|c: char| c.is_alphanumeric() || c == '%')
        || next.is_some_and(|c| matches!(c, '+' | '*' | '/' | '^' | '×' | '·' | '(' | '–' | '−' | '-' | '\\' | '='));
    (!goes_on).then(|| number.trim_end_matches('.').to_owned())
}

/// True where a probability comes to what is stated, to its last digit; a bare 0 or 1 says too little.
fn is_stated(probability: f64, number: &str) -> bool {
    let decimals = number.split_once('.').map_or(0, |(_, digits)| digits.len());
    let stated: Option<f64> = number.parse().ok();
    let unit = 10f64.powi(-i32::try_from(decimals).unwrap_or(0));
    decimals >= 2
        && stated.is_some_and(|stated| stated > 0.0 && stated < 1.0 && (probability - stated).abs() <= unit * 0.51)
}

/// The text without marks of formulas and code.
fn shown(text: &str) -> String {
    text.replace(['$', '`'], "").trim().to_owned()
}

fn found(kind: &'static str, statement: (String, String), span: Span, code: String) -> Found {
    let (expression, result) = statement;
    let stated = result.parse().ok();
    Found { kind, expression, result, conditions: Vec::new(), span, code, stated }
}

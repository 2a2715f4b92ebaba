//! A program's output to values. In: standard output. Out: one entry a printed value with its label, or why there is none.
//! Lines that belong to one array are joined first. Linear in the output but for the parser.

use crate::reasons;
use crate::words;
use mathcoder_core::ReasonInfo;
use mathcoder_expr::{Constant, Expr, Relation, parse_plain, parse_python};

/// One printed value.
#[derive(Clone, Debug)]
pub(crate) struct Printed {
    /// What stands before it: `Area`, `x`, `g(11)`.
    pub(crate) label: Option<String>,
    pub(crate) value: Expr,
    /// True where several values were printed on one line without a list around them.
    pub(crate) spread: bool,
}

/// Longest output that is looked at; a result is short.
const MAX_BYTES: usize = 1 << 16;

/// Most lines of an output.
const MAX_LINES: usize = 1_000;

/// Reads the values of an output.
pub(crate) fn read(output: &str) -> Result<Vec<Printed>, &'static ReasonInfo> {
    let output = output.trim();
    let unusable = output.is_empty()
        || output == "None"
        || output.contains("Traceback (most recent call last)")
        || is_object(output);
    if unusable {
        return Err(&reasons::NO_OUTPUT);
    }
    if output.len() > MAX_BYTES {
        return Err(&reasons::OUTPUT_UNREADABLE);
    }
    let mut values = Vec::new();
    let lines = logical_lines(output);
    if lines.len() > MAX_LINES {
        return Err(&reasons::OUTPUT_UNREADABLE);
    }
    for line in lines {
        values.extend(read_line(&line).ok_or(&reasons::OUTPUT_UNREADABLE)?);
    }
    let empty =
        |value: &Expr| matches!(value, Expr::Const(Constant::Undefined)) || *value == Expr::Text("None".to_owned());
    if values.iter().all(|printed| empty(&printed.value)) {
        return Err(&reasons::NO_OUTPUT);
    }
    Ok(values)
}

/// `<function f at 0x7f…>`, `<map object …>`.
fn is_object(output: &str) -> bool {
    output.starts_with('<') && output.ends_with('>') && (output.contains(" at 0x") || output.contains("object"))
}

/// Lines, those of a bracket that stays open joined.
fn logical_lines(output: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut open = 0i32;
    for line in output.lines().filter(|line| !line.trim().is_empty()) {
        match lines.last_mut() {
            Some(last) if open > 0 => {
                last.push('\n');
                last.push_str(line);
            }
            _ => lines.push(line.trim().to_owned()),
        }
        let count = |signs: [char; 3]| i32::try_from(line.matches(signs).count()).unwrap_or(i32::MAX);
        open = open.saturating_add(count(['(', '[', '{'])).saturating_sub(count([')', ']', '}'])).max(0);
    }
    lines
}

fn read_line(line: &str) -> Option<Vec<Printed>> {
    let alone = |value| Some(vec![Printed { label: None, value, spread: false }]);
    if let Some(several) = read_assignments(line) {
        return Some(several);
    }
    if let Some((name, value)) = line.split_once(": ")
        && is_name(name)
        && let Some(value) = read_value(value)
    {
        return Some(vec![Printed { label: Some(name.to_owned()), value, spread: false }]);
    }
    if let Some(value) = read_spread(line) {
        return Some(vec![Printed { label: None, value, spread: true }]);
    }
    if let Some(value) = read_value(line) {
        return match value {
            Expr::Chain(first, links)
                if matches!(links.as_slice(), [(Relation::Equal, _)]) && !line.contains("Eq(") =>
            {
                labelled_chain(&first, &links, line)
            }
            other => alone(other),
        };
    }
    if let Some((label, value)) = split_label(line)
        && let Some(value) = read_value(value).or_else(|| read_spread(value))
    {
        return Some(vec![Printed { label: Some(label.to_owned()), value, spread: false }]);
    }
    if let Some(value) = words::verdict_word(line).or_else(|| words::number_word(line)) {
        return alone(value);
    }
    read_sentence(line)
}

/// `x`, `x1`, `theta`: a name that a colon makes a label, not the first part of a ratio.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// `y = 5 - 2*x` printed as such.
fn labelled_chain(first: &Expr, links: &[(Relation, Expr)], line: &str) -> Option<Vec<Printed>> {
    let (_, value) = links.first()?;
    match first {
        Expr::Sym(_) | Expr::Call(..) => {
            let label = line.split('=').next().map(|label| label.trim().to_owned());
            Some(vec![Printed { label, value: value.clone(), spread: false }])
        }
        _ if is_measure(line) && mathcoder_expr::free_symbols(value).is_empty() => {
            let label = line.split('=').next().map(|label| label.replace(['[', ']', ' '], ""));
            Some(vec![Printed { label, value: value.clone(), spread: false }])
        }
        _ => Some(vec![Printed {
            label: None,
            value: Expr::Chain(Box::new(first.clone()), links.to_vec()),
            spread: false,
        }]),
    }
}

/// `E[X] = …`: a name with its argument in square brackets.
fn is_measure(line: &str) -> bool {
    let left = line.split('=').next().unwrap_or("").trim();
    left.split_once('[').is_some_and(|(name, rest)| {
        is_name(name) && rest.strip_suffix(']').is_some_and(|inner| inner.chars().all(|c| c.is_ascii_alphabetic()))
    })
}

/// One value: Python, then plain mathematics, then a number with its unit, then a word.
fn read_value(text: &str) -> Option<Expr> {
    let text = text.trim().trim_end_matches([',', ';']).trim_end_matches(". ");
    if text.is_empty() {
        return None;
    }
    if let Some(time) = crate::notation::clock(text) {
        return Some(time);
    }
    let short = |text: &str| {
        let lower = text.to_lowercase();
        !lower.starts_with("no ") || lower.len() < 30
    };
    if let Some(value) = words::verdict_word(text).filter(|_| short(text)) {
        return Some(value);
    }
    if let Ok(value) = parse_python(text)
        && !crate::values::holds(&value, &is_word)
    {
        return Some(requoted(value));
    }
    if let Some(value) = words::quantity_alone(text) {
        return Some(value);
    }
    if let Some((above, below)) = text.split_once(" out of ") {
        return share(read_value(above)?, &read_value(below)?);
    }
    if text.contains('\\') {
        return mathcoder_expr::parse_latex(text.trim_matches('$')).ok();
    }
    parse_plain(text).ok()
}

/// `3 out of 10` as the fraction it is, a list entry by entry.
fn share(above: Expr, below: &Expr) -> Option<Expr> {
    match above {
        Expr::Tuple(items) => items.into_iter().map(|item| share(item, below)).collect::<Option<_>>().map(Expr::Tuple),
        Expr::Num(_) => Some(Expr::Div(Box::new(above), Box::new(below.clone()))),
        _ => None,
    }
}

/// A name of three letters and more that is no Greek letter is a word, not a variable.
fn is_word(expr: &Expr) -> bool {
    const LETTERS: &[&str] = &[
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "zeta",
        "eta",
        "theta",
        "iota",
        "kappa",
        "lambda",
        "mu",
        "nu",
        "xi",
        "rho",
        "sigma",
        "tau",
        "upsilon",
        "phi",
        "chi",
        "psi",
        "omega",
        "Reals",
        "Integers",
        "Naturals",
        "Rationals",
        "Complexes",
    ];
    match expr {
        Expr::Sym(name) => {
            let letters = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
            letters.chars().count() >= 3 && !LETTERS.contains(&letters) && !name.contains('_')
        }
        _ => false,
    }
}

/// Strings inside a list are read as the values they spell; digits that start with zero stay as they are written.
fn requoted(value: Expr) -> Expr {
    value.map_leaves(&|part| match part {
        Expr::Text(text) if text != "None" => {
            parse_python(text).ok().filter(|inner| !crate::values::holds(inner, &is_word))
        }
        _ => None,
    })
}

/// Values with spaces between, as `print(a, b)` gives them.
fn read_spread(line: &str) -> Option<Expr> {
    let parts = spread_parts(line);
    if parts.len() < 2 {
        return None;
    }
    let values: Vec<Expr> =
        parts.iter().map(|part| parse_python(part.trim_end_matches(',')).ok().map(requoted)).collect::<Option<_>>()?;
    let valued = |value: &Expr| {
        crate::values::holds(value, &|part| {
            matches!(part, Expr::Num(_) | Expr::Const(_) | Expr::Bool(_) | Expr::Text(_))
        }) || matches!(value, Expr::Tuple(items) | Expr::Set(items) if items.is_empty())
    };
    // A part of symbols alone is a unit or a word (`7.2 km/h`).
    let readable = values.iter().all(|value| valued(value) && !crate::values::holds(value, &is_word));
    readable.then_some(Expr::Tuple(values))
}

/// Cuts at spaces outside brackets.
fn spread_parts(line: &str) -> Vec<&str> {
    let mut depth = 0i32;
    let parts = line.split(|c: char| {
        match c {
            '(' | '[' | '{' => depth = depth.saturating_add(1),
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c.is_whitespace() && depth <= 0
    });
    parts.filter(|part| !part.is_empty()).collect()
}

/// `S = 400.0 V = 200.0`, `x: 1, y: 2`: name, sign, value, again and again.
fn read_assignments(line: &str) -> Option<Vec<Printed>> {
    if !line.contains(['=', ':']) {
        return None;
    }
    let line = line.replace(" = ", "= ").replace(" =", "= ");
    let parts = spread_parts(&line);
    let mut values: Vec<Printed> = Vec::new();
    let mut label: Option<String> = None;
    for part in &parts {
        if let (None, Some(name)) = (&label, part.strip_suffix(['=', ':'])) {
            label = Some(name.to_owned());
            continue;
        }
        if let (None, Some((name, value))) = (&label, part.split_once('=')) {
            let value = read_value(value)?;
            values.push(Printed { label: Some(name.to_owned()), value, spread: false });
            continue;
        }
        let value = read_value(part)?;
        values.push(Printed { label: Some(label.take()?), value, spread: false });
    }
    (values.len() > 1 && label.is_none()).then_some(values)
}

/// The label of `label: value`, `label = value`, `label is value`.
fn split_label(line: &str) -> Option<(&str, &str)> {
    let colon = line
        .find(": ")
        .map(|at| (at, 2))
        .or_else(|| line.strip_suffix(':').is_none().then(|| line.find(':').map(|at| (at, 1))).flatten());
    let equals = line.rfind(" = ").map(|at| (at, 3)).or_else(|| line.find('=').map(|at| (at, 1)));
    let is = line.rfind(" is ").map(|at| (at, 4));
    let (at, width) = colon.or(equals).or(is)?;
    let (label, value) = (line.get(..at)?.trim(), line.get(at + width..)?.trim());
    (!label.is_empty() && !label.starts_with(|c: char| c.is_ascii_digit()) && !value.is_empty())
        .then_some((label, value))
}

/// A sentence with one number in it, or with several that all have their unit or percent sign.
fn read_sentence(line: &str) -> Option<Vec<Printed>> {
    let mut found = words::numbers_in(line);
    if found.len() > 1 && found.iter().all(|number| matches!(number.value, Expr::Quantity(..) | Expr::Percent(_))) {
        let values = found.into_iter().map(|number| number.value).collect();
        return Some(vec![Printed { label: None, value: Expr::Tuple(values), spread: true }]);
    }
    let only = found.pop().filter(|_| found.is_empty())?;
    let label = Some(only.before.trim().to_owned()).filter(|label| !label.is_empty());
    Some(vec![Printed { label, value: only.value, spread: false }])
}

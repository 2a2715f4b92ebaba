//! A stated result to claims. In: the text of a result, words mixed with formulas between dollar signs, or a bare formula.
//! Out: claims, each with its label, the values that all must agree with the output, and the words around; or nothing where
//! the text is not understood. Linear in the text but for the parser.

use crate::notation;
use crate::numeric::About;
use crate::pieces::{Piece, split};
use crate::words;
use mathcoder_expr::{Commas, Expr, Reading, Relation, free_symbols, parse_latex, parse_latex_with, parse_plain};

/// Longest stated result; a longer one is a page.
const MAX_BYTES: usize = 8 << 10;
/// Most claims that are compared one by one; a longer list stands in one formula.
const MAX_CLAIMS: usize = 64;

/// One thing that the text claims.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    /// The name of the value, as it is printed or written: `x`, `g(11)`, `Area`.
    pub(crate) label: Option<String>,
    /// All sides of the chain that say the value, in order, each with whether it is approximate.
    pub(crate) values: Vec<(Expr, About)>,
    /// Words before.
    pub(crate) context: String,
    /// True where "or" joins it with the claim before.
    pub(crate) alternative: bool,
}

/// Reads the claims of a text; `None` where a part of it is not understood.
pub(crate) fn read(text: &str) -> Option<Vec<Claim>> {
    let text = sentence(text);
    if text.is_empty() || text.len() > MAX_BYTES {
        return None;
    }
    if text.starts_with(['y', 'Y', 't', 'T', 'f', 'F', 'n', 'N']) {
        let lower = text.to_lowercase();
        let first = lower.split([' ', ',', '.', ';', ':']).next().unwrap_or("");
        if let Some(value) = words::yes_or_no(first, &lower) {
            return Some(vec![bare(value)]);
        }
    }
    if let Some(holds) = words::property(text) {
        return Some(vec![bare(Expr::Bool(holds))]);
    }
    if let Some(time) = notation::clock(text) {
        return Some(vec![bare(time)]);
    }
    let respelled = notation::respelled(text);
    let text = respelled.as_ref();
    let pieces = split(text);
    if let [Piece::Words(only)] = pieces.as_slice() {
        return read_words_alone(only);
    }
    let mut reader = Reader::default();
    for piece in &pieces {
        match piece {
            Piece::Formula(formula) => reader.formula(formula)?,
            Piece::Words(words) => reader.words(words),
        }
    }
    // `k \in \mathbb{Z}` says what kind of number the parameter is.
    let kind = |claim: &Claim| matches!(claim.values.as_slice(), [(Expr::Sym(name), _)] if name == "Integers");
    if reader.claims.iter().any(|claim| !kind(claim)) {
        reader.claims.retain(|claim| !kind(claim));
    }
    let readable = (1..=MAX_CLAIMS).contains(&reader.claims.len()) && !reader.bounded;
    readable.then_some(reader.claims)
}

/// Reads the claims of a formula without delimiters.
pub(crate) fn read_formula(formula: &str) -> Option<Vec<Claim>> {
    if formula.len() > MAX_BYTES {
        return None;
    }
    let mut reader = Reader::default();
    reader.formula(formula)?;
    Some(reader.claims)
}

/// A value written as code (`np.arcsin(10/13)`).
pub(crate) fn read_code(text: &str) -> Option<Vec<Claim>> {
    let is_code = text.contains("**") || text.contains('(') && text.contains('.');
    let value = is_code.then(|| mathcoder_expr::parse_python(text).ok()).flatten()?;
    Some(vec![bare(value)])
}

/// The text without the full stop that ends it; dots that announce more digits stay.
fn sentence(text: &str) -> &str {
    let text = text.trim().trim_end_matches([';', ',']).trim_end();
    if text.ends_with("..") { text } else { text.strip_suffix('.').unwrap_or(text) }
}

/// The second reading of a bare list: `100,200` as two numbers.
pub(crate) fn read_as_list(text: &str) -> Option<Vec<Claim>> {
    let inner = text.trim().trim_matches('$');
    let value = parse_latex_with(inner, &Reading { commas: Commas::Separate, ..Reading::default() }).ok()?;
    matches!(value, Expr::Tuple(_)).then(|| vec![bare(value)])
}

fn bare(value: Expr) -> Claim {
    Claim { label: None, values: vec![(value, About::Exact)], context: String::new(), alternative: false }
}

/// Text without any formula: a plain expression, a word, or the numbers in it.
fn read_words_alone(text: &str) -> Option<Vec<Claim>> {
    if let Some(value) = words::verdict_word(text) {
        return Some(vec![bare(value)]);
    }
    if let Some(value) = words::quantity_alone(text) {
        return Some(vec![bare(value)]);
    }
    let has_money = text.contains('$');
    if let Ok(value) = parse_plain(text).map_err(|_| ()).and_then(|value| if has_money { Err(()) } else { Ok(value) }) {
        let mut reader = Reader::default();
        reader.statement(value);
        return Some(reader.claims);
    }
    if let Some(value) =
        words::number_word(text).or_else(|| words::fraction_word(text)).or_else(|| words::counted(text))
    {
        let about = if words::says_about(text) { About::Approximate } else { About::Exact };
        return Some(vec![Claim { values: vec![(value, about)], ..bare(Expr::Bool(true)) }]);
    }
    if words::says_bound(text) {
        return None;
    }
    let claims = predicated(words::numbers_in(&without_parentheses(text)).into_iter().map(from_words).collect());
    (1..=MAX_CLAIMS).contains(&claims.len()).then_some(claims)
}

/// The value behind the verb, where the numbers before it belong to its subject: `the sum of the first 100 integers is 5050`.
fn predicated(claims: Vec<Claim>) -> Vec<Claim> {
    let verb = |claim: &Claim| {
        let last = claim.context.split_whitespace().next_back().unwrap_or("");
        matches!(last, "is" | "are" | "equals" | "was" | "were")
    };
    let lists = |claim: &Claim| {
        claim.context.contains([',', ';', '=', ':']) || claim.context.split_whitespace().any(|word| word == "and")
    };
    let article = |claim: &Claim| claim.context.split_whitespace().next().is_some_and(|word| word == "The");
    let Some(at) = claims.iter().position(verb) else { return claims };
    let one_subject = claims.first().is_some_and(article) && !claims.iter().take(at + 1).any(lists);
    if one_subject { claims.into_iter().skip(at).collect() } else { claims }
}

fn from_words(found: words::Found) -> Claim {
    let about = if found.about { About::Approximate } else { About::Exact };
    let label = label_before(&found.before);
    let alternative = says_or(&found.before);
    Claim { label, values: vec![(found.value, about)], context: found.before, alternative }
}

/// `GCD =`, `Area:` just before a number.
fn label_before(words: &str) -> Option<String> {
    let label = words.trim_end().strip_suffix(['=', ':'])?;
    let label = label.rsplit([',', ';']).next().unwrap_or(label);
    let label = label.rsplit(" and ").next().unwrap_or(label);
    let label = label.rsplit(" or ").next().unwrap_or(label).trim();
    (!label.is_empty() && label.len() <= 40).then(|| label.to_owned())
}

fn says_or(words: &str) -> bool {
    words.split_whitespace().any(|word| word == "or")
}

/// What stands in brackets comments on the result and is none itself.
fn without_parentheses(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0usize;
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    if depth > 0 { text.to_owned() } else { out }
}

/// How the next formula belongs to what came before.
#[derive(Clone, Copy, Default, PartialEq)]
enum Join {
    #[default]
    Next,
    Or,
    /// "i.e.", "that is": the same value again.
    Again,
}

#[derive(Default)]
struct Reader {
    claims: Vec<Claim>,
    join: Join,
    about: bool,
    context: String,
    /// True where words make a bound of a number ("more than").
    bounded: bool,
    /// Open brackets of the words: formulas inside them comment.
    depth: usize,
}

impl Reader {
    fn formula(&mut self, formula: &str) -> Option<()> {
        if self.depth > 0 && !self.claims.is_empty() {
            return Some(());
        }
        if is_isotope(formula) {
            return Some(());
        }
        let formula =
            match formula.trim_start().strip_prefix("\\approx").or_else(|| formula.trim_start().strip_prefix('≈')) {
                Some(rest) => {
                    self.about = true;
                    rest
                }
                None => formula.trim_start().trim_start_matches('='),
            };
        let last = ["\\implies", "\\Rightarrow", "\\Longrightarrow"]
            .iter()
            .fold(formula, |rest, arrow| rest.rsplit(arrow).next().unwrap_or(rest));
        match parse_latex(last) {
            Ok(value) => self.statement(value),
            Err(_) => self.labelled(last)?,
        }
        self.join = Join::Next;
        self.about = false;
        self.context.clear();
        Some(())
    }

    /// `P(B|A) = \frac{3}{13}`: the left side is no expression, but a name.
    fn labelled(&mut self, formula: &str) -> Option<()> {
        let (label, value) = ["=", "\\approx"]
            .iter()
            .filter_map(|sign| formula.split_once(sign))
            .min_by_key(|(label, _)| label.len())?;
        if label.contains(['+', '&', '{']) || label.len() > 30 {
            return None;
        }
        let value = parse_latex(value).ok()?;
        let values = match value {
            Expr::Chain(first, links) => sides(&first, &links),
            other => vec![(other, About::Exact)],
        };
        self.push(Some(plain_label(label)), values);
        Some(())
    }

    fn statement(&mut self, value: Expr) {
        match value {
            Expr::Chain(first, links) => match paired(&first, &links) {
                Some(items) => self.assignments(items),
                None => self.chain(&first, &links),
            },
            Expr::Tuple(items) if items.iter().any(|item| matches!(item, Expr::Chain(..))) => self.assignments(items),
            Expr::Set(items)
                if items.iter().any(|item| matches!(item, Expr::Chain(..))) && !items.iter().any(is_inequality) =>
            {
                self.assignments(items);
                self.claims.iter_mut().skip(1).for_each(|claim| claim.alternative = true);
            }
            other => {
                let about = if self.about { About::Approximate } else { About::Exact };
                let value = units_in_a_row(&other).unwrap_or(other);
                self.push(None, vec![(value, about)]);
            }
        }
    }

    /// `x = 3, y = -1`, and `x = 2, 3`: a bare value goes on under the last name.
    fn assignments(&mut self, items: Vec<Expr>) {
        for item in items {
            match item {
                Expr::Chain(first, links) => self.chain(&first, &links),
                other => {
                    let label = self.claims.last().and_then(|claim| claim.label.clone());
                    self.push(label, vec![(other, About::Exact)]);
                }
            }
        }
    }

    fn chain(&mut self, first: &Expr, links: &[(Relation, Expr)]) {
        let whole = || Expr::Chain(Box::new(first.clone()), links.to_vec());
        let about = self.about;
        let raise = |values: Vec<(Expr, About)>| -> Vec<(Expr, About)> {
            values.into_iter().map(|(value, own)| (value, if about { About::Approximate } else { own })).collect()
        };
        match links {
            [(Relation::Congruent, value)] => self.push(label_of(first), vec![(value.clone(), About::Exact)]),
            [(Relation::In, set)] => self.push(label_of(first), vec![(set.clone(), About::Exact)]),
            [(Relation::Equal | Relation::Approx, _), ..] => match (label_of(first), links.len()) {
                (Some(label), _) => self.push(Some(label), raise(sides_behind(links))),
                (None, 1) if !free_symbols(first).is_empty() => self.push(None, vec![(whole(), About::Exact)]),
                (None, _) => self.push(None, raise(sides(first, links))),
            },
            _ => self.push(None, vec![(whole(), About::Exact)]),
        }
    }

    fn push(&mut self, label: Option<String>, values: Vec<(Expr, About)>) {
        match (self.join, self.claims.last_mut()) {
            (Join::Again, Some(last)) => last.values.extend(values),
            (join, _) => {
                let alternative = join == Join::Or;
                self.claims.push(Claim { label, values, context: self.context.clone(), alternative });
            }
        }
    }

    fn words(&mut self, text: &str) {
        let mut text = text;
        if let Some((value, _)) = self.claims.last_mut().and_then(|claim| claim.values.last_mut())
            && let Some((scale, used)) = words::temperature_scale(text)
            && let Some(degrees) = degrees_of(value)
        {
            *value = Expr::Quantity(Box::new(degrees), scale.to_owned());
            text = text.get(used..).unwrap_or("");
        }
        if let (Some(last), Some((unit, length))) = (self.claims.last_mut(), words::leading_unit(text)) {
            if let Some((value, about)) = last.values.last_mut()
                && !matches!(value, Expr::Quantity(..) | Expr::Set(_) | Expr::Tuple(_) | Expr::Chain(..))
            {
                *value = Expr::Quantity(Box::new(value.clone()), unit);
                *about = if *about == About::Exact { About::Measured } else { *about };
            }
            text = text.get(length..).unwrap_or("");
        }
        let lower = text.to_lowercase();
        let plain = without_parentheses(text);
        let lower = if plain.len() == text.len() { lower } else { plain.to_lowercase() };
        self.join = if lower.contains("i.e.") || lower.contains("that is") || lower.contains("equivalently") {
            Join::Again
        } else if says_or(&lower) {
            Join::Or
        } else {
            Join::Next
        };
        self.bounded |= words::says_bound(&lower);
        self.depth = (self.depth + plain.matches('(').count()).saturating_sub(plain.matches(')').count());
        if let Some(value @ Expr::Call(..)) = words::verdict_word(&plain) {
            self.push(None, vec![(value, About::Exact)]);
        }
        let found = words::numbers_in(&plain);
        let numbers = if self.depth > 0 { Vec::new() } else { found };
        self.claims.extend(numbers.into_iter().map(from_words));
        self.about = words::says_about(text);
        self.context = plain;
    }
}

/// `2\text{ h }30\text{ min}`, read as a product, as the sum that it is.
fn units_in_a_row(value: &Expr) -> Option<Expr> {
    let Expr::Quantity(product, unit) = value else { return None };
    let Expr::Mul(factors) = &**product else { return None };
    let [larger @ Expr::Quantity(..), number @ Expr::Num(_)] = factors.as_slice() else { return None };
    words::sum_of_units(larger, &Expr::Quantity(Box::new(number.clone()), unit.clone()))
}

/// `(x, y) = (1, 2)` as an assignment to each name.
fn paired(first: &Expr, links: &[(Relation, Expr)]) -> Option<Vec<Expr>> {
    let (Expr::Tuple(names), [(relation @ (Relation::Equal | Relation::Approx), Expr::Tuple(values))]) = (first, links)
    else {
        return None;
    };
    let named = names.len() == values.len() && names.iter().all(|name| matches!(name, Expr::Sym(_)));
    let assignment =
        |(name, value): (&Expr, &Expr)| Expr::Chain(Box::new(name.clone()), vec![(*relation, value.clone())]);
    named.then(|| names.iter().zip(values).map(assignment).collect())
}

fn is_inequality(expr: &Expr) -> bool {
    matches!(expr, Expr::Chain(_, links) if !matches!(links.as_slice(), [(Relation::Equal | Relation::Approx, _), ..]))
}

/// `{}^{35}\text{Cl}` names a thing and states no value.
fn is_isotope(formula: &str) -> bool {
    formula.trim_start().starts_with("{}^") || formula.trim_start().starts_with("{}_")
}

/// The number of degrees, the sign outside or not.
fn degrees_of(value: &Expr) -> Option<Expr> {
    match value {
        Expr::Degrees(inner) => Some((**inner).clone()),
        Expr::Neg(inner) => degrees_of(inner).map(|inner| Expr::Neg(Box::new(inner))),
        _ => None,
    }
}

/// The name that a left side is: a symbol, a call of one, a function of a symbol.
fn label_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Sym(name) => Some(plain_label(name)),
        Expr::Call(name, args) if name != "abs" && !args.is_empty() => {
            let numeric = mathcoder_expr::eval_complex(expr, &mut Vec::new()).is_some();
            let args: Vec<String> = args.iter().map(ToString::to_string).collect();
            (!numeric).then(|| plain_label(&format!("{name}({})", args.join(","))))
        }
        Expr::Derivative { .. } => Some(expr.to_string()),
        // The differential `dV`, the segment `AB`.
        Expr::Mul(factors) => match factors.as_slice() {
            [Expr::Sym(d), Expr::Sym(name)] if d == "d" => Some(format!("d{name}")),
            // The probability `P(X \ge 2)`.
            [Expr::Sym(name), event @ Expr::Chain(..)] => Some(plain_label(&format!("{name}({event})"))),
            _ => segment(factors),
        },
        // The ratio of two segments.
        Expr::Div(above, below) => match (&**above, &**below) {
            (Expr::Mul(a), Expr::Mul(b)) => Some(format!("{}/{}", segment(a)?, segment(b)?)),
            _ => None,
        },
        // `(x, y) = (1, 2)`
        Expr::Tuple(names) if names.len() > 1 => {
            let names: Option<Vec<String>> = names.iter().map(symbol_name).collect();
            names.map(|names| format!("({})", names.join(",")))
        }
        Expr::Text(text) => Some(plain_label(text)),
        _ => None,
    }
}

fn symbol_name(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Sym(name) => Some(plain_label(name)),
        _ => None,
    }
}

/// `AB`, `ABC`: two to four capital letters name a segment or a figure by its corners.
fn segment(factors: &[Expr]) -> Option<String> {
    let corner = |factor: &Expr| match factor {
        Expr::Sym(name) if name.starts_with(|c: char| c.is_ascii_uppercase()) => Some(plain_label(name)),
        _ => None,
    };
    let corners: Vec<String> = factors.iter().map(corner).collect::<Option<_>>()?;
    (2..=4).contains(&corners.len()).then(|| corners.concat())
}

/// A label without spaces and marks, so that `C_{2}` and `C2` meet.
pub(crate) fn plain_label(label: &str) -> String {
    label.chars().filter(|c| !matches!(c, '_' | '{' | '}' | '\\' | ' ' | '$')).collect()
}

fn sides(first: &Expr, links: &[(Relation, Expr)]) -> Vec<(Expr, About)> {
    let start = std::iter::once((first.clone(), About::Exact));
    numeric_ones(start.chain(sides_behind(links)).collect())
}

/// The values behind the name; from the first inequality on (`r = e^2 > 1`) it is comment.
fn sides_behind(links: &[(Relation, Expr)]) -> Vec<(Expr, About)> {
    let equal = links.iter().take_while(|(relation, _)| matches!(relation, Relation::Equal | Relation::Approx));
    let values = equal.map(|(relation, value)| {
        (value.clone(), if *relation == Relation::Approx { About::Approximate } else { About::Exact })
    });
    numeric_ones(values.collect())
}

/// Holds dots, an integral, a limit, or a sum without end: what the chain asks for, and no value of its own.
fn is_left_open(expr: &Expr) -> bool {
    let endless = |bound: &Expr| crate::values::infinity(bound).is_some();
    crate::values::holds(expr, &|part| match part {
        Expr::Integral { .. } | Expr::Limit { .. } | Expr::Derivative { .. } => true,
        Expr::Text(text) => text == "…",
        Expr::Sum { lower, upper, .. } | Expr::Product { lower, upper, .. } => endless(lower) || endless(upper),
        _ => false,
    })
}

/// Where a chain ends in numbers, its symbolic sides (`A = \pi r^2 = 25\pi`) are how it got there.
fn numeric_ones(values: Vec<(Expr, About)>) -> Vec<(Expr, About)> {
    let closed = |value: &Expr| free_symbols(value).is_empty() && !is_left_open(value);
    let numeric: Vec<(Expr, About)> = values.iter().filter(|(value, _)| closed(value)).cloned().collect();
    if numeric.is_empty() { values.into_iter().next_back().into_iter().collect() } else { numeric }
}

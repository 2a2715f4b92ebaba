//! The phrases that are understood, one row each: words, what they mean as a tree, and how it is computed where the tree alone
//! does not say.
//!
//! A table and its small functions; `phrases.rs` matches it. Adding a phrase is adding a row.

use super::script::Script;
use super::shape;
use mathcoder_expr::{Expr, Number};
use regex::Regex;
use std::sync::LazyLock;

/// Makes tree and LaTeX of what is meant from what it is said of.
type Meaning = fn(&[Expr], &[&str]) -> Option<(Expr, String)>;
/// Writes the lines of the program.
type Lines = fn(&mut Script, &[Expr]) -> Option<()>;

/// A phrase.
pub(super) struct Topic {
    /// Words of which one must stand in the text, before the patterns are tried.
    pub(super) words: &'static [&'static str],
    /// The phrase with its result.
    pub(super) stated: Regex,
    /// The phrase as a question.
    pub(super) asked: Regex,
    /// Fewest things that it is said of.
    pub(super) least: usize,
    pub(super) kind: &'static str,
    /// Tree and LaTeX of what is meant.
    pub(super) tree: Meaning,
    /// The lines of the program, where the writer of expressions has none for the tree.
    pub(super) write: Option<Lines>,
}

/// Phrase, words, fewest things, kind, tree, program; `{a}`, `{b}` and `{list}` are slots.
type Row = (&'static str, &'static [&'static str], usize, &'static str, Meaning, Option<Lines>);

const ROWS: &[Row] = &[
    (
        r"(?:greatest common (?:divisor|factor)|gcd|gcf|GCD|GCF) of (?:the numbers )?{list}",
        &["common", "gcd", "GCD", "gcf", "GCF"],
        2,
        "Greatest common divisor",
        |trees, texts| call("gcd", "\\gcd", trees, texts),
        None,
    ),
    (
        r"(?:least common (?:multiple|denominator)|lcm|LCM|LCD) of (?:the numbers )?{list}",
        &["common", "lcm", "LCM", "LCD"],
        2,
        "Least common multiple",
        |trees, texts| call("lcm", "\\operatorname{lcm}", trees, texts),
        None,
    ),
    (r"remainder (?:when|if) {a} is divided by {b}", &["remainder"], 2, "Remainder", modulo, Some(remainder)),
    (
        r"remainder (?:of|on dividing|upon dividing) {a} (?:divided )?by {b}",
        &["remainder"],
        2,
        "Remainder",
        modulo,
        Some(remainder),
    ),
    (r"{a} is divided by {b}, the remainder", &["remainder"], 2, "Remainder", modulo, Some(remainder)),
    (r"(?:units|ones|last) digit of {a}", &["digit"], 1, "Units digit", last_digit, Some(units_digit)),
    (
        r"(?:mean|average|arithmetic mean) of (?:the numbers )?{list}",
        &["mean", "average"],
        2,
        "Mean",
        mean,
        Some(write_mean),
    ),
    (r"median of (?:the numbers )?{list}", &["median"], 3, "Median", median, Some(write_median)),
    (r"{a} ?(?:percent|\\?%) of {b}", &["percent", "%"], 2, "Percentage", percentage, None),
    (
        r"sum of {list}",
        &["sum of"],
        2,
        "Sum",
        |trees, texts| Some((Expr::Add(trees.to_vec()), texts.join(" + "))),
        None,
    ),
    (r"product of {list}", &["product of"], 2, "Product", product, None),
    (r"difference (?:between|of) {a} and {b}", &["difference"], 2, "Difference", difference, None),
    (r"(?:positive )?square root of {a}", &["square root"], 1, "Square root", |t, x| root(t, x, 2), None),
    (r"cube root of {a}", &["cube root"], 1, "Cube root", |t, x| root(t, x, 3), None),
    (
        r"absolute value of {a}",
        &["absolute value"],
        1,
        "Absolute value",
        |t, x| call("abs", "\\operatorname{abs}", t, x),
        None,
    ),
    (r"determinant of {a}", &["determinant"], 1, "Determinant", |t, x| call("det", "\\det", t, x), None),
    (
        r"distance (?:between|from) (?:the points? )?{a} (?:and|to) (?:the point )?{b}",
        &["distance"],
        2,
        "Distance",
        distance,
        None,
    ),
    (
        r"slope of the line (?:through|passing through|containing|between|connecting) (?:the points )?{a} and {b}",
        &["slope"],
        2,
        "Slope",
        slope,
        None,
    ),
    (r"area of a circle (?:with|of) radius {a}", &["circle"], 1, "Area of a circle", circle_area, None),
    (r"circumference of a circle (?:with|of) radius {a}", &["circle"], 1, "Circumference", circumference, None),
    (r"volume of a sphere (?:with|of) radius {a}", &["sphere"], 1, "Volume of a sphere", sphere_volume, None),
];

/// The rows with their patterns.
pub(super) static TOPICS: LazyLock<Vec<Topic>> = LazyLock::new(|| ROWS.iter().map(topic).collect());

#[expect(clippy::expect_used, reason = "the patterns are fixed and covered by tests")]
fn topic(row: &Row) -> Topic {
    const SLOT: &str = "(?:\u{1}\\d+\u{2}|-?\\d[\\d,]*(?:\\.\\d+)?)";
    let slot = |name: &str| format!("(?P<{name}>{SLOT})");
    let list = format!("(?P<list>{SLOT}(?:(?:, and |,? and |, ){SLOT})*)");
    let phrase = row.0.replace("{a}", &slot("a")).replace("{b}", &slot("b")).replace("{list}", &list);
    let result = slot("result");
    let stated = format!(
        r"\b(?:the |The )?{phrase},? (?:is|equals|is equal to|must be|is just|is simply) (?:just |simply )?{result}"
    );
    let asked = format!(
        r"(?:[Ww]hat is|[Ff]ind|[Cc]ompute|[Dd]etermine|[Cc]alculate|What's) (?:the )?(?:positive )?{phrase}\s*(?:[.?]|$|\n)"
    );
    Topic {
        words: row.1,
        stated: Regex::new(&stated).expect("valid pattern"),
        asked: Regex::new(&asked).expect("valid pattern"),
        least: row.2,
        kind: row.3,
        tree: row.4,
        write: row.5,
    }
}

fn number(n: i64) -> Expr {
    Expr::Num(Number::integer(n))
}

fn call(name: &str, latex: &str, trees: &[Expr], texts: &[&str]) -> Option<(Expr, String)> {
    let bare = !trees.iter().any(|t| matches!(t, Expr::Tuple(_)));
    bare.then(|| (Expr::Call(name.to_owned(), trees.to_vec()), format!("{latex}({})", texts.join(", "))))
}

fn modulo(trees: &[Expr], texts: &[&str]) -> Option<(Expr, String)> {
    let [_, _] = trees else { return None };
    Some((Expr::Call("mod".to_owned(), trees.to_vec()), format!("({}) \\bmod {}", texts.first()?, texts.get(1)?)))
}

/// Whole numbers only; a power is never written out.
fn remainder(script: &mut Script, trees: &[Expr]) -> Option<()> {
    let [a, b] = trees else { return None };
    let broken = |e: &Expr| matches!(e, Expr::Div(..) | Expr::Root(..) | Expr::Percent(_));
    if shape::any(a, &broken) || shape::has_decimal(a) || !shape::is_integer(b) || shape::has_irrational(a) {
        return None;
    }
    let modulus = script.write(b)?;
    let line = match a {
        Expr::Pow(base, exponent) if shape::is_integer(base) && shape::is_integer(exponent) => {
            format!("remainder = pow({}, {}, {modulus})", script.write(base)?, script.write(exponent)?)
        }
        _ => format!("remainder = ({}) % {modulus}", script.write(a)?),
    };
    script.line(line);
    script.line("print(remainder)".to_owned());
    Some(())
}

fn last_digit(trees: &[Expr], texts: &[&str]) -> Option<(Expr, String)> {
    let [a] = trees else { return None };
    Some((Expr::Call("mod".to_owned(), vec![a.clone(), number(10)]), format!("({}) \\bmod 10", texts.first()?)))
}

fn units_digit(script: &mut Script, trees: &[Expr]) -> Option<()> {
    remainder(script, &[trees.first()?.clone(), number(10)])
}

fn mean(trees: &[Expr], texts: &[&str]) -> Option<(Expr, String)> {
    let count = i64::try_from(trees.len()).ok()?;
    let tree = Expr::Div(Box::new(Expr::Add(trees.to_vec())), Box::new(number(count)));
    Some((tree, format!("\\operatorname{{mean}}({})", texts.join(", "))))
}

fn data(script: &mut Script, trees: &[Expr]) -> Option<()> {
    let items: Vec<String> = trees.iter().map(|tree| script.write(tree)).collect::<Option<_>>()?;
    script.line(format!("data = [{}]", items.join(", ")));
    Some(())
}

fn write_mean(script: &mut Script, trees: &[Expr]) -> Option<()> {
    data(script, trees)?;
    script.import("fractions", "Fraction");
    script.line("print(Fraction(sum(data)) / len(data))".to_owned());
    Some(())
}

fn median(trees: &[Expr], texts: &[&str]) -> Option<(Expr, String)> {
    let mut sorted: Vec<(f64, &Expr)> = Vec::new();
    for tree in trees {
        let Expr::Num(n) = tree else { return None };
        sorted.push((n.value.to_f64().value(), tree));
    }
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let middle = sorted.len() / 2;
    let upper = sorted.get(middle)?.1.clone();
    let tree = if sorted.len() % 2 == 1 {
        upper
    } else {
        Expr::Div(Box::new(Expr::Add(vec![sorted.get(middle - 1)?.1.clone(), upper])), Box::new(number(2)))
    };
    Some((tree, format!("\\operatorname{{median}}({})", texts.join(", "))))
}

fn write_median(script: &mut Script, trees: &[Expr]) -> Option<()> {
    data(script, trees)?;
    script.import("statistics", "median");
    script.line("print(median(data))".to_owned());
    Some(())
}

fn percentage(trees: &[Expr], texts: &[&str]) -> Option<(Expr, String)> {
    let [share, whole] = trees else { return None };
    let share = if matches!(share, Expr::Percent(_)) { share.clone() } else { Expr::Percent(Box::new(share.clone())) };
    let sign = if texts.first()?.ends_with('%') { "" } else { "\\%" };
    Some((Expr::Mul(vec![share, whole.clone()]), format!("{}{sign} \\cdot {}", texts.first()?, texts.get(1)?)))
}

fn product(trees: &[Expr], texts: &[&str]) -> Option<(Expr, String)> {
    let bare = !trees.iter().any(shape::has_matrix);
    let bracketed: Vec<String> = texts.iter().map(|text| format!("({text})")).collect();
    bare.then(|| (Expr::Mul(trees.to_vec()), bracketed.join(" \\cdot ")))
}

fn difference(trees: &[Expr], texts: &[&str]) -> Option<(Expr, String)> {
    let [a, b] = trees else { return None };
    let tree = Expr::Add(vec![a.clone(), Expr::Neg(Box::new(b.clone()))]);
    Some((tree, format!("{} - ({})", texts.first()?, texts.get(1)?)))
}

fn root(trees: &[Expr], texts: &[&str], index: i64) -> Option<(Expr, String)> {
    let [radicand] = trees else { return None };
    let tree = Expr::Root(Box::new(radicand.clone()), Box::new(number(index)));
    let degree = if index == 2 { String::new() } else { format!("[{index}]") };
    Some((tree, format!("\\sqrt{degree}{{{}}}", texts.first()?)))
}

/// The coordinates of two points in the plane or in space; a pair in brackets is one slot that was taken apart.
fn coordinates(trees: &[Expr]) -> Option<(&[Expr], &[Expr])> {
    let half = trees.len() / 2;
    (matches!(trees.len(), 4 | 6) && !trees.iter().any(shape::has_matrix)).then(|| trees.split_at(half))
}

fn minus(a: &Expr, b: &Expr) -> Expr {
    Expr::Add(vec![a.clone(), Expr::Neg(Box::new(b.clone()))])
}

fn distance(trees: &[Expr], texts: &[&str]) -> Option<(Expr, String)> {
    let (p, q) = coordinates(trees)?;
    let squares = q.iter().zip(p).map(|(b, a)| Expr::Pow(Box::new(minus(b, a)), Box::new(number(2)))).collect();
    let tree = Expr::Root(Box::new(Expr::Add(squares)), Box::new(number(2)));
    Some((tree, format!("d({}, {})", texts.first()?, texts.last()?)))
}

fn slope(trees: &[Expr], texts: &[&str]) -> Option<(Expr, String)> {
    let (p, q) = coordinates(trees).filter(|_| trees.len() == 4)?;
    let tree = Expr::Div(Box::new(minus(q.get(1)?, p.get(1)?)), Box::new(minus(q.first()?, p.first()?)));
    Some((tree, format!("\\operatorname{{slope}}({}, {})", texts.first()?, texts.last()?)))
}

fn of_radius(trees: &[Expr], factors: Vec<Expr>, power: i64) -> Option<Expr> {
    let [radius] = trees else { return None };
    let mut all = factors;
    all.push(Expr::Const(mathcoder_expr::Constant::Pi));
    all.push(Expr::Pow(Box::new(radius.clone()), Box::new(number(power))));
    Some(Expr::Mul(all))
}

fn circle_area(trees: &[Expr], texts: &[&str]) -> Option<(Expr, String)> {
    Some((of_radius(trees, Vec::new(), 2)?, format!("\\pi \\cdot {}^2", texts.first()?)))
}

fn circumference(trees: &[Expr], texts: &[&str]) -> Option<(Expr, String)> {
    Some((of_radius(trees, vec![number(2)], 1)?, format!("2 \\pi \\cdot {}", texts.first()?)))
}

fn sphere_volume(trees: &[Expr], texts: &[&str]) -> Option<(Expr, String)> {
    let third = Expr::Div(Box::new(number(4)), Box::new(number(3)));
    Some((of_radius(trees, vec![third], 3)?, format!("\\frac{{4}}{{3}} \\pi \\cdot {}^3", texts.first()?)))
}

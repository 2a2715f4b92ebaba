//! Vectors as books write them: unit vectors with a hat, bold or upright (`3\hat{i} - 4\hat{j}`, `3\text{i} - 4\text{j}`),
//! names of vectors set as text, cross products as determinants.
//!
//! Links of a statement in, the same links in one notation out, and their trees with tuples. One pass each. A single upright or bold
//! letter is no unit vector (`x_{\text{i}}`, `19.6\text{k}`): at least two of the three must stand in the statement. What is no sum of
//! multiples of unit vectors in the end is not read.

use super::context::Known;
use super::find::Link;
use super::shape;
use mathcoder_expr::{Expr, last_unit_vector, with_tuples};
use regex::{Captures, Regex};
use std::sync::LazyLock;

struct Patterns {
    /// Hats over the three letters, whatever stands around these.
    hat: Regex,
    /// The three letters bold or upright; an index or a power of something is told by `of`.
    upright: Regex,
    /// One letter set as text.
    name: Regex,
    /// `\times 10` of a number.
    power_of_ten: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the patterns are fixed and covered by tests")]
    let pattern = |text: &str| Regex::new(text).expect("valid pattern");
    let inner = r"(?:\\(?:text|mathrm|mathbf|textbf|boldsymbol)\s*\{\s*)?\\?(?P<letter>i|j|k)(?:math)?\b\s*\}?";
    Patterns {
        hat: pattern(&format!(r"\\(?:wide)?hat\s*(?:\{{\s*{inner}\s*\}}|\\?(?P<bare>i|j|k)(?:math)?\b)")),
        upright: pattern(
            r"(?P<of>[_^]\s*\{?\s*)?(?:\\(?:text|mathbf|textbf|boldsymbol|bm)\s*\{\s*(?P<letter>i|j|k)\s*\}|\{\\bf\s+(?P<bare>i|j|k)\s*\})(?P<index>\s*[_^(])?",
        ),
        power_of_ten: pattern(r"\\times(?:\s|\\,)*10\b"),
        name: pattern(r"\\text\s*\{(?P<letter>[a-zA-Z])\}"),
    }
});

/// The links with every unit vector as a letter with a hat, and with the names of vectors as letters.
pub(super) fn in_one_notation(links: &mut [String], known: &Known) {
    let marks = |link: &String| ["hat", "text", "bf", "bm", "boldsymbol"].iter().any(|mark| link.contains(mark));
    if !links.iter().any(marks) {
        return;
    }
    let has_upright = are_upright(links);
    for link in links {
        if link.contains("hat") {
            *link = PATTERNS.hat.replace_all(link, |captures: &Captures<'_>| hatted(captures)).into_owned();
        }
        if has_upright {
            *link = PATTERNS.upright.replace_all(link, |captures: &Captures<'_>| hatted(captures)).into_owned();
        }
        if link.contains("\\text") {
            *link = with_names(link, known);
        }
    }
}

/// True where at least two of the three letters stand bold or upright in the statement, none of them as an index.
fn are_upright(links: &[String]) -> bool {
    let mut seen: Vec<String> = Vec::new();
    for captures in links.iter().flat_map(|link| PATTERNS.upright.captures_iter(link)) {
        if captures.name("of").is_some() || captures.name("index").is_some() {
            return false;
        }
        seen.extend(captures.name("letter").or_else(|| captures.name("bare")).map(|m| m.as_str().to_owned()));
    }
    seen.sort_unstable();
    seen.dedup();
    seen.len() > 1
}

fn hatted(captures: &Captures<'_>) -> String {
    let letter = captures.name("letter").or_else(|| captures.name("bare")).map_or("", |m| m.as_str());
    format!("\\hat{{{letter}}}")
}

/// `\text{u}` alone names something, and so does a letter that was said to be a vector; any other is a unit.
fn with_names(link: &str, known: &Known) -> String {
    let is_alone = PATTERNS.name.find(link).is_some_and(|found| found.as_str() == link.trim());
    let is_vector = |name: &str| known.get(name).is_some_and(|d| d.parameters.is_empty() && shape::has_matrix(&d.body));
    let renamed = |captures: &Captures<'_>| {
        let letter = captures.name("letter").map_or("", |m| m.as_str());
        if is_alone || is_vector(letter) {
            format!("\\mathbf{{{letter}}}")
        } else {
            captures.get(0).map_or("", |m| m.as_str()).to_owned()
        }
    };
    PATTERNS.name.replace_all(link, renamed).into_owned()
}

/// True where a single upright letter stands without a number before it, as names of vectors do and units do not.
pub(super) fn names_a_vector(link: &str) -> bool {
    PATTERNS.name.find_iter(link).any(|found| {
        let before = link.get(..found.start()).unwrap_or_default().trim_end_matches(['\\', ',', ' ']);
        before.is_empty()
            || before.ends_with(['(', '+', '-', '='])
            || before.ends_with("times")
            || before.ends_with("cdot")
    })
}

/// Puts tuples in place of unit vectors in the trees of a statement; a tree that keeps some is lost.
pub(super) fn with_components(trees: &mut [Option<Expr>]) {
    // `19.6\text{k}` alone may be a vector; a unit it is not.
    let is_axis = |part: &Expr| matches!(part, Expr::Quantity(_, unit) if matches!(unit.as_str(), "i" | "j" | "k"));
    trees
        .iter_mut()
        .filter(|tree| tree.as_ref().is_some_and(|tree| shape::any(tree, &is_axis)))
        .for_each(|tree| *tree = None);
    let last = trees.iter().flatten().map(last_unit_vector).max().unwrap_or(0);
    if last == 0 {
        return;
    }
    // What begins as the determinant with the unit vectors in a row is a cross product, which has three components.
    let n = last.max(2);
    for tree in trees.iter_mut() {
        let converted = tree.as_ref().and_then(|tree| match cross_product(tree) {
            Some(product) => Some(product),
            None => with_tuples(tree, n),
        });
        *tree = converted;
    }
}

/// `|\hat{i} \times \hat{j}| = 1`, `\hat{i} \times \hat{i} = 0`: the sign says that a product of vectors is a cross product, and
/// neither its place nor the result does.
pub(super) fn has_unclear_cross_product(from: Link<'_>, to: Link<'_>) -> bool {
    let is_vector = |tree: &Expr| matches!(tree, Expr::Tuple(_));
    let is_product = |tree: &Expr| matches!(tree, Expr::Mul(items) if items.iter().filter(|item| shape::any(item, &is_vector)).count() > 1);
    let signs = from.text.matches("\\times").count();
    let powers = PATTERNS.power_of_ten.find_iter(from.text).count();
    let is_plain = is_product(from.tree) && !from.tree.children().into_iter().any(|part| shape::any(part, &is_product));
    signs > powers && shape::any(from.tree, &is_product) && !(is_plain && is_vector(to.tree))
}

/// `\begin{vmatrix} \hat i & \hat j & \hat k \\ 5 & 2 & -1 \\ 0 & -1 & 4 \end{vmatrix}`.
fn cross_product(tree: &Expr) -> Option<Expr> {
    let Expr::Call(name, arguments) = tree else { return None };
    let ("det" | "abs", [Expr::Matrix(rows)]) = (name.as_str(), arguments.as_slice()) else { return None };
    let [axes, a, b] = rows.as_slice() else { return None };
    let are_axes = axes.iter().map(last_unit_vector).eq([1, 2, 3]);
    let vectors = [a, b].map(|row| Expr::Tuple(row.clone()));
    let are_numbers = a.len() == 3 && b.len() == 3 && vectors.iter().all(|v| last_unit_vector(v) == 0);
    (are_axes && are_numbers).then(|| Expr::Mul(vectors.to_vec()))
}

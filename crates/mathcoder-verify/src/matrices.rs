//! Arithmetic of matrices and vectors that a result leaves to the reader: `4(1, -1)^T`, `A B + C`, `\frac{1}{2}M^T`.
//!
//! In: a tree. Out: the matrix or vector it comes to, entries as trees, those without variables and decimals as numbers; nothing
//! where there is no arithmetic or shapes do not fit. Work is bounded by the size of matrices and powers. No inverses.

use crate::units;
use mathcoder_expr::{Expr, Number, eval_exact};

/// Most rows and columns.
const MAX_SIDE: usize = 24;
/// Largest power of a matrix.
const MAX_POWER: u32 = 8;
/// Most nodes that the entries of a product may have together; symbols multiply them with every factor.
const MAX_NODES: usize = 50_000;
/// Deepest nesting of operators that is evaluated.
const MAX_DEPTH: usize = 12;

enum Part {
    Scalar(Expr),
    Vector(Vec<Expr>),
    Matrix(Vec<Vec<Expr>>),
}

/// What the arithmetic comes to.
pub(crate) fn evaluated(expr: &Expr) -> Option<Expr> {
    let is_operation = match expr {
        Expr::Add(_) | Expr::Mul(_) | Expr::Neg(_) | Expr::Div(..) | Expr::Pow(..) => true,
        Expr::Quantity(inner, unit) => units::read(unit).is_none() && matches!(**inner, Expr::Matrix(_) | Expr::Mul(_)),
        Expr::Call(name, _) => name == "transpose",
        _ => false,
    };
    match part(expr, 0).filter(|_| is_operation)? {
        Part::Scalar(_) => None,
        Part::Vector(items) => Some(Expr::Tuple(items)),
        Part::Matrix(rows) => Some(Expr::Matrix(rows)),
    }
}

/// The only entry of a matrix of one row and one column, all over a tree.
pub(crate) fn single_entries(expr: &Expr) -> Expr {
    expr.map_leaves(&|part| match part {
        Expr::Matrix(rows) => match rows.as_slice() {
            [row] => match row.as_slice() {
                [only] => Some(only.clone()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    })
}

fn part(expr: &Expr, depth: usize) -> Option<Part> {
    if depth > MAX_DEPTH {
        return None;
    }
    let go = |expr: &Expr| part(expr, depth + 1);
    match expr {
        Expr::Matrix(rows) => {
            let width = rows.first().map_or(0, Vec::len);
            let fits = (1..=MAX_SIDE).contains(&width) && rows.len() <= MAX_SIDE;
            (fits && rows.iter().all(|row| row.len() == width)).then(|| Part::Matrix(rows.clone()))
        }
        Expr::Tuple(items) => {
            let plain = !items.iter().any(|item| matches!(item, Expr::Tuple(_) | Expr::Matrix(_) | Expr::Chain(..)));
            (plain && (1..=MAX_SIDE).contains(&items.len())).then(|| Part::Vector(items.clone()))
        }
        Expr::Add(terms) => terms.iter().map(go).reduce(|sum, term| plus(sum?, term?))?,
        Expr::Mul(factors) => factors.iter().map(go).reduce(|product, factor| times(product?, factor?))?,
        Expr::Neg(inner) => times(Part::Scalar(Expr::Num(Number::integer(-1))), go(inner)?),
        Expr::Div(above, below) => {
            let Part::Scalar(below) = go(below)? else { return None };
            times(Part::Scalar(Expr::Div(Box::new(Expr::Num(Number::integer(1))), Box::new(below))), go(above)?)
        }
        Expr::Pow(base, exponent) => match go(base)? {
            Part::Scalar(_) => Some(Part::Scalar(expr.clone())),
            matrix => power(matrix, exponent),
        },
        Expr::Call(name, args) if name == "transpose" => match args.as_slice() {
            [only] => transposed(go(only)?),
            _ => None,
        },
        Expr::Quantity(inner, unit) if units::read(unit).is_none() => go(inner),
        other => crate::values::holds_no_collection(other).then(|| Part::Scalar(other.clone())),
    }
}

fn transposed(part: Part) -> Option<Part> {
    Some(match part {
        Part::Matrix(rows) => {
            let width = rows.first().map_or(0, Vec::len);
            Part::Matrix(
                (0..width).map(|column| rows.iter().filter_map(|row| row.get(column).cloned()).collect()).collect(),
            )
        }
        other => other,
    })
}

fn plus(left: Part, right: Part) -> Option<Part> {
    let joined = |a: Vec<Expr>, b: Vec<Expr>| {
        (a.len() == b.len())
            .then(|| a.into_iter().zip(b).map(|(a, b)| reduced(Expr::Add(vec![a, b]))).collect::<Vec<_>>())
    };
    Some(match (left, right) {
        (Part::Scalar(a), Part::Scalar(b)) => Part::Scalar(Expr::Add(vec![a, b])),
        (Part::Vector(a), Part::Vector(b)) => Part::Vector(joined(a, b)?),
        (Part::Matrix(a), Part::Matrix(b)) if a.len() == b.len() => {
            Part::Matrix(a.into_iter().zip(b).map(|(a, b)| joined(a, b)).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

fn times(left: Part, right: Part) -> Option<Part> {
    let scale = |by: &Expr, items: Vec<Expr>| {
        items.into_iter().map(|item| reduced(Expr::Mul(vec![by.clone(), item]))).collect::<Vec<_>>()
    };
    Some(match (left, right) {
        (Part::Scalar(a), Part::Scalar(b)) => Part::Scalar(Expr::Mul(vec![a, b])),
        (Part::Scalar(by), Part::Vector(items)) | (Part::Vector(items), Part::Scalar(by)) => {
            Part::Vector(scale(&by, items))
        }
        (Part::Scalar(by), Part::Matrix(rows)) | (Part::Matrix(rows), Part::Scalar(by)) => {
            Part::Matrix(rows.into_iter().map(|row| scale(&by, row)).collect())
        }
        (Part::Matrix(a), Part::Matrix(b)) => Part::Matrix(product(&a, &b)?),
        (Part::Matrix(a), Part::Vector(b)) => {
            let column: Vec<Vec<Expr>> = b.into_iter().map(|item| vec![item]).collect();
            Part::Vector(product(&a, &column)?.into_iter().flatten().collect())
        }
        // Inner or outer, row or column: nothing says which.
        (Part::Vector(_), _) => return None,
    })
}

fn product(a: &[Vec<Expr>], b: &[Vec<Expr>]) -> Option<Vec<Vec<Expr>>> {
    let width = b.first().map_or(0, Vec::len);
    let nodes = |rows: &[Vec<Expr>]| rows.iter().flatten().map(nodes).sum::<usize>();
    let cost = nodes(a).checked_mul(width)?.checked_add(nodes(b).checked_mul(a.len())?)?;
    if cost > MAX_NODES || a.iter().any(|row| row.len() != b.len()) {
        return None;
    }
    let entry = |row: &Vec<Expr>, column: usize| {
        let below = b.iter().filter_map(|row| row.get(column));
        let terms = row.iter().zip(below).map(|(x, y)| Expr::Mul(vec![x.clone(), y.clone()])).collect();
        reduced(Expr::Add(terms))
    };
    Some(a.iter().map(|row| (0..width).map(|column| entry(row, column)).collect()).collect())
}

fn nodes(expr: &Expr) -> usize {
    1 + expr.children().into_iter().map(nodes).sum::<usize>()
}

fn power(base: Part, exponent: &Expr) -> Option<Part> {
    let Part::Matrix(rows) = base else { return None };
    let count = eval_exact(exponent).filter(|value| value.is_int())?;
    let count = u32::try_from(count.numerator().clone()).ok().filter(|count| (1..=MAX_POWER).contains(count))?;
    let mut value = rows.clone();
    for _ in 1..count {
        value = product(&value, &rows)?;
    }
    Some(Part::Matrix(value))
}

/// A number where the entry is an exact one, which keeps trees small.
fn reduced(entry: Expr) -> Expr {
    if crate::numeric::has_decimals(&entry) {
        return entry;
    }
    match eval_exact(&entry) {
        Some(value) => Expr::Num(Number { value, decimals: None }),
        None => entry,
    }
}

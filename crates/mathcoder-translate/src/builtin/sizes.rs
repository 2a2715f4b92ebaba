//! Sizes of matrix expressions, so that no program is written whose shapes do not fit.
//!
//! A tree in, rows and columns out. A vector in parentheses is a column.

use mathcoder_expr::Expr;

/// True where all shapes inside of `from` fit, and its shape is that of `to`.
pub(super) fn sizes_fit(from: &Expr, to: &Expr) -> bool {
    match (size(from), size(to)) {
        (Some(a), Some(b)) => a == b || (is_vector_product(from) && b == (3, 1)) || (a.0, a.1) == (b.1, b.0),
        _ => false,
    }
}

/// True where the tree is a number, whatever stands in it.
pub(super) fn is_scalar(tree: &Expr) -> bool {
    size(tree) == Some((1, 1))
}

/// Rows and columns; a number is one by one. None where shapes do not fit.
fn size(tree: &Expr) -> Option<(usize, usize)> {
    const NUMBER: (usize, usize) = (1, 1);
    match tree {
        Expr::Matrix(rows) => Some((rows.len(), rows.first().map_or(0, Vec::len))),
        // Two vectors in brackets are an inner product.
        Expr::Tuple(items) if items.iter().all(|i| matches!(i, Expr::Tuple(_))) => Some(NUMBER),
        Expr::Tuple(items) => Some((items.len(), 1)),
        Expr::Neg(inner) | Expr::Percent(inner) | Expr::Degrees(inner) | Expr::Quantity(inner, _) => size(inner),
        Expr::Add(items) => {
            let sizes: Vec<_> = items.iter().map(size).collect::<Option<_>>()?;
            let first = *sizes.first()?;
            sizes.iter().all(|s| *s == first).then_some(first)
        }
        Expr::Mul(items) => product(items),
        Expr::Div(a, b) => (size(b)? == NUMBER).then(|| size(a)).flatten(),
        Expr::Pow(a, b) => {
            let own = size(a)?;
            (own.0 == own.1 && size(b)? == NUMBER).then_some(own)
        }
        Expr::Call(name, items) => match (name.as_str(), items.as_slice()) {
            ("transpose", [inner]) => size(inner).map(|(r, c)| (c, r)),
            ("det" | "trace", [inner]) => size(inner).filter(|(r, c)| r == c).map(|_| NUMBER),
            _ => items.iter().all(|i| size(i).is_some()).then_some(NUMBER),
        },
        _ => Some(NUMBER),
    }
}

fn product(items: &[Expr]) -> Option<(usize, usize)> {
    if let [a, b] = items
        && are_vectors(a, b)
    {
        // A dot or cross product; which of them, the result says.
        return Some((1, 1));
    }
    let mut own = (1, 1);
    for item in items {
        let next = size(item)?;
        own = match (own, next) {
            ((1, 1), next) => next,
            (own, (1, 1)) => own,
            ((rows, inner), (other, columns)) if inner == other => (rows, columns),
            _ => return None,
        };
    }
    Some(own)
}

fn is_vector_product(tree: &Expr) -> bool {
    matches!(tree, Expr::Mul(items) if matches!(items.as_slice(), [a, b] if are_vectors(a, b)))
}

/// Two columns of one length.
pub(super) fn are_vectors(a: &Expr, b: &Expr) -> bool {
    let column = |e: &Expr| match e {
        Expr::Tuple(_) | Expr::Matrix(_) => size(e).filter(|(rows, columns)| *rows > 1 && *columns == 1),
        _ => None,
    };
    column(a).is_some() && column(a) == column(b)
}

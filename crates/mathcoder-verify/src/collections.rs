//! Tuples, sets, matrices, dictionaries. Ordered values are compared by position, unordered ones by a one-to-one matching; the
//! numbers of values must be equal. In: two trees. Out: a finding, or nothing where neither is a collection.

use crate::agree::Agree;
use crate::matrices;
use crate::normal_form;
use crate::reasons;
use crate::units;
use crate::values::{Context, holds, is_scalar, values_agree};
use dashu::rational::RBig;
use mathcoder_core::Level;
use mathcoder_expr::{
    Constant, Expr, Number, Relation, UNIT_VECTORS, eval_exact, free_symbols, last_unit_vector, with_tuples,
};

/// Larger sets are not matched.
const MAX_MEMBERS: usize = 100;
/// Most pairs of formulas that are compared for a set.
const MAX_COMPARED_FORMULAS: usize = 900;

/// The finding where at least one side is a collection; `None` where neither is.
pub(crate) fn agree(stated: &Expr, printed: &Expr, context: Context<'_>) -> Option<Agree> {
    if let Some(pairs) = dictionary(printed) {
        return Some(dictionary_agrees(stated, &pairs, context));
    }
    let come_to = |side: &Expr| matrices::evaluated(side).unwrap_or_else(|| expanded(side));
    let point = named_point(stated, printed);
    let (stated, printed) = (come_to(point.as_ref().unwrap_or(stated)), come_to(printed));
    if let Some(product) = factor_list(&printed).filter(|_| is_scalar(&stated)) {
        return Some(values_agree(&stated, &product, context).under("factors"));
    }
    let printed = reduced_rows(&stated, &printed).unwrap_or(printed);
    let stated = in_unit_vectors(&stated, &printed).unwrap_or(stated);
    let stated = with_unit_inside(&stated, &printed).unwrap_or(stated);
    if let Some(agree) = scalar_against_matrix(&stated, &printed, context) {
        return Some(agree);
    }
    let finding = match (&stated, &printed) {
        // A residue class printed as residue and modulus.
        (Expr::Call(name, ours), Expr::Tuple(theirs)) if name == "mod" && ours.len() == theirs.len() => {
            ordered(ours, theirs, context)
        }
        (Expr::Matrix(_), _) | (_, Expr::Matrix(_)) => matrices_agree(&stated, &printed, context),
        (Expr::Set(ours), Expr::Set(theirs) | Expr::Tuple(theirs)) => unordered(ours, theirs, context),
        (Expr::Tuple(ours), Expr::Tuple(theirs)) if ours.len() != theirs.len() && unwrapped(theirs).is_some() => {
            return unwrapped(theirs).map(|inner| values_agree(&stated, inner, context));
        }
        (Expr::Tuple(ours), Expr::Tuple(theirs)) => ordered(ours, theirs, context),
        (Expr::Tuple(ours), Expr::Set(theirs)) => match unwrapped(theirs) {
            Some(inner) if ours.len() > 1 => values_agree(&stated, inner, context),
            _ => unordered(ours, theirs, context),
        },
        // One value, printed as a list of one solution.
        (value, Expr::Tuple(theirs) | Expr::Set(theirs)) => match theirs.as_slice() {
            [only] => values_agree(value, only, context).under("single"),
            [] => Agree::Different("empty"),
            _ => Agree::Different("count"),
        },
        (Expr::Set(ours), value) => match ours.as_slice() {
            [only] => values_agree(only, value, context).under("single"),
            _ => Agree::Different("count"),
        },
        (Expr::Tuple(_), _) => Agree::Unknown(&reasons::KINDS),
        _ => return None,
    };
    Some(finding)
}

/// `P(2, 3)`: a capital letter names the point, where the output is one.
fn named_point(stated: &Expr, printed: &Expr) -> Option<Expr> {
    let (Expr::Mul(factors), Expr::Tuple(theirs)) = (stated, printed) else { return None };
    match factors.as_slice() {
        [Expr::Sym(name), point @ Expr::Tuple(ours)]
            if ours.len() == theirs.len() && name.starts_with(|c: char| c.is_ascii_uppercase()) =>
        {
            Some(point.clone())
        }
        _ => None,
    }
}

/// The matrix of what SymPy's row reduction gives: the matrix and the columns of its pivots.
fn reduced_rows(stated: &Expr, printed: &Expr) -> Option<Expr> {
    let (Expr::Matrix(_), Expr::Tuple(parts)) = (stated, printed) else { return None };
    let whole = |column: &Expr| matches!(column, Expr::Num(Number { decimals: None, .. }));
    match parts.as_slice() {
        [matrix @ Expr::Matrix(_), Expr::Tuple(pivots)] if pivots.iter().all(whole) => Some(matrix.clone()),
        _ => None,
    }
}

/// `(3, [(x + 1, 2)])`, a leading coefficient and factors with their powers, as the product.
fn factor_list(printed: &Expr) -> Option<Expr> {
    let Expr::Tuple(parts) = printed else { return None };
    let [lead @ Expr::Num(_), Expr::Tuple(factors)] = parts.as_slice() else { return None };
    let power = |factor: &Expr| match factor {
        Expr::Tuple(pair) => match pair.as_slice() {
            [base, Expr::Num(count)] if count.decimals.is_none() && is_scalar(base) => {
                Some(Expr::Pow(Box::new(base.clone()), Box::new(Expr::Num(count.clone()))))
            }
            _ => None,
        },
        _ => None,
    };
    let powers: Vec<Expr> = factors.iter().map(power).collect::<Option<_>>()?;
    (!powers.is_empty()).then(|| Expr::Mul(std::iter::once(lead.clone()).chain(powers).collect()))
}

/// `3i - 2j + k` as a vector, where the output is one of as many components.
fn in_unit_vectors(stated: &Expr, printed: &Expr) -> Option<Expr> {
    let components = match printed {
        Expr::Tuple(items) => items.len(),
        Expr::Matrix(rows) => rows.iter().map(Vec::len).sum(),
        _ => return None,
    };
    if !is_scalar(stated) || !(2..=UNIT_VECTORS.len()).contains(&components) {
        return None;
    }
    let named = stated.map_leaves(&|part| match part {
        Expr::Const(Constant::I) => Some(Expr::Sym("i_hat".to_owned())),
        Expr::Sym(name) => {
            let letter = name.trim_start_matches("hat_").trim_end_matches("_hat");
            matches!(letter, "i" | "j" | "k").then(|| Expr::Sym(format!("{letter}_hat")))
        }
        _ => None,
    });
    // `i` alone is the imaginary unit.
    if last_unit_vector(&named) < 2 && !holds(stated, &|part| matches!(part, Expr::Sym(name) if name == "i_hat")) {
        return None;
    }
    // Digits and roots of components stay as they are written; what is still to be multiplied out has no digits of its own.
    let written = with_tuples(&named, components).filter(|vector| matches!(vector, Expr::Tuple(_)));
    written.or_else(|| {
        let entries = normal_form::linear(&named, UNIT_VECTORS.get(..components)?)?;
        Some(Expr::Tuple(entries.into_iter().map(|value| Expr::Num(Number { value, decimals: None })).collect()))
    })
}

/// `(3, -4) m` and `3i - 4j m`: each component has the unit that stands behind all.
fn with_unit_inside(stated: &Expr, printed: &Expr) -> Option<Expr> {
    let Expr::Quantity(vector, unit) = stated else { return None };
    units::read(unit)?;
    let Expr::Tuple(items) = in_unit_vectors(vector, printed).unwrap_or_else(|| (**vector).clone()) else {
        return None;
    };
    Some(Expr::Tuple(items.into_iter().map(|item| Expr::Quantity(Box::new(item), unit.clone())).collect()))
}

/// A number against a matrix: the only entry of one by one, or zero for the zero matrix.
fn scalar_against_matrix(stated: &Expr, printed: &Expr, context: Context<'_>) -> Option<Agree> {
    let is_matrix = |expr: &Expr| matches!(expr, Expr::Matrix(_));
    if !is_scalar(stated) || !holds(printed, &is_matrix) {
        return None;
    }
    let entry = matrices::single_entries(printed);
    if !holds(&entry, &is_matrix) {
        return Some(values_agree(stated, &entry, context));
    }
    let zero = Expr::Num(Number::integer(0));
    let Expr::Matrix(rows) = printed else { return None };
    let entries = rows.iter().flatten().map(|entry| values_agree(&zero, entry, context));
    (*stated == zero).then(|| entries.reduce(Agree::and))?.map(|agree| agree.under("matrix.zero"))
}

/// `a ± b` as the two values it stands for.
pub(crate) fn expanded(expr: &Expr) -> Expr {
    match expr {
        Expr::PlusMinus(..) | Expr::Div(..) | Expr::Neg(_) | Expr::Mul(_) | Expr::Add(_) => {
            match (signed(expr, 1), signed(expr, -1)) {
                (Some(plus), Some(minus)) if plus != minus => Expr::Set(vec![minus, plus]),
                _ => expr.clone(),
            }
        }
        Expr::Set(items) => Expr::Set(
            items
                .iter()
                .flat_map(|item| match expanded(item) {
                    Expr::Set(inner)
                        if matches!(
                            item,
                            Expr::PlusMinus(..) | Expr::Div(..) | Expr::Neg(_) | Expr::Mul(_) | Expr::Add(_)
                        ) =>
                    {
                        inner
                    }
                    other => vec![other],
                })
                .collect(),
        ),
        other => other.clone(),
    }
}

/// The expression with every `±` read as plus or as minus.
fn signed(expr: &Expr, sign: i8) -> Option<Expr> {
    Some(expr.map_leaves(&|part| match part {
        Expr::PlusMinus(left, right) => {
            let right = if sign > 0 { (**right).clone() } else { Expr::Neg(right.clone()) };
            Some(match left {
                Some(left) => Expr::Add(vec![(**left).clone(), right]),
                None => right,
            })
        }
        _ => None,
    }))
}

/// The inner collection of a list that holds nothing else.
fn unwrapped(items: &[Expr]) -> Option<&Expr> {
    match items {
        [inner @ (Expr::Tuple(_) | Expr::Set(_) | Expr::Matrix(_))] => Some(inner),
        [inner] if dictionary(inner).is_some() => Some(inner),
        _ => None,
    }
}

fn ordered(ours: &[Expr], theirs: &[Expr], context: Context<'_>) -> Agree {
    let goes_on = matches!(ours.last(), Some(Expr::Text(dots)) if dots == "…");
    let ours = if goes_on { ours.get(..ours.len() - 1).unwrap_or(&[]) } else { ours };
    let enough = if goes_on { theirs.len() >= ours.len() } else { theirs.len() == ours.len() };
    if !enough {
        return Agree::Different("count");
    }
    let start = Agree::Same(Level::L4SymbolicallyEqual, "ordered");
    ours.iter().zip(theirs).fold(start, |found, (a, b)| found.and(values_agree(a, b, context))).under("ordered")
}

fn unordered(ours: &[Expr], theirs: &[Expr], context: Context<'_>) -> Agree {
    let no_real_roots = ours.is_empty() && !theirs.is_empty();
    if ours.len() != theirs.len() || no_real_roots {
        return Agree::Different("count");
    }
    if ours.len() > MAX_MEMBERS {
        return Agree::Unknown(&reasons::UNDECIDED);
    }
    if is_too_much(ours, theirs) {
        return Agree::Unknown(&reasons::UNDECIDED);
    }
    let mut free: Vec<&Expr> = theirs.iter().collect();
    let mut found = Agree::Same(Level::L4SymbolicallyEqual, "unordered");
    for value in ours {
        let value = assigned(value);
        let findings: Vec<Agree> = free.iter().map(|other| values_agree(value, assigned(other), context)).collect();
        match findings.iter().position(|finding| finding.is_same()) {
            Some(index) => {
                found = found.and(findings.get(index).copied().unwrap_or(found));
                free.remove(index);
            }
            None => {
                return findings
                    .into_iter()
                    .reduce(Agree::or)
                    .unwrap_or(Agree::Different("unordered"))
                    .under("unordered");
            }
        }
    }
    found.under("unordered")
}

/// Members of members are compared each with each, at every level again; formulas take more time than numbers.
fn is_too_much(ours: &[Expr], theirs: &[Expr]) -> bool {
    let leaves = |members: &[Expr]| members.iter().map(leaves).sum::<usize>();
    let has_symbols = ours.iter().any(|member| !free_symbols(member).is_empty());
    let most = if has_symbols { MAX_COMPARED_FORMULAS } else { MAX_MEMBERS * MAX_MEMBERS };
    leaves(ours).saturating_mul(leaves(theirs)) > most
}

/// Values in a nest of collections.
fn leaves(value: &Expr) -> usize {
    match value {
        Expr::Set(items) | Expr::Tuple(items) | Expr::Union(items) => 1 + items.iter().map(leaves).sum::<usize>(),
        Expr::Chain(first, links) => leaves(first) + links.iter().map(|(_, side)| leaves(side)).sum::<usize>(),
        _ => 1,
    }
}

/// The value of `x = value`.
fn assigned(expr: &Expr) -> &Expr {
    match expr {
        Expr::Chain(first, links) if matches!(**first, Expr::Sym(_)) => match links.as_slice() {
            [(Relation::Equal | Relation::Approx, value)] => value,
            _ => expr,
        },
        other => other,
    }
}

/// Matrices by position; a column or row against a plain vector by its entries.
fn matrices_agree(stated: &Expr, printed: &Expr, context: Context<'_>) -> Agree {
    let (Some(ours), Some(theirs)) = (rows(stated), rows(printed)) else { return Agree::Unknown(&reasons::KINDS) };
    let is_vector = |rows: &[Vec<Expr>]| rows.len() == 1 || rows.iter().all(|row| row.len() == 1);
    let plain = |expr: &Expr| !matches!(expr, Expr::Matrix(_));
    let flat = |rows: Vec<Vec<Expr>>| rows.into_iter().flatten().collect::<Vec<_>>();
    let same_shape = ours.len() == theirs.len() && ours.iter().zip(&theirs).all(|(a, b)| a.len() == b.len());
    let vectors = is_vector(&ours) && is_vector(&theirs) && (plain(stated) || plain(printed));
    if !same_shape && !vectors {
        return Agree::Different("matrix.shape");
    }
    ordered(&flat(ours), &flat(theirs), context).under("matrix")
}

fn rows(expr: &Expr) -> Option<Vec<Vec<Expr>>> {
    match expr {
        Expr::Matrix(rows) => Some(rows.clone()),
        Expr::Tuple(items) if items.iter().all(|item| matches!(item, Expr::Tuple(_))) => Some(
            items
                .iter()
                .map(|item| match item {
                    Expr::Tuple(row) => row.clone(),
                    other => vec![other.clone()],
                })
                .collect(),
        ),
        Expr::Tuple(items) => Some(vec![items.clone()]),
        _ => None,
    }
}

/// Keys and values of a printed dictionary.
pub(crate) fn dictionary(expr: &Expr) -> Option<Vec<(Expr, Expr)>> {
    let Expr::Call(name, pairs) = expr else { return None };
    if name != "dict" {
        return None;
    }
    pairs
        .iter()
        .map(|pair| match pair {
            Expr::Tuple(items) => match items.as_slice() {
                [key, value] => Some((key.clone(), value.clone())),
                _ => None,
            },
            _ => None,
        })
        .collect()
}

/// A dictionary of one assignment, of prime factors, or of values with their multiplicities.
fn dictionary_agrees(stated: &Expr, pairs: &[(Expr, Expr)], context: Context<'_>) -> Agree {
    if let [(Expr::Sym(_), value)] = pairs {
        return values_agree(assigned(stated), value, context).under("dictionary");
    }
    if pairs.is_empty() {
        return if *stated == Expr::Set(Vec::new()) {
            Agree::Same(Level::L4SymbolicallyEqual, "empty")
        } else {
            Agree::Different("empty")
        };
    }
    if let Some(roots) = roots_of(pairs, stated) {
        return unordered(&[assigned(stated).clone()], &roots, context).under("roots");
    }
    if let (Some(number), Some(product)) = (eval_exact(stated), factored(pairs)) {
        return if number == product {
            Agree::Same(Level::L4SymbolicallyEqual, "factors")
        } else {
            Agree::Different("factors")
        };
    }
    // A list of solutions names a multiple one once or as often as it counts.
    let members = |items: &[Expr]| match repeated(pairs) {
        Some(values) if values.len() == items.len() => unordered(items, &values, context),
        Some(_) => unordered(items, &pairs.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>(), context),
        None => Agree::Unknown(&reasons::KINDS),
    };
    match expanded(stated) {
        Expr::Tuple(items) | Expr::Set(items) => members(&items),
        other => members(&[other]),
    }
}

/// The keys where they cannot be primes (one is negative or no whole number), so that the values are multiplicities.
fn roots_of(pairs: &[(Expr, Expr)], stated: &Expr) -> Option<Vec<Expr>> {
    let prime = |key: &Expr| eval_exact(key).is_some_and(|key| key.is_int() && key > RBig::ONE);
    let scalar = is_scalar(assigned(stated)) && !matches!(stated, Expr::PlusMinus(..));
    (scalar && !pairs.iter().all(|(key, _)| prime(key)) && repeated(pairs).is_some())
        .then(|| pairs.iter().map(|(key, _)| key.clone()).collect())
}

/// The product that a dictionary of primes and exponents stands for.
fn factored(pairs: &[(Expr, Expr)]) -> Option<RBig> {
    let powers: Vec<Expr> =
        pairs.iter().map(|(prime, power)| Expr::Pow(Box::new(prime.clone()), Box::new(power.clone()))).collect();
    eval_exact(&Expr::Mul(powers))
}

/// Each key as often as its value says; each once where the stated list names each once is the caller's reading.
fn repeated(pairs: &[(Expr, Expr)]) -> Option<Vec<Expr>> {
    let mut values = Vec::new();
    for (key, count) in pairs {
        let Expr::Num(Number { value, decimals: None }) = count else { return None };
        let count = usize::try_from(value.numerator().clone())
            .ok()
            .filter(|count| (1..=20).contains(count) && value.is_int())?;
        values.extend(std::iter::repeat_n(key.clone(), count));
    }
    Some(values)
}

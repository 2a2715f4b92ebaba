//! Calls in printed results (`Rational(1, 2)`, `Matrix([[1, 2]])`, `Interval.open(0, 1)`) to what they mean. Pure; a call
//! that is not known stays a call, an unevaluated `Integral` or `Limit` becomes the operator it is.

use crate::{Expr, Number, Relation};

/// The value of a call; what is not known comes back as [`Expr::Call`].
pub(crate) fn convert(name: &str, mut args: Vec<Expr>) -> Expr {
    args.retain(|arg| !is_keyword(arg));
    match (name, args.len()) {
        ("Rational" | "Fraction" | "mpq", 2) => pair(args, Expr::Div),
        (
            "Integer" | "Float" | "RealNumber" | "mpf" | "int" | "float" | "Decimal" | "Rational" | "Fraction"
            | "complex128" | "complex64",
            1,
        )
        | (
            "float64" | "float32" | "float16" | "int64" | "int32" | "uint64" | "intp" | "longdouble" | "mpc" | "S"
            | "sympify" | "str_",
            1,
        ) => unquoted(args),
        ("bool_" | "bool", 1) => unquoted(args),
        ("complex" | "mpc", 2) => complex(args),
        ("sqrt", 1) => root(args, 2),
        ("cbrt", 1) => root(args, 3),
        ("root", 2) => pair(args, Expr::Root),
        ("Abs" | "abs" | "fabs", 1) => Expr::Call("abs".to_owned(), args),
        ("ceiling", 1) => Expr::Call("ceil".to_owned(), args),
        ("Max", _) => Expr::Call("max".to_owned(), args),
        ("Min", _) => Expr::Call("min".to_owned(), args),
        ("Mod", 2) => Expr::Call("mod".to_owned(), args),
        ("log10", 1) => log_of(args, 10),
        ("log2", 1) => log_of(args, 2),
        ("arcsin", 1) => Expr::Call("asin".to_owned(), args),
        ("arccos", 1) => Expr::Call("acos".to_owned(), args),
        ("arctan", 1) => Expr::Call("atan".to_owned(), args),
        ("Matrix" | "ImmutableMatrix" | "MutableDenseMatrix" | "ImmutableDenseMatrix" | "matrix", _) => matrix(args),
        ("array", _) => array(args),
        ("Point" | "Point2D" | "Point3D" | "tuple" | "list", _) => tuple(args),
        ("Eq" | "Equality", 2) => relation(args, Relation::Equal),
        ("Ne" | "Unequality", 2) => relation(args, Relation::NotEqual),
        ("Lt" | "StrictLessThan", 2) => relation(args, Relation::Less),
        ("Le" | "LessThan", 2) => relation(args, Relation::LessEqual),
        ("Gt" | "StrictGreaterThan", 2) => relation(args, Relation::Greater),
        ("Ge" | "GreaterThan", 2) => relation(args, Relation::GreaterEqual),
        ("Interval", 2..=4) => interval(args),
        ("Interval.open", 2) => interval_of(args, true, true),
        ("Interval.Lopen", 2) => interval_of(args, true, false),
        ("Interval.Ropen", 2) => interval_of(args, false, true),
        ("Union", _) => Expr::Union(args),
        ("FiniteSet", _) => Expr::Set(args),
        ("set" | "frozenset" | "OrderedSet", 0 | 1) | ("EmptySet", 0) | ("dict_keys" | "dict_values", 1) => set(args),
        ("Poly" | "Order", 1..) if name == "Poly" => args.swap_remove(0),
        ("Order", 1..) => Expr::Call("O".to_owned(), args),
        ("Integral" | "Derivative" | "Limit" | "Sum" | "Product", _) => unevaluated(name, args),
        _ => Expr::Call(name.to_owned(), args),
    }
}

/// `dtype=float64`, `domain='ZZ'`: how something is stored, not what it is.
fn is_keyword(arg: &Expr) -> bool {
    let Expr::Chain(first, links) = arg else { return false };
    let known = ["dtype", "domain", "shape", "evaluate", "dir", "extension", "modulus"];
    matches!(&**first, Expr::Sym(name) if known.contains(&name.as_str())) && links.len() == 1
}

fn pair(mut args: Vec<Expr>, join: fn(Box<Expr>, Box<Expr>) -> Expr) -> Expr {
    match (args.pop(), args.pop()) {
        (Some(second), Some(first)) => join(Box::new(first), Box::new(second)),
        _ => Expr::Tuple(args),
    }
}

/// The only argument; digits in quotes are read (`Decimal('1.50')`).
fn unquoted(mut args: Vec<Expr>) -> Expr {
    match args.pop() {
        Some(Expr::Text(text)) => crate::parse_python(&text).unwrap_or(Expr::Text(text)),
        Some(value) => value,
        None => Expr::Tuple(args),
    }
}

fn complex(args: Vec<Expr>) -> Expr {
    pair(args, |re, im| Expr::Add(vec![*re, Expr::Mul(vec![*im, Expr::Const(crate::Constant::I)])]))
}

fn root(mut args: Vec<Expr>, index: i32) -> Expr {
    args.push(Expr::Num(Number::integer(index)));
    pair(args, Expr::Root)
}

fn log_of(mut args: Vec<Expr>, base: i32) -> Expr {
    args.push(Expr::Num(Number::integer(base)));
    Expr::Call("log".to_owned(), args)
}

fn relation(args: Vec<Expr>, relation: Relation) -> Expr {
    let mut args = args.into_iter();
    match (args.next(), args.next()) {
        (Some(first), Some(second)) => Expr::Chain(Box::new(first), vec![(relation, second)]),
        _ => Expr::Tuple(Vec::new()),
    }
}

fn matrix(mut args: Vec<Expr>) -> Expr {
    let Some(Expr::Tuple(items)) = args.pop().filter(|_| args.is_empty()) else {
        return Expr::Call("Matrix".to_owned(), args);
    };
    let rows: Vec<Vec<Expr>> = items
        .into_iter()
        .map(|item| match item {
            Expr::Tuple(row) => row,
            value => vec![value],
        })
        .collect();
    Expr::Matrix(rows)
}

fn array(mut args: Vec<Expr>) -> Expr {
    if args.len() > 1 {
        args.truncate(1);
    }
    match args.pop() {
        Some(value) => value,
        None => Expr::Tuple(args),
    }
}

fn tuple(mut args: Vec<Expr>) -> Expr {
    match args.pop() {
        Some(Expr::Tuple(items)) if args.is_empty() => Expr::Tuple(items),
        Some(last) => {
            args.push(last);
            Expr::Tuple(args)
        }
        None => Expr::Tuple(args),
    }
}

fn set(mut args: Vec<Expr>) -> Expr {
    match args.pop() {
        Some(Expr::Tuple(items) | Expr::Set(items)) => Expr::Set(items),
        Some(value) => Expr::Set(vec![value]),
        None => Expr::Set(Vec::new()),
    }
}

fn interval(mut args: Vec<Expr>) -> Expr {
    let high_open = args.len() > 3 && args.get(3) == Some(&Expr::Bool(true));
    let low_open = args.len() > 2 && args.get(2) == Some(&Expr::Bool(true));
    args.truncate(2);
    interval_of(args, low_open, high_open)
}

fn interval_of(mut args: Vec<Expr>, low_open: bool, high_open: bool) -> Expr {
    match (args.pop(), args.pop()) {
        (Some(high), Some(low)) => Expr::Interval { low: Box::new(low), high: Box::new(high), low_open, high_open },
        _ => Expr::Tuple(args),
    }
}

fn unevaluated(name: &str, args: Vec<Expr>) -> Expr {
    let whole = Expr::Call(name.to_owned(), args.clone());
    let mut args = args.into_iter();
    let (Some(body), Some(over), None) = (args.next(), args.next(), args.next()) else { return whole };
    let body = Box::new(body);
    match (name, over) {
        ("Integral", Expr::Sym(variable)) => Expr::Integral { body, variable, bounds: None },
        ("Derivative", Expr::Sym(variable)) => Expr::Derivative { body, variable, order: 1 },
        (_, Expr::Tuple(parts)) => match (name, parts.as_slice()) {
            ("Integral", [Expr::Sym(variable), low, high]) => Expr::Integral {
                body,
                variable: variable.clone(),
                bounds: Some((Box::new(low.clone()), Box::new(high.clone()))),
            },
            ("Sum", [Expr::Sym(index), low, high]) => {
                Expr::Sum { body, index: index.clone(), lower: Box::new(low.clone()), upper: Box::new(high.clone()) }
            }
            ("Product", [Expr::Sym(index), low, high]) => Expr::Product {
                body,
                index: index.clone(),
                lower: Box::new(low.clone()),
                upper: Box::new(high.clone()),
            },
            _ => whole,
        },
        _ => whole,
    }
}

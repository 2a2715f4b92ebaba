//! A tree as SymPy source, for the questions of the second stage.
//!
//! In: a parsed expression. Out: source of numbers, names cut to letters and digits, and functions of a fixed list; `None` for all
//! else. No text of either side reaches the source. One pass over the tree, which may be so many levels deep and no more.

use mathcoder_expr::{Constant, Expr, Relation, free_symbols};

/// Both sides of a pair, as a Python tuple.
pub(super) fn pair(ours: &Expr, theirs: &Expr) -> Option<String> {
    Some(format!("({}, {})", source(ours, 0)?, source(theirs, 0)?))
}

/// Deeper trees are not asked about.
const MAX_DEPTH: usize = 60;

/// SymPy source of a tree; `None` for anything that is no plain expression.
fn source(expr: &Expr, depth: usize) -> Option<String> {
    if depth > MAX_DEPTH {
        return None;
    }
    let go = |part: &Expr| source(part, depth + 1);
    let joined = |parts: &[Expr], sign: &str| {
        parts.iter().map(go).collect::<Option<Vec<_>>>().map(|parts| format!("({})", parts.join(sign)))
    };
    Some(match expr {
        Expr::Num(number) => format!("Rational({}, {})", number.value.numerator(), number.value.denominator()),
        Expr::Sym(name) => symbol(name)?,
        Expr::Const(constant) => match constant {
            Constant::Undefined | Constant::ComplexInfinity => return None,
            known => known.name().to_owned(),
        },
        Expr::Add(terms) => joined(terms, " + ")?,
        Expr::Mul(factors) => joined(factors, "*")?,
        Expr::Neg(inner) => format!("(-{})", go(inner)?),
        Expr::Div(above, below) => format!("({}/{})", go(above)?, go(below)?),
        Expr::Pow(base, exponent) => format!("({}**{})", go(base)?, go(exponent)?),
        Expr::Root(radicand, index) => format!("root({}, {})", go(radicand)?, go(index)?),
        Expr::Percent(inner) => format!("({}/Integer(100))", go(inner)?),
        Expr::Degrees(inner) => format!("({}*pi/180)", go(inner)?),
        // Of polynomials SymPy answers with the divisor of the polynomials.
        Expr::Call(name, args)
            if matches!(name.as_str(), "gcd" | "lcm") && !args.iter().all(|arg| free_symbols(arg).is_empty()) =>
        {
            return None;
        }
        Expr::Call(name, args) => {
            format!("{}({})", function(name)?, args.iter().map(go).collect::<Option<Vec<_>>>()?.join(", "))
        }
        Expr::Integral { body, variable, bounds: Some((low, high)) } => {
            format!("Integral({}, ({}, {}, {}))", go(body)?, symbol(variable)?, go(low)?, go(high)?)
        }
        Expr::Limit { body, variable, point, from } => {
            format!("Limit({}, {}, {}, '{}')", go(body)?, symbol(variable)?, go(point)?, from.unwrap_or('+'))
        }
        Expr::Derivative { body, variable, order } if *order <= 10 => {
            format!("Derivative({}, {}, {order})", go(body)?, symbol(variable)?)
        }
        Expr::Sum { body, index, lower, upper } => {
            format!("Sum({}, ({}, {}, {}))", go(body)?, symbol(index)?, go(lower)?, go(upper)?)
        }
        Expr::Product { body, index, lower, upper } => {
            format!("Product({}, ({}, {}, {}))", go(body)?, symbol(index)?, go(lower)?, go(upper)?)
        }
        Expr::Chain(first, links) => match (&**first, links.as_slice()) {
            // An assignment is its value.
            (Expr::Sym(_), [(Relation::Equal, value)]) => go(value)?,
            _ => return None,
        },
        _ => return None,
    })
}

/// Functions of whole numbers.
pub(super) fn counts(expr: &Expr) -> bool {
    matches!(expr, Expr::Call(name, _) if matches!(name.as_str(), "binomial" | "factorial" | "factorial2" | "floor" | "ceil" | "mod"))
}

fn symbol(name: &str) -> Option<String> {
    let plain = crate::symbolic::plain_name(name);
    let safe = !plain.is_empty() && plain.len() <= 40 && plain.chars().all(char::is_alphanumeric);
    safe.then(|| format!("Symbol('{plain}')"))
}

fn function(name: &str) -> Option<&str> {
    const KNOWN: &[&str] = &[
        "sin",
        "cos",
        "tan",
        "cot",
        "sec",
        "csc",
        "asin",
        "acos",
        "atan",
        "acot",
        "asec",
        "acsc",
        "sinh",
        "cosh",
        "tanh",
        "coth",
        "asinh",
        "acosh",
        "atanh",
        "exp",
        "log",
        "factorial",
        "factorial2",
        "binomial",
        "gcd",
        "lcm",
        "floor",
        "sign",
        "re",
        "im",
        "arg",
        "conjugate",
        "erf",
        "gamma",
    ];
    match name {
        "ln" => Some("log"),
        "abs" => Some("Abs"),
        "ceil" => Some("ceiling"),
        "max" => Some("Max"),
        "min" => Some("Min"),
        "mod" => Some("Mod"),
        _ => KNOWN.contains(&name).then_some(name),
    }
}

//! The second stage: what reading and sampling leave undecided is asked of SymPy, inside the sandbox.
//!
//! In: a pair of texts, and the port through which programs run. The program is written from the parsed trees alone: numbers,
//! names cut to letters and digits, functions of a fixed list; no text of either side reaches it. Out: the first stage's finding,
//! or SymPy's where that one was undecided. One program a question.

use crate::reasons;
use crate::values::holds;
use crate::verifier::Verifier;
use mathcoder_core::{Checker, Comparison, Executor, Level, Limits, Program, Status};
use mathcoder_expr::{Constant, Expr, Relation, free_symbols};
use std::time::Duration;

/// The verifier with SymPy behind it.
pub struct VerifyWithSympy<'a> {
    /// The first stage.
    pub verifier: Verifier,
    /// Where the questions run.
    pub executor: &'a dyn Executor,
}

impl Checker for VerifyWithSympy<'_> {
    fn compare(&self, stated: &str, output: &str) -> Comparison {
        let first = self.verifier.compare(stated, output);
        let open = matches!(&first, Comparison::NotComparable(reason) if reason.code == reasons::UNDECIDED.code || reason.code == reasons::KINDS.code);
        if !open || !self.verifier.config.sympy {
            return first;
        }
        let Some((ours, theirs)) = self.verifier.open_pair(stated, output) else { return first };
        let Some(code) = question(&ours, &theirs) else { return first };
        let cpu = Duration::from_secs(self.verifier.config.sympy_cpu_s);
        let limits = Limits { cpu, wall: cpu * 3, ..Limits::default() };
        match self.executor.execute(&Program { code, stdin: String::new() }, &limits) {
            Ok(run) if run.status == Status::Ok => match run.stdout.trim() {
                "same" => Comparison::Equal { level: Level::L4SymbolicallyEqual, rule: "sympy" },
                // It tries values between whole numbers too, at which binomials and the like mean something else.
                "different" if !holds(&ours, &counts) && !holds(&theirs, &counts) => {
                    Comparison::Different { expected: ours.to_string(), got: theirs.to_string(), rule: "sympy" }
                }
                _ => first,
            },
            _ => first,
        }
    }
}

/// The program that answers `same`, `different` or `unknown`.
fn question(ours: &Expr, theirs: &Expr) -> Option<String> {
    let (ours, theirs) = (source(ours, 0)?, source(theirs, 0)?);
    Some(format!(
        "from sympy import *\n\
         a = {ours}\n\
         b = {theirs}\n\
         a = a.doit()\n\
         b = b.doit()\n\
         if a.has(Integral, Limit, Derivative, Sum, Product, nan) or b.has(Integral, Limit, Derivative, Sum, Product, nan):\n    print('unknown')\n\
         elif a.free_symbols != b.free_symbols:\n    print('unknown')\n\
         elif simplify(a - b) == 0:\n    print('same')\n\
         else:\n    print({{True: 'same', False: 'different', None: 'unknown'}}[a.equals(b)])\n"
    ))
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

fn counts(expr: &Expr) -> bool {
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

#[cfg(test)]
mod tests;

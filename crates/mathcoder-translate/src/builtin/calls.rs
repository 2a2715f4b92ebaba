//! Functions, matrices and the operators of analysis as Python writes them.
//!
//! Part of the writer of `python.rs`: name and arguments in, source text out; none where the manner has no such function.

use super::names::python_name;
use super::python::{ATOM, LogBase, Manner, PRODUCT, Piece, Writer, atom, bound};
use super::shape;
use super::sizes::is_scalar;
use mathcoder_expr::{Constant, Expr, Number};

impl Writer {
    /// A call of an imported function.
    pub(super) fn call(&mut self, name: &'static str, arguments: &[&Expr]) -> Option<Piece> {
        let pieces: Vec<String> = arguments.iter().map(|a| self.write(a).map(|p| p.text)).collect::<Option<_>>()?;
        self.import(name);
        Some(atom(format!("{name}({})", pieces.join(", "))))
    }

    pub(super) fn function(&mut self, name: &str, arguments: &[Expr]) -> Option<Piece> {
        if self.variables.contains(name) {
            return self.own_call(name, arguments);
        }
        let symbolic = self.manner == Manner::Symbolic;
        let refs: Vec<&Expr> = arguments.iter().collect();
        match (name, arguments) {
            ("sin" | "cos" | "tan" | "cot" | "sec" | "csc", [angle]) => self.trigonometric(name, angle),
            ("asin" | "acos" | "atan", [_]) => {
                let inverse = self.call(static_name(name)?, &refs)?;
                Some(if self.degrees { self.in_degrees(&inverse) } else { inverse })
            }
            ("sinh" | "cosh" | "tanh" | "asinh" | "acosh" | "atanh" | "exp", [_]) if self.manner != Manner::Exact => {
                self.call(static_name(name)?, &refs)
            }
            ("ln", [_]) if self.manner != Manner::Exact => self.call("log", &refs),
            ("log", [_] | [_, _]) if self.manner != Manner::Exact => self.logarithm(&refs),
            ("abs", [x]) if is_scalar(x) => {
                if symbolic {
                    self.call("Abs", &refs)
                } else {
                    self.builtin("abs", arguments)
                }
            }
            ("floor", [_]) => self.call("floor", &refs),
            ("ceil", [_]) => self.call(if symbolic { "ceiling" } else { "ceil" }, &refs),
            ("factorial", [_]) => self.whole_call("factorial", &refs),
            ("binomial", [_, _]) => self.whole_call(if symbolic { "binomial" } else { "comb" }, &refs),
            ("gcd" | "lcm", [_, _, ..]) => self.whole_call(static_name(name)?, &refs),
            ("max" | "min", [_, ..]) => match (symbolic, name) {
                (true, "max") => self.call("Max", &refs),
                (true, _) => self.call("Min", &refs),
                _ => self.builtin(name, arguments),
            },
            ("mod", [a, b]) => {
                let (a, b) = (self.write(a)?, self.write(b)?);
                Some(Piece {
                    text: format!("{} % {}", bound(&a, ATOM), bound(&b, ATOM)),
                    binding: PRODUCT,
                    native: a.native && b.native,
                })
            }
            ("base", [Expr::Num(digits), Expr::Num(base)]) if digits.value.is_int() && base.value.is_int() => {
                Some(Piece {
                    text: format!("int('{}', {})", digits.value.numerator(), base.value.numerator()),
                    binding: ATOM,
                    native: true,
                })
            }
            _ if symbolic => self.symbolic_function(name, arguments),
            _ => None,
        }
    }

    /// A function whose arguments and value are whole numbers.
    fn whole_call(&mut self, name: &'static str, arguments: &[&Expr]) -> Option<Piece> {
        let piece = self.call(name, arguments)?;
        Some(Piece { native: self.manner != Manner::Symbolic, ..piece })
    }

    fn builtin(&mut self, name: &str, arguments: &[Expr]) -> Option<Piece> {
        let mut native = true;
        let mut texts = Vec::new();
        for argument in arguments {
            let piece = self.write(argument)?;
            native &= piece.native;
            texts.push(piece.text);
        }
        Some(Piece { text: format!("{name}({})", texts.join(", ")), binding: ATOM, native })
    }

    /// A function that the program defines; whole arguments are made exact where quotients matter.
    fn own_call(&mut self, name: &str, arguments: &[Expr]) -> Option<Piece> {
        let mut texts = Vec::new();
        for argument in arguments {
            let piece = self.write(argument)?;
            texts.push(match (self.manner, piece.native && self.divides) {
                (Manner::Symbolic, true) => format!("{}({})", self.integer(), piece.text),
                (Manner::Exact, true) => format!("{}({})", self.constructor(), piece.text),
                _ => piece.text,
            });
        }
        Some(atom(format!("{}({})", python_name(name), texts.join(", "))))
    }

    fn trigonometric(&mut self, name: &str, angle: &Expr) -> Option<Piece> {
        if self.manner == Manner::Exact {
            return None;
        }
        let inner = self.write(angle)?;
        // In a formula with degrees around, a function of plain degrees gets them converted.
        let inner = if self.degrees && shape::has_degrees(angle) {
            let function = if self.manner == Manner::Symbolic { "rad" } else { "radians" };
            self.import(function);
            atom(format!("{function}({})", inner.text))
        } else {
            inner
        };
        if self.manner == Manner::Symbolic || matches!(name, "sin" | "cos" | "tan") {
            let name = static_name(name)?;
            self.import(name);
            return Some(atom(format!("{name}({})", inner.text)));
        }
        let reciprocal = match name {
            "cot" => "tan",
            "sec" => "cos",
            _ => "sin",
        };
        self.import(reciprocal);
        Some(Piece { text: format!("1 / {reciprocal}({})", inner.text), binding: PRODUCT, native: false })
    }

    fn in_degrees(&mut self, angle: &Piece) -> Piece {
        let function = if self.manner == Manner::Symbolic { "deg" } else { "degrees" };
        self.import(function);
        atom(format!("{function}({})", angle.text))
    }

    fn logarithm(&mut self, arguments: &[&Expr]) -> Option<Piece> {
        let ten = Number::integer(10);
        let base_ten = match arguments {
            [_] => self.log_base == LogBase::Ten,
            [_, base] => matches!(base, Expr::Num(n) if *n == ten),
            _ => return None,
        };
        if base_ten && self.manner == Manner::Float {
            return self.call("log10", arguments.get(..1)?);
        }
        if base_ten {
            return self.call("log", &[arguments.first()?, &Expr::Num(ten)]);
        }
        self.call("log", arguments)
    }

    fn symbolic_function(&mut self, name: &str, arguments: &[Expr]) -> Option<Piece> {
        let refs: Vec<&Expr> = arguments.iter().collect();
        match (name, arguments) {
            ("acot" | "asec" | "acsc" | "coth" | "sech" | "csch" | "erf" | "sign" | "factorial2", [_]) => {
                self.call(static_name(name)?, &refs)
            }
            ("det" | "rank" | "trace" | "norm" | "transpose", [matrix])
                if shape::has_matrix(matrix) || matches!(matrix, Expr::Sym(name) if self.variables.contains(name)) =>
            {
                let matrix = self.write(matrix)?;
                let matrix = bound(&matrix, ATOM);
                let method = if name == "transpose" { ".T".to_owned() } else { format!(".{name}()") };
                Some(atom(format!("{matrix}{method}")))
            }
            ("abs", [vector]) => {
                let vector = self.write(vector)?;
                Some(atom(format!("{}.norm()", bound(&vector, ATOM))))
            }
            _ => None,
        }
    }

    /// `\langle (1, 2), (3, 4) \rangle`
    pub(super) fn inner_product(&mut self, a: &[Expr], b: &[Expr]) -> Option<Piece> {
        let column = |items: &[Expr]| items.iter().map(|e| vec![e.clone()]).collect::<Vec<_>>();
        let (left, right) = (self.matrix(&column(a))?, self.matrix(&column(b))?);
        (a.len() == b.len()).then(|| atom(format!("{}.dot({})", left.text, right.text)))
    }

    pub(super) fn matrix(&mut self, rows: &[Vec<Expr>]) -> Option<Piece> {
        if self.manner != Manner::Symbolic {
            return None;
        }
        let column = rows.iter().all(|row| row.len() == 1);
        if rows.iter().flatten().any(shape::has_matrix) {
            return None;
        }
        let mut lines = Vec::new();
        for row in rows {
            let entries: Vec<String> = row.iter().map(|e| self.write(e).map(|p| p.text)).collect::<Option<_>>()?;
            lines.push(if column { entries.join(", ") } else { format!("[{}]", entries.join(", ")) });
        }
        self.import("Matrix");
        Some(atom(format!("Matrix([{}])", lines.join(", "))))
    }

    /// Derivatives, integrals, limits, sums, products.
    pub(super) fn operator(&mut self, expr: &Expr) -> Option<Piece> {
        match expr {
            Expr::Derivative { body, variable, order } => {
                let (body, variable) = (self.write(body)?, self.symbol(variable));
                self.import("diff");
                let order = if *order == 1 { String::new() } else { format!(", {order}") };
                Some(atom(format!("diff({}, {}{order})", body.text, variable.text)))
            }
            Expr::Integral { body, variable, bounds: None } => {
                let (body, variable) = (self.write(body)?, self.symbol(variable));
                self.import("integrate");
                Some(atom(format!("integrate({}, {})", body.text, variable.text)))
            }
            Expr::Integral { body, variable, bounds: Some((low, high)) } => {
                self.ranged("integrate", (body, variable), (low, high))
            }
            Expr::Sum { body, index, lower, upper } => self.ranged("summation", (body, index), (lower, upper)),
            Expr::Product { body, index, lower, upper } => self.ranged("product", (body, index), (lower, upper)),
            Expr::Limit { body, variable, point, from } => {
                let (body, variable, at) = (self.write(body)?, self.symbol(variable), self.write(point)?);
                self.import("limit");
                let infinite = shape::any(point, &|e| matches!(e, Expr::Const(Constant::Infinity)));
                let side = match (infinite, from) {
                    (true, _) => String::new(),
                    (false, Some(side)) => format!(", '{side}'"),
                    (false, None) => ", '+-'".to_owned(),
                };
                Some(atom(format!("limit({}, {}, {}{side})", body.text, variable.text, at.text)))
            }
            _ => None,
        }
    }

    fn ranged(&mut self, name: &'static str, body: (&Expr, &str), bounds: (&Expr, &Expr)) -> Option<Piece> {
        let (inner, variable) = (self.write(body.0)?, self.symbol(body.1));
        let (low, high) = (self.write(bounds.0)?, self.write(bounds.1)?);
        self.import(name);
        Some(atom(format!("{name}({}, ({}, {}, {}))", inner.text, variable.text, low.text, high.text)))
    }
}

/// The tree's name of a function as a constant.
fn static_name(name: &str) -> Option<&'static str> {
    shape::FUNCTIONS.iter().find(|known| **known == name).copied()
}

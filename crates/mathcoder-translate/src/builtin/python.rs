//! Trees to Python expressions, in three manners: exact with the standard library (`fractions`), floating point (`math`),
//! symbolic (SymPy).
//!
//! A tree in, source text out, with the imports and symbols it needs; none where the manner cannot express it. Linear in the
//! tree. A quotient of whole numbers is never left to Python's `/` where exactness matters.

use super::context::Known;
use super::names::{python_name, python_number, wide_number};
use super::numeric::{Values, value};
use super::shape;
use mathcoder_expr::{Constant, Expr, Number};
use std::collections::BTreeSet;

/// How a program computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// Whole numbers and fractions.
    Exact,
    /// Floating point with `math`.
    Float,
    /// SymPy.
    Symbolic,
}

/// A piece of Python source.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) text: String,
    binding: u8,
    /// True for Python's own whole numbers, whose quotients and negative powers need care.
    native: bool,
}

const SUM: u8 = 1;
const PRODUCT: u8 = 2;
const SIGN: u8 = 3;
const POWER: u8 = 4;
const ATOM: u8 = 5;

/// Writes trees; collects what the program must import and declare.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    pub(super) manner: Manner,
    /// `(module, name)`.
    pub(super) imports: BTreeSet<(&'static str, &'static str)>,
    /// Symbols to declare for SymPy.
    pub(super) symbols: BTreeSet<String>,
    /// Names that are Python variables or functions of the program.
    pub(super) variables: BTreeSet<String>,
    /// True where angles are in degrees outside of trigonometric functions.
    pub(super) degrees: bool,
    /// True where SymPy gets decimals as floating point (equations, which it solves faster so).
    pub(super) floats: bool,
    /// Base of a logarithm written without one.
    pub(super) log_base: LogBase,
}

/// What `\log x` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LogBase {
    Ten,
    Natural,
}

impl Writer {
    pub(super) fn new(manner: Manner) -> Self {
        Self {
            manner,
            imports: BTreeSet::new(),
            symbols: BTreeSet::new(),
            variables: BTreeSet::new(),
            degrees: false,
            floats: false,
            log_base: LogBase::Natural,
        }
    }

    /// The source of a tree.
    pub(super) fn write(&mut self, expr: &Expr) -> Option<Piece> {
        match expr {
            Expr::Num(number) => self.number(number),
            Expr::Sym(name) => Some(self.symbol(name)),
            Expr::Const(constant) => self.constant(*constant),
            Expr::Add(items) => self.sum(items),
            Expr::Mul(items) => self.product(items),
            Expr::Div(a, b) => self.quotient(a, b),
            Expr::Neg(inner) => {
                let inner = self.write(inner)?;
                Some(Piece { text: format!("-{}", bound(&inner, SIGN)), binding: SIGN, native: inner.native })
            }
            Expr::Pow(base, exponent) => self.power(base, exponent),
            Expr::Root(radicand, index) => self.root(radicand, index),
            Expr::Percent(inner) => self.quotient(inner, &Expr::Num(Number::integer(100))),
            Expr::Degrees(inner) if self.degrees => self.write(inner),
            Expr::Degrees(inner) => {
                let function = if self.manner == Manner::Symbolic { "rad" } else { "radians" };
                self.call(function, &[inner])
            }
            Expr::Quantity(inner, _) => self.write(inner),
            Expr::Call(name, arguments) => self.function(name, arguments),
            Expr::Matrix(rows) => self.matrix(rows),
            Expr::Tuple(items) => {
                if let [Expr::Tuple(a), Expr::Tuple(b)] = items.as_slice() {
                    return self.inner_product(a, b);
                }
                let rows: Vec<Vec<Expr>> = items.iter().map(|item| vec![item.clone()]).collect();
                self.matrix(&rows)
            }
            _ if self.manner == Manner::Symbolic => self.operator(expr),
            _ => None,
        }
    }

    fn number(&mut self, number: &Number) -> Option<Piece> {
        if number.value.is_int() && (number.decimals.is_none() || self.manner != Manner::Float) {
            let text = number.value.numerator().to_string();
            return (text.len() <= 400).then_some(Piece { text, binding: ATOM, native: true });
        }
        match self.manner {
            Manner::Float => Some(atom(python_number(number)?)),
            Manner::Symbolic if self.floats => Some(atom(python_number(number)?)),
            Manner::Exact | Manner::Symbolic => {
                let constructor = self.constructor();
                let text = match wide_number(number) {
                    Some(decimal) => format!("{constructor}('{decimal}')"),
                    None => format!("{constructor}({}, {})", number.value.numerator(), number.value.denominator()),
                };
                Some(atom(text))
            }
        }
    }

    /// The class of exact fractions.
    fn constructor(&mut self) -> &'static str {
        let (module, name) =
            if self.manner == Manner::Symbolic { ("sympy", "Rational") } else { ("fractions", "Fraction") };
        self.imports.insert((module, name));
        name
    }

    fn symbol(&mut self, name: &str) -> Piece {
        if !self.variables.contains(name) {
            self.symbols.insert(name.to_owned());
        }
        atom(python_name(name))
    }

    fn constant(&mut self, constant: Constant) -> Option<Piece> {
        let symbolic = self.manner == Manner::Symbolic;
        let name = match constant {
            Constant::Pi => "pi",
            Constant::E if symbolic => "E",
            Constant::E => "e",
            Constant::I if symbolic => "I",
            Constant::Infinity if symbolic => "oo",
            _ => return None,
        };
        self.import(name);
        Some(atom(name.to_owned()))
    }

    fn import(&mut self, name: &'static str) {
        self.imports.insert((if self.manner == Manner::Symbolic { "sympy" } else { "math" }, name));
    }

    fn sum(&mut self, items: &[Expr]) -> Option<Piece> {
        let mut text = String::new();
        let mut native = true;
        for (i, item) in items.iter().enumerate() {
            let (sign, item) = match item {
                Expr::Neg(inner) if i > 0 => (" - ", &**inner),
                _ => (if i > 0 { " + " } else { "" }, item),
            };
            let piece = self.write(item)?;
            native &= piece.native;
            text.push_str(sign);
            // `a - (b + c)` keeps its brackets; a sign behind an operator gets some.
            let least = if i == 0 { SUM } else { PRODUCT };
            text.push_str(&if i > 0 && piece.text.starts_with('-') {
                format!("({})", piece.text)
            } else {
                bound(&piece, least)
            });
        }
        Some(Piece { text, binding: SUM, native })
    }

    fn product(&mut self, items: &[Expr]) -> Option<Piece> {
        let mut text = String::new();
        let mut native = true;
        for (i, item) in items.iter().enumerate() {
            let piece = self.write(item)?;
            native &= piece.native;
            let quotient_behind = i > 0 && piece.binding == PRODUCT;
            let wrapped = if quotient_behind || (i > 0 && piece.binding == SIGN) {
                format!("({})", piece.text)
            } else {
                bound(&piece, PRODUCT)
            };
            if i > 0 {
                text.push_str(" * ");
            }
            text.push_str(&wrapped);
        }
        Some(Piece { text, binding: PRODUCT, native })
    }

    fn quotient(&mut self, a: &Expr, b: &Expr) -> Option<Piece> {
        let (above, below) = (self.write(a)?, self.write(b)?);
        if self.manner != Manner::Float && above.native && below.native {
            let constructor = self.constructor();
            return Some(atom(format!("{constructor}({}, {})", above.text, below.text)));
        }
        let below = bound(&below, SIGN + 1);
        Some(Piece { text: format!("{} / {below}", bound(&above, PRODUCT)), binding: PRODUCT, native: false })
    }

    fn power(&mut self, base: &Expr, exponent: &Expr) -> Option<Piece> {
        if matches!(base, Expr::Const(Constant::E)) {
            return self.call("exp", &[exponent]);
        }
        if let Some(real) = self.real_power(base, exponent) {
            return Some(real);
        }
        let (below, above) = (self.write(base)?, self.write(exponent)?);
        let whole = matches!(exponent, Expr::Num(n) if n.value.is_int());
        let native = below.native && whole;
        let below = if below.native && !whole && self.manner != Manner::Float {
            // Python's own power of whole numbers with a negative exponent is a float.
            let constructor = if self.manner == Manner::Symbolic { self.integer() } else { self.constructor() };
            format!("{constructor}({})", below.text)
        } else {
            bound(&below, ATOM)
        };
        Some(Piece { text: format!("{below}**{}", bound(&above, ATOM)), binding: POWER, native })
    }

    fn integer(&mut self) -> &'static str {
        self.imports.insert(("sympy", "Integer"));
        "Integer"
    }

    /// `(-27)^{5/3}` is real in the books, but not in SymPy or Python.
    fn real_power(&mut self, base: &Expr, exponent: &Expr) -> Option<Piece> {
        let Expr::Div(above, below) = exponent else { return None };
        let odd = matches!(&**below, Expr::Num(n) if n.value.is_int() && !n.value.numerator().to_string().ends_with(['0', '2', '4', '6', '8']));
        if self.manner != Manner::Symbolic || !odd || !shape::is_integer(above) || !is_negative(base) {
            return None;
        }
        let root = self.call("real_root", &[base, below])?;
        let above = self.write(above)?;
        Some(Piece { text: format!("{}**{}", root.text, bound(&above, ATOM)), binding: POWER, native: false })
    }

    fn root(&mut self, radicand: &Expr, index: &Expr) -> Option<Piece> {
        let square = matches!(index, Expr::Num(n) if *n == Number::integer(2));
        if square {
            return self.call("sqrt", &[radicand]);
        }
        match self.manner {
            Manner::Symbolic if is_negative(radicand) => self.call("real_root", &[radicand, index]),
            Manner::Symbolic => self.call("root", &[radicand, index]),
            Manner::Float if !is_negative(radicand) => {
                let (inside, index) = (self.write(radicand)?, self.write(index)?);
                Some(Piece {
                    text: format!("{}**(1 / {})", bound(&inside, ATOM), bound(&index, ATOM)),
                    binding: POWER,
                    native: false,
                })
            }
            _ => None,
        }
    }

    /// A call of an imported function.
    fn call(&mut self, name: &'static str, arguments: &[&Expr]) -> Option<Piece> {
        let pieces: Vec<String> = arguments.iter().map(|a| self.write(a).map(|p| p.text)).collect::<Option<_>>()?;
        self.import(name);
        Some(atom(format!("{name}({})", pieces.join(", "))))
    }

    fn function(&mut self, name: &str, arguments: &[Expr]) -> Option<Piece> {
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
            ("abs", [x]) if !shape::has_matrix(x) => {
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
            texts.push(match (self.manner, piece.native) {
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
            ("det" | "rank" | "trace" | "norm" | "transpose", [matrix]) if shape::has_matrix(matrix) => {
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
    fn inner_product(&mut self, a: &[Expr], b: &[Expr]) -> Option<Piece> {
        let column = |items: &[Expr]| items.iter().map(|e| vec![e.clone()]).collect::<Vec<_>>();
        let (left, right) = (self.matrix(&column(a))?, self.matrix(&column(b))?);
        (a.len() == b.len()).then(|| atom(format!("{}.dot({})", left.text, right.text)))
    }

    fn matrix(&mut self, rows: &[Vec<Expr>]) -> Option<Piece> {
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
    fn operator(&mut self, expr: &Expr) -> Option<Piece> {
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

impl Piece {
    /// True for Python's own whole numbers.
    pub(super) const fn is_native(&self) -> bool {
        self.native
    }
}

/// True where the tree has a value and that is below zero.
fn is_negative(tree: &Expr) -> bool {
    value(tree, &Values::new(), &Known::default()).is_some_and(|v| v < 0.0)
}

fn atom(text: String) -> Piece {
    Piece { text, binding: ATOM, native: false }
}

/// The text, in brackets where it binds looser than `least`.
fn bound(piece: &Piece, least: u8) -> String {
    if piece.binding < least { format!("({})", piece.text) } else { piece.text.clone() }
}

/// The tree's name of a function as a constant.
fn static_name(name: &str) -> Option<&'static str> {
    shape::FUNCTIONS.iter().find(|known| **known == name).copied()
}

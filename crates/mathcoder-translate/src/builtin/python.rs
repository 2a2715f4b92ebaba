//! Trees to Python expressions, in three manners: exact with the standard library (`fractions`), floating point (`math`),
//! symbolic (SymPy). Arithmetic stands here, functions and operators in `calls.rs`.
//!
//! A tree in, source text out, with the imports and symbols it needs; none where the manner cannot express it. Linear in the
//! tree. A quotient of whole numbers is never left to Python's `/` where exactness matters.

use super::context::Known;
use super::names::{python_name, python_number, wide_number};
use super::numeric::{Values, value};
use super::shape;
use super::sizes::are_vectors;
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
    pub(super) binding: u8,
    /// True for Python's own whole numbers, whose quotients and negative powers need care.
    pub(super) native: bool,
}

pub(super) const SUM: u8 = 1;
pub(super) const PRODUCT: u8 = 2;
pub(super) const SIGN: u8 = 3;
pub(super) const POWER: u8 = 4;
pub(super) const ATOM: u8 = 5;

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
    /// True where something is divided, so that Python's own whole numbers must not be handed to names.
    pub(super) divides: bool,
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
            divides: false,
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
                let text = bound(&inner, SIGN);
                let text = if text.starts_with('-') { format!("-({text})") } else { format!("-{text}") };
                Some(Piece { text, binding: SIGN, native: inner.native })
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
    pub(super) fn constructor(&mut self) -> &'static str {
        let (module, name) =
            if self.manner == Manner::Symbolic { ("sympy", "Rational") } else { ("fractions", "Fraction") };
        self.imports.insert((module, name));
        name
    }

    pub(super) fn symbol(&mut self, name: &str) -> Piece {
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

    pub(super) fn import(&mut self, name: &'static str) {
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
        if let [a, b] = items
            && are_vectors(a, b)
        {
            // Inside of an expression a product of two vectors can only be a number.
            let (left, right) = (self.write(a)?, self.write(b)?);
            return Some(atom(format!("{}.dot({})", left.text, right.text)));
        }
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

    pub(super) fn integer(&mut self) -> &'static str {
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

pub(super) fn atom(text: String) -> Piece {
    Piece { text, binding: ATOM, native: false }
}

/// The text, in brackets where it binds looser than `least`.
pub(super) fn bound(piece: &Piece, least: u8) -> String {
    if piece.binding < least { format!("({})", piece.text) } else { piece.text.clone() }
}

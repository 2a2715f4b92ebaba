//! The value tree that every notation is read into: what a formula or a printed result says, free of how it was written.
//!
//! Shared by the built-in translator (LaTeX in, Python out) and by the verifier (stated result against output).

use dashu::rational::RBig;

/// An exact number with the precision it was written with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// The exact value of the digits written (`0.25` is 1/4).
    pub value: RBig,
    /// Digits after the point as written; `None` for a number without a point or exponent, which is exact.
    /// Negative for scientific notation whose last digit stands left of the point (`6.02e23` has -21).
    pub decimals: Option<i32>,
}

/// A named constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Constant {
    /// The circle number.
    Pi,
    /// Euler's number.
    E,
    /// The imaginary unit.
    I,
    /// Positive infinity.
    Infinity,
    /// Complex (unsigned) infinity, `zoo`.
    ComplexInfinity,
    /// Not a number, undefined.
    Undefined,
}

/// How two sides of a statement relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// `=`
    Equal,
    /// `≠`
    NotEqual,
    /// `≈`
    Approx,
    /// `<`
    Less,
    /// `≤`
    LessEqual,
    /// `>`
    Greater,
    /// `≥`
    GreaterEqual,
    /// `≡`
    Congruent,
    /// `∈`
    In,
    /// `→`, `\to`
    To,
}

/// A mathematical value or statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// A number as written.
    Num(Number),
    /// A variable or unknown constant; subscripts are part of the name (`x_1`), Greek letters by their English name.
    Sym(String),
    /// A named constant.
    Const(Constant),
    /// Sum of terms; differences are sums with [`Expr::Neg`].
    Add(Vec<Expr>),
    /// Product of factors; explicit and implicit alike.
    Mul(Vec<Expr>),
    /// Quotient.
    Div(Box<Expr>, Box<Expr>),
    /// Negation.
    Neg(Box<Expr>),
    /// `a ± b` (or `± b`, then the first is absent).
    PlusMinus(Option<Box<Expr>>, Box<Expr>),
    /// Power.
    Pow(Box<Expr>, Box<Expr>),
    /// Root of a radicand with an index (2 for the square root).
    Root(Box<Expr>, Box<Expr>),
    /// A function applied to arguments: `sin`, `ln`, `log` (natural unless two arguments: value, base), `exp`, `abs`, `floor`, `ceil`,
    /// `factorial`, `binomial`, `gcd`, `lcm`, `max`, `min`, `f` (unknown functions keep their name) …
    Call(String, Vec<Expr>),
    /// A percentage: the number before the sign.
    Percent(Box<Expr>),
    /// An angle in degrees.
    Degrees(Box<Expr>),
    /// Derivative of a body by a variable, n-fold.
    Derivative {
        /// What is operated on.
        body: Box<Expr>,
        /// The variable.
        variable: String,
        /// How often.
        order: u32,
    },
    /// Integral of a body over a variable, with bounds where definite.
    Integral {
        /// What is operated on.
        body: Box<Expr>,
        /// The variable.
        variable: String,
        /// Lower and upper bound where definite.
        bounds: Option<(Box<Expr>, Box<Expr>)>,
    },
    /// Limit of a body as a variable goes to a point; `from` is `+`, `-` or absent.
    Limit {
        /// What is operated on.
        body: Box<Expr>,
        /// The variable.
        variable: String,
        /// Where the variable goes.
        point: Box<Expr>,
        /// `+` or `-` where one-sided.
        from: Option<char>,
    },
    /// Sum of a body over an integer index from a lower to an upper bound.
    Sum {
        /// What is operated on.
        body: Box<Expr>,
        /// The index.
        index: String,
        /// First value of the index.
        lower: Box<Expr>,
        /// Last value of the index.
        upper: Box<Expr>,
    },
    /// Product of a body over an integer index.
    Product {
        /// What is operated on.
        body: Box<Expr>,
        /// The index.
        index: String,
        /// First value of the index.
        lower: Box<Expr>,
        /// Last value of the index.
        upper: Box<Expr>,
    },
    /// Rows of a matrix; a column vector has rows of one.
    Matrix(Vec<Vec<Expr>>),
    /// Ordered values in parentheses or brackets.
    Tuple(Vec<Expr>),
    /// Values in braces, or joined by "or"; order means nothing.
    Set(Vec<Expr>),
    /// A union of sets or intervals.
    Union(Vec<Expr>),
    /// An interval with open or closed ends.
    Interval {
        /// Lower end.
        low: Box<Expr>,
        /// Upper end.
        high: Box<Expr>,
        /// True where the lower end is left out.
        low_open: bool,
        /// True where the upper end is left out.
        high_open: bool,
    },
    /// A chain `first rel next rel next …`: an equation, an assignment, an inequality chain.
    Chain(Box<Expr>, Vec<(Relation, Expr)>),
    /// True or false.
    Bool(bool),
    /// A value with a unit as written (`9.8`, `m/s^2`).
    Quantity(Box<Expr>, String),
    /// Words that are no mathematics.
    Text(String),
}

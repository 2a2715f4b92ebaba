//! Normal forms of rational expressions: an exact yes or no for quotients of polynomials over the rationals, where most formulas
//! end.
//!
//! In: trees. Out: whether they are the same function, proven; or nothing where the forms grow too large or the question is not
//! one of polynomials. Variables, the imaginary unit and square roots of whole numbers (split into those of primes) are exact
//! generators: they decide yes and no. Everything else that may stand in a formula (`pi`, `sin u`, `e^u`, `x^n`, `sqrt(u)`) is a
//! generator of its own with normal arguments; equal forms then still prove equality, unequal ones prove nothing. Quotients are
//! compared crosswise, so nothing is cancelled: `(x^2-1)/(x-1)` is `x + 1`, as textbooks have it.

use crate::polynomial::{Polynomial, Ring, Rule};
use dashu::base::Signed;
use dashu::integer::IBig;
use dashu::rational::RBig;
use mathcoder_expr::{Constant, Expr};

/// Products of terms that one decision may cost.
const FUEL: usize = 20_000;
/// Deepest tree that is looked at.
const MAX_DEPTH: usize = 60;
/// Largest whole number whose square root is split into those of primes.
const MAX_RADICAND: u64 = 1_000_000;
/// Highest power that is multiplied out.
const MAX_EXPONENT: u32 = 40;
/// Most generators; powers of `e` and of variables are split into one for each term of their exponent.
const MAX_GENERATORS: usize = 40;

/// A quotient of polynomials.
#[derive(Clone, Debug)]
struct Fraction {
    above: Polynomial,
    below: Polynomial,
}

/// Generators met so far, by what they stand for, and the rules they obey.
struct Forms {
    ring: Ring,
    names: Vec<String>,
    /// True as soon as a generator is not known to be independent of the others.
    opaque: bool,
}

/// Whether two expressions are the same function; `None` where normal forms do not tell.
pub(crate) fn same(a: &Expr, b: &Expr) -> Option<bool> {
    let mut forms = Forms::new();
    let (a, b) = (forms.fraction(a, 0)?, forms.fraction(b, 0)?);
    let (ours, theirs) = (forms.ring.product(&a.above, &b.below)?, forms.ring.product(&b.above, &a.below)?);
    match ours == theirs {
        true => Some(true),
        false if forms.opaque => None,
        false => Some(false),
    }
}

/// The rational number `c` with `a = c b`, where normal forms show it.
pub(crate) fn factor(a: &Expr, b: &Expr) -> Option<RBig> {
    let mut forms = Forms::new();
    let (a, b) = (forms.fraction(a, 0)?, forms.fraction(b, 0)?);
    let (ours, theirs) = (forms.ring.product(&a.above, &b.below)?, forms.ring.product(&b.above, &a.below)?);
    ours.multiple_of(&theirs)
}

/// Coefficients of `names` in a homogeneous linear expression, in their order.
pub(crate) fn linear(expr: &Expr, names: &[&str]) -> Option<Vec<RBig>> {
    let mut forms = Forms::new();
    let form = forms.fraction(expr, 0)?;
    let below = form.below.as_constant()?;
    let mut found = vec![RBig::ZERO; names.len()];
    for (monomial, value) in &form.above.terms {
        let [(generator, 1)] = monomial.as_slice() else { return None };
        let index = names.iter().position(|name| forms.names.get(*generator).is_some_and(|known| known == name))?;
        *found.get_mut(index)? = value.clone() / below.clone();
    }
    Some(found)
}

/// Coefficients by power of a polynomial in one variable.
pub(crate) fn coefficients(expr: &Expr, variable: &str) -> Option<std::collections::BTreeMap<u32, RBig>> {
    let mut forms = Forms::new();
    let form = forms.fraction(expr, 0)?;
    let below = form.below.as_constant()?;
    let power = |monomial: &[(usize, u32)]| match monomial {
        [] => Some(0),
        [(generator, power)] if forms.names.get(*generator).is_some_and(|known| known == variable) => Some(*power),
        _ => None,
    };
    form.above.terms.iter().map(|(monomial, value)| Some((power(monomial)?, value.clone() / below.clone()))).collect()
}

impl Forms {
    const fn new() -> Self {
        Self { ring: Ring::new(FUEL), names: Vec::new(), opaque: false }
    }

    fn fraction(&mut self, expr: &Expr, depth: usize) -> Option<Fraction> {
        if depth > MAX_DEPTH {
            return None;
        }
        match expr {
            Expr::Num(number) => Some(whole(Polynomial::constant(number.value.clone()))),
            Expr::Sym(name) => self.generator(name.clone()),
            Expr::Const(Constant::I) => self.ruled("#I".to_owned(), 2, Polynomial::constant(-RBig::ONE)),
            Expr::Const(Constant::E) => self.exponential(whole(Polynomial::constant(RBig::ONE))),
            Expr::Const(Constant::Pi) => self.unknown("#pi".to_owned()),
            Expr::Add(terms) => terms.iter().try_fold(whole(Polynomial::default()), |sum, term| {
                let term = self.fraction(term, depth + 1)?;
                self.sum(sum, term)
            }),
            Expr::Mul(factors) => factors.iter().try_fold(whole(Polynomial::constant(RBig::ONE)), |product, factor| {
                let factor = self.fraction(factor, depth + 1)?;
                self.product(&product, &factor)
            }),
            Expr::Neg(inner) => {
                let Fraction { above, below } = self.fraction(inner, depth + 1)?;
                Some(Fraction { above: above.scaled(&-RBig::ONE), below })
            }
            Expr::Div(above, below) => {
                let (above, below) = (self.fraction(above, depth + 1)?, self.fraction(below, depth + 1)?);
                let turned = inverse(below)?;
                self.product(&above, &turned)
            }
            Expr::Pow(base, exponent) => self.power(base, exponent, depth + 1),
            Expr::Root(radicand, index) => {
                let index = whole_number(index).filter(|index| (2..=12).contains(index))?;
                self.root(radicand, u32::try_from(index).ok()?, depth + 1)
            }
            Expr::Call(name, args) => self.call(name, args, depth + 1),
            _ => None,
        }
    }

    fn sum(&mut self, a: Fraction, b: Fraction) -> Option<Fraction> {
        if a.below == b.below {
            return Some(Fraction { above: a.above.plus(b.above)?, below: a.below });
        }
        let above = self.ring.product(&a.above, &b.below)?.plus(self.ring.product(&b.above, &a.below)?)?;
        Some(Fraction { above, below: self.ring.product(&a.below, &b.below)? })
    }

    fn product(&mut self, a: &Fraction, b: &Fraction) -> Option<Fraction> {
        let above = self.ring.product(&a.above, &b.above)?;
        Some(Fraction { above, below: self.ring.product(&a.below, &b.below)? })
    }

    fn power(&mut self, base: &Expr, exponent: &Expr, depth: usize) -> Option<Fraction> {
        if *base == Expr::Const(Constant::E) {
            let exponent = self.fraction(exponent, depth)?;
            return self.exponential(exponent);
        }
        if let Some(count) = whole_number(exponent) {
            let base = self.fraction(base, depth)?;
            return self.whole_power(base, count);
        }
        if let Some(ratio) = mathcoder_expr::eval_exact(exponent) {
            let index = u32::try_from(ratio.denominator().clone()).ok().filter(|index| (2..=12).contains(index))?;
            let count = i64::try_from(ratio.numerator().clone()).ok()?;
            let root = self.root(base, index, depth)?;
            return self.whole_power(root, count);
        }
        let (base, exponent) = (self.fraction(base, depth)?, self.fraction(exponent, depth)?);
        let name = form_name("pow", &base);
        self.split_power(exponent, |part| format!("{name} {part}"))
    }

    fn whole_power(&mut self, base: Fraction, count: i64) -> Option<Fraction> {
        let size = u32::try_from(count.unsigned_abs()).ok()?;
        let single = base.above.single().is_some() && base.below.single().is_some();
        if !single && size > MAX_EXPONENT {
            return None;
        }
        let base = if count < 0 { inverse(base)? } else { base };
        Some(Fraction { above: self.ring.power(&base.above, size)?, below: self.ring.power(&base.below, size)? })
    }

    /// A root: of a whole number split into its primes, else a generator whose power is the radicand.
    fn root(&mut self, radicand: &Expr, index: u32, depth: usize) -> Option<Fraction> {
        let inner = self.fraction(radicand, depth)?;
        let number = inner.above.as_constant().zip(inner.below.as_constant()).map(|(above, below)| above / below);
        if let (2, Some(number)) = (index, &number) {
            return self.square_root(number);
        }
        // `sqrt(a/b)` as a root over a polynomial, so that the generator's rule is one of polynomials.
        let lifted = match inner.below.as_constant() {
            Some(below) => inner.above.scaled(&(RBig::ONE / below)),
            None => return self.unknown(form_name(&format!("root{index}"), &inner)),
        };
        self.opaque = true;
        self.ruled(form_name(&format!("root{index}"), &whole(lifted.clone())), index, lifted)
    }

    fn square_root(&mut self, value: &RBig) -> Option<Fraction> {
        let size = if value.is_negative() { -value.clone() } else { value.clone() };
        let below = IBig::from(size.denominator().clone());
        let radicand = u64::try_from(size.numerator() * &below).ok().filter(|product| *product <= MAX_RADICAND)?;
        let (outside, primes) = split_square(radicand);
        let mut root = whole(Polynomial::constant(RBig::from(outside) / RBig::from(below)));
        for prime in primes {
            let factor = self.ruled(format!("sqrt {prime}"), 2, Polynomial::constant(RBig::from(prime)))?;
            root = self.product(&root, &factor)?;
        }
        if value.is_negative() {
            let turn = self.ruled("#I".to_owned(), 2, Polynomial::constant(-RBig::ONE))?;
            root = self.product(&root, &turn)?;
        }
        Some(root)
    }

    fn call(&mut self, name: &str, args: &[Expr], depth: usize) -> Option<Fraction> {
        let [argument] = args else { return None };
        let inner = self.fraction(argument, depth)?;
        let one = || whole(Polynomial::constant(RBig::ONE));
        match name {
            "exp" => self.exponential(inner),
            "sin" | "cos" => self.circular(name, inner),
            "tan" | "cot" | "sec" | "csc" => {
                let (sine, cosine) = (self.circular("sin", inner.clone())?, self.circular("cos", inner)?);
                let (above, below) = match name {
                    "tan" => (sine, cosine),
                    "cot" => (cosine, sine),
                    "sec" => (one(), cosine),
                    _ => (one(), sine),
                };
                self.product(&above, &inverse(below)?)
            }
            "ln" | "log" => self.unknown(form_name("ln", &inner)),
            // Words of the reader, not functions.
            "truncated" | "O" | "diverges" | "no_real" => None,
            // Nothing but the same argument makes the same value.
            _ => self.unknown(form_name(name, &inner)),
        }
    }

    /// Sine and cosine of an argument without its sign; the square of a sine is that of its cosine.
    fn circular(&mut self, name: &str, inner: Fraction) -> Option<Fraction> {
        let negative = inner.above.terms.values().next().is_some_and(Signed::is_negative);
        let sign = if negative { -RBig::ONE } else { RBig::ONE };
        let inner = Fraction { above: inner.above.scaled(&sign), below: inner.below };
        let cosine = self.unknown(form_name("cos", &inner))?;
        if name == "cos" {
            return Some(cosine);
        }
        let square = self.ring.product(&cosine.above, &cosine.above)?.scaled(&-RBig::ONE);
        let square = square.plus(Polynomial::constant(RBig::ONE))?;
        let sine = self.ruled(form_name("sin", &inner), 2, square)?;
        Some(Fraction { above: sine.above.scaled(&sign), below: sine.below })
    }

    fn exponential(&mut self, exponent: Fraction) -> Option<Fraction> {
        self.split_power(exponent, |part| format!("exp {part}"))
    }

    /// `b^(2x + y/3)` as `(b^x)^2 b^(y/3)`: one generator for each term of the exponent.
    fn split_power(&mut self, exponent: Fraction, name: impl Fn(&str) -> String) -> Option<Fraction> {
        let Some(below) = exponent.below.as_constant() else {
            return self.unknown(name(&form_name("", &exponent)));
        };
        let mut product = whole(Polynomial::constant(RBig::ONE));
        for (monomial, value) in &exponent.above.terms {
            let value = value.clone() / below.clone();
            let part = format!("{monomial:?}/{}", value.denominator());
            let generator = self.unknown(name(&part))?;
            let count = i64::try_from(value.numerator().clone()).ok()?;
            let factor = self.whole_power(generator, count)?;
            product = self.product(&product, &factor)?;
        }
        Some(product)
    }

    fn unknown(&mut self, name: String) -> Option<Fraction> {
        self.opaque = true;
        self.generator(name)
    }

    fn ruled(&mut self, name: String, power: u32, value: Polynomial) -> Option<Fraction> {
        let index = self.index(name)?;
        self.ring.rules.entry(index).or_insert(Rule { power, value });
        Some(whole(Polynomial::generator(index)))
    }

    fn generator(&mut self, name: String) -> Option<Fraction> {
        self.index(name).map(|index| whole(Polynomial::generator(index)))
    }

    fn index(&mut self, name: String) -> Option<usize> {
        match self.names.iter().position(|known| *known == name) {
            Some(index) => Some(index),
            None if self.names.len() >= MAX_GENERATORS || name.len() > 2_000 => None,
            None => {
                self.names.push(name);
                Some(self.names.len() - 1)
            }
        }
    }
}

fn whole(above: Polynomial) -> Fraction {
    Fraction { above, below: Polynomial::constant(RBig::ONE) }
}

fn inverse(fraction: Fraction) -> Option<Fraction> {
    let Fraction { above, below } = fraction;
    (!above.is_zero()).then_some(Fraction { above: below, below: above })
}

/// A whole number as it is written in an exponent.
fn whole_number(expr: &Expr) -> Option<i64> {
    let value = mathcoder_expr::eval_exact(expr).filter(RBig::is_int)?;
    i64::try_from(value.numerator().clone()).ok()
}

/// What a generator stands for, the same text for equal forms of its argument.
fn form_name(head: &str, argument: &Fraction) -> String {
    use std::fmt::Write;
    let mut name = format!("{head} ");
    for polynomial in [&argument.above, &argument.below] {
        for (monomial, value) in &polynomial.terms {
            // Writing into a string cannot fail.
            let _ = write!(name, "{value}{monomial:?}");
        }
        name.push('/');
    }
    name
}

/// `n = s^2 r`: the factor `s` and the primes of `r`.
fn split_square(mut value: u64) -> (u64, Vec<u64>) {
    let (mut outside, mut primes) = (1, Vec::new());
    let mut prime = 2;
    while prime * prime <= value {
        let mut count = 0;
        while value.is_multiple_of(prime) {
            value /= prime;
            count += 1;
        }
        outside *= prime.pow(count / 2);
        if count % 2 == 1 {
            primes.push(prime);
        }
        prime += 1;
    }
    if value > 1 {
        primes.push(value);
    }
    (outside, primes)
}

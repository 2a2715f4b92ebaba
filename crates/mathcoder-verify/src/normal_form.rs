//! Normal forms of rational expressions: an exact yes or no for quotients of polynomials over the rationals, where most formulas
//! end.
//!
//! In: trees. Out: whether they are the same function, proven; or nothing where the forms grow too large or the question is not
//! one of polynomials. Variables, the imaginary unit and square roots of whole numbers (split into those of primes) are exact
//! generators: they decide yes and no. Everything else that may stand in a formula (`pi`, `sin u`, `e^u`, `x^n`, `sqrt(u)`) is a
//! generator of its own with normal arguments; equal forms then still prove equality, unequal ones prove nothing, but their
//! difference is given back as a tree: what both sides share has cancelled in it, so that it shows in floating point what the
//! two values hide (`x 7^12 + sin 2` and `x 7^12 + sin 3`). Quotients are compared crosswise, so nothing is cancelled:
//! `(x^2-1)/(x-1)` is `x + 1`, as textbooks have it.

use crate::polynomial::{Polynomial, Ring, Rule};
use dashu::base::Signed;
use dashu::integer::IBig;
use dashu::rational::RBig;
use mathcoder_expr::{Constant, Expr, Number};

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
    /// The generators as trees, in the order of their names.
    trees: Vec<Expr>,
    /// True as soon as a generator is not known to be independent of the others.
    opaque: bool,
}

/// What normal forms say of two expressions.
pub(crate) enum Compared {
    /// The same function, proven.
    Same,
    /// Different functions, proven.
    Different,
    /// Undecided. The tree vanishes where the two agree and both are defined.
    Rest(Expr),
}

/// Compares two expressions; `None` where one of them has no normal form within the bounds.
pub(crate) fn compare(a: &Expr, b: &Expr) -> Option<Compared> {
    let mut forms = Forms::new();
    let (a, b) = (forms.fraction(a, 0)?, forms.fraction(b, 0)?);
    let (ours, theirs) = (forms.ring.product(&a.above, &b.below)?, forms.ring.product(&b.above, &a.below)?);
    match ours == theirs {
        true => Some(Compared::Same),
        false if forms.opaque => Some(Compared::Rest(forms.tree(&ours.plus(theirs.scaled(&-RBig::ONE))?))),
        false => Some(Compared::Different),
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
        Self { ring: Ring::new(FUEL), names: Vec::new(), trees: Vec::new(), opaque: false }
    }

    fn fraction(&mut self, expr: &Expr, depth: usize) -> Option<Fraction> {
        if depth > MAX_DEPTH {
            return None;
        }
        match expr {
            Expr::Num(number) => Some(whole(Polynomial::constant(number.value.clone()))),
            Expr::Sym(name) => self.generator(name.clone(), || expr.clone()),
            Expr::Const(Constant::I) => self.imaginary_unit(),
            Expr::Const(Constant::E) => self.exponential(whole(Polynomial::constant(RBig::ONE))),
            Expr::Const(Constant::Pi) => self.unknown("#pi".to_owned(), || expr.clone()),
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
        let (form, exponent) = (self.fraction(base, depth)?, self.fraction(exponent, depth)?);
        let name = form_name("pow", &form);
        self.split_power(exponent, &name, base)
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
            None => return self.unknown(form_name(&format!("root{index}"), &inner), || root(radicand.clone(), index)),
        };
        self.opaque = true;
        let name = form_name(&format!("root{index}"), &whole(lifted.clone()));
        self.ruled(name, Rule { power: index, value: lifted }, || root(radicand.clone(), index))
    }

    fn square_root(&mut self, value: &RBig) -> Option<Fraction> {
        let size = if value.is_negative() { -value.clone() } else { value.clone() };
        let below = IBig::from(size.denominator().clone());
        let product = size.numerator() * &below;
        let (outside, primes) = match u64::try_from(product).ok().filter(|small| *small <= MAX_RADICAND) {
            Some(small) => split_square(small),
            None => return self.large_square_root(value),
        };
        let mut product = whole(Polynomial::constant(RBig::from(outside) / RBig::from(below)));
        for prime in primes {
            let rule = Rule { power: 2, value: Polynomial::constant(RBig::from(prime)) };
            let factor = self.ruled(format!("sqrt {prime}"), rule, || root(number(RBig::from(prime)), 2))?;
            product = self.product(&product, &factor)?;
        }
        if value.is_negative() {
            let turn = self.imaginary_unit()?;
            product = self.product(&product, &turn)?;
        }
        Some(product)
    }

    /// A root that is not split: roots of other numbers may be multiples of it, so it decides no inequality.
    fn large_square_root(&mut self, value: &RBig) -> Option<Fraction> {
        self.opaque = true;
        let rule = Rule { power: 2, value: Polynomial::constant(value.clone()) };
        self.ruled(format!("sqrt {value}"), rule, || root(number(value.clone()), 2))
    }

    fn imaginary_unit(&mut self) -> Option<Fraction> {
        let rule = Rule { power: 2, value: Polynomial::constant(-RBig::ONE) };
        self.ruled("#I".to_owned(), rule, || Expr::Const(Constant::I))
    }

    fn call(&mut self, name: &str, args: &[Expr], depth: usize) -> Option<Fraction> {
        let [argument] = args else { return None };
        let inner = self.fraction(argument, depth)?;
        let one = || whole(Polynomial::constant(RBig::ONE));
        match name {
            "exp" => self.exponential(inner),
            "sin" | "cos" => self.circular(name, &inner, argument),
            "tan" | "cot" | "sec" | "csc" => {
                let (sine, cosine) = (self.circular("sin", &inner, argument)?, self.circular("cos", &inner, argument)?);
                let (above, below) = match name {
                    "tan" => (sine, cosine),
                    "cot" => (cosine, sine),
                    "sec" => (one(), cosine),
                    _ => (one(), sine),
                };
                self.product(&above, &inverse(below)?)
            }
            "ln" | "log" => self.unknown(form_name("ln", &inner), || call("ln", argument.clone())),
            // Words of the reader, not functions.
            "truncated" | "O" | "diverges" | "no_real" => None,
            // Nothing but the same argument makes the same value.
            _ => self.unknown(form_name(name, &inner), || call(name, argument.clone())),
        }
    }

    /// Sine and cosine of an argument without its sign; the square of a sine is that of its cosine.
    fn circular(&mut self, name: &str, inner: &Fraction, argument: &Expr) -> Option<Fraction> {
        let negative = inner.above.terms.values().next().is_some_and(Signed::is_negative);
        let sign = if negative { -RBig::ONE } else { RBig::ONE };
        let inner = Fraction { above: inner.above.scaled(&sign), below: inner.below.clone() };
        let unsigned = || if negative { Expr::Neg(Box::new(argument.clone())) } else { argument.clone() };
        let cosine = self.unknown(form_name("cos", &inner), || call("cos", unsigned()))?;
        if name == "cos" {
            return Some(cosine);
        }
        let square = self.ring.product(&cosine.above, &cosine.above)?.scaled(&-RBig::ONE);
        let square = square.plus(Polynomial::constant(RBig::ONE))?;
        let rule = Rule { power: 2, value: square };
        let sine = self.ruled(form_name("sin", &inner), rule, || call("sin", unsigned()))?;
        Some(Fraction { above: sine.above.scaled(&sign), below: sine.below })
    }

    fn exponential(&mut self, exponent: Fraction) -> Option<Fraction> {
        self.split_power(exponent, "exp", &Expr::Const(Constant::E))
    }

    /// `b^(2x + y/3)` as `(b^x)^2 b^(y/3)`: one generator for each term of the exponent.
    fn split_power(&mut self, exponent: Fraction, name: &str, base: &Expr) -> Option<Fraction> {
        let power = |exponent| Expr::Pow(Box::new(base.clone()), Box::new(exponent));
        let Some(below) = exponent.below.as_constant() else {
            let (above, below) = (self.tree(&exponent.above), self.tree(&exponent.below));
            return self.unknown(form_name(name, &exponent), || power(Expr::Div(Box::new(above), Box::new(below))));
        };
        let mut product = whole(Polynomial::constant(RBig::ONE));
        for (monomial, value) in &exponent.above.terms {
            let value = value.clone() / below.clone();
            let share = RBig::from_parts(IBig::ONE, value.denominator().clone());
            let part = self.term(monomial, &share);
            let generator = self.unknown(format!("{name} {monomial:?}/{}", value.denominator()), || power(part))?;
            let count = i64::try_from(value.numerator().clone()).ok()?;
            let factor = self.whole_power(generator, count)?;
            product = self.product(&product, &factor)?;
        }
        Some(product)
    }

    /// A polynomial as a tree.
    fn tree(&self, polynomial: &Polynomial) -> Expr {
        Expr::Add(polynomial.terms.iter().map(|(monomial, value)| self.term(monomial, value)).collect())
    }

    fn term(&self, monomial: &[(usize, u32)], value: &RBig) -> Expr {
        let power = |(generator, power): &(usize, u32)| {
            let tree = self.trees.get(*generator)?.clone();
            let exponent = Box::new(number(RBig::from(*power)));
            Some(if *power == 1 { tree } else { Expr::Pow(Box::new(tree), exponent) })
        };
        Expr::Mul(std::iter::once(number(value.clone())).chain(monomial.iter().filter_map(power)).collect())
    }

    fn unknown(&mut self, name: String, tree: impl FnOnce() -> Expr) -> Option<Fraction> {
        self.opaque = true;
        self.generator(name, tree)
    }

    fn ruled(&mut self, name: String, rule: Rule, tree: impl FnOnce() -> Expr) -> Option<Fraction> {
        let index = self.index(name, tree)?;
        self.ring.rules.entry(index).or_insert(rule);
        Some(whole(Polynomial::generator(index)))
    }

    fn generator(&mut self, name: String, tree: impl FnOnce() -> Expr) -> Option<Fraction> {
        self.index(name, tree).map(|index| whole(Polynomial::generator(index)))
    }

    fn index(&mut self, name: String, tree: impl FnOnce() -> Expr) -> Option<usize> {
        match self.names.iter().position(|known| *known == name) {
            Some(index) => Some(index),
            None if self.names.len() >= MAX_GENERATORS || name.len() > 2_000 => None,
            None => {
                self.names.push(name);
                self.trees.push(tree());
                Some(self.names.len() - 1)
            }
        }
    }
}

fn number(value: RBig) -> Expr {
    Expr::Num(Number { value, decimals: None })
}

fn root(radicand: Expr, index: u32) -> Expr {
    Expr::Root(Box::new(radicand), Box::new(number(RBig::from(index))))
}

fn call(name: &str, argument: Expr) -> Expr {
    Expr::Call(name.to_owned(), vec![argument])
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

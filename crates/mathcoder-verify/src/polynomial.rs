//! Polynomials with rational coefficients in numbered generators, some of which obey a rule `g^n = polynomial`.
//!
//! In: sums, products and powers of polynomials. Out: the polynomial, every rule applied, or nothing where it would grow beyond
//! the bounds below: a caller then decides by other means. Sparse, sorted by monomial, so that equal polynomials are equal
//! values. Work is counted in products of terms and capped. No factoring and no greatest common divisors.

use dashu::base::BitTest;
use dashu::rational::RBig;
use std::collections::BTreeMap;

/// Most terms of a polynomial.
const MAX_TERMS: usize = 300;
/// Highest power of a generator.
const MAX_POWER: u32 = 200;
/// Longest coefficient, in bits.
const MAX_BITS: usize = 2_048;

/// Generators with their powers, sorted by generator.
pub(crate) type Monomial = Vec<(usize, u32)>;

/// A sum of monomials with coefficients other than zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Polynomial {
    pub(crate) terms: BTreeMap<Monomial, RBig>,
}

/// `generator^power` stands for another polynomial.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) power: u32,
    pub(crate) value: Polynomial,
}

/// What products need to know: the rules by generator, and how much more work is allowed.
#[derive(Debug)]
pub(crate) struct Ring {
    pub(crate) rules: BTreeMap<usize, Rule>,
    fuel: usize,
}

impl Ring {
    /// A ring without rules, with work for this many products of two terms.
    pub(crate) const fn new(fuel: usize) -> Self {
        Self { rules: BTreeMap::new(), fuel }
    }

    /// The product, rules applied.
    pub(crate) fn product(&mut self, left: &Polynomial, right: &Polynomial) -> Option<Polynomial> {
        let mut sum = Polynomial::default();
        for (a, x) in &left.terms {
            for (b, y) in &right.terms {
                self.fuel = self.fuel.checked_sub(1)?;
                let term = self.reduced(joined(a, b)?, x * y, 0)?;
                sum = sum.plus(term)?;
            }
        }
        Some(sum)
    }

    /// A whole power, rules applied.
    pub(crate) fn power(&mut self, base: &Polynomial, exponent: u32) -> Option<Polynomial> {
        if let Some((monomial, coefficient)) = base.single() {
            let raised = monomial.iter().map(|(generator, power)| Some((*generator, power.checked_mul(exponent)?)));
            let bits = coefficient.numerator().bit_len().max(coefficient.denominator().bit_len());
            if bits.checked_mul(exponent as usize)? > MAX_BITS {
                return None;
            }
            let count = exponent as usize;
            let coefficient =
                RBig::from_parts(coefficient.numerator().pow(count), coefficient.denominator().pow(count));
            return self.reduced(raised.collect::<Option<_>>()?, coefficient, 0);
        }
        let mut result = Polynomial::constant(RBig::ONE);
        for _ in 0..exponent {
            result = self.product(&result, base)?;
        }
        Some(result)
    }

    /// One term with every rule applied that fits it. A rule's value holds lower powers of its generator only, so this ends; the
    /// depth is capped all the same, since rules may name one another.
    fn reduced(&mut self, monomial: Monomial, coefficient: RBig, depth: usize) -> Option<Polynomial> {
        if depth > 24 || monomial.iter().any(|(_, power)| *power > MAX_POWER) {
            return None;
        }
        let found = monomial
            .iter()
            .position(|(generator, power)| self.rules.get(generator).is_some_and(|rule| *power >= rule.power));
        let Some(index) = found else { return Polynomial::term(monomial, coefficient) };
        let (generator, power) = *monomial.get(index)?;
        let rule = self.rules.get(&generator)?.clone();
        let mut rest = monomial;
        match power % rule.power {
            0 => drop(rest.remove(index)),
            left => *rest.get_mut(index)? = (generator, left),
        }
        let mut value = Polynomial::term(rest, coefficient)?;
        for _ in 0..power / rule.power {
            value = self.substituted(&value, &rule.value, depth + 1)?;
        }
        Some(value)
    }

    fn substituted(&mut self, left: &Polynomial, right: &Polynomial, depth: usize) -> Option<Polynomial> {
        let mut sum = Polynomial::default();
        for (a, x) in &left.terms {
            for (b, y) in &right.terms {
                self.fuel = self.fuel.checked_sub(1)?;
                let term = self.reduced(joined(a, b)?, x * y, depth)?;
                sum = sum.plus(term)?;
            }
        }
        Some(sum)
    }
}

impl Polynomial {
    pub(crate) fn constant(value: RBig) -> Self {
        let terms = if value.is_zero() { BTreeMap::new() } else { BTreeMap::from([(Vec::new(), value)]) };
        Self { terms }
    }

    pub(crate) fn generator(index: usize) -> Self {
        Self { terms: BTreeMap::from([(vec![(index, 1)], RBig::ONE)]) }
    }

    fn term(monomial: Monomial, coefficient: RBig) -> Option<Self> {
        let bits = coefficient.numerator().bit_len().max(coefficient.denominator().bit_len());
        let terms = if coefficient.is_zero() { BTreeMap::new() } else { BTreeMap::from([(monomial, coefficient)]) };
        (bits <= MAX_BITS).then_some(Self { terms })
    }

    pub(crate) fn plus(mut self, other: Self) -> Option<Self> {
        for (monomial, coefficient) in other.terms {
            let sum = match self.terms.remove(&monomial) {
                Some(known) => known + coefficient,
                None => coefficient,
            };
            if !sum.is_zero() {
                self.terms.insert(monomial, sum);
            }
        }
        (self.terms.len() <= MAX_TERMS).then_some(self)
    }

    pub(crate) fn scaled(&self, by: &RBig) -> Self {
        if by.is_zero() {
            return Self::default();
        }
        Self { terms: self.terms.iter().map(|(monomial, value)| (monomial.clone(), value * by)).collect() }
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// The only term.
    pub(crate) fn single(&self) -> Option<(&Monomial, &RBig)> {
        self.terms.iter().next().filter(|_| self.terms.len() == 1)
    }

    /// The value where it is a number.
    pub(crate) fn as_constant(&self) -> Option<RBig> {
        match self.single() {
            None => self.is_zero().then_some(RBig::ZERO),
            Some((monomial, value)) => monomial.is_empty().then(|| value.clone()),
        }
    }

    /// `c` with `self = c * other`.
    pub(crate) fn multiple_of(&self, other: &Self) -> Option<RBig> {
        let (ours, theirs) = (self.terms.iter().next()?, other.terms.iter().next()?);
        let factor = ours.1.clone() / theirs.1.clone();
        (ours.0 == theirs.0 && *self == other.scaled(&factor)).then_some(factor)
    }
}

/// The product of two monomials.
fn joined(a: &Monomial, b: &Monomial) -> Option<Monomial> {
    let mut product: Monomial = a.clone();
    for (generator, power) in b {
        match product.binary_search_by_key(generator, |(known, _)| *known) {
            Ok(index) => {
                let slot = product.get_mut(index)?;
                slot.1 = slot.1.checked_add(*power)?;
            }
            Err(index) => product.insert(index, (*generator, *power)),
        }
    }
    Some(product)
}

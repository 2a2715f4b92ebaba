//! A complex number in double precision with the functions a formula needs. Principal branches throughout, as SymPy's.
//! In: doubles. Out: doubles, `NaN` or infinite where a function has no value; accuracy is that of the platform's functions.

/// A complex number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Complex {
    /// Real part.
    pub re: f64,
    /// Imaginary part.
    pub im: f64,
}

impl Complex {
    /// A real number.
    #[must_use]
    pub const fn real(re: f64) -> Self {
        Self { re, im: 0.0 }
    }

    /// True where both parts are finite.
    #[must_use]
    pub fn is_finite(self) -> bool {
        self.re.is_finite() && self.im.is_finite()
    }

    /// Absolute value.
    #[must_use]
    pub fn abs(self) -> f64 {
        self.re.hypot(self.im)
    }

    pub(crate) fn add(self, other: Self) -> Self {
        Self { re: self.re + other.re, im: self.im + other.im }
    }

    pub(crate) fn sub(self, other: Self) -> Self {
        self.add(other.neg())
    }

    /// The negative; of a real number a real one, whose zero has no sign that would choose the other branch of a logarithm.
    pub(crate) fn neg(self) -> Self {
        Self { re: -self.re, im: 0.0 - self.im }
    }

    pub(crate) fn mul(self, other: Self) -> Self {
        if self.im == 0.0 && other.im == 0.0 {
            return Self::real(self.re * other.re);
        }
        Self { re: self.re * other.re - self.im * other.im, im: self.re * other.im + self.im * other.re }
    }

    pub(crate) fn div(self, other: Self) -> Self {
        if self.im == 0.0 && other.im == 0.0 {
            return Self::real(self.re / other.re);
        }
        let norm = other.re * other.re + other.im * other.im;
        let product = self.mul(Self { re: other.re, im: -other.im });
        Self { re: product.re / norm, im: product.im / norm }
    }

    pub(crate) fn exp(self) -> Self {
        if self.im == 0.0 {
            return Self::real(self.re.exp());
        }
        let size = self.re.exp();
        Self { re: size * self.im.cos(), im: size * self.im.sin() }
    }

    pub(crate) fn ln(self) -> Self {
        if self.im == 0.0 && self.re > 0.0 {
            return Self::real(self.re.ln());
        }
        Self { re: self.abs().ln(), im: (self.im + 0.0).atan2(self.re) }
    }

    pub(crate) fn pow(self, exponent: Self) -> Self {
        let whole = exponent.im == 0.0 && exponent.re.fract() == 0.0 && exponent.re.abs() <= 4_096.0;
        if exponent.im == 0.0 && self.im == 0.0 && (self.re >= 0.0 || whole) {
            return Self::real(self.re.powf(exponent.re));
        }
        if whole {
            return self.whole_power(exponent.re);
        }
        if self.re == 0.0 && self.im == 0.0 {
            return Self::real(if exponent.re > 0.0 { 0.0 } else { f64::NAN });
        }
        self.ln().mul(exponent).exp()
    }

    fn whole_power(self, exponent: f64) -> Self {
        let (mut square, mut value) = (self, Self::real(1.0));
        let mut count = exponent.abs() as u32;
        while count > 0 {
            if count % 2 == 1 {
                value = value.mul(square);
            }
            square = square.mul(square);
            count /= 2;
        }
        if exponent < 0.0 { Self::real(1.0).div(value) } else { value }
    }

    pub(crate) fn sqrt(self) -> Self {
        if self.im == 0.0 {
            let root = self.re.abs().sqrt();
            return if self.re >= 0.0 { Self::real(root) } else { Self { re: 0.0, im: root } };
        }
        let size = self.abs();
        let im = ((size - self.re) / 2.0).max(0.0).sqrt();
        Self { re: ((size + self.re) / 2.0).max(0.0).sqrt(), im: if self.im < 0.0 { -im } else { im } }
    }

    pub(crate) fn sinh(self) -> Self {
        if self.im == 0.0 {
            return Self::real(self.re.sinh());
        }
        Self { re: self.re.sinh() * self.im.cos(), im: self.re.cosh() * self.im.sin() }
    }

    pub(crate) fn cosh(self) -> Self {
        if self.im == 0.0 {
            return Self::real(self.re.cosh());
        }
        Self { re: self.re.cosh() * self.im.cos(), im: self.re.sinh() * self.im.sin() }
    }

    /// Times the imaginary unit.
    fn turned(self) -> Self {
        Self { re: -self.im, im: self.re }
    }

    pub(crate) fn sin(self) -> Self {
        if self.im == 0.0 {
            return Self::real(self.re.sin());
        }
        self.turned().sinh().turned().neg()
    }

    pub(crate) fn cos(self) -> Self {
        if self.im == 0.0 { Self::real(self.re.cos()) } else { self.turned().cosh() }
    }

    pub(crate) fn asin(self) -> Self {
        if self.im == 0.0 && self.re.abs() <= 1.0 {
            return Self::real(self.re.asin());
        }
        let root = Self::real(1.0).sub(self.mul(self)).sqrt();
        self.turned().add(root).ln().turned().neg()
    }

    pub(crate) fn acos(self) -> Self {
        if self.im == 0.0 && self.re.abs() <= 1.0 {
            return Self::real(self.re.acos());
        }
        Self::real(std::f64::consts::FRAC_PI_2).sub(self.asin())
    }

    pub(crate) fn atan(self) -> Self {
        if self.im == 0.0 {
            return Self::real(self.re.atan());
        }
        let one = Self::real(1.0);
        let difference = one.sub(self.turned()).ln().sub(one.add(self.turned()).ln());
        difference.turned().mul(Self::real(0.5))
    }

    pub(crate) fn asinh(self) -> Self {
        if self.im == 0.0 {
            Self::real(self.re.asinh())
        } else {
            self.add(self.mul(self).add(Self::real(1.0)).sqrt()).ln()
        }
    }

    pub(crate) fn acosh(self) -> Self {
        let one = Self::real(1.0);
        self.add(self.add(one).sqrt().mul(self.sub(one).sqrt())).ln()
    }

    pub(crate) fn atanh(self) -> Self {
        let one = Self::real(1.0);
        one.add(self).ln().sub(one.sub(self).ln()).mul(Self::real(0.5))
    }
}

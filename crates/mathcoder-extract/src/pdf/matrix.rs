//! Transformations of the plane, as PDF writes them: six numbers, rows times vectors from the left.
//!
//! In and out: numbers alone; what is not finite stays so and is compared as false wherever it counts.

/// `[a b c d e f]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Matrix(pub(super) [f64; 6]);

impl Matrix {
    /// Changes nothing.
    pub(super) const ONE: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// A shift.
    pub(super) const fn shift(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// From a page's own space to one where it is read upright, its lower left corner at the origin.
    pub(super) fn of_page([left, bottom, right, top]: [f64; 4], quarter_turns: u8) -> Self {
        let to_corner = Self::shift(-left, -bottom);
        let (width, height) = (right - left, top - bottom);
        let turn = match quarter_turns {
            1 => Self([0.0, -1.0, 1.0, 0.0, 0.0, width]),
            2 => Self([-1.0, 0.0, 0.0, -1.0, width, height]),
            3 => Self([0.0, 1.0, -1.0, 0.0, height, 0.0]),
            _ => Self::ONE,
        };
        to_corner.then(turn)
    }

    /// This transformation first, the other behind it.
    pub(super) fn then(self, after: Self) -> Self {
        let Self([a, b, c, d, e, f]) = self;
        let Self([p, q, r, s, t, u]) = after;
        Self([a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u])
    }

    /// Where a point goes.
    pub(super) fn apply(self, x: f64, y: f64) -> (f64, f64) {
        let Self([a, b, c, d, e, f]) = self;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// Where the origin goes.
    pub(super) fn origin(self) -> (f64, f64) {
        (self.0[4], self.0[5])
    }

    /// What becomes of a horizontal length.
    pub(super) fn x_scale(self) -> f64 {
        self.0[0].hypot(self.0[1])
    }

    /// What becomes of a vertical length.
    pub(super) fn y_scale(self) -> f64 {
        self.0[2].hypot(self.0[3])
    }

    /// What becomes of a square of side one.
    pub(super) fn area(self) -> f64 {
        let Self([a, b, c, d, ..]) = self;
        let area = (a * d - b * c).abs();
        if area.is_finite() { area } else { 0.0 }
    }

    /// Whether text goes from left to right, or nearly.
    pub(super) fn is_upright(self) -> bool {
        let Self([a, b, _, d, e, f]) = self;
        a > 0.0 && d > 0.0 && b.abs() < 0.1 * a && e.is_finite() && f.is_finite()
    }
}

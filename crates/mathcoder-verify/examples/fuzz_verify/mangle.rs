//! Makes broken, deep, long and odd texts out of real ones. In: seeds and a number. Out: an endless sequence of texts that the
//! number fixes. What a formula is made of is known here (commands, brackets, digits), so that many texts still parse.

/// Texts to begin with.
pub(crate) const SEEDS: &[&str] = &[
    r"\frac{-b \pm \sqrt{b^2 - 4ac}}{2a}",
    r"\int_0^{\pi} \sin^2 x \, dx = \frac{\pi}{2}",
    r"\sum_{k=1}^{n} \frac{1}{k^2}",
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}",
    r"x \in (-\infty, 2] \cup [3, \infty)",
    "Matrix([[1, 2], [3, 4]])",
    "{x: 1/3, y: -2*sqrt(5)}",
    "[Interval.open(0, 1), FiniteSet(1, 2)]",
    "The area is 12.5 cm^2 and the angle 30 degrees.\n#### 12.5",
    "1,234.50 dollars",
    r"$x = 3$ or $x = -\frac{1}{2}$",
    "1.5e-10",
    r"2.88 \times 10^{-19}\,\mathrm{J}",
];

/// Pieces that change what a text says.
const PIECES: &[&str] = &[
    "\\frac{",
    "}{",
    "}",
    "{",
    "(",
    ")",
    "[",
    "]",
    "\\left(",
    "\\right)",
    "|",
    "\\|",
    "^",
    "^{",
    "_",
    "_{",
    "\\sqrt{",
    "\\sqrt[3]{",
    "!",
    "!!",
    "%",
    "°",
    "\\int_0^1 ",
    "\\sum_{i=1}^{9}",
    "\\prod_{k=1}^{99}",
    "\\lim_{x \\to 0}",
    "dx",
    "\\begin{pmatrix}",
    "\\end{pmatrix}",
    "&",
    "\\\\",
    "\\boxed{",
    "**",
    "10**",
    "9",
    "99999999999",
    "e400",
    "1e-999",
    ".",
    ",",
    "...",
    "\\ldots",
    "=",
    "<",
    "\\le",
    "\\approx",
    " or ",
    " and ",
    "\\text{",
    "\\text{ cm}",
    "\\cdot",
    "*",
    "/",
    "-",
    "+",
    "\\pm",
    "sin(",
    "log_",
    "\\binom{",
    "factorial(",
    "binomial(",
    "Matrix([[",
    "Interval(",
    "Sum(",
    "x",
    "y",
    "\\pi",
    "I",
    "oo",
    "nan",
    "\n",
    " ",
    "$",
    "\u{221e}",
    "\u{0}",
    "é",
    "²",
    "√",
    "\\",
    "A: ",
    "#### ",
    "the answer is ",
    "mod",
    "\\pmod{",
    "_2",
    "\\circ",
    "'",
    "j",
];

pub(crate) struct Mangler {
    seeds: Vec<String>,
    state: u64,
}

impl Mangler {
    pub(crate) fn new(seeds: Vec<String>, seed: u64) -> Self {
        Self { seeds, state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 }
    }

    /// A number below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) as usize % bound.max(1)
    }

    fn seed(&mut self) -> String {
        let at = self.below(self.seeds.len());
        self.seeds[at].clone()
    }

    /// Two texts: two strangers, or a text and a changed copy of it.
    pub(crate) fn pair(&mut self) -> (String, String) {
        let first = self.next();
        let second = if self.below(2) == 0 { self.next() } else { self.change(first.clone()) };
        (first, second)
    }

    /// A seed, changed up to six times.
    pub(crate) fn next(&mut self) -> String {
        let mut text = self.seed();
        for _ in 0..self.below(7) {
            text = self.change(text);
        }
        text
    }

    /// A part of a text again and again, to about `size` bytes.
    pub(crate) fn huge(&mut self, size: usize) -> String {
        let text = self.next();
        let (from, to) = self.range(&text);
        let part = if to > from { &text[from..to] } else { "(" };
        part.repeat(size / part.len() + 1)
    }

    /// Two places between characters.
    fn range(&mut self, text: &str) -> (usize, usize) {
        let place = |mangler: &mut Self| {
            let mut at = mangler.below(text.len() + 1);
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let (a, b) = (place(self), place(self));
        (a.min(b), a.max(b))
    }

    fn change(&mut self, text: String) -> String {
        let (from, to) = self.range(&text);
        let piece = PIECES[self.below(PIECES.len())];
        let (before, inside, behind) = (&text[..from], &text[from..to], &text[to..]);
        match self.below(8) {
            0 => format!("{before}{behind}"),
            1 => format!("{before}{inside}{inside}{behind}"),
            2 => format!("{before}{piece}{inside}{behind}"),
            3 => format!("{before}{piece}{behind}"),
            4 => {
                let count = self.below(200);
                let near: String = inside.chars().take(12).collect();
                format!("{before}{}{behind}", if near.is_empty() { piece.repeat(count) } else { near.repeat(count) })
            }
            5 => {
                let count = self.below(90);
                let (open, close) =
                    [("(", ")"), ("\\frac{", "}{2}"), ("\\sqrt{", "}"), ("x^{", "}"), ("[", "]"), ("{", "}")]
                        [self.below(6)];
                format!("{before}{}{inside}{}{behind}", open.repeat(count), close.repeat(count))
            }
            6 => {
                let other = self.seed();
                let (start, _) = self.range(&other);
                format!("{before}{}", &other[start..])
            }
            _ => {
                let digit = char::from(b'0' + self.below(10) as u8);
                text.char_indices()
                    .map(|(at, c)| if at >= from && at < to && c.is_ascii_digit() { digit } else { c })
                    .collect()
            }
        }
    }
}

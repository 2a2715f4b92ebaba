//! How much mathematics a text holds: a score from 0 to 1.
//!
//! In: the formulas and tokens of a text. Out: [`Evidence`] and from it a score. Evidence is points: formulas by what is
//! in them, mathematical characters and expressions outside formulas, words of the trade. Two things must come
//! together, enough points at all and enough of them for the length, so that neither one `x = 3` in a long page nor a
//! shop's price list passes. A text in the language of mathematics without any formula can pass by its words alone, but
//! needs many of them.

use crate::ngram::HashedMap;
use crate::normalize::{Token, TokenKind, word_hash};
use std::sync::LazyLock;

/// Words of mathematics; those in the second list are used elsewhere too and count a third.
const TELLING_WORDS: &str = "theorem lemma corollary proposition conjecture axiom equation equations inequality inequalities polynomial \
    polynomials integral integrals integer integers derivative derivatives matrix matrices eigenvalue eigenvalues eigenvector \
    vector vectors scalar logarithm logarithmic exponential trigonometric cosine sine tangent hypotenuse quadratic cubic \
    numerator denominator factorial permutation permutations combinatorics bijection injective surjective \
    homomorphism isomorphism topology topological manifold differentiable continuous convergent converges divergent \
    infinitesimal asymptote asymptotic modulo prime primes divisor divisible gcd lcm coefficient coefficients \
    denote denotes subset subsets cardinality countable algebra algebraic geometry geometric arithmetic calculus \
    variance covariance stochastic bayesian gaussian binomial hypothesis probability probabilities theoreme preuve satz beweis \
    gleichung teorema demostracion ecuacion determinant orthogonal perpendicular parabola hyperbola ellipse radians sequence";
const FAIR_WORDS: &str = "proof prove function functions variable variables number numbers set sets sum product solve solution graph slope \
    circle triangle radius angle ratio fraction fractions percent average mean median formula formulas linear \
    random distribution limit infinite finite definition example exercise algorithm complexity ring field group";
/// Words of mathematics in Chinese, found as parts of the text since it has no spaces.
const CHINESE_WORDS: &[&str] = &[
    "定理",
    "引理",
    "证明",
    "方程",
    "函数",
    "矩阵",
    "向量",
    "积分",
    "导数",
    "整数",
    "素数",
    "质数",
    "多项式",
    "概率",
    "集合",
    "数列",
    "算法",
    "复杂度",
];

static POINTS_OF_WORD: LazyLock<HashedMap<f64>> = LazyLock::new(|| {
    let telling = TELLING_WORDS.split_whitespace().map(|word| (word_hash(word), 1.0));
    let fair = FAIR_WORDS.split_whitespace().map(|word| (word_hash(word), 1.0 / 3.0));
    fair.chain(telling).collect()
});

/// What speaks for mathematics in one text.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    /// Points of the formulas.
    pub(super) formulas: f64,
    /// Mathematical characters outside formulas.
    pub(super) signs: f64,
    /// Relations and powers written in plain characters, such as `x = 3` and `x^2`.
    pub(super) expressions: f64,
    /// Points of the words.
    pub(super) words: f64,
    last_token: Option<(TokenKind, usize, usize)>,
    pending_relation: bool,
}

impl Evidence {
    /// A formula gives half a point for being one and more for what is in it, up to three.
    pub(super) fn add_formula(&mut self, part: &str) {
        let inner = part.trim_matches(['$', ' ', '\n']);
        let n_signs =
            inner.bytes().filter(|byte| matches!(byte, b'\\' | b'^' | b'_' | b'=' | b'+' | b'<' | b'>' | b'/')).count();
        let is_lone_number =
            inner.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b' ' | b'%'));
        if !is_lone_number {
            self.formulas += (0.5 + 0.5 * n_signs as f64).min(3.0);
        }
        (self.last_token, self.pending_relation) = (None, false);
    }

    pub(super) fn add_token(&mut self, token: &Token, text: &str) {
        self.words += POINTS_OF_WORD.get(&token.hash).copied().unwrap_or(0.0);
        if token.kind == TokenKind::Operator {
            self.signs += text.chars().next().map_or(0.0, points_of_sign);
        }
        let is_operand = match token.kind {
            TokenKind::Number => true,
            TokenKind::Word => text.chars().count() == 1 && !text.starts_with(crate::normalize::is_ideograph),
            _ => false,
        };
        if self.pending_relation {
            self.expressions += f64::from(u8::from(is_operand || matches!(token.kind, TokenKind::Bracket)));
            self.pending_relation = false;
        }
        if matches!(text, "=" | "^" | "<" | "≤" | "≥") {
            self.pending_relation = self.last_token.is_some_and(|(kind, len, end)| {
                let near = token.start.saturating_sub(end) <= 1;
                near && (kind == TokenKind::Number || kind == TokenKind::Bracket || len == 1)
            });
        }
        self.last_token = Some((token.kind, token.end - token.start, token.end));
    }

    pub(super) fn add_prose(&mut self, part: &str) {
        if part.contains(['定', '证', '方', '函', '数', '矩', '向', '分', '集', '项', '率', '算', '复']) {
            let n: usize = CHINESE_WORDS.iter().map(|word| part.matches(word).count()).sum();
            self.words += n as f64;
        }
        let letters = part.chars().filter(|&c| {
            matches!(u32::from(c), 0x1d400..=0x1d7ff | 0x2070..=0x209f | 0x2100..=0x214f) && c != '™' && c != '№'
        });
        self.signs += letters.count() as f64;
    }

    /// The score of a text of `n_words` words.
    pub(super) fn score(&self, n_words: usize) -> f64 {
        let points = self.formulas + self.signs + self.expressions + 0.5 * self.words;
        let per_hundred = points * 100.0 / (n_words.max(50) as f64);
        (points / (points + 4.0)) * (per_hundred / (per_hundred + 1.0))
    }
}

/// Signs that ordinary pages use too (arrows, `×` on buttons, degrees) count little.
fn points_of_sign(c: char) -> f64 {
    match c {
        '∑' | '∫' | '√' | '≤' | '≥' | '≠' | '∈' | '∉' | '⊂' | '⊆' | '∪' | '∩' | '∀' | '∃' | '∞' | '∂' | '∇' | '≡'
        | '≈' | '∏' | '⇒' | '⇔' | '↔' | '∧' | '∨' | '¬' | '⊢' | '∅' | '≅' | '∼' | '⊥' | '∘' | '⊕' | '⊗' | '±' | '÷'
        | '≺' | '≼' => 1.0,
        '−' | '⋅' | '∗' | '×' => 0.3,
        '→' | '°' | '·' => 0.05,
        _ => 0.0,
    }
}

//! Tables of mathematical signs: LaTeX commands, Unicode operators and raised characters, each with the one form that
//! [`crate::tokens`] compares by. In: a name or a character. Out: its meaning. Constant time, no state.
//!
//! Not complete on purpose: a command that is not listed counts as a word with its name, which is right for `\sin` and
//! harmless for the rest.

/// What a LaTeX command stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning<'a> {
    /// Formatting only.
    Nothing,
    /// Formatting only, together with the `{…}` behind it.
    NothingWithArgument,
    /// An operator, by its canonical character.
    Operator(char),
    /// A letter.
    Letter(char),
    /// A name, in its canonical spelling.
    Name(&'a str),
}

/// The meaning of the command `\name`.
pub(crate) fn command_meaning(name: &str) -> Meaning<'_> {
    if let Some(letter) = greek(name) {
        return Meaning::Letter(letter);
    }
    if let Some(operator) = named_operator(name) {
        return Meaning::Operator(operator);
    }
    match name {
        "dfrac" | "tfrac" | "cfrac" | "frac" => Meaning::Name("frac"),
        "dbinom" | "tbinom" | "binom" => Meaning::Name("binom"),
        "begin" | "end" | "label" | "ref" | "eqref" | "cite" | "tag" | "hspace" | "vspace" | "color" => {
            Meaning::NothingWithArgument
        }
        "left" | "right" | "middle" | "big" | "Big" | "bigg" | "Bigg" | "bigl" | "bigr" | "Bigl" | "Bigr" | "biggl"
        | "biggr" | "displaystyle" | "textstyle" | "scriptstyle" | "text" | "textbf" | "textit" | "textrm"
        | "texttt" | "emph" | "mathrm" | "mathbf" | "mathit" | "mathsf" | "mathcal" | "mathfrak" | "mathscr"
        | "mathbb" | "boldsymbol" | "bm" | "rm" | "bf" | "it" | "operatorname" | "quad" | "qquad" | "enspace"
        | "thinspace" | "limits" | "nolimits" | "nonumber" | "notag" | "mbox" | "hbox" | "ldots" | "cdots" | "dots"
        | "vdots" | "ddots" | "dotsc" | "dotsb" | "hline" | "centering" | "item" | "noindent" | "par" | "newline"
        | "underline" | "overline" | "prime" | "lbrace" | "rbrace" | "lbrack" | "rbrack" | "langle" | "rangle"
        | "lvert" | "rvert" | "vert" | "mid" | "colon" | "boxed" => Meaning::Nothing,
        _ => Meaning::Name(name),
    }
}

fn named_operator(name: &str) -> Option<char> {
    Some(match name {
        "cdot" | "times" | "ast" | "bullet" => '*',
        "div" => '÷',
        "pm" => '±',
        "mp" => '∓',
        "le" | "leq" | "leqslant" => '≤',
        "ge" | "geq" | "geqslant" => '≥',
        "lt" => '<',
        "gt" => '>',
        "ne" | "neq" => '≠',
        "approx" => '≈',
        "equiv" => '≡',
        "sim" => '∼',
        "cong" => '≅',
        "to" | "rightarrow" | "longrightarrow" => '→',
        "Rightarrow" | "implies" | "Longrightarrow" => '⇒',
        "Leftrightarrow" | "iff" => '⇔',
        "mapsto" => '↦',
        "infty" => '∞',
        "in" => '∈',
        "notin" => '∉',
        "subset" => '⊂',
        "subseteq" => '⊆',
        "cup" => '∪',
        "cap" => '∩',
        "setminus" | "backslash" => '∖',
        "emptyset" | "varnothing" => '∅',
        "forall" => '∀',
        "exists" => '∃',
        "neg" | "lnot" => '¬',
        "land" | "wedge" => '∧',
        "lor" | "vee" => '∨',
        "sum" => '∑',
        "prod" => '∏',
        "int" => '∫',
        "partial" => '∂',
        "nabla" => '∇',
        "sqrt" => '√',
        "circ" | "degree" => '°',
        "perp" => '⊥',
        "angle" => '∠',
        "triangle" => '△',
        _ => return None,
    })
}

fn greek(name: &str) -> Option<char> {
    Some(match name {
        "alpha" => 'α',
        "beta" => 'β',
        "gamma" | "Gamma" => 'γ',
        "delta" | "Delta" => 'δ',
        "epsilon" | "varepsilon" => 'ε',
        "zeta" => 'ζ',
        "eta" => 'η',
        "theta" | "Theta" | "vartheta" => 'θ',
        "iota" => 'ι',
        "kappa" => 'κ',
        "lambda" | "Lambda" => 'λ',
        "mu" => 'μ',
        "nu" => 'ν',
        "xi" | "Xi" => 'ξ',
        "pi" | "Pi" => 'π',
        "rho" => 'ρ',
        "sigma" | "Sigma" => 'σ',
        "tau" => 'τ',
        "phi" | "Phi" | "varphi" => 'φ',
        "chi" => 'χ',
        "psi" | "Psi" => 'ψ',
        "omega" | "Omega" => 'ω',
        "ell" => 'l',
        _ => return None,
    })
}

/// The canonical operator a character beyond ASCII stands for.
pub(crate) fn operator_of(c: char) -> Option<char> {
    Some(match c {
        '×' | '·' | '⋅' | '∗' | '∙' => '*',
        '−' | '﹣' | '－' => '-',
        '＋' => '+',
        '＝' => '=',
        '＜' => '<',
        '＞' => '>',
        '⩽' | '≦' => '≤',
        '⩾' | '≧' => '≥',
        '∕' | '⁄' | '／' => '/',
        '⟶' => '→',
        '％' => '%',
        '±' | '÷' | '¬' | '°' => c,
        _ if matches!(u32::from(c), 0x2190..=0x22ff | 0x25b3 | 0x27c0..=0x27ef | 0x2900..=0x2aff) => c,
        _ => return None,
    })
}

/// The plain digit or sign of a raised character.
pub(crate) fn superscript_of(c: char) -> Option<char> {
    Some(match c {
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴' => '4',
        '⁵' => '5',
        '⁶' => '6',
        '⁷' => '7',
        '⁸' => '8',
        '⁹' => '9',
        '⁺' => '+',
        '⁻' => '-',
        _ => return None,
    })
}

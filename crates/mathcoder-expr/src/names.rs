//! The vocabulary: which words are functions, constants, Greek letters, relations. Tables only; looked up by linear scan or
//! `match`, so that nothing has to be built at start.

use crate::{Constant, Relation};

/// Function words (LaTeX command names and plain words) and the name the tree uses.
pub(crate) fn function(word: &str) -> Option<&'static str> {
    Some(match word {
        "sin" => "sin",
        "cos" => "cos",
        "tan" | "tg" => "tan",
        "cot" | "ctg" => "cot",
        "sec" => "sec",
        "csc" | "cosec" => "csc",
        "arcsin" | "asin" => "asin",
        "arccos" | "acos" => "acos",
        "arctan" | "atan" | "arctg" => "atan",
        "arccot" | "acot" => "acot",
        "arcsec" | "asec" => "asec",
        "arccsc" | "acsc" => "acsc",
        "sinh" => "sinh",
        "cosh" => "cosh",
        "tanh" => "tanh",
        "coth" => "coth",
        "sech" => "sech",
        "csch" => "csch",
        "arcsinh" | "asinh" | "arsinh" => "asinh",
        "arccosh" | "acosh" | "arcosh" => "acosh",
        "arctanh" | "atanh" | "artanh" => "atanh",
        "ln" => "ln",
        "log" => "log",
        "lg" => "lg",
        "exp" => "exp",
        "cis" => "cis",
        "det" => "det",
        "gcd" => "gcd",
        "lcm" => "lcm",
        "max" => "max",
        "min" => "min",
        "sgn" | "sign" => "sign",
        "arg" => "arg",
        "Re" => "re",
        "Im" => "im",
        "deg" => "degree",
        "dim" => "dim",
        "ker" => "ker",
        "rank" => "rank",
        "tr" | "trace" => "trace",
        "erf" => "erf",
        "Var" => "Var",
        "Cov" => "Cov",
        "Pr" => "Pr",
        _ => return None,
    })
}

/// The inverse of a function as `f^{-1}` is read; `None` where that means a reciprocal or nothing.
pub(crate) fn inverse(function: &str) -> Option<&'static str> {
    Some(match function {
        "sin" => "asin",
        "cos" => "acos",
        "tan" => "atan",
        "cot" => "acot",
        "sec" => "asec",
        "csc" => "acsc",
        "sinh" => "asinh",
        "cosh" => "acosh",
        "tanh" => "atanh",
        _ => return None,
    })
}

/// Greek letters: LaTeX command (variants included) or the letter itself to the English name.
pub(crate) fn greek(word: &str) -> Option<&'static str> {
    Some(match word {
        "alpha" | "α" => "alpha",
        "beta" | "β" => "beta",
        "gamma" | "γ" => "gamma",
        "delta" | "δ" => "delta",
        "epsilon" | "varepsilon" | "ε" | "ϵ" => "epsilon",
        "zeta" | "ζ" => "zeta",
        "eta" | "η" => "eta",
        "theta" | "vartheta" | "θ" | "ϑ" => "theta",
        "iota" | "ι" => "iota",
        "kappa" | "varkappa" | "κ" => "kappa",
        "lambda" | "λ" => "lambda",
        "mu" | "μ" | "µ" => "mu",
        "nu" | "ν" => "nu",
        "xi" | "ξ" => "xi",
        "rho" | "varrho" | "ρ" => "rho",
        "sigma" | "varsigma" | "σ" | "ς" => "sigma",
        "tau" | "τ" => "tau",
        "upsilon" | "υ" => "upsilon",
        "phi" | "varphi" | "φ" | "ϕ" => "phi",
        "chi" | "χ" => "chi",
        "psi" | "ψ" => "psi",
        "omega" | "ω" => "omega",
        "Gamma" | "Γ" => "Gamma",
        "Delta" | "Δ" => "Delta",
        "Theta" | "Θ" => "Theta",
        "Lambda" | "Λ" => "Lambda",
        "Xi" | "Ξ" => "Xi",
        "Pi" | "Π" => "Pi",
        "Sigma" | "Σ" => "Sigma",
        "Upsilon" | "Υ" => "Upsilon",
        "Phi" | "Φ" => "Phi",
        "Psi" | "Ψ" => "Psi",
        "Omega" | "Ω" => "Omega",
        "ell" | "ℓ" => "ell",
        "hbar" | "ℏ" => "hbar",
        _ => return None,
    })
}

/// Relations: LaTeX command or the sign.
pub(crate) fn relation(word: &str) -> Option<Relation> {
    Some(match word {
        "=" | "==" | "coloneqq" => Relation::Equal,
        "ne" | "neq" | "≠" | "!=" => Relation::NotEqual,
        "approx" | "simeq" | "approxeq" | "cong" | "sim" | "doteq" | "≈" | "≃" => Relation::Approx,
        "<" | "lt" => Relation::Less,
        ">" | "gt" => Relation::Greater,
        "le" | "leq" | "leqslant" | "leqq" | "≤" | "<=" => Relation::LessEqual,
        "ge" | "geq" | "geqslant" | "geqq" | "≥" | ">=" => Relation::GreaterEqual,
        "equiv" | "≡" => Relation::Congruent,
        "in" | "∈" => Relation::In,
        "to" | "rightarrow" | "longrightarrow" | "→" => Relation::To,
        _ => return None,
    })
}

/// Constants in plain text and Python output.
pub(crate) fn python_constant(word: &str) -> Option<Constant> {
    Some(match word {
        "pi" => Constant::Pi,
        "E" => Constant::E,
        "I" => Constant::I,
        "oo" | "inf" | "Infinity" | "infinity" => Constant::Infinity,
        "zoo" => Constant::ComplexInfinity,
        "nan" | "NaN" => Constant::Undefined,
        _ => return None,
    })
}

/// Blackboard letters that name a set of numbers.
pub(crate) fn number_set(letter: &str) -> Option<&'static str> {
    Some(match letter {
        "R" => "Reals",
        "Z" => "Integers",
        "N" => "Naturals",
        "Q" => "Rationals",
        "C" => "Complexes",
        _ => return None,
    })
}

/// LaTeX commands that change only how something looks; their argument, where they have one, is read as if it stood alone.
pub(crate) const LOOKS: &[&str] = &[
    "left",
    "right",
    "middle",
    "big",
    "Big",
    "bigg",
    "Bigg",
    "bigl",
    "bigr",
    "Bigl",
    "Bigr",
    "biggl",
    "biggr",
    "Biggl",
    "Biggr",
    "displaystyle",
    "textstyle",
    "scriptstyle",
    "scriptscriptstyle",
    "limits",
    "nolimits",
    "quad",
    "qquad",
    "enspace",
    "thinspace",
    "medspace",
    "thickspace",
    "negthinspace",
    "negmedspace",
    "negthickspace",
    "nonumber",
    "notag",
    "strut",
    "mathstrut",
    "boxed",
    "fbox",
    "vec",
    "mathbf",
    "boldsymbol",
    "bm",
    "mathit",
    "mathsf",
    "mathtt",
    "mathcal",
    "mathscr",
    "mathfrak",
    "overrightarrow",
    "underline",
    "cancel",
    "bcancel",
    "mathopen",
    "mathclose",
    "mathrel",
    "mathbin",
    "mathord",
    "mathop",
    "Large",
    "large",
    "small",
    "normalsize",
    "rm",
    "bf",
    "it",
    "tt",
    "sf",
    "cal",
    "hfill",
    "noindent",
    "centering",
    "smash",
    "dot",
];

/// LaTeX commands whose braced argument is no mathematics at all.
pub(crate) const DROPPED: &[&str] =
    &["label", "tag", "phantom", "hphantom", "vphantom", "hspace", "vspace", "color", "textcolor", "kern", "mspace"];

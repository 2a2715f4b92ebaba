//! Names and characters with a role: functions that have a command, operators that carry limits, accents, braces, fences.

/// Function names that LaTeX knows.
const FUNCTIONS: &[&str] = &[
    "Pr", "arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "coth", "csc", "deg", "det", "dim", "exp", "gcd",
    "hom", "inf", "ker", "lg", "lim", "liminf", "limsup", "ln", "log", "max", "min", "sec", "sin", "sinh", "sup",
    "tan", "tanh",
];

/// Function names that readers know and LaTeX does not.
const OTHER_FUNCTIONS: &[&str] = &[
    "adj", "arccot", "arccsc", "arcosh", "arcsec", "argmax", "argmin", "arsinh", "artanh", "card", "codim", "coker",
    "conv", "cov", "curl", "diag", "div", "erf", "erfc", "grad", "im", "lcm", "mod", "ord", "rank", "rot", "sech",
    "csch", "sgn", "sign", "span", "supp", "tr", "trace", "var", "vol",
];

/// The command for a function name, where there is one.
pub(super) fn function_command(name: &str) -> Option<String> {
    if FUNCTIONS.binary_search(&name).is_ok() {
        return Some(format!("\\{name}"));
    }
    OTHER_FUNCTIONS.contains(&name).then(|| format!("\\operatorname{{{name}}}"))
}

/// True for texts whose under- and overscripts are limits, written `_` and `^`.
pub(super) fn takes_limits(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "lim", "max", "min", "sup", "inf", "limsup", "liminf", "lim sup", "lim inf", "det", "gcd", "Pr", "argmax",
        "argmin",
    ];
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => matches!(c, '∑' | '∏' | '∐' | '∫'..='∳' | '⋀'..='⋃' | '⨀'..='⨆' | '⨌' | '⨿'),
        _ => WORDS.contains(&text) || text.starts_with("arg\u{a0}") || text.starts_with("arg "),
    }
}

/// Command for an accent over a base: narrow (one letter) and wide.
pub(super) fn over_accent(text: &str) -> Option<(&'static str, &'static str)> {
    Some(match text {
        "¯" | "‾" | "ˉ" | "\u{304}" | "\u{305}" | "−" | "-" | "―" | "_" | "–" | "—" | "─" => {
            ("\\bar", "\\overline")
        }
        "^" | "ˆ" | "\u{302}" => ("\\hat", "\\widehat"),
        "~" | "˜" | "\u{303}" | "∼" => ("\\tilde", "\\widetilde"),
        "→" | "⃗" | "⇀" | "⟶" => ("\\vec", "\\overrightarrow"),
        "←" | "⟵" | "\u{20d6}" => ("\\overleftarrow", "\\overleftarrow"),
        "↔" | "\u{20e1}" => ("\\overleftrightarrow", "\\overleftrightarrow"),
        "˙" | "\u{307}" | "." => ("\\dot", "\\dot"),
        "¨" | "\u{308}" | ".." => ("\\ddot", "\\ddot"),
        "⃛" | "..." | "⋯" => ("\\dddot", "\\dddot"),
        "ˇ" | "\u{30c}" => ("\\check", "\\check"),
        "˘" | "\u{306}" => ("\\breve", "\\breve"),
        "´" | "\u{301}" => ("\\acute", "\\acute"),
        "`" | "\u{300}" => ("\\grave", "\\grave"),
        "˚" | "\u{30a}" => ("\\mathring", "\\mathring"),
        "⏞" | "︷" => ("\\overbrace", "\\overbrace"),
        "⏜" | "︵" => ("\\overparen", "\\overparen"),
        _ => return None,
    })
}

/// Command for an accent under a base.
pub(super) fn under_accent(text: &str) -> Option<&'static str> {
    Some(match text {
        "_" | "\u{332}" | "\u{333}" | "¯" | "‾" | "−" | "-" | "–" | "—" | "─" | "ˍ" => "\\underline",
        "⏟" | "︸" => "\\underbrace",
        "⏝" | "︶" => "\\underparen",
        _ => return None,
    })
}

/// The closing fence of an opening one.
pub(super) fn closing_of(open: &str) -> Option<&'static str> {
    Some(match open {
        "(" => ")",
        "[" => "]",
        "{" => "}",
        "⟨" => "⟩",
        "〈" => "〉",
        "\u{2329}" => "\u{232a}",
        "⌊" => "⌋",
        "⌈" => "⌉",
        "⟦" => "⟧",
        _ => return None,
    })
}

/// True for characters that only close.
pub(super) fn is_closing(text: &str) -> bool {
    matches!(text, ")" | "]" | "}" | "⟩" | "〉" | "\u{232a}" | "⌋" | "⌉" | "⟧")
}

/// True for bars, which open and close alike.
pub(super) fn is_bar(text: &str) -> bool {
    matches!(text, "|" | "∣" | "‖" | "∥" | "❘" | "||")
}

/// A fence as `\left` and `\right` take it.
pub(super) fn fence_command(text: &str) -> &str {
    match text {
        "" => ".",
        "{" => "\\{",
        "}" => "\\}",
        "|" | "∣" | "❘" => "|",
        "‖" | "∥" | "||" => "\\|",
        "⟨" | "〈" | "\u{2329}" | "<" => "\\langle",
        "⟩" | "〉" | "\u{232a}" | ">" => "\\rangle",
        "⌊" => "\\lfloor",
        "⌋" => "\\rfloor",
        "⌈" => "\\lceil",
        "⌉" => "\\rceil",
        "⟦" => "[\\![",
        "⟧" => "]\\!]",
        "↑" => "\\uparrow",
        "↓" => "\\downarrow",
        _ => text,
    }
}

//! `sup` and `sub` in running text: `x<sup>2</sup>` is a formula, a footnote mark or an ordinal is not. In: the text in front
//! and the script. Out: `x^{2}`, or nothing where it is no formula.

/// The script as TeX, where the base in front and the script look like a formula.
pub(super) fn script_text(before: &str, script: &str, mark: char) -> Option<String> {
    let script = script.trim();
    let length = script.chars().count();
    if length == 0 || length > 12 || script.contains(['[', ']', '*', '†', '$', '\\', '`', '\n']) {
        return None;
    }
    let last = before.chars().next_back()?;
    if !(last.is_alphanumeric() || matches!(last, ')' | ']' | '}' | '|' | '\'' | '’' | '∑' | '∏' | '∫')) {
        return None;
    }
    let base: String = before.chars().rev().take_while(|c| c.is_alphanumeric()).take(24).collect();
    let letters = base.chars().filter(|c| c.is_alphabetic()).count();
    let digits = base.chars().count() - letters;
    if is_ordinal(script) && digits > 0 {
        return None;
    }
    let words = script.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() > 3);
    // After a long word a number is a footnote; after a symbol or a unit it is a power.
    let symbol = letters <= 3 || base.chars().next().is_some_and(|c| !c.is_alphabetic());
    let numeric = script.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '−' | '–' | '/' | '.' | ','));
    if words || !symbol || (!numeric && letters > 3) {
        return None;
    }
    let tex = script.split_whitespace().collect::<Vec<_>>().join(" ").replace('−', "-");
    Some(format!("{mark}{{{tex}}}"))
}

fn is_ordinal(script: &str) -> bool {
    matches!(script, "st" | "nd" | "rd" | "th" | "er" | "re" | "e" | "ème" | "o" | "a" | "º" | "ª" | "TM" | "®")
}

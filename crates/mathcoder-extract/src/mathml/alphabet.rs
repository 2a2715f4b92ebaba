//! The alphabets of mathematics: letters that stand in Unicode as bold, script, double-struck and so on, and the
//! `mathvariant` attribute that says the same. Out: the plain letter and the LaTeX command that gives it its shape back.

/// The plain letter of a character of the block U+1D400 to U+1D7FF and the command for its alphabet. Italic, the shape
/// letters have anyway, needs none.
pub(super) fn plain_letter(c: char) -> Option<(char, Option<&'static str>)> {
    let code = u32::from(c);
    match code {
        0x1D400..=0x1D6A3 => {
            let offset = code - 0x1D400;
            let base = if offset % 52 < 26 { 'A' } else { 'a' };
            let letter = char::from_u32(u32::from(base) + offset % 26)?;
            Some((letter, LATIN.get((offset / 52) as usize).copied().flatten()))
        }
        0x1D6A4 => Some(('ı', None)),
        0x1D6A5 => Some(('ȷ', None)),
        0x1D6A8..=0x1D7C9 => {
            let offset = code - 0x1D6A8;
            Some((greek(offset % 58)?, GREEK.get((offset / 58) as usize).copied().flatten()))
        }
        0x1D7CE..=0x1D7FF => {
            let offset = code - 0x1D7CE;
            let digit = char::from_u32(u32::from('0') + offset % 10)?;
            Some((digit, DIGITS.get((offset / 10) as usize).copied().flatten()))
        }
        _ => None,
    }
}

/// The command for a `mathvariant`; upright and italic need none on single letters.
pub(super) fn variant_command(variant: &str) -> Option<&'static str> {
    Some(match variant {
        "bold" => "\\mathbf",
        "bold-italic" => "\\boldsymbol",
        "double-struck" => "\\mathbb",
        "script" | "bold-script" => "\\mathcal",
        "fraktur" | "bold-fraktur" => "\\mathfrak",
        "sans-serif" | "bold-sans-serif" | "sans-serif-italic" | "sans-serif-bold-italic" => "\\mathsf",
        "monospace" => "\\mathtt",
        _ => return None,
    })
}

/// In the order of the block: bold, italic, bold italic, script, bold script, fraktur, double-struck, bold fraktur,
/// sans-serif, its bold, italic and bold italic, monospace.
const LATIN: [Option<&str>; 13] = [
    Some("\\mathbf"),
    None,
    Some("\\boldsymbol"),
    Some("\\mathcal"),
    Some("\\mathcal"),
    Some("\\mathfrak"),
    Some("\\mathbb"),
    Some("\\mathfrak"),
    Some("\\mathsf"),
    Some("\\mathsf"),
    Some("\\mathsf"),
    Some("\\mathsf"),
    Some("\\mathtt"),
];
const GREEK: [Option<&str>; 5] =
    [Some("\\boldsymbol"), None, Some("\\boldsymbol"), Some("\\boldsymbol"), Some("\\boldsymbol")];
const DIGITS: [Option<&str>; 5] =
    [Some("\\mathbf"), Some("\\mathbb"), Some("\\mathsf"), Some("\\mathsf"), Some("\\mathtt")];

fn greek(index: u32) -> Option<char> {
    const LETTERS: &str = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡϴΣΤΥΦΧΨΩ∇αβγδεζηθικλμνξοπρςστυφχψω∂ϵϑϰϕϱϖ";
    LETTERS.chars().nth(index as usize)
}

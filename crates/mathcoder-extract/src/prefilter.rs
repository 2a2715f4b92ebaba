//! Whether a page could hold mathematics, told from its raw bytes before anything is parsed. In: the bytes. Out: yes or no.
//! One pass over the visible text and the tags, scripts and style sheets passed over by their end tags, and a few searches
//! for words over the whole; no memory. Built to lose no page with formulas; it keeps many that have none, since a page that
//! loads a formula renderer, names TeX or shows a handful of scripts and signs passes.
//!
//! Not done: charsets other than UTF-8 are not decoded (signs of mathematics in them are not seen, markup is), UTF-16 passes
//! unread. Idea: the keyword prefilter of OpenWebMath (section 3.1 of its paper), here without a classifier behind it.

use aho_corasick::{AhoCorasick, MatchKind};
use memchr::{memchr, memmem};
use std::sync::LazyLock;

/// Words that only pages with a formula renderer, or about one, have; those with `math` in them are looked at together.
static WORDS: LazyLock<AhoCorasick> =
    LazyLock::new(|| automaton(&["katex", "aTeX", "latex", "texhtml", "tex4ht", "ql-formula", "tex]", "temml"]));

/// What the attributes of a picture of a formula say: TeX, or a word of it in the address.
#[rustfmt::skip]
static PICTURE_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| automaton(&[
    "=\"$", "='$", "=\"\\", "='\\", "=$", "\\frac", "latex", "mimetex", "mathtex", "/tex", "tex?", "\"tex\"", "/math", "math/",
    "codecogs", "eqn", "formula", "equation",
]));

/// Points at which a page passes: a footnote mark or a price alone is no mathematics, a handful of signs may be.
const ENOUGH: u32 = 4;

/// True where the page could hold mathematics.
#[must_use]
pub fn could_hold_mathematics(page: &[u8]) -> bool {
    let is_utf16 = page.starts_with(&[0xff, 0xfe]) || page.starts_with(&[0xfe, 0xff]);
    is_utf16 || scan(page) || speaks_of_math(page) || WORDS.is_match(page)
}

/// Finds all words in one pass; this kind of match lets the search use vector instructions.
fn automaton(words: &[&str]) -> AhoCorasick {
    #[expect(clippy::expect_used, reason = "the words are fixed, and few")]
    AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(words).expect("the words make an automaton")
}

/// `mathjax`, `math/tex`, `class="math…"`, `MathML`, `[math]`: the word where markup and settings have it, not in prose.
fn speaks_of_math(page: &[u8]) -> bool {
    memmem::find_iter(page, b"ath").any(|at| {
        let before = |back: usize| at.checked_sub(back).and_then(|at| page.get(at));
        let behind = page.get(at + 3);
        match before(1) {
            Some(b'm') => {
                matches!(before(2), Some(b'"' | b'\'' | b'=' | b'-' | b'_' | b'[' | b'i'))
                    || matches!(behind, Some(b'j' | b'J' | b'/' | b'-' | b'm'))
            }
            Some(b'M') => matches!(behind, Some(b'J' | b'j' | b'M')),
            _ => false,
        }
    })
}

/// Looks at tags and text; true as soon as there is enough.
fn scan(page: &[u8]) -> bool {
    let mut points = 0;
    let mut at = 0;
    while let Some(rest) = page.get(at..) {
        let length = memchr(b'<', rest).unwrap_or(rest.len());
        points += text_points(rest.get(..length).unwrap_or_default());
        if points >= ENOUGH {
            return true;
        }
        let Some(tag) = rest.get(length + 1..) else { return false };
        let (worth, passed) = tag_points(tag);
        points += worth;
        at += length + 1 + passed;
    }
    false
}

/// Points of what stands behind a `<`, and how many bytes belong to it.
fn tag_points(tag: &[u8]) -> (u32, usize) {
    let Some(first) = tag.first() else { return (0, 0) };
    match first.to_ascii_lowercase() {
        b's' => {
            let name = tag.get(..6).unwrap_or_default();
            if name.eq_ignore_ascii_case(b"script") {
                return (0, raw_length(tag, b"script"));
            }
            if name.get(..5).is_some_and(|name| name.eq_ignore_ascii_case(b"style")) {
                return (0, raw_length(tag, b"style"));
            }
            let script =
                name.get(..3).is_some_and(|n| n.eq_ignore_ascii_case(b"sub") || n.eq_ignore_ascii_case(b"sup"));
            let ends = name.get(3).is_some_and(|byte| matches!(byte, b'>' | b' '));
            (u32::from(script && ends), 1)
        }
        b'm' => {
            let name = tag.get(..4).unwrap_or_default();
            let formula = name.eq_ignore_ascii_case(b"math") || name == b"mjx-" || name.contains(&b':');
            (if formula { ENOUGH } else { 0 }, 1)
        }
        b'd' if tag.starts_with(b"d-math") => (ENOUGH, 1),
        b'i' if tag.get(..4).is_some_and(|name| name.eq_ignore_ascii_case(b"img ")) => image_points(tag),
        b'!' if tag.starts_with(b"!--") => (0, memmem::find(tag, b"-->").unwrap_or(tag.len())),
        _ => (0, 1),
    }
}

/// Bytes up to the end tag of an element without tags inside; all of them where there is none, as a parser reads it.
fn raw_length(tag: &[u8], name: &[u8]) -> usize {
    let is_end = |at: &usize| tag.get(at + 2..at + 2 + name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name));
    memmem::find_iter(tag, b"</").find(is_end).map_or(tag.len(), |end| end + 1)
}

/// Pictures of formulas: TeX in the description, or a word of it in the address.
fn image_points(tag: &[u8]) -> (u32, usize) {
    let end = memchr(b'>', tag.get(..2000).unwrap_or(tag)).unwrap_or(1);
    let attributes = tag.get(..end).unwrap_or_default();
    let found = PICTURE_WORDS.is_match(attributes);
    (if found { ENOUGH } else { u32::from(shows_a_sign(attributes)) }, end)
}

/// Old pages draw every sign as a picture: `<img src='to.gif' alt='->'>`.
fn shows_a_sign(attributes: &[u8]) -> bool {
    let Some(at) = memmem::find(attributes, b"alt=").or_else(|| memmem::find(attributes, b"ALT=")) else {
        return false;
    };
    let value = attributes.get(at + 4..).unwrap_or_default();
    let Some(quote @ (b'"' | b'\'')) = value.first() else { return false };
    let inner = value.get(1..).unwrap_or_default();
    let length = memchr(*quote, inner.get(..6).unwrap_or(inner));
    let sign = |byte: &u8| byte.is_ascii_graphic() && !byte.is_ascii_alphanumeric() && *byte != b'*';
    length.and_then(|length| inner.get(..length)).is_some_and(|alt| alt.iter().any(sign))
}

/// Points of visible text.
fn text_points(text: &[u8]) -> u32 {
    let mut points = 0;
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        if SIGNS[byte as usize] {
            let rest = text.get(at + 1..).unwrap_or_default();
            points += match byte {
                b'\\' => command_points(rest),
                b'$' => dollar_points(rest),
                b'&' => reference_points(rest),
                _ => character_points(byte, rest),
            };
            if points >= ENOUGH {
                return points;
            }
        }
        at += 1;
    }
    points
}

/// Bytes at which something may begin that counts.
const SIGNS: [bool; 256] = {
    let mut table = [false; 256];
    table[b'\\' as usize] = true;
    table[b'$' as usize] = true;
    table[b'&' as usize] = true;
    table[0xc2] = true;
    table[0xe2] = true;
    table[0xf0] = true;
    table
};

/// `\(`, `\[` and commands of TeX; a path of Windows has capitals or is alone.
fn command_points(rest: &[u8]) -> u32 {
    match rest.first() {
        Some(b'(' | b'[') => ENOUGH,
        Some(b'a'..=b'z') if rest.starts_with(b"begin{") => ENOUGH,
        Some(b'a'..=b'z' | b'A'..=b'Z') => 2,
        _ => 0,
    }
}

/// `$$`, or a dollar in front of what is no amount, with another one near.
fn dollar_points(rest: &[u8]) -> u32 {
    let Some(first) = rest.first() else { return 0 };
    if *first == b'$' {
        return ENOUGH;
    }
    let amount = first.is_ascii_digit() || matches!(first, b' ' | b',' | b'.' | b'\n');
    let window = rest.get(..300).unwrap_or(rest);
    let Some(end) = memchr(b'$', window) else { return 0 };
    let body = window.get(..end).unwrap_or_default();
    let tex = body.iter().any(|byte| matches!(byte, b'\\' | b'^' | b'_' | b'='));
    if tex || (!amount && end <= 40) { ENOUGH } else { 0 }
}

/// `&sum;`, `&#8721;` and the like.
fn reference_points(rest: &[u8]) -> u32 {
    let length = rest.iter().take(10).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
    let name = rest.get(..length).unwrap_or_default();
    if let Some(number) = name.strip_prefix(b"#") {
        let number = std::str::from_utf8(number).unwrap_or_default();
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        return code.ok().and_then(char::from_u32).map_or(0, |c| u32::from(is_sign(c)));
    }
    let known = NAMES.binary_search_by(|known| known.as_bytes().cmp(name)).is_ok();
    u32::from(known)
}

/// Names of references that stand for signs of mathematics and Greek letters, sorted.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "Delta", "Gamma", "Lambda", "Omega", "Phi", "Pi", "Psi", "Sigma", "Theta", "alpha", "and", "ang", "asymp", "beta", "cap",
    "chi", "cong", "cup", "delta", "empty", "epsilon", "equiv", "eta", "exist", "exists", "forall", "gamma", "ge", "geq",
    "infin", "int", "isin", "kappa", "lambda", "le", "leq", "minus", "mu", "nabla", "ne", "notin", "nu", "omega", "oplus", "or",
    "otimes", "part", "perp", "phi", "pi", "plusmn", "prod", "prop", "psi", "radic", "rho", "sigma", "sim", "sub", "sube",
    "sum", "sup", "sup1", "sup2", "sup3", "supe", "tau", "there4", "theta", "times", "xi", "zeta",
];

/// A character in UTF-8 whose first byte was read.
fn character_points(first: u8, rest: &[u8]) -> u32 {
    let c = match (first, rest) {
        (0xc2, [a, ..]) => u32::from(*a),
        (0xe2, [a, b, ..]) => 0x2000 | u32::from(a & 0x3f) << 6 | u32::from(b & 0x3f),
        (0xf0, [0x9d, a, b, ..]) => 0x1d000 | u32::from(a & 0x3f) << 6 | u32::from(b & 0x3f),
        _ => return 0,
    };
    char::from_u32(c).map_or(0, |c| u32::from(is_sign(c)))
}

/// Signs that stand in formulas and hardly elsewhere: operators, letterlike symbols, mathematical alphabets, raised digits.
const fn is_sign(c: char) -> bool {
    matches!(c,
        '\u{2200}'..='\u{22ff}' | '\u{2100}'..='\u{2115}' | '\u{2118}'..='\u{211d}' | '\u{2124}'..='\u{214f}'
        | '\u{27c0}'..='\u{27ef}' | '\u{2980}'..='\u{2aff}' | '\u{1d400}'..='\u{1d7ff}' | '\u{391}'..='\u{3d6}'
        | '\u{2070}'..='\u{209c}' | '²' | '³' | '±')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_of_every_kind_pass() {
        for page in [
            r"<p>so \(x\) is",
            "<p>$x$ is",
            "<p>is $x^2$.",
            "<p>a $$b$$",
            "<p><MATH><mi>x</mi></MATH>",
            "<p><m:math>",
            "<script type='math/tex'>x</script>",
            r#"<img alt="$x$">"#,
            "<p>x<sup>2</sup> y<SUP>3</SUP> z<sub>1</sub> a<sub >2</sub>",
            "<p>∀x ∈ A ∃y ≤ x",
            "<p>&forall; x &isin; &#8477; &le; 3 &alpha;",
            "<div class=\"math\">x</div>",
            "\u{feff}<p>[tex]x[/tex]",
            "<span class=katex>x</span>",
            r"<p>\alpha + \beta",
            "<p>𝑥 𝑦 𝑧 𝑡",
        ] {
            assert!(could_hold_mathematics(page.as_bytes()), "{page}");
        }
        assert!(NAMES.is_sorted());
    }

    #[test]
    fn pages_of_other_kinds_do_not() {
        for page in [
            "<p>It costs $5 or $6, US$ 7.",
            "<script>$('#a').html(/\\(x\\)/)</script><p>text",
            "<p>Note<sup>1</sup> and<sup>2</sup>",
            "<style>a::after { content: '\\[' }</style><p>C:\\Users",
            "<p>20 °C, 5 m², “quotes” – and → more™ №",
            "",
            "<",
            "<script",
        ] {
            assert!(!could_hold_mathematics(page.as_bytes()), "{page}");
        }
    }
}

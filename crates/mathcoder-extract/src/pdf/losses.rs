//! Whether the text of a page can be trusted: scans and pages whose formulas do not survive as lines are found.
//!
//! In: the marks and lines of a page. Out: the fault, or nothing. A PDF holds no formulas, only characters with places: an
//! exponent is a small character that stands higher, a fraction a line with characters over and under it. Where one of these
//! is seen, the page's text is wrong, and only recognition from the picture could tell what it said.

use super::content::{Bar, Glyph, Marks};
use super::font::Purpose;
use super::layout::Line;
use super::pages::Page;

/// What is wrong with a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    /// A picture of text, without characters or with hidden ones that a program guessed.
    Scanned,
    /// Characters that the file gives no text for.
    NoUnicode,
    /// Exponents, indices, fractions, roots or sums that lines cannot show.
    Formulas,
    /// A stream that cannot be read, or more characters than are read.
    Unreadable,
}

impl Fault {
    /// The word for it in annotations.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Scanned => "scanned",
            Self::NoUnicode => "no_unicode",
            Self::Formulas => "formulas",
            Self::Unreadable => "unreadable",
        }
    }
}

/// Fewer characters than these beside a picture are a caption or a stamp, not the page's text.
const FEW: usize = 60;

/// What is wrong with a page, the worst first.
pub(super) fn fault(page: &Page, marks: &Marks, lines: &[Line]) -> Option<Fault> {
    let [left, bottom, right, top] = page.bounds;
    let shown = marks.glyphs.iter().filter(|glyph| glyph.text.as_deref() != Some(" ")).count();
    let is_picture = marks.picture_area > 0.4 * (right - left) * (top - bottom);
    if marks.is_cut {
        return Some(Fault::Unreadable);
    }
    if marks.n_hidden > shown || (is_picture && shown < FEW) {
        return Some(Fault::Scanned);
    }
    if lines.iter().any(|line| line.n_unread > 0) {
        return Some(Fault::NoUnicode);
    }
    let has_scripts = lines.iter().any(|line| line.n_scripts > 0);
    let has_pieces = marks.glyphs.iter().any(is_two_dimensional);
    let has_fraction = || marks.bars.iter().any(|bar| is_fraction(bar, &marks.glyphs, right - left));
    (has_scripts || has_pieces || has_fraction()).then_some(Fault::Formulas)
}

/// Signs whose parts stand around them.
fn is_two_dimensional(glyph: &Glyph) -> bool {
    let is_sign = |text: &str| text.chars().any(|c| "∑∏∐∫∬∭∮√⎛⎜⎝⎞⎟⎠⎡⎢⎣⎤⎥⎦⎧⎨⎩⎫⎬⎭".contains(c));
    glyph.purpose == Purpose::Pieces || glyph.text.as_deref().is_some_and(is_sign)
}

/// Whether a line has characters close above and below it and none beside those: rules of tables go on, and what is
/// underlined stands among other words.
fn is_fraction(bar: &Bar, glyphs: &[Glyph], page_width: f64) -> bool {
    if bar.width > 0.35 * page_width {
        return false;
    }
    let end = bar.x + bar.width;
    let is_over = |glyph: &Glyph| glyph.x + glyph.width > bar.x && glyph.x < end;
    let is_inside = |glyph: &Glyph| glyph.x > bar.x - 1.0 && glyph.x + glyph.width < end + 1.0;
    let rise = |glyph: &Glyph| (glyph.y - bar.y) / glyph.size.max(1.0);
    let above = |glyph: &&Glyph| (0.12..0.75).contains(&rise(glyph));
    let below = |glyph: &&Glyph| (-1.2..-0.55).contains(&rise(glyph));
    let near = |glyph: &&Glyph| glyph.x + glyph.width > bar.x - glyph.size && glyph.x < end + glyph.size;
    let all = |is_side: &dyn Fn(&&Glyph) -> bool| {
        let mut over = 0;
        for glyph in glyphs.iter().filter(|glyph| glyph.text.as_deref() != Some(" ")).filter(is_side).filter(near) {
            if is_over(glyph) && is_inside(glyph) {
                over += 1;
            } else {
                return false;
            }
        }
        over > 0
    };
    all(&above) && all(&below)
}

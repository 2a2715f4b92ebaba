//! Where a solution says its answer: the last box, a marker (`####`, "the answer is", `A:`), or the last formula or number.
//!
//! In: the text of a solution, as a person or a model writes it. Out: a part of that text and how it was found, or nothing where
//! the text holds no number and no formula. Linear in the text. The answer is not read as mathematics here, and a solution that
//! is cut off before its answer gives whatever stands last.

use crate::patterns::patterns;
use crate::pieces;
use std::borrow::Cow;

/// How an answer was found; the earlier ones are surer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerPlace {
    /// In the last `\boxed{…}`; boxes side by side belong together.
    Box,
    /// Behind the last marker: `####`, `The answer is`, `Final answer:`, a line that starts with `A:`.
    Marker,
    /// The last formula between delimiters.
    Formula,
    /// The last number.
    Number,
}

/// A part of a solution that says its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinalAnswer<'a> {
    /// The answer as it is written, without box, marker and full stop.
    pub text: Cow<'a, str>,
    /// How it was found.
    pub place: AnswerPlace,
}

/// Longest answer behind a marker; what goes on for longer is an explanation.
const MAX_MARKED_BYTES: usize = 400;

/// How much of the end of a solution is looked at, in bytes.
const MAX_END_BYTES: usize = 128 << 10;
/// Boxes that are looked at, from the end, and the length of one.
const MAX_BOXES: usize = 64;
const MAX_BOX_CHARS: usize = 8 << 10;

/// The answer of a solution.
#[must_use]
pub fn final_answer(solution: &str) -> Option<FinalAnswer<'_>> {
    let solution = end_of(solution);
    if let Some(text) = boxed(solution).filter(|_| !says_more(solution)) {
        return Some(FinalAnswer { text, place: AnswerPlace::Box });
    }
    let found = |text: &'_ str, place| FinalAnswer { text: Cow::Owned(text.to_owned()), place };
    if let Some(text) = marked(solution) {
        return Some(found(text, AnswerPlace::Marker));
    }
    if let Some(text) = formula_alone(solution) {
        return Some(found(text, AnswerPlace::Formula));
    }
    if let Some(text) = last_formula(solution) {
        return Some(found(text, AnswerPlace::Formula));
    }
    let pattern = NUMBER.own();
    let numbers = pattern.find_iter(solution).filter(|number| !is_inside_word(solution, number.start()));
    numbers.last().map(|number| found(number.as_str(), AnswerPlace::Number))
}

fn end_of(text: &str) -> &str {
    let from = text.len().saturating_sub(MAX_END_BYTES);
    (from..text.len()).find_map(|at| text.get(at..)).unwrap_or("")
}

/// `AZ2K` holds no number.
fn is_inside_word(text: &str, at: usize) -> bool {
    text.get(..at).is_some_and(|before| before.ends_with(char::is_alphabetic))
}

/// A text of one line that is all formula.
fn formula_alone(text: &str) -> Option<&str> {
    let text = text.trim();
    let says_something = text.contains(|c: char| c.is_alphanumeric());
    (says_something && text.len() <= MAX_MARKED_BYTES && !text.contains(['\n', '$']) && !pieces::is_sentence(text))
        .then_some(text)
}

/// "Final answer is" behind the last box: what was boxed was on the way.
fn says_more(text: &str) -> bool {
    let behind = text.rfind("boxed").and_then(|at| text.get(at..)).unwrap_or("");
    behind.to_lowercase().contains("final answer is")
}

/// What stands in the last box, and in those just before it with no more than a comma or "and" between.
fn boxed(text: &str) -> Option<Cow<'_, str>> {
    let mut boxes = boxes(text);
    let (mut start, _, last) = boxes.pop()?;
    let mut joined = vec![last];
    while let Some((before, end, inside)) = boxes.pop() {
        if !is_joint(text.get(end..start)?) {
            break;
        }
        start = before;
        joined.push(inside);
    }
    joined.reverse();
    Some(match joined.as_slice() {
        [only] => Cow::Borrowed(*only),
        several => Cow::Owned(several.join(", ")),
    })
}

/// Start, end and inside of the last boxes that hold something, in order.
fn boxes(text: &str) -> Vec<(usize, usize, &str)> {
    let mut found = Vec::new();
    let all: Vec<_> = BOX.own().find_iter(text).collect();
    for captures in all.get(all.len().saturating_sub(MAX_BOXES)..).unwrap_or(&[]) {
        let rest = text.get(captures.end()..).unwrap_or("");
        let inside = if captures.as_str().ends_with('{') { braced(rest) } else { word(rest) };
        let Some(inside) = inside.filter(|inside| !inside.trim().is_empty()) else { continue };
        let lead = inside.as_ptr() as usize - text.as_ptr() as usize;
        let end = lead + inside.len() + usize::from(captures.as_str().ends_with('{'));
        found.push((captures.start(), end, inside.trim()));
    }
    found
}

patterns! {
    BOX = r"\\f?boxed(?:\s*\{|\s+)|\\fbox\s*\{";
}

/// Up to the brace that closes the one before `text`; braces behind a backslash do not count.
fn braced(text: &str) -> Option<&str> {
    let (mut depth, mut escaped) = (1usize, false);
    for (offset, c) in text.char_indices().take(MAX_BOX_CHARS) {
        match c {
            '{' if !escaped => depth += 1,
            '}' if !escaped => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return text.get(..offset);
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

/// `\boxed 5`: up to the next space or dollar sign.
fn word(text: &str) -> Option<&str> {
    text.get(..text.find(|c: char| c.is_whitespace() || c == '$').unwrap_or(text.len()))
}

/// What may stand between two boxes of one answer: signs, or words of the same sentence that join them.
fn is_joint(between: &str) -> bool {
    const LEADS_ON: &[&str] = &["so", "thus", "then", "which", "gives", "hence", "therefore", "if"];
    if between.len() > 80 || between.contains(['\n', '.']) {
        return false;
    }
    let plain = between.replace("\\text", "").replace("\\quad", "").replace("\\;", "").replace("\\,", "");
    let is_frame = |c: char| c.is_whitespace() || matches!(c, '$' | ',' | ';' | '{' | '}' | '\\' | '(' | ')');
    let words: Vec<&str> = plain.split(is_frame).filter(|word| !word.is_empty()).collect();
    words.is_empty()
        || (words.iter().any(|word| matches!(*word, "and" | "or")) && !words.iter().any(|word| LEADS_ON.contains(word)))
}

patterns! {
    MARKER = r"####|(?i:\banswers?\b\**\s*(?::|\bis\b|\bare\b|=)\**:?)|(?m:^\s*A:)";
}

/// The rest of the line behind the last marker, up to the end of the sentence.
fn marked(text: &str) -> Option<&str> {
    MARKER.own().find_iter(text).collect::<Vec<_>>().into_iter().rev().find_map(|marker| {
        let rest = near(text.get(marker.end()..)?).trim_start();
        let line = rest.lines().next()?;
        let sentence = line.split(". ").next().unwrap_or(line);
        let answer = sentence.trim().trim_matches('*').trim_end_matches(['.', '!']).trim();
        (!answer.is_empty() && answer.len() <= MAX_MARKED_BYTES && answer.contains(char::is_alphanumeric))
            .then_some(answer)
    })
}

/// The beginning of a text, longer than any answer, so that many markers in one long line cost no more than one.
fn near(text: &str) -> &str {
    text.char_indices().nth(2 * MAX_MARKED_BYTES).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// The inside of the last `$…$`, `\(…\)` or `\[…\]` where nothing but words stands behind it.
fn last_formula(text: &str) -> Option<&str> {
    let closings = [("\\)", "\\("), ("\\]", "\\["), ("$$", "$$"), ("$", "$")];
    // The end is compared, so that `$$` wins over its own second half.
    let ends = closings.iter().filter_map(|(close, open)| Some((text.rfind(close)? + close.len(), open.len(), *open)));
    let (behind_end, _, open) = ends.max()?;
    let end = behind_end - open.len();
    let close_width = open.len();
    let behind = text.get(end + close_width..)?;
    if behind.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let before = text.get(..end)?;
    let start = before.rfind(open)? + open.len();
    before.get(start..).map(str::trim).filter(|inside| !inside.is_empty())
}

patterns! {
    NUMBER = r"-?(?:\d{1,3}(?: \d{3})+\b|\d[\d,]*\d|\d)(?:\.\d+)?(?:[eE][+-]?\d+)?(?:/\d+)?%?|-?\.\d+";
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(solution: &str, answer: &str, place: AnswerPlace) {
        let found = final_answer(solution);
        assert_eq!(found.as_ref().map(|found| (&*found.text, found.place)), Some((answer, place)), "{solution}");
    }

    #[test]
    fn the_last_box() {
        check(r"so $\boxed{3}$, no: $x = \boxed{\frac{1}{2}}$.", r"\frac{1}{2}", AnswerPlace::Box);
        check(r"$\boxed{\{1, 2\}}$", r"\{1, 2\}", AnswerPlace::Box);
        check(r"$\boxed 7$ is it", "7", AnswerPlace::Box);
        check(r"\fbox{C}", "C", AnswerPlace::Box);
        check(r"cut off \boxed{4} and \boxed{5", "4", AnswerPlace::Box);
    }

    #[test]
    fn boxes_side_by_side_are_one_answer() {
        check(r"$\boxed{1}$ and $\boxed{2}$", "1, 2", AnswerPlace::Box);
        check(r"\boxed{1}, \boxed{2}, \boxed{3}", "1, 2, 3", AnswerPlace::Box);
        check(r"\boxed{1} papers and \boxed{2} bins", "1, 2", AnswerPlace::Box);
        check(r"first \boxed{1}, which gives \boxed{2}", "2", AnswerPlace::Box);
    }

    #[test]
    fn markers() {
        check(r"half is $\boxed{5}$. The final answer is $10$. I hope so.", "$10$", AnswerPlace::Marker);
        check("16 - 3 = 13\n#### 1,300", "1,300", AnswerPlace::Marker);
        check("The answer is 5. The answer is 18 eggs.", "18 eggs", AnswerPlace::Marker);
        check("**Final Answer:** $x = 3$", "$x = 3$", AnswerPlace::Marker);
        check("2*9 = 18 per day\nA: 18", "18", AnswerPlace::Marker);
        check("The final answer is $29.00.", "$29.00", AnswerPlace::Marker);
    }

    #[test]
    fn what_stands_last() {
        check("we get $x^2$ and then $x = 4$ as wanted", "x = 4", AnswerPlace::Formula);
        check("that makes 3 and 4,500 dollars", "4,500", AnswerPlace::Number);
        check("the sum is 1 000", "1 000", AnswerPlace::Number);
        check(r"\frac{10}{9}", r"\frac{10}{9}", AnswerPlace::Formula);
        check("so $$(1, 2)$$", "(1, 2)", AnswerPlace::Formula);
        assert_eq!(final_answer("AZYUK2A is his name"), None);
        check("from $a$ it costs 12", "12", AnswerPlace::Number);
        assert_eq!(final_answer("no idea"), None);
        assert_eq!(final_answer(""), None);
    }
}

//! Reads an answer that is to be one program: in a fence, as a JSON object, or bare.
//!
//! Text in, program and slips out. Several fences are joined, as models explain in between. Words without any program are
//! no answer.

use super::json::code_in;
use crate::reasons;
use mathcoder_core::ReasonInfo;

/// A program, or the reason why there is none, and slips of form.
pub(crate) fn parse_code(answer: &str) -> (Option<String>, Vec<&'static ReasonInfo>) {
    if answer.trim().is_empty() {
        return (None, vec![&reasons::EMPTY_ANSWER]);
    }
    if let Some(code) = code_in(answer) {
        return (Some(code), Vec::new());
    }
    let (blocks, is_open) = fences(answer);
    let mut slips = Vec::new();
    let code = match blocks.len() {
        0 if answer.contains("print(") => answer.trim().to_owned(),
        0 => return (None, vec![&reasons::NO_CODE]),
        n => {
            slips.extend((n > 1).then_some(&reasons::SEVERAL_FENCES));
            blocks.join("\n")
        }
    };
    if is_open {
        return (None, vec![&reasons::CUT_OFF]);
    }
    if !code.contains("print") {
        slips.push(&reasons::PRINTS_NOTHING);
    }
    (Some(code), slips)
}

/// The contents of fences, and whether the last is still open.
fn fences(answer: &str) -> (Vec<String>, bool) {
    let (mut blocks, mut open): (Vec<String>, Option<Vec<&str>>) = (Vec::new(), None);
    for line in answer.lines() {
        let is_fence = line.trim_start().starts_with("```");
        match (&mut open, is_fence) {
            (Some(lines), false) => lines.push(line),
            (Some(lines), true) => {
                blocks.push(lines.join("\n"));
                open = None;
            }
            (None, true) => open = Some(Vec::new()),
            (None, false) => {}
        }
    }
    let is_open = open.is_some();
    blocks.extend(open.map(|lines| lines.join("\n")));
    blocks.retain(|block| !block.trim().is_empty());
    (blocks, is_open)
}

#[cfg(test)]
mod tests {
    use super::parse_code;

    #[test]
    fn programs_are_found_in_every_dress() {
        let code = |answer: &str| parse_code(answer).0;
        let wanted = Some("print(1)".to_owned());
        for answer in
            ["```python\nprint(1)\n```", "Here:\n```\nprint(1)\n```\nDone.", "print(1)", "{\"code\": \"print(1)\"}"]
        {
            assert_eq!(code(answer), wanted, "{answer}");
        }
        assert_eq!(code("```python\na = 1\n```\nThen\n```python\nprint(a)\n```").unwrap(), "a = 1\nprint(a)");
        let slip = |answer: &str| parse_code(answer).1[0].code;
        assert_eq!(slip("```python\nprint(1"), "translate.cut_off");
        assert_eq!(slip("I cannot do that."), "translate.no_code");
        assert_eq!(slip(" "), "translate.empty_answer");
        assert_eq!(slip("```python\nx = 1\n```"), "translate.prints_nothing");
    }
}

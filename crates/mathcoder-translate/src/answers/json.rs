//! Reads a model's answer in JSON: an object with the list `computations`, or whatever of it can be made out.
//!
//! Text in, blocks and slips out; linear, since every object is looked at once. Tolerant: a fence or words around, a bare list,
//! numbers where texts belong, an answer that breaks off (whole objects before the break are read), and above all LaTeX whose
//! backslashes were not doubled, which is either no JSON at all (`\s`) or says something else (`\f` is a form feed).

use super::{Block, Expect, ParsedAnswer, without_blocks};
use crate::reasons;
use mathcoder_core::ReasonInfo;
use serde_json::Value;

/// The schema of an answer.
pub(crate) fn schema(expect: Expect) -> String {
    let mut keys = vec!["title", "conditions", "expression", "result"];
    keys.extend((expect == Expect::Programs).then_some("code"));
    let text = serde_json::json!({"type": "string"});
    let mut properties = serde_json::Map::new();
    for key in &keys {
        let kind =
            if *key == "conditions" { serde_json::json!({"type": "array", "items": text}) } else { text.clone() };
        properties.insert((*key).to_owned(), kind);
    }
    let item = serde_json::json!({"type": "object", "properties": properties, "required": keys, "additionalProperties": false});
    serde_json::json!({
        "type": "object",
        "properties": {"computations": {"type": "array", "items": item}},
        "required": ["computations"],
        "additionalProperties": false,
    })
    .to_string()
}

/// The schema of an answer that is one program.
pub(crate) fn code_schema() -> String {
    r#"{"type":"object","properties":{"code":{"type":"string"}},"required":["code"],"additionalProperties":false}"#
        .to_owned()
}

/// True where an answer looks like JSON with computations.
pub(super) fn looks_like_json(answer: &str) -> bool {
    let start = answer.trim_start().trim_start_matches("```json").trim_start_matches("```").trim_start();
    start.starts_with(['{', '[']) && (answer.contains("\"computations\"") || answer.contains("\"expression\""))
}

/// Reads an answer.
pub(super) fn parse_json(answer: &str, expect: Expect) -> ParsedAnswer {
    let mut parsed = ParsedAnswer::default();
    let body = answer.get(answer.find(['{', '[']).unwrap_or(answer.len())..).unwrap_or_default();
    let whole = body.get(..body.rfind(['}', ']']).map_or(0, |end| end + 1)).unwrap_or_default();
    let list = match read(whole) {
        Some((value, slips)) => {
            parsed.slips.extend(slips);
            items(value)
        }
        None => {
            let (values, slips, is_cut) = piecewise(body);
            parsed.slips.extend(slips);
            parsed.slips.push(if is_cut { &reasons::CUT_OFF } else { &reasons::BAD_JSON });
            values
        }
    };
    parsed.blocks = list.iter().filter_map(|item| block(item, expect)).collect();
    if parsed.blocks.is_empty() && parsed.slips.is_empty() {
        let says_none = whole.contains("\"computations\"");
        parsed.slips.push(if says_none { &reasons::NO_COMPUTATION } else { without_blocks(answer) });
    }
    parsed
}

/// The program of an answer of the form `{"code": …}`.
pub(super) fn code_in(answer: &str) -> Option<String> {
    let body = answer.get(answer.find('{')?..=answer.rfind('}')?)?;
    let (value, _) = read(body)?;
    Some(value.get("code")?.as_str()?.to_owned()).filter(|code| !code.trim().is_empty())
}

/// The computations of a whole answer: the list in the object, a bare list, or a single computation.
fn items(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        Value::Object(mut map) => match map.remove("computations") {
            Some(Value::Array(items)) => items,
            Some(other) => vec![other],
            None => vec![Value::Object(map)],
        },
        _ => Vec::new(),
    }
}

/// Reads JSON, with its backslashes mended where it is none.
fn read(text: &str) -> Option<(Value, Vec<&'static ReasonInfo>)> {
    if let Ok(value) = serde_json::from_str(text) {
        return Some((value, Vec::new()));
    }
    let value = serde_json::from_str(&with_doubled_backslashes(text)).ok()?;
    Some((value, vec![&reasons::JSON_ESCAPES]))
}

/// Doubles every backslash that begins no escape of JSON.
fn with_doubled_backslashes(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        out.push(c);
        match rest.peek() {
            Some(&next) if c == '\\' && matches!(next, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => {
                out.push(next);
                rest.next();
            }
            _ if c == '\\' => out.push('\\'),
            // A real line end inside a text is no JSON either; between tokens it means nothing.
            _ => {}
        }
    }
    out
}

/// The objects of a list whose whole is no JSON: every one that is closed is read by itself.
fn piecewise(body: &str) -> (Vec<Value>, Vec<&'static ReasonInfo>, bool) {
    let inside = body.find('[').map_or(body, |at| body.get(at + 1..).unwrap_or_default());
    let (mut values, mut slips, mut open_at, mut depth) = (Vec::new(), Vec::new(), 0, 0usize);
    let (mut in_text, mut escaped) = (false, false);
    for (at, c) in inside.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_text => escaped = true,
            '"' => in_text = !in_text,
            '{' if !in_text => {
                if depth == 0 {
                    open_at = at;
                }
                depth += 1;
            }
            '}' if !in_text && depth > 0 => {
                depth -= 1;
                if let Some((value, more)) = inside.get(open_at..=at).filter(|_| depth == 0).and_then(read) {
                    values.push(value);
                    slips.extend(more);
                }
            }
            _ => {}
        }
    }
    slips.dedup();
    (values, slips, depth > 0 || in_text)
}

fn block(item: &Value, expect: Expect) -> Option<Block> {
    let map = item.as_object()?;
    let text =
        |key: &str| map.get(key).map(as_text).map(|text| with_commands(text.trim())).filter(|text| !text.is_empty());
    let conditions = match map.get("conditions") {
        Some(Value::Array(list)) => list.iter().map(|c| with_commands(as_text(c).trim())).collect(),
        Some(other) => vec![with_commands(as_text(other).trim())],
        None => Vec::new(),
    };
    let conditions: Vec<String> = conditions.into_iter().filter(|condition| !condition.is_empty()).collect();
    // Programs may hold tabs and line ends, so nothing is put back in them.
    let code = map.get("code").and_then(Value::as_str).map(str::to_owned).filter(|code| !code.trim().is_empty());
    let (expression, result) = (text("expression").unwrap_or_default(), text("result"));
    if expression.is_empty() && result.is_none() && code.is_none() {
        return None;
    }
    let mut slips: Vec<&'static ReasonInfo> = Vec::new();
    slips.extend((!map.contains_key("conditions")).then_some(&reasons::NO_CONDITIONS));
    slips.extend(expression.is_empty().then_some(&reasons::NO_EXPRESSION));
    slips.extend(result.is_none().then_some(&reasons::NO_RESULT));
    if expect == Expect::Programs {
        slips.extend(code.is_none().then_some(&reasons::NO_CODE));
        slips.extend(code.as_ref().is_some_and(|code| !code.contains("print")).then_some(&reasons::PRINTS_NOTHING));
    }
    Some(Block { title: text("title").unwrap_or_default(), conditions, expression, result, code, slips })
}

fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Puts back the LaTeX commands that JSON took for escapes: `\frac`, `\beta`, `\times`, `\rho`, `\nu`.
fn with_commands(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let begins_word = rest.peek().is_some_and(char::is_ascii_lowercase);
        match c {
            '\u{c}' if begins_word => out.push_str("\\f"),
            '\u{8}' if begins_word => out.push_str("\\b"),
            '\t' if begins_word => out.push_str("\\t"),
            '\r' if begins_word => out.push_str("\\r"),
            '\n' if rest.peek().is_some_and(|next| matches!(next, 'e' | 'u')) => out.push_str("\\n"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::parse_answer;
    use super::*;

    fn check(answer: &str, blocks: usize, slips: &[&str]) -> ParsedAnswer {
        let parsed = parse_answer(answer, Expect::Programs);
        let found: Vec<&str> =
            parsed.slips.iter().chain(parsed.blocks.iter().flat_map(|b| &b.slips)).map(|slip| slip.code).collect();
        assert_eq!((parsed.blocks.len(), found.as_slice()), (blocks, slips), "{answer}");
        parsed
    }

    const ITEM: &str =
        r#"{"title": "Sum", "conditions": ["$a=2$"], "expression": "$a+3$", "result": "$5$", "code": "print(2 + 3)"}"#;

    #[test]
    fn the_asked_form_has_no_slip_and_neither_have_its_neighbours() {
        let whole = format!("{{\"computations\": [{ITEM}, {ITEM}]}}");
        let parsed = check(&whole, 2, &[]);
        assert_eq!((parsed.blocks[0].title.as_str(), parsed.blocks[0].result.as_deref()), ("Sum", Some("$5$")));
        check(&format!("```json\n{whole}\n```"), 2, &[]);
        check(&format!("[{ITEM}]"), 1, &[]);
        check(ITEM, 1, &[]);
        check("{\"computations\": []}", 0, &["translate.no_computation"]);
    }

    #[test]
    fn what_breaks_off_is_read_up_to_there() {
        check(&format!("{{\"computations\": [{ITEM}, {{\"title\": \"Pro"), 1, &["translate.cut_off"]);
        check(&format!("{{\"computations\": [{ITEM}, {ITEM},]}}"), 2, &["translate.bad_json"]);
    }

    #[test]
    fn latex_with_single_backslashes_is_put_right() {
        let item = ITEM.replace("$a+3$", r"$\frac{a}{b} \cdot \sqrt{2} \times \nu$");
        let parsed = check(&format!("[{item}]"), 1, &["translate.json_escapes"]);
        assert_eq!(parsed.blocks[0].expression, r"$\frac{a}{b} \cdot \sqrt{2} \times \nu$");
        assert_eq!(parsed.blocks[0].code.as_deref(), Some("print(2 + 3)"));
    }

    #[test]
    fn numbers_and_missing_keys_are_taken_as_they_are() {
        let parsed =
            check(r#"[{"expression": "2+3", "result": 5, "code": "print(2 + 3)"}]"#, 1, &["translate.no_conditions"]);
        assert_eq!(parsed.blocks[0].result.as_deref(), Some("5"));
        check(r#"[{"expression": "2+3", "conditions": [], "result": 5}]"#, 1, &["translate.no_code"]);
    }

    #[test]
    fn schemas_are_json() {
        for text in [schema(Expect::Programs), schema(Expect::Statements), code_schema()] {
            assert!(serde_json::from_str::<Value>(&text).is_ok());
        }
    }
}

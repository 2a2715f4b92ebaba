//! What is sent, and what a reply means: status, `Retry-After` and body in, an [`Outcome`] out. Pure.
//!
//! The order of questions: is it a usable answer, a refusal of this one request, something that only a person can mend, or
//! worth another try? [`ERROR_POLICY`] tells it as a table.

use super::HttpConfig;
use mathcoder_core::{LlmAnswer, LlmRequest};
use serde_json::{Value, json};
use std::time::Duration;

/// A row of the error table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyRow {
    /// What the server does.
    pub seen: &'static str,
    /// What the client does.
    pub action: &'static str,
}

/// What the client does about every kind of failure; shown to users.
pub const ERROR_POLICY: &[PolicyRow] = &[
    PolicyRow { seen: "400, 409, 413, 422 and other 4xx", action: "the request is refused; never repeated" },
    PolicyRow {
        seen: "401, 402, 403, 429 with insufficient_quota",
        action: "the run stops at once: key, rights or money",
    },
    PolicyRow { seen: "404, 405, redirects", action: "the run stops at once and names the models that the server has" },
    PolicyRow {
        seen: "408, 425, 429, 5xx",
        action: "repeated after Retry-After and a growing wait; fewer requests at a time",
    },
    PolicyRow {
        seen: "no connection, timeout, body cut off",
        action: "repeated after a growing wait; fewer requests at a time",
    },
    PolicyRow { seen: "200 with HTML, broken JSON or no choices", action: "repeated after a growing wait" },
    PolicyRow {
        seen: "200 with an empty or cut-off answer",
        action: "asked once more with twice the tokens, then kept and marked",
    },
];

/// The meaning of one reply.
#[derive(Debug, PartialEq)]
pub(super) enum Outcome {
    Answer(LlmAnswer),
    Refused(String),
    Fatal(String),
    Retry { detail: String, after: Option<Duration> },
}

/// The JSON body of one request.
pub(super) fn request_body(config: &HttpConfig, request: &LlmRequest, max_tokens: u32) -> Vec<u8> {
    let mut body = json!({
        "messages": [{"role": "user", "content": request.prompt}],
        "max_tokens": max_tokens,
        // Through f64 text, so that 0.7 is sent as 0.7 and not as 0.699999988.
        "temperature": request.temperature.to_string().parse::<f64>().unwrap_or(0.0),
        "seed": config.seed,
        "stream": false,
    });
    if let (Some(map), false) = (body.as_object_mut(), config.model.is_empty()) {
        map.insert("model".to_owned(), Value::String(config.model.clone()));
    }
    body.to_string().into_bytes()
}

/// True for an answer that another try with more room may better.
pub(super) fn is_short(answer: &LlmAnswer) -> bool {
    answer.cut_off || answer.text.trim().is_empty()
}

/// What a reply with a status means.
pub(super) fn judge(status: u16, after: Option<Duration>, body: &[u8]) -> Outcome {
    if status == 200 {
        return judge_answer(body);
    }
    let detail = format!("status {status}: {}", error_text(body));
    match status {
        429 if detail.contains("insufficient_quota") => Outcome::Fatal(detail),
        401..=405 | 300..=399 => Outcome::Fatal(detail),
        408 | 425 | 429 | 500..=599 => Outcome::Retry { detail, after },
        _ => Outcome::Refused(detail),
    }
}

/// What it means that no whole reply came.
pub(super) fn judge_transport(error: &ureq::Error) -> Outcome {
    let detail = error.to_string();
    match error {
        ureq::Error::BadUri(_) | ureq::Error::TlsRequired | ureq::Error::Http(_) | ureq::Error::RequireHttpsOnly(_) => {
            Outcome::Fatal(detail)
        }
        ureq::Error::BodyExceedsLimit(_) => Outcome::Refused(detail),
        _ => Outcome::Retry { detail, after: None },
    }
}

fn judge_answer(body: &[u8]) -> Outcome {
    let retry = |what: &str| Outcome::Retry { detail: format!("{what}: {}", start_of(body)), after: None };
    let Ok(value) = serde_json::from_slice::<Value>(body) else {
        return retry("the reply is not JSON");
    };
    let Some(choice) = value.pointer("/choices/0") else {
        return retry("the reply has no choices");
    };
    // Completions servers write `text`, chat servers `message.content`, which is null where a model only thought.
    let text = choice.pointer("/message/content").or_else(|| choice.get("text")).and_then(Value::as_str);
    let count = |key: &str| value.pointer(key).and_then(Value::as_u64).unwrap_or(0);
    Outcome::Answer(LlmAnswer {
        text: text.unwrap_or_default().to_owned(),
        model: value.get("model").and_then(Value::as_str).unwrap_or_default().to_owned(),
        cut_off: choice.get("finish_reason").and_then(Value::as_str) == Some("length"),
        prompt_tokens: count("/usage/prompt_tokens"),
        answer_tokens: count("/usage/completion_tokens"),
    })
}

/// What the server says about an error, in one short line.
fn error_text(body: &[u8]) -> String {
    let Ok(value) = serde_json::from_slice::<Value>(body) else {
        return start_of(body);
    };
    let message = ["/error/message", "/message", "/detail", "/error"].iter().find_map(|p| value.pointer(p)?.as_str());
    let code = value.pointer("/error/code").and_then(Value::as_str).map(|c| format!(" ({c})")).unwrap_or_default();
    message.map_or_else(|| start_of(body), |m| format!("{}{code}", start_of(m.as_bytes())))
}

fn start_of(body: &[u8]) -> String {
    let text =
        String::from_utf8_lossy(body.get(..800).unwrap_or(body)).split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() { "(empty body)".to_owned() } else { text.chars().take(200).collect() }
}

/// The names in a reply to `GET /models`.
pub(super) fn model_names(body: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let names: Vec<&str> =
        value.get("data")?.as_array()?.iter().filter_map(|m| m.get("id")?.as_str()).take(20).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

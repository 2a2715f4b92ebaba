//! What is sent, and what a reply means: status, `Retry-After` and body in, an [`Outcome`] out. Pure.
//!
//! The order of questions: is it a usable answer, a refusal of this one request, something that only a person can mend, or
//! worth another try? [`ERROR_POLICY`] tells it as a table.

use super::{Form, HttpConfig};
use mathcoder_core::{LlmAnswer, LlmRequest};
use serde::Serialize;
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
        seen: "400 about the schema of the answer",
        action: "asked again without; that server gets no schema any more",
    },
    PolicyRow {
        seen: "401, 402, 403, 429 with insufficient_quota",
        action: "the run stops at once: key, rights or money",
    },
    PolicyRow { seen: "404, 405, redirects", action: "the run stops at once and names the models that the server has" },
    PolicyRow {
        seen: "408, 425, 429, 500",
        action: "repeated after Retry-After and a growing wait; fewer requests at a time",
    },
    PolicyRow {
        seen: "no connection, timeout, body cut off, 502, 503, 504",
        action: "the server is left alone for growing pauses; counts against a question only while others are answered",
    },
    PolicyRow { seen: "the same from the first request on", action: "the run stops: nobody answers at this address" },
    PolicyRow { seen: "200 with HTML, broken JSON or no choices", action: "repeated after a growing wait" },
    PolicyRow {
        seen: "200 with an empty or cut-off answer",
        action: "asked once more with twice the tokens, then kept and marked",
    },
];

/// The meaning of one reply.
#[derive(Debug, PartialEq)]
pub(crate) enum Outcome {
    Answer(LlmAnswer),
    Refused(String),
    Fatal(String),
    /// Too much at once, or a failure that another try may not meet.
    TurnedAway {
        detail: String,
        after: Option<Duration>,
    },
    /// It answered, but not in the form of an answer.
    Broken(String),
    /// No word from the model itself.
    Lost {
        detail: String,
        after: Option<Duration>,
    },
}

/// The JSON body of one request. Borrows the prompt: a body is written straight into the bytes that are sent.
#[derive(Debug, Serialize)]
pub(crate) struct RequestBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<[Message<'a>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    model: &'a str,
    max_tokens: u32,
    temperature: f64,
    seed: u64,
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<Value>,
}

#[derive(Debug, Serialize)]
struct Message<'a> {
    role: &'static str,
    content: &'a str,
}

/// The body that asks for an answer to `request`.
pub(crate) fn request_body<'a>(config: &'a HttpConfig, request: &'a LlmRequest, wanted: Wanted) -> RequestBody<'a> {
    let is_chat = config.form == Form::Chat;
    let asks_for_schema = wanted.with_schema && !request.schema.is_empty();
    let schema = asks_for_schema.then(|| serde_json::from_str::<Value>(&request.schema).ok()).flatten();
    RequestBody {
        messages: is_chat.then_some([Message { role: "user", content: &request.prompt }]),
        prompt: (!is_chat).then_some(request.prompt.as_str()),
        model: &config.model,
        max_tokens: wanted.max_tokens,
        // Through its text, so that 0.7 is sent as 0.7 and not as 0.699999988.
        temperature: request.temperature.to_string().parse().unwrap_or(0.0),
        seed: request.seed,
        stream: false,
        response_format: schema.map(|schema| {
            json!({"type": "json_schema", "json_schema": {"name": "answer", "strict": true, "schema": schema}})
        }),
    }
}

/// What may differ between two attempts at one question.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    pub(crate) max_tokens: u32,
    pub(crate) with_schema: bool,
}

/// True for an answer that another try with more room may better.
pub(super) fn is_short(answer: &LlmAnswer) -> bool {
    answer.cut_off || answer.text.trim().is_empty()
}

/// What a reply with a status means.
pub(crate) fn judge(status: u16, after: Option<Duration>, body: &[u8]) -> Outcome {
    if status == 200 {
        return judge_answer(body);
    }
    let detail = format!("status {status}: {}", error_text(body));
    match status {
        429 if detail.contains("insufficient_quota") => Outcome::Fatal(detail),
        401..=405 | 300..=399 => Outcome::Fatal(detail),
        502..=504 => Outcome::Lost { detail, after },
        408 | 425 | 429 | 500..=599 => Outcome::TurnedAway { detail, after },
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
        // Another try meets the same certificate.
        _ if detail.contains("certificate") => {
            Outcome::Fatal(format!("{detail}; `ca_file` names the certificates that are trusted"))
        }
        _ => Outcome::Lost { detail, after: None },
    }
}

fn judge_answer(body: &[u8]) -> Outcome {
    let broken = |what: &str| Outcome::Broken(format!("{what}: {}", start_of(body)));
    let Ok(value) = serde_json::from_slice::<Value>(body) else {
        return broken("the reply is not JSON");
    };
    answer_in(&value).map_or_else(|| broken("the reply has no choices"), Outcome::Answer)
}

/// The answer in the body of a reply, of a server or in a batch file.
pub(crate) fn answer_in(value: &Value) -> Option<LlmAnswer> {
    let choice = value.pointer("/choices/0")?;
    // Completions servers write `text`, chat servers `message.content`, which is null where a model only thought.
    let text = choice.pointer("/message/content").or_else(|| choice.get("text")).and_then(Value::as_str);
    let count = |key: &str| value.pointer(key).and_then(Value::as_u64).unwrap_or(0);
    Some(LlmAnswer {
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

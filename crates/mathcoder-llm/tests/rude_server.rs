//! The client against a real server on the loopback interface that misbehaves in every way the error table names.
//!
//! The server is a thread over `std::net`; each connection answers one request by the next line of its script.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at the first surprise")]

use mathcoder_core::{LlmAnswer, LlmBackend, LlmError, LlmRequest};
use mathcoder_llm::{ApiKey, Form, Http, HttpConfig};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

type Reply = Arc<dyn Fn(usize, &str, &mut TcpStream) + Send + Sync>;

struct Server {
    url: String,
    seen: Arc<Mutex<Vec<String>>>,
    most_at_once: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    address: std::net::SocketAddr,
}

impl Server {
    /// `reply` gets the number of the request (from 0), the request as text, and the open connection.
    fn start(reply: impl Fn(usize, &str, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = Self {
            url: format!("http://{address}/v1"),
            seen: Arc::default(),
            most_at_once: Arc::default(),
            stop: Arc::default(),
            address,
        };
        let (seen, most, stop) = (server.seen.clone(), server.most_at_once.clone(), server.stop.clone());
        let (reply, now, count): (Reply, _, _) =
            (Arc::new(reply), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(mut stream) = stream else { continue };
                let (seen, most, now, count, reply) =
                    (seen.clone(), most.clone(), now.clone(), count.clone(), reply.clone());
                std::thread::spawn(move || {
                    let Some(request) = read_request(&mut stream) else { return };
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    let number = count.fetch_add(1, Ordering::SeqCst);
                    seen.lock().unwrap().push(request.clone());
                    reply(number, &request, &mut stream);
                    now.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        server
    }

    fn n_requests(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut buffer = [0u8; 4096];
    loop {
        let n = stream.read(&mut buffer).ok().filter(|&n| n > 0)?;
        bytes.extend_from_slice(&buffer[..n]);
        let text = String::from_utf8_lossy(&bytes).to_string();
        let Some(head) = text.find("\r\n\r\n") else { continue };
        let length = text[..head]
            .lines()
            .find_map(|l| l.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse::<usize>().ok());
        if bytes.len() >= head + 4 + length.unwrap_or(0) {
            return Some(text);
        }
    }
}

fn send(stream: &mut TcpStream, status: &str, headers: &str, body: &str) {
    let text =
        format!("HTTP/1.1 {status}\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len());
    let _ = stream.write_all(text.as_bytes());
}

fn answer(stream: &mut TcpStream, text: &str, finish: &str) {
    let body = serde_json::json!({
        "model": "m", "choices": [{"message": {"role": "assistant", "content": text}, "finish_reason": finish}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 2},
    });
    send(stream, "200 OK", "Content-Type: application/json\r\n", &body.to_string());
}

fn quick() -> HttpConfig {
    HttpConfig {
        model: "m".into(),
        backoff_ms: 1,
        backoff_max_ms: 4,
        retries: 4,
        deadline_s: 20,
        ..HttpConfig::default()
    }
}

fn request(n: u128) -> LlmRequest {
    LlmRequest {
        key: n,
        passage: String::new(),
        prompt: format!("question {n:03}"),
        max_tokens: 10,
        temperature: 0.7,
        seed: 5,
        schema: String::new(),
    }
}

fn ask_all(server: &Server, config: &HttpConfig, n: u128) -> Vec<Result<LlmAnswer, LlmError>> {
    ask_these(&server.url, config, (0..n).map(request).collect())
}

fn ask_these(urls: &str, config: &HttpConfig, requests: Vec<LlmRequest>) -> Vec<Result<LlmAnswer, LlmError>> {
    let http = Http::open(urls, config, ApiKey::new("secret"), Default::default()).unwrap();
    let mut answers: Vec<Option<Result<LlmAnswer, LlmError>>> = requests.iter().map(|_| None).collect();
    http.complete(&requests, &mut |index, answer| {
        assert!(answers[index].replace(answer).is_none(), "request {index} was answered twice");
    });
    answers.into_iter().map(|a| a.expect("every request is answered")).collect()
}

fn ask(server: &Server) -> Result<LlmAnswer, LlmError> {
    ask_all(server, &quick(), 1).remove(0)
}

#[test]
fn a_good_server_gets_the_right_request_and_its_answer_is_read() {
    let server = Server::start(|_, _, stream| answer(stream, "hello", "stop"));
    let got = ask(&server).unwrap();
    assert_eq!((got.text.as_str(), got.model.as_str(), got.cut_off), ("hello", "m", false));
    assert_eq!((got.prompt_tokens, got.answer_tokens), (3, 2));
    let sent = server.seen.lock().unwrap()[0].clone();
    assert!(sent.starts_with("POST /v1/chat/completions HTTP/1.1\r\n"), "{sent}");
    assert!(sent.to_ascii_lowercase().contains("authorization: bearer secret\r\n"), "{sent}");
    let body: serde_json::Value = serde_json::from_str(sent.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    assert_eq!(body["messages"][0]["content"], "question 000");
    assert_eq!((&body["max_tokens"], &body["temperature"], &body["stream"]), (&10.into(), &0.7.into(), &false.into()));
}

#[test]
fn retry_after_is_honoured() {
    let server = Server::start(|n, _, stream| match n {
        0 => send(stream, "429 Too Many Requests", "Retry-After: 1\r\n", "{}"),
        _ => answer(stream, "ok", "stop"),
    });
    let start = Instant::now();
    assert_eq!(ask(&server).unwrap().text, "ok");
    assert!(start.elapsed() >= Duration::from_millis(990), "it asked again after {:?}", start.elapsed());
    assert_eq!(server.n_requests(), 2);
}

#[test]
fn what_may_pass_is_asked_again() {
    let server = Server::start(|n, _, stream| match n {
        0 => send(stream, "500 Internal Server Error", "", "oops"),
        1 => send(stream, "502 Bad Gateway", "Content-Type: text/html\r\n", "<html><h1>502</h1></html>"),
        2 => send(stream, "200 OK", "", "<html>not JSON</html>"),
        3 => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"choices\":");
        }
        _ => answer(stream, "ok", "stop"),
    });
    assert_eq!(ask(&server).unwrap().text, "ok");
    assert_eq!(server.n_requests(), 5);
}

#[test]
fn attempts_are_bounded_and_the_last_failure_is_told() {
    let server = Server::start(|_, _, stream| {
        send(stream, "500 Internal Server Error", "", r#"{"error":{"message":"out of memory"}}"#)
    });
    let error = ask(&server).unwrap_err();
    assert_eq!(error.to_string(), "the model server failed: status 500: out of memory, after 5 attempts");
    assert_eq!(server.n_requests(), 5);
}

#[test]
fn a_silent_server_stops_the_run_at_the_deadline() {
    let hold = Arc::new(Mutex::new(Vec::new()));
    let held = hold.clone();
    let server = Server::start(move |_, _, stream| held.lock().unwrap().push(stream.try_clone().unwrap()));
    let config = HttpConfig { timeout_s: 1, timeout_s_per_1000_tokens: 0, deadline_s: 1, ..quick() };
    let error = ask_all(&server, &config, 1).remove(0).unwrap_err();
    assert!(matches!(error, LlmError::Fatal { .. }), "{error}");
}

#[test]
fn nobody_listening_stops_the_run() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let config = HttpConfig { retries: 3, ..quick() };
    let answers = ask_these(&format!("http://{address}"), &config, (0..20).map(request).collect());
    assert!(answers.iter().all(|a| matches!(a, Err(LlmError::Fatal { detail }) if detail.contains("nobody answers"))));
}

#[test]
fn a_server_that_restarts_loses_no_question() {
    // For a second a gateway stands alone: longer than two attempts take.
    let gone = Arc::new(Mutex::new(None::<Instant>));
    let server = Server::start(move |n, _, stream| {
        let since = (n >= 4).then(|| *gone.lock().unwrap().get_or_insert_with(Instant::now));
        match since.is_some_and(|since| since.elapsed() < Duration::from_secs(1)) {
            true => {
                // The first four answers are in by the time that a second attempt goes out, however busy the machine is.
                std::thread::sleep(Duration::from_millis(100));
                send(stream, "502 Bad Gateway", "", "<html>");
            }
            false => answer(stream, "ok", "stop"),
        }
    });
    let config = HttpConfig { retries: 1, concurrency_start: 4, ..quick() };
    let answers = ask_all(&server, &config, 12);
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
}

#[test]
fn several_servers_share_the_work_and_one_may_be_gone() {
    // Slow enough that the one that is gone has been tried many times before anybody answers.
    let slow = |_| {
        Server::start(|_, _, stream| {
            std::thread::sleep(Duration::from_millis(50));
            answer(stream, "ok", "stop");
        })
    };
    let servers: Vec<Server> = (0..2).map(slow).collect();
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let urls = format!("{}|http://{gone}|{}", servers[0].url, servers[1].url);
    let answers = ask_these(&urls, &HttpConfig { concurrency_start: 4, ..quick() }, (0..60).map(request).collect());
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert!(servers.iter().all(|server| server.n_requests() >= 10), "both worked");
}

#[test]
fn equal_beginnings_are_asked_together() {
    let server = Server::start(|_, _, stream| answer(stream, "ok", "stop"));
    let config = HttpConfig { concurrency_start: 1, concurrency_max: 1, ..quick() };
    let mut requests: Vec<LlmRequest> = (0..9).map(request).collect();
    for (i, request) in requests.iter_mut().enumerate() {
        request.prompt = format!("prefix {} and then {i}", i % 3);
    }
    ask_these(&server.url, &config, requests);
    let prefixes: Vec<char> = server
        .seen
        .lock()
        .unwrap()
        .iter()
        .map(|r| r.split("prefix ").nth(1).unwrap().chars().next().unwrap())
        .collect();
    assert_eq!(prefixes.iter().collect::<String>(), "000111222");
}

#[test]
fn a_server_that_knows_no_schema_is_asked_without() {
    let server = Server::start(|_, request, stream| match request.contains("response_format") {
        true => send(stream, "400 Bad Request", "", r#"{"error":{"message":"response_format is not supported"}}"#),
        false => answer(stream, "ok", "stop"),
    });
    let config = HttpConfig { concurrency_start: 1, concurrency_max: 1, ..quick() };
    let mut requests: Vec<LlmRequest> = (0..5).map(request).collect();
    requests.iter_mut().for_each(|request| request.schema = r#"{"type":"object"}"#.to_owned());
    assert!(ask_these(&server.url, &config, requests).iter().all(Result::is_ok));
    assert_eq!(server.n_requests(), 6, "the first tells about all");
}

#[test]
fn the_completions_form_sends_the_prompt_as_it_is() {
    let server = Server::start(|_, _, stream| {
        send(stream, "200 OK", "", r#"{"choices":[{"text":"and so on","finish_reason":"stop"}]}"#)
    });
    let answers = ask_all(&server, &HttpConfig { form: Form::Completions, ..quick() }, 1);
    assert_eq!(answers[0].as_ref().unwrap().text, "and so on");
    let sent = server.seen.lock().unwrap()[0].clone();
    assert!(sent.starts_with("POST /v1/completions ") && sent.contains(r#""prompt":"question 000""#), "{sent}");
}

#[test]
fn the_cost_limit_stops_the_run_before_it_is_passed() {
    // An answer is counted as 5 tokens; a question may cost 12 / 2 + 16 + 10 at most.
    let server = Server::start(|_, _, stream| answer(stream, "ok", "stop"));
    let config = HttpConfig { max_cost: "60 tokens".into(), concurrency_start: 1, concurrency_max: 1, ..quick() };
    let answers = ask_all(&server, &config, 50);
    let paid = answers.iter().filter(|a| a.is_ok()).count();
    assert_eq!(paid, 6, "30 spent, and 32 more would be too many");
    assert!(matches!(&answers[49], Err(LlmError::Fatal { detail }) if detail.contains("cost limit is reached")));
}

#[test]
fn a_refused_request_is_not_repeated() {
    let server = Server::start(|_, _, stream| {
        send(stream, "400 Bad Request", "", r#"{"error":{"message":"context too long"}}"#)
    });
    assert!(matches!(ask(&server), Err(LlmError::Refused { detail }) if detail.contains("context too long")));
    assert_eq!(server.n_requests(), 1);
}

#[test]
fn a_wrong_key_stops_the_batch() {
    let server =
        Server::start(|_, _, stream| send(stream, "401 Unauthorized", "", r#"{"error":{"message":"bad key"}}"#));
    let config = HttpConfig { concurrency_start: 1, concurrency_max: 1, ..quick() };
    let answers = ask_all(&server, &config, 50);
    assert!(answers.iter().all(|a| matches!(a, Err(LlmError::Fatal { .. }))));
    assert_eq!(server.n_requests(), 1);
}

#[test]
fn an_unknown_model_lists_those_there_are() {
    let server = Server::start(|_, request, stream| match request.starts_with("GET /v1/models ") {
        true => send(stream, "200 OK", "", r#"{"data":[{"id":"small"},{"id":"large"}]}"#),
        false => send(stream, "404 Not Found", "", r#"{"error":{"message":"no model m"}}"#),
    });
    let error = ask(&server).unwrap_err().to_string();
    assert!(error.contains("no model m; the server has: small, large"), "{error}");
}

#[test]
fn cut_and_empty_answers_get_one_more_try_with_more_room() {
    let server = Server::start(|_, request, stream| match request.contains("\"max_tokens\":20") {
        true => answer(stream, "whole", "stop"),
        false => answer(stream, "wh", "length"),
    });
    assert_eq!(ask(&server).unwrap().text, "whole");
    let server = Server::start(|_, _, stream| answer(stream, "still cut", "length"));
    let got = ask(&server).unwrap();
    assert!(got.cut_off && got.text == "still cut");
    assert_eq!(server.n_requests(), 2);
    let server = Server::start(|_, _, stream| answer(stream, "", "stop"));
    assert_eq!(ask(&server).unwrap().text, "");
    assert_eq!(server.n_requests(), 2);
}

#[test]
fn concurrency_is_bounded_and_falls_under_overload() {
    // A server that bears four at a time and refuses the rest.
    let now = Arc::new(AtomicUsize::new(0));
    let server = Server::start(move |_, _, stream| {
        if now.fetch_add(1, Ordering::SeqCst) >= 4 {
            send(stream, "429 Too Many Requests", "", "{}");
        } else {
            answer(stream, "ok", "stop");
        }
        now.fetch_sub(1, Ordering::SeqCst);
    });
    let config = HttpConfig { concurrency_start: 8, concurrency_max: 8, retries: 20, ..quick() };
    let answers = ask_all(&server, &config, 200);
    assert!(answers.iter().all(|a| a.as_ref().is_ok_and(|a| a.text == "ok")));
    assert!(server.most_at_once.load(Ordering::SeqCst) <= 8);
}

#[test]
fn workers_that_left_for_want_of_work_are_hired_anew() {
    let server = Server::start(|_, _, stream| {
        std::thread::sleep(Duration::from_millis(20));
        answer(stream, "A", "stop");
    });
    let config = HttpConfig { concurrency_start: 100, ..quick() };
    let http = Http::open(&server.url, &config, None, Default::default()).unwrap();
    for _ in 0..3 {
        let requests: Vec<LlmRequest> = (0..150).map(request).collect();
        let mut answered = 0;
        http.complete(&requests, &mut |_, answer| answered += usize::from(answer.is_ok()));
        assert_eq!(answered, 150);
    }
    assert_eq!(server.n_requests(), 450);
    assert!(server.most_at_once.load(Ordering::SeqCst) > 50, "as many as there is room for are under way");
}

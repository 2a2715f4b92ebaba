//! How much the client costs, and how full it keeps a server: against a stand-in in a process of its own.
//!
//! Three questions: can 2,000 requests and more be under way at once; what CPU time does the client take for one; which share
//! of the server's own greatest throughput does it reach? The greatest throughput is measured in the same call by a bare
//! loop of connections, one for each slot of the server, that do nothing but write and read; what these cost is the floor that
//! the machine sets. Rates are those of the middle, from a fifth to nine tenths of all answers, so that a window still
//! opening and a queue running dry do not count; CPU times are those of the same middle. Rounds take turns.
//!
//! `cargo xtask bench llm [ROUNDS [CASE]]`

#![allow(clippy::print_stdout, reason = "a bench prints")]

use mathcoder_core::{LlmBackend, LlmRequest};
use mathcoder_llm::{Dummy, Http, HttpConfig, StandIn, StandInOptions};
use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Bytes of a prompt: a passage with its instructions.
const PROMPT_BYTES: usize = 6000;

/// A server as it is measured.
struct Case {
    name: &'static str,
    slots: usize,
    queue: usize,
    latency_ms: u64,
    n: usize,
}

const CASES: &[Case] = &[
    Case { name: "256 slots, queues", slots: 256, queue: 100_000, latency_ms: 500, n: 16_000 },
    Case { name: "256 slots, turns away", slots: 256, queue: 0, latency_ms: 500, n: 16_000 },
    Case { name: "2,500 slots, queues", slots: 2500, queue: 100_000, latency_ms: 4000, n: 25_000 },
];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, mode, slots, queue, latency] = arguments.as_slice()
        && mode == "serve"
    {
        return serve(slots.parse()?, queue.parse()?, latency.parse()?);
    }
    let rounds: usize = arguments.get(1).map_or(Ok(3), |n| n.parse())?;
    println!("server                   in flight     bare/s   client/s    share  CPU µs a request: client, bare");
    let only = arguments.get(2).map_or(0..CASES.len(), |n| n.parse::<usize>().map_or(0..0, |n| n..n + 1));
    for case in CASES.get(only).unwrap_or_default() {
        let mut rows = Vec::new();
        for _ in 0..rounds {
            let bare = with_server(case, |address| bare_loop(address, case))?.0;
            let ((rate, cpu), most) = with_server(case, |address| client(address, case))?;
            rows.push((rate / bare.0, bare, rate, cpu, most));
        }
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (share, (bare, floor), rate, cpu, most) in rows {
            let share = share * 100.0;
            println!("{:<24} {most:>9} {bare:>10.0} {rate:>10.0} {share:>7.1}% {cpu:>10.1} {floor:>10.1}", case.name);
        }
    }
    Ok(())
}

/// The server's process.
fn serve(slots: usize, queue: usize, latency_ms: u64) -> Result<(), Box<dyn Error>> {
    let latency = Duration::from_millis(latency_ms);
    let server = StandIn::bind(StandInOptions { slots, queue, latency, ..StandInOptions::default() }, Box::new(Dummy))?;
    println!("{}", server.address()?);
    server.serve();
    Ok(())
}

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs `work` against a fresh server; what it gives, and how many requests were inside at most.
fn with_server<T>(
    case: &Case,
    work: impl FnOnce(&str) -> Result<T, Box<dyn Error>>,
) -> Result<(T, u64), Box<dyn Error>> {
    let settings = [case.slots.to_string(), case.queue.to_string(), case.latency_ms.to_string()];
    let child = Command::new(std::env::current_exe()?).arg("serve").args(settings).stdout(Stdio::piped()).spawn()?;
    let mut server = Server(child);
    let mut address = String::new();
    let out = server.0.stdout.take().ok_or("the server has no output")?;
    BufReader::new(out).read_line(&mut address)?;
    let address = address.trim();
    let result = work(address)?;
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(b"GET /stats HTTP/1.1\r\nConnection: close\r\n\r\n")?;
    let mut bytes = vec![0; 4096];
    let n = stream.read(&mut bytes)?;
    let text = String::from_utf8_lossy(bytes.get(..n).unwrap_or_default()).into_owned();
    let stats: serde_json::Value = serde_json::from_str(text.rsplit("\r\n\r\n").next().unwrap_or_default())?;
    Ok((result, stats["most_at_once"].as_u64().unwrap_or(0)))
}

fn prompt(n: usize) -> String {
    let mut text = format!("Question {n}. ");
    while text.len() < PROMPT_BYTES {
        text.push_str("Some words of a passage with $x^2 + 1$ in it. ");
    }
    text
}

/// Answers a second of as many bare connections as the server has slots.
fn bare_loop(address: &str, case: &Case) -> Result<(f64, f64), Box<dyn Error>> {
    let (next, pace) = (AtomicUsize::new(0), Mutex::new(Pace::new(case.n)));
    std::thread::scope(|scope| {
        for _ in 0..case.slots {
            let work = || one_connection(address, case.n, (&next, &pace));
            let _ = std::thread::Builder::new().stack_size(64 << 10).spawn_scoped(scope, work);
        }
    });
    Ok(pace.into_inner().map_err(|_| "a connection panicked")?.of_the_middle())
}

/// When the answers of the middle came, and the CPU time spent by then.
struct Pace {
    n: usize,
    seen: usize,
    began: (Instant, f64),
    ended: (Instant, f64),
}

impl Pace {
    fn new(n: usize) -> Self {
        Self { n, seen: 0, began: (Instant::now(), 0.0), ended: (Instant::now(), 0.0) }
    }

    fn tick(&mut self) {
        self.seen += 1;
        if self.seen == self.n / 5 {
            self.began = (Instant::now(), cpu_seconds());
        }
        if self.seen == self.n * 9 / 10 {
            self.ended = (Instant::now(), cpu_seconds());
        }
    }

    /// Answers a second, and CPU microseconds for each.
    fn of_the_middle(&self) -> (f64, f64) {
        let n = (self.n * 9 / 10 - self.n / 5) as f64;
        let seconds = self.ended.0.duration_since(self.began.0).as_secs_f64().max(1e-9);
        (n / seconds, (self.ended.1 - self.began.1) * 1e6 / n)
    }
}

fn one_connection(address: &str, n: usize, (next, pace): (&AtomicUsize, &Mutex<Pace>)) -> Option<()> {
    let mut stream = TcpStream::connect(address).ok()?;
    let mut buffer = vec![0u8; 16 << 10];
    while let number @ 0.. = next.fetch_add(1, Ordering::Relaxed)
        && number < n
    {
        let body = serde_json::json!({"messages": [{"role": "user", "content": prompt(number)}]}).to_string();
        let head = format!("POST /v1/chat/completions HTTP/1.1\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).ok()?;
        // The stand-in sends its short answers in one piece.
        if stream.read(&mut buffer).ok()? == 0 {
            return None;
        }
        pace.lock().ok()?.tick();
    }
    Some(())
}

/// Answers a second and CPU microseconds a request of the client.
fn client(address: &str, case: &Case) -> Result<(f64, f64), Box<dyn Error>> {
    let config = HttpConfig { model: "m".into(), concurrency_max: 4096, backoff_ms: 100, ..HttpConfig::default() };
    let http = Http::open(&format!("http://{address}"), &config, None, Default::default())?;
    let request = |n: usize| LlmRequest {
        key: n as u128,
        passage: String::new(),
        prompt: prompt(n),
        max_tokens: 512,
        temperature: 0.0,
        seed: 0,
        schema: String::new(),
    };
    let requests: Vec<LlmRequest> = (0..case.n).map(request).collect();
    let mut pace = Pace::new(case.n);
    let mut answered = 0usize;
    http.complete(&requests, &mut |_, answer| {
        answered += usize::from(answer.is_ok());
        pace.tick();
    });
    if answered != case.n {
        return Err(format!("only {answered} of {} were answered", case.n).into());
    }
    Ok(pace.of_the_middle())
}

/// CPU time of this process, user and system.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    // Fields 14 and 15 of the line, in hundredths of a second.
    (ticks(11) + ticks(12)) / 100.0
}

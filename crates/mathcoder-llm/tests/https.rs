//! The client against a real TLS server: a Python process on the loopback interface with a certificate that `openssl` has just
//! made. Skips with a reason where either is missing. What is shown: an answer comes through, a certificate of nobody one trusts
//! and one for another name end the run at once and say why, and a file without certificates is refused when the client is opened.

#![cfg(feature = "https")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at the first surprise")]
#![allow(clippy::print_stderr, reason = "a skipped test says why")]

use mathcoder_core::{LlmAnswer, LlmBackend, LlmError, LlmRequest};
use mathcoder_llm::{BackendError, Http, HttpConfig};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const SERVER: &str = r#"
import http.server, json, ssl, sys

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_POST(self):
        self.rfile.read(int(self.headers['Content-Length']))
        body = json.dumps({'choices': [{'message': {'content': 'over TLS'}, 'finish_reason': 'stop'}]}).encode()
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass

server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
"#;

struct Server {
    child: Child,
    port: u16,
}

impl Server {
    /// A server with the certificate `name.pem` in `folder`; none where there is no Python.
    fn start(folder: &Path, name: &str) -> Option<Self> {
        let files = ["pem", "key"].map(|end| folder.join(format!("{name}.{end}")));
        let mut command = Command::new("python3");
        command.args(["-c", SERVER]).args(files).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().ok()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take()?).read_line(&mut line).ok()?;
        match line.trim().parse() {
            Ok(port) => Some(Self { child, port }),
            Err(_) => {
                let _ = child.wait();
                None
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An authority and a certificate of it for `host`; false where `openssl` is missing or fails.
fn certificate(folder: &Path, host: &str) -> bool {
    let extension = folder.join("san");
    std::fs::write(&extension, format!("subjectAltName={host}\n")).unwrap();
    let run = |line: &str| {
        let status = Command::new("openssl").args(line.split(' ')).current_dir(folder).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    };
    run("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.pem")
        && run("req -newkey rsa:2048 -nodes -subj /CN=server -keyout server.key -out server.csr")
        && run("x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile san -out server.pem")
}

/// A folder with certificates and a server that has them.
fn served(host: &str) -> Option<(tempfile::TempDir, Server)> {
    let folder = tempfile::tempdir().unwrap();
    if !certificate(folder.path(), host) {
        eprintln!("skipped: no certificate can be made (`openssl` is missing or too old)");
        return None;
    }
    let Some(server) = Server::start(folder.path(), "server") else {
        eprintln!("skipped: no server can be started (`python3` with `ssl` is missing)");
        return None;
    };
    Some((folder, server))
}

fn ask(server: &Server, ca_file: &str) -> Result<LlmAnswer, LlmError> {
    let config = HttpConfig { ca_file: ca_file.to_owned(), backoff_ms: 1, ..HttpConfig::default() };
    let url = format!("https://127.0.0.1:{}/v1", server.port);
    let http = Http::open(&url, &config, None, Default::default()).unwrap();
    let request = LlmRequest {
        key: 1,
        passage: String::new(),
        prompt: "a question".to_owned(),
        max_tokens: 10,
        temperature: 0.0,
        seed: 0,
        schema: String::new(),
    };
    let mut answers = Vec::new();
    http.complete(&[request], &mut |_, answer| answers.push(answer));
    answers.pop().expect("one answer")
}

#[test]
fn an_answer_comes_over_tls_where_the_certificate_is_trusted() {
    let Some((folder, server)) = served("IP:127.0.0.1") else { return };
    let answer = ask(&server, folder.path().join("ca.pem").to_str().unwrap());
    assert_eq!(answer.expect("an answer").text, "over TLS");
}

#[test]
fn a_certificate_of_nobody_one_trusts_ends_the_run_and_says_why() {
    let Some((_folder, server)) = served("IP:127.0.0.1") else { return };
    let Err(LlmError::Fatal { detail }) = ask(&server, "") else { panic!("the run goes on") };
    assert!(detail.contains("UnknownIssuer") && detail.contains("ca_file"), "{detail}");
}

#[test]
fn a_certificate_for_another_name_ends_the_run_and_says_why() {
    let Some((folder, server)) = served("DNS:elsewhere.test") else { return };
    let Err(LlmError::Fatal { detail }) = ask(&server, folder.path().join("ca.pem").to_str().unwrap()) else {
        panic!("the run goes on")
    };
    assert!(detail.contains("elsewhere.test") || detail.contains("NotValidForName"), "{detail}");
}

#[test]
fn a_file_without_certificates_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.pem");
    std::fs::write(&path, "no certificate").unwrap();
    for (file, what) in [(path.clone(), "holds no certificate"), (folder.path().join("missing.pem"), "missing.pem")] {
        let config = HttpConfig { ca_file: file.to_str().unwrap().to_owned(), ..HttpConfig::default() };
        let error: BackendError =
            Http::open("https://127.0.0.1:1", &config, None, Default::default()).expect_err("refused");
        assert!(error.to_string().contains(what), "{error}");
    }
}

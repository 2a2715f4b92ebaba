//! As much of HTTP/1.1 as the stand-in needs: requests with a `Content-Length` in, replies with one out, the connection kept.

use std::io::{Read, Write};
use std::net::TcpStream;

/// Longest request that is read.
const LONGEST: usize = 16 << 20;

/// A request.
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) body: Vec<u8>,
}

/// The next request; `rest` holds what was read of the one after it.
pub(super) fn read_request(stream: &mut TcpStream, rest: &mut Vec<u8>) -> Option<Request> {
    let mut buffer = [0u8; 16 << 10];
    let mut searched = 0usize;
    let head_end = loop {
        // The end of the head may begin in the last three bytes of what was searched.
        let from = searched.saturating_sub(3);
        if let Some(at) = rest.get(from..)?.windows(4).position(|window| window == b"\r\n\r\n") {
            break from + at + 4;
        }
        searched = rest.len();
        read_more(stream, rest, &mut buffer)?;
    };
    let head = String::from_utf8_lossy(rest.get(..head_end)?).into_owned();
    let mut first = head.lines().next()?.split(' ');
    let (method, path) = (first.next()?.to_owned(), first.next()?.to_owned());
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let end = head_end.checked_add(length.unwrap_or(0)).filter(|&end| end <= LONGEST)?;
    while rest.len() < end {
        read_more(stream, rest, &mut buffer)?;
    }
    let behind = rest.split_off(end);
    let body = rest.split_off(head_end);
    *rest = behind;
    Some(Request { method, path, body })
}

fn read_more(stream: &mut TcpStream, rest: &mut Vec<u8>, buffer: &mut [u8]) -> Option<()> {
    let n = stream.read(buffer).ok().filter(|&n| n > 0 && rest.len() <= LONGEST)?;
    rest.extend_from_slice(buffer.get(..n)?);
    Some(())
}

/// Sends a reply and keeps the connection; none where the other side is gone.
pub(super) fn write_reply(stream: &mut TcpStream, status: &str, headers: &str, body: &[u8]) -> Option<()> {
    let mut bytes = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{headers}Content-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    stream.write_all(&bytes).ok()
}

//! An HTTP response as archives store it: head and body in one block. In: the block. Out: status, content type and the
//! body with transfer and content encodings undone.
//!
//! Archives disagree with their own heads: bodies are often stored decoded while the head still says `chunked` or
//! `gzip`. So an encoding is undone only where the bytes show it; else they are taken as they are.

use super::stream::ZSTD_MAGIC;
use crate::reasons;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use mathcoder_core::Reason;
use std::io::Read;

/// A response with its body decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Response {
    /// Status code; 0 where the head has none.
    pub(crate) status: u16,
    /// Value of `Content-Type`, empty where there is none.
    pub(crate) content_type: String,
    /// The body.
    pub(crate) body: Vec<u8>,
}

/// Buffer in front of the Brotli decoder; its window of at most 16 MiB comes on top.
const BROTLI_BUFFER: usize = 16 << 10;
/// Most header lines read; more are ignored.
const HEADER_LINES: usize = 1000;

/// Takes a response apart.
///
/// # Errors
/// The reason where the body is in an encoding that is not read, or grows beyond `max_bytes`.
pub(crate) fn decode(block: Vec<u8>, max_bytes: u64) -> Result<Response, Reason> {
    if !block.starts_with(b"HTTP/") {
        return Ok(Response { status: 200, content_type: String::new(), body: block });
    }
    let (head_end, body_start) = head_end(&block);
    let head = String::from_utf8_lossy(block.get(..head_end).unwrap_or(&[])).into_owned();
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split_ascii_whitespace().nth(1)).and_then(|s| s.parse().ok());
    let mut response = Response { status: status.unwrap_or(0), ..Response::default() };
    let (mut chunked, mut encodings) = (false, Vec::new());
    for line in lines.take(HEADER_LINES) {
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-type") {
            value.clone_into(&mut response.content_type);
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            chunked |= value.to_ascii_lowercase().contains("chunked");
        } else if name.eq_ignore_ascii_case("content-encoding") {
            encodings.extend(value.split(',').map(|e| e.trim().to_ascii_lowercase()));
        }
    }
    let mut block = block;
    block.drain(..body_start);
    response.body = if chunked { dechunk(block) } else { block };
    for encoding in encodings.iter().rev().take(4) {
        response.body = undo_encoding(response.body, encoding, max_bytes)?;
    }
    Ok(response)
}

/// Whether a response states a length and is that long.
pub(crate) fn is_whole(block: &[u8]) -> bool {
    if !block.starts_with(b"HTTP/") {
        return false;
    }
    let (head_end, body_start) = head_end(block);
    let head = String::from_utf8_lossy(block.get(..head_end).unwrap_or(&[])).to_ascii_lowercase();
    let stated = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    stated.is_some_and(|stated| block.len().saturating_sub(body_start) >= stated)
}

/// The `charset` parameter of a content type.
pub(crate) fn charset(content_type: &str) -> Option<String> {
    let lower = content_type.to_ascii_lowercase();
    let value = content_type.get(lower.find("charset")? + "charset".len()..)?.trim_start();
    let value = value.strip_prefix('=')?.trim_start();
    let value = value.trim_start_matches(['"', '\'']);
    let value = value.split([';', ',', '"', '\'', ' ', '\t']).next().unwrap_or("");
    (!value.is_empty() && value.len() <= 40).then(|| value.to_ascii_lowercase())
}

/// Where the head ends, and where the body begins.
fn head_end(block: &[u8]) -> (usize, usize) {
    let mut from = 0;
    while let Some(found) = block.get(from..).and_then(|rest| memchr::memchr(b'\n', rest)) {
        let newline = from + found;
        match block.get(newline + 1..) {
            Some([b'\n', ..]) => return (newline, newline + 2),
            Some([b'\r', b'\n', ..]) => return (newline, newline + 3),
            _ => from = newline + 1,
        }
    }
    (block.len(), block.len())
}

/// Joins the chunks. From the first line that is no chunk size on, the bytes are taken as they are, which for a body
/// stored decoded means from the beginning.
fn dechunk(body: Vec<u8>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = body.as_slice();
    loop {
        let line_end = memchr::memchr(b'\n', rest.get(..rest.len().min(80)).unwrap_or(&[]));
        let size = line_end.and_then(|end| chunk_size(rest.get(..end).unwrap_or(&[])));
        let (Some(end), Some(size)) = (line_end, size) else {
            if out.is_empty() && rest.len() == body.len() {
                return body;
            }
            out.extend_from_slice(rest);
            return out;
        };
        let data = rest.get(end + 1..).unwrap_or(&[]);
        if size == 0 {
            return out;
        }
        let chunk = data.get(..size).unwrap_or(data);
        out.extend_from_slice(chunk);
        rest = data.get(chunk.len()..).unwrap_or(&[]);
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
        if rest.is_empty() {
            return out;
        }
    }
}

fn chunk_size(line: &[u8]) -> Option<usize> {
    let line = std::str::from_utf8(line).ok()?;
    let digits = line.split(';').next().unwrap_or("").trim();
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    usize::from_str_radix(digits, 16).ok()
}

fn undo_encoding(body: Vec<u8>, encoding: &str, max_bytes: u64) -> Result<Vec<u8>, Reason> {
    match encoding {
        "gzip" | "x-gzip" if body.starts_with(&[0x1f, 0x8b]) => {
            inflate(MultiGzDecoder::new(body.as_slice()), "gzip", max_bytes)
        }
        "deflate" if body.first().is_some_and(|b| b & 0x0f == 8) => {
            inflate(ZlibDecoder::new(body.as_slice()), "deflate", max_bytes)
                .or_else(|_| inflate(DeflateDecoder::new(body.as_slice()), "deflate", max_bytes))
        }
        "deflate" if !looks_like_text(&body) => inflate(DeflateDecoder::new(body.as_slice()), "deflate", max_bytes),
        "br" if !looks_like_text(&body) => {
            inflate(brotli_decompressor::Decompressor::new(body.as_slice(), BROTLI_BUFFER), "br", max_bytes)
        }
        "zstd" if body.starts_with(ZSTD_MAGIC) => match zstd::stream::read::Decoder::new(body.as_slice()) {
            Ok(decoder) => inflate(decoder, "zstd", max_bytes),
            Err(error) => Err(reasons::CONTENT_ENCODING.because(error.to_string())),
        },
        "zstd" | "compress" | "x-compress" if !looks_like_text(&body) => {
            Err(reasons::CONTENT_ENCODING.because(format!("{encoding} is not read")))
        }
        _ => Ok(body),
    }
}

/// Inflates up to `max_bytes`. What came out before a break is kept, for browsers show it, too.
fn inflate(decoder: impl Read, name: &str, max_bytes: u64) -> Result<Vec<u8>, Reason> {
    let mut out = Vec::new();
    let result = decoder.take(max_bytes.saturating_add(1)).read_to_end(&mut out);
    if out.len() as u64 > max_bytes {
        return Err(reasons::TOO_LARGE.because(format!("the {name} body decompresses to more than {max_bytes} bytes")));
    }
    match result {
        Err(_) if out.is_empty() => Err(reasons::CONTENT_ENCODING.because(format!("the {name} body is broken"))),
        _ => Ok(out),
    }
}

/// Whether the first bytes are text: no control characters but white space.
fn looks_like_text(body: &[u8]) -> bool {
    let head = body.get(..body.len().min(256)).unwrap_or(body);
    !head.iter().any(|&b| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c))
        && head.first() != Some(&0xff)
        && std::str::from_utf8(head).map_or_else(|e| e.valid_up_to() + 4 > head.len(), |_| true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn body(head: &str, body: &[u8]) -> String {
        let mut block = head.as_bytes().to_vec();
        block.extend_from_slice(body);
        String::from_utf8(decode(block, 1 << 20).unwrap().body).unwrap()
    }

    #[test]
    fn chunks_are_joined_and_wrong_chunks_left() {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert_eq!(body(head, b"4\r\nWiki\r\n5;x=y\r\npedia\r\n0\r\n\r\n"), "Wikipedia");
        assert_eq!(body(head, b"4\r\nWiki\r\n5\r\nped"), "Wikiped");
        assert_eq!(body(head, b"<html>not chunked</html>"), "<html>not chunked</html>");
        assert_eq!(body(head, b"4\r\nWiki\r\nzz\r\n"), "Wikizz\r\n");
        assert_eq!(body(head, b"ffffffff\r\nshort"), "short");
    }

    #[test]
    fn encodings_are_undone_where_the_bytes_show_them() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(b"<p>hello</p>").unwrap();
        let gzip = gzip.finish().unwrap();
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n";
        assert_eq!(body(head, &gzip), "<p>hello</p>");
        assert_eq!(body(head, b"<p>plain</p>"), "<p>plain</p>");
        // An uncompressed meta-block of three bytes, as RFC 7932 has it, and the same cut off.
        let brotli = b"\x0b\x01\x80<p>\x03";
        let head = "HTTP/1.1 200 OK\ncontent-encoding: br\n\n";
        assert_eq!(body(head, brotli), "<p>");
        let broken = decode([head.as_bytes(), b"\x1b\x03\x00\xf8\xff\xff"].concat(), 99);
        assert_eq!(broken.unwrap_err().code, "extract.content_encoding");
        let zstd = zstd::encode_all(b"<p>hello</p>".as_slice(), 1).unwrap();
        let head = "HTTP/1.1 200 OK\ncontent-encoding: zstd\n\n";
        assert_eq!(body(head, &zstd), "<p>hello</p>");
        let bomb = zstd::encode_all(vec![b'x'; 1 << 20].as_slice(), 1).unwrap();
        assert_eq!(decode([head.as_bytes(), &bomb].concat(), 1000).unwrap_err().code, "extract.too_large");
        assert_eq!(body("HTTP/1.1 200 OK\ncontent-encoding: br\n\n", b"<p>x"), "<p>x");
    }

    #[test]
    fn charsets_are_found() {
        assert_eq!(charset("text/html; Charset=\"Shift_JIS\""), Some("shift_jis".into()));
        assert_eq!(charset("text/html"), None);
        assert_eq!(charset("text/html; charset"), None);
    }
}

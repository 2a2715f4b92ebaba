//! Every way in which a run can end, made by hand: wait status, marker, what the supervisor did.
//! No process is started.

use super::{Cut, Marker, Trace, judge, read_marker, reproducible, text_within};
use mathcoder_core::{Limits, Status};
use std::time::Duration;

const NONCE: [u8; 16] = *b"0123456789abcdef";

fn exited(code: i32) -> i32 {
    code << 8
}

fn status(trace: Trace) -> (Status, Option<i32>) {
    let execution = judge(trace, &Limits::default());
    (execution.status, execution.exit_code)
}

#[test]
fn the_marker_is_found_among_what_the_program_wrote() {
    assert_eq!(read_marker(b"0123456789abcdefo\0", &NONCE), Some(Marker::Finished(0)));
    assert_eq!(read_marker(b"junk o\x000123456789abcdefe\x01", &NONCE), Some(Marker::Raised(1, String::new())));
    assert_eq!(read_marker(b"0123456789abcdefe\x01KeyError", &NONCE), Some(Marker::Raised(1, "KeyError".into())));
    assert_eq!(read_marker(b"0123456789abcdefx\0capset", &NONCE), Some(Marker::Unconfined("capset".into())));
    assert_eq!(read_marker(b"0123456789abcdeXo\0", &NONCE), None);
    assert_eq!(read_marker(b"0123456789abcdef", &NONCE), None);
    assert_eq!(read_marker(b"", &NONCE), None);
}

#[test]
fn ok_needs_the_marker_and_exit_code_0() {
    let finished = Trace { marker: Some(Marker::Finished(0)), ..Trace::default() };
    assert_eq!(status(finished), (Status::Ok, Some(0)));
    assert_eq!(status(Trace::default()), (Status::Error, Some(0)), "left by os._exit(0)");
    let code = Trace { marker: Some(Marker::Finished(3)), wait_status: exited(3), ..Trace::default() };
    assert_eq!(status(code), (Status::Error, Some(3)));
    let forged = Trace { marker: Some(Marker::Finished(0)), wait_status: libc::SIGSEGV, ..Trace::default() };
    assert_eq!(status(forged), (Status::Killed, None));
}

#[test]
fn a_memory_error_is_status_memory() {
    let trace = Trace { marker: Some(Marker::OutOfMemory), wait_status: exited(1), ..Trace::default() };
    assert_eq!(status(trace), (Status::Memory, Some(1)));
}

#[test]
fn what_the_supervisor_did_comes_before_what_the_kernel_says() {
    let killed = Trace { wait_status: libc::SIGKILL, ..Trace::default() };
    assert_eq!(status(killed.clone()).0, Status::Killed);
    assert_eq!(status(Trace { cut: Some(Cut::Time), ..killed.clone() }).0, Status::Timeout);
    assert_eq!(status(Trace { cut: Some(Cut::Output), ..killed.clone() }).0, Status::OutputLimit);
    assert_eq!(status(Trace { cpu: Duration::from_secs(11), ..killed }).0, Status::Timeout);
}

#[test]
fn output_is_cut_at_the_limit_and_between_characters() {
    assert_eq!(text_within("abc".as_bytes(), 3), "abc");
    assert_eq!(text_within("abcd".as_bytes(), 3), "abc");
    assert_eq!(text_within("aéé".as_bytes(), 4), "aé");
    assert_eq!(text_within(b"a\xff", 10), "a\u{fffd}");
    assert!(text_within(&[0xff; 100], 100).len() <= 100);
    assert_eq!(text_within(b"a\xc3", 10), "a\u{fffd}", "cut by the program itself, not by the limit");
}

#[test]
fn what_a_stopped_program_printed_is_not_reproducible() {
    let trace = Trace { stdout: b"1\n2\n".to_vec(), cut: Some(Cut::Time), ..Trace::default() };
    let execution = reproducible(judge(trace, &Limits::default()));
    assert_eq!((execution.stdout.as_str(), execution.truncated, execution.usage), ("", true, None));
}

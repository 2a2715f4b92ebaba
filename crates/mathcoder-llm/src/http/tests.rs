//! Tests of the parts that need no server.

use super::config::base_address;
use super::gate::Gate;
use super::reply::{Outcome, judge};
use super::retry_after;
use super::{ApiKey, HttpConfig};
use proptest::prelude::*;
use std::time::{Duration, Instant};

#[test]
fn addresses_are_completed() {
    assert_eq!(base_address("http://h:8000").unwrap(), "http://h:8000/v1");
    assert_eq!(base_address("http://h:8000/v1/").unwrap(), "http://h:8000/v1");
    assert_eq!(base_address("http://h/api/v1/chat/completions").unwrap(), "http://h/api/v1");
    assert!(base_address("http://user:secret@h/v1").is_err());
    assert!(base_address("http:///v1").is_err());
}

#[test]
fn keys_are_hidden() {
    let key = ApiKey::new(" sk-123\n").unwrap();
    assert_eq!(format!("{key:?}"), "ApiKey(hidden)");
    assert!(ApiKey::new(" \n").is_none());
}

#[test]
fn retry_after_reads_seconds_and_dates() {
    assert_eq!(retry_after::parse("7", 0), Some(Duration::from_secs(7)));
    assert_eq!(retry_after::parse("1.5", 0), Some(Duration::from_millis(1500)));
    assert_eq!(retry_after::parse("-3", 0), Some(Duration::ZERO));
    assert_eq!(retry_after::parse("99999999", 0), Some(Duration::from_secs(3600)));
    // 784111777 is the moment that the HTTP standard writes as this date.
    assert_eq!(retry_after::parse("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_770), Some(Duration::from_secs(7)));
    assert_eq!(retry_after::parse("soon", 0), None);
}

#[test]
fn every_status_has_its_meaning() {
    let kind = |status| match judge(status, None, b"{}") {
        Outcome::Answer(_) => "answer",
        Outcome::Refused(_) => "refused",
        Outcome::Fatal(_) => "fatal",
        Outcome::Retry { .. } => "retry",
    };
    for (status, meaning) in [(200, "retry"), (400, "refused"), (401, "fatal"), (403, "fatal"), (404, "fatal")] {
        assert_eq!(kind(status), meaning, "{status}");
    }
    for (status, meaning) in [(302, "fatal"), (408, "retry"), (413, "refused"), (429, "retry"), (503, "retry")] {
        assert_eq!(kind(status), meaning, "{status}");
    }
    let quota = judge(429, None, br#"{"error":{"message":"no money","code":"insufficient_quota"}}"#);
    assert!(matches!(quota, Outcome::Fatal(_)));
}

#[test]
fn the_gate_climbs_halves_once_a_round_and_climbs_slowly() {
    let gate = Gate::new(4, 64);
    let soon = Instant::now() + Duration::from_secs(60);
    gate.enter(soon).unwrap().succeeded();
    assert!((gate.limit() - 5.0).abs() < 1e-9);
    let (first, second) = (gate.enter(soon).unwrap(), gate.enter(soon).unwrap());
    first.failed(None);
    second.failed(None);
    assert!((gate.limit() - 2.5).abs() < 1e-9, "the second failure belongs to the same round");
    gate.enter(soon).unwrap().succeeded();
    assert!((gate.limit() - 2.9).abs() < 1e-9);
}

#[test]
fn a_full_gate_gives_up_at_the_deadline() {
    let gate = Gate::new(1, 1);
    let _slot = gate.enter(Instant::now() + Duration::from_secs(60)).unwrap();
    assert!(gate.enter(Instant::now()).is_none());
}

#[test]
fn wrong_settings_are_named() {
    let wrong = HttpConfig { concurrency_start: 9, concurrency_max: 4, ..HttpConfig::default() };
    assert!(wrong.check().unwrap_err().contains("concurrency_start"));
    assert!(HttpConfig::default().check().is_ok());
}

proptest! {
    #[test]
    fn no_reply_and_no_header_panics(status in 0u16..1000, body in prop::collection::vec(any::<u8>(), 0..200), header in ".{0,40}") {
        let after = retry_after::parse(&header, 1_000_000);
        let _ = judge(status, after, &body);
    }
}

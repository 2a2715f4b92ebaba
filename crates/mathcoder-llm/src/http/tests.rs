//! Tests of the parts that need no server.

use super::config::base_address;
use super::reply::{Outcome, judge};
use super::retry_after;
use super::window::{End, Window};
use super::{ApiKey, HttpConfig};
use proptest::prelude::*;
use std::time::{Duration, Instant};

#[test]
fn addresses_are_completed() {
    assert_eq!(base_address("http://h:8000").unwrap(), "http://h:8000/v1");
    assert_eq!(base_address("http://h:8000/v1/").unwrap(), "http://h:8000/v1");
    assert_eq!(base_address("http://h/api/v1/chat/completions").unwrap(), "http://h/api/v1");
    assert_eq!(base_address("http://h/v1/completions").unwrap(), "http://h/v1");
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
        Outcome::TurnedAway { .. } => "turned away",
        Outcome::Broken(_) => "broken",
        Outcome::Lost { .. } => "lost",
    };
    for (status, meaning) in [(200, "broken"), (400, "refused"), (401, "fatal"), (403, "fatal"), (404, "fatal")] {
        assert_eq!(kind(status), meaning, "{status}");
    }
    for (status, meaning) in [
        (302, "fatal"),
        (408, "turned away"),
        (413, "refused"),
        (429, "turned away"),
        (500, "turned away"),
        (503, "lost"),
    ] {
        assert_eq!(kind(status), meaning, "{status}");
    }
    let quota = judge(429, None, br#"{"error":{"message":"no money","code":"insufficient_quota"}}"#);
    assert!(matches!(quota, Outcome::Fatal(_)));
}

/// A server under a window: the window's limit after so many rounds.
fn after_rounds(window: &mut Window, rounds: usize, mut serve: impl FnMut(usize) -> (End, Duration)) -> f64 {
    let mut now = Instant::now();
    for _ in 0..rounds {
        let mut n = 0;
        while window.has_room(now) && n < 5000 {
            window.started(now);
            n += 1;
        }
        let ends: Vec<(End, Duration)> = (0..n).map(&mut serve).collect();
        let sent = now;
        now += ends.iter().map(|end| end.1).max().unwrap_or(Duration::from_secs(20));
        ends.into_iter().for_each(|(end, _)| window.ended(end, (sent, now)));
    }
    window.limit()
}

#[test]
fn the_window_climbs_quickly_while_the_server_keeps_up() {
    let mut window = Window::new(16, 4000);
    assert!(after_rounds(&mut window, 10, |_| (End::Served(1.0), Duration::from_millis(100))) >= 4000.0);
}

#[test]
fn a_server_that_turns_away_what_is_too_much_stays_full() {
    let mut window = Window::new(16, 4000);
    let serve = |n| if n < 300 { End::Served(1.0) } else { End::TurnedAway(None) };
    let limit = after_rounds(&mut window, 60, |n| (serve(n), Duration::from_millis(100)));
    assert!((300.0..330.0).contains(&limit), "{limit}");
}

#[test]
fn a_server_that_queues_is_not_flooded() {
    // Rounds take longer the wider the window is, once 300 are under way.
    let mut window = Window::new(16, 4000);
    let limit = after_rounds(&mut window, 60, |n| {
        (End::Served(1.0), Duration::from_millis(100 + (n as u64).saturating_sub(300) / 3))
    });
    assert!((300.0..1400.0).contains(&limit), "{limit}");
}

#[test]
fn a_server_that_is_gone_is_left_alone_and_comes_back() {
    let (mut window, now) = (Window::new(16, 64), Instant::now());
    for _ in 0..16 {
        window.started(now);
    }
    for _ in 0..16 {
        window.ended(End::Lost, (now, now));
    }
    let until = window.closed_until(now).expect("a pause");
    assert!(!window.has_room(now) && window.has_room(until));
    window.started(until);
    assert!(!window.has_room(until), "one request tries whether it is back");
    window.ended(End::Served(1.0), (until, until));
    assert!(window.limit() >= 2.0);
}

#[test]
fn a_wish_to_be_left_alone_holds_for_all_where_most_are_turned_away() {
    let (mut window, now) = (Window::new(2, 64), Instant::now());
    for _ in 0..2 {
        window.started(now);
        window.ended(End::TurnedAway(Some(Duration::from_secs(9))), (now, now));
    }
    assert_eq!(window.closed_until(now), Some(now + Duration::from_secs(9)));
}

#[test]
fn wrong_settings_are_named() {
    let wrong = HttpConfig { concurrency_start: 9, concurrency_max: 4, ..HttpConfig::default() };
    assert!(wrong.check().unwrap_err().contains("concurrency_start"));
    let wrong = HttpConfig { max_cost: "5".into(), ..HttpConfig::default() };
    assert!(wrong.check().unwrap_err().contains("price_prompt"));
    assert!(HttpConfig::default().check().is_ok());
}

proptest! {
    #[test]
    fn no_reply_and_no_header_panics(status in 0u16..1000, body in prop::collection::vec(any::<u8>(), 0..200), header in ".{0,40}") {
        let after = retry_after::parse(&header, 1_000_000);
        let _ = judge(status, after, &body);
    }
}

//! The `Retry-After` header: seconds, or a date as HTTP writes it.

use std::time::Duration;

/// No server is waited for longer than this on its own word.
const LONGEST: u64 = 3600;

/// How long to wait, seen from `now` (seconds since 1970).
pub(super) fn parse(value: &str, now: u64) -> Option<Duration> {
    let value = value.trim();
    // Some gateways write fractions of seconds.
    if let Ok(seconds) = value.parse::<f64>() {
        let seconds = if seconds.is_finite() && seconds > 0.0 { seconds } else { 0.0 };
        return Some(Duration::from_secs_f64(seconds.min(LONGEST as f64)));
    }
    let then = date(value)?;
    Some(Duration::from_secs(then.saturating_sub(now).min(LONGEST)))
}

/// Seconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that servers may still write.
fn date(value: &str) -> Option<u64> {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let mut words = value.split_once(", ")?.1.split(' ');
    let day: u64 = words.next()?.parse().ok()?;
    let month = MONTHS.find(words.next()?)? as u64 / 3 + 1;
    let year: u64 = words.next()?.parse().ok().filter(|y| (1970..10_000).contains(y))?;
    let mut clock = words.next()?.split(':').map(|part| part.parse::<u64>().ok().filter(|&n| n < 61));
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    if !(1..=31).contains(&day) {
        return None;
    }
    // Days of the years before, counted from March so that the leap day comes last.
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1;
    let since_1970 = days.checked_sub(719_468)?;
    Some(since_1970 * 86_400 + hour * 3600 + minute * 60 + second)
}

//! Standard error within its limit: all of it, or its beginning and its end, because a traceback says at its end what went wrong.
//!
//! In: what a pipe has kept, and the class of the exception that ended the program, where it is known. Out: text of at most as
//! many bytes as the limit. Where the end is one long line, as a message of many thousand letters makes it, the class is put in
//! front of what is kept of it. Standard output is not treated so: past its limit a program is ended.

use crate::outcome::text_within;

/// Classes with longer names are not put anywhere.
const LONGEST_CLASS: usize = 200;

/// What has been kept of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    /// The first bytes, up to the limit.
    pub(crate) head: Vec<u8>,
    /// Of those that came after them, the last: half the limit, or all if they are fewer.
    pub(crate) end: Vec<u8>,
    /// Bytes in all.
    pub(crate) total: u64,
}

impl Kept {
    /// A stream that has been kept whole.
    pub(crate) fn whole(bytes: &[u8]) -> Self {
        Self { head: bytes.to_vec(), end: Vec::new(), total: bytes.len() as u64 }
    }
}

/// At most `limit` bytes of text.
pub(crate) fn excerpt(kept: &Kept, class: Option<&str>, limit: usize) -> String {
    if kept.total <= limit as u64 {
        return text_within(&kept.head, limit);
    }
    let mut gap = format!("\n[of {} bytes the middle is left out]\n", kept.total);
    let begin = class.filter(|class| class.len() <= LONGEST_CLASS).map(|class| format!("{class}: …"));
    let Some(room) = limit.checked_sub(gap.len() + begin.as_ref().map_or(0, String::len)) else {
        return text_within(&kept.head, limit);
    };
    let end = end_within(&[&kept.head[..], &kept.end[..]].concat(), room / 2);
    if let Some(begin) = begin.filter(|_| !end.trim_end().contains('\n')) {
        gap.push_str(&begin);
    }
    let mut text = text_within(&kept.head, limit.saturating_sub(gap.len() + end.len()));
    text.push_str(&gap);
    text.push_str(&end);
    text
}

/// The last bytes as text, invalid ones replaced, beginning with a whole character.
fn end_within(bytes: &[u8], limit: usize) -> String {
    let mut rest = bytes.get(bytes.len().saturating_sub(limit)..).unwrap_or_default();
    while let Some((_, next)) = rest.split_first().filter(|(first, _)| **first & 0xC0 == 0x80) {
        rest = next;
    }
    let text = String::from_utf8_lossy(rest);
    // A replacement character is longer than the byte it stands for.
    let mut start = text.len().saturating_sub(limit);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    text.get(start..).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Kept, excerpt};
    use proptest::prelude::*;

    /// As a stream with this limit keeps it.
    fn kept(bytes: &[u8], limit: usize) -> Kept {
        let (head, rest) = bytes.split_at(limit.min(bytes.len()));
        let end = rest[rest.len() - rest.len().min(limit / 2)..].to_vec();
        Kept { head: head.to_vec(), end, total: bytes.len() as u64 }
    }

    fn of(text: &str, class: &str, limit: usize) -> String {
        excerpt(&kept(text.as_bytes(), limit), Some(class), limit)
    }

    #[test]
    fn what_fits_is_left_alone() {
        let text = "Traceback\nValueError: no\n";
        assert_eq!(of(text, "ValueError", text.len()), text);
    }

    #[test]
    fn the_end_of_a_long_traceback_is_kept() {
        let text = format!("Traceback\n{}RecursionError: too deep\n", "  File \"<snippet>\"\n".repeat(500));
        let short = of(&text, "RecursionError", 300);
        assert!(short.starts_with("Traceback\n") && short.ends_with("\nRecursionError: too deep\n"), "{short}");
        assert!(short.contains(&format!("[of {} bytes", text.len())) && short.len() <= 300, "{short}");
    }

    #[test]
    fn a_long_message_keeps_its_class() {
        let text = format!("Traceback\n{}ValueError: {}\n", "  line\n".repeat(200), "x".repeat(5000));
        let short = of(&text, "ValueError", 400);
        let last = short.trim_end().lines().last().unwrap_or_default();
        assert!(last.starts_with("ValueError: …x") && short.len() <= 400, "{short}");
    }

    #[test]
    fn a_limit_without_room_for_both_ends_keeps_the_beginning() {
        assert_eq!(of("0123456789abcdef", "E", 10), "0123456789");
    }

    proptest! {
        #[test]
        fn no_bytes_make_more_than_the_limit(bytes in proptest::collection::vec(any::<u8>(), 0..600), limit in 0_usize..300) {
            let text = excerpt(&kept(&bytes, limit), Some("E"), limit);
            prop_assert!(text.len() <= limit);
        }
    }
}

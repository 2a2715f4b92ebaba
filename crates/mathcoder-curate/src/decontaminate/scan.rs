//! Finding the items of an index in one text.
//!
//! In: a text. Out: hits in text order, at most one per item and place, the strongest rule first chosen. Each seed found
//! leads to one verification of bounded cost; seeds on an alignment that was verified already are skipped.

use super::index::{Decontaminator, Stream};
use super::seeds::Place;
use super::verify::{Found, slack_of};
use super::window::Streams;
use super::{Hit, Rule};
use crate::ngram::ngrams;
use mathcoder_core::Span;
use std::collections::HashMap;

/// Tokens behind a question in which its answer is looked for.
const ANSWER_WITHIN: usize = 100;

impl Decontaminator {
    /// The items found in `text`, in text order.
    #[must_use]
    pub fn scan(&self, text: &str) -> Vec<Hit> {
        let streams = Streams::of(text);
        let mut found = Vec::new();
        let mut verified: HashMap<u32, i64> = HashMap::new();
        for stream in Stream::ALL {
            let tokens = if stream == Stream::Masked { &streams.masked } else { &streams.plain };
            let salt = stream.salt();
            let keys = ngrams(tokens, stream.n(&self.config)).map(|hash| hash ^ salt).enumerate();
            // Folding runs the probes as one tight loop; nearly all of them end here.
            let likely = keys.filter(|&(_, key)| self.seeds.may_hold(key)).fold(Vec::new(), |mut likely, found| {
                likely.push(found);
                likely
            });
            for (at, key) in likely {
                for &place in self.seeds.places(key) {
                    if let Some(shift) = self.shift_to_verify(place, at, &mut verified) {
                        found.extend(self.verify(place.entry, shift, &streams));
                    }
                }
            }
        }
        self.hits(found, text, &streams)
    }

    /// Where the entry's first token would be; nothing where an alignment close to that was verified just before.
    fn shift_to_verify(&self, place: Place, at: usize, verified: &mut HashMap<u32, i64>) -> Option<i64> {
        let entry = self.entries.get(place.entry as usize)?;
        let shift = at as i64 - i64::from(place.position);
        if entry.contiguous {
            return Some(shift);
        }
        let near = slack_of(entry) as u64 / 2;
        if verified.get(&place.entry).is_some_and(|&last| (shift - last).unsigned_abs() <= near) {
            return None;
        }
        verified.insert(place.entry, shift);
        Some(shift)
    }

    /// The strongest finding per item and place, as hits.
    fn hits(&self, mut found: Vec<Found>, text: &str, streams: &Streams) -> Vec<Hit> {
        let item_of = |found: &Found| self.entries.get(found.entry as usize).map_or(u32::MAX, |entry| entry.item);
        found.sort_by(|a, b| {
            let key = |f: &Found| (item_of(f), f.rule == Rule::Solution, f.rule, f.start);
            key(a).cmp(&key(b)).then(b.score.total_cmp(&a.score))
        });
        let mut chosen: Vec<Found> = Vec::new();
        for candidate in found {
            let is_known = chosen.iter().rev().take_while(|other| item_of(other) == item_of(&candidate)).any(|other| {
                (other.rule == Rule::Solution) == (candidate.rule == Rule::Solution)
                    && other.start < candidate.end
                    && candidate.start < other.end
            });
            if !is_known {
                chosen.push(candidate);
            }
        }
        chosen.sort_by_key(|found| (found.start, found.end, found.entry));
        chosen.iter().filter_map(|found| self.hit(found, text, streams)).collect()
    }

    fn hit(&self, found: &Found, text: &str, streams: &Streams) -> Option<Hit> {
        let entry = self.entries.get(found.entry as usize)?;
        let item = self.items.get(entry.item as usize)?;
        let (start, end) = (streams.spans.get(found.start)?.0, streams.spans.get(found.end.checked_sub(1)?)?.1);
        let also = entry.also.iter().filter_map(|&other| self.items.get(other as usize));
        Some(Hit {
            benchmark: item.benchmark.clone(),
            id: item.id.clone(),
            rule: found.rule,
            score: (found.score * 1e4).round() / 1e4,
            span: with_signs_around(text, Span { start: start as usize, end: end as usize }),
            answer_follows: answer_follows(item.answer.as_deref(), found.end, &streams.plain),
            also: also.map(|other| format!("{}/{}", other.benchmark, other.id)).collect(),
        })
    }
}

/// Takes in the signs that are no tokens but belong to the first and last one: dollars, braces, full stop.
fn with_signs_around(text: &str, span: Span) -> Span {
    let before = text.get(..span.start).unwrap_or("");
    let behind = text.get(span.end..).unwrap_or("");
    let start = before.trim_end_matches(['$', '{', '(', '[', '\\', '*', '_', '"']).len();
    let end = text.len() - behind.trim_start_matches(['$', '}', ')', ']', '\\', '*', '_', '"', '.', '?', '!']).len();
    Span { start, end }
}

fn answer_follows(answer: Option<&str>, from: usize, plain: &[u64]) -> bool {
    let wanted: Vec<u64> = Streams::of(answer.unwrap_or("")).plain;
    let behind = plain.get(from..plain.len().min(from + ANSWER_WITHIN)).unwrap_or(&[]);
    !wanted.is_empty() && behind.windows(wanted.len()).any(|window| window == wanted)
}

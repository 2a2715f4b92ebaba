//! What is searched for: the token sequence of a question, a masked question, or a solution.
//!
//! In: benchmark items. Out: [`Entry`]s, equal texts joined into one (several benchmarks share questions), each with what
//! must agree for a hit; and how rare each token is among all questions, in bits.

use super::window::{Streams, prose_flags};
use super::{BenchmarkItem, DecontaminateConfig};
use crate::ngram::{HashedMap, ngram};
use std::collections::HashMap;

/// Entries are cut at this many tokens, so that verification stays cheap; what follows is not needed to recognise it.
const MAX_TOKENS: usize = 1000;
/// Share of question and choices that must be found; between the choices stand letters and brackets, which do no harm.
const THRESHOLD_WITH_CHOICES: f64 = 0.95;

/// Which stream an entry is searched in, and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum EntryKind {
    Question,
    Masked,
    Solution,
}

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) kind: EntryKind,
    /// Index of the first item with this text, and of the others.
    pub(super) item: u32,
    pub(super) also: Vec<u32>,
    pub(super) tokens: Vec<u64>,
    /// Fewest tokens that must be found in order.
    pub(super) need: usize,
    /// True where all tokens must stand next to each other.
    pub(super) contiguous: bool,
    /// Tokens the seeds are taken from: the question without its choices.
    pub(super) n_seed_tokens: usize,
    /// For each token whether it is a word of prose; given for masked questions only, whose formulas all look alike.
    pub(super) prose: Vec<bool>,
    /// For each token whether it is a number; empty for masked questions.
    pub(super) numbers: Vec<bool>,
}

/// How surprising a token is, in bits, from the share of questions that hold it.
#[derive(Debug, Default)]
pub(super) struct Bits {
    of_token: HashedMap<f64>,
    most: f64,
}

/// The entries, and the number of questions that are too short or too generic to search.
#[derive(Debug, Default)]
pub(super) struct Entries {
    pub(super) entries: Vec<Entry>,
    pub(super) bits: Bits,
    pub(super) n_unsearchable: usize,
}

impl Bits {
    fn of(questions: &[Prepared]) -> Self {
        let mut n_questions_with: HashedMap<u32> = HashedMap::default();
        for question in questions {
            let mut distinct = question.streams.plain.clone();
            distinct.sort_unstable();
            distinct.dedup();
            for token in distinct {
                *n_questions_with.entry(token).or_insert(0) += 1;
            }
        }
        // A floor on the corpus size keeps a list of a dozen questions from calling every word common.
        let n_questions = questions.len().max(2000) as f64;
        let bits = |n: u32| (n_questions / f64::from(n)).log2().max(0.0);
        let of_token = n_questions_with.into_iter().map(|(token, n)| (token, bits(n))).collect();
        Self { of_token, most: n_questions.log2() }
    }

    pub(super) fn get(&self, token: u64) -> f64 {
        self.of_token.get(&token).copied().unwrap_or(self.most)
    }

    pub(super) fn sum(&self, tokens: &[u64]) -> f64 {
        tokens.iter().map(|&token| self.get(token)).sum()
    }
}

struct Prepared {
    streams: Streams,
    prose: Vec<bool>,
    n_question_tokens: usize,
}

impl Prepared {
    fn of(text: &str) -> Self {
        let streams = Streams::of(text);
        Self { n_question_tokens: streams.plain.len(), prose: prose_flags(text), streams }
    }
}

impl Entries {
    pub(super) fn of(items: &[BenchmarkItem], config: &DecontaminateConfig) -> Self {
        let questions: Vec<Prepared> = items.iter().map(|item| Prepared::of(&item.question)).collect();
        let mut all = Self { bits: Bits::of(&questions), ..Self::default() };
        let prepared =
            items.iter().zip(questions).map(|(item, question)| with_choices(item, question, &all.bits, config));
        let prepared: Vec<Prepared> = prepared.collect();
        let mut known: HashMap<(EntryKind, u64), usize> = HashMap::new();
        for ((number, item), question) in (0_u32..).zip(items).zip(&prepared) {
            let mut wanted = all.question_entries(number, question, config);
            all.n_unsearchable += usize::from(wanted.is_empty());
            wanted.extend(solution_entry(number, item, config));
            for entry in wanted {
                let key = (entry.kind, ngram(&entry.tokens));
                match known.get(&key).and_then(|&at| all.entries.get_mut(at)) {
                    Some(first) => first.also.push(number),
                    None => {
                        known.insert(key, all.entries.len());
                        all.entries.push(entry);
                    }
                }
            }
        }
        all
    }

    /// The question as it is, and with its numbers masked. None where it is too short or too generic.
    fn question_entries(&self, item: u32, question: &Prepared, config: &DecontaminateConfig) -> Vec<Entry> {
        let plain = cut(&question.streams.plain);
        let n = plain.len();
        if n < config.short_ngram || self.bits.sum(&plain) < config.min_bits {
            return Vec::new();
        }
        let with_choices = n > question.n_question_tokens;
        let is_short = n < config.short_question_tokens || n_prose(question) < config.near_min_words;
        let contiguous = is_short && !with_choices;
        let need = match (contiguous, with_choices) {
            (true, _) => n,
            (false, true) => share_of(n, THRESHOLD_WITH_CHOICES),
            (false, false) => share_of(n, config.threshold),
        };
        let n_seed_tokens = question.n_question_tokens.min(n);
        let also = Vec::new();
        let entry = Entry {
            kind: EntryKind::Question,
            item,
            also,
            tokens: plain,
            need,
            contiguous,
            n_seed_tokens,
            prose: Vec::new(),
            numbers: question.streams.numbers(),
        };
        let mut entries = vec![entry];
        if !contiguous && !with_choices {
            entries.extend(masked_entry(item, question, config));
        }
        entries
    }
}

fn n_prose(question: &Prepared) -> usize {
    question.prose.iter().filter(|&&is_prose| is_prose).count()
}

fn masked_entry(item: u32, question: &Prepared, config: &DecontaminateConfig) -> Option<Entry> {
    if !config.masked || n_prose(question) < config.masked_min_words {
        return None;
    }
    let tokens = cut(&question.streams.masked);
    let n = tokens.len();
    let prose = question.prose.iter().take(n).copied().collect();
    let (kind, need) = (EntryKind::Masked, share_of(n, config.masked_threshold));
    Some(Entry {
        kind,
        item,
        also: Vec::new(),
        tokens,
        need,
        contiguous: false,
        n_seed_tokens: n,
        prose,
        numbers: Vec::new(),
    })
}

fn share_of(n: usize, share: f64) -> usize {
    ((n as f64 * share).ceil() as usize).min(n)
}

fn cut(tokens: &[u64]) -> Vec<u64> {
    tokens.iter().take(MAX_TOKENS).copied().collect()
}

/// A question too short to be telling is searched together with its choices.
fn with_choices(item: &BenchmarkItem, question: Prepared, bits: &Bits, config: &DecontaminateConfig) -> Prepared {
    let is_telling = question.n_question_tokens >= config.short_question_tokens
        || (question.n_question_tokens >= config.short_ngram && bits.sum(&question.streams.plain) >= config.min_bits);
    if is_telling || item.choices.is_empty() {
        return question;
    }
    let whole = format!("{}\n{}", item.question, item.choices.join("\n"));
    Prepared { n_question_tokens: question.n_question_tokens, ..Prepared::of(&whole) }
}

fn solution_entry(item: u32, source: &BenchmarkItem, config: &DecontaminateConfig) -> Option<Entry> {
    if !config.solutions {
        return None;
    }
    let streams = Streams::of(&without_calculator_marks(source.solution.as_deref()?));
    let (tokens, numbers) = (cut(&streams.plain), streams.numbers());
    let n = tokens.len();
    if n < config.solution_min_tokens.max(config.ngram) {
        return None;
    }
    let need = share_of(n, config.threshold);
    let kind = EntryKind::Solution;
    let (also, prose) = (Vec::new(), Vec::new());
    Some(Entry { kind, item, also, tokens, need, contiguous: false, n_seed_tokens: n, prose, numbers })
}

/// Leaves out the `<<16-3=13>>` marks of GSM8K solutions, which nobody prints.
fn without_calculator_marks(solution: &str) -> String {
    let mut pieces = solution.split("<<");
    let mut text = pieces.next().unwrap_or("").to_owned();
    for piece in pieces {
        text.push_str(piece.split_once(">>").map_or(piece, |(_, rest)| rest));
    }
    text
}

//! The files between the steps of `dedup`: fingerprints of documents (cards of fixed size, shingles beside them), links,
//! and decisions. All little endian; lengths and checksums are the manifest's. Memory: 64 bytes a document for the cards;
//! shingles are read when asked for.

use mathcoder_curate::{
    DedupDecision, DedupError, DocCard, DuplicateKind, Fingerprint, FingerprintSource, Link, decode_shingles,
    encode_shingles,
};
use mathcoder_pipeline::{OutputFile, StorageError, TaskError, TaskInput, TaskIo};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Role of the files of cards.
pub(super) const CARDS: &str = "cards";
/// Role of the files of shingles and ids.
pub(super) const SHINGLES: &str = "shingles";

/// Exact hash, length of the text, offset and length of id and of shingles in the file beside.
const CARD_BYTES: usize = 16 + 8 + 8 + 8 + 8;
const LINK_BYTES: usize = 24;

/// Writes the fingerprints of one shard.
pub(super) struct FingerprintWriter {
    cards: OutputFile,
    shingles: OutputFile,
    n_docs: u64,
    offset: u64,
}

impl FingerprintWriter {
    pub(super) fn create(io: &mut TaskIo<'_>) -> Result<Self, TaskError> {
        let (cards, shingles) = (io.create(CARDS, "bin")?, io.create(SHINGLES, "bin")?);
        Ok(Self { cards, shingles, n_docs: 0, offset: 0 })
    }

    /// Documents written so far.
    pub(super) fn n_docs(&self) -> u64 {
        self.n_docs
    }

    pub(super) fn push(&mut self, id: &str, print: &Fingerprint) -> Result<(), TaskError> {
        let shingles = encode_shingles(&print.shingles);
        let mut card = Vec::with_capacity(CARD_BYTES);
        card.extend_from_slice(&print.card.exact.to_le_bytes());
        for number in [print.card.length, self.offset, id.len() as u64, shingles.len() as u64] {
            card.extend_from_slice(&number.to_le_bytes());
        }
        self.cards.append(&card)?;
        self.shingles.append(id.as_bytes())?;
        self.shingles.append(&shingles)?;
        self.offset += (id.len() + shingles.len()) as u64;
        self.n_docs += 1;
        Ok(())
    }

    pub(super) fn close(self, io: &mut TaskIo<'_>) -> Result<(), TaskError> {
        io.close(self.cards, self.n_docs)?;
        io.close(self.shingles, self.n_docs)?;
        Ok(())
    }
}

/// The fingerprints of all shards, by ordinal.
pub(super) struct FileFingerprints {
    shards: Vec<Shard>,
}

struct Shard {
    cards: Vec<Card>,
    shingles: File,
}

#[derive(Clone, Copy)]
struct Card {
    card: DocCard,
    offset: u64,
    id_bytes: u64,
    shingle_bytes: u64,
}

impl FileFingerprints {
    /// Opens the files among `inputs`, in rank order.
    pub(super) fn open(inputs: &[TaskInput]) -> Result<Self, TaskError> {
        let of_role = |role: &'static str| inputs.iter().filter(move |input| super::dedup::is_role(input, role));
        let mut shards = Vec::new();
        for (cards, shingles) in of_role(CARDS).zip(of_role(SHINGLES)) {
            let bytes = std::fs::read(&cards.path).map_err(StorageError::io("read", &cards.path))?;
            let file = File::open(&shingles.path).map_err(StorageError::io("open", &shingles.path))?;
            shards.push(Shard { cards: read_cards(&bytes), shingles: file });
        }
        Ok(Self { shards })
    }

    /// The document's id.
    pub(super) fn id(&self, doc: u64) -> Result<String, DedupError> {
        let (shard, card) = self.at(doc)?;
        let bytes = read_at(shard, card.offset, card.id_bytes).map_err(|source| DedupError::Read { doc, source })?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn at(&self, doc: u64) -> Result<(&Shard, Card), DedupError> {
        let (rank, row) = ((doc >> 32) as usize, (doc & 0xffff_ffff) as usize);
        let shard = self.shards.get(rank).ok_or(DedupError::Unknown { doc })?;
        let card = shard.cards.get(row).ok_or(DedupError::Unknown { doc })?;
        Ok((shard, *card))
    }
}

impl FingerprintSource for FileFingerprints {
    fn card(&self, doc: u64) -> Result<DocCard, DedupError> {
        self.at(doc).map(|(_, card)| card.card)
    }

    fn shingles(&self, doc: u64) -> Result<Cow<'_, [u64]>, DedupError> {
        let (shard, card) = self.at(doc)?;
        let bytes = read_at(shard, card.offset + card.id_bytes, card.shingle_bytes);
        decode_shingles(&bytes.map_err(|source| DedupError::Read { doc, source })?).map(Cow::Owned)
    }
}

fn read_cards(bytes: &[u8]) -> Vec<Card> {
    let number = |record: &[u8], at: usize| {
        let field = record.get(at..at + 8).and_then(|field| <[u8; 8]>::try_from(field).ok());
        u64::from_le_bytes(field.unwrap_or_default())
    };
    let card = |record: &[u8]| {
        let exact = u128::from(number(record, 0)) | (u128::from(number(record, 8)) << 64);
        Card {
            card: DocCard { exact, length: number(record, 16) },
            offset: number(record, 24),
            id_bytes: number(record, 32),
            shingle_bytes: number(record, 40),
        }
    };
    bytes.chunks_exact(CARD_BYTES).map(card).collect()
}

fn read_at(shard: &Shard, offset: u64, bytes: u64) -> std::io::Result<Vec<u8>> {
    let length = usize::try_from(bytes).map_err(|_| std::io::ErrorKind::InvalidData)?;
    let mut buffer = vec![0; length];
    shard.shingles.read_exact_at(&mut buffer, offset)?;
    Ok(buffer)
}

/// A link as 24 bytes.
pub(super) fn link_to_bytes(link: &Link) -> [u8; LINK_BYTES] {
    let mut bytes = [0; LINK_BYTES];
    let fields = [link.a, link.b, link.similarity.to_bits()];
    for (slot, field) in bytes.chunks_exact_mut(8).zip(fields) {
        slot.copy_from_slice(&field.to_le_bytes());
    }
    bytes
}

/// All links of a file.
pub(super) fn links_in(path: &Path) -> Result<Vec<Link>, TaskError> {
    let bytes = std::fs::read(path).map_err(StorageError::io("read", path))?;
    let number = |field: &[u8]| <[u8; 8]>::try_from(field).map_or(0, u64::from_le_bytes);
    let link = |record: &[u8]| {
        let mut fields = record.chunks_exact(8).map(number);
        let mut next = || fields.next().unwrap_or_default();
        Link { a: next(), b: next(), similarity: f64::from_bits(next()) }
    };
    Ok(bytes.chunks_exact(LINK_BYTES).map(link).collect())
}

/// The decisions about documents of one shard that are not simply kept.
pub(super) struct Decisions;

#[derive(Serialize, Deserialize)]
struct DecisionLine {
    row: u64,
    n_copies: u32,
    canonical: Option<(u64, String)>,
    similarity: f64,
    exact: bool,
}

impl Decisions {
    /// How the roles of decision files start.
    pub(super) const PREFIX: &'static str = "decided";

    /// Role of the decisions about one shard.
    pub(super) fn role(rank: u32) -> String {
        format!("{}{rank}", Self::PREFIX)
    }

    /// Writes one file for each shard that has decisions.
    pub(super) fn write(
        io: &mut TaskIo<'_>,
        decided: &BTreeMap<u64, DedupDecision>,
        source: &FileFingerprints,
    ) -> Result<(), TaskError> {
        let mut by_rank: BTreeMap<u32, Vec<u8>> = BTreeMap::new();
        for (&doc, decision) in decided {
            let line = line_of(doc, decision, source).map_err(|e| TaskError::because("cannot name a duplicate", &e))?;
            let lines = by_rank.entry((doc >> 32) as u32).or_default();
            serde_json::to_writer(&mut *lines, &line).map_err(|e| TaskError::because("cannot write a decision", &e))?;
            lines.push(b'\n');
        }
        for (rank, lines) in by_rank {
            let mut out = io.create(&Self::role(rank), "jsonl")?;
            out.append(&lines)?;
            io.close(out, lines.iter().filter(|&&byte| byte == b'\n').count() as u64)?;
        }
        Ok(())
    }

    /// Decisions by row, with the id of the document that stays.
    pub(super) fn read(path: &Path) -> Result<BTreeMap<u64, (DedupDecision, String)>, TaskError> {
        let text = std::fs::read_to_string(path).map_err(StorageError::io("read", path))?;
        let mut decisions = BTreeMap::new();
        for line in text.lines() {
            let line: DecisionLine =
                serde_json::from_str(line).map_err(|e| TaskError::because("a decision is damaged", &e))?;
            let kind = if line.exact { DuplicateKind::Exact } else { DuplicateKind::Near };
            let (decision, id) = match line.canonical {
                None => (DedupDecision::Keep { n_copies: line.n_copies }, String::new()),
                Some((canonical, id)) => (DedupDecision::Remove { canonical, similarity: line.similarity, kind }, id),
            };
            decisions.insert(line.row, (decision, id));
        }
        Ok(decisions)
    }
}

fn line_of(doc: u64, decision: &DedupDecision, source: &FileFingerprints) -> Result<DecisionLine, DedupError> {
    let row = doc & 0xffff_ffff;
    Ok(match *decision {
        DedupDecision::Keep { n_copies } => {
            DecisionLine { row, n_copies, canonical: None, similarity: 0.0, exact: false }
        }
        DedupDecision::Remove { canonical, similarity, kind } => {
            let exact = kind == DuplicateKind::Exact;
            DecisionLine { row, n_copies: 0, canonical: Some((canonical, source.id(canonical)?)), similarity, exact }
        }
    })
}

//! `plan.bin` and `plan.json`. Both directions hold the whole plan in memory, 12 bytes a piece and 8 a row.

use super::{PLAN_VERSION, PlanHeader, StoreHeader};
use crate::{PackError, Piece, Plan, Strategy};
use mathcoder_core::{content_hash, hex128};
use std::io::{Read, Write};

const ROW_END_BYTES: u64 = 8;
const PIECE_BYTES: u64 = 12;

/// Writes `plan.bin` and gives what belongs into `plan.json`.
///
/// # Errors
/// [`PackError::Io`].
pub fn write_plan(
    plan: &Plan,
    made_by: (Strategy, u64),
    store: &StoreHeader,
    mut out: impl Write,
) -> Result<PlanHeader, PackError> {
    let n_bytes = plan.n_rows() * ROW_END_BYTES as usize + plan.pieces().len() * PIECE_BYTES as usize;
    let mut bytes = Vec::with_capacity(n_bytes);
    plan.row_ends().iter().for_each(|end| bytes.extend_from_slice(&end.to_le_bytes()));
    for piece in plan.pieces() {
        [piece.doc, piece.start, piece.len].iter().for_each(|field| bytes.extend_from_slice(&field.to_le_bytes()));
    }
    out.write_all(&bytes).and_then(|()| out.flush()).map_err(PackError::io("write plan.bin"))?;
    let (strategy, seed) = made_by;
    Ok(PlanHeader {
        version: PLAN_VERSION,
        length: plan.length,
        strategy,
        seed,
        n_rows: plan.n_rows() as u64,
        n_pieces: plan.pieces().len() as u64,
        n_tokens: plan.n_tokens(),
        padding_share: plan.padding_share(),
        store: store.checksum.clone(),
        checksum: hex128(content_hash(&bytes)),
    })
}

/// Reads `plan.bin` and holds it against its header and the header of its store.
///
/// # Errors
/// [`PackError::Damaged`] where they contradict each other, [`PackError::Io`].
pub fn read_plan(header: &PlanHeader, store: &StoreHeader, input: impl Read) -> Result<Plan, PackError> {
    if header.store != store.checksum {
        return Err(PackError::damaged("plan.json", "the plan is about another token store"));
    }
    let end_bytes = header.n_rows.saturating_mul(ROW_END_BYTES);
    let wanted = end_bytes.saturating_add(header.n_pieces.saturating_mul(PIECE_BYTES));
    let mut bytes = Vec::new();
    input.take(wanted.saturating_add(1)).read_to_end(&mut bytes).map_err(PackError::io("read plan.bin"))?;
    if bytes.len() as u64 != wanted || hex128(content_hash(&bytes)) != header.checksum {
        return Err(PackError::damaged("plan.bin", "its size or checksum is not the one in plan.json"));
    }
    let (ends, pieces) = bytes.split_at(end_bytes as usize);
    let ends = ends.chunks_exact(8).map(|b| u64::from_le_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]]));
    let number = |b: &[u8]| u32::from_le_bytes([b[0], b[1], b[2], b[3]]);
    let pieces = pieces.chunks_exact(PIECE_BYTES as usize);
    let pieces = pieces.map(|b| Piece { doc: number(&b[..4]), start: number(&b[4..8]), len: number(&b[8..]) });
    let plan = Plan::from_parts(header.length, ends.collect(), pieces.collect())?;
    if plan.n_tokens() != header.n_tokens {
        return Err(PackError::damaged(
            "plan.bin",
            format!("it does not hold the {} tokens of plan.json", header.n_tokens),
        ));
    }
    Ok(plan)
}

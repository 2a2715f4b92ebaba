//! The two plans that keep document order: one stream chopped into rows, and every document a row (or several) of its
//! own. Both are one pass; neither is shuffled.

use super::{Piece, Plan, cut};

/// Every document begins a row of its own; a document longer than a row takes several.
pub(super) fn in_order(lengths: &[u32], length: u32) -> Plan {
    let docs = lengths.iter().enumerate();
    let pieces: Vec<Piece> = docs.flat_map(|(doc, &len)| cut(doc as u32, len, length)).collect();
    Plan { length, row_ends: (1..=pieces.len() as u64).collect(), pieces }
}

/// All documents as one stream, cut wherever a row is full.
pub(super) fn concatenate(lengths: &[u32], length: u32) -> Plan {
    let mut plan = Plan { length, ..Plan::default() };
    let mut room = length;
    for (doc, &len) in lengths.iter().enumerate() {
        let mut start = 0;
        while start < len {
            let taken = room.min(len - start);
            plan.pieces.push(Piece { doc: doc as u32, start, len: taken });
            start += taken;
            room -= taken;
            if room == 0 {
                plan.row_ends.push(plan.pieces.len() as u64);
                room = length;
            }
        }
    }
    if room < length {
        plan.row_ends.push(plan.pieces.len() as u64);
    }
    plan
}

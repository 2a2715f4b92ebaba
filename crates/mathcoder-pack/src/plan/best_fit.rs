//! Best fit, longest first: each piece goes into the row whose free room exceeds it least, or opens a new row. Equals are
//! taken in a seeded random order, so that a row mixes documents from everywhere and not neighbours of one shard; pieces
//! inside a row and the rows themselves are shuffled, so that no document is first because it is long.
//!
//! Rows are remembered by free room only (lists of row numbers per room), so that a placement costs one tree search.

use super::capacities::Capacities;
use super::shuffle::Dice;
use super::{Piece, Plan, cut};

/// What the seeded orders are for; each has a generator of its own.
const ORDER_OF_EQUALS: u64 = 1;
const ORDER_IN_ROWS: u64 = 2;
const ORDER_OF_ROWS: u64 = 3;

/// Plans rows for documents of the given lengths.
pub(super) fn plan(lengths: &[u32], length: u32, seed: u64) -> Plan {
    let pieces = longest_first(lengths, length, seed);
    let rows = place(&pieces, length);
    collect(&pieces, &rows, length, seed)
}

/// All pieces by falling length, equals in a seeded order. Counting sort: two passes, no comparisons.
fn longest_first(lengths: &[u32], length: u32, seed: u64) -> Vec<Piece> {
    let mut docs: Vec<u32> = (0..lengths.len() as u32).collect();
    Dice::new(seed, ORDER_OF_EQUALS).shuffle(&mut docs);
    let pieces = || docs.iter().flat_map(|&doc| cut(doc, lengths[doc as usize], length));

    let mut starts = vec![0usize; length as usize + 1];
    for piece in pieces() {
        starts[piece.len as usize] += 1;
    }
    let mut total = 0;
    for start in starts.iter_mut().rev() {
        total += std::mem::replace(start, total);
    }
    let mut sorted = vec![Piece::default(); total];
    for piece in pieces() {
        let slot = &mut starts[piece.len as usize];
        sorted[*slot] = piece;
        *slot += 1;
    }
    sorted
}

/// The row of each piece.
fn place(pieces: &[Piece], length: u32) -> Vec<u32> {
    let mut rooms = Capacities::up_to(length);
    let mut rows_by_room: Vec<Vec<u32>> = vec![Vec::new(); length as usize + 1];
    let mut n_rows = 0;
    let mut rows = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let fitting = rooms.at_least(piece.len).and_then(|room| Some((room, rows_by_room[room as usize].pop()?)));
        let (room, row) = fitting.unwrap_or_else(|| {
            n_rows += 1;
            (length, n_rows - 1)
        });
        if rows_by_room[room as usize].is_empty() {
            rooms.remove(room);
        }
        let left = room - piece.len;
        if left > 0 {
            rows_by_room[left as usize].push(row);
            rooms.insert(left);
        }
        rows.push(row);
    }
    rows
}

/// Brings the pieces into row order and shuffles pieces inside rows, and rows.
fn collect(pieces: &[Piece], rows: &[u32], length: u32, seed: u64) -> Plan {
    let n_rows = rows.iter().max().map_or(0, |&row| row as usize + 1);
    let mut order: Vec<u32> = (0..n_rows as u32).collect();
    Dice::new(seed, ORDER_OF_ROWS).shuffle(&mut order);
    let mut place_of_row = vec![0u32; n_rows];
    for (place, &row) in order.iter().enumerate() {
        place_of_row[row as usize] = place as u32;
    }

    let mut row_ends = vec![0u64; n_rows];
    for &row in rows {
        row_ends[place_of_row[row as usize] as usize] += 1;
    }
    let mut total = 0;
    for end in &mut row_ends {
        // For now the start of the row; placing its pieces moves it to the end.
        total += std::mem::replace(end, total);
    }
    let mut placed = vec![Piece::default(); pieces.len()];
    for (piece, &row) in pieces.iter().zip(rows) {
        let slot = &mut row_ends[place_of_row[row as usize] as usize];
        placed[*slot as usize] = *piece;
        *slot += 1;
    }

    let mut dice = Dice::new(seed, ORDER_IN_ROWS);
    let mut start = 0;
    for &end in &row_ends {
        dice.shuffle(&mut placed[start..end as usize]);
        start = end as usize;
    }
    Plan { length, row_ends, pieces: placed }
}

//! The rows of a plan as plain token arrays, for trainers that know no plan: every row `length` tokens of the store's
//! width, rests filled with one padding token. Memory: one row. A copy of the store; made only on request.

use super::StoreReader;
use crate::{PackError, Plan};
use std::io::{Read, Seek, Write};
use std::ops::Range;

/// Writes the rows of `range` one after the other. Rows of any range may be written by any task: a file of all rows is
/// the files of its ranges put together.
///
/// # Errors
/// [`PackError::Damaged`] where plan and store do not belong together, [`PackError::TokenTooLarge`] where `padding` is
/// outside the vocabulary, [`PackError::Io`].
pub fn write_rows<R: Read + Seek>(
    plan: &Plan,
    range: Range<usize>,
    store: &mut StoreReader<R>,
    mut out: impl Write,
) -> Result<(), PackError> {
    let dtype = store.header().dtype;
    let padding = store.header().eos.unwrap_or(0);
    let (mut row, mut bytes) = (Vec::new(), Vec::new());
    for index in range.start..range.end.min(plan.n_rows()) {
        row.clear();
        for piece in plan.row(index) {
            store.read_piece(piece, &mut row)?;
        }
        row.resize(plan.length as usize, padding);
        bytes.clear();
        let vocab_size = store.header().vocab_size;
        let too_large =
            |token| PackError::TokenTooLarge { token, document: index as u64, dtype: dtype.name(), vocab_size };
        dtype.encode(&row, &mut bytes).map_err(too_large)?;
        out.write_all(&bytes).map_err(PackError::io("write rows.bin"))?;
    }
    out.flush().map_err(PackError::io("write rows.bin"))
}

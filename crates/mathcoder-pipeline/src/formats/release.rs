//! Writes the release format: Parquet with the columns of [`RELEASE_COLUMNS`], Zstandard, row groups of 1,000 rows (fewer
//! where their text passes 256 MiB). The same documents give the same bytes: no clock, no host, a fixed `created_by`.
//! Memory: one row group, once as values and once as pages. One pass. Not done: splitting into files; the caller opens a
//! new writer.

use super::release_columns::{Cell, ColumnKind, RELEASE_COLUMNS, ReleaseColumn, cells_of};
use crate::StorageError;
use mathcoder_core::Document;
use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{ColumnPath, Type};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const ROW_GROUP_ROWS: usize = 1_000;
const ROW_GROUP_BYTES: usize = 256 << 20;
const CREATED_BY: &str = "mathcoder release 1";
const ZSTD_LEVEL: i32 = 3;
/// Columns whose values hardly ever repeat: a dictionary of them would be built only to be thrown away, and smallest and
/// largest values say nothing.
const FREE_TEXT: &[&str] = &["text", "computations", "annotations", "provenance_extra", "extra"];

/// Writes one file.
pub struct ReleaseWriter<W: Write + Send> {
    file: SerializedFileWriter<W>,
    path: PathBuf,
    group: Vec<Vec<Cell>>,
    group_rows: usize,
    group_bytes: usize,
    rows: u64,
}

impl<W: Write + Send> ReleaseWriter<W> {
    /// Starts a file on `out`; `path` is its name in error messages.
    ///
    /// # Errors
    /// [`StorageError`] where `out` refuses.
    pub fn new(out: W, path: &Path) -> Result<Self, StorageError> {
        let started = schema().and_then(|schema| {
            let properties = properties()?;
            SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))
        });
        let file = started.map_err(|error| refused(path, error))?;
        let group = RELEASE_COLUMNS.iter().map(|_| Vec::new()).collect();
        Ok(Self { file, path: path.to_path_buf(), group, group_rows: 0, group_bytes: 0, rows: 0 })
    }

    /// Adds a document, with the tokens of its text where they were counted.
    ///
    /// # Errors
    /// [`StorageError`] where `out` refuses.
    pub fn write(&mut self, document: &Document, token_count: Option<u64>) -> Result<(), StorageError> {
        let cells = cells_of(document, token_count)
            .map_err(|error| StorageError::Unknown { path: self.path.clone(), what: error.to_string() })?;
        for (column, cell) in self.group.iter_mut().zip(cells) {
            if let Cell::Text(text) = &cell {
                self.group_bytes += text.len();
            }
            column.push(cell);
        }
        self.group_rows += 1;
        self.rows += 1;
        if self.group_rows >= ROW_GROUP_ROWS || self.group_bytes >= ROW_GROUP_BYTES {
            self.write_group()?;
        }
        Ok(())
    }

    /// Rows written so far.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Writes what is left and the footer, and gives `out` back.
    ///
    /// # Errors
    /// [`StorageError`] where `out` refuses.
    pub fn finish(mut self) -> Result<W, StorageError> {
        self.write_group()?;
        self.file.into_inner().map_err(|error| refused(&self.path, error))
    }

    fn write_group(&mut self) -> Result<(), StorageError> {
        if self.group_rows == 0 {
            return Ok(());
        }
        let group = std::mem::replace(&mut self.group, RELEASE_COLUMNS.iter().map(|_| Vec::new()).collect());
        (self.group_rows, self.group_bytes) = (0, 0);
        let path = &self.path;
        let mut out = self.file.next_row_group().map_err(|error| refused(path, error))?;
        for (column, cells) in RELEASE_COLUMNS.iter().zip(group) {
            let Some(writer) = out.next_column().map_err(|error| refused(path, error))? else { break };
            write_column(column, cells, writer).map_err(|error| refused(path, error))?;
        }
        out.close().map_err(|error| refused(path, error))?;
        Ok(())
    }
}

fn write_column(
    column: &ReleaseColumn,
    cells: Vec<Cell>,
    mut writer: SerializedColumnWriter<'_>,
) -> Result<(), ParquetError> {
    let levels: Vec<i16> = cells.iter().map(|cell| i16::from(*cell != Cell::Null)).collect();
    let levels = column.is_optional.then_some(levels.as_slice());
    match column.kind {
        ColumnKind::Text => {
            let values: Vec<ByteArray> = cells.into_iter().filter_map(text_value).collect();
            writer.typed::<ByteArrayType>().write_batch(&values, levels, None)?;
        }
        ColumnKind::Long => {
            let values: Vec<i64> = cells.iter().filter_map(long_value).collect();
            writer.typed::<Int64Type>().write_batch(&values, levels, None)?;
        }
        ColumnKind::Int => {
            let values: Vec<i32> = cells.iter().filter_map(int_value).collect();
            writer.typed::<Int32Type>().write_batch(&values, levels, None)?;
        }
    }
    writer.close()
}

fn text_value(cell: Cell) -> Option<ByteArray> {
    if let Cell::Text(text) = cell { Some(ByteArray::from(text.into_bytes())) } else { None }
}

fn long_value(cell: &Cell) -> Option<i64> {
    if let Cell::Long(number) = cell { Some(*number) } else { None }
}

fn int_value(cell: &Cell) -> Option<i32> {
    if let Cell::Int(number) = cell { Some(*number) } else { None }
}

fn schema() -> Result<Type, ParquetError> {
    let fields: Result<Vec<_>, ParquetError> =
        RELEASE_COLUMNS.iter().map(|column| field(column).map(Arc::new)).collect();
    Type::group_type_builder("document").with_fields(fields?).build()
}

fn field(column: &ReleaseColumn) -> Result<Type, ParquetError> {
    let (physical, logical) = match column.kind {
        ColumnKind::Text => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
        ColumnKind::Long => (PhysicalType::INT64, None),
        ColumnKind::Int => (PhysicalType::INT32, None),
    };
    let repetition = if column.is_optional { Repetition::OPTIONAL } else { Repetition::REQUIRED };
    Type::primitive_type_builder(column.name, physical).with_repetition(repetition).with_logical_type(logical).build()
}

fn properties() -> Result<WriterProperties, ParquetError> {
    let mut properties = WriterProperties::builder()
        .set_created_by(CREATED_BY.to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?));
    for name in FREE_TEXT {
        let column = ColumnPath::from(*name);
        properties = properties
            .set_column_dictionary_enabled(column.clone(), false)
            .set_column_statistics_enabled(column, EnabledStatistics::None);
    }
    Ok(properties.build())
}

/// The system's own error where there is one inside, so that a full disk is seen as such.
fn refused(path: &Path, error: ParquetError) -> StorageError {
    if let ParquetError::External(inner) = error {
        return match inner.downcast::<io::Error>() {
            Ok(source) => StorageError::io("write", path)(*source),
            Err(inner) => StorageError::Unknown { path: path.to_path_buf(), what: inner.to_string() },
        };
    }
    StorageError::Unknown { path: path.to_path_buf(), what: error.to_string() }
}

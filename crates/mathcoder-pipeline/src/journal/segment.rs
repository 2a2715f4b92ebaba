//! One file of a journal: 8 bytes of magic, then records of magic (4), value length (4), key (16), XXH3-64 of those and the
//! value (8), value; all numbers little-endian. A record counts only if its checksum fits, so a torn one is seen as such.

use crate::StorageError;
use crate::hasher::Hasher;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, ErrorKind, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

const FILE_MAGIC: &[u8; 8] = b"MCJRNL01";
const RECORD_MAGIC: [u8; 4] = *b"MCr1";
const HEADER_BYTES: usize = 32;
/// Longest value; what claims to be longer is damage.
const MAX_VALUE_BYTES: usize = 1 << 30;

/// Which segment and where in it: 16 and 48 bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place(u64);

impl Place {
    pub(super) fn new(segment: usize, offset: u64) -> Self {
        Self(((segment as u64) << 48) | (offset & 0xffff_ffff_ffff))
    }

    pub(super) fn segment(self) -> usize {
        (self.0 >> 48) as usize
    }

    pub(super) fn offset(self) -> u64 {
        self.0 & 0xffff_ffff_ffff
    }
}

#[derive(Debug)]
pub(super) struct Segment {
    path: PathBuf,
    number: u32,
    file: File,
    bytes: AtomicU64,
    /// True where nothing but whole records is in the file.
    is_whole: AtomicBool,
}

struct Header {
    key: u128,
    length: usize,
    checksum: u64,
}

impl Segment {
    /// A new, empty segment; `None` where a file of that number is there.
    pub(super) fn create(folder: &Path, number: u32) -> Result<Option<Self>, StorageError> {
        if number > u32::from(u16::MAX) {
            let what = "the journal has 65,536 segments; start a new one".to_owned();
            return Err(StorageError::Unknown { path: folder.to_path_buf(), what });
        }
        let path = folder.join(format!("segment-{number:05}.journal"));
        let mut file = match OpenOptions::new().read(true).write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(None),
            other => other.map_err(StorageError::io("create", &path))?,
        };
        // Held as long as the segment is open, so that no other process adds to it.
        let _ = file.try_lock();
        file.write_all(FILE_MAGIC).map_err(StorageError::io("write", &path))?;
        crate::folder::sync_folder(folder)?;
        let bytes = AtomicU64::new(FILE_MAGIC.len() as u64);
        Ok(Some(Self { path, number, file, bytes, is_whole: AtomicBool::new(true) }))
    }

    /// Opens a segment and shows key and offset of its whole records, up to the first that is not.
    pub(super) fn read(path: &Path, number: u32, found: &mut dyn FnMut(u128, u64)) -> Result<Self, StorageError> {
        let file = open_for_both(path)?;
        let length = file.metadata().map_err(StorageError::io("read", path))?.len();
        let end = scan(&file, found).map_err(StorageError::io("read", path))?;
        let is_whole = AtomicBool::new(end == length && length > 0);
        Ok(Self { path: path.to_path_buf(), number, file, bytes: AtomicU64::new(end), is_whole })
    }

    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// Bytes up to the end of the last whole record.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Relaxed)
    }

    /// True where the segment of an earlier run may be added to.
    pub(super) fn try_reuse(&self) -> bool {
        let has_grown = || !self.file.metadata().is_ok_and(|data| data.len() == self.bytes());
        self.is_whole.load(Relaxed) && self.file.try_lock().is_ok() && !has_grown()
    }

    /// Adds a record; gives its offset and length. Callers take turns.
    pub(super) fn append(&self, key: u128, value: &[u8]) -> Result<(u64, u64), StorageError> {
        let length = u32::try_from(value.len()).ok().filter(|_| value.len() <= MAX_VALUE_BYTES);
        let Some(length) = length else {
            let what = format!("a value of {} bytes is too long for a journal", value.len());
            return Err(StorageError::Unknown { path: self.path.clone(), what });
        };
        let mut record = Vec::with_capacity(HEADER_BYTES + value.len());
        record.extend_from_slice(&RECORD_MAGIC);
        record.extend_from_slice(&length.to_le_bytes());
        record.extend_from_slice(&key.to_le_bytes());
        record.extend_from_slice(&checksum(key, value).to_le_bytes());
        record.extend_from_slice(value);
        let offset = self.bytes();
        if let Err(error) = self.file.write_all_at(&record, offset) {
            // The part that was written would hide records behind it; without it the segment is whole again.
            let is_cut = self.file.set_len(offset).is_ok();
            self.is_whole.store(is_cut, Relaxed);
            return Err(StorageError::io("write", &self.path)(error));
        }
        let bytes = record.len() as u64;
        self.bytes.store(offset + bytes, Relaxed);
        Ok((offset, bytes))
    }

    /// Reads a value back and checks it.
    pub(super) fn value(&self, key: u128, offset: u64) -> Result<Vec<u8>, StorageError> {
        let mut header = [0_u8; HEADER_BYTES];
        self.file.read_exact_at(&mut header, offset).map_err(StorageError::io("read", &self.path))?;
        let header = Header::parse(&header).filter(|header| header.key == key);
        let damaged = || StorageError::damaged(&self.path, format!("no whole record at byte {offset}"));
        let header = header.ok_or_else(damaged)?;
        let mut value = vec![0_u8; header.length];
        let start = offset + HEADER_BYTES as u64;
        self.file.read_exact_at(&mut value, start).map_err(StorageError::io("read", &self.path))?;
        if checksum(key, &value) == header.checksum { Ok(value) } else { Err(damaged()) }
    }

    pub(super) fn flush(&self) -> Result<(), StorageError> {
        self.file.sync_data().map_err(StorageError::io("flush", &self.path))
    }
}

impl Header {
    fn parse(bytes: &[u8; HEADER_BYTES]) -> Option<Self> {
        let (magic, rest) = bytes.split_first_chunk::<4>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (key, rest) = rest.split_first_chunk::<16>()?;
        let checksum = rest.first_chunk::<8>()?;
        let length = u32::from_le_bytes(*length) as usize;
        let is_sane = *magic == RECORD_MAGIC && length <= MAX_VALUE_BYTES;
        let (key, checksum) = (u128::from_le_bytes(*key), u64::from_le_bytes(*checksum));
        is_sane.then_some(Self { key, length, checksum })
    }
}

/// Number of a segment, by its file name.
pub(super) fn number_of(path: &Path) -> Option<u32> {
    let name = path.file_name()?.to_str()?;
    let number = name.strip_prefix("segment-")?.strip_suffix(".journal")?;
    let is_number = number.len() == 5 && number.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| number.parse().ok()).flatten()
}

/// Shows the whole records of a file and gives where the last of them ends.
fn scan(file: &File, found: &mut dyn FnMut(u128, u64)) -> io::Result<u64> {
    let mut reader = BufReader::with_capacity(256 << 10, file);
    let mut magic = [0_u8; 8];
    if !fill(&mut reader, &mut magic)? || magic != *FILE_MAGIC {
        return Ok(0);
    }
    let mut offset = FILE_MAGIC.len() as u64;
    let mut header = [0_u8; HEADER_BYTES];
    let mut value = Vec::new();
    while fill(&mut reader, &mut header)? {
        let Some(header) = Header::parse(&header) else { break };
        value.clear();
        // Reads what is there before it believes the stated length, so that damage cannot claim memory.
        let read = reader.by_ref().take(header.length as u64).read_to_end(&mut value)?;
        if read < header.length || checksum(header.key, &value) != header.checksum {
            break;
        }
        found(header.key, offset);
        offset += (HEADER_BYTES + header.length) as u64;
    }
    Ok(offset)
}

/// False where the file ends before the buffer is full.
fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    match reader.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

fn checksum(key: u128, value: &[u8]) -> u64 {
    let mut hasher = Hasher::new();
    hasher.update(&key.to_le_bytes());
    hasher.update(&(value.len() as u64).to_le_bytes());
    hasher.update(value);
    hasher.digest()
}

/// A journal on a read-only disk can still be asked.
fn open_for_both(path: &Path) -> Result<File, StorageError> {
    let both = OpenOptions::new().read(true).write(true).open(path);
    both.or_else(|_| File::open(path)).map_err(StorageError::io("read", path))
}

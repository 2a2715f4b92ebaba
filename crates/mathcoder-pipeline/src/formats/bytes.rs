//! A file as a stream of decompressed bytes. Plain, gzip (many members) and Zstandard (many frames) are told apart by their
//! first bytes, not by name. On the way the raw bytes are counted and, for files of ours, hashed.
//!
//! Cost: two buffers of 256 KiB and the decoder's window (at most 128 MiB for Zstandard; a larger one is refused).

use crate::hasher::Hasher;
use crate::{Progress, StorageError};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

const BUFFER_BYTES: usize = 256 << 10;

/// What is seen of the raw file below the decoder.
#[derive(Debug)]
pub(crate) struct Watch {
    bytes: AtomicU64,
    /// The decoder cannot tell an unreadable disk from a damaged stream; this can.
    refused: Mutex<Option<io::Error>>,
    hasher: Option<Mutex<Hasher>>,
    progress: Option<Progress>,
}

#[derive(Debug)]
struct WatchedFile {
    file: File,
    watch: Arc<Watch>,
}

/// A stream of bytes and the watch below it.
pub(crate) struct ByteStream {
    pub(crate) reader: Box<dyn BufRead + Send>,
    pub(crate) watch: Arc<Watch>,
}

impl Watch {
    /// The error of the system that ended the stream, if it was one.
    pub(crate) fn refused(&self) -> Option<io::Error> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Compares what was read with what was committed. To be asked at the end of the stream.
    pub(crate) fn check(&self, path: &Path, committed: (u64, u128)) -> Result<(), StorageError> {
        let bytes = self.bytes.load(Relaxed);
        if bytes != committed.0 {
            let what = format!("{bytes} bytes long, {} were committed", committed.0);
            return Err(StorageError::damaged(path, what));
        }
        let Some(hasher) = &self.hasher else { return Ok(()) };
        let digest = hasher.lock().unwrap_or_else(PoisonError::into_inner).digest128();
        if digest != committed.1 {
            let what = format!("checksum {digest:032x}, {:032x} was committed", committed.1);
            return Err(StorageError::damaged(path, what));
        }
        Ok(())
    }
}

impl Read for WatchedFile {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = match self.file.read(buf) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) => {
                let copy = io::Error::from(error.kind());
                *self.watch.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                return Err(copy);
            }
        };
        let part = buf.get(..read).unwrap_or_default();
        self.watch.bytes.fetch_add(part.len() as u64, Relaxed);
        if let Some(hasher) = &self.watch.hasher {
            hasher.lock().unwrap_or_else(PoisonError::into_inner).update(part);
        }
        if let Some(progress) = &self.watch.progress {
            progress.bytes_in(part.len() as u64);
        }
        Ok(read)
    }
}

/// Opens a file and decodes it by its first bytes. `is_hashed` where [`Watch::check`] will be asked.
pub(crate) fn open_bytes(
    path: &Path,
    is_hashed: Hashing,
    progress: Option<Progress>,
) -> Result<ByteStream, StorageError> {
    let (raw, watch) = open_raw(path, is_hashed, progress)?;
    let mut raw = BufReader::with_capacity(BUFFER_BYTES, raw);
    let start = raw.fill_buf().map_err(StorageError::io("read", path))?;
    let reader: Box<dyn BufRead + Send> = match start {
        [0x1f, 0x8b, ..] => buffered(flate2::bufread::MultiGzDecoder::new(raw)),
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => {
            let decoder = zstd::stream::read::Decoder::with_buffer(raw);
            buffered(decoder.map_err(StorageError::io("decompress", path))?)
        }
        _ => Box::new(raw),
    };
    Ok(ByteStream { reader, watch })
}

/// Whether the raw bytes are hashed while they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hashing {
    On,
    Off,
}

fn open_raw(
    path: &Path,
    hashing: Hashing,
    progress: Option<Progress>,
) -> Result<(WatchedFile, Arc<Watch>), StorageError> {
    let file = File::open(path).map_err(StorageError::io("read", path))?;
    let hasher = (hashing == Hashing::On).then(|| Mutex::new(Hasher::new()));
    let watch = Arc::new(Watch { bytes: AtomicU64::new(0), refused: Mutex::new(None), hasher, progress });
    Ok((WatchedFile { file, watch: Arc::clone(&watch) }, watch))
}

fn buffered<R: Read + Send + 'static>(reader: R) -> Box<dyn BufRead + Send> {
    Box::new(BufReader::with_capacity(BUFFER_BYTES, reader))
}

/// XXH3-128 of a whole file, in one pass with a fixed buffer.
pub(crate) fn hash_file(path: &Path) -> Result<u128, StorageError> {
    let mut file = File::open(path).map_err(StorageError::io("read", path))?;
    let mut hasher = Hasher::new();
    let mut buffer = vec![0_u8; BUFFER_BYTES];
    loop {
        let read = match file.read(&mut buffer) {
            Ok(0) => return Ok(hasher.digest128()),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(StorageError::io("read", path)(error)),
        };
        hasher.update(buffer.get(..read).unwrap_or_default());
    }
}

//! Bytes of a possibly compressed file as a sequence of members: one gzip member or zstd frame after the other, or the
//! whole file as a single member. Knows where in the compressed file each member begins and can find the next whole
//! member behind a broken one.
//!
//! Cost: one pass, two fixed buffers; behind a break, one scan of the rest for the next member's magic.

use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

/// A file, or bytes in memory.
pub(crate) trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

/// First bytes of a gzip member.
pub(crate) const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b, 0x08];
/// First bytes of a zstd frame.
pub(crate) const ZSTD_MAGIC: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
/// First bytes of the skippable frame that holds the dictionary of a `.warc.zst`.
const ZSTD_DICTIONARY_MAGIC: &[u8] = &[0x5d, 0x2a, 0x4d, 0x18];
/// A dictionary larger than this is refused.
const DICTIONARY_BYTES: u64 = 16 << 20;
/// Output below this is never called a bomb: a page of 16 MiB costs nothing.
const BOMB_FLOOR_BYTES: u64 = 16 << 20;

/// A buffered reader that knows its position in the file.
pub(crate) struct Counted {
    inner: BufReader<Box<dyn ReadSeek>>,
    position: u64,
}

impl Counted {
    pub(crate) fn new(inner: Box<dyn ReadSeek>) -> Self {
        Self { inner: BufReader::with_capacity(128 << 10, inner), position: 0 }
    }

    /// The next bytes, at most one buffer, without taking them.
    pub(crate) fn peek(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    /// Goes to a position counted from the beginning of the file.
    fn seek_to(&mut self, position: u64) -> io::Result<()> {
        self.inner.seek(SeekFrom::Start(position))?;
        self.position = position;
        Ok(())
    }

    /// The reader itself, wound back to the beginning.
    pub(crate) fn rewind(mut self) -> io::Result<Box<dyn ReadSeek>> {
        self.inner.seek(SeekFrom::Start(0))?;
        Ok(self.inner.into_inner())
    }
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.position = self.position.saturating_add(n as u64);
        Ok(n)
    }
}

impl BufRead for Counted {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.inner.consume(amount);
        self.position = self.position.saturating_add(amount as u64);
    }
}

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compression {
    /// Not at all.
    None,
    /// Gzip, in one member or many.
    Gzip,
    /// Zstd, in one frame or many.
    Zstd,
}

impl Compression {
    /// By the first bytes of the file.
    pub(crate) fn of(first_bytes: &[u8]) -> Self {
        if first_bytes.starts_with(GZIP_MAGIC) {
            Self::Gzip
        } else if first_bytes.starts_with(ZSTD_MAGIC) || first_bytes.starts_with(ZSTD_DICTIONARY_MAGIC) {
            Self::Zstd
        } else {
            Self::None
        }
    }

    const fn magic(self) -> &'static [u8] {
        match self {
            Self::None => &[],
            Self::Gzip => GZIP_MAGIC,
            Self::Zstd => ZSTD_MAGIC,
        }
    }
}

enum Layer {
    /// Between members; the bytes come raw.
    Raw(Counted),
    Gzip(Box<GzDecoder<Counted>>),
    Zstd(Box<zstd::stream::read::Decoder<'static, Counted>>),
    /// Only while one layer is exchanged for another, and after a seek that failed.
    Gone,
}

/// What stopped a read.
#[derive(Debug)]
pub(crate) enum StreamError {
    /// The compressed data is broken or ends early.
    Compression(io::Error),
    /// Far more comes out than goes in.
    Bomb,
    /// The file itself cannot be read.
    Io(io::Error),
}

/// The members of a file.
pub(crate) struct Stream {
    layer: Layer,
    compression: Compression,
    dictionary: Vec<u8>,
    max_ratio: u64,
    member_start: u64,
    member_out: u64,
    open: bool,
}

impl Stream {
    pub(crate) fn new(input: Counted, compression: Compression, max_ratio: u32) -> Self {
        Self {
            layer: Layer::Raw(input),
            compression,
            dictionary: Vec::new(),
            max_ratio: u64::from(max_ratio),
            member_start: 0,
            member_out: 0,
            open: false,
        }
    }

    /// Whether the bytes stand in the file as they are.
    pub(crate) fn is_plain(&self) -> bool {
        self.compression == Compression::None
    }

    /// Opens the next member and gives its place in the file; nothing at the end of the file. Bytes between members that
    /// are none (padding, rubbish behind a record) are passed over.
    pub(crate) fn next_member(&mut self) -> Result<Option<u64>, StreamError> {
        let mut raw = self.close_member();
        if self.compression == Compression::None {
            let first = !self.open && self.member_start == 0 && self.member_out == 0;
            let more = first && !raw.peek().map_err(StreamError::Io)?.is_empty();
            self.open = more;
            self.member_out = 1;
            self.layer = Layer::Raw(raw);
            return Ok(more.then_some(0));
        }
        loop {
            let start = raw.position;
            let head = raw.peek().map_err(StreamError::Io)?;
            if head.is_empty() {
                self.layer = Layer::Raw(raw);
                return Ok(None);
            }
            if head.starts_with(ZSTD_DICTIONARY_MAGIC) {
                let read = read_dictionary(&mut raw);
                let bytes = match read {
                    Ok(bytes) => bytes,
                    Err(error) => {
                        self.layer = Layer::Raw(raw);
                        return Err(StreamError::Compression(error));
                    }
                };
                self.dictionary = bytes;
                continue;
            }
            if may_begin_member(head, self.compression) || start == 0 {
                self.layer = self.decoder(raw)?;
                self.member_start = start;
                self.member_out = 0;
                self.open = true;
                return Ok(Some(start));
            }
            if !find_magic(&mut raw, self.compression).map_err(StreamError::Io)? {
                self.layer = Layer::Raw(raw);
                return Ok(None);
            }
        }
    }

    /// Reads from the open member; 0 at its end.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> Result<usize, StreamError> {
        if !self.open {
            return Ok(0);
        }
        let (read, consumed) = match &mut self.layer {
            Layer::Raw(raw) => return raw.read(buffer).map_err(StreamError::Io),
            Layer::Gzip(decoder) => (decoder.read(buffer), decoder.get_ref().position),
            Layer::Zstd(decoder) => (decoder.read(buffer), decoder.get_ref().position),
            Layer::Gone => return Ok(0),
        };
        let n = read.map_err(StreamError::Compression)?;
        self.member_out = self.member_out.saturating_add(n as u64);
        let taken = consumed.saturating_sub(self.member_start).max(1);
        if self.member_out > BOMB_FLOOR_BYTES && self.member_out / taken > self.max_ratio {
            return Err(StreamError::Bomb);
        }
        Ok(n)
    }

    /// Behind a broken member: goes to the next place at which a member may begin. False at the end of the file.
    pub(crate) fn skip_broken(&mut self) -> Result<bool, StreamError> {
        let mut raw = self.close_member();
        if self.compression == Compression::None {
            self.layer = Layer::Raw(raw);
            return Ok(false);
        }
        raw.seek_to(self.member_start.saturating_add(1)).map_err(StreamError::Io)?;
        let found = find_magic(&mut raw, self.compression).map_err(StreamError::Io)?;
        self.layer = Layer::Raw(raw);
        Ok(found)
    }

    fn close_member(&mut self) -> Counted {
        self.open = false;
        match std::mem::replace(&mut self.layer, Layer::Gone) {
            Layer::Raw(raw) => raw,
            Layer::Gzip(decoder) => decoder.into_inner(),
            Layer::Zstd(decoder) => decoder.finish(),
            Layer::Gone => Counted::new(Box::new(io::Cursor::new(Vec::new()))),
        }
    }

    fn decoder(&self, raw: Counted) -> Result<Layer, StreamError> {
        match self.compression {
            Compression::None => Ok(Layer::Raw(raw)),
            Compression::Gzip => Ok(Layer::Gzip(Box::new(GzDecoder::new(raw)))),
            Compression::Zstd => {
                let mut decoder = if self.dictionary.is_empty() {
                    zstd::stream::read::Decoder::with_buffer(raw)
                } else {
                    zstd::stream::read::Decoder::with_dictionary(raw, &self.dictionary)
                }
                .map_err(StreamError::Io)?;
                // A window of 128 MiB is the most the command-line tool reads without being asked.
                decoder.window_log_max(27).map_err(StreamError::Io)?;
                Ok(Layer::Zstd(Box::new(decoder.single_frame())))
            }
        }
    }
}

/// Reads the skippable frame in front of a `.warc.zst`: a dictionary, itself compressed or not.
fn read_dictionary(raw: &mut Counted) -> io::Result<Vec<u8>> {
    let mut head = [0u8; 8];
    raw.read_exact(&mut head)?;
    let [_, _, _, _, a, b, c, d] = head;
    let length = u64::from(u32::from_le_bytes([a, b, c, d]));
    if length > DICTIONARY_BYTES {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the dictionary is larger than 16 MiB"));
    }
    let mut bytes = Vec::new();
    raw.by_ref().take(length).read_to_end(&mut bytes)?;
    if !bytes.starts_with(ZSTD_MAGIC) {
        return Ok(bytes);
    }
    let mut plain = Vec::new();
    zstd::stream::read::Decoder::new(bytes.as_slice())?.take(DICTIONARY_BYTES).read_to_end(&mut plain)?;
    Ok(plain)
}

/// Whether a member may begin with these bytes; the reserved flag bits of gzip must be zero.
fn may_begin_member(head: &[u8], compression: Compression) -> bool {
    let magic = compression.magic();
    if !head.starts_with(magic) {
        return false;
    }
    compression != Compression::Gzip || head.get(3).is_none_or(|flags| flags & 0xe0 == 0)
}

/// Goes forward to the next magic. False at the end of the file.
fn find_magic(raw: &mut Counted, compression: Compression) -> io::Result<bool> {
    let finder = memchr::memmem::Finder::new(compression.magic());
    let keep = compression.magic().len().saturating_sub(1);
    loop {
        let base = raw.position;
        let head = raw.fill_buf()?;
        if head.is_empty() {
            return Ok(false);
        }
        let (length, mut from) = (head.len(), 0);
        while let Some(found) = head.get(from..).and_then(|rest| finder.find(rest)) {
            let at = from + found;
            if head.get(at..).is_some_and(|rest| may_begin_member(rest, compression)) {
                raw.consume(at);
                return Ok(true);
            }
            from = at + 1;
        }
        // The magic may lie across the border of two buffers, so its length less one is read again.
        if length > keep {
            raw.consume(length - keep);
            let tail_only = raw.fill_buf()?.len() <= keep;
            if tail_only {
                raw.seek_to(base + (length - keep) as u64)?;
                if raw.fill_buf()?.len() <= keep {
                    return Ok(false);
                }
            }
        } else {
            return Ok(false);
        }
    }
}

//! A file inside an archive, or a file by itself, as a row. Names are checked here: absolute names and names that climb
//! with `..` are refused, so that a later stage that writes by name can trust them.

use crate::format::SNIFF_BYTES;
use crate::reasons;
use crate::record::{Format, Outcome, RawRecord, RecordFault};

/// A member with its bytes.
pub(crate) struct Member {
    /// Checked name.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    /// Where the name alone does not tell the member: its place.
    pub(crate) offset: Option<u64>,
}

impl Member {
    /// The record, or the fault of a format that is not read.
    pub(crate) fn into_row(self) -> Result<RawRecord, RecordFault> {
        let first_bytes = self.bytes.get(..self.bytes.len().min(SNIFF_BYTES)).unwrap_or(&[]);
        match Format::from_name(&self.name, first_bytes) {
            Some(format) => Ok(RawRecord {
                bytes: self.bytes,
                format,
                member: Some(self.name),
                offset: self.offset,
                url: None,
                charset: None,
            }),
            None => {
                let reason = reasons::UNSUPPORTED_FORMAT.reason();
                Err(RecordFault {
                    outcome: Outcome::of(&reason),
                    reason,
                    member: Some(self.name),
                    offset: self.offset,
                    url: None,
                })
            }
        }
    }
}

/// A member's name with `/` between its parts and no `.` parts; nothing where it is absolute, climbs with `..`, or holds
/// control characters.
pub(crate) fn clean_name(name: &str) -> Option<String> {
    let name = name.replace('\\', "/");
    let has_drive = name.as_bytes().get(1) == Some(&b':');
    if name.starts_with('/') || has_drive || name.chars().any(char::is_control) || name.len() > 4096 {
        return None;
    }
    let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.is_empty() || parts.contains(&"..") {
        return None;
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::clean_name;

    #[test]
    fn names_that_leave_the_archive_are_refused() {
        assert_eq!(clean_name("./a//b.tex").as_deref(), Some("a/b.tex"));
        for bad in ["/etc/passwd", "../x", "a/../../x", "C:\\x", "..\\x", "a\0b", "", ".", "a/.."] {
            assert_eq!(clean_name(bad), None, "{bad}");
        }
    }
}

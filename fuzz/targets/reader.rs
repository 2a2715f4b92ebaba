//! Shared by the targets of the readers: one record of a format, read with small limits. What comes out is checked, too.

use mathcoder_extract::{ExtractConfig, Format, NotebookOutputs, ProjectContext, RawRecord, extract_record};

/// Reads bytes as one record of a format. Panics where the counts do not add up or where little makes much.
pub(crate) fn read(format: Format, name: &str, bytes: &[u8]) {
    let config = ExtractConfig { notebook_outputs: NotebookOutputs::Text, ..ExtractConfig::default() };
    let record = RawRecord {
        bytes: bytes.to_vec(),
        format,
        member: Some(name.to_owned()),
        offset: None,
        url: None,
        charset: None,
    };
    if let Ok(text) = extract_record(&record, &ProjectContext::default(), &config) {
        assert_eq!(text.formulas.seen, text.formulas.kept + text.formulas.failed);
        assert!(text.text.len() <= 64 * bytes.len() + (64 << 20), "{} bytes became {}", bytes.len(), text.text.len());
    }
}

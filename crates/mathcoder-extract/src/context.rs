//! What a record must know of the archive it lies in: the LaTeX and PreTeXt files beside it and the macros its book states.
//!
//! In: an archive of sources, read once before its records are extracted. Out: a context for [`crate::extract_record`].
//! Memory: the texts of these files, up to `extract.max_project_bytes`; files beyond that are left out of the context.

use crate::archive::{ExtractError, Records, open_records};
use crate::charset::decode;
use crate::config::ExtractConfig;
use crate::latex::LatexProject;
use crate::record::Format;
use crate::xml::{XmlProject, stated_macros};
use std::path::Path;

/// What surrounds the records of one input file. The default context knows nothing, which is right for web pages.
#[derive(Clone, Debug, Default)]
pub struct ProjectContext {
    /// LaTeX files and macros.
    pub(crate) latex: LatexProject,
    /// PreTeXt files.
    pub(crate) xml: XmlProject,
}

impl ProjectContext {
    /// Reads the context of an input file. Web archives and single files have none and are not read.
    ///
    /// # Errors
    /// [`ExtractError`] where the file cannot be opened.
    pub fn gather(path: &Path, config: &ExtractConfig) -> Result<Self, ExtractError> {
        let records = open_records(path, config)?;
        Ok(if records.has_names() { Self::of_records(records, config) } else { Self::default() })
    }

    /// The context that records make together.
    #[must_use]
    pub fn of_records(records: Records, config: &ExtractConfig) -> Self {
        let (mut latex, mut pretext) = (Vec::new(), Vec::new());
        let mut macros = String::new();
        let mut left = config.max_project_bytes;
        for record in records.flatten() {
            let files = match record.format {
                Format::Latex => &mut latex,
                Format::Pretext => &mut pretext,
                _ => continue,
            };
            let size = record.bytes.len() as u64;
            let (text, _) = decode(&record.bytes, None);
            if record.format == Format::Pretext {
                macros.push_str(&stated_macros(&text));
            }
            if let Some(name) = record.member.filter(|_| size <= left) {
                files.push((name, text.into_owned()));
                left -= size;
            }
        }
        Self { latex: LatexProject::new(latex, &macros), xml: XmlProject::new(pretext) }
    }
}

//! A domain: a folder with `domain.toml` and prompts. Mathematics is built in.

use crate::{Prompt, TranslateConfig, TranslateError};
use serde::Deserialize;
use std::path::Path;

const MATH: &str = include_str!("../../../domains/math/domain.toml");
const MATH_TRANSLATE: &str = include_str!("../../../domains/math/prompts/translate.md");

/// A science: its words, the packages its programs may import, its prompts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Domain {
    /// Name of the folder.
    pub name: String,
    /// What the prompts call it.
    pub title: String,
    /// Packages that programs may import, beside the standard library.
    pub packages: Vec<String>,
    prompts: Prompts,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Prompts {
    translate: String,
}

impl Domain {
    /// The domain and the translation prompt that a configuration asks for.
    ///
    /// # Errors
    /// [`TranslateError`] where a file cannot be read or is wrong.
    pub fn open(config: &TranslateConfig) -> Result<(Self, Prompt), TranslateError> {
        let (domain, mut prompt, mut path) = match &config.domain {
            None => (
                Self::parse(MATH, "domains/math/domain.toml")?,
                MATH_TRANSLATE.to_owned(),
                "the built-in prompt".to_owned(),
            ),
            Some(folder) => {
                let path = folder.join("domain.toml");
                let domain = Self::parse(&read(&path)?, &path.display().to_string())?;
                let path = folder.join(&domain.prompts.translate);
                (domain, read(&path)?, path.display().to_string())
            }
        };
        if let Some(own) = &config.prompt {
            (prompt, path) = (read(own)?, own.display().to_string());
        }
        let prompt = Prompt::parse(&prompt, &path, (&domain.title, &domain.packages))?;
        Ok((domain, prompt))
    }

    fn parse(text: &str, path: &str) -> Result<Self, TranslateError> {
        toml::from_str(text).map_err(|error| TranslateError::Domain { path: path.to_owned(), why: error.to_string() })
    }
}

fn read(path: &Path) -> Result<String, TranslateError> {
    std::fs::read_to_string(path).map_err(|source| TranslateError::File { path: path.to_owned(), source })
}

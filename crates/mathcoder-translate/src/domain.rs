//! A domain: a folder with `domain.toml` and prompts. Mathematics is built in.
//!
//! In: the settings of the stage. Out: the domain's words and its four prompts, each checked for what it must show. Files are
//! read once, at the start; their hashes are part of the run's identity.

use crate::{Prompt, TranslateConfig, TranslateError};
use mathcoder_core::{content_hash_parts, hex128};
use serde::Deserialize;
use std::path::Path;

const MATH: &str = include_str!("../../../domains/math/domain.toml");
const MATH_TRANSLATE: &str = include_str!("../../../domains/math/prompts/translate.md");
const MATH_EXTRACT: &str = include_str!("../../../domains/math/prompts/extract.md");
const MATH_CODE: &str = include_str!("../../../domains/math/prompts/code.md");
const MATH_REPAIR: &str = include_str!("../../../domains/math/prompts/repair.md");

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
    /// Modules by which programs written by people are chosen for this science: one of them must be imported.
    #[serde(default)]
    pub code_imports: Vec<String>,
    prompts: Files,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Files {
    translate: String,
    extract: String,
    code: String,
    repair: String,
}

/// The prompts of a domain.
#[derive(Clone, Debug)]
pub struct Prompts {
    /// Passage to computations with programs.
    pub translate: Prompt,
    /// Passage to computations without programs.
    pub extract: Prompt,
    /// Conditions and expression to a program.
    pub code: Prompt,
    /// A program once more, given what went wrong.
    pub repair: Prompt,
}

impl Prompts {
    /// One hash over all of them.
    #[must_use]
    pub fn hash(&self) -> String {
        let all = [&self.translate, &self.extract, &self.code, &self.repair].map(|prompt| prompt.hash.as_bytes());
        hex128(content_hash_parts(&all))
    }

    fn check(self) -> Result<Self, TranslateError> {
        self.translate.must_show(&["text"])?;
        self.extract.must_show(&["text"])?;
        self.code.must_show(&["conditions", "expression"])?;
        self.repair.must_show(&["expression", "code", "output"])?;
        Ok(self)
    }
}

impl Domain {
    /// The domain and the prompts that a configuration asks for.
    ///
    /// # Errors
    /// [`TranslateError`] where a file cannot be read or is wrong.
    pub fn open(config: &TranslateConfig) -> Result<(Self, Prompts), TranslateError> {
        let folder = config.domain.as_deref();
        let domain = Self::find(folder)?;
        let prompt = |built_in: &str, file: &str| {
            let (text, origin) = match folder {
                None => (built_in.to_owned(), format!("the built-in {file}")),
                Some(folder) => (read(&folder.join(file))?, folder.join(file).display().to_string()),
            };
            Prompt::parse(&text, &origin, (&domain.title, &domain.packages))
        };
        let mut prompts = Prompts {
            translate: prompt(MATH_TRANSLATE, &domain.prompts.translate)?,
            extract: prompt(MATH_EXTRACT, &domain.prompts.extract)?,
            code: prompt(MATH_CODE, &domain.prompts.code)?,
            repair: prompt(MATH_REPAIR, &domain.prompts.repair)?,
        };
        if let Some(own) = &config.prompt {
            let own = Prompt::parse(&read(own)?, &own.display().to_string(), (&domain.title, &domain.packages))?;
            *(if config.is_two_step() { &mut prompts.extract } else { &mut prompts.translate }) = own;
        }
        Ok((domain, prompts.check()?))
    }

    /// The domain in a folder, without its prompts; the one that is built in where no folder is given.
    ///
    /// # Errors
    /// [`TranslateError`] where its file cannot be read or is wrong.
    pub fn find(folder: Option<&Path>) -> Result<Self, TranslateError> {
        let Some(folder) = folder else { return Self::parse(MATH, "domains/math/domain.toml") };
        let path = folder.join("domain.toml");
        Self::parse(&read(&path)?, &path.display().to_string())
    }

    fn parse(text: &str, path: &str) -> Result<Self, TranslateError> {
        toml::from_str(text).map_err(|error| TranslateError::Domain { path: path.to_owned(), why: error.to_string() })
    }
}

fn read(path: &Path) -> Result<String, TranslateError> {
    std::fs::read_to_string(path).map_err(|source| TranslateError::File { path: path.to_owned(), source })
}

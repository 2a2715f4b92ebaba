//! A prompt: a file with a TOML head between `+++` lines and a body that is a template with `{{ text }}` for the passage.
//!
//! The hash of the whole file is the prompt's identity; it goes into every [`mathcoder_core::Origin`] and every request key.

use crate::TranslateError;
use mathcoder_core::{content_hash, hex128};
use minijinja::{Environment, UndefinedBehavior, context};
use serde::Deserialize;

/// A prompt ready to be rendered.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// Its name.
    pub name: String,
    /// Most tokens to answer with.
    pub max_tokens: u32,
    /// Sampling temperature.
    pub temperature: f32,
    /// 32 hexadecimal digits over the whole file.
    pub hash: String,
    template: Environment<'static>,
    title: String,
    packages: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    name: String,
    max_tokens: u32,
    #[serde(default)]
    temperature: f32,
}

impl Prompt {
    /// Reads a prompt file; `origin` is named in errors. `title` and `packages` are the domain's words in it.
    ///
    /// # Errors
    /// [`TranslateError::Prompt`] where the head or the template is wrong, or the template never shows the passage.
    pub fn parse(file: &str, origin: &str, domain: (&str, &[String])) -> Result<Self, TranslateError> {
        let fail = |why: String| TranslateError::Prompt { path: origin.to_owned(), why };
        let rest = file.strip_prefix("+++\n").ok_or_else(|| fail("it must begin with a `+++` line".to_owned()))?;
        let (head, body) =
            rest.split_once("\n+++\n").ok_or_else(|| fail("its head has no closing `+++` line".to_owned()))?;
        let head: Head = toml::from_str(head).map_err(|error| fail(error.to_string()))?;
        let mut template = Environment::new();
        template.set_undefined_behavior(UndefinedBehavior::Strict);
        template.add_template_owned("prompt", body.to_owned()).map_err(|error| fail(error.to_string()))?;
        let prompt = Self {
            name: head.name,
            max_tokens: head.max_tokens,
            temperature: head.temperature,
            hash: hex128(content_hash(file.as_bytes())),
            template,
            title: domain.0.to_owned(),
            packages: domain.1.to_vec(),
        };
        let probe = "passage that must be shown";
        let shown = prompt.render(probe).map_err(|error| fail(error.to_string()))?;
        if !shown.contains(probe) {
            return Err(fail("it never shows the passage; write {{ text }} where it belongs".to_owned()));
        }
        Ok(prompt)
    }

    /// The prompt for a passage.
    ///
    /// # Errors
    /// [`TranslateError::Prompt`] where the template fails.
    pub fn render(&self, passage: &str) -> Result<String, TranslateError> {
        let fail = |error: minijinja::Error| TranslateError::Prompt { path: self.name.clone(), why: error.to_string() };
        let template = self.template.get_template("prompt").map_err(fail)?;
        template.render(context! { text => passage, title => &self.title, packages => &self.packages }).map_err(fail)
    }
}

//! A prompt: a file with a TOML head between `+++` lines and a body that is a template.
//!
//! In: the file, and what a question is about ([`Topic`]). Out: the text to send. The hash of the whole file is the prompt's
//! identity; it goes into every [`mathcoder_core::Origin`] and every request key. A prompt that never shows what it is about
//! is refused when it is read, not when a run has cost money.

use crate::TranslateError;
use crate::config::AnswerForm;
use mathcoder_core::{content_hash, hex128};
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value};
use serde::{Deserialize, Serialize};

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

/// What a question is about. Templates see every field by its name, and `title`, `packages` and `form` beside them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Topic {
    /// The passage; empty where a program is asked for that must not know it.
    pub text: String,
    /// Headings above and the end of what stands before the passage.
    pub context: String,
    /// The computation's title.
    pub topic: String,
    /// Its conditions.
    pub conditions: Vec<String>,
    /// What is computed.
    pub expression: String,
    /// The program that went wrong.
    pub code: String,
    /// Why it failed; empty where it ran.
    pub error: String,
    /// What it printed.
    pub output: String,
}

/// Everything that a template sees.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    topic: &'a Topic,
    title: &'a str,
    packages: &'a [String],
    form: AnswerForm,
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
    /// Reads a prompt file; `origin` is named in errors. `domain` has the domain's words in it: its title and the packages.
    ///
    /// # Errors
    /// [`TranslateError::Prompt`] where the head or the template is wrong.
    pub fn parse(file: &str, origin: &str, domain: (&str, &[String])) -> Result<Self, TranslateError> {
        let fail = |why: String| TranslateError::Prompt { path: origin.to_owned(), why };
        let rest = file.strip_prefix("+++\n").ok_or_else(|| fail("it must begin with a `+++` line".to_owned()))?;
        let (head, body) =
            rest.split_once("\n+++\n").ok_or_else(|| fail("its head has no closing `+++` line".to_owned()))?;
        let head: Head = toml::from_str(head).map_err(|error| fail(error.to_string()))?;
        let mut template = Environment::new();
        template.set_undefined_behavior(UndefinedBehavior::Strict);
        template.add_template_owned("prompt", body.to_owned()).map_err(|error| fail(error.to_string()))?;
        Ok(Self {
            name: head.name,
            max_tokens: head.max_tokens,
            temperature: head.temperature,
            hash: hex128(content_hash(file.as_bytes())),
            template,
            title: domain.0.to_owned(),
            packages: domain.1.to_vec(),
        })
    }

    /// Refuses a prompt that does not show all of `wanted`, names of fields of [`Topic`].
    ///
    /// # Errors
    /// [`TranslateError::Prompt`] with the first that is not shown.
    pub(crate) fn must_show(&self, wanted: &[&str]) -> Result<(), TranslateError> {
        let probe = |name: &str| format!("the {name} that must be shown");
        let topic = Topic {
            text: probe("text"),
            conditions: vec![probe("conditions")],
            expression: probe("expression"),
            code: probe("code"),
            output: probe("output"),
            ..Topic::default()
        };
        for form in [AnswerForm::Headings, AnswerForm::Json] {
            let shown = self.render(&topic, form)?;
            if let Some(missing) = wanted.iter().find(|name| !shown.contains(&probe(name))) {
                let why = format!("it never shows `{missing}`; write {{{{ {missing} }}}} where it belongs");
                return Err(TranslateError::Prompt { path: self.name.clone(), why });
            }
        }
        Ok(())
    }

    /// The prompt for a question.
    ///
    /// # Errors
    /// [`TranslateError::Prompt`] where the template fails.
    pub fn render(&self, topic: &Topic, form: AnswerForm) -> Result<String, TranslateError> {
        let fail = |error: minijinja::Error| TranslateError::Prompt { path: self.name.clone(), why: error.to_string() };
        let template = self.template.get_template("prompt").map_err(fail)?;
        let shown = Shown { topic, title: &self.title, packages: &self.packages, form };
        template.render(Value::from(Serde(shown))).map_err(fail)
    }
}

//! The `filter` table of a recipe; each source may have its own. Every default stands here with its reason.
//!
//! [`FilterConfig::preset`] gives the defaults for a kind of source, [`FilterConfig::overlay`] puts a recipe's table
//! over them. A limit of 0 (for least) or 1 (for largest share) switches its rule off.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Options of filtering.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FilterConfig {
    /// Fewest characters of a document.
    pub min_chars: usize,
    /// Most characters of a document.
    pub max_chars: usize,
    /// Fewest words; a formula is one word, two ideographs are one word.
    pub min_words: usize,
    /// Smallest mean length of words, in letters; texts mainly in ideographs are exempt.
    pub min_mean_word_letters: f64,
    /// Largest mean length of words, in letters.
    pub max_mean_word_letters: f64,
    /// Largest ratio of `#` and ellipses to words.
    pub max_symbol_ratio: f64,
    /// Smallest share of words among words and numbers of the prose; formulas count as words.
    pub min_word_share: f64,
    /// Largest share of lines that start with a bullet.
    pub max_bullet_lines: f64,
    /// Largest share of lines that end with an ellipsis.
    pub max_ellipsis_lines: f64,
    /// Largest share of lines that repeat an earlier line.
    pub max_repeated_lines: f64,
    /// Largest share of characters in lines that repeat an earlier line.
    pub max_repeated_line_chars: f64,
    /// Largest share of characters in paragraphs that repeat an earlier paragraph.
    pub max_repeated_paragraph_chars: f64,
    /// Largest share of characters in the most frequent n-gram of words, for n = 2, 3, 4.
    pub max_top_ngram_chars: [f64; 3],
    /// Largest share of characters in repeated n-grams of words, for n = 5, 6, 7, 8, 9, 10.
    pub max_repeated_ngram_chars: [f64; 6],
    /// Largest share of words in lines with phrases such as `accept all cookies` or `enable JavaScript`.
    pub max_boilerplate_words: f64,
    /// Languages kept, as two-letter codes; empty keeps all. Known: en, de, fr, es, it, pt, nl, pl, sv, zh, ja, ko, ru, ar,
    /// he, el, hi, th. A text whose language cannot be told passes.
    pub languages: Vec<String>,
    /// Least score of mathematics, 0 to 1; see the annotation `filter.math_score`.
    pub min_math_score: f64,
    /// Modules of which a code document must import one (annotation `extract.imports`); empty asks for none. A run takes the
    /// list of its domain where the recipe states none.
    pub imports_any: Vec<String>,
    /// Longest line of a code document, in characters.
    pub max_code_line_chars: usize,
    /// Largest mean length of lines of a code document.
    pub max_code_mean_line_chars: f64,
    /// Smallest share of letters among the characters of a code document, spaces apart.
    pub min_code_letters: f64,
    /// Largest share of digits among the characters of a code document, spaces apart.
    pub max_code_digits: f64,
    /// Drop code documents that say in their first lines that a program wrote them.
    pub drop_generated_code: bool,
}

impl Default for FilterConfig {
    fn default() -> Self {
        Self {
            min_chars: 100,
            max_chars: 20_000_000,       // the largest book at hand has three million
            min_words: 20,               // knowls and exercises are short, and good
            min_mean_word_letters: 2.5,  // Gopher says 3; single-letter names of variables in prose lower it
            max_mean_word_letters: 12.0, // Gopher says 10; German mathematics needs more
            max_symbol_ratio: 0.1,
            min_word_share: 0.4, // Gopher says 0.8; tables of values and exercises are full of numbers
            max_bullet_lines: 0.95,
            max_ellipsis_lines: 0.3,
            max_repeated_lines: 0.7, // Gopher says 0.3; exercises repeat `Solution.` and `Show all your work.`
            max_repeated_line_chars: 0.4,
            max_repeated_paragraph_chars: 0.4,
            max_top_ngram_chars: [0.3, 0.28, 0.26], // Gopher's + 0.1, since answer lists say the same words between formulas
            max_repeated_ngram_chars: [0.6, 0.58, 0.56, 0.54, 0.52, 0.5], // Gopher says 0.15 to 0.1; exercises share wording
            max_boilerplate_words: 0.3,
            languages: Vec::new(),
            min_math_score: 0.0,
            imports_any: Vec::new(),
            max_code_line_chars: 1_000,
            max_code_mean_line_chars: 100.0,
            min_code_letters: 0.25,
            max_code_digits: 0.4,
            drop_generated_code: true,
        }
    }
}

impl FilterConfig {
    /// The defaults for a kind of source: `web`, `textbook`, `code` or `synthetic`; those of `textbook` for any other.
    #[must_use]
    pub fn preset(kind: &str) -> Self {
        let default = Self::default();
        match kind {
            "web" => Self {
                max_repeated_lines: 0.5,
                max_repeated_line_chars: 0.3,
                max_repeated_paragraph_chars: 0.3,
                max_repeated_ngram_chars: [0.35, 0.34, 0.33, 0.32, 0.31, 0.30],
                max_bullet_lines: 0.9,
                min_math_score: 0.4, // measured on labelled pages: 97 of 100 without mathematics go; most others lost are stubs
                ..default
            },
            "code" => Self { min_words: 10, ..default },
            _ => default,
        }
    }

    /// The preset of `kind` with the fields of a recipe's table put over it, checked.
    ///
    /// # Errors
    /// Which field is unknown, of the wrong type or out of range.
    pub fn overlay(kind: &str, table: &Map<String, Value>) -> Result<Self, String> {
        let preset = serde_json::to_value(Self::preset(kind)).map_err(|error| error.to_string())?;
        let mut merged = preset.as_object().cloned().unwrap_or_default();
        merged.extend(table.iter().map(|(key, value)| (key.clone(), value.clone())));
        let config: Self = serde_json::from_value(Value::Object(merged)).map_err(|error| format!("filter: {error}"))?;
        config.check()?;
        Ok(config)
    }

    /// Says whether the options make sense.
    ///
    /// # Errors
    /// What is wrong and what is allowed.
    pub fn check(&self) -> Result<(), String> {
        let shares = [
            ("min_word_share", self.min_word_share),
            ("max_bullet_lines", self.max_bullet_lines),
            ("max_ellipsis_lines", self.max_ellipsis_lines),
            ("max_repeated_lines", self.max_repeated_lines),
            ("max_repeated_line_chars", self.max_repeated_line_chars),
            ("max_repeated_paragraph_chars", self.max_repeated_paragraph_chars),
            ("max_boilerplate_words", self.max_boilerplate_words),
            ("min_math_score", self.min_math_score),
            ("min_code_letters", self.min_code_letters),
            ("max_code_digits", self.max_code_digits),
        ];
        let lists = self.max_top_ngram_chars.iter().map(|&share| ("max_top_ngram_chars", share));
        let lists = lists.chain(self.max_repeated_ngram_chars.iter().map(|&share| ("max_repeated_ngram_chars", share)));
        if let Some((name, share)) = shares.into_iter().chain(lists).find(|(_, share)| !(0.0..=1.0).contains(share)) {
            return Err(format!("filter.{name} is {share}, it must be 0 to 1"));
        }
        if self.min_chars > self.max_chars {
            return Err(format!("filter.min_chars is {}, above max_chars {}", self.min_chars, self.max_chars));
        }
        if self.min_mean_word_letters > self.max_mean_word_letters {
            return Err(format!(
                "filter.min_mean_word_letters is {}, above max_mean_word_letters {}",
                self.min_mean_word_letters, self.max_mean_word_letters
            ));
        }
        if let Some(unknown) = self.languages.iter().find(|code| !super::language::is_known(code)) {
            return Err(format!("filter.languages names {unknown:?}; known are {}", super::language::known_codes()));
        }
        Ok(())
    }
}

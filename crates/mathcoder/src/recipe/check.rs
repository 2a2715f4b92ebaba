//! Whether a recipe makes sense, before any work starts: shares between 0 and 1, names that can be told apart, and each
//! stage's own check of its table.

use super::{Kind, Recipe, Source};
use crate::errors::Problem;
use mathcoder_curate::FilterConfig;
use mathcoder_translate::{Domain, TranslateConfig};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeSet;

impl Recipe {
    /// Checks the whole recipe.
    ///
    /// # Errors
    /// The first value that cannot be worked with, by its key.
    pub(crate) fn check(&self) -> Result<(), Problem> {
        check_name(&self.name)?;
        check_share("sample", self.sample)?;
        if !(0.0..=1.0).contains(&self.max_failure_rate) {
            return Err(out_of_range("max_failure_rate", self.max_failure_rate, "a share from 0 to 1"));
        }
        if self.task_bytes == 0 {
            return Err(Problem::request("task_bytes must be at least 1").at("task_bytes"));
        }
        let mut names = BTreeSet::new();
        for source in &self.source {
            self.check_source(source)?;
            if !names.insert(source.name.as_str()) {
                return Err(Problem::request(format!("two sources are named `{}`", source.name)).at("[[source]]"));
            }
        }
        self.check_stages()
    }

    /// Fills in the filter settings of every source: defaults of its kind, the domain's imports, `[filter]`, its own keys.
    ///
    /// # Errors
    /// Keys or values that the filter does not know, or a domain that cannot be read.
    pub(super) fn resolve_filters(&mut self) -> Result<(), Problem> {
        for source in &mut self.source {
            let at = format!("source `{}`, filter", source.name);
            let of_domain = domain_layer(&self.translate, source.kind.name())?;
            let resolved = resolve_filter(source.kind.name(), &[&of_domain, &self.filter, &source.filter])
                .map_err(|what| Problem::request(what).at(&at))?;
            source.filter =
                toml::Table::try_from(&resolved).map_err(|e| Problem::request("no filter").at(&at).because(e))?;
        }
        Ok(())
    }

    /// The filter settings for documents of this source and kind; of the kind alone where the recipe has no such source.
    ///
    /// # Errors
    /// Keys or values that the filter does not know.
    pub(crate) fn filter_of(&self, source: &str, kind: &str) -> Result<FilterConfig, Problem> {
        let found = self.source.iter().find(|known| known.name == source);
        let own = found.map(|source| &source.filter);
        let kind = found.map_or(kind, |source| source.kind.name());
        let of_domain = domain_layer(&self.translate, kind)?;
        let layers: Vec<&toml::Table> = [&of_domain, &self.filter].into_iter().chain(own).collect();
        resolve_filter(kind, &layers)
            .map_err(|what| Problem::request(what).at(format!("[filter] of source `{source}`")))
    }

    fn check_source(&self, source: &Source) -> Result<(), Problem> {
        let at = format!("source `{}`", source.name);
        if source.name.is_empty() {
            return Err(Problem::request("a source has no name").at("[[source]]").hint("add name = \"…\""));
        }
        if source.paths.is_empty() {
            return Err(Problem::request("a source has no paths").at(at).hint("add paths = [\"DIR/*.warc.gz\"]"));
        }
        check_share("source.sample", source.sample.unwrap_or(1.0))?;
        self.filter_of(&source.name, source.kind.name()).map(drop)
    }

    fn check_stages(&self) -> Result<(), Problem> {
        stage_check("[extract]", self.extract.check())?;
        stage_check("[dedup]", self.dedup.check())?;
        stage_check("[decontaminate]", self.decontaminate.check())?;
        stage_check("[translate]", self.translate.check())?;
        stage_check("[llm]", self.llm.check())?;
        stage_check("[execute]", self.execute.check())?;
        stage_check("[verify]", self.verify.check())?;
        stage_check("[compose]", self.compose.check())
    }
}

/// What the domain says about the choice of code: the modules of which it must import one.
fn domain_layer(translate: &TranslateConfig, kind: &str) -> Result<toml::Table, Problem> {
    if kind != Kind::Code.name() {
        return Ok(toml::Table::new());
    }
    let domain = Domain::find(translate.domain.as_deref())
        .map_err(|error| Problem::request("the domain cannot be read").at("translate.domain").because(error))?;
    let modules = domain.code_imports.into_iter().map(toml::Value::String).collect();
    Ok(toml::Table::from_iter([("imports_any".to_owned(), toml::Value::Array(modules))]))
}

/// The preset of a kind with tables put over it in order.
fn resolve_filter(kind: &str, layers: &[&toml::Table]) -> Result<FilterConfig, String> {
    let mut overrides = serde_json::Map::new();
    for layer in layers {
        let values = serde_json::to_value(layer).map_err(|error| error.to_string())?;
        overrides.extend(values.as_object().cloned().unwrap_or_default());
    }
    FilterConfig::overlay(kind, &overrides)
}

/// Reads a filter table and refuses keys that `[filter]` does not know while the place is still known.
pub(super) fn filter_overrides<'de, D: Deserializer<'de>>(deserializer: D) -> Result<toml::Table, D::Error> {
    let table = toml::Table::deserialize(deserializer)?;
    FilterConfig::deserialize(table.clone()).map_err(|error: toml::de::Error| D::Error::custom(error.message()))?;
    Ok(table)
}

fn stage_check(at: &str, outcome: Result<(), String>) -> Result<(), Problem> {
    outcome.map_err(|what| Problem::request(what).at(at))
}

fn check_name(name: &str) -> Result<(), Problem> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !name.is_empty() && !name.starts_with('.') && name.chars().all(plain) {
        return Ok(());
    }
    Err(Problem::request(format!("`{name}` cannot name a run folder")).at("name").hint("use letters, digits, - and _"))
}

fn check_share(key: &str, share: f64) -> Result<(), Problem> {
    if share > 0.0 && share <= 1.0 {
        return Ok(());
    }
    Err(out_of_range(key, share, "a share above 0 and up to 1"))
}

fn out_of_range(key: &str, value: f64, wanted: &str) -> Problem {
    Problem::request(format!("{key} = {value} is out of range")).at(key).hint(format!("give {wanted}"))
}

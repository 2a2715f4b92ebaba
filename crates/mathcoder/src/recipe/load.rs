//! Reads recipe files: parse, check each against the known keys with file and line, merge, apply `--set`, put in `${vars}`.
//!
//! In: paths and assignments. Out: a [`Recipe`]. Memory and passes: each file is read once and parsed twice (once for
//! errors with a place, once as a table to merge). Not here: the sense of the values, see `check.rs`.

use super::Recipe;
use crate::errors::{Problem, closest};
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// What the command line says about the recipe.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overrides {
    /// `--set` assignments, `table.key=value`, in order.
    pub(crate) set: Vec<String>,
}

/// Loads `files` (later override earlier) with `overrides`, checked whole.
///
/// # Errors
/// A [`Problem`] with file and line for bad TOML or unknown keys, with the assignment for a bad `--set`.
pub(crate) fn load(files: &[PathBuf], overrides: &Overrides) -> Result<Recipe, Problem> {
    let mut merged = Table::new();
    for file in files {
        merge(&mut merged, read_file(file)?);
    }
    for assignment in &overrides.set {
        check_alone(assignment)?;
        apply_assignment(&mut merged, assignment)?;
    }
    let folder = files.first().and_then(|f| f.parent()).map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
    substitute_vars(&mut merged, &folder)?;
    let mut recipe: Recipe = merged.try_into().map_err(|error: toml::de::Error| {
        let hint = unknown_field_hint(error.message());
        let problem = Problem::request(first_line(error.message())).at("the merged recipe (files and --set)");
        match hint {
            Some(hint) => problem.hint(hint),
            None => problem,
        }
    })?;
    recipe.vars.remove("recipe"); // it names a folder of this machine, and every use of it has been put in by now
    recipe.check()?;
    recipe.resolve_filters()?;
    Ok(recipe)
}

/// Reads one file as a table after checking its keys and types.
fn read_file(path: &Path) -> Result<Table, Problem> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Problem::request("cannot read the recipe")
            .at(path.display().to_string())
            .because(error)
            .hint("give the path of a TOML file, for example configs/tiny.toml")
    })?;
    if let Err(error) = toml::from_str::<Recipe>(&text) {
        return Err(located(path, &text, &error));
    }
    text.parse::<Table>().map_err(|error| located(path, &text, &error))
}

/// A TOML error as a problem with `file:line:column`.
fn located(path: &Path, text: &str, error: &toml::de::Error) -> Problem {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or("");
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
    let problem = Problem::request(first_line(error.message())).at(format!("{}:{line}:{column}", path.display()));
    match unknown_field_hint(error.message()) {
        Some(hint) => problem.hint(hint),
        None => problem.hint("`mathcoder config` prints a whole recipe with every key"),
    }
}

fn first_line(message: &str) -> String {
    let line = message.lines().next().unwrap_or(message);
    line.split(", expected one of").next().unwrap_or(line).to_owned()
}

/// `did you mean` from serde's list of known fields or variants.
fn unknown_field_hint(message: &str) -> Option<String> {
    let (unknown, expected) = message.split_once(", expected ")?;
    let name = unknown.split('`').nth(1)?;
    let known: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
    match closest(name, known.iter().copied()) {
        Some(best) => Some(format!("did you mean `{best}`?")),
        None => Some(format!("known here: {}", known.join(", "))),
    }
}

/// Puts `over` on top of `base`: tables key by key, sources by name, everything else replaced.
fn merge(base: &mut Table, over: Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(old)), Value::Table(new)) => merge(old, new),
            (Some(Value::Array(old)), Value::Array(new)) if key == "source" => merge_sources(old, new),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

fn merge_sources(base: &mut Vec<Value>, over: Vec<Value>) {
    for source in over {
        let same_name = |old: &&mut Value| old.get("name").is_some() && old.get("name") == source.get("name");
        match (base.iter_mut().find(same_name), source) {
            (Some(Value::Table(old)), Value::Table(new)) => merge(old, new),
            (_, source) => base.push(source),
        }
    }
}

/// Applies `table.key=value`; the value is TOML, or text where it is no TOML. `source.NAME.key` reaches into a source.
fn apply_assignment(root: &mut Table, assignment: &str) -> Result<(), Problem> {
    let at = format!("--set {assignment}");
    let Some((path, value)) = assignment.split_once('=') else {
        return Err(Problem::request("an assignment needs an equals sign").at(at).hint("write --set table.key=value"));
    };
    let value = parse_value(value);
    let mut keys: Vec<&str> = path.trim().split('.').collect();
    let Some(last) = keys.pop().filter(|k| !k.is_empty()) else {
        return Err(Problem::request("an assignment needs a key").at(at).hint("write --set table.key=value"));
    };
    let mut table = root;
    let mut keys = keys.into_iter();
    while let Some(key) = keys.next() {
        let entry = table.entry(key).or_insert_with(|| Value::Table(Table::new()));
        table = match entry {
            Value::Table(inner) => inner,
            Value::Array(sources) if key == "source" => {
                let name = keys.next().unwrap_or_default();
                find_source(sources, name)
                    .ok_or_else(|| Problem::request(format!("no source is named `{name}`")).at(at.clone()))?
            }
            _ => return Err(Problem::request(format!("`{key}` is a value, not a table")).at(at)),
        };
    }
    table.insert(last.to_owned(), value);
    Ok(())
}

/// Refuses an assignment that no recipe could have, while it is still known which one it was. Those into a source are
/// left to the check of the whole.
fn check_alone(assignment: &str) -> Result<(), Problem> {
    let mut alone = Table::new();
    if assignment.trim_start().starts_with("source.") {
        return Ok(());
    }
    apply_assignment(&mut alone, assignment)?;
    alone.try_into().map(|_: Recipe| ()).map_err(|error: toml::de::Error| {
        let problem = Problem::request(first_line(error.message())).at(format!("--set {assignment}"));
        match unknown_field_hint(error.message()) {
            Some(hint) => problem.hint(hint),
            None => problem,
        }
    })
}

fn find_source<'a>(sources: &'a mut [Value], name: &str) -> Option<&'a mut Table> {
    let is_named = |table: &&mut Table| table.get("name").and_then(Value::as_str) == Some(name);
    sources.iter_mut().filter_map(Value::as_table_mut).find(is_named)
}

fn parse_value(text: &str) -> Value {
    let as_toml = format!("v = {text}").parse::<Table>().ok().and_then(|mut table| table.remove("v"));
    as_toml.unwrap_or_else(|| Value::String(text.to_owned()))
}

/// Replaces `${name}` in every text by `[vars]`; vars may use `${recipe}` and vars that stand before them by name.
fn substitute_vars(root: &mut Table, folder: &Path) -> Result<(), Problem> {
    let mut vars = vec![("recipe".to_owned(), folder.display().to_string())];
    if let Some(Value::Table(table)) = root.get("vars") {
        for (name, value) in table {
            let text = value.as_str().unwrap_or_default();
            vars.push((name.clone(), expand(text, &vars, &format!("vars.{name}"))?));
        }
    }
    for (key, value) in root.iter_mut() {
        substitute_in(value, &vars, key)?;
    }
    Ok(())
}

fn substitute_in(value: &mut Value, vars: &[(String, String)], place: &str) -> Result<(), Problem> {
    match value {
        Value::String(text) if text.contains("${") => *text = expand(text, vars, place)?,
        Value::Array(items) => {
            for item in items {
                substitute_in(item, vars, place)?;
            }
        }
        Value::Table(table) => {
            for (key, item) in table.iter_mut() {
                substitute_in(item, vars, &format!("{place}.{key}"))?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn expand(text: &str, vars: &[(String, String)], place: &str) -> Result<String, Problem> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            return Err(Problem::request(format!("`${{` without `}}` in `{text}`")).at(place));
        };
        match vars.iter().find(|(known, _)| known == name) {
            Some((_, value)) if value.is_empty() => {
                return Err(Problem::request(format!("the recipe needs a value for `{name}`"))
                    .at(place)
                    .hint(format!("give it with --set vars.{name}=VALUE")));
            }
            Some((_, value)) => out.push_str(value),
            None => return Err(unknown_var(name, vars, place)),
        }
        rest = tail;
    }
    out.push_str(rest);
    Ok(out)
}

fn unknown_var(name: &str, vars: &[(String, String)], place: &str) -> Problem {
    let known = vars.iter().map(|(known, _)| known.as_str());
    let problem = Problem::request(format!("unknown variable `${{{name}}}`")).at(place);
    match closest(name, known) {
        Some(best) => problem.hint(format!("did you mean `${{{best}}}`?")),
        None => problem.hint(format!("declare it under [vars] or give --set vars.{name}=VALUE")),
    }
}

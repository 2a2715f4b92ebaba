//! What `--dry-run` says of the translation: who would be asked what. The first question is shown as it would be sent, so that
//! a prompt can be read before it costs anything.

use crate::recipe::Recipe;
use crate::stages::estimate::each_text;
use crate::stages::translators::Translators;
use mathcoder_pipeline::TaskSpec;
use std::path::Path;

/// Stands for a passage where there are no documents yet.
const NO_PASSAGE: &str =
    "(The first passage would stand here. It is known $1 + 1 = 2$ after the stages before have run.)";

/// The lines about the translation of `tasks`; empty where no model would be asked.
///
/// # Errors
/// Prompts or backends that cannot be used, documents that cannot be read.
pub(crate) fn translation(recipe: &Recipe, folder: &Path, tasks: &[TaskSpec]) -> anyhow::Result<String> {
    let is_model = |spec: &String| spec != "builtin" && spec != "dummy" && !spec.starts_with("replay:");
    let models: Vec<String> = recipe.translate.backends.iter().filter(|spec| is_model(spec)).cloned().collect();
    if models.is_empty() {
        return Ok(String::new());
    }
    // Prompts are looked at, but neither folders made nor servers asked.
    let mut offline = recipe.clone();
    offline.translate.backends = vec!["dummy".to_owned()];
    let translators = Translators::open(&offline, &folder.join("journal"))?;
    let (mut first, mut documents, mut bytes) = (None, 0u64, 0u64);
    each_text(tasks, &mut |document| {
        documents += 1;
        bytes += document.text.len() as u64;
        if first.is_none() {
            first = translators.model().first_question(&document.text)?;
        }
        Ok(())
    })?;
    let question = match first {
        Some(question) => question,
        None => translators.model().first_question(NO_PASSAGE)?.unwrap_or_default(),
    };
    let size = if documents > 0 { format!(", {documents} texts, {:.1} MB", bytes as f64 / 1e6) } else { String::new() };
    Ok(format!("\ntranslation by {}{size}; the first question:\n\n{}\n", models.join(", then "), question.trim_end()))
}

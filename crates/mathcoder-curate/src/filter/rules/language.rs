//! In which language is the text, and is that one of those that the recipe keeps?

use super::View;

pub(super) fn not_wanted(view: &View<'_>) -> Option<String> {
    let language = view.language?;
    let wanted = &view.config.languages;
    if wanted.is_empty() || wanted.iter().any(|code| code == language) {
        return None;
    }
    Some(format!("{language}, wanted {}", wanted.join(", ")))
}

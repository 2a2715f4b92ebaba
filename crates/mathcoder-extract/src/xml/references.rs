//! What identifiers stand for: a word and a number counted in the file, or a title. Numbers of the printed book hang on
//! other files, so they are not tried.

use super::tree::{NodeId, Tree};
use std::collections::BTreeMap;

/// Names of what can be referred to.
#[derive(Debug, Default)]
pub(super) struct References {
    texts: BTreeMap<String, String>,
}

impl References {
    /// Walks the tree in order; `word_of` gives the word for an element that counts.
    pub(super) fn of(tree: &Tree, word_of: impl Fn(&Tree, NodeId) -> Option<&'static str>) -> Self {
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        let mut texts = BTreeMap::new();
        for id in tree.ids() {
            let word = word_of(tree, id);
            let number = word.map(|word| {
                let count = counts.entry(word).or_insert(0);
                *count += 1;
                *count
            });
            let Some(key) = tree.attribute(id, "id").or_else(|| tree.attribute(id, "acro")) else { continue };
            let title = tree.child(id, "title").map(|title| tree.all_text(title));
            let title = title.map(|t| t.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|t| !t.is_empty());
            let text = match (word, number, title) {
                (Some(word), _, _) if tree.attribute(id, "acro").is_some() => {
                    format!("{word} {}", tree.attribute(id, "acro").unwrap_or(""))
                }
                (Some(word), Some(number), _) => format!("{word} {number}"),
                (_, _, Some(title)) if !title.contains('$') => format!("“{title}”"),
                _ => continue,
            };
            texts.insert(key.to_owned(), text);
        }
        Self { texts }
    }

    /// What a key stands for.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.texts.get(key).map(String::as_str)
    }
}

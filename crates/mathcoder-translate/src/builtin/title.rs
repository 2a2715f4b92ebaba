//! Titles: what is computed, and under which heading of the text.

/// Longest expression that is shown in a title, in characters.
const LONGEST_EXPRESSION: usize = 40;
/// Longest heading that is shown, in characters.
const LONGEST_HEADING: usize = 60;

/// The heading that the walk through the text is under.
#[derive(Clone, Debug, Default)]
pub(super) struct Headings {
    current: String,
}

impl Headings {
    /// Passes the text between two formulas; true where a heading stood in it, or an example or exercise began.
    pub(super) fn pass(&mut self, between: &str) -> bool {
        let mut passed = false;
        for line in between.lines() {
            let line = line.trim();
            // A new example or exercise gives its letters new meanings.
            passed |= ["**Example", "**Exercise", "**Problem", "**Check"].iter().any(|word| line.starts_with(word));
            let Some(heading) = line.strip_prefix('#').map(|rest| rest.trim_start_matches('#').trim()) else {
                continue;
            };
            passed = true;
            self.current =
                if heading.contains('$') { String::new() } else { heading.chars().take(LONGEST_HEADING).collect() };
        }
        passed
    }

    /// The title of a computation.
    pub(super) fn title(&self, kind: &str, expression: &str) -> String {
        if expression.chars().count() <= LONGEST_EXPRESSION && !expression.contains('\n') {
            return format!("{kind}: ${expression}$");
        }
        if self.current.is_empty() { kind.to_owned() } else { format!("{kind} ({})", self.current) }
    }
}

//! Lists and teasers: lines with bullets, lines that break off (Gopher).

use super::{View, percent};

/// Texts of fewer lines are not judged by their lines.
const FEWEST_LINES: usize = 10;

pub(super) fn bullets(view: &View<'_>) -> Option<String> {
    let starts = |line: &str| line.starts_with(['•', '‣', '◦', '▪', '*']) || line.starts_with("- ");
    let share = share_of_lines(&view.document.text, starts)?;
    let limit = view.config.max_bullet_lines;
    (share > limit).then(|| percent(share, limit, "of the lines have bullets"))
}

pub(super) fn ellipses(view: &View<'_>) -> Option<String> {
    let share = share_of_lines(&view.document.text, |line| line.ends_with('…') || line.ends_with("..."))?;
    let limit = view.config.max_ellipsis_lines;
    (share > limit).then(|| percent(share, limit, "of the lines end in an ellipsis"))
}

fn share_of_lines(text: &str, holds: impl Fn(&str) -> bool) -> Option<f64> {
    let (mut n_lines, mut n_holding) = (0_usize, 0_usize);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        n_lines += 1;
        n_holding += usize::from(holds(line));
    }
    (n_lines >= FEWEST_LINES).then(|| n_holding as f64 / n_lines as f64)
}

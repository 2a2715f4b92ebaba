//! Is there mathematics in the text? A score from 0 to 1 against the least that the source asks for.

use super::View;

pub(super) fn too_little(view: &View<'_>) -> Option<String> {
    let (score, limit) = (view.math_score, view.config.min_math_score);
    (score < limit).then(|| format!("score {score:.2}, at least {limit:.2} wanted"))
}

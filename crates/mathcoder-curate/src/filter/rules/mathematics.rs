//! Pages without mathematics: news, shops, offices.

use super::View;

pub(super) fn too_little(view: &View<'_>) -> Option<String> {
    let (score, limit) = (view.math_score, view.config.min_math_score);
    (score < limit).then(|| format!("score {score:.2}, at least {limit:.2} wanted"))
}

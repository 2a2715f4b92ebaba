//! Which crate may use which: everything may use core; translate and verify use expr; evaluate uses verify; train uses
//! pipeline; only the binary sees all. In: the manifests. Dev-dependencies count, for a test that needs a neighbour shows
//! that the seam is in the wrong place.

use super::Finding;
use crate::workspace::Workspace;
use std::path::Path;

/// What a crate may use beside core; the binary and tools may use everything.
const ARROWS: &[(&str, &[&str])] = &[
    ("mathcoder-core", &[]),
    ("mathcoder-pipeline", &[]),
    ("mathcoder-extract", &[]),
    ("mathcoder-curate", &[]),
    ("mathcoder-llm", &[]),
    ("mathcoder-translate", &["mathcoder-expr"]),
    ("mathcoder-execute", &[]),
    ("mathcoder-expr", &[]),
    ("mathcoder-verify", &["mathcoder-expr"]),
    ("mathcoder-pack", &[]),
    ("mathcoder-train", &["mathcoder-pipeline"]),
    ("mathcoder-evaluate", &["mathcoder-verify"]),
];

/// Crates at the edge, which wire the others together or only try them.
const EDGES: [&str; 3] = ["mathcoder", "xtask", "mathcoder-fuzz"];

pub(super) fn check(workspace: &Workspace) -> Vec<Finding> {
    workspace.manifests.iter().flat_map(|(path, manifest)| check_manifest(path, manifest)).collect()
}

fn check_manifest(path: &Path, manifest: &toml::Table) -> Vec<Finding> {
    let Some(name) = manifest.get("package").and_then(|package| package.get("name")).and_then(toml::Value::as_str)
    else {
        return Vec::new();
    };
    if EDGES.contains(&name) {
        return Vec::new();
    }
    let Some((_, allowed)) = ARROWS.iter().find(|(from, _)| *from == name) else {
        return vec![Finding::at(
            path,
            1,
            format!("crate `{name}` has no arrows yet: add it to xtask/src/tidy/arrows.rs"),
        )];
    };
    let sections = ["dependencies", "dev-dependencies", "build-dependencies"];
    let used = sections.iter().filter_map(|section| manifest.get(*section)?.as_table()).flat_map(toml::Table::keys);
    let ours = used.filter(|used| used.starts_with("mathcoder") && *used != "mathcoder-core" && *used != name);
    let forbidden = ours.filter(|used| !allowed.contains(&used.as_str()));
    forbidden.map(|used| Finding::at(path, 1, format!("`{name}` must not use `{used}`"))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::brief;
    use super::*;

    fn found(manifest: &str) -> Vec<Finding> {
        check_manifest(Path::new("Cargo.toml"), &manifest.parse().unwrap())
    }

    #[test]
    fn feature_crates_do_not_see_each_other() {
        let good = "[package]\nname = 'mathcoder-verify'\n[dependencies]\nmathcoder-core.workspace = true\nmathcoder-expr.workspace = true\nserde = '1'";
        assert_eq!(found(good), []);
        let bad = "[package]\nname = 'mathcoder-pack'\n[dev-dependencies]\nmathcoder-pipeline.workspace = true";
        assert_eq!(brief(&found(bad)), [(1, "`mathcoder-pack` must not use `mathcoder-pipeline`")]);
        assert_eq!(found("[package]\nname = 'mathcoder-new'").len(), 1);
        assert_eq!(found("[package]\nname = 'mathcoder'\n[dependencies]\nmathcoder-pack.workspace = true"), []);
    }
}

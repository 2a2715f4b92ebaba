//! No locked package is under a licence that would bind the whole program (GPL, AGPL and LGPL without an alternative) or
//! under none. In: `cargo metadata`, packages of all platforms and of tests included.

use super::Finding;
use crate::shell::{cargo, output};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::path::Path;

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    license_file: Option<String>,
}

pub(super) fn check(workspace: &Workspace) -> Result<Vec<Finding>> {
    let json = output(&mut cargo(&workspace.root, &["metadata", "--format-version", "1", "--locked"]))?;
    let metadata: Metadata = serde_json::from_slice(&json).context("cargo metadata has another form than expected")?;
    Ok(metadata.packages.iter().filter_map(check_package).collect())
}

fn check_package(package: &Package) -> Option<Finding> {
    let message = match (&package.license, &package.license_file) {
        (Some(license), _) if is_free(license) => return None,
        (Some(license), _) => format!("{} {} is under {license}", package.name, package.version),
        (None, Some(_)) => return None,
        (None, None) => format!("{} {} names no licence", package.name, package.version),
    };
    Some(Finding::at(Path::new("Cargo.lock"), 1, message))
}

/// Whether one of the alternatives binds nobody else's code.
fn is_free(license: &str) -> bool {
    let license = license.replace(" OR ", "/").replace(['(', ')'], " ");
    license.split('/').any(|alternative| !alternative.contains("GPL"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binding_licence_needs_an_alternative() {
        for free in
            ["MIT", "MIT OR Apache-2.0 OR LGPL-2.1-or-later", "Apache-2.0/MIT", "(MIT OR GPL-3.0) AND Unicode-3.0"]
        {
            assert!(is_free(free), "{free}");
        }
        for bound in ["GPL-3.0", "AGPL-3.0-only", "LGPL-3.0 OR GPL-2.0"] {
            assert!(!is_free(bound), "{bound}");
        }
        let package = Package { name: "a".to_owned(), version: "1.0.0".to_owned(), license: None, license_file: None };
        assert_eq!(check_package(&package).unwrap().message, "a 1.0.0 names no licence");
    }
}

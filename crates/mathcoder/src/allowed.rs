//! What programs of a domain may import beside the standard library: the packages of its `domain.toml`, and those that the
//! recipe installs in addition. In: recipe, name or folder of a domain. Out: names. Nothing is enforced here.

use crate::errors::Problem;
use crate::recipe::Recipe;
use mathcoder_translate::Domain;
use std::path::Path;

/// The packages of the recipe's own domain.
///
/// # Errors
/// A domain that cannot be read.
pub(crate) fn packages(recipe: &Recipe) -> Result<Vec<String>, Problem> {
    packages_of(recipe, recipe.translate.domain.as_deref())
}

/// The packages of a domain, which is the one that is built in where none is given.
///
/// # Errors
/// A domain that cannot be read.
pub(crate) fn packages_of(recipe: &Recipe, domain: Option<&Path>) -> Result<Vec<String>, Problem> {
    let domain = Domain::find(domain).map_err(|error| Problem::request("the domain cannot be read").because(error))?;
    Ok([domain.packages, recipe.execute.packages.clone()].concat())
}

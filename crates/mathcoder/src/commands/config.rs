//! `mathcoder config [RECIPE…]`: the recipe as the program understands it, every default filled in, as TOML that can be
//! used as a recipe again (or as JSON). The same text is written to `run.toml` of a run.

use crate::cli::ConfigArgs;
use crate::errors::Problem;
use crate::printer::Printer;
use crate::recipe::{self, Overrides, Recipe};

/// Prints the resolved recipe.
///
/// # Errors
/// A recipe that cannot be read, or output errors.
pub(crate) fn run(args: &ConfigArgs, printer: &Printer) -> anyhow::Result<()> {
    let recipe = recipe::load(&args.recipes, &Overrides { set: args.recipe.set.clone() })?;
    let text = if printer.json { serde_json::to_string_pretty(&recipe)? + "\n" } else { to_toml(&recipe)? };
    Ok(printer.data(&text)?)
}

/// The recipe as TOML.
///
/// # Errors
/// Values that TOML cannot hold; none of the config structs has such.
pub(crate) fn to_toml(recipe: &Recipe) -> Result<String, Problem> {
    toml::to_string_pretty(recipe).map_err(|error| Problem::work("cannot write the recipe as TOML").because(error))
}

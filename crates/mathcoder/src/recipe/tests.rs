//! Recipes: merging, overriding, places of mistakes.

use super::{Overrides, Recipe, load};
use crate::errors::render;
use expect_test::{Expect, expect};
use std::path::PathBuf;

/// Writes the files into a folder of its own and loads them in order.
fn load_texts(texts: &[&str], set: &[&str]) -> Result<Recipe, String> {
    let dir = tempfile::tempdir().unwrap();
    let mut files: Vec<PathBuf> = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        let path = dir.path().join(format!("{number}.toml"));
        std::fs::write(&path, text).unwrap();
        files.push(path);
    }
    let overrides = Overrides { set: set.iter().map(|s| (*s).to_owned()).collect() };
    let folder = dir.path().display().to_string();
    load(&files, &overrides).map_err(|problem| render(&problem.into()).replace(&folder, "DIR"))
}

fn check_error(texts: &[&str], set: &[&str], expected: Expect) {
    expected.assert_eq(&load_texts(texts, set).unwrap_err());
}

#[test]
fn an_empty_recipe_is_all_defaults() {
    assert_eq!(load_texts(&[""], &[]).unwrap(), Recipe::default());
}

#[test]
fn later_files_override_key_by_key_and_sources_by_name() {
    let first = "seed = 1\n[[source]]\nname = \"a\"\npaths = [\"x\"]\nlicense = \"MIT\"\n[dedup]\nbands = 7\n";
    let second =
        "[[source]]\nname = \"a\"\npaths = [\"y\"]\n[[source]]\nname = \"b\"\npaths = [\"z\"]\n[dedup]\nrows = 4\n";
    let recipe = load_texts(&[first, second], &["seed=3", "source.b.kind=code"]).unwrap();
    assert_eq!((recipe.seed, recipe.dedup.bands, recipe.dedup.rows), (3, 7, 4));
    assert_eq!(recipe.source.len(), 2);
    assert_eq!(recipe.source[0].paths, ["y"]);
    assert_eq!(recipe.source[0].license.as_deref(), Some("MIT"));
    assert_eq!(recipe.source[1].kind.name(), "code");
}

#[test]
fn code_is_chosen_by_the_imports_of_its_domain() {
    let imports = |recipe: &Recipe| recipe.source[0].filter["imports_any"].as_array().unwrap().len();
    let source = "[[source]]\nname = \"a\"\nkind = \"code\"\npaths = [\"x\"]\n";
    assert_eq!(imports(&load_texts(&[source], &[]).unwrap()), 5);
    let folder = tempfile::tempdir().unwrap();
    let domain = "name = \"p\"\ntitle = \"physics\"\npackages = []\ncode_imports = [\"pint\", \"astropy\"]\n[prompts]\n\
        translate = \"\"\nextract = \"\"\ncode = \"\"\nrepair = \"\"\n";
    std::fs::write(folder.path().join("domain.toml"), domain).unwrap();
    let set = format!("translate.domain={}", folder.path().display());
    assert_eq!(imports(&load_texts(&[source], &[&set]).unwrap()), 2);
    assert_eq!(
        imports(&load_texts(&[&format!("{source}[source.filter]\nimports_any = [\"os\"]\n")], &[&set]).unwrap()),
        1
    );
    assert!(load_texts(&[source], &["translate.domain=/nowhere"]).is_err());
}

#[test]
fn vars_are_put_in_and_may_be_set() {
    let text = "[vars]\ndata = \"\"\nweb = \"${data}/web\"\n[[source]]\nname = \"a\"\npaths = [\"${web}/*.html\"]\n";
    let recipe = load_texts(&[text], &["vars.data=/d"]).unwrap();
    assert_eq!(recipe.source[0].paths, ["/d/web/*.html"]);
}

#[test]
fn the_resolved_recipe_is_a_recipe() {
    let text = "[[source]]\nname = \"a\"\npaths = [\"x\"]\n[source.filter]\nmin_words = 3\n";
    let recipe = load_texts(&[text], &["sample=0.5"]).unwrap();
    let printed = crate::commands::config::to_toml(&recipe).unwrap();
    assert_eq!(load_texts(&[&printed], &[]).unwrap(), recipe);
}

#[test]
fn unknown_keys_are_refused_with_place_and_guess() {
    check_error(
        &["seed = 1\n\n[dedup]\n  bnads = 3\n"],
        &[],
        expect![[r#"
            error: unknown field `bnads`
               at: DIR/0.toml:4:3
             hint: did you mean `bands`?
        "#]],
    );
    check_error(
        &["[[source]]\nname = \"a\"\npath = [\"x\"]\n"],
        &[],
        expect![[r#"
            error: unknown field `path`
               at: DIR/0.toml:3:1
             hint: did you mean `paths`?
        "#]],
    );
    check_error(
        &["[[source]]\nname = \"a\"\npaths = [\"x\"]\n[source.filter]\nmin_wrds = 3\n"],
        &[],
        expect![[r#"
            error: unknown field `min_wrds`
               at: DIR/0.toml:4:1
             hint: did you mean `min_words`?
        "#]],
    );
    check_error(
        &[""],
        &["dedup.bnads=3"],
        expect![[r#"
            error: unknown field `bnads`
               at: --set dedup.bnads=3
             hint: did you mean `bands`?
        "#]],
    );
}

#[test]
fn wrong_types_syntax_and_values_are_refused_with_place() {
    check_error(
        &["seed = \"many\"\n"],
        &[],
        expect![[r#"
        error: invalid type: string "many", expected u64
           at: DIR/0.toml:1:8
         hint: `mathcoder config` prints a whole recipe with every key
    "#]],
    );
    check_error(
        &["seed = \n"],
        &[],
        expect![[r#"
        error: string values must be quoted, expected literal string
           at: DIR/0.toml:1:8
         hint: `mathcoder config` prints a whole recipe with every key
    "#]],
    );
    check_error(
        &["sample = 1.5\n"],
        &[],
        expect![[r#"
        error: sample = 1.5 is out of range
           at: sample
         hint: give a share above 0 and up to 1
    "#]],
    );
    check_error(
        &["[[source]]\nname = \"a\"\n"],
        &[],
        expect![[r#"
        error: a source has no paths
           at: source `a`
         hint: add paths = ["DIR/*.warc.gz"]
    "#]],
    );
    check_error(
        &["[[source]]\nname = \"a\"\npaths = [\"${dta}/x\"]\n[vars]\ndata = \"/d\"\n"],
        &[],
        expect![[r#"
        error: unknown variable `${dta}`
           at: source.paths
         hint: did you mean `${data}`?
    "#]],
    );
    check_error(
        &["[[source]]\nname = \"a\"\npaths = [\"${data}/x\"]\n[vars]\ndata = \"\"\n"],
        &[],
        expect![[r#"
        error: the recipe needs a value for `data`
           at: source.paths
         hint: give it with --set vars.data=VALUE
    "#]],
    );
    check_error(
        &[""],
        &["sample"],
        expect![[r#"
        error: an assignment needs an equals sign
           at: --set sample
         hint: write --set table.key=value
    "#]],
    );
    check_error(
        &["name = \"../x\"\n"],
        &[],
        expect![[r#"
        error: `../x` cannot name a run folder
           at: name
         hint: use letters, digits, - and _
    "#]],
    );
}

//! `metrics`: the numbers by which this code is compared with its neighbours. In: the working tree and Cargo.lock. Out: a
//! table, or one JSON object. Lines are lines of code: neither blank nor comment.

use crate::report::print_table;
use crate::source::Source;
use crate::tidy::panic_count;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use serde::Serialize;

/// What is measured.
#[derive(Debug, PartialEq, Serialize)]
struct Metrics {
    files: usize,
    code_lines: usize,
    product_lines: usize,
    file_lines_median: usize,
    file_lines_p90: usize,
    file_lines_max: usize,
    functions: usize,
    function_lines_median: usize,
    function_lines_p90: usize,
    function_lines_max: usize,
    tests: usize,
    tests_per_1000_lines: f64,
    panics_per_1000_product_lines: f64,
    pub_items: usize,
    documented_pub_share: f64,
    locked_packages: usize,
}

/// Measures and prints.
pub(crate) fn run(arguments: &[String]) -> Result<bool> {
    let json = match arguments {
        [] => false,
        [flag] if flag == "--json" => true,
        _ => bail!("metrics takes `--json` or nothing"),
    };
    let workspace = Workspace::read()?;
    let lock = std::fs::read_to_string(workspace.root.join("Cargo.lock")).context("could not read Cargo.lock")?;
    let metrics = measure(&workspace.sources, lock.matches("[[package]]").count());
    if json {
        println!("{}", serde_json::to_string(&metrics)?);
    } else {
        let value = serde_json::to_value(&metrics)?;
        let rows = value.as_object().into_iter().flatten().map(|(name, n)| vec![name.replace('_', " "), shown(n)]);
        print_table(&["measure", "value"], &rows.collect::<Vec<_>>());
    }
    Ok(true)
}

fn measure(sources: &[Source], locked_packages: usize) -> Metrics {
    let mut file_lines: Vec<usize> = sources.iter().map(Source::n_code_lines).collect();
    let functions = sources.iter().flat_map(Source::functions).filter(|function| !function.in_tests);
    let mut function_lines: Vec<usize> = functions.map(|function| function.n_lines).collect();
    file_lines.sort_unstable();
    function_lines.sort_unstable();
    let code_lines = file_lines.iter().sum();
    let product_lines = sources.iter().map(Source::n_product_lines).sum();
    let tests = sources.iter().map(|source| source.code.matches("#[test]").count()).sum();
    let panics: usize = sources.iter().map(panic_count).sum();
    let (pub_items, documented) = sources.iter().map(pub_items).fold((0, 0), |sum, n| (sum.0 + n.0, sum.1 + n.1));
    Metrics {
        files: sources.len(),
        code_lines,
        product_lines,
        file_lines_median: quantile(&file_lines, 50),
        file_lines_p90: quantile(&file_lines, 90),
        file_lines_max: quantile(&file_lines, 100),
        functions: function_lines.len(),
        function_lines_median: quantile(&function_lines, 50),
        function_lines_p90: quantile(&function_lines, 90),
        function_lines_max: quantile(&function_lines, 100),
        tests,
        tests_per_1000_lines: per_thousand(tests, code_lines),
        panics_per_1000_product_lines: per_thousand(panics, product_lines),
        pub_items,
        documented_pub_share: per_thousand(documented, pub_items) / 1000.0,
        locked_packages,
    }
}

/// Items that are `pub` to other crates, and how many of them are documented.
fn pub_items(source: &Source) -> (usize, usize) {
    const KINDS: [&str; 9] = ["fn", "struct", "enum", "trait", "const", "static", "type", "mod", "async"];
    let lines: Vec<&str> = source.text.lines().collect();
    let mut offset = 0;
    let (mut n, mut documented) = (0, 0);
    for (at, line) in source.code.split_inclusive('\n').enumerate() {
        let kind = line.trim_start().strip_prefix("pub ").and_then(|rest| rest.split_whitespace().next());
        if kind.is_some_and(|kind| KINDS.contains(&kind)) && !source.is_in_tests(offset) {
            n += 1;
            let above = lines[..at].iter().rev().map(|line| line.trim_start());
            let mut above = above.skip_while(|line| line.starts_with("#[") || line.ends_with(")]"));
            documented += usize::from(above.next().is_some_and(|line| line.starts_with("///")));
        }
        offset += line.len();
    }
    (n, documented)
}

/// The value that `percent` of the sorted numbers do not exceed.
fn quantile(sorted: &[usize], percent: usize) -> usize {
    let index = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(index).copied().unwrap_or(0)
}

fn per_thousand(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { (part as f64 * 1000.0 / whole as f64 * 100.0).round() / 100.0 }
}

fn shown(number: &serde_json::Value) -> String {
    number.as_u64().map_or_else(|| format!("{:.3}", number.as_f64().unwrap_or(0.0)), |n| n.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_file_is_measured() {
        let text = "//! A.\n\n/// Documented.\n#[must_use]\npub fn a() {\n    b.unwrap();\n}\n\npub struct C;\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn t() {\n        x.unwrap();\n    }\n}\n";
        let metrics = measure(&[Source::new("src/a.rs", text)], 7);
        assert_eq!((metrics.files, metrics.code_lines, metrics.product_lines), (1, 12, 5));
        assert_eq!((metrics.functions, metrics.function_lines_max, metrics.tests), (1, 3, 1));
        assert_eq!(metrics.panics_per_1000_product_lines, 200.0);
        assert_eq!((metrics.pub_items, metrics.documented_pub_share), (2, 0.5));
    }

    #[test]
    fn quantiles_are_values_of_the_list() {
        assert_eq!(quantile(&[1, 2, 3, 4, 100], 50), 3);
        assert_eq!(quantile(&[1, 2, 3, 4, 100], 90), 100);
        assert_eq!(quantile(&[], 90), 0);
    }
}

//! Values of formulas beside those of latex2sympy2_extended and SymPy: benchmark answers, formulas of solutions, and the strings that
//! SymPy's own tests parse. In: the folder of data. Out: how many each reads, and every formula whose values differ
//! for no reason of convention.

use crate::Options;
use crate::peers::{self, text};
use crate::spread;
use mathcoder_expr::{Sample, parse_latex, samples};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};

/// Values nearer than this, relatively, are equal.
const EQUAL: f64 = 1e-9;

/// Smaller values are rounding errors of the formulas here.
const TINY: f64 = 1e-6;

/// Reads and evaluates formulas on both sides.
pub(crate) fn compare(python: &PathBuf, folder: &Path, options: &Options) -> Result<(), Box<dyn Error>> {
    let strings = peers::lines(python, "latex_strings.py", &[])?;
    let tests: BTreeSet<String> = strings.iter().map(|row| text(row, "text").to_owned()).collect();
    let (answers, inside) = from_benchmarks(folder)?;
    println!("\nformulas              all  read here  read there    both  with values  equal  different");
    for (name, formulas) in [("SymPy's tests", tests), ("answers", answers), ("in solutions", inside)] {
        let formulas: Vec<String> = formulas.into_iter().collect();
        let sample: Vec<&String> =
            spread(formulas.len(), options.formulas).into_iter().filter_map(|at| formulas.get(at)).collect();
        print_differences(name, &sample, (python, options.show))?;
    }
    Ok(())
}

/// Answers with a command or a power, and the formulas between dollar signs of solutions.
fn from_benchmarks(folder: &Path) -> Result<(BTreeSet<String>, BTreeSet<String>), Box<dyn Error>> {
    let (mut answers, mut inside) = (BTreeSet::new(), BTreeSet::new());
    for name in ["math_test", "math_train", "ocw_test", "olympiadbench_test"] {
        let content = std::fs::read_to_string(folder.join("benchmarks").join(format!("{name}.jsonl")))?;
        for line in content.lines() {
            let row: Value = serde_json::from_str(line)?;
            answers.insert(text(&row, "answer").trim_matches('$').to_owned());
            let pieces = text(&row, "solution").split('$').skip(1).step_by(2);
            inside.extend(pieces.filter(|piece| piece.contains(['\\', '^']) && piece.len() < 200).map(str::to_owned));
        }
    }
    answers.retain(|answer| answer.contains(['\\', '^']));
    Ok((answers, inside))
}

fn print_differences(name: &str, formulas: &[&String], (python, show): (&PathBuf, bool)) -> Result<(), Box<dyn Error>> {
    let ours: Vec<Option<Vec<Sample>>> =
        formulas.iter().map(|formula| parse_latex(formula).ok().map(|tree| samples(&tree))).collect();
    let asked: Vec<Value> =
        formulas.iter().zip(&ours).map(|(formula, samples)| question(formula, samples.as_ref())).collect();
    let theirs = peers::lines(python, "latex_values.py", &asked)?;
    let (mut n_there, mut n_both, mut n_valued, mut n_equal) = (0usize, 0usize, 0usize, 0usize);
    let mut different = Vec::new();
    for ((formula, ours), theirs) in formulas.iter().zip(&ours).zip(&theirs) {
        n_there += usize::from(theirs["form"].is_string());
        if show && ours.is_none() {
            println!("  not read here: {formula}   there {}", theirs["form"]);
        }
        let Some(samples) = ours.as_ref().filter(|_| theirs["form"].is_string()) else { continue };
        n_both += 1;
        match same_values(samples, theirs) {
            Some(true) => n_equal += 1,
            Some(false) => different.push(Difference::of(formula, samples, theirs)),
            None => continue,
        }
        n_valued += 1;
    }
    let n_here = ours.iter().flatten().count();
    println!(
        "{name:<16} {:>8} {n_here:>10} {n_there:>11} {n_both:>7} {n_valued:>12} {n_equal:>6} {:>10}",
        formulas.len(),
        different.len()
    );
    for (why, label) in Convention::ALL {
        let n = different.iter().filter(|difference| difference.why == Some(why)).count();
        if n > 0 {
            println!("  {n:>5} {label}");
        }
    }
    different.iter().filter(|difference| show || difference.why.is_none()).for_each(|line| println!("  {}", line.text));
    Ok(())
}

/// Why values may differ without either side being wrong.
#[derive(Clone, Copy, PartialEq)]
enum Convention {
    Degrees,
    Logarithm,
    RealRoot,
    Prime,
}

impl Convention {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Degrees, "degree sign: radians here, dropped there"),
        (Self::Logarithm, "logarithm without a base: natural here, base ten there"),
        (Self::RealRoot, "odd root of a negative number: real here, principal there"),
        (Self::Prime, "prime: part of the name here, dropped there"),
    ];

    /// The one that a formula is under.
    fn of(formula: &str) -> Option<Self> {
        let has = |sign: &str| formula.contains(sign);
        if has("\\circ") || has("°") || has("degree") {
            Some(Self::Degrees)
        } else if has("\\log") {
            Some(Self::Logarithm)
        } else if has("\\sqrt[") || has("1/3") || has("\\frac{1}{3}") {
            Some(Self::RealRoot)
        } else {
            has("'").then_some(Self::Prime)
        }
    }
}

/// A formula whose values differ.
struct Difference {
    why: Option<Convention>,
    text: String,
}

impl Difference {
    fn of(formula: &str, samples: &[Sample], theirs: &Value) -> Self {
        let ours: Vec<_> = samples.iter().map(|sample| sample.value.map(|value| (value.re, value.im))).collect();
        let text = format!("{formula}   here {ours:?}   there {} {}", theirs["form"], theirs["values"]);
        Self { why: Convention::of(formula), text }
    }
}

fn question(formula: &str, samples: Option<&Vec<Sample>>) -> Value {
    let point = |sample: &Sample| -> Value {
        let values =
            sample.point.iter().map(|(name, (above, below))| (name.clone(), json!(format!("{above}/{below}"))));
        Value::Object(values.collect::<Map<_, _>>())
    };
    json!({"text": formula, "points": samples.map(|samples| samples.iter().map(point).collect::<Vec<_>>()).unwrap_or_default()})
}

/// Whether the values agree at every point where both sides have one; nothing where there is no such point.
fn same_values(samples: &[Sample], theirs: &Value) -> Option<bool> {
    let theirs = theirs["values"].as_array()?;
    let mut compared = samples.iter().zip(theirs).filter_map(|(ours, theirs)| {
        let ours = ours.value?;
        let (re, im) = (theirs.get(0)?.as_f64()?, theirs.get(1)?.as_f64()?);
        let size = ours.abs().max(re.hypot(im)).max(TINY);
        Some((ours.re - re).hypot(ours.im - im) <= EQUAL * size)
    });
    let first = compared.next()?;
    Some(first && compared.all(|same| same))
}

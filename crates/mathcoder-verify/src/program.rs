//! What a program assumes of its variables and what it integrates over: how far its answer reaches.
//!
//! In: Python source. Out: the assumptions of `symbols('x y', positive=True)` by name, and the variable of an indefinite integral
//! that is printed as it is. Read by pattern, in one pass; what is declared in other ways is not seen, so that nothing is assumed.

use crate::VerifyConfig;
use crate::evidence;
use crate::patterns::patterns;
use crate::symbolic::plain_name;
use mathcoder_expr::Complex;
use std::collections::BTreeMap;

/// What the program takes for granted of one variable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Domain {
    pub(crate) real: bool,
    pub(crate) positive: bool,
    pub(crate) whole: bool,
}

impl Domain {
    pub(crate) fn admits(self, value: Complex) -> bool {
        let real = value.im == 0.0 || !(self.real || self.positive || self.whole);
        let positive = !self.positive || value.re > 0.0;
        let whole = !self.whole || value.re.fract() == 0.0;
        real && positive && whole
    }
}

/// What is known of the program behind an output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Assumptions {
    domains: BTreeMap<String, Domain>,
    /// The variable of the indefinite integral that the program prints.
    pub(crate) integrated: Option<String>,
    /// It prints an angle in radians.
    pub(crate) radians: bool,
    /// It prints shares, no percentages.
    pub(crate) shares: bool,
    /// It prints roots or eigenvalues, whose order means nothing.
    pub(crate) unordered: bool,
}

/// What a comparison is given beside the two sides.
#[derive(Clone, Copy)]
pub(crate) struct Given<'a> {
    pub(crate) config: &'a VerifyConfig,
    pub(crate) program: &'a Assumptions,
}

impl Assumptions {
    pub(crate) fn is_empty(&self) -> bool {
        self.domains.is_empty() && self.integrated.is_none() && !self.radians && !self.shares && !self.unordered
    }

    pub(crate) fn of(&self, name: &str) -> Domain {
        self.domains.get(name).copied().unwrap_or_default()
    }

    /// True where a variable is taken to be real, so that complex solutions are not looked for.
    pub(crate) fn real_only(&self) -> bool {
        self.domains.values().any(|domain| domain.real || domain.positive || domain.whole)
    }
}

patterns! {
    DECLARED = r#"\b(?:symbols|Symbol)\(\s*['"]([^'"]*)['"]([^()]*)\)"#;
    FACTOR = r"^(?:-\s*)?(?:(?:Rational|Integer)\([^()]*\)\s*\*\s*|\d+(?:/\d+)?\s*\*\s*)?integrate\(";
}

/// Reads the assumptions of a program.
pub(crate) fn read(code: &str) -> Assumptions {
    let mut domains = BTreeMap::new();
    for captures in DECLARED.own().captures_iter(code) {
        let group = |index: usize| captures.get(index).map_or("", |found| found.as_str());
        let flags = group(2).replace(' ', "");
        let says = |flag: &str| flags.contains(&format!("{flag}=True"));
        let positive = says("positive");
        let domain = Domain { real: says("real") || says("nonnegative"), positive, whole: says("integer") };
        if domain != Domain::default() {
            domains.extend(
                group(1).split([' ', ',']).filter(|name| !name.is_empty()).map(|name| (plain_name(name), domain)),
            );
        }
    }
    let (radians, shares) = (evidence::prints_radians(code), evidence::prints_shares(code));
    Assumptions { domains, integrated: integrated(code), radians, shares, unordered: prints_roots(code) }
}

/// `print(np.roots(…))`: what is printed is one call that finds roots or eigenvalues.
fn prints_roots(code: &str) -> bool {
    const CALLS: &[&str] = &["np.roots(", "numpy.roots(", "np.linalg.eigvals(", "numpy.linalg.eigvals("];
    let mut printed = code.lines().filter_map(|line| line.trim_start().strip_prefix("print("));
    match (printed.next(), printed.next()) {
        (Some(value), None) => CALLS.iter().any(|call| value.starts_with(call)),
        _ => false,
    }
}

/// `print(integrate(f, x))`, or printed under a name, with a constant factor at most.
fn integrated(code: &str) -> Option<String> {
    let printed = code.lines().rev().find_map(|line| line.strip_prefix("print(")?.trim_end().strip_suffix(')'))?;
    let assigned = code.lines().rev().find_map(|line| {
        let (name, value) = line.split_once(" = ")?;
        (name == printed).then_some(value)
    });
    let value = assigned.unwrap_or(printed).trim();
    let arguments = value.get(FACTOR.own().find(value)?.end()..)?.strip_suffix(')')?;
    let mut depth = 0i32;
    let mut commas = Vec::new();
    for (at, c) in arguments.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ',' if depth == 0 => commas.push(at),
            _ => {}
        }
        if depth < 0 {
            return None; // The integral ends before the expression does.
        }
    }
    let [comma] = commas.as_slice() else { return None };
    let variable = arguments.get(comma + 1..)?.trim();
    let is_name = !variable.is_empty() && variable.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_name.then(|| plain_name(variable))
}

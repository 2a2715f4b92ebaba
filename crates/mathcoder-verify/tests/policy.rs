//! The policy, one line a rule: pairs with their finding, and laws that hold for all numbers.
//! Every mended fault has a test named after it; inputs are written for the purpose.

#![allow(clippy::expect_used, reason = "a test stops at broken data")]

mod support;

use expect_test::{Expect, expect};
use mathcoder_core::{Checker, Comparison, Verdict};
use mathcoder_verify::{REASONS, Verifier, VerifyConfig, reference_predicate};
use proptest::prelude::*;
use support::verdict_of_output;

fn finding(stated: &str, output: &str) -> String {
    match Verifier::default().compare(stated, output) {
        Comparison::Equal { rule, .. } => format!("same       {rule}"),
        Comparison::Different { rule, .. } => format!("different  {rule}"),
        Comparison::NotComparable(reason) => format!("unknown    {}", reason.code),
    }
}

fn check(pairs: &[(&str, &str)], expected: Expect) {
    let lines: Vec<String> =
        pairs.iter().map(|(stated, output)| format!("{stated:?} {output:?}: {}\n", finding(stated, output))).collect();
    expected.assert_eq(&lines.concat());
}

#[test]
fn numbers() {
    check(
        &[
            ("$17$", "17"),
            ("$17$", "17.0"),
            ("$17$", "17.4"),
            ("about $17$", "17.4"),
            ("$17.4$", "17.35"),
            ("$17.4$", "17.46"),
            ("$17.4\\ldots$", "17.46"),
            ("$\\frac{1}{8}$", "0.125"),
            ("$\\frac{1}{8}$", "0.13"),
            ("$\\frac{1}{8}$", "0.12"),
            ("$\\frac{1}{8}$", "0.1"),
            ("$0$", "3.4e-21"),
            ("$0$", "2.220446049250313e-16"),
            ("$12\\%$", "0.12"),
            ("$12\\%$", "12"),
            ("$12\\%$", "1.2"),
            ("$12$", "0.12"),
            ("$\\sqrt{8}$", "2*sqrt(2)"),
            ("$\\sqrt{8}$", "2.83"),
            ("$\\log_2 8$", "3"),
            ("$2.5\\times 10^{6}$", "2500000"),
            ("$2.5\\times 10^{6}$", "2600000"),
            ("$1\\,200$", "1200"),
            ("$1.2$", "1200"),
            ("$i^2$", "-1"),
            ("$e^{\\pi\\sqrt{163}}$", "262537412640768744"),
        ],
        expect![[r#"
            "$17$" "17": same       number.equal
            "$17$" "17.0": same       number.equal
            "$17$" "17.4": different  number.integer_is_exact
            "about $17$" "17.4": same       number.about
            "$17.4$" "17.35": same       number.rounded
            "$17.4$" "17.46": different  number.differs
            "$17.4\\ldots$" "17.46": same       number.truncated
            "$\\frac{1}{8}$" "0.125": same       number.equal
            "$\\frac{1}{8}$" "0.13": same       number.output_rounded
            "$\\frac{1}{8}$" "0.12": same       number.output_rounded
            "$\\frac{1}{8}$" "0.1": different  number.differs
            "$0$" "3.4e-21": different  number.integer_is_exact
            "$0$" "2.220446049250313e-16": same       number.float_noise
            "$12\\%$" "0.12": same       percent
            "$12\\%$" "12": same       percent
            "$12\\%$" "1.2": different  percent
            "$12$" "0.12": different  number.differs
            "$\\sqrt{8}$" "2*sqrt(2)": same       number.equal
            "$\\sqrt{8}$" "2.83": same       number.rounded
            "$\\log_2 8$" "3": same       number.equal
            "$2.5\\times 10^{6}$" "2500000": same       number.equal
            "$2.5\\times 10^{6}$" "2600000": different  number.differs
            "$1\\,200$" "1200": same       number.equal
            "$1.2$" "1200": different  number.differs
            "$i^2$" "-1": same       number.equal
            "$e^{\\pi\\sqrt{163}}$" "262537412640768744": different  number.sixty_digits
        "#]],
    );
}

#[test]
fn units_and_angles() {
    check(
        &[
            ("$3$ km", "3000 m"),
            ("$3$ km", "3 m"),
            ("$3$ km", "3"),
            ("$90^\\circ$", "1.5707963267948966"),
            ("$90^\\circ$", "90"),
            ("$90^\\circ$", "89"),
            ("$25$ cm", "0.25 m"),
            ("$2$ m/s", "7.2 km/h"),
            ("\\$4.20", "4.2"),
            ("\\$4.20", "420 cents"),
            ("$3.2$ rad", "3.2 degrees"),
            ("$7.5$ kg", "7500"),
        ],
        expect![[r#"
            "$3$ km" "3000 m": same       unit.converted
            "$3$ km" "3 m": different  unit.converted
            "$3$ km" "3": same       unit.stated
            "$90^\\circ$" "1.5707963267948966": same       degrees
            "$90^\\circ$" "90": same       degrees
            "$90^\\circ$" "89": different  degrees
            "$25$ cm" "0.25 m": same       unit.converted
            "$2$ m/s" "7.2 km/h": same       unit.converted
            "\\$4.20" "4.2": same       unit.stated
            "\\$4.20" "420 cents": same       unit.converted
            "$3.2$ rad" "3.2 degrees": different  number.differs
            "$7.5$ kg" "7500": different  unit.stated
        "#]],
    );
}

#[test]
fn collections_and_labels() {
    check(
        &[
            ("$x = 1$ or $x = 4$", "[4, 1]"),
            ("$x = 1$ or $x = 4$", "[1, 4, 4]"),
            ("$x=4$", "[1, 4]"),
            ("$(1, 4)$", "(4, 1)"),
            ("$\\pm 3$", "[-3, 3]"),
            ("$a = 1,\\ b = 2$", "a = 1 b = 2"),
            ("$a = 1,\\ b = 2$", "b = 2 a = 1"),
            ("$a = 1,\\ b = 2$", "a = 2 b = 1"),
            ("$a = 1,\\ b = 2$", "1 2"),
            ("$5$", "3\n5"),
            ("$3$", "3\n5"),
            ("Mean: 4", "Median: 4\nMean: 5"),
            ("$[2, 5)$", "Interval.Ropen(2, 5)"),
            ("$(2, 5]$", "Interval.Ropen(2, 5)"),
            ("$x \\le 5$", "Interval(-oo, 5)"),
            ("\\begin{bmatrix}1&2\\\\3&4\\end{bmatrix}", "[[1 2]\n [3 4]]"),
            ("$x = 5$", "y = 5"),
            ("no solution", "[]"),
            ("no real solution", "[2*I, -2*I]"),
            ("$1, 2, 3$", "[3, 2, 1]"),
            ("$2^2 \\cdot 7$", "{2: 2, 7: 1}"),
        ],
        expect![[r#"
            "$x = 1$ or $x = 4$" "[4, 1]": same       unordered
            "$x = 1$ or $x = 4$" "[1, 4, 4]": different  count
            "$x=4$" "[1, 4]": different  count
            "$(1, 4)$" "(4, 1)": different  ordered
            "$\\pm 3$" "[-3, 3]": same       unordered
            "$a = 1,\\ b = 2$" "a = 1 b = 2": same       labels
            "$a = 1,\\ b = 2$" "b = 2 a = 1": same       labels
            "$a = 1,\\ b = 2$" "a = 2 b = 1": different  labels
            "$a = 1,\\ b = 2$" "1 2": same       positions
            "$5$" "3\n5": same       last_line
            "$3$" "3\n5": unknown    verify.ambiguous_output
            "Mean: 4" "Median: 4\nMean: 5": different  number.differs
            "$[2, 5)$" "Interval.Ropen(2, 5)": same       interval
            "$(2, 5]$" "Interval.Ropen(2, 5)": different  interval.end
            "$x \\le 5$" "Interval(-oo, 5)": same       interval
            "\\begin{bmatrix}1&2\\\\3&4\\end{bmatrix}" "[[1 2]\n [3 4]]": same       matrix
            "$x = 5$" "y = 5": unknown    verify.kinds_differ
            "no solution" "[]": same       unordered
            "no real solution" "[2*I, -2*I]": same       no_real
            "$1, 2, 3$" "[3, 2, 1]": different  ordered
            "$2^2 \\cdot 7$" "{2: 2, 7: 1}": same       factors
        "#]],
    );
}

#[test]
fn expressions() {
    check(
        &[
            ("$(x+1)^2$", "x**2 + 2*x + 1"),
            ("$(x+1)^2$", "x**2 + 1"),
            ("$\\sin 2x$", "2*sin(x)*cos(x)"),
            ("$|x|$", "x"),
            ("$\\sqrt{x^2}$", "Abs(x)"),
            ("$\\tan x + C$", "tan(x)"),
            ("$\\tan x + C$", "tan(x) + x"),
            ("$y = 3x + 1$", "Eq(y, 3*x + 1)"),
            ("$y = 3x + 1$", "Eq(2*y, 6*x + 2)"),
            ("$n!$", "factorial(n)"),
            ("$c_1 \\cos t + c_2 \\sin t$", "C1*sin(t) + C2*cos(t)"),
            ("$a^2$", "b**2"),
            ("$x$", "Integral(exp(x**2), x)"),
            ("Yes", "False"),
        ],
        expect![[r#"
            "$(x+1)^2$" "x**2 + 2*x + 1": same       normal_form
            "$(x+1)^2$" "x**2 + 1": different  normal_form
            "$\\sin 2x$" "2*sin(x)*cos(x)": same       symbolic.sampled
            "$|x|$" "x": different  symbolic.exact
            "$\\sqrt{x^2}$" "Abs(x)": same       symbolic.exact
            "$\\tan x + C$" "tan(x)": same       symbolic.antiderivative
            "$\\tan x + C$" "tan(x) + x": different  symbolic.antiderivative
            "$y = 3x + 1$" "Eq(y, 3*x + 1)": same       normal_form
            "$y = 3x + 1$" "Eq(2*y, 6*x + 2)": same       symbolic.equation
            "$n!$" "factorial(n)": same       normal_form
            "$c_1 \\cos t + c_2 \\sin t$" "C1*sin(t) + C2*cos(t)": same       symbolic.constants
            "$a^2$" "b**2": different  symbolic.variables_differ
            "$x$" "Integral(exp(x**2), x)": unknown    verify.undecided
            "Yes" "False": different  boolean
        "#]],
    );
}

#[test]
fn outputs_that_are_no_results() {
    check(
        &[
            ("$5$", ""),
            ("$5$", "None"),
            ("$5$", "nan"),
            ("$5$", "<map object at 0x7f00>"),
            ("$5$", "done"),
            ("$5$", "True"),
            ("a fine day", "5"),
        ],
        expect![[r#"
            "$5$" "": unknown    verify.no_output
            "$5$" "None": unknown    verify.no_output
            "$5$" "nan": unknown    verify.no_output
            "$5$" "<map object at 0x7f00>": unknown    verify.no_output
            "$5$" "done": unknown    verify.output_unreadable
            "$5$" "True": unknown    verify.statement
            "a fine day" "5": unknown    verify.stated_unreadable
        "#]],
    );
}

#[test]
fn the_reference_keeps_what_it_cannot_compare() {
    assert!(
        reference_predicate("$5$", "7", "")
            && reference_predicate("5", "", "")
            && reference_predicate("0.001", "0.009", "")
    );
    assert!(
        !reference_predicate("5", "7", "")
            && !reference_predicate("5", "5", "NameError")
            && !reference_predicate("3+4j", "(3-4j)", "")
    );
}

#[test]
fn codes_are_unique_and_explained() {
    let mut codes: Vec<&str> = REASONS.iter().map(|reason| reason.code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), REASONS.len());
    assert!(REASONS.iter().all(|reason| reason.code.starts_with("verify.")
        && reason.meaning.ends_with('.')
        && reason.advice.ends_with('.')));
}

#[test]
fn wrong_options_are_named() {
    assert!(VerifyConfig::default().check().is_ok());
    let few = VerifyConfig { samples: 2, ..VerifyConfig::default() };
    assert!(few.check().is_err_and(|message| message.contains("verify.samples")));
}

#[test]
fn large_inputs_end() {
    for piece in
        ["1 ", "x = 1\n", "[1, ", "a: 1\n", "$1$ and ", "1/3 ", "{1, 2}, ", "Eq(x, ", "1,234 km ", "sin(x)**2 + "]
    {
        let large = piece.repeat(60_000 / piece.len());
        for other in ["$5$", "$x = 1$ or $x = 2$", "1, 2, 3", "$\\sin x$", large.as_str()] {
            let _ = Verifier::default().compare(other, &large);
            let _ = Verifier::default().compare(&large, other);
        }
    }
    let row = format!("{}x\\\\", "x & ".repeat(19));
    let matrix = format!("\\begin{{bmatrix}}{}\\end{{bmatrix}}", row.repeat(20));
    let roots = format!("{}x + \\sum_{{k=1}}^{{4000}} \\frac{{x}}{{k}}{}", "\\sqrt{x + ".repeat(50), "}".repeat(50));
    for stated in [format!("${matrix}^8$"), format!("${}$", matrix.repeat(8)), format!("${roots}$")] {
        let _ = Verifier::default().compare(&stated, "Matrix([[1, 2], [3, 4]])");
        let _ = Verifier::default().compare(&stated, "x**(1/3) + 1");
    }
}

fn same(stated: &str, output: &str) -> bool {
    matches!(Verifier::default().compare(stated, output), Comparison::Equal { .. })
}

proptest! {
    #[test]
    fn an_integer_agrees_with_itself_alone(value in any::<i64>(), step in 1i64..1000) {
        let stated = format!("${value}$");
        prop_assert!(same(&stated, &value.to_string()));
        let other = value.checked_sub(step).unwrap_or(value / 2).to_string();
        prop_assert!(!same(&stated, &other));
    }

    #[test]
    fn a_decimal_agrees_within_half_a_unit_and_no_further(whole in 0i64..10_000, cents in 0i64..100, off in 1i64..1000) {
        let hundredths = 100 * whole + cents;
        let decimal = |thousandths: i64| format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
        let stated = format!("${whole}.{cents:02}$");
        let agrees = same(&stated, &decimal(10 * hundredths + off));
        prop_assert_eq!(agrees, off <= 5, "{} {}", stated, decimal(10 * hundredths + off));
    }

    #[test]
    fn fractions_agree_in_every_form(a in -500i64..500, b in 1i64..500, k in 1i64..20) {
        let stated = format!("$\\frac{{{a}}}{{{b}}}$");
        let reduced = format!("{}/{}", a * k, b * k);
        let float = format!("{}", a as f64 / b as f64);
        prop_assert!(same(&stated, &reduced));
        prop_assert!(same(&stated, &float) || float.len() < 5, "{} {}", stated, float);
        let wrong = format!("{}/{}", a + 1, b);
        prop_assert!(!same(&stated, &wrong));
    }

    #[test]
    fn sets_have_no_order_and_tuples_do(mut items in proptest::collection::btree_set(-99i32..99, 2..6).prop_map(|set| set.into_iter().collect::<Vec<_>>())) {
        let list = |items: &[i32]| items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let (set, point) = (format!("$\\{{{}\\}}$", list(&items)), format!("$({})$", list(&items)));
        let forward = format!("({})", list(&items));
        prop_assert!(same(&point, &forward));
        items.reverse();
        let backward = format!("[{}]", list(&items));
        prop_assert!(same(&set, &backward));
        let turned = format!("({})", list(&items));
        prop_assert!(!same(&point, &turned));
        items.pop();
        let shorter = format!("[{}]", list(&items));
        prop_assert!(!same(&set, &shorter));
    }

    #[test]
    fn no_pair_panics(stated in "\\PC{0,50}", output in "\\PC{0,50}") {
        let _ = Verifier::default().compare(&stated, &output);
        let _ = reference_predicate(&stated, &output, "");
        let _ = verdict_of_output(&output, &stated, &output);
    }

    #[test]
    fn no_mathematical_pair_panics(parts in proptest::collection::vec(prop::sample::select(vec![
        "$", "1", "2.5", "x", "=", " ", " or ", "\\frac{1}{2}", "(", ")", "[", "]", "{", "}", ",", "%", "\\%", " km", " m", "\\pm ", "\n", ": ", "-", "/",
        "*", "**", "i", "I", "oo", "C", "log(", "Eq(", "Interval(", "...", "^\\circ", "about ", "No, ", "1,000", "\\$", "million", "e5", "_2", "O(", "'",
    ]), 0..16), cut in 0usize..16) {
        let cut = cut.min(parts.len());
        let (stated, output) = (parts[..cut].concat(), parts[cut..].concat());
        let _ = Verifier::default().compare(&stated, &output);
        let _ = Verifier::default().compare(&output, &output);
    }
}

#[test]
fn a_fraction_that_is_reduced_is_a_computation() {
    let name = |code: &str, result: &str, stdout: &str| verdict_of_output(code, result, stdout).name().to_owned();
    let head = "from fractions import Fraction\n";
    assert_eq!(name(&format!("{head}print(Fraction(7560, 10))"), "$756$", "756"), "verified");
    assert_eq!(name(&format!("{head}print(Fraction(12, -2))"), "$-6$", "-6"), "verified");
    assert_eq!(name(&format!("{head}x = Fraction(6, 36)\nprint(x)"), "$\\frac{1}{6}$", "1/6"), "verified");
    assert_eq!(name(&format!("{head}print(Fraction(3, 4))"), "$\\frac{3}{4}$", "3/4"), "unverifiable");
    assert_eq!(name("print(Rational(1, 3))", "$\\frac{1}{3}$", "1/3"), "unverifiable");
    assert_eq!(name(&format!("{head}print(Fraction(5))"), "$5$", "5"), "unverifiable");
}

#[test]
fn matrix_arithmetic_is_carried_out() {
    check(
        &[
            ("$4\\begin{bmatrix}1\\\\-1\\\\2\\end{bmatrix}$", "Matrix([[4], [-4], [8]])"),
            ("$4\\begin{bmatrix}1\\\\-1\\\\2\\end{bmatrix}$", "Matrix([[4], [-4], [7]])"),
            ("$\\frac{1}{2}(2, 6)^T + (1, 0)^T$", "Matrix([[2], [3]])"),
            ("$\\begin{bmatrix}1&2\\\\3&4\\end{bmatrix}\\begin{bmatrix}1\\\\1\\end{bmatrix}$", "Matrix([[3], [7]])"),
            ("$\\begin{bmatrix}1&2\\\\3&4\\end{bmatrix}^T$", "Matrix([[1, 3], [2, 4]])"),
            ("$\\begin{bmatrix}1&2\\\\3&4\\end{bmatrix}^T$", "Matrix([[1, 2], [3, 4]])"),
            ("$\\begin{bmatrix}0&1\\\\0&0\\end{bmatrix}^2$", "Matrix([[0, 0], [0, 0]])"),
            ("$\\mathbf{0}$", "Matrix([[0], [0]])"),
            ("$\\mathbf{0}$", "Matrix([[0], [1]])"),
            ("$50$", "Matrix([[50]])"),
            ("$\\begin{bmatrix}8\\\\-5\\end{bmatrix}\\text{by Theorem 2}$", "Matrix([[8], [-5]])"),
        ],
        expect![[r#"
            "$4\\begin{bmatrix}1\\\\-1\\\\2\\end{bmatrix}$" "Matrix([[4], [-4], [8]])": same       matrix
            "$4\\begin{bmatrix}1\\\\-1\\\\2\\end{bmatrix}$" "Matrix([[4], [-4], [7]])": different  matrix
            "$\\frac{1}{2}(2, 6)^T + (1, 0)^T$" "Matrix([[2], [3]])": same       matrix
            "$\\begin{bmatrix}1&2\\\\3&4\\end{bmatrix}\\begin{bmatrix}1\\\\1\\end{bmatrix}$" "Matrix([[3], [7]])": same       matrix
            "$\\begin{bmatrix}1&2\\\\3&4\\end{bmatrix}^T$" "Matrix([[1, 3], [2, 4]])": same       matrix
            "$\\begin{bmatrix}1&2\\\\3&4\\end{bmatrix}^T$" "Matrix([[1, 2], [3, 4]])": different  matrix
            "$\\begin{bmatrix}0&1\\\\0&0\\end{bmatrix}^2$" "Matrix([[0, 0], [0, 0]])": same       matrix
            "$\\mathbf{0}$" "Matrix([[0], [0]])": same       matrix.zero
            "$\\mathbf{0}$" "Matrix([[0], [1]])": different  matrix.zero
            "$50$" "Matrix([[50]])": same       number.equal
            "$\\begin{bmatrix}8\\\\-5\\end{bmatrix}\\text{by Theorem 2}$" "Matrix([[8], [-5]])": same       matrix
        "#]],
    );
}

fn assumed(code: &str, stated: &str, output: &str) -> String {
    match verdict_of_output(&format!("{code}\nprint(1 + 1)"), stated, output) {
        Verdict::Verified { rule, .. } => format!("same       {rule}"),
        Verdict::Refuted { rule, .. } => format!("different  {rule}"),
        Verdict::Unverifiable { reason } | Verdict::Failed { reason } => format!("unknown    {}", reason.code),
    }
}

#[test]
fn a_difference_outside_the_declared_domain_refutes_nothing() {
    let positive = "y = symbols('y', positive=True)";
    assert_eq!(assumed(positive, "$|y|$", "y"), "same       symbolic.on_domain");
    assert_eq!(assumed("y = symbols('y')", "$|y|$", "y"), "different  symbolic.exact");
    assert_eq!(assumed(positive, "$|y| + 1$", "y"), "different  symbolic.exact");
    assert_eq!(assumed(positive, "$5y - 3$", "Abs(5*y - 3)"), "different  symbolic.exact");
    let real = "x = symbols('x', real=True)";
    assert_eq!(assumed(real, "$x = \\pm 7i$", "[]"), "unknown    verify.outside_domain");
    assert_eq!(assumed(real, "$x = \\pm 7$", "[]"), "different  count");
}

#[test]
fn roots_and_logarithms_are_compared_where_they_are_real() {
    check(
        &[
            ("$\\sqrt[3]{5x}$", "5**(1/3)*x**(1/3)"),
            ("$\\ln\\frac{b}{a}$", "-log(a) + log(b)"),
            ("$|y|^{-2/3}$", "y**(-2/3)"),
            ("$2\\pi\\sqrt{\\frac{L}{g}}$", "2*pi*sqrt(L)/sqrt(g)"),
            ("$\\frac{2(-1)^{n+1}}{n\\pi}$", "-2*cos(pi*n)/(pi*n) + 2*sin(pi*n)/(pi**2*n**2)"),
            ("$\\frac{2(-1)^{n}}{n\\pi}$", "-2*cos(pi*n)/(pi*n) + 2*sin(pi*n)/(pi**2*n**2)"),
            ("$\\sqrt[3]{5x}$", "5**(1/3)*x**(1/4)"),
            ("$\\sqrt{x^2}$", "x"),
            ("$\\bar{z}$", "z"),
            ("$8x^{5/3}$", "8/x**(1/3)"),
            ("$\\frac{1}{1-x}$", "Piecewise((1/(1 - x), x < 1), (Sum(x**n, (n, 0, oo)), True))"),
            ("$\\frac{1}{1-x}$", "Piecewise((x/(1 - x), x < 1), (Sum(x**n, (n, 1, oo)), True))"),
            ("$\\frac{(2n)!}{n!(n+1)!}$", "4**n*RisingFactorial(1/2, n)/RisingFactorial(2, n)"),
            ("$\\binom{n+1}{k+1}$", "(k*binomial(0, k) + n*binomial(n, k) + binomial(n, k))/(k + 1)"),
            ("$\\gcd(n, 4)$", "1"),
            ("$\\frac{1}{9}T_{n-1}$", "T_n_1/9"),
            ("$T_{n-1} + T_{n+1}$", "2*T_n_1"),
            ("$1$", "(3**(2 - 2*x) + 9**x + 6)/((1 + 3/9**x)*(9**x + 3))"),
            ("$2$", "(3**(2 - 2*x) + 9**x + 6)/((1 + 3/9**x)*(9**x + 3))"),
            ("$S^{-1}B^{-1}S$", "1/B"),
            ("$3$", "2 - (-1)**(2/3) + exp(I*pi/3)"),
        ],
        expect![[r#"
            "$\\sqrt[3]{5x}$" "5**(1/3)*x**(1/3)": same       symbolic.real_branch
            "$\\ln\\frac{b}{a}$" "-log(a) + log(b)": same       symbolic.real_branch
            "$|y|^{-2/3}$" "y**(-2/3)": same       symbolic.real_branch
            "$2\\pi\\sqrt{\\frac{L}{g}}$" "2*pi*sqrt(L)/sqrt(g)": same       symbolic.real_branch
            "$\\frac{2(-1)^{n+1}}{n\\pi}$" "-2*cos(pi*n)/(pi*n) + 2*sin(pi*n)/(pi**2*n**2)": same       symbolic.real_branch
            "$\\frac{2(-1)^{n}}{n\\pi}$" "-2*cos(pi*n)/(pi*n) + 2*sin(pi*n)/(pi**2*n**2)": different  symbolic.sampled
            "$\\sqrt[3]{5x}$" "5**(1/3)*x**(1/4)": different  symbolic.sampled
            "$\\sqrt{x^2}$" "x": different  symbolic.exact
            "$\\bar{z}$" "z": different  symbolic.variables_differ
            "$8x^{5/3}$" "8/x**(1/3)": different  symbolic.sampled
            "$\\frac{1}{1-x}$" "Piecewise((1/(1 - x), x < 1), (Sum(x**n, (n, 0, oo)), True))": same       symbolic.sampled
            "$\\frac{1}{1-x}$" "Piecewise((x/(1 - x), x < 1), (Sum(x**n, (n, 1, oo)), True))": different  symbolic.sampled
            "$\\frac{(2n)!}{n!(n+1)!}$" "4**n*RisingFactorial(1/2, n)/RisingFactorial(2, n)": same       symbolic.sampled
            "$\\binom{n+1}{k+1}$" "(k*binomial(0, k) + n*binomial(n, k) + binomial(n, k))/(k + 1)": same       symbolic.sampled
            "$\\gcd(n, 4)$" "1": different  symbolic.variables_differ
            "$\\frac{1}{9}T_{n-1}$" "T_n_1/9": same       normal_form
            "$T_{n-1} + T_{n+1}$" "2*T_n_1": different  symbolic.variables_differ
            "$1$" "(3**(2 - 2*x) + 9**x + 6)/((1 + 3/9**x)*(9**x + 3))": same       symbolic.sampled
            "$2$" "(3**(2 - 2*x) + 9**x + 6)/((1 + 3/9**x)*(9**x + 3))": different  symbolic.variables_differ
            "$S^{-1}B^{-1}S$" "1/B": unknown    verify.undecided
            "$3$" "2 - (-1)**(2/3) + exp(I*pi/3)": same       number.equal
        "#]],
    );
}

#[test]
fn antiderivatives_differ_by_what_does_not_depend_on_the_variable() {
    let along = |code: &str, stated: &str, output: &str| match verdict_of_output(
        &format!("u = symbols('u')\nprint({code})"),
        stated,
        output,
    ) {
        Verdict::Verified { rule, .. } => format!("same       {rule}"),
        Verdict::Refuted { rule, .. } => format!("different  {rule}"),
        Verdict::Unverifiable { reason } | Verdict::Failed { reason } => format!("unknown    {}", reason.code),
    };
    let root = "integrate(1/sqrt(a**2 + u**2), u)";
    assert_eq!(along(root, "$\\ln(u + \\sqrt{a^2 + u^2}) + C$", "asinh(u/a)"), "same       symbolic.antiderivative");
    assert_eq!(along(root, "$\\ln(2u + \\sqrt{a^2 + u^2}) + C$", "asinh(u/a)"), "different  symbolic.antiderivative");
    let pieces = "Piecewise((-I*acosh(u/a), Abs(u**2/a**2) > 1), (asin(u/a), True))";
    assert_eq!(
        along("integrate(1/sqrt(a**2 - u**2), u)", "$\\text{sin}^{-1}\\frac{u}{a} + C$", pieces),
        "same       symbolic.antiderivative"
    );
    let cube = "3*exp(3*x) - 6*exp(2*x) + 4*exp(x)";
    assert_eq!(along("integrate(f, x)", "$\\frac{1}{9}(3e^x - 2)^3$", cube), "same       symbolic.antiderivative");
    assert_eq!(along("integrate(f, (x, 0, 1))", "$\\frac{1}{9}(3e^x - 2)^3$", cube), "different  symbolic.sampled");
    assert_eq!(along("exp(integrate(f, x))", "$\\frac{1}{9}(3e^x - 2)^3$", cube), "different  symbolic.sampled");
}

#[test]
fn units_and_remarks_inside_a_formula() {
    check(
        &[
            ("$4.0 mL$", "4.0"),
            ("$10.0 m/s$", "10.0"),
            ("$10.0 m/s$", "11.0"),
            ("$1.26{\\,\\text{m}}^{2}$", "1.256"),
            ("$\\frac{162.3\\,\\text{g}}{\\text{mol}}$", "162.28"),
            ("$3.0\\,\\text{m/s} - 6.0\\,\\text{m/s}^{2}t$", "3 - 6*t"),
            ("$3\\,\\text{km} + 5x\\,\\text{m}$", "3 + 5*x"),
            ("$AB + AC \\text{(distributive law)}$", "A*B + A*C"),
            ("$49\\text{ incorrect}$", "49"),
            ("$0.15 (15\\%)$", "0.154"),
            ("$\\sqrt{2}\\text{cis}\\frac{\\pi}{4}$", "1 + I"),
            ("$264 \\text{ m}$", "sqrt(69914)"),
            ("$0.17\\pi\\text{ J}$", "0.5246459731494955"),
            ("$-45^{\\circ}$", "-45"),
            ("$3abc - a^3 - b^3 - c^3$", "-a**3 + 3*a*b*c - b**3 - c**3"),
            ("\\$3 and \\$4", "[3, 4]"),
            ("$1.41421356237309504880\\ldots$", "1.4142135623730951"),
            ("$1.41421356238309504880\\ldots$", "1.4142135623730951"),
            ("$O(n \\log n)$", "O*n*harmonic(n)"),
        ],
        expect![[r#"
            "$4.0 mL$" "4.0": same       unit.stated
            "$10.0 m/s$" "10.0": same       unit.stated
            "$10.0 m/s$" "11.0": different  unit.stated
            "$1.26{\\,\\text{m}}^{2}$" "1.256": same       unit.stated
            "$\\frac{162.3\\,\\text{g}}{\\text{mol}}$" "162.28": same       unit.stated
            "$3.0\\,\\text{m/s} - 6.0\\,\\text{m/s}^{2}t$" "3 - 6*t": same       normal_form
            "$3\\,\\text{km} + 5x\\,\\text{m}$" "3 + 5*x": unknown    verify.undecided
            "$AB + AC \\text{(distributive law)}$" "A*B + A*C": same       unit.stated
            "$49\\text{ incorrect}$" "49": unknown    verify.statement
            "$0.15 (15\\%)$" "0.154": same       number.rounded
            "$\\sqrt{2}\\text{cis}\\frac{\\pi}{4}$" "1 + I": same       number.equal
            "$264 \\text{ m}$" "sqrt(69914)": same       unit.stated
            "$0.17\\pi\\text{ J}$" "0.5246459731494955": same       unit.stated
            "$-45^{\\circ}$" "-45": same       degrees
            "$3abc - a^3 - b^3 - c^3$" "-a**3 + 3*a*b*c - b**3 - c**3": same       normal_form
            "\\$3 and \\$4" "[3, 4]": same       positions
            "$1.41421356237309504880\\ldots$" "1.4142135623730951": same       number.truncated
            "$1.41421356238309504880\\ldots$" "1.4142135623730951": different  number.differs
            "$O(n \\log n)$" "O*n*harmonic(n)": unknown    verify.undecided
        "#]],
    );
}

//! Kinds of results beyond plain numbers and expressions, one test a rule, each named after the fault it mends or the kind it is
//! about. Inputs are written for the purpose; a finding is shown with its rule.

use expect_test::{Expect, expect};
use mathcoder_core::{Checker, Comparison, Computation, Execution, Status, Verdict};
use mathcoder_verify::{Verifier, VerifyConfig, judge};

fn check(pairs: &[(&str, &str)], expected: Expect) {
    let finding = |stated: &str, output: &str| match Verifier::default().compare(stated, output) {
        Comparison::Equal { rule, .. } => format!("same       {rule}"),
        Comparison::Different { rule, .. } => format!("different  {rule}"),
        Comparison::NotComparable(reason) => format!("unknown    {}", reason.code),
    };
    let lines: Vec<String> =
        pairs.iter().map(|(stated, output)| format!("{stated:?} {output:?}: {}\n", finding(stated, output))).collect();
    expected.assert_eq(&lines.concat());
}

#[test]
fn sums_of_two_numbers_are_exact_and_no_complex_number() {
    check(
        &[
            ("$2^{80} - 1$", "1208925819614629174706175"),
            ("$2^{80} - 1$", "1208925819614629174706176"),
            ("$10^{20} + 3$", "100000000000000000004"),
        ],
        expect![[r#"
            "$2^{80} - 1$" "1208925819614629174706175": same       number.equal
            "$2^{80} - 1$" "1208925819614629174706176": different  number.differs
            "$10^{20} + 3$" "100000000000000000004": different  number.differs
        "#]],
    );
}

#[test]
fn dots_announce_digits_that_follow() {
    check(
        &[("0.666...", "0.6666666666666666"), ("0.666...", "0.667"), ("1.41421...", "1.41422")],
        expect![[r#"
        "0.666..." "0.6666666666666666": same       number.truncated
        "0.666..." "0.667": different  number.differs
        "1.41421..." "1.41422": different  number.differs
    "#]],
    );
}

#[test]
fn spaces_between_digits_keep_values_apart() {
    check(
        &[("2 1/3", "21/3"), ("2 1/3", "7/3"), ("1 2", "12"), ("41 250", "41250")],
        expect![[r#"
        "2 1/3" "21/3": different  number.differs
        "2 1/3" "7/3": same       number.equal
        "1 2" "12": unknown    verify.kinds_differ
        "41 250" "41250": same       number.equal
    "#]],
    );
}

#[test]
fn numbers_in_unusual_spelling() {
    check(
        &[
            ("two thirds", "2/3"),
            ("a quarter", "0.25"),
            ("thirty-one days", "31"),
            ("15 percent", "0.15"),
            ("2.40 x 10^3", "2400.0"),
            ("$12^\\circ 30'$", "12.5"),
            ("$12^\\circ 30' 36''$", "12.51"),
            ("$C0_{16}$", "192"),
            ("9:05 am", "9:05"),
            ("9:05 pm", "9:05"),
            ("2_500_000", "2500000"),
        ],
        expect![[r#"
            "two thirds" "2/3": same       number.equal
            "a quarter" "0.25": same       number.equal
            "thirty-one days" "31": same       number.equal
            "15 percent" "0.15": same       percent
            "2.40 x 10^3" "2400.0": same       number.equal
            "$12^\\circ 30'$" "12.5": same       degrees
            "$12^\\circ 30' 36''$" "12.51": same       degrees
            "$C0_{16}$" "192": same       number.equal
            "9:05 am" "9:05": same       time_of_day
            "9:05 pm" "9:05": different  time_of_day
            "2_500_000" "2500000": same       number.equal
        "#]],
    );
}

#[test]
fn a_short_decimal_may_be_the_value() {
    check(
        &[("$\\cos 60^\\circ$", "0.5"), ("$\\cos 60^\\circ$", "0.6"), ("$\\sqrt{2}$", "1.4")],
        expect![[r#"
        "$\\cos 60^\\circ$" "0.5": same       number.float_noise
        "$\\cos 60^\\circ$" "0.6": different  number.differs
        "$\\sqrt{2}$" "1.4": same       number.rounded
    "#]],
    );
}

#[test]
fn quantities_in_several_units() {
    check(
        &[
            ("2 h 45 min", "165 minutes"),
            ("2 h 45 min", "2.45 hours"),
            ("5 ft 10 in", "70 inches"),
            ("3 m and 4 m", "7 m"),
            ("55 mph", "55 miles per hour"),
            ("$1.2$ W/(m K)", "1.2 W/m/K"),
            ("2 acres", "8093.7128448 m^2"),
            ("1 kWh", "3.6 MJ"),
        ],
        expect![[r#"
            "2 h 45 min" "165 minutes": same       unit
            "2 h 45 min" "2.45 hours": different  unit.converted
            "5 ft 10 in" "70 inches": same       unit
            "3 m and 4 m" "7 m": unknown    verify.kinds_differ
            "55 mph" "55 miles per hour": same       unit
            "$1.2$ W/(m K)" "1.2 W/m/K": same       unit
            "2 acres" "8093.7128448 m^2": same       unit.converted
            "1 kWh" "3.6 MJ": same       unit.converted
        "#]],
    );
}

#[test]
fn temperatures_on_two_scales() {
    check(
        &[
            ("$20^\\circ$C", "68 °F"),
            ("$20^\\circ$C", "293.15 K"),
            ("$20^\\circ$C", "293.15"),
            ("$-40^\\circ\\text{F}$", "-40 °C"),
            ("$20^\\circ$C", "20 degrees Fahrenheit"),
        ],
        expect![[r#"
            "$20^\\circ$C" "68 °F": same       unit.temperature
            "$20^\\circ$C" "293.15 K": same       unit.temperature
            "$20^\\circ$C" "293.15": different  unit.stated
            "$-40^\\circ\\text{F}$" "-40 °C": same       unit.temperature
            "$20^\\circ$C" "20 degrees Fahrenheit": different  unit.temperature
        "#]],
    );
}

#[test]
fn sets_of_numbers_by_pieces() {
    check(
        &[
            (
                "$\\mathbb{R} \\setminus \\{1, 4\\}$",
                "Union(Interval.open(-oo, 1), Interval.open(1, 4), Interval.open(4, oo))",
            ),
            ("$x \\neq 1$", "(x > -oo) & (x < oo) & Ne(x, 1)"),
            ("$[0, 2) \\cup \\{5\\}$", "Union({5}, Interval.Ropen(0, 2))"),
            ("$[0, 2) \\cup \\{5\\}$", "Union({6}, Interval.Ropen(0, 2))"),
            ("$3x - 6 \\le 0$", "x <= 2"),
            ("$-3x + 6 \\le 0$", "x <= 2"),
            ("$(0, 2] \\cup (2, 3)$", "Interval.open(0, 3)"),
            ("$[4.1, 5.3]$", "(4.1, 5.3)"),
            ("$[4, 5]$", "(4, 5)"),
        ],
        expect![[r#"
            "$\\mathbb{R} \\setminus \\{1, 4\\}$" "Union(Interval.open(-oo, 1), Interval.open(1, 4), Interval.open(4, oo))": same       interval
            "$x \\neq 1$" "(x > -oo) & (x < oo) & Ne(x, 1)": same       interval
            "$[0, 2) \\cup \\{5\\}$" "Union({5}, Interval.Ropen(0, 2))": same       interval
            "$[0, 2) \\cup \\{5\\}$" "Union({6}, Interval.Ropen(0, 2))": different  interval
            "$3x - 6 \\le 0$" "x <= 2": same       interval
            "$-3x + 6 \\le 0$" "x <= 2": different  interval
            "$(0, 2] \\cup (2, 3)$" "Interval.open(0, 3)": same       interval
            "$[4.1, 5.3]$" "(4.1, 5.3)": same       interval
            "$[4, 5]$" "(4, 5)": different  interval.end
        "#]],
    );
}

#[test]
fn inequalities_after_moving_terms() {
    check(
        &[
            ("$a + 2b < 7$", "2*b < 7 - a"),
            ("$a + 2b < 7$", "a + 2*b <= 7"),
            ("$a + 2b < 7$", "a + 2*b > 7"),
            ("$2a \\ge 4b$", "a >= 2*b"),
        ],
        expect![[r#"
            "$a + 2b < 7$" "2*b < 7 - a": same       relation.moved
            "$a + 2b < 7$" "a + 2*b <= 7": different  relation
            "$a + 2b < 7$" "a + 2*b > 7": different  relation
            "$2a \\ge 4b$" "a >= 2*b": same       relation.moved
        "#]],
    );
}

#[test]
fn general_solutions_in_other_constants() {
    check(
        &[
            ("$y = A e^{3x} + B e^{-3x}$", "Eq(y(x), C1*cosh(3*x) + C2*sinh(3*x))"),
            ("$y = A e^{3x} + B e^{-3x}$", "Eq(y(x), C1*cos(3*x) + C2*sin(3*x))"),
            ("$y = C_1 e^{x}$", "Eq(y(x), C1*exp(x) + C2)"),
            ("$y = \\frac{2}{k - x^2}$", "Eq(y(x), -2/(C1 + x**2))"),
            ("$y = kx$", "C1*x**2"),
        ],
        expect![[r#"
            "$y = A e^{3x} + B e^{-3x}$" "Eq(y(x), C1*cosh(3*x) + C2*sinh(3*x))": same       symbolic.constants
            "$y = A e^{3x} + B e^{-3x}$" "Eq(y(x), C1*cos(3*x) + C2*sin(3*x))": different  symbolic.constants
            "$y = C_1 e^{x}$" "Eq(y(x), C1*exp(x) + C2)": different  symbolic.variables_differ
            "$y = \\frac{2}{k - x^2}$" "Eq(y(x), -2/(C1 + x**2))": same       symbolic.constants
            "$y = kx$" "C1*x**2": different  symbolic.constants
        "#]],
    );
}

#[test]
fn endless_families_however_numbered() {
    check(
        &[
            ("$x = \\frac{\\pi}{6} + k\\pi, k \\in \\mathbb{Z}$", "ImageSet(Lambda(_n, _n*pi + 7*pi/6), Integers)"),
            (
                "$x = k\\pi$",
                "Union(ImageSet(Lambda(_n, 2*_n*pi), Integers), ImageSet(Lambda(_n, 2*_n*pi + pi), Integers))",
            ),
            (
                "$x = \\pm\\frac{\\pi}{3} + 2k\\pi$",
                "Union(ImageSet(Lambda(_n, 2*_n*pi + 5*pi/3), Integers), ImageSet(Lambda(_n, 2*_n*pi + pi/3), Integers))",
            ),
            ("$x = k\\pi$", "ImageSet(Lambda(_n, 2*_n*pi), Integers)"),
            ("$2k + 1$", "2*n + 1"),
        ],
        expect![[r#"
            "$x = \\frac{\\pi}{6} + k\\pi, k \\in \\mathbb{Z}$" "ImageSet(Lambda(_n, _n*pi + 7*pi/6), Integers)": same       family
            "$x = k\\pi$" "Union(ImageSet(Lambda(_n, 2*_n*pi), Integers), ImageSet(Lambda(_n, 2*_n*pi + pi), Integers))": same       family
            "$x = \\pm\\frac{\\pi}{3} + 2k\\pi$" "Union(ImageSet(Lambda(_n, 2*_n*pi + 5*pi/3), Integers), ImageSet(Lambda(_n, 2*_n*pi + pi/3), Integers))": same       family
            "$x = k\\pi$" "ImageSet(Lambda(_n, 2*_n*pi), Integers)": different  family
            "$2k + 1$" "2*n + 1": different  symbolic.variables_differ
        "#]],
    );
}

#[test]
fn functions_by_cases_at_their_bounds_too() {
    check(
        &[
            ("$\\begin{cases} x & x \\ge 0 \\\\ -x & x < 0 \\end{cases}$", "Piecewise((x, x >= 0), (-x, True))"),
            ("$\\begin{cases} 1 & x \\ge 0 \\\\ 0 & x < 0 \\end{cases}$", "Piecewise((1, x > 0), (0, True))"),
            ("$|x|$", "Piecewise((x, x >= 0), (-x, True))"),
        ],
        expect![[r#"
            "$\\begin{cases} x & x \\ge 0 \\\\ -x & x < 0 \\end{cases}$" "Piecewise((x, x >= 0), (-x, True))": same       symbolic.sampled
            "$\\begin{cases} 1 & x \\ge 0 \\\\ 0 & x < 0 \\end{cases}$" "Piecewise((1, x > 0), (0, True))": different  symbolic.sampled
            "$|x|$" "Piecewise((x, x >= 0), (-x, True))": same       symbolic.sampled
        "#]],
    );
}

#[test]
fn vectors_factors_roots_and_series() {
    check(
        &[
            ("$2\\mathbf{i} - \\mathbf{k}$", "[2, 0, -1]"),
            ("$2\\mathbf{i} - \\mathbf{k}$", "[2, -1, 0]"),
            ("$5(x-1)^3$", "(5, [(x - 1, 3)])"),
            ("$x = -1$ or $x = 3$", "{-1: 2, 3: 1}"),
            ("$1 - x + x^2 - \\cdots$", "1 - x + x**2 - x**3 + O(x**4)"),
            ("$1 - x + x^2 - \\cdots$", "1 - x + 2*x**2 + O(x**4)"),
            ("$4:6:8$", "2:3:4"),
            ("$1 + 2j$", "1 + 2*I"),
            ("$(a, b) = (3, 5)$", "{a: 3, b: 5}"),
            ("$\\int_0^1 2x\\,dx = 1$", "1"),
        ],
        expect![[r#"
            "$2\\mathbf{i} - \\mathbf{k}$" "[2, 0, -1]": same       ordered
            "$2\\mathbf{i} - \\mathbf{k}$" "[2, -1, 0]": different  ordered
            "$5(x-1)^3$" "(5, [(x - 1, 3)])": same       factors
            "$x = -1$ or $x = 3$" "{-1: 2, 3: 1}": same       unordered
            "$1 - x + x^2 - \\cdots$" "1 - x + x**2 - x**3 + O(x**4)": same       series
            "$1 - x + x^2 - \\cdots$" "1 - x + 2*x**2 + O(x**4)": different  series
            "$4:6:8$" "2:3:4": same       ratio
            "$1 + 2j$" "1 + 2*I": same       normal_form
            "$(a, b) = (3, 5)$" "{a: 3, b: 5}": same       labels
            "$\\int_0^1 2x\\,dx = 1$" "1": same       number.equal
        "#]],
    );
}

fn verdict(result: &str, code: &str, output: &str, conditions: &[&str]) -> String {
    let execution = Execution {
        status: Status::Ok,
        stdout: output.to_owned(),
        stderr: String::new(),
        exit_code: Some(0),
        truncated: false,
        usage: None,
        nondeterministic: false,
    };
    let computation = Computation {
        result: result.to_owned(),
        code: code.to_owned(),
        conditions: conditions.iter().map(|&line| line.to_owned()).collect(),
        execution: Some(execution),
        ..Computation::default()
    };
    match judge(&computation, &Verifier::default(), &VerifyConfig::default()) {
        Verdict::Verified { rule, .. } => format!("verified {rule}"),
        Verdict::Refuted { rule, .. } => format!("refuted {rule}"),
        Verdict::Failed { reason } | Verdict::Unverifiable { reason } => reason.code.to_string(),
    }
}

#[test]
fn a_unit_that_nothing_shows_is_not_shown() {
    let energy = "m, v = 3.0, 20.0\nprint(m * v**2 / 2)";
    assert_eq!(verdict("$600$ kJ", energy, "600.0", &[]), "verify.unit_not_shown");
    assert_eq!(verdict("$600$ J", energy, "600.0", &[]), "verified unit.stated");
    assert_eq!(verdict("$600$ kJ", energy, "600.0", &["the mass is 3 t, the speed 20 m/s"]), "verify.unit_not_shown");
    assert_eq!(verdict("$0.6$ kJ", "print(3.0 * 20.0**2 / 2 / 1000)", "0.6", &[]), "verified unit.stated");
    assert_eq!(verdict(r"$(3, 4)\,\text{km}$", "print((3, 4))", "(3, 4)", &[]), "verify.unit_not_shown");
    assert_eq!(verdict(r"$3\hat{i} + 4\hat{j}\,\text{km}$", "print((3, 4))", "(3, 4)", &[]), "verify.unit_not_shown");
    assert_eq!(verdict("$12$ minutes", "print(3 * 4)", "12", &["it takes 3 minutes"]), "verified unit.stated");
    assert_eq!(verdict("$12$ minutes", "print(3 * 4)", "12", &["it takes 3 hours"]), "verify.unit_not_shown");
}

#[test]
fn radians_are_no_degrees_and_shares_no_percentages() {
    let angle = "import math\nt = math.acos(-0.5)\nprint(t)";
    assert_eq!(verdict("$2.09^\\circ$", angle, "2.0943951023931957", &[]), "refuted degrees");
    assert_eq!(verdict("$120^\\circ$", angle, "2.0943951023931957", &[]), "verified degrees");
    let degrees = "import math\nprint(math.degrees(math.acos(-0.5)))";
    assert_eq!(verdict("$120^\\circ$", degrees, "120.00000000000001", &[]), "verified degrees");
    assert_eq!(verdict("$0.25\\%$", "print(1 / 4)", "0.25", &[]), "verify.precision_unclear");
    assert_eq!(verdict("$25\\%$", "print(1 / 4)", "0.25", &[]), "verified percent");
    assert_eq!(verdict("$0.25\\%$", "print(1 / 400 * 100)", "0.25", &[]), "verified percent");
}

#[test]
fn vectors_of_unit_vectors_are_compared_by_their_written_components() {
    check(
        &[
            (r"$1.20\hat{i} + 2.80\hat{j}$", "(1.2000000000000002, 2.8)"),
            (r"$4871.39\hat{i} + 1406.25\hat{j}$", "(4871.392896, 1406.25)"),
            (r"$\hat{i} - \frac{1}{\sqrt{2}}\hat{k}$", "(1, 0, -sqrt(2)/2)"),
            (r"$5\hat{i} - 3\hat{j} + \hat{k}$", "(5, -3, 2)"),
            (r"$3\mathbf{i} + \mathbf{j}$", "(3, 1)"),
            (r"$2(\hat{i} + 3\hat{j})$", "(2, 6)"),
            (r"$4\hat{j}$", "(0, 4, 0)"),
            (r"$1.20\hat{i} + 2.80\hat{j} \text{N}$", "(6/5, 14/5)"),
            (r"$(3\hat{i} - 4\hat{j})\,\text{m/s}$", "(3, -4)"),
            (r"$3\,\text{m}\,\hat{i} - 4\,\text{m}\,\hat{j}$", "(3, -4)"),
            (r"$3\hat{i} + 5\hat{j}\,\text{m}$", "(3, -4)"),
            (r"$(3, -4)\,\text{m}$", "(3, -4)"),
            (r"$3\,\text{cm}\,\hat{i} - 4\,\text{m}\,\hat{j}$", "(3, -4)"),
        ],
        expect![[r#"
            "$1.20\\hat{i} + 2.80\\hat{j}$" "(1.2000000000000002, 2.8)": same       ordered
            "$4871.39\\hat{i} + 1406.25\\hat{j}$" "(4871.392896, 1406.25)": same       ordered
            "$\\hat{i} - \\frac{1}{\\sqrt{2}}\\hat{k}$" "(1, 0, -sqrt(2)/2)": same       ordered
            "$5\\hat{i} - 3\\hat{j} + \\hat{k}$" "(5, -3, 2)": different  ordered
            "$3\\mathbf{i} + \\mathbf{j}$" "(3, 1)": same       ordered
            "$2(\\hat{i} + 3\\hat{j})$" "(2, 6)": same       ordered
            "$4\\hat{j}$" "(0, 4, 0)": same       ordered
            "$1.20\\hat{i} + 2.80\\hat{j} \\text{N}$" "(6/5, 14/5)": same       ordered
            "$(3\\hat{i} - 4\\hat{j})\\,\\text{m/s}$" "(3, -4)": same       ordered
            "$3\\,\\text{m}\\,\\hat{i} - 4\\,\\text{m}\\,\\hat{j}$" "(3, -4)": same       ordered
            "$3\\hat{i} + 5\\hat{j}\\,\\text{m}$" "(3, -4)": different  ordered
            "$(3, -4)\\,\\text{m}$" "(3, -4)": same       ordered
            "$3\\,\\text{cm}\\,\\hat{i} - 4\\,\\text{m}\\,\\hat{j}$" "(3, -4)": same       ordered
        "#]],
    );
}

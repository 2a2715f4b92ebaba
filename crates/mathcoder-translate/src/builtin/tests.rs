//! Statements in, programs out; and what is no computation.

use super::Builtin;
use crate::BuiltinConfig;
use expect_test::{Expect, expect};
use proptest::prelude::*;

fn show(text: &str) -> String {
    let found = Builtin::new(&BuiltinConfig::default()).translate(text);
    let one = |c: &mathcoder_core::Computation| {
        let conditions: String = c.conditions.iter().map(|c| format!("given {c}\n")).collect();
        let span = c.span.expect("every computation has its place");
        assert!(text.get(span.start..span.end).is_some_and(|place| !place.is_empty()));
        format!("{}\n{conditions}{} -> {}\n{}\n", c.title, c.expression, c.result, c.code)
    };
    found.iter().map(one).collect::<Vec<_>>().join("\n")
}

#[expect(clippy::needless_pass_by_value, reason = "expectations are written as literals")]
pub(super) fn check(text: &str, expected: Expect) {
    expected.assert_eq(&show(text));
}

pub(super) fn nothing(text: &str) {
    assert_eq!(show(text), "", "{text}");
}

#[test]
fn a_chain_is_one_computation_from_its_first_expression_to_its_last_result() {
    check(
        "The distance is $\\sqrt{(-15-0)^2 + (8-0)^2} = \\sqrt{225+64} = \\boxed{17}$.",
        expect![[r#"
        Value: $\sqrt{(-15-0)^2 + (8-0)^2}$
        $\sqrt{(-15-0)^2 + (8-0)^2}$ -> $\boxed{17}$
        # Compute \sqrt{(-15-0)^2 + (8-0)^2}
        from sympy import simplify, sqrt

        print(simplify(sqrt((-15 - 0)**2 + (8 - 0)**2)))
    "#]],
    );
}

#[test]
fn fractions_stay_exact_and_decimals_are_floats() {
    check(
        "$\\frac{10 \\cdot 9}{2} = 45$ and $\\frac12 + \\frac13 = \\frac56$ and $\\frac{4}{6} = \\frac{2}{3}$",
        expect![[r#"
            Value: $\frac{10 \cdot 9}{2}$
            $\frac{10 \cdot 9}{2}$ -> $45$
            # Compute \frac{10 \cdot 9}{2}
            from fractions import Fraction

            print(Fraction(10 * 9, 2))

            Value: $\frac12 + \frac13$
            $\frac12 + \frac13$ -> $\frac56$
            # Compute \frac12 + \frac13
            from fractions import Fraction

            print(Fraction(1, 2) + Fraction(1, 3))

            Value: $\frac{4}{6}$
            $\frac{4}{6}$ -> $\frac{2}{3}$
            # Compute \frac{4}{6}
            from fractions import Fraction

            print(Fraction(4) / 6)
        "#]],
    );
    check(
        "$1.05^{3} \\approx 1.158$, $V = \\pi (3)^2 (5) \\approx 141.4$, $25\\% \\cdot 80 = 20$",
        expect![[r#"
        Value: $1.05^{3}$
        $1.05^{3}$ -> $1.158$
        # Compute 1.05^{3}
        print(1.05**3)

        Value: $\pi (3)^2 (5)$
        $\pi (3)^2 (5)$ -> $141.4$
        # Compute \pi (3)^2 (5)
        from math import pi

        V = pi * 3**2 * 5
        print(V)

        Value: $25\% \cdot 80$
        $25\% \cdot 80$ -> $20$
        # Compute 25\% \cdot 80
        from fractions import Fraction

        print(Fraction(25, 100) * 80)
    "#]],
    );
}

#[test]
fn functions_roots_and_angles() {
    check(
        "$\\sin 30^\\circ = \\frac12$, $\\sin^{-1}(0.207) = 11.9^\\circ$, $\\log 1000 = 3$, $(-27)^{5/3} = -243$",
        expect![[r#"
            Value: $\sin 30^\circ$
            $\sin 30^\circ$ -> $\frac12$
            # Compute \sin 30^\circ
            from sympy import rad, simplify, sin

            print(simplify(sin(rad(30))))

            Value: $\sin^{-1}(0.207)$
            $\sin^{-1}(0.207)$ -> $11.9^\circ$
            # Compute \sin^{-1}(0.207)
            from math import asin, degrees

            print(degrees(asin(0.207)))

            Value: $\log 1000$
            $\log 1000$ -> $3$
            # Compute \log 1000
            from sympy import log, simplify

            print(simplify(log(1000, 10)))

            Value: $(-27)^{5/3}$
            $(-27)^{5/3}$ -> $-243$
            # Compute (-27)^{5/3}
            from sympy import real_root, simplify

            print(simplify(real_root(-27, 3)**5))
        "#]],
    );
}

#[test]
fn aligned_rows_go_on_with_the_chain() {
    check(
        "\\begin{align*} a_6 &= 2\\cdot 7\n - 5 \\\\ &\\quad + 3 \\\\ &= 12. \\end{align*}",
        expect![[r#"
        Value: $2\cdot 7 - 5 + 3$
        $2\cdot 7 - 5 + 3$ -> $12$
        # Compute 2\cdot 7 - 5 + 3
        a_6 = 2 * 7 - 5 + 3
        print(a_6)
    "#]],
    );
}

#[test]
fn columns_of_statements_are_kept_apart() {
    check(
        "$$\\begin{aligned} 2\\cdot 3 &= 6 & 4 \\cdot 5 &= 20 \\\\ &= 7 & &= 8 \\end{aligned}$$",
        expect![[r#"
        Value: $2\cdot 3$
        $2\cdot 3$ -> $6$
        # Compute 2\cdot 3
        print(2 * 3)

        Value: $4 \cdot 5$
        $4 \cdot 5$ -> $20$
        # Compute 4 \cdot 5
        print(4 * 5)
    "#]],
    );
}

#[test]
fn derivatives_integrals_limits_and_sums() {
    check(
        "$\\frac{d}{dx} x^3 = 3x^2$ and $\\int_0^1 x^2\\,dx = \\frac13$",
        expect![[r#"
        Derivative: $\frac{d}{dx} x^3$
        $\frac{d}{dx} x^3$ -> $3x^2$
        # Compute \frac{d}{dx} x^3
        from sympy import diff, symbols

        x = symbols('x')
        print(diff(x**3, x))

        Integral: $\int_0^1 x^2 dx$
        $\int_0^1 x^2 dx$ -> $\frac13$
        # Compute \int_0^1 x^2 dx
        from sympy import integrate, symbols

        x = symbols('x')
        print(integrate(x**2, (x, 0, 1)))
    "#]],
    );
    check(
        "$\\int \\frac{1}{x}\\,dx = \\ln|x| + C$ and $\\lim_{x \\to 0} \\frac{\\sin x}{x} = 1$",
        expect![[r#"
        Integral: $\int \frac{1}{x} dx$
        $\int \frac{1}{x} dx$ -> $\ln|x| + C$
        # Compute \int \frac{1}{x} dx
        from sympy import integrate, symbols

        x = symbols('x')
        print(integrate(1 / x, x))

        Limit: $\lim_{x \to 0} \frac{\sin x}{x}$
        $\lim_{x \to 0} \frac{\sin x}{x}$ -> $1$
        # Compute \lim_{x \to 0} \frac{\sin x}{x}
        from sympy import limit, sin, symbols

        x = symbols('x')
        print(limit(sin(x) / x, x, 0, '+-'))
    "#]],
    );
    check(
        "$\\sum_{k=1}^{10} k^2 = 385$ and $\\int_0^\\pi \\sin(nx)\\,dx = \\frac{1 - (-1)^n}{n}$",
        expect![[r#"
        Sum: $\sum_{k=1}^{10} k^2$
        $\sum_{k=1}^{10} k^2$ -> $385$
        # Compute \sum_{k=1}^{10} k^2
        from sympy import summation, symbols

        k = symbols('k')
        print(summation(k**2, (k, 1, 10)))

        Integral: $\int_0^\pi \sin(nx) dx$
        $\int_0^\pi \sin(nx) dx$ -> $\frac{1 - (-1)^n}{n}$
        # Compute \int_0^\pi \sin(nx) dx
        from sympy import integrate, pi, sin, symbols

        n = symbols('n', integer=True, positive=True)
        x = symbols('x', positive=True)
        print(integrate(sin(n * x), (x, 0, pi)))
    "#]],
    );
}

#[test]
fn functions_stated_nearby_are_conditions() {
    check(
        "Let $f(x) = x^2 + 1$. Then $f(3) = 10$ and $f'(x) = 2x$.",
        expect![[r#"
            Value: $f(3)$
            given $f(x) = x^2 + 1$
            $f(3)$ -> $10$
            # Compute f(3)
            # f(x) = x^2 + 1
            def f(x):
                return x**2 + 1

            print(f(3))

            Derivative: $f'(x)$
            given $f(x) = x^2 + 1$
            $f'(x)$ -> $2x$
            # Compute f'(x)
            from sympy import diff, symbols

            x = symbols('x')
            # f(x) = x^2 + 1
            def f(x):
                return x**2 + 1

            print(diff(f(x), x))
        "#]],
    );
    check(
        "With $r = 3$ and $h = 5$ the volume is $V = \\pi r^2 h = 45\\pi$.",
        expect![[r#"
            Value: $\pi r^2 h$
            given $h = 5$
            given $r = 3$
            $\pi r^2 h$ -> $45\pi$
            # Compute \pi r^2 h
            from sympy import pi, simplify

            # h = 5
            h = 5
            # r = 3
            r = 3
            V = simplify(pi * r**2 * h)
            print(V)
        "#]],
    );
}

#[test]
fn conditions_of_another_example_are_not_used() {
    nothing("Let $f(x) = x^2 + 1$.\n\n# Next\n\nAs $f(3) = 10$.");
    nothing("Let $f(x) = x^2 + 1$. Now suppose that $f(3) = 7$.");
}

#[test]
fn equations_are_solved() {
    check(
        "$$\\begin{aligned} 4(2x+10) &= 120 \\\\ 8x &= 80 \\\\ x &= 10 \\end{aligned}$$",
        expect![[r#"
        Solution of an equation: $4(2x+10) = 120$
        $4(2x+10) = 120$ -> $x = 10$
        # Solve 4(2x+10) = 120
        from sympy import Eq, solve, symbols

        x = symbols('x', real=True)
        equation = Eq(4 * (2 * x + 10), 120)
        print(solve(equation, x))
    "#]],
    );
    check(
        "Solve $x^2 - 5x + 6 = 0$. We get $x = 2$ or, $x = 2 \\text{ or } x = 3$.",
        expect![[r#"
        Solution of an equation: $x^2 - 5x + 6 = 0$
        $x^2 - 5x + 6 = 0$ -> $x = 2 \text{ or } x = 3$
        # Solve x^2 - 5x + 6 = 0
        from sympy import Eq, solve, symbols

        x = symbols('x', real=True)
        equation = Eq(x**2 - 5 * x + 6, 0)
        print(solve(equation, x))
    "#]],
    );
    nothing("A square has the area $x^2 = 9$, so $x = 3$.");
}

#[test]
fn expansions_and_factorizations_are_told_from_definitions() {
    check(
        "$(x+3)^2 = x^2 + 6x + 9$ and $x^2 - 5x + 6 = (x-2)(x-3)$",
        expect![[r#"
        Expansion: $(x+3)^2$
        $(x+3)^2$ -> $x^2 + 6x + 9$
        # Expand (x+3)^2
        from sympy import expand, symbols

        x = symbols('x')
        print(expand((x + 3)**2))

        Factorization: $x^2 - 5x + 6$
        $x^2 - 5x + 6$ -> $(x-2)(x-3)$
        # Factor x^2 - 5x + 6
        from sympy import factor, symbols

        x = symbols('x')
        print(factor(x**2 - 5 * x + 6))
    "#]],
    );
    nothing("$PV = nRT$, $y = mx + b$, $a + b = b + a$, $T(x + y) = T(x) + T(y)$");
}

#[test]
fn matrices_vectors_and_remainders() {
    check(
        "$\\begin{vmatrix} 1 & 2 \\\\ 3 & 4 \\end{vmatrix} = -2$ and $(1,2,3) \\cdot (4,5,6) = 32$",
        expect![[r#"
        Determinant
        $\begin{vmatrix} 1 & 2 \\ 3 & 4 \end{vmatrix}$ -> $-2$
        # Compute \begin{vmatrix} 1 & 2 \\ 3 & 4 \end{vmatrix}
        from sympy import Matrix

        print(Matrix([[1, 2], [3, 4]]).det())

        Vector expression: $(1,2,3) \cdot (4,5,6)$
        $(1,2,3) \cdot (4,5,6)$ -> $32$
        # Compute (1,2,3) \cdot (4,5,6)
        from sympy import Matrix

        print(Matrix([1, 2, 3]).dot(Matrix([4, 5, 6])))
    "#]],
    );
    check(
        "$17 \\equiv 2 \\pmod{5}$, $3^{100} \\equiv 4 \\pmod{7}$, $\\binom{5}{2} = 10$, $\\gcd(12, 18) = 6$",
        expect![[r#"
            Remainder: $17 \bmod 5$
            $17 \bmod 5$ -> $2$
            # Compute 17 modulo 5
            print(17 % 5)

            Remainder: $3^{100} \bmod 7$
            $3^{100} \bmod 7$ -> $4$
            # Compute 3^{100} modulo 7
            print(pow(3, 100, 7))

            Value: $\binom{5}{2}$
            $\binom{5}{2}$ -> $10$
            # Compute \binom{5}{2}
            from math import comb

            print(comb(5, 2))

            Value: $\gcd(12, 18)$
            $\gcd(12, 18)$ -> $6$
            # Compute \gcd(12, 18)
            from math import gcd

            print(gcd(12, 18))
        "#]],
    );
}

#[test]
fn units_stay_out_of_the_program_and_in_the_result() {
    check(
        "$x = \\frac{1}{2} (26.0\\ \\text{m/s}^2) (5.56\\ \\text{s})^2 = 402\\ \\text{m}$",
        expect![[r#"
        Value
        $\frac{1}{2} (26.0\ \text{m/s}^2) (5.56\ \text{s})^2$ -> $402 \text{m}$
        # Compute \frac{1}{2} (26.0\ \text{m/s}^2) (5.56\ \text{s})^2
        x = round(1 / 2 * 26.0 * 5.56**2)
        print(x)
    "#]],
    );
    check(
        "$655\\,\\text{g} \\times \\frac{1\\,\\text{mol}}{16.043\\,\\text{g}} = 40.8\\,\\text{mol}$, $2.5\\,\\text{km} + 1.5\\,\\text{km} = 4000\\,\\text{m}$",
        expect![[r#"
            Value
            $655 \text{g} \times \frac{1\,\text{mol}}{16.043\,\text{g}}$ -> $40.8 \text{mol}$
            # Compute 655 \text{g} \times \frac{1\,\text{mol}}{16.043\,\text{g}}
            print(655 * (1 / 16.043))

            Value: $2.5 \text{km} + 1.5 \text{km}$
            $2.5 \text{km} + 1.5 \text{km}$ -> $4000 \text{m}$
            # Compute 2.5 \text{km} + 1.5 \text{km}
            print(round((2.5 + 1.5) * 1000))
        "#]],
    );
    nothing("$3\\,\\text{m} \\cdot 2\\,\\text{m} = 6\\,\\text{s}$");
}

#[test]
fn what_computes_nothing_is_left_out() {
    nothing(
        "$x = 5$, $2 = 2$, $\\frac12 = \\frac12$, $A = \\{1, 2\\}$, $5 = 2 + 3$, $3 \\cdot 4 = 4 \\cdot 3$, $\\pi = 3.14$, `$1+1=2$`",
    );
}

#[test]
fn options_of_a_question_are_no_results() {
    nothing("(A) $\\frac{7}{2} - 1 = 2$ (B) $\\frac{7}{2} - 1 = 3$ (C) $\\frac{7}{2} - 1 = 2.5$");
}

#[test]
fn wrong_results_are_taken_as_the_text_states_them() {
    let found = Builtin::new(&BuiltinConfig::default()).translate("$17 \\cdot 23 = 392$");
    assert_eq!((found[0].result.as_str(), found[0].code.contains("392")), ("$392$", false));
}

#[test]
fn the_number_of_computations_is_bounded() {
    let text: String = (1..100).map(|n| format!("${n} + 1 = {}$ ", n + 1)).collect();
    let config = BuiltinConfig { max_per_document: 7, ..BuiltinConfig::default() };
    assert_eq!(Builtin::new(&config).translate(&text).len(), 7);
}

#[test]
fn sums_inside_of_sums_and_towers_of_units_end() {
    let sum = "\\sum_{k=1}^{1999} ".repeat(8);
    let _ =
        show(&format!("Let $a = 3$. ${sum} k a = 7$, $\\int_0^1 \\int_0^1 \\int_0^1 {sum} k x\\,dx\\,dx\\,dx = 2a$"));
    let tower = "(".repeat(40) + "2\\,\\text{km}" + &")^{20}".repeat(40);
    let _ = show(&format!("${tower} = 5\\,\\text{{m}}$"));
}

const PIECES: &[&str] = &[
    "x",
    "2",
    "3.5",
    "=",
    " = ",
    "\\approx",
    "+",
    "-",
    "\\cdot",
    "^",
    "_",
    "{",
    "}",
    "(",
    ")",
    "\\frac",
    "\\sqrt",
    "\\int",
    "dx",
    "\\sum_{k=1}^{5}",
    "k",
    "&",
    "\\\\",
    "\\text{ or }",
    "\\text{m}",
    "f(x)",
    "f(2)",
    "\\begin{aligned}",
    "\\end{aligned}",
    "\\begin{pmatrix}",
    "\\end{pmatrix}",
    ",",
    "\\lim_{x \\to 0}",
    "$",
    "$$",
    "\n\n",
    "\\pmod{5}",
    "\\equiv",
    "\\left(",
    "\\right)",
    "é",
    "\\",
    "\\pi",
    "\\sin",
    "!",
    "%",
    "\\%",
    "10",
    "400",
];

proptest! {
    #[test]
    fn no_text_panics_and_every_place_lies_in_the_text(parts in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        let text = format!("${}$", parts.concat());
        for c in Builtin::new(&BuiltinConfig::default()).translate(&text) {
            let span = c.span.expect("a place");
            prop_assert!(text.get(span.start..span.end).is_some());
            prop_assert!(c.code.contains("print("));
        }
    }

    #[test]
    fn arbitrary_text_is_survived(text in "\\PC{0,200}") {
        let _ = Builtin::new(&BuiltinConfig::default()).translate(&text);
    }
}

#[test]
fn a_whole_number_is_rounded_only_where_the_text_says_so() {
    let program = |text: &str| show(text).lines().last().unwrap_or_default().to_owned();
    // What a sign of equality states is checked as it stands, also where it is off by less than one half.
    assert_eq!(program("$0.6 \\cdot 4 = 2$"), "print(0.6 * 4)");
    assert_eq!(program("$\\sqrt{8/0.5} = 4$"), "print(sqrt(8 / 0.5))");
    assert_eq!(program("$1000 \\cdot 1.01^5 = 1051$"), "print(1000 * 1.01**5)");
    // Rounded in so many words, as far as is written.
    assert_eq!(program("$0.6 \\cdot 4 \\approx 2$"), "print(round(0.6 * 4))");
    assert_eq!(program("$25.3^2 \\approx 640$"), "print(round(25.3**2, -1))");
    // Measured, and stated with the digits that the measures have; with fewer it is no result of theirs.
    assert_eq!(program("$(0.600)(196 \\text{ N}) = 118 \\text{ N}$"), "print(round(0.600 * 196))");
    assert_eq!(program("$(2.40)(1.1 \\text{ m}) = 3 \\text{ m}$"), "print(2.40 * 1.1)");
}

#[test]
fn words_join_no_numbers_that_only_round_to_each_other() {
    nothing("so $0.6 \\cdot 4$ is $2$ in all");
    nothing("This gives 7.5 + 1.375 × 14 = 27 in all.");
}

#[test]
fn a_condition_at_one_place_defines_no_function() {
    nothing("The end conditions are $x(a) = 0, \\quad x(b) = 0$ and $x'(a) = 0, \\quad x'(b) = 0$.");
}

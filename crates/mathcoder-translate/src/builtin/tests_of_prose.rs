//! Questions with answers, statements that words join, steps, systems, checks, phrases.

use super::tests::{check, nothing};
use expect_test::expect;

#[test]
fn an_exercise_and_its_solution_are_one_statement() {
    check(
        "For the following exercises, find the antiderivative.\n\n**Exercise 1.** $3x^2 + 2$\n\n**Solution.** $x^3 + 2x + C$\n",
        expect![[r#"
            Integral: $\int \left(3x^2 + 2\right) \, dx$
            $\int \left(3x^2 + 2\right) \, dx$ -> $x^3 + 2x + C$
            # Compute \int \left(3x^2 + 2\right) \, dx
            from sympy import integrate, symbols

            x = symbols('x')
            print(integrate(3 * x**2 + 2, x))
        "#]],
    );
    check(
        "For the following exercises, evaluate the limit.\n\n**Exercise 2.** $\\lim_{x \\to 2} x^2$\n\n**Solution.** $4$\n",
        expect![[r#"
            Limit: $\lim_{x \to 2} x^2$
            $\lim_{x \to 2} x^2$ -> $4$
            # Compute \lim_{x \to 2} x^2
            from sympy import limit, symbols

            x = symbols('x')
            print(limit(x**2, x, 2, '+-'))
        "#]],
    );
    nothing("**Exercise 3.** $3x^2 + 2$\n\n**Solution.** $x^3 + 3x + C$\n");
}

#[test]
fn a_problem_is_answered_in_its_frame() {
    check(
        "If $2x + 3 = 11$, what is $x$?\n\nSubtract to get $\\boxed{4}$.",
        expect![[r#"
        Solution of an equation: $2x + 3 = 11$
        $2x + 3 = 11$ -> $x = \boxed{4}$
        # Solve 2x + 3 = 11
        from sympy import Eq, solve, symbols

        x = symbols('x', real=True)
        equation = Eq(2 * x + 3, 11)
        print(solve(equation, x))
    "#]],
    );
    check(
        "If $x + y = 6$ and $x - y = 2$, what is $xy$?\n\nAdd both, so the answer is $\\boxed{8}$.",
        expect![[r#"
            Value under equations: $xy$
            given $x + y = 6$
            given $x - y = 2$
            $xy$ -> $\boxed{8}$
            # Solve the system x + y = 6, \ x - y = 2
            from sympy import Eq, simplify, solve, symbols

            x, y = symbols('x y', real=True)
            equations = [
                Eq(x + y, 6),
                Eq(x - y, 2),
            ]
            solution = solve(equations, [x, y], dict=True)[0]
            print(simplify((x * y).subs(solution)))
        "#]],
    );
    // The words choose among two solutions.
    nothing("Find the largest $x$ with $x^2 = 9$.\n\nIt is $\\boxed{3}$.");
}

#[test]
fn words_and_plain_numbers_join() {
    check(
        "Here $3 \\cdot 4 + 2$ is equal to $14$.",
        expect![[r#"
        Value: $3 \cdot 4 + 2$
        $3 \cdot 4 + 2$ -> $14$
        # Compute 3 \cdot 4 + 2
        print(3 * 4 + 2)
    "#]],
    );
    check(
        "P(A) = $\\frac{3}{26} + \\frac{1}{13}$ = .19231 or so.",
        expect![[r#"
        Value: $\frac{3}{26} + \frac{1}{13}$
        $\frac{3}{26} + \frac{1}{13}$ -> $.19231$
        # Compute \frac{3}{26} + \frac{1}{13}
        print(3 / 26 + 1 / 13)
    "#]],
    );
    nothing("Here $3 \\cdot 4 + 2$ is $15$.");
}

#[test]
fn arithmetic_stands_in_running_text() {
    check(
        "The degrees of freedom are 15 – 3 = 12. Then (80)(90) = 7,200 holds.",
        expect![[r#"
        Value: $15 - 3$
        $15 - 3$ -> $12$
        # Compute 15 - 3
        print(15 - 3)

        Value: $(80)(90)$
        $(80)(90)$ -> $7,200$
        # Compute (80)(90)
        print(80 * 90)
    "#]],
    );
    nothing("x – 3 = 12, P(2, 3) = 5, on 3/4 = 2");
}

#[test]
fn steps_of_a_derivation() {
    check(
        "$$\\begin{aligned} 3(x + 2) - x &= 10 + 5 \\\\ 2x + 6 &= 15 \\end{aligned}$$",
        expect![[r#"
        Expansion: $3(x + 2) - x$
        $3(x + 2) - x$ -> $2x + 6$
        # Expand 3(x + 2) - x
        from sympy import expand, symbols

        x = symbols('x')
        print(expand(3 * (x + 2) - x))

        Value: $10 + 5$
        $10 + 5$ -> $15$
        # Compute 10 + 5
        print(10 + 5)
    "#]],
    );
    nothing("$$\\begin{aligned} 2x + 6 &= 15 \\\\ 2x &= 9 \\end{aligned}$$");
}

#[test]
fn a_check_computes_both_sides() {
    check(
        "$$\\begin{aligned} 4 + 3(12 - 6) &\\stackrel{?}{=} 12(6) - 5(10) \\\\ 22 &\\stackrel{\\checkmark}{=} 22 \\end{aligned}$$",
        expect![[r#"
            Value: $4 + 3(12 - 6)$
            $4 + 3(12 - 6)$ -> $22$
            # Compute 4 + 3(12 - 6)
            print(4 + 3 * (12 - 6))

            Value: $12(6) - 5(10)$
            $12(6) - 5(10)$ -> $22$
            # Compute 12(6) - 5(10)
            print(12 * 6 - 5 * 10)
        "#]],
    );
}

#[test]
fn systems_of_equations() {
    check(
        "From $x + y = 6$ and $x - y = 2$ we get $x = 4$ and $y = 2$.",
        expect![[r#"
        System of equations: $(x, y)$
        given $x + y = 6$
        given $x - y = 2$
        $(x, y)$ -> $(4, 2)$
        # Solve the system x + y = 6, \ x - y = 2
        from sympy import Eq, solve, symbols

        x, y = symbols('x y', real=True)
        equations = [
            Eq(x + y, 6),
            Eq(x - y, 2),
        ]
        solution = solve(equations, [x, y], dict=True)[0]
        print(tuple(solution[letter] for letter in (x, y)))
    "#]],
    );
    nothing("From $x + y = 6$ and $2x + 2y = 12$ we take $x = 4$ and $y = 2$.");
}

#[test]
fn matrices_of_the_text_are_multiplied_and_reduced() {
    check(
        "Let $A = \\begin{bmatrix}1 & 2\\\\0 & 1\\end{bmatrix}$. Then $A^2 = \\begin{bmatrix}1 & 4\\\\0 & 1\\end{bmatrix}$.",
        expect![[r#"
            Matrix expression: $A^2$
            given $A = \begin{bmatrix}1 & 2\\0 & 1\end{bmatrix}$
            $A^2$ -> $\begin{bmatrix}1 & 4\\0 & 1\end{bmatrix}$
            # Compute A^2
            from sympy import Matrix

            # A = \begin{bmatrix}1 & 2\\0 & 1\end{bmatrix}
            A = Matrix([[1, 2], [0, 1]])
            print(A**2)
        "#]],
    );
    check(
        "$$\\begin{bmatrix}2 & 4\\\\1 & 3\\end{bmatrix} \\xrightarrow{\\text{RREF}} \\begin{bmatrix}\\boxed{1} & 0\\\\0 & \\boxed{1}\\end{bmatrix}$$",
        expect![[r#"
            Row reduction
            $\operatorname{rref} \begin{bmatrix}2 & 4\\1 & 3\end{bmatrix}$ -> $\begin{bmatrix}{1} & 0\\0 & {1}\end{bmatrix}$
            # Row-reduce the matrix to its reduced row-echelon form
            from sympy import Matrix

            matrix = Matrix([[2, 4], [1, 3]])
            reduced, pivots = matrix.rref()
            print(reduced)
        "#]],
    );
}

#[test]
fn both_signs_are_computed() {
    check(
        "$x = \\frac{-4 \\pm \\sqrt{16 + 20}}{2} = -2 \\pm 3$",
        expect![[r#"
        Two values: $\frac{-4 \pm \sqrt{16 + 20}}{2}$
        $\frac{-4 \pm \sqrt{16 + 20}}{2}$ -> $-2 \pm 3$
        # Compute \frac{-4 \pm \sqrt{16 + 20}}{2}
        from sympy import simplify, sqrt

        values = [simplify((-4 + sgn * sqrt(16 + 20)) / 2) for sgn in (1, -1)]
        print(values)
    "#]],
    );
}

#[test]
fn phrases_of_number_theory_and_statistics() {
    check(
        "The greatest common divisor of $12$ and $18$ is $6$.",
        expect![[r#"
        Greatest common divisor: $\gcd(12, 18)$
        $\gcd(12, 18)$ -> $6$
        # Compute \gcd(12, 18)
        from math import gcd

        print(gcd(12, 18))
    "#]],
    );
    check(
        "What is the remainder when $5^{137}$ is divided by 8?\n\nEvery odd power leaves $\\boxed{5}$.",
        expect![[r#"
            Remainder: $(5^{137}) \bmod 8$
            $(5^{137}) \bmod 8$ -> $\boxed{5}$
            # Remainder: (5^{137}) \bmod 8
            remainder = pow(5, 137, 8)
            print(remainder)
        "#]],
    );
    check(
        "The median of 3, 9, 5, and 4 is 4.5 here, and 15% of 60 is 9.",
        expect![[r#"
            Median: $\operatorname{median}(3, 9, 5, 4)$
            $\operatorname{median}(3, 9, 5, 4)$ -> $4.5$
            # Median: \operatorname{median}(3, 9, 5, 4)
            from statistics import median

            data = [3, 9, 5, 4]
            print(median(data))

            Percentage: $15\% \cdot 60$
            $15\% \cdot 60$ -> $9$
            # Compute 15\% \cdot 60
            from fractions import Fraction

            print(Fraction(15, 100) * 60)
        "#]],
    );
    check(
        "The distance between $(1,2)$ and $(4,6)$ is $5$.",
        expect![[r#"
        Distance: $d((1,2), (4,6))$
        $d((1,2), (4,6))$ -> $5$
        # Compute d((1,2), (4,6))
        from sympy import simplify, sqrt

        print(simplify(sqrt((4 - 1)**2 + (6 - 2)**2)))
    "#]],
    );
    nothing("The sum of the digits of $12$ and $18$ is $12$, the mean of 3 and 5 is 7.");
}

#[test]
fn exact_and_rounded_results_are_two() {
    check(
        "$\\sqrt{50} = 5\\sqrt{2} \\approx 7.07$ and $36 = 2^2 \\cdot 3^2$",
        expect![[r#"
        Value: $\sqrt{50}$
        $\sqrt{50}$ -> $5\sqrt{2}$
        # Compute \sqrt{50}
        from sympy import simplify, sqrt

        print(simplify(sqrt(50)))

        Value: $\sqrt{50}$
        $\sqrt{50}$ -> $7.07$
        # Compute \sqrt{50}
        from math import sqrt

        print(sqrt(50))

        Value: $2^2 \cdot 3^2$
        $2^2 \cdot 3^2$ -> $36$
        # Compute 2^2 \cdot 3^2
        print(2**2 * 3**2)
    "#]],
    );
}

#[test]
fn terms_that_are_only_grouped_anew_compute_nothing() {
    nothing("$x^2 + 2x + 1 + y^2 + 6y + 9 = (x + 1)^2 + (y + 3)^2$");
}

//! What LaTeX is read as, in canonical form.
//! Inputs are written for the purpose; expected trees are canonical forms.

use expect_test::{Expect, expect};
use mathcoder_expr::parse_latex;

fn check(formulas: &[&str], expected: Expect) {
    let lines: Vec<String> = formulas
        .iter()
        .map(|formula| match parse_latex(formula) {
            Ok(value) => format!("{formula}  =>  {value}"),
            Err(error) => format!("{formula}  =>  ERROR {error}"),
        })
        .collect();
    expected.assert_eq(&(lines.join("\n") + "\n"));
}

#[test]
fn arithmetic_and_implicit_multiplication() {
    check(
        &[
            "2x",
            "ab",
            "2(3+4)",
            "-2x^2 + 3x - 1",
            r"\frac12",
            r"\frac{1}{2}x",
            r"x^12",
            "x^{12}",
            r"3\frac{1}{2}",
            r"-3\frac{1}{2}",
            r"x\frac{1}{2}",
            r"1{,}000{,}000",
            "1,234.5",
            "1,2,3",
            "(1,000)",
            r"6.02 \times 10^{23}",
            r"1.5\cdot 10^{-3}",
            r"3 \times 10^8",
            r"0.\overline{3}",
            "0.1\\overline{6}",
            r"33.3\%",
            "5!",
            "n!!",
            r"a \div b",
            "a/bc",
            r"2^{-1}",
            "1 2",
            "",
            "+",
            "x^{2}^{3}",
            ".75",
            r"\$5",
            "3.1415...",
            r"9.134\ldots",
            "1e5",
            r"10 \bmod 3",
            "1010_2",
            r"(110)_2",
            "777_{(8)}",
        ],
        expect![[r#"
            2x  =>  (* 2 x)
            ab  =>  (* a b)
            2(3+4)  =>  (* 2 (+ 3 4))
            -2x^2 + 3x - 1  =>  (+ (* (- 2) (^ x 2)) (* 3 x) (- 1))
            \frac12  =>  (/ 1 2)
            \frac{1}{2}x  =>  (* (/ 1 2) x)
            x^12  =>  (* (^ x 1) 2)
            x^{12}  =>  (^ x 12)
            3\frac{1}{2}  =>  (+ 3 (/ 1 2))
            -3\frac{1}{2}  =>  (- (+ 3 (/ 1 2)))
            x\frac{1}{2}  =>  (* x (/ 1 2))
            1{,}000{,}000  =>  1000000
            1,234.5  =>  1234.5
            1,2,3  =>  (tuple 1 2 3)
            (1,000)  =>  1000
            6.02 \times 10^{23}  =>  602e21
            1.5\cdot 10^{-3}  =>  0.0015
            3 \times 10^8  =>  300000000
            0.\overline{3}  =>  1/3
            0.1\overline{6}  =>  1/6
            33.3\%  =>  (% 33.3)
            5!  =>  (factorial 5)
            n!!  =>  (factorial2 n)
            a \div b  =>  (/ a b)
            a/bc  =>  (* (/ a b) c)
            2^{-1}  =>  (^ 2 (- 1))
            1 2  =>  ERROR expected the end of the formula at byte 2
              =>  ERROR expected a value at byte 0
            +  =>  ERROR expected a value at byte 1
            x^{2}^{3}  =>  ERROR expected the end of the formula at byte 5
            .75  =>  0.75
            \$5  =>  5
            3.1415...  =>  (truncated 3.1415)
            9.134\ldots  =>  (truncated 9.134)
            1e5  =>  1e5
            10 \bmod 3  =>  (mod 10 3)
            1010_2  =>  (base 1010 2)
            (110)_2  =>  (base 110 2)
            777_{(8)}  =>  (base 777 8)
        "#]],
    );
}

#[test]
fn functions() {
    check(
        &[
            r"\sin x",
            r"\sin^2 x",
            r"\sin^{-1} x",
            r"\log_2 8",
            r"\ln(x+1)y",
            r"\sin 2\pi x",
            r"\sin x \cos x",
            r"\sin 30^\circ",
            r"\sin(x)^2",
            "f(x)",
            "a(b+c)",
            "f'(x)",
            "y''",
            r"\sqrt{x+1}",
            r"\sqrt[3]{8}",
            r"\sqrt2",
            r"|x-1|",
            r"2|x||y|",
            r"\left|\frac{a}{b}\right|",
            r"\lfloor x \rfloor + \lceil y\rceil",
            r"\binom{5}{2}",
            r"\arctan\frac{1}{2}",
            r"\max(1, 2)",
            r"\gcd(12, 18) = 6",
            r"e^{i\pi}",
            r"R(5) = 104",
            r"y(x) = c_1 e^{-x}",
            r"x(y+1)",
            r"\operatorname{lcm}(4,6)",
            r"\lg 100",
            r"\exp\left(-\frac{x^2}{2}\right)",
            r"\|v\|",
            r"x_{max}",
            r"x_{n+1}",
            r"\vec{v}_1",
            r"\bar{x} = 15.9",
            r"A^T",
            r"A^{-1}",
            r"\ln|x| + C",
            r"\cos A = \frac{1}{8}",
            r"\frac{1}{\sin 1^\circ}",
        ],
        expect![[r#"
            \sin x  =>  (sin x)
            \sin^2 x  =>  (^ (sin x) 2)
            \sin^{-1} x  =>  (asin x)
            \log_2 8  =>  (log 8 2)
            \ln(x+1)y  =>  (* (ln (+ x 1)) y)
            \sin 2\pi x  =>  (sin (* 2 pi x))
            \sin x \cos x  =>  (* (sin x) (cos x))
            \sin 30^\circ  =>  (sin (degrees 30))
            \sin(x)^2  =>  (^ (sin x) 2)
            f(x)  =>  (f x)
            a(b+c)  =>  (* a (+ b c))
            f'(x)  =>  (derivative (f x) x 1)
            y''  =>  y''
            \sqrt{x+1}  =>  (root (+ x 1) 2)
            \sqrt[3]{8}  =>  (root 8 3)
            \sqrt2  =>  (root 2 2)
            |x-1|  =>  (abs (+ x (- 1)))
            2|x||y|  =>  (* 2 (abs x) (abs y))
            \left|\frac{a}{b}\right|  =>  (abs (/ a b))
            \lfloor x \rfloor + \lceil y\rceil  =>  (+ (floor x) (ceil y))
            \binom{5}{2}  =>  (binomial 5 2)
            \arctan\frac{1}{2}  =>  (atan (/ 1 2))
            \max(1, 2)  =>  (max 1 2)
            \gcd(12, 18) = 6  =>  (chain (gcd 12 18) = 6)
            e^{i\pi}  =>  (^ E (* I pi))
            R(5) = 104  =>  (chain (R 5) = 104)
            y(x) = c_1 e^{-x}  =>  (chain (y x) = (* c_1 (^ E (- x))))
            x(y+1)  =>  (* x (+ y 1))
            \operatorname{lcm}(4,6)  =>  (lcm 4 6)
            \lg 100  =>  (log 100 10)
            \exp\left(-\frac{x^2}{2}\right)  =>  (exp (- (/ (^ x 2) 2)))
            \|v\|  =>  (norm v)
            x_{max}  =>  x_max
            x_{n+1}  =>  x_{n+1}
            \vec{v}_1  =>  v_1
            \bar{x} = 15.9  =>  (chain x_bar = 15.9)
            A^T  =>  (transpose A)
            A^{-1}  =>  (^ A (- 1))
            \ln|x| + C  =>  (+ (ln (abs x)) C)
            \cos A = \frac{1}{8}  =>  (chain (cos A) = (/ 1 8))
            \frac{1}{\sin 1^\circ}  =>  (/ 1 (sin (degrees 1)))
        "#]],
    );
}

#[test]
fn operators_that_bind() {
    check(
        &[
            r"\frac{d}{dx} x^2",
            r"\frac{dy}{dx}",
            r"\frac{d^2 y}{dx^2} = 0",
            r"\frac{\partial f}{\partial x}",
            r"\int_0^1 x^2 \, dx",
            r"\int_{0}^{\pi} \sin x\,dx + 1",
            r"\int \frac{dx}{x}",
            r"\int_1^e \frac{1}{x} \mathrm{d}x",
            r"\int_0^1\int_0^x xy\,dy\,dx",
            r"\int_{N}^{\infty}dx/x^{4}",
            r"\int_0^1 2x\,dx/(1+x^2)",
            r"\int_0^1 x\,dx/2 + 1",
            r"\int_0^1 dx\,x^2 y",
            r"\int_0^1 dx \int_0^x dy\,y",
            r"\int_0^1 dx \int_0^1 dy",
            r"\lim_{x \to 0} \frac{\sin x}{x}",
            r"\lim_{x\to 0^+} \ln x",
            r"\lim_{n \rightarrow \infty} a_n",
            r"\sum_{i=1}^{n} i^2",
            r"\sum_{k=0}^\infty \frac{1}{2^k}",
            r"\prod_{k=1}^{5} k",
            r"\sum\limits_{j=1}^3 j + 1",
        ],
        expect![[r#"
            \frac{d}{dx} x^2  =>  (derivative (^ x 2) x 1)
            \frac{dy}{dx}  =>  (derivative y x 1)
            \frac{d^2 y}{dx^2} = 0  =>  (chain (derivative y x 2) = 0)
            \frac{\partial f}{\partial x}  =>  (derivative f x 1)
            \int_0^1 x^2 \, dx  =>  (integral (^ x 2) x 0 1)
            \int_{0}^{\pi} \sin x\,dx + 1  =>  (+ (integral (sin x) x 0 pi) 1)
            \int \frac{dx}{x}  =>  (integral (/ 1 x) x)
            \int_1^e \frac{1}{x} \mathrm{d}x  =>  (integral (/ 1 x) x 1 E)
            \int_0^1\int_0^x xy\,dy\,dx  =>  (integral (integral (* x y) y 0 x) x 0 1)
            \int_{N}^{\infty}dx/x^{4}  =>  (integral (/ 1 (^ x 4)) x N oo)
            \int_0^1 2x\,dx/(1+x^2)  =>  (integral (/ (* 2 x) (+ 1 (^ x 2))) x 0 1)
            \int_0^1 x\,dx/2 + 1  =>  (+ (/ (integral x x 0 1) 2) 1)
            \int_0^1 dx\,x^2 y  =>  (integral (* (^ x 2) y) x 0 1)
            \int_0^1 dx \int_0^x dy\,y  =>  (integral (integral y y 0 x) x 0 1)
            \int_0^1 dx \int_0^1 dy  =>  (* (integral 1 x 0 1) (integral 1 y 0 1))
            \lim_{x \to 0} \frac{\sin x}{x}  =>  (limit (/ (sin x) x) x 0)
            \lim_{x\to 0^+} \ln x  =>  (limit (ln x) x 0 +)
            \lim_{n \rightarrow \infty} a_n  =>  (limit a_n n oo)
            \sum_{i=1}^{n} i^2  =>  (sum (^ i 2) i 1 n)
            \sum_{k=0}^\infty \frac{1}{2^k}  =>  (sum (/ 1 (^ 2 k)) k 0 oo)
            \prod_{k=1}^{5} k  =>  (product k k 1 5)
            \sum\limits_{j=1}^3 j + 1  =>  (+ (sum j j 1 3) 1)
        "#]],
    );
}

#[test]
fn brackets_and_statements() {
    check(
        &[
            r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}",
            r"\begin{vmatrix} a & b \\ c & d \end{vmatrix}",
            r"\left[\begin{array}{cc} 1 & 0 \\ 0 & 1\end{array}\right]",
            r"[0, \infty)",
            r"(-\infty, 1] \cup [2, \infty)",
            r"(0,1)",
            r"\{1, 2, 3\}",
            r"\emptyset",
            r"\langle 1, -2, 4 \rangle",
            r"A = \pi r^2 = 25\pi \approx 78.54",
            r"-2 < x \le 1",
            r"x = 2 \text{ or } x = 3",
            r"x = 3, y = -1",
            r"x = 1 \pm \sqrt{2}",
            r"\pm 2",
            r"x \in [0, 1]",
            r"x \equiv 11 \pmod{13}",
            "3:4",
            r"2\sqrt{3}\text{ cm}",
            r"9.8 \text{ m}/\text{s}^2",
            r"11.16\,\frac{\text{oz}}{\text{in}^3}",
            r"60^\circ",
            r"59.1^\circ\text{C}",
            r"1.21 \times 10^{-4}\ \text{y}^{-1}",
            r"\boxed{42}",
            r"\left(\frac{5}{7}, \frac{10}{7}\right)",
            r"4, 12, 36, \ldots",
            r"x = n\pi, n \in \mathbb{Z}",
            r"\left\{ 1, 2 \right\}",
            r"\begin{cases} 1 & x > 0 \\ 0 \end{cases}",
            r"\unknown{x}",
            r"1 + x + \frac{x^2}{2} + O(x^3)",
            r"a_2 = 1,\ a_3 = -23",
            "x_1 = 3",
            r"\text{No solution}",
        ],
        expect![[r#"
            \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}  =>  (matrix (row 1 2) (row 3 4))
            \begin{vmatrix} a & b \\ c & d \end{vmatrix}  =>  (det (matrix (row a b) (row c d)))
            \left[\begin{array}{cc} 1 & 0 \\ 0 & 1\end{array}\right]  =>  (matrix (row 1 0) (row 0 1))
            [0, \infty)  =>  (interval [ 0 oo ))
            (-\infty, 1] \cup [2, \infty)  =>  (union (interval ( (- oo) 1 ]) (interval [ 2 oo )))
            (0,1)  =>  (tuple 0 1)
            \{1, 2, 3\}  =>  (set 1 2 3)
            \emptyset  =>  (set)
            \langle 1, -2, 4 \rangle  =>  (tuple 1 (- 2) 4)
            A = \pi r^2 = 25\pi \approx 78.54  =>  (chain A = (* pi (^ r 2)) = (* 25 pi) ≈ 78.54)
            -2 < x \le 1  =>  (chain (- 2) < x ≤ 1)
            x = 2 \text{ or } x = 3  =>  (set (chain x = 2) (chain x = 3))
            x = 3, y = -1  =>  (tuple (chain x = 3) (chain y = (- 1)))
            x = 1 \pm \sqrt{2}  =>  (chain x = (± 1 (root 2 2)))
            \pm 2  =>  (± 2)
            x \in [0, 1]  =>  (chain x ∈ (interval [ 0 1 ]))
            x \equiv 11 \pmod{13}  =>  (chain x ≡ (mod 11 13))
            3:4  =>  (ratio 3 4)
            2\sqrt{3}\text{ cm}  =>  (quantity (* 2 (root 3 2)) "cm")
            9.8 \text{ m}/\text{s}^2  =>  (quantity 9.8 "m/s^2")
            11.16\,\frac{\text{oz}}{\text{in}^3}  =>  (quantity 11.16 "oz/in^3")
            60^\circ  =>  (degrees 60)
            59.1^\circ\text{C}  =>  (quantity 59.1 "°C")
            1.21 \times 10^{-4}\ \text{y}^{-1}  =>  (quantity 0.000121 "y^-1")
            \boxed{42}  =>  42
            \left(\frac{5}{7}, \frac{10}{7}\right)  =>  (tuple (/ 5 7) (/ 10 7))
            4, 12, 36, \ldots  =>  (tuple 4 12 36 "…")
            x = n\pi, n \in \mathbb{Z}  =>  (tuple (chain x = (* n pi)) (chain n ∈ Integers))
            \left\{ 1, 2 \right\}  =>  (set 1 2)
            \begin{cases} 1 & x > 0 \\ 0 \end{cases}  =>  (Piecewise (tuple 1 (chain x > 0)) (tuple 0 true))
            \unknown{x}  =>  ERROR expected a known command at byte 0
            1 + x + \frac{x^2}{2} + O(x^3)  =>  (+ 1 x (/ (^ x 2) 2) (O (^ x 3)))
            a_2 = 1,\ a_3 = -23  =>  (tuple (chain a_2 = 1) (chain a_3 = (- 23)))
            x_1 = 3  =>  (chain x_1 = 3)
            \text{No solution}  =>  "No solution"
        "#]],
    );
}

#[test]
fn aligned_displays_fall_into_lines() {
    let lines = mathcoder_expr::split_aligned(
        r"\begin{align*} a &= b + c \\ &= 5 \\[2pt] M &= \begin{pmatrix} 1 & 2 \\ 3 & 4\end{pmatrix} \end{align*}",
    );
    expect![[r#"
        [
            "a  = b + c = 5",
            "M  = \\begin{pmatrix} 1 & 2 \\\\ 3 & 4\\end{pmatrix}",
        ]
    "#]]
    .assert_debug_eq(&lines);
}

#[test]
fn functions_in_roman_letters_are_functions() {
    for (roman, command) in [
        (r"\text{ln}\,x", r"\ln x"),
        (r"\text{ln}|x - 2|", r"\ln|x - 2|"),
        (r"\text{sin}^{2}x\,\text{cos}\,x", r"\sin^{2}x\cos x"),
        (r"\text{tan}^{-1}\frac{u}{a}", r"\tan^{-1}\frac{u}{a}"),
        (r"\text{sec} x \text{tan} x", r"\sec x \tan x"),
        (r"\text{sec}^{2}(x)", r"\sec^{2}(x)"),
        (r"\text{lim}_{x\to0}\frac{|x|}{x}", r"\lim_{x\to0}\frac{|x|}{x}"),
        (r"16\text{Δ}x", r"16\Delta x"),
    ] {
        let read = |text: &str| mathcoder_expr::parse_latex(text).map(|value| value.to_string());
        assert_eq!(read(roman), read(command), "{roman}");
    }
    let seconds = mathcoder_expr::parse_latex(r"40\text{ sec}").map(|value| value.to_string());
    assert_eq!(seconds.as_deref(), Ok("(quantity 40 \"sec\")"));
    let rate = mathcoder_expr::parse_latex(r"40\,\text{ft}/\text{sec}").map(|value| value.to_string());
    assert_eq!(rate.as_deref(), Ok("(quantity 40 \"ft/sec\")"));
}

#[test]
fn a_unit_in_braces_of_its_own_is_a_unit() {
    let area = mathcoder_expr::parse_latex(r"1.26{\,\text{m}}^{2}").map(|value| value.to_string());
    assert_eq!(area.as_deref(), Ok("(quantity 1.26 \"m^2\")"));
}

#[test]
fn thousands_in_brackets_are_one_number() {
    let read = |text: &str| mathcoder_expr::parse_latex(text).map(|value| value.to_string());
    assert_eq!(read(r"\frac{1}{6}(75,000)").as_deref(), Ok("(* (/ 1 6) 75000)"));
    assert_eq!(read(r"(75,100)").as_deref(), Ok("(tuple 75 100)"));
    assert_eq!(read(r"(111,000)").as_deref(), Ok("(tuple 111 0)"));
    assert_eq!(read(r"(75,000,3)").as_deref(), Ok("(tuple 75 0 3)"));
}

#[test]
fn functions_by_cases_and_differences_of_sets() {
    check(
        &[
            r"\begin{cases} x^2 & x < 1 \\ 2x - 1 & x \ge 1 \end{cases}",
            r"f(x) = \begin{cases} 0, & \text{if } x < 0, \\ 1, & \text{otherwise} \end{cases}",
            r"\begin{cases} 1 & -1 < x \text{ and } x < 2 \\ 0 \end{cases}",
            r"\begin{cases} 1 & 0 \le x \le 2 \\ 0 & \text{else}\end{cases}",
            r"\begin{cases} \end{cases}",
            r"\mathbb{R} \setminus \{0, 2\}",
        ],
        expect![[r#"
            \begin{cases} x^2 & x < 1 \\ 2x - 1 & x \ge 1 \end{cases}  =>  (Piecewise (tuple (^ x 2) (chain x < 1)) (tuple (+ (* 2 x) (- 1)) (chain x ≥ 1)))
            f(x) = \begin{cases} 0, & \text{if } x < 0, \\ 1, & \text{otherwise} \end{cases}  =>  (chain (f x) = (Piecewise (tuple 0 (chain x < 0)) (tuple 1 true)))
            \begin{cases} 1 & -1 < x \text{ and } x < 2 \\ 0 \end{cases}  =>  (Piecewise (tuple 1 (And (chain (- 1) < x) (chain x < 2))) (tuple 0 true))
            \begin{cases} 1 & 0 \le x \le 2 \\ 0 & \text{else}\end{cases}  =>  (Piecewise (tuple 1 (chain 0 ≤ x ≤ 2)) (tuple 0 true))
            \begin{cases} \end{cases}  =>  ERROR expected a case at byte 25
            \mathbb{R} \setminus \{0, 2\}  =>  (Complement Reals (set 0 2))
        "#]],
    );
}

#[test]
fn primes_before_and_behind_a_subscript() {
    check(
        &[
            "a'_b'",
            "a_b''",
            r"x^{\prime\prime}",
            r"\int^b_a x\,dx",
            r"\prod^c_{a=1} a",
            r"\imaginaryunit^2",
            "3+5\\text{ m}",
        ],
        expect![[r#"
            a'_b'  =>  a_b''
            a_b''  =>  a_b''
            x^{\prime\prime}  =>  x''
            \int^b_a x\,dx  =>  (integral x x a b)
            \prod^c_{a=1} a  =>  (product a a 1 c)
            \imaginaryunit^2  =>  (^ I 2)
            3+5\text{ m}  =>  (quantity (+ 3 5) "m")
        "#]],
    );
}

#[test]
fn digits_in_a_base() {
    for (formula, value) in [("110_2", "6"), ("0.11_2", "3/4"), ("141_{13}", "222"), ("2.1_{3}", "7/3")] {
        let tree = parse_latex(formula).unwrap();
        assert_eq!(
            mathcoder_expr::eval_exact(&tree).map(|value| value.to_string()).as_deref(),
            Some(value),
            "{formula}"
        );
    }
    assert_eq!(mathcoder_expr::eval_exact(&parse_latex("19_7").unwrap()), None);
}

#[test]
fn unit_vectors_become_tuples_of_their_components() {
    let tuples = |text: &str, n: usize| {
        let tree = mathcoder_expr::parse_latex(text).expect("readable");
        mathcoder_expr::with_tuples(&tree, n)
    };
    let read = |text: &str| mathcoder_expr::parse_latex(text).ok();
    assert_eq!(tuples(r"3\hat{i} - 4\hat{j}", 2), read(r"\langle 3, -4 \rangle"));
    assert_eq!(tuples(r"\hat{\imath} + \frac{\hat{k}}{2}", 3), read(r"\langle 1, 0, \frac{1}{2} \rangle"));
    assert_eq!(tuples(r"2(\hat{i} + \hat{j}) - \hat{j}", 2), read(r"2\langle 1, 1\rangle + \langle 0, -1 \rangle"));
    // More than the space has, or not a multiple.
    assert_eq!(tuples(r"\hat{i} + \hat{k}", 2), None);
    assert_eq!(tuples(r"\hat{i}^2 + 1", 2), None);
}

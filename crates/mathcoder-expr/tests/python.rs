//! What Python output and plain text are read as, in canonical form.
//! Inputs are what SymPy and NumPy print; expected trees are canonical forms.

use expect_test::{Expect, expect};
use mathcoder_expr::{Expr, ParseError, parse_plain, parse_python};

fn check(read: fn(&str) -> Result<Expr, ParseError>, texts: &[&str], expected: Expect) {
    let lines: Vec<String> = texts
        .iter()
        .map(|text| match read(text) {
            Ok(value) => format!("{text:?}  =>  {value}"),
            Err(error) => format!("{text:?}  =>  ERROR {error}"),
        })
        .collect();
    expected.assert_eq(&(lines.join("\n") + "\n"));
}

#[test]
fn python_output() {
    check(
        parse_python,
        &[
            "1.2676506002282294e+30",
            "-7/2",
            "Fraction(2, 3)",
            "2*sqrt(3)",
            "sqrt(2*sqrt(6) + 5)",
            "exp(2)",
            "x**2/2",
            "-x**2",
            "2**-1",
            "Eq(y(x), (C1 + C2*exp(x))*exp(x))",
            "1 + x + x**2/2 + O(x**3)",
            "{2: 3, 3: 1}",
            "{x: 3, y: -1}",
            "{1, 2}",
            "{(7/3, -1/3)}",
            "[]",
            "()",
            "(1,)",
            "Matrix([[1, 2], [3, 4]])",
            "Matrix([1, 2])",
            "[[1. 2.]\n [3. 4.]]",
            "[ 1 -2  4]",
            "[3.+2.j 3.-2.j]",
            "[-0.93555738+2.62365648j -0.93555738-2.62365648j -0.12888523+0.j        ]",
            "[[2.00000000e+00 1.11022302e-16]\n [0.e+00 2.e+00]]",
            "array([1, 2])",
            "[np.float64(1.0), np.float64(2.0)]",
            "(3+4j)",
            "1 + sqrt(3)*I",
            "Interval.open(3, oo)",
            "Interval(0, 1, True, False)",
            "Union(Interval.open(-oo, 2), Interval(5, oo))",
            "(3 < x) & (x < oo)",
            "And(x < 1, x > 0)",
            "x < 2",
            "EmptySet",
            "Reals",
            "zoo",
            "nan",
            "True",
            "None",
            "0b1010",
            "('5/7', '10/7')",
            "log(x, 2)",
            "Integral(exp(-x**2), x)",
            "FiniteSet(1, 2)",
            "2 x",
            "foo bar",
            "1 2",
            "<function f at 0x7f3a>",
            "S.Reals",
            "1_000",
            "Poly(x**2 + 1, x, domain='ZZ')",
            "array([[1., 2.]], dtype=float32)",
            "[0.25]",
        ],
        expect![[r#"
            "1.2676506002282294e+30"  =>  12676506002282294e14
            "-7/2"  =>  (/ (- 7) 2)
            "Fraction(2, 3)"  =>  (/ 2 3)
            "2*sqrt(3)"  =>  (* 2 (root 3 2))
            "sqrt(2*sqrt(6) + 5)"  =>  (root (+ (* 2 (root 6 2)) 5) 2)
            "exp(2)"  =>  (exp 2)
            "x**2/2"  =>  (/ (^ x 2) 2)
            "-x**2"  =>  (- (^ x 2))
            "2**-1"  =>  (^ 2 (- 1))
            "Eq(y(x), (C1 + C2*exp(x))*exp(x))"  =>  (chain (y x) = (* (+ C1 (* C2 (exp x))) (exp x)))
            "1 + x + x**2/2 + O(x**3)"  =>  (+ 1 x (/ (^ x 2) 2) (O (^ x 3)))
            "{2: 3, 3: 1}"  =>  (dict (tuple 2 3) (tuple 3 1))
            "{x: 3, y: -1}"  =>  (dict (tuple x 3) (tuple y (- 1)))
            "{1, 2}"  =>  (set 1 2)
            "{(7/3, -1/3)}"  =>  (set (tuple (/ 7 3) (/ (- 1) 3)))
            "[]"  =>  (tuple)
            "()"  =>  (tuple)
            "(1,)"  =>  (tuple 1)
            "Matrix([[1, 2], [3, 4]])"  =>  (matrix (row 1 2) (row 3 4))
            "Matrix([1, 2])"  =>  (matrix (row 1) (row 2))
            "[[1. 2.]\n [3. 4.]]"  =>  (tuple (tuple 1. 2.) (tuple 3. 4.))
            "[ 1 -2  4]"  =>  (tuple 1 (- 2) 4)
            "[3.+2.j 3.-2.j]"  =>  (tuple (+ 3. (* 2. I)) (+ 3. (- (* 2. I))))
            "[-0.93555738+2.62365648j -0.93555738-2.62365648j -0.12888523+0.j        ]"  =>  (tuple (+ (- 0.93555738) (* 2.62365648 I)) (+ (- 0.93555738) (- (* 2.62365648 I))) (+ (- 0.12888523) (* 0. I)))
            "[[2.00000000e+00 1.11022302e-16]\n [0.e+00 2.e+00]]"  =>  (tuple (tuple 2.00000000 0.000000000000000111022302) (tuple 0. 2.))
            "array([1, 2])"  =>  (tuple 1 2)
            "[np.float64(1.0), np.float64(2.0)]"  =>  (tuple 1.0 2.0)
            "(3+4j)"  =>  (+ 3 (* 4 I))
            "1 + sqrt(3)*I"  =>  (+ 1 (* (root 3 2) I))
            "Interval.open(3, oo)"  =>  (interval ( 3 oo ))
            "Interval(0, 1, True, False)"  =>  (interval ( 0 1 ])
            "Union(Interval.open(-oo, 2), Interval(5, oo))"  =>  (union (interval ( (- oo) 2 )) (interval [ 5 oo ]))
            "(3 < x) & (x < oo)"  =>  (And (chain 3 < x) (chain x < oo))
            "And(x < 1, x > 0)"  =>  (And (chain x < 1) (chain x > 0))
            "x < 2"  =>  (chain x < 2)
            "EmptySet"  =>  (set)
            "Reals"  =>  Reals
            "zoo"  =>  zoo
            "nan"  =>  nan
            "True"  =>  true
            "None"  =>  "None"
            "0b1010"  =>  10
            "('5/7', '10/7')"  =>  (tuple "5/7" "10/7")
            "log(x, 2)"  =>  (log x 2)
            "Integral(exp(-x**2), x)"  =>  (integral (exp (- (^ x 2))) x)
            "FiniteSet(1, 2)"  =>  (set 1 2)
            "2 x"  =>  ERROR expected the end of the formula at byte 2
            "foo bar"  =>  ERROR expected the end of the formula at byte 4
            "1 2"  =>  ERROR expected the end of the formula at byte 2
            "<function f at 0x7f3a>"  =>  ERROR expected a value at byte 0
            "S.Reals"  =>  Reals
            "1_000"  =>  ERROR expected the end of the formula at byte 1
            "Poly(x**2 + 1, x, domain='ZZ')"  =>  (+ (^ x 2) 1)
            "array([[1., 2.]], dtype=float32)"  =>  (tuple (tuple 1. 2.))
            "[0.25]"  =>  (tuple 0.25)
        "#]],
    );
}

#[test]
fn plain_text() {
    check(
        parse_plain,
        &[
            "x^2 + 3x",
            "2*pi/3",
            "x = 2 or x=3",
            "5 ≤ x < 7",
            "√2",
            "3.5e-4",
            "1,234",
            "x² - 1",
            "xy",
            "42.",
            "the result",
            "60°",
            "60 degrees",
            "50%",
            "6.02 x 10^23",
            "6.02*10^23",
            "sin(x)^2",
            "log 2",
            "12 cm",
            "3:4",
            "{1, 2}",
            "±3",
            "x = 3 and y = 4",
            "-7/2",
            "x**2",
        ],
        expect![[r#"
            "x^2 + 3x"  =>  (+ (^ x 2) (* 3 x))
            "2*pi/3"  =>  (/ (* 2 pi) 3)
            "x = 2 or x=3"  =>  (set (chain x = 2) (chain x = 3))
            "5 ≤ x < 7"  =>  (chain 5 ≤ x < 7)
            "√2"  =>  (root 2 2)
            "3.5e-4"  =>  0.00035
            "1,234"  =>  1234
            "x² - 1"  =>  (+ (^ x 2) (- 1))
            "xy"  =>  (* x y)
            "42."  =>  ERROR expected mathematics at byte 2
            "the result"  =>  ERROR expected mathematics at byte 0
            "60°"  =>  (degrees 60)
            "60 degrees"  =>  (degrees 60)
            "50%"  =>  (% 50)
            "6.02 x 10^23"  =>  (* 6.02 x (^ 10 23))
            "6.02*10^23"  =>  602e21
            "sin(x)^2"  =>  (^ (sin x) 2)
            "log 2"  =>  (log 2)
            "12 cm"  =>  ERROR expected mathematics at byte 3
            "3:4"  =>  (ratio 3 4)
            "{1, 2}"  =>  (set 1 2)
            "±3"  =>  (± 3)
            "x = 3 and y = 4"  =>  (tuple (chain x = 3) (chain y = 4))
            "-7/2"  =>  (/ (- 7) 2)
            "x**2"  =>  (^ x 2)
        "#]],
    );
}

#[test]
fn pieces_and_special_functions_have_values() {
    let value = |text: &str, x: f64| {
        let expr = mathcoder_expr::parse_python(text).expect("an expression");
        let point = &mut vec![("x".to_owned(), mathcoder_expr::Complex::real(x))];
        mathcoder_expr::eval_complex(&expr, point).map(|value| (value.re * 1e9).round() / 1e9)
    };
    let pieces = "Piecewise((1/(1 - x), x < 1), (Sum(x**n, (n, 0, oo)), True))";
    assert_eq!(value(pieces, 0.5), Some(2.0));
    assert_eq!(value(pieces, 2.0), None);
    let ranges = "Piecewise((1, (x > 2) | ((x <= 1) & Ne(x, 0))), (5, True))";
    assert_eq!([3.0, 0.5, 0.0, 1.5].map(|x| value(ranges, x)), [Some(1.0), Some(1.0), Some(5.0), Some(5.0)]);
    assert_eq!(value("gamma(x)", 5.0), Some(24.0));
    assert_eq!(value("gamma(x)**2/pi", 0.5), Some(1.0));
    assert_eq!(value("gamma(x)", -1.0), None);
    assert_eq!(value("RisingFactorial(1/2, x)", 2.0), Some(0.75));
    assert_eq!(value("harmonic(x)", 2.0), Some(1.5));
}

#[test]
fn the_root_of_a_negative_number_is_the_principal_one() {
    let value = |text: &str| mathcoder_expr::eval_complex(&parse_python(text).expect("an expression"), &mut Vec::new());
    assert!(value("(-1)**(1/3)").is_some_and(|root| root.im > 0.8), "{:?}", value("(-1)**(1/3)"));
    assert!(value("log(-(2 + 0))").is_some_and(|log| log.im > 3.0), "{:?}", value("log(-(2 + 0))"));
}

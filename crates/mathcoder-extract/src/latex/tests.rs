use super::*;
fn check(source: &str, expected: expect_test::Expect) {
    let got = extract_latex(source, None, &LatexProject::default()).unwrap();
    expected.assert_eq(&got.text);
}

#[test]
fn text_and_formulas() {
    check(
        r"\documentclass{article}
\newcommand{\R}{\mathbb{R}}
\newcommand{\pair}[2][0]{(#1, #2)}
\begin{document}
\section{Intro} % comment
Let $x\in\R$ and \[ \pair{y} = \pair[1]{z}. \]
``Quoted'' --- dash, it's \emph{nice}\footnote{really}.
\begin{enumerate}
\item one
\item two $$x$$
\end{enumerate}
\end{document} ignored",
        expect_test::expect![[r#""#]],
    );
}

//! LaTeX sources small and hostile, with the text that comes out.

use super::*;
use expect_test::{Expect, expect};

fn text(source: &str) -> String {
    extract_latex(source, None, &LatexProject::default()).unwrap().text
}

fn check(source: &str, expected: Expect) {
    expected.assert_eq(&text(source));
}

fn project(files: &[(&str, &str)]) -> LatexProject {
    LatexProject::new(files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect(), "")
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
``Quoted'' --- dash, it's \emph{nice}\footnote{really}, 5\% of \$3 in Erd\H{o}s and na\`{\i}ve.
\begin{enumerate}
\item one
\item two $$x$$
\begin{itemize} \item inner \end{itemize}
\end{enumerate}
\end{document} ignored",
        expect![[r#"
            ## Intro

            Let $x\in\mathbb{R}$ and
            $$(0, y) = (1, z).$$
            “Quoted” — dash, it's nice (really), 5% of \$3 in Erdős and naìve.

            1. one
            2. two
               $$x$$
               - inner"#]],
    );
}

#[test]
fn displays_keep_their_rows() {
    check(
        r"\begin{align} a &= b \label{one} \\ c &= d \nonumber \\[2pt] [e] &= f \intertext{and so} g &= h \end{align}
See \eqref{one}.
\begin{equation}\label{two} E = mc^2 \end{equation} By (\ref{two}) and \eqref{none}.
\begin{eqnarray*} x &=& y \end{eqnarray*}
\begin{multline} p \\ q \end{multline}",
        expect![[r#"
            $$
            \begin{aligned}
            a &= b \qquad \text{(1)}\\ c &= d \\ [e] &= f
            \end{aligned}
            $$
            and so
            $$
            \begin{aligned}
            g &= h
            \end{aligned}
            $$
            See (1).
            $$E = mc^2 \tag{2}$$
            By (2) and [none].
            $$
            \begin{array}{rcl}
            x &=& y
            \end{array}
            $$
            $$
            \begin{gathered}
            p \\ q
            \end{gathered}
            $$"#]],
    );
}

#[test]
fn theorems_and_references() {
    check(
        r"\newtheorem{thm}{Theorem}\newtheorem{lem}[thm]{Lemma}
\section{Start}\label{sec:a}
\begin{thm}[Main]\label{t} Statement. \end{thm}
\begin{lem}\label{l} Small. \end{lem}
\begin{proof}[Proof of \cref{l}] By Theorem~\ref{t} of Section~\ref{sec:a} and \cite[p.~3]{Knuth}. \end{proof}
\begin{remark} Unnumbered. \end{remark}",
        expect![[r#"
            ## Start

            **Theorem 1.** (Main) Statement.

            **Lemma 2.** Small.

            **Proof of Lemma 2.** By Theorem 1 of Section “Start” and [Knuth, p. 3].

            **Remark.** Unnumbered."#]],
    );
}

#[test]
fn boxes_in_formulas_hold_no_dollars() {
    check(
        r"$f(x) = \begin{cases} 1 & \text{if $x>0$ or \textbf{so $y$}} \\ 0 & \mbox{else} \end{cases}$ and $\hbox{$a$}$,
$x \tag{$*$}$, \(\ensuremath{z}\), $a_{\text{max}}$ $b$$c$",
        expect![[
            r#"$f(x) = \begin{cases} 1 & \text{if }x>0\text{ or so }y \\ 0 & \text{else} \end{cases}$ and $a$, $x \tag{\(*\)}$, $z$, $a_{\text{max}}$ $b$ $c$"#
        ]],
    );
}

#[test]
fn tables_code_and_figures() {
    check(
        r"\begin{table}\caption{Values}\begin{tabular}{|c|c|}\hline a & $b$ \\ \hline 1 & 2 \\ \end{tabular}\end{table}
\begin{figure}\includegraphics[width=3cm]{x.png}\caption{A graph.}\label{f}\end{figure} See Figure~\ref{f}.
\begin{tikzpicture}\draw (0,0) -- (1,1);\end{tikzpicture}
\begin{lstlisting}[language=Python]
x = 1 % not a comment
    y = {2}
\end{lstlisting}
Call \verb|f_$x$| now.
\begin{comment} hidden \end{comment}",
        expect![[r#"
            | a | $b$ |
            | --- | --- |
            | 1 | 2 |

            Table 1: Values

            Figure 1: A graph.

            See Figure 1.

            ```python
            x = 1 % not a comment
                y = {2}
            ```

            Call `f_$x$` now."#]],
    );
}

#[test]
fn macros_of_every_kind() {
    check(
        r"\makeatletter
\def\lam#1{{\lambda}\@lamarg#1:\@endlamarg\@ifnextchar\bgroup{.\,\lam}{.\,}}
\def\@lamarg#1:#2\@endlamarg{\if\relax\detokenize{#2}\relax #1\else(#1{:}\@eat#2)\fi}
\def\@eat#1:{#1}
\makeatother
\DeclareMathOperator{\tr}{tr}\DeclarePairedDelimiter{\abs}{\lvert}{\rvert}
\let\oldphi\phi \renewcommand{\phi}{\varphi}
\newif\ifdraft\drafttrue
\newcommand{\ct}{\mathchoice{D}{T}{S}{X}}
\newenvironment{eqn}[1]{\begin{equation} #1 :}{\end{equation}}
\NewDocumentCommand{\norm}{s m}{\IfBooleanTF{#1}{\|#2\|^2}{\|#2\|}}
$\lam{x}{y} z$, $\tr A$, $\abs{x} + \abs*{y}$, $\phi \oldphi$, $\ct$ $$\ct$$
\ifdraft draft\else final\fi{} \iffalse gone \fi \norm*{x}
\begin{eqn}{q} r \end{eqn} $\norm{x} + \norm*{y}$",
        expect![[r#"
            ${\lambda} x.\,{\lambda} y.\,z$, $\operatorname{tr} A$, $\lvert x\rvert + \left\lvert y\right\rvert$, $\varphi \phi$, $T$
            $$D$$
            draft x^2
            $$q : r$$
            $\|x\| + \|y\|^2$"#]],
    );
}

#[test]
fn chapters_are_documents_and_parts_are_joined() {
    let files = [
        (
            "book/main.tex",
            "\\documentclass{book}\\usepackage{own}\\begin{document}\\input{one}\\include{two}\\end{document}",
        ),
        ("book/own.sty", "\\newcommand{\\Z}{\\mathbf{Z}}\\def\\a@b{in}"),
        (
            "book/one.tex",
            "\\chapter{One} Some words of text in $\\Z$. \\input{parts/piece} End. \\input{../../etc/passwd}",
        ),
        ("book/two.tex", "The second chapter. \\input{parts/piece.tex}"),
        ("book/parts/piece.tex", "Piece."),
        ("book/ring1.tex", "Ring one of two. \\input{ring2}"),
        ("book/ring2.tex", "Ring two of two. \\input{ring1}"),
    ];
    let project = project(&files);
    let of = |name: &str| match extract_latex("", Some(name), &project) {
        Ok(extracted) => extracted.text,
        Err(reason) => reason.code.into_owned(),
    };
    assert_eq!(of("book/main.tex"), "");
    assert_eq!(of("book/one.tex"), "# One\n\nSome words of text in $\\mathbf{Z}$. Piece. End.");
    assert_eq!(of("book/two.tex"), "The second chapter.");
    assert_eq!(of("book/parts/piece.tex"), "extract.included_elsewhere");
    assert_eq!(of("book/own.sty"), "extract.empty");
    assert_eq!(of("book/ring1.tex"), "Ring one of two. Ring two of two.");
    assert_eq!(of("book/ring2.tex"), "extract.included_elsewhere");
}

#[test]
fn endless_macros_end() {
    for source in [
        r"\def\a{\a}\a",
        r"\def\a{x\a}\a",
        r"\def\a{\b\b}\def\b{\c\c}\def\c{\d\d}\def\d{\e\e}\def\e{\f\f}\def\f{\g\g}\def\g{\a}\a",
        r"\newcommand{\x}[1]{\x{#1#1}}\x{y}",
        r"$\def\q{\q\q}\q$",
        r"\newenvironment{e}{\begin{e}}{\end{e}}\begin{e}\end{e}",
        r"\edef\x{\x a}\x\def\y{\csname y\endcsname}\y",
    ] {
        let result = extract_latex(source, None, &LatexProject::default());
        let reason = result.map_or_else(|reason| reason.code.into_owned(), |_| "text".to_owned());
        assert!(reason == "extract.macro_limit" || source.contains("edef"), "{source}: {reason}");
    }
}

#[test]
fn deep_and_unbalanced_sources_are_read() {
    for piece in [
        "{",
        "}",
        "\\begin{enumerate}\\item",
        "$",
        "\\[",
        "\\footnote{",
        "\\begin{tabular}{c}",
        "\\text{$",
        "\\begin{align}",
        "\\left(",
        "\\item[",
        "\\section{",
        "$\\text{",
        "\\begin{lem}[",
        "\\iffalse",
        "\\ifx",
        "\\verb",
        "\\def",
        "\\newcommand",
        "[",
        "\\end{x}",
    ] {
        let source = format!("start {} end", piece.repeat(3000));
        let _ = extract_latex(&source, None, &LatexProject::default());
    }
}

/// Whether every dollar outside code has its partner.
fn balanced(text: &str) -> bool {
    let code = regex::Regex::new("(?s)```.*?```|``.*?``|`[^`]*`").unwrap();
    let text = code.replace_all(text, "");
    let mut dollars = 0;
    let mut escaped = false;
    for c in text.chars() {
        dollars += usize::from(c == '$' && !escaped);
        escaped = c == '\\' && !escaped;
    }
    dollars % 2 == 0
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(source in "\\PC{0,200}") {
        let _ = extract_latex(&source, None, &LatexProject::default());
    }

    #[test]
    fn any_latex_comes_out_balanced(parts in proptest::collection::vec(proptest::sample::select(PIECES.to_vec()), 0..40)) {
        let source = parts.concat();
        if let Ok(extracted) = extract_latex(&source, None, &LatexProject::default()) {
            proptest::prop_assert!(balanced(&extracted.text), "{source:?} gives {:?}", extracted.text);
        }
    }
}

const PIECES: &[&str] = &[
    "$",
    "$$",
    "\\(",
    "\\)",
    "\\[",
    "\\]",
    "{",
    "}",
    "[",
    "]",
    "a",
    "1",
    " ",
    "\n",
    "\n\n",
    "%",
    "%x\n",
    "#1",
    "&",
    "\\\\",
    "~",
    "^",
    "_",
    "\\$",
    "\\",
    "\\alpha",
    "\\text{",
    "\\mbox{$",
    "\\frac",
    "\\begin{align}",
    "\\end{align}",
    "\\begin{equation*}",
    "\\end{equation*}",
    "\\begin{enumerate}",
    "\\item",
    "\\end{enumerate}",
    "\\begin{tabular}{cc}",
    "\\end{tabular}",
    "\\begin{proof}",
    "\\end{proof}",
    "\\section{",
    "\\footnote{",
    "\\label{x}",
    "\\ref{x}",
    "\\cite[",
    "\\def\\x#1{",
    "\\x",
    "\\newcommand{\\y}[1]{",
    "\\y",
    "\\let\\z",
    "\\verb|",
    "\\begin{verbatim}",
    "\\end{verbatim}",
    "\\if",
    "\\iftrue",
    "\\else",
    "\\fi",
    "\\ensuremath{",
    "\\csname",
    "\\endcsname",
    "\\expandafter",
    "\\left(",
    "\\begin{cases}",
    "\\end{cases}",
    "\\tag{",
    "\\intertext{",
    "\\begin{theorem}",
    "\\end{theorem}",
    "\\caption{",
    "\\hspace{1em}",
    "\\kern",
    "\\input{x}",
    "''",
    "--",
];

#[test]
fn a_file_that_reads_itself_from_its_last_line_ends() {
    let files = [("main.tex", "Text \\input{main"), ("a.tex", "\\input a \\input{b"), ("b.tex", "b \\input{a")];
    let project = LatexProject::new(files.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec(), "");
    let reason = extract_latex(files[0].1, Some("main.tex"), &project).unwrap_err();
    assert_eq!(reason.code, "extract.macro_limit");
    for (name, text) in &files[1..] {
        let _ = extract_latex(text, Some(name), &project);
    }
}

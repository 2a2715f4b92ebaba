//! What a page declares: delimiters, places without formulas, macros; and that hostile declarations cost nothing.

use super::extract;
use crate::reasons::MACROS;

fn check(page: &str, text: &str) {
    assert_eq!(extract(page).text, text, "{page}");
}

#[test]
fn declared_delimiters_are_used() {
    let two = r#"<script type="text/x-mathjax-config">MathJax.Hub.Config({tex2jax: {inlineMath: [["@@","@@"],['\\(','\\)']],
        displayMath: [["%%","%%"]]}})</script>"#;
    check(
        &format!("{two}<p>Let @@x@@ cost $5 or $6, so %%y%% holds.</p>"),
        "Let $x$ cost \\$5 or \\$6, so\n$$y$$\nholds.",
    );
    let katex = r#"<script>renderMathInElement(document.body, {delimiters: [{left: "$$", right: "$$", display: false},
        {left: "$", right: "$", display: false}]});</script>"#;
    check(&format!("{katex}<p>Let $$x$$ and $y$ be.</p>"), "Let $x$ and $y$ be.");
    let ascii = r#"<script src="MathJax.js?config=AM_HTMLorMML"></script>"#;
    let body = "<p>So `x/2` is <code>`x`</code>, `\\ \\ ` typed \\`x\\`.</p>";
    check(&format!("{ascii}{body}"), "So $\\frac{x}{2}$ is `` `x` ``, typed \\`x\\`.");
    // A backslash that JavaScript drops leaves a parenthesis, which is no delimiter.
    let slip = r#"<script>window.MathJax = {tex: {inlineMath: [["\(", "\)"]]}}</script>"#;
    check(&format!("{slip}<p>Words (in brackets) and \\(x\\).</p>"), "Words (in brackets) and $x$.");
}

#[test]
fn ignored_places_stay_text() {
    let page = r#"<script src="mathjax.js"></script><p>Write <span class="tex2jax_ignore">$x$ or \(y\) <b
        class="tex2jax_process">$z$</b></span> for $x$.</p>"#;
    let extracted = extract(page);
    assert_eq!(extracted.text, "Write $x$ or \\(y\\) $z$ for $x$.");
    assert_eq!(extracted.formulas.seen, 2);
    let body = r#"<script>MathJax={options: {ignoreHtmlClass: "no|ignore-math", processHtmlClass: "process-math"}}</script>
        <body class="ignore-math"><p>\(a\) <span class="process-math">\(b\)</span></p></body>"#;
    assert_eq!(extract(body).formulas.seen, 1);
    let code = r#"<script>MathJax={options: {skipHtmlTags: ["script", "pre"]}, tex: {inlineMath: [["$","$"]]}}</script>
        <p>Here <code>$x^2$</code> and <code>x^2</code>.</p>"#;
    check(code, "Here $x^2$ and `x^2`.");
}

#[test]
fn macros_of_the_page_are_expanded() {
    let config = r##"<script>MathJax = {tex: {macros: {R: "\\mathbb{R}", abs: ["\\left|#1\\right|", 1]}}};</script>"##;
    check(
        &format!("{config}<p>Let \\(x \\in \\R\\) and $$\\abs{{x}}.$$</p>"),
        "Let $x \\in \\mathbb{R}$ and\n$$\\left|x\\right|.$$",
    );
    let hidden = r"<div style='display:none'>\(\newcommand{\N}{\mathbb N} \def\F#1{\mathcal{#1}}\)</div>
        <p>All \(n \in \N\) and <script type='math/tex'>\F{A}</script>.</p>";
    let extracted = extract(hidden);
    assert_eq!(extracted.text, r"All $n \in \mathbb N$ and $\mathcal{A}$.");
    assert_eq!((extracted.formulas.seen, extracted.formulas.kept), (2, 2));
    let shown = r"<pre>\(\newcommand{\Z}{Z}\)</pre><p>$$\DeclareMathOperator{\sgn}{sgn}$$ Then \(\sgn \Z\).</p>";
    assert!(extract(shown).text.ends_with(r"Then $\operatorname{sgn} \Z$."), "{}", extract(shown).text);
}

#[test]
fn hostile_macros_are_kept_with_the_text() {
    let mut bomb = r"\def\aa{xxxxxxxxxxxxxxxx}".to_owned();
    for (name, inner) in ["b", "c", "d", "e", "f", "g", "h"].iter().zip(["a", "b", "c", "d", "e", "f", "g"]) {
        bomb.push_str(&format!("\\def\\a{name}{{{}}}", format!("\\a{inner}").repeat(16)));
    }
    let page = format!(
        "<p>\\({bomb}\\)</p><p>So \\(\\ah\\) and \\(\\def\\loop{{\\loop}}\\loop\\).</p>{}",
        "<p>\\(\\ah\\)</p>".repeat(500)
    );
    let extracted = extract(&page);
    assert!(extracted.text.starts_with("So $\\ah$ and"), "{}", &extracted.text[..80]);
    assert!(extracted.text.len() < 20_000);
    assert!(extracted.annotations.get(MACROS).is_some_and(|text| text.as_str().unwrap().contains("\\def\\aa")));
}

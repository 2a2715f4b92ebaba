//! Pages in every formula encoding, boilerplate, and hostile pages, with what comes out.

mod content;
mod oracle;
mod page;
mod sites;

use super::{HtmlOptions, HtmlScope, extract_html};
use crate::record::{Extracted, FormulaCounts};
use expect_test::{Expect, expect};

fn extract(html: &str) -> Extracted {
    extract_html(html.as_bytes(), &HtmlOptions::default()).unwrap()
}

fn check(html: &str, expected: Expect) {
    expected.assert_eq(&extract(html).text);
}

/// One formula on a page: exact text, counted once.
fn check_one(body: &str, expected: &str) {
    let page = extract(&format!("<!DOCTYPE html><html><head><title>T</title></head><body>{body}</body></html>"));
    assert_eq!(page.text, expected, "{body}");
    assert_eq!(page.formulas, FormulaCounts { seen: 1, kept: 1, failed: 0 }, "{body}");
}

#[test]
fn row_1_mathjax_script_inline() {
    check_one(
        r#"<p>Let <span class="MathJax_Preview">x2</span><span class="MathJax" id="MathJax-Element-1-Frame"><span>x</span>2</span><script type="math/tex" id="MathJax-Element-1">x^2</script> be.</p>"#,
        "Let $x^2$ be.",
    );
}

#[test]
fn row_2_mathjax_script_display() {
    check_one(
        r#"<p>So</p><div class="MathJax_Display"><span class="MathJax" id="MathJax-Element-2-Frame">x2</span></div><script type="math/tex; mode=display">x^2</script><p>holds.</p>"#,
        "So\n\n$$x^2$$\n\nholds.",
    );
}

#[test]
fn row_3_mathjax_3_assistive_mathml() {
    check_one(
        r#"<p>Let <mjx-container class="MathJax" jax="CHTML"><mjx-math aria-hidden="true"><mjx-msup><mjx-mi><mjx-c class="mjx-c1D465"></mjx-c></mjx-mi><mjx-script><mjx-mn><mjx-c class="mjx-c32"></mjx-c></mjx-mn></mjx-script></mjx-msup></mjx-math><mjx-assistive-mml display="inline"><math><msup><mi>x</mi><mn>2</mn></msup></math></mjx-assistive-mml></mjx-container> be.</p>"#,
        "Let $x^{2}$ be.",
    );
}

#[test]
fn row_4_katex_annotation_without_its_twin() {
    check_one(
        r#"<p>Let <span class="katex"><span class="katex-mathml"><math><semantics><msup><mi>x</mi><mn>2</mn></msup><annotation encoding="application/x-tex">x^2</annotation></semantics></math></span><span class="katex-html" aria-hidden="true"><span class="base"><span class="mord mathnormal">x</span>2</span></span></span> be.</p>"#,
        "Let $x^2$ be.",
    );
    check_one(
        r#"<span class="katex-display"><span class="katex"><span class="katex-mathml"><math display="block"><semantics><mi>x</mi><annotation encoding="application/x-tex">x</annotation></semantics></math></span><span class="katex-html">x</span></span></span>"#,
        "$$x$$",
    );
}

#[test]
fn row_5_wikipedia_with_mathml() {
    check_one(
        r#"<p>Let <span class="mwe-math-element"><span class="mwe-math-mathml-inline mwe-math-mathml-a11y" style="display: none;"><math alttext="{\displaystyle x^{2}}"><semantics><mi>x</mi><annotation encoding="application/x-tex">{\displaystyle x^{2}}</annotation></semantics></math></span><img src="https://wikimedia.org/svg/a" class="mwe-math-fallback-image-inline" alt="{\displaystyle x^{2}}"></span> be.</p>"#,
        "Let $x^{2}$ be.",
    );
}

#[test]
fn row_6_wikipedia_picture_alone() {
    check_one(
        r#"<p>Let <span class="mwe-math-element"><img src="https://wikimedia.org/svg/a" class="mwe-math-fallback-image-inline" alt="{\displaystyle x^{2}}"></span> be.</p>"#,
        "Let $x^{2}$ be.",
    );
    check_one(r#"<p><img class="mwe-math-fallback-image-display" alt="x^{2}"></p>"#, "$$x^{2}$$");
}

#[test]
fn row_7_latexml_alttext_display() {
    check_one(
        r#"<table class="ltx_equation"><tr><td><math class="ltx_Math" alttext="\displaystyle a%&#10;=b" display="block"><mi>a</mi></math></td></tr></table>"#,
        "$$a=b$$",
    );
}

#[test]
fn row_8_and_9_delimiters() {
    check_one(r"<p>Let \(a &lt; b\) be.</p>", "Let $a < b$ be.");
    check_one(r"<p>So \[a &lt; b\] holds.</p>", "So\n$$a < b$$\nholds.");
}

#[test]
fn row_10_environment() {
    check_one(
        r"<p>So \begin{align}a &amp;= b\\ c &amp;= d\end{align} holds.</p>",
        "So\n$$\\begin{align}a &= b\\\\ c &= d\\end{align}$$\nholds.",
    );
    check_one(r"<p>\begin{equation}a = b\end{equation}</p>", "$$a = b$$");
}

#[test]
fn row_11_bare_mathml() {
    check_one(r"<p>Half: <math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>.</p>", r"Half: $\frac{a}{b}$.");
    check_one(r#"<math display="block"><mfrac><mi>a</mi><mi>b</mi></mfrac></math>"#, r"$$\frac{a}{b}$$");
    check_one(r"<p><m:math><m:mfrac><m:mi>a</m:mi><m:mi>b</m:mi></m:mfrac></m:math></p>", r"$\frac{a}{b}$");
}

#[test]
fn mathjax_output_without_scripts() {
    check_one(
        r#"<mjx-container class=MathJax display=true jax=CHTML><mjx-math data-latex=\frac{a}{b}><mjx-c class=mjx-c61></mjx-c></mjx-math></mjx-container>"#,
        r"$$\frac{a}{b}$$",
    );
    check_one(
        r#"<mjx-container jax="CHTML"><mjx-math><mjx-msup><mjx-mi><mjx-c class="mjx-c1D465"></mjx-c></mjx-mi><mjx-script><mjx-mn><mjx-c class="mjx-c32"></mjx-c></mjx-mn></mjx-script></mjx-msup></mjx-math></mjx-container>"#,
        "$x^{2}$",
    );
    check_one(
        r#"<mjx-container jax="SVG"><svg><g data-mml-node="math"><g data-mml-node="msup"><g data-mml-node="mi"><use data-c="1D465"></use></g><g data-mml-node="mn"><use data-c="32"></use></g></g></g></svg></mjx-container>"#,
        "$x^{2}$",
    );
    check_one(
        r#"<span class="MathJax" data-mathml="&lt;math&gt;&lt;msqrt&gt;&lt;mi&gt;x&lt;/mi&gt;&lt;/msqrt&gt;&lt;/math&gt;">√x</span>"#,
        r"$\sqrt{x}$",
    );
}

#[test]
fn katex_drawing_without_annotation() {
    let script = |class: &str, entries: &str| {
        format!(
            r#"<span class="msupsub"><span class="{class}"><span class="vlist-r"><span class="vlist">{entries}</span></span></span></span>"#
        )
    };
    let entry = |top: &str, body: &str| {
        format!(
            r#"<span style="top:{top}em;"><span class="pstrut" style="height:2.7em;"></span><span class="sizing"><span class="mord mtight">{body}</span></span></span>"#
        )
    };
    let both = script("vlist-t vlist-t2", &format!("{}{}", entry("-2.45", "i"), entry("-3.1", "2")));
    check_one(
        &format!(
            r#"<span class="katex"><span class="katex-html"><span class="base"><span class="strut"></span><span class="mord"><span class="mord mathnormal">x</span>{both}</span><span class="mrel">=</span><span class="mord mathbb">R</span></span></span></span>"#
        ),
        r"$x_{i}^{2} = \mathbb{R}$",
    );
    let part = |body: &str| {
        format!(r#"<span style="top:-2em;"><span class="pstrut" style="height:3em;"></span>{body}</span>"#)
    };
    check_one(
        &format!(
            r#"<span class="katex"><span class="katex-html"><span class="mord"><span class="mfrac"><span class="vlist">{}{}{}</span></span></span></span></span>"#,
            part(r#"<span class="mord">2</span>"#),
            part(r#"<span class="frac-line"></span>"#),
            part(r#"<span class="mord">1</span>"#)
        ),
        r"$\frac{1}{2}$",
    );
}

#[test]
fn pictures_of_formulas() {
    check_one(
        r#"<img src="//latex.codecogs.com/gif.latex?\inline&amp;space;%5Cfrac%7Ba%7D%7Bb%7D" alt="">"#,
        r"$\frac{a}{b}$",
    );
    check_one(r#"<img src="https://s0.wp.com/latex.php?latex=x%5E2+%2B+1&amp;bg=fff" class="latex">"#, "$x^2 + 1$");
    check_one(r#"<img src="/cgi-bin/mimetex.cgi?\alpha" />"#, r"$\alpha$");
    check_one(r#"<img src="https://chart.googleapis.com/chart?cht=tx&amp;chl=%5Cpi">"#, r"$\pi$");
    check_one(r#"<IMG SRC="img1.png" ALT="$x_1$">"#, "$x_1$");
    check_one(r#"<IMG SRC="img2.png" ALT="\begin{displaymath}x_1\end{displaymath}">"#, "$$x_1$$");
    check_one(r#"<p>See <img src="a.png" alt="C:\temp"> \(x\)</p>"#, "See $x$");
    let lost = extract(r#"<p>a <span class="mwe-math-element"><img alt=""></span> b</p>"#);
    assert_eq!(lost.text, "a [formula lost] b");
    assert_eq!(lost.formulas, FormulaCounts { seen: 1, kept: 0, failed: 1 });
}

#[test]
fn elements_with_a_math_class() {
    check_one(r#"<p><span class="math inline">\(x\)</span></p>"#, "$x$");
    check_one(r#"<div class="math notranslate nohighlight">\[x\]</div>"#, "$$x$$");
    check_one(r#"<p><span class="math display">x^2</span></p>"#, "$$x^2$$");
    check_one(r#"<p><span class="arithmatex">$n$</span></p>"#, "$n$");
    check_one(r#"<p><d-math block>x^2</d-math></p>"#, "$$x^2$$");
    check_one(r#"<p><script type="math/asciimath">sum_(i=1)^n i/2</script></p>"#, r"$\sum_{i = 1}^{n} \frac{i}{2}$");
    check_one(r#"<script type="math/mml"><math display="block"><mi>x</mi></math></script>"#, "$$x$$");
}

#[test]
fn dollars() {
    check_one("<p>a $$x^2$$ b</p>", "a\n$$x^2$$\nb");
    check_one("<p>If $x_1 < 2$ then</p>".replace("< 2", "&lt; 2").as_str(), "If $x_1 < 2$ then");
    check_one("<p>see $latex x$ here</p>", "see $x$ here");
    check_one("<p>see [itex]x[/itex] here [1]</p>", "see $x$ here [1]");
    check_one("<p>see [TEX]x[/TEX] here</p>", "see $x$ here");
    let money = extract("<p>It costs $5 in May and $10 in June, from $HOME/bin to $PATH.</p>");
    assert_eq!(money.text, r"It costs \$5 in May and \$10 in June, from \$HOME/bin to \$PATH.");
    assert_eq!(money.formulas, FormulaCounts::default());
    let trusted =
        "<script src='mathjax.js'></script><p>It costs $5 and $10, but $n$ and $O(n)$ are sizes, $ k $ too.</p>";
    assert_eq!(extract(trusted).text, r"It costs \$5 and \$10, but $n$ and $O(n)$ are sizes, $k$ too.");
    assert_eq!(extract(trusted).formulas.kept, 3);
}

#[test]
fn formulas_over_several_paragraphs() {
    check_one("<p>So $$</p><p>x^2</p><p>$$ holds</p>", "So\n$$x^2$$\nholds");
    check(
        "<p>one $$ alone</p><p>a</p>",
        expect![[r#"
            one \$\$ alone

            a"#]],
    );
}

#[test]
fn code_is_left_alone() {
    check(
        r#"<p>Run <code>echo $x$</code> and</p><pre class="highlight"><code class="language-python">a = "\(x\)"  # $x$
print(1 &lt; 2)
</code></pre>"#,
        expect![[r#"
            Run `echo $x$` and

            ```python
            a = "\(x\)"  # $x$
            print(1 < 2)
            ```"#]],
    );
}

#[test]
fn headings_lists_tables_quotes() {
    check(
        r"<h1>Sums</h1><p>Two  words
        here.<ul><li>one<li>two <b>bold</b><ol start=3><li>three</ol></ul>
        <blockquote><p>quoted</p></blockquote>
        <table><tr><th>n</th><th>\(n^2\)</th></tr><tr><td>2</td><td>\[4\]</td></tr></table><p>a<br>b",
        expect![[r#"
            # Sums

            Two words here.

            - one
            - two bold
              3. three

            > quoted

            | n | $n^2$ |
            | --- | --- |
            | 2 | $$4$$ |

            a
            b"#]],
    );
}

#[test]
fn scripts_in_running_text() {
    check(
        "<p>E = mc<sup>2</sup>, x<sub>i</sub>, 10<sup>-3</sup>, 1<sup>st</sup>, word<sup>12</sup></p>",
        expect!["E = mc^{2}, x_{i}, 10^{-3}, 1st, word12"],
    );
}

#[test]
fn furniture_is_left_out() {
    let page = r##"<html><head><title>Site | Page</title><meta property="og:title" content="Page"><style>p{}</style></head><body>
        <header>Site name</header><nav><a href="/">Home</a></nav><div id="sidebar"><p>Buy things now, they are cheap and good.</p></div>
        <main><article><h1>Page</h1><p>The text of the page is long enough to be found by anyone who looks for it, with commas, and sentences.</p>
        <p>It even has a second paragraph, which says the same thing once more in other words. <a class="headerlink" href="#a">¶</a></p>
        <div class="share-buttons">Share this</div></article></main><footer>Imprint</footer><script>alert("x")</script></body></html>"##;
    check(
        page,
        expect![[r#"
        # Page

        The text of the page is long enough to be found by anyone who looks for it, with commas, and sentences.

        It even has a second paragraph, which says the same thing once more in other words."#]],
    );
    assert_eq!(extract(page).title.as_deref(), Some("Page"));
    let whole = extract_html(page.as_bytes(), &HtmlOptions { scope: HtmlScope::WholePage, charset: None }).unwrap();
    assert!(whole.text.contains("Imprint") && !whole.text.contains("alert"));
}

#[test]
fn broken_markup_reads_as_browsers_read_it() {
    check(
        "<p>a<p>b<div>c</p>d</div><b><i>e</b>f</i>",
        expect![[r#"
        a

        b

        c

        d

        ef"#]],
    );
    check(
        "a &lt b &amp c &notin; &#x41;&#65; &nosuch; <!-- x -- > y --> d <![CDATA[z]]> <3",
        expect!["a < b & c ∉ AA &nosuch; d <3"],
    );
    let nothing = extract_html(b"<title>t</title><style>x<center>a", &HtmlOptions::default());
    assert_eq!(nothing.unwrap_err().code, "extract.empty");
    check("<html><head><style>p{}</style><center>no body tag</center>", expect!["no body tag"]);
}

#[test]
fn what_is_beyond_the_limits_is_told() {
    let partial = |page: &str| extract(page).annotations.get("extract.partial").map(ToString::to_string);
    assert_eq!(partial("<p>x").as_deref(), None);
    assert_eq!(partial(&"<p>x".repeat(200_000)).as_deref(), Some("\"more elements than are read\""));
    assert_eq!(partial(&"a few words ".repeat(500_000)).as_deref(), Some("\"more bytes than are read\""));
    let long = extract(&format!("<p>a <math>{}</math> b</p>", "<mi>x</mi>".repeat(30_000)));
    assert_eq!((long.formulas.seen, long.formulas.failed, long.text.as_str()), (1, 1, "a [formula lost] b"));
}

#[test]
fn hostile_pages_end() {
    let deep = "<div>".repeat(100_000);
    let cases = [
        format!("{deep}text"),
        format!("{deep}text{}", "</div>".repeat(100_000)),
        "<b><p>".repeat(50_000),
        "<table><tr><td>".repeat(30_000),
        "<math><mrow>".repeat(30_000),
        "<span class='katex'><span class='katex-html'>".repeat(20_000),
        "<ul><li>".repeat(50_000),
        "<a href=x>".repeat(50_000),
        "</div></p></a>".repeat(50_000),
        format!("<p title='{}'>x", "a".repeat(2_000_000)),
        format!("<p {}>x", "a=1 ".repeat(200_000)),
        "<!--".repeat(100_000),
        "<![CDATA[".repeat(100_000),
        "<script>".repeat(50_000),
        "&".repeat(300_000),
        "&amp".repeat(100_000),
        "\\(".repeat(200_000),
        "\\[ x ".repeat(100_000),
        "$$ ".repeat(200_000),
        "[tex]".repeat(100_000),
        "$a ".repeat(200_000),
        "\\begin{align}".repeat(50_000),
        format!("{}{}", "\\begin{align}".repeat(20_000), "\\end{align}".repeat(19_999)),
        "<p>$$</p>".repeat(30_000),
        "\0".repeat(100_000),
        "<sup>2</sup>".repeat(100_000),
        "x<sup>".repeat(30_000),
        "<p\u{0}<\u{0}>".repeat(30_000),
    ];
    for case in cases {
        let _ = extract_html(case.as_bytes(), &HtmlOptions::default());
        let _ = extract_html(case.as_bytes(), &HtmlOptions { scope: HtmlScope::WholePage, charset: None });
    }
}

proptest::proptest! {
    #[test]
    fn any_bytes_extract_without_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
        let _ = extract_html(&bytes, &HtmlOptions::default());
    }

    #[test]
    fn any_markup_extracts_without_panic_and_counts_add_up(parts in proptest::collection::vec((0_usize..60, ".{0,6}"), 0..120)) {
        const PIECES: &[&str] = &["<p>", "</p>", "<div class=math>", "</div>", "<span class='katex'>", "<span class='vlist'>", "</span>",
            "<math>", "</math>", "<mfrac>", "<mi>", "</mi>", "<table>", "<tr>", "<td>", "</table>", "<li>", "<ul>", "</ul>", "<pre>",
            "</pre>", "<code>", "</code>", "<script type=math/tex>", "</script>", "$", "$$", "\\(", "\\)", "\\[", "\\]", "\\begin{align}",
            "\\end{align}", "\\", "<sup>", "</sup>", "<a href=x>", "</a>", "<img alt='$x$'>", "<mjx-container data-latex=x>",
            "</mjx-container>", "<br>", "\n", "&lt;", "&#0;", "<h2>", "</h2>", "<blockquote>", "<!--", "-->", "%", "<svg>", "<title>"];
        let page: String = parts.iter().map(|(at, text)| PIECES.get(*at).map_or(text.as_str(), |piece| piece)).collect();
        for scope in [HtmlScope::MainContent, HtmlScope::WholePage] {
            if let Ok(found) = extract_html(page.as_bytes(), &HtmlOptions { scope, charset: None }) {
                proptest::prop_assert_eq!(found.formulas.seen, found.formulas.kept + found.formulas.failed);
                proptest::prop_assert!(!found.text.contains('\r'));
            }
        }
    }
}

//! Small pages in the manner of well-known kinds of sites: what is a formula there, and what is not the text.

use super::extract;
use expect_test::{Expect, expect};

const PROSE: &str = "Power series may be differentiated term by term inside of their disc of convergence, which is why the rule \
    that follows holds for all of them at once.";

fn check(html: &str, expected: Expect) {
    expected.assert_eq(&extract(&html.replace("PROSE", PROSE)).text.replace(PROSE, "PROSE"));
}

#[test]
fn questions_with_answers_keep_the_question_and_lose_the_votes() {
    let answers = format!(r#"<div class="answer"><div class="js-vote-count">57</div><p>{PROSE}</p></div>"#).repeat(20);
    let page = format!(
        r#"<div id="content"><div itemscope itemtype="https://schema.org/Question"><h1>Why is $f'=f$?</h1><div>Asked 10 years ago</div>
        <div>Viewed 12k times</div><div class="question"><div class="votecell">42</div><p>{PROSE}</p>
        <pre><code>x = 1  # $0</code></pre><div class="user-info">asked Jan 1 <b>Alice</b>1,234</div></div>
        <div id="answers">{answers}</div></div></div>"#
    );
    let text = extract(&page).text;
    assert!(text.starts_with(&format!("# Why is $f'=f$?\n\n{PROSE}\n\n```\nx = 1  # $0\n```")), "{text}");
    assert!(!text.contains("57") && !text.contains("42") && !text.contains("Alice"), "{text}");
    assert_eq!(text.matches(PROSE).count(), 21);
}

#[test]
fn forums_show_formulas_in_the_line() {
    check(
        "<div>PROSE I need [tex]\\frac12[/tex] and<br>[tex]n^2[/tex]<br>of it, [ITEX]n[/ITEX].</div>",
        expect![[r"
            PROSE I need $\frac12$ and
            $$n^2$$
            of it, $n$."]],
    );
    check(
        r#"<p>PROSE With <span class="math">y_i</span> and <span class="math">\theta</span> and <span class="math">a fine day</span>.</p>"#,
        expect![[r"PROSE With $y_i$ and $\theta$ and a fine day."]],
    );
}

#[test]
fn repositories_show_formulas_in_several_ways() {
    check(
        r#"<article class="markdown-body"><p>PROSE <math-renderer>$`a_{ij}`$</math-renderer> is <code class="language-math math-inline">x^2</code>
        or <code class="js-render-math" data-math-style="inline">y</code>.</p><pre lang="math"><code>\sum_k k</code></pre>
        <div class="highlight highlight-source-shell"><pre>echo $HOME $PATH</pre>
        <div class="zeroclipboard-container"><clipboard-copy>copy</clipboard-copy></div></div></article>"#,
        expect![[r"
            PROSE $a_{ij}$ is $x^2$ or $y$.

            $$\sum_k k$$

            ```shell
            echo $HOME $PATH
            ```"]],
    );
}

#[test]
fn notebooks_lose_their_prompts() {
    check(
        r#"<main><p>PROSE</p><div class="jp-InputPrompt jp-InputArea-prompt">In [1]:</div><pre>1 + 1</pre>
        <div class="jp-OutputPrompt">Out[1]:</div><pre>2</pre></main>"#,
        expect![[r"
            PROSE

            ```
            1 + 1
            ```

            ```
            2
            ```"]],
    );
}

#[test]
fn rows_of_parts_are_one_formula() {
    check(
        r#"<p>PROSE</p><table class="ltx_equationgroup ltx_eqn_table"><tr class="ltx_eqn_row"><td></td><td><math alttext="\displaystyle a"></math></td>
        <td><math alttext="\displaystyle=b+c"></math></td><td><span class="ltx_tag">(2)</span></td></tr></table>
        <table><tr><td><img alt="$\displaystyle x$"></td><td><img alt="$\leq$"></td><td><img alt="$1$"></td><td>(2.1a)</td></tr></table>
        <table><tr><td>\(a\)</td><td>\(b\)</td></tr></table>"#,
        expect![[r"
            PROSE

            $$a =b+c$$
            (2)

            $$x \leq 1$$
            (2.1a)

            | $a$ | $b$ |"]],
    );
}

#[test]
fn newsletters_keep_formulas_in_an_attribute() {
    check(
        r#"<article><h1>Softmax</h1><div>Ann</div><div>Mar 03, 2024</div><div>5 min read</div><p>PROSE</p>
        <div class="latex-rendered" data-attrs="{&quot;persistentExpression&quot;:&quot;\\frac{1}{2}&quot;}"></div><p>PROSE</p></article>"#,
        expect![[r"
            # Softmax

            PROSE

            $$\frac{1}{2}$$

            PROSE"]],
    );
}

//! Markdown dialects with the text that comes out of them.

use super::*;
use expect_test::{Expect, expect};

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&extract_markdown(text, Dialect::Markdown).text);
}

#[test]
fn formulas_come_in_dollars() {
    check(
        "Let \\\\(x\\\\) and \\(y^2\\), not \\(this one here\\). Costs $5 or $6.\n\nSo $$z$$ inline and\n\n$$ a = b $$\n\n\\\\[ c \\\\]\n\n\\begin{align}\na&=b\n\\end{align}\n\n`$code$` and $a$$b$",
        expect![[r#"
            Let $x$ and $y^2$, not \(this one here\). Costs \$5 or \$6.

            So $z$ inline and

            $$a = b$$

            $$c$$

            $$
            \begin{align}
            a&=b
            \end{align}
            $$

            `$code$` and $a$ $b$"#]],
    );
}

#[test]
fn front_matter_goes_to_the_notes() {
    let got = extract_markdown(
        "---\ntitle: \"A: B\"\ntags:\n  - x\nlayout: post\n---\n# Head {#id}\n\ntext\n",
        Dialect::Markdown,
    );
    assert_eq!(got.title.as_deref(), Some("A: B"));
    assert_eq!(got.text, "# Head\n\ntext");
    assert_eq!(got.annotations[crate::FRONT_MATTER], serde_json::json!({"layout": "post"}));
    assert_eq!(extract_markdown("---\nno fields\n---\nx", Dialect::Markdown).text, "---\nno fields\n---\nx");
    assert_eq!(extract_markdown("Title\n=====\n\nx", Dialect::Markdown).title.as_deref(), Some("Title"));
}

#[test]
fn boxes_tabs_and_code() {
    check(
        "!!! note \"Rule\"\n    Inside $x$.\n\n    ```py\n    a = 1\n        b\n    ```\n\n    ??? hint\n        Deep.\n\nOutside.\n\n=== \"C++\"\n    ```cpp\n    int x; // $5 <div>\n    ```\n",
        expect![[r#"
            **Rule**

            Inside $x$.

            ```py
            a = 1
                b
            ```

            **Hint**

            Deep.

            Outside.

            **C++**

            ```cpp
            int x; // $5 <div>
            ```"#]],
    );
}

#[test]
fn tags_liquid_and_links_go() {
    check(
        "A <b>bold</b> vector<int> x<sup>2</sup> y<sub>ij</sub> [text](http://a/b_(c)) ![no](x.png){.c} <!-- gone -->\n{% include marginfigure.html id=\"m\" %} see{% include sidenote.html note=\"A note.\" %} &lt;\n{: .cls}\n<div class=\"k\">\n\nkept\n\n</div>\n\n<script>\nx $ y\n</script>\n\nend `a <b> $` ok",
        expect![[r#"
            A bold vector<int> x^2 y_{ij} text
             see (A note.) <

            kept

            end `a <b> $` ok"#]],
    );
}

#[test]
fn pages_an_ocr_program_missed_are_counted() {
    let got =
        extract_markdown("One\n\n[MISSING_PAGE_EMPTY:3]\n\n\\(x\\) \\[y\\]\n\n[MISSING_PAGE_FAIL:4]", Dialect::Nougat);
    assert_eq!(got.text, "One\n\n$x$ $$y$$");
    assert_eq!(got.annotations[crate::MISSING_PAGES], serde_json::json!(2));
}

proptest::proptest! {
    #[test]
    fn any_markdown_comes_out_balanced(parts in proptest::collection::vec(proptest::sample::select(PIECES.to_vec()), 0..40)) {
        // Code may hold anything, so the law is for text without it; with it nothing must panic.
        let _ = extract_markdown(&parts.concat(), Dialect::Markdown);
        let plain: String = parts.iter().copied().filter(|part| !part.contains(['`', '~'])).collect();
        let text = extract_markdown(&plain, Dialect::Markdown).text;
        let (mut dollars, mut escaped) = (0, false);
        for c in text.chars() {
            dollars += usize::from(c == '$' && !escaped);
            escaped = c == '\\' && !escaped;
        }
        proptest::prop_assert!(dollars % 2 == 0, "{text:?}");
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        let _ = extract_markdown(&text, Dialect::Nougat);
    }
}

const PIECES: &[&str] = &[
    "$",
    "$$",
    "\\(",
    "\\)",
    "\\\\[",
    "\\\\]",
    "a",
    "1",
    " ",
    "\n",
    "\n\n",
    "`",
    "``",
    "```\n",
    "~~~\n",
    "# ",
    "!!! note\n",
    "    ",
    "x^2",
    "\\$",
    "\\",
    "<b>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "{% x %}",
    "[a](b)",
    "![",
    "](",
    "- ",
    "\\begin{align}",
    "\\end{align}",
    "&lt;",
    "---\n",
    "=== \"T\"\n",
    "\t",
];

#[test]
fn macros_of_the_file_are_expanded() {
    let text = "$$\\newcommand{\\R}{\\mathbb{R}}$$\n\nLet $x \\in \\R$ and `$\\R$`.\n";
    let extracted = extract_markdown(text, Dialect::Markdown);
    assert_eq!(extracted.text, "Let $x \\in \\mathbb{R}$ and `$\\R$`.");
    assert_eq!(extracted.formulas.kept, 1);
}

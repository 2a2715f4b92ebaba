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

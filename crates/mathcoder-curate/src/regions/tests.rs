//! Formulas, money and code told apart.

use super::{RegionKind, regions};
use expect_test::{Expect, expect};
use proptest::prelude::*;

/// Formulas in `‹›`, code in `«»`.
#[track_caller]
fn check(text: &str, expected: Expect) {
    let mut marked = String::new();
    for region in regions(text) {
        let part = &text[region.start..region.end];
        match region.kind {
            RegionKind::Prose => marked.push_str(part),
            RegionKind::Formula => marked.push_str(&format!("‹{part}›")),
            RegionKind::Code => marked.push_str(&format!("«{part}»")),
        }
    }
    expected.assert_eq(&marked);
}

#[test]
fn formulas() {
    check(r"Let $x$ be \(y\), $$z$$ \[w\] done.", expect![[r"Let ‹$x$› be ‹\(y\)›, ‹$$z$$› ‹\[w\]› done."]]);
    check(
        r"\begin{align*}a\end{align*} \begin{lemma}b\end{lemma}",
        expect![[r"‹\begin{align*}a\end{align*}› \begin{lemma}b\end{lemma}"]],
    );
    check(r"$ a_1 = \$5 $ sloppy", expect![[r"‹$ a_1 = \$5 $› sloppy"]]);
}

#[test]
fn money_is_no_formula() {
    check("It costs $5 and not $6, or US$50 and US$60.", expect!["It costs $5 and not $6, or US$50 and US$60."]);
    check("A $20 bill\n\nand $30", expect!["A $20 bill\n\nand $30"]);
    check(r"\$5 and \$6", expect![[r"\$5 and \$6"]]);
}

#[test]
fn code() {
    check(
        "a `b` c\n```python\nx = '$1'\n```\nd $e$",
        expect![[r#"
        a «`b`» c
        «```python
        x = '$1'
        ```
        »d ‹$e$›"#]],
    );
    check("```\nnever closed $x$", expect!["«```\nnever closed $x$»"]);
}

proptest! {
    #[test]
    fn cover_the_text(text in "[a$\\\\`~(\\[\\])\n {}=é]{0,80}") {
        let mut at = 0;
        for region in regions(&text) {
            prop_assert_eq!(region.start, at);
            prop_assert!(region.end > region.start && text.get(region.start..region.end).is_some());
            at = region.end;
        }
        prop_assert_eq!(at, text.len());
    }
}

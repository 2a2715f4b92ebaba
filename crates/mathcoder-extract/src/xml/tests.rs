//! CNXML and PreTeXt sources with the text that comes out.

use super::*;
use expect_test::{Expect, expect};

fn cnxml(body: &str) -> String {
    let text = format!(
        "<document xmlns=\"http://cnx.rice.edu/cnxml\" xmlns:m=\"http://www.w3.org/1998/Math/MathML\">{body}</document>"
    );
    extract_cnxml(&text).unwrap().text
}

fn check_pretext(text: &str, expected: Expect) {
    expected.assert_eq(&extract_pretext(text, "\\def\\R{\\mathbb R}").unwrap().text);
}

#[test]
fn modules_of_openstax() {
    let text = cnxml(
        r#"<title>Work</title><metadata><md:title>no</md:title></metadata><content>
        <section><title>Springs</title><para id="p">The force <m:math><m:mi>F</m:mi><m:mo>=</m:mo><m:mi>k</m:mi><m:mi>x</m:mi><m:mo>.</m:mo></m:math>
        See <link target-id="fig1"/>. H<sub>2</sub>O at 10<sup>-3</sup> &amp; $5.</para>
        <equation id="eq"><m:math><m:msup><m:mi>x</m:mi><m:mn>2</m:mn></m:msup></m:math></equation>
        <figure id="fig1"><media alt="no"/><caption>A spring.</caption></figure>
        <list list-type="enumerated" number-style="lower-alpha"><item>one</item><item>two</item></list>
        <exercise id="ex1"><problem><para>Find <emphasis>x</emphasis>.</para></problem><solution><para>3</para></solution></exercise>
        <note><title>Rule</title><para>Mind it.</para></note>
        <table id="t"><tgroup><thead><row><entry>a</entry><entry>b</entry></row></thead><tbody><row><entry>1</entry><entry>2</entry></row></tbody></tgroup></table>
        </section></content><glossary><definition><term>work</term><meaning>force times way</meaning></definition></glossary>"#,
    );
    expect![[r#"
        # Work

        ## Springs

        The force $F = kx$. See Figure 1. H_2O at 10^{-3} & \$5.

        $$x^{2}$$

        Figure 1: A spring.

        (a) one
        (b) two

        **Exercise 1.** Find x.

        **Solution.** 3

        **Rule.**

        Mind it.

        | a | b |
        | --- | --- |
        | 1 | 2 |

        ## Glossary

        **work**: force times way"#]]
    .assert_eq(&text);
}

#[test]
fn pretext_blocks_and_formulas() {
    check_pretext(
        r#"<section xml:id="s"><title>Sets</title><idx>no</idx>
        <p>Let <m>x\in\R</m>, <q>so</q> <c>f(x)</c> <nbsp/>costs <dollar/>5<fn>a note</fn>. By <xref ref="thm"/>
        <me>x \lt 3</me>. See <xref ref="other"/>.</p>
        <theorem xml:id="thm"><title>Main</title><statement><p>It holds.</p></statement><proof><p>Clear.</p></proof></theorem>
        <p><md><mrow>a \amp= b</mrow><mrow>\amp= c</mrow></md></p>
        <exercise><webwork><statement><p>Give <m>2<var name="$a"/></m>: <var name="$ans" width="10"/></p></statement>
        <solution><p>It is 4.</p></solution></webwork></exercise>
        <ol><li><p>one</p></li><li>two</li></ol>
        <figure><caption>A graph</caption><image><latex-image>\draw</latex-image></image></figure>
        <program language="python"><input>
          x = 1
          if x &lt; 2:
              y = 3
        </input></program>
        <tabular><row><cell>1</cell><cell><m>x</m></cell></row></tabular></section>"#,
        expect![[r#"
            # Sets

            Let $x\in\mathbb R$, “so” `f(x)` costs \$5 (a note). By Theorem 1
            $$x < 3.$$
            See [other].

            **Theorem 1.** (Main) It holds.

            **Proof.** Clear.

            $$
            \begin{aligned}
            a &= b \\
            &= c
            \end{aligned}
            $$

            **Exercise.** Give $2{a}$: ____

            **Solution.** It is 4.

            1. one
            2. two

            Figure: A graph

            ```python
            x = 1
            if x < 2:
                y = 3
            ```

            | 1 | $x$ |
            | --- | --- |"#]],
    );
}

#[test]
fn old_books_have_dollars_in_text() {
    check_pretext(
        "<section acro=\"B\"><p>Let $x\\in\\R$ cost \\$5. By <acroref type=\"theorem\" acro=\"XY\"/>.<equation>x<![CDATA[&<]]></equation></p></section>",
        expect![[r#"
            Let $x\in\mathbb R$ cost \$5. By Theorem XY.
            $$x&<$$"#]],
    );
}

#[test]
fn broken_files_give_what_was_read() {
    let broken = extract_cnxml("<document><content><para>Kept text.</para><para>Then </wrong>").unwrap();
    assert_eq!(broken.text, "Kept text.\n\nThen");
    assert!(broken.annotations.contains_key(PARTIAL));
    assert_eq!(extract_cnxml("<document></b>").unwrap_err().code, "extract.broken_xml");
    let deep = format!("<document><para>top</para>{}", "<para>".repeat(100_000));
    assert_eq!(extract_cnxml(&deep).unwrap().text, "top");
    assert!(extract_pretext(&"<p>".repeat(100_000), "").is_err());
}

#[test]
fn macros_are_found_in_docinfo() {
    let text = "<docinfo><macros>\\def\\a{1}<latex>\\def\\b{2}</latex></macros></docinfo>";
    assert_eq!(stated_macros(text), "\\def\\b{2}\n");
    assert_eq!(stated_macros("<macros>\\def\\a#1{&lt;#1}</macros>"), "\\def\\a#1{<#1}\n");
}

proptest::proptest! {
    #[test]
    fn any_xml_is_read(parts in proptest::collection::vec(proptest::sample::select(PIECES.to_vec()), 0..40)) {
        let text = parts.concat();
        let _ = extract_cnxml(&text);
        let _ = extract_pretext(&text, "\\def\\a{\\a}");
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        let _ = extract_cnxml(&text);
        let _ = extract_pretext(&text, &text);
    }
}

const PIECES: &[&str] = &[
    "<document>",
    "</document>",
    "<para>",
    "</para>",
    "<m:math>",
    "</m:math>",
    "<m>",
    "</m>",
    "<me>",
    "</me>",
    "<md>",
    "<mrow>",
    "</mrow>",
    "</md>",
    "<ol>",
    "<li>",
    "</li>",
    "</ol>",
    "<p>",
    "</p>",
    "text",
    "$",
    "&amp;",
    "&x;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<table>",
    "<row>",
    "<entry>",
    "</entry>",
    "</row>",
    "</table>",
    "<xref ref=\"a\"/>",
    "<exercise>",
    "</exercise>",
    "<title>",
    "</title>",
    "\\frac",
    "\\a",
    "<",
    ">",
    "<section xml:id='a'>",
];

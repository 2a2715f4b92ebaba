//! MathML trees with the LaTeX that comes out of them.

use super::{MathTree, mathml_to_latex, tidy_tex};

/// A tiny reader for the test inputs: tags, attributes in double quotes, text.
pub(crate) fn tree_of(xml: &str) -> MathTree {
    let mut tree: Option<MathTree> = None;
    let mut depth = 0;
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        let (text, tail) = rest.split_at(at);
        if let Some(tree) = tree.as_mut() {
            tree.text(&text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
        }
        let end = tail.find('>').unwrap();
        let tag = &tail[1..end];
        rest = &tail[end + 1..];
        if tag.starts_with('/') {
            depth -= 1;
            if depth > 0 {
                tree.as_mut().unwrap().close();
            }
            continue;
        }
        let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        match tree.as_mut() {
            None => tree = Some(MathTree::new(name)),
            Some(tree) => tree.open(name),
        }
        let mut parts = attributes.split('"');
        while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
            tree.as_mut().unwrap().attribute(key.trim().trim_end_matches('='), value);
        }
        if empty {
            tree.as_mut().unwrap().close();
        } else {
            depth += 1;
        }
    }
    tree.unwrap()
}

fn check(xml: &str, expected: &str) {
    let xml = format!("<math>{xml}</math>");
    assert_eq!(mathml_to_latex(&tree_of(&xml)).as_deref(), Ok(expected), "{xml}");
}

#[test]
fn fractions_roots_and_scripts() {
    check("<mfrac><mi>a</mi><mi>b</mi></mfrac>", r"\frac{a}{b}");
    check("<msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt>", r"\sqrt{x + 1}");
    check("<mroot><mi>x</mi><mn>3</mn></mroot>", r"\sqrt[3]{x}");
    check("<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", "x_{i}^{2}");
    check("<msup><mrow><mi>a</mi><mi>b</mi></mrow><mn>2</mn></msup>", "{ab}^{2}");
    check("<msup><mrow><mo>(</mo><mi>a</mi><mo>)</mo></mrow><mn>2</mn></msup>", "(a)^{2}");
    check("<msup><msup><mi>x</mi><mn>2</mn></msup><mn>3</mn></msup>", "{x^{2}}^{3}");
    check("<msup><mi>f</mi><mo>′</mo></msup><mo>(</mo><mi>x</mi><mo>)</mo>", "f'(x)");
    check("<msup><mn>90</mn><mo>∘</mo></msup>", r"90^{\circ}");
    check("<msub><mi>x</mi><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow></msub>", "x_{i=1}");
    check("<msup><mi></mi><mn>2</mn></msup>", "{}^{2}");
    check(
        "<mmultiscripts><mi>X</mi><mn>1</mn><mn>2</mn><mprescripts/><mn>3</mn><none/></mmultiscripts>",
        "{}_{3}X_{1}^{2}",
    );
}

#[test]
fn operators_and_names() {
    check("<mi>α</mi><mi>x</mi>", r"\alpha x");
    check("<mi>sin</mi><mo>\u{2061}</mo><mi>x</mi>", r"\sin x");
    check("<mi>x</mi><mo>∈</mo><mi mathvariant=\"double-struck\">R</mi>", r"x \in \mathbb{R}");
    check("<mi>x</mi><mo>≤</mo><mo>-</mo><mn>1</mn>", r"x \leq -1");
    check("<mi>𝐱</mi><mo>=</mo><mi>𝑖</mi><mi>𝛼</mi>", r"\mathbf{x} = i\alpha");
    check("<mi>rank</mi><mi>A</mi>", r"\operatorname{rank}A");
    check("<mi>foo</mi>", r"\mathrm{foo}");
    check("<mn>50</mn><mo>%</mo>", r"50\%");
    check("<mtext>if </mtext><mi>x</mi><mo>&gt;</mo><mn>0</mn>", r"\text{if }x > 0");
    check("<mi mathvariant=\"normal\">d</mi><mi>x</mi>", r"\mathrm{d}x");
    check("<mi>a</mi><mo>mod</mo><mi>b</mi>", r"a\operatorname{mod}b");
}

#[test]
fn limits_and_accents() {
    check(
        "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mi>i</mi>",
        r"\sum_{i=1}^{n}i",
    );
    check("<munder><mi>lim</mi><mrow><mi>x</mi><mo>→</mo><mn>0</mn></mrow></munder><mi>f</mi>", r"\lim_{x\to0}f");
    check("<mover><mi>x</mi><mo>¯</mo></mover>", r"\bar{x}");
    check("<mover><mrow><mi>A</mi><mi>B</mi></mrow><mo>¯</mo></mover>", r"\overline{AB}");
    check("<mover accent=\"true\"><mi>v</mi><mo>→</mo></mover>", r"\vec{v}");
    check("<munder><mover><mi>x</mi><mo>⏞</mo></mover><mn>1</mn></munder>", r"\overbrace{x}_{1}");
    check("<mover><mo>→</mo><mi>f</mi></mover>", r"\xrightarrow{f}");
    check("<mover><mo>=</mo><mtext>def</mtext></mover>", r"\overset{\text{def}}{=}");
}

#[test]
fn fences_grow_only_around_what_is_tall() {
    check("<mi>f</mi><mo>(</mo><mi>x</mi><mo>)</mo>", "f(x)");
    check("<mo>(</mo><mfrac><mi>a</mi><mi>b</mi></mfrac><mo>)</mo>", r"\left(\frac{a}{b}\right)");
    check("<mo>|</mo><mi>x</mi><mo>|</mo><mo>+</mo><mn>1</mn>", "|x| + 1");
    check("<mi>P</mi><mo>(</mo><mi>A</mi><mo>|</mo><mi>B</mi><mo>)</mo>", "P(A|B)");
    check(
        "<mo>[</mo><mfrac><mn>1</mn><mn>2</mn></mfrac><mo>,</mo><mn>1</mn><mo>)</mo>",
        r"\left[\frac{1}{2}, 1\right)",
    );
    check("<mfenced open=\"[\" close=\"]\"><mi>a</mi><mi>b</mi></mfenced>", "[a, b]");
    check("<mo>{</mo><mi>x</mi><mo>}</mo>", r"\{x\}");
}

#[test]
fn tables() {
    let table = "<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr><mtr><mtd><mn>3</mn></mtd><mtd><mn>4</mn></mtd></mtr></mtable>";
    check(&format!("<mo>(</mo>{table}<mo>)</mo>"), r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}");
    check(&format!("<mi>f</mi><mo>=</mo><mo>{{</mo>{table}"), r"f = \begin{cases} 1 & 2 \\ 3 & 4 \end{cases}");
    check(
        &format!("<mfenced open=\"|\" close=\"|\">{table}</mfenced>"),
        r"\begin{vmatrix} 1 & 2 \\ 3 & 4 \end{vmatrix}",
    );
    check(
        &table.replacen("<mtable>", "<mtable columnalign=\"right left\">", 1),
        r"\begin{aligned} 1 & 2 \\ 3 & 4 \end{aligned}",
    );
    check(table, r"\begin{matrix} 1 & 2 \\ 3 & 4 \end{matrix}");
}

#[test]
fn content_mathml() {
    check("<apply><plus/><ci>x</ci><cn>1</cn></apply>", "x + 1");
    check("<apply><times/><cn>2</cn><apply><plus/><ci>x</ci><cn>1</cn></apply></apply>", "2 (x + 1)");
    check("<apply><power/><ci>x</ci><cn>2</cn></apply>", "x^{2}");
    check("<apply><divide/><ci>a</ci><ci>b</ci></apply>", r"\frac{a}{b}");
    check(
        "<apply><eq/><apply><sin/><ci>x</ci></apply><cn type=\"rational\">1<sep/>2</cn></apply>",
        r"\sin(x) = \frac{1}{2}",
    );
    check("<apply><minus/><ci>x</ci></apply>", "-x");
    check("<apply><root/><ci>x</ci></apply>", r"\sqrt{x}");
    check(
        "<apply><int/><bvar><ci>x</ci></bvar><lowlimit><cn>0</cn></lowlimit><uplimit><cn>1</cn></uplimit><ci>x</ci></apply>",
        r"\int_{0}^{1} x\,dx",
    );
    check("<apply><diff/><bvar><ci>x</ci></bvar><ci>f</ci></apply>", r"\frac{d}{dx} f");
    check("<apply><ci>f</ci><ci>x</ci><pi/></apply>", r"f(x, \pi)");
    check("<set><cn>1</cn><cn>2</cn></set>", r"\{1, 2\}");
}

#[test]
fn stated_tex_comes_first() {
    check(
        "<semantics><mi>x</mi><annotation encoding=\"application/x-tex\">{\\displaystyle x^2}</annotation></semantics>",
        "x^2",
    );
    check("<semantics><mi>x</mi><annotation encoding=\"MathType-MTEF\">junk</annotation></semantics>", "x");
    let alt = tree_of("<math alttext=\"\\frac{a}{b}\"><mi>c</mi></math>");
    assert_eq!(mathml_to_latex(&alt).as_deref(), Ok(r"\frac{a}{b}"));
    let words = tree_of("<math alttext=\"the fraction\"><mi>c</mi></math>");
    assert_eq!(mathml_to_latex(&words).as_deref(), Ok("c"));
}

#[test]
fn tidy_tex_takes_wrappers_and_comments_off() {
    let check = |tex: &str, expected: &str| assert_eq!(tidy_tex(tex), expected);
    check(" {\\displaystyle \\sigma ^{2}} ", "\\sigma ^{2}");
    check("\\displaystyle{x}", "{x}");
    check("$$x$$", "x");
    check("\\(x\\)", "x");
    check("$a$ and $b$", "$a$ and $b$");
    check("a%\n  b", "ab");
    check("50\\% of x", "50\\% of x");
    check("50% of x", "50\\% of x");
    check("x%", "x");
    check("a\n\nb", "a b");
    check("\\begin{aligned}\na\\\\\nb\n\\end{aligned}", "\\begin{aligned}\na\\\\\nb\n\\end{aligned}");
}

#[test]
fn hostile_trees_end() {
    let mut tree = MathTree::new("math");
    for _ in 0..100_000 {
        tree.open("mrow");
    }
    tree.text("x");
    assert!(mathml_to_latex(&tree).is_err());
    for (width, is_read) in [(20_000, true), (100_000, false)] {
        let mut wide = MathTree::new("math");
        for _ in 0..width {
            wide.open("mo");
            wide.text("(");
            wide.close();
        }
        assert_eq!(mathml_to_latex(&wide).is_ok(), is_read, "{width}");
    }
    assert!(mathml_to_latex(&MathTree::new("math")).is_err());
}

#[test]
fn the_symbol_table_is_sorted() {
    assert!(super::symbols::SYMBOLS.windows(2).all(|pair| pair[0].0 < pair[1].0));
}

proptest::proptest! {
    #[test]
    fn any_tree_converts_without_panic(ops in proptest::collection::vec((0_u8..40, ".{0,4}"), 0..200)) {
        const NAMES: &[&str] = &["mrow", "mi", "mo", "mn", "mfrac", "msup", "msub", "msubsup", "munder", "mover", "munderover",
            "mtable", "mtr", "mtd", "mfenced", "apply", "plus", "int", "bvar", "cn", "ci", "mmultiscripts", "mprescripts",
            "mspace", "semantics", "diff", "piecewise", "piece", "mroot", "mtext", "interval", "log", "degree"];
        let mut tree = MathTree::new("math");
        for (op, text) in ops {
            match NAMES.get(op as usize) {
                Some(name) => tree.open(name),
                None if op % 2 == 0 => tree.close(),
                None => tree.text(&text),
            }
        }
        let _ = mathml_to_latex(&tree);
    }
}

#[test]
fn functions_set_as_text_and_strokes() {
    let latex = |xml: &str| mathml_to_latex(&tree_of(xml)).unwrap();
    assert_eq!(latex("<math><mtext>ln</mtext><mi>x</mi></math>"), "\\ln x");
    assert_eq!(latex("<math><mtext>max</mtext></math>"), "\\text{max}");
    assert_eq!(latex("<math><mo>=\u{338}</mo></math>"), "\\neq");
    assert_eq!(latex("<math><mo>⩾\u{338}</mo></math>"), "\\not\\geqslant");
}

//! What of a page is its text: one small page for each rule of furniture, with what must stay and what must go.

use super::extract;

const PROSE: &str = "A sequence converges when its members come as near to one number as anybody may wish, from some place on, \
    and this number is then called the limit of the sequence, of which there is never more than one.";

/// The text of a page with prose around a piece.
fn around(piece: &str) -> String {
    extract(&format!("<body><article><h1>Limits</h1><p>{PROSE}</p>{piece}<p>{PROSE}</p></article></body>")).text
}

fn keeps(piece: &str, text: &str) {
    assert!(around(piece).contains(text), "{piece}: {}", around(piece));
}

fn drops(piece: &str, text: &str) {
    assert!(!around(piece).contains(text), "{piece}: {}", around(piece));
}

#[test]
fn words_of_names_are_cut_at_capitals() {
    drops(r#"<div class="articleFooter"><p>All rights are ours.</p></div>"#, "rights");
    drops(r#"<div class="authorBox"><p>Ann writes about numbers.</p></div>"#, "Ann");
    keeps(r#"<div class="theorem"><p>Every limit is unique.</p></div>"#, "unique");
}

#[test]
fn identifiers_of_sections_say_what_they_are_about() {
    keeps(r#"<section id="related-rates"><h2>Related rates</h2><p>Two quantities change.</p></section>"#, "quantities");
    keeps(r#"<div class="section" id="binary-search"><h2>Search</h2><p>Halve it.</p></div>"#, "Halve");
    drops(r#"<div id="related"><p>Read this as well.</p></div>"#, "as well");
}

#[test]
fn boxes_that_lead_elsewhere_go() {
    let card = r#"<div><h3><a href="/other">Another page</a></h3><p>A few words on it.</p></div>"#;
    drops(&format!("<div>{card}{card}</div>"), "few words");
    drops(r#"<p>Read also: <a href="/next">Sums of infinitely many numbers</a></p>"#, "infinitely");
    drops(
        r#"<h2>More</h2><div class="teaser"><a href="/a">Another page</a></div><h2>Sums</h2><p>Sums are next.</p>"#,
        "More",
    );
}

#[test]
fn posts_of_a_forum_stay_whatever_their_class_says() {
    let post = format!(r#"<div class="edit-post-popup"><p>{PROSE}</p></div>"#);
    let page = extract(&format!("<body><h1>Limits</h1><div>{post}{post}{post}{post}</div></body>"));
    assert_eq!(page.text.matches("A sequence converges").count(), 4);
}

#[test]
fn a_lead_between_title_and_text_stays() {
    let lead = "The limit of a sequence is the first notion of analysis.";
    let page = format!(
        r#"<body><div class="head"><h1>Limits</h1><p>{lead}</p></div><div class="entry-content"><p>{PROSE}</p><p>{PROSE}</p></div></body>"#
    );
    assert!(extract(&page).text.starts_with(&format!("# Limits\n\n{lead}")), "{}", extract(&page).text);
}

#[test]
fn loose_ends_go() {
    let page = extract(&format!(
        r#"<body><article><p>Back to the list</p><h1>Limits</h1><p>{PROSE}</p><p>{PROSE}</p><h2>More</h2><p>On this topic:</p></article></body>"#
    ));
    assert_eq!(page.text, format!("# Limits\n\n{PROSE}\n\n{PROSE}"));
}

#[test]
fn hidden_text_of_a_page_that_shows_itself_by_script_stays() {
    let hidden = format!(r#"<body><div style="visibility: hidden"><p>{PROSE}</p><p>{PROSE}</p></div></body>"#);
    assert!(extract(&hidden).text.contains("converges"));
    drops(r#"<div style="visibility:hidden"><p>Loading the page.</p></div>"#, "Loading");
}

#[test]
fn pages_whose_names_mislead_are_read_all_the_same() {
    let page = format!(
        r#"<body><div class="search sidebar"><p>{PROSE} {PROSE}</p></div><div class="social"><p>{PROSE} {PROSE}</p></div>
        <div class="banner"><p>{PROSE} {PROSE}</p></div></body>"#
    );
    assert!(extract(&page).text.contains("converges"));
}

#[test]
fn dollars_are_delimiters_or_escaped() {
    assert_eq!(extract(r"<p>\(x = $100\) costs $5</p>").text, r"$x = \$100$ costs \$5");
    assert_eq!(extract(r"<p>\(\text{if $x$}\)</p>").text, r"$\text{if \(x\)}$");
}

#[test]
fn lost_formulas_are_noted() {
    let page = extract(r"<p>Let <math><mi>x</mi></math> be.</p>");
    assert_eq!(page.annotations.get(crate::FORMULAS_LOST), None);
}

#[test]
fn labels_go_with_the_links_they_announce() {
    drops(r#"<h3>Read also</h3><ul><li><a href="/a">Another text of this site</a></li></ul>"#, "Another");
    drops(r#"<p>Photo: A. Person</p>"#, "Person");
    keeps(r#"<p>Related rates ask how fast one quantity changes when another does.</p>"#, "Related rates");
    let page =
        format!("<article><p>{PROSE}</p><p>{PROSE}</p><p>Subscribe now to our paper for the full story.</p></article>");
    assert!(!extract(&page).text.contains("Subscribe"));
}

#[test]
fn formulas_keep_what_would_be_furniture() {
    keeps(r#"<aside><p>It has \(2^{50}\) rows.</p></aside>"#, "$2^{50}$");
    keeps(r#"<div><img src="a.png"><p class="caption">The space \(T_x M\).</p></div>"#, "$T_x M$");
    drops(r#"<aside><p>Buy this book.</p></aside>"#, "Buy");
}

#[test]
fn players_galleries_and_feeds_stand_beside_a_text() {
    let long = format!("<p>{PROSE}</p>").repeat(12);
    let beside = |piece: &str| extract(&format!("<article><h1>Limits</h1>{long}{piece}</article>")).text;
    let player = r#"<div><video src="a"></video><div>Captions</div><div>Type size</div></div>"#;
    assert!(!beside(player).contains("Type size"));
    let gallery =
        format!(r#"<div class="photo-gallery">{}</div>"#, "<h2>1/9 A picture</h2><p>What it shows.</p>".repeat(60));
    assert!(!beside(&gallery).contains("What it shows"));
    let only = format!(r#"<body><div class="gallery">{}</div></body>"#, format!("<p>{PROSE}</p>").repeat(3));
    assert!(extract(&only).text.contains("converges"));
}

#[test]
fn formulas_of_quotations_stay_on_one_line() {
    let page = extract("<blockquote><p>Then</p><p>\\[a\n= b\\]</p></blockquote>");
    assert_eq!(page.text, "> Then\n\n> $$a = b$$");
}

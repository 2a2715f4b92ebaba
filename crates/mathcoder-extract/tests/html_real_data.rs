//! What of the formulas and of the text of real pages comes out. The counts that are compared with are made here, from the
//! pages' own markup, by plain text search; the segments are the ones other extractors are judged by. Skipped where the data
//! is absent.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a test prints and stops at what is wrong")]

mod support;

use mathcoder_extract::{ExtractConfig, Extracted, HtmlOptions, HtmlScope, RawRecord, extract_html, open_records};
use serde_json::Value;
use std::collections::BTreeMap;
use support::data;

fn pages(file: &str) -> Option<Vec<RawRecord>> {
    let path = data("web")?.join(file);
    Some(open_records(&path, &ExtractConfig::default()).unwrap().filter_map(Result::ok).collect())
}

fn extract(page: &RawRecord, scope: HtmlScope) -> Extracted {
    extract_html(&page.bytes, &HtmlOptions { charset: page.charset.as_deref(), scope }).unwrap_or_default()
}

/// What stands between `open` and `close`, each time.
fn between<'a>(text: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    let parts = text.split(open).skip(1);
    parts.filter_map(|part| part.split_once(close).map(|(inside, _)| inside)).collect()
}

/// TeX with what is no part of it taken off: references, blanks, wrappers, comments at line ends.
fn bare(tex: &str) -> String {
    let tex =
        tex.replace("%\n", "").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    let tex = tex.replace("&#x2200;", "∀").replace("&nbsp;", " ").replace("&amp;", "&").replace('\u{a0}', " ");
    let mut tex = tex.trim().trim_end_matches('%');
    for style in ["\\displaystyle", "\\textstyle"] {
        let inner = tex.strip_prefix('{').and_then(|tex| tex.strip_suffix('}')).filter(|tex| tex.starts_with(style));
        tex = inner.unwrap_or(tex).trim();
        tex = tex.strip_prefix(style).filter(|tex| !tex.starts_with(char::is_alphabetic)).unwrap_or(tex);
    }
    tex.split_whitespace().collect()
}

/// Formulas stated by the page and those of them found in the text, for one file and one way to state them.
fn share(file: &str, stated: impl Fn(&str) -> Vec<String>) -> Option<(usize, usize)> {
    let (mut all, mut found) = (0, 0);
    for page in pages(file)? {
        let html = String::from_utf8_lossy(&page.bytes).into_owned();
        let formulas = stated(&html);
        if formulas.is_empty() {
            continue;
        }
        let text: String = extract(&page, HtmlScope::MainContent).text.split_whitespace().collect();
        all += formulas.len();
        found += formulas.iter().filter(|tex| text.contains(bare(tex).as_str())).count();
    }
    Some((all, found))
}

fn check(name: &str, file: &str, floor: f64, stated: impl Fn(&str) -> Vec<String>) {
    let Some((all, found)) = share(file, stated) else { return };
    let part = found as f64 / all.max(1) as f64;
    println!("{name:24} {file:28} {found:6} of {all:6}  {part:.3}");
    assert!(all > 0, "{file} has no {name}");
    assert!(part >= floor, "{name} in {file}: {part:.3} of {all}, at least {floor} wanted");
}

/// Text between delimiters outside of scripts, styles and code.
fn delimited(html: &str, open: &str, close: &str) -> Vec<String> {
    let mut visible = html.to_owned();
    for tag in ["script", "style", "pre", "code", "textarea"] {
        let mut out = String::new();
        let mut rest = visible.as_str();
        while let Some(at) = rest.find(&format!("<{tag}")) {
            out.push_str(&rest[..at]);
            rest = rest[at..].split_once(&format!("</{tag}>")).map_or("", |(_, rest)| rest);
        }
        out.push_str(rest);
        visible = out;
    }
    // Macros of the page come out expanded, so formulas that call them cannot be looked for as they stand.
    let macros: Vec<String> = between(html, "\\newcommand{\\", "}")
        .into_iter()
        .chain(between(html, "\\renewcommand{\\", "}"))
        .map(|name| format!("\\{name}"))
        .collect();
    let calls = |tex: &str| {
        let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphabetic());
        macros.iter().any(|name| tex.match_indices(name.as_str()).any(|(at, _)| ends(&tex[at + name.len()..])))
    };
    let plain =
        |tex: &&str| !tex.contains(['<', '>']) && !tex.trim().is_empty() && !tex.contains("newcommand") && !calls(tex);
    between(&visible, open, close).into_iter().filter(plain).map(str::to_owned).collect()
}

#[test]
fn annotated_formulas_come_out() {
    let owned = |found: Vec<&str>| found.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let annotation = |html: &str| owned(between(html, "<annotation encoding=\"application/x-tex\">", "</annotation>"));
    for file in ["llm_webkit_pages.warc.gz", "temml_site.warc.gz", "readability_pages.warc.gz"] {
        check("annotation", file, 0.97, annotation);
    }
    check("alttext", "w3c_mathml_spec.warc.gz", 0.95, |html| owned(between(html, " alttext=\"", "\"")));
    check("script math/tex", "mathjax_testsuite.warc.gz", 0.95, |html| {
        owned(between(html, "<script type=\"math/tex\">", "</script>"))
    });
    check("data-latex", "oi_wiki.warc.gz", 0.97, |html| {
        let starts =
            html.split("<mjx-math").skip(1).filter_map(|part| part.split_once("data-latex=")).map(|(_, value)| value);
        let value = |value: &str| match value.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next().unwrap_or_default().to_owned(),
            None => value.split([' ', '>']).next().unwrap_or_default().to_owned(),
        };
        // A value without quotes ends at a blank or `>`, and so does this search; those with `>` in them are cut alike.
        starts.map(value).collect()
    });
}

#[test]
fn delimited_formulas_come_out() {
    let paren = |html: &str| delimited(html, "\\(", "\\)");
    let bracket = |html: &str| delimited(html, "\\[", "\\]");
    for (file, floor) in
        [("appliedstats.warc.gz", 0.97), ("bjlkeng_blog.warc.gz", 0.97), ("discrete_book.warc.gz", 0.96)]
    {
        check("\\( \\)", file, floor, paren);
    }
    check("\\[ \\]", "appliedstats.warc.gz", 0.95, bracket);
    check("$ $ in arithmatex", "cp_algorithms.warc.gz", 0.97, |html| {
        between(html, "class=\"arithmatex\">$", "$<")
            .into_iter()
            .filter(|tex| !tex.contains(['<', '$']))
            .map(str::to_owned)
            .collect()
    });
}

/// Formula elements against formulas written, where the element states no TeX to look for.
#[test]
fn element_formulas_are_counted_once() {
    for (file, root, floor) in [
        ("halo2_book.warc.gz", "<span class=\"katex\">", 0.97),
        ("oi_wiki.warc.gz", "<mjx-container", 0.97),
        ("readability_pages.warc.gz", "<math", 0.95),
    ] {
        let Some(pages) = pages(file) else { return };
        let (mut all, mut kept) = (0, 0);
        for page in pages {
            let elements = String::from_utf8_lossy(&page.bytes).matches(root).count();
            if elements > 0 {
                let counts = extract(&page, HtmlScope::MainContent).formulas;
                assert_eq!(counts.seen, counts.kept + counts.failed);
                all += elements;
                kept += elements.min(counts.kept as usize);
            }
        }
        let part = kept as f64 / all as f64;
        println!("{root:24} {file:28} {kept:6} of {all:6}  {part:.3}");
        assert!(part >= floor, "{root} in {file}: {part:.3} of {all}");
    }
}

/// Recall of what must be kept and share of what must be dropped but was kept.
#[test]
fn main_content_keeps_text_and_drops_furniture() {
    let Some(folder) = data("web") else { return };
    let labels = std::fs::read_to_string(folder.join("labels.jsonl")).unwrap();
    let mut segments: BTreeMap<String, (Vec<String>, Vec<String>)> = BTreeMap::new();
    let list = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(joined)).collect()
    };
    for line in labels.lines() {
        let label: Value = serde_json::from_str(line).unwrap();
        if label["file"] == "trafilatura_pages.warc.gz" && !label["must_have"].is_null() {
            segments.insert(
                label["url"].as_str().unwrap().to_owned(),
                (list(&label["must_have"]), list(&label["must_not_have"])),
            );
        }
    }
    let (mut wanted, mut kept, mut unwanted, mut leaked) = (0, 0, 0, 0);
    for page in pages("trafilatura_pages.warc.gz").unwrap() {
        let Some((have, have_not)) = page.url.as_ref().and_then(|url| segments.get(url)) else { continue };
        let text = joined(&extract(&page, HtmlScope::MainContent).text);
        wanted += have.len();
        kept += have.iter().filter(|segment| text.contains(segment.as_str())).count();
        unwanted += have_not.len();
        leaked += have_not.iter().filter(|segment| text.contains(segment.as_str())).count();
    }
    let (recall, precision) = (f64::from(kept as u32) / wanted as f64, f64::from(kept as u32) / (kept + leaked) as f64);
    println!("segments: recall {recall:.3} of {wanted}, precision {precision:.3}, leaked {leaked} of {unwanted}");
    assert!(wanted > 1_500 && recall >= 0.94 && precision >= 0.90, "recall {recall:.3}, precision {precision:.3}");
}

fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

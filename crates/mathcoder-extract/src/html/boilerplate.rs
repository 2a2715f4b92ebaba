//! Which elements are the page's furniture: navigation, adverts, comments, forms. In: the tree with its facts. Out: a flag
//! per node. Hints are words of class and id; none of them may take away the greater part of a page, because themes put
//! words such as `sidebar` on the whole page.

use super::facts::{Facts, fact, is_invisible};
use super::tags::Tag;
use super::tree::{NodeId, Tree};

/// Words of class or id that name furniture wherever they stand, sorted.
#[rustfmt::skip]
pub(super) const FURNITURE: &[&str] = &[
    "adsense", "advert", "advertisement", "advertising", "adverts", "affiliate", "banner", "banners", "breadcrumb",
    "breadcrumbs", "byline", "captcha", "catlinks", "comment", "commentlist", "comments", "consent", "cookie",
    "cookies", "copyright", "disclaimer", "disqus", "editsection", "footer", "footernav", "gdpr", "jumplinks",
    "linkbox", "login", "masthead", "menu", "menus", "metadata", "modal", "nav", "navbar", "navbox", "navi",
    "navigation", "newsletter", "noprint", "pagenav", "pager", "pagination", "paywall", "popular", "popup",
    "postmeta", "printfooter", "promo", "promotion", "rating", "ratings", "recommend", "recommendation",
    "recommendations", "recommended", "related", "reply", "respond", "rss", "search", "searchbox", "searchform",
    "share", "sharebar", "sharedaddy", "sharing", "shoutbox", "sidebar", "sidebars", "signin", "signup", "sitemap",
    "skip", "skiplink", "social", "socialmedia", "sponsor", "sponsored", "subnav", "subscribe", "subscription",
    "tagcloud", "taglist", "teasers", "toolbar", "topbar", "trackback", "trackbacks", "trending", "widgets",
    "wpdiscuz", "yarpp",
];

/// Whole class words or ids that name furniture.
const WHOLE: &[&str] = &[
    "ad",
    "ads",
    "author-bio",
    "author-box",
    "author-info",
    "date",
    "entry-footer",
    "entry-meta",
    "entry-utility",
    "gutter",
    "headerlink",
    "linenodiv",
    "linenos",
    "lineno",
    "line-numbers",
    "hljs-ln-numbers",
    "jp-relatedposts",
    "meta",
    "mw-jump-link",
    "mw-editsection",
    "mw-indicators",
    "navfooter",
    "navheader",
    "nomobile",
    "post-date",
    "post-footer",
    "post-info",
    "post-meta",
    "post-tags",
    "posted-on",
    "postdate",
    "postinfo",
    "prev-next",
    "print-only",
    "screen-reader-text",
    "wp-caption-text",
    "caption",
    "image-caption",
    "img-caption",
    "imagecaption",
    "siteSub",
    "sphinxsidebar",
    "sr-only",
    "tags",
    "tag-links",
    "timestamp",
    "toc",
    "toctitle",
    "tocwrapper",
    "visually-hidden",
    "visuallyhidden",
    "author",
    "authors",
    "posted",
    "post-nav",
    "nextprev",
    "contentSub",
    "jump-to-nav",
    "p-lang-btn",
    "hatnote",
];

/// Class words of elements that hold the text, whatever else their class says.
const TEXT: &[&str] =
    &["entry", "entry-content", "article-content", "article-body", "post-content", "hentry", "content", "article"];

/// Marks the nodes that are furniture; what is below them is not looked at.
pub(super) fn furniture(tree: &Tree<'_>, facts: &[Facts]) -> Vec<bool> {
    let all = fact(facts, 0).text.max(1);
    let mut dropped = vec![false; tree.len()];
    for id in tree.ids().skip(1) {
        let inside = dropped.get(tree.parent(id) as usize).copied().unwrap_or(false);
        if let Some(flag) = dropped.get_mut(id as usize) {
            *flag = inside || is_furniture(tree, fact(facts, id), all, id);
        }
    }
    dropped
}

fn is_furniture(tree: &Tree<'_>, own: Facts, all: u32, id: NodeId) -> bool {
    let tag = tree.tag(id);
    if tag == Tag::Text {
        return false;
    }
    let share = f64::from(own.text) / f64::from(all);
    match tag {
        Tag::Nav | Tag::Button | Tag::Dialog | Tag::Input | Tag::Map | Tag::Menu => return share < 0.5,
        Tag::Footer => return share < 0.4,
        Tag::Aside => return share < 0.4 && !is_note(tree, id),
        Tag::Form | Tag::Fieldset => return share < 0.3 && own.formulas == 0,
        Tag::Header => return share < 0.3 && !own.has_h1 && own.formulas == 0 && !in_content(tree, id),
        // Captions of pictures that are left out themselves.
        Tag::Figcaption => return own.formulas == 0 && is_picture(tree, tree.parent(id)),
        Tag::Body | Tag::Html | Tag::Main | Tag::Caption => return false,
        _ if is_invisible(tag) => return false,
        _ => {}
    }
    if let Some(role) = tree.attr(id, "role")
        && matches!(
            role,
            "navigation"
                | "banner"
                | "contentinfo"
                | "complementary"
                | "search"
                | "dialog"
                | "alert"
                | "menu"
                | "toolbar"
        )
    {
        return share < 0.4 && !own.has_h1;
    }
    if tree.attr(id, "hidden").is_some() || hidden_by_style(tree, id) {
        return share < 0.5 && own.formulas == 0;
    }
    if tree.has_class(id, "widget") && !tree.has_class(id, "Blog") {
        return share < 0.15;
    }
    share < 0.4 && tag.heading_level().is_none() && has_hint(tree, id) && !(own.has_h1 && share > 0.02)
}

fn is_picture(tree: &Tree<'_>, figure: NodeId) -> bool {
    let text = |id: NodeId| matches!(tree.tag(id), Tag::Table | Tag::Pre | Tag::Math | Tag::Code | Tag::Blockquote);
    let picture = |id: NodeId| {
        matches!(tree.tag(id), Tag::Img | Tag::Picture | Tag::Svg | Tag::Video | Tag::Iframe | Tag::Canvas)
    };
    tree.descendants(figure).any(picture) && !tree.descendants(figure).any(text)
}

/// Remarks that belong to the text.
fn is_note(tree: &Tree<'_>, id: NodeId) -> bool {
    tree.classes(id).any(|class| {
        ["note", "admonition", "footnote", "theorem", "remark", "example", "callout"]
            .iter()
            .any(|word| class.contains(word))
    }) || tree.attr(id, "role").is_some_and(|role| role.starts_with("doc-"))
}

fn in_content(tree: &Tree<'_>, id: NodeId) -> bool {
    let mut up = tree.parent(id);
    while up != 0 {
        if matches!(tree.tag(up), Tag::Article | Tag::Main | Tag::Section) {
            return true;
        }
        up = tree.parent(up);
    }
    false
}

fn hidden_by_style(tree: &Tree<'_>, id: NodeId) -> bool {
    let Some(style) = tree.attr(id, "style") else { return false };
    let plain: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    plain.contains("display:none") || plain.contains("visibility:hidden")
}

fn has_hint(tree: &Tree<'_>, id: NodeId) -> bool {
    let names = tree.attr(id, "id").into_iter().chain(tree.classes(id));
    names.take(16).any(is_hint) && !tree.classes(id).any(|class| TEXT.contains(&class))
}

fn is_hint(name: &str) -> bool {
    if WHOLE.contains(&name) {
        return true;
    }
    // `has-sidebar`, `with-comments`, `no-nav`: says something of the page, not of this element.
    if ["has-", "no-", "with-", "without-", "hide-", "show-", "is-"].iter().any(|start| name.starts_with(start)) {
        return false;
    }
    // `sticky-sidebar-relative`, `sidebar-layout`: how something is laid out, not what it is.
    if ["sticky-", "-layout", "-wrapper", "-relative", "-enabled", "-parent"].iter().any(|part| name.contains(part)) {
        return false;
    }
    name.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| {
        let lower = word.bytes().map(|byte| byte.to_ascii_lowercase());
        FURNITURE.binary_search_by(|known| known.bytes().cmp(lower.clone())).is_ok()
    })
}

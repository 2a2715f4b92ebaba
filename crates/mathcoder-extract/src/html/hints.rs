//! What class and id say of an element, word by word. In: a class word or an id. Out: which sort of furniture it names, if any.
//! Words are cut at signs and at capitals (`entry-footer`, `articleFooter`, `navBreadcrumbs`). The lists name what many sites
//! and themes have in common; no site has an entry of its own.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// How far a name is to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hint {
    /// Furniture where the element is hardly more than a label.
    Label,
    /// The text under a picture.
    Caption,
    /// The line under a picture, whatever it stands beside.
    PictureLine,
    /// Furniture where links lead out of the element.
    Linked,
    /// Pictures in a row; furniture where the page has a text besides.
    Gallery,
    /// Furniture, unless elements of this name make up the page.
    Weak,
    /// Furniture.
    Strong,
    /// What readers wrote under the text.
    Comments,
}

/// Words that name furniture wherever they stand.
#[rustfmt::skip]
const STRONG: &[&str] = &[
    "adsense", "advert", "advertisement", "advertising", "adverts", "affiliate", "banner", "banners", "breadcrumb",
    "breadcrumbs", "byline", "captcha", "catlinks", "consent", "cookie",
    "cookies", "donate", "donation", "editsection", "follow", "footer", "footernav", "gdpr", "jumplinks",
    "linkbox", "login", "masthead", "menu", "menus", "nav", "navbar", "navbox", "navi",
    "navigation", "newsletter", "newsletters", "noprint", "pagenav", "pager", "pagination", "paywall", "popular",
    "postmeta", "printfooter", "promo", "promotion", "recirculation", "recommend",
    "recommendation", "recommendations", "recommended", "related", "reply", "rss", "search", "searchbox",
    "searchform", "share", "sharebar", "sharedaddy", "sharing", "shoutbox", "sidebar", "sidebars", "signin", "signup",
    "sitemap", "skip", "skiplink", "social", "socialmedia", "sponsor", "sponsored", "subnav", "subscribe",
    "subscription", "tagcloud", "taglist", "teasers", "topbar", "trackback", "trackbacks", "trending",
    "upsell", "wpdiscuz", "yarpp", "zeroclipboard",
];

/// Words of the place for comments.
const COMMENTS: &[&str] = &["commentlist", "comments", "disqus", "respond"];

/// Words that name furniture, but also what a site is made of.
const WEAK: &[&str] =
    &["comment", "copyright", "disclaimer", "metadata", "modal", "popup", "rating", "ratings", "toolbar", "widgets"];

/// Words of rows of pictures.
const GALLERY: &[&str] = &["carousel", "galleria", "gallery", "slick", "slider", "slideshow", "swiper"];

/// Words of boxes that lead elsewhere.
const LINKED: &[&str] = &[
    "author",
    "authors",
    "embed",
    "embedded",
    "hashtags",
    "infobox",
    "keywords",
    "more",
    "morelinks",
    "next",
    "oembed",
    "prev",
    "previous",
    "readmore",
    "src",
    "tags",
    "taxonomy",
    "teaser",
    "viewcode",
];

/// Words of small print around a text.
#[rustfmt::skip]
const LABEL: &[&str] = &[
    "attribution", "author", "authors", "autor", "autoren", "avatar", "bookmark", "btn", "button", "buttons", "category", "credit", "credits", "cta",
    "date", "dateline", "datetime", "likes", "meta", "permalink", "pubdate", "publish", "published", "readtime", "reputation",
    "timestamp", "upvote", "views", "vote", "votecell", "votes", "voting",
];

/// Words of the text under pictures.
const CAPTION: &[&str] = &["caption", "captions", "credit", "credits", "legende"];

/// Words that name furniture where they begin or end a longer one.
const COMPOUND: &[&str] = &[
    "advert",
    "authorbio",
    "authorbox",
    "breadcrumb",
    "breadcrumbs",
    "cookie",
    "footer",
    "newsletter",
    "postmetadata",
    "related",
    "sharebar",
    "sidebar",
];

/// Whole class words or ids that name furniture.
#[rustfmt::skip]
const WHOLE: &[&str] = &[
    "ad", "ads", "author", "author-bio", "author-box", "author-info", "authors", "contentSub", "date", "entry-footer",
    "entry-meta", "entry-utility", "gutter", "hatnote", "headerlink", "hljs-ln-numbers", "input_prompt", "jp-InputPrompt", "jp-OutputPrompt", "jp-relatedposts",
    "jump-to-nav", "line-numbers", "linenodiv", "lineno", "linenos", "meta", "mw-editsection", "mw-indicators",
    "mw-jump-link", "navfooter", "navheader", "nextprev", "nomobile", "output_prompt", "p-lang-btn", "post-date", "post-footer",
    "post-info", "post-meta", "post-nav", "post-tags", "postdate", "posted", "posted-on", "postinfo", "postprofile", "prev-next",
    "print-only", "screen-reader-text", "siteSub", "sphinxsidebar", "sr-only", "tag-links", "tags", "timestamp", "toc",
    "toctitle", "tocwrapper", "visually-hidden", "visuallyhidden",
];

/// Whole names of captions.
const WHOLE_CAPTION: &[&str] = &["caption", "image-caption", "imagecaption", "img-caption", "wp-caption-text"];

/// Words that say together what neither says alone, a bit for each group.
const PAIRS: [(u8, &[&str]); 6] = [
    (AUTHOR, &["author", "autor", "writer"]),
    (BOX, &["about", "bio", "box", "card", "desc", "description", "profile"]),
    (PICTURE, &["bild", "figure", "foto", "image", "img", "media", "photo", "picture"]),
    (USER, &["member", "poster", "user"]),
    (DETAILS, &["details", "info", "profile"]),
    (UNDER, &["author", "caption", "copyright", "credit", "credits", "desc", "description", "source"]),
];
const AUTHOR: u8 = 1;
const BOX: u8 = 2;
const PICTURE: u8 = 4;
const UNDER: u8 = 8;
const USER: u8 = 16;
const DETAILS: u8 = 32;

/// What one word says.
#[derive(Clone, Copy, Default)]
struct Word {
    hint: Option<Hint>,
    pairs: u8,
}

/// All listed words.
static WORDS: LazyLock<HashMap<&'static str, Word>> = LazyLock::new(|| {
    let mut words: HashMap<&str, Word> = HashMap::new();
    let lists = [
        (STRONG, Hint::Strong),
        (COMMENTS, Hint::Comments),
        (WEAK, Hint::Weak),
        (GALLERY, Hint::Gallery),
        (LINKED, Hint::Linked),
        (CAPTION, Hint::Caption),
        (LABEL, Hint::Label),
    ];
    for (list, hint) in lists {
        for word in list {
            // A word of two lists means what the first one says.
            words.entry(word).or_default().hint.get_or_insert(hint);
        }
    }
    for (group, list) in PAIRS {
        for word in list {
            words.entry(word).or_default().pairs |= group;
        }
    }
    words
});

/// All listed whole names.
static NAMES: LazyLock<HashMap<&'static str, Hint>> = LazyLock::new(|| {
    let captions = WHOLE_CAPTION.iter().map(|name| (*name, Hint::Weak));
    captions.chain(WHOLE.iter().map(|name| (*name, Hint::Strong))).collect()
});

/// The strongest hint in a class word or id.
pub(super) fn hint_of(name: &str) -> Option<Hint> {
    if let Some(&hint) = NAMES.get(name) {
        return Some(hint);
    }
    if name.contains('-') && speaks_of_layout(name) {
        return None;
    }
    let (mut hint, mut pairs) = (None, 0);
    each_word(name, |word| {
        let known = WORDS.get(word).copied().unwrap_or_default();
        pairs |= known.pairs;
        hint = hint.max(known.hint.or_else(|| unlisted_hint(word)));
    });
    // A box about the author, the line under a photograph.
    if pairs & AUTHOR != 0 && pairs & BOX != 0 {
        return Some(Hint::Strong);
    }
    if pairs & PICTURE != 0 && pairs & UNDER != 0 {
        return Some(Hint::PictureLine);
    }
    // Who wrote a post, and when.
    let label = (pairs & USER != 0 && pairs & DETAILS != 0).then_some(Hint::Label);
    hint.max(label)
}

/// Names that say how something is laid out, not what it is.
fn speaks_of_layout(name: &str) -> bool {
    // `has-sidebar`, `with-comments`, `no-nav`: says something of the page, not of this element.
    let of_page = ["has-", "no-", "with-", "without-", "hide-", "show-", "is-"];
    // `sticky-sidebar-relative`, `sidebar-layout`.
    let of_layout = ["sticky-", "-layout", "-wrapper", "-relative", "-enabled", "-parent"];
    of_page.iter().any(|start| name.starts_with(start)) || of_layout.iter().any(|part| name.contains(part))
}

fn unlisted_hint(word: &str) -> Option<Hint> {
    if is_compound(word) {
        return Some(Hint::Strong);
    }
    word.ends_with("teaser").then_some(Hint::Linked)
}

fn is_compound(word: &str) -> bool {
    const SHORTEST: usize = 6;
    if word.len() < SHORTEST || !COMPOUND.iter().any(|part| word.starts_with(part) || word.ends_with(part)) {
        return false;
    }
    let negated = ["with", "has", "no"].iter().any(|start| word.starts_with(start));
    !negated && word != "correlated"
}

/// Calls `found` with the words of a name in lower case.
fn each_word(name: &str, mut found: impl FnMut(&str)) {
    let lower = if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    };
    let (mut start, mut small) = (0, false);
    for (at, byte) in name.bytes().enumerate() {
        let is_sign = !byte.is_ascii_alphanumeric();
        if is_sign || (byte.is_ascii_uppercase() && small) {
            found(lower.get(start..at).unwrap_or_default());
            start = at + usize::from(is_sign);
        }
        small = byte.is_ascii_lowercase();
    }
    found(lower.get(start..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_at_signs_and_capitals() {
        let mut words = Vec::new();
        each_word("navBreadcrumbs_2é", |word| words.push(word.to_owned()));
        assert_eq!(words, ["nav", "breadcrumbs", "2", "", ""]);
        assert_eq!(hint_of("articleFooter"), Some(Hint::Strong));
        assert_eq!(hint_of("entryfooter"), Some(Hint::Strong));
        assert_eq!(hint_of("has-sidebar"), None);
        assert_eq!(hint_of("author-card"), Some(Hint::Strong));
        assert_eq!(hint_of("news-date"), Some(Hint::Label));
        assert_eq!(hint_of("theorem"), None);
        assert_eq!(hint_of("navigate"), None);
    }
}

//! What class and id say of an element, word by word. In: a class word or an id. Out: which sort of furniture it names, if any.
//! Words are cut at signs and at capitals (`entry-footer`, `articleFooter`, `navBreadcrumbs`). The lists name what many sites
//! and themes have in common; no site has an entry of its own.

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

/// Words that name furniture wherever they stand, sorted.
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
    "upsell", "wpdiscuz", "yarpp",
];

/// Words of the place for comments, sorted.
const COMMENTS: &[&str] = &["commentlist", "comments", "disqus", "respond"];

/// Words that name furniture, but also what a site is made of, sorted.
const WEAK: &[&str] =
    &["comment", "copyright", "disclaimer", "metadata", "modal", "popup", "rating", "ratings", "toolbar", "widgets"];

/// Words of rows of pictures, sorted.
const GALLERY: &[&str] = &["carousel", "galleria", "gallery", "slick", "slider", "slideshow", "swiper"];

/// Words of boxes that lead elsewhere, sorted.
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
    "tags",
    "taxonomy",
    "teaser",
];

/// Words of small print around a text, sorted.
#[rustfmt::skip]
const LABEL: &[&str] = &[
    "attribution", "author", "authors", "autor", "autoren", "avatar", "bookmark", "btn", "button", "buttons", "category", "credit", "credits", "cta",
    "date", "dateline", "datetime", "meta", "permalink", "pubdate", "publish", "published", "readtime",
    "timestamp", "views",
];

/// Words of the text under pictures, sorted.
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
    "entry-meta", "entry-utility", "gutter", "hatnote", "headerlink", "hljs-ln-numbers", "jp-relatedposts",
    "jump-to-nav", "line-numbers", "linenodiv", "lineno", "linenos", "meta", "mw-editsection", "mw-indicators",
    "mw-jump-link", "navfooter", "navheader", "nextprev", "nomobile", "p-lang-btn", "post-date", "post-footer",
    "post-info", "post-meta", "post-nav", "post-tags", "postdate", "posted", "posted-on", "postinfo", "prev-next",
    "print-only", "screen-reader-text", "siteSub", "sphinxsidebar", "sr-only", "tag-links", "tags", "timestamp", "toc",
    "toctitle", "tocwrapper", "visually-hidden", "visuallyhidden",
];

/// Whole names of captions.
const WHOLE_CAPTION: &[&str] = &["caption", "image-caption", "imagecaption", "img-caption", "wp-caption-text"];

/// The strongest hint in a class word or id.
pub(super) fn hint_of(name: &str) -> Option<Hint> {
    if WHOLE.contains(&name) {
        return Some(Hint::Strong);
    }
    if WHOLE_CAPTION.contains(&name) {
        return Some(Hint::Weak);
    }
    // `has-sidebar`, `with-comments`, `no-nav`: says something of the page, not of this element.
    if ["has-", "no-", "with-", "without-", "hide-", "show-", "is-"].iter().any(|start| name.starts_with(start)) {
        return None;
    }
    // `sticky-sidebar-relative`, `sidebar-layout`: how something is laid out, not what it is.
    if ["sticky-", "-layout", "-wrapper", "-relative", "-enabled", "-parent"].iter().any(|part| name.contains(part)) {
        return None;
    }
    if let Some(hint) = pair_hint(name) {
        return Some(hint);
    }
    words(name).filter_map(|word| word_hint(&word)).max()
}

/// Two words that say together what neither says alone: a box about the author, the line under a photograph.
fn pair_hint(name: &str) -> Option<Hint> {
    let any = |parts: &[&str]| words(name).any(|word| parts.contains(&word.as_str()));
    if any(&["author", "autor", "writer"]) && any(&["about", "bio", "box", "card", "desc", "description", "profile"]) {
        return Some(Hint::Strong);
    }
    let picture = any(&["bild", "figure", "foto", "image", "img", "media", "photo", "picture"]);
    let under = any(&["author", "caption", "copyright", "credit", "credits", "desc", "description", "source"]);
    (picture && under).then_some(Hint::PictureLine)
}

fn word_hint(word: &str) -> Option<Hint> {
    let listed = |list: &[&str]| list.binary_search(&word).is_ok();
    if listed(STRONG) || is_compound(word) {
        return Some(Hint::Strong);
    }
    if listed(COMMENTS) {
        return Some(Hint::Comments);
    }
    if listed(WEAK) {
        return Some(Hint::Weak);
    }
    if listed(GALLERY) {
        return Some(Hint::Gallery);
    }
    if listed(LINKED) || word.ends_with("teaser") {
        return Some(Hint::Linked);
    }
    if listed(CAPTION) {
        return Some(Hint::Caption);
    }
    listed(LABEL).then_some(Hint::Label)
}

fn is_compound(word: &str) -> bool {
    let negated = ["with", "has", "no"].iter().any(|start| word.starts_with(start));
    !negated && COMPOUND.iter().any(|part| word.starts_with(part) || word.ends_with(part)) && word != "correlated"
}

/// The words of a name in lower case.
fn words(name: &str) -> impl Iterator<Item = String> + '_ {
    name.split(|c: char| !c.is_ascii_alphanumeric()).flat_map(|part| {
        let mut words = vec![String::new()];
        let mut small = false;
        for c in part.chars() {
            if c.is_ascii_uppercase() && small {
                words.push(String::new());
            }
            small = c.is_ascii_lowercase();
            if let Some(word) = words.last_mut() {
                word.push(c.to_ascii_lowercase());
            }
        }
        words
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        for list in [STRONG, COMMENTS, WEAK, GALLERY, LINKED, LABEL, CAPTION] {
            assert!(list.is_sorted(), "{list:?}");
        }
    }

    #[test]
    fn words_are_cut_at_signs_and_capitals() {
        assert_eq!(words("navBreadcrumbs_2").collect::<Vec<_>>(), ["nav", "breadcrumbs", "2"]);
        assert_eq!(hint_of("articleFooter"), Some(Hint::Strong));
        assert_eq!(hint_of("entryfooter"), Some(Hint::Strong));
        assert_eq!(hint_of("has-sidebar"), None);
        assert_eq!(hint_of("author-card"), Some(Hint::Strong));
        assert_eq!(hint_of("news-date"), Some(Hint::Label));
        assert_eq!(hint_of("theorem"), None);
        assert_eq!(hint_of("navigate"), None);
    }
}

//! Element names this crate knows by heart, as one small number, and what sort of element each is.

/// An element name; [`Tag::Other`] for all that need no rule of their own, [`Tag::Text`] for a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[rustfmt::skip]
pub(super) enum Tag {
    Other, Text, A, Abbr, Address, Annotation, AnnotationXml, Area, Article, Aside, Audio, B, Base, Big, Blockquote,
    Body, Br, Button, Canvas, Caption, Center, Cite, Code, Col, Colgroup, DMath, Datalist, Dd, Del, Desc, Details,
    Dialog, Div, Dl, Dt, Em, Embed, Fieldset, Figcaption, Figure, Font, Footer, ForeignObject, Form, Frameset, H1, H2,
    H3, H4, H5, H6, Head, Header, Hgroup, Hr, Html, I, Iframe, Img, Input, Kbd, Label, Legend, Li, Link, Main, Map,
    Math, Menu, Meta, Mi, MjxContainer, Mn, Mo, Ms, Mtext, Nav, Nobr, Noembed, Noframes, Noscript, Object, Ol,
    Optgroup, Choice, P, Param, Picture, Pre, Q, Rp, Rt, Ruby, S, Samp, Script, Section, Select, Small, Source, Span,
    Strike, Strong, Style, Sub, Summary, Sup, Svg, Table, Tbody, Td, Template, Textarea, Tfoot, Th, Thead, Title, Tr,
    Track, Tt, U, Ul, Var, Video, Wbr, Xmp,
}

/// The tag of a lower-case name.
#[rustfmt::skip]
pub(super) fn tag_of(name: &str) -> Tag {
    match name {
        "a" => Tag::A, "abbr" => Tag::Abbr, "address" => Tag::Address, "annotation" => Tag::Annotation,
        "annotation-xml" => Tag::AnnotationXml, "area" => Tag::Area, "article" => Tag::Article, "aside" => Tag::Aside,
        "audio" => Tag::Audio, "b" => Tag::B, "base" => Tag::Base, "big" => Tag::Big, "blockquote" => Tag::Blockquote,
        "body" => Tag::Body, "br" => Tag::Br, "button" => Tag::Button, "canvas" => Tag::Canvas,
        "caption" => Tag::Caption, "center" => Tag::Center, "cite" => Tag::Cite, "code" => Tag::Code,
        "col" => Tag::Col, "colgroup" => Tag::Colgroup, "d-math" => Tag::DMath, "datalist" => Tag::Datalist,
        "dd" => Tag::Dd, "del" => Tag::Del, "desc" => Tag::Desc, "details" => Tag::Details, "dialog" => Tag::Dialog,
        "div" => Tag::Div, "dl" => Tag::Dl, "dt" => Tag::Dt, "em" => Tag::Em, "embed" => Tag::Embed,
        "fieldset" => Tag::Fieldset, "figcaption" => Tag::Figcaption, "figure" => Tag::Figure, "font" => Tag::Font,
        "footer" => Tag::Footer, "foreignobject" => Tag::ForeignObject, "form" => Tag::Form,
        "frameset" => Tag::Frameset, "h1" => Tag::H1, "h2" => Tag::H2, "h3" => Tag::H3, "h4" => Tag::H4,
        "h5" => Tag::H5, "h6" => Tag::H6, "head" => Tag::Head, "header" => Tag::Header, "hgroup" => Tag::Hgroup,
        "hr" => Tag::Hr, "html" => Tag::Html, "i" => Tag::I, "iframe" => Tag::Iframe, "img" => Tag::Img,
        "input" => Tag::Input, "kbd" => Tag::Kbd, "label" => Tag::Label, "legend" => Tag::Legend, "li" => Tag::Li,
        "link" => Tag::Link, "main" => Tag::Main, "map" => Tag::Map, "math" => Tag::Math, "menu" => Tag::Menu,
        "meta" => Tag::Meta, "mi" => Tag::Mi, "mjx-container" => Tag::MjxContainer, "mn" => Tag::Mn, "mo" => Tag::Mo,
        "ms" => Tag::Ms, "mtext" => Tag::Mtext, "nav" => Tag::Nav, "nobr" => Tag::Nobr, "noembed" => Tag::Noembed,
        "noframes" => Tag::Noframes, "noscript" => Tag::Noscript, "object" => Tag::Object, "ol" => Tag::Ol,
        "optgroup" => Tag::Optgroup, "option" => Tag::Choice, "p" => Tag::P, "param" => Tag::Param,
        "picture" => Tag::Picture, "pre" => Tag::Pre, "q" => Tag::Q, "rp" => Tag::Rp, "rt" => Tag::Rt,
        "ruby" => Tag::Ruby, "s" => Tag::S, "samp" => Tag::Samp, "script" => Tag::Script, "section" => Tag::Section,
        "select" => Tag::Select, "small" => Tag::Small, "source" => Tag::Source, "span" => Tag::Span,
        "strike" => Tag::Strike, "strong" => Tag::Strong, "style" => Tag::Style, "sub" => Tag::Sub,
        "summary" => Tag::Summary, "sup" => Tag::Sup, "svg" => Tag::Svg, "table" => Tag::Table, "tbody" => Tag::Tbody,
        "td" => Tag::Td, "template" => Tag::Template, "textarea" => Tag::Textarea, "tfoot" => Tag::Tfoot,
        "th" => Tag::Th, "thead" => Tag::Thead, "title" => Tag::Title, "tr" => Tag::Tr, "track" => Tag::Track,
        "tt" => Tag::Tt, "u" => Tag::U, "ul" => Tag::Ul, "var" => Tag::Var, "video" => Tag::Video, "wbr" => Tag::Wbr,
        "xmp" => Tag::Xmp,
        _ if name.ends_with(":math") => Tag::Math,
        _ => Tag::Other,
    }
}

impl Tag {
    /// Elements without content or end tag.
    pub(super) const fn is_void(self) -> bool {
        matches!(
            self,
            Self::Area
                | Self::Base
                | Self::Br
                | Self::Col
                | Self::Embed
                | Self::Hr
                | Self::Img
                | Self::Input
                | Self::Link
                | Self::Meta
                | Self::Param
                | Self::Source
                | Self::Track
                | Self::Wbr
        )
    }

    /// Elements that start on a new line.
    pub(super) const fn is_block(self) -> bool {
        matches!(
            self,
            Self::Address
                | Self::Article
                | Self::Aside
                | Self::Blockquote
                | Self::Body
                | Self::Caption
                | Self::Center
                | Self::Dd
                | Self::Details
                | Self::Dialog
                | Self::Div
                | Self::Dl
                | Self::Dt
                | Self::Fieldset
                | Self::Figcaption
                | Self::Figure
                | Self::Footer
                | Self::Form
                | Self::H1
                | Self::H2
                | Self::H3
                | Self::H4
                | Self::H5
                | Self::H6
                | Self::Header
                | Self::Hgroup
                | Self::Hr
                | Self::Html
                | Self::Legend
                | Self::Li
                | Self::Main
                | Self::Menu
                | Self::Nav
                | Self::Ol
                | Self::P
                | Self::Pre
                | Self::Section
                | Self::Summary
                | Self::Table
                | Self::Tbody
                | Self::Td
                | Self::Tfoot
                | Self::Th
                | Self::Thead
                | Self::Tr
                | Self::Ul
                | Self::Xmp
        )
    }

    /// Start tags that end an open paragraph.
    pub(super) const fn closes_paragraph(self) -> bool {
        self.is_block()
            && !matches!(
                self,
                Self::Body
                    | Self::Caption
                    | Self::Html
                    | Self::Td
                    | Self::Th
                    | Self::Tr
                    | Self::Tbody
                    | Self::Thead
                    | Self::Tfoot
                    | Self::Legend
            )
    }

    /// Elements of running text whose end tags are often misplaced.
    pub(super) const fn is_formatting(self) -> bool {
        matches!(
            self,
            Self::A
                | Self::B
                | Self::Big
                | Self::Code
                | Self::Em
                | Self::Font
                | Self::I
                | Self::Nobr
                | Self::S
                | Self::Small
                | Self::Span
                | Self::Strike
                | Self::Strong
                | Self::Tt
                | Self::U
                | Self::Sub
                | Self::Sup
        )
    }

    /// Elements that an end tag from inside does not reach beyond.
    pub(super) const fn is_scope(self) -> bool {
        matches!(
            self,
            Self::Html
                | Self::Table
                | Self::Td
                | Self::Th
                | Self::Caption
                | Self::Template
                | Self::Object
                | Self::Math
                | Self::Svg
        )
    }

    /// Level of a heading.
    pub(super) const fn heading_level(self) -> Option<u8> {
        match self {
            Self::H1 => Some(1),
            Self::H2 => Some(2),
            Self::H3 => Some(3),
            Self::H4 => Some(4),
            Self::H5 => Some(5),
            Self::H6 => Some(6),
            _ => None,
        }
    }

    /// HTML start tags that cannot stand in MathML or SVG, so that an unclosed `math` ends before them.
    pub(super) const fn breaks_out(self) -> bool {
        self.is_block()
            && !matches!(self, Self::Caption | Self::Tr | Self::Td | Self::Th | Self::Tbody | Self::Thead | Self::Tfoot)
            || matches!(
                self,
                Self::B
                    | Self::Big
                    | Self::Br
                    | Self::Code
                    | Self::Em
                    | Self::Head
                    | Self::I
                    | Self::Img
                    | Self::Meta
                    | Self::Nobr
                    | Self::Ruby
                    | Self::S
                    | Self::Small
                    | Self::Span
                    | Self::Strong
                    | Self::Strike
                    | Self::Sub
                    | Self::Sup
                    | Self::Tt
                    | Self::U
                    | Self::Var
            )
    }

    /// Elements of MathML and SVG in which HTML may stand.
    pub(super) const fn holds_html(self) -> bool {
        matches!(
            self,
            Self::Mi
                | Self::Mo
                | Self::Mn
                | Self::Ms
                | Self::Mtext
                | Self::AnnotationXml
                | Self::Annotation
                | Self::ForeignObject
                | Self::Desc
                | Self::Title
        )
    }
}

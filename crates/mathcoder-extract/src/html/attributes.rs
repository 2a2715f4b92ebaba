//! Names of attributes that readers of a page ask for, as one small number. Outside of formulas no other attribute is kept,
//! so that most of the bytes of a tag cost nothing once they are passed.

/// A name; [`Attr::Other`] for all that only the markup of a formula may need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[rustfmt::skip]
pub(super) enum Attr {
    Other, Alt, AltText, Block, Class, Content, DataAttrs, DataC, DataFormula, DataLatex, DataLazySrc, DataMathStyle, DataMathml, DataMmlNode, DataOriginal,
    DataSrc, DataTex, DataValue, Display, Hidden, Href, Id, ItemProp, ItemType, Lang, Name, Property, Role, Src, Start, Style, Title, Type,
}

/// The number of a lower-case name.
#[rustfmt::skip]
pub(super) fn attr_of(name: &str) -> Attr {
    match name {
        "alt" => Attr::Alt, "alttext" => Attr::AltText, "block" => Attr::Block, "class" => Attr::Class,
        "content" => Attr::Content, "data-attrs" => Attr::DataAttrs, "data-math-style" => Attr::DataMathStyle, "lang" => Attr::Lang, "data-c" => Attr::DataC, "data-formula" => Attr::DataFormula,
        "data-latex" => Attr::DataLatex, "data-lazy-src" => Attr::DataLazySrc, "data-mathml" => Attr::DataMathml,
        "data-mml-node" => Attr::DataMmlNode, "data-original" => Attr::DataOriginal, "data-src" => Attr::DataSrc,
        "data-tex" => Attr::DataTex, "data-value" => Attr::DataValue, "display" => Attr::Display,
        "hidden" => Attr::Hidden, "href" => Attr::Href, "id" => Attr::Id, "itemprop" => Attr::ItemProp, "itemtype" => Attr::ItemType,
        "name" => Attr::Name, "property" => Attr::Property, "role" => Attr::Role, "src" => Attr::Src,
        "start" => Attr::Start, "style" => Attr::Style, "title" => Attr::Title, "type" => Attr::Type,
        _ => Attr::Other,
    }
}

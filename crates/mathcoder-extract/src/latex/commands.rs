//! Commands of running text whose effect is told by a word: arguments dropped or kept, or a character. One table; what
//! needs code stands in the typesetter.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a command does to running text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// Reads arguments: `s` star, `o` optional, `m` mandatory, all dropped; `k` mandatory, kept.
    Arguments(&'static str),
    /// Stands for this text; a blank makes a gap.
    Text(&'static str),
    /// An accent, as a combining character, over the next letter.
    Accent(char),
}

use Action::{Accent, Arguments, Text};

/// Commands that need no code.
const COMMANDS: &[(&[&str], Action)] = &[
    // Looks of the page: nothing is left.
    (
        &[
            "noindent", "indent", "medskip", "bigskip", "smallskip", "newpage", "clearpage", "cleardoublepage", "hfill",
            "vfill", "hfil", "vfil", "hss", "vss", "centering", "raggedright", "raggedleft", "maketitle", "relax",
            "tableofcontents", "listoffigures", "listoftables", "printindex", "makeindex", "appendix", "frontmatter",
            "mainmatter", "backmatter", "phantomsection", "samepage", "sloppy", "fussy", "normalfont", "upshape",
            "bfseries", "itshape", "slshape", "scshape", "rmfamily", "sffamily", "ttfamily", "mdseries", "em", "bf",
            "it", "sl", "sc", "rm", "sf", "tt", "tiny", "scriptsize", "footnotesize", "small", "normalsize", "large",
            "Large", "LARGE", "huge", "Huge", "boldmath", "unboldmath", "allowbreak", "nobreak", "break",
            "goodbreak", "bigbreak", "medbreak", "smallbreak", "onecolumn", "flushbottom", "raggedbottom", "null",
            "strut", "mathstrut", "protect", "ignorespaces", "unskip", "unkern", "obeylines", "selectfont", "displaystyle",
            "textstyle", "scriptstyle", "endgraf", "hrulefill", "dotfill", "today", "nopagebreak", "filbreak", "eject",
            "titlepage", "mentalpause", "capstart", "hrule", "toprule", "midrule", "bottomrule", "hline", "endhead",
            "endfirsthead", "endfoot", "endlastfoot", "nonumber", "notag", "begingroup", "endgroup", "bgroup", "egroup",
            "qed", "qedhere", "blacktriangleright", "doublespacing", "singlespacing", "printanswers", "the", "AtBeginDocument", "footnotemark", "tiny", "makebibliography", "/", "@", "-",
            "!", "*", "arraybackslash", "enlargethispage", "nolimits", "limits", "columnbreak", "bfdefault",
        ],
        Arguments(""),
    ),
    (&["linebreak", "nolinebreak", "pagebreak", "displaybreak"], Arguments("o")),
    (
        &[
            "vspace", "hspace", "addvspace", "pagestyle", "thispagestyle", "pagenumbering", "bibliographystyle",
            "bibliography", "nocite", "hypersetup", "color", "usetikzlibrary", "theoremstyle", "tikzset", "pgfplotsset",
            "lstset", "setlist", "geometry", "graphicspath", "captionsetup", "refstepcounter", "stepcounter",
            "arabic", "roman", "Roman", "alph", "Alph", "value", "cmidrule", "cline", "markright", "hyphenation",
            "sisetup", "allowdisplaybreaks", "pdfbookmark", "vskip", "includeonly", "typeout",
            "newcounter", "newlength", "newsavebox", "usebox", "author", "date", "thanks", "institute", "email",
            "address", "affiliation", "keywords", "subjclass", "gdef", "newcolumntype", "symlabel", "externaldocument",
            "xyoption", "marginnote", "marginpar", "marginparsep", "DeclareGraphicsExtensions", "title",
            "affil", "orcid", "setcitestyle", "printbibliography", "addbibresource", "definecolorset", "pdfinfo",
            "hspace*", "vspace*", "usetheme", "usecolortheme", "usefonttheme", "setbeamertemplate", "subtitle", "logo",
        ],
        Arguments("som"),
    ),
    (&["index", "glossary", "sindex", "label", "todo", "gls"], Arguments("om")),
    (
        &[
            "setlength", "addtolength", "setcounter", "addtocounter", "numberwithin", "definecolor", "colorlet",
            "settowidth", "markboth", "newsavebox", "savebox", "sbox", "rule", "addtocontents", "pagecolor", "setbeamercolor",
            "setbeamerfont", "setsidenotes", "declaretheoremstyle", "urlstyle", "fontsize", "DeclareUnicodeCharacter",
            "SetKw", "pgfmathsetmacro",
        ],
        Arguments("somm"),
    ),
    (&["addcontentsline", "newtheoremstyle"], Arguments("sommm")),
    (&["titleformat"], Arguments("smommmmo")),
    (&["crefname", "Crefname", "labelcrefformat"], Arguments("mmm")),
    (&["crefformat", "Crefformat", "newaliascnt", "setitemize", "setenumerate", "setdescription"], Arguments("omm")),
    (&["aliascntresetthe", "bookmark", "bookmarksetup", "pdfcompresslevel"], Arguments("om")),
    (&["crefrangeformat", "Crefrangeformat"], Arguments("mm")),
    (&["crefmultiformat", "Crefmultiformat"], Arguments("mmmmm")),
    (&["crefrangemultiformat", "Crefrangemultiformat"], Arguments("mmmmm")),
    (&["includegraphics", "includesvg", "psfig", "epsfig", "epsfbox"], Arguments("soom")),
    // Contents kept, arguments about looks dropped.
    (
        &[
            "emph", "textbf", "textit", "textrm", "textsf", "textsc", "textsl", "texttt", "textmd", "textup", "textnormal",
            "text", "mbox", "fbox", "underline", "uline", "hbox", "vbox", "vtop", "centerline", "leftline", "rightline",
            "MakeUppercase", "uppercase", "lowercase", "MakeLowercase", "textsuperscript", "textsubscript", "sout",
            "smash", "llap", "rlap", "structure", "acronym", "framebox", "emphasis", "textquotedbl", "ensurepar",
            "term", "path", "nolinkurl", "url", "doi", "dfn", "overlay", "footnotesize",
            "phantom", "ul", "hl", "textlf", "enquotefoo", "subcaption",
        ],
        Arguments("sok"),
    ),
    (&["textcolor", "colorbox", "href", "scalebox", "rotatebox", "foreignlanguage", "pdftooltip", "highlight"], Arguments("omk")),
    (&["texorpdfstring"], Arguments("km")),
    (&["raisebox"], Arguments("mook")),
    (&["makebox"], Arguments("ook")),
    (&["parbox"], Arguments("ooomk")),
    (&["resizebox", "fcolorbox"], Arguments("smmk")),
    (&["hyperref", "hyperlink", "hypertarget", "acrshort", "acrlong"], Arguments("ok")),
    (&["multicolumn"], Arguments("mmk")),
    (&["multirow"], Arguments("omomk")),
    // Characters.
    (&[" ", "space", "quad", "qquad", ",", ";", ":", "enspace", "thinspace", "enskip", "hskip", "nobreakspace", "xspace"], Text(" ")),
    (&["%"], Text("%")),
    (&["&"], Text("&")),
    (&["#"], Text("#")),
    (&["_", "textunderscore"], Text("_")),
    (&["{", "textbraceleft"], Text("{")),
    (&["}", "textbraceright"], Text("}")),
    (&["$", "textdollar"], Text("\\$")),
    (&["S", "textsection"], Text("§")),
    (&["P", "textparagraph"], Text("¶")),
    (&["dots", "ldots", "textellipsis", "dotsc", "dotsb"], Text("…")),
    (&["textbackslash"], Text("\\")),
    (&["copyright", "textcopyright"], Text("©")),
    (&["textregistered"], Text("®")),
    (&["texttrademark"], Text("™")),
    (&["pounds", "textsterling"], Text("£")),
    (&["euro", "texteuro"], Text("€")),
    (&["textendash"], Text("–")),
    (&["textemdash"], Text("—")),
    (&["textbullet"], Text("•")),
    (&["textasciitilde"], Text("~")),
    (&["textasciicircum"], Text("^")),
    (&["textless"], Text("<")),
    (&["textgreater"], Text(">")),
    (&["textbar"], Text("|")),
    (&["textdegree", "degree"], Text("°")),
    (&["textquoteleft", "lq"], Text("‘")),
    (&["textquoteright", "rq"], Text("’")),
    (&["textquotedblleft"], Text("“")),
    (&["textquotedblright"], Text("”")),
    (&["guillemotleft", "flqq"], Text("«")),
    (&["guillemotright", "frqq"], Text("»")),
    (&["TeX"], Text("TeX")),
    (&["LaTeX", "LaTeXe"], Text("LaTeX")),
    (&["slash"], Text("/")),
    (&["ss"], Text("ß")),
    (&["o"], Text("ø")),
    (&["O"], Text("Ø")),
    (&["ae"], Text("æ")),
    (&["AE"], Text("Æ")),
    (&["oe"], Text("œ")),
    (&["OE"], Text("Œ")),
    (&["aa"], Text("å")),
    (&["AA"], Text("Å")),
    (&["l"], Text("ł")),
    (&["L"], Text("Ł")),
    (&["i"], Text("ı")),
    (&["j"], Text("ȷ")),
    (&["dag"], Text("†")),
    (&["ddag"], Text("‡")),
    (&["checkmark"], Text("✓")),
    (&["ie"], Text("i.e.")),
    (&["etc"], Text("etc.")),
    (&["'"], Accent('\u{301}')),
    (&["`"], Accent('\u{300}')),
    (&["^"], Accent('\u{302}')),
    (&["\""], Accent('\u{308}')),
    (&["~"], Accent('\u{303}')),
    (&["="], Accent('\u{304}')),
    (&["."], Accent('\u{307}')),
    (&["u"], Accent('\u{306}')),
    (&["v"], Accent('\u{30c}')),
    (&["H"], Accent('\u{30b}')),
    (&["c"], Accent('\u{327}')),
    (&["d"], Accent('\u{323}')),
    (&["b"], Accent('\u{331}')),
    (&["r"], Accent('\u{30a}')),
    (&["k"], Accent('\u{328}')),
];

/// What a command does, where the table knows it.
pub(super) fn action(name: &str) -> Option<Action> {
    static TABLE: LazyLock<HashMap<&str, Action>> = LazyLock::new(|| {
        COMMANDS.iter().flat_map(|(names, action)| names.iter().map(move |name| (*name, *action))).collect()
    });
    TABLE.get(name).copied()
}

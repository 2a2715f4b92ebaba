//! Names that LaTeX documents agree on: environments, theorem kinds and their usual short forms, and the commands whose
//! redefinition by a file changes its looks and not its text.

/// What an environment is to the typesetter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EnvironmentKind {
    /// A formula within the line.
    InlineMath,
    /// A formula on its own line, with the environment that stands inside `$$`.
    DisplayMath(&'static str),
    /// A list with dots.
    Itemize,
    /// A list with numbers.
    Enumerate,
    /// A list with words.
    Description,
    /// Rows and cells.
    Table,
    /// Text as it stands.
    Verbatim,
    /// Left out with all that is in it.
    Dropped,
    /// A figure or table with a caption.
    Float(&'static str),
    /// Only its contents matter; the string says how its arguments are read, `o` optional, `m` mandatory.
    Transparent(&'static str),
    /// Contents stand as paragraphs of their own.
    Block(&'static str),
    /// A slide with a title.
    Frame,
    /// The text of the document.
    Document,
    /// References.
    Bibliography,
}

use EnvironmentKind as K;

/// Environments that the typesetter knows.
const ENVIRONMENTS: &[(&str, K)] = &[
    ("math", K::InlineMath),
    ("displaymath", K::DisplayMath("")),
    ("equation", K::DisplayMath("")),
    ("dmath", K::DisplayMath("")),
    ("align", K::DisplayMath("aligned")),
    ("flalign", K::DisplayMath("aligned")),
    ("alignat", K::DisplayMath("alignedat")),
    ("xalignat", K::DisplayMath("alignedat")),
    ("gather", K::DisplayMath("gathered")),
    ("multline", K::DisplayMath("gathered")),
    ("mathpar", K::DisplayMath("gathered")),
    ("mathparpagebreakable", K::DisplayMath("gathered")),
    ("eqnarray", K::DisplayMath("array")),
    ("tikzcd", K::DisplayMath("tikzcd")),
    ("itemize", K::Itemize),
    ("compactitem", K::Itemize),
    ("trivlist", K::Itemize),
    ("list", K::Itemize),
    ("enumerate", K::Enumerate),
    ("compactenum", K::Enumerate),
    ("inparaenum", K::Enumerate),
    ("parts", K::Enumerate),
    ("subparts", K::Enumerate),
    ("questions", K::Enumerate),
    ("tasks", K::Enumerate),
    ("description", K::Description),
    ("compactdesc", K::Description),
    ("tabular", K::Table),
    ("tabularx", K::Table),
    ("tabulary", K::Table),
    ("longtable", K::Table),
    ("supertabular", K::Table),
    ("tabbing", K::Table),
    ("verbatim", K::Verbatim),
    ("Verbatim", K::Verbatim),
    ("alltt", K::Verbatim),
    ("lstlisting", K::Verbatim),
    ("minted", K::Verbatim),
    ("programlisting", K::Verbatim),
    ("sagecode", K::Verbatim),
    ("sageblock", K::Verbatim),
    ("pycode", K::Verbatim),
    ("pyconsole", K::Verbatim),
    ("tikzpicture", K::Dropped),
    ("pgfpicture", K::Dropped),
    ("pspicture", K::Dropped),
    ("picture", K::Dropped),
    ("asy", K::Dropped),
    ("axis", K::Dropped),
    ("comment", K::Dropped),
    ("filecontents", K::Dropped),
    ("luacode", K::Dropped),
    ("CCSXML", K::Dropped),
    ("titlepage", K::Dropped),
    ("figure", K::Float("Figure")),
    ("wrapfigure", K::Float("Figure")),
    ("floatingfigure", K::Float("Figure")),
    ("SCfigure", K::Float("Figure")),
    ("subfigure", K::Float("Figure")),
    ("table", K::Float("Table")),
    ("wraptable", K::Float("Table")),
    ("sidewaystable", K::Float("Table")),
    ("sidewaysfigure", K::Float("Figure")),
    ("center", K::Transparent("")),
    ("flushleft", K::Transparent("")),
    ("flushright", K::Transparent("")),
    ("minipage", K::Transparent("ooom")),
    ("multicols", K::Transparent("mo")),
    ("samepage", K::Transparent("")),
    ("subequations", K::Transparent("")),
    ("small", K::Transparent("")),
    ("footnotesize", K::Transparent("")),
    ("large", K::Transparent("")),
    ("normalsize", K::Transparent("")),
    ("spacing", K::Transparent("m")),
    ("sloppypar", K::Transparent("")),
    ("adjustwidth", K::Transparent("mm")),
    ("landscape", K::Transparent("")),
    ("columns", K::Transparent("o")),
    ("column", K::Transparent("om")),
    ("scope", K::Transparent("o")),
    ("rotate", K::Transparent("m")),
    ("turn", K::Transparent("m")),
    ("sideways", K::Transparent("")),
    ("appendices", K::Transparent("")),
    ("threeparttable", K::Transparent("")),
    ("tablenotes", K::Transparent("o")),
    ("algorithm", K::Transparent("o")),
    ("algorithmic", K::Transparent("o")),
    ("tcolorbox", K::Block("o")),
    ("mdframed", K::Block("o")),
    ("framed", K::Block("")),
    ("shaded", K::Block("")),
    ("quote", K::Block("")),
    ("quotation", K::Block("")),
    ("verse", K::Block("")),
    ("para", K::Block("")),
    ("frame", K::Frame),
    ("document", K::Document),
    ("thebibliography", K::Bibliography),
];

/// The environment's kind; a star at the end of its name changes nothing.
pub(super) fn environment_kind(name: &str) -> Option<EnvironmentKind> {
    let name = name.strip_suffix('*').unwrap_or(name);
    ENVIRONMENTS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
}

/// Whether a file's own definition of this environment is passed over.
pub(super) fn is_builtin_environment(name: &str) -> bool {
    environment_kind(name).is_some_and(|kind| !matches!(kind, K::Transparent(_) | K::Block(_)))
}

/// Environments that definitions of other environments use as commands, `\quote … \endquote`.
pub(super) fn is_command_environment(name: &str) -> bool {
    let name = name.strip_suffix('*').unwrap_or(name);
    matches!(
        name,
        "comment"
            | "itemize"
            | "enumerate"
            | "description"
            | "trivlist"
            | "equation"
            | "align"
            | "gather"
            | "multline"
            | "displaymath"
            | "tabular"
            | "quote"
            | "quotation"
            | "flushleft"
            | "flushright"
            | "verbatim"
            | "figure"
            | "table"
            | "proof"
            | "minipage"
            | "lstlisting"
            | "aligned"
            | "array"
            | "multicols"
            | "mathpar"
    )
}

/// Theorem kinds by their usual names.
const THEOREMS: &[(&str, &str)] = &[
    ("theorem", "Theorem"),
    ("thm", "Theorem"),
    ("theo", "Theorem"),
    ("mainthm", "Theorem"),
    ("maintheorem", "Theorem"),
    ("lemma", "Lemma"),
    ("lem", "Lemma"),
    ("sublemma", "Lemma"),
    ("proposition", "Proposition"),
    ("prop", "Proposition"),
    ("corollary", "Corollary"),
    ("cor", "Corollary"),
    ("coro", "Corollary"),
    ("definition", "Definition"),
    ("defn", "Definition"),
    ("defi", "Definition"),
    ("dfn", "Definition"),
    ("remark", "Remark"),
    ("rem", "Remark"),
    ("rmk", "Remark"),
    ("remarks", "Remarks"),
    ("example", "Example"),
    ("exmp", "Example"),
    ("examples", "Examples"),
    ("eg", "Example"),
    ("counterexample", "Counterexample"),
    ("exercise", "Exercise"),
    ("exer", "Exercise"),
    ("exercises", "Exercises"),
    ("problem", "Problem"),
    ("prob", "Problem"),
    ("question", "Question"),
    ("activity", "Activity"),
    ("solution", "Solution"),
    ("sol", "Solution"),
    ("soln", "Solution"),
    ("answer", "Answer"),
    ("ans", "Answer"),
    ("hint", "Hint"),
    ("proof", "Proof"),
    ("pf", "Proof"),
    ("claim", "Claim"),
    ("fact", "Fact"),
    ("conjecture", "Conjecture"),
    ("conj", "Conjecture"),
    ("axiom", "Axiom"),
    ("postulate", "Postulate"),
    ("note", "Note"),
    ("notation", "Notation"),
    ("convention", "Convention"),
    ("assumption", "Assumption"),
    ("hypothesis", "Hypothesis"),
    ("observation", "Observation"),
    ("property", "Property"),
    ("situation", "Situation"),
    ("construction", "Construction"),
    ("criterion", "Criterion"),
    ("principle", "Principle"),
    ("case", "Case"),
    ("warning", "Warning"),
    ("abstract", "Abstract"),
    ("keyinsight", "Key insight"),
];

/// The word in front of a theorem kind that a file uses without saying what it is.
pub(super) fn theorem_title(name: &str) -> Option<&'static str> {
    let name = name.strip_suffix('*').unwrap_or(name);
    THEOREMS.iter().find(|(known, _)| *known == name).map(|(_, title)| *title)
}

/// Commands whose meaning for the text is fixed, whatever a file says of their looks.
const PROTECTED: &[&str] = &[
    "\\",
    "(",
    ")",
    "[",
    "]",
    " ",
    ",",
    ";",
    "!",
    "{",
    "}",
    "$",
    "%",
    "&",
    "#",
    "_",
    "begin",
    "end",
    "par",
    "item",
    "label",
    "ref",
    "eqref",
    "pageref",
    "cref",
    "Cref",
    "autoref",
    "nameref",
    "cite",
    "citep",
    "citet",
    "footnote",
    "caption",
    "part",
    "chapter",
    "section",
    "subsection",
    "subsubsection",
    "paragraph",
    "subparagraph",
    "title",
    "author",
    "date",
    "maketitle",
    "tableofcontents",
    "input",
    "include",
    "document",
    "enddocument",
    "ensuremath",
    "text",
    "mbox",
    "textbf",
    "textit",
    "emph",
    "verb",
    "url",
    "href",
    "includegraphics",
    "index",
    "xspace",
    "hline",
    "left",
    "right",
    "frac",
    "sqrt",
    "sum",
    "int",
    "bibitem",
    "newpage",
    "clearpage",
    "def",
    "newcommand",
    "let",
    "bibliography",
    "printbibliography",
    "appendix",
    "texorpdfstring",
    "today",
    "thanks",
    "footnotemark",
    "footnotetext",
    "multicolumn",
    "multirow",
    "backref",
    "backrefalt",
];

/// Whether a file may not redefine this command.
pub(super) fn is_protected(name: &str) -> bool {
    PROTECTED.contains(&name)
}

/// A name with its first letter large and no digits or stars at its end.
pub(super) fn capitalised(name: &str) -> String {
    let name = name.trim_end_matches(|c: char| c == '*' || c.is_ascii_digit());
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

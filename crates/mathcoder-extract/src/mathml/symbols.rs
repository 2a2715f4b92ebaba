//! Mathematical characters and the LaTeX commands for them. A sorted table, searched by halves; characters that are not in
//! it stand for themselves.

/// The command for a character, where it needs one.
#[must_use]
pub(crate) fn command_of(c: char) -> Option<&'static str> {
    let at = SYMBOLS.binary_search_by_key(&c, |&(symbol, _)| symbol).ok()?;
    SYMBOLS.get(at).map(|&(_, command)| command)
}

/// True for characters between two operands that deserve a space on both sides.
pub(super) fn is_infix(c: char) -> bool {
    matches!(
        c,
        '+' | '-'
            | '='
            | '<'
            | '>'
            | '−'
            | '±'
            | '∓'
            | '×'
            | '÷'
            | '⋅'
            | '∧'
            | '∨'
            | '∩'
            | '∪'
            | '⊕'
            | '⊗'
            | '∖'
            | '∘'
    ) || matches!(c, '∈'..='∌' | '∝' | '∣' | '∥' | '∼'..='⊋' | '⊏'..='⊒' | '⊢'..='⊭' | '⩽' | '⩾' | '⪯' | '⪰')
        || is_arrow(c)
}

/// True for horizontal arrows, over which text may stand.
pub(super) fn is_arrow(c: char) -> bool {
    matches!(c, '←' | '→' | '↔' | '⇐' | '⇒' | '⇔' | '⟵'..='⟿' | '↦' | '↪' | '↩' | '⇌' | '↠' | '⇀' | '⇁' | '↼' | '↽')
}

#[rustfmt::skip]
pub(super) const SYMBOLS: &[(char, &str)] = &[
    ('#', "\\#"), ('$', "\\$"), ('%', "\\%"), ('&', "\\&"), ('\\', "\\backslash"), ('^', "\\wedge"), ('_', "\\_"),
    ('{', "\\{"), ('}', "\\}"), ('~', "\\sim"), ('£', "\\pounds"), ('§', "\\S"), ('©', "\\copyright"), ('¬', "\\neg"),
    ('°', "^{\\circ}"), ('±', "\\pm"), ('\u{b5}', "\\mu"), ('¶', "\\P"), ('·', "\\cdot"), ('Å', "\\mathrm{\\AA}"),
    ('×', "\\times"), ('ð', "\\eth"), ('÷', "\\div"), ('ħ', "\\hbar"), ('ı', "\\imath"), ('ƛ', "\\lambdabar"),
    ('ȷ', "\\jmath"), ('Α', "A"), ('Β', "B"), ('Γ', "\\Gamma"), ('Δ', "\\Delta"), ('Ε', "E"), ('Ζ', "Z"), ('Η', "H"),
    ('Θ', "\\Theta"), ('Ι', "I"), ('Κ', "K"), ('Λ', "\\Lambda"), ('Μ', "M"), ('Ν', "N"), ('Ξ', "\\Xi"), ('Ο', "O"),
    ('Π', "\\Pi"), ('Ρ', "P"), ('Σ', "\\Sigma"), ('Τ', "T"), ('Υ', "\\Upsilon"), ('Φ', "\\Phi"), ('Χ', "X"),
    ('Ψ', "\\Psi"), ('Ω', "\\Omega"), ('α', "\\alpha"), ('β', "\\beta"), ('γ', "\\gamma"), ('δ', "\\delta"),
    ('ε', "\\varepsilon"), ('ζ', "\\zeta"), ('η', "\\eta"), ('θ', "\\theta"), ('ι', "\\iota"), ('κ', "\\kappa"),
    ('λ', "\\lambda"), ('μ', "\\mu"), ('ν', "\\nu"), ('ξ', "\\xi"), ('ο', "o"), ('π', "\\pi"), ('ρ', "\\rho"),
    ('ς', "\\varsigma"), ('σ', "\\sigma"), ('τ', "\\tau"), ('υ', "\\upsilon"), ('φ', "\\varphi"), ('χ', "\\chi"),
    ('ψ', "\\psi"), ('ω', "\\omega"), ('ϑ', "\\vartheta"), ('ϕ', "\\phi"), ('ϖ', "\\varpi"), ('ϝ', "\\digamma"),
    ('ϰ', "\\varkappa"), ('ϱ', "\\varrho"), ('ϴ', "\\Theta"), ('ϵ', "\\epsilon"), ('‖', "\\|"), ('†', "\\dagger"),
    ('‡', "\\ddagger"), ('•', "\\bullet"), ('…', "\\ldots"), ('′', "'"), ('″', "''"), ('‴', "'''"),
    ('‵', "\\backprime"), ('⁗', "''''"), ('ℂ', "\\mathbb{C}"), ('℃', "{}^{\\circ}\\mathrm{C}"), ('ℊ', "\\mathcal{g}"),
    ('ℋ', "\\mathcal{H}"), ('ℌ', "\\mathfrak{H}"), ('ℍ', "\\mathbb{H}"), ('ℎ', "h"), ('ℏ', "\\hbar"),
    ('ℐ', "\\mathcal{I}"), ('ℑ', "\\Im"), ('ℒ', "\\mathcal{L}"), ('ℓ', "\\ell"), ('ℕ', "\\mathbb{N}"), ('℘', "\\wp"),
    ('ℙ', "\\mathbb{P}"), ('ℚ', "\\mathbb{Q}"), ('ℛ', "\\mathcal{R}"), ('ℜ', "\\Re"), ('ℝ', "\\mathbb{R}"),
    ('ℤ', "\\mathbb{Z}"), ('℧', "\\mho"), ('ℨ', "\\mathfrak{Z}"), ('ℬ', "\\mathcal{B}"), ('ℭ', "\\mathfrak{C}"),
    ('ℯ', "e"), ('ℰ', "\\mathcal{E}"), ('ℱ', "\\mathcal{F}"), ('Ⅎ', "\\Finv"), ('ℳ', "\\mathcal{M}"),
    ('ℴ', "\\mathcal{o}"), ('ℵ', "\\aleph"), ('ℶ', "\\beth"), ('ℷ', "\\gimel"), ('ℸ', "\\daleth"), ('⅁', "\\Game"),
    ('ⅅ', "D"), ('ⅆ', "d"), ('ⅇ', "e"), ('ⅈ', "i"), ('ⅉ', "j"), ('←', "\\leftarrow"), ('↑', "\\uparrow"),
    ('→', "\\to"), ('↓', "\\downarrow"), ('↔', "\\leftrightarrow"), ('↕', "\\updownarrow"), ('↖', "\\nwarrow"),
    ('↗', "\\nearrow"), ('↘', "\\searrow"), ('↙', "\\swarrow"), ('↚', "\\nleftarrow"), ('↛', "\\nrightarrow"),
    ('↞', "\\twoheadleftarrow"), ('↠', "\\twoheadrightarrow"), ('↣', "\\rightarrowtail"), ('↦', "\\mapsto"),
    ('↩', "\\hookleftarrow"), ('↪', "\\hookrightarrow"), ('↺', "\\circlearrowleft"), ('↻', "\\circlearrowright"),
    ('↼', "\\leftharpoonup"), ('↽', "\\leftharpoondown"), ('↾', "\\upharpoonright"), ('⇀', "\\rightharpoonup"),
    ('⇁', "\\rightharpoondown"), ('⇄', "\\rightleftarrows"), ('⇆', "\\leftrightarrows"), ('⇇', "\\leftleftarrows"),
    ('⇉', "\\rightrightarrows"), ('⇋', "\\leftrightharpoons"), ('⇌', "\\rightleftharpoons"),
    ('⇎', "\\nLeftrightarrow"), ('⇏', "\\nRightarrow"), ('⇐', "\\Leftarrow"), ('⇑', "\\Uparrow"),
    ('⇒', "\\Rightarrow"), ('⇓', "\\Downarrow"), ('⇔', "\\Leftrightarrow"), ('⇕', "\\Updownarrow"),
    ('⇝', "\\rightsquigarrow"), ('∀', "\\forall"), ('∁', "\\complement"), ('∂', "\\partial"), ('∃', "\\exists"),
    ('∄', "\\nexists"), ('∅', "\\emptyset"), ('\u{2206}', "\\Delta"), ('∇', "\\nabla"), ('∈', "\\in"),
    ('∉', "\\notin"), ('∊', "\\in"), ('∋', "\\ni"), ('∌', "\\not\\ni"), ('∎', "\\blacksquare"), ('∏', "\\prod"),
    ('∐', "\\coprod"), ('∑', "\\sum"), ('−', "-"), ('∓', "\\mp"), ('∔', "\\dotplus"), ('∖', "\\setminus"), ('∗', "*"),
    ('∘', "\\circ"), ('∙', "\\bullet"), ('√', "\\surd"), ('∝', "\\propto"), ('∞', "\\infty"), ('∠', "\\angle"),
    ('∡', "\\measuredangle"), ('∢', "\\sphericalangle"), ('∣', "\\mid"), ('∤', "\\nmid"), ('∥', "\\parallel"),
    ('∦', "\\nparallel"), ('∧', "\\wedge"), ('∨', "\\vee"), ('∩', "\\cap"), ('∪', "\\cup"), ('∫', "\\int"),
    ('∬', "\\iint"), ('∭', "\\iiint"), ('∮', "\\oint"), ('∯', "\\oiint"), ('∰', "\\oiiint"), ('∴', "\\therefore"),
    ('∵', "\\because"), ('∶', ":"), ('∷', "::"), ('∼', "\\sim"), ('≀', "\\wr"), ('≁', "\\nsim"), ('≃', "\\simeq"),
    ('≅', "\\cong"), ('≇', "\\ncong"), ('≈', "\\approx"), ('≉', "\\not\\approx"), ('≍', "\\asymp"), ('≐', "\\doteq"),
    ('≑', "\\doteqdot"), ('≔', ":="), ('≕', "=:"), ('≗', "\\circeq"), ('≜', "\\triangleq"),
    ('≝', "\\overset{\\mathrm{def}}{=}"), ('≟', "\\overset{?}{=}"), ('≠', "\\neq"), ('≡', "\\equiv"),
    ('≢', "\\not\\equiv"), ('≤', "\\leq"), ('≥', "\\geq"), ('≦', "\\leqq"), ('≧', "\\geqq"), ('≪', "\\ll"),
    ('≫', "\\gg"), ('≬', "\\between"), ('≮', "\\nless"), ('≯', "\\ngtr"), ('≰', "\\nleq"), ('≱', "\\ngeq"),
    ('≲', "\\lesssim"), ('≳', "\\gtrsim"), ('≶', "\\lessgtr"), ('≷', "\\gtrless"), ('≺', "\\prec"), ('≻', "\\succ"),
    ('≼', "\\preccurlyeq"), ('≽', "\\succcurlyeq"), ('⊂', "\\subset"), ('⊃', "\\supset"), ('⊄', "\\not\\subset"),
    ('⊅', "\\not\\supset"), ('⊆', "\\subseteq"), ('⊇', "\\supseteq"), ('⊈', "\\nsubseteq"), ('⊉', "\\nsupseteq"),
    ('⊊', "\\subsetneq"), ('⊋', "\\supsetneq"), ('⊎', "\\uplus"), ('⊏', "\\sqsubset"), ('⊐', "\\sqsupset"),
    ('⊑', "\\sqsubseteq"), ('⊒', "\\sqsupseteq"), ('⊓', "\\sqcap"), ('⊔', "\\sqcup"), ('⊕', "\\oplus"),
    ('⊖', "\\ominus"), ('⊗', "\\otimes"), ('⊘', "\\oslash"), ('⊙', "\\odot"), ('⊞', "\\boxplus"), ('⊟', "\\boxminus"),
    ('⊠', "\\boxtimes"), ('⊡', "\\boxdot"), ('⊢', "\\vdash"), ('⊣', "\\dashv"), ('⊤', "\\top"), ('⊥', "\\perp"),
    ('⊨', "\\models"), ('⊩', "\\Vdash"), ('⊬', "\\nvdash"), ('⊭', "\\nvDash"), ('⊲', "\\lhd"), ('⊳', "\\rhd"),
    ('⊴', "\\unlhd"), ('⊵', "\\unrhd"), ('⊸', "\\multimap"), ('⊻', "\\veebar"), ('⊼', "\\barwedge"),
    ('⋀', "\\bigwedge"), ('⋁', "\\bigvee"), ('⋂', "\\bigcap"), ('⋃', "\\bigcup"), ('⋄', "\\diamond"), ('⋅', "\\cdot"),
    ('⋆', "\\star"), ('⋈', "\\bowtie"), ('⋉', "\\ltimes"), ('⋊', "\\rtimes"), ('⋎', "\\curlyvee"),
    ('⋏', "\\curlywedge"), ('⋔', "\\pitchfork"), ('⋘', "\\lll"), ('⋙', "\\ggg"), ('⋮', "\\vdots"), ('⋯', "\\cdots"),
    ('⋰', "\\iddots"), ('⋱', "\\ddots"), ('⌈', "\\lceil"), ('⌉', "\\rceil"), ('⌊', "\\lfloor"), ('⌋', "\\rfloor"),
    ('⌢', "\\frown"), ('⌣', "\\smile"), ('⎰', "\\lmoustache"), ('⎱', "\\rmoustache"), ('■', "\\blacksquare"),
    ('□', "\\square"), ('▲', "\\blacktriangle"), ('△', "\\triangle"), ('▵', "\\triangle"),
    ('▼', "\\blacktriangledown"), ('▽', "\\bigtriangledown"), ('◊', "\\lozenge"), ('○', "\\bigcirc"),
    ('◯', "\\bigcirc"), ('◻', "\\square"), ('◼', "\\blacksquare"), ('★', "\\bigstar"), ('♠', "\\spadesuit"),
    ('♡', "\\heartsuit"), ('♢', "\\diamondsuit"), ('♣', "\\clubsuit"), ('♭', "\\flat"), ('♮', "\\natural"),
    ('♯', "\\sharp"), ('✓', "\\checkmark"), ('❘', "|"), ('⟂', "\\perp"), ('⟦', "[\\!["), ('⟧', "]\\!]"),
    ('⟨', "\\langle"), ('⟩', "\\rangle"), ('⟪', "\\langle\\langle"), ('⟫', "\\rangle\\rangle"),
    ('⟵', "\\longleftarrow"), ('⟶', "\\longrightarrow"), ('⟷', "\\longleftrightarrow"), ('⟸', "\\Longleftarrow"),
    ('⟹', "\\Longrightarrow"), ('⟺', "\\iff"), ('⟼', "\\longmapsto"), ('⧫', "\\blacklozenge"), ('⧵', "\\setminus"),
    ('⨀', "\\bigodot"), ('⨁', "\\bigoplus"), ('⨂', "\\bigotimes"), ('⨄', "\\biguplus"), ('⨆', "\\bigsqcup"),
    ('⨌', "\\iiiint"), ('⨿', "\\amalg"), ('⩵', "=="), ('⩽', "\\leqslant"), ('⩾', "\\geqslant"), ('⪯', "\\preceq"),
    ('⪰', "\\succeq"), ('\u{3008}', "\\langle"), ('\u{3009}', "\\rangle"),
];

//! Scripts: sub- and superscripts, limits under and over, accents, arrows with text, scripts before the base.

use super::operators::{over_accent, under_accent};
use super::presentation::Converter;
use super::symbols::is_arrow;

impl Converter<'_> {
    /// `msub`, `msup`, `msubsup`.
    pub(super) fn scripts(&mut self, id: usize) {
        let items = self.tree.items(id);
        let (sub, sup) = match self.tree.name(id) {
            "msub" => (items.get(1), None),
            "msup" => (None, items.get(1)),
            _ => (items.get(1), items.get(2)),
        };
        self.base(items.first().copied());
        self.script("_", sub.copied());
        self.superscript(sup.copied());
    }

    /// `munder`, `mover`, `munderover`.
    pub(super) fn limits(&mut self, id: usize) {
        let items = self.tree.items(id);
        let Some(&base) = items.first() else { return };
        let (under, over) = match self.tree.name(id) {
            "munder" => (items.get(1).copied(), None),
            "mover" => (None, items.get(1).copied()),
            _ => (items.get(1).copied(), items.get(2).copied()),
        };
        if self.has_limits(base) || self.is_braced(base) {
            self.element(base);
            self.script("_", under);
            return self.script("^", over);
        }
        if self.is_arrow_base(base) {
            return self.labelled_arrow(base, under, over);
        }
        self.decorated(base, under, over);
    }

    /// `mmultiscripts`: pairs behind the base, then pairs before it.
    pub(super) fn multiscripts(&mut self, id: usize) {
        let items = self.tree.items(id);
        let Some((&base, scripts)) = items.split_first() else { return };
        let split = scripts.iter().position(|&item| self.tree.name(item) == "mprescripts");
        let (behind, before) = match split {
            Some(at) => (scripts.get(..at).unwrap_or_default(), scripts.get(at + 1..).unwrap_or_default()),
            None => (scripts, [].as_slice()),
        };
        if !before.is_empty() {
            self.out.token("{}");
            self.script_pairs(before);
        }
        self.base(Some(base));
        self.script_pairs(behind);
    }

    fn script_pairs(&mut self, scripts: &[usize]) {
        for (at, pair) in scripts.chunks(2).enumerate() {
            if at > 0 {
                self.out.token("{}");
            }
            self.script("_", pair.first().copied());
            self.script("^", pair.get(1).copied());
        }
    }

    /// Writes the base of a script, in braces where the script would otherwise take only its last part.
    fn base(&mut self, base: Option<usize>) {
        match base {
            None => self.out.token("{}"),
            Some(base) if self.is_atom(base) => {
                let mark = self.out.mark();
                self.element(base);
                if self.out.is_empty_since(mark) {
                    self.out.token("{}");
                }
            }
            base => self.group(base),
        }
    }

    fn script(&mut self, mark: &str, script: Option<usize>) {
        let Some(script) = script.filter(|&script| !self.is_blank(script)) else { return };
        self.out.open_script(mark);
        self.element(script);
        self.out.close_script();
    }

    /// A superscript; primes and the degree sign are superscripts by themselves.
    fn superscript(&mut self, script: Option<usize>) {
        let Some(id) = script else { return };
        let text = self.operator_text(id).unwrap_or_default();
        if text == "°" || text == "∘" {
            return self.out.token("^{\\circ}");
        }
        let primes: usize = text
            .chars()
            .map(|c| match c {
                '′' | '\'' | '’' => 1,
                '″' | '"' => 2,
                '‴' => 3,
                '⁗' => 4,
                _ => 100,
            })
            .sum();
        if (1..8).contains(&primes) {
            return self.out.token(&"'".repeat(primes));
        }
        self.script("^", script);
    }

    fn is_blank(&self, id: usize) -> bool {
        match self.tree.name(self.core(id)) {
            "none" | "mprescripts" => true,
            "mrow" => self.tree.items(self.core(id)).is_empty(),
            "mi" | "mo" | "mn" | "mtext" => {
                self.tree.text_of(id).chars().all(|c| c.is_whitespace() || super::tokens::is_invisible(c))
            }
            _ => false,
        }
    }

    /// A base that is itself something under or over a brace: its label is a script.
    fn is_braced(&self, base: usize) -> bool {
        let core = self.core(base);
        let items = self.tree.items(core);
        let Some(mark) = items.get(1).and_then(|&mark| self.operator_text(mark)) else { return false };
        match self.tree.name(core) {
            "mover" => over_accent(&mark).is_some_and(|(_, wide)| wide == "\\overbrace" || wide == "\\overparen"),
            "munder" => under_accent(&mark).is_some_and(|command| command != "\\underline"),
            _ => false,
        }
    }

    fn is_arrow_base(&self, base: usize) -> bool {
        self.operator_text(base).is_some_and(|text| {
            let mut chars = text.chars();
            chars.next().is_some_and(is_arrow) && chars.next().is_none()
        })
    }

    fn labelled_arrow(&mut self, base: usize, under: Option<usize>, over: Option<usize>) {
        let text = self.operator_text(base).unwrap_or_default();
        let command = match text.as_str() {
            "→" | "⟶" => "\\xrightarrow",
            "←" | "⟵" => "\\xleftarrow",
            "⇒" | "⟹" => "\\xRightarrow",
            "⇐" | "⟸" => "\\xLeftarrow",
            "↔" | "⟷" => "\\xleftrightarrow",
            "⇔" | "⟺" => "\\xLeftrightarrow",
            "⇌" => "\\xrightleftharpoons",
            "↦" | "⟼" => "\\xmapsto",
            _ => return self.decorated(base, under, over),
        };
        self.out.space();
        self.out.token(command);
        if let Some(under) = under.filter(|&under| !self.is_blank(under)) {
            self.out.token("[");
            self.element(under);
            self.out.token("]");
        }
        self.group(over);
        self.out.space();
    }

    /// Accents where the marks are accents, `\overset` and `\underset` otherwise.
    fn decorated(&mut self, base: usize, under: Option<usize>, over: Option<usize>) {
        let under = under.filter(|&under| !self.is_blank(under));
        let over = over.filter(|&over| !self.is_blank(over));
        let under_mark = under.and_then(|id| self.operator_text(id)).and_then(|text| under_accent(&text));
        let over_mark = over.and_then(|id| self.operator_text(id)).and_then(|text| over_accent(&text));
        let narrow = self.operator_text(base).is_some_and(|text| text.chars().count() == 1);
        let mut groups = 0;
        if let Some(under) = under {
            match under_mark {
                Some(command) => self.out.token(command),
                None => {
                    self.out.token("\\underset");
                    self.group(Some(under));
                }
            }
            self.out.open_group();
            groups += 1;
        }
        if let Some(over) = over {
            match over_mark {
                Some((command, wide)) => self.out.token(if narrow { command } else { wide }),
                None => {
                    self.out.token("\\overset");
                    self.group(Some(over));
                }
            }
            self.out.open_group();
            groups += 1;
        }
        self.element(base);
        for _ in 0..groups {
            self.out.close_group();
        }
    }
}

//! Writes LaTeX tokens one after the other, with a space only where TeX needs one or a reader expects one.

/// The formula written so far.
#[derive(Debug, Default)]
pub(super) struct Writer {
    out: String,
    /// The last token is a control word, which swallows a letter that follows it.
    after_word: bool,
    /// How deep in sub- and superscripts: no spaces around operators there.
    script: u32,
}

impl Writer {
    /// Appends a token.
    pub(super) fn token(&mut self, token: &str) {
        if self.after_word && token.starts_with(|c: char| c.is_ascii_alphabetic()) {
            self.out.push(' ');
        }
        self.out.push_str(token);
        if !token.is_empty() {
            self.after_word = ends_in_control_word(token);
        }
    }

    /// Appends an operator between two operands.
    pub(super) fn infix(&mut self, token: &str) {
        if self.script > 0 {
            return self.token(token);
        }
        self.space();
        self.token(token);
        self.space();
    }

    /// Appends a space where there is none.
    pub(super) fn space(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with([' ', '{', '(', '[']) {
            self.out.push(' ');
            self.after_word = false;
        }
    }

    /// Opens a group.
    pub(super) fn open_group(&mut self) {
        self.out.push('{');
        self.after_word = false;
    }

    /// Closes a group.
    pub(super) fn close_group(&mut self) {
        while self.out.ends_with(' ') && !self.out.ends_with("\\ ") {
            self.out.pop();
        }
        self.out.push('}');
        self.after_word = false;
    }

    /// Opens a script: `_{` or `^{`.
    pub(super) fn open_script(&mut self, mark: &str) {
        while self.out.ends_with(' ') && !self.out.ends_with("\\ ") {
            self.out.pop();
        }
        self.out.push_str(mark);
        self.script += 1;
        self.open_group();
    }

    /// Closes a script.
    pub(super) fn close_script(&mut self) {
        self.script = self.script.saturating_sub(1);
        self.close_group();
    }

    /// Where the text stands; [`Self::is_empty_since`] tells whether anything came after.
    pub(super) fn mark(&self) -> usize {
        self.out.len()
    }

    /// True where only blanks were written since `mark`.
    pub(super) fn is_empty_since(&self, mark: usize) -> bool {
        self.out.get(mark..).is_none_or(|tail| tail.trim().is_empty())
    }

    /// The formula.
    pub(super) fn finish(self) -> String {
        let trimmed = self.out.trim();
        // A backslash at the end was a control space; its blank must stay or it becomes another token.
        if trimmed.ends_with('\\') && !trimmed.ends_with("\\\\") {
            return trimmed.trim_end_matches('\\').trim_end().to_owned();
        }
        trimmed.to_owned()
    }
}

fn ends_in_control_word(token: &str) -> bool {
    let head = token.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    head.len() < token.len() && head.ends_with('\\') && !head.ends_with("\\\\")
}

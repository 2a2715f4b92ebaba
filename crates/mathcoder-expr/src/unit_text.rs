//! The unit behind a value in LaTeX, as text: `\text{m}/\text{s}^2` is `m/s^2`. What it means is for the reader of the tree.
//! In: the tokens at the parser's place. Out: the unit, or nothing, with the place as it was. One pass.

use crate::ParseError;
use crate::parser::Parser;
use crate::token::{Fence, Tok};

impl Parser<'_> {
    /// The unit behind a value: roman letters with powers and quotients of more, or a fraction of such.
    pub(crate) fn unit(&mut self) -> Result<Option<String>, ParseError> {
        let start = self.at;
        let group = Tok::Open(Fence::Group);
        let text_in_group = matches!(self.peek_at(1), Some(Tok::Text(_)));
        if self.peek() == Some(&group) && !(text_in_group && self.peek_at(2) == Some(&Tok::Close(Fence::Group))) {
            return Ok(None);
        }
        if self.peek() == Some(&Tok::Frac) && self.peek_at(1) == Some(&Tok::Open(Fence::Group)) {
            if !matches!(self.peek_at(2), Some(Tok::Text(_))) {
                return Ok(None);
            }
            self.at += 2;
            let above = self.unit_product();
            self.expect(&Tok::Close(Fence::Group), "the end of the unit")?;
            self.expect(&Tok::Open(Fence::Group), "a unit below the line")?;
            let below = self.unit_product();
            self.expect(&Tok::Close(Fence::Group), "the end of the unit")?;
            return Ok(Some(format!("{above}/{below}")));
        }
        let text = self.unit_product();
        if text.is_empty() {
            self.at = start;
            return Ok(None);
        }
        Ok(Some(text))
    }

    fn unit_product(&mut self) -> String {
        let mut unit = String::new();
        loop {
            let joined =
                matches!(self.peek(), Some(Tok::Divide | Tok::Times)) && matches!(self.peek_at(1), Some(Tok::Text(_)));
            if joined {
                unit.push(if self.peek() == Some(&Tok::Divide) { '/' } else { '*' });
                self.at += 1;
            }
            // `{\text{m}}^2` is `\text{m}^2`.
            let grouped =
                self.peek() == Some(&Tok::Open(Fence::Group)) && self.peek_at(2) == Some(&Tok::Close(Fence::Group));
            let Some(Tok::Text(text)) = self.peek_at(usize::from(grouped)) else { return unit };
            if !joined && !unit.is_empty() {
                unit.push(' ');
            }
            unit.push_str(text);
            self.at += if grouped { 3 } else { 1 };
            if let Some((power, width)) = self.unit_power() {
                unit.push_str(&power);
                self.at += width;
            }
        }
    }

    fn unit_power(&self) -> Option<(String, usize)> {
        if self.peek() != Some(&Tok::Caret) {
            return None;
        }
        let grouped = self.peek_at(1) == Some(&Tok::Open(Fence::Group));
        let mut ahead = 1 + usize::from(grouped);
        let negative = self.peek_at(ahead) == Some(&Tok::Minus);
        ahead += usize::from(negative);
        let Some(Tok::Num(number)) = self.peek_at(ahead) else { return None };
        let sign = if negative { "-" } else { "" };
        Some((format!("^{sign}{}", number.value), ahead + 1 + usize::from(grouped)))
    }
}

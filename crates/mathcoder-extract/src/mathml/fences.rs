//! Rows: operators between operands, and fences that grow with what they hold. Pairs are found with one stack per row, so
//! a row costs time of the order of its length.

use super::operators::{closing_of, fence_command, is_bar, is_closing};
use super::presentation::Converter;
use super::symbols::is_infix;
use super::{command_of, tokens};

/// What a row item does as a fence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// No fence.
    Plain,
    /// Opens; the item that closes.
    Opens(usize),
    /// Opens and nothing closes it.
    OpensAlone,
    /// Closes; the item that opened.
    Closes(usize),
}

/// How a fence is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Size {
    /// As a plain sign.
    Plain,
    /// Growing, on the left.
    Left,
    /// Growing, on the right.
    Right,
}

/// What stands around an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Around {
    /// An operand in front.
    operand: bool,
    /// Something behind.
    more: bool,
}

impl Converter<'_> {
    /// Writes the children of a row.
    pub(super) fn row(&mut self, items: &[usize]) {
        let texts: Vec<Option<String>> = items.iter().map(|&id| self.sign(id)).collect();
        let roles = fence_roles(&texts);
        let grows = self.growing(items, &roles);
        let mut after_operand = false;
        let mut at = 0;
        while let Some(&id) = items.get(at) {
            if let Some(next) = self.table_in_fences(items, &texts, at) {
                after_operand = true;
                at = next;
                continue;
            }
            match (texts.get(at).and_then(Option::as_deref), roles.get(at).copied().unwrap_or(Role::Plain)) {
                (Some(text), role @ (Role::Opens(_) | Role::Closes(_))) => {
                    let size = match role {
                        _ if !grows.get(at).copied().unwrap_or(false) => Size::Plain,
                        Role::Opens(_) => Size::Left,
                        _ => Size::Right,
                    };
                    self.fence(text, size);
                    after_operand = matches!(role, Role::Closes(_));
                }
                (Some(text), _) => {
                    let around = Around { operand: after_operand, more: at + 1 < items.len() };
                    after_operand = self.sign_in_row(text, around);
                }
                (None, _) => {
                    self.element(id);
                    after_operand = !matches!(self.tree.name(id), "mspace");
                }
            }
            at += 1;
        }
    }

    /// `mfenced`: fences and separators are attributes.
    pub(super) fn fenced(&mut self, id: usize) {
        let items = self.tree.items(id);
        let open = self.tree.attr(id, "open").unwrap_or("(").to_owned();
        let close = self.tree.attr(id, "close").unwrap_or(")").to_owned();
        let separators: Vec<char> =
            self.tree.attr(id, "separators").unwrap_or(",").chars().filter(|c| !c.is_whitespace()).collect();
        if let [only] = items.as_slice()
            && self.try_matrix(*only, &open, &close)
        {
            return;
        }
        let grows = self.tall.get(id).copied().unwrap_or(false) || open.is_empty() != close.is_empty();
        self.fence(&open, if grows { Size::Left } else { Size::Plain });
        for (at, &item) in items.iter().enumerate() {
            if at > 0
                && let Some(&separator) = separators.get(at - 1).or(separators.last())
            {
                tokens::symbol(&mut self.out, separator);
                self.out.space();
            }
            self.element(item);
        }
        self.fence(&close, if grows { Size::Right } else { Size::Plain });
    }

    /// Text of an operator standing directly in the row.
    fn sign(&self, id: usize) -> Option<String> {
        (self.tree.name(id) == "mo").then(|| self.tree.text_of(id).trim().to_owned())
    }

    fn fence(&mut self, text: &str, size: Size) {
        let command = fence_command(text);
        match size {
            Size::Plain if command == "." && text != "." => return,
            Size::Plain => {}
            Size::Left => self.out.token("\\left"),
            Size::Right => self.out.token("\\right"),
        }
        self.out.token(command);
    }

    /// Writes an operator; true where an operator that follows stands behind an operand.
    fn sign_in_row(&mut self, text: &str, around: Around) -> bool {
        let Around { operand: after_operand, more } = around;
        let mut chars = text.chars();
        let (first, second) = (chars.next(), chars.next());
        match (first, second) {
            (None, _) => after_operand,
            (Some(c), None) if is_infix(c) && after_operand && more => {
                self.out.infix(command_of(c).unwrap_or(text));
                false
            }
            (Some(c), None) if is_infix(c) => {
                tokens::symbol(&mut self.out, c);
                false
            }
            (Some(',' | ';'), None) => {
                self.out.token(text);
                if more {
                    self.out.infix("");
                }
                false
            }
            (Some('!' | '′' | '%' | '…' | '⋯' | '∞'), None) => {
                tokens::operator(&mut self.out, text);
                true
            }
            _ if matches!(text, "==" | "<=" | ">=" | "!=" | ":=" | "->" | "&&" | "||") && after_operand => {
                self.out.infix(match text {
                    "<=" => "\\leq",
                    ">=" => "\\geq",
                    "!=" => "\\neq",
                    "->" => "\\to",
                    "||" => "\\|",
                    "&&" => "\\wedge",
                    other => other,
                });
                false
            }
            _ => {
                tokens::operator(&mut self.out, text);
                text.chars().all(char::is_alphanumeric) || is_closing(text) || is_bar(text)
            }
        }
    }

    /// For each item: is it a fence that must grow?
    fn growing(&self, items: &[usize], roles: &[Role]) -> Vec<bool> {
        let mut tall_before = Vec::with_capacity(items.len() + 1);
        let mut count = 0_usize;
        tall_before.push(0);
        for &id in items {
            count += usize::from(self.tall.get(id).copied().unwrap_or(false));
            tall_before.push(count);
        }
        let between = |from: usize, to: usize| {
            tall_before.get(to).copied().unwrap_or(0) > tall_before.get(from).copied().unwrap_or(0)
        };
        let grows = |(at, role): (usize, &Role)| match *role {
            Role::Opens(close) => between(at, close),
            Role::Closes(open) => between(open, at),
            Role::Plain | Role::OpensAlone => false,
        };
        roles.iter().enumerate().map(grows).collect()
    }

    /// A table between fences at `at`: writes it as its environment and gives the item behind it.
    fn table_in_fences(&mut self, items: &[usize], texts: &[Option<String>], at: usize) -> Option<usize> {
        let open = texts.get(at)?.as_deref()?;
        let table = *items.get(at + 1)?;
        if closing_of(open).is_none() && !is_bar(open) {
            return None;
        }
        let close = texts.get(at + 2).and_then(Option::as_deref);
        let close = close.filter(|close| is_closing(close) || is_bar(close) || close.is_empty());
        if !self.try_matrix(table, open, close.unwrap_or_default()) {
            return None;
        }
        Some(at + 2 + usize::from(close.is_some()))
    }
}

/// Pairs up the fences of a row. A bar opens where an operand may start and closes the last bar open; whatever stays
/// unpaired is no fence.
fn fence_roles(texts: &[Option<String>]) -> Vec<Role> {
    let mut roles = vec![Role::Plain; texts.len()];
    let mut open: Vec<(usize, &str)> = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let Some(text) = text.as_deref() else { continue };
        let closes = open.last().is_some_and(|&(_, opened)| {
            closing_of(opened) == Some(text)
                || (is_bar(opened) && opened == text)
                || (is_closing(text) && closing_of(opened).is_some())
        });
        if closes {
            let Some((opened, _)) = open.pop() else { continue };
            if let Some(role) = roles.get_mut(opened) {
                *role = Role::Opens(at);
            }
            if let Some(role) = roles.get_mut(at) {
                *role = Role::Closes(opened);
            }
        } else if is_closing(text) {
            // A bar in between (a condition, `P(A|B)`) was no fence.
            while open.last().is_some_and(|&(_, opened)| is_bar(opened)) {
                open.pop();
            }
            let Some((opened, _)) = open.pop() else { continue };
            if let (Some(first), true) = (roles.get_mut(opened), opened < at) {
                *first = Role::Opens(at);
            }
            if let Some(role) = roles.get_mut(at) {
                *role = Role::Closes(opened);
            }
        } else if closing_of(text).is_some() || (is_bar(text) && !behind_operand(texts, at)) {
            open.push((at, text));
        }
    }
    for (at, _) in open {
        if let Some(role) = roles.get_mut(at) {
            *role = Role::OpensAlone;
        }
    }
    roles
}

fn behind_operand(texts: &[Option<String>], at: usize) -> bool {
    match at.checked_sub(1).and_then(|before| texts.get(before)) {
        None => false,
        Some(None) => true,
        Some(Some(text)) => is_closing(text),
    }
}

//! What the operators of a page draw: characters with their places, lines that could be the bars of fractions, and how much
//! of the page pictures cover.
//!
//! In: a page. Out: its [`Marks`]. Colours, clipping and outlines are not looked at. Forms are followed to a small depth;
//! operators of the whole file are counted, so that forms that draw each other end. ISO 32000-2, 8 and 9.

use super::file::PdfFile;
use super::font::{Font, Purpose};
use super::matrix::Matrix;
use super::object::{Dict, Lexer, Object, is_blank};
use super::pages::Page;
use crate::reasons;
use mathcoder_core::Reason;
use std::collections::HashMap;
use std::rc::Rc;

/// Operators of a whole file.
const OPERATORS: usize = 50_000_000;
/// Characters of a page; more than a large poster has.
const GLYPHS: usize = 200_000;
/// Forms inside each other.
const FORM_DEPTH: usize = 8;
/// Saved states inside each other.
const SAVED: usize = 256;

/// A character on a page.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    /// Height of the font on the page.
    pub(super) size: f64,
    /// What it says; nothing where the file does not tell.
    pub(super) text: Option<String>,
    pub(super) purpose: Purpose,
}

/// A thin horizontal line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bar {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
}

/// What stands on a page.
#[derive(Default)]
pub(super) struct Marks {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) bars: Vec<Bar>,
    /// Points squared that pictures cover, overlaps counted twice.
    pub(super) picture_area: f64,
    /// Characters that are not shown, as programs of text recognition put them over a scan.
    pub(super) n_hidden: usize,
    /// Whether the page holds more characters than are read, or a stream that cannot be.
    pub(super) is_cut: bool,
}

/// Reads the pages of one file; fonts are read once.
pub(super) struct Painter<'a> {
    file: &'a PdfFile<'a>,
    fonts: HashMap<u32, Rc<Font>>,
    operators: usize,
}

#[derive(Clone)]
struct State {
    to_page: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    character_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
    is_hidden: bool,
    line_width: f64,
}

/// One stream at work.
struct Run<'p, 'a> {
    painter: &'p mut Painter<'a>,
    marks: &'p mut Marks,
    resources: &'p Dict,
    depth: usize,
    state: State,
    saved: Vec<State>,
    text: Matrix,
    line: Matrix,
    /// Lines of the path under way.
    path: Vec<(f64, f64, f64, f64)>,
    at: (f64, f64),
}

impl<'a> Painter<'a> {
    pub(super) fn new(file: &'a PdfFile<'a>) -> Self {
        Self { file, fonts: HashMap::new(), operators: 0 }
    }

    /// The marks of a page.
    ///
    /// # Errors
    /// Where the file as a whole is refused.
    pub(super) fn marks(&mut self, page: &Page) -> Result<Marks, Reason> {
        let mut marks = Marks::default();
        let mut stream = Vec::new();
        for &number in &page.contents {
            match self.file.stream(number)? {
                Some(part) => stream.extend(part),
                None => marks.is_cut = true,
            }
            stream.push(b'\n');
        }
        let turned = Matrix::of_page(page.bounds, page.quarter_turns);
        self.run(&stream, &page.resources, (State::new(turned), 0), &mut marks)?;
        Ok(marks)
    }

    fn run(
        &mut self,
        stream: &[u8],
        resources: &Dict,
        (state, depth): (State, usize),
        marks: &mut Marks,
    ) -> Result<(), Reason> {
        let mut run = Run {
            painter: self,
            marks,
            resources,
            depth,
            state,
            saved: Vec::new(),
            text: Matrix::ONE,
            line: Matrix::ONE,
            path: Vec::new(),
            at: (0.0, 0.0),
        };
        let mut lexer = Lexer::new(stream, 0);
        let mut operands: Vec<Object> = Vec::new();
        while let Some(object) = lexer.object() {
            match object {
                Object::Word(operator) => {
                    run.painter.operators += 1;
                    if run.painter.operators > OPERATORS {
                        return Err(reasons::PDF_LIMIT.because("more drawing than any book has"));
                    }
                    if operator == "BI" {
                        skip_inline_picture(stream, &mut lexer);
                        run.marks.picture_area += run.state.to_page.area();
                    } else {
                        run.apply(&operator, &operands)?;
                    }
                    operands.clear();
                }
                operand if operands.len() < 64 => operands.push(operand),
                _ => {}
            }
            if run.marks.glyphs.len() > GLYPHS {
                run.marks.is_cut = true;
                return Ok(());
            }
        }
        Ok(())
    }

    fn font(&mut self, resources: &Dict, name: &str) -> Result<Option<Rc<Font>>, Reason> {
        let fonts = self.file.dict(resources, "Font")?;
        let Some(entry) = fonts.get(name) else { return Ok(None) };
        if let Object::Reference(number) = entry
            && let Some(font) = self.fonts.get(number)
        {
            return Ok(Some(Rc::clone(font)));
        }
        let Object::Dict(dict) = self.file.resolve(entry)? else { return Ok(None) };
        let font = Rc::new(Font::read(self.file, &dict)?);
        if let Object::Reference(number) = entry {
            self.fonts.insert(*number, Rc::clone(&font));
        }
        Ok(Some(font))
    }
}

impl State {
    fn new(to_page: Matrix) -> Self {
        Self {
            to_page,
            font: None,
            size: 0.0,
            character_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            is_hidden: false,
            line_width: 1.0,
        }
    }
}

impl Run<'_, '_> {
    fn apply(&mut self, operator: &str, operands: &[Object]) -> Result<(), Reason> {
        let numbers: Vec<f64> = operands.iter().filter_map(Object::number).collect();
        let last = numbers.last().copied().unwrap_or(0.0);
        match (operator, &numbers[..]) {
            ("q", _) if self.saved.len() < SAVED => self.saved.push(self.state.clone()),
            ("Q", _) => self.state = self.saved.pop().unwrap_or_else(|| self.state.clone()),
            ("cm", &[a, b, c, d, e, f]) => self.state.to_page = Matrix([a, b, c, d, e, f]).then(self.state.to_page),
            ("w", _) => self.state.line_width = last,
            ("BT", _) => self.set_line(Matrix::ONE),
            ("Tm", &[a, b, c, d, e, f]) => self.set_line(Matrix([a, b, c, d, e, f])),
            ("Td", &[x, y]) => self.set_line(Matrix::shift(x, y).then(self.line)),
            ("TD", &[x, y]) => {
                self.state.leading = -y;
                self.set_line(Matrix::shift(x, y).then(self.line));
            }
            ("T*", _) => self.next_line(),
            ("Tc", _) => self.state.character_space = last,
            ("Tw", _) => self.state.word_space = last,
            ("Tz", _) => self.state.stretch = last / 100.0,
            ("TL", _) => self.state.leading = last,
            ("Ts", _) => self.state.rise = last,
            ("Tr", _) => self.state.is_hidden = last == 3.0 || last == 7.0,
            ("Tf", _) => {
                self.state.size = last;
                let name = operands.first().and_then(Object::name).unwrap_or("");
                self.state.font = self.painter.font(self.resources, name)?;
            }
            ("Tj" | "'", _) => {
                if operator == "'" {
                    self.next_line();
                }
                self.show_all(operands);
            }
            ("\"", _) => {
                if let [word, character] = numbers[..] {
                    (self.state.word_space, self.state.character_space) = (word, character);
                }
                self.next_line();
                self.show_all(operands);
            }
            ("TJ", _) => {
                if let Some(Object::Array(parts)) = operands.first() {
                    self.show_all(parts);
                }
            }
            ("Do", _) => self.draw(operands.first().and_then(Object::name).unwrap_or(""))?,
            _ => self.draw_path(operator, &numbers),
        }
        Ok(())
    }

    fn set_line(&mut self, matrix: Matrix) {
        self.line = matrix;
        self.text = matrix;
    }

    fn next_line(&mut self) {
        self.set_line(Matrix::shift(0.0, -self.state.leading).then(self.line));
    }

    fn show_all(&mut self, parts: &[Object]) {
        for part in parts {
            match part {
                Object::Text(bytes) => self.show(bytes),
                Object::Number(back) => {
                    let shift = -back / 1000.0 * self.state.size * self.state.stretch;
                    self.text = Matrix::shift(shift, 0.0).then(self.text);
                }
                _ => {}
            }
        }
    }

    fn show(&mut self, bytes: &[u8]) {
        let Some(font) = self.state.font.clone() else {
            self.marks.is_cut |= !bytes.is_empty();
            return;
        };
        for coded in font.codes(bytes) {
            let state = &self.state;
            let own = coded.width / 1000.0 * state.size;
            let space = state.character_space + if coded.is_blank { state.word_space } else { 0.0 };
            let place = Matrix::shift(0.0, state.rise).then(self.text).then(state.to_page);
            if state.is_hidden {
                self.marks.n_hidden += 1;
            } else if place.is_upright() && self.marks.glyphs.len() <= GLYPHS {
                let (x, y) = place.origin();
                self.marks.glyphs.push(Glyph {
                    x,
                    y,
                    width: own * state.stretch * place.x_scale(),
                    size: (state.size * place.y_scale()).abs(),
                    text: coded.text,
                    purpose: font.purpose,
                });
            }
            self.text = Matrix::shift((own + space) * state.stretch, 0.0).then(self.text);
        }
    }

    /// A picture, or a form with marks of its own.
    fn draw(&mut self, name: &str) -> Result<(), Reason> {
        let file = self.painter.file;
        let Some(Object::Reference(number)) = file.dict(self.resources, "XObject")?.get(name).cloned() else {
            return Ok(());
        };
        let Object::Dict(dict) = file.object(number)? else { return Ok(()) };
        if dict.get("Subtype").and_then(Object::name) == Some("Image") {
            self.marks.picture_area += self.state.to_page.area();
            return Ok(());
        }
        if self.depth >= FORM_DEPTH {
            return Ok(());
        }
        let Some(stream) = file.stream(number)? else { return Ok(()) };
        let own = file.dict(&dict, "Resources")?;
        let mut state = self.state.clone();
        if let Object::Array(matrix) = file.entry(&dict, "Matrix")? {
            let numbers: Vec<f64> = matrix.iter().filter_map(Object::number).collect();
            if let [a, b, c, d, e, f] = numbers[..] {
                state.to_page = Matrix([a, b, c, d, e, f]).then(state.to_page);
            }
        }
        let resources = if own.is_empty() { self.resources } else { &own };
        self.painter.run(&stream, resources, (state, self.depth + 1), self.marks)
    }

    /// Paths, of which only thin horizontal lines are kept.
    fn draw_path(&mut self, operator: &str, numbers: &[f64]) {
        match (operator, numbers) {
            ("re", &[x, y, width, height]) => self.path.push((x, y + height / 2.0, x + width, height.abs())),
            ("m", &[x, y]) => self.at = (x, y),
            ("l", &[x, y]) => {
                if (y - self.at.1).abs() < 0.01 {
                    self.path.push((self.at.0, y, x, self.state.line_width));
                }
                self.at = (x, y);
            }
            ("f" | "F" | "f*" | "S" | "s" | "B" | "B*" | "b" | "b*", _) => {
                for (from, y, to, height) in std::mem::take(&mut self.path) {
                    let (x, y) = self.state.to_page.apply(from.min(to), y);
                    let width = (to - from).abs() * self.state.to_page.x_scale();
                    let height = height * self.state.to_page.y_scale();
                    if height < 1.5 && width > 2.0 && self.marks.bars.len() < GLYPHS {
                        self.marks.bars.push(Bar { x, y, width });
                    }
                }
            }
            ("n", _) => self.path.clear(),
            _ => {}
        }
        self.path.truncate(GLYPHS);
    }
}

/// Goes behind the data of a picture that stands in the content itself.
fn skip_inline_picture(stream: &[u8], lexer: &mut Lexer<'_>) {
    while let Some(object) = lexer.object() {
        if object == Object::Word("ID".to_owned()) {
            break;
        }
    }
    let start = lexer.at;
    let rest = stream.get(start..).unwrap_or_default();
    let is_end = |at: &usize| {
        let before = at.checked_sub(1).and_then(|before| rest.get(before));
        before.is_some_and(|byte| is_blank(*byte)) && rest.get(at + 2).is_none_or(|byte| is_blank(*byte))
    };
    let end = memchr::memmem::find_iter(rest, b"EI").find(is_end).map_or(rest.len(), |at| at + 2);
    lexer.at = start + end;
}

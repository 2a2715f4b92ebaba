//! MathML to LaTeX. In: a [`MathTree`], filled by whoever parsed the markup (HTML tree, XML reader), any prefix. Out: one
//! LaTeX formula without delimiters. One pass over the nodes, memory of the order of the tree.
//!
//! TeX that the page itself states (annotation, `alttext`, `data-latex`) is preferred to what could be rebuilt from the
//! layout; after that presentation MathML (MathML 3 and Core), then the usual part of content MathML. It does not follow
//! references (`share`, `csymbol` dictionaries), and it draws no elementary-school layouts (`mstack`): those come out as
//! the row of their parts.

mod alphabet;
mod content;
mod fences;
mod operators;
mod presentation;
mod scripts;
mod symbols;
mod tables;
mod tex;
mod tokens;
mod tree;
mod writer;

#[cfg(test)]
mod tests;

pub(crate) use symbols::command_of;
pub(crate) use tex::{looks_like_tex, tidy_tex};
pub use tree::MathTree;

/// Why a MathML tree gave no formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MathmlError {
    /// No visible token in it: nothing was lost.
    #[error("the math element is empty")]
    Empty,
    /// Nested deeper than any formula written by a person or a program.
    #[error("math elements nested deeper than {limit}")]
    TooDeep {
        /// The depth that is read.
        limit: usize,
    },
    /// More elements than any formula written by a person or a program.
    #[error("math elements, texts and attributes beyond {limit}")]
    TooLarge {
        /// The number that is read.
        limit: usize,
    },
    /// An element marked as an error by the program that made it (`merror`), and nothing else.
    #[error("the math element holds only the error message of another program")]
    ErrorMessage,
}

/// Turns a tree into LaTeX without delimiters.
///
/// # Errors
/// [`MathmlError`] where the tree is empty, too deep, too large, or only an error message.
pub fn mathml_to_latex(tree: &MathTree) -> Result<String, MathmlError> {
    if let Some(stated) = tree.stated_tex() {
        return Ok(stated);
    }
    if tree.is_too_deep() {
        return Err(MathmlError::TooDeep { limit: tree::MAX_DEPTH });
    }
    if tree.is_too_large() {
        return Err(MathmlError::TooLarge { limit: tree::MAX_SIZE });
    }
    let latex = presentation::convert(tree);
    if !is_blank(&latex) {
        return Ok(latex);
    }
    Err(if tree.find("merror").is_some() { MathmlError::ErrorMessage } else { MathmlError::Empty })
}

/// True where only spaces would be seen.
fn is_blank(latex: &str) -> bool {
    latex.split_whitespace().all(|word| matches!(word, "\\qquad" | "\\quad" | "\\," | "\\" | "{}" | "\\\\"))
}

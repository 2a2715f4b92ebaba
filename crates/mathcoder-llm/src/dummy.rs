//! A backend without a model: the answer is a function of the passage alone.
//!
//! It answers in the form that the translation prompt asks for: the sum of the first two whole numbers of the passage, or
//! that there is no computation. So a whole recipe can be tried out and tested with nothing installed.

use mathcoder_core::{AnswerSink, LlmAnswer, LlmBackend, LlmRequest};

/// Adds up the first two whole numbers of each passage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dummy;

impl LlmBackend for Dummy {
    fn name(&self) -> &'static str {
        "dummy"
    }

    fn identity(&self) -> String {
        "dummy:1".to_owned()
    }

    fn complete(&self, requests: &[LlmRequest], sink: AnswerSink<'_>) {
        for (index, request) in requests.iter().enumerate() {
            let text = answer(&request.passage);
            let answer =
                LlmAnswer { text, model: "dummy".to_owned(), cut_off: false, prompt_tokens: 0, answer_tokens: 0 };
            sink(index, Ok(answer));
        }
    }
}

fn answer(passage: &str) -> String {
    // Six digits at most, so that the sum cannot overflow.
    let mut numbers = passage
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| !digits.is_empty() && digits.len() <= 6)
        .filter_map(|digits| digits.parse::<u32>().ok());
    let (Some(a), Some(b)) = (numbers.next(), numbers.next()) else {
        return "There is no computation in the text.".to_owned();
    };
    format!(
        "**Computation 1: Sum of two numbers**\nConditions Needed:\n1. The first number is ${a}$\n2. The second number is ${b}$\n\
         Computation Expression:\n${a} + {b}$\nComputation Result:\n${}$\nPython Code Snippet:\n```python\nprint({a} + {b})\n```\n",
        a + b
    )
}

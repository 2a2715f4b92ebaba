//! What a run may cost: money or tokens, never passed, not even by what is under way.
//!
//! In: prices, a limit, what was spent before. Out: whether one more request may start. Prompt tokens of a request that has
//! not come back are reckoned from its bytes and the longest answer it may get, so the limit holds for every outcome. What is
//! not counted: answers of servers that do not count tokens.

use crate::HttpConfig;
use mathcoder_core::LlmAnswer;
use std::str::FromStr;

/// Bytes of prompt that make a token at worst; mathematics has two to four.
const BYTES_PER_TOKEN: u64 = 2;

/// A limit as typed: `12.5` is money in the currency of the prices, `3000000 tokens` are tokens of prompts and answers together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CostLimit {
    /// In the currency of the prices.
    Money(f64),
    /// Prompts and answers together.
    Tokens(u64),
}

impl FromStr for CostLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no cost; write an amount like `12.5`, or `3000000 tokens`");
        let number = |part: &str| part.trim().parse::<f64>().ok().filter(|n| n.is_finite() && *n > 0.0);
        match text.trim().strip_suffix("tokens") {
            Some(part) => number(part).map(|n| Self::Tokens(n as u64)).ok_or_else(wrong),
            None => number(text).map(Self::Money).ok_or_else(wrong),
        }
    }
}

/// Money for tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Prices {
    /// For a million tokens of prompts.
    pub prompt: f64,
    /// For a million tokens of answers.
    pub answer: f64,
}

impl Prices {
    /// The price of so many tokens.
    #[must_use]
    pub fn of(&self, prompt_tokens: u64, answer_tokens: u64) -> f64 {
        (prompt_tokens as f64 * self.prompt + answer_tokens as f64 * self.answer) / 1e6
    }
}

/// What is left of a limit.
#[derive(Debug)]
pub(crate) struct Budget {
    limit: Option<CostLimit>,
    prices: Prices,
    spent: Tokens,
    reserved: Tokens,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tokens {
    prompt: u64,
    answer: u64,
}

impl Budget {
    /// `before` are tokens of prompts and answers that earlier parts of the run have spent.
    pub(crate) fn new(config: &HttpConfig, before: (u64, u64)) -> Self {
        let limit = config.cost_limit().unwrap_or_default();
        let spent = Tokens { prompt: before.0, answer: before.1 };
        Self { limit, prices: config.prices(), spent, reserved: Tokens::default() }
    }

    /// Sets aside what a request may cost at most. False, and nothing set aside, where that would pass the limit.
    pub(crate) fn reserve(&mut self, prompt_bytes: usize, max_tokens: u32) -> bool {
        let Some(limit) = self.limit else { return true };
        let most = worst(prompt_bytes, max_tokens);
        let prompt = self.spent.prompt + self.reserved.prompt + most.prompt;
        let answer = self.spent.answer + self.reserved.answer + most.answer;
        let fits = match limit {
            CostLimit::Money(money) => self.prices.of(prompt, answer) <= money,
            CostLimit::Tokens(tokens) => prompt + answer <= tokens,
        };
        if fits {
            self.reserved.prompt += most.prompt;
            self.reserved.answer += most.answer;
        }
        fits
    }

    /// The request is over; `answer` is what it really cost.
    pub(crate) fn settle(&mut self, prompt_bytes: usize, max_tokens: u32, answer: Option<&LlmAnswer>) {
        if self.limit.is_some() {
            let most = worst(prompt_bytes, max_tokens);
            self.reserved.prompt = self.reserved.prompt.saturating_sub(most.prompt);
            self.reserved.answer = self.reserved.answer.saturating_sub(most.answer);
        }
        if let Some(answer) = answer {
            self.spent.prompt += answer.prompt_tokens;
            self.spent.answer += answer.answer_tokens;
        }
    }

    /// What to say when it is used up.
    pub(crate) fn exhausted(&self) -> String {
        let (prompt, answer) = (self.spent.prompt, self.spent.answer);
        let spent = self.prices.of(prompt, answer);
        format!(
            "the cost limit is reached: {prompt} prompt and {answer} answer tokens are spent (price {spent:.4}); \
             raise `max_cost` and run again, nothing is asked twice"
        )
    }
}

fn worst(prompt_bytes: usize, max_tokens: u32) -> Tokens {
    Tokens { prompt: prompt_bytes as u64 / BYTES_PER_TOKEN + 16, answer: u64::from(max_tokens) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(max_cost: &str, before: (u64, u64)) -> Budget {
        let config = HttpConfig {
            max_cost: max_cost.to_owned(),
            price_prompt: 2.0,
            price_answer: 10.0,
            ..HttpConfig::default()
        };
        Budget::new(&config, before)
    }

    #[test]
    fn costs_are_read_as_money_or_tokens() {
        assert_eq!("12.5".parse(), Ok(CostLimit::Money(12.5)));
        assert_eq!("3e6 tokens".parse(), Ok(CostLimit::Tokens(3_000_000)));
        for wrong in ["", "-1", "much", "tokens", "NaN"] {
            assert!(wrong.parse::<CostLimit>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_limit_holds_for_the_worst_of_what_is_under_way() {
        // A request of 168 bytes may take 100 prompt and 100 answer tokens.
        let mut open = budget("450 tokens", (0, 0));
        assert!(open.reserve(168, 100) && open.reserve(168, 100));
        assert!(!open.reserve(168, 100), "600 would be too many");
        let answer = LlmAnswer {
            text: String::new(),
            model: String::new(),
            cut_off: false,
            prompt_tokens: 40,
            answer_tokens: 5,
        };
        open.settle(168, 100, Some(&answer));
        assert!(open.reserve(168, 100), "45 spent, 200 under way, 200 more");
        assert!(!budget("0.0011", (50, 10)).reserve(168, 100), "100 and 100 tokens cost 0.0012");
        assert!(budget("", (1 << 40, 1 << 40)).reserve(1 << 30, 1 << 30), "no limit");
    }
}

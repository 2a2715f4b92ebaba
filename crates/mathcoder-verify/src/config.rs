//! The options of verification, with their defaults and why they are so.
//! In: a recipe's table, through serde. Out: values that were checked before any work starts; unknown keys are refused.

use serde::{Deserialize, Serialize};

/// Options of the verify stage (`[verify]` in a recipe).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VerifyConfig {
    /// Points at which two expressions are compared. More points make a chance agreement less likely and cost time.
    pub samples: usize,
    /// Points at which both expressions must be defined before agreement counts.
    pub samples_needed: usize,
    /// Ask SymPy, inside the sandbox, about expressions that sampling leaves undecided.
    pub sympy: bool,
    /// CPU seconds that one such question may take.
    pub sympy_cpu_s: u64,
    /// Compute verified results of model-written programs a second time, by the built-in translator's program (level L5).
    pub second_route: bool,
    /// Refuse programs that print a literal and compute nothing (`verify.hard_coded`).
    pub refuse_hard_coded: bool,
    /// Refuse programs that catch every exception (`verify.swallowed_exception`).
    pub refuse_swallowed: bool,
    /// Leave open what agrees by its digits while nothing shows its unit (`verify.unit_not_shown`).
    pub refuse_unshown_units: bool,
    /// Refuse programs that import what is on no list of the domain (`verify.unlisted_import`), even where they ran.
    pub refuse_unlisted_imports: bool,
}

impl Default for VerifyConfig {
    fn default() -> Self {
        Self {
            samples: 12,                    // positive, negative, large, whole and complex points, two or three of each
            samples_needed: 4,              // fewer would let an expression with a small domain pass by chance
            sympy: true,                    // decides a few per cent of pairs; costs nothing for the others
            sympy_cpu_s: 2,                 // simplify either ends soon or not at all
            second_route: true,             // one short program for each that a model wrote; nothing for the others
            refuse_hard_coded: true,        // agreement with a copied answer is no evidence
            refuse_swallowed: true,         // a caught exception prints anything
            refuse_unshown_units: true,     // a wrong prefix leaves the digits as they are
            refuse_unlisted_imports: false, // what the sandbox has and what agrees is right all the same
        }
    }
}

impl VerifyConfig {
    /// Checks the values.
    ///
    /// # Errors
    /// A sentence that says which option is wrong and what is allowed.
    pub fn check(&self) -> Result<(), String> {
        if !(4..=64).contains(&self.samples) {
            return Err(format!("verify.samples is {}, allowed are 4 to 64", self.samples));
        }
        if self.samples_needed == 0 || self.samples_needed > self.samples {
            return Err(format!(
                "verify.samples_needed is {}, allowed are 1 to verify.samples ({})",
                self.samples_needed, self.samples
            ));
        }
        if !(1..=60).contains(&self.sympy_cpu_s) {
            return Err(format!("verify.sympy_cpu_s is {}, allowed are 1 to 60", self.sympy_cpu_s));
        }
        Ok(())
    }
}

//! What a verdict becomes where the program imports modules that are on no list of the domain.
//!
//! In: a verdict, names of modules. Out: the verdict, with another reason where the program failed for want of such a module, or
//! refused altogether where that is wished. Which modules are listed is for the caller to say; no code is read here.

use crate::VerifyConfig;
use crate::reasons::{MISSING_MODULE, UNLISTED_IMPORT};
use mathcoder_core::Verdict;

/// The verdict on a program that imports the modules `unlisted`.
#[must_use]
pub fn with_unlisted_imports(verdict: Verdict, unlisted: &[String], config: &VerifyConfig) -> Verdict {
    if unlisted.is_empty() {
        return verdict;
    }
    match &verdict {
        Verdict::Failed { reason } if reason.code == MISSING_MODULE.code => {
            let missing = reason.detail.as_deref().unwrap_or_default().split('.').next().unwrap_or_default();
            match unlisted.iter().any(|module| module == missing) {
                true => Verdict::Failed { reason: UNLISTED_IMPORT.because(missing) },
                false => verdict,
            }
        }
        Verdict::Failed { .. } => verdict,
        _ if config.refuse_unlisted_imports => Verdict::Failed { reason: UNLISTED_IMPORT.because(unlisted.join(", ")) },
        _ => verdict,
    }
}

#[cfg(test)]
mod tests {
    use super::with_unlisted_imports;
    use crate::VerifyConfig;
    use crate::reasons::{MISSING_MODULE, PROGRAM_FAILED};
    use mathcoder_core::{Level, Verdict};

    fn code(verdict: Verdict, unlisted: &[&str], refuses: bool) -> String {
        let config = VerifyConfig { refuse_unlisted_imports: refuses, ..VerifyConfig::default() };
        let unlisted: Vec<String> = unlisted.iter().map(|&name| name.to_owned()).collect();
        match with_unlisted_imports(verdict, &unlisted, &config) {
            Verdict::Failed { reason } => reason.code.to_string(),
            other => other.name().to_owned(),
        }
    }

    fn missing(module: &str) -> Verdict {
        Verdict::Failed { reason: MISSING_MODULE.because(module) }
    }

    fn verified() -> Verdict {
        Verdict::Verified { level: Level::L3NumberAgrees, rule: "integer".into() }
    }

    #[test]
    fn a_missing_module_that_is_not_listed_is_the_programs_fault() {
        assert_eq!(code(missing("matplotlib.pyplot"), &["matplotlib"], false), "verify.unlisted_import");
        assert_eq!(code(missing("scipy"), &["matplotlib"], false), "verify.missing_module");
        assert_eq!(code(missing("matplotlib"), &[], true), "verify.missing_module");
    }

    #[test]
    fn what_ran_stands_unless_it_is_to_be_refused() {
        assert_eq!(code(verified(), &["networkx"], false), "verified");
        assert_eq!(code(verified(), &["networkx"], true), "verify.unlisted_import");
        assert_eq!(code(verified(), &[], true), "verified");
        let failed = Verdict::Failed { reason: PROGRAM_FAILED.because("KeyError: 1") };
        assert_eq!(code(failed, &["networkx"], true), "verify.program_failed");
    }
}

//! Making and finding Python environments, and clear errors where that fails.
//! Nothing here installs packages, except that the first test of this binary to run makes the environment of all.

use crate::support::{config, environment};
use mathcoder_execute::{Environment, ExecuteConfig, ExecuteError};
use std::path::PathBuf;

#[test]
fn a_complete_environment_is_found_again_and_says_what_it_holds() {
    let first = environment();
    let second = Environment::find(&config()).unwrap();
    assert_eq!(first, second);
    let fingerprint = first.fingerprint();
    for part in ["cpython 3.", " sympy-1.14.0", " numpy-2.", " scipy-1."] {
        assert!(fingerprint.contains(part), "{fingerprint}");
    }
}

#[test]
fn concurrent_calls_agree() {
    std::thread::scope(|scope| {
        let calls: Vec<_> = (0..4).map(|_| scope.spawn(environment)).collect();
        let found: Vec<_> = calls.into_iter().map(|call| call.join().unwrap()).collect();
        assert!(found.windows(2).all(|pair| pair[0] == pair[1]));
    });
}

#[test]
fn a_missing_interpreter_is_said_with_what_to_do() {
    let config = ExecuteConfig { python: Some(PathBuf::from("/nowhere/python3")), ..ExecuteConfig::default() };
    let error = Environment::prepare(&config).unwrap_err();
    assert!(matches!(error, ExecuteError::NoPython { .. }), "{error}");
    assert!(error.to_string().contains("/nowhere/python3"));
    assert!(error.hint().unwrap().contains("execute.python"));
    let other = ExecuteConfig { python: Some(PathBuf::from("/bin/sh")), ..ExecuteConfig::default() };
    assert!(matches!(Environment::prepare(&other), Err(ExecuteError::NoPython { .. })));
}

#[test]
fn an_environment_that_is_not_there_is_not_made_by_looking() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("environment");
    let config = ExecuteConfig { environment: Some(place.clone()), ..config() };
    let error = Environment::find(&config).unwrap_err();
    assert!(matches!(&error, ExecuteError::NotPrepared { .. }), "{error}");
    assert!(error.hint().unwrap().contains("--install"));
    assert!(!place.exists());
}

#[test]
fn a_folder_of_somebody_else_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("thesis.tex");
    std::fs::write(&file, "years of work").unwrap();
    let config = ExecuteConfig { environment: Some(dir.path().to_owned()), ..config() };
    assert!(matches!(Environment::prepare(&config), Err(ExecuteError::NotOurs { .. })));
    assert!(file.exists());
}

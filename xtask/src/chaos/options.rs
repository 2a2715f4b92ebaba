//! What can be asked of `chaos`, and the text that says so. In: arguments and the environment variable of the data folder.
//! Out: options, or what is wrong with the arguments. Nothing is started or opened here.

use anyhow::{Context, Result, bail};
use std::path::PathBuf;

/// What every stage left, and the dataset. Done-objects and statistics hold seconds, so they may differ.
const EVERY_STAGE: &str = "dataset,*extract,*filter,*dedup,*decontaminate,*translate,*execute,*verify,*compose,*pack";

pub(super) const USAGE: &str = "\
cargo xtask chaos [OPTIONS]
  --recipe FILE     recipe to run (configs/real.toml)
  --data DIR        folder of the data, for `vars.data` (MATHCODER_DATA)
  --sample SHARE    share of the sources that is read (0.03)
  --set KEY=VALUE   further settings, as often as wanted
  --rounds N        runs that are killed (20)
  --seed N          seed of the moments (1)
  --threads N       threads of all runs but the last two (2)
  --compare PATHS   what is compared: files or folders of the run folder, comma separated; `*pack` matches by ending
                    (dataset and every stage)
  --ignore NAMES    file names that may differ, comma separated (stats.json,done)
  --folder DIR      where the runs go; removed at the start (target/chaos)
  --binary FILE     a built mathcoder; without it a release build is made and used";

/// The options of one trial.
#[derive(Debug, PartialEq)]
pub(super) struct Options {
    pub(super) recipe: PathBuf,
    pub(super) settings: Vec<String>,
    pub(super) rounds: usize,
    pub(super) seed: u64,
    pub(super) threads: usize,
    pub(super) compare: Vec<String>,
    pub(super) ignore: Vec<String>,
    pub(super) folder: Option<PathBuf>,
    pub(super) binary: Option<PathBuf>,
}

impl Options {
    /// Reads the arguments; nothing where help is asked for.
    pub(super) fn parse(arguments: &[String]) -> Result<Option<Self>> {
        let mut options = Self {
            recipe: PathBuf::from("configs/real.toml"),
            settings: Vec::new(),
            rounds: 20,
            seed: 1,
            threads: 2,
            compare: list(EVERY_STAGE),
            ignore: list("stats.json,done"),
            folder: None,
            binary: None,
        };
        let mut data = std::env::var("MATHCODER_DATA").ok();
        let mut sample = "0.03".to_owned();
        let mut arguments = arguments.iter();
        while let Some(flag) = arguments.next() {
            if matches!(flag.as_str(), "--help" | "-h") {
                return Ok(None);
            }
            let value = arguments.next().with_context(|| format!("{flag} needs a value\n\n{USAGE}"))?;
            match flag.as_str() {
                "--recipe" => options.recipe = value.into(),
                "--data" => data = Some(value.clone()),
                "--sample" => sample.clone_from(value),
                "--set" => options.settings.push(value.clone()),
                "--rounds" => options.rounds = number(flag, value)?,
                "--seed" => options.seed = number(flag, value)?,
                "--threads" => options.threads = number(flag, value)?,
                "--compare" => options.compare = list(value),
                "--ignore" => options.ignore = list(value),
                "--folder" => options.folder = Some(value.into()),
                "--binary" => options.binary = Some(value.into()),
                _ => bail!("there is no option {flag}\n\n{USAGE}"),
            }
        }
        options.settings.insert(0, format!("sample={sample}"));
        if let Some(data) = data {
            options.settings.insert(0, format!("vars.data={data}"));
        }
        Ok(Some(options))
    }
}

fn list(value: &str) -> Vec<String> {
    value.split(',').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn number<T: std::str::FromStr>(flag: &str, value: &str) -> Result<T> {
    value.parse().ok().with_context(|| format!("{flag} wants a number, not `{value}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Option<Options>> {
        Options::parse(&arguments.iter().map(|argument| (*argument).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn options_are_read_and_mistakes_named() {
        let options = parse(&["--rounds", "3", "--data", "d", "--compare", "a,b", "--set", "x=1"]).unwrap().unwrap();
        assert_eq!((options.rounds, options.compare), (3, vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(options.settings, ["vars.data=d", "sample=0.03", "x=1"]);
        assert!(parse(&["--rounds"]).unwrap_err().to_string().contains("needs a value"));
        assert!(parse(&["--rounds", "x"]).unwrap_err().to_string().contains("wants a number"));
        assert!(parse(&["--round", "1"]).unwrap_err().to_string().contains("no option"));
        assert_eq!(parse(&["--help"]).unwrap(), None);
    }
}

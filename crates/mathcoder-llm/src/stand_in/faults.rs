//! What goes wrong at a model server, how often, and how that looks on the line.

use super::wire::write_reply;
use mathcoder_core::content_hash_parts;
use std::io::Write;
use std::net::TcpStream;
use std::str::FromStr;
use std::time::Duration;

/// One way to go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 429 with `Retry-After: 1`.
    TooMany,
    /// 500 with a JSON error.
    Failed,
    /// 502 with a page of HTML, as a gateway gives it.
    Gateway,
    /// The answer comes two seconds late.
    Slow,
    /// Nothing comes for a minute.
    Hang,
    /// The line breaks in the middle of the answer.
    Cut,
    /// 200 with half of the JSON.
    BadJson,
}

const ALL: &[(&str, Fault)] = &[
    ("429", Fault::TooMany),
    ("500", Fault::Failed),
    ("502", Fault::Gateway),
    ("slow", Fault::Slow),
    ("hang", Fault::Hang),
    ("cut", Fault::Cut),
    ("badjson", Fault::BadJson),
];

/// How often each fault is played: `429=0.05,500=0.02,hang=0.001`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faults(Vec<(Fault, f64)>);

impl FromStr for Faults {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = || ALL.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let mut faults = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, share) = part.split_once('=').ok_or_else(|| format!("`{part}` is not NAME=SHARE"))?;
            let fault = ALL.iter().find(|(known, _)| *known == name);
            let (_, fault) = fault.ok_or_else(|| format!("no fault is called `{name}`; there are {}", names()))?;
            let share = share.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
            faults.push((*fault, share.ok_or_else(|| format!("`{part}`: the share must lie between 0 and 1"))?));
        }
        Ok(Self(faults))
    }
}

impl Faults {
    /// The fault that a throw of the dice means, if any.
    pub(super) fn pick(&self, dice: u64) -> Option<Fault> {
        let mut point = f64::from(dice as u32) / f64::from(u32::MAX);
        for (fault, share) in &self.0 {
            if point < *share {
                return Some(*fault);
            }
            point -= share;
        }
        None
    }
}

impl Fault {
    /// Plays the fault; `body` is the answer that would have been right. None where the connection is over.
    pub(super) fn play(self, stream: &mut TcpStream, body: &[u8]) -> Option<()> {
        let half = body.get(..body.len() / 2).unwrap_or_default();
        match self {
            Self::TooMany => {
                let body = b"{\"error\":{\"message\":\"slow down\"}}";
                write_reply(stream, "429 Too Many Requests", "Retry-After: 1\r\n", body)
            }
            Self::Failed => {
                write_reply(stream, "500 Internal Server Error", "", b"{\"error\":{\"message\":\"out of luck\"}}")
            }
            Self::Gateway => write_reply(stream, "502 Bad Gateway", "", b"<html><h1>502 Bad Gateway</h1></html>"),
            Self::Slow => {
                std::thread::sleep(Duration::from_secs(2));
                write_reply(stream, "200 OK", "", body)
            }
            Self::Hang => {
                std::thread::sleep(Duration::from_secs(60));
                None
            }
            Self::Cut => {
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
                let _ = stream.write_all(&[head.as_bytes(), half].concat());
                None
            }
            Self::BadJson => write_reply(stream, "200 OK", "", half),
        }
    }
}

/// 64 random bits for the `times`-th asking of a question.
pub(super) fn roll(seed: u64, key: u128, times: u32) -> u64 {
    content_hash_parts(&[&seed.to_le_bytes(), &key.to_le_bytes(), &times.to_le_bytes()]) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_and_come_as_often_as_asked() {
        let faults: Faults = "429=0.25, cut=0.1".parse().unwrap();
        let picked: Vec<_> = (0..10_000).map(|n| faults.pick(roll(1, n, 0))).collect();
        let count = |fault| picked.iter().filter(|p| **p == fault).count();
        assert!((2300..2700).contains(&count(Some(Fault::TooMany))), "{}", count(Some(Fault::TooMany)));
        assert!((850..1150).contains(&count(Some(Fault::Cut))));
        assert!("teapot=1".parse::<Faults>().unwrap_err().contains("badjson"));
        assert!("429=2".parse::<Faults>().is_err());
    }
}

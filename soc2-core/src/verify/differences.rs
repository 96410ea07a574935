//! The places at which two reports say something else.

use std::fmt;

use crate::diagnostic::shown;
use crate::document::Data;
use crate::document::Node;
use crate::spelling::printable;

/// A place at which a report says something else than what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DifferingPlace {
    /// The way to it in the report, as JSON pointers are written (RFC 6901): `/findings/12/outcome`.
    pub path: String,
    /// What the report says there, as JSON, cut where it is long; nothing where it has no such place.
    pub says: Option<String>,
    /// What follows; nothing where nothing does.
    pub follows: Option<String>,
}

/// Whether digests of what a report rests on are told of elsewhere.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Told {
    Here,
    Elsewhere,
}

/// Where two reports part, in the order of the first.
pub(super) fn differences(says: Node<'_>, follows: Node<'_>, told: Told) -> Vec<DifferingPlace> {
    let mut walk = Walk { path: String::new(), found: Vec::new(), told };
    walk.values(says, follows);
    walk.found
}

struct Walk {
    path: String,
    found: Vec<DifferingPlace>,
    told: Told,
}

impl Walk {
    // Both texts are as deep as reading lets them be, and no deeper.
    fn values(&mut self, says: Node<'_>, follows: Node<'_>) {
        if says.raw() == follows.raw() {
            return;
        }
        match (says.data(), follows.data()) {
            (Data::Map(entries), Data::Map(other)) => {
                for (key, value) in entries {
                    self.member(key, Some(value), follows.get(key));
                }
                for (key, value) in other.filter(|(key, _)| says.get(key).is_none()) {
                    self.member(key, None, Some(value));
                }
            }
            (Data::List(elements), Data::List(other)) => {
                self.lists(&elements.collect::<Vec<_>>(), &other.collect::<Vec<_>>())
            }
            (Data::String(one), Data::String(other)) if one == other => {}
            _ => self.note(Some(says), Some(follows)),
        }
    }

    fn member(&mut self, key: &str, says: Option<Node<'_>>, follows: Option<Node<'_>>) {
        let is_of_the_basis = ["engine", "inputs", "digest"].contains(&key) && self.path.is_empty();
        let is_evidence = key == "evidence" && self.path.starts_with("/findings/");
        if self.told == Told::Here || !(is_of_the_basis || is_evidence) {
            self.at(&key.replace('~', "~0").replace('/', "~1"), says, follows);
        }
    }

    /// What stands before and behind a part that was put in or taken out is the same, and is not compared place by place.
    fn lists(&mut self, says: &[Node<'_>], follows: &[Node<'_>]) {
        let is_same = |(one, other): &(&Node<'_>, &Node<'_>)| one.raw() == other.raw();
        let before = says.iter().zip(follows).take_while(is_same).count();
        let (says, follows) = (&says[before..], &follows[before..]);
        let after = says.iter().rev().zip(follows.iter().rev()).take_while(is_same).count();
        let (says, follows) = (&says[..says.len() - after], &follows[..follows.len() - after]);
        for position in 0..says.len().max(follows.len()) {
            let step = (before + position).to_string();
            self.at(&step, says.get(position).copied(), follows.get(position).copied());
        }
    }

    fn at(&mut self, step: &str, says: Option<Node<'_>>, follows: Option<Node<'_>>) {
        let length = self.path.len();
        self.path.push('/');
        self.path.push_str(step);
        match (says, follows) {
            (Some(says), Some(follows)) => self.values(says, follows),
            (says, follows) => self.note(says, follows),
        }
        self.path.truncate(length);
    }

    fn note(&mut self, says: Option<Node<'_>>, follows: Option<Node<'_>>) {
        // On one line, and no more of it than is shown.
        let written = |node: Node<'_>| {
            let words: Vec<&str> = node.raw().split_whitespace().take(30).collect();
            shown(&words.join(" ")).into_owned()
        };
        self.found.push(DifferingPlace {
            path: self.path.clone(),
            says: says.map(written),
            follows: follows.map(written),
        });
    }
}

impl fmt::Display for DifferingPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, says, follows } = self;
        let nothing = "nothing";
        let (says, follows) = (says.as_deref().unwrap_or(nothing), follows.as_deref().unwrap_or(nothing));
        f.write_str(&printable(&format!("{path} says {says}; {follows} follows")))
    }
}

//! A report's last line: a digest over all that stands before it.

use crate::digest::Digest;

/// How the line begins. Inside the report no line does, since what is deeper stands further to the right.
const LINE: &str = "  \"digest\": ";

/// Whether a report is as it was made, by its own digest.
///
/// A seal is no signature: whoever changes a report on purpose can work out another. It tells a changed report from one
/// that other facts belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seal {
    /// The digest that it states is that of what stands before.
    Holds(Digest),
    /// It is not.
    Broken {
        /// What it states, where that is a digest. It may be that of what stands before, and what stands behind is changed.
        stated: Option<Digest>,
        /// Over what stands before the statement; over all where there is none.
        found: Digest,
    },
}

impl Seal {
    /// Reads the seal of a report.
    pub(super) fn of(report: &[u8]) -> Self {
        let lines = report.split_inclusive(|byte| *byte == b'\n');
        let starts = lines.scan(0, |next, line| {
            let start = *next;
            *next += line.len();
            Some((start, line))
        });
        let last = starts.filter_map(|(start, line)| Some((start, line.strip_prefix(LINE.as_bytes())?))).last();
        let (end, value) = last.unwrap_or((report.len(), &[]));
        let stated = std::str::from_utf8(value.trim_ascii()).ok();
        let stated = stated.and_then(|value| Digest::parse(value.strip_prefix('"')?.strip_suffix('"')?).ok());
        let found = Digest::of(report.get(..end).unwrap_or_default());
        match report.get(end..) == Some(last_lines(found).as_bytes()) {
            true => Self::Holds(found),
            false => Self::Broken { stated, found },
        }
    }
}

impl Seal {
    /// Whether the report is as it was made.
    pub fn holds(self) -> bool {
        matches!(self, Self::Holds(_))
    }

    /// The digest that the report states.
    pub fn stated(self) -> Option<Digest> {
        match self {
            Self::Holds(digest) => Some(digest),
            Self::Broken { stated, .. } => stated,
        }
    }

    /// The digest of what stands before the statement.
    pub fn found(self) -> Digest {
        match self {
            Self::Holds(digest) => digest,
            Self::Broken { found, .. } => found,
        }
    }
}

/// A report that ends with the brace that it began with, and its seal.
pub(super) fn sealed(mut report: String) -> String {
    if report.ends_with("\n}") {
        report.truncate(report.len() - "\n}".len());
    }
    report.push_str(",\n");
    let digest = Digest::of(report.as_bytes());
    report.push_str(&last_lines(digest));
    report
}

fn last_lines(digest: Digest) -> String {
    format!("{LINE}\"{digest}\"\n}}\n")
}

//! How names are told: how far one is from another, for the hint that says which was meant, how much of one is shown, and in
//! which letters.

use crate::time::Duration;

/// A longer text is no misspelt name.
pub(crate) const LONGEST_NAME: usize = 100;

/// No word of a message is longer, and no message much longer than its bound: names come from input, and a name may be a
/// megabyte.
const LONGEST_WORD: usize = 120;
const LONGEST_MESSAGE: usize = 1000;

/// `1 check`, `2 checks`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// `a, b, and 3 more`: no more names than somebody reads, the rest counted.
pub(crate) fn named<S: AsRef<str>>(all: &[S], limit: usize) -> String {
    let told = all.iter().take(limit).map(|name| name.as_ref().to_owned());
    let more = all.len().saturating_sub(limit);
    told.chain((more > 0).then(|| format!("and {more} more"))).collect::<Vec<_>>().join(", ")
}

/// In the two largest units that it has, as people say it: `20d 6h`.
pub(crate) fn length(length: Duration) -> String {
    let seconds = length.as_seconds();
    let units = [(86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")];
    let mut left = seconds;
    let parts = units.into_iter().filter_map(|(unit, name)| {
        let count = left / unit;
        left %= unit;
        (count > 0).then(|| format!("{count}{name}"))
    });
    match parts.take(2).collect::<Vec<_>>() {
        parts if parts.is_empty() => "0s".to_owned(),
        parts => parts.join(" "),
    }
}

/// A message as it is told: words that nobody reads to their end are cut.
pub(crate) fn readable(message: String) -> String {
    if message.len() <= LONGEST_WORD {
        return message;
    }
    let mut told = String::new();
    for word in message.split_inclusive(char::is_whitespace) {
        if told.len() > LONGEST_MESSAGE {
            told.push('…');
            break;
        }
        match word.char_indices().nth(LONGEST_WORD) {
            // A name stands in backticks, and keeps the one behind it.
            Some((at, _)) => {
                told.push_str(&word[..at]);
                told.push('…');
                let end = word.rfind('`').filter(|end| *end >= at && word.len() - end < 8);
                told.push_str(&word[end.unwrap_or(word.trim_end().len()).max(at)..]);
            }
            None => told.push_str(word),
        }
    }
    told
}

/// Facts are someone else's text: no letter of one steers the reader's terminal, hides another, or turns their order.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|letter| if is_unseen(letter) && letter != '\n' { '\u{fffd}' } else { letter }).collect()
}

/// Controls, what steers the direction of writing, and what takes no room.
pub(crate) fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(letter, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// How many letters to add, remove, change or swap with their neighbor (the optimal string alignment distance),
/// without case; nothing for what is too long to be a name.
pub(crate) fn edits(a: &str, b: &str) -> Option<usize> {
    if a.len().max(b.len()) > LONGEST_NAME {
        return None;
    }
    let letters = |text: &str| text.chars().flat_map(char::to_lowercase).collect::<Vec<char>>();
    let (a, b) = (letters(a), letters(b));
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = match (i, j) {
                (0, _) | (_, 0) => i + j,
                _ => {
                    let changed = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let nearest = changed.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                    let is_swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                    if is_swapped { nearest.min(rows[i - 2][j - 2] + 1) } else { nearest }
                }
            };
        }
    }
    rows[a.len()].get(b.len()).copied()
}

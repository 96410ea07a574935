//! Names of members that are looked up again and again.

use std::fmt;
use std::ops::Deref;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

/// A member's name, with what makes looking it up fast.
#[derive(Debug)]
pub(crate) struct Name {
    text: Box<str>,
    tag: u32,
    /// The first bytes, those behind them and the last, to compare a short name without a call; see [`Name::is`].
    first: u64,
    second: u64,
    last: u64,
    /// How far behind its map the member was found last. Maps of one list are most often alike, so the next is looked
    /// for there first. It is a guess, never an answer: what is found does not depend on it.
    distance: AtomicU32,
}

/// Tells most names apart at the cost of one comparison: made of the length, the first letters and the last.
#[inline]
pub(crate) fn tag(name: &[u8]) -> u32 {
    let ends = match (name.first_chunk::<4>(), name.last_chunk::<4>()) {
        (Some(first), Some(last)) => u32::from_le_bytes(*first).rotate_left(13) ^ u32::from_le_bytes(*last),
        _ => name.iter().fold(0, |letters, byte| letters << 8 | u32::from(*byte)),
    };
    ends.wrapping_mul(0x9E37_79B1) ^ name.len() as u32
}

/// The first eight bytes and the last, which overlap in a name of less than sixteen; with four to seven bytes, four of
/// each.
#[inline]
fn words(name: &[u8]) -> Option<(u64, u64)> {
    match (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        (Some(first), Some(last)) => Some((u64::from_le_bytes(*first), u64::from_le_bytes(*last))),
        _ => match (name.first_chunk::<4>(), name.last_chunk::<4>()) {
            (Some(first), Some(last)) => Some((u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into())),
            _ => None,
        },
    }
}

/// The eight bytes behind the first eight, of a name that has them.
#[inline]
fn second_word(name: &[u8]) -> u64 {
    let rest = name.get(8..).and_then(|rest| rest.first_chunk());
    rest.map_or(0, |word| u64::from_le_bytes(*word))
}

impl Name {
    pub(crate) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let (first, last) = words(bytes).unwrap_or_default();
        let second = second_word(bytes);
        Self { text: text.into(), tag: tag(bytes), first, second, last, distance: AtomicU32::new(1) }
    }

    /// Whether these bytes are the name.
    #[inline]
    pub(super) fn is(&self, bytes: &[u8]) -> bool {
        if bytes.len() != self.text.len() {
            return false;
        }
        match words(bytes) {
            Some(ends) if ends != (self.first, self.last) => false,
            Some(_) if bytes.len() <= 16 => true,
            Some(_) if bytes.len() <= 24 => second_word(bytes) == self.second,
            _ => bytes == self.text.as_bytes(),
        }
    }

    #[inline]
    pub(super) fn tag(&self) -> u32 {
        self.tag
    }

    #[inline]
    pub(super) fn distance(&self) -> u32 {
        self.distance.load(Ordering::Relaxed)
    }

    #[inline]
    pub(super) fn found(&self, distance: u32) {
        self.distance.store(distance, Ordering::Relaxed);
    }
}

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::Name;

    #[test]
    fn a_name_is_told_from_every_other_of_its_length() {
        for length in 0..40 {
            let text = "abcdefghijklmnopqrstuvwxyz".repeat(2)[..length].to_owned();
            let name = Name::new(&text);
            assert!(name.is(text.as_bytes()), "{length}");
            for at in 0..length {
                let mut other = text.clone().into_bytes();
                other[at] = b'?';
                assert!(!name.is(&other), "{length}, {at}");
            }
        }
    }
}

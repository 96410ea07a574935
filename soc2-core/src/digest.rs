//! SHA-256 over bytes as supplied, so that `sha256sum` agrees.

use std::fmt;

use sha2::Digest as _;
use sha2::Sha256;

/// A SHA-256 digest; prints as `sha256:` and 64 hexadecimal digits.
///
/// ```
/// use soc2_core::digest::Digest;
/// let digest = Digest::of(b"abc").to_string();
/// assert!(digest.starts_with("sha256:ba7816bf"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest of named texts: each name and text with its length before it, so that no two lists collide.
    pub fn of_texts<'a>(texts: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut hasher = Sha256::new();
        for part in texts.flat_map(|(name, text)| [name, text]) {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        Self(hasher.finalize().into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

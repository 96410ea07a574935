//! SHA-256 over bytes as supplied, so that `sha256sum` agrees.

mod set;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::sync::OnceLock;

use hmac::Hmac;
use hmac::KeyInit as _;
use hmac::Mac as _;
use sha2::Digest as _;
use sha2::Sha256;

pub use self::set::SetDigest;

/// What stands in a report in place of a digest from which a value that it hides could be found by trying.
pub(crate) const WITHHELD: &str = "withheld";

/// How a digest under a key begins.
pub(crate) const KEYED: &str = "hmac-sha256:";

/// A SHA-256 digest; prints as `sha256:` and 64 hexadecimal digits.
///
/// ```
/// use soc2_core::digest::Digest;
/// let digest = Digest::of(b"abc").to_string();
/// assert!(digest.starts_with("sha256:ba7816bf"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

/// Why a text is no digest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{}` is not a digest: `sha256:` and 64 hexadecimal digits, as `sha256sum` prints them",
    crate::diagnostic::shown(text)
)]
pub struct InvalidDigest {
    text: String,
}

impl Digest {
    /// The digest of bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Reads what a digest prints.
    ///
    /// # Errors
    /// When the text is not `sha256:` and 64 hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, InvalidDigest> {
        let invalid = || InvalidDigest { text: text.into() };
        let digits = text.strip_prefix("sha256:").filter(|digits| digits.len() == 64).ok_or_else(invalid)?;
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks(2)) {
            let value = |digit: u8| char::from(digit).to_digit(16).ok_or_else(invalid);
            *byte = pair.iter().try_fold(0, |sum, digit| Ok((sum << 4) | value(*digit)? as u8))?;
        }
        Ok(Self(bytes))
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

/// What a report says of a digest.
pub(crate) fn told(digest: Option<Digest>) -> String {
    digest.map_or_else(|| WITHHELD.to_owned(), |digest| digest.to_string())
}

/// A key for digests of what is not shown: who has it finds which values are equal, and nobody else does.
pub struct Key(Vec<u8>);

/// Why bytes are no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a key of {length} bytes can be guessed: at least {} are asked for", Key::SHORTEST)]
pub struct ShortKey {
    length: usize,
}

impl Key {
    /// As many bytes as nobody guesses, where they are random.
    pub const SHORTEST: usize = 16;

    /// A key of these bytes.
    ///
    /// ```
    /// use soc2_core::digest::Key;
    /// assert!(Key::new(b"secret").is_err());
    /// let digest = Key::new(b"sixteen bytes at least")?.digest(b"hunter2");
    /// assert!(digest.starts_with("hmac-sha256:"));
    /// # Ok::<(), soc2_core::digest::ShortKey>(())
    /// ```
    ///
    /// # Errors
    /// When there are fewer than [`Key::SHORTEST`].
    pub fn new(bytes: &[u8]) -> Result<Self, ShortKey> {
        match bytes.len() {
            length if length < Self::SHORTEST => Err(ShortKey { length }),
            _ => Ok(Self(bytes.to_vec())),
        }
    }

    /// HMAC-SHA-256 (RFC 2104) over bytes; `hmac-sha256:` and 64 hexadecimal digits.
    pub fn digest(&self, bytes: &[u8]) -> String {
        let mut hmac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        hmac.update(bytes);
        let digits: String = hmac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{KEYED}{digits}")
    }
}

/// Without the key.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Bytes as supplied. Their digest is worked out when it is first asked for: who wants outcomes alone does not pay for it.
pub(crate) struct Supplied {
    text: Arc<str>,
    part: Range<usize>,
    digest: OnceLock<Option<Digest>>,
}

impl Supplied {
    /// A part of a text; nothing where the text has no such part.
    pub(crate) fn part(text: &Arc<str>, part: Range<usize>) -> Self {
        Self { text: Arc::clone(text), part, digest: OnceLock::new() }
    }

    /// Bytes that are not kept.
    pub(crate) fn gone(bytes: &[u8]) -> Self {
        Self { text: Arc::default(), part: 0..0, digest: Some(Digest::of(bytes)).into() }
    }

    /// Bytes of which a report tells the digest, or withholds it.
    pub(crate) fn told(digest: Option<Digest>) -> Self {
        Self { text: Arc::default(), part: 0..0, digest: digest.into() }
    }

    /// The text that they are a part of, and where they begin.
    pub(crate) fn text(&self) -> (&Arc<str>, usize) {
        (&self.text, self.part.start)
    }

    pub(crate) fn digest(&self) -> Option<Digest> {
        let bytes = || self.text.get(self.part.clone()).unwrap_or_default().as_bytes();
        *self.digest.get_or_init(|| Some(Digest::of(bytes())))
    }
}

/// The bytes are facts, of which some may be sensitive: they are not shown.
impl fmt::Debug for Supplied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.digest() {
            Some(digest) => write!(f, "Supplied({digest})"),
            None => f.write_str("Supplied(…)"),
        }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

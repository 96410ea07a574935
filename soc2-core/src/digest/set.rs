//! One digest over many, in any order and in any division.

use std::fmt;

use sha2::Digest as _;
use sha2::Sha256;

use super::Digest;

/// How many numbers the state has. With numbers of 16 bits, finding other things with the same sum is held to be as hard
/// as anything that is asked of SHA-256 here (Lewi, Kim, Maykov and Weis, "Securing Update Propagation with Homomorphic
/// Hashing", 2019).
const LANES: usize = 1024;

/// A digest over a collection, however it is ordered and divided: digests of parts merge to that of the whole, and no
/// more is kept than 2 KiB (Bellare and Micciancio, "A New Paradigm for Collision-free Hashing", 1997).
///
/// The digest of each member is expanded by SHA-256, over itself and a block's number from 0 in eight bytes, lowest first,
/// to 64 blocks; read as 1,024 numbers of two bytes, lowest first, these are added to the state, each modulo 65,536. What
/// is published is SHA-256 over the state in the same two bytes. What stands in it twice counts twice.
///
/// ```
/// use soc2_core::digest::{Digest, SetDigest};
/// let (one, other) = (Digest::of(b"one"), Digest::of(b"other"));
/// let whole: SetDigest = [one, other].into_iter().collect();
/// let mut parts: SetDigest = [other].into_iter().collect();
/// parts.merge(&[one].into_iter().collect());
/// assert_eq!((whole.len(), whole.digest()), (2, parts.digest()));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SetDigest {
    lanes: Box<[u16; LANES]>,
    n_members: u64,
}

impl SetDigest {
    /// Adds one member.
    pub fn add(&mut self, member: Digest) {
        // A block of 32 bytes is 16 lanes.
        for (block, lanes) in (0_u64..).zip(self.lanes.chunks_exact_mut(16)) {
            let expanded = Sha256::new().chain_update(member.0).chain_update(block.to_le_bytes()).finalize();
            for (lane, pair) in lanes.iter_mut().zip(expanded.as_chunks().0) {
                *lane = lane.wrapping_add(u16::from_le_bytes(*pair));
            }
        }
        self.n_members += 1;
    }

    /// Adds all members of another part.
    pub fn merge(&mut self, other: &Self) {
        for (lane, more) in self.lanes.iter_mut().zip(other.lanes.iter()) {
            *lane = lane.wrapping_add(*more);
        }
        self.n_members += other.n_members;
    }

    /// How many were added.
    pub fn len(&self) -> u64 {
        self.n_members
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.n_members == 0
    }

    /// Over all that was added.
    pub fn digest(&self) -> Digest {
        let mut hasher = Sha256::new();
        self.lanes.iter().for_each(|lane| hasher.update(lane.to_le_bytes()));
        Digest(hasher.finalize().into())
    }
}

impl Default for SetDigest {
    fn default() -> Self {
        Self { lanes: Box::new([0; LANES]), n_members: 0 }
    }
}

impl FromIterator<Digest> for SetDigest {
    fn from_iter<I: IntoIterator<Item = Digest>>(members: I) -> Self {
        let mut set = Self::default();
        members.into_iter().for_each(|member| set.add(member));
        set
    }
}

impl fmt::Debug for SetDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SetDigest({} of {})", self.digest(), self.n_members)
    }
}

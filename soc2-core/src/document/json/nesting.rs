//! Which lists and maps a reader has entered.

/// The lists and maps that were entered, innermost last. One bit says that it is a map, so that the first 64 need no
/// memory from the heap.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    bits: u64,
    outer: Vec<u64>,
    depth: usize,
}

impl Nesting {
    #[inline(always)]
    pub(super) fn enter_map(&mut self) {
        self.enter(1);
    }

    #[inline(always)]
    pub(super) fn enter_list(&mut self) {
        self.enter(0);
    }

    #[inline(always)]
    fn enter(&mut self, bit: u64) {
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.outer.push(self.bits);
        }
        self.bits = (self.bits << 1) | bit;
        self.depth += 1;
    }

    #[inline(always)]
    pub(super) fn leave(&mut self) {
        self.depth -= 1;
        self.bits = match self.depth > 0 && self.depth.is_multiple_of(64) {
            true => self.outer.pop().unwrap_or_default(),
            false => self.bits >> 1,
        };
    }

    /// Whether the innermost is a map; nothing outside of all.
    #[inline(always)]
    pub(super) fn is_in_map(&self) -> Option<bool> {
        (self.depth > 0).then_some(self.bits & 1 == 1)
    }

    /// Whether only the outermost is entered.
    #[inline(always)]
    pub(super) fn is_outermost(&self) -> bool {
        self.depth == 1
    }
}

#[cfg(test)]
mod tests {
    use super::Nesting;

    #[test]
    fn what_is_left_is_what_was_entered() {
        let is_map = |level: usize| level.is_multiple_of(3) || level.is_multiple_of(7);
        let mut nesting = Nesting::default();
        for level in 0..1_000 {
            if is_map(level) { nesting.enter_map() } else { nesting.enter_list() }
        }
        for level in (0..1_000).rev() {
            assert_eq!(nesting.is_in_map(), Some(is_map(level)), "{level}");
            nesting.leave();
        }
        assert_eq!(nesting.is_in_map(), None);
    }
}

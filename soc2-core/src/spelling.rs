//! How far one name is from another: for the hint that says which was meant.

/// A longer text is no misspelt name.
pub(crate) const LONGEST_NAME: usize = 100;

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

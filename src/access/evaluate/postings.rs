//! For each value of a column the rows that have it: where a predicate names few values, few rows are looked at.

/// Rows by value, each list ascending.
#[derive(Debug, Clone, Default)]
pub(in crate::access) struct Postings {
    /// Where the rows of a value begin; the last entry is the end.
    starts: Vec<u32>,
    rows: Vec<u32>,
}

impl Postings {
    /// The rows of the values below `values`; higher values are in no list.
    pub(in crate::access) fn of(values: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut starts = vec![0_u32; values + 1];
        for (value, _) in pairs.clone() {
            if let Some(count) = starts.get_mut(value as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut rows = vec![0_u32; sum as usize];
        let mut next = starts.clone();
        for (value, row) in pairs {
            if (value as usize) < values
                && let Some(at) = next.get_mut(value as usize)
            {
                if let Some(slot) = rows.get_mut(*at as usize) {
                    *slot = row;
                }
                *at += 1;
            }
        }
        Self { starts, rows }
    }

    /// The rows with a value.
    pub(in crate::access) fn rows(&self, value: u32) -> &[u32] {
        let at = value as usize;
        let range = self.starts.get(at).zip(self.starts.get(at + 1));
        range.and_then(|(from, to)| self.rows.get(*from as usize..*to as usize)).unwrap_or_default()
    }
}

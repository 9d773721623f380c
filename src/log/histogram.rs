//! Lines and errors over time. Made from the seconds that the index keeps; cost: 1 ns a second of the log.

use super::sheet::Sheet;

/// Lines and error records of one span of time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bin {
    /// Lines written in it, continuation lines included.
    pub lines: u64,
    /// Records of ERROR and above.
    pub errors: u64,
}

/// A log's time in bins of equal width.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Histogram {
    /// The first second (since 1970 UTC).
    pub from: i64,
    /// The last second.
    pub to: i64,
    /// The bins, oldest first; empty where the log has no times.
    pub bins: Vec<Bin>,
}

impl Histogram {
    /// The histogram of what is read in `n` bins.
    pub fn new(sheet: &Sheet, n: usize) -> Self {
        let span = sheet.runs().fold(None, |span: Option<(i64, i64)>, run| {
            let (from, to) = span.unwrap_or((run.second, run.second));
            Some((from.min(run.second), to.max(run.second)))
        });
        let Some((from, to)) = span else {
            return Self::default();
        };
        let mut histogram = Self {
            from,
            to,
            bins: vec![Bin::default(); n],
        };
        for run in sheet.runs() {
            let at = histogram.bin_of(run.second);
            if let Some(bin) = histogram.bins.get_mut(at) {
                bin.lines += run.n;
                bin.errors += u64::from(run.errors);
            }
        }
        histogram
    }

    /// The bin in which a second lies.
    pub fn bin_of(&self, second: i64) -> usize {
        let span = (self.to - self.from + 1).max(1);
        let at =
            i128::from((second - self.from).clamp(0, span - 1)) * self.bins.len() as i128 / i128::from(span);
        usize::try_from(at).unwrap_or(0)
    }

    /// The first second of a bin.
    pub fn start_of(&self, bin: usize) -> i64 {
        let span = i128::from(self.to - self.from + 1);
        let n = self.bins.len().max(1) as i128;
        self.from + i64::try_from((span * bin as i128 + n - 1) / n).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::index::tests::index;

    #[test]
    fn lines_and_errors_fall_into_their_bins() {
        let log = "2026-11-21 01:00:00.000 1 INFO a.b [-] x\n2026-11-21 01:00:00.900 1 ERROR a.b [-] y\ntail\n\
            2026-11-21 01:00:09.000 1 ERROR a.b [-] z\n";
        let (_dir, index) = index(log.as_bytes());
        let h = Histogram::new(&index.snapshot().into(), 5);
        assert_eq!(h.bins.first(), Some(&Bin { lines: 3, errors: 1 }));
        assert_eq!(h.bins.last(), Some(&Bin { lines: 1, errors: 1 }));
        assert_eq!(h.bins.iter().map(|b| b.lines).sum::<u64>(), 4);
        assert_eq!((h.start_of(0), h.bin_of(h.start_of(4))), (h.from, 4));
        assert_eq!(Histogram::new(&index.snapshot().into(), 0).bins.len(), 0);
    }
}

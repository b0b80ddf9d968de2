use super::{Channel, Mechanism};

/// Reports of one channel, counted.
#[derive(Clone, Debug)]
pub struct Counts {
    channel: Channel,
    /// Of each output.
    counts: Vec<u32>,
    reports: u64,
}

/// How many of the reporters gave an answer, as far as the reports tell.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Estimate {
    /// Unbiased; may be negative, or more than there are reports.
    pub count: f64,
    /// Of the count: how far it is from the truth by the chance of the mechanism, in the root mean square.
    pub standard_error: f64,
}

impl Estimate {
    /// The 95 % confidence interval, by the normal distribution.
    #[must_use]
    pub fn interval(self) -> (f64, f64) {
        let margin = 1.959_964 * self.standard_error;
        (self.count - margin, self.count + margin)
    }

    /// True when the count is above 0, and so by at least so many standard errors.
    #[must_use]
    pub fn is_above(self, standard_errors: f64) -> bool {
        self.count > 0.0 && self.count >= standard_errors * self.standard_error
    }
}

impl Counts {
    /// No report yet.
    #[must_use]
    pub fn new(channel: Channel) -> Self {
        Self {
            counts: vec![0; channel.outputs as usize],
            channel,
            reports: 0,
        }
    }

    /// The channel of the reports.
    #[must_use]
    pub const fn channel(&self) -> Channel {
        self.channel
    }

    /// Counts a report; `false` when it is none of this channel.
    pub fn add(&mut self, report: u32) -> bool {
        let Some(count) = self.counts.get_mut(report as usize) else {
            return false;
        };
        *count = count.saturating_add(1);
        self.reports += 1;
        true
    }

    /// Number of reports.
    #[must_use]
    pub const fn reports(&self) -> u64 {
        self.reports
    }

    /// The estimate of each answer's count. With `n` reports at odds of `e` to 1, `N` of which fit the answer,
    /// and `d = s e + outputs - s`:
    /// - k-ary response: `(N d - n) / (e - 1)`;
    /// - Hadamard response: `d (2 N - S) / (s (e - 1))`, `S` of them in the answer's block; all `N` of a block
    ///   at once by the fast Walsh-Hadamard transform.
    #[must_use]
    pub fn estimates(&self) -> Vec<Estimate> {
        let channel = self.channel;
        let ratio = channel.odds.ratio();
        let fitting = f64::from(channel.fitting());
        // Of one output that fits, and of one that does not.
        let total = fitting * ratio + f64::from(channel.outputs) - fitting;
        let (fits, other) = (ratio / total, 1.0 / total);
        let reports = self.reports as f64;
        match channel.mechanism {
            Mechanism::KaryResponse => self
                .counts
                .iter()
                .map(|&count| {
                    let count = (f64::from(count) - reports * other) / (fits - other);
                    let own = count.clamp(0.0, reports);
                    let variance =
                        own * fits * (1.0 - fits) + (reports - own) * other * (1.0 - other);
                    Estimate {
                        count,
                        standard_error: variance.sqrt() / (fits - other),
                    }
                })
                .collect(),
            Mechanism::Hadamard => {
                let mut sums: Vec<f64> =
                    self.counts.iter().map(|&count| f64::from(count)).collect();
                let block = channel.block as usize;
                sums.chunks_mut(block).for_each(transform);
                // What one report of the answer adds to its sum, in the mean.
                let gain = fitting * (fits - other);
                (0..channel.answers)
                    .map(|answer| {
                        let (start, row) = channel.row(answer);
                        let count = sums[(start + row) as usize] / gain;
                        // The sum over the block's first row: all reports in it.
                        let here = sums[start as usize] - reports * 2.0 * fitting * other;
                        let here = (here / gain).clamp(0.0, reports);
                        // A report adds 1 or -1 when it falls into the block.
                        let squares = here * fitting * (fits + other)
                            + (reports - here) * 2.0 * fitting * other;
                        let own = count.clamp(0.0, here);
                        Estimate {
                            count,
                            standard_error: (squares - own * gain * gain).max(0.0).sqrt() / gain,
                        }
                    })
                    .collect()
            }
        }
    }
}

/// The Walsh-Hadamard transform, in place: the sum over columns of entry times number, for each row.
fn transform(numbers: &mut [f64]) {
    let mut half = 1;
    while half < numbers.len() {
        for pair in numbers.chunks_mut(2 * half) {
            let (one, other) = pair.split_at_mut(half);
            for (a, b) in one.iter_mut().zip(other) {
                (*a, *b) = (*a + *b, *a - *b);
            }
        }
        half *= 2;
    }
}

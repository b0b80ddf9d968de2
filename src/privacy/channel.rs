use super::{Epsilon, Odds, PrivacyError, Random};

/// How an answer is randomised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// k-ary randomised response: the true answer is `e^epsilon` times as likely as any other one
    /// (Kairouz, Bonawitz and Ramage 2016, <https://arxiv.org/abs/1602.07387>).
    KaryResponse,
    /// Hadamard response: one of the places of a Hadamard matrix, those at which the true answer's row is +1
    /// `e^epsilon` times as likely as the others (Acharya, Sun and Zhang 2019,
    /// <https://arxiv.org/abs/1802.04705>). Better where there are many more answers than `e^epsilon`.
    Hadamard,
}

impl Mechanism {
    /// Name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::KaryResponse => "k_rr",
            Self::Hadamard => "hadamard",
        }
    }
}

/// A randomised answer to a question with `answers` answers: each possible report is at most `e^epsilon` times
/// as likely after one answer as after any other one.
///
/// Each answer fits a set of `s` of the `outputs` that a report can be; one that fits is [`Odds`] times as likely
/// as one that does not. A report is one exact draw in whole numbers, so that no rounding of floats gives the
/// answer away (Mironov 2012, <https://doi.org/10.1145/2382196.2382264>). k-ary response: `s` = 1 of as many
/// outputs as answers. Hadamard response: `K` outputs, a power of two, in `B` blocks of `b`; an answer has a row of
/// its own, not the first, in the Hadamard matrix of one block, and fits the `s = b/2` places of that block at
/// which the row is +1.
///
/// ```
/// use windowshopper::privacy::{Bytes, Channel, Epsilon, Mechanism};
/// let channel = Channel::best(Epsilon::new(1.0).unwrap(), 3_000).unwrap();
/// assert_eq!(channel.mechanism(), Mechanism::Hadamard);
/// let report = channel.draw(17, &mut Bytes::new(&[42; 64])).unwrap();
/// assert!(report < channel.outputs());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Channel {
    mechanism: Mechanism,
    odds: Odds,
    answers: u32,
    outputs: u32,
    /// Outputs of a block.
    block: u32,
}

/// Most answers of a question.
pub const MAX_ANSWERS: u32 = 1 << 24;

impl Channel {
    /// The better mechanism of the two, by the variance of a rare answer's count: per report, at odds of `e`
    /// to 1, that is `(e + k - 2) / (e - 1)²` for k-ary response and
    /// `(e + 2B - 1) (2 + (e - 1) / B) / (e - 1)²` for Hadamard response, if the blocks are equally likely.
    ///
    /// # Errors
    /// [`PrivacyError::DomainSize`] when there are fewer than 2 or more than [`MAX_ANSWERS`] answers.
    pub fn best(epsilon: Epsilon, answers: u32) -> Result<Self, PrivacyError> {
        let odds = epsilon.odds();
        let ratio = odds.ratio();
        let mechanism = match ratio + f64::from(answers) - 2.0 <= spread(ratio, blocks(ratio)) {
            true => Mechanism::KaryResponse,
            false => Mechanism::Hadamard,
        };
        Self::new(mechanism, epsilon, answers)
    }

    /// A given mechanism.
    ///
    /// # Errors
    /// As [`Channel::best`].
    pub fn new(mechanism: Mechanism, epsilon: Epsilon, answers: u32) -> Result<Self, PrivacyError> {
        if !(2..=MAX_ANSWERS).contains(&answers) {
            return Err(PrivacyError::DomainSize {
                names: answers as usize,
                legal: "2 to 16777216 answers",
            });
        }
        let odds = epsilon.odds();
        let (outputs, block) = match mechanism {
            Mechanism::KaryResponse => (answers, 1),
            Mechanism::Hadamard => {
                let blocks = blocks(odds.ratio());
                // The first row of each block, all +1, is nobody's.
                let outputs = (answers + blocks).next_power_of_two().max(2 * blocks);
                (outputs, outputs / blocks)
            }
        };
        Ok(Self {
            mechanism,
            odds,
            answers,
            outputs,
            block,
        })
    }

    /// How answers are randomised.
    #[must_use]
    pub const fn mechanism(self) -> Mechanism {
        self.mechanism
    }

    /// How many answers there are.
    #[must_use]
    pub const fn answers(self) -> u32 {
        self.answers
    }

    /// How many different reports there are: 0 to this - 1.
    #[must_use]
    pub const fn outputs(self) -> u32 {
        self.outputs
    }

    /// How many outputs fit an answer.
    const fn fitting(self) -> u32 {
        match self.mechanism {
            Mechanism::KaryResponse => 1,
            Mechanism::Hadamard => self.block / 2,
        }
    }

    /// The report of `answer`. One beyond the last is taken for the last.
    ///
    /// # Errors
    /// [`PrivacyError::RandomDry`].
    pub fn draw(self, answer: u32, random: &mut dyn Random) -> Result<u32, PrivacyError> {
        let answer = answer.min(self.answers - 1);
        let fitting = u64::from(self.fitting());
        let favoured = fitting * self.odds.more;
        // Below 2^23 · 2^35 + 2^25 · 2^20.
        let all = favoured + (u64::from(self.outputs) - fitting) * self.odds.less;
        let drawn = random.below(all)?;
        let (fits, place) = match drawn.checked_sub(favoured) {
            None => (true, drawn / self.odds.more),
            Some(drawn) => (false, drawn / self.odds.less),
        };
        // Below the number of outputs.
        let place = u32::try_from(place).unwrap_or(0);
        Ok(match self.mechanism {
            Mechanism::KaryResponse if fits => answer,
            Mechanism::KaryResponse => place + u32::from(place >= answer),
            Mechanism::Hadamard => {
                let (block, row) = self.row(answer);
                if fits || place < self.block / 2 {
                    block + at(row, place, fits)
                } else {
                    // The places of the other blocks.
                    let place = place - self.block / 2;
                    place + if place >= block { self.block } else { 0 }
                }
            }
        })
    }

    /// Where an answer's block starts, and its row in it.
    const fn row(self, answer: u32) -> (u32, u32) {
        let rows = self.block - 1;
        (answer / rows * self.block, 1 + answer % rows)
    }
}

/// The `place`-th column at which `row`, not 0, of a Hadamard matrix is +1 (`plus`) or -1: the entry is
/// `(-1)^(number of bits that row and column share)`.
const fn at(row: u32, place: u32, plus: bool) -> u32 {
    // The lowest bit of the row is set where the other bits of the column don't have the right parity.
    let low = row.trailing_zeros();
    let below = place & ((1 << low) - 1);
    let column = (place - below) << 1 | below;
    let odd = (column & row).count_ones() % 2 == 1;
    if odd == plus {
        column | 1 << low
    } else {
        column
    }
}

/// See [`Channel::best`], without what is common.
fn spread(ratio: f64, blocks: u32) -> f64 {
    let blocks = f64::from(blocks);
    (ratio + 2.0 * blocks - 1.0) * (2.0 + (ratio - 1.0) / blocks)
}

/// The number of blocks with the least spread.
fn blocks(ratio: f64) -> u32 {
    let mut blocks = 1;
    while spread(ratio, 2 * blocks) < spread(ratio, blocks) {
        blocks *= 2;
    }
    blocks
}

#[cfg(test)]
mod tests;
#[cfg(feature = "train")]
mod counts;

#[cfg(feature = "train")]
pub use counts::{Counts, Estimate};

use crate::models::params::{ParamsError, within};

/// How the network is learned.
#[derive(Clone, Debug, PartialEq)]
pub struct Params {
    /// Length of the vectors, a multiple of 8, 8 to 256. Costs a byte an item each, and
    /// `11 · dimension²` bytes for the network. Absent: by the size of the item table
    /// ([`Params::dimension_for`]).
    pub dimension: Option<usize>,
    /// Passes over the sessions, 1 to 1,000. A small log gets more, see [`Params::steps`].
    pub epochs: usize,
    /// At least so many steps, 0 to 100,000, however small the log is.
    pub steps: usize,
    /// Sessions in a step, 1 to 4,096.
    pub batch: usize,
    /// Items drawn evenly for each step that all targets are told from, 0 to 1,000,000; on top come
    /// the items of the step's other sessions. As many as there are items: all of them.
    pub negatives: usize,
    /// Longest step of the optimiser, 1e-6 to 0.1.
    pub rate: f64,
    /// Share of the inputs that is left out at random while learning, 0 to 0.9.
    pub dropout: f64,
    /// Share of what goes into a session's vector that is left out at random while learning, 0 to 0.9.
    pub output_dropout: f64,
    /// What the item after the next counts as a target, beside the next, 0 to 1; the one after that
    /// counts its square, and so on.
    pub ahead: f64,
    /// What cosines are multiplied with before the softmax, 1 to 100.
    pub scale: f64,
    /// Latest visits that are looked at while learning, 1 to 100. The device looks at more.
    pub window: usize,
    /// Passes when learning goes on after it ended, 1 to 1,000: over all sessions, once those that
    /// were held back have taught the blend.
    pub more_epochs: usize,
    /// Longest step of the optimiser then, 1e-6 to 0.1.
    pub more_rate: f64,
    /// Seed of everything random.
    pub seed: u64,
}

/// Chosen on Diginetica's last training sessions.
impl Default for Params {
    fn default() -> Self {
        Self {
            dimension: None,
            epochs: 14,
            steps: 400,
            batch: 256,
            negatives: 2_048,
            rate: 0.008,
            dropout: 0.2,
            output_dropout: 0.4,
            ahead: 0.4,
            scale: 14.0,
            window: 20,
            more_epochs: 2,
            more_rate: 0.002,
            seed: 42,
        }
    }
}

impl Params {
    /// # Errors
    /// When a parameter is outside its legal range.
    pub fn check(&self) -> Result<(), ParamsError> {
        let whole = |value: usize| value as f64;
        check_shape(self.dimension.unwrap_or(8), self.scale)?;
        within("sequence.epochs", whole(self.epochs), 1.0, 1e3, "1 to 1000")?;
        within("sequence.steps", whole(self.steps), 0.0, 1e5, "0 to 100000")?;
        within(
            "sequence.batch",
            whole(self.batch),
            1.0,
            4096.0,
            "1 to 4096",
        )?;
        let negatives = whole(self.negatives);
        within("sequence.negatives", negatives, 0.0, 1e6, "0 to 1000000")?;
        within("sequence.rate", self.rate, 1e-6, 0.1, "0.000001 to 0.1")?;
        let more = whole(self.more_epochs);
        within("sequence.more_epochs", more, 1.0, 1e3, "1 to 1000")?;
        let more = self.more_rate;
        within("sequence.more_rate", more, 1e-6, 0.1, "0.000001 to 0.1")?;
        within("sequence.ahead", self.ahead, 0.0, 1.0, "0 to 1")?;
        within("sequence.dropout", self.dropout, 0.0, 0.9, "0 to 0.9")?;
        let dropout = self.output_dropout;
        within("sequence.output_dropout", dropout, 0.0, 0.9, "0 to 0.9")?;
        within(
            "sequence.window",
            whole(self.window),
            1.0,
            100.0,
            "1 to 100",
        )
    }

    /// The default length of the vectors for a table of so many items: 64, for a small shop less,
    /// so that its bundle stays small.
    #[must_use]
    pub const fn dimension_for(items: usize) -> usize {
        match items {
            0..=1_000 => 24,
            1_001..=5_000 => 48,
            _ => 64,
        }
    }
}

/// What the device needs of them.
pub(super) fn check_shape(dimension: usize, scale: f64) -> Result<(), ParamsError> {
    const LEGAL: &str = "a multiple of 8, 8 to 256";
    let name = "sequence.dimension";
    within(name, dimension as f64, 8.0, 256.0, LEGAL)?;
    if !dimension.is_multiple_of(8) {
        let value = dimension as f64;
        return Err(ParamsError {
            name,
            value,
            legal: LEGAL,
        });
    }
    within("sequence.scale", scale, 1.0, 100.0, "1 to 100")
}

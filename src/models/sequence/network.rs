//! The weights of the encoder, and where each is.

use std::ops::Range;

/// Distances between two visits that have a weight of their own; farther is as far as the last.
pub const REACH: usize = 20;

/// One matrix of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// From an item's vector to the gates of the memory: reset, keep, new.
    Input,
    /// What the gates are without any input.
    InputBias,
    /// From the memory to its gates.
    State,
    /// From the memory to what the attention asks for.
    Question,
    /// From an item's vector to what it offers the attention.
    Offer,
    /// What a distance offers the attention: one row each, 0 first.
    Distance,
    /// How much each agreement counts.
    Focus,
    /// From memory, attended items and last item to the vector of the session.
    Output,
    /// The session's vector without any visit.
    OutputBias,
}

impl Part {
    pub const ALL: [Part; 9] = [
        Part::Input,
        Part::InputBias,
        Part::State,
        Part::Question,
        Part::Offer,
        Part::Distance,
        Part::Focus,
        Part::Output,
        Part::OutputBias,
    ];

    /// Name of its tensor.
    pub const fn name(self) -> &'static str {
        match self {
            Part::Input => "sequence.input",
            Part::InputBias => "sequence.input_bias",
            Part::State => "sequence.state",
            Part::Question => "sequence.question",
            Part::Offer => "sequence.offer",
            Part::Distance => "sequence.distance",
            Part::Focus => "sequence.focus",
            Part::Output => "sequence.output",
            Part::OutputBias => "sequence.output_bias",
        }
    }

    /// Rows and columns for vectors of length `d`; a vector is one row.
    pub const fn shape(self, d: usize) -> (usize, usize) {
        match self {
            Part::Input | Part::State => (3 * d, d),
            Part::InputBias => (1, 3 * d),
            Part::Question | Part::Offer => (d, d),
            Part::Distance => (REACH, d),
            Part::Focus | Part::OutputBias => (1, d),
            Part::Output => (d, 3 * d),
        }
    }

    /// Where it is among all weights.
    pub fn range(self, d: usize) -> Range<usize> {
        let mut start = 0;
        for part in Self::ALL {
            let (rows, columns) = part.shape(d);
            if part == self {
                return start..start + rows * columns;
            }
            start += rows * columns;
        }
        start..start
    }

    /// Number of all weights.
    #[cfg(any(test, feature = "train"))]
    pub fn total(d: usize) -> usize {
        Self::OutputBias.range(d).end
    }
}

use crate::nn::{Network, NnError, Output};

/// Rows of numbers, and the class of each.
#[derive(Clone, Copy, Debug)]
pub struct Samples<'a> {
    width: usize,
    inputs: &'a [f32],
    classes: &'a [u32],
}

impl<'a> Samples<'a> {
    /// Rows of `width` numbers, one after the other. The classes count from 0; before a sigmoid 0 is no
    /// and 1 is yes.
    ///
    /// # Errors
    /// Rows that are not as many as classes, or numbers that are not finite.
    pub fn new(width: usize, inputs: &'a [f32], classes: &'a [u32]) -> Result<Self, NnError> {
        let what = if inputs.len() != width * classes.len() {
            format!(
                "{} rows of {width} take {} numbers, there are {}",
                classes.len(),
                width * classes.len(),
                inputs.len()
            )
        } else if let Some(place) = inputs.iter().position(|value| !value.is_finite()) {
            format!(
                "row {}, number {}: {} is not finite",
                place / width,
                place % width,
                inputs[place]
            )
        } else {
            return Ok(Self {
                width,
                inputs,
                classes,
            });
        };
        Err(NnError::Samples { what })
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    /// True when there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    pub(super) fn row(&self, row: usize) -> (&'a [f32], u32) {
        (
            &self.inputs[row * self.width..][..self.width],
            self.classes[row],
        )
    }

    /// # Errors
    /// Rows of another width, or a class that the network has not.
    pub(super) fn check(&self, network: &Network) -> Result<(), NnError> {
        let classes = match network.output {
            Output::Sigmoid => 2,
            Output::Softmax => network.sizes().last().copied().unwrap_or(0),
        };
        let what = if self.width != network.inputs() {
            format!(
                "the network takes rows of {} numbers, these have {}",
                network.inputs(),
                self.width
            )
        } else if let Some(class) = self
            .classes
            .iter()
            .find(|&&class| class as usize >= classes)
        {
            format!(
                "the network knows classes 0 to {}, not {class}",
                classes - 1
            )
        } else {
            return Ok(());
        };
        Err(NnError::Samples { what })
    }
}

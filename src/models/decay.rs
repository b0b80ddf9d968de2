//! How much a visit of a shopper's history counts.

use super::Visit;
use super::params::{ParamsError, within};
use super::tensors::single;
use crate::bundle::{Bundle, BundleError};

/// Decay of a history. In the current session interest moves on from step to step; what was done in
/// earlier sessions tells of lasting taste, and ages slowly.
///
/// A visit of the current session counts `weight / (1 + current · steps)`, steps from the latest;
/// one of an earlier session `weight · earlier_weight / (1 + earlier · steps)`, steps from the
/// latest of those.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decay {
    /// Per step in the current session, 0 (none) to 100.
    pub current: f32,
    /// Weight of the latest visit of the earlier sessions, above 0 (hardly counts beside the current
    /// session) to 1 (as much as the current item).
    pub earlier_weight: f32,
    /// Per step in the earlier sessions, 0 (none) to 100.
    pub earlier: f32,
}

impl Decay {
    /// # Errors
    /// When a parameter is outside its legal range.
    pub fn check(&self) -> Result<(), ParamsError> {
        let [current, earlier] = [self.current, self.earlier].map(f64::from);
        within("decay.current", current, 0.0, 100.0, "0 to 100")?;
        within("decay.earlier", earlier, 0.0, 100.0, "0 to 100")?;
        let weight = f64::from(self.earlier_weight);
        within("decay.earlier_weight", weight, 1e-6, 1.0, "0.000001 to 1")
    }

    /// Positions and weights of the visits, latest first.
    pub(super) fn weights(self, visits: &[Visit]) -> impl Iterator<Item = (usize, &Visit, f32)> {
        let (mut current, mut earlier) = (0.0f32, 0.0f32);
        visits
            .iter()
            .enumerate()
            .rev()
            .map(move |(position, visit)| {
                let factor = if visit.session == 0 {
                    current += 1.0;
                    1.0 / (1.0 + self.current * (current - 1.0))
                } else {
                    earlier += 1.0;
                    self.earlier_weight / (1.0 + self.earlier * (earlier - 1.0))
                };
                (position, visit, visit.weight * factor)
            })
    }

    /// Reads `<model>.decay.*`.
    pub(super) fn load(bundle: &Bundle<'_>, model: &str) -> Result<Self, Box<BundleError>> {
        let number = |name: &str| single(bundle, &format!("{model}.decay.{name}"));
        let decay = Self {
            current: number("current")?,
            earlier_weight: number("earlier_weight")?,
            earlier: number("earlier")?,
        };
        decay.check()?;
        Ok(decay)
    }

    /// Writes `<model>.decay.*`.
    #[cfg(feature = "train")]
    pub(super) fn save(&self, writer: &mut crate::bundle::BundleWriter, model: &str) {
        for (name, value) in [
            ("current", self.current),
            ("earlier_weight", self.earlier_weight),
            ("earlier", self.earlier),
        ] {
            writer.number(&format!("{model}.decay.{name}"), f64::from(value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::ItemId;
    use crate::models::Action;

    #[test]
    fn by_hand() {
        let visit = |session| Visit {
            session,
            ..Visit::new(ItemId::new(0), Action::Like, 0)
        };
        let visits = [visit(2), visit(1), visit(0), visit(0)];
        let decay = Decay {
            current: 1.0,
            earlier_weight: 0.5,
            earlier: 0.25,
        };
        let weights: Vec<(usize, f32)> = decay
            .weights(&visits)
            .map(|(position, _, weight)| (position, weight))
            .collect();
        // A like weighs 2.
        assert_eq!(weights, [(3, 2.0), (2, 1.0), (1, 1.0), (0, 0.8)]);
    }
}

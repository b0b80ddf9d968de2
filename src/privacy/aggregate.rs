use super::{Channel, Counts, Domain, Epsilon, Estimate, Mechanism, PrivacyError};
use crate::value::{Value, describe_number, whole};

/// Most different epsilons of the reports of one domain: each needs a table of its own.
const MAX_CHANNELS: usize = 16;

/// Reports of one domain, counted: those of different mechanisms and epsilons apart.
#[derive(Clone, Debug)]
pub struct Aggregate {
    domain: Domain,
    /// By channel, in the order in which they came.
    counts: Vec<(Epsilon, Counts)>,
}

impl Aggregate {
    /// No report yet.
    #[must_use]
    pub const fn new(domain: Domain) -> Self {
        Self {
            domain,
            counts: Vec::new(),
        }
    }

    /// What the reports are about.
    #[must_use]
    pub const fn domain(&self) -> &Domain {
        &self.domain
    }

    /// Counts a report from outside.
    ///
    /// # Errors
    /// [`PrivacyError`] that names the field that is wrong. The report is then not counted.
    pub fn add(&mut self, report: &Value) -> Result<(), PrivacyError> {
        let text = |name: &str, wanted: &str| match report.get(name) {
            Value::Text(text) if text == wanted => Ok(()),
            given => Err(illegal(name, wanted, given)),
        };
        if *report.get("v") != Value::Number(f64::from(super::report::VERSION)) {
            return Err(illegal("v", "1", report.get("v")));
        }
        text("what", self.domain.topic().name())?;
        text("domain", self.domain.digest())?;
        let mechanism = match text("mechanism", Mechanism::KaryResponse.name()) {
            Ok(()) => Mechanism::KaryResponse,
            Err(_) => {
                text("mechanism", Mechanism::Hadamard.name()).map_err(|_| {
                    illegal("mechanism", "k_rr or hadamard", report.get("mechanism"))
                })?;
                Mechanism::Hadamard
            }
        };
        let epsilon = match report.get("epsilon") {
            Value::Number(epsilon) => Epsilon::new(*epsilon)?,
            given => return Err(illegal("epsilon", "a number", given)),
        };
        let channel = Channel::new(mechanism, epsilon, self.domain.answers())?;
        if self.counts.len() >= MAX_CHANNELS && self.place(channel).is_none() {
            let legal = "one of the 16 that came first";
            return Err(illegal("epsilon", legal, report.get("epsilon")));
        }
        let given = report.get("value");
        let value = match given {
            Value::Number(number) => whole(*number).and_then(|value| u32::try_from(value).ok()),
            _ => None,
        };
        if !value.is_some_and(|value| self.count(epsilon, channel, value)) {
            let most = describe_number(f64::from(channel.outputs() - 1));
            return Err(illegal(
                "value",
                &format!("a whole number of 0 to {most}"),
                given,
            ));
        }
        Ok(())
    }

    /// Counts a randomised answer; `false` when it is none of this channel.
    pub fn count(&mut self, epsilon: Epsilon, channel: Channel, value: u32) -> bool {
        let place = self.place(channel).unwrap_or_else(|| {
            self.counts.push((epsilon, Counts::new(channel)));
            self.counts.len() - 1
        });
        self.counts
            .get_mut(place)
            .is_some_and(|(_, counts)| counts.add(value))
    }

    fn place(&self, channel: Channel) -> Option<usize> {
        let mut counts = self.counts.iter();
        counts.position(|(_, counts)| counts.channel() == channel)
    }

    /// Number of reports.
    #[must_use]
    pub fn reports(&self) -> u64 {
        self.counts.iter().map(|(_, counts)| counts.reports()).sum()
    }

    /// Reports by mechanism and epsilon.
    pub fn channels(&self) -> impl Iterator<Item = (Mechanism, Epsilon, u64)> + '_ {
        let counts = self.counts.iter();
        counts.map(|(epsilon, counts)| (counts.channel().mechanism(), *epsilon, counts.reports()))
    }

    /// The estimate of each answer's count over all reports; 0 without an error of nothing.
    #[must_use]
    pub fn estimates(&self) -> Vec<Estimate> {
        let answers = self.domain.answers() as usize;
        let mut all = vec![
            Estimate {
                count: 0.0,
                standard_error: 0.0,
            };
            answers
        ];
        for (_, counts) in self
            .counts
            .iter()
            .filter(|(_, counts)| counts.reports() > 0)
        {
            for (sum, estimate) in all.iter_mut().zip(counts.estimates()) {
                // Groups of reporters are different people: their counts add up, as do the variances.
                sum.count += estimate.count;
                sum.standard_error = sum.standard_error.hypot(estimate.standard_error);
            }
        }
        all
    }
}

fn illegal(name: &str, legal: &str, given: &Value) -> PrivacyError {
    PrivacyError::Invalid {
        reason: format!("{name} must be {legal}, but is {}", given.describe()),
    }
}

#[cfg(test)]
mod tests;

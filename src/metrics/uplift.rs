//! How good is an order of people by what a treatment changes for them?

use serde::Serialize;

/// Somebody of a randomised experiment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Treated {
    /// Estimated uplift; only the order counts, but for [`Tenth::predicted`].
    pub score: f64,
    /// Whether treated.
    pub treated: bool,
    /// Whether the outcome was yes.
    pub yes: bool,
}

/// Figures of an order by estimated uplift. With `Y` the number of yes and `N` of people, treated (t) or not (c),
/// among the `k` first of `n`; equal scores are one step; 0 where somebody is missing to divide by.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Uplift {
    /// Mean over k/n from 0 to 1 of `Q(k) - k/n · Q(n)`, `Q(k) = Y_t - Y_c · N_t / N_c` (Radcliffe 2007): how
    /// many yes more the treatment brings, in the mean of all budgets, than to people chosen at random.
    /// It grows with `n`: compare on the same people only.
    pub qini: f64,
    /// The same for each thousand people treated: `1000 · qini / N_t(n)`.
    pub qini_per_thousand: f64,
    /// Mean over k/n of `(Y_t / N_t - Y_c / N_c) · k/n`: the area under the uplift curve; that of a random order is half
    /// the effect.
    pub auuc: f64,
    /// `Y_t / N_t - Y_c / N_c` of all.
    pub effect: f64,
    /// Tenths of the people, the most promising first.
    pub tenths: Vec<Tenth>,
}

/// A tenth of the people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Tenth {
    /// How many.
    pub people: usize,
    /// Mean of the estimated uplift.
    pub predicted: f64,
    /// `Y_t / N_t - Y_c / N_c`.
    pub observed: f64,
}

#[derive(Clone, Copy, Default)]
struct Count {
    people: f64,
    treated: f64,
    treated_yes: f64,
    control_yes: f64,
}

impl Count {
    fn add(&mut self, person: &Treated, weight: f64) {
        self.people += weight;
        let yes = weight * f64::from(u8::from(person.yes));
        if person.treated {
            self.treated += weight;
            self.treated_yes += yes;
        } else {
            self.control_yes += yes;
        }
    }

    fn control(&self) -> f64 {
        self.people - self.treated
    }

    fn gain(&self) -> f64 {
        self.treated_yes - ratio(self.control_yes * self.treated, self.control())
    }

    fn effect(&self) -> f64 {
        ratio(self.treated_yes, self.treated) - ratio(self.control_yes, self.control())
    }
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// Judges an order by estimated uplift.
///
/// ```
/// use windowshopper::metrics::{Treated, uplift};
/// let person = |score, treated, yes| Treated { score, treated, yes };
/// let people = [person(0.9, true, true), person(0.9, false, false), person(0.1, true, true), person(0.1, false, true)];
/// // One yes more among the first half, one in all: (0 + .5 / 2) and back over the two halves.
/// assert_eq!(uplift(&people).qini, 0.25);
/// ```
#[must_use]
pub fn uplift(people: &[Treated]) -> Uplift {
    let order = descending(people);
    let (qini, auuc, all) = areas(people, &order, |_| 1.0);
    let tenths = (0..10).map(|tenth| {
        let part = &order[people.len() * tenth / 10..people.len() * (tenth + 1) / 10];
        let mut count = Count::default();
        let mut predicted = 0.0;
        for &place in part {
            count.add(&people[place], 1.0);
            predicted += people[place].score;
        }
        Tenth {
            people: part.len(),
            predicted: ratio(predicted, count.people),
            observed: count.effect(),
        }
    });
    Uplift {
        qini,
        qini_per_thousand: ratio(1000.0 * qini, all.treated),
        auuc,
        effect: all.effect(),
        tenths: tenths.collect(),
    }
}

/// [`Uplift::qini`] with each person counted as often as `weights` says, for a bootstrap; `order` is [`descending`].
#[must_use]
pub fn weighted_qini(people: &[Treated], order: &[usize], weights: &[f64]) -> f64 {
    areas(people, order, |place| weights[place]).0
}

/// Places of the people by falling score, equal ones in the order given.
#[must_use]
pub fn descending(people: &[Treated]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..people.len()).collect();
    order.sort_by(|&a, &b| people[b].score.total_cmp(&people[a].score));
    order
}

/// Areas of Qini and uplift by trapezoids, and the counts of all.
fn areas(people: &[Treated], order: &[usize], weight: impl Fn(usize) -> f64) -> (f64, f64, Count) {
    let (mut qini, mut auuc) = (0.0, 0.0);
    let mut count = Count::default();
    for tied in order.chunk_by(|&a, &b| people[a].score == people[b].score) {
        let before = count;
        for &place in tied {
            count.add(&people[place], weight(place));
        }
        let width = count.people - before.people;
        qini += width * (before.gain() + count.gain()) / 2.0;
        let lift = |count: &Count| count.effect() * count.people;
        auuc += width * (lift(&before) + lift(&count)) / 2.0;
    }
    let n = count.people;
    let qini = ratio(qini, n) - count.gain() / 2.0;
    (qini, ratio(auuc, n * n), count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(rows: &[(f64, bool, bool)]) -> Vec<Treated> {
        let person = |&(score, treated, yes)| Treated {
            score,
            treated,
            yes,
        };
        rows.iter().map(person).collect()
    }

    #[test]
    fn by_hand() {
        let people = people(&[
            (4.0, true, true),
            (3.0, false, false),
            (2.0, true, false),
            (1.0, false, true),
        ]);
        let figures = uplift(&people);
        // Q: 0, 1, 1, 1 (no yes among the control yet), then 1 - 1 · 2 / 2 = 0. Mean: (.5 + 1 + 1 + .5) / 4.
        assert!((figures.qini - 0.75).abs() < 1e-12);
        assert!((figures.qini_per_thousand - 375.0).abs() < 1e-9);
        // u · k: 0, 1, 2, 1.5, 0; area (.5 + 1.5 + 1.75 + .75) / 16.
        assert!((figures.auuc - 4.5 / 16.0).abs() < 1e-12);
        assert_eq!(figures.effect, 0.0);
        assert_eq!(figures.tenths.iter().map(|t| t.people).sum::<usize>(), 4);
        // The worst order: the mirror image.
        let worst: Vec<Treated> = people
            .iter()
            .map(|p| Treated {
                score: -p.score,
                ..*p
            })
            .collect();
        assert!(uplift(&worst).qini < 0.0);
    }

    #[test]
    fn ties_say_nothing_and_weights_are_repeats() {
        let rows = [(1.0, true, true), (1.0, false, false), (1.0, false, true)];
        assert!(uplift(&people(&rows)).qini.abs() < 1e-12);
        assert_eq!(
            uplift(&[]),
            Uplift {
                tenths: vec![Tenth::default(); 10],
                ..Uplift::default()
            }
        );
        let rows = [(3.0, true, true), (2.0, false, true), (1.0, true, false)];
        let twice = [rows[0], rows[1], rows[1], rows[2]];
        let once = people(&rows);
        let weighted = weighted_qini(&once, &descending(&once), &[1.0, 2.0, 1.0]);
        assert!((weighted - uplift(&people(&twice)).qini).abs() < 1e-12);
    }
}

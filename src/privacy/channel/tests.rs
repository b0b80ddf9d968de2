//! The law of each mechanism: by enumeration, and by counting what it does.

use super::*;
use crate::privacy::Random;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

struct Seeded(ChaCha8Rng);

impl Seeded {
    fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }
}

impl Random for Seeded {
    fn byte(&mut self) -> Result<u8, PrivacyError> {
        Ok(self.0.next_u32().to_le_bytes()[0])
    }
}

/// Gives one number to whatever asks for one.
struct Fixed(u64);

impl Random for Fixed {
    fn byte(&mut self) -> Result<u8, PrivacyError> {
        Ok(0)
    }

    fn below(&mut self, limit: u64) -> Result<u64, PrivacyError> {
        assert!(self.0 < limit);
        Ok(self.0)
    }
}

fn channel(mechanism: Mechanism, epsilon: f64, answers: u32) -> Channel {
    Channel::new(mechanism, Epsilon::new(epsilon).unwrap(), answers).unwrap()
}

/// With small odds, so that all that can be drawn can be gone through.
fn small(mechanism: Mechanism, answers: u32, more: u64, less: u64) -> Channel {
    let epsilon = (more as f64 / less as f64).ln();
    Channel {
        odds: Odds { more, less },
        ..channel(mechanism, epsilon, answers)
    }
}

/// How many of all draws give each output, exactly.
fn law(channel: Channel, answer: u32) -> Vec<u64> {
    let fitting = u64::from(channel.fitting());
    let all =
        fitting * channel.odds.more + (u64::from(channel.outputs()) - fitting) * channel.odds.less;
    let mut counts = vec![0; channel.outputs() as usize];
    for drawn in 0..all {
        counts[channel.draw(answer, &mut Fixed(drawn)).unwrap() as usize] += 1;
    }
    counts
}

const BOTH: [Mechanism; 2] = [Mechanism::KaryResponse, Mechanism::Hadamard];

#[test]
fn the_law_by_enumeration_is_the_odds() {
    for mechanism in BOTH {
        for (answers, more, less) in [(2, 3, 1), (3, 3, 2), (5, 20, 1), (13, 7, 3), (40, 50, 1)] {
            let channel = small(mechanism, answers, more, less);
            let laws: Vec<Vec<u64>> = (0..answers).map(|answer| law(channel, answer)).collect();
            for law in &laws {
                // Outputs that fit come `more` times, others `less` times, each exactly.
                let fitting = law.iter().filter(|&&count| count == more).count();
                assert_eq!(fitting, channel.fitting() as usize);
                assert_eq!(
                    law.iter().filter(|&&count| count == less).count(),
                    law.len() - fitting
                );
            }
            // So of no output is the ratio above the odds, and for two answers it is the odds somewhere.
            for (one, other) in laws.iter().zip(laws.iter().skip(1)) {
                assert!(one.iter().zip(other).any(|(a, b)| a * less == b * more));
            }
        }
    }
}

#[test]
fn sets_of_two_answers_share_half_of_a_block_or_nothing() {
    let channel = small(Mechanism::Hadamard, 40, 20, 1);
    assert!(channel.block > 2 && channel.block < channel.outputs());
    for one in 0..40 {
        for other in (0..40).filter(|&other| other != one) {
            let both = law(channel, one)
                .iter()
                .zip(law(channel, other))
                .filter(|&(&a, b)| a == 20 && b == 20)
                .count();
            let same_block = channel.row(one).0 == channel.row(other).0;
            let expected = if same_block { channel.block / 4 } else { 0 };
            assert_eq!(both, expected as usize, "{one} {other}");
        }
    }
}

#[test]
fn estimates_are_unbiased_exactly() {
    for mechanism in BOTH {
        for answers in [2, 3, 6, 13] {
            let channel = small(mechanism, answers, 7, 2);
            // Every draw of every answer once more often than of the one before: the mean over all draws.
            let mut counts = Counts::new(channel);
            let mut draws = 0;
            for answer in 0..answers {
                let law = law(channel, answer);
                draws = law.iter().sum::<u64>();
                for _ in 0..=answer {
                    for (output, &times) in (0..).zip(&law) {
                        (0..times).for_each(|_| assert!(counts.add(output)));
                    }
                }
            }
            for (answer, estimate) in (0..).zip(counts.estimates()) {
                let truth = f64::from(answer + 1) * draws as f64;
                assert!(
                    (estimate.count - truth).abs() < 1e-6 * truth,
                    "{mechanism:?} {answers} {answer}: {estimate:?}, truth {truth}"
                );
            }
        }
    }
}

#[test]
fn estimates_by_hand() {
    // Three answers at odds of 3 to 1: the truth comes with 3/5, each other answer with 1/5.
    let channel = small(Mechanism::KaryResponse, 3, 3, 1);
    let mut counts = Counts::new(channel);
    for (output, times) in [(0, 50), (1, 30), (2, 20)] {
        (0..times).for_each(|_| assert!(counts.add(output)));
    }
    assert!(!counts.add(3));
    let estimates = counts.estimates();
    // (50 - 100/5) / (3/5 - 1/5), and so on.
    let expected = [75.0, 25.0, 0.0];
    for (estimate, expected) in estimates.iter().zip(expected) {
        assert!((estimate.count - expected).abs() < 1e-9, "{estimate:?}");
    }
    // √(75 · 3/5 · 2/5 + 25 · 1/5 · 4/5) / (2/5)
    assert!((estimates[0].standard_error - 22f64.sqrt() / 0.4).abs() < 1e-9);
    let (low, high) = estimates[0].interval();
    assert!((low - (75.0 - 22.983)).abs() < 0.01 && (high - (75.0 + 22.983)).abs() < 0.01);
    assert!(estimates[0].is_above(6.0) && !estimates[0].is_above(7.0));
}

#[test]
fn standard_errors_are_those_of_repetitions() {
    let truth = [700, 200, 50, 50, 0, 0, 0, 0, 0, 0, 0, 0];
    for mechanism in BOTH {
        for epsilon in [0.5, 2.0, 4.0] {
            let channel = channel(mechanism, epsilon, 12);
            let random = &mut Seeded::new(3);
            let repetitions = 300;
            let (mut squares, mut claimed, mut covered) = ([0.0; 12], [0.0; 12], 0.0);
            for _ in 0..repetitions {
                let mut counts = Counts::new(channel);
                for (answer, &times) in (0..).zip(&truth) {
                    for _ in 0..times {
                        counts.add(channel.draw(answer, random).unwrap());
                    }
                }
                for (place, estimate) in counts.estimates().into_iter().enumerate() {
                    let truth = f64::from(truth[place]);
                    squares[place] += (estimate.count - truth).powi(2);
                    claimed[place] += estimate.standard_error.powi(2);
                    let (low, high) = estimate.interval();
                    covered += f64::from(u8::from((low..=high).contains(&truth)));
                }
            }
            for place in 0..12 {
                let ratio = f64::sqrt(squares[place] / claimed[place]);
                // The root of a mean of 300 squares is within 4 of its errors of 1 / √600.
                assert!(
                    (ratio - 1.0).abs() < 0.165,
                    "{mechanism:?} {epsilon} {place}: {ratio}"
                );
            }
            let covered = covered / f64::from(12 * repetitions);
            assert!(
                (covered - 0.95).abs() < 0.025,
                "{mechanism:?} {epsilon}: {covered}"
            );
        }
    }
}

/// The largest privacy loss that counting `draws` outcomes after each of two answers proves, but for a chance of
/// about one in a million: over the sets that fit one answer and not the other, the logarithm of the ratio of
/// chances, each moved five standard errors to the safe side.
fn proven_loss(channel: Channel, answers: (u32, u32), draws: u32, seed: u64) -> f64 {
    let random = &mut Seeded::new(seed);
    let fits = |answer: u32, output: u32| match channel.mechanism() {
        Mechanism::KaryResponse => output == answer,
        Mechanism::Hadamard => {
            let (block, row) = channel.row(answer);
            (block..block + channel.block).contains(&output)
                && ((output - block) & row).count_ones().is_multiple_of(2)
        }
    };
    let is_telling = |output| fits(answers.0, output) && !fits(answers.1, output);
    let mut count = |answer| {
        let draw = |random: &mut Seeded| channel.draw(answer, random).unwrap();
        (0..draws).filter(|_| is_telling(draw(random))).count() as f64
    };
    let (own, others) = (count(answers.0), count(answers.1));
    let (low, high) = (own - 5.0 * own.sqrt(), others + 5.0 * others.sqrt() + 12.5);
    (low / high).ln()
}

#[test]
fn counting_outcomes_never_proves_more_than_epsilon() {
    for (seed, mechanism) in (1..).zip(BOTH) {
        for epsilon in [0.5, 1.0, 2.0, 4.0] {
            for answers in [(0, 1), (1, 0), (5, 90)] {
                let channel = channel(mechanism, epsilon, 100);
                let loss = proven_loss(channel, answers, 100_000, seed);
                assert!(loss <= epsilon, "{mechanism:?} {epsilon}: {loss}");
            }
        }
    }
}

#[test]
fn counting_outcomes_finds_a_wrong_epsilon() {
    // The same test must fail a mechanism that says 1 and spends 1.3: that forgets how many others there are,
    // rounds its odds up, or was given another epsilon.
    for (seed, mechanism) in (1..).zip(BOTH) {
        let says = channel(mechanism, 1.0, 16);
        let spends = Channel {
            odds: Epsilon::new(1.3).unwrap().odds(),
            ..says
        };
        assert!(proven_loss(says, (0, 5), 400_000, seed) <= 1.0);
        let loss = proven_loss(spends, (0, 5), 400_000, seed);
        assert!(loss > 1.0, "{mechanism:?}: only {loss} found");
        let always = Channel {
            odds: Odds {
                more: 1 << 34,
                less: 1,
            },
            ..says
        };
        assert!(proven_loss(always, (0, 5), 100_000, seed) > 5.0);
    }
}

#[test]
fn the_better_mechanism_is_taken() {
    let best = |epsilon, answers| {
        let epsilon = Epsilon::new(epsilon).unwrap();
        Channel::best(epsilon, answers).unwrap().mechanism()
    };
    assert_eq!(best(1.0, 3), Mechanism::KaryResponse);
    assert_eq!(best(1.0, 3_000), Mechanism::Hadamard);
    assert_eq!(best(4.0, 3_000), Mechanism::Hadamard);
    assert_eq!(best(8.0, 3_000), Mechanism::KaryResponse);
    // What is said of the spread holds: of a rare answer, per report.
    for epsilon in [0.5, 1.0, 3.0, 6.0] {
        for answers in [4, 100, 3_000] {
            let error = |mechanism| {
                let mut counts = Counts::new(channel(mechanism, epsilon, answers));
                let random = &mut Seeded::new(1);
                for report in 0..20_000 {
                    let channel = counts.channel();
                    let report = channel.draw(report % answers, random).unwrap();
                    counts.add(report);
                }
                let estimates = counts.estimates();
                let squares = estimates.iter().map(|e| e.standard_error.powi(2));
                squares.sum::<f64>() / f64::from(answers)
            };
            let [kary, hadamard] = BOTH.map(error);
            let better = if kary <= hadamard { BOTH[0] } else { BOTH[1] };
            let even = (kary / hadamard).ln().abs() < 0.4;
            assert!(
                even || best(epsilon, answers) == better,
                "{epsilon} {answers}: {kary} {hadamard}"
            );
        }
    }
}

#[test]
fn a_generator_that_runs_dry_is_an_error() {
    let channel = channel(Mechanism::Hadamard, 1.0, 1_000);
    let dry = channel.draw(3, &mut crate::privacy::Bytes::new(&[1, 2]));
    assert_eq!(dry, Err(PrivacyError::RandomDry { bytes: 2 }));
    for answers in [0, 1, MAX_ANSWERS + 1] {
        assert!(Channel::best(Epsilon::new(1.0).unwrap(), answers).is_err());
    }
}

#[test]
fn the_largest_question_fits() {
    for epsilon in [0.01, 1.0, 10.0] {
        for mechanism in BOTH {
            let channel = channel(mechanism, epsilon, MAX_ANSWERS);
            let random = &mut Seeded::new(5);
            for answer in [0, 1, MAX_ANSWERS / 2, MAX_ANSWERS - 1, u32::MAX] {
                assert!(channel.draw(answer, random).unwrap() < channel.outputs());
            }
        }
    }
}

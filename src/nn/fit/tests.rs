//! Gradients against finite differences, and learning against what must come out.

use super::*;
use crate::error::Coded;

/// The mean loss in double precision, written down a second time and plainly.
fn reference(network: &Network, values: &[f64], samples: &Samples<'_>) -> f64 {
    let mut sum = 0.0;
    for row in 0..samples.len() {
        let (inputs, class) = samples.row(row);
        let mut before: Vec<f64> = inputs.iter().map(|&x| f64::from(x)).collect();
        let layers = network.sizes().len() - 1;
        let mut start = 0;
        for (place, size) in network.sizes().windows(2).enumerate() {
            let (weights, rest) = values[start..].split_at(size[0] * size[1]);
            let sums = (0..size[1]).map(|to| {
                let products = (0..size[0]).map(|from| before[from] * weights[from * size[1] + to]);
                rest[to] + products.sum::<f64>()
            });
            before = match (place + 1 < layers, network.hidden) {
                (false, _) => sums.collect(),
                (true, Activation::Relu) => sums.map(|z| z.max(0.0)).collect(),
                (true, Activation::Sigmoid) => sums.map(|z| 1.0 / (1.0 + (-z).exp())).collect(),
            };
            start += (size[0] + 1) * size[1];
        }
        sum += match network.output {
            Output::Sigmoid => {
                let p = 1.0 / (1.0 + (-before[0]).exp());
                -(if class == 1 { p } else { 1.0 - p }).ln()
            }
            Output::Softmax => {
                let whole: f64 = before.iter().map(|z| z.exp()).sum();
                -(before[class as usize].exp() / whole).ln()
            }
        };
    }
    sum / samples.len() as f64
}

fn numbers(count: usize, seed: u64) -> Vec<f32> {
    let mut random = Random::new(seed);
    (0..count).map(|_| 2.0 * random.uniform() - 1.0).collect()
}

#[test]
fn every_gradient_is_the_finite_difference() {
    for (hidden, output, sizes) in [
        (Activation::Relu, Output::Sigmoid, vec![5, 7, 4, 1]),
        (Activation::Sigmoid, Output::Sigmoid, vec![5, 6, 3, 1]),
        (Activation::Relu, Output::Softmax, vec![5, 8, 3]),
        (Activation::Sigmoid, Output::Softmax, vec![5, 4, 4, 3]),
        (Activation::Relu, Output::Sigmoid, vec![5, 1]),
        (Activation::Relu, Output::Softmax, vec![5, 3]),
        (Activation::Relu, Output::Softmax, vec![5, 6, 4, 3]),
        (Activation::Sigmoid, Output::Softmax, vec![5, 3, 4, 2, 3]),
    ] {
        let mut network = start(&sizes, hidden, output, 7).unwrap();
        // Biases other than 0.
        let shift = numbers(network.values.len(), 8);
        add_to(&mut network.values, &shift);
        let inputs = numbers(5 * 6, 9);
        let classes: Vec<u32> = match output {
            Output::Sigmoid => vec![0, 1, 1, 0, 1, 0],
            Output::Softmax => vec![0, 1, 2, 2, 1, 0],
        };
        let samples = Samples::new(5, &inputs, &classes).unwrap();
        let mut backward = Backward::new(&network);
        let mut random = Random::new(1);
        let mut loss = 0.0;
        for row in 0..samples.len() {
            let (inputs, class) = samples.row(row);
            loss += backward.add(&network, inputs, class, 0.0, &mut random);
        }
        backward.scale(1.0 / 6.0);
        let l2 = 0.3;
        backward.penalize(&network, l2);
        let values: Vec<f64> = network.values.iter().map(|&v| f64::from(v)).collect();
        let expected = reference(&network, &values, &samples);
        assert!((f64::from(loss) / 6.0 - expected).abs() < 1e-5);
        let is_weight = |place: usize| {
            let mut layers = network.layers().into_iter();
            layers.any(|l| (l.start..l.start + l.inputs * l.outputs).contains(&place))
        };
        let mut moved = 0;
        for (place, &slope) in backward.gradient().iter().enumerate() {
            let at = |step: f64| {
                let mut values = values.clone();
                values[place] += step;
                let weights = (0..values.len()).filter(|&place| is_weight(place));
                let squares: f64 = weights.map(|place| values[place] * values[place]).sum();
                reference(&network, &values, &samples) + f64::from(l2) / 2.0 * squares
            };
            let difference = (at(1e-6) - at(-1e-6)) / 2e-6;
            let error = (f64::from(slope) - difference).abs();
            assert!(
                error < 1e-5,
                "{hidden:?} {output:?} {place}: {slope} {difference}"
            );
            moved += usize::from(difference.abs() > 1e-3);
        }
        assert!(moved > values.len() / 3, "most values matter: {moved}");
    }
}

fn add_to(values: &mut [f32], shift: &[f32]) {
    values
        .iter_mut()
        .zip(shift)
        .for_each(|(value, shift)| *value += 0.3 * shift);
}

/// With units left out, the gradient is that of the network in which those do not exist and the others
/// count more: each unit's outgoing weights scaled by what it was scaled by.
#[test]
fn dropout_is_a_smaller_network() {
    for hidden in [Activation::Relu, Activation::Sigmoid] {
        let mut network = start(&[4, 9, 1], hidden, Output::Sigmoid, 3).unwrap();
        let shift = numbers(network.values.len(), 5);
        add_to(&mut network.values, &shift);
        let row = [0.4, -0.9, 0.7, 0.2];
        let mut backward = Backward::new(&network);
        backward.add(&network, &row, 1, 0.5, &mut Random::new(11));
        let mut random = Random::new(11);
        let scales: Vec<f32> = (0..9)
            .map(|_| if random.uniform() < 0.5 { 0.0 } else { 2.0 })
            .collect();
        assert!(scales.contains(&0.0) && scales.contains(&2.0));
        let mut smaller = network.clone();
        let outgoing = 5 * 9;
        for (unit, scale) in scales.iter().enumerate() {
            smaller.values[outgoing + unit] *= scale;
        }
        let mut plain = Backward::new(&smaller);
        plain.add(&smaller, &row, 1, 0.0, &mut random);
        for (place, (&found, &slope)) in
            backward.gradient().iter().zip(plain.gradient()).enumerate()
        {
            // By the chain rule, a slope by the scaled weight times the scale.
            let unit = place.checked_sub(outgoing).filter(|&unit| unit < 9);
            let expected = unit.map_or(slope, |unit| slope * scales[unit]);
            assert!(
                (found - expected).abs() < 1e-6,
                "{hidden:?} {place}: {found} {expected}"
            );
        }
    }
}

#[test]
fn adam_by_hand() {
    let mut network =
        Network::new(&[1, 1], Activation::Relu, Output::Sigmoid, vec![1.0, 0.5]).unwrap();
    let params = Params {
        rate: 0.1,
        ..Params::default()
    };
    let mut adam = Adam::new(2);
    adam.step(&mut network, &[4.0, -0.01], &params);
    // The first step is of the length of the rate, whatever the slope.
    assert!(
        (network.values[0] - 0.9).abs() < 1e-5,
        "{:?}",
        network.values
    );
    assert!(
        (network.values[1] - 0.6).abs() < 1e-5,
        "{:?}",
        network.values
    );
    adam.step(&mut network, &[-2.0, -0.01], &params);
    // Mean (.9 · .4 - .2) / .19, square (.999 · .016 + .004) / .001999.
    let step = 0.1 * (0.16 / 0.19) / (0.019_984f32 / 0.001_999).sqrt();
    assert!(
        (network.values[0] - (0.9 - step)).abs() < 1e-5,
        "{:?}",
        network.values
    );
}

/// Three groups of points in the plane.
fn groups(count: usize, seed: u64) -> (Vec<f32>, Vec<u32>) {
    let noise = numbers(2 * count, seed);
    let centres = [(0.0, 1.0), (1.0, -1.0), (-1.0, -1.0)];
    let mut inputs = Vec::new();
    let classes = [0, 1, 2]
        .into_iter()
        .cycle()
        .take(count)
        .collect::<Vec<u32>>();
    for (pair, &class) in noise.chunks(2).zip(&classes) {
        let centre = centres[class as usize];
        inputs.extend([centre.0 + 0.6 * pair[0], centre.1 + 0.6 * pair[1]]);
    }
    (inputs, classes)
}

#[test]
fn learns_three_classes_and_the_seed_decides() {
    let (inputs, classes) = groups(300, 1);
    let samples = Samples::new(2, &inputs, &classes).unwrap();
    let params = Params {
        dropout: 0.2,
        rate: 0.01,
        ..Params::default()
    };
    let learned = |seed| {
        let network = start(&[2, 16, 3], Activation::Relu, Output::Softmax, 42).unwrap();
        let params = Params {
            seed,
            ..params.clone()
        };
        fit(network, &samples, None, &params).unwrap()
    };
    let fitted = learned(42);
    assert_eq!(fitted.best_epoch, 10);
    assert!(fitted.training_loss[9] < fitted.training_loss[0] / 2.0);
    let (inputs, classes) = groups(90, 2);
    let right = inputs.chunks(2).zip(&classes).filter(|(row, class)| {
        let chances = fitted.network.chances(row);
        chances
            .iter()
            .all(|&chance| chance <= chances[**class as usize])
    });
    assert!(right.count() >= 88);
    assert_eq!(fitted, learned(42));
    assert_ne!(fitted.network, learned(43).network);
}

#[test]
fn stops_early_and_keeps_the_best() {
    // What is to be learned is noise: the loss on other rows rises soon.
    let inputs = numbers(4 * 60, 1);
    let classes: Vec<u32> = numbers(60, 2).iter().map(|&x| u32::from(x > 0.0)).collect();
    let training = Samples::new(4, &inputs[..160], &classes[..40]).unwrap();
    let validation = Samples::new(4, &inputs[160..], &classes[40..]).unwrap();
    let network = start(&[4, 32, 1], Activation::Relu, Output::Sigmoid, 42).unwrap();
    let params = Params {
        epochs: 500,
        rate: 0.02,
        patience: Some(5),
        ..Params::default()
    };
    let fitted = fit(network, &training, Some(&validation), &params).unwrap();
    assert_eq!(fitted.validation_loss.len(), fitted.best_epoch + 5);
    let least = fitted.validation_loss[fitted.best_epoch - 1];
    assert!(fitted.validation_loss.iter().all(|&loss| loss >= least));
    let mut trainer = Trainer::new(fitted.network, &params).unwrap();
    assert_eq!(trainer.loss(&validation).unwrap(), least);
}

#[test]
fn refuses_what_does_not_fit() {
    let network = start(&[2, 1], Activation::Relu, Output::Sigmoid, 42).unwrap();
    let bad = |change: fn(&mut Params)| {
        let mut params = Params::default();
        change(&mut params);
        Trainer::new(network.clone(), &params).unwrap_err()
    };
    for error in [
        bad(|p| p.epochs = 200_000),
        bad(|p| p.batch = 0),
        bad(|p| p.rate = 0.0),
        bad(|p| p.rate = f32::NAN),
        bad(|p| p.l2 = -1.0),
        bad(|p| p.dropout = 1.0),
        bad(|p| p.patience = Some(0)),
    ] {
        assert_eq!(error.code(), "invalid_parameter", "{error}");
    }
    assert!(Samples::new(2, &[0.0; 3], &[1]).is_err());
    assert!(Samples::new(1, &[f32::NAN], &[1]).is_err());
    let mut trainer = Trainer::new(network, &Params::default()).unwrap();
    assert!(
        trainer
            .epoch(&Samples::new(1, &[0.0], &[1]).unwrap())
            .is_err()
    );
    assert!(
        trainer
            .epoch(&Samples::new(2, &[0.0; 2], &[2]).unwrap())
            .is_err()
    );
    assert_eq!(trainer.epoch(&Samples::new(2, &[], &[]).unwrap()), Ok(0.0));
}

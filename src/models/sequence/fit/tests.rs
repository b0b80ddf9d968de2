use super::*;
use crate::features::{Action, Context, Query, Visit};
use loss::{Target, Targets, cross_entropy};

fn visits(items: &[usize]) -> Vec<Visit> {
    let visit = |&item| Visit::new(ItemId::from_index(item), Action::View, 0);
    items.iter().map(visit).collect()
}

fn sessions(all: &[&[usize]], items: usize) -> Sessions {
    let mut sessions = Sessions::new(items);
    for (session, time) in all.iter().zip(0..) {
        let items = session.iter().map(|&item| (ItemId::from_index(item), 1.0));
        sessions.push(None, time, items);
    }
    sessions
}

#[test]
fn every_item_but_the_first_is_a_target_once() {
    for items in 0..60 {
        for visits in 1..9 {
            let mut all = Vec::new();
            windows(7, items, visits, &mut all);
            let mut targets = Vec::new();
            for window in &all {
                assert!(window.end <= items && window.end - window.start <= visits + 1);
                targets.extend(window.start + window.first + 1..window.end);
            }
            assert_eq!(targets, (1..items).collect::<Vec<_>>(), "{items} {visits}");
        }
    }
}

/// A job over two sessions, its weights and its candidates.
fn example(d: usize) -> (Job, Vec<f32>, Vec<f32>, Vec<f32>) {
    let params = Params {
        dimension: Some(d),
        ..Params::default()
    };
    let mut learner = Learner::new(6, &params).unwrap();
    let sessions = sessions(&[&[0, 1, 2, 1], &[3, 4], &[5, 5, 0]], 6);
    let mut all = Vec::new();
    for number in 0..sessions.len() {
        windows(number, sessions.get(number).items.len(), 20, &mut all);
    }
    let mut desk = Desk::new(6);
    desk.lay_out(&all, &sessions, false, &mut learner.random);
    desk.draw(6, &mut learner.random);
    // All in one job; of the first window the first visit has no target.
    let mut job = Job::default();
    for other in &desk.jobs {
        for lesson in &other.lessons {
            let [sure, start] = [job.sure.len(), job.items.len()];
            let own = &other.sure[lesson.sure.0 as usize..lesson.sure.1 as usize];
            job.sure.extend_from_slice(own);
            let items = &other.items[lesson.start..=lesson.start + lesson.visits];
            job.items.extend_from_slice(items);
            job.lessons.push(Lesson {
                start,
                first: usize::from(lesson.visits == 3),
                visits: lesson.visits,
                sure: (
                    u32::try_from(sure).unwrap(),
                    u32::try_from(job.sure.len()).unwrap(),
                ),
            });
        }
    }
    for value in &mut learner.weights.values {
        *value += even(&mut learner.random) * 0.1; // biases too
    }
    // Not of unit length: the gradient is that by the vectors as they are given.
    desk.look_up(&learner.vectors.values, d);
    let offsets = (0..6).map(|_| even(&mut learner.random)).collect();
    (job, learner.weights.values, desk.units, offsets)
}

#[test]
fn the_gradient_is_the_slope() {
    let d = 8;
    let (mut job, weights, vectors, offsets) = example(d);
    let run = |job: &mut Job, weights: &[f32], vectors: &[f32]| {
        job.run(Step {
            weights,
            candidates: Candidates {
                vectors,
                offsets: &offsets,
                dimension: d,
                scale: 5.0,
            },
            // The same places each time: the seed is the same.
            dropout: 0.25,
            output_dropout: 0.25,
            weight: 0.5,
            ahead: 0.5,
        });
        job.loss
    };
    let loss = run(&mut job, &weights, &vectors);
    assert!(loss > 0.0 && job.targets.len() == 5);
    let (by_weight, by_candidate) = (job.by_weight.clone(), job.by_candidate.clone());
    let mut check = |name: &str, analytic: &[f32], is_weight: bool| {
        let norm = analytic
            .iter()
            .fold(0.0f32, |most, value| most.max(value.abs()));
        assert!(norm > 0.0, "{name} has no gradient");
        for at in (0..analytic.len()).step_by(analytic.len() / 60 + 1) {
            let step = 1e-2;
            let mut slope = 0.0;
            for sign in [1.0, -1.0] {
                let (mut weights, mut vectors) = (weights.clone(), vectors.clone());
                let place = if is_weight {
                    &mut weights
                } else {
                    &mut vectors
                };
                let from = place.len() - analytic.len();
                let from = if is_weight { offset(name, d) } else { from };
                place[from + at] += sign * step;
                slope += f64::from(sign) * run(&mut job, &weights, &vectors);
            }
            let slope = slope / f64::from(2.0 * step);
            let difference = (slope - f64::from(analytic[at])).abs();
            let legal = 0.02 * f64::from(norm) + 0.02 * slope.abs();
            assert!(
                difference < legal,
                "{name}[{at}]: {slope} against {}",
                analytic[at]
            );
        }
    };
    for part in Part::ALL {
        check(part.name(), &by_weight[part.range(d)], true);
    }
    check("vectors", &by_candidate, false);
}

fn offset(name: &str, d: usize) -> usize {
    let part = Part::ALL.into_iter().find(|part| part.name() == name);
    part.unwrap().range(d).start
}

#[test]
fn cross_entropy_by_hand() {
    // Cosines 1 and 0, scale 1; the second's offset would be ln 2 were it not sure.
    let vectors = [1.0, 0.0, 0.0, 1.0];
    let offsets = [0.0, 2f32.ln()];
    let candidates = Candidates {
        vectors: &vectors,
        offsets: &offsets,
        dimension: 2,
        scale: 1.0,
    };
    let of = |sure: &[u32]| {
        let count = u32::try_from(sure.len()).unwrap();
        let target = Target {
            wanted: (0, 1),
            sure: (0, count),
        };
        let (mut by_session, mut by_candidate) = (Vec::new(), vec![0.0; 4]);
        let loss = cross_entropy(
            candidates,
            &[1.0, 0.0],
            Targets {
                all: &[target],
                wanted: &[(0, 1.0)],
                sure,
            },
            1.0,
            &mut Vec::new(),
            &mut by_session,
            &mut by_candidate,
        );
        (loss, by_session, by_candidate)
    };
    let e = std::f64::consts::E;
    let (loss, by_session, by_candidate) = of(&[0]);
    assert!((loss - ((e + 2.0) / e).ln()).abs() < 1e-6);
    let other = 2.0 / (e + 2.0); // the chance of the second
    #[allow(clippy::cast_possible_truncation)]
    let near = |value: f32, expected: f64| (f64::from(value) - expected).abs() < 1e-6;
    assert!(near(by_session[0], -other) && near(by_session[1], other));
    assert!(near(by_candidate[0], -other) && near(by_candidate[2], other));
    let (loss, ..) = of(&[0, 1]);
    assert!((loss - ((e + 1.0) / e).ln()).abs() < 1e-6);
}

#[test]
fn the_device_reads_a_session_as_training_does() {
    let d = 16;
    let params = Params {
        dimension: Some(d),
        steps: 30,
        dropout: 0.0,
        output_dropout: 0.0,
        ..Params::default()
    };
    let all = sessions(&[&[0, 1, 2, 1, 4, 0], &[3, 4, 4], &[1, 2]], 5);
    let mut learner = Learner::new(5, &params).unwrap();
    learner.learn(&all, &mut Alone);
    let mut window = Vec::new();
    windows(0, 6, 20, &mut window);
    let mut desk = Desk::new(5);
    desk.lay_out(&window, &all, false, &mut learner.random);
    desk.draw(5, &mut learner.random);
    desk.look_up(&learner.vectors.values, d);
    desk.offsets.resize(5, 0.0);
    let job = &mut desk.jobs[0];
    job.forward(Step {
        weights: &learner.weights.values,
        candidates: Candidates {
            vectors: &desk.units,
            offsets: &desk.offsets,
            dimension: d,
            scale: 14.0,
        },
        dropout: 0.0,
        output_dropout: 0.0,
        weight: 1.0,
        ahead: 0.0,
    });
    let mut model = learner.model().unwrap();
    assert!(model.quantization_error() < 0.01);
    for (cut, trained) in job.sessions.chunks_exact(d).enumerate() {
        let history = visits(&[0, 1, 2, 1, 4][..=cut]);
        let query = Query {
            history: &history,
            now: 0,
            context: Context::default(),
        };
        let on_device = model.session(&query);
        // Only the items' rounding to 8 bits is between them.
        let cosine = crate::math::dot(on_device, trained);
        assert!(cosine > 0.9995, "{cosine} after {cut}");
    }
}

#[test]
fn helpers_do_not_change_the_bytes_and_learning_can_go_on() {
    /// Last task first.
    struct Backwards(usize);
    impl Crew for Backwards {
        fn run(&mut self, tasks: &mut [&mut (dyn FnMut() + Send)]) {
            tasks.iter_mut().rev().for_each(|task| task());
        }
        fn progress(&mut self, done: usize, total: usize) {
            assert!(done == self.0 + 1 && done <= total);
            self.0 = done;
        }
    }
    let params = Params {
        dimension: Some(8),
        steps: 20,
        ..Params::default()
    };
    let early = sessions(&[&[0, 1, 2], &[3, 4, 3], &[1, 2]], 6);
    let late = sessions(&[&[0, 1, 2], &[4, 5]], 6);
    let learned = |crew: &mut dyn Crew| {
        let mut learner = Learner::new(6, &params).unwrap();
        learner.learn(&early, crew);
        let before = learner.clone();
        learner.learn(&late, &mut Alone);
        assert!(before.weights.values != learner.weights.values);
        (before, learner)
    };
    let (before, alone) = learned(&mut Alone);
    let (_, helped) = learned(&mut Backwards(0));
    assert!(alone.weights.values == helped.weights.values);
    assert!(alone.vectors.values == helped.vectors.values);
    // An item without a session yet has no vector, and is never recommended.
    assert!(!before.known[5] && alone.known[5]);
    let mut scores = crate::math::Scores::new(6);
    let history = visits(&[4]);
    let query = Query {
        history: &history,
        now: 0,
        context: Context::default(),
    };
    crate::models::Recommender::score(&mut before.model().unwrap(), &query, &mut scores);
    assert_eq!(scores.get(ItemId::new(5)), 0.0);
    assert!(!scores.touched().is_empty());
}

#[test]
fn nothing_to_learn_from_is_no_error() {
    let params = Params {
        dimension: Some(8),
        ..Params::default()
    };
    for all in [&[][..], &[&[0][..], &[1]]] {
        let model = fit(&sessions(all, 2), &params).unwrap();
        assert_eq!(model.dimension(), 8);
    }
    assert!(fit(&sessions(&[], 0), &params).is_ok());
}

#[test]
fn illegal_parameters_are_named() {
    type Change = fn(&mut Params);
    let bad: [(&str, Change); 13] = [
        ("sequence.dimension", |p| p.dimension = Some(12)),
        ("sequence.dimension", |p| p.dimension = Some(264)),
        ("sequence.epochs", |p| p.epochs = 0),
        ("sequence.batch", |p| p.batch = 0),
        ("sequence.negatives", |p| p.negatives = 2_000_000),
        ("sequence.rate", |p| p.rate = f64::NAN),
        ("sequence.dropout", |p| p.dropout = 1.0),
        ("sequence.output_dropout", |p| p.output_dropout = 0.95),
        ("sequence.ahead", |p| p.ahead = -0.1),
        ("sequence.scale", |p| p.scale = 0.5),
        ("sequence.more_epochs", |p| p.more_epochs = 1_001),
        ("sequence.more_rate", |p| p.more_rate = 0.0),
        ("sequence.window", |p| p.window = 0),
    ];
    for (name, change) in bad {
        let mut params = Params::default();
        change(&mut params);
        assert_eq!(params.check().unwrap_err().name, name);
    }
}

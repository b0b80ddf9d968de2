use super::super::{Label, Sentiment};
use super::*;
use crate::bundle::Bundle;
use crate::json::NativeJson;

fn examples() -> Vec<Example> {
    let mut all = Vec::new();
    let things = ["kettle", "dress", "phone", "book", "lamp", "cup"];
    for (index, thing) in things.iter().cycle().take(120).enumerate() {
        let (text, positive) = match index % 4 {
            0 => (format!("I love this {thing}. It is great!"), true),
            1 => (format!("This {thing} is awful, it broke."), false),
            2 => (format!("The {thing} is good and works well."), true),
            _ => (format!("The {thing} is not good, a waste."), false),
        };
        all.push(Example {
            text,
            positive,
            group: 0,
        });
    }
    all
}

fn trained(params: &Params) -> Vec<u8> {
    let all = examples();
    let mut writer = BundleWriter::new([], 0);
    fit(&all, &all[..40], "en", params, &mut writer).unwrap();
    writer.finish().unwrap()
}

fn small() -> Params {
    Params {
        ngrams: 60,
        min_texts: 1,
        ..Params::of("en")
    }
}

#[test]
fn learns_and_is_repeatable() {
    let file = trained(&small());
    assert_eq!(file, trained(&small()));
    let bundle = Bundle::read(&file, &NativeJson).unwrap();
    let model = Sentiment::load(&bundle).unwrap();
    assert_eq!(model.language(), "en");
    assert!(
        model.ngrams() <= 60 && model.ngrams() > 20,
        "{}",
        model.ngrams()
    );
    for (text, label) in [
        ("I love it, it is great!", Label::Positive),
        ("The chair broke, awful", Label::Negative),
        ("The chair is not good, a waste.", Label::Negative),
        ("The chair is good and works well.", Label::Positive),
    ] {
        assert_eq!(
            model.score(text).label,
            label,
            "{text}: {:?}",
            model.score(text)
        );
    }
}

#[test]
fn what_the_device_computes_is_what_training_saw() {
    let params = small();
    let file = trained(&params);
    let bundle = Bundle::read(&file, &NativeJson).unwrap();
    let model = Sentiment::load(&bundle).unwrap();
    for example in examples().iter().take(8) {
        let row = row(&example.text, &model.shape, &model.zones);
        let sum: f32 = row
            .iter()
            .filter_map(|&(fingerprint, x)| {
                let (_, weight) = model.table.find(fingerprint)?;
                Some(x * f32::from(weight))
            })
            .sum();
        let expected = model.bias + model.scale * sum;
        let score = model.score(&example.text).log_odds;
        assert!((score - expected).abs() < 1e-4, "{score} {expected}");
    }
}

#[test]
fn pruning_keeps_the_largest() {
    let (mut scales, mut weights) = (vec![1.0; 4], vec![0.5, -2.0, 1.0, 1.0]);
    prune(&mut scales, &mut weights, &[1.0, 1.0, 3.0, 1.0], 2);
    assert_eq!(weights, [0.0, -2.0, 1.0, 0.0]);
    assert_eq!(scales, [0.0, 1.0, 1.0, 0.0]);
}

#[test]
fn refuses_what_it_cannot_learn_from() {
    let all = examples();
    let mut writer = BundleWriter::new([], 0);
    let happy: Vec<Example> = all.iter().filter(|it| it.positive).cloned().collect();
    let error = fit(&happy, &all, "en", &small(), &mut writer).unwrap_err();
    assert_eq!(error.code(), "too_few_texts");
    assert!(
        error.to_string().contains("60 positive and 0 negative"),
        "{error}"
    );
    let wrong = Params {
        bits: 25,
        ..small()
    };
    let error = fit(&all, &all, "en", &wrong, &mut writer).unwrap_err();
    assert_eq!(
        error.to_string(),
        "sentiment.bits is 25; it must be 12 to 24"
    );
}

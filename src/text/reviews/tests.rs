use super::super::sentiment::tests::model;
use super::*;
use proptest::prelude::*;

fn aspects() -> Aspects {
    let mut aspects = Aspects::default();
    aspects.add("price: price cheap\nscreen: screen 屏幕", &model());
    aspects
}

fn review(text: &str, rating: f32, timestamp: i64) -> Review<'_> {
    Review {
        text,
        rating: Some(rating),
        timestamp: Some(timestamp),
    }
}

fn summary_of(reviews: &[Review<'_>], quotes: usize) -> Summary {
    let (model, aspects) = (model(), aspects());
    let reader = Reader {
        model: &model,
        aspects: &aspects,
    };
    summarize(reviews, &[reader], &|_| 0, quotes)
}

#[test]
fn readers_of_several_languages() {
    let (model, aspects) = (model(), aspects());
    let mut others = Aspects::default();
    others.add("sound: 声音\nscreen: 屏", &model);
    let readers = [&aspects, &others].map(|aspects| Reader {
        model: &model,
        aspects,
    });
    let reviews = [
        review("good screen", 5.0, 1),
        review("屏很好", 5.0, 2),
        review("声音很好", 5.0, 3),
    ];
    let summary = summarize(&reviews, &readers, &|text| usize::from(!text.is_ascii()), 1);
    let found: Vec<_> = summary
        .aspects
        .iter()
        .map(|it| (it.name.as_str(), it.counts.total()))
        .collect();
    assert_eq!(found, [("screen", 2), ("sound", 1)]);
    assert_eq!(summary.counts.positive, 3);
    // No reader: nothing is said of them.
    assert_eq!(summarize(&reviews, &[], &|_| 0, 1), Summary::default());
}

#[test]
fn counts_by_hand() {
    let reviews = [
        review("Good screen", 5.0, 1),
        review("Bad screen but good price", 2.4, 2),
        review("It is a screen. It is a screen. It is a screen", 9.0, 3),
        Review {
            text: "屏幕很好",
            ..Review::default()
        },
    ];
    let summary = summary_of(&reviews, 3);
    // Of the second, -50 + 40 over the square root of 5: -.45 + .5 says nothing clear.
    assert_eq!((summary.counts.positive, summary.counts.uncertain), (2, 2));
    assert_eq!(summary.stars, [0, 1, 0, 0, 1]);
    assert!((summary.mean_rating.unwrap() - 3.7).abs() < 1e-6);
    let screen = &summary.aspects[0];
    assert_eq!(screen.name, "screen");
    assert_eq!(
        (
            screen.counts.positive,
            screen.counts.negative,
            screen.counts.uncertain
        ),
        (2, 1, 1)
    );
    assert_eq!(screen.counts.share(), 2.0 / 3.0);
    let complaint = screen.complaint.unwrap();
    assert_eq!(complaint.review, 1);
    assert_eq!(
        &reviews[1].text[complaint.start..complaint.end],
        "Bad screen"
    );
    assert_eq!(summary.aspects[1].name, "price");
    assert_eq!(summary.aspects[1].counts.positive, 1);
    // Times 1, 2, 3: the later half starts at 2.
    assert_eq!(summary.change.earlier.total(), 1);
    assert_eq!(summary.change.later.total(), 2);
    assert!(!summary.change.is_clear);
}

#[test]
fn what_changed() {
    let reviews: Vec<Review<'_>> = (0..40)
        .map(|n| review(if n < 20 { "good screen" } else { "bad screen" }, 3.0, n))
        .collect();
    let summary = summary_of(&reviews, 3);
    assert_eq!(summary.change.earlier.share(), 1.0);
    assert_eq!(summary.change.later.share(), 0.0);
    assert!(summary.change.is_clear && summary.aspects[0].change.is_clear);
    let even: Vec<Review<'_>> = (0..40)
        .map(|n| review(if n % 2 == 0 { "good" } else { "bad" }, 3.0, n))
        .collect();
    assert!(!summary_of(&even, 3).change.is_clear);
}

#[test]
fn quotes_stand_for_many_and_do_not_repeat() {
    let texts = [
        "The battery is good today. Bought in May.",
        "The battery is good here. My aunt has one.",
        "The handle is not good.",
        "The handle is bad too, not good!",
        "Zebra purple umbrella good.",
        "What a red door.",
    ];
    let reviews: Vec<Review<'_>> = texts
        .iter()
        .map(|text| Review {
            text,
            ..Review::default()
        })
        .collect();
    let summary = summary_of(&reviews, 2);
    let quoted = |quote: &Quote| &texts[quote.review][quote.start..quote.end];
    assert!(quoted(&summary.praise[0]).contains("battery"));
    assert!(
        summary
            .praise
            .iter()
            .skip(1)
            .all(|it| !quoted(it).contains("battery"))
    );
    assert!(quoted(&summary.complaints[0]).contains("handle"));
    assert_eq!(summary.complaints.len(), 1);
    assert!(summary_of(&reviews, 0).praise.is_empty());
    assert_eq!(summary_of(&[], 2).mean_score, 0.0);
}

proptest! {
    #[test]
    fn whatever_comes(
        texts in prop::collection::vec("((price|屏幕|good|not|bad|很好|é|\\PC)[ .,!]?){0,20}", 0..12),
        ratings in prop::collection::vec(any::<f32>(), 12),
        times in prop::collection::vec(any::<i64>(), 12),
    ) {
        let reviews: Vec<Review<'_>> = texts
            .iter()
            .zip(ratings.iter().zip(&times))
            .map(|(text, (&rating, &time))| review(text, rating, time))
            .collect();
        let summary = summary_of(&reviews, 2);
        prop_assert_eq!(summary.counts.total() as usize, reviews.len());
        for quote in summary.praise.iter().chain(&summary.complaints) {
            prop_assert!(reviews[quote.review].text.get(quote.start..quote.end).is_some());
        }
    }
}

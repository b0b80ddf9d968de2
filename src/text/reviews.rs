//! What do many reviews say together?
//!
//! [`summarize`] counts how reviews and their aspects are judged, picks sentences that stand for many,
//! and compares the later half of the time with the earlier. Every sentence is quoted as it is, with
//! its review and offsets: nothing is made up.
//!
//! *For:* the reviews of one article or one shop. *Not for:* a text of its own.

use super::aspects::Aspects;
use super::sentiment::{Label, Sentiment, Unit, UnitKind};
use crate::math::sort_by;
use serde::Serialize;

/// A review.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Review<'a> {
    /// The text, which may begin with a title.
    pub text: &'a str,
    /// Stars, 1 to 5; anything else is not counted.
    pub rating: Option<f32>,
    /// Milliseconds since the epoch, UTC.
    pub timestamp: Option<i64>,
}

/// How many texts say what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Counts {
    /// Praise.
    pub positive: u32,
    /// Complaints.
    pub negative: u32,
    /// Neither clearly.
    pub uncertain: u32,
}

impl Counts {
    fn add(&mut self, label: Label) {
        match label {
            Label::Positive => self.positive += 1,
            Label::Negative => self.negative += 1,
            Label::Uncertain => self.uncertain += 1,
        }
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.positive + self.negative + self.uncertain
    }

    /// `positive / (positive + negative)`; one half when there is neither.
    #[must_use]
    pub fn share(&self) -> f32 {
        let clear = (self.positive + self.negative) as f32;
        if clear > 0.0 {
            self.positive as f32 / clear
        } else {
            0.5
        }
    }
}

/// The earlier half of the dated reviews against the later half.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Change {
    /// Reviews before the median time.
    pub earlier: Counts,
    /// Reviews from the median time on.
    pub later: Counts,
    /// True when the shares differ by more than chance: each half has 10 clear reviews or more, and
    /// the two-proportion z is 1.96 or more.
    pub is_clear: bool,
}

impl Change {
    fn judge(&mut self) {
        let clear = |counts: &Counts| (counts.positive + counts.negative) as f32;
        let (a, b) = (clear(&self.earlier), clear(&self.later));
        let pooled = (self.earlier.positive + self.later.positive) as f32 / (a + b).max(1.0);
        let difference = self.later.share() - self.earlier.share();
        let variance = pooled * (1.0 - pooled) * (1.0 / a.max(1.0) + 1.0 / b.max(1.0));
        self.is_clear = a.min(b) >= 10.0
            && difference * difference >= 1.96 * 1.96 * variance
            && difference != 0.0;
    }
}

/// A sentence or clause of a review.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Quote {
    /// Which review.
    pub review: usize,
    /// Byte offsets into its text.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What it says, -1 to 1.
    pub score: f32,
}

/// What the reviews say of an aspect.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AspectSummary {
    /// Its name.
    pub name: String,
    /// Reviews that speak of it, each once: by the mean score of its clauses.
    pub counts: Counts,
    /// Over time.
    pub change: Change,
    /// The clause that praises it most.
    pub praise: Option<Quote>,
    /// The clause that complains of it most.
    pub complaint: Option<Quote>,
}

/// What the reviews say together.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Reviews by what their text says.
    pub counts: Counts,
    /// Mean score of the texts, -1 to 1; 0 without any.
    pub mean_score: f32,
    /// Reviews with 1 to 5 stars.
    pub stars: [u32; 5],
    /// Mean of the stars, when there are any.
    pub mean_rating: Option<f32>,
    /// Aspects that reviews speak of, the most frequent first.
    pub aspects: Vec<AspectSummary>,
    /// Sentences that praise what many speak of, the best first.
    pub praise: Vec<Quote>,
    /// Sentences that complain of what many speak of, the best first.
    pub complaints: Vec<Quote>,
    /// Over time, of reviews that have one.
    pub change: Change,
}

impl Summary {
    /// Every sentence that is quoted.
    pub fn quotes_mut(&mut self) -> impl Iterator<Item = &mut Quote> {
        let of_aspects = self.aspects.iter_mut();
        let of_aspects =
            of_aspects.flat_map(|it| it.praise.iter_mut().chain(it.complaint.iter_mut()));
        let own = self.praise.iter_mut().chain(&mut self.complaints);
        own.chain(of_aspects)
    }
}

/// Sentences of fewer units say too little to be quoted, of more too much.
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=50;

/// How many reviews have a unit: counted by 16 bits of its hash.
struct Frequencies {
    counts: Vec<u32>,
    /// The last review that was counted, and 1.
    last: Vec<u32>,
    reviews: u32,
}

impl Frequencies {
    const BITS: u32 = 16;

    fn new() -> Self {
        Self {
            counts: vec![0; 1 << Self::BITS],
            last: vec![0; 1 << Self::BITS],
            reviews: 0,
        }
    }

    fn place(unit: &Unit) -> usize {
        (unit.stem.wrapping_mul(0x9e37_79b9) >> (32 - Self::BITS)) as usize
    }

    fn add(&mut self, units: &[Unit]) {
        self.reviews += 1;
        for unit in units {
            let place = Self::place(unit);
            if let (Some(count), Some(last)) =
                (self.counts.get_mut(place), self.last.get_mut(place))
                && *last != self.reviews
            {
                *last = self.reviews;
                *count += 1;
            }
        }
    }

    /// How much a unit says of what many speak of: `p · (1 - p)³` of the share of reviews that have
    /// it, so that neither `the` nor a word of one review counts.
    fn weight(&self, unit: &Unit) -> f32 {
        let count = self.counts.get(Self::place(unit)).copied().unwrap_or(0);
        if unit.kind != UnitKind::Word || count < 2 {
            return 0.0;
        }
        let share = count as f32 / self.reviews as f32;
        share * (1.0 - share) * (1.0 - share) * (1.0 - share)
    }
}

/// What reads the reviews of one language.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// What they say.
    pub model: &'a Sentiment,
    /// What they speak of.
    pub aspects: &'a Aspects,
}

/// Sums up reviews, with at most `quotes` sentences of praise and as many of complaint. Each review is
/// read by the one of `readers` that `reader_of` names for its text (the last, when there are not so
/// many); aspects of one name are one. Without readers all is empty. Linear in the length of the
/// reviews (but for sorting their times and sentences).
#[must_use]
pub fn summarize(
    reviews: &[Review<'_>],
    readers: &[Reader<'_>],
    reader_of: &dyn Fn(&str) -> usize,
    quotes: usize,
) -> Summary {
    let mut summary = Summary::default();
    let Some(last) = readers.len().checked_sub(1) else {
        return summary;
    };
    let places: Vec<usize> = reviews
        .iter()
        .map(|review| reader_of(review.text).min(last))
        .collect();
    let median = median_time(reviews);
    let mut found: Vec<AspectSummary> = Vec::new();
    // Of each reader's aspects, which of `found` it is.
    let mut known: Vec<Vec<usize>> = Vec::new();
    for reader in readers {
        let mut of_reader = Vec::new();
        for name in reader.aspects.names() {
            let place = found.iter().position(|aspect| aspect.name == *name);
            of_reader.push(place.unwrap_or(found.len()));
            if place.is_none() {
                found.push(AspectSummary {
                    name: name.clone(),
                    counts: Counts::default(),
                    change: Change::default(),
                    praise: None,
                    complaint: None,
                });
            }
        }
        known.push(of_reader);
    }
    let mut frequencies = Frequencies::new();
    let (mut scores, mut stars) = (0.0f32, 0.0f32);
    // By aspect: sum of scores and number of clauses, of one review.
    let mut sums = vec![(0.0f32, 0u32); found.len()];
    for (index, (review, &place)) in reviews.iter().zip(&places).enumerate() {
        let (Some(&Reader { model, aspects }), Some(known)) =
            (readers.get(place), known.get(place))
        else {
            continue;
        };
        let is_later = review
            .timestamp
            .zip(median)
            .map(|(time, median)| time >= median);
        let units = model.units(review.text);
        frequencies.add(&units);
        let polarity = model.score_units(&units);
        count(
            &mut summary.counts,
            &mut summary.change,
            is_later,
            polarity.label,
        );
        scores += polarity.score;
        if let Some(star) = review.rating.and_then(star) {
            stars += review.rating.unwrap_or(0.0);
            if let Some(count) = summary.stars.get_mut(star) {
                *count += 1;
            }
        }
        for mention in aspects.mentions_in(&units, model) {
            let quote = Quote {
                review: index,
                start: mention.start,
                end: mention.end,
                score: mention.polarity.score,
            };
            let aspect = known.get(mention.aspect).copied().unwrap_or(usize::MAX);
            if let (Some(sum), Some(aspect)) = (sums.get_mut(aspect), found.get_mut(aspect)) {
                *sum = (sum.0 + quote.score, sum.1 + 1);
                let place = match mention.polarity.label {
                    Label::Positive => &mut aspect.praise,
                    Label::Negative => &mut aspect.complaint,
                    Label::Uncertain => continue,
                };
                if place.is_none_or(|other| quote.score.abs() > other.score.abs()) {
                    *place = Some(quote);
                }
            }
        }
        for (sum, aspect) in sums.iter_mut().zip(&mut found) {
            let (score, clauses) = std::mem::take(sum);
            if clauses > 0 {
                let label = model.label(score / clauses as f32);
                count(&mut aspect.counts, &mut aspect.change, is_later, label);
            }
        }
    }
    summary.mean_score = scores / reviews.len().max(1) as f32;
    let rated: u32 = summary.stars.iter().sum();
    summary.mean_rating = (rated > 0).then(|| stars / rated as f32);
    summary.change.judge();
    found.retain_mut(|aspect| {
        aspect.change.judge();
        aspect.counts.total() > 0
    });
    sort_by(&mut found, |a, b| b.counts.total().cmp(&a.counts.total()));
    summary.aspects = found;
    let models: Vec<&Sentiment> = places
        .iter()
        .filter_map(|&place| readers.get(place))
        .map(|reader| reader.model)
        .collect();
    let [praise, complaints] = sentences(reviews, &models, &frequencies);
    summary.praise = pick(praise, reviews, &models, &frequencies, quotes);
    summary.complaints = pick(complaints, reviews, &models, &frequencies, quotes);
    summary
}

fn count(all: &mut Counts, change: &mut Change, is_later: Option<bool>, label: Label) {
    all.add(label);
    match is_later {
        Some(true) => change.later.add(label),
        Some(false) => change.earlier.add(label),
        None => {}
    }
}

/// 0 to 4 for 1 to 5 stars, rounded.
fn star(rating: f32) -> Option<usize> {
    let place = [1.5, 2.5, 3.5, 4.5]
        .iter()
        .take_while(|limit| rating >= **limit)
        .count();
    (1.0..=5.0).contains(&rating).then_some(place)
}

fn median_time(reviews: &[Review<'_>]) -> Option<i64> {
    let mut times: Vec<i64> = Vec::new();
    for review in reviews {
        times.extend(review.timestamp);
    }
    sort_by(&mut times, i64::cmp);
    times.get(times.len() / 2).copied()
}

/// Clear sentences with what they are worth, by whether they praise.
fn sentences(
    reviews: &[Review<'_>],
    models: &[&Sentiment],
    frequencies: &Frequencies,
) -> [Vec<(f32, Quote)>; 2] {
    let (mut praise, mut complaints) = (Vec::new(), Vec::new());
    for (index, (review, model)) in reviews.iter().zip(models).enumerate() {
        let units = model.units(review.text);
        for sentence in units.split_inclusive(|unit| unit.kind == UnitKind::End) {
            let polarity = model.score_units(sentence);
            let (Some(first), Some(last)) = (sentence.first(), sentence.last()) else {
                continue;
            };
            if polarity.label == Label::Uncertain || !LENGTHS.contains(&sentence.len()) {
                continue;
            }
            let sum: f32 = sentence.iter().map(|unit| frequencies.weight(unit)).sum();
            let worth = sum / (sentence.len() as f32).sqrt() * polarity.score.abs();
            let quote = Quote {
                review: index,
                start: first.start as usize,
                end: last.end as usize,
                score: polarity.score,
            };
            match polarity.label {
                Label::Positive => praise.push((worth, quote)),
                _ => complaints.push((worth, quote)),
            }
        }
    }
    [praise, complaints]
}

/// The best sentences, of different reviews, each of which says mostly what those before do not.
fn pick(
    mut candidates: Vec<(f32, Quote)>,
    reviews: &[Review<'_>],
    models: &[&Sentiment],
    frequencies: &Frequencies,
    most: usize,
) -> Vec<Quote> {
    sort_by(&mut candidates, |a, b| b.0.total_cmp(&a.0));
    let mut picked: Vec<Quote> = Vec::new();
    let mut said: Vec<u32> = Vec::new();
    // Enough to choose from; all of them would make it quadratic.
    for (_, quote) in candidates.into_iter().take(most.saturating_mul(20)) {
        if picked.len() >= most {
            break;
        }
        let (Some(review), Some(model)) = (reviews.get(quote.review), models.get(quote.review))
        else {
            continue;
        };
        let text = review.text;
        let units = model.units(text.get(quote.start..quote.end).unwrap_or(""));
        let (mut all, mut again) = (0.0, 0.0);
        for unit in &units {
            let weight = frequencies.weight(unit);
            all += weight;
            if said.contains(&unit.stem) {
                again += weight;
            }
        }
        if again > all / 2.0 || picked.iter().any(|it| it.review == quote.review) {
            continue;
        }
        said.extend(units.iter().map(|unit| unit.stem));
        picked.push(quote);
    }
    picked
}

#[cfg(all(test, feature = "train"))]
mod tests;

//! Learning the tagger.

use super::super::conllu::GoldSentence;
use super::super::lexicon::pack;
use super::super::normalise;
use super::features::{Lexicon, features};
use super::model::{TAGS, Tagger, best, walk};
use crate::bundle::BundleWriter;
use crate::names::Names;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// How the tagger is learned.
#[derive(Clone, Copy, Debug)]
pub struct Params {
    /// Rows of weights; bytes of the model go with it. 1 to 2^24.
    pub rows: u32,
    /// Passes over the sentences in a run; the weights after each of the second half are averaged.
    pub epochs: u32,
    /// Runs from the start, each in another order; their weights are averaged too.
    pub runs: u32,
    /// Step of AdaGrad (Duchi et al. 2011).
    pub step: f32,
    /// Share of the features of a word that are not seen in a step, so that no single one is
    /// relied on. From 0, below 1.
    pub dropout: f32,
    /// What each step takes off a weight (the L1 penalty).
    pub decay: f32,
    /// Size of a level of a quantised weight, in root mean squares of the weights.
    pub level: f32,
    /// Levels on each side of 0.
    pub levels: i8,
    /// Of the order of the sentences and of what is dropped.
    pub seed: u64,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            rows: 38_000,
            epochs: 8,
            runs: 5,
            step: 0.1,
            dropout: 0.2,
            decay: 0.0005,
            level: 0.35,
            levels: 10,
            seed: 42,
        }
    }
}

/// What is known of words beforehand. Spellings that fold to one are one word, and the first counts.
#[derive(Clone, Debug, Default)]
pub struct Words {
    known: Vec<(String, u16, u8)>,
    names: Names,
}

impl Words {
    /// Adds a word, the path to its Brown cluster (the root in the lowest bit; 0: none) and its
    /// senses (bits 0 to 3: adjective, adverb, noun, verb as it stands; 4 to 7: as an inflected
    /// form). `false` when it is known, or no word.
    pub fn insert(&mut self, word: &str, cluster: u16, senses: u8) -> bool {
        let word = normalise(word);
        let is_new =
            !word.is_empty() && !word.contains(char::is_whitespace) && self.names.insert(&word);
        if is_new {
            self.known.push((word, cluster, senses));
        }
        is_new
    }

    /// Number of words.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// True when there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    fn lexicon(mut self) -> Lexicon {
        self.known.sort();
        let mut lexicon = Lexicon::default();
        for (word, cluster, senses) in self.known {
            lexicon.words.intern(&word);
            lexicon.clusters.push(cluster);
            lexicon.senses.push(senses);
        }
        lexicon
    }
}

/// Learns to tag as the sentences are tagged: multinomial logistic regression by AdaGrad with feature
/// dropout, each word seen after the tags that the model itself gave the words before it. Weights are
/// averaged, then rounded to few levels, whose entropy is what a byte of the file costs.
///
/// `progress` is told the pass and the share of training words that were tagged right in it.
#[must_use]
pub fn fit(
    sentences: &[GoldSentence],
    words: Words,
    params: &Params,
    progress: &mut dyn FnMut(u32, f64),
) -> Tagger {
    let lexicon = words.lexicon();
    let rows = params.rows.clamp(1, 1 << 24);
    let size = rows as usize * TAGS;
    let mut random = ChaCha8Rng::seed_from_u64(params.seed);
    let mut learner = Learner {
        weights: Vec::new(),
        squares: Vec::new(),
        step: params.step,
        decay: params.decay,
    };
    let mut sums = vec![0.0_f32; size];
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a share of 2^32
    let dropped = (f64::from(params.dropout.clamp(0.0, 0.99)) * 4_294_967_296.0) as u32;
    for pass in 0..params.runs * params.epochs {
        let epoch = pass % params.epochs;
        if epoch == 0 {
            learner.weights = vec![0.0; size];
            learner.squares = vec![0.01; size];
        }
        shuffle(&mut order, &mut random);
        let (mut right, mut all) = (0_u32, 0_u32);
        for &index in &order {
            let sentence = &sentences[index].words;
            let words: Vec<&str> = sentence.iter().map(|(word, _)| word.as_str()).collect();
            let mut gold = sentence.iter().map(|&(_, tag)| tag);
            walk(&words, &lexicon, &mut |place| {
                let all_rows = features(place, rows);
                let guess = best(&learner.scores(&all_rows));
                let kept: Vec<usize> = all_rows
                    .into_iter()
                    .filter(|_| random.next_u32() >= dropped)
                    .collect();
                if let Some(gold) = gold.next() {
                    right += u32::from(guess == gold);
                    all += 1;
                    learner.learn(&kept, gold as usize);
                }
                guess
            });
        }
        if 2 * epoch >= params.epochs {
            for (sum, weight) in sums.iter_mut().zip(&learner.weights) {
                *sum += weight;
            }
        }
        progress(pass, f64::from(right) / f64::from(all.max(1)));
    }
    Tagger {
        lexicon,
        rows,
        weights: quantise(&sums, params),
    }
}

struct Learner {
    weights: Vec<f32>,
    /// Sums of squared gradients.
    squares: Vec<f32>,
    step: f32,
    decay: f32,
}

impl Learner {
    fn scores(&self, rows: &[usize]) -> [f32; TAGS] {
        let mut scores = [0.0; TAGS];
        for &row in rows {
            let weights = &self.weights[row * TAGS..][..TAGS];
            for (score, weight) in scores.iter_mut().zip(weights) {
                *score += weight;
            }
        }
        scores
    }

    fn learn(&mut self, rows: &[usize], gold: usize) {
        let mut gradient = self.scores(rows);
        let highest = gradient.into_iter().fold(f32::MIN, f32::max);
        let mut sum = 0.0;
        for score in &mut gradient {
            *score = (*score - highest).exp();
            sum += *score;
        }
        for (tag, score) in gradient.iter_mut().enumerate() {
            *score = *score / sum - f32::from(u8::from(tag == gold));
        }
        // What is all but certain teaches nothing.
        if gradient[gold] > -0.01 {
            return;
        }
        for &row in rows {
            let weights = &mut self.weights[row * TAGS..][..TAGS];
            let squares = &mut self.squares[row * TAGS..][..TAGS];
            for ((weight, square), slope) in weights.iter_mut().zip(squares).zip(gradient) {
                *square += slope * slope;
                let step = self.step / square.sqrt();
                let moved = *weight - step * slope;
                *weight = moved.signum() * (moved.abs() - step * self.decay).max(0.0);
            }
        }
    }
}

fn shuffle(order: &mut [usize], random: &mut ChaCha8Rng) {
    for last in (1..order.len()).rev() {
        let bound = u64::try_from(last + 1).unwrap_or(1);
        order.swap(
            last,
            usize::try_from(random.next_u64() % bound).unwrap_or(0),
        );
    }
}

fn quantise(weights: &[f32], params: &Params) -> Vec<i8> {
    let sum: f64 = weights
        .iter()
        .map(|&weight| f64::from(weight).powi(2))
        .sum();
    let mean = (sum / weights.len().max(1) as f64).sqrt();
    let level = (mean * f64::from(params.level)).max(f64::MIN_POSITIVE);
    let most = f64::from(params.levels.max(1));
    let round = |&weight: &f32| {
        let level = (f64::from(weight) / level).round().clamp(-most, most);
        #[allow(clippy::cast_possible_truncation)] // clamped to an i8
        let level = level as i8;
        level
    };
    weights.iter().map(round).collect()
}

impl Tagger {
    /// Writes what [`Tagger::load`] reads.
    pub fn save(&self, writer: &mut BundleWriter) {
        let rows = self.rows as usize;
        let packed = pack(self.lexicon.words.iter());
        writer.u8s("tagger.words", &[packed.len()], &packed);
        let words = [self.lexicon.words.len()];
        writer.u16s("tagger.clusters", &words, &self.lexicon.clusters);
        writer.u8s("tagger.senses", &words, &self.lexicon.senses);
        // Tag by tag: a column of one tag compresses better than a row of all.
        let by_tag: Vec<i8> = (0..TAGS)
            .flat_map(|tag| self.weights.iter().skip(tag).step_by(TAGS).copied())
            .collect();
        writer.i8s("tagger.weights", &[TAGS, rows], &by_tag);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Bundle;
    use crate::json::NativeJson;
    use crate::text::Upos;
    use proptest::prelude::*;

    fn sentence(text: &str) -> GoldSentence {
        let words = text.split(' ').map(|pair| {
            let (word, tag) = pair.split_once('/').unwrap();
            (word.to_owned(), Upos::from_name(tag).unwrap())
        });
        GoldSentence {
            text: String::new(),
            words: words.collect(),
        }
    }

    fn small() -> Tagger {
        let sentences = [
            "I/PRON can/AUX fish/VERB",
            "the/DET can/NOUN is/AUX red/ADJ",
            "a/DET fish/NOUN swims/VERB",
            "I/PRON can/AUX see/VERB the/DET red/ADJ can/NOUN",
        ]
        .map(sentence);
        let mut words = Words::default();
        assert!(words.insert("Can", 5, 12) && !words.insert("can", 7, 1));
        words.insert("fish", 3, 12);
        let params = Params {
            rows: 4096,
            epochs: 20,
            runs: 2,
            ..Params::default()
        };
        fit(&sentences, words, &params, &mut |_, _| {})
    }

    #[test]
    fn learns_what_the_place_decides() {
        let tagger = small();
        let tags = tagger.tag(&["I", "can", "see", "the", "can"]);
        use Upos::{Aux, Det, Noun, Pron, Verb};
        assert_eq!(tags, [Pron, Aux, Verb, Det, Noun]);
        assert!(tagger.tag(&[]).is_empty());
    }

    #[test]
    fn what_was_saved_is_loaded() {
        let tagger = small();
        let mut writer = BundleWriter::new([], 0);
        tagger.save(&mut writer);
        let file = writer.finish().unwrap();
        let loaded = Tagger::load(&Bundle::read(&file, &NativeJson).unwrap()).unwrap();
        assert_eq!(loaded.weights, tagger.weights);
        assert_eq!(loaded.lexicon.words, tagger.lexicon.words);
        assert_eq!(loaded.lexicon.clusters, [5, 3]);
        assert_eq!(loaded.lexicon.senses, [12, 12]);
    }

    #[test]
    fn wrong_tensors_are_refused() {
        for (clusters, rows) in [(1, 4), (2, 0), (2, 3)] {
            let mut writer = BundleWriter::new([], 0);
            writer.u8s("tagger.words", &[6], b" a\n b\n");
            writer.u16s("tagger.clusters", &[clusters], &vec![0; clusters]);
            writer.u8s("tagger.senses", &[2], &[0; 2]);
            let tags = if rows == 3 { 16 } else { TAGS };
            writer.i8s("tagger.weights", &[tags, rows], &vec![0; tags * rows]);
            let file = writer.finish().unwrap();
            assert!(Tagger::load(&Bundle::read(&file, &NativeJson).unwrap()).is_err());
        }
    }

    #[test]
    fn rounding_by_hand() {
        let params = Params {
            level: 1.0,
            levels: 2,
            ..Params::default()
        };
        // The root mean square is 2.
        assert_eq!(quantise(&[0.9, -1.2, 3.0, -2.25], &params).len(), 4);
        assert_eq!(quantise(&[2.0, -2.0, 2.0, 2.0], &params), [1, -1, 1, 1]);
        assert_eq!(quantise(&[0.0; 3], &params), [0; 3]);
        assert_eq!(quantise(&[8.0, 0.0, 0.0, 0.0], &params), [2, 0, 0, 0]);
    }

    #[test]
    fn the_same_seed_gives_the_same_weights() {
        assert_eq!(small().weights, small().weights);
    }

    #[test]
    fn a_megabyte_of_one_character() {
        let tagger = small();
        for piece in ["a", "a ", "好", ".", "\u{301}"] {
            let text = piece.repeat(100_000 / piece.len());
            let words = tagger.tag_text(&text);
            assert!(words.iter().all(|word| word.end <= text.len()));
        }
    }

    proptest! {
        #[test]
        fn every_word_is_in_its_place(text in "(?s)([a-zA-Z' .]|can't|好|😀|.){0,60}") {
            let tagger = Tagger { lexicon: Lexicon::default(), rows: 1, weights: vec![0; TAGS] };
            let mut end = 0;
            for word in tagger.tag_text(&text) {
                prop_assert!(word.start >= end && word.end > word.start);
                prop_assert!(text.get(word.start..word.end).is_some());
                end = word.end;
            }
        }
    }
}

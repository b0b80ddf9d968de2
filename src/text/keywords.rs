//! What is a text about? Its key phrases, by the text alone.

use super::fold::normalise;
use super::html::find;
use super::token::{TokenKind, tokens};
use super::upos::{Tagged, Upos};
use super::{is_stop_word, terms};
use crate::math::sort_by;
use crate::names::{NONE, Names};

/// Words of a phrase, at most.
const MAX_WORDS: usize = 3;
/// Words that stand at most so far apart are neighbours.
const WINDOW: usize = 4;
/// Share of a word's rank that its neighbours give it (PageRank's damping).
const DAMPING: f32 = 0.85;
/// Passes of PageRank; ranks change by less than a hundredth of a per cent after these.
const PASSES: u32 = 30;

/// A phrase that says what a text is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Keyword {
    /// Where it stands, in bytes of the text: start and end, in order.
    pub spans: Vec<(usize, usize)>,
    /// Sum of its words' ranks; the ranks of all words of the text add up to 1.
    pub score: f32,
}

/// The `limit` best key phrases of `text`, best first.
///
/// Candidates are adjectives, nouns and names when `words` says the parts of speech (see
/// [`Tagger`](super::Tagger) and [`Segmenter`](super::Segmenter)); without it, words that are no
/// stop words and pairs of Han characters. They are ranked by PositionRank (Florescu and Caragea
/// 2017, <https://aclanthology.org/P17-1102>): PageRank over the graph of candidates, joined when
/// fewer than 4 candidates apart, that starts again at a word with a chance in proportion to the sum of
/// `1 / position` of its occurrences. A phrase is a run of up to 3 adjacent candidates that ends with
/// a noun. Forms of one word (see [`terms`]) are one; a phrase within a better one is left out
/// unless it occurs more often. Of equals the one that comes first. Linear in the text, but for sorting.
///
/// ```
/// use windowshopper::text::keywords;
/// let text = "The battery life is great. Battery life of two days, and the screen is bright.";
/// let best = &keywords(text, None, 1)[0];
/// assert_eq!(best.spans.len(), 2);
/// assert_eq!(&text[best.spans[0].0..best.spans[0].1], "battery life");
/// ```
#[must_use]
pub fn keywords(text: &str, words: Option<&[Tagged]>, limit: usize) -> Vec<Keyword> {
    let untagged;
    let words = match words {
        Some(words) => words,
        None => {
            untagged = candidates_of(text);
            &untagged
        }
    };
    let mut names = Names::default();
    let mut candidates = Vec::new();
    let mut goes_on = false;
    let mut end_before = 0;
    for word in words {
        let form = text.get(word.start..word.end).unwrap_or("");
        let code = if is_candidate(form, word.tag) {
            names.intern(&key(form))
        } else {
            NONE
        };
        let between = text.get(end_before..word.start).unwrap_or("\n");
        // A word that is said twice is no phrase.
        let is_other = candidates
            .last()
            .is_none_or(|last: &Candidate| last.code != code);
        let joined = goes_on && is_other && between.bytes().all(|byte| byte == b' ');
        goes_on = code != NONE;
        end_before = word.end;
        if goes_on {
            candidates.push(Candidate {
                code,
                start: word.start,
                end: word.end,
                joined,
                is_noun: matches!(word.tag, Upos::Noun | Upos::Propn | Upos::X),
            });
        }
    }
    let ranks = ranks(&candidates, names.len());
    choose(&candidates, &ranks, &names, limit)
}

/// A word that may be part of a keyword.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    code: u32,
    start: usize,
    end: usize,
    /// Nothing but blanks between it and the candidate before.
    joined: bool,
    is_noun: bool,
}

/// Words and pairs of Han characters, without parts of speech.
fn candidates_of(text: &str) -> Vec<Tagged> {
    let mut words = Vec::new();
    let mut push = |start, end| {
        words.push(Tagged {
            start,
            end,
            tag: Upos::X,
        });
    };
    for token in tokens(text) {
        match token.kind {
            TokenKind::Cjk => {
                let mut before = None;
                for (at, character) in token.of(text).char_indices() {
                    let start = token.start + at;
                    if let Some(before) = before {
                        push(before, start + character.len_utf8());
                    }
                    before = Some(start);
                }
            }
            TokenKind::Word => push(token.start, token.end),
            _ => {}
        }
    }
    words
}

/// What all forms of a word have in common.
fn key(form: &str) -> String {
    let mut of_latin = terms(form);
    match of_latin.next_term() {
        Some(term) if form.bytes().any(|byte| byte.is_ascii_alphabetic()) => term.to_owned(),
        _ => normalise(form),
    }
}

fn is_candidate(form: &str, tag: Upos) -> bool {
    match tag {
        Upos::Adj | Upos::Noun | Upos::Propn => form.len() > 1,
        // Not tagged, or not known.
        Upos::X => {
            let lower = normalise(form);
            form.len() > 2 && !is_stop_word(&lower) && !COMMON.contains(&lower.as_str())
        }
        _ => false,
    }
}

/// Words that are about nothing, beside the stop words of search.
const COMMON: &[&str] = &[
    "all", "also", "any", "but", "can", "could", "did", "does", "don't", "even", "get", "good",
    "got", "great", "had", "has", "have", "he", "her", "his", "i'm", "it's", "its", "just", "like",
    "love", "more", "much", "my", "not", "one", "only", "out", "really", "she", "so", "some",
    "than", "their", "them", "then", "there", "they", "too", "two", "up", "very", "was", "well",
    "were", "what", "when", "which", "who", "will", "would", "这个", "一个", "没有", "非常",
    "不错", "可以", "就是", "还是", "我们", "他们", "什么", "这样",
];

/// The rank of each word.
fn ranks(candidates: &[Candidate], words: usize) -> Vec<f32> {
    // Pairs of neighbours, both ways, sorted; a pair that occurs again weighs more.
    let mut pairs = Vec::new();
    for (position, a) in candidates.iter().enumerate() {
        for b in candidates.iter().skip(position + 1).take(WINDOW - 1) {
            if a.code != b.code {
                pairs.extend([(a.code, b.code), (b.code, a.code)]);
            }
        }
    }
    let mut degrees = vec![0.0_f32; words];
    for &(from, _) in &pairs {
        if let Some(degree) = degrees.get_mut(from as usize) {
            *degree += 1.0;
        }
    }
    let mut starts = vec![0.0_f32; words];
    let mut sum = 0.0;
    for (position, candidate) in candidates.iter().enumerate() {
        let share = 1.0 / (position + 1) as f32;
        sum += share;
        if let Some(start) = starts.get_mut(candidate.code as usize) {
            *start += share;
        }
    }
    for start in &mut starts {
        *start /= sum;
    }
    let mut ranks = starts.clone();
    for _ in 0..PASSES {
        let mut given = vec![0.0_f32; words];
        let mut lost = 0.0;
        for (rank, degree) in ranks.iter().zip(&degrees) {
            if *degree == 0.0 {
                lost += rank;
            }
        }
        for &(from, to) in &pairs {
            let from = from as usize;
            let (rank, degree) = (ranks.get(from), degrees.get(from));
            if let (Some(rank), Some(degree), Some(given)) =
                (rank, degree, given.get_mut(to as usize))
            {
                *given += rank / degree;
            }
        }
        for ((rank, given), start) in ranks.iter_mut().zip(&given).zip(&starts) {
            *rank = (1.0 - DAMPING) * start + DAMPING * (given + lost * start);
        }
    }
    ranks
}

/// The best phrases.
fn choose(candidates: &[Candidate], ranks: &[f32], names: &Names, limit: usize) -> Vec<Keyword> {
    let rank = |code: u32| ranks.get(code as usize).copied().unwrap_or(0.0);
    let mut phrases = Names::default();
    let mut found: Vec<Keyword> = Vec::new();
    for end in 1..=candidates.len() {
        let mut start = end - 1;
        let mut score = 0.0;
        while let Some(first) = candidates.get(start) {
            score += rank(first.code);
            let words = candidates.get(start..end).unwrap_or_default();
            if let Some(last) = words.last().filter(|last| last.is_noun) {
                let mut phrase = String::new();
                for word in words {
                    phrase.push(' ');
                    phrase.push_str(names.name(word.code));
                }
                phrase.push(' ');
                let span = (first.start, last.end);
                match found.get_mut(phrases.intern(&phrase) as usize) {
                    Some(known) => known.spans.push(span),
                    None => found.push(Keyword {
                        spans: vec![span],
                        score,
                    }),
                }
            }
            if !first.joined || start == 0 || end - start == MAX_WORDS {
                break;
            }
            start -= 1;
        }
    }
    // A phrase of several words must be one by use or by name, not by chance of a single time:
    // what occurs once counts as its mean word.
    let mut order = crate::math::positions(found.len());
    for (code, keyword) in (0..).zip(&mut found) {
        let words = phrases.name(code).split(' ').count().saturating_sub(2);
        if keyword.spans.len() == 1 {
            keyword.score /= words.max(1) as f32;
        }
    }
    sort_by(&mut order, |&a, &b| {
        let of = |code: u32| found.get(code as usize).map_or(0.0, |it| it.score);
        of(b).total_cmp(&of(a))
    });
    let mut chosen: Vec<(u32, Keyword)> = Vec::new();
    for code in order {
        if chosen.len() == limit {
            break;
        }
        let Some(keyword) = found.get(code as usize) else {
            continue;
        };
        let phrase = phrases.name(code);
        let is_covered = chosen.iter().any(|(better, other)| {
            let better = phrases.name(*better);
            (find(better, phrase).is_some() && other.spans.len() >= keyword.spans.len())
                || find(phrase, better).is_some()
        });
        if !is_covered {
            chosen.push((code, keyword.clone()));
        }
    }
    chosen.into_iter().map(|(_, keyword)| keyword).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts<'a>(text: &'a str, keywords: &[Keyword]) -> Vec<&'a str> {
        let first = |keyword: &Keyword| keyword.spans.first().copied().unwrap_or((0, 0));
        let spans = keywords.iter().map(first);
        spans.map(|(start, end)| &text[start..end]).collect()
    }

    fn tagged(text: &str) -> (String, Vec<Tagged>) {
        let (mut plain, mut words) = (String::new(), Vec::new());
        for pair in text.split(' ') {
            let (word, tag) = pair.split_once('/').unwrap_or((pair, "X"));
            if !plain.is_empty() {
                plain.push(' ');
            }
            let start = plain.len();
            plain.push_str(word);
            words.push(Tagged {
                start,
                end: plain.len(),
                tag: Upos::from_name(tag).unwrap_or(Upos::X),
            });
        }
        (plain, words)
    }

    #[test]
    fn parts_of_speech_filter() {
        let (text, words) = tagged(
            "Soft/ADJ cotton/NOUN shirts/NOUN fit/VERB well/ADV ./PUNCT A/DET soft/ADJ cotton/NOUN \
             shirt/NOUN washes/VERB easily/ADV",
        );
        let found = keywords(&text, Some(&words), 3);
        assert_eq!(texts(&text, &found), ["Soft cotton shirts"]);
        assert_eq!(found[0].spans.len(), 2);
    }

    #[test]
    fn ranks_by_hand() {
        let word = |code| Candidate {
            code,
            start: 0,
            end: 0,
            joined: false,
            is_noun: true,
        };
        // Two words that give each other all: starts 2/3 and 1/3, and
        // r = 0.15 s + 0.85 (the other's r): (0.15 * 2/3 + 0.85 * 0.15 / 3) / (1 - 0.85^2).
        let ranks = ranks(&[word(0), word(1)], 2);
        let first = (0.1 + 0.85 * 0.05) / (1.0 - 0.85 * 0.85);
        assert!((ranks[0] - first).abs() < 1e-2, "{ranks:?}");
        assert!((ranks[0] + ranks[1] - 1.0).abs() < 1e-5);
        // One alone keeps all.
        assert!((super::ranks(&[word(0)], 1)[0] - 1.0).abs() < 1e-6);
    }

    #[test]
    fn without_tags() {
        let text =
            "Screen protector cracked. The screen protector is thin, but the seller was nice.";
        let found = texts(text, &keywords(text, None, 2))[0];
        assert_eq!(found, "Screen protector");
        let text = "物流很快，物流公司好";
        assert_eq!(texts(text, &keywords(text, None, 1)), ["物流"]);
        assert!(keywords("", None, 5).is_empty());
        assert!(keywords("the of and", None, 5).is_empty());
        assert!(keywords("mug", None, 0).is_empty());
    }

    #[test]
    fn a_megabyte_of_one_character() {
        for piece in ["a", "mug ", "好", "."] {
            let text = piece.repeat(300_000 / piece.len());
            assert!(keywords(&text, None, 5).len() <= 1);
        }
    }

    proptest! {
        #[test]
        fn spans_are_of_the_text(text in "([a-z ]|mug|好|，|\\PC){0,60}", limit in 0_usize..6) {
            let found = keywords(&text, None, limit);
            prop_assert!(found.len() <= limit);
            for keyword in found {
                prop_assert!(keyword.score.is_finite() && keyword.score > 0.0);
                for (start, end) in keyword.spans {
                    prop_assert!(text.get(start..end).is_some_and(|it| !it.is_empty()));
                }
            }
        }
    }
}

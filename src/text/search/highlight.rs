//! Where does a text have what was looked for?

use super::index::SearchIndex;
use super::words::words;
use crate::names::Names;
use std::ops::Range;

/// Words of a text that are looked at.
const MAX_WORDS: usize = 500;

/// Where `text` has words of these stems, as byte ranges in order; ranges that touch are one, so
/// that a run of Chinese characters is marked as a whole.
#[must_use]
pub fn highlights(index: &SearchIndex, stems: &[u32], text: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut terms = words(text);
    let mut left = MAX_WORDS;
    while let Some(word) = terms.next_word()
        && left > 0
    {
        left -= 1;
        if index
            .stem_of(word)
            .is_none_or(|stem| !stems.contains(&stem))
        {
            continue;
        }
        let span = terms.span();
        match ranges.last_mut() {
            Some(last) if last.end >= span.start => last.end = span.end,
            _ => ranges.push(span),
        }
    }
    ranges
}

/// The last word of a query that is being typed, folded, and what is before it; `None` when something
/// follows the word, or there is none.
#[must_use]
pub fn last_word(query: &str) -> Option<(&str, String)> {
    let mut terms = words(query);
    let mut last = String::new();
    while let Some(word) = terms.next_word() {
        last.clear();
        last.push_str(word);
    }
    let span = terms.span();
    if last.is_empty() || span.end < query.len() {
        return None;
    }
    Some((query.get(..span.start)?, last))
}

/// The words of `titles` that start with `prefix` and go on, those of most titles first; at most `k`.
#[must_use]
pub fn completions<'a>(
    titles: impl Iterator<Item = &'a str>,
    prefix: &str,
    k: usize,
) -> Vec<String> {
    let mut names = Names::default();
    // Of each word the last title that had it (from 1), and how many have it.
    let mut counts: Vec<(usize, u32)> = Vec::new();
    for (title, text) in titles.enumerate() {
        let mut terms = words(text);
        while let Some(word) = terms.next_word() {
            if word.len() > prefix.len() && word.starts_with(prefix) {
                let code = names.intern(word) as usize;
                if code == counts.len() {
                    counts.push((0, 0));
                }
                if let Some((last, count)) = counts.get_mut(code)
                    && *last != title + 1
                {
                    (*last, *count) = (title + 1, *count + 1);
                }
            }
        }
    }
    let mut order = crate::math::positions(counts.len());
    crate::math::sort_by_number(&mut order, |&code| {
        u32::MAX - counts.get(code as usize).map_or(0, |count| count.1)
    });
    let best = order.iter().take(k);
    best.map(|&code| names.name(code).to_owned()).collect()
}

//! Which items does a query name? BM25 over titles, brands and categories.

use super::{is_stop_word, terms};
use crate::catalog::Catalog;
use crate::id::ItemId;
use crate::math::{Mask, ScoredItem, TopK, positions, sort_positions};
use crate::names::Names;

/// Saturation of repeated terms (Robertson's k1).
const K1: f32 = 1.2;
/// How much long documents are held back (Robertson's b); titles vary little in length.
const B: f32 = 0.5;
/// Worth of a term that only starts with the last word of the query.
const PREFIX: f32 = 0.6;
/// Most terms of a query that are looked at.
const MAX_QUERY_TERMS: usize = 16;
/// Most terms that a prefix stands for, the first in alphabetical order.
const MAX_PREFIX_TERMS: usize = 50;

/// An item that a query found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The item and its score, > 0.
    pub scored: ScoredItem,
    /// What each term of the query adds to the score, in the order of the query; terms that the
    /// item lacks are not listed.
    pub matches: Vec<Match>,
}

/// A term of the query in an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The term, as in the item (for a prefix, the best one that starts so).
    pub term: String,
    /// Its part of the score; the parts add up to it.
    pub value: f32,
}

/// An inverted index over the catalogue: the terms of each item's title (counted twice), brand and
/// category. It does not follow the catalogue; build it again after a delta.
///
/// score = sum over the query's terms of idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length /
/// mean length)), with idf = ln(1 + (n - df + 0.5) / (df + 0.5)) (Robertson and Zaragoza, *The
/// Probabilistic Relevance Framework*, 2009); times the share of the query's terms that the item
/// has. The last term also matches as a prefix, at 0.6 of its worth; an item counts the better.
///
/// Memory: 8 bytes a posting and the terms.
#[derive(Clone, Debug, Default)]
pub struct SearchIndex {
    /// Sorted.
    terms: Vec<Box<str>>,
    /// Where each term's postings end.
    ends: Vec<u32>,
    /// Item and weighted count, ascending by item.
    postings: Vec<(ItemId, u16)>,
    /// Weighted terms of each item.
    lengths: Vec<u16>,
    mean_length: f32,
    documents: usize,
}

impl SearchIndex {
    /// Indexes all items of the catalogue, those that can't be had too. O(n log n) in the terms.
    #[must_use]
    pub fn new(catalog: &Catalog) -> Self {
        let mut codes = Names::default();
        // Code of a term, item, weighted count; by item. And of each code its last.
        let mut entries: Vec<(u32, ItemId, u16)> = Vec::new();
        let mut last: Vec<usize> = Vec::new();
        let mut lengths = vec![0_u16; catalog.len()];
        let (mut total, mut documents) = (0.0_f64, 0_usize);
        for (index, length) in lengths.iter_mut().enumerate() {
            let item = ItemId::from_index(index);
            if !catalog.contains(item) {
                continue;
            }
            documents += 1;
            let brand = catalog.brand(item).map_or("", |it| catalog.brand_name(it));
            let category = catalog.category(item);
            let category = category.map_or("", |it| catalog.category_name(it));
            for (text, times) in [(catalog.title(item), 2), (brand, 1), (category, 1)] {
                let mut terms = terms(text);
                while let Some(term) = terms.next_term() {
                    if is_stop_word(term) {
                        continue;
                    }
                    let code = codes.intern(term);
                    if code as usize == last.len() {
                        last.push(usize::MAX);
                    }
                    if let Some(last) = last.get_mut(code as usize) {
                        match entries.get_mut(*last) {
                            Some((_, its, count)) if *its == item => {
                                *count = count.saturating_add(times);
                            }
                            _ => {
                                *last = entries.len();
                                entries.push((code, item, times));
                            }
                        }
                    }
                    *length = length.saturating_add(times);
                }
            }
            total += f64::from(*length);
        }
        // Codes were given by first appearance; the index wants them alphabetical.
        let mut order = positions(codes.len());
        sort_positions(&mut order, &mut |a, b| codes.name(a).cmp(codes.name(b)));
        // First how many postings each code has, then where its next belongs.
        let mut next = vec![0_u32; codes.len()];
        for &(code, ..) in &entries {
            if let Some(count) = next.get_mut(code as usize) {
                *count += 1;
            }
        }
        let mut sorted = Vec::with_capacity(codes.len());
        let mut ends = Vec::with_capacity(codes.len());
        let mut end = 0;
        for &code in &order {
            sorted.push(codes.name(code).into());
            if let Some(next) = next.get_mut(code as usize) {
                let start = end;
                end += *next;
                *next = start;
            }
            ends.push(end);
        }
        let mut postings = vec![(ItemId::default(), 0); entries.len()];
        for (code, item, count) in entries {
            if let Some(next) = next.get_mut(code as usize)
                && let Some(posting) = postings.get_mut(*next as usize)
            {
                *posting = (item, count);
                *next += 1;
            }
        }
        #[allow(clippy::cast_possible_truncation)] // rounded to f32 on purpose; at most 65,535
        let mean_length = (total / documents.max(1) as f64) as f32;
        Self {
            terms: sorted,
            ends,
            postings,
            lengths,
            mean_length: mean_length.max(1.0),
            documents,
        }
    }

    /// The best `k` items of `mask` that have a term of the query, best first.
    ///
    /// Stop words are left out unless there is nothing else. Queries beyond 16 terms are cut off.
    /// A query without a term finds nothing.
    #[must_use]
    pub fn search(&self, query: &str, k: usize, mask: &Mask) -> Vec<Hit> {
        let mut wanted: Vec<String> = Vec::new();
        // The last word goes on while it is typed, unless something that is no word follows.
        for term in terms(query).take(4 * MAX_QUERY_TERMS) {
            if !wanted.contains(&term) {
                wanted.push(term);
            }
        }
        if !wanted.iter().all(|term| is_stop_word(term)) {
            // The last word may be the start of another: "for" of "fork".
            let last = wanted.len() - 1;
            let mut position = 0;
            wanted.retain(|term| {
                position += 1;
                position > last || !is_stop_word(term)
            });
        }
        wanted.truncate(MAX_QUERY_TERMS);

        // Of each item the sum over the terms so far and how many of them it has; `best` is the
        // term at hand's, all 0 between terms.
        let mut sums = vec![(0.0_f32, 0_u8); self.lengths.len()];
        let mut best = vec![0.0_f32; self.lengths.len()];
        let (mut touched, mut found) = (Vec::new(), Vec::new());
        for (position, term) in wanted.iter().enumerate() {
            for (code, worth) in self.matching(term, position + 1 == wanted.len()) {
                let postings = self.postings_of(code);
                let worth = worth * self.idf(postings.len());
                for &(item, count) in postings {
                    if mask.contains(item)
                        && let Some(best) = best.get_mut(item.index())
                    {
                        if *best == 0.0 {
                            touched.push(item);
                        }
                        *best = best.max(worth * self.saturation(item, count));
                    }
                }
            }
            for item in touched.drain(..) {
                if let Some((sum, terms)) = sums.get_mut(item.index())
                    && let Some(best) = best.get_mut(item.index())
                {
                    if *terms == 0 {
                        found.push(item);
                    }
                    *sum += std::mem::take(best);
                    *terms += 1;
                }
            }
        }

        // An item that lacks terms is worth the share of those that it has.
        let share = |terms: u8| f32::from(terms) / wanted.len().max(1) as f32;
        let mut top = TopK::new(k);
        for item in found {
            if let Some(&(sum, terms)) = sums.get(item.index()) {
                top.push(item, sum * share(terms));
            }
        }
        top.take_sorted()
            .iter()
            .map(|&scored| {
                let terms = sums.get(scored.item.index()).map_or(0, |&(_, terms)| terms);
                Hit {
                    scored,
                    matches: self.matches(&wanted, scored.item, share(terms)),
                }
            })
            .collect()
    }

    /// What each of the wanted terms adds to an item's score.
    fn matches(&self, wanted: &[String], item: ItemId, share: f32) -> Vec<Match> {
        let mut matches = Vec::new();
        for (position, term) in wanted.iter().enumerate() {
            let mut best: Option<(f32, usize)> = None;
            for (code, worth) in self.matching(term, position + 1 == wanted.len()) {
                let postings = self.postings_of(code);
                let place = postings.binary_search_by_key(&item, |&(item, _)| item);
                if let Some(&(_, count)) = place.ok().and_then(|place| postings.get(place)) {
                    let value = worth * self.idf(postings.len()) * self.saturation(item, count);
                    if best.is_none_or(|(other, _)| value > other) {
                        best = Some((value, code));
                    }
                }
            }
            if let Some((value, code)) = best {
                matches.push(Match {
                    term: self.terms.get(code).map_or("", |term| term).to_owned(),
                    value: value * share,
                });
            }
        }
        matches
    }

    /// Codes of the terms that `term` finds, and what each is worth.
    fn matching(&self, term: &str, as_prefix: bool) -> impl Iterator<Item = (usize, f32)> {
        let start = self.terms.partition_point(|other| **other < *term);
        let most = if as_prefix { MAX_PREFIX_TERMS } else { 1 };
        self.terms
            .iter()
            .enumerate()
            .skip(start)
            .take(most)
            .take_while(move |(_, other)| other.starts_with(term))
            .filter_map(move |(code, other)| {
                if **other == *term {
                    Some((code, 1.0))
                } else {
                    as_prefix.then_some((code, PREFIX))
                }
            })
            .collect::<Vec<_>>()
            .into_iter()
    }

    fn postings_of(&self, code: usize) -> &[(ItemId, u16)] {
        let end_of = |code: usize| self.ends.get(code).map_or(0, |&end| end as usize);
        let start = code.checked_sub(1).map_or(0, end_of);
        self.postings.get(start..end_of(code)).unwrap_or_default()
    }

    fn idf(&self, with: usize) -> f32 {
        let (documents, with) = (self.documents as f32, with as f32);
        (1.0 + (documents - with + 0.5) / (with + 0.5)).ln()
    }

    fn saturation(&self, item: ItemId, count: u16) -> f32 {
        let count = f32::from(count);
        let length = self.lengths.get(item.index()).copied().unwrap_or(0);
        let relative = f32::from(length) / self.mean_length;
        count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * relative))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Item;

    fn shop(titles: &[(&str, &str)]) -> Catalog {
        let mut catalog = Catalog::default();
        for (index, &(title, brand)) in titles.iter().enumerate() {
            catalog.insert(&Item {
                id: index.to_string(),
                title: title.into(),
                brand: brand.into(),
                ..Item::default()
            });
        }
        catalog
    }

    fn found(catalog: &Catalog, query: &str) -> Vec<u32> {
        SearchIndex::new(catalog)
            .search(query, 10, catalog.available())
            .iter()
            .map(|hit| hit.scored.item.get())
            .collect()
    }

    #[test]
    fn by_hand() {
        let catalog = shop(&[("Red mug", ""), ("Blue mug", ""), ("Red shirt", "")]);
        let index = SearchIndex::new(&catalog);
        let hits = index.search("red mugs", 10, catalog.available());
        assert_eq!(hits[0].scored.item.get(), 0);
        // Every document has length 4 = the mean, each term counts 2 and is in 2 of 3 documents.
        let one = (1.0_f32 + 1.5 / 2.5).ln() * (2.0 * 2.2 / (2.0 + 1.2));
        assert!((hits[0].scored.score - 2.0 * one).abs() < 1e-6);
        // Half of the terms: half of the value.
        assert!((hits[1].scored.score - one / 2.0).abs() < 1e-6);
        for hit in &hits {
            let sum: f32 = hit.matches.iter().map(|part| part.value).sum();
            assert!((sum - hit.scored.score).abs() < 1e-6);
        }
        assert_eq!(hits[0].matches[1].term, "mug");
        assert_eq!(hits.len(), 3);
    }

    #[test]
    fn the_last_word_may_be_unfinished() {
        let catalog = shop(&[
            ("Coffee mug", ""),
            ("Coffee muffin", "Acme"),
            ("Tea", "Acme"),
        ]);
        assert_eq!(found(&catalog, "mu"), [0, 1]);
        assert_eq!(found(&catalog, "coffee mug"), [0, 1]);
        assert_eq!(found(&catalog, "mu coffee"), [0, 1]); // not the last: finds by coffee only
        assert_eq!(found(&catalog, "ACMÉ"), [2, 1]);
        assert_eq!(found(&catalog, ""), [0; 0]);
        assert_eq!(found(&catalog, "zzz"), [0; 0]);
        assert_eq!(found(&catalog, "the"), [0; 0]);
    }

    #[test]
    fn chinese() {
        let catalog = shop(&[("红茶杯", ""), ("绿茶", "")]);
        assert_eq!(found(&catalog, "红茶"), [0]);
        assert_eq!(found(&catalog, "绿"), [1]);
    }

    #[test]
    fn the_mask_holds_and_nothing_is_no_error() {
        let catalog = shop(&[("Red mug", ""), ("Blue mug", "")]);
        let index = SearchIndex::new(&catalog);
        let mut mask = Mask::none(2);
        mask.insert(ItemId::new(1));
        let hits = index.search("mug", 10, &mask);
        assert_eq!(hits.len(), 1);
        assert_eq!(hits[0].scored.item.get(), 1);
        assert!(index.search("mug", 0, &mask).is_empty());
        let empty = SearchIndex::new(&Catalog::default());
        assert!(empty.search("mug", 10, &mask).is_empty());
    }
}

//! What is added to a score after the blend: declared interests, reactions, rules, novelty.

use super::Engine;
use super::request::Request;
use crate::catalog::Catalog;
use crate::features::Query;
use crate::id::ItemId;
use crate::math::{Mask, ScoredItem};
use crate::models::{Part, Source};
use crate::ranking::{Explanation, Feature, Features, Likeness};

/// What a declared interest adds at most, of the best score: what a shopper says outranks what the log
/// suggests.
const DECLARED: f32 = 1.0;

/// Codes of what is added to a score after the blend.
pub(super) const CHANGES: [&str; 5] = ["boost", "bury", "novelty", "shown", "dismissed"];

impl Engine {
    /// What is added to each score for tags that the shopper declared to like or pinned. No log can teach how much
    /// that should be, so that it is fixed: the best score for what matches best.
    pub(super) fn declared_parts(&mut self, items: &[ScoredItem], now: i64) -> Vec<f32> {
        let mut parts = vec![0.0; items.len()];
        let declared = !self.interests.is_empty();
        #[cfg(feature = "insight")]
        let declared = declared || self.corrected.said.pinned().next().is_some();
        if !declared || self.situation.anonymous {
            return parts;
        }
        let best = items.iter().map(|scored| scored.score).fold(0.0, f32::max);
        let mut most = 0.0f32;
        for (part, scored) in parts.iter_mut().zip(items) {
            self.declared_tags(scored.item, now, &mut |of| *part += of.value);
            most = most.max(*part);
        }
        for part in &mut parts {
            *part *= if most > 0.0 {
                DECLARED * best / most
            } else {
                0.0
            };
        }
        parts
    }

    /// Gives each declared tag of an item to `each`.
    fn declared_tags(&mut self, item: ItemId, now: i64, each: &mut dyn FnMut(&Part<'_>)) {
        let query = Query {
            history: &self.history,
            now,
            context: self.situation.context(),
        };
        let mut models = self.models.iter_mut();
        if let Some(model) = models.find(|model| model.source() == Source::Interests) {
            let mut parts = Vec::new();
            model.name(&query, item, &self.catalog, &mut parts);
            parts
                .iter()
                .filter(|part| part.code == "declared")
                .for_each(each);
        }
    }

    pub(super) fn declared_reason(&mut self, item: ItemId, value: f32, now: i64) -> Explanation {
        let mut strongest = (0.0, String::new());
        self.declared_tags(item, now, &mut |part| {
            if part.value > strongest.0 {
                strongest = (part.value, part.name.to_owned());
            }
        });
        Explanation::new("declared", value).with_detail(&strongest.1)
    }

    /// What is taken from a score for impressions without a click, and for being like what was
    /// dismissed: both 0 or less, together never all of it.
    fn lowered(&self, item: ItemId, score: f32, now: i64) -> [f32; 2] {
        if self.situation.anonymous {
            return [0.0; 2];
        }
        let dislike = self.reactions.dislike(now, |dismissed| {
            if kinds(&self.catalog).likeness(dismissed, item) >= 1.0 {
                1.0
            } else {
                self.terms.similarity(dismissed, item)
            }
        });
        let fatigue = self.reactions.fatigue(item, now) * (1.0 - dislike);
        [fatigue, dislike].map(|share| -share * score.abs())
    }

    /// What reactions, rules and novelty add to each score of the pool, in the order of [`CHANGES`].
    pub(super) fn changes(
        &self,
        request: &Request,
        features: &[Features],
        items: &[ScoredItem],
        now: i64,
    ) -> Vec<[f32; CHANGES.len()]> {
        let scores = items.iter().map(|scored| scored.score);
        let best = scores.clone().fold(0.0, f32::max);
        let spread = best - scores.fold(best, f32::min);
        let mut changes = Vec::with_capacity(items.len());
        for (scored, Features(x)) in items.iter().zip(features) {
            let [shown, dismissed] = self.lowered(scored.item, scored.score, now);
            let known = x[Source::Popularity as usize].max(x[Feature::Earlier.index()]);
            let novelty = -known * request.novelty * spread;
            changes.push([0.0, 0.0, novelty, shown, dismissed]);
        }
        let rules = &request.rules.adjust;
        let mut named = Mask::default();
        for rule in rules {
            if rule.filter.is_empty() {
                named = Mask::none(self.catalog.len());
            } else {
                self.catalog.filter(&rule.filter, &mut named);
            }
            for item in rule
                .ids
                .iter()
                .filter_map(|id| self.catalog.table().get(id))
            {
                named.insert(item);
            }
            let usual = match (rule.factor.is_none() && rule.amount.is_none(), rule.bury) {
                (false, _) => 1.0,
                (true, false) => 2.0,
                (true, true) => 0.5,
            };
            #[allow(clippy::cast_possible_truncation)] // 0 to 10
            let (factor, amount) = (
                rule.factor.unwrap_or(usual) as f32,
                rule.amount.unwrap_or(0.0) as f32 * best,
            );
            let amount = if rule.bury { -amount } else { amount };
            for (scored, change) in items.iter().zip(&mut changes) {
                if named.contains(scored.item) {
                    change[usize::from(rule.bury)] += scored.score * (factor - 1.0) + amount;
                }
            }
        }
        changes
    }
}

/// How alike two items are: variants of one thing 1, of one category .5, of one brand .3 more. And
/// how many of a brand and of a category there may be.
pub(super) struct Kinds<'a> {
    pub catalog: &'a Catalog,
    pub caps: [Option<f64>; 2],
}

/// Without caps.
pub(super) const fn kinds(catalog: &Catalog) -> Kinds<'_> {
    Kinds {
        catalog,
        caps: [None; 2],
    }
}

impl Kinds<'_> {
    fn of(&self, item: ItemId) -> [Option<u32>; 2] {
        [self.catalog.brand(item), self.catalog.category(item)]
    }
}

impl Likeness for Kinds<'_> {
    fn likeness(&self, a: ItemId, b: ItemId) -> f32 {
        let same = |x: Option<u32>, y: Option<u32>| x.is_some() && x == y;
        if same(self.catalog.group(a), self.catalog.group(b)) {
            return 1.0;
        }
        let mut sum = 0.0;
        for (place, part) in [(1, 0.5), (0, 0.3)] {
            if same(self.of(a)[place], self.of(b)[place]) {
                sum += part;
            }
        }
        sum
    }

    fn fits(&self, item: ItemId, taken: &mut dyn Iterator<Item = ItemId>) -> bool {
        if self.caps == [None; 2] {
            return true;
        }
        let own = self.of(item);
        let mut left = self.caps.map(|cap| cap.unwrap_or(f64::INFINITY));
        for other in taken {
            let other = self.of(other);
            for place in 0..2 {
                if own[place].is_some() && own[place] == other[place] {
                    left[place] -= 1.0;
                }
            }
        }
        left.iter().all(|&left| left >= 1.0)
    }
}

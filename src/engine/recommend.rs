//! From a request to an explained list.

use super::adjust::{CHANGES, Kinds, kinds};
use super::explain::leaf;
use super::request::{Request, Strategy};
use super::{Engine, RequestError};
use crate::candidates::{Candidate, DEFAULT_PER_SOURCE};
use crate::catalog::Product;
use crate::features::{Action, Context, Query, Situation, Visit};
use crate::id::ItemId;
use crate::math::{ScoredItem, TopK, sort_by};
use crate::models::Source;
use crate::ranking::{Blend, Explanation, Features, Segment, diversify};
use serde::Serialize;

/// So many items compete for each place of the list once scores are known.
const DIVERSITY_POOL: usize = 4;
/// A page's own item and cart count like so much action, so that they lead over older history.
const CONTEXT_BOOST: f32 = 2.0;

/// An explained list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecommendationList<'a> {
    /// Names this list; events that come from it echo it (`list_id`).
    pub list_id: String,
    /// Best first.
    pub items: Vec<Recommendation<'a>>,
}

/// One item of a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Recommendation<'a> {
    /// External id.
    pub item_id: &'a str,
    /// The sum of the reasons' values.
    pub score: f32,
    /// The chance that this is what the shopper does next, 0 to 1, as far as the blend can tell:
    /// before diversity and rules. Absent without a trained blend, and for what is shown because there
    /// is nothing else.
    pub probability: Option<f32>,
    /// The reason that weighs most, `base` only where there is no other.
    pub source: &'static str,
    /// Why: largest first, `base` last.
    pub reasons: Vec<Explanation>,
    /// What the catalogue says of it.
    pub product: Product<'a>,
}

/// An item of a list.
struct Listed {
    item: ItemId,
    score: f32,
    probability: Option<f32>,
    reasons: Vec<Explanation>,
}

impl Listed {
    /// Shown because it was seen.
    fn recent(item: ItemId, score: f32) -> Self {
        Self {
            item,
            score,
            probability: None,
            reasons: vec![Explanation::new("recent", score)],
        }
    }
}

/// Items of a list before they are put into words.
pub(super) struct Ranked {
    pub features: Vec<Features>,
    pub items: Vec<ScoredItem>,
    /// The scores of `items`.
    pub scores: Vec<f32>,
    /// What was taken off all scores (see [`Blend::score_pool`]).
    pub lowest: f32,
}

impl Engine {
    /// Answers a request at the moment `now`; see [`Request`] for what can be asked.
    ///
    /// Never empty while anything that the filter lets through is available.
    ///
    /// # Errors
    /// [`RequestError`] when the request is not legal.
    pub fn recommend(
        &mut self,
        raw: super::RawRequest,
        now: i64,
    ) -> Result<RecommendationList<'_>, RequestError> {
        let request = raw.check()?;
        let current = request
            .item_id
            .as_deref()
            .and_then(|id| self.catalog.table().get(id));
        self.recall(&request, current, now);
        let category = request.filter.category.as_deref();
        self.situation = Situation {
            category: category.and_then(|path| self.catalog.category_code(path)),
            placement: Some(request.placement),
            anonymous: !request.personalize,
            ..request.situation.clone()
        };
        self.allow(&request, current, now);
        #[cfg(feature = "insight")]
        self.forget(self.history.len() - self.context);
        let mut list = match request.strategy {
            Strategy::Recent => self.recent(request.limit),
            Strategy::Personal => {
                let blend = self.blend.clone();
                self.ranked(&blend, &request, now)
            }
            Strategy::Similar => self.ranked(&similar(), &request, now),
            Strategy::Together => self.ranked(&together(), &request, now),
            Strategy::Popular => self.ranked(&popular(), &request, now),
            Strategy::Trending => self.ranked(&trending(), &request, now),
        };
        if request.strategy != Strategy::Recent {
            let lowest = list.last().map_or(0.0, |last| last.score.min(0.0));
            for &item in self.seen.iter().take(request.limit - list.len()) {
                list.push(Listed::recent(item, lowest));
            }
        }
        let list_id = self.next_list_id(request.placement.name(), now);
        let items = list
            .into_iter()
            .filter_map(|listed| {
                Some(Recommendation {
                    item_id: self.catalog.table().name(listed.item),
                    score: listed.score,
                    probability: listed.probability,
                    source: listed.reasons.first().map_or("other", |reason| reason.code),
                    reasons: listed.reasons,
                    product: self.catalog.product(listed.item)?,
                })
            })
            .collect();
        Ok(RecommendationList { list_id, items })
    }

    /// Fills `self.history` with what the request may know.
    fn recall(&mut self, request: &Request, current: Option<ItemId>, now: i64) {
        self.history.clear();
        self.context = 0;
        let whole = matches!(request.strategy, Strategy::Personal | Strategy::Recent);
        if request.personalize && (whole || (current.is_none() && request.cart.is_none())) {
            self.visits.write(now, &mut self.history);
            if request.strategy == Strategy::Together {
                self.history
                    .retain(|visit| visit.action >= Action::Cart && visit.session == 0);
            }
        }
        if request.strategy == Strategy::Recent {
            return;
        }
        let known = self.history.len();
        let cart = request
            .cart
            .iter()
            .flatten()
            .filter_map(|id| self.catalog.table().get(id));
        let context = cart.map(|item| (item, Action::Cart));
        let context = context.chain(current.map(|item| (item, Action::View)));
        for (item, action) in context {
            let mut visit = Visit::new(item, action, now);
            visit.weight *= CONTEXT_BOOST;
            self.history.push(visit);
        }
        self.context = self.history.len() - known;
    }

    /// Fills `self.allowed` with what may be shown.
    fn allow(&mut self, request: &Request, current: Option<ItemId>, now: i64) {
        self.catalog.filter(&request.filter, &mut self.allowed);
        for item in current.into_iter().chain(
            request
                .exclude
                .iter()
                .chain(request.cart.iter().flatten())
                .filter_map(|id| self.catalog.table().get(id)),
        ) {
            self.allowed.remove(item);
        }
        self.pinned.clear();
        if request.personalize {
            for item in self.reactions.dismissed(now) {
                self.allowed.remove(item);
            }
            #[cfg(feature = "insight")]
            self.mute();
        }
        if request.strategy == Strategy::Recent {
            return;
        }
        if !request.include_bought {
            for visit in self
                .history
                .iter()
                .filter(|visit| visit.action == Action::Purchase)
            {
                if !self.is_consumable(visit.item) {
                    self.allowed.remove(visit.item);
                }
            }
        }
        // What this session has seen is no news: it comes last, if there is nothing else to show.
        self.seen.clear();
        for visit in self.history.iter().rev().filter(|visit| visit.session == 0) {
            if self.allowed.contains(visit.item) {
                self.allowed.remove(visit.item);
                self.seen.push(visit.item);
            }
        }
        // What the shop pins is shown even then.
        for id in &request.rules.pin {
            let Some(item) = self.catalog.table().get(id) else {
                continue;
            };
            if let Some(place) = self.seen.iter().position(|&seen| seen == item) {
                self.seen.remove(place);
                self.allowed.insert(item);
            }
            if self.allowed.contains(item)
                && self.pinned.len() < request.limit
                && !self.pinned.contains(&item)
            {
                self.pinned.push(item);
            }
        }
    }

    /// Whether an item is used up and bought again: the catalogue says so, or buyers do.
    pub(super) fn is_consumable(&self, item: ItemId) -> bool {
        self.catalog.consumable(item) || self.repurchase.is_consumable(item)
    }

    fn recent(&mut self, limit: usize) -> Vec<Listed> {
        let mut list: Vec<Listed> = Vec::new();
        for visit in self.history.iter().rev() {
            if list.len() == limit {
                break;
            }
            if self.allowed.contains(visit.item)
                && list.iter().all(|listed| listed.item != visit.item)
            {
                #[allow(clippy::cast_precision_loss)] // at most 100
                let score = 1.0 / (list.len() + 1) as f32;
                list.push(Listed::recent(visit.item, score));
            }
        }
        list
    }

    /// The pool of the current history, scored by `blend`, best first.
    pub(super) fn rank(
        &mut self,
        blend: &Blend,
        segment: Segment,
        query_now: i64,
        per_source: usize,
    ) -> Ranked {
        let query = Query {
            history: &self.history,
            now: query_now,
            context: self.situation.context(),
        };
        self.taste.update(query.history, &self.catalog, query.now);
        self.pool
            .gather(&mut self.models, &query, &self.allowed, per_source);
        // What was bought and is bought again belongs into the pool, whether or not a model names it.
        for &(item, _) in self.taste.bought() {
            if self.allowed.contains(item) && self.is_consumable(item) {
                self.pool.include(item);
            }
        }
        for &item in &self.pinned {
            self.pool.include(item);
        }
        let mut features = Vec::new();
        let taste = |candidate: &Candidate| self.taste_in(candidate.item);
        Features::of_pool(&self.pool, &query, taste, &mut features);
        let mut scores = Vec::new();
        let lowest = blend.score_pool(segment, &features, &mut scores);
        let items = self.pool.candidates().iter().zip(&scores);
        let items = items.map(|(candidate, &score)| ScoredItem {
            item: candidate.item,
            score,
        });
        Ranked {
            items: items.collect(),
            features,
            scores,
            lowest,
        }
    }

    /// The features of an item that depend on the shopper's taste.
    fn taste_in(&self, item: ItemId) -> [f32; 4] {
        let [category, brand, price_band] = self.taste.of(item, &self.catalog);
        let times = self
            .taste
            .bought()
            .iter()
            .find(|(bought, _)| *bought == item);
        let again = times.map_or(0.0, |&(_, times)| {
            let learned = self.repurchase.again(item, times);
            // A catalogue that says "used up" is believed where training saw nothing.
            if self.catalog.consumable(item) {
                learned.max(0.25)
            } else {
                learned
            }
        });
        [category, brand, price_band, again]
    }

    fn ranked(&mut self, blend: &Blend, request: &Request, now: i64) -> Vec<Listed> {
        let segment = Segment::of(&Query {
            history: &self.history,
            now,
            context: Context::default(),
        });
        let Ranked {
            features,
            mut items,
            mut scores,
            lowest,
        } = self.rank(blend, segment, now, DEFAULT_PER_SOURCE.max(request.limit));
        let changes = self.changes(request, &features, &items, now);
        let declared = if request.strategy == Strategy::Personal {
            self.declared_parts(&items, now)
        } else {
            vec![0.0; items.len()]
        };
        for ((scored, change), declared) in items.iter_mut().zip(&changes).zip(&declared) {
            scored.score += declared + change.iter().sum::<f32>();
        }
        if request.strategy != Strategy::Personal {
            self.blend.score_pool(segment, &features, &mut scores);
        }
        let chances = self.blend.chances(segment, &scores);
        // A cap may reach far down.
        let kinds = Kinds {
            caps: [request.rules.cap_brand, request.rules.cap_category],
            ..kinds(&self.catalog)
        };
        let most = if kinds.caps == [None; 2] {
            self.pinned.len() + request.limit * DIVERSITY_POOL
        } else {
            items.len()
        };
        let mut top = TopK::new(most);
        for &ScoredItem { item, score } in &items {
            if !self.pinned.contains(&item) {
                top.push(item, score);
            }
        }
        // The pinned, then the others, best first.
        let mut best: Vec<ScoredItem> = Vec::new();
        for &item in &self.pinned {
            best.extend(self.pool.place(item).and_then(|place| items.get(place)));
        }
        let pinned = best.len();
        best.extend(top.take_sorted());
        let taken = diversify(&best, pinned, request.limit, request.diversity, &kinds);
        let mut list: Vec<Listed> = Vec::new();
        for &(position, penalty) in &taken {
            let ScoredItem { item, score } = best[position];
            let place = self.pool.place(item).unwrap_or(0);
            let mut parts = blend.parts(segment, &features[place]);
            parts.base -= lowest;
            let change = changes.get(place).copied().unwrap_or_default();
            let mut reasons = self.explain(&parts, item, now);
            for (code, value) in CHANGES.into_iter().zip(change) {
                leaf(&mut reasons, code, value);
            }
            if let Some(&part) = declared.get(place).filter(|part| **part > 0.0) {
                reasons.push(self.declared_reason(item, part, now));
            }
            leaf(&mut reasons, "diversity", -penalty);
            list.push(Listed {
                item,
                score: score - penalty,
                probability: chances.map(|chances| chances.of(scores[place])),
                reasons,
            });
        }
        // Scores never rise down the list, whatever the rules say.
        for place in (0..pinned).rev() {
            let next = list.get(place + 1).map_or(0.0, |next| next.score);
            let own = list[place].score;
            list[place].raise((next - own).max(0.0), "pin");
        }
        for place in 1..list.len() {
            let (before, own) = (list[place - 1].score, list[place].score);
            list[place].raise((before - own).min(0.0), "cap");
        }
        for listed in &mut list {
            // Stable: of equal parts the earlier source comes first. What every item has is the last
            // to be named.
            let weight = |reason: &Explanation| match reason.code {
                "base" => f32::NEG_INFINITY,
                _ => reason.value,
            };
            sort_by(&mut listed.reasons, |a, b| weight(b).total_cmp(&weight(a)));
            if listed.reasons.is_empty() {
                listed.reasons.push(Explanation::new("base", 0.0));
            }
        }
        list
    }
}

impl Listed {
    /// Adds to the score, and says so.
    fn raise(&mut self, value: f32, code: &'static str) {
        self.score += value;
        leaf(&mut self.reasons, code, value);
    }
}

/// Popularity only fills the list up where the others say nothing.
const FILL: f32 = 0.01;

fn similar() -> Blend {
    Blend::of_sources(&[
        (Source::Content, 1.0),
        (Source::ItemKnn, 1.0),
        (Source::SessionKnn, 0.5),
        (Source::Popularity, FILL),
    ])
}

fn together() -> Blend {
    Blend::of_sources(&[
        (Source::Together, 1.0),
        (Source::ItemKnn, 0.2),
        (Source::Content, 0.05),
        (Source::Popularity, FILL),
    ])
}

fn trending() -> Blend {
    Blend::of_sources(&[(Source::Trending, 1.0), (Source::Popularity, FILL)])
}

fn popular() -> Blend {
    Blend::of_sources(&[(Source::Popularity, 1.0)])
}

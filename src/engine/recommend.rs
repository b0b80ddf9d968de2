//! From a request to an explained list.

use super::request::{Request, Strategy};
use super::{Engine, RequestError};
use crate::candidates::{Candidate, DEFAULT_PER_SOURCE};
use crate::catalog::{Catalog, Product};
use crate::features::{Action, Context, Query, Situation, Visit};
use crate::id::ItemId;
use crate::math::{Mask, ScoredItem, TopK, sort_by};
use crate::models::{Contribution, Part, Source};
use crate::ranking::{Blend, Explanation, Feature, Features, Likeness, Parts, Segment, diversify};
use serde::Serialize;

/// So many items compete for each place of the list once scores are known.
const DIVERSITY_POOL: usize = 4;
/// Reasons name at most so many items of the history; the rest is summed up as `other`.
const MAX_DETAILS: usize = 3;
/// A reason of less than this share of the strongest feature is not named: it is added to `base`.
const SLIGHT: f32 = 0.02;
/// A page's own item and cart count like so much action, so that they lead over older history.
const CONTEXT_BOOST: f32 = 2.0;

/// What a declared interest adds at most, of the best score: what a shopper says outranks what the log
/// suggests.
const DECLARED: f32 = 1.0;

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

    /// What is added to each score for tags that the shopper declared to like. No log can teach how much
    /// that should be, so that it is fixed: the best score for what matches best.
    fn declared_parts(&mut self, items: &[ScoredItem], now: i64) -> Vec<f32> {
        let mut parts = vec![0.0; items.len()];
        if self.interests.is_empty() || self.situation.anonymous {
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

    fn declared_reason(&mut self, item: ItemId, value: f32, now: i64) -> Explanation {
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
    fn changes(
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

    /// The parts of a score before rules and diversity.
    fn explain(&mut self, parts: &Parts, item: ItemId, now: i64) -> Vec<Explanation> {
        let query = Query {
            history: &self.history,
            now,
            context: self.situation.context(),
        };
        let mut reasons = Vec::new();
        let mut base = parts.base;
        let slight = SLIGHT * parts.strongest();
        for model in &mut self.models {
            let part = parts.source(model.source());
            if part.abs() <= slight {
                base += part;
            } else {
                self.contributions.clear();
                model.explain(&query, item, &mut self.contributions);
                let known = query.history.len() - self.context;
                let details = if self.contributions.is_empty() {
                    let mut parts = Vec::new();
                    model.name(&query, item, &self.catalog, &mut parts);
                    named(&mut parts, part)
                } else {
                    details(
                        &self.contributions,
                        part,
                        query.history,
                        known,
                        &self.catalog,
                    )
                };
                // Where nobody bought anything yet, popularity is only the order of the feed.
                let code = match model.source() {
                    Source::Popularity if self.bundle.is_none() => "base",
                    source => code(source),
                };
                reasons.push(Explanation::new(code, part).with_details(details));
            }
        }
        for feature in Feature::ALL {
            let part = parts.features[feature.index()];
            if part.abs() <= slight {
                base += part;
                continue;
            }
            let detail = match feature {
                Feature::Category => self
                    .catalog
                    .category(item)
                    .map(|code| self.catalog.category_name(code)),
                Feature::Brand => self
                    .catalog
                    .brand(item)
                    .map(|code| self.catalog.brand_name(code)),
                // No reason to show one thing rather than another.
                Feature::Current | Feature::Seen | Feature::Length => {
                    base += part;
                    continue;
                }
                _ => None,
            };
            let mut reason = Explanation::new(feature.name(), part);
            if let Some(detail) = detail {
                reason = reason.with_detail(detail);
            }
            reasons.push(reason);
        }
        leaf(&mut reasons, "base", base);
        reasons
    }
}

impl Listed {
    /// Adds to the score, and says so.
    fn raise(&mut self, value: f32, code: &'static str) {
        self.score += value;
        leaf(&mut self.reasons, code, value);
    }
}

/// Codes of what is added to a score after the blend.
const CHANGES: [&str; 5] = ["boost", "bury", "novelty", "shown", "dismissed"];

/// Adds a reason, unless it is none.
fn leaf(reasons: &mut Vec<Explanation>, code: &'static str, value: f32) {
    if value != 0.0 {
        reasons.push(Explanation::new(code, value));
    }
}

/// Code of a source in reasons.
const fn code(source: Source) -> &'static str {
    match source {
        Source::Popularity => "popular",
        Source::Content => "content",
        Source::ItemKnn => "item_knn",
        Source::Together => "together",
        Source::SessionKnn => "session",
        Source::Als => "als",
        Source::LinearItem => "linear_item",
        Source::Sequence => "sequence",
        Source::Trending => "trending",
        Source::Interests => "interests",
        Source::Context => "situation",
    }
}

/// Code of an action in reasons.
const fn action_code(action: Option<Action>) -> &'static str {
    match action {
        None => "context",
        Some(Action::View) => "viewed",
        Some(Action::Like) => "liked",
        Some(Action::Cart) => "carted",
        Some(Action::Purchase) => "bought",
    }
}

/// Shares `part` among things with names in proportion to what each contributes.
fn named(parts: &mut [Part<'_>], part: f32) -> Vec<Explanation> {
    let total: f32 = parts.iter().map(|part| part.value).sum();
    if total <= 0.0 {
        return Vec::new();
    }
    sort_by(parts, |a, b| b.value.total_cmp(&a.value));
    let mut rest = part;
    let mut details = Vec::new();
    for named in parts.iter().take(MAX_DETAILS) {
        let share = part * (named.value / total);
        rest -= share;
        details.push(Explanation::new(named.code, share).with_detail(named.name));
    }
    if parts.len() > details.len() {
        details.push(Explanation::new("other", rest));
    }
    details
}

/// Shares `part` among the items of the history in proportion to what each contributes. From
/// position `known` on, the history is the page's own context, not the shopper's doing.
fn details(
    contributions: &[Contribution],
    part: f32,
    history: &[Visit],
    known: usize,
    catalog: &Catalog,
) -> Vec<Explanation> {
    // One entry an item: its strongest action (none: only the page's context) and the sum of its
    // contributions.
    let mut by_item: Vec<(ItemId, Option<Action>, f32)> = Vec::new();
    for contribution in contributions {
        let Some(visit) = history.get(contribution.visit) else {
            continue;
        };
        let done = (contribution.visit < known).then_some(visit.action);
        match by_item.iter_mut().find(|(item, ..)| *item == visit.item) {
            Some((_, action, value)) => {
                *action = (*action).max(done);
                *value += contribution.value;
            }
            None => by_item.push((visit.item, done, contribution.value)),
        }
    }
    let total: f32 = by_item.iter().map(|(.., value)| value).sum();
    if total <= 0.0 {
        return Vec::new();
    }
    let mut top = TopK::new(MAX_DETAILS);
    for &(item, _, value) in &by_item {
        top.push(item, value);
    }
    let mut rest = part;
    let mut details = Vec::new();
    for &ScoredItem { item, score } in top.take_sorted() {
        if score > 0.0
            && let Some(&(_, action, _)) = by_item.iter().find(|(other, ..)| *other == item)
        {
            let share = part * (score / total);
            rest -= share;
            let detail = Explanation::new(action_code(action), share);
            details.push(detail.with_item(catalog.table().name(item)));
        }
    }
    if by_item.len() > details.len() && rest.abs() > part.abs() * 1e-4 {
        details.push(Explanation::new("other", rest));
    }
    details
}

/// How alike two items are: variants of one thing 1, of one category .5, of one brand .3 more. And
/// how many of a brand and of a category there may be.
struct Kinds<'a> {
    catalog: &'a Catalog,
    caps: [Option<f64>; 2],
}

/// Without caps.
const fn kinds(catalog: &Catalog) -> Kinds<'_> {
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

//! From a request to an explained list.

use super::request::{Request, Strategy};
use super::{Engine, RequestError};
use crate::candidates::{Candidate, DEFAULT_PER_SOURCE};
use crate::catalog::{Catalog, Product};
use crate::events::SESSION_GAP;
use crate::features::{self, Action, Context, MAX_VISITS, Query, Situation, Visit};
use crate::id::ItemId;
use crate::math::{ScoredItem, TopK, sort_by};
use crate::models::{Contribution, Part, Source};
use crate::ranking::{Blend, Explanation, Feature, Features, Likeness, Segment, diversify};
use serde::Serialize;

/// So many items compete for each place of the list once scores are known.
const DIVERSITY_POOL: usize = 4;
/// Reasons name at most so many items of the history; the rest is summed up as `other`.
const MAX_DETAILS: usize = 3;
/// A page's own item and cart count like so much action, so that they lead over older history.
const CONTEXT_BOOST: f32 = 2.0;

/// What a declared interest adds at most, of the best score.
const DECLARED: f32 = 0.5;

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
    /// The reason that weighs most.
    pub source: &'static str,
    /// Why: largest first.
    pub reasons: Vec<Explanation>,
    /// What the catalogue says of it.
    pub product: Product<'a>,
}

/// Items of a list before they are put into words.
pub(super) struct Ranked {
    pub features: Vec<Features>,
    pub items: Vec<ScoredItem>,
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
            for &item in self.seen.iter().take(request.limit - list.len()) {
                list.push((item, 0.0, vec![Explanation::new("recent", 0.0)]));
            }
        }
        let list_id = self.next_list_id(request.placement.name(), now);
        let items = list
            .into_iter()
            .filter_map(|(item, score, reasons)| {
                Some(Recommendation {
                    item_id: self.catalog.table().name(item),
                    score,
                    source: reasons.first().map_or("other", |reason| reason.code),
                    reasons,
                    product: self.catalog.product(item)?,
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
            features::history(
                &self.log,
                self.catalog.table(),
                now,
                SESSION_GAP,
                MAX_VISITS,
                &mut self.history,
            );
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
    }

    /// Whether an item is used up and bought again: the catalogue says so, or buyers do.
    pub(super) fn is_consumable(&self, item: ItemId) -> bool {
        self.catalog.consumable(item) || self.repurchase.is_consumable(item)
    }

    fn recent(&mut self, limit: usize) -> Vec<(ItemId, f32, Vec<Explanation>)> {
        let mut list: Vec<(ItemId, f32, Vec<Explanation>)> = Vec::new();
        for visit in self.history.iter().rev() {
            if list.len() == limit {
                break;
            }
            if self.allowed.contains(visit.item)
                && list.iter().all(|(item, ..)| *item != visit.item)
            {
                #[allow(clippy::cast_precision_loss)] // at most 100
                let score = 1.0 / (list.len() + 1) as f32;
                list.push((visit.item, score, vec![Explanation::new("recent", score)]));
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
        let candidates = self.pool.candidates();
        let mut features = Vec::with_capacity(candidates.len());
        let mut items = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let x = self.features_of(candidate);
            items.push(ScoredItem {
                item: candidate.item,
                score: blend.score(segment, &x),
            });
            features.push(x);
        }
        Ranked { features, items }
    }

    fn features_of(&self, candidate: &Candidate) -> Features {
        let item = candidate.item;
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
        Features::new(candidate, [category, brand, price_band, again])
    }

    fn ranked(
        &mut self,
        blend: &Blend,
        request: &Request,
        now: i64,
    ) -> Vec<(ItemId, f32, Vec<Explanation>)> {
        let segment = Segment::of(&Query {
            history: &self.history,
            now,
            context: Context::default(),
        });
        let Ranked { features, items } =
            self.rank(blend, segment, now, DEFAULT_PER_SOURCE.max(request.limit));
        let declared = if request.strategy == Strategy::Personal {
            self.declared_parts(&items, now)
        } else {
            vec![0.0; items.len()]
        };
        let mut top = TopK::new(request.limit * DIVERSITY_POOL);
        for (&ScoredItem { item, score }, &declared) in items.iter().zip(&declared) {
            let lowered = self.lowered(item, score, now);
            top.push(item, score + declared + lowered.iter().sum::<f32>());
        }
        let best = top.take_sorted();
        let kinds = Kinds(&self.catalog);
        let taken = diversify(best, request.limit, request.diversity, &kinds);
        taken
            .into_iter()
            .map(|(position, penalty)| {
                let ScoredItem { item, score } = best[position];
                let place = self.pool.place(item).unwrap_or(0);
                let lowered = self.lowered(item, items[place].score, now);
                let features = &features[place];
                let mut reasons =
                    self.explain(blend, segment, features, item, penalty, lowered, now);
                if declared[place] > 0.0 {
                    // As large as it may be, it goes where it belongs.
                    let at = reasons.partition_point(|other| other.value >= declared[place]);
                    reasons.insert(at, self.declared_reason(item, declared[place], now));
                }
                (item, score - penalty, reasons)
            })
            .collect()
    }

    /// What is added to each score for tags that the shopper declared to like. No log can teach how much
    /// that should be, so that it is fixed: half of the best score for what matches best.
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
            if Kinds(&self.catalog).likeness(dismissed, item) >= 1.0 {
                1.0
            } else {
                self.terms.similarity(dismissed, item)
            }
        });
        let fatigue = self.reactions.fatigue(item, now) * (1.0 - dislike);
        [fatigue, dislike].map(|share| -share * score.abs())
    }

    /// The parts of a score, largest first.
    #[allow(clippy::too_many_arguments)] // of one caller
    fn explain(
        &mut self,
        blend: &Blend,
        segment: Segment,
        features: &Features,
        item: ItemId,
        penalty: f32,
        lowered: [f32; 2],
        now: i64,
    ) -> Vec<Explanation> {
        let query = Query {
            history: &self.history,
            now,
            context: self.situation.context(),
        };
        let mut reasons = Vec::new();
        for model in &mut self.models {
            let part = blend.source_part(segment, features, model.source());
            if part > 0.0 {
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
        for (taste, part) in blend.taste_parts(segment, features) {
            if part > 0.0 {
                let detail = match taste {
                    Feature::Category => self
                        .catalog
                        .category(item)
                        .map(|code| self.catalog.category_name(code)),
                    Feature::Brand => self
                        .catalog
                        .brand(item)
                        .map(|code| self.catalog.brand_name(code)),
                    _ => None,
                };
                let mut reason = Explanation::new(taste.name(), part);
                if let Some(detail) = detail {
                    reason = reason.with_detail(detail);
                }
                reasons.push(reason);
            }
        }
        let lowered = ["shown", "dismissed"].into_iter().zip(lowered);
        for (code, part) in lowered.chain([("diversity", -penalty)]) {
            if part < 0.0 {
                reasons.push(Explanation::new(code, part));
            }
        }
        // Stable: of equal parts the earlier source comes first.
        sort_by(&mut reasons, |a, b| b.value.total_cmp(&a.value));
        if reasons.is_empty() {
            reasons.push(Explanation::new("base", 0.0));
        }
        reasons
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

/// How alike two items are: variants of one thing 1, of one category .5, of one brand .3 more.
struct Kinds<'a>(&'a Catalog);

impl Likeness for Kinds<'_> {
    fn likeness(&self, a: ItemId, b: ItemId) -> f32 {
        let same = |x: Option<u32>, y: Option<u32>| x.is_some() && x == y;
        if same(self.0.group(a), self.0.group(b)) {
            return 1.0;
        }
        let category = if same(self.0.category(a), self.0.category(b)) {
            0.5
        } else {
            0.0
        };
        let brand = if same(self.0.brand(a), self.0.brand(b)) {
            0.3
        } else {
            0.0
        };
        category + brand
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

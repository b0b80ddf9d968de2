//! Why an item is in a list: the parts of its score in words that the package translates.

use super::Engine;
use crate::catalog::Catalog;
use crate::features::{Action, Query, Visit};
use crate::id::ItemId;
use crate::math::{ScoredItem, TopK, sort_by};
use crate::models::{Contribution, Part, Source};
use crate::ranking::{Explanation, Feature, Parts};

/// Reasons name at most so many items of the history; the rest is summed up as `other`.
const MAX_DETAILS: usize = 3;
/// A reason of less than this share of the strongest feature is not named: it is added to `base`.
const SLIGHT: f32 = 0.02;

impl Engine {
    /// The parts of a score before rules and diversity.
    pub(super) fn explain(&mut self, parts: &Parts, item: ItemId, now: i64) -> Vec<Explanation> {
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

/// Adds a reason, unless it is none.
pub(super) fn leaf(reasons: &mut Vec<Explanation>, code: &'static str, value: f32) {
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

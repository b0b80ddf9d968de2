//! What the shopper seems to like.

use crate::catalog::Catalog;
use crate::features::{Visit, decayed};
use crate::id::ItemId;
use crate::math::sort_by;
use serde::Serialize;

/// How many interests of each kind are told.
pub(super) const MAX_INTERESTS: usize = 12;
/// Weight of "no interest at all", in views: one look is not yet a liking (as in `models::interests`).
#[cfg(feature = "insight")]
const PRIOR: f32 = 3.0;

/// What an interest is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InterestKind {
    /// A category of the catalogue.
    Category,
    /// A brand.
    Brand,
    /// A tag.
    Tag,
    /// A size that was picked: liked, put into the cart or bought.
    #[cfg(feature = "insight")]
    Size,
    /// A colour that was picked.
    #[cfg(feature = "insight")]
    Color,
}

impl InterestKind {
    /// All kinds, in their order.
    pub const ALL: &'static [Self] = &[
        Self::Category,
        Self::Brand,
        Self::Tag,
        #[cfg(feature = "insight")]
        Self::Size,
        #[cfg(feature = "insight")]
        Self::Color,
    ];

    /// Name of the tags of the catalogue that it is about; `None` where it is about no tags.
    #[must_use]
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::Category | Self::Brand => None,
            Self::Tag => Some("tags"),
            #[cfg(feature = "insight")]
            Self::Size => Some("size"),
            #[cfg(feature = "insight")]
            Self::Color => Some("color"),
        }
    }
}

/// Something that the shopper seems to like.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Interest {
    /// What it is in.
    pub kind: InterestKind,
    /// Name of the category, brand or tag.
    pub name: String,
    /// Share of all interest of its kind, 0 to 1, with time decay (see [`crate::features::decayed`]); 1 when the
    /// shopper pinned it.
    pub weight: f32,
    /// Number of visits that it comes from.
    pub events: usize,
    /// Whether the shopper pinned it.
    #[cfg(feature = "insight")]
    pub pinned: bool,
    /// How far the visits bear it out, 0 to 1: `w / (w + 3)`, with their decayed weight in views; 1 when pinned.
    #[cfg(feature = "insight")]
    pub confidence: f32,
    /// The newest events that it comes from, newest first, at most 5.
    #[cfg(feature = "insight")]
    pub event_ids: Vec<crate::events::EventId>,
}

/// What the shopper corrected, as far as interests care.
pub(super) trait Taught {
    /// Whether what was done at `time` says nothing of this interest.
    fn ignores(&self, kind: InterestKind, name: &str, time: i64) -> bool;

    /// Whether it comes first.
    #[cfg(feature = "insight")]
    fn pins(&self, kind: InterestKind, name: &str) -> bool;
}

/// Nothing.
impl Taught for () {
    fn ignores(&self, _: InterestKind, _: &str, _: i64) -> bool {
        false
    }

    #[cfg(feature = "insight")]
    fn pins(&self, _: InterestKind, _: &str) -> bool {
        false
    }
}

pub(super) fn interests(
    visits: &[Visit],
    catalog: &Catalog,
    now: i64,
    taught: &impl Taught,
) -> Vec<Interest> {
    let mut all = Vec::new();
    for &kind in InterestKind::ALL {
        let mut found: Vec<Interest> = Vec::new();
        let mut total = 0.0;
        for visit in visits {
            let weight = decayed(visit, now);
            #[cfg(feature = "insight")]
            if !kind.is_told_by(visit.action) {
                continue;
            }
            for name in names(kind, visit.item, catalog) {
                if taught.ignores(kind, name, visit.timestamp) {
                    continue;
                }
                total += weight;
                match found.iter_mut().find(|interest| interest.name == name) {
                    Some(interest) => {
                        interest.weight += weight;
                        interest.events += 1;
                    }
                    None => found.push(Interest {
                        kind,
                        name: name.into(),
                        weight,
                        events: 1,
                        #[cfg(feature = "insight")]
                        pinned: taught.pins(kind, name),
                        #[cfg(feature = "insight")]
                        confidence: 0.0,
                        #[cfg(feature = "insight")]
                        event_ids: Vec::new(),
                    }),
                }
            }
        }
        sort_by(&mut found, |a, b| {
            let order = b.weight.total_cmp(&a.weight);
            #[cfg(feature = "insight")]
            let order = b.pinned.cmp(&a.pinned).then(order);
            order.then_with(|| a.name.cmp(&b.name))
        });
        found.truncate(MAX_INTERESTS);
        for interest in &mut found {
            #[cfg(feature = "insight")]
            interest.trust();
            interest.weight /= total;
            #[cfg(feature = "insight")]
            if interest.pinned {
                interest.weight = 1.0;
            }
        }
        all.extend(found);
    }
    all
}

#[cfg(feature = "insight")]
impl InterestKind {
    /// Name towards JavaScript.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Brand => "brand",
            Self::Tag => "tag",
            Self::Size => "size",
            Self::Color => "color",
        }
    }

    /// Whether an action tells of it: to look at a thing does not pick its size.
    pub(super) fn is_told_by(self, action: crate::features::Action) -> bool {
        let picked = action > crate::features::Action::View;
        picked || !matches!(self, Self::Size | Self::Color)
    }
}

#[cfg(feature = "insight")]
impl Interest {
    /// While its weight is not yet a share.
    fn trust(&mut self) {
        self.confidence = if self.pinned {
            1.0
        } else {
            self.weight / (self.weight + PRIOR)
        };
    }

    /// One that the shopper pinned and no visit tells of.
    pub(super) fn pinned(kind: InterestKind, name: &str) -> Self {
        Self {
            kind,
            name: name.into(),
            weight: 1.0,
            events: 0,
            pinned: true,
            confidence: 1.0,
            event_ids: Vec::new(),
        }
    }
}

/// Names of a kind that an item has.
pub(super) fn names(kind: InterestKind, item: ItemId, catalog: &Catalog) -> Vec<&str> {
    match (kind, kind.attribute()) {
        (_, Some(attribute)) => {
            let tags = catalog.tags(item).iter().map(|&code| catalog.tag(code));
            tags.filter(|(name, _)| *name == attribute)
                .map(|(_, value)| value)
                .collect()
        }
        (InterestKind::Brand, None) => catalog
            .brand(item)
            .map(|code| catalog.brand_name(code))
            .into_iter()
            .collect(),
        (_, None) => catalog
            .category(item)
            .map(|code| catalog.category_name(code))
            .into_iter()
            .collect(),
    }
}

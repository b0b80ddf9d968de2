//! What the shopper corrected: lists obey at once.

use super::{Engine, RequestError};
use crate::id::ItemId;
use crate::math::Mask;
use crate::shopper::{Act, Correction, Corrections, Profile};
use crate::value::{Value, last_part};

/// Corrections, and what they mean for the items of the catalogue.
#[derive(Default)]
pub(super) struct Corrected {
    pub said: Corrections,
    /// Items of which nothing that was done until then counts; of the muted, nothing at all.
    ignored: Vec<(Mask, i64)>,
    /// Items that are not recommended.
    muted: Option<Mask>,
}

impl Engine {
    /// Takes down what the shopper says of one interest (see [`Corrections::correct`]); lists obey from now on:
    ///
    /// - items that are muted are in no list, unless nothing else could be shown that the request's filter lets
    ///   through; search still finds them, as the shopper asks for them there;
    /// - what was done with items that are muted, or until they were forgotten, says nothing of the shopper's
    ///   interest; it stays in the log, and what was bought is still not offered again;
    /// - what is pinned leads as a declared interest does (see [`Engine::declare`]); a name that only one item has
    ///   says nothing of others.
    ///
    /// A request without `personalize` knows nothing of it. Returns all corrections, oldest first.
    ///
    /// # Errors
    /// [`RequestError::Invalid`] when a field is missing or not legal.
    pub fn correct(&mut self, value: &Value, now: i64) -> Result<&[Correction], RequestError> {
        let said = &mut self.corrected.said;
        said.correct(value, now)
            .map_err(|reason| RequestError::Invalid { reason })?;
        self.interests_changed();
        Ok(self.corrected.said.list())
    }

    /// Replaces all corrections by what was kept of them; what can't be read is left out. Returns the rest.
    pub fn restore_corrections(&mut self, list: &[Value], now: i64) -> &[Correction] {
        self.corrected.said = Corrections::restored(list, now);
        self.interests_changed();
        self.corrected.said.list()
    }

    /// What the log says of the shopper, as the shopper corrected it (see [`Profile::whole`]).
    #[must_use]
    pub fn whole_profile(&self, now: i64, utc_offset: i16) -> Profile {
        let corrections = &self.corrected.said;
        Profile::whole(&self.log, &self.catalog, corrections, now, utc_offset)
    }

    /// What the shopper declared or pinned; of a category the last name of its path.
    pub(super) fn liked(&self) -> Vec<String> {
        let pinned = self.corrected.said.pinned();
        let pinned = pinned.map(|pin| last_part(&pin.name, '>').trim().to_owned());
        self.interests.iter().cloned().chain(pinned).collect()
    }

    /// Brings what corrections mean up to date with them and with the catalogue.
    #[inline(never)]
    pub(super) fn corrections_changed(&mut self) {
        let corrected = &mut self.corrected;
        corrected.ignored.clear();
        corrected.muted = None;
        for said in corrected.said.list() {
            if said.action == Act::Pin {
                continue;
            }
            let mut items = Mask::default();
            self.catalog.filter(&said.filter(), &mut items);
            let mut until = said.since;
            if said.action == Act::Mute {
                let muted = &mut corrected.muted;
                let muted = muted.get_or_insert_with(|| Mask::none(self.catalog.len()));
                items.iter().for_each(|item| muted.insert(item));
                until = i64::MAX;
            }
            corrected.ignored.push((items, until));
        }
    }

    /// Takes the muted out of what may be shown, unless nothing is left then.
    #[inline(never)]
    pub(super) fn mute(&mut self) {
        if let Some(muted) = &self.corrected.muted {
            let rest = self.allowed.without(muted);
            if rest.count() > 0 {
                self.allowed = rest;
            }
        }
    }

    /// Takes what does not count out of the first `known` visits of the history.
    #[inline(never)]
    pub(super) fn forget(&mut self, known: usize) {
        let ignored = &self.corrected.ignored;
        if ignored.is_empty() {
            return;
        }
        let counts = |item: ItemId, time: i64| {
            let mut ignored = ignored.iter();
            !ignored.any(|(items, until)| time <= *until && items.contains(item))
        };
        let mut place = 0;
        self.history.retain(|visit| {
            place += 1;
            place > known || counts(visit.item, visit.timestamp)
        });
    }
}

//! A shop's offers, chosen for the situation.

use super::request::{RequestError, is_object, limit};
use super::{Engine, Placement};
use crate::events::{DAY, EventKind};
use crate::id::ItemId;
use crate::math::Mask;
use crate::shopper::offers::{
    Budget, Campaign, Chosen, MAX_OFFERS, MOST, Offer, Past, Refused, Situation, choose,
};
use crate::value::Value;
use serde::Serialize;

/// How long a view tells of interest, in milliseconds: 30 days.
const INTEREST: i64 = 30 * DAY;

/// A checked question for offers.
#[derive(Clone, Debug, PartialEq)]
pub struct OffersRequest {
    /// What the shop offers, at most [`MAX_OFFERS`].
    pub offers: Vec<Offer>,
    /// What is in the cart, and how many pieces. Prices are the catalogue's; what the shop doesn't know does not count.
    pub cart: Vec<(String, f64)>,
    /// Where on the shop's pages.
    pub placement: Placement,
    /// The rest.
    pub campaign: Campaign,
}

impl OffersRequest {
    /// Reads an object of `offers` (see [`Offer::read`]), `cart` (ids, or objects of `item_id` and `quantity`),
    /// `placement`, `limit` (1 unless said), `budget` (`{amount, days}`, 30 days unless said), `salt` and `personalize` (true
    /// unless said); others are ignored.
    ///
    /// # Errors
    /// [`RequestError::Invalid`] in words that name the field, what is legal and what it is; [`RequestError::Limit`].
    pub fn read(value: &Value) -> Result<Self, RequestError> {
        let most = limit(value.get("limit").number(), 1)?;
        Self::fill(value, most).map_err(|reason| RequestError::Invalid { reason })
    }

    fn fill(value: &Value, limit: usize) -> Result<Self, String> {
        is_object(value)?;
        let mut request = Self {
            offers: Vec::new(),
            cart: Vec::new(),
            placement: Placement::default(),
            campaign: Campaign {
                salt: value.text_field("salt")?.unwrap_or_default(),
                limit,
                budget: None,
                personalize: value.flag_field("personalize")?.unwrap_or(true),
            },
        };
        match value.get("offers").list() {
            Some(offers) if offers.len() <= MAX_OFFERS => {
                for offer in offers {
                    request.offers.push(Offer::read(offer)?);
                }
            }
            _ => return Err("offers must be an array of at most 50".into()),
        }
        let cart = value.get("cart");
        if !cart.is_null() && cart.list().is_none() {
            return Err(["cart must be an array, but is ", &cart.describe()].concat());
        }
        for line in cart.list().unwrap_or_default() {
            let id = line.text().or_else(|| line.get("item_id").text());
            let pieces = line.number_field("quantity")?.unwrap_or(1.0);
            match id {
                Some(id) if (1.0..=1000.0).contains(&pieces) => {
                    request.cart.push((id.into_owned(), pieces));
                }
                _ => {
                    let legal =
                        "cart must be ids, or objects of item_id and a quantity from 1 to 1000";
                    return Err(legal.into());
                }
            }
        }
        if let Some(name) = value.text_field("placement")? {
            let Some(placement) = Placement::from_name(&name) else {
                let legal = "placement must be home, product, cart, search or category, but is ";
                return Err([legal, &name].concat());
            };
            request.placement = placement;
        }
        let budget = value.get("budget");
        if !budget.is_null() {
            let amount = budget.number_field("amount")?.unwrap_or(f64::NAN);
            let days = budget.number_field("days")?.unwrap_or(30.0);
            if !(0.0..=MOST).contains(&amount) || !(0.0..=MOST).contains(&days) {
                let legal =
                    "budget must be an amount of 0 or more within days of 0 or more, but is ";
                return Err([legal, &budget.describe()].concat());
            }
            request.campaign.budget = Some(Budget { amount, days });
        }
        Ok(request)
    }
}

/// Offers to show, and why not the others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Offers<'a> {
    /// Best first.
    pub offers: Vec<Chosen<'a>>,
    /// The others.
    pub refused: Vec<Refused<'a>>,
    /// Name of the situation, for the events about these offers.
    pub situation: String,
}

impl Engine {
    /// Chooses among a shop's offers (see [`crate::shopper::offers`]).
    pub fn offers<'a>(&mut self, request: &'a OffersRequest, now: i64) -> Offers<'a> {
        let events = match request.campaign.personalize {
            true => self.log.events(),
            false => &[],
        };
        let mut situation = Situation {
            placement: request.placement,
            ..Situation::default()
        };
        let [basket, all_pieces, _, orders, ..] = &mut situation.values;
        let mut cart: Vec<(ItemId, f64)> = Vec::new();
        for (id, pieces) in &request.cart {
            if let Some(item) = self.catalog.table().get(id)
                && let Some(price) = self.catalog.exact_price(item)
            {
                cart.push((item, pieces * price));
                *basket += pieces * price;
                *all_pieces += pieces;
            }
        }
        // What was looked at lately.
        let mut seen: Vec<(usize, ItemId)> = Vec::new();
        for (number, event) in events.iter().enumerate() {
            if event.kind == EventKind::Purchase {
                *orders += 1.0;
            }
            if event.kind == EventKind::ViewItem && now.saturating_sub(event.timestamp) < INTEREST {
                for item in &event.items {
                    seen.extend(
                        self.catalog
                            .table()
                            .get(&item.item_id)
                            .map(|item| (number, item)),
                    );
                }
            }
        }
        let mut own = Vec::with_capacity(request.offers.len());
        let mut scope = Mask::default();
        for offer in &request.offers {
            if offer.is_general() {
                own.push((*basket, 0.0));
                continue;
            }
            if offer.filter.is_empty() {
                scope = Mask::none(self.catalog.len());
            } else {
                self.catalog.filter(&offer.filter, &mut scope);
            }
            for id in &offer.items {
                if let Some(item) = self.catalog.table().get(id) {
                    scope.insert(item);
                }
            }
            let (mut sum, mut views, mut latest) = (0.0, 0.0, None);
            for &(item, value) in &cart {
                if scope.contains(item) {
                    sum += value;
                }
            }
            for &(number, item) in &seen {
                if scope.contains(item) && latest != Some(number) {
                    views += 1.0;
                    latest = Some(number);
                }
            }
            own.push((sum, views));
        }
        let bucket = situation.bucket();
        let past = Past::of(events, &request.offers, &bucket, now);
        situation.values[4] = past.days_away;
        situation.values[5] = past.visits();
        let (offers, refused) = choose(
            &request.offers,
            &own,
            &situation,
            &request.campaign,
            &past,
            now,
        );
        Offers {
            offers,
            refused,
            situation: bucket,
        }
    }
}

#[cfg(all(test, feature = "train"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_legal_is_named() {
        for (json, part) in [
            (
                r#"{"offers": [], "budget": {"days": 7}}"#,
                "budget must be an amount",
            ),
            (
                r#"{"offers": [], "budget": {"amount": -1}}"#,
                "budget must be an amount",
            ),
            (r#"{"offers": [], "budget": 5}"#, "but is 5"),
            (
                r#"{"offers": [], "cart": "MUG"}"#,
                "cart must be an array, but is \"MUG\"",
            ),
            (r#"{"offers": {}}"#, "offers must be an array"),
            (
                r#"{"offers": [], "cart": [{"item_id": "MUG", "quantity": 0}]}"#,
                "quantity from 1",
            ),
        ] {
            let value = serde_json::from_str(json).unwrap();
            let error = OffersRequest::read(&value).unwrap_err().to_string();
            assert!(error.contains(part), "{json}: {error}");
        }
    }
}

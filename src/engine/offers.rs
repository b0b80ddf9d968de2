//! A shop's offers, chosen for the situation.

use super::request::{RequestError, is_object, limit};
use super::{Engine, Placement};
use crate::features::Action;
use crate::features::action;
use crate::id::ItemId;
use crate::math::Mask;
use crate::shopper::offers::{
    Budget, Campaign, Chosen, MAX_OFFERS, Offer, Past, Refused, Situation, choose,
};
use crate::value::Value;
use serde::Serialize;

/// How long a view tells of interest, in milliseconds: 30 days.
const INTEREST: i64 = 30 * 86_400_000;

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
        let offers = value
            .get("offers")
            .list()
            .ok_or("offers must be an array")?;
        if offers.len() > MAX_OFFERS {
            return Err("offers must be 50 at most".into());
        }
        let pieces = |item: &Value| match item.get("quantity") {
            Value::Null => Some(1.0),
            Value::Number(pieces) if (1.0..=1000.0).contains(pieces) => Some(*pieces),
            _ => None,
        };
        let line = |item: &Value| {
            let id = item.text().or_else(|| item.get("item_id").text())?;
            Some((id.into_owned(), pieces(item)?))
        };
        let legal = "an array of ids, or of objects with item_id and a quantity from 1 to 1000";
        let cart = value.field("cart", legal, |cart| {
            cart.list()?.iter().map(line).collect()
        })?;
        let legal = "home, product, cart, search or category";
        let placement = value.field("placement", legal, |value| {
            Placement::from_name(&value.text()?)
        })?;
        let budget = value.get("budget");
        is_object(budget).map_err(|reason| ["budget: ", &reason].concat())?;
        let amount = budget.number_field("amount")?;
        Ok(Self {
            offers: offers.iter().map(Offer::read).collect::<Result<_, _>>()?,
            cart: cart.unwrap_or_default(),
            placement: placement.unwrap_or_default(),
            campaign: Campaign {
                salt: value.text_field("salt")?.unwrap_or_default(),
                limit,
                budget: match amount {
                    None => None,
                    Some(amount) => Some(Budget {
                        amount,
                        days: budget.number_field("days")?.unwrap_or(30.0),
                    }),
                },
                personalize: value.flag_field("personalize")?.unwrap_or(true),
            },
        })
    }
}

/// Offers to show, and why not the others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Offers {
    /// Best first.
    pub offers: Vec<Chosen>,
    /// The others.
    pub refused: Vec<Refused>,
    /// Name of the situation, for the events about these offers.
    pub situation: String,
}

impl Engine {
    /// Chooses among a shop's offers (see [`crate::shopper::offers`]).
    pub fn offers(&mut self, request: &OffersRequest, now: i64) -> Offers {
        let events = match request.campaign.personalize {
            true => self.log.events(),
            false => &[],
        };
        let cart: Vec<(ItemId, f64, f64)> = request
            .cart
            .iter()
            .filter_map(|(id, pieces)| {
                let item = self.catalog.table().get(id)?;
                Some((item, *pieces, *pieces * self.catalog.exact_price(item)?))
            })
            .collect();
        let mut scope = Mask::default();
        let own: Vec<(f64, f64)> = request
            .offers
            .iter()
            .map(|offer| {
                if offer.is_general() {
                    return (cart.iter().map(|line| line.2).sum(), 0.0);
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
                let about = |item: &str| {
                    let item = self.catalog.table().get(item);
                    item.is_some_and(|item| scope.contains(item))
                };
                let views = events.iter().filter(|event| {
                    action(event.kind, None) == Some(Action::View)
                        && now.saturating_sub(event.timestamp) < INTEREST
                        && event.items.iter().any(|item| about(&item.item_id))
                });
                let views = views.count() as f64;
                let lines = cart.iter().filter(|line| scope.contains(line.0));
                (lines.map(|line| line.2).sum(), views)
            })
            .collect();
        let mut situation = Situation {
            placement: request.placement,
            ..Situation::default()
        };
        // What the bucket looks at of the log is known before the rest.
        let orders = events
            .iter()
            .filter(|event| event.kind == crate::events::EventKind::Purchase);
        situation.values[0] = cart.iter().map(|line| line.2).sum();
        situation.values[1] = cart.iter().map(|line| line.1).sum();
        situation.values[3] = orders.count() as f64;
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

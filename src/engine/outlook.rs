//! What is to be expected of the shopper: whether they come back, and whether this session ends in a purchase.

use super::{Engine, RequestError};
use crate::bundle::{Bundle, BundleError};
use crate::events::EventKind;
use crate::shopper::churn::{Customers, Habit, Order, Risk};
use crate::shopper::live::{Live, PurchaseChance};
use crate::value::describe_number;

/// Longest horizon, in days.
pub const MAX_DAYS: f64 = 3_650.0;
/// Horizon when none is given, in days.
pub const DEFAULT_DAYS: f64 = 90.0;

/// What training learned of customers and sessions.
#[derive(Debug, Default)]
pub(super) struct Outlook {
    customers: Option<Customers>,
    live: Option<Live>,
}

impl Outlook {
    /// # Errors
    /// When one of the models can't be believed.
    pub fn load(bundle: &Bundle<'_>) -> Result<Box<Self>, Box<BundleError>> {
        Ok(Box::new(Self {
            customers: Customers::load(bundle)?,
            live: Live::load(bundle)?,
        }))
    }
}

impl Engine {
    /// Whether the shopper is to be expected back within the next `days` (default 90), by the purchases of the
    /// log. `None` where the bundle has no model of that, or the shopper never bought.
    ///
    /// # Errors
    /// [`RequestError::Invalid`] when `days` is not above 0 and at most 3,650.
    pub fn churn(&self, days: Option<f64>, now: i64) -> Result<Option<Risk>, RequestError> {
        let days = days.unwrap_or(DEFAULT_DAYS);
        if !(days > 0.0 && days <= MAX_DAYS) {
            let mut reason = String::from("days is ");
            reason.push_str(&describe_number(days));
            reason.push_str("; it must be above 0 and at most 3650");
            return Err(RequestError::Invalid { reason });
        }
        let Some(shop) = &self.outlook.customers else {
            return Ok(None);
        };
        let (mut orders, mut events) = (Vec::new(), Vec::new());
        for event in self.log.events() {
            if event.kind == EventKind::Purchase && event.timestamp <= now {
                orders.push(Order::of(event));
                events.push(event.event_id);
            }
        }
        let habit = Habit::of(&orders, now);
        Ok(habit.map(|habit| Risk::of(&habit, shop, days, events)))
    }

    /// The chance that the session that is going on ends in a purchase. `None` where the bundle has no model of
    /// that, or nothing was done in the last half hour or since the latest purchase.
    #[must_use]
    pub fn purchase_probability(&self, now: i64) -> Option<PurchaseChance> {
        let live = self.outlook.live.as_ref()?;
        live.of(self.log.events(), &self.catalog, now)
    }
}

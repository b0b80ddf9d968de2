//! When a shopper came, and bought.

use crate::events::{Event, EventKind, SESSION_GAP};

/// When a shopper came, and bought: a visit begins with the first step after a pause of more than [`SESSION_GAP`];
/// impressions are no steps. Purchases of one moment are one order.
///
/// ```
/// use windowshopper::events::EventKind;
/// use windowshopper::features::Calendar;
/// let mut calendar = Calendar::default();
/// calendar.learn(EventKind::ViewItem, 0, None);
/// calendar.learn(EventKind::Purchase, 60_000, Some(12.5));
/// calendar.learn(EventKind::Purchase, 60_000, None);
/// assert_eq!((calendar.visits(), calendar.orders()), ([0].as_slice(), [(60_000, 12.5)].as_slice()));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    visits: Vec<i64>,
    latest: Option<i64>,
    orders: Vec<(i64, f64)>,
}

impl Calendar {
    /// Takes a step that is not earlier than any before. `amount`: money paid in it, where it is a purchase and the
    /// log says so; what is not a finite number above 0 is not known.
    pub fn learn(&mut self, kind: EventKind, time: i64, amount: Option<f64>) {
        if kind.is_impression() {
            return;
        }
        if self
            .latest
            .is_none_or(|latest| time.saturating_sub(latest) > SESSION_GAP)
        {
            self.visits.push(time);
        }
        self.latest = Some(time);
        if kind == EventKind::Purchase {
            let paid = amount
                .filter(|paid| paid.is_finite())
                .unwrap_or(0.0)
                .max(0.0);
            match self.orders.last_mut() {
                Some((last, value)) if *last == time => *value += paid,
                _ => self.orders.push((time, paid)),
            }
        }
    }

    /// Takes an event of the device's log that is not earlier than any before. The money is the event's `value`, or
    /// else its items' prices times their quantities.
    pub fn learn_event(&mut self, event: &Event) {
        let paid = event.value.unwrap_or_else(|| {
            event.items.iter().fold(0.0, |sum, item| {
                sum + item.price.unwrap_or(0.0) * f64::from(item.quantity)
            })
        });
        self.learn(event.kind, event.timestamp, Some(paid));
    }

    /// Begins of visits, oldest first, in milliseconds since the epoch, UTC.
    #[must_use]
    pub fn visits(&self) -> &[i64] {
        &self.visits
    }

    /// Orders, oldest first: when, and the money spent; 0 where the log does not say.
    #[must_use]
    pub fn orders(&self) -> &[(i64, f64)] {
        &self.orders
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::DAY;

    #[test]
    fn by_hand() {
        use EventKind::{AddToCart, Purchase, ViewItem, ViewItemList};
        let mut calendar = Calendar::default();
        for (kind, time, amount) in [
            (ViewItem, 0, None),
            (AddToCart, 1_000, None),
            (ViewItemList, DAY, None), // no visit
            (Purchase, 2 * DAY, Some(30.0)),
            (Purchase, 2 * DAY, Some(4.0)),
            (Purchase, 8 * DAY, Some(50.0)),
            (Purchase, 14 * DAY, Some(f64::NAN)),
            (Purchase, 14 * DAY + SESSION_GAP, Some(-1.0)),
        ] {
            calendar.learn(kind, time, amount);
        }
        assert_eq!(calendar.visits(), [0, 2 * DAY, 8 * DAY, 14 * DAY]);
        assert_eq!(
            calendar.orders(),
            [
                (2 * DAY, 34.0),
                (8 * DAY, 50.0),
                (14 * DAY, 0.0),
                (14 * DAY + SESSION_GAP, 0.0)
            ]
        );
    }
}

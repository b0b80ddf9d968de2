use super::situation::FEATURES;
use crate::catalog::Filter;
use crate::value::Value;

/// Most offers of a request.
pub const MAX_OFFERS: usize = 50;

/// What an offer gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// A share off, in percent.
    Percent,
    /// An amount off.
    Amount,
    /// Delivery worth `value`.
    Shipping,
    /// A gift worth `value`.
    Gift,
    /// Nothing but words.
    #[default]
    Message,
}

impl Kind {
    const ALL: [(&str, Self); 5] = [
        ("percent", Self::Percent),
        ("amount", Self::Amount),
        ("shipping", Self::Shipping),
        ("gift", Self::Gift),
        ("message", Self::Message),
    ];

    const fn is_discount(self) -> bool {
        matches!(self, Self::Percent | Self::Amount)
    }
}

/// A linear estimate of uplift: how much likelier a purchase is made by an offer.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scorecard {
    /// Where all features are 0.
    pub intercept: f64,
    /// For each unit of a feature, by [`FEATURES`].
    pub weights: [f64; 6],
}

impl Scorecard {
    /// `intercept + Σ weight · value`.
    #[must_use]
    pub fn uplift(&self, values: &[f64; 6]) -> f64 {
        let terms = self.weights.iter().zip(values);
        self.intercept + terms.map(|(weight, value)| weight * value).sum::<f64>()
    }
}

/// A promotion or coupon, as the shop gives it. It can lower what is paid, never raise it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offer {
    /// The shop's name for it: the `promotion_id` of events.
    pub id: String,
    /// What it gives.
    pub kind: Kind,
    /// How much: 0 to 100 of [`Kind::Percent`], otherwise an amount, 0 or more.
    pub value: f64,
    /// What it costs the shop beyond the discount; that of delivery and gifts is `value` unless said.
    pub cost: f64,
    /// What it is about; the discount is on that only. An empty filter and no items: on everything.
    pub filter: Filter,
    /// Ids of items that it is about, besides those of the filter.
    pub items: Vec<String>,
    /// Value of the cart from which it can be had.
    pub min_basket: f64,
    /// Value of the cart from which it is told of; `min_basket` unless said.
    pub show_from: f64,
    /// First and last moment, milliseconds since the epoch.
    pub dates: (f64, f64),
    /// Feature, least and greatest value.
    pub when: Vec<(usize, f64, f64)>,
    /// The shop's margin on what the offer is about, as a share of its price, 0 to 1.
    pub margin: f64,
    /// Share of what is paid that must be left as margin, 0 to 1; see [`Offer::keeps_margin`].
    pub margin_floor: Option<f64>,
    /// Most visits in which it is shown, and within how many days.
    pub cap: Option<(f64, f64)>,
    /// Days for which "don't show me this" holds; 90 unless said.
    pub dismissed_days: f64,
    /// How much its cost counts against the budget; 1 unless said.
    pub budget_weight: f64,
    /// What an experiment said of it.
    pub uplift: Option<Scorecard>,
}

/// A number of 0 or more, or `usual`.
fn amount(value: &Value, name: &str, usual: f64) -> Result<f64, String> {
    within(value, name, "a number of 0 or more", 1e15, usual)
}

fn share(value: &Value, name: &str, usual: f64) -> Result<f64, String> {
    within(value, name, "a number from 0 to 1", 1.0, usual)
}

fn within(value: &Value, name: &str, legal: &str, most: f64, usual: f64) -> Result<f64, String> {
    let read = value.field(name, legal, |value| finite(value, 0.0, most))?;
    Ok(read.unwrap_or(usual))
}

fn finite(value: &Value, least: f64, most: f64) -> Option<f64> {
    match value {
        Value::Number(number) if (least..=most).contains(number) => Some(*number),
        _ => None,
    }
}

/// Features by name.
fn features<T>(value: &Value, mut read: impl FnMut(usize, &Value) -> Option<T>) -> Option<Vec<T>> {
    let entries = value.map()?.iter();
    let read = entries.map(|(name, value)| {
        let feature = FEATURES.iter().position(|known| known == name)?;
        read(feature, value)
    });
    read.collect()
}

impl Offer {
    /// Reads an object of these fields, `starts` and `ends` for the dates, `when` as `{feature: {min, max}}`, `cap` as
    /// `{visits, days}`, `uplift` as `{intercept, weights: {feature: weight}}`; others are ignored.
    ///
    /// # Errors
    /// In words that name the field, what is legal and what it is.
    pub fn read(value: &Value) -> Result<Self, String> {
        let id = value
            .get("id")
            .text()
            .ok_or("id must be a text that is not blank")?;
        let id = id.into_owned();
        Self::fill(value, id.clone()).map_err(|reason| ["offer ", &id, ": ", &reason].concat())
    }

    fn fill(value: &Value, id: String) -> Result<Self, String> {
        const NAMES: &str = "an object of basket, pieces, interest, orders, days_away, visits";
        let kinds = "percent, amount, shipping, gift or message";
        let kind = value.field("kind", kinds, |kind| {
            let kind = kind.text()?;
            Kind::ALL
                .iter()
                .find(|(name, _)| *name == kind)
                .map(|&(_, kind)| kind)
        })?;
        let kind = kind.unwrap_or_default();
        let worth = match kind {
            Kind::Percent => within(value, "value", "a number from 0 to 100", 100.0, 0.0),
            _ => amount(value, "value", 0.0),
        }?;
        let min_basket = amount(value, "min_basket", 0.0)?;
        let cap = value.get("cap");
        let floor = value.get("margin_floor");
        let uplift = value.get("uplift");
        let weights = uplift.field("weights", NAMES, |weights| {
            features(weights, |feature, weight| {
                Some((feature, finite(weight, -1e9, 1e9)?))
            })
        })?;
        Ok(Self {
            kind,
            value: worth,
            cost: amount(
                value,
                "cost",
                match kind {
                    Kind::Shipping | Kind::Gift => worth,
                    _ => 0.0,
                },
            )?,
            filter: Filter::read(value.get("filter"))
                .and_then(|filter| filter.check().map(|()| filter))?,
            items: value.texts_field("items")?.unwrap_or_default(),
            min_basket,
            show_from: amount(value, "show_from", min_basket)?,
            dates: (
                amount(value, "starts", 0.0)?,
                amount(value, "ends", f64::MAX)?,
            ),
            when: value
                .field("when", NAMES, |when| {
                    features(when, |feature, range| {
                        let end = |name, usual| amount(range, name, usual).ok();
                        Some((feature, end("min", 0.0)?, end("max", f64::MAX)?))
                    })
                })?
                .unwrap_or_default(),
            margin: share(value, "margin", 0.0)?,
            margin_floor: if floor.is_null() {
                None
            } else {
                Some(share(value, "margin_floor", 0.0)?)
            },
            cap: if cap.is_null() {
                None
            } else {
                Some((amount(cap, "visits", 1.0)?, amount(cap, "days", 7.0)?))
            },
            dismissed_days: amount(value, "dismissed_days", 90.0)?,
            budget_weight: amount(value, "budget_weight", 1.0)?,
            uplift: if uplift.is_null() {
                None
            } else {
                let mut card = Scorecard {
                    intercept: uplift.number_field("intercept")?.unwrap_or(0.0),
                    ..Scorecard::default()
                };
                for (feature, weight) in weights.unwrap_or_default() {
                    card.weights[feature] = weight;
                }
                Some(card)
            },
            id,
        })
    }

    /// True when it is about everything.
    #[must_use]
    pub fn is_general(&self) -> bool {
        self.items.is_empty() && self.filter.is_empty()
    }

    /// What a shopper saves whose cart holds what the offer is about for `sum`: a discount at most all of it, and
    /// never less than 0.
    #[must_use]
    pub fn saves(&self, sum: f64) -> f64 {
        match self.kind {
            Kind::Percent => sum * self.value / 100.0,
            Kind::Amount => self.value.min(sum),
            _ => self.value,
        }
    }

    /// What that costs the shop.
    #[must_use]
    pub fn costs(&self, sum: f64) -> f64 {
        let discount = if self.kind.is_discount() {
            self.saves(sum)
        } else {
            0.0
        };
        self.cost + discount
    }

    /// Whether the margin floor holds for every cart that may have the offer: it is least where the cart has just
    /// `min_basket` (1 where there is none), all of it what the offer is about; there, `margin · sum - costs` must be
    /// `margin_floor · (sum - discount)` or more.
    #[must_use]
    pub fn keeps_margin(&self) -> bool {
        let sum = self.min_basket.max(1.0);
        let discount = self.costs(sum) - self.cost;
        let left = self.margin * sum - self.costs(sum);
        self.margin_floor
            .is_none_or(|floor| left >= floor * (sum - discount))
    }
}

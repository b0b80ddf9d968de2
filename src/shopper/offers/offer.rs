use super::situation::FEATURES;
use crate::catalog::Filter;
use crate::value::{Value, describe_number};

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
    /// Share of what is paid that must be left as margin, 0 to 1; see [`Offer::keeps_margin`]. NaN: no floor.
    pub margin_floor: f64,
    /// Most visits in which it is shown, and within how many days; 0 and 0: any number.
    pub cap: (f64, f64),
    /// Days for which "don't show me this" holds; 90 unless said.
    pub dismissed_days: f64,
    /// How much its cost counts against the budget; 1 unless said.
    pub budget_weight: f64,
    /// What an experiment said of it.
    pub uplift: Option<Scorecard>,
}

/// Fields with a number, the greatest legal one, and what is taken where nothing is said.
const NUMBERS: [(&str, f64, f64); 10] = [
    ("value", MOST, 0.0),
    ("cost", MOST, f64::NAN),
    ("min_basket", MOST, 0.0),
    ("show_from", MOST, f64::NAN),
    ("starts", MOST, 0.0),
    ("ends", MOST, f64::MAX),
    ("margin", 1.0, 0.0),
    ("margin_floor", 1.0, f64::NAN),
    ("dismissed_days", MOST, 90.0),
    ("budget_weight", MOST, 1.0),
];
/// The greatest number that is taken.
pub const MOST: f64 = 1e15;

/// The number `name` of 0 to `most`, or `usual`.
#[inline(never)]
fn number(value: &Value, name: &str, most: f64, usual: f64) -> Result<f64, String> {
    match value.get(name) {
        Value::Null => Ok(usual),
        Value::Number(number) if (0.0..=most).contains(number) => Ok(*number),
        other => {
            let legal = if most < MOST {
                ["a number from 0 to ", &describe_number(most)].concat()
            } else {
                "a number of 0 or more".into()
            };
            Err([name, " must be ", &legal, ", but is ", &other.describe()].concat())
        }
    }
}

/// Hands over feature and value of each entry of the object `name`.
#[inline(never)]
fn features(
    value: &Value,
    name: &str,
    take: &mut dyn FnMut(usize, &Value) -> Result<(), String>,
) -> Result<(), String> {
    let entries = match value.get(name) {
        Value::Map(entries) => entries.as_slice(),
        Value::Null => &[],
        other => return Err([name, " must be an object, but is ", &other.describe()].concat()),
    };
    for (key, value) in entries {
        let Some(feature) = FEATURES.iter().position(|known| known == key) else {
            let legal = FEATURES.join(", ");
            return Err([name, " must be of ", &legal, ", but has ", key].concat());
        };
        take(feature, value)?;
    }
    Ok(())
}

/// A number of an experiment; nothing is 0.
fn finite(value: &Value, name: &str) -> Result<f64, String> {
    match value {
        Value::Null => Ok(0.0),
        Value::Number(number) if number.abs() <= MOST => Ok(*number),
        other => Err([name, " must be a finite number, but is ", &other.describe()].concat()),
    }
}

impl Offer {
    /// Reads an object of these fields, `starts` and `ends` for the dates, `when` as `{feature: {min, max}}`, `cap` as
    /// `{visits, days}`, `uplift` as `{intercept, weights: {feature: weight}}`; others are ignored.
    ///
    /// # Errors
    /// In words that name the field, what is legal and what it is.
    pub fn read(value: &Value) -> Result<Self, String> {
        let Some(id) = value.get("id").text() else {
            return Err("offer: id must be a text that is not blank".into());
        };
        let mut offer = Self {
            id: id.into_owned(),
            ..Self::default()
        };
        match offer.fill(value) {
            Ok(()) => Ok(offer),
            Err(reason) => Err(["offer ", &offer.id, ": ", &reason].concat()),
        }
    }

    fn fill(&mut self, value: &Value) -> Result<(), String> {
        let kind = value.get("kind");
        if !kind.is_null() {
            let name = kind.text();
            let known = Kind::ALL
                .iter()
                .find(|(known, _)| name.as_deref() == Some(known));
            let Some(&(_, known)) = known else {
                let legal = "kind must be percent, amount, shipping, gift or message, but is ";
                return Err([legal, &kind.describe()].concat());
            };
            self.kind = known;
        }
        let mut numbers = [0.0; NUMBERS.len()];
        for (at, (name, most, usual)) in NUMBERS.into_iter().enumerate() {
            let percent = at == 0 && self.kind == Kind::Percent;
            numbers[at] = number(value, name, if percent { 100.0 } else { most }, usual)?;
        }
        let [
            worth,
            cost,
            basket,
            from,
            starts,
            ends,
            margin,
            floor,
            dismissed,
            weight,
        ] = numbers;
        let or = |said: f64, usual: f64| if said.is_nan() { usual } else { said };
        let given = matches!(self.kind, Kind::Shipping | Kind::Gift);
        self.value = worth;
        self.cost = or(cost, if given { worth } else { 0.0 });
        self.min_basket = basket;
        self.show_from = or(from, basket);
        self.dates = (starts, ends);
        self.margin = margin;
        self.margin_floor = floor;
        self.dismissed_days = dismissed;
        self.budget_weight = weight;
        self.filter = Filter::read(value.get("filter"))?;
        self.filter.check()?;
        self.items = value.texts_field("items")?.unwrap_or_default();
        let cap = value.get("cap");
        if !cap.is_null() {
            self.cap = (
                number(cap, "visits", MOST, 1.0)?,
                number(cap, "days", MOST, 7.0)?,
            );
        }
        features(value, "when", &mut |feature, range| {
            let least = number(range, "min", MOST, 0.0)?;
            self.when
                .push((feature, least, number(range, "max", MOST, f64::MAX)?));
            Ok(())
        })?;
        let uplift = value.get("uplift");
        if !uplift.is_null() {
            let mut card = Scorecard {
                intercept: finite(uplift.get("intercept"), "intercept")?,
                ..Scorecard::default()
            };
            features(uplift, "weights", &mut |feature, weight| {
                card.weights[feature] = finite(weight, "weights")?;
                Ok(())
            })?;
            self.uplift = Some(card);
        }
        Ok(())
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
        self.margin_floor.is_nan() || left >= self.margin_floor * (sum - discount)
    }
}

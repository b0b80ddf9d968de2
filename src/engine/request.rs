//! What a caller may ask, checked.

use super::rules::ShopRules;
use crate::catalog::Filter;
use crate::error::Coded;
use crate::features::{Device, MAX_OFFSET, Placement, Situation};
use crate::value::{Value, describe_number};

/// Longest list that may be asked for.
pub const MAX_LIMIT: usize = 100;
/// Most items of the page's own cart that are looked at.
pub const MAX_CART: usize = 100;

/// Why a request can't be answered.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// It has not the form of a request.
    #[error("request is not understood: {reason}")]
    Invalid {
        /// What is wrong with it.
        reason: String,
    },
    /// The length of the list.
    #[error("limit is {}; it must be a whole number from 1 to {MAX_LIMIT}", describe_number(*limit))]
    Limit {
        /// The value given.
        limit: f64,
    },
    /// The strength of diversity.
    #[error("diversity is {}; it must be a number from 0 to 1", describe_number(*diversity))]
    Diversity {
        /// The value given.
        diversity: f64,
    },
    /// The strength of novelty.
    #[error("novelty is {}; it must be a number from 0 to 1", describe_number(*novelty))]
    Novelty {
        /// The value given.
        novelty: f64,
    },
    /// The business rules.
    #[error("rules are invalid: {reason}")]
    Rules {
        /// What is wrong with them.
        reason: String,
    },
    /// The placement.
    #[error("placement is `{placement}`; it must be one of {}", names(&Placement::ALL, Placement::name))]
    Placement {
        /// The value given.
        placement: String,
    },
    /// The strategy.
    #[error("strategy is `{strategy}`; it must be one of {}", names(&Strategy::ALL, Strategy::name))]
    Strategy {
        /// The value given.
        strategy: String,
    },
    /// The filter.
    #[error("filter is invalid: {reason}")]
    Filter {
        /// What is wrong with it.
        reason: String,
    },
}

impl Coded for RequestError {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid { .. } => "invalid_request",
            Self::Limit { .. } => "invalid_limit",
            Self::Diversity { .. } => "invalid_diversity",
            Self::Novelty { .. } => "invalid_novelty",
            Self::Rules { .. } => "invalid_rules",
            Self::Placement { .. } => "invalid_placement",
            Self::Strategy { .. } => "invalid_strategy",
            Self::Filter { .. } => "invalid_filter",
        }
    }
}

fn names<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> String {
    let mut names = String::new();
    for &value in all {
        if !names.is_empty() {
            names.push_str(", ");
        }
        names.push_str(name(value));
    }
    names
}

/// What kind of list is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strategy {
    /// The blend of all that is known.
    #[default]
    Personal,
    /// Like the item on the page: by attributes and by what other shoppers looked at beside it.
    Similar,
    /// Bought together with the item on the page, or with what is in the cart.
    Together,
    /// What this shopper looked at last.
    Recent,
    /// What all shoppers buy now.
    Popular,
    /// What sells now in the categories of the shopper, or in that of the filter.
    Trending,
}

impl Strategy {
    /// All strategies.
    pub const ALL: [Self; 6] = [
        Self::Personal,
        Self::Similar,
        Self::Together,
        Self::Recent,
        Self::Popular,
        Self::Trending,
    ];

    /// Name towards JavaScript.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Similar => "similar",
            Self::Together => "together",
            Self::Recent => "recent",
            Self::Popular => "popular",
            Self::Trending => "trending",
        }
    }
}

/// A request as it arrives; see [`Request`] for what the fields mean.
#[derive(Clone, Debug, Default)]
pub struct RawRequest {
    /// Name of a [`Placement`].
    pub placement: Option<String>,
    /// Name of a [`Strategy`].
    pub strategy: Option<String>,
    /// Item on the page.
    pub item_id: Option<String>,
    /// The page's own cart.
    pub cart: Option<Vec<String>>,
    /// Length of the list.
    pub limit: Option<f64>,
    /// Strength of diversity.
    pub diversity: Option<f64>,
    /// Strength of novelty.
    pub novelty: Option<f64>,
    /// Business rules.
    pub rules: ShopRules,
    /// Items that must not be shown.
    pub exclude: Option<Vec<String>>,
    /// Attributes that items must have.
    pub filter: Filter,
    /// Also what was bought already and is not used up.
    pub include_bought: Option<bool>,
    /// Whether the log may be used.
    pub personalize: Option<bool>,
    /// Name of a [`Device`].
    pub device: Option<String>,
    /// Language or country.
    pub locale: Option<String>,
    /// The shopper's clock against UTC, in minutes.
    pub utc_offset: Option<f64>,
}

/// A checked request.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Where the list stands.
    pub placement: Placement,
    /// What kind of list is wanted.
    pub strategy: Strategy,
    /// The item on the page; it is never in the list.
    pub item_id: Option<String>,
    /// What is in the cart, when the page knows better than the log.
    pub cart: Option<Vec<String>>,
    /// Length of the list, 1 to [`MAX_LIMIT`]; 12 by default. The list is shorter only when fewer
    /// items may be shown.
    pub limit: usize,
    /// What the items must have.
    pub filter: Filter,
    /// Strength of diversity, 0 (none) to 1; .2 by default (see [`crate::ranking::diversify`]).
    pub diversity: f32,
    /// Strength of novelty, 0 (none, the default) to 1: what is popular, and what the shopper touched
    /// in earlier sessions, loses up to this share of the distance between the best and the last
    /// score.
    pub novelty: f32,
    /// What the shop wants, whatever the shopper wants. Their hard limits are in `filter` already.
    pub rules: ShopRules,
    /// Items that must not be shown.
    pub exclude: Vec<String>,
    /// Also show what was bought already and is not used up; off by default.
    pub include_bought: bool,
    /// Whether the shopper's log may be used; on by default. When off, only the request itself
    /// (item, cart) speaks.
    pub personalize: bool,
    /// On what and where the shopper is, as far as the page says; `context` in the request, with the
    /// fields `device` (unknown, phone, tablet or desktop), `locale` and `utc_offset` (minutes, east
    /// positive, -900 to 900). What is not legal there is not known: a clock that is wrong must not
    /// empty a shelf.
    pub situation: Situation,
}

impl RawRequest {
    /// Reads an object of these fields; others are ignored, and `null` asks for nothing special.
    ///
    /// # Errors
    /// [`RequestError::Invalid`] when it is no object or a field is of another type;
    /// [`RequestError::Rules`] when the rules are not legal.
    pub fn read(value: &Value) -> Result<Self, RequestError> {
        let mut request = Self::default();
        request
            .fill(value)
            .map_err(|reason| RequestError::Invalid { reason })?;
        request.rules =
            ShopRules::read(value.get("rules")).map_err(|reason| RequestError::Rules { reason })?;
        Ok(request)
    }

    fn fill(&mut self, value: &Value) -> Result<(), String> {
        is_object(value)?;
        let context = value.get("context");
        is_object(context).map_err(|reason| format!("context: {reason}"))?;
        self.device = context.text_field("device")?;
        self.locale = context.text_field("locale")?;
        self.utc_offset = context.number_field("utc_offset")?;
        self.placement = value.text_field("placement")?;
        self.strategy = value.text_field("strategy")?;
        self.item_id = value.text_field("item_id")?;
        self.cart = value.texts_field("cart")?;
        self.limit = value.number_field("limit")?;
        self.diversity = value.number_field("diversity")?;
        self.novelty = value.number_field("novelty")?;
        self.exclude = value.texts_field("exclude")?;
        self.filter = filter(value)?;
        self.include_bought = value.flag_field("include_bought")?;
        self.personalize = value.flag_field("personalize")?;
        Ok(())
    }

    /// Checks everything.
    ///
    /// # Errors
    /// [`RequestError`], naming the value and what is legal.
    pub fn check(self) -> Result<Request, RequestError> {
        let limit = limit(self.limit, 12)?;
        let diversity = self.diversity.unwrap_or(0.2);
        if !(0.0..=1.0).contains(&diversity) {
            return Err(RequestError::Diversity { diversity });
        }
        let novelty = self.novelty.unwrap_or(0.0);
        if !(0.0..=1.0).contains(&novelty) {
            return Err(RequestError::Novelty { novelty });
        }
        let placement = named(self.placement, &Placement::ALL, Placement::name)
            .map_err(|placement| RequestError::Placement { placement })?;
        let strategy = named(self.strategy, &Strategy::ALL, Strategy::name)
            .map_err(|strategy| RequestError::Strategy { strategy })?;
        self.filter
            .check()
            .map_err(|reason| RequestError::Filter { reason })?;
        // What the rules forbid, no filter allows.
        let (mut filter, rules) = (self.filter, self.rules);
        filter.include_unavailable &= !rules.in_stock;
        if let Some(min) = rules.min_price {
            filter.min_price = Some(filter.min_price.unwrap_or(0.0).max(min));
        }
        if let Some(max) = rules.max_price {
            filter.max_price = Some(filter.max_price.unwrap_or(max).min(max));
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // checked above
        Ok(Request {
            placement,
            strategy,
            item_id: self.item_id,
            cart: self.cart.map(|mut cart| {
                cart.truncate(MAX_CART);
                cart
            }),
            limit,
            filter,
            diversity: diversity as f32,
            novelty: novelty as f32,
            rules,
            exclude: self.exclude.unwrap_or_default(),
            include_bought: self.include_bought.unwrap_or(false),
            personalize: self.personalize.unwrap_or(true),
            situation: Situation {
                device: self
                    .device
                    .as_deref()
                    .and_then(Device::from_name)
                    .unwrap_or_default(),
                locale: self.locale.unwrap_or_default(),
                utc_offset: self.utc_offset.map_or(0, offset),
                ..Situation::default()
            },
        })
    }
}

/// Minutes from UTC; 0 when there is no such place.
fn offset(minutes: f64) -> i16 {
    let most = f64::from(MAX_OFFSET);
    #[allow(clippy::cast_possible_truncation)] // just checked; a fraction of a minute is nothing
    if (-most..=most).contains(&minutes) {
        minutes as i16
    } else {
        0
    }
}

/// An error unless `value` is an object, or nothing.
pub(super) fn is_object(value: &Value) -> Result<(), String> {
    match value {
        Value::Null | Value::Map(_) => Ok(()),
        other => Err(format!("it must be an object, but is {}", other.describe())),
    }
}

/// The field `filter`.
pub(super) fn filter(value: &Value) -> Result<Filter, String> {
    let filter = value.get("filter");
    is_object(filter)
        .and_then(|()| Filter::read(filter))
        .map_err(|reason| format!("filter: {reason}"))
}

/// The length of a list, or `usual` when none is given.
pub(super) fn limit(limit: Option<f64>, usual: usize) -> Result<usize, RequestError> {
    match limit {
        None => Ok(usual),
        #[allow(clippy::cast_precision_loss)] // 100
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        // whole, 1 to 100
        Some(limit) if limit >= 1.0 && limit <= MAX_LIMIT as f64 && limit.fract() == 0.0 => {
            Ok(limit as usize)
        }
        Some(limit) => Err(RequestError::Limit { limit }),
    }
}

fn named<T: Copy + Default>(
    name: Option<String>,
    all: &[T],
    name_of: fn(T) -> &'static str,
) -> Result<T, String> {
    match name {
        None => Ok(T::default()),
        Some(name) => all
            .iter()
            .copied()
            .find(|&value| name_of(value) == name)
            .ok_or(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_values_are_named_with_the_legal_range() {
        let raw = |json: &str| {
            RawRequest::read(&serde_json::from_str(json).unwrap()).and_then(RawRequest::check)
        };
        for (json, code, message) in [
            (
                r#"{"limit": 0}"#,
                "invalid_limit",
                "limit is 0; it must be a whole number from 1 to 100",
            ),
            (r#"{"limit": 1.5}"#, "invalid_limit", "limit is 1.5;"),
            (
                r#"{"diversity": -1}"#,
                "invalid_diversity",
                "diversity is -1; it must be a number from 0 to 1",
            ),
            (
                r#"{"novelty": 1.5}"#,
                "invalid_novelty",
                "novelty is 1.5; it must be a number from 0 to 1",
            ),
            (
                r#"{"rules": {"cap": {"brand": 0}}}"#,
                "invalid_rules",
                "rules are invalid: brand is 0; it must be from 1 to 100",
            ),
            (
                r#"{"rules": {"pin": 1}}"#,
                "invalid_rules",
                "rules are invalid: pin must be an array of texts, but is 1",
            ),
            (
                r#"{"limit": "many"}"#,
                "invalid_request",
                "request is not understood: limit must be a number, but is \"many\"",
            ),
            (
                r#"{"filter": {"tags": {"a": 1}}}"#,
                "invalid_request",
                "request is not understood: filter: tags must be an object of texts, but is an object",
            ),
            (
                "[]",
                "invalid_request",
                "request is not understood: it must be an object, but is an array",
            ),
            (
                r#"{"placement": "moon"}"#,
                "invalid_placement",
                "placement is `moon`; it must be one of home, product, cart, search, category",
            ),
            (
                r#"{"strategy": "x"}"#,
                "invalid_strategy",
                "strategy is `x`; it must be one of personal,",
            ),
        ] {
            let error = raw(json).unwrap_err();
            assert_eq!(error.code(), code);
            assert!(error.to_string().starts_with(message), "{error}");
        }
        let request = raw(r#"{"limit": 100, "unknown": 1}"#).unwrap();
        assert_eq!((request.limit, request.placement), (100, Placement::Home));
    }
}

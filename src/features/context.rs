//! What the page knows of the situation, coarse and local: never a position, never an address.

/// Where on the shop's pages a list stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Placement {
    /// The front page.
    #[default]
    Home,
    /// A product's own page.
    Product,
    /// The cart.
    Cart,
    /// Beside search results.
    Search,
    /// A category's page.
    Category,
}

impl Placement {
    /// All placements.
    pub const ALL: [Self; 5] = [
        Self::Home,
        Self::Product,
        Self::Cart,
        Self::Search,
        Self::Category,
    ];

    /// Name towards JavaScript.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Product => "product",
            Self::Cart => "cart",
            Self::Search => "search",
            Self::Category => "category",
        }
    }
}

/// What the page runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Device {
    /// The page does not say.
    #[default]
    Unknown,
    /// A phone.
    Phone,
    /// A tablet.
    Tablet,
    /// A computer with a keyboard.
    Desktop,
}

impl Device {
    /// All devices.
    pub const ALL: [Self; 4] = [Self::Unknown, Self::Phone, Self::Tablet, Self::Desktop];

    /// Name towards JavaScript and in order logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Phone => "phone",
            Self::Tablet => "tablet",
            Self::Desktop => "desktop",
        }
    }
}

/// The situation of a request. The default says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context<'a> {
    /// Where the list stands.
    pub placement: Placement,
    /// What the page runs on.
    pub device: Device,
    /// Language or country as the shop names it (`de`, `en-GB`, `Germany`); empty: not known.
    pub locale: &'a str,
    /// The shopper's clock against UTC, in minutes, east positive: -900 to 900.
    pub utc_offset: i16,
}

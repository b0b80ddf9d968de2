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

impl Placement {
    /// The placement of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.name() == name)
    }
}

impl Device {
    /// The device of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.name() == name)
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
    /// Category of the page, by its code in the catalogue.
    pub category: Option<u32>,
    /// What is known of the shopper must not be used.
    pub anonymous: bool,
}

/// Greatest difference of a clock from UTC, in minutes.
pub const MAX_OFFSET: i16 = 900;

/// A [`Context`] to keep.
///
/// ```
/// use windowshopper::features::{Device, Situation};
/// let situation = Situation { device: Device::Phone, locale: "de".into(), ..Situation::default() };
/// assert_eq!(situation.context().locale, "de");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// Where the list stands; in an order log: where the item was chosen. `None`: not known.
    pub placement: Option<Placement>,
    /// What the page runs on.
    pub device: Device,
    /// Language or country; empty: not known.
    pub locale: String,
    /// The shopper's clock against UTC, in minutes.
    pub utc_offset: i16,
    /// Category of the page, by its code in the catalogue.
    pub category: Option<u32>,
    /// What is known of the shopper must not be used.
    pub anonymous: bool,
}

impl Situation {
    /// That of a row of an order log; what the log says nothing of, or nothing that is understood, is
    /// not known.
    #[cfg(feature = "train")]
    #[must_use]
    pub fn of(log: &crate::events::OrderLog, row: usize) -> Self {
        let mut fields = log.situation(row).split('\t');
        let mut next = || fields.next().unwrap_or("");
        Self {
            locale: next().into(),
            device: Device::from_name(next()).unwrap_or_default(),
            utc_offset: next().parse().unwrap_or(0),
            placement: Placement::from_name(next()),
            category: None,
            anonymous: false,
        }
    }

    /// What [`Situation::of`] reads: `locale TAB device TAB utc_offset TAB placement`.
    #[cfg(feature = "train")]
    #[must_use]
    pub fn text(&self) -> String {
        let device = match self.device {
            Device::Unknown => "",
            device => device.name(),
        };
        let placement = self.placement.map_or("", Placement::name);
        let text = format!(
            "{}\t{device}\t{}\t{placement}",
            self.locale, self.utc_offset
        );
        if text == "\t\t0\t" {
            String::new()
        } else {
            text
        }
    }

    /// As models see it.
    #[must_use]
    pub fn context(&self) -> Context<'_> {
        Context {
            placement: self.placement.unwrap_or_default(),
            device: self.device,
            locale: &self.locale,
            utc_offset: self.utc_offset,
            category: self.category,
            anonymous: self.anonymous,
        }
    }
}

use crate::features::Placement;

/// All that offers may look at, in the order of [`Situation::values`]. The first two are the page's, the others the
/// log's.
///
/// | name | what |
/// |---|---|
/// | `basket` | value of the cart, in the shop's currency |
/// | `pieces` | pieces in the cart |
/// | `interest` | views, in the last 30 days, of what the offer is about |
/// | `orders` | purchases in the log |
/// | `days_away` | days since the visit before this one; 0 when there was none |
/// | `visits` | visits in the log, this one included |
pub const FEATURES: [&str; 6] = [
    "basket",
    "pieces",
    "interest",
    "orders",
    "days_away",
    "visits",
];
/// The first of [`FEATURES`] that is the log's.
pub(super) const FROM_LOG: usize = 2;
/// Place of `interest`.
pub(super) const INTEREST: usize = 2;

/// Where and how the shopper is, as far as offers may know.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Situation {
    /// Where on the shop's pages.
    pub placement: Placement,
    /// By [`FEATURES`]; `interest` is each offer's own and 0 here.
    pub values: [f64; 6],
}

impl Situation {
    /// The situation as far as learning tells situations apart: `cart-3-known` is the cart, a basket of 20 to under 40,
    /// bought before. Baskets: 0 is none, 1 is below 10, and each step doubles, up to 6.
    ///
    /// ```
    /// use windowshopper::shopper::offers::Situation;
    /// let mut situation = Situation::default();
    /// assert_eq!(situation.bucket(), "home-0-new");
    /// (situation.values[0], situation.values[3]) = (45.0, 1.0);
    /// assert_eq!(situation.bucket(), "home-4-known");
    /// ```
    #[must_use]
    pub fn bucket(&self) -> String {
        let [basket, _, _, orders, ..] = self.values;
        let (mut band, mut from) = (0u8, 0.0);
        while band < 6 && basket > 0.0 && basket >= from {
            band += 1;
            from = if band == 1 { 10.0 } else { 2.0 * from };
        }
        let mut bucket = String::from(self.placement.name());
        bucket.push('-');
        bucket.push(char::from(b'0' + band));
        bucket.push_str(if orders > 0.0 { "-known" } else { "-new" });
        bucket
    }
}

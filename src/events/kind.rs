//! The vocabulary.

use serde::{Serialize, Serializer};

/// What happened: GA4's e-commerce events under their GA4 names, and three of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// A list was shown: its items were seen, no more.
    ViewItemList,
    /// An item of a list was clicked.
    SelectItem,
    /// A product page was opened.
    ViewItem,
    /// Put on a wish list.
    AddToWishlist,
    /// Put into the cart.
    AddToCart,
    /// Taken out of the cart.
    RemoveFromCart,
    /// The cart was looked at.
    ViewCart,
    /// Checkout was started.
    BeginCheckout,
    /// Shipping details were given.
    AddShippingInfo,
    /// Payment details were given.
    AddPaymentInfo,
    /// Bought.
    Purchase,
    /// Given back, all or in part.
    Refund,
    /// Something was searched for.
    Search,
    /// The results of a search were shown.
    ViewSearchResults,
    /// A promotion was shown.
    ViewPromotion,
    /// A promotion was clicked.
    SelectPromotion,
    /// Ours: the shopper rated an item, 1 to 5.
    RateItem,
    /// Ours: the shopper does not want to see an item again.
    DismissItem,
    /// Ours: the shopper takes a dismissal back.
    RestoreItem,
}

impl EventKind {
    /// All kinds, in their order.
    pub const ALL: [EventKind; 19] = [
        EventKind::ViewItemList,
        EventKind::SelectItem,
        EventKind::ViewItem,
        EventKind::AddToWishlist,
        EventKind::AddToCart,
        EventKind::RemoveFromCart,
        EventKind::ViewCart,
        EventKind::BeginCheckout,
        EventKind::AddShippingInfo,
        EventKind::AddPaymentInfo,
        EventKind::Purchase,
        EventKind::Refund,
        EventKind::Search,
        EventKind::ViewSearchResults,
        EventKind::ViewPromotion,
        EventKind::SelectPromotion,
        EventKind::RateItem,
        EventKind::DismissItem,
        EventKind::RestoreItem,
    ];

    /// Its name in GA4 and towards JavaScript.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            EventKind::ViewItemList => "view_item_list",
            EventKind::SelectItem => "select_item",
            EventKind::ViewItem => "view_item",
            EventKind::AddToWishlist => "add_to_wishlist",
            EventKind::AddToCart => "add_to_cart",
            EventKind::RemoveFromCart => "remove_from_cart",
            EventKind::ViewCart => "view_cart",
            EventKind::BeginCheckout => "begin_checkout",
            EventKind::AddShippingInfo => "add_shipping_info",
            EventKind::AddPaymentInfo => "add_payment_info",
            EventKind::Purchase => "purchase",
            EventKind::Refund => "refund",
            EventKind::Search => "search",
            EventKind::ViewSearchResults => "view_search_results",
            EventKind::ViewPromotion => "view_promotion",
            EventKind::SelectPromotion => "select_promotion",
            EventKind::RateItem => "rate_item",
            EventKind::DismissItem => "dismiss_item",
            EventKind::RestoreItem => "restore_item",
        }
    }

    /// The kind with this name.
    ///
    /// ```
    /// use windowshopper::events::EventKind;
    /// assert_eq!(EventKind::from_name("view_item"), Some(EventKind::ViewItem));
    /// assert_eq!(EventKind::from_name("page_view"), None);
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// True when the event says nothing without an item. The others may name items; a search, a
    /// look at an empty cart or a refund of a whole order need not.
    #[must_use]
    pub const fn needs_items(self) -> bool {
        matches!(
            self,
            EventKind::ViewItemList
                | EventKind::SelectItem
                | EventKind::ViewItem
                | EventKind::AddToWishlist
                | EventKind::AddToCart
                | EventKind::RemoveFromCart
                | EventKind::Purchase
                | EventKind::RateItem
                | EventKind::DismissItem
                | EventKind::RestoreItem
        )
    }

    /// True when the event says nothing without what was searched for.
    #[must_use]
    pub const fn needs_search_term(self) -> bool {
        matches!(self, EventKind::Search | EventKind::ViewSearchResults)
    }

    /// True for what the page does rather than the shopper: something was shown.
    #[must_use]
    pub const fn is_impression(self) -> bool {
        matches!(self, EventKind::ViewItemList | EventKind::ViewPromotion)
    }
}

impl Serialize for EventKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_distinct_and_go_both_ways() {
        for (index, kind) in EventKind::ALL.into_iter().enumerate() {
            assert_eq!(EventKind::from_name(kind.name()), Some(kind));
            assert!(EventKind::ALL[..index].iter().all(|&other| other < kind));
        }
        assert_eq!(EventKind::from_name("View_Item"), None);
    }
}

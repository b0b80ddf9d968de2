//! What is this session for?

use super::evidence::newest;
use crate::events::{Event, EventId, EventKind};
use crate::features::SessionShape;
use crate::text::normalise;
use serde::Serialize;

/// Words of a search that speak of a gift.
const GIFTS: [&str; 6] = ["gift", "present", "birthday", "礼物", "礼品", "送礼"];

/// What the session that is going on seems to be for.
///
/// Each intent has points, by [`SessionShape`]; the one with most is told, of equals the first of the table, and its
/// confidence is its share of all points.
///
/// | intent | points | reasons |
/// |---|---|---|
/// | `buying` | 2 when more was put into the cart than taken out; 4 for a step of a checkout or a purchase | `cart`, `checkout` |
/// | `gift` | 3 for a search by a word for gifts | `gift_search` |
/// | `comparing` | 1 for each repeated view, at most 3; 2 for three or more items of which two thirds of the views are in one category | `looked_again`, `one_category` |
/// | `browsing` | 1 always | `looked_around` |
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Intent {
    /// Which.
    pub intent: IntentKind,
    /// Share of all points, 0 to 1.
    pub confidence: f32,
    /// Why.
    pub reasons: Vec<&'static str>,
    /// The newest events that it comes from, newest first, at most 5.
    pub event_ids: Vec<EventId>,
}

/// What a session can be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IntentKind {
    /// To buy now.
    Buying,
    /// To find something for someone else.
    Gift,
    /// To choose among a few.
    Comparing,
    /// To look around.
    Browsing,
}

impl Intent {
    /// Of the session that is going on; `None` when there is none. `events` are those of the session, `shape` its
    /// values now.
    pub(super) fn of(events: &[Event], shape: &[f32; SessionShape::WIDTH]) -> Option<Self> {
        let of = |name: &str| {
            let place = SessionShape::NAMES.iter().position(|known| *known == name);
            place
                .and_then(|place| shape.get(place))
                .copied()
                .unwrap_or(0.0)
        };
        if of("events") == 0.0 {
            return None;
        }
        let is = |event: &Event, kind: EventKind| event.kind == kind;
        let bought = events.iter().any(|event| is(event, EventKind::Purchase));
        let points = |holds: bool, points: f32| if holds { points } else { 0.0 };
        let signs = [
            (
                IntentKind::Buying,
                "cart",
                points(of("carts") > of("removals"), 2.0),
            ),
            (
                IntentKind::Buying,
                "checkout",
                points(bought || of("checkouts") > 0.0, 4.0),
            ),
            (
                IntentKind::Gift,
                "gift_search",
                points(events.iter().any(seeks_gift), 3.0),
            ),
            (
                IntentKind::Comparing,
                "looked_again",
                of("repeats").min(3.0),
            ),
            (
                IntentKind::Comparing,
                "one_category",
                points(of("items") >= 3.0 && of("focus") >= 2.0 / 3.0, 2.0),
            ),
            (IntentKind::Browsing, "looked_around", 1.0),
        ];
        let sum = |wanted: IntentKind| -> f32 {
            let own = signs.iter().filter(|(intent, ..)| *intent == wanted);
            own.map(|(.., points)| points).sum()
        };
        let mut intent = IntentKind::Buying;
        for (other, ..) in signs {
            if sum(other) > sum(intent) {
                intent = other;
            }
        }
        let total: f32 = signs.iter().map(|(.., points)| points).sum();
        let own = signs
            .iter()
            .filter(|(of, _, points)| *of == intent && *points > 0.0);
        Some(Self {
            intent,
            confidence: sum(intent) / total,
            reasons: own.map(|(_, reason, _)| *reason).collect(),
            event_ids: newest(events, &mut |event| match intent {
                IntentKind::Buying => matches!(
                    event.kind,
                    EventKind::AddToCart
                        | EventKind::BeginCheckout
                        | EventKind::AddShippingInfo
                        | EventKind::AddPaymentInfo
                        | EventKind::Purchase
                ),
                IntentKind::Gift => seeks_gift(event),
                IntentKind::Comparing => is(event, EventKind::ViewItem),
                IntentKind::Browsing => !event.kind.is_impression(),
            }),
        })
    }
}

fn seeks_gift(event: &Event) -> bool {
    let term = event.search_term.as_deref().map(normalise);
    term.is_some_and(|term| GIFTS.iter().any(|word| term.contains(word)))
}

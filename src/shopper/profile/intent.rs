//! What is this session for?

use super::evidence::newest;
use crate::events::{Event, EventId, EventKind};
use crate::features::SessionShape;
use serde::Serialize;

/// What a search for a gift has in it, in any case (ASCII).
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

/// What speaks for an intent, and how much.
type Sign = (IntentKind, &'static str, f32);

impl Intent {
    /// Of the session that is going on; `None` when there is none. `events` are those of the session, `shape` its
    /// values now.
    pub(super) fn of(events: &[Event], shape: &[f32; SessionShape::WIDTH]) -> Option<Self> {
        const EVENTS: usize = SessionShape::place("events");
        const CARTS: usize = SessionShape::place("carts");
        const REMOVALS: usize = SessionShape::place("removals");
        const REPEATS: usize = SessionShape::place("repeats");
        const ITEMS: usize = SessionShape::place("items");
        const FOCUS: usize = SessionShape::place("focus");
        if shape[EVENTS] == 0.0 {
            return None;
        }
        let points = |holds: bool, points: f32| if holds { points } else { 0.0 };
        let one_category = shape[ITEMS] >= 3.0 && shape[FOCUS] >= 2.0 / 3.0;
        let signs = [
            (
                IntentKind::Buying,
                "cart",
                points(shape[CARTS] > shape[REMOVALS], 2.0),
            ),
            (
                IntentKind::Buying,
                "checkout",
                points(events.iter().any(pays), 4.0),
            ),
            (
                IntentKind::Gift,
                "gift_search",
                points(events.iter().any(seeks_gift), 3.0),
            ),
            (
                IntentKind::Comparing,
                "looked_again",
                shape[REPEATS].min(3.0),
            ),
            (
                IntentKind::Comparing,
                "one_category",
                points(one_category, 2.0),
            ),
            (IntentKind::Browsing, "looked_around", 1.0),
        ];
        Some(Self::most(&signs, events))
    }

    /// Over slices and not inlined, lest the compiler unrolls it all.
    #[inline(never)]
    fn most(signs: &[Sign], events: &[Event]) -> Self {
        let (mut intent, mut best, mut total) = (IntentKind::Browsing, 0.0, 0.0);
        for same in signs.chunk_by(|a, b| a.0 == b.0) {
            let sum = same.iter().fold(0.0, |sum, sign| sum + sign.2);
            total += sum;
            if sum > best {
                best = sum;
                intent = same.first().map_or(intent, |sign| sign.0);
            }
        }
        let mut reasons = Vec::new();
        for sign in signs {
            if sign.0 == intent && sign.2 > 0.0 {
                reasons.push(sign.1);
            }
        }
        Self {
            intent,
            confidence: best / total,
            reasons,
            event_ids: newest(events, &mut |event| match intent {
                IntentKind::Buying => event.kind == EventKind::AddToCart || pays(event),
                IntentKind::Gift => seeks_gift(event),
                IntentKind::Comparing => event.kind == EventKind::ViewItem,
                IntentKind::Browsing => !event.kind.is_impression(),
            }),
        }
    }
}

/// Whether it is a step of a checkout, or its end.
fn pays(event: &Event) -> bool {
    matches!(
        event.kind,
        EventKind::BeginCheckout
            | EventKind::AddShippingInfo
            | EventKind::AddPaymentInfo
            | EventKind::Purchase
    )
}

fn seeks_gift(event: &Event) -> bool {
    let term = event.search_term.as_deref().unwrap_or_default().as_bytes();
    // A search for a part of a text has a kilobyte in the module.
    GIFTS.iter().any(|word| {
        let mut parts = term.windows(word.len());
        parts.any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
    })
}

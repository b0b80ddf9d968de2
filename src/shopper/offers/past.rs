use super::Offer;
use crate::events::{Event, EventKind, SESSION_GAP};

/// What a click on an offer is worth where the visit ends without a purchase.
const CLICK: f64 = 0.5;
const DAY: f64 = 86_400_000.0;

/// An offer that was shown in a visit.
#[derive(Clone, Copy, Debug)]
struct Showing {
    /// Place among the offers.
    offer: usize,
    visit: u32,
    at: i64,
    /// In the bucket that is asked about.
    here: bool,
    reward: f64,
    /// Set aside when shown, spent when taken.
    cost: f64,
    taken: bool,
}

/// What the log says of some offers. An offer once shown in a visit is shown in that visit, however often the page draws
/// it: that is one trial, which succeeds by 1 when a purchase follows in the visit, by ½ when only a click does.
#[derive(Clone, Debug, Default)]
pub struct Past {
    showings: Vec<Showing>,
    dismissed: Vec<Option<i64>>,
    /// The visit of now, from 0.
    visit: u32,
    /// Visits that are over and had no offer, and those of them with a purchase.
    pub plain: (f64, f64),
    /// Days since the visit before this one.
    pub days_away: f64,
}

fn days(from: i64, to: i64) -> f64 {
    to.saturating_sub(from).max(0) as f64 / DAY
}

impl Past {
    /// Reads the events of a log, oldest first; a pause of more than [`SESSION_GAP`] ends a visit. `bucket` is the
    /// situation that is asked about.
    #[must_use]
    pub fn of(events: &[Event], offers: &[Offer], bucket: &str, now: i64) -> Self {
        let mut past = Self {
            dismissed: vec![None; offers.len()],
            ..Self::default()
        };
        let (mut first, mut bought) = (0, false);
        let mut latest = None;
        for event in events {
            past.pause(latest, event.timestamp, &mut first, &mut bought);
            latest = Some(event.timestamp);
            if event.kind == EventKind::Purchase {
                bought = true;
                for showing in &mut past.showings[first..] {
                    showing.reward = 1.0;
                }
            }
            let id = event.promotion_id.as_deref();
            if let Some(offer) = offers
                .iter()
                .position(|offer| Some(offer.id.as_str()) == id)
            {
                past.learn(
                    event,
                    offer,
                    event.situation.as_deref() == Some(bucket),
                    first,
                );
            }
        }
        past.pause(latest, now, &mut first, &mut bought);
        past
    }

    /// Ends the visit when a pause was too long. `first` is its first showing.
    fn pause(&mut self, latest: Option<i64>, time: i64, first: &mut usize, bought: &mut bool) {
        if let Some(latest) = latest
            && time.saturating_sub(latest) > SESSION_GAP
        {
            if *first == self.showings.len() {
                self.plain.0 += 1.0;
                self.plain.1 += f64::from(u8::from(*bought));
            }
            self.days_away = days(latest, time);
            *first = self.showings.len();
            *bought = false;
            self.visit += 1;
        }
    }

    fn learn(&mut self, event: &Event, offer: usize, here: bool, first: usize) {
        let same = self.showings[first..]
            .iter_mut()
            .find(|showing| showing.offer == offer);
        match (event.kind, same) {
            (EventKind::ViewPromotion, None) => self.showings.push(Showing {
                offer,
                visit: self.visit,
                at: event.timestamp,
                here,
                reward: 0.0,
                cost: event.value.unwrap_or(0.0),
                taken: false,
            }),
            (EventKind::ViewPromotion, Some(same)) if !same.taken => {
                same.cost = same.cost.max(event.value.unwrap_or(0.0));
            }
            (EventKind::SelectPromotion, Some(same)) => {
                same.taken = true;
                same.reward = same.reward.max(CLICK);
            }
            (EventKind::DismissItem, _) => self.dismissed[offer] = Some(event.timestamp),
            (EventKind::RestoreItem, _) => self.dismissed[offer] = None,
            _ => {}
        }
    }

    /// Visits, that of now included.
    #[must_use]
    pub fn visits(&self) -> f64 {
        f64::from(self.visit) + 1.0
    }

    /// Trials of an offer in this situation in visits that are over, and what they brought.
    #[must_use]
    pub fn trials(&self, offer: usize) -> (f64, f64) {
        let over = self
            .showings
            .iter()
            .filter(|s| s.offer == offer && s.here && s.visit < self.visit);
        over.fold((0.0, 0.0), |(trials, reward), s| {
            (trials + 1.0, reward + s.reward)
        })
    }

    /// Visits before this one that had the offer, in the last `days`.
    #[must_use]
    pub fn shown(&self, offer: usize, within: f64, now: i64) -> f64 {
        let shown = self
            .showings
            .iter()
            .filter(|s| s.offer == offer && s.visit < self.visit && days(s.at, now) < within);
        shown.count() as f64
    }

    /// Whether the shopper asked not to be shown it, less than `within` days ago.
    #[must_use]
    pub fn dismissed(&self, offer: usize, within: f64, now: i64) -> bool {
        let at = self.dismissed.get(offer).copied().flatten();
        at.is_some_and(|at| days(at, now) < within)
    }

    /// What of a budget an offer has in this visit already: set aside, or spent.
    #[must_use]
    pub fn held(&self, offer: usize) -> f64 {
        let held = self
            .showings
            .iter()
            .find(|s| s.offer == offer && s.visit == self.visit);
        held.map_or(0.0, |s| s.cost)
    }

    /// What of the budget of the last `days` is gone: offers taken, and those of this visit, which still may be; an
    /// offer holds for the visit in which it was shown. Costs count by the weights of their offers.
    #[must_use]
    pub fn spent(&self, offers: &[Offer], within: f64, now: i64) -> f64 {
        let gone = self
            .showings
            .iter()
            .filter(|s| s.visit == self.visit || s.taken && days(s.at, now) < within);
        gone.map(|s| s.cost * offers.get(s.offer).map_or(1.0, |offer| offer.budget_weight))
            .sum()
    }
}

#![allow(clippy::cast_possible_wrap)] // small numbers

use super::*;
use crate::events::{Event, RawEvent};
use crate::features::Placement;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

const START: i64 = 1_700_000_000_000;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

fn offer(json: Json) -> Offer {
    Offer::read(&serde_json::from_value(json).unwrap()).unwrap()
}

fn event(
    number: usize,
    kind: &str,
    offer: Option<&str>,
    bucket: &str,
    cost: f64,
    at: i64,
) -> Event {
    let raw = json!({
        "event": kind, "event_id": format!("00000000-0000-4000-8000-{:012}", number + 1), "timestamp": at,
        "promotion_id": offer, "situation": bucket, "value": cost, "propensity": 0.5,
        "items": if kind == "purchase" { json!([{"item_id": "A"}]) } else { Json::Null },
    });
    Event::validate(&RawEvent(serde_json::from_value(raw).unwrap()), at).unwrap()
}

fn campaign() -> Campaign {
    Campaign {
        salt: "spring".into(),
        limit: 1,
        budget: None,
        personalize: true,
    }
}

fn cart(basket: f64) -> Situation {
    Situation {
        placement: Placement::Cart,
        values: [basket, 1.0, 0.0, 0.0, 0.0, 1.0],
    }
}

/// A cart with nothing of what offers with a filter are about.
fn own(offers: &[Offer], basket: f64) -> Vec<(f64, f64)> {
    let sum = |offer: &Offer| if offer.is_general() { basket } else { 0.0 };
    offers.iter().map(|offer| (sum(offer), 0.0)).collect()
}

/// Ids of the chosen, and id and code of the refused.
fn answer(
    offers: &[Offer],
    basket: f64,
    campaign: &Campaign,
    log: &[Event],
    now: i64,
) -> (Vec<String>, Vec<(String, &'static str)>) {
    let situation = cart(basket);
    let past = Past::of(log, offers, &situation.bucket(), now);
    let own = own(offers, basket);
    let (chosen, refused) = choose(offers, &own, &situation, campaign, &past, now);
    (
        chosen
            .into_iter()
            .map(|chosen| chosen.offer_id.into())
            .collect(),
        refused
            .into_iter()
            .map(|r| (r.offer_id.into(), r.reason.code))
            .collect(),
    )
}

#[test]
fn reads_and_refuses_by_name_and_range() {
    let read = |json: Json| Offer::read(&serde_json::from_value(json).unwrap());
    for (json, message) in [
        (json!({}), "offer: id must be a text that is not blank"),
        (
            json!({"id": "A", "kind": "percent", "value": 120}),
            "offer A: value must be a number from 0 to 100, but is 120",
        ),
        (
            json!({"id": "A", "kind": "amount", "value": -5}),
            "offer A: value must be a number of 0 or more, but is -5",
        ),
        (
            json!({"id": "A", "kind": "surcharge"}),
            "offer A: kind must be percent, amount, shipping, gift or message, but is \"surcharge\"",
        ),
        (
            json!({"id": "A", "when": {"age": {"min": 18}}}),
            "offer A: when must be of basket, pieces, interest, orders, days_away, visits, but has age",
        ),
        (
            json!({"id": "A", "uplift": {"weights": {"gender": 1}}}),
            "offer A: weights must be of basket, pieces, interest, orders, days_away, visits, but has gender",
        ),
        (
            json!({"id": "A", "margin_floor": 2}),
            "offer A: margin_floor must be a number from 0 to 1, but is 2",
        ),
    ] {
        let error = read(json).unwrap_err();
        assert!(error.starts_with(message), "{error}");
    }
    let read = offer(json!({
        "id": "A", "kind": "shipping", "value": 4.9, "min_basket": 50, "cap": {"visits": 3},
        "when": {"orders": {"min": 1}}, "uplift": {"intercept": 0.01, "weights": {"basket": 0.001}}
    }));
    assert_eq!(
        (read.cost, read.show_from, read.cap),
        (4.9, 50.0, (3.0, 7.0))
    );
    assert_eq!(read.when, [(3, 1.0, f64::MAX)]);
    let uplift = read
        .uplift
        .unwrap()
        .uplift(&[40.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    assert!((uplift - 0.05).abs() < 1e-12);
}

#[test]
fn money_by_hand() {
    let tenth = offer(json!({"id": "A", "kind": "percent", "value": 10, "cost": 0.5}));
    assert_eq!((tenth.saves(40.0), tenth.costs(40.0)), (4.0, 4.5));
    let five = json!({"id": "B", "kind": "amount", "value": 5, "min_basket": 25, "margin": 0.4, "margin_floor": 0.25});
    let mut five = offer(five);
    assert_eq!((five.saves(3.0), five.saves(30.0)), (3.0, 5.0));
    // .4 · 25 - 5 = 5 is a fourth of the 20 that are paid.
    assert!(five.keeps_margin());
    five.value = 5.1;
    assert!(!five.keeps_margin());
}

#[test]
fn conditions_one_by_one() {
    let offers = [
        offer(json!({"id": "soon", "starts": START + DAY})),
        offer(json!({"id": "over", "ends": START - DAY})),
        offer(json!({"id": "large", "min_basket": 50})),
        offer(
            json!({"id": "told", "kind": "shipping", "value": 4.9, "min_basket": 50, "show_from": 0}),
        ),
        offer(json!({"id": "regulars", "when": {"orders": {"min": 2}}})),
        offer(json!({"id": "tea", "filter": {"category": "Tea"}})),
        offer(
            json!({"id": "dear", "kind": "gift", "value": 30, "margin": 0.4, "margin_floor": 0.2}),
        ),
        offer(json!({"id": "hurts", "uplift": {"intercept": -0.1}})),
    ];
    let (chosen, refused) = answer(&offers, 45.0, &campaign(), &[], START);
    assert_eq!(chosen, ["told"]);
    let codes: Vec<&str> = refused.iter().map(|(_, code)| *code).collect();
    let expected = [
        "dates", "dates", "basket", "orders", "interest", "margin", "uplift",
    ];
    assert_eq!(codes, expected);
    let general = Campaign {
        personalize: false,
        ..campaign()
    };
    let (_, refused) = answer(&offers, 45.0, &general, &[], START);
    assert_eq!(refused[3], ("regulars".into(), "not_for_everyone"));

    let situation = cart(45.0);
    let own = own(&offers, 45.0);
    let (chosen, _) = choose(
        &offers,
        &own,
        &situation,
        &campaign(),
        &Past::default(),
        START,
    );
    let chosen = &chosen[0];
    assert_eq!((chosen.saves, chosen.cost, chosen.missing), (4.9, 4.9, 5.0));
    assert_eq!((chosen.propensity, chosen.uplift), (1.0, 0.0));
    let why = &chosen.reasons[0];
    assert_eq!((why.code, why.has, why.limit), ("basket", 45.0, 50.0));
}

#[test]
fn the_log_by_hand() {
    let offers = [
        offer(json!({"id": "A"})),
        offer(json!({"id": "B", "budget_weight": 2})),
    ];
    let here = "cart-0-new";
    let log = [
        event(1, "view_cart", None, "", 0.0, START),
        event(2, "purchase", None, "", 0.0, START + 1),
        event(3, "view_promotion", Some("A"), here, 3.0, START + DAY),
        event(4, "view_promotion", Some("A"), here, 3.0, START + DAY + 1),
        event(5, "select_promotion", Some("A"), here, 3.0, START + DAY + 2),
        event(6, "view_promotion", Some("B"), here, 2.0, START + DAY + 3),
        event(7, "purchase", None, "", 0.0, START + 2 * DAY),
        event(
            8,
            "view_promotion",
            Some("B"),
            "home-0-new",
            2.0,
            START + 2 * DAY + 1,
        ),
        event(9, "view_promotion", Some("B"), here, 4.0, START + 3 * DAY),
    ];
    let now = START + 3 * DAY + 60_000;
    let past = Past::of(&log, &offers, here, now);
    assert_eq!((past.visits(), past.plain), (4.0, (1.0, 1.0)));
    // A was clicked, no more; B was not, and was elsewhere in the third visit; the visit of now is not over.
    assert_eq!((past.trials(0), past.trials(1)), ((1.0, 0.5), (1.0, 0.0)));
    assert_eq!(
        (past.shown(1, 7.0, now), past.shown(1, 1.0, now)),
        (2.0, 0.0)
    );
    // A was taken for 3; B is set aside for 4 in this visit, twice by its weight.
    assert_eq!((past.spent(&offers, 30.0, now), past.held(1)), (11.0, 4.0));
    assert_eq!(past.spent(&offers, 1.0, now), 8.0);
    assert!((past.days_away - 1.0).abs() < 1e-3);
    let later = Past::of(&log, &offers, here, now + HOUR);
    assert_eq!(
        (later.visits(), later.trials(1), later.held(1)),
        (5.0, (2.0, 0.0), 0.0)
    );
}

#[test]
fn dismissed_until_its_time_or_taken_back() {
    let offers = [offer(json!({"id": "A", "dismissed_days": 30}))];
    let mut log = vec![event(1, "dismiss_item", Some("A"), "", 0.0, START)];
    let shown = |log: &[Event], at| !answer(&offers, 0.0, &campaign(), log, at).0.is_empty();
    for hours in [0, 1, 24, 29 * 24, 30 * 24 - 1] {
        assert!(!shown(&log, START + hours * HOUR), "{hours}");
    }
    assert!(shown(&log, START + 30 * DAY));
    log.push(event(2, "restore_item", Some("A"), "", 0.0, START + HOUR));
    assert!(shown(&log, START + HOUR));
}

/// Of three offers one works: a purchase follows it in .6 of the visits, .2 follow the others.
fn simulate(visits: usize, salt: &str, learn: bool) -> (f64, f64) {
    let offers = ["A", "B", "C"].map(|id| offer(json!({"id": id})));
    let campaign = Campaign {
        salt: salt.into(),
        ..campaign()
    };
    let bucket = cart(30.0).bucket();
    let (mut log, mut regret, mut late) = (Vec::new(), 0.0, 0.0);
    let mut state = 7u64;
    for visit in 0..visits {
        let at = START + visit as i64 * DAY;
        let known: &[Event] = if learn { &log } else { &[] };
        // Without learning there is one round only: another salt for each visit stands for chance.
        let salt = if learn {
            salt.to_string()
        } else {
            format!("{salt}{visit}")
        };
        let campaign = Campaign {
            salt,
            ..campaign.clone()
        };
        let (chosen, _) = answer(&offers, 30.0, &campaign, known, at);
        let chance = if chosen[0] == "B" { 0.6 } else { 0.2 };
        regret += 0.6 - chance;
        late += if visit >= visits / 2 {
            0.6 - chance
        } else {
            0.0
        };
        log.push(event(
            2 * visit,
            "view_promotion",
            Some(&chosen[0]),
            &bucket,
            0.0,
            at,
        ));
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        if ((state >> 33) as f64 / 2f64.powi(31)) < chance {
            log.push(event(2 * visit + 1, "purchase", None, "", 0.0, at + 1));
        }
    }
    (regret, late)
}

#[test]
fn learns_which_of_three_works() {
    for salt in ["spring", "summer", "autumn"] {
        let (uniform, _) = simulate(300, salt, false);
        let (learned, late) = simulate(300, salt, true);
        // Chance: two of three times .4.
        assert!((uniform - 80.0).abs() < 12.0, "{uniform}");
        assert!(
            learned < uniform / 3.0,
            "{salt}: {learned} against {uniform}"
        );
        // Nearly all of it early.
        assert!(late < 6.0, "{salt}: {late}");
    }
}

#[test]
fn propensities_are_shares_of_salts() {
    let offers = ["A", "B", "C"].map(|id| offer(json!({"id": id})));
    let bucket = cart(30.0).bucket();
    let mut log = Vec::new();
    for (number, (id, bought)) in [("A", true), ("B", false), ("A", true), ("C", false)]
        .into_iter()
        .enumerate()
    {
        let at = START + number as i64 * DAY;
        log.push(event(
            2 * number,
            "view_promotion",
            Some(id),
            &bucket,
            0.0,
            at,
        ));
        if bought {
            log.push(event(2 * number + 1, "purchase", None, "", 0.0, at + 1));
        }
    }
    let now = START + 10 * DAY;
    let past = Past::of(&log, &offers, &bucket, now);
    let own = vec![(30.0, 0.0); 3];
    let (mut shares, mut said) = ([0.0; 3], [0.0; 3]);
    for salt in 0..1000 {
        let campaign = Campaign {
            salt: salt.to_string(),
            ..campaign()
        };
        let (chosen, _) = choose(&offers, &own, &cart(30.0), &campaign, &past, now);
        let place = usize::from(chosen[0].offer_id.as_bytes()[0] - b'A');
        shares[place] += 1.0;
        said[place] += chosen[0].propensity;
    }
    assert!(shares[0] > 700.0 && shares[1] > 20.0, "{shares:?}");
    for (share, said) in shares.iter().zip(said) {
        let mean = said / share;
        assert!((mean - share / 1000.0).abs() < 0.05, "{share} {mean}");
    }
}

fn any_offer() -> impl Strategy<Value = Offer> {
    let kinds = prop::sample::select(vec!["percent", "amount", "shipping", "gift", "message"]);
    let numbers = (
        0.0f64..100.0,
        0.0f64..5.0,
        0u8..100,
        0.0f64..1.0,
        0.0f64..0.5,
    );
    (0u8..6, kinds, numbers, 1u8..4, 1u8..10).prop_map(|(id, kind, (value, cost, least, margin, floor), visits, days)| {
        offer(json!({
            "id": id.to_string(), "kind": kind, "value": value, "cost": cost, "min_basket": least,
            "show_from": 0, "margin": margin, "margin_floor": floor, "dismissed_days": days,
            "cap": {"visits": visits, "days": days},
        }))
    })
}

fn distinct(offers: Vec<Offer>) -> Vec<Offer> {
    let mut kept: Vec<Offer> = Vec::new();
    for offer in offers {
        if kept.iter().all(|other| other.id != offer.id) {
            kept.push(offer);
        }
    }
    kept
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A whole life of a shopper who takes all that is shown, or dismisses it, under every rule at once.
    #[test]
    fn no_rule_is_ever_broken(
        offers in prop::collection::vec(any_offer(), 1..7),
        visits in prop::collection::vec((0.0f64..150.0, 1i64..80, 0u8..8), 1..40),
        amount in 0.0f64..60.0,
        limit in 1usize..4,
    ) {
        let offers = distinct(offers);
        let campaign = Campaign {
            limit,
            budget: Some(Budget { amount, days: 10.0 }),
            ..campaign()
        };
        let mut log: Vec<Event> = Vec::new();
        let mut given: Vec<(i64, f64)> = Vec::new();
        let mut shown: Vec<(usize, i64)> = Vec::new();
        let mut hidden: Vec<(usize, i64)> = Vec::new();
        let mut now = START;
        for (basket, hours, what) in visits {
            now += hours * HOUR;
            let situation = cart(basket);
            let own = vec![(basket, 0.0); offers.len()];
            let ask = |log: &[Event], now| {
                let past = Past::of(log, &offers, &situation.bucket(), now);
                choose(&offers, &own, &situation, &campaign, &past, now)
            };
            let (chosen, refused) = ask(&log, now);
            prop_assert!(chosen.len() <= limit);
            prop_assert_eq!(chosen.len() + refused.len(), offers.len());
            // The same situation, the same choice.
            prop_assert_eq!(&ask(&log, now).0, &chosen);
            for chosen in &chosen {
                let place = offers.iter().position(|offer| offer.id == chosen.offer_id).unwrap();
                let offer = &offers[place];
                let within = |at: i64, days: f64| ((now - at) as f64) < days * DAY as f64;
                // A price is lowered, if at all; for every cart that may have it the margin stays.
                prop_assert!(chosen.saves >= 0.0 && chosen.cost >= 0.0);
                for sum in [offer.min_basket.max(1.0), offer.min_basket + 20.0, basket.max(offer.min_basket).max(1.0)] {
                    let discount = match offer.kind { Kind::Percent | Kind::Amount => offer.saves(sum), _ => 0.0 };
                    prop_assert!((0.0..=sum).contains(&discount));
                    let left = offer.margin * sum - offer.costs(sum);
                    prop_assert!(left >= offer.margin_floor * (sum - discount) - 1e-9);
                }
                let (most, days) = offer.cap;
                let before = shown.iter().filter(|&&(other, at)| other == place && within(at, days));
                prop_assert!((before.count() as f64) < most);
                prop_assert!(!hidden.iter().any(|&(other, at)| other == place && within(at, offer.dismissed_days)));
                prop_assert!((1.0 / 130.0..=1.0).contains(&chosen.propensity));
                shown.push((place, now));
                let bucket = situation.bucket();
                log.push(event(log.len(), "view_promotion", Some(&offer.id), &bucket, chosen.cost, now));
                match what {
                    0 => {
                        log.push(event(log.len(), "dismiss_item", Some(&offer.id), "", 0.0, now + 1));
                        hidden.push((place, now + 1));
                    }
                    1..=6 => {
                        log.push(event(log.len(), "select_promotion", Some(&offer.id), "", 0.0, now + 1));
                        given.push((now, chosen.cost));
                    }
                    _ => {}
                }
            }
            let spent: f64 = given.iter().filter(|(at, _)| ((now - at) as f64) < 10.0 * DAY as f64).map(|g| g.1).sum();
            prop_assert!(spent <= amount + 1e-9, "{spent} of {amount}");
            // Asked again in the same visit: what was shown stays, unless it was dismissed.
            if what > 0 && what < 7 {
                let again = ask(&log, now).0;
                let ids = |list: &[Chosen]| list.iter().map(|c| c.offer_id.to_string()).collect::<Vec<_>>();
                prop_assert_eq!(ids(&again), ids(&chosen));
            }
        }
    }
}

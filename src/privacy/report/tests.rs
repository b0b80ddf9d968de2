use super::*;
use crate::catalog::Format;
use crate::events::RawEvent;
use crate::id::ItemTable;
use crate::json::NativeJson;
use serde_json::json;

const NOW: i64 = 1_760_000_000_000;

fn catalog() -> Catalog {
    let mut feed = String::from("id,title,product_type\n");
    for (id, category) in [
        ("cup", "Cups"),
        ("mug", "Cups"),
        ("pan", "Pans"),
        ("pot", "Pots"),
    ] {
        feed.push_str(&format!("{id},{id},{category}\n"));
    }
    Catalog::read(
        ItemTable::default(),
        feed.as_bytes(),
        Format::Csv,
        &NativeJson,
    )
    .unwrap()
    .0
}

fn event(name: &str, ids: &[&str]) -> Event {
    let items: Vec<_> = ids.iter().map(|id| json!({ "item_id": id })).collect();
    let event = json!({
        "event": name,
        "event_id": "6f1c1e0a-0000-4000-8000-000000000001",
        "timestamp": NOW,
        "items": items,
    });
    let raw = RawEvent(serde_json::from_value(event).unwrap());
    Event::validate(&raw, NOW).unwrap()
}

fn request(changes: serde_json::Value) -> Value {
    let mut request = json!({
        "what": "item",
        "epsilon": 2,
        "ledger": { "limit": 5_000_000, "period_days": 30, "spent": [] },
        "random": (0..=255).collect::<Vec<_>>(),
    });
    for (name, value) in changes.as_object().unwrap() {
        request[name] = value.clone();
    }
    serde_json::from_value(request).unwrap()
}

#[test]
fn a_report_has_nothing_else() {
    let events = [
        event("view_item", &["pan"]),
        event("purchase", &["cup", "pot"]),
    ];
    let shared = share(&request(json!({})), &events, &catalog(), NOW).unwrap();
    let report = serde_json::to_value(&shared.report).unwrap();
    let names: Vec<&String> = report.as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        ["domain", "epsilon", "mechanism", "v", "value", "what"]
    );
    // Another shopper, another time, another ledger: all but the value is the same.
    let changes = json!({ "ledger": { "limit": 9_000_000, "period_days": 7 } });
    let other = share(&request(changes), &[], &catalog(), NOW + 1).unwrap();
    let other = Report {
        value: shared.report.value,
        ..other.report
    };
    assert_eq!(other, shared.report);
    assert_eq!((shared.epsilon, shared.left), (2_000_000, 3_000_000));
    assert_eq!(shared.ledger.left(NOW), 3_000_000);
}

#[test]
fn the_budget_is_asked_before_anything_else_happens() {
    let spent = json!({ "at": NOW, "epsilon": 4_000_000, "kind": "item" });
    let ledger = json!({ "limit": 5_000_000, "period_days": 30, "spent": [spent] });
    let changes = json!({ "ledger": ledger, "random": [] });
    let error = share(&request(changes), &[], &catalog(), NOW).unwrap_err();
    assert_eq!(
        error.to_string(),
        "an epsilon of 2 was asked for; 1 is left in this period"
    );
}

#[test]
fn what_is_wrong_is_named() {
    for (changes, message) in [
        (
            json!({ "epsilon": 11 }),
            "epsilon is 11; it must be 0.01 to 10",
        ),
        (
            json!({ "epsilon": null }),
            "epsilon is NaN; it must be 0.01 to 10",
        ),
        (
            json!({ "what": "brand" }),
            "what must be item, category, item_pair or category_pair, but is \"brand\"",
        ),
        (
            json!({ "what": null }),
            "what must be item, category, item_pair or category_pair, but is nothing",
        ),
        (
            json!({ "ledger": null }),
            "limit is missing; it must be a whole number of 10000 to 1000000000 (millionths)",
        ),
        (
            json!({ "random": [256] }),
            "random must be an array of whole numbers of 0 to 255, but is an array",
        ),
        (
            json!({ "random": [1, 2] }),
            "the 2 random bytes given are too few; give fresh ones",
        ),
        (
            json!({ "random": null }),
            "the 0 random bytes given are too few; give fresh ones",
        ),
        (
            json!({ "among": ["cup"] }),
            "there are 1 names to report of; there must be 2 to 16777215",
        ),
        (
            json!({ "among": [1] }),
            "among must be an array of texts, but is an array",
        ),
    ] {
        let events = [event("view_item", &["pan"])];
        let error = share(&request(changes), &events, &catalog(), NOW).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}

/// Gives each number a turn, whatever it is drawn below.
struct Turns(u64);

impl Random for Turns {
    fn byte(&mut self) -> Result<u8, PrivacyError> {
        Ok(0)
    }

    fn below(&mut self, limit: u64) -> Result<u64, PrivacyError> {
        let limit = limit.max(1);
        let drawn = self.0 % limit;
        self.0 /= limit;
        Ok(drawn)
    }
}

/// How often each answer is picked when all that can be drawn is, of `draws`.
fn picked(topic: Topic, events: &[Event], draws: u64) -> Vec<(String, u64)> {
    let catalog = catalog();
    let domain = Domain::new(topic, &catalog, None).unwrap();
    let groups = groups(&domain, events, &catalog);
    let mut counts = vec![0; domain.answers() as usize];
    for draw in 0..draws {
        counts[pick(&domain, &groups, &mut Turns(draw)).unwrap() as usize] += 1;
    }
    let name = |answer: u32| match domain.pair(answer) {
        Some((one, other)) => format!("{} {}", domain.name(one), domain.name(other)),
        None => domain.name(answer).to_owned(),
    };
    (0..)
        .zip(counts)
        .filter(|&(_, count)| count > 0)
        .map(|(answer, count)| (name(answer), count))
        .collect()
}

#[test]
fn each_answer_is_as_likely_as_the_others() {
    let events = [
        event("view_item", &["cup"]),
        event("purchase", &["cup", "pot"]),
        event("purchase", &["cup", "mug", "pan", "pan"]),
        event("purchase", &["pot"]),
        event("view_item_list", &["mug", "pot"]),
    ];
    let of = |rows: &[(&str, u64)]| -> Vec<(String, u64)> {
        rows.iter()
            .map(|&(name, count)| (name.into(), count))
            .collect()
    };
    assert_eq!(
        picked(Topic::Item, &events, 4),
        of(&[("cup", 1), ("mug", 1), ("pan", 1), ("pot", 1)])
    );
    assert_eq!(
        picked(Topic::Item, &events[..1], 1),
        of(&[("cup", 1)]),
        "a view is interest"
    );
    assert_eq!(
        picked(Topic::Item, &events[4..], 1),
        of(&[("", 1)]),
        "an impression is none"
    );
    // Two purchases with pairs, one of one pair and one of three.
    assert_eq!(
        picked(Topic::ItemPair, &events, 12),
        of(&[
            ("cup mug", 2),
            ("cup pan", 2),
            ("mug pan", 2),
            ("cup pot", 6)
        ])
    );
    assert_eq!(picked(Topic::ItemPair, &events[3..], 1), of(&[("", 1)]));
    // Two cups are one category.
    assert_eq!(
        picked(Topic::CategoryPair, &events, 4),
        of(&[("Cups Pans", 2), ("Cups Pots", 2)])
    );
}

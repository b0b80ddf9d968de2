//! What the shopper corrects, lists obey: pinned, muted, forgotten, taken back.
#![cfg(all(not(target_arch = "wasm32"), feature = "insight"))]
#![allow(clippy::unwrap_used)] // helpers of tests may panic

mod common;

use common::{FIRST, SAMPLE, Shop};
use proptest::prelude::*;
use windowshopper::engine::{Engine, RawRequest};
use windowshopper::events::RawEvent;
use windowshopper::id::ItemId;
use windowshopper::json::NativeJson;
use windowshopper::value::Value;

const NOW: i64 = 1_790_000_000_000;
const DAY: i64 = 86_400_000;

fn correct(engine: &mut Engine, kind: &str, name: &str, action: &str, now: i64) {
    let json = serde_json::json!({"kind": kind, "name": name, "action": action});
    let value: Value = serde_json::from_value(json).unwrap();
    engine.correct(&value, now).unwrap();
}

fn track(engine: &mut Engine, kind: &str, item: &str, time: i64) {
    let number = engine.events().len() + 1;
    let json = serde_json::json!({
        "event": kind, "event_id": format!("00000000-0000-4000-8000-{number:012x}"),
        "timestamp": time, "items": [{"item_id": item}],
    });
    let raw = RawEvent(serde_json::from_value(json).unwrap());
    engine.track(&raw, NOW).unwrap();
}

fn list(engine: &mut Engine, strategy: &str) -> Vec<(String, u32)> {
    let request = RawRequest {
        strategy: Some(strategy.into()),
        ..RawRequest::default()
    };
    let list = engine.recommend(request, NOW).unwrap();
    let items = list.items.iter();
    items
        .map(|item| (item.item_id.to_owned(), item.score.to_bits()))
        .collect()
}

/// Names of the category, the brand and the colour of an item.
fn kinds(engine: &Engine, id: &str) -> Vec<(&'static str, String)> {
    let product = engine.product(id).unwrap();
    let names = [
        ("category", product.category),
        ("brand", product.brand),
        ("color", product.color),
    ];
    let names = names.into_iter().filter(|(_, name)| !name.is_empty());
    names.map(|(kind, name)| (kind, name.to_owned())).collect()
}

fn ids(engine: &Engine) -> Vec<String> {
    let catalog = engine.catalog();
    let all = (0..catalog.len()).map(ItemId::from_index);
    all.filter(|&item| catalog.available().contains(item))
        .map(|item| catalog.table().name(item).to_owned())
        .collect()
}

const STRATEGIES: [&str; 6] = [
    "personal", "similar", "together", "recent", "popular", "trending",
];

/// What happens to a shopper of a shop, by numbers: (what, with which item, which of its kinds).
fn obeys(shop: &Shop, doings: &[(u8, usize, usize)]) {
    let mut engine = common::engine(shop, &NativeJson);
    let ids = ids(&engine);
    let mut muted: Vec<(&str, String)> = Vec::new();
    for (place, &(what, item, kind)) in doings.iter().enumerate() {
        let time = NOW - 3 * DAY + i64::try_from(place).unwrap() * 600_000;
        let id = &ids[item % ids.len()];
        let kinds = kinds(&engine, id);
        match what {
            0..=2 => track(&mut engine, "view_item", id, time),
            3 => track(&mut engine, "purchase", id, time),
            4 if !kinds.is_empty() => {
                let (kind, name) = &kinds[kind % kinds.len()];
                correct(&mut engine, kind, name, "mute", time);
                muted.retain(|known| *known != (*kind, name.clone()));
                muted.push((kind, name.clone()));
            }
            5 => {
                if let Some((kind, name)) = muted.pop() {
                    correct(&mut engine, kind, &name, "restore", time);
                }
            }
            _ => {
                for (kind, name) in kinds.iter().filter(|known| !muted.contains(known)) {
                    let action = if what == 6 { "forget" } else { "pin" };
                    correct(&mut engine, kind, name, action, time);
                }
            }
        }
    }
    let is_muted = |engine: &Engine, id: &str| {
        kinds(engine, id).iter().any(|own| {
            muted.iter().any(|(kind, name)| {
                let below = *kind == "category" && own.1.starts_with(&format!("{name} > "));
                own.0 == *kind && (own.1 == *name || below)
            })
        })
    };
    let free = ids.iter().filter(|id| !is_muted(&engine, id)).count();
    for strategy in STRATEGIES {
        let shown = list(&mut engine, strategy);
        // Never an empty shelf, and what is muted only on one that would be.
        assert!(strategy == "recent" || !shown.is_empty(), "{strategy}");
        for (id, _) in shown {
            assert!(free == 0 || !is_muted(&engine, &id), "{strategy}: {id}");
        }
    }
    for interest in engine.whole_profile(NOW, 0).interests {
        let known = |own: &(&str, String)| own.0 == interest.kind.name() && own.1 == interest.name;
        assert!(!muted.iter().any(known), "{}", interest.name);
    }
    // A request that may not use what is known of the shopper knows nothing of it.
    let mut stranger = common::engine(shop, &NativeJson);
    let anonymous = || RawRequest {
        personalize: Some(false),
        ..RawRequest::default()
    };
    let of = |engine: &mut Engine| {
        let list = engine.recommend(anonymous(), NOW).unwrap();
        let items = list.items.iter();
        items
            .map(|item| (item.item_id.to_owned(), item.score.to_bits()))
            .collect::<Vec<_>>()
    };
    assert_eq!(of(&mut engine), of(&mut stranger));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_muted_never_appears(
        doings in proptest::collection::vec((0u8..8, 0usize..1000, 0usize..3), 1..30),
    ) {
        obeys(&FIRST, &doings);
        obeys(&SAMPLE, &doings);
    }
}

#[test]
fn without_corrections_and_after_taking_them_back_lists_are_the_same_to_the_bit() {
    let (mut one, mut other) = (
        common::engine(&SAMPLE, &NativeJson),
        common::engine(&SAMPLE, &NativeJson),
    );
    let ids = ids(&one);
    for engine in [&mut one, &mut other] {
        for (place, id) in ids.iter().step_by(7).take(12).enumerate() {
            track(
                engine,
                "view_item",
                id,
                NOW - DAY + i64::try_from(place).unwrap(),
            );
        }
    }
    let of_first = kinds(&one, &ids[0]);
    for action in ["pin", "mute", "forget"] {
        for (kind, name) in &of_first {
            correct(&mut one, kind, name, action, NOW);
        }
        assert_ne!(
            list(&mut one, "personal"),
            list(&mut other, "personal"),
            "{action}"
        );
        for (kind, name) in &of_first {
            correct(&mut one, kind, name, "restore", NOW);
        }
        for strategy in STRATEGIES {
            assert_eq!(list(&mut one, strategy), list(&mut other, strategy));
        }
    }
    correct(&mut one, "brand", "Acme", "mute", NOW);
    one.erase();
    assert!(one.whole_profile(NOW, 0).corrections.is_empty());
}

#[test]
fn pinned_leads_also_without_events() {
    let mut engine = common::engine(&SAMPLE, &NativeJson);
    let ids = ids(&engine);
    let categories = |engine: &mut Engine, of: &str| {
        let shown = list(engine, "personal");
        let same = shown
            .iter()
            .filter(|(id, _)| engine.product(id).unwrap().category == of);
        same.count()
    };
    // What only one product has says nothing of others.
    let all: Vec<String> = ids
        .iter()
        .map(|id| engine.product(id).unwrap().category.to_owned())
        .collect();
    let several = |name: &&String| all.iter().filter(|other| other == name).count() > 1;
    let rare = all
        .iter()
        .filter(several)
        .find(|name| categories(&mut engine, name) == 0)
        .unwrap();
    correct(&mut engine, "category", rare, "pin", NOW);
    assert!(categories(&mut engine, rare) > 1, "{rare}");
    let first = list(&mut engine, "personal").remove(0).0;
    assert_eq!(engine.product(&first).unwrap().category, *rare);
    let profile = engine.whole_profile(NOW, 0);
    assert!(profile.interests[0].pinned && profile.interests[0].name == *rare);
}

#[test]
fn what_is_forgotten_speaks_again_when_it_is_done_again() {
    let mut engine = common::engine(&SAMPLE, &NativeJson);
    let ids = ids(&engine);
    let fresh = list(&mut engine, "personal");
    let (id, before) = (&ids[3], NOW - 2 * DAY);
    track(&mut engine, "view_item", id, before);
    let learned = list(&mut engine, "personal");
    assert_ne!(learned, fresh);
    let (kind, name) = kinds(&engine, id).remove(0);
    correct(&mut engine, kind, &name, "forget", before);
    assert_eq!(list(&mut engine, "personal"), fresh);
    assert_eq!(engine.events().len(), 1);
    track(&mut engine, "view_item", id, before + 1);
    assert_ne!(list(&mut engine, "personal"), fresh);
}

#[test]
fn what_was_bought_is_not_offered_again_for_being_forgotten() {
    let mut engine = common::engine(&FIRST, &NativeJson);
    let ids = ids(&engine);
    for id in &ids {
        if !engine
            .catalog()
            .consumable(engine.catalog().table().get(id).unwrap())
        {
            track(&mut engine, "purchase", id, NOW - 40 * DAY);
            for (kind, name) in kinds(&engine, id) {
                correct(&mut engine, kind, &name, "forget", NOW);
            }
            let shown = list(&mut engine, "personal");
            assert!(shown.iter().all(|(other, _)| other != id));
            break;
        }
    }
    assert_eq!(engine.events().len(), 1);
}

//! Random shoppers in the shop of the compatibility fixture, and what the engine answers them.
//!
//! Native and wasm tests run this same file and compare with the same golden file, so native and
//! wasm give the same lists, bit for bit.
// Each test takes what it needs of this; helpers of tests may panic.
#![allow(dead_code, clippy::unwrap_used)]

use windowshopper::catalog::Format;
use windowshopper::engine::{Engine, RawRequest};
use windowshopper::events::{RawEvent, Value};
use windowshopper::json::Json;

/// A shop and what its engine answers.
pub struct Shop {
    /// Where `golden` is, under `tests/fixtures`.
    pub name: &'static str,
    pub bundle: &'static [u8],
    pub catalog: &'static [u8],
    /// One line a shopper: a digest of all lists. Remade by
    /// `UPDATE_GOLDEN=1 cargo test --features train --test parity`.
    pub golden: &'static str,
}

/// The bundle of format version 1 and its catalogue. Kept for good.
pub const FIRST: Shop = Shop {
    name: "parity_first.txt",
    bundle: include_bytes!("../fixtures/bundle/v1/shop.wsb"),
    catalog: include_bytes!("../fixtures/bundle/v1/catalog.csv"),
    golden: include_str!("../fixtures/parity_first.txt"),
};

/// The sample shop of today, with every model that there is.
pub const SAMPLE: Shop = Shop {
    name: "parity_sample.txt",
    bundle: include_bytes!("../../www/shop/shop.wsb"),
    catalog: include_bytes!("../../www/shop/catalog.csv"),
    golden: include_str!("../fixtures/parity_sample.txt"),
};

const NOW: i64 = 1_790_000_000_000;

/// A generator of pseudorandom numbers that is the same everywhere (PCG-XSH-RR, O'Neill 2014).
struct Random(u64);

impl Random {
    /// Seeds next to each other give unlike streams only after a few steps.
    fn new(seed: u64) -> Self {
        let mut random = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        for _ in 0..4 {
            random.next();
        }
        random
    }

    fn next(&mut self) -> u32 {
        let old = self.0;
        self.0 = old
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let word = ((old >> 18) ^ old) >> 27;
        #[allow(clippy::cast_possible_truncation)]
        let word = word as u32;
        word.rotate_right(u32::try_from(old >> 59).unwrap())
    }

    fn below(&mut self, limit: usize) -> usize {
        self.next() as usize % limit
    }
}

/// A loaded engine.
pub fn engine(shop: &Shop, json: &impl Json) -> Engine {
    let mut engine = Engine::default();
    engine
        .load(Some(shop.bundle), shop.catalog, Format::Auto, json)
        .unwrap();
    engine
}

fn event(kind: &str, item: &str, number: u64, timestamp: i64) -> RawEvent {
    let text = |text: &str| Value::Text(text.into());
    let item = Value::Map(vec![
        ("item_id".into(), text(item)),
        ("quantity".into(), Value::Number(1.0)),
    ]);
    RawEvent(Value::Map(vec![
        ("event".into(), text(kind)),
        (
            "event_id".into(),
            Value::Text(format!("00000000-0000-4000-8000-{:012x}", number + 1)),
        ),
        ("timestamp".into(), Value::Number(timestamp as f64)),
        ("items".into(), Value::List(vec![item])),
    ]))
}

fn ids(engine: &Engine) -> Vec<String> {
    let names = engine.catalog().table().names();
    names.map(str::to_owned).collect()
}

/// Two engines that know the same of each of `shoppers` random shoppers: one learned event by event,
/// the other from the whole log. `compare` gets both.
pub fn learned_twice(
    shop: &Shop,
    json: &impl Json,
    shoppers: usize,
    mut compare: impl FnMut(&mut Engine, &mut Engine, i64),
) {
    let (mut live, mut restored) = (engine(shop, json), engine(shop, json));
    let ids = ids(&live);
    for shopper in 0..shoppers {
        let mut random = Random::new(0x11fe_0000 + shopper as u64);
        let events = events(&mut random, &ids);
        for engine in [&mut live, &mut restored] {
            engine.erase();
        }
        for raw in &events {
            live.track(raw, NOW).unwrap();
        }
        restored.restore(&events, NOW);
        compare(&mut live, &mut restored, NOW);
    }
}

/// What a random shopper does, at most 24 events.
fn events(random: &mut Random, ids: &[String]) -> Vec<RawEvent> {
    let mut events = Vec::new();
    let mut time = NOW - 40 * 86_400_000;
    for number in 0..random.below(25) {
        // Minutes within a session, now and then days.
        let pause = if random.below(5) == 0 {
            86_400_000 * 3
        } else {
            60_000
        };
        time = (time + pause * (1 + i64::try_from(random.below(3)).unwrap())).min(NOW);
        let kinds = [
            "view_item",
            "view_item",
            "view_item",
            "view_item_list",
            "add_to_cart",
            "purchase",
            "add_to_wishlist",
            "dismiss_item",
        ];
        let kind = kinds[random.below(kinds.len())];
        let item = &ids[random.below(ids.len())];
        events.push(event(kind, item, number as u64, time));
    }
    events
}

/// What the engine answers `shoppers` random shoppers: one line each.
pub fn answers(engine: &mut Engine, shoppers: usize) -> Vec<String> {
    let ids = ids(engine);
    let mut lines = Vec::new();
    for shopper in 0..shoppers {
        let mut random = Random::new(0x5eed_0000 + shopper as u64);
        engine.erase();
        for raw in events(&mut random, &ids) {
            engine.track(&raw, NOW).unwrap();
        }
        let liked = engine.product(&ids[random.below(ids.len())]).unwrap();
        let liked = [liked.brand, liked.color].map(str::to_owned);
        if random.below(3) == 0 {
            engine.declare(liked.to_vec());
        }
        let mut digest = Digest::default();
        for strategy in [
            "personal", "similar", "together", "recent", "popular", "trending",
        ] {
            let mut pick = |names: &[&str]| Some(names[random.below(names.len())].to_owned());
            let mut request = RawRequest {
                strategy: Some(strategy.into()),
                placement: pick(&["home", "product", "cart", "search", "category"]),
                device: pick(&["phone", "tablet", "desktop", "unknown"]),
                locale: pick(&["en-GB", "zh-CN", "de", ""]),
                limit: Some(20.0),
                ..RawRequest::default()
            };
            request.utc_offset = Some([-300.0, 0.0, 480.0][random.below(3)]);
            request.novelty = Some([0.0, 0.5][random.below(2)]);
            request.diversity = Some([0.0, 0.2, 1.0][random.below(3)]);
            request.item_id = (random.below(2) == 0).then(|| ids[random.below(ids.len())].clone());
            if random.below(4) == 0 {
                request.rules.pin = vec![ids[random.below(ids.len())].clone()];
                request.rules.cap_category = Some(5.0);
            }
            let list = engine.recommend(request, NOW).unwrap();
            assert!(!list.items.is_empty() || strategy == "recent");
            for item in &list.items {
                digest.add(item.item_id.as_bytes());
                digest.add(&item.score.to_bits().to_le_bytes());
                digest.add(&item.probability.unwrap_or(-1.0).to_bits().to_le_bytes());
                for reason in &item.reasons {
                    digest.add(reason.code.as_bytes());
                    digest.add(&reason.value.to_bits().to_le_bytes());
                    assert!(reason.adds_up(1e-3), "{reason:?}");
                }
                let sum: f32 = item.reasons.iter().map(|reason| reason.value).sum();
                assert!(
                    (sum - item.score).abs() <= 1e-4 * item.score.abs().max(1.0),
                    "{item:?}"
                );
            }
        }
        lines.push(format!("{shopper} {:016x}", digest.0));
    }
    lines
}

/// FNV-1a.
struct Digest(u64);

impl Default for Digest {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Digest {
    fn add(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
}

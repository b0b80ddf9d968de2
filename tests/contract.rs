//! One suite for all models, on a checkerboard shop: even shoppers like even items, odd ones odd
//! items, and of each shopper the item with the shopper's own number is withheld. For a shopper
//! with that history there is then one right answer. (After `implicit`'s `RecommenderBaseTestMixin`.)
//!
//! A model joins with one line in [`MODELS`].
#![cfg(feature = "train")]
#![allow(clippy::unwrap_used)] // a test that can not unwrap has failed

use proptest::prelude::*;
use safetensors::{Dtype, SafeTensors};
use std::sync::OnceLock;
use windowshopper::bundle::{Bundle, BundleError, BundleWriter};
use windowshopper::catalog::{Catalog, Item};
use windowshopper::events::{EventKind, OrderLog, OrderRow};
use windowshopper::features::{Action, Context, Query, Sessions, Visit};
use windowshopper::id::{ItemId, ItemTable, UserId};
use windowshopper::json::NativeJson;
use windowshopper::math::{Mask, ScoredItem, Scores};
use windowshopper::models::als::{self, Als};
use windowshopper::models::content::Content;
use windowshopper::models::context::{self, Situations};
use windowshopper::models::interests::Interests;
use windowshopper::models::item_knn::{self, ItemKnn};
use windowshopper::models::linear_item::{self, LinearItem};
use windowshopper::models::popularity::{self, Popularity};
use windowshopper::models::sequence::{self, Sequence};
use windowshopper::models::session_knn::{self, SessionKnn};
use windowshopper::models::trending::{self, Trending};
use windowshopper::models::{Recommender, Source};

/// Items, and shoppers.
const SIZE: u32 = 50;
const DAY: i64 = 86_400_000;

type Boxed = Box<dyn Recommender>;
type Loaded = Result<Option<Boxed>, Box<BundleError>>;

/// A model: name, how it learns and is written, how it is read.
struct Model {
    source: Source,
    /// Whether it tells shoppers apart.
    personal: bool,
    /// Whether it speaks to a shopper without any history: of all items, of some, or of none.
    unasked: Says,
    save: fn(&Sessions, &mut BundleWriter),
    load: fn(&Bundle<'_>) -> Loaded,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Says {
    All,
    Some,
    None,
}

fn boxed<M: Recommender + 'static>(model: M) -> Boxed {
    Box::new(model)
}

#[rustfmt::skip]
const MODELS: [Model; 11] = [
    Model { source: Source::Popularity, personal: false, unasked: Says::All, save: |s, w| popularity::fit(s, &Default::default()).unwrap().save(w), load: |b| Ok(Popularity::load(b)?.map(boxed)) },
    Model { source: Source::Content, personal: true, unasked: Says::None, save: |_, _| {}, load: |_| Ok(Some(boxed(Content::new(&catalog())))) },
    Model { source: Source::ItemKnn, personal: true, unasked: Says::None, save: |s, w| item_knn::fit(s, Source::ItemKnn, &Default::default()).unwrap().save(w), load: |b| Ok(ItemKnn::load(b, Source::ItemKnn)?.map(boxed)) },
    Model { source: Source::Together, personal: true, unasked: Says::None, save: |s, w| item_knn::fit(s, Source::Together, &together()).unwrap().save(w), load: |b| Ok(ItemKnn::load(b, Source::Together)?.map(boxed)) },
    Model { source: Source::SessionKnn, personal: true, unasked: Says::None, save: |s, w| session_knn::fit(s, &Default::default()).unwrap().save(w), load: |b| Ok(SessionKnn::load(b)?.map(boxed)) },
    Model { source: Source::Als, personal: true, unasked: Says::None, save: |s, w| als::fit(s, &Default::default()).unwrap().save(w), load: |b| Ok(Als::load(b)?.map(boxed)) },
    Model { source: Source::LinearItem, personal: true, unasked: Says::None, save: |s, w| linear_item::fit(s, &linear()).unwrap().save(w), load: |b| Ok(LinearItem::load(b, Source::LinearItem)?.map(boxed)) },
    Model { source: Source::Sequence, personal: true, unasked: Says::None, save: |s, w| sequence::fit(s, &Default::default()).unwrap().save(w), load: |b| Ok(Sequence::load(b)?.map(boxed)) },
    Model { source: Source::Trending, personal: true, unasked: Says::Some, save: |s, w| trending::fit(s, &Default::default()).unwrap().save(w), load: |b| Ok(Trending::load(b)?.map(boxed)) },
    Model { source: Source::Interests, personal: true, unasked: Says::None, save: |_, _| {}, load: |_| Ok(Some(boxed(Interests::new(Content::new(&catalog()).index(), &catalog(), &[])))) },
    Model { source: Source::Context, personal: false, unasked: Says::All, save: |s, w| context::fit(&order_log(s), &catalog(), &seasonal()).unwrap().save(w), load: |b| Ok(Situations::load(b)?.map(boxed)) },
];

/// Every session is at midnight: with the default, too few to say anything.
fn seasonal() -> context::Params {
    context::Params {
        shrinkage: 1.0,
        support: 1,
        evidence: 0.0,
        ..context::Params::default()
    }
}

/// The same sessions as rows.
fn order_log(sessions: &Sessions) -> OrderLog {
    let mut log = OrderLog::default();
    for (number, session) in (0..).zip(sessions.iter()) {
        for &item in session.items {
            let row = OrderRow {
                user: session.user,
                session: Some(number),
                item,
                kind: EventKind::ViewItem,
                timestamp: session.time,
                quantity: 1.0,
                price: 0.0,
            };
            log.push_in(
                row,
                if item.get() % 2 == 0 {
                    "de\tphone\t60\t"
                } else {
                    ""
                },
            );
        }
    }
    log
}

/// All pairs of a checkerboard are alike: with the 20 neighbours of the default, ties would decide.
fn together() -> item_knn::Params {
    item_knn::Params {
        neighbors: SIZE as usize,
        ..item_knn::Params::together()
    }
}

/// The same here.
fn linear() -> linear_item::Params {
    linear_item::Params {
        neighbors: SIZE as usize,
        ..Default::default()
    }
}

fn names() -> Vec<String> {
    (0..SIZE).map(|item| format!("item-{item}")).collect()
}

/// What shopper `user` touched.
fn liked(user: u32) -> impl Iterator<Item = u32> {
    (0..SIZE).filter(move |item| item % 2 == user % 2 && *item != user)
}

fn sessions() -> Sessions {
    let mut sessions = Sessions::new(SIZE as usize);
    for user in 0..SIZE {
        let items = liked(user).map(|item| (ItemId::new(item), 1.0));
        sessions.push(Some(UserId::new(user)), i64::from(user) * DAY, items);
    }
    sessions
}

/// The same likings as attributes.
fn catalog() -> Catalog {
    let mut catalog = Catalog::new(ItemTable::default());
    for (item, name) in (0..SIZE).zip(names()) {
        let kind = if item % 2 == 0 { "Even" } else { "Odd" };
        assert!(catalog.insert(&Item {
            id: name,
            title: format!("{kind} thing {}", item / 4),
            product_type: format!("Things > {kind}"),
            ..Item::default()
        }));
    }
    catalog
}

fn written(model: &Model) -> Vec<u8> {
    let names = names();
    let mut writer = BundleWriter::new(names.iter().map(String::as_str), 0);
    (model.save)(&sessions(), &mut writer);
    writer.finish().unwrap()
}

fn read(model: &Model, file: &[u8]) -> Loaded {
    (model.load)(&Bundle::read(file, &NativeJson).unwrap())
}

/// What [`written`] gives, learned once: some models take their time.
fn file(model: &Model) -> &'static [u8] {
    static FILES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    let files = FILES.get_or_init(|| MODELS.iter().map(written).collect());
    let known = MODELS.iter().position(|known| known.source == model.source);
    &files[known.unwrap()]
}

fn learned(model: &Model) -> Boxed {
    let mut learned = read(model, file(model)).unwrap().unwrap();
    assert_eq!(learned.source(), model.source);
    learned.resize(SIZE as usize);
    learned.adapt(&catalog());
    learned
}

fn visits(items: impl IntoIterator<Item = u32>) -> Vec<Visit> {
    let items = items.into_iter();
    items
        .map(|item| Visit::new(ItemId::new(item), Action::View, 60 * DAY))
        .collect()
}

fn scored(model: &mut dyn Recommender, history: &[Visit]) -> Scores {
    let mut scores = Scores::new(SIZE as usize);
    model.score(
        &Query {
            history,
            now: 60 * DAY,
            context: Context::default(),
        },
        &mut scores,
    );
    scores
}

fn bits(scores: &Scores) -> Vec<u32> {
    (0..SIZE)
        .map(|item| scores.get(ItemId::new(item)).to_bits())
        .collect()
}

fn top(scores: &mut Scores, k: usize, allowed: &Mask) -> Vec<u32> {
    scores
        .top(k, allowed)
        .iter()
        .map(|scored| scored.item.get())
        .collect()
}

fn new_to(history: &[Visit]) -> Mask {
    let mut allowed = Mask::all(SIZE as usize);
    for visit in history {
        allowed.remove(visit.item);
    }
    allowed
}

#[test]
fn the_right_answer_comes_first() {
    for model in MODELS.iter().filter(|model| model.personal) {
        let mut learned = learned(model);
        for user in 0..SIZE {
            let history = visits(liked(user));
            let mut scores = scored(&mut *learned, &history);
            let list = top(&mut scores, 1, &new_to(&history));
            assert_eq!(list, [user], "{}", model.source.name());
        }
    }
}

#[test]
fn one_after_the_other_is_as_one_alone() {
    for model in &MODELS {
        let mut warm = learned(model);
        let histories = [
            visits(liked(3)),
            visits([]),
            visits([4, 4, 6]),
            visits([999]),
            visits([4, 4, 6]),
            visits(liked(4).chain(liked(5))),
        ];
        for history in &histories {
            let alone = bits(&scored(&mut *learned(model), history));
            assert_eq!(
                bits(&scored(&mut *warm, history)),
                alone,
                "{}",
                model.source.name()
            );
            // Explaining in between changes nothing.
            let query = Query {
                history,
                now: 60 * DAY,
                context: Context::default(),
            };
            warm.explain(&query, ItemId::new(8), &mut Vec::new());
            assert_eq!(
                bits(&scored(&mut *warm, history)),
                alone,
                "{}",
                model.source.name()
            );
        }
    }
}

#[test]
fn filters_hold_and_k_may_exceed_the_catalogue() {
    for model in &MODELS {
        let mut scores = scored(&mut *learned(model), &visits([2, 4]));
        let mut allowed = Mask::none(SIZE as usize);
        allowed.insert(ItemId::new(6));
        allowed.insert(ItemId::new(8));
        let list = top(&mut scores, 20, &allowed);
        assert_eq!(list.len(), 2, "{}", model.source.name());
        assert!(
            list.contains(&6) && list.contains(&8),
            "{}",
            model.source.name()
        );
        let everything = scores.top(10_000, &Mask::all(SIZE as usize)).to_vec();
        assert!(everything.len() <= SIZE as usize);
        assert!(everything.is_sorted_by(|a, b| ScoredItem::rank(a, b).is_lt()));
        assert!(top(&mut scores, 0, &Mask::all(SIZE as usize)).is_empty());
    }
}

#[test]
fn unknown_items_and_no_history_say_nothing() {
    for model in &MODELS {
        let mut learned = learned(model);
        for history in [visits([]), visits([SIZE, 999, u32::MAX])] {
            let scores = scored(&mut *learned, &history);
            let touched = scores.touched().len();
            let expected = match model.unasked {
                Says::All => touched == SIZE as usize,
                Says::Some => touched > 0,
                Says::None => touched == 0,
            };
            assert!(expected, "{}: {touched}", model.source.name());
            let query = Query {
                history: &history,
                now: 60 * DAY,
                context: Context::default(),
            };
            let mut parts = Vec::new();
            learned.explain(&query, ItemId::new(1), &mut parts);
            learned.explain(&query, ItemId::new(u32::MAX), &mut parts);
            assert!(parts.is_empty(), "{}", model.source.name());
        }
    }
}

/// Any history: repeats, unknown items, earlier sessions, all weights that a caller may give.
fn any_history() -> impl Strategy<Value = Vec<Visit>> {
    let visit = (0..SIZE + 5, 1e-3f32..50.0, 0..60 * DAY, 0u32..3);
    prop::collection::vec(visit, 0..130).prop_map(|mut visits| {
        visits.sort_by_key(|visit| (std::cmp::Reverse(visit.3), visit.2));
        let visit = |(item, weight, timestamp, session)| Visit {
            weight,
            session,
            ..Visit::new(ItemId::new(item), Action::View, timestamp)
        };
        visits.into_iter().map(visit).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn scores_are_finite_and_explained(histories in prop::collection::vec(any_history(), 1..4)) {
        let shop = catalog();
        for model in &MODELS {
            let mut learned = learned(model);
            for history in &histories {
                let scores = scored(&mut *learned, history);
                let query = Query { history, now: 60 * DAY, context: Context::default(), };
                let best = scores.touched().into_iter().map(|item| scores.get(item)).fold(0.0, f32::max);
                for item in scores.touched() {
                    let score = scores.get(item);
                    prop_assert!(score.is_finite() && score >= 0.0);
                    let mut parts = Vec::new();
                    learned.explain(&query, item, &mut parts);
                    let mut named = Vec::new();
                    learned.name(&query, item, &shop, &mut named);
                    prop_assert!(parts.is_empty() || named.is_empty());
                    if (model.source == Source::Context && score == 0.0) || model.source == Source::Popularity {
                        prop_assert!(parts.is_empty());
                        continue;
                    }
                    let named: f32 = named.iter().map(|part| part.value).sum();
                    let sum: f32 = parts.iter().map(|part| part.value).sum::<f32>() + named;
                    prop_assert!(
                        (sum - score).abs() <= 1e-4 * best,
                        "{}: {sum} explains {score}, the best is {best}", model.source.name()
                    );
                    prop_assert!(parts.iter().all(|part| part.visit < history.len()));
                }
            }
        }
    }
}

#[test]
fn what_is_read_is_written_again_the_same() {
    let again = |save: &dyn Fn(&Bundle<'_>, &mut BundleWriter), file: &[u8]| {
        let bundle = Bundle::read(file, &NativeJson).unwrap();
        let mut writer = BundleWriter::new(bundle.items().names(), 0);
        save(&bundle, &mut writer);
        assert!(writer.finish().unwrap() == file);
    };
    for model in &MODELS {
        let file = written(model);
        assert!(
            file == written(model),
            "same seed, same bytes: {}",
            model.source.name()
        );
        again(
            &|bundle, writer| match model.source {
                Source::Popularity => Popularity::load(bundle).unwrap().unwrap().save(writer),
                Source::Content => {}
                Source::ItemKnn | Source::Together | Source::LinearItem => {
                    ItemKnn::load(bundle, model.source)
                        .unwrap()
                        .unwrap()
                        .save(writer);
                }
                Source::SessionKnn => SessionKnn::load(bundle).unwrap().unwrap().save(writer),
                Source::Als => Als::load(bundle).unwrap().unwrap().save(writer),
                Source::Sequence => Sequence::load(bundle).unwrap().unwrap().save(writer),
                Source::Trending => Trending::load(bundle).unwrap().unwrap().save(writer),
                Source::Interests => {}
                Source::Context => Situations::load(bundle).unwrap().unwrap().save(writer),
            },
            &file,
        );
    }
}

#[test]
fn a_bundle_without_the_model_is_no_error() {
    let names = names();
    let writer = BundleWriter::new(names.iter().map(String::as_str), 0);
    let file = writer.finish().unwrap();
    for model in MODELS
        .iter()
        .filter(|model| !matches!(model.source, Source::Content | Source::Interests))
    {
        assert!(
            read(model, &file).unwrap().is_none(),
            "{}",
            model.source.name()
        );
    }
}

/// A tensor on its way from one bundle to another.
#[derive(Clone)]
struct Tensor {
    name: String,
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

fn tensors(file: &[u8]) -> Vec<Tensor> {
    let all = SafeTensors::deserialize(file).unwrap();
    let mut tensors: Vec<Tensor> = all
        .iter()
        .map(|(name, view)| Tensor {
            name: name.into(),
            dtype: view.dtype(),
            shape: view.shape().to_vec(),
            bytes: view.data().to_vec(),
        })
        .collect();
    tensors.sort_by(|a, b| a.name.cmp(&b.name));
    tensors
}

fn numbers(file: &[u8]) -> Vec<(String, String)> {
    let bundle = Bundle::read(file, &NativeJson).unwrap();
    let own = bundle.metadata().filter(|(key, _)| key.contains('.'));
    own.map(|(key, value)| (key.into(), value.into())).collect()
}

/// A valid bundle of these tensors and numbers.
fn packed(tensors: &[Tensor], numbers: &[(String, String)]) -> Vec<u8> {
    let names = names();
    let mut writer = BundleWriter::new(names.iter().map(String::as_str), 0);
    for (key, value) in numbers {
        writer.text(key, value);
    }
    for Tensor {
        name,
        dtype,
        shape,
        bytes,
    } in tensors.iter().filter(|t| t.name != "item_ids")
    {
        match dtype {
            Dtype::U8 => writer.u8s(name, shape, bytes),
            Dtype::I8 => {
                let values: Vec<i8> = bytes.iter().map(|byte| byte.cast_signed()).collect();
                writer.i8s(name, shape, &values);
            }
            Dtype::U16 => {
                let values: Vec<u16> = bytes
                    .as_chunks()
                    .0
                    .iter()
                    .copied()
                    .map(u16::from_le_bytes)
                    .collect();
                writer.u16s(name, shape, &values);
            }
            Dtype::U32 => {
                let values: Vec<u32> = bytes
                    .as_chunks()
                    .0
                    .iter()
                    .copied()
                    .map(u32::from_le_bytes)
                    .collect();
                writer.u32s(name, shape, &values);
            }
            _ => {
                let values: Vec<f32> = bytes
                    .as_chunks()
                    .0
                    .iter()
                    .copied()
                    .map(f32::from_le_bytes)
                    .collect();
                writer.f32s(name, shape, &values);
            }
        }
    }
    writer.finish().unwrap()
}

/// Either refused, or a model that keeps the contract.
fn refused_or_sane(model: &Model, file: &[u8]) {
    if let Ok(Some(mut loaded)) = read(model, file) {
        loaded.resize(SIZE as usize);
        loaded.adapt(&catalog());
        let history = visits(liked(2).chain(liked(3)));
        let scores = scored(&mut *loaded, &history);
        for item in scores.touched() {
            let score = scores.get(item);
            assert!(
                score.is_finite() && score >= 0.0,
                "{} {score}",
                model.source.name()
            );
            let query = Query {
                history: &history,
                now: 60 * DAY,
                context: Context::default(),
            };
            loaded.explain(&query, item, &mut Vec::new());
        }
    }
}

#[test]
fn damaged_tensors_are_refused() {
    for model in &MODELS {
        let file = file(model);
        let (all, numbers) = (tensors(file), numbers(file));
        assert!(packed(&all, &numbers) == file);
        for (position, tensor) in all.iter().enumerate().filter(|(_, t)| t.name != "item_ids") {
            let with = |change: &dyn Fn(&mut Tensor)| {
                let mut all = all.clone();
                change(&mut all[position]);
                packed(&all, &numbers)
            };
            let name = &tensor.name;
            let mut without = all.clone();
            without.remove(position);
            // Without the tensor that tells that the model is there, it is not there.
            let missing = read(model, &packed(&without, &numbers));
            assert!(
                matches!(&missing, Ok(None))
                    || matches!(&missing, Err(error) if matches!(&**error, BundleError::MissingTensor { name: n } if n == name)),
                "{name}"
            );
            let shorter = with(&|tensor| {
                tensor.shape[0] -= 1;
                let row = tensor.bytes.len() / (tensor.shape[0] + 1);
                tensor.bytes.truncate(tensor.bytes.len() - row);
            });
            assert!(read(model, &shorter).is_err(), "{name}");
            let other_dtype = with(&|tensor| {
                tensor.dtype = if tensor.dtype == Dtype::U8 {
                    Dtype::I8
                } else {
                    Dtype::U8
                };
                tensor.shape = vec![tensor.bytes.len()];
            });
            assert!(read(model, &other_dtype).is_err(), "{name}");
            let all_ones = with(&|tensor| tensor.bytes.fill(0xFF));
            if matches!(tensor.dtype, Dtype::I8 | Dtype::U8) {
                refused_or_sane(model, &all_ones);
            } else {
                assert!(read(model, &all_ones).is_err(), "{name}");
            }
        }
        for (position, (key, _)) in numbers.iter().enumerate() {
            for bad in ["-1", "NaN", "1e300", "much"] {
                let mut numbers = numbers.clone();
                numbers[position].1 = bad.into();
                assert!(read(model, &packed(&all, &numbers)).is_err(), "{key}={bad}");
            }
            let mut numbers = numbers.clone();
            numbers.remove(position);
            assert!(read(model, &packed(&all, &numbers)).is_err(), "{key}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn flipped_bytes_never_panic(which in 0usize..MODELS.len(), tensor in any::<prop::sample::Index>(), flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let model = &MODELS[which];
        let file = file(model);
        let mut all = tensors(file);
        let tensor = tensor.get_mut(&mut all);
        for (place, byte) in flips {
            *place.get_mut(&mut tensor.bytes) = byte;
        }
        refused_or_sane(model, &packed(&all, &numbers(file)));
    }
}

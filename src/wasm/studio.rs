//! Training a bundle in a merchant's browser, in a module of its own.

use super::convert::{coded, from_js, throw, to_js};
use super::output::Keys;
use crate::catalog::{FeedReport, Format};
use crate::engine::evaluate::{EvaluateParams, Report, evaluate};
use crate::engine::fit::{FitParams, STEPS, Trained, Watch, fit};
use crate::events::{CleanReport, EventKind};
use crate::json::NativeJson;
use crate::metrics::Metrics;
use crate::models::Crew;
use crate::orders::{
    ColumnMap, CsvTable, MappedColumn, OrdersError, ReadParams, ReadReport, Reader, RowError,
    RowParser, Shop, SlashDates, Table, show_timestamp,
};
use crate::value::{Value, whole};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Cursor;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Who watches: an object with the methods `step(name)` and `seconds()`.
    pub type Watcher;

    #[wasm_bindgen(method)]
    fn step(this: &Watcher, name: &str);

    #[wasm_bindgen(method)]
    fn seconds(this: &Watcher) -> f64;
}

impl Watch for &Watcher {
    fn step(&mut self, name: &str) {
        Watcher::step(self, name);
    }

    fn seconds(&mut self) -> f64 {
        Watcher::seconds(self)
    }
}

/// The one thread that a page's worker is.
impl Crew for &Watcher {}

/// A shop that a bundle is trained for; see `windowshopper::orders::Shop`.
#[wasm_bindgen]
pub struct Studio {
    keys: Keys,
    shop: Shop,
    params: FitParams,
    trained: Option<Trained>,
}

#[wasm_bindgen]
impl Studio {
    /// At most so many steps a watcher hears of in a training.
    pub fn steps() -> usize {
        STEPS
    }

    /// The columns of an order log.
    pub fn columns(orders: Box<[u8]>) -> Result<JsValue, JsValue> {
        let table = table("orders", orders).map_err(throw)?;
        to_js(&Keys::default(), table.columns())
    }

    /// Reads a shop. `options`: `catalogFormat`, `name` (of the order log, for messages), `columns` (target to
    /// column), `dayFirst`, `eventDefault`, `maxBadRows`, `minShoppers`, `networks`, `seed`.
    #[wasm_bindgen(constructor)]
    pub fn new(catalog: &[u8], orders: Box<[u8]>, options: JsValue) -> Result<Studio, JsValue> {
        let refuse = |reason: String| coded("invalid_request", &reason);
        let options = from_js(&options);
        let name = options.text_field("name").map_err(refuse)?;
        let name = name.unwrap_or_else(|| "orders".into());
        let params = params_of(&options).map_err(refuse)?;
        let reading = reading_of(&options).map_err(refuse)?;
        let columns = columns_of(&options).map_err(refuse)?;
        let format = options.text_field("catalogFormat").map_err(refuse)?;
        let format = Format::from_name(format.as_deref().unwrap_or("auto")).map_err(throw)?;
        let shop = || -> Result<Shop, OrdersError> {
            let mut reader = Reader::new(ReadParams {
                columns: ColumnMap::new(columns)?,
                ..reading
            });
            reader.read(&name, &mut table(&name, orders)?, &mut |_, _, _| {})?;
            Shop::new(reader.finish()?, catalog, format, &NativeJson)
        };
        Ok(Self {
            keys: Keys::default(),
            shop: shop().map_err(throw)?,
            params,
            trained: None,
        })
    }

    /// What was read.
    pub fn read(&self) -> Result<JsValue, JsValue> {
        let shop = &self.shop;
        to_js(
            &self.keys,
            &Read {
                orders: &shop.events,
                catalog: &shop.feed,
                known_items: shop.known_items,
                known_events: shop.known_events,
                cleaned: &shop.cleaned,
            },
        )
    }

    /// Learns from the whole log, and tells what was learned.
    pub fn train(&mut self, watcher: &Watcher) -> Result<JsValue, JsValue> {
        let params = FitParams {
            created_at: Some(self.shop.newest),
            ..self.params.clone()
        };
        let trained = fit(&self.shop.catalog, &self.shop.log, &params, &mut &*watcher);
        let trained = self.trained.insert(trained.map_err(throw)?);
        to_js(&self.keys, &Learned::from(&*trained))
    }

    /// The bundle; empty before it is trained.
    pub fn bundle(&self) -> Vec<u8> {
        let trained = self.trained.as_ref();
        trained.map_or_else(Vec::new, |trained| trained.bundle.clone())
    }

    /// Trains on the first days and judges on the last fifth of them.
    pub fn evaluate(&self, watcher: &Watcher) -> Result<JsValue, JsValue> {
        let params = EvaluateParams::default();
        let Shop { catalog, log, .. } = &self.shop;
        let report = evaluate(catalog, log, &self.params, &params, &mut &*watcher);
        to_js(&self.keys, &Judged::of(&report.map_err(throw)?, params.k))
    }
}

fn table(name: &str, csv: Box<[u8]>) -> Result<CsvTable, OrdersError> {
    CsvTable::open(Box::new(Cursor::new(csv)), None).map_err(|error| {
        let (RowError::Bad { line, reason, .. } | RowError::Fatal { line, reason }) = error;
        OrdersError::Format {
            file: name.into(),
            line,
            reason,
        }
    })
}

/// How to learn.
fn params_of(options: &Value) -> Result<FitParams, String> {
    let params = FitParams::default();
    let seed = options.field("seed", "a whole number of 0 to 4294967295", count)?;
    let min_shoppers = options.field("minShoppers", "a whole number of 1 to 1000000", count)?;
    let params = FitParams {
        seed: seed.map_or(params.seed, u64::from),
        min_shoppers: min_shoppers.map_or(params.min_shoppers, |count| count as usize),
        ..params
    };
    Ok(match options.flag_field("networks")? {
        Some(true) => params.fast(),
        _ => params.quick(),
    })
}

/// How to read the log, but for its columns.
fn reading_of(options: &Value) -> Result<ReadParams<'static>, String> {
    let event = |value: &Value| EventKind::from_name(&value.to_text()?);
    let event = options.field("eventDefault", "an event of GA4, e.g. purchase", event)?;
    let bad_rows = options.field("maxBadRows", "a whole number of 0 to 4294967295", count)?;
    let mut parser = RowParser::default();
    if options.flag_field("dayFirst")? == Some(true) {
        parser.dates = SlashDates::DayFirst;
    }
    parser.event_default = event.unwrap_or(parser.event_default);
    Ok(ReadParams {
        parser,
        max_bad_rows: bad_rows.map(u64::from),
        ..ReadParams::default()
    })
}

/// What `columns` maps, target to column.
fn columns_of(options: &Value) -> Result<Vec<MappedColumn>, String> {
    let map = |value: &Value| value.map().map(<[_]>::to_vec);
    let columns = options.field("columns", "an object of columns by target", map)?;
    let columns = columns.unwrap_or_default().into_iter();
    columns
        .filter_map(|(target, column)| Some((target, column.to_text()?)))
        .map(|(target, column)| format!("{target}={column}").parse())
        .collect()
}

fn count(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => u32::try_from(whole(*number)?).ok(),
        _ => None,
    }
}

#[derive(Serialize)]
struct Read<'a> {
    orders: &'a ReadReport,
    catalog: &'a FeedReport,
    known_items: usize,
    known_events: usize,
    cleaned: &'a CleanReport,
}

#[derive(Serialize)]
struct Learned<'a> {
    moments: usize,
    model_bytes: &'a BTreeMap<&'static str, usize>,
    fit_seconds: &'a BTreeMap<&'static str, f64>,
    choices: Vec<Chosen>,
}

#[derive(Serialize)]
struct Chosen {
    segment: &'static str,
    lessons: usize,
    best_source: &'static str,
    kept: &'static str,
}

impl<'a> From<&'a Trained> for Learned<'a> {
    fn from(trained: &'a Trained) -> Self {
        let choices = trained.choices.iter();
        Self {
            moments: trained.moments,
            model_bytes: &trained.model_bytes,
            fit_seconds: &trained.fit_seconds,
            choices: choices
                .map(|choice| Chosen {
                    segment: choice.segment.name(),
                    lessons: choice.cases,
                    best_source: choice.source.0.name(),
                    kept: choice.kept,
                })
                .collect(),
        }
    }
}

#[derive(Serialize)]
struct Judged<'a> {
    k: usize,
    test_from: String,
    train_events: usize,
    test_events: usize,
    segments: BTreeMap<&'static str, Asked<'a>>,
}

#[derive(Serialize)]
struct Asked<'a> {
    moments: usize,
    models: &'a BTreeMap<&'static str, Metrics>,
}

impl<'a> Judged<'a> {
    fn of(report: &'a Report, k: usize) -> Self {
        let asked = |(kind, models): (&&'static str, &'a _)| {
            let moments = report.moments.get(kind).copied().unwrap_or(0);
            (*kind, Asked { moments, models })
        };
        Self {
            k,
            test_from: show_timestamp(report.test_from),
            train_events: report.rows.0,
            test_events: report.rows.1,
            segments: report.segments.iter().map(asked).collect(),
        }
    }
}

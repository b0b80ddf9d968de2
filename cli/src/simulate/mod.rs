//! `windowshopper simulate`: an order log that nobody made.
//!
//! For demonstrations and tests: shoppers with *planted* tastes, so that one can see whether a
//! recommender finds them again. Figures on such a log say that the machinery works, and nothing of
//! how it does on people.
//!
//! What is planted, and can be found in the log:
//! - **tastes**: each shopper has 1 to 3 favourite departments (first level of the category), 1 to 3
//!   brands, some style words (column `tags`), a colour and a price band ([`taste`]); 85% of visits
//!   are to a favourite department;
//! - **likeness**: the next item of a visit is rather one like the one before ([`stock`]);
//! - **complements**: each item has up to three that are bought with it, by words of title and
//!   category (tea and teapots, where the catalogue has such), else from a shelf drawn from the seed;
//! - **habits**: consumables are bought again after three to six weeks by two buyers of three;
//! - **fashions**: some items sell more for some weeks, some are launched during the log;
//! - **rhythm**: evenings and Sundays are busy, few shoppers come often, many seldom;
//! - **guests**: a fifth of the visits, each with a taste of its own and no `user_id`;
//! - **noise**: one click in twenty is on anything; a few purchases come back.
//!
//! Nothing else is: no seasons, no prices that change, no stock that runs out, no shopper whose taste
//! changes. The same catalogue, options and seed give the same log, byte for byte, on the same kind
//! of machine (logarithms may differ in the last bit elsewhere).

mod calendar;
mod feed;
mod random;
mod shopper;
mod stock;
mod taste;

use crate::args::SimulateArgs;
use crate::error::CliError;
use crate::shop::Feed;
use crate::{output, read};
use random::Random;
use serde::Serialize;
use shopper::{Span, Visit};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use stock::Stock;

/// Expected visits of a shopper in a hundred days; half have less than this.
const VISITS: f64 = 3.0;
/// Visits of guests for each visit of a shopper.
const GUESTS: f64 = 0.25;

#[derive(Debug, Serialize)]
struct Simulation<'a> {
    out: &'a Path,
    bytes: usize,
    seed: u64,
    items: usize,
    shoppers: u32,
    days: u32,
    sessions: usize,
    guest_sessions: usize,
    events: usize,
    kinds: BTreeMap<&'static str, usize>,
}

/// Simulates and writes the log.
///
/// # Errors
/// When the catalogue can't be read or has no item in stock, or the log can't be written.
pub fn run(args: &SimulateArgs) -> Result<(), CliError> {
    read::check_target(&args.out)?;
    let feed = Feed::read(&args.catalog, None)?;
    let products = feed::products(&feed)?;
    let stock = Stock::plant(products, f64::from(args.days), args.seed);
    if stock.items.is_empty() {
        return Err(CliError::failed(
            "empty_catalog",
            format!("{}: no item is in stock", args.catalog.display()),
        ));
    }
    let last = args.until.div_euclid(1_000 * calendar::DAY);
    let days = i64::from(args.days);
    let span = Span {
        first: last + 1 - days,
        days,
    };
    let progress = output::progress_bytes("simulating", u64::from(args.shoppers));
    let mut visits: Vec<(Option<u32>, Visit)> = Vec::new();
    for number in 0..args.shoppers {
        let mut random = Random::new(args.seed, u64::from(number) + 1);
        // Log-normal: few come often.
        let activity = VISITS * f64::from(args.days) / 100.0 * (0.9 * random.normal()).exp();
        let life = shopper::live(&stock, span, activity, &mut random);
        visits.extend(life.into_iter().map(|visit| (Some(number), visit)));
        progress.inc(1);
    }
    progress.finish_and_clear();
    let mut random = Random::new(args.seed, u64::MAX);
    let guests = f64::from(u32::try_from(visits.len()).unwrap_or(u32::MAX)) * GUESTS;
    for day in span.first..=last {
        let mut expected = guests / f64::from(args.days) * calendar::busyness(day);
        while random.chance(expected) {
            expected -= 1.0;
            visits.push((None, shopper::guest(&stock, span, day, &mut random)));
        }
    }
    visits.retain(|(_, visit)| !visit.actions.is_empty());
    visits.sort_by_key(|(shopper, visit)| (visit.start, *shopper));

    let (csv, kinds) = write(&stock, &visits)?;
    read::write_bytes(&args.out, &csv)?;
    let bytes = std::fs::metadata(&args.out).map_or(0, |file| file.len());
    let simulation = Simulation {
        out: &args.out,
        bytes: usize::try_from(bytes).unwrap_or(usize::MAX),
        seed: args.seed,
        items: stock.items.len(),
        shoppers: args.shoppers,
        days: args.days,
        sessions: visits.len(),
        guest_sessions: visits
            .iter()
            .filter(|(shopper, _)| shopper.is_none())
            .count(),
        events: kinds.values().sum(),
        kinds,
    };
    output::result(args.json, &simulation, &simulation)
}

type Kinds = BTreeMap<&'static str, usize>;

fn write(stock: &Stock, visits: &[(Option<u32>, Visit)]) -> Result<(Vec<u8>, Kinds), CliError> {
    let internal = |error: csv::Error| CliError::failed("internal", error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut kinds = Kinds::new();
    let header = [
        "user_id",
        "session_id",
        "event",
        "item_id",
        "timestamp",
        "quantity",
        "price",
    ];
    writer.write_record(header).map_err(internal)?;
    for (session, (shopper, visit)) in visits.iter().enumerate() {
        let user = shopper.map_or(String::new(), |number| format!("u{number}"));
        let session = format!("s{session}");
        for action in &visit.actions {
            let item = &stock.items[action.item];
            let price = match item.price > 0.0 {
                true => format!("{:.2}", item.price),
                false => String::new(),
            };
            let row = [
                user.as_str(),
                &session,
                action.event.name(),
                &item.id,
                &read::show_timestamp(action.time * 1_000),
                &action.quantity.to_string(),
                &price,
            ];
            writer.write_record(row).map_err(internal)?;
            *kinds.entry(action.event.name()).or_default() += 1;
        }
    }
    let csv = writer
        .into_inner()
        .map_err(|error| CliError::failed("internal", error.to_string()))?;
    Ok((csv, kinds))
}

impl fmt::Display for Simulation<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds: Vec<String> = self
            .kinds
            .iter()
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect();
        write!(
            out,
            "{}: {} bytes, {} simulated events ({})\n  {} sessions ({} of guests) over {} days, {} shoppers, {} items",
            self.out.display(),
            self.bytes,
            self.events,
            kinds.join(", "),
            self.sessions,
            self.guest_sessions,
            self.days,
            self.shoppers,
            self.items
        )
    }
}

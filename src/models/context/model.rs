use crate::bundle::{Bundle, BundleError};
use crate::catalog::Catalog;
use crate::features::{Context, Device};
use crate::id::ItemId;
use crate::math::{FixedScores, Scores};
use crate::models::tensors::{indices, invalid, length, starts, whole};
use crate::models::{Contribution, Part, Query, Recommender, Source};
use crate::names::{NONE, Names};
use std::sync::Arc;

/// Features: what a reason calls them, and the first of their values.
pub(super) const FEATURES: [(&str, usize); 6] = [
    ("time", 0),
    ("weekday", 6),
    ("season", 13),
    ("device", 25),
    ("placement", 28),
    ("locale", 33),
];
/// Where the values of the locales start.
pub(super) const LOCALES: usize = FEATURES[5].1;
/// A lift of 1 in the bundle.
pub(super) const UNIT: f32 = 32.0;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Lifts by situation; see the module's documentation.
///
/// Memory: 3 to 5 bytes a lift, 12 bytes an item.
#[derive(Clone, Debug)]
pub struct Situations {
    /// Where each value's lifts start; one more than there are values.
    pub(super) starts: Vec<u32>,
    /// Items, then (counted on) categories by their number in `paths`; ascending within a value.
    pub(super) targets: Vec<u32>,
    /// Of the targets, in 1 / [`UNIT`].
    pub(super) lifts: Vec<i8>,
    /// Items that training saw.
    pub(super) items: usize,
    /// Paths of the categories that are targets.
    pub(super) paths: Names,
    pub(super) locales: Names,
    /// By category of the catalogue: its target, and the category above it; [`NONE`] where there is
    /// none.
    categories: Vec<(u32, u32)>,
    /// Category by item.
    category_of: Vec<u32>,
    /// What the last query was about, and its scores.
    values: [Option<usize>; 6],
    scores: Arc<FixedScores>,
}

impl Situations {
    pub(super) fn new(
        (starts, targets, lifts): (Vec<u32>, Vec<u32>, Vec<i8>),
        items: usize,
        paths: Names,
        locales: Names,
    ) -> Self {
        Self {
            starts,
            targets,
            lifts,
            items,
            paths,
            locales,
            categories: Vec::new(),
            category_of: Vec::new(),
            values: [None; 6],
            scores: Arc::default(),
        }
    }

    /// Reads it from a bundle; `None` when the bundle has none.
    ///
    /// # Errors
    /// When a tensor is of the wrong shape or dtype, or holds an index that does not exist.
    pub fn load(bundle: &Bundle<'_>) -> Result<Option<Self>, Box<BundleError>> {
        if !bundle.has("context.lifts") {
            return Ok(None);
        }
        let count = whole(bundle, "context.locales")?;
        let text = bundle.text("context.names")?;
        let (mut paths, mut locales) = (Names::default(), Names::default());
        // The first line is blank, so that there is always one.
        let lines = text.strip_prefix('\n').filter(|_| text.ends_with('\n'));
        for name in lines.unwrap_or_default().split_terminator('\n') {
            if locales.len() < count {
                locales.intern(name);
            } else {
                paths.intern(name);
            }
        }
        if lines.is_none() || locales.len() < count {
            return Err(invalid("tensor `context.names` is no list of names"));
        }
        let items = bundle.items().len();
        let values = LOCALES + count;
        let counts = bundle.u16s("context.counts", &[values])?;
        let counts: Vec<u32> = counts.into_iter().map(u32::from).collect();
        let targets = indices(bundle, "context.targets", items + paths.len())?;
        let lifts = bundle.i8s("context.lifts", &[length(bundle, "context.targets")?])?;
        let starts = starts("context.counts", &counts, targets.len())?;
        let lifts = (starts, targets, lifts);
        Ok(Some(Self::new(lifts, items, paths, locales)))
    }

    /// Writes it; nothing when nothing was learned.
    #[cfg(feature = "train")]
    pub fn save(&self, writer: &mut crate::bundle::BundleWriter) {
        if self.targets.is_empty() {
            return;
        }
        let counts: Vec<u16> = self
            .starts
            .windows(2)
            .map(|pair| u16::try_from(pair[1] - pair[0]).unwrap_or(u16::MAX))
            .collect();
        let names = self.locales.iter().chain(self.paths.iter());
        let text: String = names.map(|name| format!("\n{name}")).collect();
        let text = text + "\n";
        let targets = self.items + self.paths.len();
        writer.number("context.locales", self.locales.len() as f64);
        writer.u16s("context.counts", &[counts.len()], &counts);
        writer.i8s("context.lifts", &[self.lifts.len()], &self.lifts);
        writer.u8s("context.names", &[text.len()], text.as_bytes());
        crate::models::tensors::save_indices(writer, "context.targets", targets, &self.targets);
    }

    /// The values of a moment, by feature; `None` where nothing is known, or nothing was learned.
    fn values(&self, now: i64, context: &Context<'_>) -> [Option<usize>; 6] {
        let locale = self.locale(context.locale).map(|locale| LOCALES + locale);
        let mut values = values(now, context);
        values[5] = locale;
        values
            .map(|value| value.filter(|&value| self.starts.get(value) < self.starts.get(value + 1)))
    }

    /// Number of a locale: as it is written, or else its language.
    fn locale(&self, locale: &str) -> Option<usize> {
        let known = |name: &str| self.locales.get(name);
        let locale = known(locale).or_else(|| known(locale.split('-').next()?));
        locale.map(|locale| locale as usize)
    }

    /// Lift of a target, in 1 / [`UNIT`].
    fn lift(&self, value: usize, target: u32) -> i32 {
        let (Some(&start), Some(&end)) = (self.starts.get(value), self.starts.get(value + 1))
        else {
            return 0;
        };
        let targets = &self.targets[start as usize..end as usize];
        match targets.binary_search(&target) {
            Ok(place) => i32::from(self.lifts[start as usize + place]),
            Err(_) => 0,
        }
    }

    /// All scores of a moment.
    fn make(&mut self, values: [Option<usize>; 6]) {
        let mut lifts = vec![0i32; self.items + self.paths.len()];
        for value in values.into_iter().flatten() {
            let range = self.starts[value] as usize..self.starts[value + 1] as usize;
            for (&target, &lift) in self.targets[range.clone()].iter().zip(&self.lifts[range]) {
                lifts[target as usize] += i32::from(lift);
            }
        }
        // A category's code is above that of the one above it.
        let mut sums: Vec<i32> = Vec::with_capacity(self.categories.len());
        for &(target, above) in &self.categories {
            let own = lifts.get(target as usize).copied().unwrap_or(0);
            sums.push(own + sums.get(above as usize).copied().unwrap_or(0));
        }
        let mut scores = Vec::with_capacity(self.category_of.len());
        for (item, &category) in self.category_of.iter().enumerate() {
            let own = if item < self.items { lifts[item] } else { 0 };
            let sum = own + sums.get(category as usize).copied().unwrap_or(0);
            // Six features of a few levels: far below 2^24.
            scores.push(sum.max(0) as f32 / UNIT);
        }
        self.scores = Arc::new(FixedScores::new(scores));
        self.values = values;
    }
}

/// The values of a moment, by feature, but for the locale.
pub(super) fn values(now: i64, context: &Context<'_>) -> [Option<usize>; 6] {
    let local = now.saturating_add(i64::from(context.utc_offset) * 60_000);
    let day = local.div_euclid(DAY);
    let part = |number: i64, of: i64| usize::try_from(number.rem_euclid(of)).unwrap_or(0);
    let device = match context.device {
        Device::Unknown => None,
        device => Some(FEATURES[3].1 + device as usize - 1),
    };
    [
        Some(part(local.rem_euclid(DAY) / (4 * HOUR), 6)),
        // The epoch began on a Thursday.
        Some(FEATURES[1].1 + part(day + 3, 7)),
        Some(FEATURES[2].1 + month(day)),
        device,
        Some(FEATURES[4].1 + context.placement as usize),
        None,
    ]
}

/// Month of a day since the epoch, 0 for January. (Years are counted from March, so that the leap
/// day is the last; 400 of them have 146,097 days.)
fn month(day: i64) -> usize {
    let of_era = (day + 719_468).rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    usize::try_from((from_march + 2) % 12).unwrap_or(0)
}

impl Recommender for Situations {
    fn source(&self) -> Source {
        Source::Context
    }

    fn adapt(&mut self, catalog: &Catalog) {
        self.categories.clear();
        for code in 0..u32::try_from(catalog.category_count()).unwrap_or(0) {
            let target = self.paths.get(catalog.category_name(code));
            let target = target.and_then(|path| u32::try_from(self.items + path as usize).ok());
            let above = catalog.category_parent(code).unwrap_or(NONE);
            self.categories.push((target.unwrap_or(NONE), above));
        }
        self.category_of.clear();
        for index in 0..catalog.len() {
            let category = catalog.category(ItemId::from_index(index));
            self.category_of.push(category.unwrap_or(NONE));
        }
        self.values = [None; 6];
    }

    fn score(&mut self, query: &Query<'_>, scores: &mut Scores) {
        let values = self.values(query.now, &query.context);
        if values != [None; 6] {
            if values != self.values {
                self.make(values);
            }
            scores.add_fixed(&self.scores);
        }
    }

    /// Nothing: it does not depend on the history.
    fn explain(&mut self, _: &Query<'_>, _: ItemId, _: &mut Vec<Contribution>) {}

    fn name<'a>(
        &'a mut self,
        query: &Query<'a>,
        item: ItemId,
        _: &'a Catalog,
        out: &mut Vec<Part<'a>>,
    ) {
        let values = self.values(query.now, &query.context);
        for ((code, _), value) in FEATURES.into_iter().zip(values) {
            let Some(value) = value else {
                continue;
            };
            let mut lift = if item.index() < self.items {
                self.lift(value, item.get())
            } else {
                0
            };
            let mut category = self.category_of.get(item.index()).copied().unwrap_or(NONE);
            while let Some(&(target, above)) = self.categories.get(category as usize) {
                lift += self.lift(value, target);
                category = above;
            }
            if lift != 0 {
                out.push(Part {
                    code,
                    name: if value < LOCALES {
                        ""
                    } else {
                        query.context.locale
                    },
                    value: lift as f32 / UNIT,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Placement;

    #[test]
    fn months_weekdays_and_hours() {
        let value = |seconds: i64, offset: i16| {
            let context = Context {
                utc_offset: offset,
                ..Context::default()
            };
            let [time, weekday, season, device, placement, locale] =
                values(seconds * 1000, &context);
            assert_eq!((device, locale), (None, None));
            assert_eq!(placement, Some(28 + Placement::Home as usize));
            (time.unwrap(), weekday.unwrap() - 6, season.unwrap() - 13)
        };
        assert_eq!(value(0, 0), (0, 3, 0));
        // 2000-02-29 23:00 UTC, a Tuesday; an hour east it is March.
        assert_eq!(value(951_865_200, 0), (5, 1, 1));
        assert_eq!(value(951_865_200, 60), (0, 2, 2));
        // 2026-12-31 12:00 UTC, a Thursday; 1969-12-31 20:00.
        assert_eq!(value(1_798_718_400, 0), (3, 3, 11));
        assert_eq!(value(-4 * 3600, 0), (5, 2, 11));
    }
}

//! Text cells into numbers for a network.

use super::{Kind, PurchaseError, Roles, Table, Wishes, is_blank, number};
use crate::math::{log2, sort_by};
use crate::names::Names;

/// Most categories of a column that have an input of their own; the others share one.
const MAX_CATEGORIES: usize = 64;
/// Fewest rows of such a category, and of a number with an input of its own.
const MIN_ROWS: usize = 5;
/// Numbers of at most so many different, whole values may be codes: each has an input of its own too.
const MAX_LEVELS: usize = 32;
/// Steps between quantiles that a number climbs.
const STEPS: usize = 8;
/// A column is skewed when its largest value is so many standard deviations from the mean.
const SKEWED: f64 = 6.0;

/// Makes a row of numbers of a case. Of each column:
/// - a number `x`: `(x - mean) / standard deviation`, 0 where blank, and whether it is blank where training had
///   blanks;
/// - a category: 1 for its own input, 0 for the others; what training did not have often goes to one for all such,
///   as do blanks.
///
/// Rich, numbers have more: `x` of a skewed column is first `sign(x) · log2(1 + |x| / unit)`, with the median of
/// what is not 0 for a unit; whole numbers of few values have inputs like categories, as they may be codes; and
/// behind all of these, steps: how far `x` is on its way from one quantile of the training rows to the next, 0 to 1
/// (the piecewise linear encoding of Gorishniy et al. 2022, <https://arxiv.org/abs/2203.05556>).
#[derive(Clone, Debug)]
pub struct Encoder {
    /// Of the columns of a case.
    names: Vec<String>,
    inputs: Vec<Input>,
}

/// One column, or two that are looked at together.
#[derive(Clone, Debug)]
struct Input {
    /// Places in a case.
    column: usize,
    crossed: Option<usize>,
    form: Form,
}

#[derive(Clone, Debug)]
enum Form {
    Number(Number),
    /// The categories with an input each; one more for all others.
    Category(Names),
}

#[derive(Clone, Debug)]
struct Number {
    /// Of the logarithm; `None` where there is none.
    unit: Option<f32>,
    mean: f32,
    deviation: f32,
    has_blanks: bool,
    levels: Vec<f32>,
    /// Quantiles, of the number after its logarithm, each above the one before.
    edges: Vec<f32>,
}

impl Encoder {
    /// Learns from `rows` of a table what the numbers and categories are like.
    ///
    /// # Errors
    /// A cross of a column that is not among those to learn from.
    pub fn learn(
        table: &Table,
        roles: &Roles,
        wishes: &Wishes,
        rows: &[usize],
        rich: bool,
    ) -> Result<Self, PurchaseError> {
        let names: Vec<String> = roles
            .columns
            .iter()
            .filter_map(|&(place, _)| table.names().get(place).cloned())
            .collect();
        let mut sources: Vec<(usize, Option<usize>, Kind)> = roles
            .columns
            .iter()
            .enumerate()
            .map(|(column, &(_, kind))| (column, None, kind))
            .collect();
        for (one, other) in &wishes.crosses {
            let place = |name: &String| {
                let place = names.iter().position(|known| known == name);
                place.ok_or_else(|| PurchaseError::NoColumn {
                    name: name.clone(),
                    there: names.join(", "),
                })
            };
            let (one, other) = (place(one)?, place(other)?);
            let numbers = [one, other].iter().all(|&column| {
                roles
                    .columns
                    .get(column)
                    .is_some_and(|c| c.1 == Kind::Number)
            });
            let kind = if numbers {
                Kind::Number
            } else {
                Kind::Category
            };
            sources.push((one, Some(other), kind));
        }
        let cases: Vec<Vec<&str>> = rows.iter().map(|&row| case(table, roles, row)).collect();
        let inputs = sources.into_iter().map(|(column, crossed, kind)| Input {
            column,
            crossed,
            form: match kind {
                Kind::Number => {
                    let values = cases.iter().map(|case| value(case, column, crossed));
                    Form::Number(Number::learn(&values.collect::<Vec<_>>(), rich))
                }
                Kind::Category => {
                    let words = cases.iter().map(|case| word(case, column, crossed));
                    Form::Category(categories(&words.collect::<Vec<_>>()))
                }
            },
        });
        Ok(Self {
            inputs: inputs.collect(),
            names,
        })
    }

    /// The columns of a case, in the order in which [`Encoder::encode`] takes their cells.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.names
    }

    /// How many numbers there are of a case without steps; these come first.
    #[must_use]
    pub fn plain_width(&self) -> usize {
        let widths = self.inputs.iter().map(|input| match &input.form {
            Form::Number(number) => 1 + usize::from(number.has_blanks) + number.levels.len(),
            Form::Category(names) => names.len() + 1,
        });
        widths.sum()
    }

    /// How many numbers there are of a case.
    #[must_use]
    pub fn width(&self) -> usize {
        let steps = self.inputs.iter().map(|input| match &input.form {
            Form::Number(number) => number.edges.len().saturating_sub(1),
            Form::Category(_) => 0,
        });
        self.plain_width() + steps.sum::<usize>()
    }

    /// Appends the numbers of a case, given as a cell for each of [`Encoder::columns`]. A cell that is missing,
    /// or no number where one is expected, counts as blank.
    pub fn encode(&self, case: &[&str], out: &mut Vec<f32>) {
        for input in &self.inputs {
            match &input.form {
                Form::Number(number) => {
                    let x = value(case, input.column, input.crossed);
                    number.encode(x.map(|x| (number.scaled(x), x)), out);
                }
                Form::Category(names) => {
                    let own = names.get(&word(case, input.column, input.crossed));
                    let own = own.map_or(names.len(), |code| code as usize);
                    out.extend((0..=names.len()).map(|place| f32::from(u8::from(place == own))));
                }
            }
        }
        for input in &self.inputs {
            if let Form::Number(number) = &input.form {
                let x = value(case, input.column, input.crossed).map(|x| number.scaled(x));
                number.climb(x, out);
            }
        }
    }
}

/// The cells of a row, of the columns that are learned from.
pub(super) fn case<'a>(table: &'a Table, roles: &Roles, row: usize) -> Vec<&'a str> {
    let row = table.row(row);
    let cells = roles.columns.iter();
    cells
        .map(|&(place, _)| row.get(place).map_or("", |cell| cell.trim()))
        .collect()
}

/// The number of a column, or the product of two; `None` where one is blank.
fn value(case: &[&str], column: usize, crossed: Option<usize>) -> Option<f64> {
    let at = |column: usize| case.get(column).and_then(|cell| number(cell));
    let product = match crossed {
        Some(other) => at(column)? * at(other)?,
        None => at(column)?,
    };
    product.is_finite().then_some(product)
}

/// The category of a column, or of two; a blank one is empty.
fn word(case: &[&str], column: usize, crossed: Option<usize>) -> String {
    let at = |column: usize| {
        let cell = case.get(column).map_or("", |cell| cell.trim());
        if is_blank(cell) { "" } else { cell }
    };
    match crossed {
        // A separator that no cell of a table of text has.
        Some(other) => [at(column), at(other)].join("\u{1f}"),
        None => at(column).into(),
    }
}

/// The most frequent words, in the order of the alphabet.
fn categories(words: &[String]) -> Names {
    let mut sorted: Vec<&str> = words.iter().map(String::as_str).collect();
    sort_by(&mut sorted, |a, b| a.cmp(b));
    let mut counts: Vec<(&str, usize)> = sorted
        .chunk_by(|a, b| a == b)
        .filter_map(|same| Some((*same.first()?, same.len())))
        .filter(|&(word, count)| !word.is_empty() && count >= MIN_ROWS)
        .collect();
    sort_by(&mut counts, |a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    counts.truncate(MAX_CATEGORIES);
    sort_by(&mut counts, |a, b| a.0.cmp(b.0));
    let mut names = Names::default();
    for (word, _) in counts {
        names.intern(word);
    }
    names
}

#[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
fn single(value: f64) -> f32 {
    (value as f32).clamp(f32::MIN, f32::MAX)
}

impl Number {
    fn learn(values: &[Option<f64>], rich: bool) -> Self {
        let mut known: Vec<f64> = values.iter().flatten().copied().collect();
        sort_by(&mut known, f64::total_cmp);
        let mut number = Self {
            unit: None,
            mean: 0.0,
            deviation: 1.0,
            has_blanks: known.len() < values.len(),
            levels: Vec::new(),
            edges: Vec::new(),
        };
        if rich {
            let (mean, deviation) = moments(known.iter().copied());
            let far = known.iter().map(|x| (x - mean).abs()).fold(0.0, f64::max);
            let mut sizes: Vec<f64> = known.iter().map(|x| x.abs()).filter(|&x| x > 0.0).collect();
            sort_by(&mut sizes, f64::total_cmp);
            if far > SKEWED * deviation {
                number.unit = sizes.get(sizes.len() / 2).map(|&unit| single(unit));
            }
            number.levels = levels(&known);
            let scaled: Vec<f32> = known.iter().map(|&x| number.scaled(x)).collect();
            let last = scaled.len().saturating_sub(1);
            let edges = (0..=STEPS).filter_map(|step| scaled.get(last * step / STEPS));
            number.edges = edges.copied().collect();
            number.edges.dedup();
        }
        let scaled = known.iter().map(|&x| f64::from(number.scaled(x)));
        let (mean, deviation) = moments(scaled);
        number.mean = single(mean);
        number.deviation = single(deviation).max(1e-12);
        number
    }

    /// The number, or its logarithm.
    fn scaled(&self, x: f64) -> f32 {
        let x = single(x);
        match self.unit {
            Some(unit) => log2((1.0 + x.abs() / unit).min(f32::MAX)).copysign(x),
            None => x,
        }
    }

    /// Takes the number as scaled and as it is.
    fn encode(&self, x: Option<(f32, f64)>, out: &mut Vec<f32>) {
        let standard = x.map_or(0.0, |(scaled, _)| (scaled - self.mean) / self.deviation);
        // What is far out of what training saw is no reason to be far surer.
        out.push(standard.clamp(-20.0, 20.0));
        if self.has_blanks {
            out.push(f32::from(u8::from(x.is_none())));
        }
        for &level in &self.levels {
            let own = x.is_some_and(|(_, x)| single(x) == level);
            out.push(f32::from(u8::from(own)));
        }
    }

    fn climb(&self, x: Option<f32>, out: &mut Vec<f32>) {
        for (low, high) in self.edges.iter().zip(self.edges.iter().skip(1)) {
            let way = x.map_or(0.0, |x| (x - low) / (high - low));
            out.push(way.clamp(0.0, 1.0));
        }
    }
}

/// The whole numbers that are frequent, if there are few; ascending.
fn levels(sorted: &[f64]) -> Vec<f32> {
    let whole = sorted.iter().all(|x| x.fract() == 0.0 && x.abs() < 1e6);
    let distinct = sorted.chunk_by(|a, b| a == b).count();
    if !whole || !(3..=MAX_LEVELS).contains(&distinct) {
        return Vec::new();
    }
    let frequent = sorted
        .chunk_by(|a, b| a == b)
        .filter(|same| same.len() >= MIN_ROWS);
    frequent
        .filter_map(|same| same.first().map(|&x| single(x)))
        .collect()
}

/// Mean and standard deviation; 0 and 0 of nothing.
fn moments(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let count = values.clone().count().max(1) as f64;
    let mean = values.clone().sum::<f64>() / count;
    let square = values.map(|x| (x - mean) * (x - mean)).sum::<f64>() / count;
    (mean, square.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shopper::purchase::inspect;

    fn table() -> Table {
        let mut table = Table::new(["n", "long", "word", "y"].map(String::from));
        for row in 0..40u32 {
            let long = if row == 39 {
                "1e6".to_string()
            } else {
                row.to_string()
            };
            let word = if row < 36 {
                ["a", "b"][(row % 2) as usize]
            } else {
                "rare"
            };
            let n = if row < 4 {
                ""
            } else {
                ["1", "2", "4"][(row % 3) as usize]
            };
            table
                .push([n.into(), long, word.into(), "1".into()])
                .unwrap();
        }
        table
    }

    fn encoder(wishes: &Wishes, rich: bool) -> Encoder {
        let (table, rows) = (table(), (0..40).rev().collect::<Vec<_>>());
        let roles = inspect(&table, "y", &rows, wishes).unwrap();
        Encoder::learn(&table, &roles, wishes, &rows, rich).unwrap()
    }

    fn encoded(encoder: &Encoder, case: &[&str]) -> Vec<f32> {
        let mut out = Vec::new();
        encoder.encode(case, &mut out);
        assert_eq!(out.len(), encoder.width());
        out
    }

    #[test]
    fn plain_by_hand() {
        let encoder = encoder(&Wishes::default(), false);
        assert_eq!(encoder.columns(), ["n", "long", "word"]);
        // n, blank?, long, a, b, any other.
        assert_eq!((encoder.width(), encoder.plain_width()), (6, 6));
        // 12 each of 1, 2 and 4: mean 7/3, variance 14/9.
        let row = encoded(&encoder, &["4", "", "b"]);
        assert!(
            (row[0] - (5.0 / 3.0) / (14f32 / 9.0).sqrt()).abs() < 1e-6,
            "{row:?}"
        );
        assert_eq!(row[1..], [0.0, 0.0, 0.0, 1.0, 0.0]);
        for unknown in [["", "", "rare"], ["?", "x", ""], ["inf", "NaN", "new"]] {
            assert_eq!(encoded(&encoder, &unknown), [0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
        }
        assert_eq!(encoded(&encoder, &[]), [0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
        assert_eq!(encoded(&encoder, &["1e300"])[0], 20.0);
    }

    #[test]
    fn rich_numbers_have_levels_logarithms_and_steps() {
        let encoder = encoder(&Wishes::default(), true);
        // Three levels of n. Steps: n climbs 1 to 2 to 4, the long one from eighth to eighth.
        assert_eq!(encoder.plain_width(), 9);
        assert_eq!(encoder.width(), 9 + 2 + 8);
        let row = encoded(&encoder, &["3", "1e6", "a"]);
        assert_eq!(row[1..5], [0.0; 4], "no blank, no level");
        assert_eq!(row[9..11], [1.0, 0.5]);
        assert_eq!(row[11..], [1.0; 8]);
        // As a logarithm the largest is some deviations off, not forty.
        assert!(row[5] > 3.0 && row[5] < 8.0, "{row:?}");
        assert_eq!(encoded(&encoder, &["2"])[2..5], [0.0, 1.0, 0.0]);
        assert_eq!(encoded(&encoder, &["", "-5"])[9..], [0.0; 10]);
    }

    #[test]
    fn crosses_multiply_numbers_and_combine_words() {
        let cross = |one: &str, other: &str| Wishes {
            crosses: vec![(one.into(), other.into())],
            ..Wishes::default()
        };
        let product = encoder(&cross("n", "long"), false);
        assert_eq!(product.width(), 8);
        let far = encoded(&product, &["4", "1000000", "a"]);
        assert!(far[6] > 5.0 && far[7] == 0.0, "{far:?}");
        assert_eq!(encoded(&product, &["", "1", "a"])[6..], [0.0, 1.0]);
        // 1, 2, 4 with a, b: six combinations, each six times but for the rare and the blank.
        let words = encoder(&cross("n", "word"), false);
        assert_eq!(words.width(), 6 + 7);
        assert_eq!(
            encoded(&words, &["1", "", "b"])[6..].iter().sum::<f32>(),
            1.0
        );
        let (table, rows) = (table(), [0, 1, 2]);
        let wishes = cross("n", "y");
        let roles = inspect(&table, "y", &rows, &wishes).unwrap();
        assert!(Encoder::learn(&table, &roles, &wishes, &rows, true).is_err());
    }
}

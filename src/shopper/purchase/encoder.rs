//! Text cells into numbers for a network.

use super::{Kind, PurchaseError, Roles, Table, Wishes, is_blank, number};
use crate::math::sort_by;
use crate::names::Names;

/// Most categories of a column that have an input of their own; the others share one.
const MAX_CATEGORIES: usize = 64;
/// Fewest rows of such a category.
const MIN_ROWS: usize = 5;
/// Steps between quantiles that a number climbs.
const STEPS: usize = 8;
/// Quantiles between which ranks are interpolated.
const QUANTILES: usize = 128;

/// Makes a row of numbers of a case. Of each column:
/// - a number `x`: `(x - mean) / standard deviation`, 0 where blank, and whether it is blank where training had
///   blanks;
/// - a category: 1 for its own input, 0 for the others; what training did not have often goes to one for all such,
///   as do blanks.
///
/// Rich, numbers that may be codes are categories, and the others' `x` is first their rank: the share of the training
/// rows below it and half of those equal to it, between 128 quantiles interpolated, so that neither units nor a few
/// huge values matter. And behind all inputs come steps: how far a rank is on its way from one eighth to the next, 0 to
/// 1 (the piecewise linear encoding of Gorishniy et al. 2022, <https://arxiv.org/abs/2203.05556>).
#[derive(Clone, Debug, PartialEq)]
pub struct Encoder {
    /// Of the columns of a case.
    pub(super) names: Vec<String>,
    pub(super) inputs: Vec<Input>,
}

/// One column, or two that are looked at together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Input {
    /// Places in a case.
    pub column: usize,
    pub crossed: Option<usize>,
    pub form: Form,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Form {
    Number(Number),
    /// The categories with an input each; one more for all others.
    Category(Names),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Number {
    /// Values and their ranks, both rising; empty where the number is taken as it is.
    pub ranks: Vec<(f32, f32)>,
    pub mean: f32,
    pub deviation: f32,
    pub has_blanks: bool,
    /// Ends of the steps, each above the one before.
    pub edges: Vec<f32>,
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
            .map(|(column, &(_, kind))| (column, None, settled(kind, rich)))
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
                    .is_some_and(|c| settled(c.1, rich) == Kind::Number)
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
                Kind::Category | Kind::Code => {
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
            Form::Number(number) => 1 + usize::from(number.has_blanks),
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
                    number.encode(x.map(|x| number.scaled(x)), out);
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

/// What a column is taken for: richly, codes are categories.
fn settled(kind: Kind, rich: bool) -> Kind {
    match kind {
        Kind::Code if rich => Kind::Category,
        Kind::Code => Kind::Number,
        kind => kind,
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
            ranks: Vec::new(),
            mean: 0.0,
            deviation: 1.0,
            has_blanks: known.len() < values.len(),
            edges: Vec::new(),
        };
        let last = known.len().saturating_sub(1);
        if rich {
            let quantiles = (0..=QUANTILES).filter_map(|part| known.get(last * part / QUANTILES));
            let ranked = quantiles.map(|&x| {
                let below = known.partition_point(|&other| other < x);
                let most = known.partition_point(|&other| other <= x);
                (
                    single(x),
                    single((below + most) as f64 / (2 * known.len()) as f64),
                )
            });
            number.ranks = ranked.collect();
            number.ranks.dedup_by_key(|&mut (x, _)| x);
            let edges = (0..=STEPS).filter_map(|step| known.get(last * step / STEPS));
            number.edges = edges.map(|&x| number.scaled(x)).collect();
            number.edges.dedup();
        }
        let scaled = known.iter().map(|&x| f64::from(number.scaled(x)));
        let (mean, deviation) = moments(scaled);
        number.mean = single(mean);
        number.deviation = single(deviation).max(1e-12);
        number
    }

    /// The number, or its rank.
    fn scaled(&self, x: f64) -> f32 {
        let x = single(x);
        let above = self.ranks.partition_point(|&(value, _)| value < x);
        let low = above.checked_sub(1).and_then(|place| self.ranks.get(place));
        match (low, self.ranks.get(above)) {
            (Some((x0, rank0)), Some((x1, rank1))) => {
                rank0 + (rank1 - rank0) * ((x - x0) / (x1 - x0))
            }
            (Some((_, end)), None) | (None, Some((_, end))) => *end,
            (None, None) => x,
        }
    }

    /// Takes the number as scaled.
    fn encode(&self, x: Option<f32>, out: &mut Vec<f32>) {
        let standard = x.map_or(0.0, |x| (x - self.mean) / self.deviation);
        // What is far out of what training saw is no reason to be far surer.
        out.push(standard.clamp(-20.0, 20.0));
        if self.has_blanks {
            out.push(f32::from(u8::from(x.is_none())));
        }
    }

    fn climb(&self, x: Option<f32>, out: &mut Vec<f32>) {
        for (low, high) in self.edges.iter().zip(self.edges.iter().skip(1)) {
            let way = x.map_or(0.0, |x| (x - low) / (high - low));
            out.push(way.clamp(0.0, 1.0));
        }
    }
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
    fn rich_numbers_have_ranks_and_steps() {
        let encoder = encoder(&Wishes::default(), true);
        // Steps: n climbs from 1 to 2 to 4, the long one from eighth to eighth.
        assert_eq!(encoder.plain_width(), 6);
        assert_eq!(encoder.width(), 6 + 2 + 8);
        // A third each: ranks 1/6, 1/2, 5/6; between 2 and 4 half the way between theirs.
        let row = encoded(&encoder, &["3", "1e6", "a"]);
        let deviation = (2.0f32 / 27.0).sqrt();
        assert!((row[0] - (1.0 / 6.0) / deviation).abs() < 1e-5, "{row:?}");
        assert!(row[6] == 1.0 && (row[7] - 0.5).abs() < 1e-6, "{row:?}");
        assert_eq!(row[8..], [1.0; 8]);
        // The largest is no further out than the smallest.
        let least = encoded(&encoder, &["1", "-7", "a"])[2];
        assert!((row[2] + least).abs() < 1e-5 && row[2] < 1.8, "{row:?}");
        assert_eq!(encoded(&encoder, &["9"])[0], encoded(&encoder, &["4"])[0]);
        assert_eq!(encoded(&encoder, &["", "-5"])[6..], [0.0; 10]);
    }

    #[test]
    fn codes_are_categories_where_rich() {
        let mut table = Table::new(["browser", "count", "y"].map(String::from));
        for row in 0..120u32 {
            let cells = [row % 3 + 1, row % 4, row % 2].map(|cell| cell.to_string());
            table.push(cells).unwrap();
        }
        let rows: Vec<usize> = (0..120).collect();
        let widths = |wishes: &Wishes| {
            let roles = inspect(&table, "y", &rows, wishes).unwrap();
            let width = |rich| {
                let encoder = Encoder::learn(&table, &roles, wishes, &rows, rich);
                encoder.unwrap().plain_width()
            };
            (roles.notes.len(), width(false), width(true))
        };
        // Three browsers and any other; counts begin at 0.
        assert_eq!(widths(&Wishes::default()), (1, 2, 5));
        let numeric = Wishes {
            numeric: vec!["browser".into()],
            ..Wishes::default()
        };
        assert_eq!(widths(&numeric), (0, 2, 2));
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

//! Learning from past cases.

use super::encoder::case;
use super::{Encoder, Note, Purchase, PurchaseError, Table, Wishes, inspect};
use crate::math::{Random, positions, sort_by, sort_positions};
use crate::nn;
use crate::nn::{Activation, Output, Samples};

/// Fewest cases of each class.
const MIN_CASES: usize = 5;

/// How the networks are learned.
#[derive(Clone, Debug, PartialEq)]
pub struct Params {
    /// What the caller knows better of the columns.
    pub wishes: Wishes,
    /// Whether numbers are encoded richly (see [`Encoder`]). Every second network of several does without
    /// the steps: what differs errs differently, and the mean errs less.
    pub rich: bool,
    /// Hidden units, a layer each.
    pub hidden: Vec<usize>,
    /// Networks, 1 to 100.
    pub ensemble: usize,
    /// Share of the cases kept from learning, to stop early by; 0 to 0.5. Each network keeps others.
    pub validation: f64,
    /// How each is learned; its seed decides everything.
    pub network: nn::Params,
}

impl Default for Params {
    /// What did best on a validation part of a public table of shop visits.
    fn default() -> Self {
        Self {
            wishes: Wishes::default(),
            rich: true,
            hidden: vec![64, 32],
            ensemble: 10,
            validation: 0.1,
            network: nn::Params {
                epochs: 30,
                batch: 64,
                l2: 1e-3,
                dropout: 0.3,
                patience: Some(5),
                ..nn::Params::default()
            },
        }
    }
}

impl Params {
    /// The network of the worked case that this model began with: 64 and 32 hidden units, 10 epochs of batches of 32,
    /// a tenth for validation, numbers standardised and nothing else.
    #[must_use]
    pub fn worked_case() -> Self {
        Self {
            rich: false,
            ensemble: 1,
            network: nn::Params::default(),
            ..Self::default()
        }
    }
}

/// A learned model, and what there is to know of its learning.
#[derive(Clone, Debug)]
pub struct Fit {
    /// The model.
    pub model: Purchase,
    /// What became of columns and rows.
    pub notes: Vec<Note>,
    /// Cases that were learned from, validation included.
    pub rows: usize,
    /// Of each network: the losses, epoch by epoch.
    pub networks: Vec<nn::Fitted>,
}

/// Learns from `rows` of a table. Rows without a label are left out, as are repeated rows (the same in every
/// column); both are noted.
///
/// ```
/// use windowshopper::shopper::purchase::{Params, Table, fit};
/// let mut table = Table::new(["price", "colour", "bought"].map(String::from));
/// for row in 0..300 {
///     let (price, red) = (row * 37 % 100, row % 3 == 0);
///     let colour = if red { "red" } else { "blue" };
///     table.push([price.to_string(), colour.into(), (red && price < 50).to_string()])?;
/// }
/// let rows: Vec<usize> = (0..300).collect();
/// let params = Params { ensemble: 2, ..Params::default() };
/// let fitted = fit(&table, "bought", &rows, &params)?;
/// assert!(fitted.model.chance(&["10", "red"]) > fitted.model.chance(&["90", "red"]));
/// # Ok::<(), windowshopper::shopper::purchase::PurchaseError>(())
/// ```
///
/// # Errors
/// Columns that there are not, labels that are neither yes nor no, fewer than five cases of a class, no column left, or
/// parameters outside their range.
pub fn fit(
    table: &Table,
    label: &str,
    rows: &[usize],
    params: &Params,
) -> Result<Fit, PurchaseError> {
    let mut training = Training::new(table, label, rows, params)?;
    while training.step()?.is_some() {}
    Ok(training.finish())
}

/// [`fit`], an epoch at a time, so that the caller can show progress, or stop.
#[derive(Clone, Debug)]
pub struct Training {
    params: Params,
    encoder: Encoder,
    notes: Vec<Note>,
    /// Rows of numbers, one after the other, and what was so.
    encoded: Vec<f32>,
    classes: Vec<u32>,
    done: Vec<nn::Fitted>,
    current: Option<Member>,
}

/// How far a [`Training`] is. Networks and epochs count from 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// The network that is being learned.
    pub network: usize,
    /// The epoch that it has just been through.
    pub epoch: usize,
    /// Mean loss over the rows that it learns from, while they were learned.
    pub training_loss: f64,
    /// Mean loss over the rows that it does not learn from; `None` when there are none.
    pub validation_loss: Option<f64>,
}

impl Training {
    /// Looks at the table and learns what its columns are like; no network yet.
    ///
    /// # Errors
    /// As [`fit`].
    pub fn new(
        table: &Table,
        label: &str,
        rows: &[usize],
        params: &Params,
    ) -> Result<Self, PurchaseError> {
        for (name, value, min, max, legal) in [
            ("ensemble", params.ensemble as f64, 1.0, 100.0, "1 to 100"),
            ("validation", params.validation, 0.0, 0.5, "0 to 0.5"),
        ] {
            if !(min <= value && value <= max) {
                return Err(nn::NnError::Params { name, value, legal }.into());
            }
        }
        let cases = Cases::find(table, label, rows)?;
        let roles = inspect(table, label, &cases.rows, &params.wishes)?;
        let encoder = Encoder::learn(table, &roles, &params.wishes, &cases.rows, params.rich)?;
        let mut encoded = Vec::with_capacity(cases.rows.len() * encoder.width());
        for &row in &cases.rows {
            encoder.encode(&case(table, &roles, row), &mut encoded);
        }
        let mut notes = roles.notes;
        notes.extend(cases.notes);
        Ok(Self {
            params: params.clone(),
            encoder,
            notes,
            encoded,
            classes: cases.classes,
            done: Vec::new(),
            current: None,
        })
    }

    /// What became of columns and rows.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Goes through one more epoch of a network; `None` when all are learned.
    ///
    /// # Errors
    /// Parameters outside their range.
    pub fn step(&mut self) -> Result<Option<Progress>, PurchaseError> {
        while self.done.len() < self.params.ensemble {
            let mut member = match self.current.take() {
                Some(member) => member,
                None => self.member(self.done.len())?,
            };
            if !member.epoch()? {
                self.done.push(member.fitting.finish());
                continue;
            }
            let fitted = member.fitting.fitted();
            let progress = Progress {
                network: self.done.len() + 1,
                epoch: fitted.training_loss.len(),
                training_loss: fitted.training_loss.last().copied().unwrap_or(0.0),
                validation_loss: fitted.validation_loss.last().copied(),
            };
            self.current = Some(member);
            return Ok(Some(progress));
        }
        Ok(None)
    }

    /// The model of the networks that are learned so far.
    #[must_use]
    pub fn finish(self) -> Fit {
        Fit {
            model: Purchase {
                encoder: self.encoder,
                networks: self
                    .done
                    .iter()
                    .map(|fitted| fitted.network.clone())
                    .collect(),
            },
            notes: self.notes,
            rows: self.classes.len(),
            networks: self.done,
        }
    }

    /// The network of this place in the ensemble, before its first epoch.
    fn member(&self, place: usize) -> Result<Member, PurchaseError> {
        let full = self.encoder.width();
        let width = match place % 2 {
            0 => self.encoder.plain_width(),
            _ => full,
        };
        let params = nn::Params {
            seed: self.params.network.seed.wrapping_add(place as u64),
            ..self.params.network.clone()
        };
        let (learned, kept) = split(self.classes.len(), self.params.validation, params.seed);
        let part = |rows: &[usize]| Part {
            inputs: rows
                .iter()
                .flat_map(|&row| &self.encoded[row * full..][..width])
                .copied()
                .collect(),
            classes: rows.iter().map(|&row| self.classes[row]).collect(),
        };
        let mut sizes = vec![width];
        sizes.extend(&self.params.hidden);
        sizes.push(1);
        let network = nn::start(&sizes, Activation::Relu, Output::Sigmoid, params.seed)?;
        Ok(Member {
            width,
            learned: part(&learned),
            kept: part(&kept),
            fitting: nn::Fitting::new(network, &params)?,
        })
    }
}

/// A network that is being learned.
#[derive(Clone, Debug)]
struct Member {
    width: usize,
    learned: Part,
    kept: Part,
    fitting: nn::Fitting,
}

#[derive(Clone, Debug)]
struct Part {
    inputs: Vec<f32>,
    classes: Vec<u32>,
}

impl Member {
    fn epoch(&mut self) -> Result<bool, nn::NnError> {
        let training = Samples::new(self.width, &self.learned.inputs, &self.learned.classes)?;
        let validation = Samples::new(self.width, &self.kept.inputs, &self.kept.classes)?;
        let validation = (!validation.is_empty()).then_some(&validation);
        self.fitting.epoch(&training, validation)
    }
}

/// The rows that can be learned from.
struct Cases {
    rows: Vec<usize>,
    classes: Vec<u32>,
    notes: Vec<Note>,
}

impl Cases {
    /// Those of `rows` that have a label, each text of a row once, in the order in which they are given.
    fn find(table: &Table, label: &str, rows: &[usize]) -> Result<Self, PurchaseError> {
        let labels = table.labels(label)?;
        let labelled: Vec<(usize, bool)> = rows
            .iter()
            .filter_map(|&row| Some((row, labels.get(row).copied().flatten()?)))
            .collect();
        let text = |place: u32| match labelled.get(place as usize) {
            Some(&(row, _)) => table.row(row),
            None => &[],
        };
        let mut order = positions(labelled.len());
        sort_positions(&mut order, &mut |a, b| text(a).cmp(text(b)));
        // Of equal rows the first comes first.
        let mut firsts: Vec<u32> = order
            .chunk_by(|&a, &b| text(a) == text(b))
            .filter_map(|same| same.first().copied())
            .collect();
        sort_by(&mut firsts, Ord::cmp);
        let kept = firsts
            .iter()
            .filter_map(|&place| labelled.get(place as usize));
        let (rows_kept, classes): (Vec<usize>, Vec<u32>) =
            kept.map(|&(row, yes)| (row, u32::from(yes))).unzip();
        let yes = classes.iter().filter(|&&class| class == 1).count();
        let no = classes.len() - yes;
        if yes.min(no) < MIN_CASES {
            let least = MIN_CASES;
            return Err(PurchaseError::OneClass { yes, no, least });
        }
        let notes = [
            (rows.len() - labelled.len(), "rows left out: no label"),
            (
                labelled.len() - classes.len(),
                "rows left out: repeated, the same in every column",
            ),
        ];
        let notes = notes.into_iter().filter(|&(count, _)| count > 0);
        Ok(Self {
            notes: notes
                .map(|(count, what)| Note {
                    column: label.into(),
                    what: format!("{count} {what}"),
                })
                .collect(),
            rows: rows_kept,
            classes,
        })
    }
}

/// Rows 0 to `rows` shuffled by the seed and cut: the second part has `share` of them, rounded down.
///
/// ```
/// use windowshopper::shopper::purchase::split;
/// let (train, test) = split(10, 0.2, 42);
/// assert_eq!((train.len(), test.len()), (8, 2));
/// ```
#[must_use]
pub fn split(rows: usize, share: f64, seed: u64) -> (Vec<usize>, Vec<usize>) {
    let mut order: Vec<usize> = (0..rows).collect();
    Random::new(seed).shuffle(&mut order);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to `rows`
    let second = (rows as f64 * share.clamp(0.0, 1.0)) as usize;
    let (second, first) = order.split_at(second);
    (first.to_vec(), second.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Coded;
    use crate::metrics::binary;

    /// Bought when cheap and red; some labels are blank, some rows are there twice.
    fn table(rows: usize) -> Table {
        let mut random = Random::new(3);
        let mut table = Table::new(["user_id", "price", "colour", "bought"].map(String::from));
        for row in 0..rows {
            let price = f64::from(u16::try_from(random.below(10_000)).unwrap()) / 100.0;
            let red = random.below(2) == 0;
            let bought = match row % 50 {
                0 => "",
                _ if red && price < 50.0 => "Yes",
                _ => "No",
            };
            let colour = if red { "red" } else { "blue" };
            let cells = [
                format!("u{}", row % 90),
                price.to_string(),
                colour.into(),
                bought.into(),
            ];
            table.push(cells.clone()).unwrap();
            if row % 100 == 1 {
                table.push(cells).unwrap();
            }
        }
        table
    }

    #[test]
    fn learns_an_interaction_and_the_seed_decides() {
        let table = table(1_000);
        let params = Params {
            ensemble: 2,
            hidden: vec![16],
            ..Params::default()
        };
        let (train, test) = split(table.rows(), 0.2, 42);
        let fitted = fit(&table, "bought", &train, &params).unwrap();
        assert_eq!(fitted.model.columns(), ["price", "colour"]);
        assert!(fitted.rows < train.len());
        let notes: Vec<&str> = fitted
            .notes
            .iter()
            .map(|note| note.column.as_str())
            .collect();
        assert_eq!(notes, ["user_id", "bought", "bought"]);
        assert_ne!(
            fitted.networks[0].network.inputs(),
            fitted.networks[1].network.inputs()
        );
        let labels = table.labels("bought").unwrap();
        let judged = |model: &Purchase| {
            let cases = test.iter().filter_map(|&row| Some((row, labels[row]?)));
            let said = cases.map(|(row, yes)| {
                let row = table.row(row);
                (f64::from(model.chance(&[&row[1], &row[2]])), yes)
            });
            binary(&said.collect::<Vec<_>>())
        };
        let figures = judged(&fitted.model);
        assert!(figures.auc > 0.97 && figures.accuracy > 0.9, "{figures:?}");
        let again = fit(&table, "bought", &train, &params).unwrap();
        assert_eq!(again.networks, fitted.networks);
        let plain = Params {
            ensemble: 1,
            ..Params::worked_case()
        };
        let plain = fit(&table, "bought", &train, &plain).unwrap();
        assert_eq!(plain.networks[0].network.sizes(), [4, 64, 32, 1]);
        assert!(judged(&plain.model).auc > 0.95);
    }

    #[test]
    fn refuses_what_can_t_be_learned() {
        let table = table(200);
        let all: Vec<usize> = (0..table.rows()).collect();
        let params = Params::worked_case();
        let code = |label: &str, rows: &[usize], params: &Params| {
            fit(&table, label, rows, params).unwrap_err().code()
        };
        assert_eq!(code("sold", &all, &params), "missing_column");
        assert_eq!(code("price", &all, &params), "invalid_label");
        let labels = table.labels("bought").unwrap();
        let no: Vec<usize> = all
            .iter()
            .copied()
            .filter(|&row| labels[row] == Some(false))
            .collect();
        assert_eq!(code("bought", &no, &params), "one_class");
        assert_eq!(code("bought", &[], &params), "one_class");
        let mut none = params.clone();
        none.wishes.drop = ["price", "colour"].map(String::from).into();
        assert_eq!(code("bought", &all, &none), "no_feature");
        let mut bad = params.clone();
        bad.ensemble = 0;
        assert_eq!(code("bought", &all, &bad), "invalid_parameter");
        let mut bad = params;
        bad.hidden = vec![0];
        assert_eq!(code("bought", &all, &bad), "invalid_parameter");
    }

    #[test]
    fn a_split_has_every_row_once() {
        let (train, test) = split(101, 0.2, 7);
        assert_eq!((train.len(), test.len()), (81, 20));
        let mut all = [train.clone(), test].concat();
        all.sort_unstable();
        assert_eq!(all, (0..101).collect::<Vec<_>>());
        assert_ne!(train, split(101, 0.2, 8).0);
        assert_eq!(split(0, 0.5, 1), (vec![], vec![]));
    }
}

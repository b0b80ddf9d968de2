//! Learning from past cases.

use super::encoder::case;
use super::{Encoder, Note, Purchase, PurchaseError, Table, Wishes, inspect};
use crate::nn;
use crate::nn::{Activation, Output, Samples};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::collections::BTreeSet;

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
                weight_decay: 0.3,
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
    for (name, value, min, max, legal) in [
        ("ensemble", params.ensemble as f64, 1.0, 100.0, "1 to 100"),
        ("validation", params.validation, 0.0, 0.5, "0 to 0.5"),
    ] {
        if !(min <= value && value <= max) {
            return Err(nn::NnError::Params { name, value, legal }.into());
        }
    }
    let labels = table.labels(label)?;
    let mut seen = BTreeSet::new();
    let (mut kept, mut classes) = (Vec::new(), Vec::new());
    let (mut unlabelled, mut repeated) = (0, 0);
    for &row in rows {
        match labels.get(row).copied().flatten() {
            None => unlabelled += 1,
            Some(_) if !seen.insert(table.row(row)) => repeated += 1,
            Some(yes) => {
                kept.push(row);
                classes.push(u32::from(yes));
            }
        }
    }
    let yes = classes.iter().filter(|&&class| class == 1).count();
    let no = classes.len() - yes;
    if yes.min(no) < MIN_CASES {
        let least = MIN_CASES;
        return Err(PurchaseError::OneClass { yes, no, least });
    }
    let roles = inspect(table, label, &kept, &params.wishes)?;
    let encoder = Encoder::learn(table, &roles, &params.wishes, &kept, params.rich)?;
    let encoded: Vec<Vec<f32>> = kept
        .iter()
        .map(|&row| {
            let mut out = Vec::with_capacity(encoder.width());
            encoder.encode(&case(table, &roles, row), &mut out);
            out
        })
        .collect();
    let networks = (0..params.ensemble)
        .map(|member| {
            let width = match member % 2 {
                0 => encoder.plain_width(),
                _ => encoder.width(),
            };
            learn(&encoded, &classes, width, member as u64, params)
        })
        .collect::<Result<Vec<_>, _>>()?;
    let mut notes = roles.notes;
    for (count, what) in [
        (unlabelled, "rows left out: no label"),
        (
            repeated,
            "rows left out: repeated, the same in every column",
        ),
    ] {
        if count > 0 {
            notes.push(Note {
                column: label.into(),
                what: format!("{count} {what}"),
            });
        }
    }
    Ok(Fit {
        model: Purchase {
            encoder,
            networks: networks
                .iter()
                .map(|fitted| fitted.network.clone())
                .collect(),
        },
        notes,
        rows: kept.len(),
        networks,
    })
}

/// One network, from the first `width` numbers of each row.
fn learn(
    encoded: &[Vec<f32>],
    classes: &[u32],
    width: usize,
    member: u64,
    params: &Params,
) -> Result<nn::Fitted, nn::NnError> {
    let seed = params.network.seed.wrapping_add(member);
    let (learned, kept) = split(encoded.len(), params.validation, seed);
    let part = |rows: &[usize]| -> (Vec<f32>, Vec<u32>) {
        let inputs = rows.iter().flat_map(|&row| &encoded[row][..width]);
        (
            inputs.copied().collect(),
            rows.iter().map(|&row| classes[row]).collect(),
        )
    };
    let (learned, kept) = (part(&learned), part(&kept));
    let training = Samples::new(width, &learned.0, &learned.1)?;
    let validation = Samples::new(width, &kept.0, &kept.1)?;
    let mut sizes = vec![width];
    sizes.extend(&params.hidden);
    sizes.push(1);
    let network = nn::start(&sizes, Activation::Relu, Output::Sigmoid, seed)?;
    let network_params = nn::Params {
        seed,
        ..params.network.clone()
    };
    let validation = (!validation.is_empty()).then_some(&validation);
    nn::fit(network, &training, validation, &network_params)
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
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut order: Vec<(u64, usize)> = (0..rows).map(|row| (random.next_u64(), row)).collect();
    order.sort_unstable();
    let order: Vec<usize> = order.into_iter().map(|(_, row)| row).collect();
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
        let mut random = ChaCha8Rng::seed_from_u64(3);
        let mut table = Table::new(["user_id", "price", "colour", "bought"].map(String::from));
        for row in 0..rows {
            let price = f64::from(random.next_u32() % 10_000) / 100.0;
            let red = random.next_u32() % 2 == 0;
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

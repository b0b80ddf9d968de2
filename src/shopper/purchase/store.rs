//! A purchase model in a bundle.
//!
//! | tensor | what |
//! |---|---|
//! | `purchase.texts` (U8) | names of the columns, then the categories of each input, one after the other |
//! | `purchase.text_ends` (U32) | where each of these ends |
//! | `purchase.inputs` (U32, inputs x 6) | column; column crossed with, from 1; 1 for a category; has blanks; categories or ranks; edges |
//! | `purchase.numbers` (F32) | of each number: mean, deviation, values and ranks in turn, edges |
//! | `purchase.sizes` (U32, networks x layers) and `purchase.values` (F32) | the networks |

use super::encoder::{Form, Input, Number};
use super::{Encoder, Purchase};
#[cfg(feature = "learn")]
use crate::bundle::BundleWriter;
use crate::bundle::{Bundle, BundleError};
use crate::names::Names;
use crate::nn::{Activation, Network, Output};

/// Numbers of an input in `purchase.inputs`.
const FACTS: usize = 6;

impl Purchase {
    /// Adds the model to a bundle.
    #[cfg(feature = "learn")]
    pub fn save(&self, writer: &mut BundleWriter) {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let mut texts: Vec<&str> = self.encoder.names.iter().map(String::as_str).collect();
        let (mut facts, mut numbers) = (Vec::new(), Vec::new());
        for input in &self.encoder.inputs {
            let crossed = input.crossed.map_or(0, |column| count(column + 1));
            facts.extend([count(input.column), crossed]);
            match &input.form {
                Form::Category(names) => {
                    facts.extend([1, 0, count(names.len()), 0]);
                    texts.extend(names.iter());
                }
                Form::Number(number) => {
                    let blanks = u32::from(number.has_blanks);
                    facts.extend([
                        0,
                        blanks,
                        count(number.ranks.len()),
                        count(number.edges.len()),
                    ]);
                    numbers.extend([number.mean, number.deviation]);
                    numbers.extend(number.ranks.iter().flat_map(|&(x, rank)| [x, rank]));
                    numbers.extend(&number.edges);
                }
            }
        }
        let mut bytes = Vec::new();
        let ends = texts.iter().map(|text| {
            bytes.extend_from_slice(text.as_bytes());
            count(bytes.len())
        });
        let ends: Vec<u32> = ends.collect();
        writer.u8s("purchase.texts", &[bytes.len()], &bytes);
        writer.u32s("purchase.text_ends", &[ends.len()], &ends);
        writer.u32s("purchase.inputs", &[facts.len() / FACTS, FACTS], &facts);
        writer.f32s("purchase.numbers", &[numbers.len()], &numbers);
        let layers = self
            .networks
            .first()
            .map_or(0, |network| network.sizes().len());
        let sizes = self.networks.iter().flat_map(Network::sizes);
        let sizes: Vec<u32> = sizes.map(|&size| count(size)).collect();
        writer.u32s("purchase.sizes", &[self.networks.len(), layers], &sizes);
        let values: Vec<f32> = self
            .networks
            .iter()
            .flat_map(Network::values)
            .copied()
            .collect();
        writer.f32s("purchase.values", &[values.len()], &values);
    }

    /// The model of a bundle.
    ///
    /// # Errors
    /// A tensor that is missing, of another shape, or whose numbers do not make a model.
    pub fn load(bundle: &Bundle<'_>) -> Result<Self, Box<BundleError>> {
        let length = |name: &str| {
            let shape = bundle.shape(name)?;
            Ok::<_, Box<BundleError>>(shape.first().copied().unwrap_or(0))
        };
        let text = bundle.text("purchase.texts")?;
        let ends = bundle.u32s("purchase.text_ends", &[length("purchase.text_ends")?])?;
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let texts = starts.zip(&ends).map(|(start, &end)| {
            let text = text.get(start as usize..end as usize);
            text.ok_or_else(|| invalid("purchase.text_ends"))
        });
        let texts = texts.collect::<Result<Vec<_>, _>>()?;
        let facts = bundle.u32s("purchase.inputs", &[length("purchase.inputs")?, FACTS])?;
        let numbers = bundle.f32s("purchase.numbers", &[length("purchase.numbers")?])?;
        let categories = facts
            .chunks_exact(FACTS)
            .filter(|facts| facts.get(2) == Some(&1));
        let categories: usize = categories.map(|facts| facts[4] as usize).sum();
        let columns = texts.len().checked_sub(categories);
        let columns = columns.ok_or_else(|| invalid("purchase.inputs"))?;
        let (names, mut texts) = texts.split_at(columns);
        let mut numbers = numbers.as_slice();
        let mut inputs = Vec::new();
        for facts in facts.chunks_exact(FACTS) {
            let [column, crossed, is_category, has_blanks, count, edges] =
                std::array::from_fn(|place| facts[place] as usize);
            if column >= columns || crossed > columns {
                return Err(invalid("purchase.inputs"));
            }
            let form = if is_category == 1 {
                let own = texts
                    .split_off(..count)
                    .ok_or_else(|| invalid("purchase.inputs"))?;
                let mut names = Names::default();
                own.iter().for_each(|text| {
                    names.intern(text);
                });
                Form::Category(names)
            } else {
                let mut take = |count: usize| {
                    let taken = numbers.split_off(..count);
                    taken.ok_or_else(|| invalid("purchase.numbers"))
                };
                let moments = take(2)?;
                let ranks = take(2 * count)?
                    .chunks_exact(2)
                    .map(|pair| (pair[0], pair[1]));
                Form::Number(Number {
                    mean: moments[0],
                    deviation: moments[1],
                    has_blanks: has_blanks == 1,
                    ranks: ranks.collect(),
                    edges: take(edges)?.to_vec(),
                })
            };
            inputs.push(Input {
                column,
                crossed: crossed.checked_sub(1),
                form,
            });
        }
        let encoder = Encoder {
            names: names.iter().map(|&name| name.into()).collect(),
            inputs,
        };
        let networks = networks(bundle, encoder.width())?;
        Ok(Self { encoder, networks })
    }
}

fn networks(bundle: &Bundle<'_>, width: usize) -> Result<Vec<Network>, Box<BundleError>> {
    let bad = || invalid("purchase.sizes");
    let &[count, layers] = bundle.shape("purchase.sizes")? else {
        return Err(bad());
    };
    let sizes = bundle.u32s("purchase.sizes", &[count, layers])?;
    let length = bundle
        .shape("purchase.values")?
        .first()
        .copied()
        .unwrap_or(0);
    let values = bundle.f32s("purchase.values", &[length])?;
    let mut values = values.as_slice();
    let mut networks = Vec::with_capacity(count);
    for sizes in sizes.chunks(layers.max(1)) {
        let sizes: Vec<usize> = sizes.iter().map(|&size| size as usize).collect();
        let pairs = sizes.iter().zip(sizes.iter().skip(1));
        let needed =
            pairs.map(|(inputs, outputs)| inputs.saturating_add(1).saturating_mul(*outputs));
        let needed = needed.fold(0, usize::saturating_add);
        let own = values.split_off(..needed).ok_or_else(bad)?;
        let network = Network::new(&sizes, Activation::Relu, Output::Sigmoid, own.to_vec());
        let network = network.map_err(|_| bad())?;
        if network.inputs() > width {
            return Err(bad());
        }
        networks.push(network);
    }
    Ok(networks)
}

fn invalid(name: &str) -> Box<BundleError> {
    Box::new(BundleError::Invalid {
        reason: format!("the numbers of `{name}` do not make a purchase model"),
    })
}

#[cfg(all(test, feature = "train"))]
#[allow(clippy::unwrap_used, clippy::type_complexity)] // helpers of tests may panic
mod tests {
    use super::*;
    use crate::json::NativeJson;
    use crate::shopper::purchase::{Params, Table, Wishes, fit};

    fn model() -> Purchase {
        let mut table = Table::new(["n", "browser", "word, odd\n", "y"].map(String::from));
        for row in 0..300usize {
            let n = if row % 9 == 0 {
                String::new()
            } else {
                (row % 40).to_string()
            };
            let word = ["a", "", "\u{6982}"][row % 3];
            let cells = [
                n,
                (row % 3 + 1).to_string(),
                word.into(),
                (row % 40 / 20).to_string(),
            ];
            table.push(cells).unwrap();
        }
        let params = Params {
            ensemble: 2,
            hidden: vec![4],
            wishes: Wishes {
                crosses: vec![("n".into(), "browser".into())],
                ..Wishes::default()
            },
            ..Params::default()
        };
        let rows: Vec<usize> = (0..300).collect();
        fit(&table, "y", &rows, &params).unwrap().model
    }

    #[test]
    fn what_is_saved_is_loaded() {
        let model = model();
        let mut writer = BundleWriter::new([], 0);
        model.save(&mut writer);
        let file = writer.finish().unwrap();
        let bundle = Bundle::read(&file, &NativeJson).unwrap();
        let loaded = Purchase::load(&bundle).unwrap();
        assert_eq!(loaded, model);
        let case = ["7", "2", "a"];
        assert_eq!(loaded.chance(&case), model.chance(&case));
    }

    #[test]
    fn refuses_numbers_that_make_no_model() {
        let model = model();
        let refused = |change: &dyn Fn(&mut BundleWriter)| {
            let mut writer = BundleWriter::new([], 0);
            model.save(&mut writer);
            change(&mut writer);
            let file = writer.finish().unwrap();
            let bundle = Bundle::read(&file, &NativeJson).unwrap();
            Purchase::load(&bundle).unwrap_err().to_string()
        };
        let cases: [(&str, &dyn Fn(&mut BundleWriter)); 5] = [
            ("text_ends", &|w| {
                w.u32s("purchase.text_ends", &[2], &[5, 2])
            }),
            ("inputs", &|w| {
                w.u32s("purchase.inputs", &[1, 6], &[9, 0, 0, 0, 0, 0])
            }),
            ("inputs", &|w| {
                w.u32s("purchase.inputs", &[1, 6], &[0, 0, 1, 0, 99, 0])
            }),
            ("numbers", &|w| {
                w.u32s("purchase.inputs", &[1, 6], &[0, 0, 0, 0, 4_000_000, 0])
            }),
            ("sizes", &|w| {
                w.u32s("purchase.sizes", &[1, 2], &[u32::MAX, u32::MAX])
            }),
        ];
        for (name, change) in cases {
            let error = refused(change);
            assert!(error.contains(&format!("purchase.{name}")), "{error}");
        }
        assert!(refused(&|w| w.u8s("purchase.inputs", &[0], &[])).contains("purchase.inputs"));
    }
}

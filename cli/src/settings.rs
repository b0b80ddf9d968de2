//! Everything that can be set about training, by name: for configuration files and for searching.
//!
//! A configuration file is TOML: `seed`-free, one table a model, numbers only, as `tune` writes them:
//!
//! ```toml
//! min_shoppers = 5
//! [session_knn]
//! item_decay = 1.5
//! [als]
//! decay.current = 0.6
//! ```

use crate::error::CliError;
use std::path::Path;
use windowshopper::engine::fit::{FitParams, check_min_shoppers};
use windowshopper::models::item_knn::Similarity;
use windowshopper::models::{ParamsError, Source, sequence};

/// One number that can be set.
#[derive(Debug)]
pub struct Knob {
    /// `<model>.<parameter>`.
    pub key: &'static str,
    /// Whose it is; none of a number for all.
    pub source: Option<Source>,
    get: fn(&FitParams) -> f64,
    /// False when it must be a whole number and is not one.
    set: fn(&mut FitParams, f64) -> bool,
    check: fn(&FitParams) -> Result<(), ParamsError>,
    /// Values worth trying, ascending; empty for what trades accuracy against bytes or time, which is
    /// the merchant's choice and not a search's.
    pub ladder: &'static [f64],
}

impl Knob {
    /// Its value.
    pub fn get(&self, params: &FitParams) -> f64 {
        (self.get)(params)
    }

    /// Sets it.
    ///
    /// # Errors
    /// When the value is outside the legal range; it says which that is.
    pub fn set(&self, params: &mut FitParams, value: f64) -> Result<(), String> {
        if !(self.set)(params, value) {
            return Err("a whole number, 0 or more".into());
        }
        (self.check)(params).map_err(|error| error.legal.to_owned())
    }

    /// The next value of the ladder above or below, if there is one.
    pub fn step(&self, value: f64, up: bool) -> Option<f64> {
        if up {
            self.ladder.iter().copied().find(|&rung| rung > value)
        } else {
            self.ladder.iter().copied().rev().find(|&rung| rung < value)
        }
    }
}

fn whole(value: f64) -> Option<usize> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // just checked
    (value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value)).then_some(value as usize)
}

#[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
fn single(value: f64) -> f32 {
    value as f32
}

/// As a person would write it: 0.1 in single precision is not 0.10000000149011612.
fn double(value: f32) -> f64 {
    value.to_string().parse().unwrap_or(f64::from(value))
}

macro_rules! knob {
    (@make $key:literal, $source:expr, $model:ident, $get:expr, $set:expr, $ladder:expr) => {
        Knob {
            key: $key,
            source: Some($source),
            get: $get,
            set: $set,
            check: |params| params.$model.check(),
            ladder: &$ladder,
        }
    };
    (whole $key:literal, $source:ident, $model:ident . $($field:ident).+, $ladder:expr) => {
        knob!(@make $key, Source::$source, $model,
            |params| params.$model.$($field).+ as f64,
            |params, value| whole(value).is_some_and(|value| { params.$model.$($field).+ = value; true }),
            $ladder)
    };
    (double $key:literal, $source:ident, $model:ident . $($field:ident).+, $ladder:expr) => {
        knob!(@make $key, Source::$source, $model,
            |params| params.$model.$($field).+,
            |params, value| { params.$model.$($field).+ = value; true },
            $ladder)
    };
    (single $key:literal, $source:ident, $model:ident . $($field:ident).+, $ladder:expr) => {
        knob!(@make $key, Source::$source, $model,
            |params| double(params.$model.$($field).+),
            |params, value| { params.$model.$($field).+ = single(value); true },
            $ladder)
    };
}

/// How item kNN and `together` measure likeness: a parameter that is not that of the measure in use
/// can't be set.
macro_rules! likeness {
    ($key:literal, $source:ident, $model:ident, $variant:ident . $field:ident, $ladder:expr) => {
        knob!(@make $key, Source::$source, $model,
            |params| match params.$model.similarity {
                Similarity::$variant { $field, .. } => $field,
                _ => 0.0,
            },
            |params, value| match &mut params.$model.similarity {
                Similarity::$variant { $field, .. } => { *$field = value; true }
                _ => false,
            },
            $ladder)
    };
}

/// Of the network, which may be switched off: setting a number switches it on.
macro_rules! network {
    ($key:literal, $get:expr, |$own:ident, $value:ident| $set:expr, $ladder:expr) => {
        Knob {
            key: $key,
            source: Some(Source::Sequence),
            get: |params| {
                $get(
                    params
                        .sequence
                        .as_ref()
                        .unwrap_or(&sequence::Params::default()),
                )
            },
            set: |params, $value| {
                let $own = params.sequence.get_or_insert_default();
                $set
            },
            check: |params| {
                params
                    .sequence
                    .as_ref()
                    .map_or(Ok(()), sequence::Params::check)
            },
            ladder: &$ladder,
        }
    };
    (whole $key:literal, $field:ident, $ladder:expr) => {
        network!(
            $key,
            |own: &sequence::Params| own.$field as f64,
            |own, value| whole(value).is_some_and(|value| {
                own.$field = value;
                true
            }),
            $ladder
        )
    };
    (double $key:literal, $field:ident, $ladder:expr) => {
        network!(
            $key,
            |own: &sequence::Params| own.$field,
            |own, value| {
                own.$field = value;
                true
            },
            $ladder
        )
    };
}

const CURRENT: [f64; 6] = [0.1, 0.3, 0.6, 1.5, 3.0, 6.0];
const EARLIER_WEIGHT: [f64; 6] = [0.01, 0.05, 0.1, 0.25, 0.5, 1.0];
const EARLIER: [f64; 5] = [0.0, 0.02, 0.1, 0.3, 1.0];
const PLACE_DECAY: [f64; 6] = [0.0, 0.2, 0.5, 1.0, 2.0, 4.0];
const SHARE: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];

/// All of them, model by model.
#[rustfmt::skip]
pub const KNOBS: &[Knob] = &[
    Knob {
        key: "min_shoppers",
        source: None,
        get: |params| params.min_shoppers as f64,
        set: |params, value| whole(value).is_some_and(|value| { params.min_shoppers = value; true }),
        check: |params| check_min_shoppers(params.min_shoppers),
        ladder: &[],
    },
    knob!(double "popularity.half_life_days", Popularity, popularity.half_life_days, [2.0, 4.0, 7.0, 14.0, 30.0, 60.0, 120.0, 365.0]),
    likeness!("item_knn.shrinkage", ItemKnn, item_knn, Cosine.shrinkage, [0.0, 3.0, 10.0, 30.0, 100.0, 300.0]),
    likeness!("item_knn.popularity", ItemKnn, item_knn, Cosine.popularity, [0.0, 0.1, 0.2, 0.35, 0.5]),
    knob!(whole "item_knn.neighbors", ItemKnn, item_knn.neighbors, []),
    knob!(double "item_knn.distance_decay", ItemKnn, item_knn.distance_decay, PLACE_DECAY),
    knob!(double "item_knn.backward", ItemKnn, item_knn.backward, SHARE),
    knob!(whole "item_knn.max_length", ItemKnn, item_knn.max_length, []),
    knob!(single "item_knn.decay.current", ItemKnn, item_knn.decay.current, CURRENT),
    knob!(single "item_knn.decay.earlier_weight", ItemKnn, item_knn.decay.earlier_weight, EARLIER_WEIGHT),
    knob!(single "item_knn.decay.earlier", ItemKnn, item_knn.decay.earlier, EARLIER),
    likeness!("together.shrinkage", Together, together, Lift.shrinkage, [0.0, 10.0, 30.0, 100.0, 300.0, 1000.0]),
    likeness!("together.support", Together, together, Lift.support, [1.0, 2.0, 3.0, 5.0, 10.0, 20.0]),
    knob!(whole "together.neighbors", Together, together.neighbors, []),
    knob!(double "together.distance_decay", Together, together.distance_decay, []),
    knob!(double "together.backward", Together, together.backward, []),
    knob!(whole "together.max_length", Together, together.max_length, []),
    knob!(single "together.decay.current", Together, together.decay.current, CURRENT),
    knob!(single "together.decay.earlier_weight", Together, together.decay.earlier_weight, EARLIER_WEIGHT),
    knob!(single "together.decay.earlier", Together, together.decay.earlier, EARLIER),
    knob!(whole "session_knn.neighbors", SessionKnn, session_knn.neighbors, [50.0, 100.0, 200.0, 500.0, 1000.0]),
    knob!(whole "session_knn.sample", SessionKnn, session_knn.sample, []),
    knob!(whole "session_knn.max_visits", SessionKnn, session_knn.max_visits, []),
    knob!(whole "session_knn.max_length", SessionKnn, session_knn.max_length, []),
    knob!(single "session_knn.item_decay", SessionKnn, session_knn.item_decay, [0.0, 0.2, 0.5, 1.0, 1.5, 3.0, 6.0]),
    knob!(single "session_knn.earlier_item_decay", SessionKnn, session_knn.earlier_item_decay, []),
    knob!(single "session_knn.idf", SessionKnn, session_knn.idf, [0.0, 0.5, 1.0, 2.0, 3.0, 4.0]),
    knob!(single "session_knn.recency", SessionKnn, session_knn.recency, [0.03, 0.06, 0.12, 0.25, 0.5, 1.0, 3.0, 1000.0]),
    knob!(single "session_knn.length_penalty", SessionKnn, session_knn.length_penalty, [0.0, 0.2, 0.4, 0.7, 1.0]),
    knob!(single "session_knn.forward_decay", SessionKnn, session_knn.forward_decay, PLACE_DECAY),
    knob!(single "session_knn.backward", SessionKnn, session_knn.backward, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
    knob!(single "session_knn.backward_decay", SessionKnn, session_knn.backward_decay, PLACE_DECAY),
    knob!(single "session_knn.repeat", SessionKnn, session_knn.repeat, [0.0, 0.25, 0.5, 0.75, 1.0, 1.5]),
    knob!(single "session_knn.popularity_penalty", SessionKnn, session_knn.popularity_penalty, [0.0, 0.5, 1.0, 1.5, 2.0]),
    knob!(whole "als.factors", Als, als.factors, []),
    knob!(double "als.regularization", Als, als.regularization, [1.0, 3.0, 10.0, 30.0, 100.0, 300.0]),
    knob!(double "als.alpha", Als, als.alpha, [0.5, 1.0, 2.0, 5.0, 10.0, 30.0]),
    knob!(whole "als.iterations", Als, als.iterations, []),
    knob!(whole "als.steps", Als, als.steps, []),
    knob!(single "als.decay.current", Als, als.decay.current, CURRENT),
    knob!(single "als.decay.earlier_weight", Als, als.decay.earlier_weight, EARLIER_WEIGHT),
    knob!(single "als.decay.earlier", Als, als.decay.earlier, EARLIER),
    knob!(double "linear_item.regularization", LinearItem, linear_item.regularization, [3.0, 10.0, 30.0, 100.0, 300.0, 1000.0]),
    knob!(double "linear_item.whole", LinearItem, linear_item.whole, [0.02, 0.05, 0.1, 0.2, 0.5, 1.0]),
    knob!(double "linear_item.self_weight", LinearItem, linear_item.self_weight, []),
    knob!(double "linear_item.distance_decay", LinearItem, linear_item.distance_decay, [0.5, 1.5, 3.0, 10.0, 30.0]),
    knob!(double "linear_item.recency", LinearItem, linear_item.recency, [0.1, 0.2, 0.5, 1.0, 1e12]),
    knob!(whole "linear_item.neighbors", LinearItem, linear_item.neighbors, []),
    knob!(whole "linear_item.exact", LinearItem, linear_item.exact, []),
    knob!(whole "linear_item.neighborhood", LinearItem, linear_item.neighborhood, []),
    knob!(whole "linear_item.max_length", LinearItem, linear_item.max_length, []),
    knob!(single "linear_item.decay.current", LinearItem, linear_item.decay.current, CURRENT),
    knob!(single "linear_item.decay.earlier_weight", LinearItem, linear_item.decay.earlier_weight, EARLIER_WEIGHT),
    knob!(single "linear_item.decay.earlier", LinearItem, linear_item.decay.earlier, EARLIER),
    network!("sequence.dimension", |own: &sequence::Params| own.dimension.unwrap_or(0) as f64,
        |own, value| whole(value).is_some_and(|value| { own.dimension = Some(value); true }), []),
    network!(whole "sequence.epochs", epochs, []),
    network!(whole "sequence.steps", steps, []),
    network!(whole "sequence.batch", batch, []),
    network!(whole "sequence.negatives", negatives, []),
    network!(double "sequence.rate", rate, [0.001, 0.002, 0.004, 0.008]),
    network!(double "sequence.dropout", dropout, [0.0, 0.1, 0.2, 0.3, 0.5]),
    network!(double "sequence.output_dropout", output_dropout, [0.2, 0.3, 0.4, 0.5]),
    network!(double "sequence.ahead", ahead, [0.0, 0.2, 0.4, 0.6]),
    network!(double "sequence.scale", scale, [7.0, 10.0, 14.0, 20.0]),
    network!(whole "sequence.window", window, []),
    network!(whole "sequence.more_epochs", more_epochs, []),
    network!(double "sequence.more_rate", more_rate, []),
    knob!(@make "trending.half_life_days", Source::Trending, trending,
        |params| params.trending.half_life_days.unwrap_or(0.0),
        |params, value| { params.trending.half_life_days = Some(value); true }, []),
    knob!(double "trending.shrinkage", Trending, trending.shrinkage, [0.0, 3.0, 10.0, 30.0, 100.0]),
    knob!(single "trending.decay.current", Trending, trending.decay.current, CURRENT),
    knob!(single "trending.decay.earlier_weight", Trending, trending.decay.earlier_weight, EARLIER_WEIGHT),
    knob!(single "trending.decay.earlier", Trending, trending.decay.earlier, EARLIER),
    knob!(double "context.shrinkage", Context, context.shrinkage, []),
    knob!(whole "context.support", Context, context.support, []),
    knob!(double "context.evidence", Context, context.evidence, []),
    knob!(whole "context.targets", Context, context.targets, []),
    knob!(whole "context.locales", Context, context.locales, []),
];

/// Sets what a configuration file says.
///
/// # Errors
/// A file that can't be read or is not TOML; a key that there is not; a value that is no number, or
/// outside the legal range: each names the file and the key.
pub fn read(path: &Path, params: &mut FitParams) -> Result<(), CliError> {
    let text = std::fs::read_to_string(path).map_err(|e| CliError::file("read", path, &e))?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let message = format!("{}: {}", path.display(), error.to_string().trim_end());
        CliError::failed("config_syntax", message)
    })?;
    apply(path, "", &table, params)
}

fn apply(
    path: &Path,
    prefix: &str,
    table: &toml::Table,
    params: &mut FitParams,
) -> Result<(), CliError> {
    for (name, value) in table {
        let key = format!("{prefix}{name}");
        let file = path.display();
        let value = match value {
            toml::Value::Table(table) => {
                apply(path, &format!("{key}."), table, params)?;
                continue;
            }
            // Integers beyond 2^53 are outside every range.
            #[allow(clippy::cast_precision_loss)]
            toml::Value::Integer(value) => *value as f64,
            toml::Value::Float(value) => *value,
            other => {
                let message = format!(
                    "{file}: {key} is a {}; it must be a number",
                    other.type_str()
                );
                return Err(CliError::failed("config_value", message));
            }
        };
        let Some(knob) = KNOBS.iter().find(|knob| knob.key == key) else {
            let siblings: Vec<&str> = KNOBS
                .iter()
                .map(|knob| knob.key)
                .filter(|known| prefix.is_empty() || known.starts_with(prefix))
                .collect();
            let known = if siblings.is_empty() {
                "no model has that name".to_owned()
            } else {
                format!("expected one of {}", siblings.join(", "))
            };
            let message = format!("{file}: {key} = {value}: unknown key; {known}");
            return Err(CliError::failed("config_unknown_key", message));
        };
        knob.set(params, value).map_err(|legal| {
            let message = format!("{file}: {key} is {value}; it must be {legal}");
            CliError::failed("config_value", message)
        })?;
    }
    Ok(())
}

/// A configuration file that says all that differs from `defaults`, and why.
pub fn write(params: &FitParams, defaults: &FitParams, comment: &str) -> String {
    let mut text = String::new();
    for line in comment.lines() {
        text += &format!("# {line}\n");
    }
    let mut model = "";
    for knob in KNOBS {
        let value = knob.get(params);
        if value == knob.get(defaults) {
            continue;
        }
        let (own, name) = knob.key.split_once('.').unwrap_or(("", knob.key));
        if own != model {
            text += &format!("\n[{own}]\n");
            model = own;
        }
        text += &format!("{name} = {value}\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> std::path::PathBuf {
        let path = std::env::temp_dir().join(format!("ws-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        path
    }

    #[test]
    fn every_knob_is_set_and_said_again() {
        let defaults = FitParams::default();
        for knob in KNOBS {
            assert_eq!(
                KNOBS.iter().filter(|other| other.key == knob.key).count(),
                1
            );
            assert!(knob.ladder.is_sorted(), "{}", knob.key);
            let start = knob.get(&defaults);
            let legal = |&value: &f64| knob.set(&mut defaults.clone(), value).is_ok();
            let other = [start + 1.0, start - 1.0, start / 2.0, 8.0];
            let other = other.into_iter().find(legal).unwrap();
            for &value in knob.ladder.iter().chain([&other]) {
                let mut params = defaults.clone();
                knob.set(&mut params, value).unwrap();
                assert_eq!(knob.get(&params), value, "{}", knob.key);
                let path = file("all.toml", &write(&params, &defaults, "why"));
                let mut read_back = defaults.clone();
                read(&path, &mut read_back).unwrap();
                assert_eq!(read_back, params, "{}", knob.key);
            }
            for bad in [-1.0, f64::NAN, 1e300] {
                assert!(
                    knob.set(&mut defaults.clone(), bad).is_err(),
                    "{} {bad}",
                    knob.key
                );
            }
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let error = |text: &str| {
            let path = file("bad.toml", text);
            let error = read(&path, &mut FitParams::default()).unwrap_err();
            let message = error.to_string();
            assert!(message.contains("bad.toml"), "{message}");
            (error.code(), message)
        };
        let (code, message) = error("[als]\nalfa = 2");
        assert_eq!(code, "config_unknown_key");
        assert!(
            message.contains("als.alfa = 2") && message.contains("als.alpha"),
            "{message}"
        );
        let (code, message) = error("[cnn]\nalpha = 2");
        assert!(
            code == "config_unknown_key" && message.contains("cnn.alpha"),
            "{message}"
        );
        let (code, message) = error("[session_knn]\nitem_decay = -0.5");
        assert_eq!(code, "config_value");
        assert!(
            message.contains("session_knn.item_decay is -0.5; it must be 0 to 100"),
            "{message}"
        );
        let (code, message) = error("[als]\nfactors = 1.5");
        assert!(
            code == "config_value" && message.contains("als.factors is 1.5"),
            "{message}"
        );
        let (code, message) = error("[als]\ndecay.current = \"fast\"");
        assert!(
            code == "config_value" && message.contains("als.decay.current"),
            "{message}"
        );
        assert_eq!(error("[als\n").0, "config_syntax");
        let missing = read(Path::new("not-there.toml"), &mut FitParams::default());
        assert_eq!(missing.unwrap_err().code(), "file_not_found");
    }
}

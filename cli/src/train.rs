//! `windowshopper train`: order log and catalogue into a bundle.

use crate::args::TrainArgs;
use crate::error::CliError;
use crate::evaluate_shop::customers;
use crate::shop::{self, Shop, ShopReport};
use crate::watch::Watch;
use crate::{output, read};
use serde::Serialize;
use std::fmt;
use std::path::Path;
use windowshopper::engine::{self, fit::FitParams};

/// A trained bundle.
pub struct Fitted {
    /// The bundle, as it goes into the file.
    pub bundle: Vec<u8>,
    /// What was learned, for the report.
    pub report: serde_json::Value,
}

#[derive(Serialize)]
struct TrainReport<'a> {
    out: &'a Path,
    bytes: usize,
    created_at: i64,
    seed: u64,
    min_shoppers: usize,
    catalog_out: Option<&'a Path>,
    #[serde(flatten)]
    shop: &'a ShopReport,
    training: &'a serde_json::Value,
}

/// Trains a bundle and writes it.
///
/// # Errors
/// Bad usage, unreadable input, a training that fails, a file that can't be written.
pub fn run(args: &TrainArgs) -> Result<(), CliError> {
    read::check_target(&args.out)?;
    let params = args.learn.params()?;
    let shop = shop::read(&args.shop)?;
    shop.feed
        .write_derived(args.derived.catalog_out.as_deref())?;
    let created_at = args.created_at.unwrap_or(shop.newest);
    let progress = output::progress_step("training");
    let params = FitParams {
        created_at: Some(created_at),
        ..params
    };
    let fitted = fit(&shop, &params, &mut Watch::new(&progress))?;
    progress.finish_and_clear();
    read::write_bytes(&args.out, &fitted.bundle)?;
    let report = TrainReport {
        out: &args.out,
        bytes: fitted.bundle.len(),
        created_at,
        seed: args.learn.seed,
        min_shoppers: params.min_shoppers,
        catalog_out: args.derived.catalog_out.as_deref(),
        shop: &shop.report,
        training: &fitted.report,
    };
    output::result(args.json, &report, &report)
}

/// Catalogue and log into a bundle.
///
/// The same shop and parameters give the same bytes.
fn fit(shop: &Shop, params: &FitParams, watch: &mut Watch) -> Result<Fitted, CliError> {
    let trained =
        engine::fit::fit(&shop.catalog, &shop.log, params, watch).map_err(CliError::of)?;
    let report = serde_json::json!({
        "items": shop.catalog.table().len(),
        "blend_moments": trained.moments,
        "fit_seconds": trained.fit_seconds,
        "model_bytes": trained.model_bytes,
        "als_quantization_error": trained.als_quantization_error,
        "customers": customers(&trained),
    });
    Ok(Fitted {
        bundle: trained.bundle,
        report,
    })
}

impl fmt::Display for TrainReport<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}", self.shop)?;
        if let Some(path) = self.catalog_out {
            writeln!(
                out,
                "{}: the catalogue, derived from the log",
                path.display()
            )?;
        }
        if let Some(figures) = self.training.as_object() {
            for (name, figure) in figures {
                writeln!(out, "  {name}: {figure}")?;
            }
        }
        write!(out, "{}: {} bytes", self.out.display(), self.bytes)
    }
}

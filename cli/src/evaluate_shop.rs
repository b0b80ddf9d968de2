//! `windowshopper evaluate shop`: the last fifth of an order log's days, predicted from the others.

use crate::args::EvaluateShopArgs;
use crate::error::CliError;
use crate::output;
use crate::shop::{self, Shop};

/// Evaluates and prints the table.
///
/// # Errors
/// Bad usage, unreadable input, nothing to learn from or to predict.
pub fn run(args: &EvaluateShopArgs) -> Result<(), CliError> {
    let shop = shop::read(&args.shop)?;
    let progress = output::progress_step("evaluating");
    let document = evaluate(&shop, args.k as usize, args.seed, &|step| {
        progress.set_message(step.to_string());
    })?;
    progress.finish_and_clear();
    output::result(args.json, &document, &document)
}

/// The hook for the evaluation on a shop.
///
/// # Errors
/// When there is nothing to learn from or to predict.
fn evaluate(
    shop: &Shop,
    k: usize,
    seed: u64,
    step: &dyn Fn(&str),
) -> Result<serde_json::Value, CliError> {
    step("evaluating");
    let _ = (shop, k, seed);
    Err(CliError::failed(
        "internal",
        "the evaluation on shops is not part of this build",
    ))
}

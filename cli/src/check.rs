//! `windowshopper check`: what would be learned from?

use crate::args::CheckArgs;
use crate::error::CliError;
use crate::output;
use crate::shop::{self, ShopReport};
use serde::Serialize;
use std::fmt;
use std::path::Path;

#[derive(Serialize)]
struct Check<'a> {
    #[serde(flatten)]
    shop: &'a ShopReport,
    catalog_out: Option<&'a Path>,
}

/// Reads the shop and prints what was understood.
///
/// # Errors
/// Bad usage, unreadable input, too many bad rows.
pub fn run(args: &CheckArgs) -> Result<(), CliError> {
    let shop = shop::read(&args.shop)?;
    let catalog_out = args.derived.catalog_out.as_deref();
    shop.feed.write_derived(catalog_out)?;
    let check = Check {
        shop: &shop.report,
        catalog_out,
    };
    output::result(args.json, &check, &check)
}

impl fmt::Display for Check<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.shop)?;
        if let Some(path) = self.catalog_out {
            write!(
                out,
                "\n{}: the catalogue, derived from the log",
                path.display()
            )?;
        }
        Ok(())
    }
}

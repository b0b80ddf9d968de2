//! `windowshopper check`: what would be learned from?

use crate::args::CheckArgs;
use crate::error::CliError;
use crate::orders::ReadReport;
use crate::{output, shop};
use serde::Serialize;
use std::fmt;
use std::path::Path;

#[derive(Serialize)]
struct Check<'a> {
    events: &'a ReadReport,
    catalog_derived: bool,
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
        events: &shop.report,
        catalog_derived: shop.feed.derived,
        catalog_out,
    };
    output::result(args.json, &check, &check)
}

impl fmt::Display for Check<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.events)?;
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

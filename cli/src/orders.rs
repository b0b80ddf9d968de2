//! Order logs from the files of `--events`.

use crate::args::OrderArgs;
use crate::derive::DerivedCatalog;
use crate::error::CliError;
use crate::{output, read};
use windowshopper::error::Coded;
use windowshopper::orders::{self, BadRow, OrdersError, ReadParams, Reader};

/// Reads all files of `--events`; also gives a catalogue made of what the rows say of the items.
///
/// # Errors
/// Bad usage (columns), a file that can't be read, or too many bad rows.
pub fn read(args: &OrderArgs) -> Result<(orders::Orders, DerivedCatalog), CliError> {
    let started = std::time::Instant::now();
    let wanted = |id: &str| {
        (args.items.is_empty() || args.items.iter().any(|pattern| pattern.matches(id)))
            && !args.exclude_items.iter().any(|pattern| pattern.matches(id))
    };
    let mut reader = Reader::new(ReadParams {
        columns: args.column_map()?,
        parser: args.row_parser(),
        wanted: &wanted,
        ignore_item_case: args.ignore_item_case,
        cancel_prefix: args.cancel_prefix.as_deref(),
        max_bad_rows: args.max_bad_rows,
    });
    let mut derived = DerivedCatalog::new(args.currency);
    for path in &args.events {
        let name = path.display().to_string();
        let progress = output::progress_bytes(&format!("reading {name}"), 0);
        let mut table = read::open(path, args.events_format, &progress)?;
        reader
            .read(&name, table.as_mut(), &mut |item, kind, row| {
                derived.add(item, kind, row);
            })
            .map_err(explain)?;
        progress.finish_and_clear();
    }
    let mut orders = reader.finish().map_err(explain)?;
    orders.report.seconds = started.elapsed().as_secs_f64();
    Ok((orders, derived))
}

/// An error of reading, with the option that helps.
pub fn explain(error: OrdersError) -> CliError {
    match &error {
        OrdersError::TwoColumns { target, columns } => CliError::Usage(format!(
            "--map gives {target} two columns, `{}` and `{}`",
            columns[0], columns[1]
        )),
        OrdersError::UnknownColumn { target, column, .. } => {
            let text = error.to_string();
            let mapped = format!("(--map {target}={column})");
            CliError::Usage(text.replace(&format!("to be {target}"), &mapped))
        }
        OrdersError::MissingColumn { target, .. } => CliError::Usage(format!(
            "{error}; say which one it is with --map {target}=COLUMN"
        )),
        OrdersError::TooManyBadRows {
            count,
            rows,
            limit,
            first,
            last,
        } => {
            let last = last.as_ref().map(|row| row.to_string()).unwrap_or_default();
            let what = match (rows, limit) {
                (Some(rows), None) => format!(
                    "{count} of {rows} rows are bad, more than a tenth; --max-bad-rows {count} lets them pass."
                ),
                (_, limit) => format!(
                    "That is bad row number {count}; --max-bad-rows allows {}.",
                    limit.unwrap_or_default()
                ),
            };
            CliError::failed(error.code(), format!("{last}\n{what}{}", listed(first)))
        }
        _ => CliError::of(error),
    }
}

/// The first few of several.
fn listed(rows: &[BadRow]) -> String {
    let lines: Vec<String> = rows
        .iter()
        .take(5)
        .map(|row| format!("\n  {row}"))
        .collect();
    match lines.len() {
        0 | 1 => String::new(),
        _ => format!(" The first:{}", lines.concat()),
    }
}

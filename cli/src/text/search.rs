//! `windowshopper text evaluate search`: how good are the first results, by people's judgement?
//!
//! The whole catalogue is ranked for each query, as a shopper gets it who is not known. A product's
//! gain is `(grade - 1) / (max - 1)`; products that nobody judged count as of no use. NDCG is the mean
//! over the queries that have a product of any use.

use crate::error::CliError;
use crate::output;
use crate::read::open_text;
use clap::Args;
use indicatif::ProgressBar;
use serde_json::{Map, json};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Instant;
use windowshopper::catalog::Format;
use windowshopper::engine::{Engine, SearchRequest};
use windowshopper::json::NativeJson;
use windowshopper::metrics::graded_ndcg;

/// Judge search by products, queries and people's grades: files in TSV or CSV with a header line,
/// `.gz` too.
#[derive(Debug, Args)]
pub struct SearchArgs {
    /// Products: product_id (or id), title, and if there are any, description, brand, category and
    /// other columns of a feed.
    #[arg(long, value_name = "FILE")]
    products: PathBuf,
    /// Queries: query_id, query, and for --split a column split.
    #[arg(long, value_name = "FILE")]
    queries: PathBuf,
    /// Judgements: query, product and grade in the first three columns.
    #[arg(long, value_name = "FILE")]
    labels: PathBuf,
    /// The best grade; 1 is the worst.
    #[arg(long, value_name = "GRADE", default_value_t = 4, value_parser = clap::value_parser!(u8).range(2..))]
    max_grade: u8,
    /// Which queries: those with this in their column split, or all.
    #[arg(long, value_name = "SPLIT", default_value = "all")]
    split: String,
    /// How many results count.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u8).range(1..=100))]
    k: u8,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// A delimited file with a header line. Quotes mean something only where commas separate: in TSV they
/// are inches.
struct Sheet<'a> {
    path: &'a Path,
    columns: Vec<String>,
    rows: Vec<csv::StringRecord>,
}

impl<'a> Sheet<'a> {
    fn read(path: &'a Path) -> Result<Self, CliError> {
        let mut text = open_text(path, &ProgressBar::hidden())?;
        let head = text
            .fill_buf()
            .map_err(|error| CliError::file("read", path, &error))?;
        let line = head.split(|&byte| byte == b'\n').next().unwrap_or(head);
        let tabs = line.contains(&b'\t');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(if tabs { b'\t' } else { b',' })
            .quoting(!tabs)
            .flexible(true)
            .from_reader(text);
        let failed =
            |error: csv::Error| CliError::failed("format", format!("{}: {error}", path.display()));
        let header = reader.headers().map_err(failed)?;
        let columns = header
            .iter()
            .map(|name| name.trim_start_matches('\u{feff}').trim().to_owned())
            .collect();
        let rows = reader.records().collect::<Result<_, _>>().map_err(failed)?;
        Ok(Self {
            path,
            columns,
            rows,
        })
    }

    fn position(&self, names: &[&str]) -> Option<usize> {
        let columns = &self.columns;
        names
            .iter()
            .find_map(|name| columns.iter().position(|column| column == name))
    }

    fn column(&self, names: &[&str]) -> Result<usize, CliError> {
        self.position(names).ok_or_else(|| {
            CliError::Usage(format!(
                "{}: there is no column {}; it has {}",
                self.path.display(),
                names.join(" or "),
                self.columns.join(", ")
            ))
        })
    }
}

/// Judges search and prints the figures.
///
/// # Errors
/// Files that can't be read, columns that are missing, grades that are no numbers from 1 to the best,
/// no query to judge.
pub fn run(args: &SearchArgs) -> Result<(), CliError> {
    let mut engine = Engine::default();
    let products = load(&mut engine, args)?;
    let gains = gains(&args.labels, args.max_grade)?;
    let sheet = Sheet::read(&args.queries)?;
    let (id, text) = (sheet.column(&["query_id"])?, sheet.column(&["query"])?);
    let split = match args.split.as_str() {
        "all" => None,
        name => Some((sheet.column(&["split"])?, name)),
    };
    let mut times: Vec<f64> = Vec::new();
    let mut ndcg = 0.0;
    // The first search makes the index.
    search(&mut engine, "", args.k)?;
    for row in &sheet.rows {
        if split.is_some_and(|(column, name)| row.get(column) != Some(name)) {
            continue;
        }
        let Some(gains) = gains.get(row.get(id).unwrap_or("")) else {
            continue;
        };
        let judged: Vec<f64> = gains.values().copied().collect();
        if judged.iter().all(|&gain| gain <= 0.0) {
            continue;
        }
        let start = Instant::now();
        let list = search(&mut engine, row.get(text).unwrap_or(""), args.k)?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
        let list: Vec<f64> = list
            .iter()
            .map(|id| gains.get(id).copied().unwrap_or(0.0))
            .collect();
        ndcg += graded_ndcg(&list, &judged, usize::from(args.k));
    }
    if times.is_empty() {
        return Err(CliError::failed(
            "no_queries",
            format!(
                "{}: no query of split `{}` has a product of any use",
                args.queries.display(),
                args.split
            ),
        ));
    }
    let ndcg = ndcg / times.len() as f64;
    times.sort_by(f64::total_cmp);
    let median = times[times.len() / 2];
    let mut document = Map::new();
    document.insert("queries".into(), json!(times.len()));
    document.insert("products".into(), json!(products));
    document.insert(format!("ndcg_at_{}", args.k), json!(ndcg));
    document.insert("ms_per_query_p50".into(), json!(median));
    document.insert("index_bytes".into(), json!(engine.index_bytes()));
    let text = format!(
        "{} queries, {products} products: NDCG@{} {ndcg:.4}, {median:.3} ms a query (median), index of {} bytes",
        times.len(),
        args.k,
        engine.index_bytes()
    );
    output::result(args.json, &document, text)
}

fn search(engine: &mut Engine, query: &str, k: u8) -> Result<Vec<String>, CliError> {
    let request = SearchRequest {
        query: query.to_owned(),
        limit: Some(f64::from(k)),
        anonymous: true,
        ..SearchRequest::default()
    };
    let results = engine.search(request, 0).map_err(CliError::of)?;
    let items = results.items.iter();
    Ok(items.map(|item| item.item_id.to_owned()).collect())
}

/// Loads the products into the engine; gives their number.
fn load(engine: &mut Engine, args: &SearchArgs) -> Result<usize, CliError> {
    let path = &args.products;
    let sheet = Sheet::read(path)?;
    let id = sheet.column(&["product_id", "id", "item_id"])?;
    let title = sheet.column(&["title"])?;
    let mut feed = String::new();
    for row in &sheet.rows {
        let mut product = Map::new();
        for (position, (name, cell)) in sheet.columns.iter().zip(row).enumerate() {
            let cell = match cell.trim() {
                // A product without a name is one all the same.
                "" if position == title => row.get(id).unwrap_or(""),
                cell => cell,
            };
            product.insert(name.clone(), json!(cell));
        }
        feed.push_str(&serde_json::Value::Object(product).to_string());
        feed.push('\n');
    }
    let (feed, format) = (feed.as_bytes(), Format::JsonLines);
    let report = engine
        .load(None, feed, format, &NativeJson)
        .map_err(|error| CliError::engine(path, &error))?;
    match report.samples.first() {
        Some(sample) => Err(CliError::failed(
            sample.code,
            format!("{}:{}: {}", path.display(), sample.line + 1, sample.message),
        )),
        None => Ok(report.items),
    }
}

/// Of each query the gains of its judged products.
fn gains(path: &Path, max_grade: u8) -> Result<HashMap<String, HashMap<String, f64>>, CliError> {
    let sheet = Sheet::read(path)?;
    let mut gains: HashMap<String, HashMap<String, f64>> = HashMap::new();
    for row in &sheet.rows {
        let grade = row.get(2).unwrap_or("").trim();
        let max = f64::from(max_grade);
        let gain = match grade.parse::<f64>() {
            Ok(grade) if (1.0..=max).contains(&grade) => (grade - 1.0) / (max - 1.0),
            _ => {
                let line = row.position().map_or(0, csv::Position::line);
                return Err(CliError::failed(
                    "grade",
                    format!(
                        "{}:{line}: the grade is `{grade}`; it must be a number from 1 to {max_grade}",
                        path.display()
                    ),
                ));
            }
        };
        let query = row.get(0).unwrap_or("").to_owned();
        let product = row.get(1).unwrap_or("").to_owned();
        gains.entry(query).or_default().insert(product, gain);
    }
    Ok(gains)
}

//! The engine's scan and selection without the engine, as `npm run bench` compares it with other
//! libraries: an int8 matrix, a query, the best k. Only for the bench; the package has none of it.
//!
//! The page writes the matrix, then calls [`ready`]; after that it writes a query and calls [`top`]
//! as often as it likes.

use std::cell::RefCell;
use windowshopper_kernels::{BlockedRows, Highest, QuantizedQuery};

/// Everything that a search needs.
#[derive(Default)]
struct Search {
    columns: usize,
    values: Vec<i8>,
    scales: Vec<f32>,
    rows: BlockedRows,
    vector: Vec<f32>,
    query: QuantizedQuery,
    scores: Vec<f32>,
    all: Vec<u64>,
    best: Highest,
    found: Vec<u32>,
}

thread_local! {
    static SEARCH: RefCell<Search> = RefCell::default();
}

/// Makes room for a matrix and gives the address of its values, row by row.
#[unsafe(no_mangle)]
pub extern "C" fn values(rows: usize, columns: usize) -> *mut i8 {
    SEARCH.with_borrow_mut(|search| {
        search.columns = columns;
        search.vector = vec![0.0; columns];
        search.scales = vec![0.0; rows];
        search.scores = vec![0.0; rows];
        search.all = vec![u64::MAX; rows.div_ceil(64)];
        search.values = vec![0; rows * columns];
        search.values.as_mut_ptr()
    })
}

/// The address of the rows' scales.
#[unsafe(no_mangle)]
pub extern "C" fn scales() -> *mut f32 {
    SEARCH.with_borrow_mut(|search| search.scales.as_mut_ptr())
}

/// Lays the matrix out for scanning and gives the address of the query.
#[unsafe(no_mangle)]
pub extern "C" fn ready() -> *mut f32 {
    SEARCH.with_borrow_mut(|search| {
        let values = std::mem::take(&mut search.values);
        search.rows = BlockedRows::new(&values, search.columns).unwrap_or_default();
        search.vector.as_mut_ptr()
    })
}

/// Finds the best `k` rows for the query and gives the address of their numbers, best first.
#[unsafe(no_mangle)]
pub extern "C" fn top(k: usize) -> *const u32 {
    SEARCH.with_borrow_mut(|search| {
        search.query.set(&search.vector);
        search
            .rows
            .score(&search.query, &search.scales, &mut search.scores);
        search.best.reset(k);
        search
            .best
            .offer_all(&search.scores, f32::MIN_POSITIVE, &search.all);
        search.found.clear();
        search
            .found
            .extend(search.best.sorted().map(|(flipped, _)| !flipped));
        search.found.as_ptr()
    })
}

//! What is in each column?

use super::{PurchaseError, Table, is_blank, number};
use crate::names::Names;

/// A column in which fewer than this share of the cells are numbers is one of categories.
const NUMBERS: f64 = 0.98;
/// Fewest rows from which distinct values are taken for ids.
const MIN_IDS: usize = 20;
/// Whole numbers may be codes when there are so many different ones at most, and so many rows of each on average.
const MAX_CODES: usize = 32;
const MIN_CODE_ROWS: usize = 20;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Numbers.
    Number,
    /// A few words, or numbers that are names.
    Category,
    /// Numbers that look like names (of a browser, of a region): whole, few, each frequent, and none is 0, at which
    /// counts begin.
    Code,
}

/// What the caller knows better.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Columns to leave out.
    pub drop: Vec<String>,
    /// Columns that hold categories, whatever they look like; ids too.
    pub categorical: Vec<String>,
    /// Columns that hold numbers, though they look like codes or ids.
    pub numeric: Vec<String>,
    /// Pairs of columns to be looked at together: the product of two numbers, or a category for each
    /// combination.
    pub crosses: Vec<(String, String)>,
}

/// Something that the caller should know of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The column.
    pub column: String,
    /// What became of it, and why.
    pub what: String,
}

/// Columns to learn from, and what became of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    /// Place in the table and kind, in the order of the table.
    pub columns: Vec<(usize, Kind)>,
    /// In the order of the table.
    pub notes: Vec<Note>,
}

/// Looks at the `rows` of a table, the label set aside. Left out with a note: constant columns; ids, told by
/// their names (`row`, `user_id`, `itemId`) or because every value is another, of texts or of numbers that
/// only rise. Cells that are no numbers among numbers count as blank. Whole numbers that may be codes are noted.
///
/// # Errors
/// A wish for a column that there is not, or no column left.
pub fn inspect(
    table: &Table,
    label: &str,
    rows: &[usize],
    wishes: &Wishes,
) -> Result<Roles, PurchaseError> {
    let pairs = wishes.crosses.iter().flat_map(|(one, other)| [one, other]);
    let lists = [&wishes.drop, &wishes.categorical, &wishes.numeric];
    let named = lists.into_iter().flatten().chain(pairs);
    for name in named {
        table.place(name)?;
    }
    let label = table.place(label)?;
    let mut roles = Roles::default();
    for (place, name) in table.names().iter().enumerate() {
        if place == label {
            continue;
        }
        let cells = rows.iter().filter_map(|&row| table.row(row).get(place));
        let cells: Vec<&str> = cells.map(|cell| cell.trim()).collect();
        let note = if wishes.drop.contains(name) {
            Some("left out as asked".into())
        } else {
            match kind(name, &cells, wishes) {
                Ok((kind, note)) => {
                    roles.columns.push((place, kind));
                    note
                }
                Err(why) => Some(format!("left out: {why}")),
            }
        };
        roles.notes.extend(note.map(|what| Note {
            column: name.clone(),
            what,
        }));
    }
    if roles.columns.is_empty() {
        let why = roles
            .notes
            .iter()
            .map(|note| format!("`{}` {}", note.column, note.what));
        return Err(PurchaseError::NoFeature {
            why: why.collect::<Vec<_>>().join("; "),
        });
    }
    Ok(roles)
}

/// The kind of a column and what to say of it, or why it is left out.
fn kind(name: &str, cells: &[&str], wishes: &Wishes) -> Result<(Kind, Option<String>), String> {
    let known: Vec<&str> = cells
        .iter()
        .copied()
        .filter(|cell| !is_blank(cell))
        .collect();
    let mut names = Names::default();
    for cell in &known {
        names.insert(cell);
    }
    let blanks = cells.len() - known.len();
    match (names.len(), blanks) {
        (0, _) => return Err("all blank".into()),
        (1, 0) => {
            return Err(format!(
                "constant, always `{}`",
                known.first().unwrap_or(&"")
            ));
        }
        _ => {}
    }
    let wished = |names: &[String]| names.iter().any(|known| known == name);
    if wished(&wishes.categorical) {
        return Ok((Kind::Category, None));
    }
    let numeric = wished(&wishes.numeric);
    if is_id_name(name) && !numeric {
        return Err("an id by its name (ask for it as categorical to have it embedded)".into());
    }
    let numbers: Vec<f64> = known.iter().filter_map(|cell| number(cell)).collect();
    let distinct = known.len() >= MIN_IDS && names.len() == known.len();
    let whole = numbers.iter().all(|number| number.fract() == 0.0);
    let rises = numbers.is_sorted_by(|one, next| one < next);
    if distinct
        && !numeric
        && (numbers.is_empty() || (numbers.len() == known.len() && whole && rises))
    {
        return Err("an id, every row has another".into());
    }
    if (numbers.len() as f64) < NUMBERS * known.len() as f64 {
        return Ok((Kind::Category, None));
    }
    let others = known.len() - numbers.len();
    let few = (3..=MAX_CODES).contains(&names.len()) && known.len() >= MIN_CODE_ROWS * names.len();
    if few && others == 0 && whole && !numeric && !numbers.contains(&0.0) {
        let what = format!(
            "{} whole numbers, none of them 0: may be codes",
            names.len()
        );
        return Ok((Kind::Code, Some(what)));
    }
    let note = match (blanks, others) {
        (0, 0) => None,
        (_, 0) => Some(format!("{blanks} blank cells")),
        _ => Some(format!(
            "{blanks} blank cells, and {others} that are no numbers and count as blank"
        )),
    };
    Ok((Kind::Number, note))
}

/// `id`, `row`, `index`, `uuid`; `user_id`, `user id`, `userId`, `CustomerID`.
fn is_id_name(name: &str) -> bool {
    let whole = [
        "id",
        "row",
        "index",
        "uuid",
        "guid",
        "row_number",
        "unnamed: 0",
    ];
    if whole.iter().any(|known| name.eq_ignore_ascii_case(known)) {
        return true;
    }
    match name.as_bytes() {
        [.., b'_' | b'-' | b' ' | b'.', b'i' | b'I', b'd' | b'D'] => true,
        [.., before, b'I', b'd' | b'D'] => before.is_ascii_lowercase(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_ids() {
        for name in ["id", "Row", "user_id", "item id", "userId", "CustomerID"] {
            assert!(is_id_name(name), "{name}");
        }
        for name in ["paid", "Bid", "GRID", "identity", "rows", ""] {
            assert!(!is_id_name(name), "{name}");
        }
    }

    fn example() -> Table {
        let names = [
            "user_id", "n", "code", "word", "same", "blank", "text", "bought",
        ];
        let mut table = Table::new(names.map(String::from));
        for row in 0..40u32 {
            let n = if row == 7 {
                "NA".to_string()
            } else {
                format!("{}.5", row % 9)
            };
            let word = ["red", "blue"][(row % 2) as usize];
            let cells = [
                format!("u{}", row % 5),
                n,
                (1000 + row).to_string(),
                word.into(),
                "x".into(),
                String::new(),
                format!("text {row}"),
                (row % 2).to_string(),
            ];
            table.push(cells).unwrap();
        }
        table
    }

    #[test]
    fn types_and_notes() {
        let table = example();
        let rows: Vec<usize> = (0..40).collect();
        let roles = inspect(&table, "bought", &rows, &Wishes::default()).unwrap();
        assert_eq!(roles.columns, [(1, Kind::Number), (3, Kind::Category)]);
        let notes: Vec<(&str, &str)> = roles
            .notes
            .iter()
            .map(|note| (note.column.as_str(), note.what.as_str()))
            .collect();
        assert_eq!(notes.len(), 6);
        assert!(notes[0].0 == "user_id" && notes[0].1.contains("an id by its name"));
        assert_eq!(notes[1], ("n", "1 blank cells"));
        assert_eq!(notes[2], ("code", "left out: an id, every row has another"));
        assert_eq!(notes[3], ("same", "left out: constant, always `x`"));
        assert_eq!(notes[4], ("blank", "left out: all blank"));
        assert_eq!(notes[5].0, "text");
        let wishes = Wishes {
            drop: vec!["n".into()],
            categorical: vec!["user_id".into()],
            ..Wishes::default()
        };
        let roles = inspect(&table, "bought", &rows, &wishes).unwrap();
        assert_eq!(roles.columns, [(0, Kind::Category), (3, Kind::Category)]);
    }

    #[test]
    fn nothing_left_and_no_such_column() {
        let table = example();
        let wishes = |drop: &[&str]| Wishes {
            drop: drop.iter().map(|&name| name.into()).collect(),
            ..Wishes::default()
        };
        let error = inspect(
            &table,
            "bought",
            &[0, 1, 2],
            &wishes(&["n", "word", "code", "text"]),
        );
        let error = error.unwrap_err().to_string();
        assert!(error.contains("`same` left out: constant"), "{error}");
        assert!(inspect(&table, "bought", &[0], &wishes(&["hue"])).is_err());
        assert!(inspect(&table, "sold", &[0], &wishes(&[])).is_err());
    }
}

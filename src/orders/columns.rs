//! `item_id=StockCode,...`: which column of the file is what.

use super::OrdersError;
use super::record::Table;
use super::row::{ATTRIBUTES, FIELDS};
use std::str::FromStr;

/// One `target=source`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappedColumn {
    /// Slot of the target (see [`super::row`]).
    slot: usize,
    /// Column of the file.
    source: String,
}

impl FromStr for MappedColumn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((target, source)) = text.split_once('=') else {
            return Err(format!(
                "`{text}` is not TARGET=COLUMN, e.g. item_id=StockCode"
            ));
        };
        let (target, source) = (target.trim(), source.trim());
        let slot = slot(target).ok_or_else(|| {
            format!(
                "there is no target `{target}`; the targets are {}, {}",
                FIELDS.join(", "),
                ATTRIBUTES.join(", ")
            )
        })?;
        if source.is_empty() {
            return Err(format!("`{text}` names no column of the file"));
        }
        Ok(Self {
            slot,
            source: source.to_string(),
        })
    }
}

fn slot(target: &str) -> Option<usize> {
    let target = if target == "category" {
        "product_type"
    } else {
        target
    };
    FIELDS
        .iter()
        .chain(&ATTRIBUTES)
        .position(|&name| name == target)
}

/// All of them. A target that is not mapped takes the column of its own name, if there is one.
#[derive(Clone, Debug, Default)]
pub struct ColumnMap(Vec<MappedColumn>);

impl ColumnMap {
    /// # Errors
    /// When a target is mapped twice.
    pub fn new(columns: Vec<MappedColumn>) -> Result<Self, OrdersError> {
        for (position, column) in columns.iter().enumerate() {
            if let Some(other) = columns[..position].iter().find(|c| c.slot == column.slot) {
                return Err(OrdersError::TwoColumns {
                    target: name(column.slot),
                    columns: [&other.source, &column.source].map(String::clone),
                });
            }
        }
        Ok(Self(columns))
    }

    /// The column of each slot in this file.
    ///
    /// # Errors
    /// When a mapped column is not in the file, or nothing is `item_id`, `timestamp`, or one of
    /// `user_id` and `session_id`.
    pub fn resolve(
        &self,
        file: &str,
        table: &dyn Table,
    ) -> Result<Vec<Option<String>>, OrdersError> {
        let columns = table.columns();
        let mut wanted: Vec<Option<String>> = vec![None; FIELDS.len() + ATTRIBUTES.len()];
        for column in &self.0 {
            if !columns.contains(&column.source) {
                return Err(OrdersError::UnknownColumn {
                    file: file.into(),
                    target: name(column.slot),
                    column: column.source.clone(),
                    there: columns.to_vec(),
                });
            }
            wanted[column.slot] = Some(column.source.clone());
        }
        for column in columns {
            let taken = self.0.iter().any(|mapped| mapped.source == *column);
            if let Some(slot) = slot(column).filter(|_| !taken) {
                wanted[slot].get_or_insert_with(|| column.clone());
            }
        }
        let has = |target: &str| slot(target).is_some_and(|slot| wanted[slot].is_some());
        let missing = if !has("item_id") {
            Some("item_id")
        } else if !has("timestamp") {
            Some("timestamp")
        } else if !has("user_id") && !has("session_id") {
            Some("session_id")
        } else {
            None
        };
        match missing {
            Some(target) => Err(OrdersError::MissingColumn {
                file: file.into(),
                target,
                there: columns.to_vec(),
            }),
            None => Ok(wanted),
        }
    }
}

fn name(slot: usize) -> &'static str {
    FIELDS
        .iter()
        .chain(&ATTRIBUTES)
        .nth(slot)
        .copied()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_which_targets_there_are() {
        let error = MappedColumn::from_str("sku=StockCode").unwrap_err();
        assert!(
            error.contains("`sku`") && error.contains("item_id"),
            "{error}"
        );
        assert!(MappedColumn::from_str("item_id").is_err());
        assert!(MappedColumn::from_str("item_id=").is_err());
        assert_eq!(
            MappedColumn::from_str("category=Kind").unwrap().slot,
            slot("product_type").unwrap()
        );
    }

    #[test]
    fn refuses_two_columns_for_one_target() {
        let columns = ["price=a", "price=b"].map(|text| text.parse().unwrap());
        assert!(ColumnMap::new(columns.to_vec()).is_err());
    }
}

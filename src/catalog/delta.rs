//! Changes to the catalogue without a reload.

use super::feed::{RowError, object};
use super::item::Item;
use super::store::Catalog;
use crate::error::Coded;
use crate::events::Value;

/// What is to change: items to add or change (objects with the fields of a feed) and ids to remove.
///
/// An item that is there already is *patched*: fields that the object does not name stay as they
/// are, and `null` clears one. A new one needs a title.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delta {
    /// To add or change.
    pub upsert: Vec<Value>,
    /// Ids to remove, before anything is added.
    pub remove: Vec<Value>,
}

impl Delta {
    /// Reads an object of these fields; others are ignored, and `null` is nothing.
    ///
    /// # Errors
    /// When it is no object, or a field no array, in words that name it.
    pub fn read(value: &Value) -> Result<Self, String> {
        let list = |name: &str| {
            let list = value.field(name, "an array", |list| Some(list.list()?.to_vec()))?;
            Ok::<_, String>(list.unwrap_or_default())
        };
        if value.map().is_none() {
            return Err(format!(
                "a delta must be an object, but is {}",
                value.describe()
            ));
        }
        Ok(Self {
            upsert: list("upsert")?,
            remove: list("remove")?,
        })
    }
}

/// What a delta did.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct DeltaReport {
    /// Items that were not there before.
    pub added: usize,
    /// Items that are different now.
    pub changed: usize,
    /// Items that are gone.
    pub removed: usize,
    /// Objects that could not be taken; the item, if it was there, is as it was.
    pub rejected: Vec<Rejected>,
}

/// An object of a delta that could not be taken.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Rejected {
    /// Its id, when it has one.
    pub item_id: Option<String>,
    /// Stable code of the reason.
    pub code: &'static str,
    /// The reason.
    pub message: String,
}

impl Catalog {
    /// Removes, adds and changes items. Ids that are not there are removed without a word; bad
    /// objects are reported and do not keep the others out. Linear in the table and the delta.
    pub fn apply(&mut self, delta: &Delta) -> DeltaReport {
        let mut report = DeltaReport::default();
        for id in &delta.remove {
            if let Some(item) = id.text().and_then(|id| self.table().get(&id))
                && self.contains(item)
            {
                self.forget(item);
                report.removed += 1;
            }
        }
        for value in &delta.upsert {
            if let Err(error) = self.upsert(value, &mut report) {
                report.rejected.push(Rejected {
                    item_id: object::id(value).map(std::borrow::Cow::into_owned),
                    code: error.code(),
                    message: error.to_string(),
                });
            }
        }
        self.refresh();
        report
    }

    fn upsert(&mut self, value: &Value, report: &mut DeltaReport) -> Result<(), Box<RowError>> {
        let id = object::id(value).ok_or(Box::new(RowError::MissingId))?;
        let before = self.table().get(&id).and_then(|item| self.item(item));
        let mut item = before.clone().unwrap_or_else(|| Item {
            id: id.clone().into_owned(),
            ..Item::default()
        });
        object::fill(&mut item, value)?;
        if item.title.is_empty() {
            return Err(Box::new(RowError::MissingTitle { item_id: item.id }));
        }
        match before {
            None => report.added += 1,
            Some(before) if before != item => report.changed += 1,
            Some(_) => return Ok(()),
        }
        self.replace(&item);
        Ok(())
    }
}

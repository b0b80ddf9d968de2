//! What the shopper says of the interests that the log tells of.

use super::interests::Taught;
use super::{Interest, InterestKind, milliseconds};
use crate::catalog::Filter;
use crate::value::{Value, illegal};
use serde::{Serialize, Serializer};

/// Most corrections that are kept; the oldest goes.
pub const MAX_CORRECTIONS: usize = 100;
/// Longest name, in bytes.
const MAX_NAME: usize = 256;

/// What is done about an interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// It leads the others, whatever the log says, and lists follow it as they do a declared interest.
    Pin,
    /// It is no interest, and items of it are not recommended.
    Mute,
    /// What was done until then says nothing of it.
    Forget,
}

/// One correction.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Correction {
    /// What the interest is in.
    pub kind: InterestKind,
    /// Its name, in any case (ASCII); of a category its path, which means the categories below it too.
    pub name: String,
    /// What is done about it.
    pub action: Act,
    /// When it was made, in milliseconds since the epoch, UTC.
    #[serde(serialize_with = "number")]
    pub since: i64,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde asks for a reference
fn number<S: Serializer>(time: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(milliseconds(*time))
}

/// The legal names of kinds and of actions.
const KINDS: &str = "category, brand, tag, size or color";
const ACTIONS: &str = "pin, mute, forget or restore";
const NAMES: &str = "a text of 1 to 256 bytes";

/// Actions by name; nothing stands for taking back.
const ACTS: [(&str, Option<Act>); 4] = [
    ("pin", Some(Act::Pin)),
    ("mute", Some(Act::Mute)),
    ("forget", Some(Act::Forget)),
    ("restore", None),
];

impl Correction {
    /// Reads `{kind, name, action}` and makes it of the moment `now`, or of the field `since`, where there is one.
    /// The action `restore` gives none.
    ///
    /// # Errors
    /// When a field is missing or not legal, in words that name it and what is legal.
    fn read(value: &Value, now: i64) -> Result<(InterestKind, String, Option<Act>, i64), String> {
        let text = |field: &str, legal: &str, is_legal: &dyn Fn(&str) -> bool| {
            let found = value.get(field);
            let text = found.to_text().filter(|text| is_legal(text.trim()));
            text.ok_or_else(|| illegal(field, legal, found))
        };
        let kind_of = |name: &str| {
            let mut kinds = InterestKind::ALL.iter();
            kinds.find(|known| known.name() == name).copied()
        };
        let act_of = |name: &str| {
            ACTS.iter()
                .find(|known| known.0 == name)
                .map(|known| known.1)
        };
        let kind = text("kind", KINDS, &|name| kind_of(name).is_some())?;
        let name = text("name", NAMES, &|name| (1..=MAX_NAME).contains(&name.len()))?;
        let action = text("action", ACTIONS, &|name| act_of(name).is_some())?;
        #[allow(clippy::cast_possible_truncation)] // saturates; later than now is now
        let since = value
            .get("since")
            .number()
            .map_or(now, |since| (since as i64).min(now));
        Ok((
            kind_of(kind.trim()).unwrap_or(InterestKind::Category),
            name.trim().into(),
            act_of(action.trim()).flatten(),
            since,
        ))
    }

    /// Whether it is about the interest.
    fn is_about(&self, kind: InterestKind, name: &str) -> bool {
        let same = |name: &str| name.eq_ignore_ascii_case(&self.name);
        let above = || {
            let (start, rest) = name.split_at_checked(self.name.len())?;
            Some(same(start) && rest.starts_with(" > "))
        };
        self.kind == kind
            && (same(name) || kind == InterestKind::Category && above().unwrap_or(false))
    }

    /// The items that it is about.
    #[must_use]
    pub fn filter(&self) -> Filter {
        let name = self.name.clone();
        let mut filter = Filter {
            include_unavailable: true,
            ..Filter::default()
        };
        match (self.kind, self.kind.attribute()) {
            (_, Some(attribute)) => filter.tags.push((attribute.into(), name)),
            (InterestKind::Brand, None) => filter.brand = Some(name),
            (_, None) => filter.category = Some(name),
        }
        filter
    }
}

/// The shopper's corrections, oldest first. Of one interest a pin or a mute, whichever came last, and beside it the
/// last forgetting.
///
/// ```
/// use windowshopper::shopper::{Corrections, InterestKind};
/// # #[cfg(feature = "train")] {
/// let mute = serde_json::from_str(r#"{"kind": "brand", "name": "Acme", "action": "mute"}"#).unwrap();
/// let mut corrections = Corrections::default();
/// corrections.correct(&mute, 1_700_000_000_000).unwrap();
/// assert_eq!(corrections.list()[0].kind, InterestKind::Brand);
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Corrections(Vec<Correction>);

impl Corrections {
    /// Takes down `{kind, name, action}`: `kind` is category, brand, tag, size or color; `action` is pin, mute, forget
    /// or restore, which takes back the last correction of that interest.
    ///
    /// # Errors
    /// When a field is missing or not legal, in words that name it and what is legal.
    pub fn correct(&mut self, value: &Value, now: i64) -> Result<(), String> {
        let (kind, name, action, since) = Correction::read(value, now)?;
        let same =
            |known: &Correction| known.kind == kind && known.name.eq_ignore_ascii_case(&name);
        let forgets = action == Some(Act::Forget);
        let old = self.0.iter().rposition(|known| {
            let replaced = (known.action == Act::Forget) == forgets;
            same(known) && (action.is_none() || replaced)
        });
        if let Some(old) = old {
            self.0.remove(old);
        }
        if let Some(action) = action {
            if self.0.len() == MAX_CORRECTIONS {
                self.0.remove(0);
            }
            self.0.push(Correction {
                kind,
                name,
                action,
                since,
            });
        }
        Ok(())
    }

    /// What was kept of [`Corrections::list`]; what can't be read is left out.
    #[must_use]
    pub fn restored(list: &[Value], now: i64) -> Self {
        let mut corrections = Self::default();
        for value in list {
            // A broken record is no reason to lose the others.
            let _ = corrections.correct(value, now);
        }
        corrections
    }

    /// All of them, oldest first.
    #[must_use]
    pub fn list(&self) -> &[Correction] {
        &self.0
    }

    /// The interests that are pinned, the first to be pinned first.
    pub fn pinned(&self) -> impl Iterator<Item = &Correction> {
        self.0.iter().filter(|known| known.action == Act::Pin)
    }

    /// Adds the pinned interests that are not yet there, and sorts by kind.
    pub(super) fn complete(&self, interests: &mut Vec<Interest>) {
        for pin in self.pinned() {
            let of_kind = |interest: &&Interest| interest.kind == pin.kind;
            let found = interests.iter().filter(of_kind);
            if found
                .clone()
                .all(|known| !pin.is_about(pin.kind, &known.name))
                && found.count() < super::interests::MAX_INTERESTS
            {
                let own = interests.iter().take_while(|known| {
                    known.kind < pin.kind || known.kind == pin.kind && known.pinned
                });
                let place = own.count();
                interests.insert(place, Interest::pinned(pin.kind, &pin.name));
            }
        }
    }
}

impl Taught for Corrections {
    fn ignores(&self, kind: InterestKind, name: &str, time: i64) -> bool {
        self.0.iter().any(|known| {
            let holds = match known.action {
                Act::Pin => false,
                Act::Mute => true,
                Act::Forget => time <= known.since,
            };
            holds && known.is_about(kind, name)
        })
    }

    fn pins(&self, kind: InterestKind, name: &str) -> bool {
        self.pinned().any(|known| known.is_about(kind, name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(kind: &str, name: &str, action: &str) -> Value {
        let json = serde_json::json!({"kind": kind, "name": name, "action": action});
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn one_pin_or_mute_and_one_forgetting_of_each_and_restore_takes_back_the_last() {
        let mut corrections = Corrections::default();
        let mut correct = |kind, name, action, now| {
            corrections
                .correct(&value(kind, name, action), now)
                .unwrap();
            let list = corrections.list().iter();
            list.map(|known| (known.action, known.since))
                .collect::<Vec<_>>()
        };
        assert_eq!(correct("brand", "Acme", "pin", 1), [(Act::Pin, 1)]);
        assert_eq!(correct("brand", " ACME ", "mute", 2), [(Act::Mute, 2)]);
        let both = [(Act::Mute, 2), (Act::Forget, 3)];
        assert_eq!(correct("brand", "Acme", "forget", 3), both);
        assert_eq!(correct("tag", "Acme", "restore", 4), both);
        let later = [(Act::Mute, 2), (Act::Forget, 5)];
        assert_eq!(correct("brand", "Acme", "forget", 5), later);
        assert_eq!(correct("brand", "Acme", "restore", 6), [(Act::Mute, 2)]);
        assert_eq!(correct("brand", "Acme", "restore", 7), []);
        assert_eq!(correct("brand", "Acme", "restore", 8), []);
    }

    #[test]
    fn a_category_means_those_below_it() {
        let mut corrections = Corrections::default();
        corrections
            .correct(&value("category", "home > Kitchen", "mute"), 9)
            .unwrap();
        let ignores = |kind, name| corrections.ignores(kind, name, 0);
        assert!(ignores(InterestKind::Category, "Home > Kitchen"));
        assert!(ignores(InterestKind::Category, "Home > Kitchen > Mugs"));
        assert!(!ignores(InterestKind::Category, "Home > Kitchens"));
        assert!(!ignores(InterestKind::Category, "Home"));
        assert!(!ignores(InterestKind::Tag, "Home > Kitchen"));
    }

    #[test]
    fn what_is_forgotten_is_the_past() {
        let mut corrections = Corrections::default();
        corrections
            .correct(&value("size", "M", "forget"), 100)
            .unwrap();
        assert!(corrections.ignores(InterestKind::Size, "M", 100));
        assert!(!corrections.ignores(InterestKind::Size, "M", 101));
    }

    #[test]
    fn kept_as_told_and_read_again() {
        let mut corrections = Corrections::default();
        corrections
            .correct(&value("color", "red", "pin"), 5)
            .unwrap();
        corrections
            .correct(&value("color", "blue", "forget"), 7)
            .unwrap();
        let json = serde_json::to_string(corrections.list()).unwrap();
        let mut list: Vec<Value> = serde_json::from_str(&json).unwrap();
        list.insert(1, Value::Number(3.0));
        assert_eq!(Corrections::restored(&list, 50), corrections);
        // A clock that went back: nothing that is to come is forgotten.
        assert_eq!(Corrections::restored(&list, 6).list()[1].since, 6);
        for number in 0..2 * MAX_CORRECTIONS {
            corrections
                .correct(&value("tag", &number.to_string(), "mute"), 9)
                .unwrap();
        }
        assert_eq!(corrections.list().len(), MAX_CORRECTIONS);
        assert_eq!(corrections.list()[0].name, "100");
    }

    #[test]
    fn bad_values_are_named_with_what_is_legal() {
        for (json, message) in [
            (
                r#"{}"#,
                "kind must be category, brand, tag, size or color, but is nothing",
            ),
            (
                r#"{"kind": "shop"}"#,
                "kind must be category, brand, tag, size or color, but is \"shop\"",
            ),
            (
                r#"{"kind": "tag", "action": "pin"}"#,
                "name must be a text of 1 to 256 bytes, but is nothing",
            ),
            (
                r#"{"kind": "tag", "name": " ", "action": "pin"}"#,
                "name must be a text of 1 to 256 bytes, but is \" \"",
            ),
            (
                r#"{"kind": "tag", "name": "x"}"#,
                "action must be pin, mute, forget or restore, but is nothing",
            ),
            (
                r#"{"kind": "tag", "name": "x", "action": "hide"}"#,
                "action must be pin, mute, forget or restore, but is \"hide\"",
            ),
        ] {
            let value = serde_json::from_str(json).unwrap();
            assert_eq!(
                Corrections::default().correct(&value, 0).unwrap_err(),
                message
            );
        }
    }
}

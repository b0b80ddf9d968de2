//! What did the outside say? Anything that JSON (or a plain JavaScript object) can say, and numbers
//! read and written without the machinery of the standard library.
//!
//! For: reading what comes from outside, field by field, with messages that name the field and what
//! it is. Not for: what the fields mean.

mod decimal;

pub use decimal::{describe_number, parse_decimal, parse_written, whole};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use std::borrow::Cow;
use std::fmt;

/// Deepest nesting that is kept; what lies deeper is read as [`Value::Null`].
pub const MAX_DEPTH: usize = 24;

/// Anything that JSON (or a plain JavaScript object) can say.
///
/// What comes from outside is read into this first, so that the engine's own checks, not the
/// parser, say what is wrong with it. Nesting beyond 24 levels is dropped, so that no input can
/// exhaust the stack.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// `null` or `undefined`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, finite or not.
    Number(f64),
    /// A text.
    Text(String),
    /// An array.
    List(Vec<Value>),
    /// An object, in the order in which it was written.
    Map(Vec<(String, Value)>),
}

static NULL: Value = Value::Null;

impl Value {
    /// The field `name` of an object; [`Value::Null`] when it is not there or this is no object.
    #[must_use]
    pub fn get(&self, name: &str) -> &Value {
        match self {
            Value::Map(entries) => entries
                .iter()
                .find(|(key, _)| key == name)
                .map_or(&NULL, |(_, value)| value),
            _ => &NULL,
        }
    }

    /// True for `null` and `undefined`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// As a text, trimmed: a text that is not blank, or a whole number in digits (shops write ids
    /// both ways).
    #[must_use]
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Value::Text(text) => Some(text.trim())
                .filter(|text| !text.is_empty())
                .map(Cow::Borrowed),
            Value::Number(number) => whole(*number).map(|_| Cow::Owned(describe_number(*number))),
            _ => None,
        }
    }

    /// As a number: a number, or a text that writes one (`"12.50"`).
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(*number),
            Value::Text(text) => parse_decimal(text),
            _ => None,
        }
    }

    /// The field `name` by `read`, which gives `None` for what is not legal; nothing when it is
    /// `null` or not there.
    ///
    /// # Errors
    /// In words that name the field, what is `legal` and what it is.
    pub fn field<T>(
        &self,
        name: &str,
        legal: &str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<Option<T>, String> {
        match self.get(name) {
            Value::Null => Ok(None),
            value => match read(value) {
                Some(read) => Ok(Some(read)),
                None => Err(illegal(name, legal, value)),
            },
        }
    }

    /// The field `name`, a text.
    ///
    /// # Errors
    /// When it is there and no text.
    pub fn text_field(&self, name: &str) -> Result<Option<String>, String> {
        self.field(name, "a text", Value::to_text)
    }

    /// The field `name`, an array of texts.
    ///
    /// # Errors
    /// When it is there and not that.
    pub fn texts_field(&self, name: &str) -> Result<Option<Vec<String>>, String> {
        self.field(name, "an array of texts", |value| {
            value.list()?.iter().map(Value::to_text).collect()
        })
    }

    /// The field `name`, a number.
    ///
    /// # Errors
    /// When it is there and no number.
    pub fn number_field(&self, name: &str) -> Result<Option<f64>, String> {
        self.field(name, "a number", |value| match value {
            Value::Number(number) => Some(*number),
            _ => None,
        })
    }

    /// The field `name`, true or false.
    ///
    /// # Errors
    /// When it is there and neither.
    pub fn flag_field(&self, name: &str) -> Result<Option<bool>, String> {
        self.field(name, "true or false", |value| match value {
            Value::Bool(flag) => Some(*flag),
            _ => None,
        })
    }

    /// The elements of an array.
    #[must_use]
    pub fn list(&self) -> Option<&[Value]> {
        match self {
            Value::List(values) => Some(values),
            _ => None,
        }
    }

    /// The entries of an object.
    #[must_use]
    pub fn map(&self) -> Option<&[(String, Value)]> {
        match self {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The text that it is.
    #[must_use]
    pub fn to_text(&self) -> Option<String> {
        match self {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// For a message: what it is, shortened to 40 characters.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Value::Null => "nothing".into(),
            Value::Bool(true) => "true".into(),
            Value::Bool(false) => "false".into(),
            Value::Number(number) => describe_number(*number),
            Value::Text(text) => quote(text),
            Value::List(_) => "an array".into(),
            Value::Map(_) => "an object".into(),
        }
    }
}

/// The message for a field that is not what it must be.
pub(crate) fn illegal(name: &str, legal: &str, value: &Value) -> String {
    let value = value.describe();
    format!("{name} must be {legal}, but is {value}")
}

/// What comes after the last `separator`; all of the text when it has none.
///
/// ```
/// use windowshopper::value::last_part;
/// assert_eq!(last_part("schema.org/Product", '/'), "Product");
/// assert_eq!(last_part("Product", '/'), "Product");
/// ```
#[must_use]
pub fn last_part(text: &str, separator: char) -> &str {
    text.rfind(separator)
        .and_then(|at| text.get(at + separator.len_utf8()..))
        .unwrap_or(text)
}

/// `text` in quotes for a message, shortened to 40 characters.
#[must_use]
pub fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    let mut characters = text.chars();
    for character in characters.by_ref().take(40) {
        quoted.push(if character.is_ascii_control() {
            ' '
        } else {
            character
        });
    }
    if characters.next().is_some() {
        quoted.push('…');
    }
    quoted.push('"');
    quoted
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Seed { depth: MAX_DEPTH }.deserialize(deserializer)
    }
}

#[derive(Clone, Copy)]
struct Seed {
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Seed {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        match self.depth.checked_sub(1) {
            Some(depth) => deserializer.deserialize_any(Seed { depth }),
            None => IgnoredAny::deserialize(deserializer).map(|_| Value::Null),
        }
    }
}

impl<'de> Visitor<'de> for Seed {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("anything")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Number(value))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.into()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::Text(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bytes<E>(self, _: &[u8]) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = seq.next_element_seed(self)? {
            values.push(value);
        }
        Ok(Value::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        // Keys are read as anything too: a JavaScript Map may have numbers.
        while let Some(key) = map.next_key_seed(Seed { depth: 1 })? {
            let value = map.next_value_seed(self)?;
            if let Value::Text(key) = key {
                entries.push((key, value));
            }
        }
        Ok(Value::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_anything() {
        let value: Value =
            serde_json::from_str(r#"{"a":[1,-2,2.5,"x",null,true],"b":{"c":{}}}"#).unwrap();
        assert_eq!(
            *value.get("a"),
            Value::List(vec![
                Value::Number(1.0),
                Value::Number(-2.0),
                Value::Number(2.5),
                Value::Text("x".into()),
                Value::Null,
                Value::Bool(true),
            ])
        );
        assert_eq!(*value.get("b").get("c"), Value::Map(Vec::new()));
        assert!(value.get("a").get("b").is_null());
    }

    #[test]
    fn deep_nesting_is_cut_off() {
        let text = format!("{}1{}", "[".repeat(100), "]".repeat(100));
        let mut value: &Value = &serde_json::from_str(&text).unwrap();
        let mut depth = 0;
        while let Value::List(values) = value {
            value = &values[0];
            depth += 1;
        }
        assert_eq!((depth, value), (MAX_DEPTH, &Value::Null));
    }

    #[test]
    fn ids_may_be_numbers_and_numbers_may_be_texts() {
        assert_eq!(Value::Number(17.0).text().as_deref(), Some("17"));
        assert_eq!(Value::Number(1.5).text(), None);
        assert_eq!(Value::Text("  ".into()).text(), None);
        assert_eq!(Value::Text(" 12.50 ".into()).number(), Some(12.5));
        assert_eq!(Value::Bool(true).number(), None);
        assert_eq!(Value::Text("x".repeat(50)).describe().chars().count(), 43);
    }
}

//! What the engine answers, as plain objects.
//!
//! Structs and maps become objects, sequences arrays, numbers numbers, and what is absent `null`.
//! `serde-wasm-bindgen` can do more, in twice the bytes.

use super::js;
use serde::ser::{self, Impossible, Serialize, Serializer};
use std::cell::RefCell;
use std::fmt::{self, Display};
use wasm_bindgen::prelude::*;

/// How many names of fields are kept as JavaScript strings.
const SLOTS: usize = 256;

/// Names of fields as JavaScript strings, so that each crosses the boundary once.
#[derive(Debug)]
pub(super) struct Keys(RefCell<Vec<(&'static str, JsValue)>>);

impl Default for Keys {
    fn default() -> Self {
        Self(RefCell::new(vec![("", JsValue::NULL); SLOTS]))
    }
}

impl Keys {
    /// Sets the field `key` of `object`.
    #[inline(never)]
    fn put(&self, object: &JsValue, key: &'static str, value: JsValue) {
        let mut slots = self.0.borrow_mut();
        let address = key.as_ptr() as usize;
        if let Some((known, string)) = slots.get_mut((address ^ address >> 8) % SLOTS) {
            // The linker may let one name start like another.
            if known.as_ptr() != key.as_ptr() || known.len() != key.len() {
                (*known, *string) = (key, JsValue::from_str(key));
            }
            object.unchecked_ref::<js::Object>().set(string, value);
        }
    }
}

/// Makes a value of what is serialised.
#[derive(Clone, Copy)]
pub(super) struct Output<'a>(pub &'a Keys);

/// What can't be said to JavaScript; nothing of the engine's can't.
#[derive(Debug)]
pub(super) struct Unsupported;

impl Display for Unsupported {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("unsupported kind of value")
    }
}

impl std::error::Error for Unsupported {}

impl ser::Error for Unsupported {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

/// An object or an array that is being made.
pub(super) struct Building<'a> {
    keys: &'a Keys,
    target: JsValue,
    /// Of the next value.
    key: JsValue,
    /// Of the next element.
    length: u32,
}

impl<'a> Building<'a> {
    #[inline(never)]
    fn object(keys: &'a Keys) -> Self {
        Self::of(keys, js::Object::new().into())
    }

    #[inline(never)]
    fn array(keys: &'a Keys) -> Self {
        Self::of(keys, js::Array::new().into())
    }

    fn of(keys: &'a Keys, target: JsValue) -> Self {
        Self {
            keys,
            target,
            key: JsValue::NULL,
            length: 0,
        }
    }

    #[inline(never)]
    fn push(&mut self, value: JsValue) {
        let key = JsValue::from_f64(f64::from(self.length));
        self.length += 1;
        self.target.unchecked_ref::<js::Object>().set(&key, value);
    }
}

macro_rules! numbers {
    ($($name:ident $type:ty),*) => {
        $(
            #[allow(clippy::cast_precision_loss)] // JavaScript has no other numbers
            fn $name(self, value: $type) -> Result<JsValue, Unsupported> {
                Ok(JsValue::from_f64(value as f64))
            }
        )*
    };
}

impl<'a> Serializer for Output<'a> {
    type Ok = JsValue;
    type Error = Unsupported;
    type SerializeSeq = Building<'a>;
    type SerializeTuple = Building<'a>;
    type SerializeMap = Building<'a>;
    type SerializeStruct = Building<'a>;
    type SerializeTupleStruct = Impossible<JsValue, Unsupported>;
    type SerializeTupleVariant = Impossible<JsValue, Unsupported>;
    type SerializeStructVariant = Impossible<JsValue, Unsupported>;

    numbers!(
        serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64,
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64,
        serialize_f32 f32, serialize_f64 f64
    );

    fn serialize_bool(self, value: bool) -> Result<JsValue, Unsupported> {
        Ok(JsValue::from_bool(value))
    }

    fn serialize_char(self, value: char) -> Result<JsValue, Unsupported> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<JsValue, Unsupported> {
        Ok(JsValue::from_str(value))
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<JsValue, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_none(self) -> Result<JsValue, Unsupported> {
        Ok(JsValue::NULL)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<JsValue, Unsupported> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<JsValue, Unsupported> {
        Ok(JsValue::NULL)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<JsValue, Unsupported> {
        Ok(JsValue::NULL)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<JsValue, Unsupported> {
        Ok(JsValue::from_str(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<JsValue, Unsupported> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<JsValue, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Building<'a>, Unsupported> {
        Ok(Building::array(self.0))
    }

    fn serialize_tuple(self, _: usize) -> Result<Building<'a>, Unsupported> {
        Ok(Building::array(self.0))
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Building<'a>, Unsupported> {
        Ok(Building::object(self.0))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Building<'a>, Unsupported> {
        Ok(Building::object(self.0))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Unsupported> {
        Err(Unsupported)
    }
}

impl ser::SerializeSeq for Building<'_> {
    type Ok = JsValue;
    type Error = Unsupported;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unsupported> {
        self.push(value.serialize(Output(self.keys))?);
        Ok(())
    }

    fn end(self) -> Result<JsValue, Unsupported> {
        Ok(self.target)
    }
}

impl ser::SerializeTuple for Building<'_> {
    type Ok = JsValue;
    type Error = Unsupported;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unsupported> {
        ser::SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<JsValue, Unsupported> {
        Ok(self.target)
    }
}

impl ser::SerializeMap for Building<'_> {
    type Ok = JsValue;
    type Error = Unsupported;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unsupported> {
        self.key = key.serialize(Output(self.keys))?;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unsupported> {
        let value = value.serialize(Output(self.keys))?;
        self.target
            .unchecked_ref::<js::Object>()
            .set(&self.key, value);
        Ok(())
    }

    fn end(self) -> Result<JsValue, Unsupported> {
        Ok(self.target)
    }
}

impl ser::SerializeStruct for Building<'_> {
    type Ok = JsValue;
    type Error = Unsupported;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Unsupported> {
        let value = value.serialize(Output(self.keys))?;
        self.keys.put(&self.target, key, value);
        Ok(())
    }

    fn end(self) -> Result<JsValue, Unsupported> {
        Ok(self.target)
    }
}

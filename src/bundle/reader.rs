use super::error::shape_text;
use super::header::{Header, TensorInfo};
use super::{BundleError, VERSION};
use crate::id::ItemTable;
use crate::json::Json;
use crate::value::{describe_number, parse_written, quote};
use sha2::{Digest, Sha256};

/// A checked bundle: header understood, version known, payload as it was written.
///
/// ```
/// # #[cfg(feature = "train")] {
/// use windowshopper::{bundle::{Bundle, BundleWriter}, json::NativeJson};
/// let mut writer = BundleWriter::new(["MUG-1", "MUG-2"], 0);
/// writer.number("popularity.half_life_days", 7.0);
/// writer.f32s("popularity.counts", &[2], &[3.0, 4.5]);
/// let file = writer.finish().unwrap();
/// let bundle = Bundle::read(&file, &NativeJson).unwrap();
/// assert_eq!(bundle.items().name(windowshopper::id::ItemId::new(1)), "MUG-2");
/// assert_eq!(bundle.f32s("popularity.counts", &[2]).unwrap(), [3.0, 4.5]);
/// assert_eq!(bundle.number("popularity.half_life_days").unwrap(), 7.0);
/// # }
/// ```
#[derive(Debug)]
pub struct Bundle<'a> {
    header: Header,
    payload: &'a [u8],
    items: ItemTable,
}

macro_rules! numbers {
    ($(#[$doc:meta])* $name:ident, $type:ty, $dtype:literal) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// When the tensor is missing, or has another dtype or shape.
        pub fn $name(&self, name: &str, shape: &[usize]) -> Result<Vec<$type>, Box<BundleError>> {
            let bytes = self.tensor(name, $dtype, shape)?;
            Ok(bytes
                .chunks_exact(size_of::<$type>())
                .map(|chunk| <$type>::from_le_bytes(std::array::from_fn(|i| chunk[i])))
                .collect())
        }
    };
}

impl<'a> Bundle<'a> {
    /// Reads and checks a bundle.
    ///
    /// # Errors
    /// [`BundleError`]: not a bundle, truncated, checksum, newer version, or invalid.
    pub fn read(file: &'a [u8], json: &impl Json) -> Result<Self, Box<BundleError>> {
        Self::read_digested(file, None, json)
    }

    /// As [`Bundle::read`], with the SHA-256 of the payload (what follows the header) when the caller
    /// has it already: a browser computes it many times faster than WebAssembly.
    ///
    /// # Errors
    /// As [`Bundle::read`].
    pub fn read_digested(
        file: &'a [u8],
        digest: Option<&[u8]>,
        json: &impl Json,
    ) -> Result<Self, Box<BundleError>> {
        let header = Header::read(file, json)?;
        let version = number(&header, "version")?;
        if version > f64::from(VERSION) {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // saturates
            return Err(Box::new(BundleError::NewerVersion {
                version: version as u32,
                supported: VERSION,
            }));
        }
        let payload = &file[header.payload_start..];
        let actual = match digest {
            Some(digest) => hex(digest),
            None => hex(&Sha256::digest(payload)),
        };
        match header.metadata("sha256") {
            Some(expected) if *expected == actual => {}
            expected => {
                let expected = expected.unwrap_or("nothing").into();
                return Err(Box::new(BundleError::Checksum { expected, actual }));
            }
        }
        let mut bundle = Self {
            header,
            payload,
            items: ItemTable::default(),
        };
        bundle.items = bundle.read_items()?;
        Ok(bundle)
    }

    fn read_items(&self) -> Result<ItemTable, Box<BundleError>> {
        let mut items = ItemTable::default();
        for (row, id) in self.text("item_ids")?.split_terminator('\n').enumerate() {
            if items.intern(id).index() != row {
                return Err(Box::new(BundleError::Invalid {
                    reason: format!("item id `{id}` occurs twice"),
                }));
            }
        }
        Ok(items)
    }

    /// The items that the bundle was trained on.
    #[must_use]
    pub fn items(&self) -> &ItemTable {
        &self.items
    }

    /// Size of the payload in bytes.
    #[must_use]
    pub fn payload_bytes(&self) -> usize {
        self.payload.len()
    }

    /// All metadata, by key.
    pub fn metadata(&self) -> impl Iterator<Item = (&str, &str)> {
        self.header
            .metadata
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// All tensors: name, dtype, shape, bytes.
    pub fn tensors(&self) -> impl Iterator<Item = (&str, &str, &[usize], usize)> {
        self.header.tensors.iter().map(|(name, tensor)| {
            (
                name.as_str(),
                tensor.dtype.as_str(),
                &tensor.shape[..],
                tensor.range.len(),
            )
        })
    }

    /// True when there is a tensor of this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.header.tensor(name).is_some()
    }

    /// A number in the metadata.
    ///
    /// # Errors
    /// When it is missing, or not a finite decimal number.
    pub fn number(&self, key: &str) -> Result<f64, Box<BundleError>> {
        number(&self.header, key)
    }

    /// Shape of a tensor.
    ///
    /// # Errors
    /// When it is missing.
    pub fn shape(&self, name: &str) -> Result<&[usize], Box<BundleError>> {
        Ok(&self.info(name)?.shape)
    }

    numbers!(
        /// Unsigned 16-bit numbers.
        u16s, u16, "U16"
    );
    numbers!(
        /// Unsigned 32-bit numbers.
        u32s, u32, "U32"
    );
    numbers!(
        /// Signed bytes.
        i8s, i8, "I8"
    );

    /// Bytes.
    ///
    /// # Errors
    /// When the tensor is missing, or has another dtype or shape.
    pub fn u8s(&self, name: &str, shape: &[usize]) -> Result<&'a [u8], Box<BundleError>> {
        self.tensor(name, "U8", shape)
    }

    /// Bytes that are a text in UTF-8.
    ///
    /// # Errors
    /// When the tensor is missing, has another dtype, or is not UTF-8.
    pub fn text(&self, name: &str) -> Result<&'a str, Box<BundleError>> {
        let (_, bytes) = self.tensor_bytes(name, "U8")?;
        std::str::from_utf8(bytes).map_err(|_| {
            Box::new(BundleError::Invalid {
                reason: format!("tensor `{name}` is not UTF-8"),
            })
        })
    }

    /// 32-bit floats, all finite.
    ///
    /// # Errors
    /// When the tensor is missing, has another dtype or shape, or holds NaN or an infinity.
    pub fn f32s(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, Box<BundleError>> {
        let bytes = self.tensor(name, "F32", shape)?;
        let values: Vec<f32> = bytes
            .chunks_exact(4)
            .map(|chunk| f32::from_le_bytes(std::array::from_fn(|i| chunk[i])))
            .collect();
        match values.iter().position(|value| !value.is_finite()) {
            Some(position) => Err(Box::new(BundleError::NonFinite {
                name: name.into(),
                position,
                value: describe_number(f64::from(values[position])),
            })),
            None => Ok(values),
        }
    }

    fn info(&self, name: &str) -> Result<&TensorInfo, Box<BundleError>> {
        self.header
            .tensor(name)
            .ok_or_else(|| Box::new(BundleError::MissingTensor { name: name.into() }))
    }

    fn tensor_bytes(
        &self,
        name: &str,
        dtype: &'static str,
    ) -> Result<(&[usize], &'a [u8]), Box<BundleError>> {
        let info = self.info(name)?;
        if info.dtype != dtype {
            return Err(Box::new(BundleError::WrongDtype {
                name: name.into(),
                expected: dtype,
                actual: info.dtype.clone(),
            }));
        }
        // The header checked that every range lies within the file.
        Ok((&info.shape, &self.payload[info.range.clone()]))
    }

    fn tensor(
        &self,
        name: &str,
        dtype: &'static str,
        shape: &[usize],
    ) -> Result<&'a [u8], Box<BundleError>> {
        let (actual, bytes) = self.tensor_bytes(name, dtype)?;
        if actual != shape {
            return Err(Box::new(BundleError::WrongShape {
                name: name.into(),
                expected: shape_text(shape),
                actual: actual.to_vec(),
            }));
        }
        Ok(bytes)
    }
}

fn number(header: &Header, key: &str) -> Result<f64, Box<BundleError>> {
    let text = header.metadata(key);
    text.and_then(parse_written).ok_or_else(|| {
        Box::new(BundleError::Invalid {
            reason: format!(
                "metadata `{key}` is {}, expected a finite decimal number",
                text.map_or("missing".into(), quote)
            ),
        })
    })
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

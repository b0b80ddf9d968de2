//! The safetensors header: 8 bytes of length (little endian), then that much JSON.

use super::BundleError;
use crate::json::Json;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Longest header that is believed: the reference implementation's limit.
const MAX_HEADER_BYTES: usize = 100_000_000;

#[derive(Debug)]
pub(super) struct TensorInfo {
    pub dtype: String,
    pub shape: Vec<usize>,
    /// Byte range in the payload.
    pub range: std::ops::Range<usize>,
}

#[derive(Debug)]
pub(super) struct Header {
    pub metadata: BTreeMap<String, String>,
    pub tensors: BTreeMap<String, TensorInfo>,
    /// Where the payload starts in the file.
    pub payload_start: usize,
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(rename = "__metadata__")]
    metadata: Option<BTreeMap<String, String>>,
}

// `__metadata__` is among the entries too; it has none of these fields.
#[derive(Deserialize)]
struct Entry {
    dtype: Option<String>,
    shape: Option<Vec<f64>>,
    data_offsets: Option<[f64; 2]>,
}

impl Header {
    pub fn read(file: &[u8], json: &impl Json) -> Result<Self, BundleError> {
        let not_a_bundle = |reason: &str| BundleError::NotABundle {
            reason: reason.into(),
        };
        let Some((length, rest)) = file.split_first_chunk::<8>() else {
            return Err(not_a_bundle(&format!(
                "it has {} bytes, a header has 8 or more",
                file.len()
            )));
        };
        let length = usize::try_from(u64::from_le_bytes(*length))
            .ok()
            .filter(|&length| length <= MAX_HEADER_BYTES && rest.first().is_none_or(|&b| b == b'{'))
            .ok_or_else(|| not_a_bundle("it does not start like a safetensors file"))?;
        let text = rest.get(..length).ok_or(BundleError::Truncated {
            expected: length.saturating_add(8),
            actual: file.len(),
        })?;
        let text =
            std::str::from_utf8(text).map_err(|_| not_a_bundle("its header is not UTF-8"))?;
        let parse_error = |reason| BundleError::NotABundle {
            reason: format!("its header: {reason}"),
        };
        let metadata = json
            .parse::<Metadata>(text)
            .map_err(parse_error)?
            .metadata
            .unwrap_or_default();
        if metadata.get("format").map(String::as_str) != Some("windowshopper") {
            return Err(not_a_bundle(
                "its metadata does not say format=windowshopper",
            ));
        }
        let mut tensors = BTreeMap::new();
        for (name, entry) in json
            .parse::<BTreeMap<String, Entry>>(text)
            .map_err(parse_error)?
        {
            if name != "__metadata__" {
                let info = entry.check(&name)?;
                tensors.insert(name, info);
            }
        }
        let payload_start = 8 + length;
        let expected = payload_start
            + tensors
                .values()
                .map(|tensor| tensor.range.end)
                .max()
                .unwrap_or(0);
        if file.len() < expected {
            return Err(BundleError::Truncated {
                expected,
                actual: file.len(),
            });
        }
        Ok(Self {
            metadata,
            tensors,
            payload_start,
        })
    }
}

impl Entry {
    fn check(self, name: &str) -> Result<TensorInfo, BundleError> {
        let invalid = || BundleError::Invalid {
            reason: format!("tensor `{name}` is not described"),
        };
        let dtype = self.dtype.ok_or_else(invalid)?;
        let shape: Vec<usize> = self
            .shape
            .ok_or_else(invalid)?
            .into_iter()
            .map(size)
            .collect::<Option<_>>()
            .ok_or_else(invalid)?;
        let [start, end] = self.data_offsets.ok_or_else(invalid)?;
        let (start, end) = size(start).zip(size(end)).ok_or_else(invalid)?;
        let width = match dtype.as_str() {
            "U8" | "I8" | "BOOL" => 1,
            "U16" | "I16" | "F16" | "BF16" => 2,
            "U32" | "I32" | "F32" => 4,
            "U64" | "I64" | "F64" => 8,
            _ => {
                return Err(BundleError::WrongDtype {
                    name: name.into(),
                    expected: "a safetensors dtype",
                    actual: dtype,
                });
            }
        };
        let bytes = shape
            .iter()
            .try_fold(width, |product: usize, &n| product.checked_mul(n));
        if start > end || bytes != Some(end - start) {
            return Err(BundleError::WrongShape {
                name: name.into(),
                expected: format!(
                    "one that fills the {} bytes it has",
                    end.saturating_sub(start)
                ),
                actual: shape,
            });
        }
        Ok(TensorInfo {
            dtype,
            shape,
            range: start..end,
        })
    }
}

/// JSON numbers are doubles; sizes are those that are whole, not negative and not absurd.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // checked just above the cast
fn size(number: f64) -> Option<usize> {
    let whole = number >= 0.0 && number <= f64::from(u32::MAX) && number.fract() == 0.0;
    whole.then_some(number as usize)
}

//! The safetensors header: 8 bytes of length (little endian), then that much JSON.

use super::BundleError;
use crate::json::Json;
use crate::math::sort_by;
use crate::value::Value;

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
    /// Sorted by key.
    pub metadata: Vec<(String, String)>,
    /// Sorted by name.
    pub tensors: Vec<(String, TensorInfo)>,
    /// Where the payload starts in the file.
    pub payload_start: usize,
}

impl Header {
    /// A line of the metadata.
    pub fn metadata(&self, key: &str) -> Option<&str> {
        let found = self.metadata.iter().find(|(known, _)| known == key);
        found.map(|(_, value)| value.as_str())
    }

    /// A tensor.
    pub fn tensor(&self, name: &str) -> Option<&TensorInfo> {
        let found = self.tensors.iter().find(|(known, _)| known == name);
        found.map(|(_, tensor)| tensor)
    }

    pub fn read(file: &[u8], json: &impl Json) -> Result<Self, Box<BundleError>> {
        let not_a_bundle = |reason: &str| {
            Box::new(BundleError::NotABundle {
                reason: reason.into(),
            })
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
        let text = rest.get(..length).ok_or_else(|| {
            Box::new(BundleError::Truncated {
                expected: length.saturating_add(8),
                actual: file.len(),
            })
        })?;
        let text =
            std::str::from_utf8(text).map_err(|_| not_a_bundle("its header is not UTF-8"))?;
        let value = json
            .parse(text)
            .map_err(|reason| not_a_bundle(&format!("its header: {reason}")))?;
        let (mut metadata, mut tensors) = (Vec::new(), Vec::new());
        for (name, value) in value.get("__metadata__").map().unwrap_or_default() {
            let text = value.to_text().ok_or_else(|| {
                not_a_bundle(&format!("its metadata `{name}` is {}", value.describe()))
            })?;
            metadata.push((name.clone(), text));
        }
        let format = metadata.iter().find(|(key, _)| key == "format");
        if format.is_none_or(|(_, format)| format != "windowshopper") {
            return Err(not_a_bundle(
                "its metadata does not say format=windowshopper",
            ));
        }
        for (name, value) in value.map().unwrap_or_default() {
            if name != "__metadata__" {
                tensors.push((name.clone(), check(name, value)?));
            }
        }
        sort_by(&mut metadata, |a, b| a.0.cmp(&b.0));
        sort_by(&mut tensors, |a, b| a.0.cmp(&b.0));
        let payload_start = 8 + length;
        let expected = payload_start
            + tensors
                .iter()
                .map(|(_, tensor)| tensor.range.end)
                .max()
                .unwrap_or(0);
        if file.len() < expected {
            return Err(Box::new(BundleError::Truncated {
                expected,
                actual: file.len(),
            }));
        }
        Ok(Self {
            metadata,
            tensors,
            payload_start,
        })
    }
}

/// The description of a tensor.
fn check(name: &str, value: &Value) -> Result<TensorInfo, Box<BundleError>> {
    let described = (|| {
        let sizes =
            |name| -> Option<Vec<usize>> { value.get(name).list()?.iter().map(size).collect() };
        let shape = sizes("shape")?;
        let offsets = sizes("data_offsets")?;
        let [start, end] = offsets[..] else {
            return None;
        };
        Some((value.get("dtype").to_text()?, shape, start, end))
    })();
    let Some((dtype, shape, start, end)) = described else {
        return Err(Box::new(BundleError::Invalid {
            reason: format!("tensor `{name}` is not described"),
        }));
    };
    let width = match dtype.as_str() {
        "U8" | "I8" | "BOOL" => 1,
        "U16" | "I16" | "F16" | "BF16" => 2,
        "U32" | "I32" | "F32" => 4,
        "U64" | "I64" | "F64" => 8,
        _ => {
            return Err(Box::new(BundleError::WrongDtype {
                name: name.into(),
                expected: "a safetensors dtype",
                actual: dtype,
            }));
        }
    };
    let bytes = shape
        .iter()
        .try_fold(width, |product: usize, &n| product.checked_mul(n));
    if start > end || bytes != Some(end - start) {
        return Err(Box::new(BundleError::WrongShape {
            name: name.into(),
            expected: format!(
                "one that fills the {} bytes it has",
                end.saturating_sub(start)
            ),
            actual: shape,
        }));
    }
    Ok(TensorInfo {
        dtype,
        shape,
        range: start..end,
    })
}

/// JSON numbers are doubles; sizes are those that are whole, not negative and not absurd.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // checked just above the cast
fn size(value: &Value) -> Option<usize> {
    let &Value::Number(number) = value else {
        return None;
    };
    let whole = number >= 0.0 && number <= f64::from(u32::MAX) && number.fract() == 0.0;
    whole.then_some(number as usize)
}

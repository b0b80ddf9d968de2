//! What the models' tensors have in common: indices that must exist, rows of different lengths.

use crate::bundle::{Bundle, BundleError};
use crate::value::describe_number;

/// An error for a bundle whose content makes no sense.
pub(super) fn invalid(reason: impl Into<String>) -> Box<BundleError> {
    Box::new(BundleError::Invalid {
        reason: reason.into(),
    })
}

/// A whole number in the metadata, 0 to 2^32 - 1.
pub(super) fn whole(bundle: &Bundle<'_>, key: &str) -> Result<usize, Box<BundleError>> {
    let number = bundle.number(key)?;
    if number >= 0.0 && number <= f64::from(u32::MAX) && number.fract() == 0.0 {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // just checked
        Ok(number as usize)
    } else {
        Err(invalid(format!(
            "metadata `{key}` is {}, expected a whole number",
            describe_number(number)
        )))
    }
}

/// A number in the metadata as `f32`, finite.
pub(super) fn single(bundle: &Bundle<'_>, key: &str) -> Result<f32, Box<BundleError>> {
    let number = bundle.number(key)?;
    #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
    let single = number as f32;
    if single.is_finite() {
        Ok(single)
    } else {
        Err(invalid(format!(
            "metadata `{key}` is {}, expected a number of single precision",
            describe_number(number)
        )))
    }
}

/// Length of a tensor of one dimension.
pub(super) fn length(bundle: &Bundle<'_>, name: &str) -> Result<usize, Box<BundleError>> {
    match bundle.shape(name)? {
        [length] => Ok(*length),
        shape => Err(Box::new(BundleError::WrongShape {
            name: name.into(),
            expected: "one dimension".into(),
            actual: shape.to_vec(),
        })),
    }
}

/// Indices below `limit`, written as 16 or 32 bits.
pub(super) fn indices(
    bundle: &Bundle<'_>,
    name: &str,
    limit: usize,
) -> Result<Vec<u32>, Box<BundleError>> {
    let length = length(bundle, name)?;
    let wide = bundle
        .tensors()
        .any(|(tensor, dtype, _, _)| tensor == name && dtype == "U32");
    let indices: Vec<u32> = if wide {
        bundle.u32s(name, &[length])?
    } else {
        let narrow = bundle.u16s(name, &[length])?;
        narrow.into_iter().map(u32::from).collect()
    };
    match indices.iter().find(|&&index| index as usize >= limit) {
        Some(index) => Err(invalid(format!(
            "tensor `{name}` has the index {index}, there are {limit}"
        ))),
        None => Ok(indices),
    }
}

/// Ends of consecutive rows that share out `total` entries: as many as `lengths` has numbers.
/// The result has one more: the first row starts at 0.
pub(super) fn starts(
    name: &str,
    lengths: &[u32],
    total: usize,
) -> Result<Vec<u32>, Box<BundleError>> {
    let mut starts = Vec::with_capacity(lengths.len() + 1);
    let mut end = 0u32;
    starts.push(end);
    for &length in lengths {
        end = end
            .checked_add(length)
            .ok_or_else(|| invalid(format!("tensor `{name}` adds up to more than 32 bits hold")))?;
        starts.push(end);
    }
    if end as usize == total {
        Ok(starts)
    } else {
        Err(invalid(format!(
            "tensor `{name}` adds up to {end}, expected {total}"
        )))
    }
}

/// Writes indices below `limit` in as few bits as they need.
#[cfg(feature = "train")]
pub(super) fn save_indices(
    writer: &mut crate::bundle::BundleWriter,
    name: &str,
    limit: usize,
    indices: &[u32],
) {
    if limit <= usize::from(u16::MAX) + 1 {
        let narrow: Vec<u16> = indices
            .iter()
            .map(|&index| u16::try_from(index).unwrap_or(u16::MAX))
            .collect();
        writer.u16s(name, &[narrow.len()], &narrow);
    } else {
        writer.u32s(name, &[indices.len()], indices);
    }
}

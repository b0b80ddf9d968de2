//! `windowshopper inspect`: is this bundle whole, and what is in it?

use crate::args::InspectArgs;
use crate::error::CliError;
use crate::{output, read};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use windowshopper::bundle::Bundle;
use windowshopper::json::NativeJson;

#[derive(Debug, Serialize)]
struct Inspection<'a> {
    file: &'a Path,
    bytes: usize,
    payload_bytes: usize,
    items: usize,
    metadata: BTreeMap<&'a str, &'a str>,
    tensors: Vec<Tensor<'a>>,
}

#[derive(Debug, Serialize)]
struct Tensor<'a> {
    name: &'a str,
    dtype: &'a str,
    shape: &'a [usize],
    bytes: usize,
}

/// Checks the bundle and prints what is in it.
///
/// # Errors
/// What the engine's reader says, with its code.
pub fn run(args: &InspectArgs) -> Result<(), CliError> {
    let path = &args.bundle;
    let file = std::fs::read(path).map_err(|error| CliError::file("read", path, &error))?;
    let bundle =
        Bundle::read(&file, &NativeJson).map_err(|error| CliError::engine(path, &error))?;
    let tensors: Vec<Tensor<'_>> = bundle
        .tensors()
        .map(|(name, dtype, shape, bytes)| Tensor {
            name,
            dtype,
            shape,
            bytes,
        })
        .collect();
    // A float tensor is only read when its model is made: here all are, so that NaN is found too.
    for tensor in tensors.iter().filter(|tensor| tensor.dtype == "F32") {
        bundle
            .f32s(tensor.name, tensor.shape)
            .map_err(|error| CliError::engine(path, &error))?;
    }
    let inspection = Inspection {
        file: path,
        bytes: file.len(),
        payload_bytes: bundle.payload_bytes(),
        items: bundle.items().len(),
        metadata: bundle.metadata().collect(),
        tensors,
    };
    output::result(args.json, &inspection, &inspection)
}

impl fmt::Display for Inspection<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{}: {} bytes, {} items, checksum right",
            self.file.display(),
            self.bytes,
            self.items
        )?;
        if let Some(count) = self.metadata.get("training.min_shoppers") {
            let s = if *count == "1" { "" } else { "s" };
            writeln!(
                out,
                "sessions of others: only items that at least {count} different shopper{s} touched"
            )?;
        }
        writeln!(out)?;
        let width = |longest: Option<usize>| longest.unwrap_or(0);
        let keys = width(self.metadata.keys().map(|key| key.len()).max());
        for (key, value) in &self.metadata {
            match (*key, value.parse()) {
                ("created_at", Ok(millis)) => {
                    let moment = read::show_timestamp(millis);
                    writeln!(out, "  {key:keys$}  {value} ({moment})")?;
                }
                _ => writeln!(out, "  {key:keys$}  {value}")?,
            }
        }
        writeln!(out)?;
        let names = width(self.tensors.iter().map(|tensor| tensor.name.len()).max());
        for tensor in &self.tensors {
            let shape: Vec<String> = tensor.shape.iter().map(usize::to_string).collect();
            writeln!(
                out,
                "  {:names$}  {:4} {:>16} {:>10} bytes",
                tensor.name,
                tensor.dtype,
                shape.join(" x "),
                tensor.bytes
            )?;
        }
        Ok(())
    }
}

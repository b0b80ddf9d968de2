//! The trained artefact: how does a model get from the merchant's machine to the shopper's?
//!
//! A bundle (`.wsb`) is a valid [safetensors](https://github.com/huggingface/safetensors) file, so
//! that any Python or Spark job can write one and read one. What makes it ours is `__metadata__`
//! (flat, string to string, as safetensors has it):
//!
//! | key | value |
//! |---|---|
//! | `format` | `windowshopper` |
//! | `version` | format version, a decimal number |
//! | `sha256` | of the payload (all that follows the header), lower-case hex |
//! | `created_at` | milliseconds since the epoch, UTC |
//! | `<model>.<parameter>` | a decimal number |
//! | `training.*`, `evaluation.*` | figures on the data and on what the bundle passed |
//!
//! and the tensor `item_ids` (U8): the external ids in the order of [`crate::id::ItemId`], each
//! followed by a newline. A model owns the tensors named `<model>.*`.

mod error;
mod header;
mod quantized;
mod reader;
#[cfg(feature = "learn")]
mod writer;

pub use error::BundleError;
pub use quantized::QuantizedRows;
pub use reader::Bundle;
#[cfg(feature = "insight")]
pub(crate) use reader::hex;
#[cfg(feature = "learn")]
pub use writer::BundleWriter;

/// The format version that this engine writes, and the newest that it reads.
pub const VERSION: u32 = 1;

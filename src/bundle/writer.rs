use super::reader::hex;
use super::{BundleError, QuantizedRows, VERSION};
use crate::math::sort_by;
use sha2::{Digest, Sha256};

/// Collects tensors and metadata, and writes them as a bundle.
///
/// The same content gives the same bytes, whatever the order in which it comes.
#[derive(Debug)]
pub struct BundleWriter {
    metadata: Vec<(String, String)>,
    tensors: Vec<Tensor>,
}

#[derive(Debug)]
struct Tensor {
    name: String,
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

/// In the order of the reference implementation, which writes the last first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Dtype {
    U8,
    I8,
    U16,
    U32,
    F32,
}

impl Dtype {
    /// Its name in a header, and its size in bytes.
    const fn facts(self) -> (&'static str, usize) {
        match self {
            Dtype::U8 => ("U8", 1),
            Dtype::I8 => ("I8", 1),
            Dtype::U16 => ("U16", 2),
            Dtype::U32 => ("U32", 4),
            Dtype::F32 => ("F32", 4),
        }
    }
}

impl BundleWriter {
    /// A bundle over these items, in the order of their [`crate::id::ItemId`]s, made at
    /// `created_at` (milliseconds since the epoch, UTC).
    pub fn new<'a>(item_ids: impl IntoIterator<Item = &'a str>, created_at: i64) -> Self {
        let mut ids = Vec::new();
        for id in item_ids {
            ids.extend_from_slice(id.as_bytes());
            ids.push(b'\n');
        }
        let mut writer = Self {
            metadata: Vec::new(),
            tensors: Vec::new(),
        };
        writer.text("format", "windowshopper");
        writer.text("version", &VERSION.to_string());
        writer.text("created_at", &created_at.to_string());
        let length = ids.len();
        writer.put("item_ids", Dtype::U8, &[length], ids);
        writer
    }

    /// Sets a line of metadata.
    pub fn text(&mut self, key: &str, value: &str) {
        self.metadata.retain(|(known, _)| known != key);
        self.metadata.push((key.into(), value.into()));
    }

    /// Sets a number in the metadata.
    pub fn number(&mut self, key: &str, value: f64) {
        self.text(key, &value.to_string());
    }

    /// Adds a tensor of bytes.
    pub fn u8s(&mut self, name: &str, shape: &[usize], values: &[u8]) {
        self.put(name, Dtype::U8, shape, values.to_vec());
    }

    /// Adds a tensor of signed bytes.
    pub fn i8s(&mut self, name: &str, shape: &[usize], values: &[i8]) {
        self.put(
            name,
            Dtype::I8,
            shape,
            values.iter().map(|v| v.to_le_bytes()[0]).collect(),
        );
    }

    /// Adds a tensor of unsigned 16-bit numbers.
    pub fn u16s(&mut self, name: &str, shape: &[usize], values: &[u16]) {
        self.put(
            name,
            Dtype::U16,
            shape,
            values.iter().flat_map(|v| v.to_le_bytes()).collect(),
        );
    }

    /// Adds a tensor of unsigned 32-bit numbers.
    pub fn u32s(&mut self, name: &str, shape: &[usize], values: &[u32]) {
        self.put(
            name,
            Dtype::U32,
            shape,
            values.iter().flat_map(|v| v.to_le_bytes()).collect(),
        );
    }

    /// Adds a tensor of 32-bit floats.
    pub fn f32s(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        self.put(
            name,
            Dtype::F32,
            shape,
            values.iter().flat_map(|v| v.to_le_bytes()).collect(),
        );
    }

    /// Adds a quantised matrix: `<name>` (I8, rows x columns) and `<name>.scales` (F32, rows).
    pub fn quantized(&mut self, name: &str, rows: &QuantizedRows) {
        self.i8s(name, &[rows.rows(), rows.columns()], rows.values());
        self.f32s(&format!("{name}.scales"), &[rows.rows()], rows.scales());
    }

    fn put(&mut self, name: &str, dtype: Dtype, shape: &[usize], bytes: Vec<u8>) {
        self.tensors.retain(|known| known.name != name);
        self.tensors.push(Tensor {
            name: name.into(),
            dtype,
            shape: shape.to_vec(),
            bytes,
        });
    }

    /// The finished file.
    ///
    /// # Errors
    /// When a tensor's values do not fill its shape.
    pub fn finish(mut self) -> Result<Vec<u8>, Box<BundleError>> {
        let order = |a: &Tensor, b: &Tensor| b.dtype.cmp(&a.dtype).then(a.name.cmp(&b.name));
        sort_by(&mut self.tensors, order);
        let mut payload = Vec::new();
        let mut entries = Vec::new();
        for Tensor {
            name,
            dtype,
            shape,
            bytes,
        } in &self.tensors
        {
            let (dtype, size) = dtype.facts();
            let expected = shape.iter().product::<usize>() * size;
            if bytes.len() != expected {
                return Err(Box::new(BundleError::Invalid {
                    reason: format!(
                        "tensor `{name}` has {} bytes, its shape takes {expected}",
                        bytes.len()
                    ),
                }));
            }
            let start = payload.len();
            payload.extend_from_slice(bytes);
            let sizes: Vec<String> = shape.iter().map(ToString::to_string).collect();
            entries.push((
                name.clone(),
                format!(
                    "{{\"data_offsets\":[{start},{}],\"dtype\":\"{dtype}\",\"shape\":[{}]}}",
                    payload.len(),
                    sizes.join(",")
                ),
            ));
        }
        self.text("sha256", &hex(&Sha256::digest(&payload)));
        let metadata = self.metadata.iter();
        let metadata = metadata.map(|(key, value)| (key.clone(), json_text(value)));
        entries.push(("__metadata__".into(), json_object(metadata.collect())));
        let mut header = json_object(entries);
        // The payload starts at a multiple of 8; spaces are allowed at the end of the header.
        while !header.len().is_multiple_of(8) {
            header.push(' ');
        }
        let mut out = (header.len() as u64).to_le_bytes().to_vec();
        out.extend_from_slice(header.as_bytes());
        out.extend_from_slice(&payload);
        Ok(out)
    }
}

/// An object of keys and written values, in the order of the keys.
fn json_object(mut entries: Vec<(String, String)>) -> String {
    sort_by(&mut entries, |a, b| a.0.cmp(&b.0));
    let entries = entries.into_iter();
    let entries = entries.map(|(key, value)| format!("{}:{value}", json_text(&key)));
    format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
}

fn json_text(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // What else may not stand in a text as it is.
            '\0'..='\x1f' => {
                out.push_str("\\u00");
                out.push_str(&hex(&[u8::try_from(character).unwrap_or(b' ')]));
            }
            character => out.push(character),
        }
    }
    out.push('"');
    out
}

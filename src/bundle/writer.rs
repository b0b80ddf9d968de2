use super::reader::hex;
use super::{BundleError, QuantizedRows, VERSION};
use safetensors::tensor::{Dtype, TensorView};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Collects tensors and metadata, and writes them as a bundle.
///
/// The same content gives the same bytes.
#[derive(Debug)]
pub struct BundleWriter {
    metadata: BTreeMap<String, String>,
    tensors: BTreeMap<String, (Dtype, Vec<usize>, Vec<u8>)>,
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
            metadata: BTreeMap::new(),
            tensors: BTreeMap::new(),
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
        self.metadata.insert(key.into(), value.into());
    }

    /// Sets a number in the metadata.
    pub fn number(&mut self, key: &str, value: f64) {
        self.metadata.insert(key.into(), value.to_string());
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
        self.tensors
            .insert(name.into(), (dtype, shape.to_vec(), bytes));
    }

    /// The finished file.
    ///
    /// # Errors
    /// When a tensor's values do not fill its shape.
    pub fn finish(mut self) -> Result<Vec<u8>, Box<BundleError>> {
        // The payload does not depend on the metadata: hash a first writing, then write again.
        let digest = {
            let file = self.serialize()?;
            let length: [u8; 8] = std::array::from_fn(|i| file[i]);
            let start = usize::try_from(u64::from_le_bytes(length)).unwrap_or(usize::MAX) + 8;
            hex(&Sha256::digest(&file[start..]))
        };
        self.text("sha256", &digest);
        self.serialize()
    }

    fn serialize(&self) -> Result<Vec<u8>, Box<BundleError>> {
        let invalid = |error: safetensors::SafeTensorError| {
            Box::new(BundleError::Invalid {
                reason: error.to_string(),
            })
        };
        let views = self
            .tensors
            .iter()
            .map(|(name, (dtype, shape, bytes))| {
                Ok((
                    name.clone(),
                    TensorView::new(*dtype, shape.clone(), bytes).map_err(invalid)?,
                ))
            })
            .collect::<Result<Vec<_>, Box<BundleError>>>()?;
        let file = safetensors::serialize(views, None).map_err(invalid)?;
        with_metadata(&file, &self.metadata)
    }
}

/// Puts `__metadata__` into a safetensors file. The reference writer takes a `HashMap`, whose order
/// is random: the same content must give the same bytes.
fn with_metadata(
    file: &[u8],
    metadata: &BTreeMap<String, String>,
) -> Result<Vec<u8>, Box<BundleError>> {
    let invalid = |reason: String| Box::new(BundleError::Invalid { reason });
    let length: [u8; 8] = std::array::from_fn(|i| file[i]);
    let start =
        8 + usize::try_from(u64::from_le_bytes(length)).map_err(|e| invalid(e.to_string()))?;
    let mut header: BTreeMap<String, serde_json::Value> =
        serde_json::from_slice(&file[8..start]).map_err(|e| invalid(e.to_string()))?;
    header.insert("__metadata__".into(), serde_json::json!(metadata));
    let mut text = serde_json::to_string(&header).map_err(|e| invalid(e.to_string()))?;
    // The payload starts at a multiple of 8; spaces are allowed at the end of the header.
    while !text.len().is_multiple_of(8) {
        text.push(' ');
    }
    let mut out = (text.len() as u64).to_le_bytes().to_vec();
    out.extend_from_slice(text.as_bytes());
    out.extend_from_slice(&file[start..]);
    Ok(out)
}

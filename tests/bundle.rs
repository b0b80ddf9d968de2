//! A bundle that can't be believed is refused, with an error that says why.
#![allow(clippy::unwrap_used)] // helpers of tests may panic

use windowshopper::bundle::{Bundle, BundleError, BundleWriter, QuantizedRows};
use windowshopper::error::Coded;
use windowshopper::json::NativeJson;

fn good() -> Vec<u8> {
    let mut writer = BundleWriter::new(["MUG", "POT", "TÉ"], 1_700_000_000_000);
    writer.number("als.factors", 2.0);
    let rows = QuantizedRows::quantize(&[1.0, 2.0, -3.0, 0.5, 0.0, 0.0], 2).unwrap();
    writer.quantized("als.items", &rows);
    writer.u16s("knn.ids", &[2], &[1, 65_535]);
    writer.u32s("knn.starts", &[2], &[7, u32::MAX]);
    writer.finish().unwrap()
}

fn refused(file: &[u8]) -> Box<BundleError> {
    Bundle::read(file, &NativeJson).map(|_| ()).unwrap_err()
}

/// The file with its header text replaced; lengths are put right, the payload stays.
fn with_header(file: &[u8], edit: impl Fn(&str) -> String) -> Vec<u8> {
    let length = usize::try_from(u64::from_le_bytes(file[..8].try_into().unwrap())).unwrap();
    let text = edit(std::str::from_utf8(&file[8..8 + length]).unwrap());
    let mut out = (text.len() as u64).to_le_bytes().to_vec();
    out.extend_from_slice(text.as_bytes());
    out.extend_from_slice(&file[8 + length..]);
    out
}

#[test]
fn what_is_written_is_read() {
    let file = good();
    let bundle = Bundle::read(&file, &NativeJson).unwrap();
    assert_eq!(
        bundle.items().names().collect::<Vec<_>>(),
        ["MUG", "POT", "TÉ"]
    );
    assert_eq!(bundle.number("als.factors").unwrap(), 2.0);
    assert_eq!(bundle.u16s("knn.ids", &[2]).unwrap(), [1, 65_535]);
    assert_eq!(bundle.u32s("knn.starts", &[2]).unwrap(), [7, u32::MAX]);
    let rows = QuantizedRows::load(&bundle, "als.items", 3, 2).unwrap();
    assert_eq!(rows.row(0).0, [64, 127]);
    assert_eq!(file, good(), "the same content gives the same bytes");
}

#[test]
fn the_reference_implementation_reads_it() {
    let file = good();
    let tensors = safetensors::SafeTensors::deserialize(&file).unwrap();
    assert_eq!(tensors.tensor("als.items").unwrap().shape(), [3, 2]);
    let (_, header) = safetensors::SafeTensors::read_metadata(&file).unwrap();
    assert_eq!(
        header.metadata().as_ref().unwrap()["format"],
        "windowshopper"
    );
}

#[test]
fn the_reference_implementation_writes_the_same() {
    use safetensors::tensor::{Dtype, TensorView};
    let file = good();
    let tensors = safetensors::SafeTensors::deserialize(&file).unwrap();
    let views: Vec<(String, TensorView<'_>)> = tensors.tensors();
    assert_eq!(views.len(), 5);
    assert!(views.iter().any(|(_, view)| view.dtype() == Dtype::U16));
    let (_, header) = safetensors::SafeTensors::read_metadata(&file).unwrap();
    let written = safetensors::serialize(views, header.metadata().clone()).unwrap();
    let payload = |file: &[u8]| {
        let length = u64::from_le_bytes(file[..8].try_into().unwrap());
        let start = 8 + usize::try_from(length).unwrap();
        let header: serde_json::Value = serde_json::from_slice(&file[8..start]).unwrap();
        (header, file[start..].to_vec())
    };
    assert_eq!(payload(&written), payload(&file));
}

#[test]
fn any_text_of_the_metadata_is_read_back() {
    let odd = "a \"b\" \\ c\n\r\t\u{1}\u{1f}\u{7f}é概";
    let mut writer = BundleWriter::new([], 0);
    writer.text(odd, "first");
    writer.text(odd, odd);
    let file = writer.finish().unwrap();
    let bundle = Bundle::read(&file, &NativeJson).unwrap();
    assert!(bundle.metadata().any(|line| line == (odd, odd)));
}

#[test]
fn values_that_do_not_fill_their_shape() {
    let mut writer = BundleWriter::new([], 0);
    writer.f32s("odd", &[2, 2], &[1.0; 3]);
    let error = writer.finish().unwrap_err();
    assert_eq!(error.code(), "bundle_invalid", "{error}");
}

#[test]
fn a_file_of_another_kind() {
    for file in [
        &b""[..],
        b"{}",
        b"<!doctype html><html></html>",
        &[0xff; 64],
    ] {
        let error = refused(file);
        assert_eq!(error.code(), "bundle_not_a_bundle", "{error}");
    }
    let foreign = with_header(&good(), |text| text.replace("\"windowshopper\"", "\"pt\""));
    assert_eq!(refused(&foreign).code(), "bundle_not_a_bundle");
    let no_json = with_header(&good(), |text| text.replace('}', ")"));
    assert_eq!(refused(&no_json).code(), "bundle_not_a_bundle");
}

#[test]
fn a_truncated_file_at_every_length() {
    let file = good();
    for length in 0..file.len() {
        let error = refused(&file[..length]);
        let known = ["bundle_not_a_bundle", "bundle_truncated"].contains(&error.code());
        assert!(known, "{length}: {error}");
    }
    let error = refused(&file[..file.len() - 1]);
    assert_eq!(
        *error,
        BundleError::Truncated {
            expected: file.len(),
            actual: file.len() - 1
        }
    );
}

#[test]
fn every_flipped_byte_of_the_payload() {
    let file = good();
    let start = 8 + usize::try_from(u64::from_le_bytes(file[..8].try_into().unwrap())).unwrap();
    for position in start..file.len() {
        let mut damaged = file.clone();
        damaged[position] ^= 1;
        assert_eq!(refused(&damaged).code(), "bundle_checksum");
    }
    // A flipped byte of the header must never panic, whatever it is taken for.
    for position in 0..start {
        for bit in 0..8 {
            let mut damaged = file.clone();
            damaged[position] ^= 1 << bit;
            let _ = Bundle::read(&damaged, &NativeJson);
        }
    }
}

#[test]
fn a_digest_that_somebody_else_computed() {
    use sha2::{Digest, Sha256};
    let mut file = good();
    let start = 8 + usize::try_from(u64::from_le_bytes(file[..8].try_into().unwrap())).unwrap();
    let digest = Sha256::digest(&file[start..]);
    let read = |file: &[u8], digest: &[u8]| {
        Bundle::read_digested(file, Some(digest), &NativeJson)
            .map(|_| ())
            .map_err(|e| e.code())
    };
    assert_eq!(read(&file, &digest), Ok(()));
    assert_eq!(read(&file, &digest[..31]), Err("bundle_checksum"));
    *file.last_mut().unwrap() ^= 1;
    let damaged = Sha256::digest(&file[start..]);
    assert_eq!(read(&file, &damaged), Err("bundle_checksum"));
}

#[test]
fn a_newer_version() {
    let newer = with_header(&good(), |text| {
        text.replace("\"version\":\"1\"", "\"version\":\"2\"")
    });
    assert_eq!(
        *refused(&newer),
        BundleError::NewerVersion {
            version: 2,
            supported: 1
        }
    );
    let odd = with_header(&good(), |text| {
        text.replace("\"version\":\"1\"", "\"version\":\"x\"")
    });
    assert_eq!(refused(&odd).code(), "bundle_invalid");
}

#[test]
fn a_tensor_of_the_wrong_shape_or_type_or_none() {
    let file = good();
    let bundle = Bundle::read(&file, &NativeJson).unwrap();
    let wrong = bundle.i8s("als.items", &[3, 3]).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "tensor `als.items` has shape [3, 2], expected [3, 3]"
    );
    assert_eq!(
        bundle.f32s("als.items", &[3, 2]).unwrap_err().code(),
        "bundle_wrong_dtype"
    );
    assert_eq!(
        bundle.f32s("nothing", &[1]).unwrap_err().code(),
        "bundle_missing_tensor"
    );
    // A header whose shape does not fill its bytes.
    let lies = with_header(&file, |text| {
        text.replace("\"shape\":[3,2]", "\"shape\":[9,2]")
    });
    assert_eq!(refused(&lies).code(), "bundle_wrong_shape");
    let absurd = with_header(&file, |text| {
        text.replace("\"shape\":[3,2]", "\"shape\":[4294967295,4294967295]")
    });
    assert_eq!(refused(&absurd).code(), "bundle_wrong_shape");
}

#[test]
fn a_weight_that_is_not_finite() {
    let mut writer = BundleWriter::new(["MUG"], 0);
    writer.f32s("als.items.scales", &[2], &[1.0, f32::NAN]);
    let file = writer.finish().unwrap();
    let bundle = Bundle::read(&file, &NativeJson).unwrap();
    let error = bundle.f32s("als.items.scales", &[2]).unwrap_err();
    assert_eq!(error.code(), "bundle_non_finite");
    assert!(
        error
            .to_string()
            .contains("`als.items.scales` has the value NaN at position 1")
    );
}

#[test]
fn an_item_that_occurs_twice() {
    let file = BundleWriter::new(["MUG", "MUG"], 0).finish().unwrap();
    assert_eq!(refused(&file).code(), "bundle_invalid");
}

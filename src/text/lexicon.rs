//! A sorted list of words in few bytes.

use crate::bundle::{Bundle, BundleError};
use crate::names::Names;

/// The first byte of a line says how many bytes the word shares with the one before, from here.
const BASE: u8 = b' ';

/// Reads the words of a text tensor, as [`pack`] wrote them: each line is a character, whose code
/// less 32 is the number of bytes that the word shares with the one before, and the rest of the word.
pub(super) fn unpack(bundle: &Bundle<'_>, tensor: &str) -> Result<Names, Box<BundleError>> {
    let mut words = Names::default();
    let mut word = String::new();
    for line in bundle.text(tensor)?.split_terminator('\n') {
        let shared = line.bytes().next().and_then(|byte| byte.checked_sub(BASE));
        let shared = shared.map_or(usize::MAX, usize::from);
        let rest = line.get(1..).filter(|_| word.is_char_boundary(shared));
        let is_new = rest.is_some_and(|rest| {
            word.truncate(shared);
            word.push_str(rest);
            words.insert(&word)
        });
        if !is_new {
            return Err(Box::new(BundleError::Invalid {
                reason: format!(
                    "tensor `{tensor}` is no list of words: line {}",
                    words.len() + 1
                ),
            }));
        }
    }
    Ok(words)
}

/// Packs words that are sorted, each once and without line breaks.
#[cfg(feature = "train")]
pub(super) fn pack<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut before = "";
    for word in words {
        let mut shared = 0;
        for (a, b) in word.chars().zip(before.chars()) {
            if a != b || shared + a.len_utf8() > 90 {
                break;
            }
            shared += a.len_utf8();
        }
        out.push(BASE + u8::try_from(shared).unwrap_or(0));
        out.extend_from_slice(word.get(shared..).unwrap_or("").as_bytes());
        out.push(b'\n');
        before = word;
    }
    out
}

#[cfg(all(test, feature = "train"))]
mod tests {
    use super::*;
    use crate::bundle::BundleWriter;
    use crate::json::NativeJson;

    fn read(bytes: &[u8]) -> Result<Vec<String>, Box<BundleError>> {
        let mut writer = BundleWriter::new([], 0);
        writer.u8s("w", &[bytes.len()], bytes);
        let file = writer.finish()?;
        let words = unpack(&Bundle::read(&file, &NativeJson)?, "w")?;
        Ok(words.iter().map(str::to_owned).collect())
    }

    #[test]
    fn what_was_packed_is_unpacked() {
        let long = "x".repeat(200);
        let words = ["a", "ab", "abc", "b", &long, "好", "好用", "妀"];
        let packed = pack(words);
        assert_eq!(read(&packed).unwrap(), words);
        assert!(packed.starts_with(b" a\n!b\n\"c\n b\n"));
        assert!(read(b"").unwrap().is_empty());
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for bytes in [&b"\"x\n"[..], b" a\n a\n", b"\n", " 好\n!x\n".as_bytes()] {
            assert!(read(bytes).is_err(), "{bytes:?}");
        }
    }
}

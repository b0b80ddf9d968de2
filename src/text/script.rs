//! Traditional characters, and what they are in the simplified script.

#[cfg(feature = "train")]
use crate::bundle::BundleWriter;
use crate::bundle::{Bundle, BundleError};

/// Pairs of a traditional character and its simplified form, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Simplified(Vec<(char, char)>);

impl Simplified {
    /// Reads a text of pairs (traditional, simplified).
    pub fn pairs(bundle: &Bundle<'_>, name: &str) -> Result<Self, Box<BundleError>> {
        let mut characters = bundle.text(name)?.chars();
        let mut pairs = Vec::new();
        while let (Some(from), Some(to)) = (characters.next(), characters.next()) {
            pairs.push((from, to));
        }
        Ok(Self(pairs))
    }

    /// Reads what [`Simplified::save`] wrote; none where the bundle has no such tensor.
    pub fn load(bundle: &Bundle<'_>, name: &str) -> Result<Self, Box<BundleError>> {
        if !bundle.has(name) {
            return Ok(Self::default());
        }
        let bytes = bundle.u8s(name, bundle.shape(name)?)?;
        let mut numbers = Vec::new();
        let mut number = 0_u32;
        for (place, &byte) in bytes.iter().enumerate() {
            number = number << 7 | u32::from(byte & 0x7f);
            if byte < 0x80 || place + 1 == bytes.len() {
                numbers.push(number);
                number = 0;
            }
        }
        let [mut from, mut to] = [0_u32; 2];
        let (steps, _) = numbers.as_chunks::<2>();
        let pairs = steps.iter().map(|&[up, turn]| {
            from = from.wrapping_add(up);
            to = to.wrapping_add(turn >> 1 ^ 0_u32.wrapping_sub(turn & 1));
            Some((char::from_u32(from)?, char::from_u32(to)?))
        });
        let pairs = pairs.collect::<Option<Vec<_>>>();
        pairs.map(Self).ok_or_else(|| {
            Box::new(BundleError::Invalid {
                reason: ["tensor `", name, "` has what is no character"].concat(),
            })
        })
    }

    /// The simplified form of a character, which may be itself.
    pub fn of(&self, character: char) -> char {
        let found = self.0.binary_search_by_key(&character, |&(from, _)| from);
        let known = found.ok().and_then(|index| self.0.get(index));
        known.map_or(character, |&(_, to)| to)
    }
}

#[cfg(feature = "train")]
impl Simplified {
    /// Reads lines of a traditional character, white space and the simplified one (or several, the
    /// first being the usual one): the form of OpenCC's `TSCharacters.txt`.
    pub fn parse(lines: &str) -> Self {
        let mut pairs: Vec<(char, char)> = lines.lines().filter_map(pair).collect();
        pairs.sort_unstable();
        pairs.dedup_by_key(|&mut (from, _)| from);
        Self(pairs)
    }

    /// Leaves out the pairs whose simplified character is not wanted.
    pub fn keep(&mut self, mut wanted: impl FnMut(char) -> bool) {
        self.0.retain(|&(_, to)| wanted(to));
    }

    /// The pairs, ascending.
    pub fn iter(&self) -> impl Iterator<Item = (char, char)> + '_ {
        self.0.iter().copied()
    }

    /// Writes the differences between one pair and the next in groups of seven bits, the high ones
    /// first; of the simplified ones with the sign in the lowest bit. A third of the pairs as text.
    pub fn save(&self, writer: &mut BundleWriter, name: &str) {
        let mut bytes = Vec::new();
        let mut put = |number: u32| {
            for shift in (0..5).rev().map(|group| group * 7) {
                if shift == 0 || number >> shift > 0 {
                    let more = if shift > 0 { 0x80 } else { 0 };
                    #[allow(clippy::cast_possible_truncation)] // seven bits
                    bytes.push((number >> shift & 0x7f) as u8 | more);
                }
            }
        };
        let (mut before, mut simplified) = (0_u32, 0_u32);
        for (from, to) in self.iter() {
            let (from, to) = (u32::from(from), u32::from(to));
            put(from.wrapping_sub(before));
            put(if to < simplified {
                (simplified - to) * 2 - 1
            } else {
                (to - simplified) * 2
            });
            (before, simplified) = (from, to);
        }
        writer.u8s(name, &[bytes.len()], &bytes);
    }
}

/// A traditional character and its simplified form, when they differ.
#[cfg(feature = "train")]
fn pair(line: &str) -> Option<(char, char)> {
    let mut columns = line.split_whitespace();
    let (mut from, mut to) = (columns.next()?.chars(), columns.next()?.chars());
    let pair = (from.next()?, to.next()?);
    (from.next().is_none() && to.next().is_none() && pair.0 != pair.1).then_some(pair)
}

#[cfg(all(test, feature = "train"))]
mod tests {
    use super::*;
    use crate::json::NativeJson;
    use proptest::prelude::*;

    #[test]
    fn lines() {
        let simplified = Simplified::parse("質\t质\n買\t买 卖\n后\t后\n\n機\n两个 字\n");
        assert_eq!(
            simplified.iter().collect::<Vec<_>>(),
            [('買', '买'), ('質', '质')]
        );
        assert_eq!(
            ['質', '质', 'a'].map(|c| simplified.of(c)),
            ['质', '质', 'a']
        );
    }

    proptest! {
        #[test]
        fn round_trip(pairs in prop::collection::btree_map(any::<char>(), any::<char>(), 0..50)) {
            let simplified = Simplified(pairs.into_iter().collect());
            let mut writer = BundleWriter::new([], 0);
            simplified.save(&mut writer, "pairs");
            let file = writer.finish().unwrap();
            let bundle = Bundle::read(&file, &NativeJson).unwrap();
            prop_assert_eq!(Simplified::load(&bundle, "pairs").unwrap(), simplified);
            prop_assert_eq!(Simplified::load(&bundle, "none").unwrap(), Simplified::default());
        }

        #[test]
        fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let mut writer = BundleWriter::new([], 0);
            writer.u8s("pairs", &[bytes.len()], &bytes);
            let file = writer.finish().unwrap();
            let bundle = Bundle::read(&file, &NativeJson).unwrap();
            let _ = Simplified::load(&bundle, "pairs");
        }
    }
}

//! The segmenter as it runs.

use super::super::lexicon::unpack;
use super::super::{Tagged, TokenKind, Upos, tokens};
use crate::bundle::{Bundle, BundleError};
use crate::names::Names;

/// Costs are in twentieths of a nat.
#[cfg(feature = "train")]
pub(super) const UNITS: f64 = 20.0;
/// Cost of a character that is no word of the dictionary.
pub(super) const UNKNOWN: u32 = 280;
/// What is rarer may be a piece of a foreign name.
const RARE: u32 = 244;
/// What is rarer may be the second character of a given name.
const UNCOMMON: u32 = 198;

/// Cuts runs of Han characters into words and tags them; see the module for how.
#[derive(Clone, Debug)]
pub struct Segmenter {
    pub(super) words: Names,
    /// Of each word.
    pub(super) costs: Vec<u8>,
    /// Of each word, the number of a [`Upos`].
    pub(super) tags: Vec<u8>,
    /// Characters of the longest word.
    pub(super) longest: usize,
    /// Surnames of one character, sorted.
    pub(super) surnames: Vec<char>,
    /// Characters that foreign names are written with, sorted.
    pub(super) sounds: Vec<char>,
    /// Traditional characters and what they are in simplified script, sorted.
    pub(super) simplified: Vec<(char, char)>,
}

/// A word in characters of a run, and its number in the dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    start: usize,
    end: usize,
    code: Option<u32>,
}

impl Segmenter {
    /// Reads the tensors `segment.words` (a packed list), `segment.costs` and `segment.tags` (U8, one
    /// a word), and the texts `segment.surnames`, `segment.sounds` and `segment.simplified` (pairs:
    /// traditional, simplified), the characters of each in order.
    ///
    /// # Errors
    /// When one is missing or has another shape, or a tag is none.
    pub fn load(bundle: &Bundle<'_>) -> Result<Self, Box<BundleError>> {
        let words = unpack(bundle, "segment.words")?;
        let costs = bundle.u8s("segment.costs", &[words.len()])?.to_vec();
        let tags = bundle.u8s("segment.tags", &[words.len()])?.to_vec();
        let most = u8::try_from(Upos::ALL.len()).unwrap_or(u8::MAX);
        if tags.iter().any(|&tag| tag >= most) {
            return Err(Box::new(BundleError::Invalid {
                reason: "tensor `segment.tags` has a tag above 16".into(),
            }));
        }
        let sorted = |tensor: &str| -> Result<Vec<char>, Box<BundleError>> {
            Ok(bundle.text(tensor)?.chars().collect())
        };
        let mut simplified = Vec::new();
        let mut characters = bundle.text("segment.simplified")?.chars();
        while let (Some(from), Some(to)) = (characters.next(), characters.next()) {
            simplified.push((from, to));
        }
        Ok(Self {
            longest: longest(&words),
            words,
            costs,
            tags,
            surnames: sorted("segment.surnames")?,
            sounds: sorted("segment.sounds")?,
            simplified,
        })
    }

    /// Words of the dictionary.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// True when the dictionary has no word: every character is one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words of a text with their parts of speech: runs of Han characters cut into words, all
    /// else a token each (`25亿` and `第18` are one word). Time is linear in the text.
    #[must_use]
    pub fn tag_text(&self, text: &str) -> Vec<Tagged> {
        let mut all: Vec<Tagged> = Vec::new();
        let mut run = Run::default();
        // The tag of the word before in the same sentence.
        let mut is_number = false;
        for token in tokens(text) {
            let (start, end) = (token.start, token.end);
            let touches = all.last().is_some_and(|last| last.end == start);
            let tag = match token.kind {
                TokenKind::Cjk => {
                    let first = all.len();
                    self.cut(token.of(text), start, &mut run, &mut all);
                    // 25亿, 320万余
                    if is_number
                        && touches
                        && let Some(word) = all.get(first)
                        && text.get(word.start..word.end).is_some_and(|word| {
                            word.chars().all(|c| {
                                matches!(
                                    c,
                                    '百' | '千' | '万' | '亿' | '萬' | '億' | '余' | '餘' | '多'
                                )
                            })
                        })
                    {
                        let end = word.end;
                        all.remove(first);
                        if let Some(number) = first.checked_sub(1).and_then(|it| all.get_mut(it)) {
                            number.end = end;
                        }
                    }
                    is_number = false;
                    continue;
                }
                TokenKind::Number => {
                    let ordinal = all
                        .last_mut()
                        .filter(|last| touches && text.get(last.start..last.end) == Some("第"));
                    if let Some(ordinal) = ordinal {
                        (ordinal.end, ordinal.tag) = (end, Upos::Adj);
                        continue;
                    }
                    Upos::Num
                }
                TokenKind::Word => Upos::X,
                TokenKind::Punctuation => Upos::Punct,
                TokenKind::Emoji => Upos::Sym,
                TokenKind::Link => Upos::X,
            };
            is_number = tag == Upos::Num;
            all.push(Tagged { start, end, tag });
        }
        all
    }

    /// Cuts `text`, Han characters that start at byte `from`, and adds its words to `all`.
    fn cut(&self, text: &str, from: usize, run: &mut Run, all: &mut Vec<Tagged>) {
        run.read(text, &self.simplified);
        self.lattice(run);
        self.join_names(run);
        for piece in &run.joined {
            let tag = piece.code.and_then(|code| self.tags.get(code as usize));
            let mut tag = tag.and_then(|&tag| Upos::from_index(usize::from(tag)));
            if run.of(piece.start, piece.end) == "的" {
                use Upos::{Noun, Num, Part, Pron, Propn, Sconj};
                let before = all.last().map(|last| last.tag);
                let is_of = matches!(before, Some(Noun | Propn | Pron | Num | Part));
                tag = Some(if is_of { Part } else { Sconj });
            }
            all.push(Tagged {
                start: from + run.original(piece.start),
                end: from + run.original(piece.end),
                tag: tag.unwrap_or(Upos::Propn),
            });
        }
    }

    /// The cheapest pieces of a run.
    fn lattice(&self, run: &mut Run) {
        let length = run.len();
        // Of each end the cost of the cheapest way there, and its last word.
        run.ways.clear();
        run.ways.resize(length + 1, (u32::MAX, 0, None));
        if let Some(start) = run.ways.first_mut() {
            start.0 = 0;
        }
        for start in 0..length {
            let reached = run.ways.get(start).map_or(0, |way| way.0);
            for end in start + 1..=(start + self.longest.max(1)).min(length) {
                let code = self.words.get(run.of(start, end));
                let cost = match code {
                    Some(code) => self.cost(code),
                    None if end == start + 1 => UNKNOWN,
                    None => continue,
                };
                let cost = reached.saturating_add(cost);
                if let Some(way) = run.ways.get_mut(end)
                    && cost < way.0
                {
                    *way = (cost, start, code);
                }
            }
        }
        run.pieces.clear();
        let mut end = length;
        while let Some(&(_, start, code)) = run.ways.get(end).filter(|_| end > 0) {
            run.pieces.push(Piece { start, end, code });
            end = start.min(end - 1);
        }
        run.pieces.reverse();
    }

    fn cost(&self, code: u32) -> u32 {
        self.costs
            .get(code as usize)
            .map_or(UNKNOWN, |&cost| u32::from(cost))
    }

    fn rarity(&self, piece: &Piece) -> u32 {
        piece.code.map_or(UNKNOWN, |code| self.cost(code))
    }

    /// Joins single characters to names.
    fn join_names(&self, run: &mut Run) {
        let mut joined = std::mem::take(&mut run.joined);
        joined.clear();
        let mut at = 0;
        while let Some(&piece) = run.pieces.get(at) {
            let rest = run.pieces.get(at..).unwrap_or_default();
            let sounds = rest.iter().take_while(|&piece| self.is_sound(run, piece));
            let count = sounds.fold(0_usize, |count, _| count + 1);
            let last = rest.get(count.saturating_sub(1)).copied().unwrap_or(piece);
            if count >= 2 && last.end - piece.start >= 3 {
                joined.push(Piece {
                    end: last.end,
                    code: None,
                    ..piece
                });
                at += count;
                continue;
            }
            joined.push(piece);
            at += 1;
            // A surname, and one or two characters that are no word together.
            let is_surname =
                |piece: &Piece| contains(&self.surnames, run.of(piece.start, piece.end));
            if let [_, first, second, ..] = rest
                && is_surname(&piece)
                && self.may_be_given(run, first)
                && second.end == second.start + 1
                && self.rarity(second) > UNCOMMON
            {
                joined.push(Piece {
                    end: second.end,
                    code: None,
                    ..*first
                });
                at += 2;
            }
        }
        run.joined = joined;
    }

    /// True for a piece that may be a part of a foreign name: written in sounds, and no common word.
    fn is_sound(&self, run: &Run, piece: &Piece) -> bool {
        let text = run.of(piece.start, piece.end);
        let single = piece.end == piece.start + 1;
        (single || self.rarity(piece) > RARE)
            && text.chars().all(|c| self.sounds.binary_search(&c).is_ok())
    }

    /// True for a single character that may start a given name.
    fn may_be_given(&self, run: &Run, piece: &Piece) -> bool {
        let tag = piece.code.and_then(|code| self.tags.get(code as usize));
        let tag = tag.and_then(|&tag| Upos::from_index(usize::from(tag)));
        let is_function = matches!(
            tag,
            Some(
                Upos::Part
                    | Upos::Adp
                    | Upos::Aux
                    | Upos::Cconj
                    | Upos::Sconj
                    | Upos::Pron
                    | Upos::Det
                    | Upos::Num
            )
        );
        piece.end == piece.start + 1
            && !is_function
            && !matches!(
                run.of(piece.start, piece.end),
                "中" | "上" | "下" | "前" | "后" | "内" | "外" | "不" | "也" | "都" | "有" | "就"
            )
    }
}

/// Characters of the longest word.
pub(super) fn longest(words: &Names) -> usize {
    let length = |word: &str| word.chars().fold(0, |length, _| length + 1);
    words.iter().fold(0, |most, word| most.max(length(word)))
}

fn contains(sorted: &[char], text: &str) -> bool {
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(character), None) => sorted.binary_search(&character).is_ok(),
        _ => false,
    }
}

/// A run of characters, and room to work on it.
#[derive(Debug, Default)]
struct Run {
    /// In simplified characters.
    text: String,
    /// Where each character starts: in `text`, and in the original. One more for the end.
    offsets: Vec<(usize, usize)>,
    ways: Vec<(u32, usize, Option<u32>)>,
    pieces: Vec<Piece>,
    joined: Vec<Piece>,
}

impl Run {
    fn read(&mut self, original: &str, simplified: &[(char, char)]) {
        self.text.clear();
        self.offsets.clear();
        for (at, character) in original.char_indices() {
            self.offsets.push((self.text.len(), at));
            let found = simplified.binary_search_by_key(&character, |&(from, _)| from);
            let known = found.ok().and_then(|index| simplified.get(index));
            self.text.push(known.map_or(character, |&(_, to)| to));
        }
        self.offsets.push((self.text.len(), original.len()));
    }

    /// Number of characters.
    fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    fn of(&self, start: usize, end: usize) -> &str {
        let at = |index: usize| self.offsets.get(index).map_or(0, |&(at, _)| at);
        self.text.get(at(start)..at(end)).unwrap_or("")
    }

    fn original(&self, index: usize) -> usize {
        self.offsets.get(index).map_or(0, |&(_, at)| at)
    }
}

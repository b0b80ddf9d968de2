//! HTML as it stands in feeds and reviews: what would be read of it, and where that stands.

/// A text without its markup, and where each piece of it stood.
///
/// ```
/// use windowshopper::text::Html;
/// let plain = Html::strip("<b>Salt</b> &amp; pepper<br>mill");
/// assert_eq!(plain.text, "Salt & pepper\nmill");
/// let (start, end) = plain.original(0, 6);
/// assert_eq!(&"<b>Salt</b> &amp; pepper<br>mill"[start..end], "Salt</b> &amp;");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Html {
    /// What is read.
    pub text: String,
    /// In order, the first at 0.
    pieces: Vec<Piece>,
}

/// A run of the text that was copied, or one thing that stands for another.
#[derive(Clone, Copy, Debug)]
struct Piece {
    /// Where it starts in the plain text.
    plain: usize,
    /// Where it starts in the original.
    original: usize,
    /// Its length there when it was replaced as a whole; 0 for a copy.
    replaced: usize,
}

/// What may still be found ahead: what was looked for in vain is not looked for again.
struct Ends {
    tag: bool,
    comment: bool,
}

impl Html {
    /// Takes the tags, comments, scripts and styles out, puts a line break where a block or `<br>`
    /// was, and decodes numeric and common named entities. What only looks like markup (`a < b`,
    /// `<3`, `AT&T`, a tag that does not end) stays. Linear.
    #[must_use]
    pub fn strip(html: &str) -> Self {
        let mut out = Self::default();
        let mut at = 0;
        let mut ends = Ends {
            tag: true,
            comment: true,
        };
        while let Some(rest) = html.get(at..).filter(|rest| !rest.is_empty()) {
            let plain = rest.find(['<', '&']).unwrap_or(rest.len());
            let end = if plain > 0 {
                None
            } else if rest.starts_with('<') {
                out.tag(html, at, &mut ends)
            } else {
                out.entity(rest, at)
            };
            at = end.unwrap_or_else(|| {
                let end = at + plain.max(1);
                out.copy(html, at, end);
                end
            });
        }
        out
    }

    /// Where the bytes from `start` to `end` of the plain text stand in the original.
    #[must_use]
    pub fn original(&self, start: usize, end: usize) -> (usize, usize) {
        let last = self.piece(end.saturating_sub(1).max(start));
        let end = match last.replaced {
            0 => last.original + (end.max(start) - last.plain),
            length => last.original + length,
        };
        let first = self.piece(start);
        let start = match first.replaced {
            0 => first.original + (start - first.plain),
            _ => first.original,
        };
        (start, end.max(start))
    }

    fn piece(&self, at: usize) -> Piece {
        let behind = self.pieces.partition_point(|piece| piece.plain <= at);
        let piece = behind.checked_sub(1).and_then(|i| self.pieces.get(i));
        piece.copied().unwrap_or(Piece {
            plain: 0,
            original: 0,
            replaced: 0,
        })
    }

    fn copy(&mut self, html: &str, start: usize, end: usize) {
        let plain = self.text.len();
        let goes_on = self.pieces.last().is_some_and(|last| {
            last.replaced == 0 && last.original + (plain - last.plain) == start
        });
        if !goes_on {
            self.pieces.push(Piece {
                plain,
                original: start,
                replaced: 0,
            });
        }
        self.text.push_str(html.get(start..end).unwrap_or(""));
    }

    fn replace(&mut self, original: usize, length: usize, by: char) {
        self.pieces.push(Piece {
            plain: self.text.len(),
            original,
            replaced: length,
        });
        self.text.push(by);
    }

    /// Reads the tag, comment or script at `at`; its end, or nothing if it is none.
    fn tag(&mut self, html: &str, at: usize, ends: &mut Ends) -> Option<usize> {
        let rest = html.get(at..)?;
        if ends.comment && rest.starts_with("<!--") {
            if let Some(end) = find(rest, "-->") {
                return Some(at + end + 3);
            }
            ends.comment = false;
        }
        let inner = rest.get(1..)?;
        let name = inner.strip_prefix('/').unwrap_or(inner);
        if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?') {
            return None;
        }
        if !ends.tag {
            return None;
        }
        let Some(end) = rest.find('>').map(|end| end + 1) else {
            ends.tag = false;
            return None;
        };
        let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = name.get(..length)?;
        let is = |tag: &str| name.eq_ignore_ascii_case(tag);
        for hidden in ["script", "style"] {
            if is(hidden) && !inner.starts_with('/') {
                // Up to its closing tag; all the rest when there is none.
                let mut from = at + end;
                while let Some(next) = find(html.get(from..)?, "</") {
                    from += next + 2;
                    let tail = html.as_bytes().get(from..from + hidden.len());
                    if tail.is_some_and(|tail| tail.eq_ignore_ascii_case(hidden.as_bytes())) {
                        let close = html.get(from..)?.find('>');
                        return Some(close.map_or(html.len(), |close| from + close + 1));
                    }
                }
                return Some(html.len());
            }
        }
        let breaks = [
            "br", "p", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "hr",
        ];
        if breaks.iter().any(|tag| is(tag)) && !(self.text.is_empty() || self.text.ends_with('\n'))
        {
            self.replace(at, end, '\n');
        }
        Some(at + end)
    }

    /// Decodes the entity at the start of `rest`; its end in the original, or nothing if it is none.
    fn entity(&mut self, rest: &str, at: usize) -> Option<usize> {
        // The longest name below has 6 letters, the longest number 8 digits.
        let head = rest.as_bytes().get(1..rest.len().min(12))?;
        let end = 1 + head.iter().position(|&byte| byte == b';')?;
        let name = rest.get(1..end)?;
        let character = match name.strip_prefix('#') {
            Some(number) => {
                let hex = number.strip_prefix(['x', 'X']);
                let radix = if hex.is_some() { 16 } else { 10 };
                let mut code = 0_u32;
                for digit in hex.unwrap_or(number).chars() {
                    code = code
                        .checked_mul(radix)?
                        .checked_add(digit.to_digit(radix)?)?;
                }
                char::from_u32(code).filter(|_| code > 0)?
            }
            None => named(name)?,
        };
        self.replace(at, end + 1, character);
        Some(at + end + 1)
    }
}

/// Where a short needle starts. (The standard library's search for long ones is a kilobyte of wasm.)
pub(super) fn find(text: &str, needle: &str) -> Option<usize> {
    let mut windows = text.as_bytes().windows(needle.len().max(1));
    windows.position(|window| window == needle.as_bytes())
}

fn named(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "bull" => '•',
        "middot" => '·',
        "deg" => '°',
        "times" => '×',
        "copy" => '©',
        "reg" => '®',
        "trade" => '™',
        "euro" => '€',
        "pound" => '£',
        "yen" => '¥',
        "eacute" => 'é',
        "egrave" => 'è',
        "auml" => 'ä',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "szlig" => 'ß',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_read() {
        for (html, plain) in [
            ("a<br/>b<P class='x'>c</p>", "a\nb\nc\n"),
            ("a <b>bold</b> move", "a bold move"),
            ("1 < 2 & 3 > 2 <3", "1 < 2 & 3 > 2 <3"),
            (
                "AT&T &copy;&#169;&#xA9; &bogus; &#xD800;",
                "AT&T ©©© &bogus; &#xD800;",
            ),
            ("x<!-- no > such -->y", "xy"),
            ("x<script>if (a<b) {}</SCRIPT >y<style>p{}", "xy"),
            ("open <b never closed", "open <b never closed"),
            ("<p></p><p>one", "one"),
            ("", ""),
        ] {
            assert_eq!(Html::strip(html).text, plain, "{html}");
        }
    }

    #[test]
    fn where_it_stood() {
        let html = "<p>caf&eacute;&nbsp;<i>crème</i>!</p>";
        let plain = Html::strip(html);
        assert_eq!(plain.text, "café\u{a0}crème!\n");
        let word = |piece: &str| {
            let start = plain.text.find(piece).unwrap_or(0);
            let (start, end) = plain.original(start, start + piece.len());
            &html[start..end]
        };
        assert_eq!(word("café"), "caf&eacute;");
        assert_eq!(word("crème"), "crème");
        assert_eq!(word("crème!"), "crème</i>!");
        assert_eq!(Html::strip("").original(0, 0), (0, 0));
    }

    #[test]
    fn a_megabyte_of_anything() {
        for piece in [
            "<", "<a", "&", "&#", "</", "<!--", "<!-- > ", "<script>", "a<b ", "<br>",
        ] {
            let html = piece.repeat(1_000_000 / piece.len());
            assert!(Html::strip(&html).text.len() <= html.len());
        }
    }

    proptest! {
        #[test]
        fn every_copied_byte_is_found_again(html in "(<b>|</p>|<|>|&amp;|&|<!--|-->|[a-z é好👍]){0,40}") {
            let plain = Html::strip(&html);
            for (at, character) in plain.text.char_indices() {
                let (start, end) = plain.original(at, at + character.len_utf8());
                let there = html.get(start..end);
                prop_assert!(there.is_some());
                let there = there.unwrap_or("");
                let same = there.chars().eq([character]);
                prop_assert!(same || there.starts_with(['<', '&']), "{:?} {:?}", character, there);
            }
        }
    }
}

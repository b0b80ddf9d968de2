use super::TokenKind::{Cjk, Emoji, Link, Number, Punctuation, Word};
use super::*;
use proptest::prelude::*;

fn pieces(text: &str) -> Vec<&str> {
    tokens(text).map(|token| token.of(text)).collect()
}

fn kinds(text: &str) -> Vec<TokenKind> {
    tokens(text).map(|token| token.kind).collect()
}

#[test]
fn words_numbers_and_signs() {
    for (text, expected) in [
        ("Don't, won’t 'quoted'", "Don't|,|won’t|'|quoted|'"),
        ("costs $1,299.95 or €5.", "costs|$|1,299.95|or|€|5|."),
        ("at 10:30 on 1/2, .5 of it", "at|10:30|on|1/2|,|.5|of|it"),
        ("3rd 4K 100% v2.0", "3rd|4K|100|%|v2.0"),
        ("well-made e.g. U.S. R&D", "well|-|made|e.g.|U.S.|R&D"),
        ("Mr. Smith etc. end.", "Mr.|Smith|etc.|end|."),
        ("wait... what?!! --", "wait|...|what|?!!|--"),
        (
            "Straße naïve e\u{301}te\u{301}",
            "Straße|naïve|e\u{301}te\u{301}",
        ),
        ("ありがとう 안녕", "ありがとう|안녕"),
        ("price:(10) a=b", "price|:|(|10|)|a|=|b"),
    ] {
        assert_eq!(pieces(text).join("|"), expected, "{text}");
    }
}

#[test]
fn chinese() {
    assert_eq!(
        pieces("质量很好，100元！iPhone13壳"),
        ["质量很好", "，", "100", "元", "！", "iPhone13", "壳"]
    );
    assert_eq!(kinds("很好用 𠮷々〇"), [Cjk, Cjk]);
    assert_eq!(kinds("１２元"), [Number, Cjk]);
}

#[test]
fn links() {
    let text = "see http://a.b/c?d=1, (www.x.org) or mail me.too@shop.co.uk. shop.com a@b";
    assert_eq!(
        pieces(text).join("|"),
        "see|http://a.b/c?d=1|,|(|www.x.org|)|or|mail|me.too@shop.co.uk|.|shop.com|a|@|b"
    );
    assert_eq!(kinds("x@y.de HTTPS://Q"), [Link, Link]);
    assert_eq!(kinds("good.bad"), [Word, Punctuation, Word]);
}

#[test]
fn emoji_sequences_are_whole() {
    for emoji in [
        "👍",
        "👍🏽",
        "👩‍👩‍👧‍👦",
        "🏳️‍🌈",
        "❤️",
        "🇨🇳",
        "1️⃣",
        "#️⃣",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "⭐",
        "™️",
        ":)",
        ":-(",
        ";P",
        "<3",
        ":))))",
    ] {
        let text = format!("a {emoji} b");
        assert_eq!(pieces(&text), ["a", emoji, "b"]);
        assert_eq!(kinds(&text), [Word, Emoji, Word]);
    }
    assert_eq!(pieces("🇨🇳🇩🇪😀😀"), ["🇨🇳", "🇩🇪", "😀", "😀"]);
    assert_eq!(
        kinds("nice:) http://a (see:x)"),
        [
            Word,
            Emoji,
            Link,
            Punctuation,
            Word,
            Punctuation,
            Word,
            Punctuation
        ]
    );
}

#[test]
fn blanks_and_controls_are_between() {
    assert_eq!(
        pieces("\u{feff}a\0b\u{200b}c\u{202e}d\u{3000}e\u{301}\u{85}"),
        ["a", "b\u{200b}c", "d", "e\u{301}"]
    );
    assert!(pieces("").is_empty());
    assert!(pieces(" \n\u{301}\u{fe0f}\u{200d}").is_empty());
    assert_eq!(pieces("مرحبا، كيف؟"), ["مرحبا", "،", "كيف", "؟"]);
}

#[test]
fn a_megabyte_of_anything() {
    for piece in [
        "a",
        ".",
        "a.",
        "a@",
        "1.",
        ":",
        "<",
        "好",
        "👍",
        "\u{200d}",
        "👍\u{200d}",
        "'",
        "a-",
        "w",
        "http://",
    ] {
        let text = piece.repeat(1_000_000 / piece.len());
        let end = tokens(&text).fold(0, |end, token| {
            assert!(token.start >= end && token.end > token.start);
            token.end
        });
        assert!(end <= text.len());
    }
}

proptest! {
    #[test]
    fn tokens_are_slices_in_order_and_lose_no_letter(text in "(?s)([a-zA-Z'.@:/()0-9 -]|[好的质]|👍|\u{200d}|\\PC|.){0,60}") {
        let mut end = 0;
        for token in tokens(&text) {
            prop_assert!(token.start >= end && token.end > token.start);
            let gap = text.get(end..token.start);
            prop_assert!(gap.is_some_and(|gap| !gap.chars().any(|c| c.is_ascii_graphic() || is_han(c))));
            prop_assert!(text.is_char_boundary(token.end));
            if token.kind == Cjk {
                prop_assert!(token.of(&text).chars().all(is_han));
            }
            end = token.end;
        }
        prop_assert!(!text[end..].chars().any(|c| c.is_ascii_graphic() || is_han(c)));
    }
}

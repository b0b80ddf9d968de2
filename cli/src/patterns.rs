//! Patterns over item ids: `*` anything, `?` one character, `#` one digit. Case does not matter.

use std::str::FromStr;

/// A pattern that a whole item id must match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Vec<char>);

impl FromStr for Pattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err("an empty pattern matches no item".into());
        }
        Ok(Self(text.to_lowercase().chars().collect()))
    }
}

impl Pattern {
    /// True when the whole of `id` is what the pattern says.
    pub fn matches(&self, id: &str) -> bool {
        let id: Vec<char> = id.to_lowercase().chars().collect();
        let (mut at, mut from) = (0, 0);
        // Where the last star stood, and how much it has eaten.
        let mut star: Option<(usize, usize)> = None;
        while from < id.len() {
            match self.0.get(at) {
                Some('*') => {
                    star = Some((at, from));
                    at += 1;
                }
                Some(&want)
                    if want == '?'
                        || (want == '#' && id[from].is_ascii_digit())
                        || want == id[from] =>
                {
                    at += 1;
                    from += 1;
                }
                _ => match star {
                    Some((position, eaten)) => {
                        star = Some((position, eaten + 1));
                        at = position + 1;
                        from = eaten + 1;
                    }
                    None => return false,
                },
            }
        }
        self.0[at..].iter().all(|&c| c == '*')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_whole_ids() {
        for (pattern, id, expected) in [
            ("#####*", "85123A", true),
            ("#####*", "22423", true),
            ("#####*", "2242", false),
            ("#####*", "DCGS0003", false),
            ("POST", "post", true),
            ("POST", "POSTAGE", false),
            ("gift_*", "gift_0001_20", true),
            ("BANK CHARGES", "Bank Charges", true),
            ("*a*b", "xxaxxbxb", true),
            ("*a*b", "xxaxxbx", false),
            ("?", "é", true),
            ("?", "", false),
            ("*", "", true),
        ] {
            let parsed: Pattern = pattern.parse().unwrap();
            assert_eq!(parsed.matches(id), expected, "{pattern} {id}");
        }
        assert!(" ".parse::<Pattern>().is_err());
    }
}

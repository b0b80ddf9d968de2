use super::PrivacyError;
use super::channel::MAX_ANSWERS;
use crate::bundle::hex;
use crate::catalog::Catalog;
use crate::id::ItemId;
use crate::math::sort_by;
use crate::names::Names;
use sha2::{Digest, Sha256};

/// What a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// One item of interest.
    Item,
    /// One category of interest.
    Category,
    /// Two items bought together.
    ItemPair,
    /// Two categories bought together.
    CategoryPair,
}

impl Topic {
    /// All topics.
    pub const ALL: [Self; 4] = [
        Self::Item,
        Self::Category,
        Self::ItemPair,
        Self::CategoryPair,
    ];

    /// Name in requests and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Category => "category",
            Self::ItemPair => "item_pair",
            Self::CategoryPair => "category_pair",
        }
    }

    /// The topic of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.name() == name)
    }

    /// True when it is about two of a kind.
    #[must_use]
    pub const fn is_pair(self) -> bool {
        matches!(self, Self::ItemPair | Self::CategoryPair)
    }

    const fn is_of_items(self) -> bool {
        matches!(self, Self::Item | Self::ItemPair)
    }
}

/// The answers that a report may give, in an order that only depends on the names: each name, or each pair of
/// names, and last "nothing", for who has nothing to tell must not be known by silence.
///
/// ```
/// use windowshopper::catalog::Catalog;
/// use windowshopper::privacy::{Domain, Topic};
/// let among = ["mug", "pot", "cup"].map(String::from);
/// let domain = Domain::new(Topic::ItemPair, &Catalog::default(), Some(&among)).unwrap();
/// assert_eq!(domain.answers(), 4);
/// let (cup, pot) = (domain.code("cup").unwrap(), domain.code("pot").unwrap());
/// assert_eq!(domain.pair(domain.pair_of(pot, cup)), Some((cup, pot)));
/// assert_eq!(domain.nothing(), 3);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Domain {
    topic: Topic,
    names: Names,
    answers: u32,
    digest: String,
}

impl Domain {
    /// The items (or categories) of a catalogue, or those `among` a public list, which need not be in the
    /// catalogue.
    ///
    /// # Errors
    /// [`PrivacyError::DomainSize`] when there are fewer than 2 names, or more answers than [`MAX_ANSWERS`].
    pub fn new(
        topic: Topic,
        catalog: &Catalog,
        among: Option<&[String]>,
    ) -> Result<Self, PrivacyError> {
        let items = || {
            let items = (0..catalog.len()).map(ItemId::from_index);
            items.filter(|&item| catalog.contains(item))
        };
        let mut all: Vec<&str> = match among {
            Some(among) => among.iter().map(String::as_str).collect(),
            None if topic.is_of_items() => items().map(|item| catalog.table().name(item)).collect(),
            None => {
                let mut is_used = vec![false; catalog.category_count()];
                for item in items() {
                    let category = catalog.category(item).map(|category| category as usize);
                    if let Some(used) = category.and_then(|category| is_used.get_mut(category)) {
                        *used = true;
                    }
                }
                let used = (0..).zip(is_used).filter(|&(_, used)| used);
                used.map(|(category, _)| catalog.category_name(category))
                    .collect()
            }
        };
        sort_by(&mut all, |a, b| a.cmp(b));
        let mut names = Names::default();
        let mut digest = Sha256::new();
        digest.update(topic.name());
        for name in all {
            if names.insert(name) {
                digest.update("\n");
                digest.update(name);
            }
        }
        let count = names.len() as u64;
        let answers = match topic.is_pair() {
            true => count * count.saturating_sub(1) / 2 + 1,
            false => count + 1,
        };
        let answers = u32::try_from(answers).unwrap_or(u32::MAX);
        if count < 2 || answers > MAX_ANSWERS {
            return Err(PrivacyError::DomainSize {
                names: names.len(),
                legal: match topic.is_pair() {
                    true => "2 to 5792 for pairs; name some in `among`",
                    false => "2 to 16777215",
                },
            });
        }
        Ok(Self {
            topic,
            names,
            answers,
            digest: hex(digest.finalize().get(..8).unwrap_or_default()),
        })
    }

    /// What reports are about.
    #[must_use]
    pub const fn topic(&self) -> Topic {
        self.topic
    }

    /// How many answers there are, with "nothing".
    #[must_use]
    pub const fn answers(&self) -> u32 {
        self.answers
    }

    /// The answer "nothing".
    #[must_use]
    pub const fn nothing(&self) -> u32 {
        self.answers - 1
    }

    /// 16 hexadecimal digits that stand for the topic and the names: of their SHA-256.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The number of a name, from 0.
    #[must_use]
    pub fn code(&self, name: &str) -> Option<u32> {
        self.names.get(name)
    }

    /// The name of a number.
    #[must_use]
    pub fn name(&self, code: u32) -> &str {
        self.names.name(code)
    }

    /// How many names there are.
    #[must_use]
    pub fn names(&self) -> usize {
        self.names.len()
    }

    /// The answer for a pair of two different names, in any order: `high (high - 1) / 2 + low`.
    #[must_use]
    pub fn pair_of(&self, one: u32, other: u32) -> u32 {
        let (low, high) = (one.min(other), one.max(other));
        // At most 5,792 names.
        high * high.saturating_sub(1) / 2 + low
    }

    /// The names of an answer about a pair, the lower first; `None` for "nothing".
    #[cfg(feature = "train")]
    #[must_use]
    pub fn pair(&self, answer: u32) -> Option<(u32, u32)> {
        if !self.topic.is_pair() || answer >= self.nothing() {
            return None;
        }
        // (1 + √(8 answer + 1)) / 2, in whole numbers.
        let high = u32::midpoint(1, (8 * answer + 1).isqrt());
        Some((answer - high * (high - 1) / 2, high))
    }

    /// The number of an item, or of its category, as the topic is.
    #[must_use]
    pub fn code_of(&self, catalog: &Catalog, item_id: &str) -> Option<u32> {
        if self.topic.is_of_items() {
            return self.code(item_id);
        }
        let item = catalog.table().get(item_id)?;
        self.code(catalog.category_name(catalog.category(item)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Format;
    use crate::id::ItemTable;
    use crate::json::NativeJson;

    fn catalog(feed: &str) -> Catalog {
        let table = ItemTable::default();
        Catalog::read(table, feed.as_bytes(), Format::Csv, &NativeJson)
            .unwrap()
            .0
    }

    #[test]
    fn pairs_go_both_ways() {
        let names: Vec<String> = (0..60).map(|number| format!("{number:03}")).collect();
        let domain = Domain::new(Topic::ItemPair, &Catalog::default(), Some(&names)).unwrap();
        let mut seen = vec![false; domain.answers() as usize];
        for high in 0..60 {
            for low in 0..high {
                let answer = domain.pair_of(low, high);
                assert_eq!(answer, domain.pair_of(high, low));
                assert_eq!(domain.pair(answer), Some((low, high)));
                assert!(!std::mem::replace(&mut seen[answer as usize], true));
            }
        }
        assert_eq!(seen.iter().filter(|&&seen| !seen).count(), 1);
        assert_eq!(domain.pair(domain.nothing()), None);
        let names: Vec<String> = (0..5_792).map(|number| number.to_string()).collect();
        let domain = Domain::new(Topic::ItemPair, &Catalog::default(), Some(&names)).unwrap();
        let last = domain.pair_of(5_790, 5_791);
        assert_eq!(domain.pair(last), Some((5_790, 5_791)));
        assert_eq!(last + 2, domain.answers());
    }

    #[test]
    fn the_order_of_the_catalogue_does_not_matter() {
        let head = "id,title,product_type\n";
        let rows = ["a,A,Home > Cups", "b,B,Home > Pots", "c,C,Home > Cups"];
        let one = catalog(&format!("{head}{}\n", rows.join("\n")));
        let mut turned = rows;
        turned.reverse();
        let other = catalog(&format!("{head}{}\n", turned.join("\n")));
        for topic in Topic::ALL {
            let domain = Domain::new(topic, &one, None).unwrap();
            assert_eq!(Domain::new(topic, &other, None).as_ref(), Ok(&domain));
            assert_eq!(Topic::from_name(topic.name()), Some(topic));
        }
        let categories = Domain::new(Topic::Category, &one, None).unwrap();
        assert_eq!((categories.names(), categories.answers()), (2, 3));
        let code = |id| categories.code_of(&one, id);
        assert_eq!(code("a"), code("c"));
        assert!(code("a") != code("b") && code("b").is_some());
        assert_eq!(code("d"), None);
    }

    #[test]
    fn its_digest_is_of_topic_and_names() {
        let names = ["b", "a", "b"].map(String::from);
        let items = Domain::new(Topic::Item, &Catalog::default(), Some(&names)).unwrap();
        // printf 'item\na\nb' | sha256sum
        assert_eq!(items.digest(), "9c59f374554afa95");
        let pairs = Domain::new(Topic::ItemPair, &Catalog::default(), Some(&names)).unwrap();
        assert_ne!(items.digest(), pairs.digest());
    }

    #[test]
    fn too_few_and_too_many_names_are_named() {
        let names: Vec<String> = (0..6_000).map(|number| number.to_string()).collect();
        let of = |topic, count| {
            Domain::new(topic, &Catalog::default(), names.get(..count))
                .map(|domain| domain.answers())
                .map_err(|error| error.to_string())
        };
        assert_eq!(of(Topic::Item, 6_000), Ok(6_001));
        assert_eq!(
            of(Topic::ItemPair, 6_000).unwrap_err(),
            "there are 6000 names to report of; there must be 2 to 5792 for pairs; name some in `among`"
        );
        assert_eq!(
            of(Topic::Item, 1).unwrap_err(),
            "there are 1 names to report of; there must be 2 to 16777215"
        );
    }
}

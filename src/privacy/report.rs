use super::{Bytes, Channel, Domain, Epsilon, Ledger, PrivacyError, Random, Topic};
use crate::catalog::Catalog;
use crate::events::{Event, EventKind};
use crate::features::action;
use crate::math::sort_by_number;
use crate::value::{Value, whole};
use serde::Serialize;

/// What a shopper shares, all of it: no id, no time, nothing that two reports of one shopper have in common but
/// what those of all have.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    v: u32,
    what: &'static str,
    mechanism: &'static str,
    epsilon: f64,
    domain: String,
    value: u32,
}

/// The version of reports.
pub(super) const VERSION: u32 = 1;

impl Report {
    /// Randomises an answer.
    ///
    /// # Errors
    /// [`PrivacyError::RandomDry`].
    ///
    /// ```
    /// use windowshopper::catalog::Catalog;
    /// use windowshopper::privacy::{Bytes, Domain, Epsilon, Report, Topic};
    /// let among = ["cup", "mug", "pot"].map(String::from);
    /// let domain = Domain::new(Topic::Item, &Catalog::default(), Some(&among)).unwrap();
    /// let mug = domain.code("mug").unwrap();
    /// let random = &mut Bytes::new(&[7; 16]);
    /// let report = Report::of(&domain, Epsilon::new(2.0).unwrap(), mug, random).unwrap();
    /// assert_eq!(report.value(), mug); // more likely than not
    /// ```
    pub fn of(
        domain: &Domain,
        epsilon: Epsilon,
        answer: u32,
        random: &mut dyn Random,
    ) -> Result<Self, PrivacyError> {
        let channel = Channel::best(epsilon, domain.answers())?;
        Ok(Self {
            v: VERSION,
            what: domain.topic().name(),
            mechanism: channel.mechanism().name(),
            epsilon: epsilon.get(),
            domain: domain.digest().into(),
            value: channel.draw(answer, random)?,
        })
    }

    /// The randomised answer.
    #[must_use]
    pub const fn value(&self) -> u32 {
        self.value
    }
}

/// The answer to a request to share, for the host.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shared {
    /// What may leave the device.
    pub report: Report,
    /// What it costs, in millionths.
    pub epsilon: u32,
    /// What is left in this period, in millionths.
    pub left: u32,
    /// To be stored before the report leaves.
    pub ledger: Ledger,
}

/// Makes a report of a shopper's log: of one of all items of interest, or of one pair of one purchase, each as
/// likely as the others. The fields of `request` are `what`, `epsilon`, perhaps `among`, `ledger` and `random`
/// (bytes from the generator of the operating system, used for this report only). A shopper of whom there is
/// nothing to tell reports too.
///
/// # Errors
/// [`PrivacyError`]: what is wrong with the request, or that the budget is spent.
pub fn share(
    request: &Value,
    events: &[Event],
    catalog: &Catalog,
    now: i64,
) -> Result<Shared, PrivacyError> {
    const WHAT: &str = "item, category, item_pair or category_pair";
    const RANDOM: &str = "an array of whole numbers of 0 to 255";
    let topic = match request.get("what") {
        Value::Text(name) => Topic::from_name(name),
        _ => None,
    };
    let Some(topic) = topic else {
        let given = request.get("what").describe();
        return Err(["what must be ", WHAT, ", but is ", &given].concat().into());
    };
    let random = request.field("random", RANDOM, |value| {
        let bytes = value.list()?.iter();
        let byte = |value: &Value| match value {
            Value::Number(number) => u8::try_from(whole(*number)?).ok(),
            _ => None,
        };
        bytes.map(byte).collect::<Option<Vec<u8>>>()
    })?;
    let among = request.texts_field("among")?;
    let epsilon = Epsilon::new(request.number_field("epsilon")?.unwrap_or(f64::NAN))?;
    let mut ledger = Ledger::read(request.get("ledger"))?;
    let domain = Domain::new(topic, catalog, among.as_deref())?;
    ledger.spend(epsilon, topic, now)?;
    let random = random.unwrap_or_default();
    let random = &mut Bytes::new(&random);
    let answer = pick(&domain, &groups(&domain, events, catalog), random)?;
    Ok(Shared {
        report: Report::of(&domain, epsilon, answer, random)?,
        epsilon: epsilon.millionths(),
        left: ledger.left(now),
        ledger,
    })
}

/// What there is to tell: all names of interest as one group, or the names of each purchase.
fn groups(domain: &Domain, events: &[Event], catalog: &Catalog) -> Vec<Vec<u32>> {
    let mut groups = Vec::new();
    let mut all = Vec::new();
    let is_pair = domain.topic().is_pair();
    for event in events {
        let counts = match is_pair {
            true => event.kind == EventKind::Purchase,
            false => action(event.kind, event.rating).is_some(),
        };
        if counts {
            let ids = event.items.iter().map(|item| &*item.item_id);
            all.extend(ids.filter_map(|id| domain.code_of(catalog, id)));
        }
        if is_pair {
            groups.push(std::mem::take(&mut all));
        }
    }
    groups.push(all);
    groups
}

/// One of the groups with enough names, and one name of it, or one pair of its names, each as likely as the
/// others; "nothing" when there is none. Names may repeat within a group, which changes nothing.
///
/// # Errors
/// [`PrivacyError::RandomDry`].
pub fn pick(
    domain: &Domain,
    groups: &[Vec<u32>],
    random: &mut dyn Random,
) -> Result<u32, PrivacyError> {
    let needed = if domain.topic().is_pair() { 2 } else { 1 };
    let mut good = Vec::new();
    for group in groups {
        let mut group = group.clone();
        sort_by_number(&mut group, |&code| code);
        group.dedup();
        if group.len() >= needed {
            good.push(group);
        }
    }
    let one_of = |count: usize, random: &mut dyn Random| {
        let drawn = random.below(count as u64)?;
        Ok::<_, PrivacyError>(usize::try_from(drawn).unwrap_or(0))
    };
    let chosen = one_of(good.len(), random)?;
    let Some(group) = good.get_mut(chosen) else {
        return Ok(domain.nothing());
    };
    let first = one_of(group.len(), random)?;
    let first = group.swap_remove(first);
    if needed == 1 {
        return Ok(first);
    }
    let second = one_of(group.len(), random)?;
    Ok(match group.get(second) {
        Some(&second) => domain.pair_of(first, second),
        None => domain.nothing(),
    })
}

#[cfg(test)]
mod tests;

//! Moments of the past at which a list could have been shown, and what was chosen then.

use super::{MAX_VISITS, Situation, Visit, action};
use crate::events::OrderLog;
use crate::id::{ItemId, UserId};
use std::collections::BTreeMap;

/// After how many actions of a session its moments are.
const CUTS: [usize; 6] = [1, 2, 4, 8, 16, 32];

/// One moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// What was known, oldest first.
    pub history: Vec<Visit>,
    /// What the shopper went on to in that session, each item once, the next one first.
    pub targets: Vec<ItemId>,
    /// When, in milliseconds since the epoch, UTC.
    pub now: i64,
    /// Whether the shopper is known across sessions.
    pub known: bool,
    /// What the log says of the situation.
    pub situation: Situation,
}

impl Moment {
    /// Whether the session has begun.
    #[must_use]
    pub fn in_session(&self) -> bool {
        self.history.last().is_some_and(|visit| visit.session == 0)
    }

    /// The same moment of a shopper who is not known: only the current session is left. `None` when
    /// there is none, or when nothing else was known anyway.
    #[must_use]
    pub fn anonymous(&self) -> Option<Self> {
        let start = self.history.iter().position(|visit| visit.session == 0)?;
        (start > 0).then(|| Self {
            history: self.history[start..].to_vec(),
            known: false,
            ..self.clone()
        })
    }
}

/// The moments of all sessions that begin at `from` or later, in a log that is sorted by time and
/// divided into sessions:
/// - at the beginning of a session of a known shopper with an earlier session: the earlier sessions
///   are known;
/// - after 1, 2, 4, 8, 16 and 32 actions of a session: what came before is known too.
///
/// The target is what follows in the session and was not touched in it before.
/// A moment without history or without target is none. In time order.
#[must_use]
pub fn moments(log: &OrderLog, from: i64) -> Vec<Moment> {
    // Of each its user, its first row, its visits.
    let mut sessions: BTreeMap<u32, (Option<UserId>, usize, Vec<Visit>)> = BTreeMap::new();
    for (index, row) in log.iter().enumerate() {
        if let (Some(session), Some(action)) = (row.session, action(row.kind, None)) {
            let new = || (row.user, index, Vec::new());
            let visits = &mut sessions.entry(session).or_insert_with(new).2;
            visits.push(Visit::new(row.item, action, row.timestamp));
        }
    }
    let mut order: Vec<(Option<UserId>, usize, Vec<Visit>)> = sessions.into_values().collect();
    order.sort_by_key(|(.., visits)| visits.first().map(|visit| visit.timestamp));
    // What each known shopper did so far: their earlier sessions.
    let mut past: BTreeMap<UserId, Vec<Vec<Visit>>> = BTreeMap::new();
    let mut found = Vec::new();
    for (user, row, visits) in order {
        let Some(first) = visits.first() else {
            continue;
        };
        if first.timestamp >= from {
            let begun = found.len();
            let before: Vec<Visit> = user
                .and_then(|user| past.get(&user))
                .map(|past| earlier(past))
                .unwrap_or_default();
            if !before.is_empty() {
                push(&mut found, before.clone(), &visits, first.timestamp, true);
            }
            for cut in CUTS.into_iter().take_while(|&cut| cut < visits.len()) {
                let mut history = before.clone();
                history.extend_from_slice(&visits[..cut]);
                let now = visits[cut - 1].timestamp;
                push(&mut found, history, &visits[cut..], now, user.is_some());
            }
            let situation = Situation::of(log, row);
            for moment in &mut found[begun..] {
                moment.situation.clone_from(&situation);
            }
        }
        if let Some(user) = user {
            past.entry(user).or_default().push(visits);
        }
    }
    found
}

/// Earlier sessions as one history: the last of them is session 1, the one before it 2.
fn earlier(sessions: &[Vec<Visit>]) -> Vec<Visit> {
    let mut history = Vec::new();
    for (index, session) in sessions.iter().enumerate() {
        let ago = u32::try_from(sessions.len() - index).unwrap_or(u32::MAX);
        history.extend(session.iter().map(|visit| Visit {
            session: ago,
            ..*visit
        }));
    }
    history
}

fn push(found: &mut Vec<Moment>, mut history: Vec<Visit>, rest: &[Visit], now: i64, known: bool) {
    let mut targets = Vec::new();
    for visit in rest {
        let current = history
            .iter()
            .any(|old| old.item == visit.item && old.session == 0);
        if !current && !targets.contains(&visit.item) {
            targets.push(visit.item);
        }
    }
    history.drain(..history.len().saturating_sub(MAX_VISITS));
    if !history.is_empty() && !targets.is_empty() {
        found.push(Moment {
            history,
            targets,
            now,
            known,
            situation: Situation::default(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{EventKind, OrderRow};

    #[test]
    fn knows_the_past_and_nothing_of_what_follows() {
        let mut log = OrderLog::default();
        let row = |user: Option<u32>, session, item, timestamp| OrderRow {
            user: user.map(UserId::new),
            session: Some(session),
            item: ItemId::new(item),
            kind: EventKind::Purchase,
            timestamp,
            quantity: 1.0,
            price: 1.0,
        };
        for (user, session, item, time) in [
            (Some(0), 0, 1, 10),
            (Some(0), 1, 2, 20),
            (None, 2, 7, 25),
            (None, 2, 8, 26),
            (Some(0), 3, 1, 30),
            (Some(0), 3, 4, 30),
            (Some(0), 3, 5, 31),
        ] {
            log.push(row(user, session, item, time));
        }
        let found = moments(&log, 20);
        type Shape = (Vec<(u32, u32)>, Vec<u32>, bool);
        let shape: Vec<Shape> = found
            .iter()
            .map(|moment| {
                let history = moment
                    .history
                    .iter()
                    .map(|v| (v.item.get(), v.session))
                    .collect();
                (
                    history,
                    moment.targets.iter().map(|t| t.get()).collect(),
                    moment.known,
                )
            })
            .collect();
        assert_eq!(
            shape,
            [
                (vec![(1, 1)], vec![2], true),
                (vec![(7, 0)], vec![8], false),
                (vec![(1, 2), (2, 1)], vec![1, 4, 5], true),
                (vec![(1, 2), (2, 1), (1, 0)], vec![4, 5], true),
                (vec![(1, 2), (2, 1), (1, 0), (4, 0)], vec![5], true),
            ]
        );
        assert!(!found[2].in_session() && found[3].in_session());
        let anonymous = found[4].anonymous().unwrap();
        assert_eq!(anonymous.history.len(), 2);
        assert_eq!((found[1].anonymous(), found[2].anonymous()), (None, None));
    }
}

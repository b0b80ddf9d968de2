//! Moments of the past at which a list could have been shown, and what was chosen then.

use super::{MAX_VISITS, Visit, action};
use crate::events::OrderLog;
use crate::id::{ItemId, UserId};
use std::collections::BTreeMap;

/// One moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// What was known, oldest first.
    pub history: Vec<Visit>,
    /// What the shopper went on to, each item once, in order.
    pub targets: Vec<ItemId>,
    /// When, in milliseconds since the epoch, UTC.
    pub now: i64,
    /// Whether the shopper is known across sessions.
    pub known: bool,
}

/// The moments of all sessions that begin at `from` or later, in a log that is sorted by time and
/// divided into sessions:
/// - at the beginning of a session of a known shopper with an earlier session: the earlier sessions
///   are known, all of the session is the target;
/// - in the middle of a session (after half of its actions, rounded up): what came before is known
///   too; what follows and was not touched before is the target.
///
/// A moment without history or without target is none. In time order.
#[must_use]
pub fn moments(log: &OrderLog, from: i64) -> Vec<Moment> {
    let mut sessions: BTreeMap<u32, (Option<UserId>, Vec<Visit>)> = BTreeMap::new();
    for row in log.iter() {
        if let (Some(session), Some(action)) = (row.session, action(row.kind, None)) {
            let visits = &mut sessions.entry(session).or_insert((row.user, Vec::new())).1;
            visits.push(Visit::new(row.item, action, row.timestamp));
        }
    }
    let mut order: Vec<(Option<UserId>, Vec<Visit>)> = sessions.into_values().collect();
    order.sort_by_key(|(_, visits)| visits.first().map(|visit| visit.timestamp));
    // What each known shopper did so far: their earlier sessions.
    let mut past: BTreeMap<UserId, Vec<Vec<Visit>>> = BTreeMap::new();
    let mut found = Vec::new();
    for (user, visits) in order {
        let Some(first) = visits.first() else { continue };
        if first.timestamp >= from {
            let before: Vec<Visit> = user.and_then(|user| past.get(&user)).map(|past| earlier(past)).unwrap_or_default();
            if !before.is_empty() {
                push(&mut found, before.clone(), &visits, first.timestamp, true);
            }
            let half = visits.len().div_ceil(2);
            if half < visits.len() {
                let now = visits[half - 1].timestamp;
                let mut history = before;
                history.extend_from_slice(&visits[..half]);
                push(&mut found, history, &visits[half..], now, user.is_some());
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
        history.extend(session.iter().map(|visit| Visit { session: ago, ..*visit }));
    }
    history
}

fn push(found: &mut Vec<Moment>, mut history: Vec<Visit>, rest: &[Visit], now: i64, known: bool) {
    let mut targets = Vec::new();
    for visit in rest {
        let current = history.iter().any(|old| old.item == visit.item && old.session == 0);
        if !current && !targets.contains(&visit.item) {
            targets.push(visit.item);
        }
    }
    history.drain(..history.len().saturating_sub(MAX_VISITS));
    if !history.is_empty() && !targets.is_empty() {
        found.push(Moment { history, targets, now, known });
    }
}

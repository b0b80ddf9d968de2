//! Sessions: stretches of activity without a long pause.

/// A day, in milliseconds.
pub const DAY: i64 = 24 * 60 * 60 * 1000;

/// Longest pause within a session, in milliseconds: 30 minutes, as GA4 has it.
pub const SESSION_GAP: i64 = 30 * 60 * 1000;

/// For each of the `timestamps` (milliseconds, ascending) how many sessions ago it was, seen from
/// `now`: 0 is the session that is going on, 1 the one before.
///
/// A pause of more than `gap` milliseconds ends a session. When the last event is longer ago than
/// that, the current session is empty and numbers start at 1. Linear; `out` is overwritten.
///
/// ```
/// use windowshopper::events::sessions_back;
/// let mut out = Vec::new();
/// sessions_back([0, 5, 30, 31].into_iter(), 35, 10, &mut out);
/// assert_eq!(out, [1, 1, 0, 0]);
/// sessions_back([0, 5, 30, 31].into_iter(), 50, 10, &mut out);
/// assert_eq!(out, [2, 2, 1, 1]);
/// ```
pub fn sessions_back(
    timestamps: impl DoubleEndedIterator<Item = i64>,
    now: i64,
    gap: i64,
    out: &mut Vec<u32>,
) {
    out.clear();
    let mut later = now;
    let mut session: u32 = 0;
    for timestamp in timestamps.rev() {
        if later.saturating_sub(timestamp) > gap {
            session = session.saturating_add(1);
        }
        out.push(session);
        later = timestamp;
    }
    out.reverse();
}

use super::{Params, Popularity};
use crate::features::Sessions;
use crate::models::ParamsError;

const DAY: f64 = 86_400_000.0;

/// Counts.
///
/// # Errors
/// When a parameter is outside its legal range.
///
/// ```
/// use windowshopper::{features::Sessions, id::ItemId, models::popularity};
/// let mut sessions = Sessions::new(3);
/// sessions.push(None, 0, [(ItemId::new(0), 1.0)]);
/// sessions.push(None, 14 * 86_400_000, [(ItemId::new(2), 1.0)]);
/// let model = popularity::fit(&sessions, &popularity::Params { half_life_days: 14.0 }).unwrap();
/// assert!((model.get(ItemId::new(0)) - 0.5).abs() < 1e-5); // one half-life before item 2
/// ```
pub fn fit(sessions: &Sessions, params: &Params) -> Result<Popularity, ParamsError> {
    params.check()?;
    let newest = sessions.iter().map(|session| session.time).max();
    let mut counts = vec![0.0f64; sessions.item_count()];
    for session in sessions.iter() {
        // Milliseconds between two moments of this era fit in 53 bits.
        let age = newest.unwrap_or(0).saturating_sub(session.time) as f64 / DAY;
        let factor = (-age / params.half_life_days).exp2();
        for (item, &weight) in session.items.iter().zip(session.weights) {
            counts[item.index()] += f64::from(weight) * factor;
        }
    }
    Ok(of_counts(&counts))
}

/// Of counts that were made elsewhere, one for each item of the table; what is below 0 is taken for 0.
#[must_use]
pub fn of_counts(counts: &[f64]) -> Popularity {
    let max = counts.iter().copied().fold(0.0, f64::max);
    let scale = if max > 0.0 { 1.0 / max } else { 0.0 };
    #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
    let scaled = counts
        .iter()
        .map(|count| (count * scale).clamp(0.0, 1.0) as f32);
    Popularity::new(scaled.collect(), counts.len())
}

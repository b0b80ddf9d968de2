use super::{Params, Trending};
use crate::features::Sessions;
use crate::models::ParamsError;

const DAY: f64 = 86_400_000.0;

/// Half-lives that training chooses from, in days.
pub const HALF_LIVES: [f64; 7] = [2.0, 4.0, 7.0, 14.0, 28.0, 56.0, 112.0];
/// Share of the log's time that half-lives are judged on.
const JUDGED: f64 = 0.1;
/// The judged time is cut into so many stretches, each predicted from all before it.
const STRETCHES: i64 = 4;
/// Weight of "any item", in decayed interactions, when a half-life is judged.
const PRIOR: f64 = 1.0;

/// Counts, with the half-life that is given or else the likeliest of [`HALF_LIVES`].
///
/// Likelihood is judged on the last tenth of the log's time, in four stretches, each of which is
/// predicted from all that was before it: `Σ log2 ((n(i) + 1 / items) / (N + 1))` over the
/// interactions of the stretch. Of equally likely half-lives the longer is taken.
///
/// # Errors
/// When a parameter is outside its legal range.
///
/// ```
/// use windowshopper::{features::Sessions, id::ItemId, models::trending};
/// let mut sessions = Sessions::new(3);
/// sessions.push(None, 0, [(ItemId::new(0), 1.0)]);
/// sessions.push(None, 14 * 86_400_000, [(ItemId::new(2), 1.0)]);
/// let params = trending::Params { half_life_days: Some(14.0), ..Default::default() };
/// let model = trending::fit(&sessions, &params).unwrap();
/// assert!((model.count(ItemId::new(0)) - 0.5).abs() < 0.01); // one half-life before item 2
/// assert_eq!(model.count(ItemId::new(1)), 0.0);
/// ```
pub fn fit(sessions: &Sessions, params: &Params) -> Result<Trending, ParamsError> {
    params.check()?;
    let half_life = params.half_life_days.unwrap_or_else(|| likeliest(sessions));
    let until = sessions.iter().map(|session| session.time).max();
    let counts = counts(sessions, until.unwrap_or(0), half_life);
    let max = counts.iter().copied().fold(0.0, f64::max);
    let scale = if max > 0.0 { 1.0 / max } else { 0.0 };
    let roots = counts.iter().map(|count| {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0..=255
        let root = ((count * scale).powf(0.25) * 255.0)
            .round()
            .clamp(0.0, 255.0) as u8;
        root
    });
    #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
    let shrinkage = (params.shrinkage * scale).min(1e9) as f32;
    Ok(Trending::new(roots.collect(), shrinkage, params.decay))
}

/// Decayed counts as of `until`, from the sessions up to it.
fn counts(sessions: &Sessions, until: i64, half_life: f64) -> Vec<f64> {
    let mut counts = vec![0.0f64; sessions.item_count()];
    for session in sessions.iter().filter(|session| session.time <= until) {
        // Milliseconds between two moments of this era fit in 53 bits.
        let age = until.saturating_sub(session.time) as f64 / DAY;
        let factor = (-age / half_life).exp2();
        for (item, &weight) in session.items.iter().zip(session.weights) {
            counts[item.index()] += f64::from(weight) * factor;
        }
    }
    counts
}

fn likeliest(sessions: &Sessions) -> f64 {
    let times = || sessions.iter().map(|session| session.time);
    let (first, last) = (times().min().unwrap_or(0), times().max().unwrap_or(0));
    #[allow(clippy::cast_possible_truncation)] // a tenth of what was an i64
    let judged = (last.saturating_sub(first) as f64 * JUDGED) as i64;
    let items = sessions.item_count().max(1) as f64;
    let mut best = (f64::NEG_INFINITY, HALF_LIVES[0]);
    for half_life in HALF_LIVES {
        let mut likelihood = 0.0;
        for stretch in 0..STRETCHES {
            let from = last - judged + judged * stretch / STRETCHES;
            let until = last - judged + judged * (stretch + 1) / STRETCHES;
            let counts = counts(sessions, from, half_life);
            let total: f64 = counts.iter().sum();
            for session in sessions.iter().filter(|s| s.time > from && s.time <= until) {
                for (item, &weight) in session.items.iter().zip(session.weights) {
                    let share = (counts[item.index()] + PRIOR / items) / (total + PRIOR);
                    likelihood += f64::from(weight) * share.log2();
                }
            }
        }
        if likelihood >= best.0 {
            best = (likelihood, half_life);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::ItemId;

    /// A shop in which each item sells for `days` days, one after the other.
    fn fashions(days: i64) -> Sessions {
        let mut sessions = Sessions::new(40);
        for day in 0..200 {
            let item = u32::try_from((day / days) % 40).unwrap();
            for hour in 0..5 {
                let time = day * 86_400_000 + hour * 3_600_000;
                sessions.push(None, time, [(ItemId::new(item), 1.0)]);
            }
        }
        sessions
    }

    #[test]
    fn quick_fashions_have_short_half_lives() {
        assert_eq!(likeliest(&fashions(10)), HALF_LIVES[0]);
        // One item sells for ever and the others with it, evenly: the longer the surer.
        let mut steady = Sessions::new(40);
        for step in 0..4_000i64 {
            let item = u32::try_from(step * 7 % 40).unwrap();
            steady.push(None, step * 4_000_000, [(ItemId::new(item), 1.0)]);
        }
        assert!(likeliest(&steady) >= 28.0);
    }

    #[test]
    fn nothing_to_learn_from_is_no_error() {
        let model = fit(&Sessions::new(2), &Params::default()).unwrap();
        assert_eq!(model.count(ItemId::new(0)), 0.0);
    }
}

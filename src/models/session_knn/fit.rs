use super::{Params, SessionKnn};
use crate::features::Sessions;
use crate::models::ParamsError;

/// Keeps the sessions that a query can meet: those that are among the `sample` most recent of at
/// least one of their items. A session of one item is none: it says nothing of what goes together.
///
/// # Errors
/// When a parameter is outside its legal range.
pub fn fit(sessions: &Sessions, params: &Params) -> Result<SessionKnn, ParamsError> {
    params.check()?;
    let sorted = sessions.sorted_by_time();
    let mut counts = vec![0usize; sorted.item_count()];
    let mut kept: Vec<Vec<u32>> = Vec::new();
    for number in (0..sorted.len()).rev() {
        let mut items: Vec<u32> = Vec::new();
        for item in sorted.get(number).items.iter().rev() {
            if items.len() < params.max_length && !items.contains(&item.get()) {
                items.push(item.get());
            }
        }
        let met = items
            .iter()
            .any(|&item| counts[item as usize] < params.sample);
        if items.len() > 1 && met {
            for &item in &items {
                counts[item as usize] += 1;
            }
            items.reverse();
            kept.push(items);
        }
    }
    let mut starts = vec![0];
    let mut flat = Vec::new();
    for items in kept.iter().rev() {
        flat.extend_from_slice(items);
        starts.push(u32::try_from(flat.len()).unwrap_or(u32::MAX));
    }
    Ok(SessionKnn::new(
        params.clone(),
        starts,
        flat,
        sorted.item_count(),
    ))
}

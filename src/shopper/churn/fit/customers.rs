//! The models of repeat buying from a shop's order log.

use super::{ChurnFit, FitError, HazardFit, SpendFit, fit, fit_hazard, fit_spend};
use crate::events::{EventKind, OrderLog};
use crate::id::UserId;
use crate::shopper::churn::{Customers, Order, Purchases};
use std::collections::BTreeMap;

/// What [`fit_customers`] finds.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomersFit {
    /// What goes into the bundle.
    pub models: Customers,
    /// How many customers there are, each with an order.
    pub customers: usize,
    /// Those of them who came back.
    pub repeat_customers: usize,
    /// BG/NBD.
    pub churn: ChurnFit,
    /// Gamma-Gamma, or why there is none.
    pub spend: Result<SpendFit, FitError>,
    /// The hazard, whether it was chosen or not, or why there is none.
    pub hazard: Result<HazardFit, FitError>,
}

/// What can be read back in single precision: a `q` that rounds to 1 can't.
fn written(found: SpendFit) -> Result<SpendFit, FitError> {
    #[allow(clippy::cast_possible_truncation)] // rounding is what is asked about
    let q = found.model.q as f32;
    if q > 1.0 {
        return Ok(found);
    }
    Err(FitError::NoMaximum {
        at: format!("q {:.9}", found.model.q),
    })
}

/// Learns all models from the purchases of the users of a log.
///
/// # Errors
/// Fewer than ten users who bought on two days, or no maximum of BG/NBD. The other models are left out
/// where they can't be learned.
pub fn fit_customers(log: &OrderLog) -> Result<CustomersFit, FitError> {
    let mut by_user: BTreeMap<UserId, Vec<Order>> = BTreeMap::new();
    for row in log.iter() {
        if let (Some(user), EventKind::Purchase) = (row.user, row.kind) {
            by_user.entry(user).or_default().push(Order {
                time: row.timestamp,
                value: f64::from(row.price) * f64::from(row.quantity),
                lines: 1.0,
            });
        }
    }
    let orders: Vec<Vec<Order>> = by_user.into_values().collect();
    let (first, last) = log.time_range().unwrap_or_default();
    let customers: Vec<Purchases> = orders
        .iter()
        .filter_map(|of_one| {
            Purchases::of(of_one.iter().map(|order| (order.time, order.value)), last)
        })
        .collect();
    let churn = fit(&customers)?;
    let spend = fit_spend(&customers).and_then(written);
    let hazard = fit_hazard(&orders, first, last);
    let chosen = hazard.as_ref().ok().filter(|hazard| hazard.is_better());
    Ok(CustomersFit {
        models: Customers {
            churn: churn.model,
            spend: spend.as_ref().ok().map(|spend| spend.model),
            hazard: chosen.map(|hazard| hazard.model.clone()),
        },
        customers: customers.len(),
        repeat_customers: customers.iter().filter(|one| one.frequency > 0.0).count(),
        churn,
        spend,
        hazard,
    })
}

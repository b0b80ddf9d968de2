use super::situation::{FEATURES, FROM_LOG, INTEREST};
use super::{Offer, Past, Situation};
use serde::Serialize;

/// A purchase in a visit without any knowledge, and how many trials that belief is worth.
const PRIOR: (f64, f64) = (0.25, 2.0);
/// How many trials an experiment is worth.
const EXPERIMENT: f64 = 20.0;
/// Draws by which propensities are counted.
const DRAWS: u32 = 128;

/// What may be given away on this device: `amount` within `days`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget {
    /// Money; the shop's budget, divided by the shoppers that it expects.
    pub amount: f64,
    /// Length of the window that ends now.
    pub days: f64,
}

/// What is asked beside the offers.
#[derive(Clone, Debug, PartialEq)]
pub struct Campaign {
    /// Any text; another one explores in another order.
    pub salt: String,
    /// Most offers that are shown at once.
    pub limit: usize,
    /// None: no bound.
    pub budget: Option<Budget>,
    /// Whether the log may be used. If not, only offers without a condition on it are for everyone.
    pub personalize: bool,
}

/// Why an offer is shown, or is not.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Why<'a> {
    /// Of a chosen offer: `basket` (the cart has `has`, it can be had from `limit`), `interest` (`has` views of `name`),
    /// another of [`FEATURES`], `ends` (at `limit`), `learned` (it brought `has` in `limit` visits), `everyone`. Of a
    /// refused one: `dates`, `basket`, one of [`FEATURES`], `not_for_everyone`, `dismissed`, `cap`, `margin`, `uplift`,
    /// `budget`, `outranked`.
    pub code: &'static str,
    /// What there is.
    pub has: f64,
    /// What it takes, or may be at most.
    pub limit: f64,
    /// Of what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
}

/// An offer to show.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chosen<'a> {
    /// The shop's name for it.
    pub offer_id: &'a str,
    /// Estimated: how much likelier a purchase is with it than in a visit without an offer, -1 to 1.
    pub uplift: f64,
    /// The chance, over all salts, that it is among those chosen.
    pub propensity: f64,
    /// What the shopper saves by it with the cart of now; 0 or more.
    pub saves: f64,
    /// What that costs the shop: the `value` of its `view_promotion`.
    pub cost: f64,
    /// What the cart lacks for it.
    pub missing: f64,
    /// Why it may be shown.
    pub reasons: Vec<Why<'a>>,
}

/// An offer that is not shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Refused<'a> {
    /// The shop's name for it.
    pub offer_id: &'a str,
    /// The first reason against it.
    pub reason: Why<'a>,
}

struct Candidate {
    place: usize,
    /// Of the chance of a purchase.
    mean: f64,
    deviation: f64,
    /// What it would take of the budget.
    takes: f64,
    seed: u64,
}

fn why<'a>(code: &'static str, has: f64, limit: f64) -> Why<'a> {
    Why {
        code,
        has,
        limit,
        name: None,
    }
}

/// Chooses among `offers`, best first. `own` has for each offer the value of what it is about in the cart, and the views of
/// that in the log ([`FEATURES`], `interest`).
///
/// The estimate is a Beta posterior over trials in the same [`Situation::bucket`]: an experiment's uplift counts as 20 trials,
/// no knowledge as 2 with a chance of 1/4. Of a posterior a normal variable of the same mean and variance is drawn,
/// as the sum of four uniform ones. An offer that an experiment gave an uplift is not shown where the estimate is below
/// that of a visit without offers: it would lose a purchase.
#[must_use]
pub fn choose<'a>(
    offers: &'a [Offer],
    own: &[(f64, f64)],
    situation: &Situation,
    campaign: &Campaign,
    past: &Past,
    now: i64,
) -> (Vec<Chosen<'a>>, Vec<Refused<'a>>) {
    let bucket = situation.bucket();
    let (mut candidates, mut refused) = (Vec::new(), Vec::new());
    let (prior, worth) = PRIOR;
    let plain = (prior * worth + past.plain.1) / (worth + past.plain.0);
    let mut rounds = 0.0;
    for (place, (offer, &(sum, interest))) in offers.iter().zip(own).enumerate() {
        let (trials, reward) = past.trials(place);
        rounds += trials;
        let mut values = situation.values;
        values[INTEREST] = interest;
        let (prior, worth) = match &offer.uplift {
            Some(card) => ((prior + card.uplift(&values)).clamp(0.01, 0.99), EXPERIMENT),
            None => (prior, worth),
        };
        let mean = (prior * worth + reward) / (worth + trials);
        let against = refusal(offer, place, sum, &values, campaign, past, now).or_else(|| {
            (offer.uplift.is_some() && mean < plain).then(|| why("uplift", mean - plain, 0.0))
        });
        match against {
            Some(reason) => refused.push(Refused {
                offer_id: &offer.id,
                reason,
            }),
            None => candidates.push(Candidate {
                place,
                mean,
                deviation: (mean * (1.0 - mean) / (worth + trials + 1.0)).sqrt(),
                takes: (offer.costs(sum.max(offer.min_basket)) - past.held(place)).max(0.0)
                    * offer.budget_weight,
                seed: hash(&[&campaign.salt, &offer.id, &bucket]),
            }),
        }
    }
    let budget = campaign.budget.as_ref().map_or((f64::MAX, 0.0), |budget| {
        (budget.amount, past.spent(offers, budget.days, now))
    });
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a count of events
    let round = rounds as u64;
    let picked = pick(&candidates, round, campaign.limit, budget);
    let mut counts = vec![1u32; candidates.len()];
    for draw in 1..=DRAWS {
        for candidate in pick(
            &candidates,
            u64::from(draw) << 32 | round,
            campaign.limit,
            budget,
        ) {
            counts[candidate] += u32::from(picked.contains(&candidate));
        }
    }
    let chosen = picked.iter().map(|&at| {
        let Candidate { place, mean, .. } = candidates[at];
        let (offer, (sum, interest)) = (&offers[place], own[place]);
        Chosen {
            offer_id: &offer.id,
            uplift: mean - plain,
            propensity: f64::from(counts[at]) / f64::from(DRAWS + 1),
            saves: offer.saves(sum),
            cost: offer.costs(sum.max(offer.min_basket)),
            missing: (offer.min_basket - sum).max(0.0),
            reasons: reasons(offer, sum, interest, situation, past.trials(place)),
        }
    });
    let chosen = chosen.collect();
    for (at, candidate) in candidates.iter().enumerate() {
        if !picked.contains(&at) {
            let left = budget.0 - budget.1;
            refused.push(Refused {
                offer_id: &offers[candidate.place].id,
                reason: if candidate.takes > left {
                    why("budget", left, candidate.takes)
                } else {
                    why("outranked", 0.0, campaign.limit as f64)
                },
            });
        }
    }
    (chosen, refused)
}

/// What speaks against an offer, whatever it would bring.
fn refusal(
    offer: &Offer,
    place: usize,
    sum: f64,
    values: &[f64; 6],
    campaign: &Campaign,
    past: &Past,
    now: i64,
) -> Option<Why<'static>> {
    let (starts, ends) = offer.dates;
    let now_ms = now as f64;
    if !(starts..=ends).contains(&now_ms) {
        return Some(why(
            "dates",
            now_ms,
            if now_ms < starts { starts } else { ends },
        ));
    }
    if past.dismissed(place, offer.dismissed_days, now) {
        return Some(why("dismissed", 0.0, offer.dismissed_days));
    }
    if sum < offer.show_from {
        return Some(why("basket", sum, offer.show_from));
    }
    for &(feature, least, most) in &offer.when {
        if feature >= FROM_LOG && !campaign.personalize {
            return Some(why("not_for_everyone", 0.0, 0.0));
        }
        let has = values[feature];
        if !(least..=most).contains(&has) {
            return Some(why(
                FEATURES[feature],
                has,
                if has < least { least } else { most },
            ));
        }
    }
    // What an offer is about must be in the cart, or have been looked at.
    if !offer.is_general() && sum + values[INTEREST] <= 0.0 {
        return Some(why("interest", 0.0, 1.0));
    }
    if !offer.keeps_margin() {
        return Some(why("margin", offer.margin, offer.margin_floor));
    }
    let (visits, days) = offer.cap;
    let shown = past.shown(place, days, now);
    (days > 0.0 && shown >= visits).then(|| why("cap", shown, visits))
}

fn reasons<'a>(
    offer: &'a Offer,
    sum: f64,
    interest: f64,
    situation: &Situation,
    (trials, reward): (f64, f64),
) -> Vec<Why<'a>> {
    let mut reasons = Vec::new();
    if offer.min_basket > 0.0 {
        reasons.push(why("basket", sum, offer.min_basket));
    }
    if interest > 0.0 {
        let filter = &offer.filter;
        let name = filter.category.as_deref().or(filter.brand.as_deref());
        reasons.push(Why {
            name,
            ..why("interest", interest, 0.0)
        });
    }
    for &(feature, least, most) in &offer.when {
        if feature != INTEREST {
            let limit = if least > 0.0 { least } else { most };
            reasons.push(why(FEATURES[feature], situation.values[feature], limit));
        }
    }
    if offer.dates.1 < f64::MAX {
        reasons.push(why("ends", 0.0, offer.dates.1));
    }
    if trials > 0.0 {
        reasons.push(why("learned", reward, trials));
    }
    if reasons.is_empty() {
        reasons.push(why("everyone", 0.0, 0.0));
    }
    reasons
}

/// The best by a draw, within `(budget, spent)`: places among the candidates, best first.
fn pick(candidates: &[Candidate], round: u64, limit: usize, budget: (f64, f64)) -> Vec<usize> {
    let draw = |candidate: &Candidate| {
        let noise = normal(mix(candidate.seed ^ mix(round)));
        candidate.mean + candidate.deviation * noise
    };
    let mut drawn: Vec<f64> = candidates.iter().map(draw).collect();
    let (most, mut spent) = budget;
    let mut picked = Vec::new();
    while picked.len() < limit {
        let (mut best, mut at) = (f64::NEG_INFINITY, 0);
        for (place, &score) in drawn.iter().enumerate() {
            if score > best {
                (best, at) = (score, place);
            }
        }
        if best == f64::NEG_INFINITY {
            break;
        }
        drawn[at] = f64::NEG_INFINITY;
        let takes = candidates[at].takes;
        if takes <= 0.0 || spent + takes <= most {
            spent += takes;
            picked.push(at);
        }
    }
    picked
}

/// FNV-1a over texts with an end each.
fn hash(texts: &[&str]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for text in texts {
        for byte in text.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

/// The finaliser of `SplitMix64` (Steele et al. 2014).
fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}

/// Mean 0, variance 1: the sum of four uniform numbers, at most 3.47 from 0.
fn normal(bits: u64) -> f64 {
    let parts = [0, 16, 32, 48].map(|shift| f64::from((bits >> shift & 0xffff) as u16) / 65_536.0);
    (parts.iter().sum::<f64>() - 2.0) * 1.732_050_807_568_877_2
}

//! What the blend learns from.

use super::{FEATURES, Features, Segment};

/// A list that should have been: the pool of one moment and which of it the shopper then chose.
/// Features that are 0 take no room.
#[derive(Clone, Debug)]
pub struct Case {
    /// What was known of the shopper.
    pub segment: Segment,
    /// Positions in the pool of what was chosen, and how much each counts; all above 0, their sum 1.
    /// Empty when nothing of the pool was: such a case only teaches how likely that is.
    pub chosen: Vec<(usize, f64)>,
    /// Position in the pool of what the shopper did next.
    pub next: Option<usize>,
    /// Where each candidate's features begin, and the end.
    starts: Vec<u32>,
    places: Vec<u8>,
    values: Vec<f32>,
}

impl Case {
    /// From a pool.
    #[must_use]
    pub fn new(
        segment: Segment,
        pool: &[Features],
        chosen: Vec<(usize, f64)>,
        next: Option<usize>,
    ) -> Self {
        let mut case = Self {
            segment,
            chosen,
            next,
            starts: vec![0],
            places: Vec::new(),
            values: Vec::new(),
        };
        for features in pool {
            for (place, &value) in (0u8..).zip(&features.0) {
                if value != 0.0 {
                    case.places.push(place);
                    case.values.push(value);
                }
            }
            case.starts
                .push(u32::try_from(case.places.len()).unwrap_or(u32::MAX));
        }
        case
    }

    /// Candidates in the pool.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// True when the pool is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The features of a candidate that are not 0, by place.
    pub(super) fn row(&self, index: usize) -> impl Iterator<Item = (usize, f32)> {
        let range = self.starts[index] as usize..self.starts[index + 1] as usize;
        let places = self.places[range.clone()].iter();
        places
            .map(|&place| usize::from(place))
            .zip(self.values[range].iter().copied())
    }

    /// The features of a candidate.
    #[must_use]
    pub fn features(&self, index: usize) -> Features {
        let mut features = [0.0; FEATURES];
        for (place, value) in self.row(index) {
            features[place] = value;
        }
        Features(features)
    }
}

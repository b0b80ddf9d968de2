use serde::Serialize;

/// Why a score is what it is: a tree whose children add up to their parent.
///
/// The engine says *what* (a code, an item, a name); putting it into words, in whichever language,
/// is the shell's business.
///
/// ```
/// use windowshopper::ranking::Explanation;
/// let reason = Explanation::new("item_knn", 0.75).with_details(vec![
///     Explanation::new("viewed", 0.5).with_item("MUG-1"),
///     Explanation::new("carted", 0.25).with_item("TEA-2"),
/// ]);
/// assert!(reason.adds_up(1e-6));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// Part of the score that is due to this.
    pub value: f32,
    /// What it is: a source (`item_knn`, `popular` ...), a feature (`price_band` ...) or what was
    /// done with `item_id` (`viewed`, `liked`, `carted`, `bought`).
    pub code: &'static str,
    /// The item that it is about, when it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_id: Option<Box<str>>,
    /// A name that goes with the code: the brand, the category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Box<str>>,
    /// What `value` is made of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Explanation>,
}

impl Explanation {
    /// A leaf.
    #[must_use]
    pub const fn new(code: &'static str, value: f32) -> Self {
        Self {
            value,
            code,
            item_id: None,
            detail: None,
            details: Vec::new(),
        }
    }

    /// Names the item that it is about.
    #[must_use]
    pub fn with_item(mut self, item_id: &str) -> Self {
        self.item_id = Some(item_id.into());
        self
    }

    /// Adds a name.
    #[must_use]
    pub fn with_detail(mut self, detail: &str) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Says what it is made of.
    #[must_use]
    pub fn with_details(mut self, details: Vec<Explanation>) -> Self {
        self.details = details;
        self
    }

    /// True when every node is the sum of its children, within `tolerance` relative to the larger
    /// of the node and 1.
    #[must_use]
    pub fn adds_up(&self, tolerance: f32) -> bool {
        let sum: f32 = self.details.iter().map(|detail| detail.value).sum();
        self.details.is_empty()
            || ((sum - self.value).abs() <= tolerance * self.value.abs().max(1.0)
                && self.details.iter().all(|detail| detail.adds_up(tolerance)))
    }
}

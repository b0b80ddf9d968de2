//! The catalogue in memory.

use super::columns::{Arena, Span};
use super::feed::{self, FeedError, FeedReport, Format};
use super::item::{Availability, Item, MAX_TAGS};
use super::product::{Category, Product};
use crate::events::Currency;
use crate::id::{ItemId, ItemTable};
use crate::json::Json;
use crate::math::{Mask, sort_by};
use crate::names::{NONE, Names};

/// The texts of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextField {
    /// Its name.
    Title,
    /// What is said of it.
    Description,
    /// Address of its page.
    Link,
    /// Address of its picture.
    ImageLink,
}

/// What the shop sells, by columns, over the item table that it shares with the bundle.
///
/// An [`ItemId`] of the table that the feed did not name is *absent*: it has no attribute and is
/// never available. Removing an item makes it absent; its id stays its own and is given back when
/// the item returns.
///
/// Memory: about 100 bytes an item with six attributes, beyond its four texts, its entry in the
/// table and the distinct names.
///
/// ```
/// use windowshopper::catalog::{Catalog, Item};
/// use windowshopper::id::ItemTable;
/// let mut catalog = Catalog::new(ItemTable::default());
/// let mug = Item {
///     id: "M1".into(),
///     title: "Red mug".into(),
///     price: Some(12.5),
///     product_type: "Home > Kitchen".into(),
///     ..Item::default()
/// };
/// assert!(catalog.insert(&mug));
/// assert!(!catalog.insert(&mug)); // it is there already
/// let id = catalog.table().get("M1").unwrap();
/// assert_eq!(catalog.title(id), "Red mug");
/// assert_eq!(catalog.categories().len(), 2); // Home, Home > Kitchen
/// ```
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    table: ItemTable,
    states: Vec<State>,
    available: Mask,
    /// Title, description, link, image link.
    spans: Vec<[Span; 4]>,
    texts: Arena,
    /// Regular and reduced price; NaN for none.
    prices: Vec<[f64; 2]>,
    currencies: Vec<Option<Currency>>,
    brand_codes: Vec<u32>,
    brands: Names,
    category_codes: Vec<u32>,
    categories: Names,
    /// Of each category the one above it, whose code is lower, or none.
    parents: Vec<u32>,
    group_codes: Vec<u32>,
    groups: Names,
    /// Where each group's items end in `members`, which holds them group by group, ascending.
    member_ends: Vec<u32>,
    members: Vec<ItemId>,
    /// Of each item where its tags are in `tag_codes`: start and number.
    tag_spans: Vec<Span>,
    tag_codes: Vec<u32>,
    tag_waste: usize,
    /// `name=value`.
    tags: Names,
}

/// Four bits of an item.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    present: bool,
    consumable: bool,
    availability: Availability,
}

impl Catalog {
    /// An empty catalogue over a bundle's table, or an empty one.
    #[must_use]
    pub fn new(table: ItemTable) -> Self {
        let mut catalog = Self {
            table,
            ..Self::default()
        };
        catalog.grow();
        catalog.refresh();
        catalog
    }

    /// Reads a feed into a catalogue over `table`. See [`feed::read`].
    ///
    /// # Errors
    /// When the file as a whole can't be read; bad rows are counted in the report.
    pub fn read(
        table: ItemTable,
        bytes: &[u8],
        format: Format,
        json: &impl Json,
    ) -> Result<(Self, FeedReport), FeedError> {
        let mut catalog = Self::new(table);
        // A feed's texts are most of it.
        catalog.texts.reserve(bytes.len());
        let report = feed::read(bytes, format, json, &mut |item| catalog.put_new(item))?;
        catalog.texts.shrink();
        catalog.tag_codes.shrink_to_fit();
        catalog.refresh();
        Ok((catalog, report))
    }

    /// Adds an item. `false`, and nothing changes, when one with this id is there.
    pub fn insert(&mut self, item: &Item) -> bool {
        let is_new = self.put_new(item);
        if is_new {
            self.refresh();
        }
        is_new
    }

    /// The table of items, shared with the bundle's models.
    #[must_use]
    pub fn table(&self) -> &ItemTable {
        &self.table
    }

    /// Size of the table, absent items included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// True when the table is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// True when the catalogue has the item (in stock or not).
    #[must_use]
    pub fn contains(&self, item: ItemId) -> bool {
        self.state(item).present
    }

    /// Number of items that it has.
    #[must_use]
    pub fn count(&self) -> usize {
        self.states.iter().filter(|state| state.present).count()
    }

    /// The items that can be had.
    #[must_use]
    pub fn available(&self) -> &Mask {
        &self.available
    }

    /// A text of an item; empty when it has none.
    #[must_use]
    pub fn text(&self, item: ItemId, field: TextField) -> &str {
        let [title, description, link, image] =
            self.spans.get(item.index()).copied().unwrap_or_default();
        self.texts.get(match field {
            TextField::Title => title,
            TextField::Description => description,
            TextField::Link => link,
            TextField::ImageLink => image,
        })
    }

    /// Name of an item; empty when it is absent.
    #[must_use]
    pub fn title(&self, item: ItemId) -> &str {
        self.text(item, TextField::Title)
    }

    /// Regular and reduced price.
    #[must_use]
    pub fn prices(&self, item: ItemId) -> (Option<f64>, Option<f64>) {
        let some = |price: f64| (!price.is_nan()).then_some(price);
        match self.prices.get(item.index()) {
            Some(&[price, sale]) => (some(price), some(sale)),
            None => (None, None),
        }
    }

    /// What the shopper pays: the lower of the regular and the reduced price.
    #[must_use]
    pub fn exact_price(&self, item: ItemId) -> Option<f64> {
        match self.prices(item) {
            (Some(price), Some(sale)) => Some(price.min(sale)),
            (price, sale) => price.or(sale),
        }
    }

    /// [`Catalog::exact_price`] as models want it.
    #[must_use]
    #[allow(clippy::cast_possible_truncation)] // a price is at most 10^12: rounded, never infinite
    pub fn price(&self, item: ItemId) -> Option<f32> {
        self.exact_price(item).map(|price| price as f32)
    }

    /// Currency of an item's prices.
    #[must_use]
    pub fn currency(&self, item: ItemId) -> Option<Currency> {
        self.currencies.get(item.index()).copied().flatten()
    }

    /// Whether an item can be had; an absent one can't.
    #[must_use]
    pub fn availability(&self, item: ItemId) -> Availability {
        let state = self.state(item);
        if state.present {
            state.availability
        } else {
            Availability::OutOfStock
        }
    }

    /// True when the same shopper buys the item again and again.
    #[must_use]
    pub fn consumable(&self, item: ItemId) -> bool {
        self.state(item).consumable
    }

    /// Code of an item's brand.
    #[must_use]
    pub fn brand(&self, item: ItemId) -> Option<u32> {
        code(&self.brand_codes, item)
    }

    /// Name of a brand.
    #[must_use]
    pub fn brand_name(&self, brand: u32) -> &str {
        self.brands.name(brand)
    }

    /// Names of all brands, in the order of their codes.
    pub fn brands(&self) -> impl ExactSizeIterator<Item = &str> {
        self.brands.iter()
    }

    /// Code of an item's category.
    #[must_use]
    pub fn category(&self, item: ItemId) -> Option<u32> {
        code(&self.category_codes, item)
    }

    /// Path of a category.
    #[must_use]
    pub fn category_name(&self, category: u32) -> &str {
        self.categories.name(category)
    }

    /// Code of a category by its path.
    #[must_use]
    pub fn category_code(&self, path: &str) -> Option<u32> {
        self.categories.get(&super::item::category_path(path))
    }

    /// The category above; none for a top one.
    #[must_use]
    pub fn category_parent(&self, category: u32) -> Option<u32> {
        let parent = self.parents.get(category as usize).copied();
        parent.filter(|&parent| parent != NONE)
    }

    /// An item's category and all above it, the nearest first.
    pub fn category_path(&self, item: ItemId) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(self.category(item), |&category| {
            self.category_parent(category)
        })
    }

    /// Number of distinct categories, those above others included.
    #[must_use]
    pub fn category_count(&self) -> usize {
        self.categories.len()
    }

    /// All categories with an available item, by path, with the number of available items.
    #[must_use]
    pub fn categories(&self) -> Vec<Category<'_>> {
        let mut counts = vec![0_usize; self.categories.len()];
        for item in self.available.iter() {
            for category in self.category_path(item) {
                if let Some(count) = counts.get_mut(category as usize) {
                    *count += 1;
                }
            }
        }
        let mut categories: Vec<Category<'_>> = self
            .categories
            .iter()
            .zip(counts)
            .filter(|&(_, items)| items > 0)
            .map(|(path, items)| Category { path, items })
            .collect();
        sort_by(&mut categories, |a, b| a.path.cmp(b.path));
        categories
    }

    /// For each category whether it is the one of this path or below it.
    pub(super) fn categories_within(&self, path: &str) -> Vec<bool> {
        let path = super::item::category_path(path);
        let mut within: Vec<bool> = Vec::with_capacity(self.categories.len());
        for (name, &parent) in self.categories.iter().zip(&self.parents) {
            // A parent's code is lower, so that it has been decided.
            let below = within.get(parent as usize).is_some_and(|&within| within);
            within.push(below || name.eq_ignore_ascii_case(&path));
        }
        within
    }

    /// Code of the group whose variants an item belongs to.
    #[must_use]
    pub fn group(&self, item: ItemId) -> Option<u32> {
        code(&self.group_codes, item)
    }

    /// `item_group_id` of a group.
    #[must_use]
    pub fn group_name(&self, group: u32) -> &str {
        self.groups.name(group)
    }

    /// Items of a group, ascending.
    #[must_use]
    pub fn group_members(&self, group: u32) -> &[ItemId] {
        let group = group as usize;
        let end_of = |group: usize| self.member_ends.get(group).map(|&end| end as usize);
        let start = group.checked_sub(1).and_then(end_of).unwrap_or(0);
        end_of(group)
            .and_then(|end| self.members.get(start..end))
            .unwrap_or_default()
    }

    /// Codes of an item's tags: all attributes that have no field of their own, `color`, `size`,
    /// `material`, `gender` and `condition` among them.
    #[must_use]
    pub fn tags(&self, item: ItemId) -> &[u32] {
        let [start, count] = self
            .tag_spans
            .get(item.index())
            .copied()
            .unwrap_or_default();
        let start = start as usize;
        self.tag_codes
            .get(start..start.saturating_add(count as usize))
            .unwrap_or_default()
    }

    /// Name and value of a tag.
    #[must_use]
    pub fn tag(&self, tag: u32) -> (&str, &str) {
        let text = self.tags.name(tag);
        text.split_once('=').unwrap_or((text, ""))
    }

    /// Name and value of all tags, in the order of their codes.
    pub fn tag_names(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.tags
            .iter()
            .map(|text| text.split_once('=').unwrap_or((text, "")))
    }

    /// What the page gets to see; `None` for an absent item.
    #[must_use]
    pub fn product(&self, item: ItemId) -> Option<Product<'_>> {
        if !self.contains(item) {
            return None;
        }
        let (price, sale_price) = self.prices(item);
        let mut product = Product {
            item_id: self.table.name(item),
            title: self.title(item),
            description: self.text(item, TextField::Description),
            link: self.text(item, TextField::Link),
            image_link: self.text(item, TextField::ImageLink),
            price,
            sale_price,
            currency: self.currency(item),
            availability: self.availability(item).name(),
            brand: self.brands.name(self.brand(item).unwrap_or(NONE)),
            category: self.categories.name(self.category(item).unwrap_or(NONE)),
            color: "",
            size: "",
            material: "",
            item_group_id: self.groups.name(self.group(item).unwrap_or(NONE)),
            condition: "",
            tags: Vec::new(),
        };
        for &tag in self.tags(item) {
            let (name, value) = self.tag(tag);
            let field = match name {
                "color" => &mut product.color,
                "size" => &mut product.size,
                "material" => &mut product.material,
                "condition" => &mut product.condition,
                _ => {
                    product.tags.push((name, value));
                    continue;
                }
            };
            if field.is_empty() {
                *field = value;
            }
        }
        sort_by(&mut product.tags, |a, b| a.0.cmp(b.0));
        Some(product)
    }

    /// An item as the feed gave it; `None` for an absent one.
    #[must_use]
    pub fn item(&self, item: ItemId) -> Option<Item> {
        if !self.contains(item) {
            return None;
        }
        let (price, sale_price) = self.prices(item);
        let text = |field| self.text(item, field).to_owned();
        Some(Item {
            id: self.table.name(item).to_owned(),
            title: text(TextField::Title),
            description: text(TextField::Description),
            link: text(TextField::Link),
            image_link: text(TextField::ImageLink),
            price,
            sale_price,
            currency: self.currency(item),
            availability: self.availability(item),
            brand: self
                .brands
                .name(self.brand(item).unwrap_or(NONE))
                .to_owned(),
            product_type: self
                .categories
                .name(self.category(item).unwrap_or(NONE))
                .to_owned(),
            item_group_id: self
                .groups
                .name(self.group(item).unwrap_or(NONE))
                .to_owned(),
            consumable: self.consumable(item),
            tags: self
                .tags(item)
                .iter()
                .map(|&tag| {
                    let (name, value) = self.tag(tag);
                    (name.to_owned().into(), value.to_owned())
                })
                .collect(),
        })
    }

    fn state(&self, item: ItemId) -> State {
        self.states.get(item.index()).copied().unwrap_or_default()
    }

    fn put_new(&mut self, item: &Item) -> bool {
        let id = self.table.intern(&item.id);
        if self.contains(id) {
            return false;
        }
        self.put(id, item);
        true
    }

    /// Writes an item over whatever was there. [`Catalog::refresh`] must follow.
    pub(super) fn replace(&mut self, item: &Item) {
        let id = self.table.intern(&item.id);
        self.put(id, item);
    }

    fn put(&mut self, id: ItemId, item: &Item) {
        self.grow();
        self.forget(id);
        let index = id.index();
        let spans = [
            self.texts.push(&item.title),
            self.texts.push(&item.description),
            self.texts.push(&item.link),
            self.texts.push(&item.image_link),
        ];
        set(&mut self.spans, index, spans);
        let price = |price: Option<f64>| price.unwrap_or(f64::NAN);
        let prices = [price(item.price), price(item.sale_price)];
        set(&mut self.prices, index, prices);
        set(&mut self.currencies, index, item.currency);
        let brand = self.brands.intern_or_none(&item.brand);
        set(&mut self.brand_codes, index, brand);
        let category = self.intern_category(&item.product_type);
        set(&mut self.category_codes, index, category);
        let group = self.groups.intern_or_none(&item.item_group_id);
        set(&mut self.group_codes, index, group);
        let start = self.tag_codes.len();
        let mut text = String::new();
        for (name, value) in item.tags.iter().take(MAX_TAGS) {
            text.clear();
            text.push_str(name);
            text.push('=');
            text.push_str(value);
            let tag = self.tags.intern(&text);
            if !self
                .tag_codes
                .get(start..)
                .unwrap_or_default()
                .contains(&tag)
            {
                self.tag_codes.push(tag);
            }
        }
        let count = self.tag_codes.len() - start;
        let span = u32::try_from(start).ok().zip(u32::try_from(count).ok());
        let span = span.map_or([0, 0], |(start, count)| [start, count]);
        set(&mut self.tag_spans, index, span);
        let state = State {
            present: true,
            consumable: item.consumable,
            availability: item.availability,
        };
        set(&mut self.states, index, state);
    }

    /// Makes an item absent. [`Catalog::refresh`] must follow.
    pub(super) fn forget(&mut self, id: ItemId) {
        let index = id.index();
        if !self.contains(id) {
            return;
        }
        for span in self.spans.get(index).copied().unwrap_or_default() {
            self.texts.forget(span);
        }
        self.tag_waste += self.tags(id).len();
        set(&mut self.states, index, State::default());
        set(&mut self.spans, index, Default::default());
        set(&mut self.prices, index, [f64::NAN; 2]);
        set(&mut self.currencies, index, None);
        set(&mut self.brand_codes, index, NONE);
        set(&mut self.category_codes, index, NONE);
        set(&mut self.group_codes, index, NONE);
        set(&mut self.tag_spans, index, [0, 0]);
    }

    /// Code of a category, which makes its parents known first.
    fn intern_category(&mut self, path: &str) -> u32 {
        if let Some(code) = self.categories.get(path) {
            return code;
        }
        let mut parent = NONE;
        let mut end = 0;
        while end < path.len() {
            let rest = path.get(end..).unwrap_or("");
            // After the separator that ended the part before.
            let skip = if end == 0 { 0 } else { SEPARATOR.len() };
            end = match separator(rest.get(skip..).unwrap_or("")) {
                Some(length) => end + skip + length,
                None => path.len(),
            };
            let code = self.categories.intern(path.get(..end).unwrap_or(path));
            if self.parents.len() < self.categories.len() {
                self.parents.push(parent);
            }
            parent = code;
        }
        parent
    }

    /// Makes the columns as long as the table.
    fn grow(&mut self) {
        let len = self.table.len();
        self.states.resize(len, State::default());
        self.spans.resize(len, Default::default());
        self.prices.resize(len, [f64::NAN; 2]);
        self.currencies.resize(len, None);
        self.brand_codes.resize(len, NONE);
        self.category_codes.resize(len, NONE);
        self.group_codes.resize(len, NONE);
        self.tag_spans.resize(len, [0, 0]);
    }

    /// Brings what is derived from the columns up to date, and takes out waste when it is much.
    pub(super) fn refresh(&mut self) {
        self.grow();
        self.available = Mask::none(self.len());
        for (index, state) in self.states.iter().enumerate() {
            if state.present && state.availability.is_available() {
                self.available.insert(ItemId::from_index(index));
            }
        }
        self.gather_groups();
        if self.texts.is_wasteful() {
            let mut texts = Arena::default();
            for span in self.spans.iter_mut().flatten() {
                *span = texts.push(self.texts.get(*span));
            }
            self.texts = texts;
        }
        if self.tag_waste > 10_000 && self.tag_waste > self.tag_codes.len() / 2 {
            let mut codes: Vec<u32> = Vec::with_capacity(self.tag_codes.len() - self.tag_waste);
            for index in 0..self.tag_spans.len() {
                let tags = self.tags(ItemId::from_index(index));
                let start = u32::try_from(codes.len()).unwrap_or(0);
                codes.extend_from_slice(tags);
                if let Some(span) = self.tag_spans.get_mut(index) {
                    span[0] = start;
                }
            }
            self.tag_codes = codes;
            self.tag_waste = 0;
        }
    }
}

impl Catalog {
    /// Brings `members` up to date: a counting sort of the items by group.
    fn gather_groups(&mut self) {
        let mut next = vec![0_u32; self.groups.len()];
        for &group in &self.group_codes {
            if let Some(count) = next.get_mut(group as usize) {
                *count += 1;
            }
        }
        let mut total = 0;
        self.member_ends.clear();
        for count in &mut next {
            let start = total;
            total += *count;
            self.member_ends.push(total);
            *count = start;
        }
        self.members.clear();
        self.members.resize(total as usize, ItemId::default());
        for (index, &group) in self.group_codes.iter().enumerate() {
            if let Some(place) = next.get_mut(group as usize) {
                set(
                    &mut self.members,
                    *place as usize,
                    ItemId::from_index(index),
                );
                *place += 1;
            }
        }
    }
}

const SEPARATOR: &str = " > ";

/// Where the first separator is.
fn separator(path: &str) -> Option<usize> {
    let mut places = path.as_bytes().windows(SEPARATOR.len());
    places.position(|place| place == SEPARATOR.as_bytes())
}

fn set<T>(column: &mut [T], index: usize, value: T) {
    if let Some(cell) = column.get_mut(index) {
        *cell = value;
    }
}

fn code(column: &[u32], item: ItemId) -> Option<u32> {
    let code = column.get(item.index()).copied();
    code.filter(|&code| code != NONE)
}

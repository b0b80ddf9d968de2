//! Bundle and catalogue into an engine.

#[cfg(feature = "insight")]
use super::outlook::Outlook;
use super::{Engine, EngineError};
use crate::bundle::Bundle;
use crate::candidates::Pool;
use crate::catalog::{Catalog, Format, Sample};
use crate::features::Repurchase;
use crate::id::{ItemId, ItemTable};
use crate::json::Json;
use crate::math::Mask;
use crate::models::als::Als;
use crate::models::content::Content;
use crate::models::context::Situations;
use crate::models::interests::Interests;
use crate::models::neighbors::Neighbors;
use crate::models::popularity::Popularity;
use crate::models::sequence::Sequence;
use crate::models::session_knn::SessionKnn;
use crate::models::trending::Trending;
use crate::models::{Recommender, Source};
use crate::ranking::Blend;
use serde::Serialize;
use std::sync::Arc;

/// What was loaded.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LoadReport {
    /// Items that are for sale or were, by catalogue.
    pub items: usize,
    /// Items that can be bought now.
    pub available: usize,
    /// Items of the catalogue that training saw.
    pub trained_items: usize,
    /// The bundle, when there is one.
    pub bundle: Option<BundleReport>,
    /// Rows of the feed that were read.
    pub rows: usize,
    /// Rows of the feed that were left out.
    pub bad_rows: usize,
    /// The first of them.
    pub samples: Vec<Sample>,
}

/// What a bundle holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BundleReport {
    /// Format version.
    pub version: u32,
    /// Names of its models.
    pub models: Vec<&'static str>,
    /// When it was made, in milliseconds since the epoch, UTC.
    pub trained_at: f64,
    /// Size of its payload.
    pub bytes: usize,
}

/// What training learned, out of its bundle: the bundle's bytes are not needed any more. By default
/// nothing.
#[derive(Default)]
pub struct Trained {
    table: ItemTable,
    models: Vec<Box<dyn Recommender>>,
    blend: Blend,
    repurchase: Repurchase,
    #[cfg(feature = "insight")]
    outlook: Box<Outlook>,
    report: Option<BundleReport>,
}

impl Trained {
    /// Takes everything out of a bundle; none gives the default. For `digest` see
    /// [`Bundle::read_digested`].
    ///
    /// # Errors
    /// [`EngineError::Bundle`] when the file is not one, or something in it can't be believed.
    pub fn read(
        file: Option<&[u8]>,
        digest: Option<&[u8]>,
        json: &impl Json,
    ) -> Result<Self, EngineError> {
        let Some(file) = file else {
            return Ok(Self::default());
        };
        let bundle = &Bundle::read_digested(file, digest, json)?;
        let models = trained_models(bundle)?;
        Ok(Self {
            table: bundle.items().clone(),
            report: Some(BundleReport {
                version: crate::bundle::VERSION,
                models: models.iter().map(|model| model.source().name()).collect(),
                trained_at: bundle.number("created_at")?,
                bytes: bundle.payload_bytes(),
            }),
            models,
            blend: Blend::load(bundle)?.unwrap_or_default(),
            repurchase: Repurchase::load(bundle)?,
            #[cfg(feature = "insight")]
            outlook: Outlook::load(bundle)?,
        })
    }
}

impl Engine {
    /// Loads a catalogue, and a bundle when there is one; the log stays.
    ///
    /// # Errors
    /// [`EngineError`] when either can't be believed. Everything is then as it was before.
    pub fn load(
        &mut self,
        bundle: Option<&[u8]>,
        catalog: &[u8],
        format: Format,
        json: &impl Json,
    ) -> Result<LoadReport, EngineError> {
        self.open(Trained::read(bundle, None, json)?, catalog, format, json)
    }

    /// As [`Engine::load`], with the bundle read before: its bytes can be given back first.
    ///
    /// # Errors
    /// As [`Engine::load`].
    pub fn open(
        &mut self,
        trained: Trained,
        catalog: &[u8],
        format: Format,
        json: &impl Json,
    ) -> Result<LoadReport, EngineError> {
        let known = trained.table.len();
        let (catalog, feed) = Catalog::read(trained.table, catalog, format, json)?;
        // Nothing can fail from here on.
        self.models = trained.models;
        let mut sources = self.models.iter().map(|model| model.source());
        if !sources.any(|source| source == Source::Popularity) {
            self.models.insert(0, Box::new(Popularity::empty(0)));
        }
        self.blend = trained.blend;
        self.repurchase = trained.repurchase;
        #[cfg(feature = "insight")]
        {
            self.outlook = trained.outlook;
        }
        self.bundle.clone_from(&trained.report);
        self.catalog = catalog;
        self.catalog_changed();
        Ok(LoadReport {
            items: self.catalog.count(),
            available: self.catalog.available().count(),
            trained_items: (0..known)
                .filter(|&i| self.catalog.contains(ItemId::from_index(i)))
                .count(),
            bundle: trained.report,
            rows: feed.rows,
            bad_rows: feed.bad_rows,
            samples: feed.samples,
        })
    }

    /// Brings what is derived from the catalogue up to date with it.
    pub(super) fn catalog_changed(&mut self) {
        let items = self.catalog.table().len();
        let content = Content::new(&self.catalog);
        self.terms = Arc::clone(content.index());
        self.replace(Box::new(content));
        self.interests_changed();
        for model in &mut self.models {
            model.resize(items);
            model.adapt(&self.catalog);
        }
        #[cfg(feature = "text")]
        {
            // Made anew by the next search.
            self.text.forget();
        }
        self.log_changed();
        self.pool = Pool::new(items);
        self.allowed = Mask::none(items);
    }

    /// Brings the model of interests up to date with what the shopper declared and corrected.
    pub(super) fn interests_changed(&mut self) {
        #[cfg(not(feature = "insight"))]
        let declared = &self.interests;
        #[cfg(feature = "insight")]
        let declared = &self.liked();
        let model = Interests::new(&self.terms, &self.catalog, declared);
        #[cfg(feature = "insight")]
        self.corrections_changed();
        self.replace(Box::new(model));
    }

    /// Puts a model in the place of that of the same source.
    fn replace(&mut self, model: Box<dyn Recommender>) {
        let source = model.source();
        self.models.retain(|other| other.source() != source);
        self.models.push(model);
    }
}

/// The models of a bundle, in the order of their sources; `adapt` must follow.
pub(super) fn trained_models(
    bundle: &Bundle<'_>,
) -> Result<Vec<Box<dyn Recommender>>, EngineError> {
    let mut models: Vec<Box<dyn Recommender>> = Vec::new();
    if let Some(model) = Popularity::load(bundle)? {
        models.push(Box::new(model));
    }
    for source in [Source::ItemKnn, Source::Together, Source::LinearItem] {
        if let Some(model) = Neighbors::load(bundle, source)? {
            models.push(Box::new(model));
        }
    }
    if let Some(model) = SessionKnn::load(bundle)? {
        models.push(Box::new(model));
    }
    if let Some(model) = Als::load(bundle)? {
        models.push(Box::new(model));
    }
    if let Some(model) = Sequence::load(bundle)? {
        models.push(Box::new(model));
    }
    if let Some(model) = Trending::load(bundle)? {
        models.push(Box::new(model));
    }
    if let Some(model) = Situations::load(bundle)? {
        models.push(Box::new(model));
    }
    Ok(models)
}

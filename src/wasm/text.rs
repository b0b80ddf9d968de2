//! Texts: weights in, and what they say of a text out.
//!
//! Places in texts leave here, and only here, in UTF-16 code units, as JavaScript counts. A lone
//! surrogate comes in as U+FFFD, which is as long, so that places stay right.

use super::convert::{BrowserJson, from_js, throw, to_js};
use super::engine::{Engine, invalid, time};
use super::output::Keys;
use crate::bundle::{Bundle, BundleError};
use crate::text::aspects::Aspects;
use crate::text::reviews::{Reader, Review, Summary, summarize};
use crate::text::sentiment::{Contribution, Label, Polarity, Sentiment};
use crate::text::{
    Html, Language, Segmenter, Tagged, Tagger, Token, TokenKind, Utf16, keywords, language, tokens,
};
use crate::value::{Value, describe_number, whole};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// The weights that were loaded so far.
#[derive(Default)]
pub(super) struct Weights {
    english: Option<Opinions>,
    chinese: Option<Opinions>,
    tagger: Option<Tagger>,
    segmenter: Option<Segmenter>,
}

/// Sentiment and the words of aspects in one language.
struct Opinions {
    model: Sentiment,
    aspects: Aspects,
}

const ENGLISH: &str = "sentiment-en";
const CHINESE: &str = "sentiment-zh";
const TAGGER: &str = "pos-en";
const SEGMENTER: &str = "segment-zh";

#[wasm_bindgen]
impl Engine {
    /// Loads the weights of this name: `sentiment-en`, `sentiment-zh`, `pos-en` or `segment-zh`. `digest`
    /// as for [`Engine::load`].
    #[wasm_bindgen(js_name = loadWeights)]
    pub fn load_weights(
        &mut self,
        name: &str,
        file: Box<[u8]>,
        digest: Option<Box<[u8]>>,
    ) -> Result<(), JsValue> {
        let mut read = || {
            let bundle = Bundle::read_digested(&file, digest.as_deref(), &BrowserJson)?;
            let opinions = || {
                let model = Sentiment::load(&bundle)?;
                let aspects = Aspects::load(&bundle, &model)?;
                Ok::<_, Box<BundleError>>(Some(Opinions { model, aspects }))
            };
            match name {
                ENGLISH => self.weights.english = opinions()?,
                CHINESE => self.weights.chinese = opinions()?,
                TAGGER => self.weights.tagger = Some(Tagger::load(&bundle)?),
                _ => self.weights.segmenter = Some(Segmenter::load(&bundle)?),
            }
            Ok(())
        };
        read().map_err(|error: Box<BundleError>| throw(*error))
    }

    /// Answers a request about texts; its field `ask` says what. A text instead of an answer names the
    /// weights that are to be loaded first.
    pub fn text(&self, request: JsValue) -> Result<JsValue, JsValue> {
        answer(&self.keys, &self.weights, &from_js(&request)).or_else(|stop| match stop {
            Stop::Missing(name) => Ok(name.into()),
            Stop::Illegal(reason) => Err(invalid(&reason)),
            Stop::Thrown(error) => Err(error),
        })
    }
}

/// Why there is no answer.
enum Stop {
    /// Weights of this name are not there yet.
    Missing(&'static str),
    Illegal(String),
    Thrown(JsValue),
}

impl From<String> for Stop {
    fn from(reason: String) -> Self {
        Self::Illegal(reason)
    }
}

fn answer(keys: &Keys, weights: &Weights, request: &Value) -> Result<JsValue, Stop> {
    let language = request.field("language", "`en` or `zh`", |value| match value {
        Value::Text(code) if code == "en" => Some(Language::English),
        Value::Text(code) if code == "zh" => Some(Language::Chinese),
        _ => None,
    })?;
    let ask = Ask {
        weights,
        request,
        language,
    };
    let given = match request.get("text") {
        Value::Text(text) => text.as_str(),
        _ => "",
    };
    let html = (request.flag_field("html")? == Some(true)).then(|| Html::strip(given));
    let text = html.as_ref().map_or(given, |html| html.text.as_str());
    let mut places = Places {
        html: html.as_ref(),
        offsets: Utf16::new(given),
    };
    let value = match request.text_field("ask")?.as_deref() {
        Some("sentiment") => to_js(keys, &ask.sentiment(text, &mut places)?),
        Some("sentimentBatch") => to_js(keys, &ask.batch()?),
        Some("aspects") => to_js(keys, &ask.aspects(text, &mut places)?),
        Some("summarizeReviews") => to_js(keys, &ask.summary()?),
        Some("keywords") => to_js(keys, &ask.keywords(text, &mut places)?),
        Some("tokenize") => to_js(keys, &ask.tokens(text, &mut places)?),
        Some("tag") => to_js(keys, &ask.tags(text, &mut places)?),
        _ => return Err(Stop::Illegal("there is no such question".into())),
    };
    value.map_err(Stop::Thrown)
}

/// From bytes of the text that is read to UTF-16 code units of the one that was given.
struct Places<'a> {
    html: Option<&'a Html>,
    offsets: Utf16<'a>,
}

impl Places<'_> {
    fn of(&mut self, start: usize, end: usize) -> [usize; 2] {
        let (start, end) = match self.html {
            Some(html) => html.original(start, end),
            None => (start, end),
        };
        [self.offsets.of(start), self.offsets.of(end)]
    }

    fn all(&mut self, spans: &[(usize, usize)]) -> Vec<[usize; 2]> {
        let spans = spans.iter();
        spans.map(|&(start, end)| self.of(start, end)).collect()
    }
}

/// A label as JavaScript writes it.
fn label_name(label: Label) -> &'static str {
    match label {
        Label::Positive => "positive",
        Label::Negative => "negative",
        Label::Uncertain => "uncertain",
    }
}

#[derive(Serialize)]
struct Opinion {
    label: &'static str,
    score: f32,
    probability: f32,
    log_odds: f32,
    language: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bias: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contributions: Option<Vec<Part>>,
}

impl Opinion {
    fn new(polarity: Polarity, found: Language) -> Self {
        Self {
            label: label_name(polarity.label),
            score: polarity.score,
            probability: polarity.probability,
            log_odds: polarity.log_odds,
            language: match found {
                Language::English => "en",
                Language::Chinese => "zh",
                Language::Other => "other",
            },
            bias: None,
            contributions: None,
        }
    }
}

#[derive(Serialize)]
struct Part {
    start: usize,
    end: usize,
    value: f32,
}

#[derive(Serialize)]
struct Mention {
    aspect: String,
    label: &'static str,
    score: f32,
    probability: f32,
    start: usize,
    end: usize,
    words: Vec<[usize; 2]>,
}

#[derive(Serialize)]
struct Phrase<'a> {
    text: &'a str,
    score: f32,
    spans: Vec<[usize; 2]>,
}

#[derive(Serialize)]
struct Piece {
    start: usize,
    end: usize,
    kind: &'static str,
}

#[derive(Serialize)]
struct Word {
    start: usize,
    end: usize,
    tag: &'static str,
}

/// A question with what is needed to answer it.
struct Ask<'a> {
    weights: &'a Weights,
    request: &'a Value,
    /// The caller knows it.
    language: Option<Language>,
}

impl<'a> Ask<'a> {
    fn language_of(&self, text: &str) -> Language {
        self.language.unwrap_or_else(|| language(text))
    }

    /// English reads what is neither: of another language it can say little.
    fn opinions(&self, found: Language) -> Result<&'a Opinions, Stop> {
        let (opinions, name) = match found {
            Language::Chinese => (&self.weights.chinese, CHINESE),
            _ => (&self.weights.english, ENGLISH),
        };
        opinions.as_ref().ok_or(Stop::Missing(name))
    }

    fn sentiment(&self, text: &str, places: &mut Places<'_>) -> Result<Opinion, Stop> {
        let found = self.language_of(text);
        let explanation = self.opinions(found)?.model.explain(text);
        let part = |&Contribution { start, end, value }: &Contribution| {
            let [start, end] = places.of(start, end);
            Part { start, end, value }
        };
        Ok(Opinion {
            bias: Some(explanation.bias),
            contributions: Some(explanation.contributions.iter().map(part).collect()),
            ..Opinion::new(explanation.polarity, found)
        })
    }

    fn batch(&self) -> Result<Vec<Opinion>, Stop> {
        let texts = self.request.texts_field("texts")?;
        let missing = || illegal("texts must be an array of texts, but is ", &Value::Null);
        let texts = texts.ok_or_else(missing)?;
        let mut all = Vec::with_capacity(texts.len());
        for text in &texts {
            let found = self.language_of(text);
            all.push(Opinion::new(self.opinions(found)?.model.score(text), found));
        }
        Ok(all)
    }

    /// The words of aspects, with those that the merchant adds.
    fn words_of_aspects(&self, opinions: &Opinions) -> Result<Aspects, Stop> {
        let mut aspects = opinions.aspects.clone();
        let lines = self
            .request
            .field("aspects", "an object of arrays of texts", |added| {
                let mut lines = String::new();
                for (name, words) in added.map()? {
                    lines.push_str(&name.replace([':', '\n'], " "));
                    lines.push(':');
                    for word in words.list()? {
                        lines.push(' ');
                        lines.push_str(&word.to_text()?.replace('\n', " "));
                    }
                    lines.push('\n');
                }
                Some(lines)
            })?;
        aspects.add(&lines.unwrap_or_default(), &opinions.model);
        Ok(aspects)
    }

    fn aspects(&self, text: &str, places: &mut Places<'_>) -> Result<Vec<Mention>, Stop> {
        let opinions = self.opinions(self.language_of(text))?;
        let aspects = self.words_of_aspects(opinions)?;
        let mut all = Vec::new();
        for mention in aspects.mentions(text, &opinions.model) {
            let [start, end] = places.of(mention.start, mention.end);
            all.push(Mention {
                aspect: aspects
                    .names()
                    .get(mention.aspect)
                    .cloned()
                    .unwrap_or_default(),
                label: label_name(mention.polarity.label),
                score: mention.polarity.score,
                probability: mention.polarity.probability,
                start,
                end,
                words: places.all(&mention.words),
            });
        }
        Ok(all)
    }

    fn summary(&self) -> Result<Summary, Stop> {
        let given = self.request.get("reviews");
        let Some(given) = given.list() else {
            return Err(illegal("reviews must be an array, but is ", given));
        };
        let mut reviews = Vec::with_capacity(given.len());
        // English and what is neither, then Chinese.
        let place = |text: &str| usize::from(self.language_of(text) == Language::Chinese);
        let mut is_needed = [false; 2];
        for review in given {
            let text = review.get("text");
            let Value::Text(text) = text else {
                return Err(illegal(
                    "The text of a review must be a text, but is ",
                    text,
                ));
            };
            if let Some(needed) = is_needed.get_mut(place(text)) {
                *needed = true;
            }
            #[allow(clippy::cast_possible_truncation)] // rounding is meant
            reviews.push(Review {
                text,
                rating: review.number_field("rating")?.map(|rating| rating as f32),
                timestamp: review.number_field("timestamp")?.map(time),
            });
        }
        let mut found = Vec::new();
        for (needed, language) in is_needed
            .into_iter()
            .zip([Language::English, Language::Chinese])
        {
            if needed {
                let opinions = self.opinions(language)?;
                found.push((&opinions.model, self.words_of_aspects(opinions)?));
            }
        }
        let readers: Vec<Reader<'_>> = found
            .iter()
            .map(|(model, aspects)| Reader { model, aspects })
            .collect();
        let mut summary = summarize(&reviews, &readers, &place, self.count("quotes", 3, 20)?);
        for quote in summary.quotes_mut() {
            let text = reviews.get(quote.review).map_or("", |review| review.text);
            let mut offsets = Utf16::new(text);
            (quote.start, quote.end) = (offsets.of(quote.start), offsets.of(quote.end));
        }
        Ok(summary)
    }

    /// A whole number of 0 to `most`.
    fn count(&self, name: &str, default: u16, most: u16) -> Result<usize, Stop> {
        let legal = ["a whole number of 0 to ", &describe_number(f64::from(most))].concat();
        let count = self.request.field(name, &legal, |value| match value {
            Value::Number(number) => {
                let count = usize::try_from(whole(*number)?).ok()?;
                (count <= usize::from(most)).then_some(count)
            }
            _ => None,
        })?;
        Ok(count.unwrap_or(usize::from(default)))
    }

    /// Words with their parts of speech.
    fn words(&self, text: &str) -> Result<Vec<Tagged>, Stop> {
        match self.language_of(text) {
            Language::Chinese => {
                let segmenter = self.weights.segmenter.as_ref();
                let segmenter = segmenter.ok_or(Stop::Missing(SEGMENTER))?;
                Ok(segmenter.tag_text(text))
            }
            _ => {
                let tagger = self.weights.tagger.as_ref();
                Ok(tagger.ok_or(Stop::Missing(TAGGER))?.tag_text(text))
            }
        }
    }

    fn keywords<'t>(
        &self,
        text: &'t str,
        places: &mut Places<'_>,
    ) -> Result<Vec<Phrase<'t>>, Stop> {
        let limit = self.count("limit", 10, 100)?;
        let words = match self.request.flag_field("pos")? {
            Some(false) => None,
            _ => Some(self.words(text)?),
        };
        let mut all = Vec::new();
        for keyword in keywords(text, words.as_deref(), limit) {
            let first = keyword.spans.first();
            all.push(Phrase {
                text: first.map_or("", |&(start, end)| text.get(start..end).unwrap_or("")),
                score: keyword.score,
                spans: places.all(&keyword.spans),
            });
        }
        Ok(all)
    }

    fn tokens(&self, text: &str, places: &mut Places<'_>) -> Result<Vec<Piece>, Stop> {
        let mut all = Vec::new();
        let mut push = |token: Token| {
            let [start, end] = places.of(token.start, token.end);
            let kind = match token.kind {
                TokenKind::Word => "word",
                TokenKind::Number => "number",
                TokenKind::Cjk => "cjk",
                TokenKind::Punctuation => "punctuation",
                TokenKind::Emoji => "emoji",
                TokenKind::Link => "link",
            };
            all.push(Piece { start, end, kind });
        };
        if self.language_of(text) != Language::Chinese {
            tokens(text).for_each(push);
            return Ok(all);
        }
        // The segmenter cuts runs of Han characters into words.
        for Tagged { start, end, .. } in self.words(text)? {
            let first = tokens(text.get(start..end).unwrap_or("")).next();
            let kind = first.map_or(TokenKind::Punctuation, |token| token.kind);
            push(Token { start, end, kind });
        }
        Ok(all)
    }

    fn tags(&self, text: &str, places: &mut Places<'_>) -> Result<Vec<Word>, Stop> {
        let word = |word: &Tagged| {
            let [start, end] = places.of(word.start, word.end);
            let tag = word.tag.name();
            Word { start, end, tag }
        };
        Ok(self.words(text)?.iter().map(word).collect())
    }
}

fn illegal(what: &str, value: &Value) -> Stop {
    Stop::Illegal([what, &value.describe()].concat())
}

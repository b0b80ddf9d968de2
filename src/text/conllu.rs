//! Treebanks in CoNLL-U.

use super::Upos;

/// A sentence of a treebank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoldSentence {
    /// The text as it was written (`# text`), empty when the file does not say.
    pub text: String,
    /// Its syntactic words and their parts of speech.
    pub words: Vec<(String, Upos)>,
}

/// A line that is not CoNLL-U.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct ConlluError {
    /// From 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl crate::error::Coded for ConlluError {
    fn code(&self) -> &'static str {
        "conllu"
    }
}

/// Reads the sentences of a file in CoNLL-U
/// (<https://universaldependencies.org/format.html>). The lines of multiword tokens (`3-4`) and of
/// empty nodes (`5.1`) are passed over: what they stand for has lines of its own, or stands nowhere.
///
/// # Errors
/// [`ConlluError`] for a word line without ten columns, without a form, or with a tag that is none
/// of the seventeen.
///
/// ```
/// let file = "1-2\tcan't\t_\t_\t_\t_\t_\t_\t_\t_\n1\tca\tcan\tAUX\t_\t_\t0\troot\t_\t_\n\
///             2\tn't\tnot\tPART\t_\t_\t1\tadvmod\t_\t_\n\n";
/// let sentences = windowshopper::text::read_conllu(file).unwrap();
/// assert_eq!(sentences[0].words[1].0, "n't");
/// ```
pub fn read_conllu(file: &str) -> Result<Vec<GoldSentence>, ConlluError> {
    let mut sentences = Vec::new();
    let mut sentence = GoldSentence::default();
    for (number, line) in file.lines().enumerate() {
        let fail = |reason: String| ConlluError {
            line: number + 1,
            reason,
        };
        if line.trim().is_empty() {
            if !sentence.words.is_empty() {
                sentences.push(std::mem::take(&mut sentence));
            }
        } else if let Some(comment) = line.strip_prefix('#') {
            if let Some(text) = comment.trim_start().strip_prefix("text = ") {
                sentence.text = text.to_owned();
            }
        } else {
            let columns: Vec<&str> = line.split('\t').collect();
            let [id, form, _, tag, ..] = columns[..] else {
                return Err(fail(format!("{} columns, expected 10", columns.len())));
            };
            if columns.len() != 10 || form.is_empty() {
                return Err(fail(format!("{} columns, expected 10", columns.len())));
            }
            if id.contains(['-', '.']) {
                continue;
            }
            let tag = Upos::from_name(tag);
            let tag = tag.ok_or_else(|| fail(format!("`{}` is no UPOS tag", columns[3])))?;
            sentence.words.push((form.to_owned(), tag));
        }
    }
    if !sentence.words.is_empty() {
        sentences.push(sentence);
    }
    Ok(sentences)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: &str, form: &str, tag: &str) -> String {
        format!("{id}\t{form}\t_\t{tag}\t_\t_\t_\t_\t_\t_\n")
    }

    #[test]
    fn ranges_and_empty_nodes_are_passed_over() {
        let file = [
            "# text = It's",
            &line("1-2", "It's", "_"),
            &line("1", "It", "PRON"),
        ]
        .join("\n")
            + &line("2", "'s", "AUX")
            + &line("2.1", "gone", "VERB");
        let sentences = read_conllu(&file).unwrap();
        assert_eq!(sentences.len(), 1);
        assert_eq!(sentences[0].text, "It's");
        let words = [("It".into(), Upos::Pron), ("'s".into(), Upos::Aux)];
        assert_eq!(sentences[0].words, words);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let file = line("1", "a", "DET") + &line("2", "b", "Noun");
        let error = read_conllu(&file).unwrap_err();
        assert_eq!(error.to_string(), "line 2: `Noun` is no UPOS tag");
        assert_eq!(read_conllu("\n1\ta\n").unwrap_err().line, 2);
        assert!(read_conllu("").unwrap().is_empty());
    }
}

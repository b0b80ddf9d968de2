//! A randomised experiment in a table.

use super::UpliftError;
use crate::shopper::purchase::{Note, PurchaseError, Table, Wishes, is_blank, number};

/// Fewest rows of an arm with an outcome, and fewest yes and no in it.
const MIN_ARM: usize = 50;
const MIN_CLASS: usize = 5;

/// Which columns say who was treated and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    /// The column with the arm.
    pub column: String,
    /// The arm whose effect is asked for.
    pub treatment: String,
    /// The arm to compare with.
    pub control: String,
    /// The column with TRUE or FALSE, yes or no, 1 or 0.
    pub outcome: String,
}

/// Somebody of one of the two arms whose outcome is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// Row of the table, from 0.
    pub row: usize,
    /// Whether in the arm of the treatment.
    pub treated: bool,
    /// The outcome.
    pub yes: bool,
}

/// The people of two arms, and what must not be learned from.
#[derive(Clone, Debug, Default)]
pub struct Experiment {
    /// In the order of the table.
    pub people: Vec<Person>,
    /// Columns to leave out.
    pub(super) wishes: Wishes,
    /// What became of columns and rows.
    pub notes: Vec<Note>,
}

impl Experiment {
    /// The rows of both arms. Besides what `wishes` drops, the column of the arms is left out, and what looks like
    /// another outcome: a column of numbers that is never other than 0 without the outcome (spend without a visit), or
    /// never 0 with it though it is in most rows; a wish for such a column as one of categories keeps it.
    ///
    /// # Errors
    /// Columns or arms that there are not, an outcome that is neither yes nor no, or an arm with fewer than 50 rows
    /// or than five of each outcome.
    pub fn read(table: &Table, roles: &Roles, wishes: &Wishes) -> Result<Self, UpliftError> {
        let place = table.place(&roles.column)?;
        let labels = table.labels(&roles.outcome)?;
        let mut people = Vec::new();
        let (mut unlabelled, mut other) = (0, 0);
        for (row, label) in labels.iter().enumerate() {
            let arm = table.row(row)[place].trim();
            let treated = arm == roles.treatment;
            match label {
                _ if !treated && arm != roles.control => other += 1,
                None => unlabelled += 1,
                &Some(yes) => people.push(Person { row, treated, yes }),
            }
        }
        for (treated, name) in [(true, &roles.treatment), (false, &roles.control)] {
            let arm = people.iter().filter(|person| person.treated == treated);
            let yes = arm.clone().filter(|person| person.yes).count();
            let rows = arm.count();
            if rows < MIN_ARM {
                return Err(UpliftError::Arm {
                    name: name.clone(),
                    rows,
                    least: MIN_ARM,
                    there: arms(table, place),
                });
            }
            let no = rows - yes;
            if yes.min(no) < MIN_CLASS {
                let least = MIN_CLASS;
                return Err(PurchaseError::OneClass { yes, no, least }.into());
            }
        }
        let mut experiment = Self {
            people,
            wishes: wishes.clone(),
            notes: Vec::new(),
        };
        for (count, what) in [
            (other, "in another arm"),
            (unlabelled, "without an outcome"),
        ] {
            if count > 0 {
                experiment.note(&roles.column, format!("{count} rows left out: {what}"));
            }
        }
        experiment.wishes.drop.push(roles.column.clone());
        for (place, name) in table.names().iter().enumerate() {
            let asked = *name == roles.outcome
                || experiment.wishes.drop.contains(name)
                || wishes.categorical.contains(name);
            if !asked && let Some(why) = experiment.is_outcome(table, place) {
                experiment.note(
                    name,
                    format!("left out as another outcome: {why} `{}`", roles.outcome),
                );
                experiment.wishes.drop.push(name.clone());
            }
        }
        Ok(experiment)
    }

    fn note(&mut self, column: &str, what: String) {
        self.notes.push(Note {
            column: column.into(),
            what,
        });
    }

    /// Why a column looks like another outcome.
    fn is_outcome(&self, table: &Table, place: usize) -> Option<&'static str> {
        let (mut with, mut without, mut zero_with, mut zero_without) = (0, 0, 0, 0);
        for person in &self.people {
            let cell = &table.row(person.row)[place];
            if is_blank(cell) {
                continue;
            }
            match (number(cell)? == 0.0, person.yes) {
                (true, true) => zero_with += 1,
                (true, false) => zero_without += 1,
                (false, true) => with += 1,
                (false, false) => without += 1,
            }
        }
        if with >= MIN_CLASS && without == 0 {
            Some("never other than 0 without")
        } else if with >= MIN_CLASS && zero_with == 0 && zero_without > without {
            Some("never 0 with")
        } else {
            None
        }
    }
}

/// The different cells of a column, the first ten.
fn arms(table: &Table, place: usize) -> String {
    let mut arms: Vec<&str> = Vec::new();
    for row in 0..table.rows() {
        let arm = table.row(row)[place].trim();
        if arms.len() < 10 && !arms.contains(&arm) {
            arms.push(arm);
        }
    }
    arms.join(", ")
}

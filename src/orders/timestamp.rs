//! Moments as order logs write them.

use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime;
use jiff::{Timestamp, tz::TimeZone};

/// How `1/2/2010` is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SlashDates {
    /// 2 January: month first.
    #[default]
    MonthFirst,
    /// 1 February: day first.
    DayFirst,
}

/// Milliseconds since the epoch, UTC.
///
/// - a number: seconds, milliseconds, microseconds or nanoseconds since the epoch, told apart by
///   size (below 1e11, 1e14, 1e17): right for moments from 1973-03-03 to the year 5138;
/// - ISO 8601 with an offset: `2010-12-01T08:26:00Z`, `...+01:00`;
/// - without one, taken as UTC: `2010-12-01 08:26:00`, `2010-12-01T08:26`, `2010-12-01`,
///   `2010-12-01 08:26:00 UTC`;
/// - `12/1/2010 8:26[:05]`, month or day first as `dates` says; `1.12.2010 8:26`, always day first.
///
/// # Errors
/// What is wrong, and what is understood.
pub fn parse(text: &str, dates: SlashDates) -> Result<i64, String> {
    let text = text.trim();
    number(text)
        .or_else(|| iso(text))
        .or_else(|| local(text, dates))
        .ok_or_else(|| {
            let hint = if text.contains('/') {
                match dates {
                    SlashDates::MonthFirst => {
                        " (read as month/day/year; `day-first` reads day/month/year)"
                    }
                    SlashDates::DayFirst => " (read as day/month/year because of `day-first`)",
                }
            } else {
                ""
            };
            format!(
                "`{text}` is not a time{hint}; expected a number of seconds or milliseconds since \
                 the epoch, or a date like 2010-12-01 08:26:00, 2010-12-01T08:26:00Z or 12/1/2010 8:26"
            )
        })
}

fn number(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if let Ok(whole) = text.parse::<i64>() {
        return Some(match whole.unsigned_abs() {
            0..100_000_000_000 => whole * 1_000,
            100_000_000_000..100_000_000_000_000 => whole,
            100_000_000_000_000..100_000_000_000_000_000 => whole / 1_000,
            _ => whole / 1_000_000,
        });
    }
    // Fractions, as Python's time.time() and data frames write them: 1291191960.0
    let value: f64 = text.parse().ok()?;
    let millis = match value.abs() {
        size if size < 1e11 => value * 1e3,
        size if size < 1e14 => value,
        size if size < 1e17 => value / 1e3,
        size if size < 1e19 => value / 1e6,
        _ => return None,
    };
    #[allow(clippy::cast_possible_truncation)] // |millis| < 1e14
    Some(millis.round() as i64)
}

fn iso(text: &str) -> Option<i64> {
    // An instant first: a civil time is parsed with any offset ignored.
    let compact = match text.rsplit_once(' ') {
        Some((moment, "UTC" | "GMT")) => format!("{moment}Z"),
        Some((moment, offset)) if offset.starts_with(['+', '-']) => format!("{moment}{offset}"),
        _ => text.to_string(),
    };
    if let Ok(moment) = compact.parse::<Timestamp>() {
        return Some(moment.as_millisecond());
    }
    compact.parse::<DateTime>().ok().and_then(utc)
}

fn local(text: &str, dates: SlashDates) -> Option<i64> {
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    let format = match (date.contains('/'), date.contains('.'), dates) {
        (true, false, SlashDates::MonthFirst) => "%m/%d/%Y",
        (true, false, SlashDates::DayFirst) => "%d/%m/%Y",
        (false, true, _) => "%d.%m.%Y",
        _ => return None,
    };
    let date = strtime::parse(format, date).ok()?.to_date().ok()?;
    let time = time.trim();
    let format = match (time.is_empty(), time.bytes().filter(|&b| b == b':').count()) {
        (true, _) => return utc(Date::to_datetime(date, jiff::civil::Time::midnight())),
        (false, 1) => "%H:%M",
        _ => "%H:%M:%S%.f",
    };
    utc(date.to_datetime(strtime::parse(format, time).ok()?.to_time().ok()?))
}

fn utc(moment: DateTime) -> Option<i64> {
    TimeZone::UTC
        .to_timestamp(moment)
        .ok()
        .map(Timestamp::as_millisecond)
}

/// `2010-12-01T08:26:00Z`, for people.
pub fn show(millis: i64) -> String {
    Timestamp::from_millisecond(millis)
        .map_or_else(|_| millis.to_string(), |moment| moment.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_moment() {
        for text in [
            "1291191960",
            "1291191960.0",
            "1291191960000",
            "1291191960000000",
            "1291191960000000000",
            "2010-12-01T08:26:00Z",
            "2010-12-01T09:26:00+01:00",
            "2010-12-01 08:26:00",
            "2010-12-01 08:26:00 UTC",
            "2010-12-01 09:26:00 +01:00",
            "2010-12-01 09:26:00+0100",
            "2010-12-01T03:26:00.000-05:00",
            "2010-12-01T08:26",
            " 2010-12-01 08:26:00.000 ",
            "12/1/2010 8:26",
            "12/01/2010 08:26:00",
            "1.12.2010 8:26",
        ] {
            let parsed = parse(text, SlashDates::MonthFirst);
            assert_eq!(parsed, Ok(1_291_191_960_000), "{text}");
        }
        assert_eq!(
            parse("1/12/2010 8:26", SlashDates::DayFirst),
            Ok(1_291_191_960_000)
        );
        assert_eq!(
            parse("2010-12-01", SlashDates::MonthFirst),
            Ok(1_291_161_600_000)
        );
    }

    #[test]
    fn refuses_what_is_no_time() {
        for text in [
            "",
            "soon",
            "2010-13-01",
            "13/13/2010",
            "NaN",
            "inf",
            "1e300",
        ] {
            assert!(parse(text, SlashDates::MonthFirst).is_err(), "{text}");
        }
        let error = parse("31/12/2010", SlashDates::MonthFirst).unwrap_err();
        assert!(error.contains("day-first"), "{error}");
    }
}

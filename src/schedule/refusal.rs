//! Why a timetable cannot be used, in words that teach. It decides nothing.
use super::Field;

/// Why a timetable cannot be used. `Display` is the sentence; [`label`](Self::label) and
/// [`help`](Self::help) go under the place and after it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimetableError {
    /// Not five fields.
    #[error(
        "a timetable has five fields (minute hour day month weekday), this has {}",
        n_words(text)
    )]
    FieldCount {
        /// As written.
        text: String,
    },
    /// `@reboot`, `@every`, …
    #[error("`{0}` is not the name of a timetable")]
    UnknownName(String),
    /// A word that is no value of its field.
    #[error("`{word}` is not {} ({})", field.noun(), field.allowed())]
    Value {
        /// Where it stands.
        field: Field,
        /// As written.
        word: String,
    },
    /// `22-6`; only weekdays go round.
    #[error("the range `{first}-{last}` runs backwards")]
    Backwards {
        /// Where it stands.
        field: Field,
        /// Before the dash.
        first: u32,
        /// After the dash.
        last: u32,
    },
    /// `*/0`, `*/90`, `*/x`.
    #[error("the step of `{part}` is not between 1 and {}", field.max_step())]
    Step {
        /// Where it stands.
        field: Field,
        /// As written.
        part: String,
    },
    /// Every field is right, but no day is like that.
    #[error("the timetable never comes due")]
    Never {
        /// `there is no 31 February`.
        why: String,
    },
    /// `at` holds something else than times of day.
    #[error("{} is not a time of day (00:00 to 23:59)", quoted(.0))]
    Time(String),
    /// `days` holds something else than days.
    #[error("`{0}` does not name days of the week")]
    Days(String),
}

impl TimetableError {
    /// Short words to draw under the place.
    pub fn label(&self) -> String {
        match self {
            Self::FieldCount { text } => match n_words(text) {
                1 => "one field".to_owned(),
                n => format!("{n} fields"),
            },
            Self::UnknownName(_) => "unknown name".to_owned(),
            Self::Value { field, .. } => format!("{} is {}", field.noun(), field.allowed()),
            Self::Backwards { .. } => "the first is larger than the last".to_owned(),
            Self::Step { field, .. } => format!("steps are 1 to {}", field.max_step()),
            Self::Never { why } => why.clone(),
            Self::Time(_) => "not a time of day".to_owned(),
            Self::Days(_) => "not days of the week".to_owned(),
        }
    }

    /// What to write instead.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::FieldCount { text } => five_fields(text),
            Self::UnknownName(_) => "the names are @hourly, @daily (or @midnight), @weekly, \
                @monthly and @yearly (or @annually)"
                .to_owned(),
            Self::Value { field, word } => value_help(*field, word).to_owned(),
            Self::Backwards { field, first, last } => {
                let (start, end) = field.span().into_inner();
                format!("to go round, write two ranges: `{first}-{end},{start}-{last}`")
            }
            Self::Step { field: Field::Minute, .. } => {
                "for every two hours write `0 */2 * * *`: minute 0 of every second hour".to_owned()
            }
            Self::Step { .. } => "`*/2` is every second one, counted from the first".to_owned(),
            Self::Never { .. } => LAST_DAY.to_owned(),
            Self::Time(_) => "write hours and minutes, `07:30`, or several, `07:30, 16:00`; half \
                past seven in the evening is `19:30`"
                .to_owned(),
            Self::Days(_) => {
                "write `mon-fri`, `mon,wed`, `weekdays`, `weekends` or `daily`".to_owned()
            }
        })
    }
}

const LAST_DAY: &str = "the last day of every month is not a cron date; weekday mornings at \
    seven are `0 7 * * Mon-Fri`";

fn n_words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// `` `7:30 pm` ``, or words for an empty text.
pub(crate) fn quoted(text: &str) -> String {
    if text.is_empty() { "an empty text".to_owned() } else { format!("`{text}`") }
}

fn five_fields(text: &str) -> String {
    let fields: Vec<&str> = text.split_whitespace().collect();
    match fields.as_slice() {
        ["0" | "00" | "*", rest @ ..] if rest.len() == 5 => {
            format!("there is no field for seconds: `{}`", rest.join(" "))
        }
        _ => "weekday mornings at half past seven are `30 7 * * Mon-Fri`".to_owned(),
    }
}

fn value_help(field: Field, word: &str) -> &'static str {
    match field {
        Field::Minute => "on the hour is `0`, every quarter of an hour `*/15`",
        Field::Hour => "seven in the morning is `7`, seven in the evening `19`",
        Field::Day if word.to_ascii_uppercase().contains('L') => LAST_DAY,
        Field::Day => "the first is `1`, every day is `*`",
        Field::Month => "January and July are `1,7` or `Jan,Jul`, every month is `*`",
        Field::Weekday if word.contains('#') || word.to_ascii_uppercase().ends_with('L') => {
            "the second or last Friday of a month is not a cron date; every Friday is `Fri`"
        }
        Field::Weekday => "Monday to Friday is `1-5` or `Mon-Fri`, every day is `*`",
    }
}

//! What is wrong with the user's files, and where.
use std::ops::Range;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The configuration cannot be used.
    Error,
    /// It can be used, but part of it will not do what it seems to say.
    Warning,
    /// Worth knowing.
    Note,
}

/// Where a word stands: which file, which bytes. `Default` is for words no file spells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// Index into the files as they were read.
    pub file: usize,
    /// Bytes in that file.
    pub span: Range<usize>,
}

/// A word from a file and where it stands there.
#[derive(Clone, Debug, Default)]
pub struct Spelled {
    /// The word as written.
    pub text: String,
    /// Where.
    pub at: Place,
}

impl From<&str> for Spelled {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), at: Place::default() }
    }
}

/// Two words are the same wherever they stand.
impl PartialEq for Spelled {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
impl Eq for Spelled {}

/// One thing wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How bad.
    pub severity: Severity,
    /// Where to draw it.
    pub at: Place,
    /// What is wrong: one sentence, lower case, no full stop.
    pub message: String,
    /// Short words drawn under the place; may be empty.
    pub label: String,
    /// A second place that has to do with it, and short words for it: where a name was first used.
    pub also: Option<Box<(Place, String)>>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Problem {
    /// An error without label and help.
    pub fn error(at: Place, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            at,
            message: message.into(),
            label: String::new(),
            also: None,
            help: None,
        }
    }

    /// The same with words under the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// The same with a second place and words for it.
    #[must_use]
    pub fn also(mut self, at: Place, label: impl Into<String>) -> Self {
        self.also = Some(Box::new((at, label.into())));
        self
    }

    /// The same with a remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same, less bad.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

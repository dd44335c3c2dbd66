//! Plain text in 72 columns, counted in characters. It knows nothing of editions.

/// Characters of a line.
pub(super) const WIDTH: usize = 72;

/// Lines of at most [`WIDTH`] characters.
#[derive(Default)]
pub(super) struct Columns(String);

impl Columns {
    /// As many lines as `text` needs; none for an empty one.
    ///
    /// * `first`, `rest` — what stands before the first line, and before the others.
    pub(super) fn wrap(&mut self, first: &str, rest: &str, text: &str) {
        let mut line = first.to_owned();
        let mut is_fresh = true;
        for word in text.split_inclusive(' ').flat_map(|word| pieces(word, WIDTH - rest.len())) {
            let word_len = word.trim_end().chars().count();
            if !is_fresh && line.chars().count() + word_len > WIDTH {
                self.line(&untied(&line));
                rest.clone_into(&mut line);
            }
            line.push_str(word);
            is_fresh = false;
        }
        if !is_fresh {
            self.line(&untied(&line));
        }
    }

    /// Everything so far.
    pub(super) fn text(self) -> String {
        self.0
    }

    /// An address alone on its line, however long; nothing for an empty one.
    pub(super) fn url(&mut self, before: &str, url: &str) {
        if !url.is_empty() {
            self.line(&format!("{before}{url}"));
        }
    }

    /// A line full of `c`.
    pub(super) fn rule(&mut self, c: char) {
        self.line(&c.to_string().repeat(WIDTH));
    }

    /// An empty line, unless there is one.
    pub(super) fn gap(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with("\n\n") {
            self.0.push('\n');
        }
    }

    /// A line as it is.
    pub(super) fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }
}

/// A line that is broken already has no use for blanks that do not break.
fn untied(line: &str) -> String {
    line.trim_end().replace('\u{a0}', " ")
}

/// The word itself, or pieces of at most `max` characters.
fn pieces(word: &str, max: usize) -> Vec<&str> {
    let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).step_by(max.max(1)).collect();
    let ends = starts.iter().skip(1).copied().chain([word.len()]);
    starts.iter().zip(ends).map(|(start, end)| &word[*start..end]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let mut page = Columns::default();
        page.wrap("* ", "  ", text);
        assert_eq!(page.text().lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn lines_are_wrapped_at_words() {
        check("", &[]);
        check("short", &["* short"]);
        let long = "word ".repeat(15);
        check(
            &long,
            &["* word word word word word word word word word word word word word word", "  word"],
        );
    }

    #[test]
    fn a_word_longer_than_a_line_is_broken() {
        let (seventy, rest) = ("Ж".repeat(70), "Ж".repeat(30));
        check(&"Ж".repeat(100), &[&format!("* {seventy}"), &format!("  {rest}")]);
    }
}

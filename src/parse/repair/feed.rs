//! What a document says of itself: its title, how often it wants to be asked, where its other forms
//! are.
use super::{
    super::{scan::Limit, tag::Tag, vocabulary::Field},
    Writer,
};

impl<'a> Writer<'a> {
    /// Writes or remembers a field outside all entries; of several titles the first.
    pub(super) fn feed_field(&mut self, field: Field, tag: &Tag<'a>) {
        let text = self.text_of(tag, Limit::Line);
        match field {
            Field::Title if !self.has_title && !text.is_empty() => {
                self.has_title = true;
                self.write(field, &text);
            }
            Field::Language => self.write(field, &text),
            Field::Ttl => self.done.ttl = text,
            Field::Period => self.done.period = text,
            Field::Frequency => self.done.frequency = text,
            Field::SkipHour => self.done.hints.skip.add_hour(&text),
            Field::SkipDay => self.done.hints.skip.add_day(&text),
            Field::NewAddress => self.done.hints.moved = self.base.join(&text).ok(),
            Field::Generator => {
                let tag_says = tag.value("uri").unwrap_or_default().contains("wordpress");
                self.done.hints.is_wordpress |= tag_says || text.contains("wordpress");
            }
            Field::Link => self.feed_link(tag),
            _ => (),
        }
    }

    /// Links to the feed's own other forms.
    ///
    /// Source: RFC 5005 §3, §4 (`next`, `prev-archive`), `WebSub` §4 (`hub`, `self`).
    fn feed_link(&mut self, tag: &Tag<'a>) {
        let rel = tag.value("rel").unwrap_or_default().to_ascii_lowercase();
        let address = || self.base.join(tag.value("href")?.trim()).ok();
        let hints = &mut self.done.hints;
        match rel.as_str() {
            "self" => hints.own = address(),
            "hub" => hints.hub = hints.hub.take().or_else(address),
            "prev-archive" => hints.older = address(),
            "next" => hints.older = hints.older.take().or_else(address),
            _ => (),
        }
    }
}

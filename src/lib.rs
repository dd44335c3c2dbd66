//! A press attaché for your own server.
//!
//! What happens to one item: `schedule` says its source is due, `fetch` asks for the document,
//! `parse` reads the items, `watch` tries the rules on each, `store` commits all of it at once;
//! where the feed had only a teaser, `article` finds the text on its page, and the same happens to
//! that; when the timetable fires, `digest` composes an edition, `store` claims its items and puts
//! the mail in the outbox, `deliver` hands it over. `daemon` calls them in turn; `cli` calls
//! `daemon`.
pub mod model;
pub mod text;

pub mod schedule;

pub mod parse;

pub mod article;

pub mod watch;

pub mod story;

pub mod digest;

pub mod fetch;
pub mod store;

pub mod deliver;

pub mod config;

pub mod daemon;

pub mod cli;

//! Whether there is an article at all. A page may answer in an article's place: a list of links,
//! a login, a box about cookies. What such a page says must not be matched as news.
use std::sync::LazyLock;

use regex::Regex;

use super::{
    blocks::{Block, share},
    filter, patterns,
};
use crate::parse;

/// What stands in an article's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Absence {
    /// A front page, a section, results of a search.
    #[error("a list of links to other pages")]
    LinkList,
    /// A form that asks who one is.
    #[error("a login")]
    Login,
    /// A box about cookies and consent, without what is behind it.
    #[error("a question about cookies and consent")]
    Consent,
    /// The first lines of a text that must be paid for; those lines are the page's text.
    #[error("the beginning of a text that must be paid for")]
    Paywall,
    /// A page that wants proof of a browser.
    #[error("a page that wants proof of a browser")]
    Challenge,
    /// No text, or too little to be called one.
    #[error("no text")]
    Empty,
}

impl Absence {
    /// In one word or two, for programs: `link list`, `paywall`.
    pub fn class(self) -> &'static str {
        match self {
            Self::LinkList => "link list",
            Self::Login => "login",
            Self::Consent => "consent",
            Self::Paywall => "paywall",
            Self::Challenge => "challenge",
            Self::Empty => "empty",
        }
    }
}

/// What is known of a page when it is judged.
pub(super) struct Evidence<'a> {
    /// The decoded page, for the words of challenges.
    pub(super) page: &'a str,
    /// All its lines.
    pub(super) lines: &'a [Block],
    /// Lines of the place where its main text was found, before the filter.
    pub(super) found: &'a [Block],
    /// Words of what the filter kept.
    pub(super) n_words: usize,
    pub(super) n_passwords: usize,
    /// It says itself that it is one article.
    pub(super) is_said_article: bool,
    /// It says itself that it is a list.
    pub(super) is_said_list: bool,
    /// It says itself that one must pay.
    pub(super) is_said_paid: bool,
}

/// An article of fewer words is none, unless the page says it is one.
const MIN_WORDS: usize = 25;
/// The least that is a text, whatever the page says.
const MIN_WORDS_EVER: usize = 8;
/// The first lines of a paid text are shorter than this.
const MAX_STUB_WORDS: usize = 220;
/// A form is the page where the rest is shorter than this.
const MAX_FORM_WORDS: usize = 120;
/// A box about cookies is shorter than this.
const MAX_CONSENT_WORDS: usize = 700;
/// Of its words, how many speak of consent.
const CONSENT_SHARE: f64 = 0.03;
/// Links with a teaser each, at the least, before a page is a list.
const MIN_LINKS: usize = 5;
/// Words one after another that no list has between its links.
const LONGEST_TEASER: usize = 110;

static CONSENT: LazyLock<Regex> = LazyLock::new(|| {
    words(
        r"\b(cookies?|consent\w*|gdpr|legitimate interests?|data protection|privacy|our partners|vendors?|personali[sz]ed ads|einwilligung\w*|datenschutz\w*|consentement|confidentialité|consentimiento|privacidad|файл\w* cookie|куки|согласи\w+|персональн\w+ данн\w+|çerez\w*)\b",
    )
});
static LOGIN: LazyLock<Regex> = LazyLock::new(|| {
    words(
        r"\b((log|sign) ?in\b|password|forgot your|remember me|create an account|einloggen|anmelden|passwort|se connecter|mot de passe|iniciar sesión|contraseña|войти|войдите|пароль|авторизаци\w+|giriş yap|şifre)",
    )
});
static PAYWALL: LazyLock<Regex> = LazyLock::new(|| {
    words(
        r"(subscribe (now )?to (continue|read|keep|unlock|get)|subscribers? only|(for|to|only) (our )?subscribers|already (a subscriber|subscribed)|to (continue|keep) reading|continue reading (with|your|this)|unlock this (article|story)|read the full (article|story) with|free articles? (left|remaining)|become a (member|subscriber) to|premium content|exclusive to subscribers|réservé aux abonnés|il vous reste .{1,20} (de )?cet article|nur für abonnenten|weiterlesen mit|artikel ist kostenpflichtig|solo para suscriptores|только для подписчиков|доступно по подписке|оформите подписку|чтобы (дочитать|прочитать))",
    )
});

fn words(pattern: &str) -> Regex {
    Regex::new(&format!("(?i){pattern}")).expect("a pattern of our own")
}

/// `None` where there is an article.
pub(super) fn judge(evidence: &Evidence<'_>) -> Option<Absence> {
    let n_words_in_all: usize = evidence.lines.iter().map(|block| block.n_words).sum();
    if n_words_in_all < MAX_STUB_WORDS && parse::is_challenge(evidence.page) {
        Some(Absence::Challenge)
    } else if evidence.is_consent() {
        Some(Absence::Consent)
    } else if evidence.is_login() {
        Some(Absence::Login)
    } else if evidence.is_stub() {
        Some(Absence::Paywall)
    } else if evidence.is_list() {
        Some(Absence::LinkList)
    } else {
        let enough = if evidence.is_said_article { MIN_WORDS_EVER } else { MIN_WORDS };
        (evidence.n_words < enough).then_some(Absence::Empty)
    }
}

impl Evidence<'_> {
    fn is_consent(&self) -> bool {
        let n_hits = hits(&CONSENT, self.found);
        let n_words = n_words(self.found);
        n_words < MAX_CONSENT_WORDS
            && 3 <= n_hits
            && CONSENT_SHARE <= share(n_hits, n_words)
            && !self.is_said_article
    }

    fn is_login(&self) -> bool {
        let is_short = self.n_words < MAX_FORM_WORDS && !self.is_said_article;
        let n_hits = hits(&LOGIN, self.lines);
        is_short
            && (0 < self.n_passwords && 0 < n_hits && !has_prose(self.found, 60)
                || 3 <= n_hits && !has_prose(self.found, 40))
    }

    fn is_stub(&self) -> bool {
        self.n_words < MAX_STUB_WORDS
            && MIN_WORDS_EVER <= self.n_words
            && 0 < hits(&PAYWALL, self.lines)
            && (self.is_said_paid || self.is_said_article || 0 < hits(&PAYWALL, self.found))
    }

    /// Headings that are links, each with a line or two under it, and no longer text anywhere.
    fn is_list(&self) -> bool {
        let is_link = |block: &&Block| 3 <= block.n_words && 0.75 <= block.link_share();
        let n_links = self.found.iter().filter(is_link).count();
        let longest = longest_run(self.found);
        let n_chars: usize = self.found.iter().map(|block| block.n_chars).sum();
        let n_link_chars: usize = self.found.iter().map(|block| block.n_link_chars).sum();
        let is_of_links = 0.6 <= share(n_link_chars, n_chars);
        let is_list = MIN_LINKS <= n_links && longest < LONGEST_TEASER;
        let is_all_links =
            MIN_LINKS <= self.n_links_in_all() && n_words(self.found) < MIN_WORDS && 3 <= n_links;
        if self.is_said_article {
            is_list && is_of_links && longest < MIN_WORDS
        } else {
            is_list || is_all_links || self.is_said_list && longest < LONGEST_TEASER
        }
    }

    fn n_links_in_all(&self) -> usize {
        self.lines.iter().filter(|block| 0.75 <= block.link_share()).count()
    }
}

fn hits(pattern: &Regex, blocks: &[Block]) -> usize {
    blocks.iter().map(|block| pattern.find_iter(&block.text).count()).sum()
}

fn n_words(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| block.n_words).sum()
}

fn has_prose(blocks: &[Block], n_words: usize) -> bool {
    n_words <= longest_run(blocks)
}

/// Words of paragraphs that follow one another with no link or heading between.
fn longest_run(blocks: &[Block]) -> usize {
    let (mut longest, mut run) = (0, 0);
    for block in blocks {
        let is_text = block.link_share() < 0.5
            && (filter::is_prose(block) || 8 <= block.n_words && !patterns::is_label(&block.text));
        if is_text {
            run += block.n_words;
        } else if 3 <= block.n_words && 0.75 <= block.link_share() {
            run = 0;
        }
        longest = longest.max(run);
    }
    longest
}

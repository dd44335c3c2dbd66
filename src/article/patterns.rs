//! Words by which what surrounds an article is known: captions, credits, promotions, dates.
use std::sync::LazyLock;

use regex::Regex;

use crate::parse::MONTHS;

/// Beginnings of lines that lead away from the article or label it.
const LABELS: &str = r"read more|read also|also read|read next|see more|see also|related\b|more from|more on|more:|don.?t miss|you may also|you might also|recommended|trending|recent articles|popular|most (read|popular)|advert|advertisement|share\b|sharing is|follow us|follow \S+ on|subscribe|sign up|get the latest|get access to|click here|tell us what|(\d+ ?)?(comments?|replies)$|leave a (comment|reply)|post comment|add comment|tags?\b\W*$|tags?:|topics?:|filed under|categor(y|ies):|image copyright|image caption|image:|photos?:|photo(graph)?s? by|picture:|pictured:|credit\b|sources?:|enlarge image|image \d|\d+ ?of ?\d+|caption$|close$|home$|news$|by$|print( article)?$|order reprints|text size|view author|email the author|e-?mail$|first published|published\b|posted\b|updated\b|last updated|have a tip|learn more|listen( to)?:|download:|watch:|video:|copyright\b|©|\(c\)|all rights|about the author|something to consider|write to |contact (the )?(author|writer|reporter)|\(?(image|photo)s?( credit)?:";
/// The same in the languages of our outlets.
const LABELS_ABROAD: &str = r"читайте также|читать также|смотрите также|по теме\b|материалы по теме|подпис(аться|ывайтесь|ка)\b|поделиться|фото:|теги:|темы:|реклама$|источник:|оставить комментарий|читайте ещё|lire aussi|à lire aussi|lire la suite|partager\b|mots-clés|crédit photo|lesen sie auch|mehr zum thema|teilen\b|schlagwörter|foto:|lea también|le puede interesar|compartir\b|etiquetas\b|leggi anche|condividi\b|leia também|ayrıca okuyun|ilgili haberler|یہ بھی پڑھیں|مزید پڑھیں|اقرأ أيضا|اقرأ المزيد";
/// Whose picture it is.
const CREDITS: &str = r"(\((image|photo|credit|picture|nasa)[^)]*\)\W*$|getty( images)?\W*$|photograph by|/(ap|afp|getty|reuters|epa|aap|shutterstock)\b( images)?\W*$|[. ](ap|afp|reuters)$|\bcredit: |\bphoto: |image courtesy|courtesy of [\w ]+$|\[\+\])";
/// What the outlet or the author wants of the reader.
const PROMOTIONS: &str = r"(newsletter|\bsubscri(be|ption)\b|sign up (for|to)|follow (us|him|her|them|@)|on (facebook|twitter|instagram)\b.*(facebook|twitter|instagram|youtube)|follow .{3,60} on (twitter|facebook|instagram)|e-?mail (me|us|him|her|the)|may be reached at|\S+@\S+\.\w{2,}\W*$|delivered (to|through) your|all rights reserved|contributed (to this|reporting)|temporarily moderating|more (articles|stories) (from|by)|is (a|the) [\w ]{0,40}(writer|reporter|editor|correspondent|journalist|contributor|columnist|freelance)\b|full coverage)";
/// Classes, ids and roles of furniture.
const FURNITURE: &str = r"(caption|credit|byline|author|dateline|timestamp|(?:^|[^a-z])date(?:[^d]|$)|publish-?(ed|date)|breadcrumb|(?:^|[^a-z])share|sharing|social|related|recirc|newsletter|signup|sign-up|subscri|promo|(?:^|[^a-z])cta(?:[^a-z]|$)|(?:^|[^a-z])tags?(?:[^a-z]|$)|comment|trending|popular|row-recent|recommend|callout|toolbar|-tools|(?:^|[^a-z])bio(?:[^a-z]|$)|(?:^|[^a-z])footer|copyright|disclaimer|read-?more|advert|sponsor|(?:^|[^a-z])print(?:[^a-z]|$)|reprint|gallery|slide|(?:^|[^a-z])photo|more-stories|morelinks|taboola|outbrain|gdpr|cookie|consent|paywall-(msg|message|prompt)|pagination|pager|post-?nav|entry-meta|post-?meta|article-?meta)";

static LABEL: LazyLock<Regex> =
    LazyLock::new(|| insensitive(&format!(r"^\W*({LABELS}|{LABELS_ABROAD})")));
static CREDIT: LazyLock<Regex> = LazyLock::new(|| insensitive(CREDITS));
static PROMOTION: LazyLock<Regex> = LazyLock::new(|| insensitive(PROMOTIONS));
static FURNITURE_NAME: LazyLock<Regex> = LazyLock::new(|| insensitive(FURNITURE));
static DAY: LazyLock<Regex> = LazyLock::new(|| {
    let months: Vec<String> = MONTHS.iter().map(|(_, names)| names.replace(' ', "|")).collect();
    let month = format!(r"(?:{})\p{{L}}*\.?", months.join("|"));
    insensitive(&format!(
        r"(\b\d{{1,2}}[:h.]\d{{2}}\b|\b{month}\s+\d{{1,2}}\b|\b\d{{1,2}}\.?(?:st|nd|rd|th)?\s+(?:de )?{month}|\b\d{{4}}-\d{{2}}-\d{{2}}|\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}})"
    ))
});
static YEAR_OR_HOUR: LazyLock<Regex> = LazyLock::new(|| {
    insensitive(r"\b(19|20)\d\d\b|\b\d{1,2}[:h]\d{2}\b|^\W*(updated|posted|published)")
});

fn insensitive(pattern: &str) -> Regex {
    Regex::new(&format!("(?i){pattern}")).expect("a pattern of our own")
}

/// `Read also: …`, `Tags:`, `Читайте также`.
pub(super) fn is_label(line: &str) -> bool {
    LABEL.is_match(line)
}

/// `… (Photo: AFP)`, `Getty Images`.
pub(super) fn is_credit(line: &str) -> bool {
    CREDIT.is_match(line)
}

/// `Sign up for our newsletter`, `Ann is a staff writer`.
pub(super) fn is_promotion(line: &str) -> bool {
    PROMOTION.is_match(line)
}

/// By its attributes: `class=share-bar`, `itemprop=author`.
pub(super) fn is_furniture(attributes: &str) -> bool {
    FURNITURE_NAME.is_match(attributes)
}

/// Names a day or an hour.
pub(super) fn names_a_day(line: &str) -> bool {
    DAY.is_match(line)
}

/// Names a day and a year or hour, so that it is a date line and no sentence about May.
pub(super) fn is_date_line(line: &str) -> bool {
    names_a_day(line) && YEAR_OR_HOUR.is_match(line)
}

/// Ends as sentences do, in any script.
pub(super) fn ends_sentence(line: &str) -> bool {
    line.ends_with(|c| ".!?…。！？”\"»'’)۔؟".contains(c))
}

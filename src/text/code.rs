//! What languages are called in two letters. Tells no language from another.
use whatlang::Lang;

/// ISO 639-3 to ISO 639-1.
const CODES: &str = "\
    afr-af aka-ak amh-am ara-ar aze-az bel-be ben-bn bul-bg cat-ca ces-cs cmn-zh cym-cy \
    dan-da deu-de ell-el eng-en epo-eo est-et fin-fi fra-fr guj-gu heb-he hin-hi hrv-hr \
    hun-hu hye-hy ind-id ita-it jav-jv jpn-ja kan-kn kat-ka khm-km kor-ko lat-la lav-lv \
    lit-lt mal-ml mar-mr mkd-mk mya-my nep-ne nld-nl nob-nb ori-or pan-pa pes-fa pol-pl \
    por-pt ron-ro rus-ru sin-si slk-sk slv-sl sna-sn spa-es srp-sr swe-sv tam-ta tel-te \
    tgl-tl tha-th tuk-tk tur-tr ukr-uk urd-ur uzb-uz vie-vi yid-yi zul-zu";

/// Two letters where there is such a code, else three.
pub fn code(lang: Lang) -> &'static str {
    let three = lang.code();
    let mut pairs = CODES.split(' ').filter_map(|pair| pair.split_once('-'));
    pairs.find(|(long, _)| *long == three).map_or(three, |(_, short)| short)
}

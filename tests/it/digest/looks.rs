//! How editions look, whole.
use attache::{digest, model::Material};

use super::{
    FROM, keep,
    material::{busy, crowded, quiet, troubled, undelivered, urdu},
    print, reader,
};

#[test]
fn a_busy_edition_in_text() {
    insta::assert_snapshot!(print("busy", &busy()).text);
}

#[test]
fn a_quiet_edition_in_text() {
    let mut material = quiet();
    material.coverage = troubled();
    insta::assert_snapshot!(print("quiet-troubled", &material).text, @r#"
    RUSSIA & SOUTH ASIA WATCH
    Thursday 28 May 2026, 07:30 London

    Nothing new on any of 5 watches since Wed 27 May 07:30; 1 of 61 sources
    could not be read. Usually 6 stories.
    Stories a day, last 28 days  ▅▇▄▆█▃▂▆▅▇▆█▄▂▅▆▇█▆▃▃▇▅▆█▆▄▁

      Stories by watch                                          new    usual
      Russia–Pakistan                                             0        3
      India–Russia defence ties                                   0        2
      Sanctions evasion                                           0        1
      SCO enlargement                                             0        0
      Afghan talks                                                0        0

    ------------------------------------------------------------------------
    The last main story, Tue 19 May

    * Islamabad asks Moscow for a longer gas contract
      Karachi Ledger
      https://ledger.example/2026/05/gas-contract

    ------------------------------------------------------------------------
    What came closest

    - Pakistan’s central bank holds its rate
      Karachi Ledger · Russia–Pakistan: names Pakistan, not Russia
      https://wire.example/40

    - Moscow reopens its grain terminal
      Volga Courier · Russia–Pakistan: names Russia, not Pakistan
      https://wire.example/33

    ------------------------------------------------------------------------
    59 of 61 sources were read in full. This digest may be missing items
    from:
      - Neva Business Daily could not be read since Tue 26 May 22:10
        (41 tries): the server asks us to come back later (HTTP 503).
      - Institute of Regional Affairs has had no new item for 23 days;
        usually it has one every 2 days.
    Read for the first time: Gulf Monitor.

    Covers Wed 27 May 07:30 to Thu 28 May 07:30. Next: Fri 29 May 07:30.
    Times are London (BST). You get this at desk@example.org as a reader of
    “Russia & South Asia watch”; sent by Attaché.

    -- 
    To stop:
    mailto:attache@example.org?subject=unsubscribe%20south-asia-morning
    "#);
}

#[test]
fn an_urdu_edition_in_text() {
    insta::assert_snapshot!(print("urdu", &urdu()).text, @r#"
    RUSSIA & SOUTH ASIA WATCH
    Thursday 28 May 2026, 07:30 London

    2 new stories, from 2 outlets. Less than half the usual 6.
    Stories a day, last 28 days  ▅▇▄▆█▃▂▆▅▇▆█▄▂▅▆▇█▆▃▃▇▅▆█▆▄▁

      Stories by watch                                          new    usual
      Russia–Pakistan                                             2        3
      Nothing new: India–Russia defence ties, Sanctions evasion, SCO
        enlargement, Afghan talks

    ========================================================================
    Russia–Pakistan                                           2 new, usual 3
    ========================================================================

    * پاکستان اور روس کی دوسری مشترکہ مشقیں ستمبر میں ہوں گی
      In the Urdu headline: Pakistan, Russia
      Roznama Naya Subh · newspaper · Wed 19:12
      دونوں ملکوں کے حکام نے بدھ کو بتایا کہ *پاکستان* اور *روس* کی فوجیں
      ستمبر میں شمالی پہاڑوں میں مشترکہ مشقیں کریں گی۔ *روس* ایک کمپنی بھیجے
      گا اور تربیت کا خرچ دونوں ملک مل کر اٹھائیں گے۔ مذاکرات دو دن جاری رہے
      اور ان میں گیس پائپ لائن پر بھی بات ہوئی، تاہم اس کی لاگت پر کوئی
      فیصلہ نہیں ہوا۔ اگلا دور جولائی میں ہو گا۔
      Matched: روس (Russia) + پاکستان (Pakistan)
      in the title · 5 mentions · score 7
      https://roznama-naya-subh.example/1
        + روس اور پاکستان: نئی مشقیں
          Awaz Online · Wed 19:40 · in the Urdu headline: Russia, Pakistan
          https://roznama-naya-subh.example/1

    --- Partly on this

    * روس سے گیس پر بات، پاکستان کا وفد ماسکو میں
      In the Urdu headline: Russia, Pakistan
      Awaz Online · newspaper · Wed 14:40
      دونوں ملکوں کے حکام نے بدھ کو بتایا کہ *پاکستان* اور *روس* کی فوجیں
      ستمبر میں شمالی پہاڑوں میں مشترکہ مشقیں کریں گی۔
      Matched: روس (Russia) + پاکستان (Pakistan)
      in the title · 5 mentions · score 4
      https://awaz-online.example/3

    ------------------------------------------------------------------------
    All 61 sources were read in full.

    Score: how much an item is about its watch, by where the matched words
    stand; from 5 on it is a main story, unless its watch says otherwise.
    Covers Wed 27 May 07:30 to Thu 28 May 07:30. Next: Fri 29 May 07:30.
    Times are London (BST). You get this at desk@example.org as a reader of
    “Russia & South Asia watch”; sent by Attaché.

    -- 
    To stop:
    mailto:attache@example.org?subject=unsubscribe%20south-asia-morning
    "#);
}

#[test]
fn a_busy_edition_in_html() {
    insta::assert_snapshot!(print("busy", &busy()).html);
}

#[test]
fn a_quiet_edition_in_html() {
    insta::assert_snapshot!(print("quiet", &quiet()).html);
}

#[test]
fn an_urdu_edition_in_html() {
    insta::assert_snapshot!(print("urdu", &urdu()).html);
}

#[test]
fn an_edition_with_everything_besides() {
    let missed = undelivered();
    let reader = digest::Reader { undelivered: &missed, ..reader(FROM) };
    let rendered = digest::render(&digest::assemble(&crowded()), &reader);
    keep("crowded", &rendered);
    insta::assert_snapshot!(rendered.text);
}

#[test]
fn an_alert_is_a_story_and_nothing_else() {
    let mut material = Material { is_alert: true, ..busy() };
    material.candidates.retain(|candidate| candidate.id <= 3);
    material.digest.title = "Russia–Pakistan".to_owned();
    material.coverage = attache::model::Coverage::default();
    material.days.clear();
    material.changes.clear();
    let rendered = print("alert", &material);
    insta::assert_snapshot!(format!("{}\n\n{}", rendered.subject, rendered.text));
    assert!(!rendered.html.contains("sources") && !rendered.html.contains("usual"));
}

#[test]
fn a_word_written_from_the_right_keeps_to_itself_also_without_a_gloss() {
    let mut material = urdu();
    for matched in &mut material.candidates[0].matches {
        for hit in &mut matched.evidence.hits {
            hit.gloss = None;
        }
    }
    let html = print("urdu", &material).html;
    let line = concat!(
        r#"Matched: <span dir="rtl">روس</span>"#,
        r#"&nbsp;+&nbsp;<span dir="rtl">پاکستان</span>"#,
    );
    assert!(html.contains(line), "{html}");
}

//! How editions look, whole.
use attache::{digest, model::Material};

use super::{
    FROM, keep,
    material::{busy, crowded, quiet, troubled, undelivered, urdu},
    print, reader,
};

#[test]
fn a_busy_edition_in_text() {
    insta::assert_snapshot!(print("busy", &busy()).text, @r#"
    RUSSIA & SOUTH ASIA WATCH
    Thursday 28 May 2026, 07:30 London

    10 new items in 8 stories, from 8 outlets in 2 languages; 1 of 61
    sources could not be read. More than the usual 6.
    Items a day, 28 days  ▃▄▃▄▅▂▂▄▃▄▄▅▃▂▃▄▄▅▄▂▂▄▃▄▅▄▃█

      Russia–Pakistan                      7  (usual 3)
      India–Russia defence ties            2  (usual 2)
      Sanctions evasion                    1  (usual 1)
      Nothing new: SCO enlargement, Afghan talks

    ========================================================================
    Russia–Pakistan                              7 new in 5 stories, usual 3
    ========================================================================

    * What Russia wants from Pakistan, and what it does not
      South Asia Policy Review, think tank, R. Nasser, T. Orlova, Wed 11:15
      *Russia* has moved from arms to energy in its dealings with
      *Pakistan*, without giving up its older friendships in the region. The
      paper looks at four agreements since 2021 and finds that *Pakistan*
      asked for more than was signed each time.
      Matched: Russia + Pakistan in the title; 3 further mentions; score 7½;
      also under India–Russia defence ties
      https://south-asia-policy-review.example/4

    * Russia and Pakistan agree on a second mountain drill
      Indus Tribune, newspaper, Wed 18:40
      Both sides will send a company each to the northern ranges in
      September, a senior official in *Islamabad* said on Wednesday, after
      two days of talks with a delegation from *Moscow* that also went over
      the delivery of spare parts for transport helicopters and the training
      of mountain guides, which was promised last year.
      Matched: Islamabad + Moscow; 9 words apart; in the lead; score 7
      https://indus-tribune.example/1

        + Karachi Ledger, Wed 16:05; same headline
          https://karachi-ledger.example/2

        + Second drill with Russia, says briefing in Pakistan
          Defence Notes, Wed 20:30
          http://indus-tribune.example/1/?utm_source=notes#comments

    * Россия и Пакистан проведут вторые учения в горах [Russian]
      Volga Courier, newspaper, Wed 16:05
      *Россия* и *Пакистан* договорились о вторых совместных учениях в
      горах, сообщили в министерстве. Учения пройдут в сентябре на севере
      страны, *Пакистан* пришлёт роту.
      Matched: Россия (Russia) + Пакистан (Pakistan) in the title;
      3 further mentions; score 6
      https://volga-courier.example/7

    * Ministry names a new date for the first section of the gas line
      Gas & Grid Monitor, newspaper, Thu 06:21
      The north–south line, which *Russia* is to build between Lahore and
      *Karachi*, would start with the section that…
      Matched: Russia + Karachi; 9 words apart; in the lead; score 3
      https://gas---grid-monitor.example/5

    - Broadcaster shows *Pakistan*’s cricket tour in *Russia*
      Karachi Ledger, newspaper, Wed 21:02
      Matched: Russia + Pakistan
      https://karachi-ledger.example/6

    ========================================================================
    India–Russia defence ties                                 2 new, usual 2
    ========================================================================
    1 more is told under Russia–Pakistan.

    * New Delhi asks for end-use terms before it signs
      Raisina Letter, newspaper, Wed 17:20
      *New Delhi* has been told that the four helicopters change nothing in
      *Russia*’s policy; officials there still want the end-use terms in
      writing before the next tranche.
      Matched: New Delhi + Russia; 9 words apart in the text;
      India in the title; in the lead; score 5½
      https://raisina-letter.example/8

    - Spares and end use: the questions *India* should ask *Russia*
      Defence Notes, newspaper, Wed 21:03
      Matched: India + Russia
      https://defence-notes.example/9

    ========================================================================
    Sanctions evasion                                         1 new, usual 1
    ========================================================================

    * A tanker changes its flag for the third time this year
      Gulf Monitor, newspaper, Wed 13:30
      Insurers say the ship carried oil above the *price cap* twice in
      April; the *embargo* office has asked two…
      Matched: embargo + price cap; 9 words apart; in the lead; score 4½
      https://gulf-monitor.example/10

    ------------------------------------------------------------------------
    Changes to the rules:
      - Sanctions evasion: changed on Tue; 3 gained and 1 lost over 30 days

    59 of 61 sources were read in full. This digest may be missing items
    from:
      - Neva Business Daily has not been read since Tue 26 May 22:10 (41
        tries): the server asks us to come back later (HTTP 503).
      - Institute of Regional Affairs has had no new item for 23 days;
        usually it has one every 2 days.
    Read for the first time: Gulf Monitor.

    Research desk, internal use.
    Covers Wed 27 May 07:30 to Thu 28 May 07:30. Next: Fri 29 May 07:30.
    Times are London (BST). Sent to desk@example.org by Attaché on
    watch.example.org because the digest “south-asia-morning” lists you.

    -- 
    To stop:
    mailto:attache@example.org?subject=unsubscribe%20south-asia-morning
    "#);
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
    Items a day, 28 days  ▅▇▄▆█▃▂▆▅▇▆█▄▂▅▆▇█▆▃▃▇▅▆█▆▄▁

      Russia–Pakistan                      0  (usual 3)
      India–Russia defence ties            0  (usual 2)
      Sanctions evasion                    0  (usual 1)
      SCO enlargement                      0  (usual 0)
      Afghan talks                         0  (usual 0)

    ------------------------------------------------------------------------
    The last main story, Tue 19 May

    * Islamabad asks Moscow for a longer gas contract
      Karachi Ledger
      https://ledger.example/2026/05/gas-contract

    ------------------------------------------------------------------------
    What came closest

    - Pakistan’s central bank holds its rate
      Karachi Ledger; Russia–Pakistan: names Pakistan, not Russia
      https://wire.example/40

    - Moscow reopens its grain terminal
      Volga Courier; Russia–Pakistan: names Russia, not Pakistan
      https://wire.example/33

    ------------------------------------------------------------------------
    59 of 61 sources were read in full. This digest may be missing items
    from:
      - Neva Business Daily has not been read since Tue 26 May 22:10 (41
        tries): the server asks us to come back later (HTTP 503).
      - Institute of Regional Affairs has had no new item for 23 days;
        usually it has one every 2 days.
    Read for the first time: Gulf Monitor.

    Covers Wed 27 May 07:30 to Thu 28 May 07:30. Next: Fri 29 May 07:30.
    Times are London (BST). Sent to desk@example.org by Attaché on
    watch.example.org because the digest “south-asia-morning” lists you.

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

    3 new items in 2 stories, from 2 outlets. Less than half the usual 6.
    Items a day, 28 days  ▅▇▄▆█▃▂▆▅▇▆█▄▂▅▆▇█▆▃▃▇▅▆█▆▄▁

      Russia–Pakistan                      3  (usual 3)
      Nothing new: India–Russia defence ties, Sanctions evasion, SCO
        enlargement, Afghan talks

    ========================================================================
    Russia–Pakistan                              3 new in 2 stories, usual 3
    ========================================================================

    * پاکستان اور روس کی دوسری مشترکہ مشقیں ستمبر میں ہوں گی [Urdu]
      Roznama Naya Subh, newspaper, Wed 19:12
      دونوں ملکوں کے حکام نے بدھ کو بتایا کہ *پاکستان* اور *روس* کی فوجیں
      ستمبر میں شمالی پہاڑوں میں مشترکہ مشقیں کریں گی۔ *روس* ایک کمپنی بھیجے
      گا اور تربیت کا خرچ دونوں ملک مل کر اٹھائیں گے۔ مذاکرات دو دن جاری رہے
      اور ان میں گیس پائپ لائن پر بھی بات ہوئی، تاہم اس کی لاگت پر کوئی
      فیصلہ نہیں ہوا۔ اگلا دور جولائی میں ہو گا۔
      Matched: روس (Russia) + پاکستان (Pakistan) in the title;
      3 further mentions; score 7
      https://roznama-naya-subh.example/1

        + روس اور پاکستان: نئی مشقیں [Urdu]
          Awaz Online, Wed 19:40; matched روس (Russia) + پاکستان (Pakistan)
          https://roznama-naya-subh.example/1

    * روس سے گیس پر بات، پاکستان کا وفد ماسکو میں [Urdu]
      Awaz Online, newspaper, Wed 14:40
      دونوں ملکوں کے حکام نے بدھ کو بتایا کہ *پاکستان* اور *روس* کی فوجیں
      ستمبر میں شمالی پہاڑوں میں مشترکہ مشقیں کریں…
      Matched: روس (Russia) + پاکستان (Pakistan) in the title;
      3 further mentions; score 4
      https://awaz-online.example/3

    ------------------------------------------------------------------------
    All 61 sources were read in full.

    Covers Wed 27 May 07:30 to Thu 28 May 07:30. Next: Fri 29 May 07:30.
    Times are London (BST). Sent to desk@example.org by Attaché on
    watch.example.org because the digest “south-asia-morning” lists you.

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
    let line = r#"Matched: <span dir="rtl">روس</span> +&nbsp;<span dir="rtl">پاکستان</span>"#;
    assert!(html.contains(line), "{html}");
}

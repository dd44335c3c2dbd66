//! What publishers call months and zones. Tables; who reads them decides.

/// Beginnings of month names, lower case, as far as they tell it from the others;
/// spaces between.
pub(crate) const MONTHS: &[(u32, &str)] = &[
    (1, "jan янв січ ene gen oca يناير جنور ژانو जन জান"),
    (2, "feb фев лют fév fev şub فبراير فرور فوریه شباط फ ফে"),
    (3, "mar мар бер mär mrt مار آذار मार মার"),
    (4, "apr апр кві abr avr nis أبريل ابريل اپریل آوریل نيسان अप এপ"),
    (5, "may мая май тра mai mag mei مايو مئ أيار मई মে"),
    (6, "jun июн чер juin giu haz يونيو جون ژوئن حزيران जून জুন"),
    (7, "jul июл лип juil lug tem يوليو جول ژوئی تموز जुल জুল"),
    (8, "aug авг сер ago aoû aou ağu أغسطس اغسطس اگست अग আগ"),
    (9, "sep сен вер set eyl سبتمبر ستمبر سپتامبر أيلول सित সে"),
    (10, "oct окт жов okt ott out eki أكتوبر اكتوبر اکت अक অক"),
    (11, "nov ноя лис kas نوفمبر نومبر نوامبر नव নভ"),
    (12, "dec дек гру dic déc dez ara ديسمبر دسمبر دسامبر दिस ডি"),
];

/// Zone names and their minutes east of Greenwich. Where a name is shared, the one that feeds
/// mean: IST is India's, BST Britain's, CST America's.
pub(super) const ZONES: &[(i64, &[&str])] = &[
    (0, &["z", "utc", "gmt", "ut", "wet"]),
    (-600, &["hst"]),
    (-540, &["akst"]),
    (-480, &["pst"]),
    (-420, &["pdt", "mst"]),
    (-360, &["mdt", "cst"]),
    (-300, &["cdt", "est"]),
    (-240, &["edt"]),
    (-180, &["art", "brt"]),
    (60, &["cet", "met", "wat", "bst", "west"]),
    (120, &["cest", "mest", "eet", "sast", "cat"]),
    (180, &["eest", "msk", "eat", "trt"]),
    (210, &["irst"]),
    (240, &["gst", "msd"]),
    (270, &["aft"]),
    (300, &["pkt", "uzt"]),
    (330, &["ist"]),
    (345, &["npt"]),
    (420, &["ict", "wib"]),
    (480, &["hkt", "sgt", "awst"]),
    (540, &["jst", "kst"]),
    (600, &["aest"]),
    (660, &["aedt"]),
    (720, &["nzst"]),
    (780, &["nzdt"]),
];

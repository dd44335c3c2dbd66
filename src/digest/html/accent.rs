//! The one colour a digest may choose, made readable on light and on dark. It styles nothing else.

/// Ours, when the digest names none.
const OURS: Rgb = [0x9b, 0x2c, 0x1f];
/// The lightest and the darkest ground our words stand on.
const LIGHT: Rgb = [0xf4, 0xf1, 0xea];
const DARK: Rgb = [0x22, 0x26, 0x2b];
/// Above the 4.5 that small text needs, for thin letters on poor screens.
///
/// Source: WCAG 2.2, success criterion 1.4.3.
const CONTRAST: f64 = 5.5;

type Rgb = [u8; 3];

/// One colour for two grounds, as `#rrggbb`.
pub(super) struct Accent {
    pub(super) on_light: String,
    pub(super) on_dark: String,
}

impl Accent {
    /// * `wish` — `#rrggbb`; anything else is taken for no wish.
    pub(super) fn new(wish: Option<&str>) -> Self {
        let colour = wish.and_then(read).unwrap_or(OURS);
        Self {
            on_light: write(readable(colour, LIGHT, [0; 3])),
            on_dark: write(readable(brightened(colour), DARK, [0xff; 3])),
        }
    }
}

/// `colour`, mixed with as little of `towards` as it takes to be read on `ground`.
fn readable(colour: Rgb, ground: Rgb, towards: Rgb) -> Rgb {
    let mixes = (0..=20u16).map(|step| mix(colour, towards, step));
    mixes.into_iter().find(|mixed| contrast(*mixed, ground) >= CONTRAST).unwrap_or(towards)
}

/// The same hue with its strongest channel at the top.
fn brightened(colour: Rgb) -> Rgb {
    const TOP: u16 = 0xf0;
    let most = colour.into_iter().max().map_or(0, u16::from).max(1);
    colour.map(|channel| u8::try_from(u16::from(channel) * TOP / most).unwrap_or(u8::MAX))
}

/// `step` twentieths of `other` in `colour`.
fn mix(colour: Rgb, other: Rgb, step: u16) -> Rgb {
    std::array::from_fn(|i| {
        let mixed = (u16::from(colour[i]) * (20 - step) + u16::from(other[i]) * step) / 20;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    })
}

/// Source: WCAG 2.2, contrast ratio.
fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Source: WCAG 2.2, relative luminance.
fn luminance(colour: Rgb) -> f64 {
    let linear = |channel: u8| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    let [r, g, b] = colour.map(linear);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn read(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    let [_, r, g, b] = number.to_be_bytes();
    Some([r, g, b])
}

fn write([r, g, b]: Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_accent_can_be_read_on_both_grounds() {
        for wish in ["#9b2c1f", "#ffcc00", "#ffffff", "#000000", "#0b4f6c", "red", "#+1234é"] {
            let accent = Accent::new(Some(wish));
            let [light, dark] = [&accent.on_light, &accent.on_dark].map(|text| read(text).unwrap());
            assert!(contrast(light, LIGHT) >= 4.5, "{wish} {}", accent.on_light);
            assert!(contrast(dark, DARK) >= 4.5, "{wish} {}", accent.on_dark);
        }
        assert_eq!(Accent::new(None).on_light, "#9b2c1f");
    }
}

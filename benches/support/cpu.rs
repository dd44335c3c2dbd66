//! What a benchmark costs in time: Linux only, elsewhere no number.
use std::fs;

/// Processor time of the main thread so far, in steps of a nanosecond where the kernel counts them.
pub(crate) fn cpu_seconds() -> f64 {
    let counted = fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let first = counted.split(' ').next().and_then(|n| n.parse::<f64>().ok());
    first.map_or(f64::NAN, |nanoseconds| nanoseconds / 1e9)
}

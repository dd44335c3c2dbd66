//! What benchmarks share: what they measure of their own process (Linux only, elsewhere no number),
//! and filing without a server.
#![allow(dead_code, reason = "no benchmark needs all of it")]
pub(crate) mod filing;

use std::fs;

/// Processor time of the main thread so far, in steps of a nanosecond where the kernel counts them.
pub(crate) fn cpu_seconds() -> f64 {
    let counted = fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let first = counted.split(' ').next().and_then(|n| n.parse::<f64>().ok());
    first.map_or(f64::NAN, |nanoseconds| nanoseconds / 1e9)
}

/// Most memory the process ever held.
pub(crate) fn peak_megabytes() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kilobytes.map_or(f64::NAN, |kilobytes| kilobytes / 1024.0)
}

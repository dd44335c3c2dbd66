//! Reading an answer to its end, but never past the cap: what counts are decompressed bytes, so
//! a small answer that swells is stopped as early as a large one.
use std::io::Read as _;

use flate2::read::MultiGzDecoder;
use reqwest::Response;

use crate::model::Trouble;

/// More than this is no document we want, unless less is asked for; after decompression.
pub const MAX_BYTES: usize = 10 * 1_048_576;

const GZIP: &[u8] = &[0x1f, 0x8b, 8];

/// The whole body, decompressed, also where the server compressed without saying so.
///
/// # Errors
/// Larger than `max_bytes`, or broken off.
pub(super) async fn read(mut response: Response, max_bytes: usize) -> Result<Vec<u8>, Trouble> {
    if response.content_length().is_some_and(|n_bytes| (max_bytes as u64) < n_bytes) {
        return Err(too_large(max_bytes));
    }
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if max_bytes < bytes.len() + chunk.len() => {
                return Err(too_large(max_bytes));
            }
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => break,
            Err(_) => return Err(Trouble::BrokenOff { received_bytes: bytes.len() }),
        }
    }
    if bytes.starts_with(GZIP) { unzip(&bytes, max_bytes) } else { Ok(bytes) }
}

fn unzip(zipped: &[u8], max_bytes: usize) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    let mut reader = MultiGzDecoder::new(zipped).take(max_bytes as u64 + 1);
    let outcome = reader.read_to_end(&mut bytes);
    if max_bytes < bytes.len() {
        return Err(too_large(max_bytes));
    }
    match outcome {
        Ok(_) => Ok(bytes),
        Err(_) => Err(Trouble::BrokenOff { received_bytes: bytes.len() }),
    }
}

fn too_large(limit_bytes: usize) -> Trouble {
    Trouble::TooLarge { limit_bytes }
}

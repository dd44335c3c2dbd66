//! A fence around code that may panic on a stranger's document.
use std::{
    cell::Cell,
    panic::{self, AssertUnwindSafe},
    sync::Once,
};

thread_local! {
    static IS_FENCED: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// Runs `f`; a panic inside becomes its message, and prints nothing.
///
/// # Errors
/// `f` panicked. What it was working on is lost, nothing else.
pub(crate) fn fenced<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    HOOK.call_once(|| {
        let loud = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !IS_FENCED.get() {
                loud(info);
            }
        }));
    });
    IS_FENCED.set(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(f));
    IS_FENCED.set(false);
    outcome.map_err(|payload| {
        let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
        text.unwrap_or_else(|| "panic without words".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::fenced;

    #[test]
    fn a_panic_becomes_its_words() {
        assert_eq!(fenced(|| 1), Ok(1));
        assert_eq!(fenced(|| panic!("no room")), Err::<(), _>("no room".to_owned()));
        assert_eq!(fenced(|| panic!("no {}", "room")), Err::<(), _>("no room".to_owned()));
    }
}

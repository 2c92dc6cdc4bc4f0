//! Any text as a lock: refused, or written again so that the same is read from it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use xtask::downloads::DownloadLock;

fuzz_target!(|text: &str| {
    let Ok(lock) = DownloadLock::parse("a.lock".into(), text, None) else { return };
    let written = lock.text();
    let again = DownloadLock::parse("a.lock".into(), &written, Some(&lock.release))
        .expect("what is written can be read");
    assert_eq!(again.archives, lock.archives);
    assert_eq!(again.text(), written);
});

//! What Bazel wanted and could not have, from its log.

use std::{collections::BTreeMap, sync::LazyLock};

use regex::Regex;

use super::{AskedFor, address, repository_cache::NOWHERE};

/// All addresses of one archive, none of which gave it; or the one file of a registry.
static FAILED: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"Error downloading \[([^\]]*)\]|Failed to fetch registry file (\S+?):?(?:\s|$)";
    Regex::new(pattern).unwrap_or_else(|error| unreachable!("{error}"))
});

/// The first address of each archive that the folder of downloads did not have, sorted. `asked` is
/// what the rules asked for: it has the schemes that are lost where Bazel is led elsewhere.
pub fn missing(log: &str, asked: &[AskedFor]) -> Vec<String> {
    let nowhere = format!("http://{NOWHERE}/");
    let written: BTreeMap<&str, &String> =
        asked.iter().flat_map(|one| &one.urls).map(|url| (address(url), url)).collect();
    let first = |found: regex::Captures<'_>| {
        if let Some(file) = found.get(2) {
            return Some(file.as_str().to_owned());
        }
        let place = found.get(1)?.as_str().split(", ").next()?.strip_prefix(&nowhere)?.to_owned();
        Some(written.get(place.as_str()).map_or(place.clone(), |url| (*url).clone()))
    };
    let mut all: Vec<String> = FAILED.captures_iter(log).filter_map(first).collect();
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::downloads::DeclaredDigest;

    #[test]
    fn what_came_from_the_cache_is_not_missing() {
        let log = "\
INFO: Rewritten [https://h/here.zip] as [http://not-in-the-lock.invalid/h/here.zip]
INFO: Rewritten [https://h/a.zip, http://m/a.zip] as [http://not-in-the-lock.invalid/h/a.zip, http://not-in-the-lock.invalid/m/a.zip]
WARNING: Download from http://not-in-the-lock.invalid/h/a.zip failed: Unknown host
Error in download: java.io.IOException: Error downloading [http://not-in-the-lock.invalid/h/a.zip, http://not-in-the-lock.invalid/m/a.zip] to /bazel/x: Unknown host
ERROR: Error downloading [http://not-in-the-lock.invalid/h/a.zip, http://not-in-the-lock.invalid/m/a.zip] to /bazel/x: Unknown host
ERROR: Error downloading [http://not-in-the-lock.invalid/h/b?c=d] to /bazel/y: Unknown host
ERROR: Error downloading [https://elsewhere/c] to /bazel/y: Unknown host
";
        let urls = vec!["https://h/a.zip".to_owned(), "http://m/a.zip".to_owned()];
        let asked = [AskedFor { urls, declared: DeclaredDigest::None }];
        assert_eq!(missing(log, &asked), ["h/b?c=d", "https://h/a.zip"]);
        assert_eq!(missing("ERROR: all is well", &asked), [""; 0]);
    }
}

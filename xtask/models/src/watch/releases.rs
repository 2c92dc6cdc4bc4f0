//! The list of releases, as GitHub's API gives it: an array of objects with `tag_name`.

use std::collections::BTreeSet;

use serde::Deserialize;

#[derive(Deserialize)]
struct Release {
    tag_name: String,
    #[serde(default)]
    draft: bool,
    #[serde(default)]
    prerelease: bool,
}

/// The tags of finished releases, or why the list cannot be read.
pub fn tags(body: &[u8]) -> Result<BTreeSet<String>, String> {
    let releases: Vec<Release> = serde_json::from_slice(body)
        .map_err(|error| format!("expected a list of releases, found something else: {error}"))?;
    let finished = releases.into_iter().filter(|release| !release.draft && !release.prerelease);
    Ok(finished.map(|release| release.tag_name).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finished_releases_count() {
        let body = br#"[{"tag_name":"v2","draft":true},{"tag_name":"v1","other":1}]"#;
        assert_eq!(tags(body).unwrap(), ["v1".to_owned()].into());
        assert!(tags(b"{\"message\":\"rate limit\"}").unwrap_err().contains("expected a list"));
    }
}

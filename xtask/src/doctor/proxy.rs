//! Proxy variables: downloads, image builds and package managers all read them, each in its own way.

use std::collections::BTreeMap;

use super::Finding;

const SUBJECT: &str = "proxy";

/// Judges the variables that are set: name, as written, to value.
pub fn judge(set: &BTreeMap<String, String>) -> Vec<Finding> {
    let proxy = |name: &str| set.get(name).or_else(|| set.get(&name.to_uppercase()));
    let (http, https) = (proxy("http_proxy"), proxy("https_proxy"));
    let Some(first) = https.or(http) else {
        return vec![Finding::ok(SUBJECT, "none set: the network is reached directly")];
    };
    let mut findings = Vec::new();
    let mut warn = |found: String, advice: String| {
        findings.push(Finding::warning(SUBJECT, found, advice));
    };
    for name in ["http_proxy", "https_proxy", "no_proxy"] {
        let (low, high) = (set.get(name), set.get(&name.to_uppercase()));
        if low.is_some() && high.is_some() && low != high {
            warn(
                format!(
                    "{name} and {} differ: some programs read the one, some the other",
                    name.to_uppercase()
                ),
                "give both the same value".to_owned(),
            );
        }
    }
    for (name, value) in [("http_proxy", http), ("https_proxy", https)] {
        match value {
            None => warn(
                format!("{name} is not set, the other is"),
                format!("export {name} too: downloads use both schemes"),
            ),
            Some(value) if !value.contains("://") => warn(
                format!("{name} has no scheme: {}", host(value)),
                format!("write {name}=http://{}", host(value)),
            ),
            Some(value) if is_loopback(value) => warn(
                format!(
                    "{name} is {}: inside of a container that is the container itself",
                    host(value)
                ),
                "name the proxy by an address that containers reach".to_owned(),
            ),
            Some(_) => {}
        }
    }
    if !proxy("no_proxy")
        .is_some_and(|list| list.contains("localhost") || list.contains("127.0.0.1"))
    {
        warn(
            "no_proxy does not name this machine: a mirror on it would be asked for at the proxy"
                .to_owned(),
            "export no_proxy=localhost,127.0.0.1".to_owned(),
        );
    }
    if findings.is_empty() {
        findings.push(Finding::ok(SUBJECT, host(first)));
    }
    findings
}

/// Host and port; never a name and password.
fn host(value: &str) -> String {
    let rest = value.split_once("://").map_or(value, |(_, rest)| rest);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    rest.trim_end_matches('/').to_owned()
}

fn is_loopback(value: &str) -> bool {
    let host = host(value);
    host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]")
}

#[cfg(test)]
mod tests {
    use super::{super::State, *};

    fn judged(set: &[(&str, &str)]) -> Vec<(State, String)> {
        let set = set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        judge(&set.collect()).into_iter().map(|finding| (finding.state, finding.found)).collect()
    }

    #[test]
    fn settings_that_programs_read_differently_are_named() {
        let good = "http://me:secret@proxy.example:3128/";
        let both = [("http_proxy", good), ("https_proxy", good), ("no_proxy", "localhost")];
        for (set, words) in [
            (vec![], "none set"),
            (both.to_vec(), "proxy.example:3128"),
            (vec![both[0], both[2]], "https_proxy is not set"),
            (both[..2].to_vec(), "no_proxy does not name"),
            (
                [&both[..], &[("HTTP_PROXY", "http://other:1")]].concat(),
                "http_proxy and HTTP_PROXY differ",
            ),
            (vec![("http_proxy", "p:1"), both[1], both[2]], "http_proxy has no scheme: p:1"),
            (
                vec![("HTTP_PROXY", "http://127.0.0.1:9"), both[1], both[2]],
                "http_proxy is 127.0.0.1:9",
            ),
        ] {
            let found = judged(&set);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].1.starts_with(words), "{found:?}");
            let fine = words == "none set" || words == "proxy.example:3128";
            assert_eq!(found[0].0 == State::Ok, fine, "{found:?}");
            assert!(!found[0].1.contains("secret"));
        }
    }
}

//! Which addresses an official variant of a model would have.
//!
//! The bucket is laid out as `<task>/<model>/<precision>/<version>/<file>`; EfficientDet and
//! EfficientNet are published there as `int8` too, under the same file name.

use super::Watched;

/// Precisions that would be news for a model published in another.
const PRECISIONS: &[&str] = &["int8"];

/// Why an address is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It is the pinned file: the answer must have the pinned size, else nothing else is believed.
    Pinned,
    /// The same model in another precision.
    Precision,
    /// A later version, or what the bucket calls the latest.
    Version,
}

/// One address to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The address that a variant would have.
    pub url: String,
    /// Why it is asked for: the pinned file, another precision, another version.
    pub reason: Reason,
}

/// The pinned address first, then every variant; only the first where the address is laid out
/// otherwise.
pub fn probes(watched: &Watched) -> Vec<Probe> {
    let probe = |url: String, reason| Probe { url, reason };
    let mut found = vec![probe(watched.url.clone(), Reason::Pinned)];
    let parts: Vec<&str> = watched.url.rsplitn(4, '/').collect();
    let [file, version, precision, base] = parts[..] else { return found };
    let Ok(number) = version.parse::<u32>() else { return found };
    let at = |precision: &str, version: &str| format!("{base}/{precision}/{version}/{file}");
    for other in PRECISIONS.iter().filter(|other| **other != precision) {
        found.push(probe(at(other, "1"), Reason::Precision));
        found.push(probe(at(other, "latest"), Reason::Precision));
    }
    let next = number.saturating_add(1).to_string();
    found.push(probe(at(precision, &next), Reason::Version));
    found.push(probe(at(precision, "latest"), Reason::Version));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(url: &str) -> Vec<String> {
        let watched = Watched { name: "m".into(), url: url.into(), size: None };
        probes(&watched).into_iter().map(|probe| probe.url).collect()
    }

    #[test]
    fn every_variant_has_the_buckets_layout() {
        assert_eq!(
            urls("https://h/b/task/model/float16/1/m.task"),
            [
                "https://h/b/task/model/float16/1/m.task",
                "https://h/b/task/model/int8/1/m.task",
                "https://h/b/task/model/int8/latest/m.task",
                "https://h/b/task/model/float16/2/m.task",
                "https://h/b/task/model/float16/latest/m.task",
            ]
        );
        // What is int8 already is watched for later versions alone.
        assert_eq!(urls("https://h/t/m/int8/1/m.tflite").len(), 3);
    }

    #[test]
    fn an_address_of_another_layout_is_only_checked() {
        assert_eq!(urls("https://h/m.task"), ["https://h/m.task"]);
        assert_eq!(urls("https://h/t/m/float16/latest/m.task").len(), 1);
    }
}

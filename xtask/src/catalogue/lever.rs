//! Rows of levers.toml.

use serde::Deserialize;

/// A key of `[native]` whose values stand for flags and nothing else.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lever {
    /// The key in a profile.
    pub name: String,
    /// What it decides, as one clause for `plan` and the schema of profiles.
    pub about: String,
    /// The value where no profile sets one.
    pub default: String,
    /// What can be written, from the least to the most that it does.
    #[serde(rename = "value")]
    pub values: Vec<LeverValue>,
}

/// One value of a lever.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LeverValue {
    /// As a profile writes it, without quotes.
    pub is: String,
    /// Bazel flags, in the order in which they are given.
    #[serde(default)]
    pub flags: Vec<String>,
    /// The reason that stands beside the flags.
    #[serde(default)]
    pub why: String,
    /// What an app loses by it, for `plan`; empty where nothing.
    #[serde(default)]
    pub cost: String,
    /// First Android API level that can load the result.
    pub min_api: Option<u32>,
    /// Other values of the lever, of which it is the first whose `min-api` the app has; empty where the value
    /// is one of its own.
    #[serde(default)]
    pub picks: Vec<String>,
}

impl Lever {
    /// The row of a value.
    pub fn value(&self, is: &str) -> Option<&LeverValue> {
        self.values.iter().find(|value| value.is == is)
    }

    /// Whether a profile writes `true` or `false`.
    pub fn is_switch(&self) -> bool {
        self.values.iter().all(|value| matches!(value.is.as_str(), "true" | "false"))
    }

    /// What a value comes to where an app runs on Android from this API level on.
    pub fn picked(&self, is: &str, min_sdk: u32) -> Option<&LeverValue> {
        let value = self.value(is)?;
        if value.picks.is_empty() {
            return Some(value);
        }
        let picks = value.picks.iter().filter_map(|pick| self.value(pick));
        picks.into_iter().find(|pick| pick.min_api.is_none_or(|needed| needed <= min_sdk))
    }

    /// Lever and value as a profile writes them, such as `gpu = false`.
    pub fn setting(&self, is: &str) -> String {
        format!("{} = {}", self.name, self.written(is))
    }

    /// A value of this lever as a profile writes it.
    pub fn written(&self, is: &str) -> String {
        if self.is_switch() { is.to_owned() } else { format!("\"{is}\"") }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LeversFile {
    lever: Vec<Lever>,
}

/// The rows of levers.toml; a key that no row has is an error.
pub fn parse(text: &str) -> Result<Vec<Lever>, toml::de::Error> {
    toml::from_str::<LeversFile>(text).map(|file| file.lever)
}

#[cfg(test)]
mod tests {
    use crate::catalogue::Catalogue;

    #[test]
    fn every_row_says_what_it_does_and_what_it_costs() {
        for lever in &Catalogue::bundled().levers {
            let name = &lever.name;
            assert!(lever.value(&lever.default).is_some(), "{name}: {}", lever.default);
            assert!(lever.values.len() > 1 && !lever.about.is_empty(), "{name}");
            let default = lever.value(&lever.default).and_then(|value| value.min_api);
            assert_eq!(default, None, "{name}: a default must load everywhere");
            for value in &lever.values {
                let at = format!("{name} = {}", value.is);
                assert!(value.flags.is_empty() || !value.why.is_empty(), "{at}");
                assert!(value.flags.iter().all(|flag| flag.starts_with("--")), "{at}");
                assert!(
                    value.picks.is_empty() || value.flags.is_empty(),
                    "{at} has flags of its own"
                );
                for pick in &value.picks {
                    let pick = lever.value(pick).unwrap_or_else(|| panic!("{at}: {pick}"));
                    assert!(pick.picks.is_empty(), "{at} picks what picks again");
                }
                assert!(lever.picked(&value.is, 0).is_some() || value.min_api.is_some(), "{at}");
            }
        }
    }

    #[test]
    fn the_form_of_relocations_follows_the_oldest_android() {
        let levers = &Catalogue::bundled().levers;
        let lever = levers.iter().find(|lever| lever.name == "pack-relocations").unwrap();
        for (min_sdk, expected) in [
            (21, "toolchain"),
            (22, "toolchain"),
            (23, "android"),
            (27, "android"),
            (28, "relr"),
            (35, "relr"),
        ] {
            assert_eq!(lever.picked("auto", min_sdk).unwrap().is, expected, "{min_sdk}");
            assert_eq!(lever.picked("off", min_sdk).unwrap().is, "off");
        }
    }
}

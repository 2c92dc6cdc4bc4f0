//! An address whose name and password are used and never shown.

use std::fmt;

use reqwest::Url;
use serde::{Serialize, Serializer};

/// What stands in the place of a name and password.
const HIDDEN: &str = "***";

/// An address on a network, such as a mirror's or a proxy's.
///
/// `Display`, `Debug` and `Serialize` write `http://***@host/path` for `http://user:password@host/path`:
/// messages, logs and JSON are read by others than the one who wrote the password.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(String);

impl Address {
    /// An address as a person wrote it; whether it can be used is found out by using it.
    pub fn new(written: impl Into<String>) -> Self {
        Self(written.into())
    }

    /// All of it, password included: for whoever opens the connection, and nobody else.
    pub fn with_secrets(&self) -> &str {
        &self.0
    }

    /// The address of what lies below this one.
    pub fn join(&self, below: &str) -> Self {
        Self(format!("{}/{below}", self.0.trim_end_matches('/')))
    }

    /// Whether there is none: an error that has to do with no address has an empty one.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What may be shown. An address that no client could use is not told apart from its password
    /// with certainty, so all before its last `@` is hidden.
    fn shown(&self) -> String {
        let written = &self.0;
        if !written.contains('@') {
            return written.clone();
        }
        let known = Url::parse(written).ok().filter(Url::has_host);
        match known {
            Some(url) if url.username().is_empty() && url.password().is_none() => written.clone(),
            Some(url) => without_secrets(url),
            None => {
                let scheme = written.split_once("://").map(|(scheme, _)| scheme);
                let scheme = scheme.filter(|scheme| scheme.chars().all(char::is_alphanumeric));
                let start = scheme.map_or(String::new(), |scheme| format!("{scheme}://"));
                let rest = written.rsplit('@').next().unwrap_or_default();
                format!("{start}{HIDDEN}@{rest}")
            }
        }
    }
}

/// An address with a host takes another name and password; were it not so, none of it is shown.
fn without_secrets(mut url: Url) -> String {
    match url.set_username(HIDDEN).and_then(|()| url.set_password(None)) {
        Ok(()) => url.into(),
        Err(()) => HIDDEN.to_owned(),
    }
}

impl From<&str> for Address {
    fn from(written: &str) -> Self {
        Self::new(written)
    }
}

impl From<String> for Address {
    fn from(written: String) -> Self {
        Self(written)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.shown())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.shown())
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.shown())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_shown_in_no_form_of_an_address() {
        for (written, shown) in [
            ("https://h/a?b=c#d", "https://h/a?b=c#d"),
            ("https://h/@scope/a", "https://h/@scope/a"),
            ("http://me:s3cret@h:3128/a", "http://***@h:3128/a"),
            ("http://s3cret@h/a@b", "http://***@h/a@b"),
            ("http:///me:s3cret@h/a", "http://***@h/a"),
            ("http:me:s3cret@h/a", "http://***@h/a"),
            ("http://me:s3cr@et@h/a", "http://***@h/a"),
            ("socks5h://me:s3cret@h:1", "socks5h://***@h:1"),
            // Without a scheme, as curl takes a proxy; with a slash that should be %2F; without host.
            ("me:s3cret@h:3128", "***@h:3128"),
            ("http://me:s3/cret@h:3128", "http://***@h:3128"),
            ("http://me:s3cret@", "http://***@"),
            ("me:s3cret@h://x", "***@h://x"),
        ] {
            let address = Address::from(written);
            assert_eq!(address.to_string(), shown, "{written}");
            assert_eq!(format!("{address:?}"), format!("{shown:?}"));
            assert_eq!(serde_json::to_value(&address).unwrap(), shown);
            assert_eq!(address.with_secrets(), written);
        }
    }

    #[test]
    fn what_lies_below_is_behind_one_slash() {
        let mirror = Address::from("https://me:s3cret@h/m/");
        assert_eq!(mirror.join("sha256/ab").with_secrets(), "https://me:s3cret@h/m/sha256/ab");
    }
}

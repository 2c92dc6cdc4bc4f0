//! Proxies, as curl and others read them from the environment.

use super::{Address, HttpError, Problem};

/// The proxies that the environment names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies {
    /// `http_proxy`: for addresses that begin with `http:`.
    pub http: Option<Address>,
    /// `https_proxy`: for addresses that begin with `https:`.
    pub https: Option<Address>,
    /// `all_proxy`, for what the two above do not cover.
    pub all: Option<Address>,
    /// `no_proxy`: hosts, domains and networks that are reached directly, separated by commas.
    pub none: Option<String>,
}

impl Proxies {
    /// Reads the variables. `HTTP_PROXY` in capitals is left alone: on a web server a client could
    /// set it, which is why curl ignores it too.
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let either = |lower: &str, upper: &str| variable(lower).or_else(|| variable(upper));
        Self {
            http: variable("http_proxy").map(Address::new),
            https: either("https_proxy", "HTTPS_PROXY").map(Address::new),
            all: either("all_proxy", "ALL_PROXY").map(Address::new),
            none: either("no_proxy", "NO_PROXY"),
        }
    }

    /// Whether no proxy is named; `none` alone names none.
    pub fn is_empty(&self) -> bool {
        self.http.is_none() && self.https.is_none() && self.all.is_none()
    }

    pub(super) fn to_reqwest(&self) -> Result<Vec<reqwest::Proxy>, HttpError> {
        let direct = self.none.as_deref().and_then(reqwest::NoProxy::from_string);
        type Make = fn(&str) -> reqwest::Result<reqwest::Proxy>;
        let named: [(&Option<Address>, Make); 3] = [
            (&self.http, |url| reqwest::Proxy::http(url)),
            (&self.https, |url| reqwest::Proxy::https(url)),
            (&self.all, |url| reqwest::Proxy::all(url)),
        ];
        let mut proxies = Vec::new();
        for (url, make) in named {
            let Some(url) = url else { continue };
            let proxy = make(url.with_secrets()).map_err(|error| HttpError {
                url: url.clone(),
                // Its own address is shown with its password.
                problem: Problem::Address(format!("as a proxy: {}", error.without_url())),
            })?;
            proxies.push(proxy.no_proxy(direct.clone()));
        }
        Ok(proxies)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_name_every_proxy_but_the_plain_one() {
        let set = |name: &str| name.chars().all(|c| !c.is_lowercase()).then(|| name.to_owned());
        let proxies = Proxies::from_environment(set);
        assert_eq!(proxies.http, None);
        assert_eq!(proxies.https, Some("HTTPS_PROXY".into()));
        assert_eq!(proxies.none.as_deref(), Some("NO_PROXY"));
    }

    #[test]
    fn a_proxy_that_is_no_address_is_named() {
        for (url, shown) in [("::", "::"), ("http://me:s3cret@:1", "http://***@:1")] {
            let proxies = Proxies { https: Some(url.into()), ..Proxies::default() };
            let error = proxies.to_reqwest().unwrap_err();
            assert!(error.to_string().ends_with(&format!("({shown})")), "{error}");
            assert!(!format!("{error} {error:?} {proxies:?}").contains("s3cret"), "{error:?}");
        }
    }
}

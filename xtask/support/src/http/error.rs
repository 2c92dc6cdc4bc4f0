//! Why a document could not be fetched, told apart by what one would do about it.

use std::{error::Error, time::Duration};

use super::{Address, Downgrade, reach::NotPublic};
use crate::diag::Diagnostic;

/// What went wrong, and with which address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}{}", shown(.url))]
pub struct HttpError {
    /// The address that was asked.
    pub url: Address,
    /// What went wrong, by what one would do about it.
    pub problem: Problem,
}

/// What can go wrong between here and a server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The address, or a proxy's, cannot be used.
    #[error("not an address that can be fetched: {0}")]
    Address(String),
    /// No connection: no such host, refused, no route, no time.
    #[error("cannot connect: {0}")]
    Connect(String),
    /// The server's certificate is not trusted, or it speaks no TLS that is safe.
    #[error("no safe connection: {0}")]
    Tls(String),
    /// A redirect that leads to itself, or too many.
    #[error("redirected without end")]
    Redirects,
    /// A redirect that leaves https, and where it leads.
    #[error("redirected from https to {0}")]
    Downgraded(Address),
    /// The host is this machine, or in a network of its own, where only public addresses may be asked.
    #[error("`{0}` has no public address")]
    NotPublic(String),
    /// The server refused. The time it asks to wait, where it does.
    #[error("the server answered {0}")]
    Status(u16, Option<Duration>),
    /// The server said nothing for so long.
    #[error("the server said nothing for {} s", .0.as_secs_f32())]
    Silence(Duration),
    /// Next to nothing came for so long.
    #[error("the server sent next to nothing for {} s", .0.as_secs_f32())]
    Crawl(Duration),
    /// The connection broke while the document came.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// The document is longer than it may be.
    #[error("longer than the {0} bytes it may have")]
    TooLong(u64),
}

fn shown(url: &Address) -> String {
    if url.is_empty() { String::new() } else { format!(" ({url})") }
}

/// An I/O error shows what is wrapped in it by `get_ref` alone, and may be wrapped in another.
fn is_tls(cause: &(dyn Error + 'static)) -> bool {
    let inner = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    cause.is::<rustls::Error>() || inner.is_some_and(|inner| is_tls(inner))
}

/// The host that was refused for not being public, looked for as in [`is_tls`].
fn not_public(cause: &(dyn Error + 'static)) -> Option<String> {
    let inner = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    let found = cause.downcast_ref::<NotPublic>().map(|NotPublic(host)| host.clone());
    found.or_else(|| inner.and_then(|inner| not_public(inner)))
}

impl HttpError {
    pub(super) fn of(url: impl Into<Address>, error: &reqwest::Error, silence: Duration) -> Self {
        let mut causes: Vec<&(dyn Error + 'static)> = Vec::new();
        let mut next = error.source();
        while let Some(cause) = next {
            causes.push(cause);
            next = cause.source();
        }
        // The outermost words repeat the address; the innermost say what happened.
        let downgrade = causes.iter().find_map(|cause| cause.downcast_ref::<Downgrade>());
        let near = causes.iter().find_map(|cause| not_public(*cause));
        let why = || causes.last().map_or_else(|| error.to_string(), ToString::to_string);
        let is_tls = causes.iter().any(|cause| is_tls(*cause));
        let problem = if error.is_builder() {
            Problem::Address(why())
        } else if let Some(Downgrade(to)) = downgrade {
            Problem::Downgraded(to.clone())
        } else if let Some(host) = near {
            Problem::NotPublic(host)
        } else if error.is_redirect() {
            Problem::Redirects
        } else if is_tls {
            Problem::Tls(why())
        } else if error.is_timeout() && !error.is_connect() {
            Problem::Silence(silence)
        } else if error.is_connect() {
            Problem::Connect(why())
        } else {
            Problem::Broken(why())
        };
        Self { url: url.into(), problem }
    }

    /// Whether the same question may be answered a moment later.
    pub fn is_passing(&self) -> bool {
        match self.problem {
            Problem::Connect(_) | Problem::Silence(_) | Problem::Crawl(_) | Problem::Broken(_) => {
                true
            }
            Problem::Status(status, _) => matches!(status, 408 | 425 | 429 | 500..=599),
            _ => false,
        }
    }

    /// As a person reads it: what happened, where, and what to do.
    pub fn to_diagnostic(&self) -> Diagnostic {
        let diagnostic = Diagnostic::error(self.problem.to_string()).note(self.url.to_string());
        diagnostic.help(self.help())
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self.problem {
            Problem::Address(_) => {
                "write a whole address such as https://host/path; for a proxy, http://host:port"
            }
            Problem::Connect(_) => {
                "check the network; behind a proxy, set https_proxy and http_proxy"
            }
            Problem::Tls(_) => {
                "where a proxy in between signs with a certificate of its own, trust that: install it on this machine, or name it in SSL_CERT_FILE"
            }
            Problem::Downgraded(_) => {
                "take an address that stays on https, or a mirror: `--mirror DIR|URL|FILE`"
            }
            Problem::NotPublic(_) => {
                "give it to the tool in a folder, under its host and path: `--mirror DIR|URL|FILE`"
            }
            Problem::Status(401 | 403 | 407, _) => "the server or a proxy wants to know who asks",
            Problem::Status(404 | 410, _) => "the file has moved or is gone",
            Problem::Status(429, _) => "the server has had enough for now; try later",
            Problem::Redirects | Problem::Status(..) => "try later, or another place",
            Problem::Silence(_) | Problem::Crawl(_) | Problem::Broken(_) => {
                "run the same command again: it goes on where it stopped"
            }
            Problem::TooLong(_) => "this is not the document that was expected",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_pass_is_asked_again() {
        let error = |problem| HttpError { url: Address::default(), problem };
        for (problem, expected) in [
            (Problem::Status(503, None), true),
            (Problem::Status(429, None), true),
            (Problem::Status(404, None), false),
            (Problem::Broken("reset".into()), true),
            (Problem::Tls("unknown issuer".into()), false),
            (Problem::Redirects, false),
            (Problem::NotPublic("localhost".into()), false),
            (Problem::Downgraded("http://h/a".into()), false),
        ] {
            assert_eq!(error(problem.clone()).is_passing(), expected, "{problem}");
        }
    }
}

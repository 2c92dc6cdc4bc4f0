//! Getting a document from a server: one client, its limits, and errors that say what to do.
//!
//! No word of what is fetched, and nothing is written here: [`Http::get`] hands out the answer as a
//! reader, [`retry`] says when asking again makes sense.

mod address;
mod answer;
mod error;
mod proxy;
mod reach;
pub mod retry;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use reqwest::{
    Method, Url,
    blocking::{Client, ClientBuilder},
    redirect,
};

use reach::{NotPublic, Resolver};

pub use address::Address;
pub use answer::{Answer, Head};
pub use error::{HttpError, Problem};
pub use proxy::Proxies;
pub use reach::Reach;

/// Redirects that are followed; an archive of a release takes two or three.
const REDIRECTS: usize = 10;

/// How patient the client is, and by which way it goes out.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Proxies, as the environment names them.
    pub proxies: Proxies,
    /// Which servers may be asked.
    pub reach: Reach,
    /// How long a connection may take to be made.
    pub connect: Duration,
    /// How long a server may say nothing.
    pub silence: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            proxies: Proxies::default(),
            reach: Reach::default(),
            connect: seconds(20),
            silence: seconds(30),
        }
    }
}

/// A document, or the rest of one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// The address; `http` or `https`.
    pub url: &'a str,
    /// The first byte wanted; the whole document from 0.
    pub from: u64,
    /// The `ETag` of the copy at hand: an answer of 304 has no body and means that it still holds.
    pub unless: Option<&'a str>,
}

/// Which servers may be asked, and the hosts of the proxies.
#[derive(Clone, Debug)]
struct Limits {
    reach: Reach,
    proxies: BTreeSet<String>,
}

/// A client. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Http {
    client: Client,
    silence: Duration,
    limits: Limits,
}

impl Http {
    /// Makes a client. Certificates are checked against those that the machine trusts.
    pub fn new(settings: &Settings) -> Result<Self, HttpError> {
        // Ring is built by a C compiler alone on every host; aws-lc wants cmake on some. An error
        // here says that another client chose before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let proxies = settings.proxies.to_reqwest()?;
        let limits = Limits { reach: settings.reach, proxies: reach::hosts(&settings.proxies) };
        let builder = || {
            let builder = ClientBuilder::new()
                .user_agent(concat!("mediapipe-minimal/", env!("CARGO_PKG_VERSION")))
                .connect_timeout(settings.connect)
                // In a blocking client this bounds each wait, not the whole transfer.
                .timeout(settings.silence)
                .redirect(redirects(limits.clone()))
                .no_proxy();
            let builder = match limits.reach {
                Reach::Anywhere => builder,
                Reach::Public => builder.dns_resolver(Arc::new(Resolver(limits.proxies.clone()))),
            };
            proxies.iter().cloned().fold(builder, ClientBuilder::proxy)
        };
        // A machine without any certificate can still talk to a mirror in its own network.
        let client = builder().build().or_else(|_| builder().tls_certs_only([]).build());
        let client = client.map_err(|error| HttpError::of("", &error, settings.silence))?;
        Ok(Self { client, silence: settings.silence, limits })
    }

    /// Asks for a document. Statuses from 400 on are errors.
    pub fn get(&self, request: Request<'_>) -> Result<Answer, HttpError> {
        self.send(Method::GET, request)
    }

    /// Asks what the server would say of a document, without the document.
    pub fn head(&self, url: &str) -> Result<Head, HttpError> {
        self.send(Method::HEAD, Request { url, ..Request::default() }).map(|answer| answer.head)
    }

    /// How long a server may say nothing.
    pub fn silence(&self) -> Duration {
        self.silence
    }

    /// A document of at most `limit` bytes, in memory.
    pub fn bytes(&self, url: &str, limit: u64) -> Result<Vec<u8>, HttpError> {
        self.get(Request { url, ..Request::default() })?.bytes(limit)
    }

    fn send(&self, method: Method, request: Request<'_>) -> Result<Answer, HttpError> {
        let Request { url, from, unless } = request;
        if let Ok(parsed) = Url::parse(url) {
            let near = self.limits.reach.check(&parsed, &self.limits.proxies);
            near.map_err(|NotPublic(host)| HttpError {
                url: url.into(),
                problem: Problem::NotPublic(host),
            })?;
        }
        let mut builder = self.client.request(method, url);
        if from > 0 {
            builder = builder.header("range", format!("bytes={from}-"));
        }
        if let Some(etag) = unless {
            builder = builder.header("if-none-match", etag);
        }
        let response = builder.send().map_err(|error| HttpError::of(url, &error, self.silence))?;
        let answer = Answer::new(response, self.silence);
        match answer.head.status {
            400.. => Err(HttpError {
                url: url.into(),
                problem: Problem::Status(answer.head.status, answer.head.wait),
            }),
            _ => Ok(answer),
        }
    }
}

/// A redirect that leaves https is an error: whoever stands between here and there could have written
/// both the answer and what it leads to.
#[derive(Debug, thiserror::Error)]
#[error("redirected from https to {0}")]
struct Downgrade(Address);

/// Follows as many redirects as an archive of a release takes, and none to a less safe connection, nor
/// out of reach.
fn redirects(limits: Limits) -> redirect::Policy {
    let limited = redirect::Policy::limited(REDIRECTS);
    redirect::Policy::custom(move |attempt| {
        let was_safe = attempt.previous().last().is_some_and(|url| url.scheme() == "https");
        if was_safe && attempt.url().scheme() != "https" {
            let to = Downgrade(attempt.url().as_str().into());
            return attempt.error(to);
        }
        match limits.reach.check(attempt.url(), &limits.proxies) {
            Ok(()) => limited.redirect(attempt),
            Err(near) => attempt.error(near),
        }
    })
}

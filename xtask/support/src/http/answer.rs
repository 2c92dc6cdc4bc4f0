//! What a server says before a document, and the document as a reader.

use std::{io::Read, time::Duration};

use reqwest::{blocking::Response, header::HeaderMap};

use super::{Address, HttpError, Problem};

/// What a server says before the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The address that answered, after redirects.
    pub url: Address,
    /// The status, such as 200.
    pub status: u16,
    /// Bytes of the body that follows, where the server says so.
    pub length: Option<u64>,
    /// The first byte of the body, in the document: 0 unless a part was asked for and granted.
    pub from: u64,
    /// Bytes of the whole document, where the server says so.
    pub total: Option<u64>,
    /// `ETag` as the server wrote it, quotes included; none where it sent none.
    pub etag: Option<String>,
    /// `Last-Modified` as the server wrote it; none where it sent none.
    pub last_modified: Option<String>,
    /// How long to wait before asking again.
    pub wait: Option<Duration>,
}

/// A document on its way.
#[derive(Debug)]
pub struct Answer {
    /// What was said before it.
    pub head: Head,
    body: Response,
    silence: Duration,
}

impl Answer {
    pub(super) fn new(response: Response, silence: Duration) -> Self {
        let headers = response.headers();
        let text = |name| header(headers, name).map(str::to_owned);
        let length = header(headers, "content-length").and_then(|value| value.parse().ok());
        let part = header(headers, "content-range").and_then(content_range);
        let part = part.filter(|_| response.status() == 206);
        let head = Head {
            url: response.url().as_str().into(),
            status: response.status().as_u16(),
            length,
            from: part.map_or(0, |(from, _)| from),
            total: part.map_or(length, |(_, total)| total),
            etag: text("etag"),
            last_modified: text("last-modified"),
            wait: retry_after(headers),
        };
        Self { head, body: response, silence }
    }

    /// Reads some of the body; 0 bytes are its end. A body that ends before its announced length is
    /// an error, and so is silence.
    pub fn read(&mut self, block: &mut [u8]) -> Result<usize, HttpError> {
        self.body.read(block).map_err(|error| {
            let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<reqwest::Error>());
            match inner {
                Some(inner) => HttpError::of(self.head.url.clone(), inner, self.silence),
                None => HttpError {
                    url: self.head.url.clone(),
                    problem: Problem::Broken(error.to_string()),
                },
            }
        })
    }

    /// The whole body in memory, which may have at most `limit` bytes.
    pub fn bytes(mut self, limit: u64) -> Result<Vec<u8>, HttpError> {
        let mut all = Vec::new();
        let mut block = vec![0; 1 << 16];
        loop {
            let read = self.read(&mut block)?;
            if read == 0 {
                return Ok(all);
            }
            all.extend_from_slice(&block[..read]);
            if all.len() as u64 > limit {
                return Err(HttpError { url: self.head.url, problem: Problem::TooLong(limit) });
            }
        }
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// `bytes 5-9/10`: the first byte, and the length of the whole.
fn content_range(value: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = value.strip_prefix("bytes ")?.split_once('/')?;
    let (from, _) = range.split_once('-')?;
    Some((from.trim().parse().ok()?, total.trim().parse().ok()))
}

/// `Retry-After` in seconds or as a date. A date is read against the server's own `Date`: neither
/// this machine's clock nor its time zone matters.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = header(headers, "retry-after")?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    let now = httpdate::parse_http_date(header(headers, "date")?).ok()?;
    Some(until.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_where_a_part_begins() {
        for (value, expected) in [
            ("bytes 5-9/10", Some((5, Some(10)))),
            ("bytes 5-9/*", Some((5, None))),
            ("bytes */10", None),
            ("items 5-9/10", None),
        ] {
            assert_eq!(content_range(value), expected, "{value}");
        }
    }

    #[test]
    fn a_date_to_wait_for_is_read_against_the_servers_clock() {
        let headers = |after: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("date", "Sun, 06 Nov 1994 08:49:37 GMT".parse().unwrap());
            headers.insert("retry-after", after.parse().unwrap());
            headers
        };
        let seconds = |count| Some(Duration::from_secs(count));
        for (after, expected) in [
            ("7", seconds(7)),
            ("Sun, 06 Nov 1994 08:49:40 GMT", seconds(3)),
            ("Sun, 06 Nov 1994 08:49:00 GMT", seconds(0)),
            ("soon", None),
        ] {
            assert_eq!(retry_after(&headers(after)), expected, "{after}");
        }
    }
}

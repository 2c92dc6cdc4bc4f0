//! The HTTP client against a server that does what networks do.

mod support;

use std::time::Duration;

use ::support::{
    http::{
        Http, HttpError, Problem, Proxies, Request, Settings,
        retry::{Patience, with_patience},
    },
    interrupt::Interrupt,
};
use support::server::{Fault, Page, Server};

const SILENCE: Duration = Duration::from_millis(300);

fn client() -> Http {
    Http::new(&Settings { silence: SILENCE, ..Settings::default() }).unwrap()
}

fn problem(result: Result<Vec<u8>, HttpError>) -> Problem {
    result.unwrap_err().problem
}

#[test]
fn a_document_comes_whole_or_from_where_one_asks() {
    let server = Server::start();
    let url = server.page("/a", "0123456789");
    assert_eq!(client().bytes(&url, 100).unwrap(), b"0123456789");
    let answer = client().get(Request { url: &url, from: 7, unless: None }).unwrap();
    assert_eq!((answer.head.from, answer.head.total), (7, Some(10)));
    assert_eq!(answer.bytes(100).unwrap(), b"789");
}

#[test]
fn what_is_unchanged_is_not_sent_again() {
    let server = Server::start();
    let etag = Some("\"one\"".to_owned());
    let url = server.put(
        "/a",
        Page { body: b"x".to_vec(), first: Default::default(), then: Fault::None, etag },
    );
    let head = client().head(&url).unwrap();
    assert_eq!((head.length, head.etag.as_deref()), (Some(1), Some("\"one\"")));
    let again = client().get(Request { url: &url, from: 0, unless: Some("\"one\"") }).unwrap();
    assert_eq!(again.head.status, 304);
}

#[test]
fn each_fault_is_told_from_the_others() {
    let server = Server::start();
    let ask = |fault: Fault| {
        let url = server.faulty("/a", vec![b'x'; 10_000], [], fault);
        problem(client().bytes(&url, 1 << 20))
    };
    assert!(matches!(ask(Fault::Cut(10)), Problem::Broken(_)));
    assert!(matches!(ask(Fault::Length(20_000)), Problem::Broken(_)));
    assert_eq!(ask(Fault::Loop), Problem::Redirects);
    assert_eq!(ask(Fault::Status(404)), Problem::Status(404, None));
    let wait = Some(Duration::from_secs(7));
    assert_eq!(ask(Fault::Busy(429, "7".into())), Problem::Status(429, wait));
    assert_eq!(ask(Fault::Stall(10)), Problem::Silence(SILENCE));
    let url = server.page("/long", vec![b'x'; 10_000]);
    assert_eq!(problem(client().bytes(&url, 100)), Problem::TooLong(100));
}

#[test]
fn nobody_there_and_no_address_are_told_apart() {
    let gone = Server::start().url("/a");
    // The listener's thread ends after one more connection.
    let _ = client().bytes(&gone, 1);
    assert!(matches!(problem(client().bytes(&gone, 1)), Problem::Connect(_)));
    assert!(matches!(problem(client().bytes("no-address", 1)), Problem::Address(_)));
}

#[test]
fn a_certificate_nobody_signed_is_refused() {
    let server = Server::start_tls();
    let url = server.page("/a", "x");
    let error = client().bytes(&url, 1).unwrap_err();
    assert!(matches!(error.problem, Problem::Tls(_)), "{error:?}");
    assert!(!error.is_passing());
    assert!(server.asked("/a").is_empty(), "nothing is asked of a server that is not trusted");
}

#[test]
fn a_proxy_is_asked_unless_the_host_is_excepted() {
    let (server, proxy) = (Server::start(), Server::start());
    let url = server.page("/a", "direct");
    proxy.page("/a", "by proxy");
    let through = |none: Option<&str>| {
        let proxies = Proxies {
            http: Some(proxy.url("").into()),
            none: none.map(str::to_owned),
            ..Proxies::default()
        };
        Http::new(&Settings { proxies, ..Settings::default() }).unwrap().bytes(&url, 100).unwrap()
    };
    assert_eq!(through(None), b"by proxy");
    assert_eq!(through(Some("127.0.0.1")), b"direct");
}

#[test]
fn a_server_in_trouble_is_asked_again_and_one_that_refuses_is_not() {
    let server = Server::start();
    let patience = Patience { tries: 4, pause: Duration::from_millis(1), ..Patience::default() };
    let ask = |url: &str| {
        let mut pauses = 0;
        let ask = || client().bytes(url, 100);
        let result = with_patience(patience, &Interrupt::default(), ask, |_, _| pauses += 1);
        (result.unwrap().map_err(|error| error.problem), pauses)
    };
    let url = server.faulty("/a", "x", [Fault::Status(500), Fault::Cut(0)], Fault::None);
    assert_eq!(ask(&url), (Ok(b"x".to_vec()), 2));
    let url = server.faulty("/b", "x", [], Fault::Status(503));
    assert_eq!(ask(&url), (Err(Problem::Status(503, None)), 3));
    let url = server.faulty("/c", "x", [], Fault::Status(404));
    assert_eq!(ask(&url), (Err(Problem::Status(404, None)), 0));
}

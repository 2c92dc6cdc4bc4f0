//! How far a client may reach: anywhere, or to public addresses alone.

use std::{
    collections::BTreeSet,
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _, UdpSocket},
};

use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};

use super::Proxies;

/// Which servers a client may ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// All that this machine reaches.
    #[default]
    Anywhere,
    /// Those with a public address: neither this machine nor one in its own networks. For addresses
    /// that somebody else has written. What a proxy resolves, the proxy has to judge.
    Public,
}

/// A host that has no public address.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` has no public address")]
pub(super) struct NotPublic(pub(super) String);

impl Reach {
    /// Fails for an address whose host is written in numbers and is not public, or is a proxy. Names
    /// are judged by [`Resolver`], once they are resolved.
    pub(super) fn check(self, url: &Url, proxies: &BTreeSet<String>) -> Result<(), NotPublic> {
        let Some(host) = url.host_str().filter(|_| self == Self::Public) else { return Ok(()) };
        let number = host.trim_matches(['[', ']']).parse::<IpAddr>();
        let fine = number.map_or_else(|_| !proxies.contains(host), is_far);
        if fine { Ok(()) } else { Err(NotPublic(host.to_owned())) }
    }
}

/// The hosts of proxies, which may be anywhere: the person has named them.
pub(super) fn hosts(proxies: &Proxies) -> BTreeSet<String> {
    let all = [&proxies.http, &proxies.https, &proxies.all].into_iter().flatten();
    let host = |written: &str| {
        let url = Url::parse(written).ok().filter(Url::has_host);
        let url = url.or_else(|| Url::parse(&format!("http://{written}")).ok())?;
        url.host_str().map(str::to_owned)
    };
    all.filter_map(|proxy| host(proxy.with_secrets())).collect()
}

/// Finds the public addresses of a name, and all of a proxy's.
#[derive(Debug)]
pub(super) struct Resolver(pub(super) BTreeSet<String>);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let everything = self.0.contains(&name);
        Box::pin(async move {
            let found: io::Result<Vec<SocketAddr>> =
                (name.as_str(), 0).to_socket_addrs().map(Iterator::collect);
            let mut found = found?;
            found.retain(|address| everything || is_far(address.ip()));
            if found.is_empty() {
                return Err(NotPublic(name).into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is one of the internet, and not of this machine.
fn is_far(address: IpAddr) -> bool {
    is_public(address) && !is_own(address)
}

/// Whether this machine has an address: it is then the one that its own packets come from. Nothing is
/// sent for that.
fn is_own(address: IpAddr) -> bool {
    let any: IpAddr = match address {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let from = UdpSocket::bind((any, 0)).and_then(|socket| {
        socket.connect((address, 9))?;
        socket.local_addr()
    });
    from.is_ok_and(|from| from.ip() == address)
}

/// Whether an address is one of the internet (IANA's registries of special-purpose addresses).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = match (a, b, c) {
        // Shared by the customers of a provider; protocols; benchmarks; the old 6to4 relays.
        (100, 64..=127, _) | (192, 0, 0) | (198, 18..=19, _) | (192, 88, 99) => true,
        // This network, and what is reserved or one-to-many.
        (0 | 224..=255, ..) => true,
        _ => false,
    };
    !(special
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_documentation())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let inner = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match address.segments() {
        // An IPv4 address, mapped or translated (RFC 6052), is as public as that.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            inner(high, low)
        }
        [0x2002, high, low, ..] => inner(high, low),
        // Teredo and other protocols; documentation.
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_is_told_from_the_internet() {
        for (address, expected) in [
            ("8.8.8.8", true),
            ("172.15.0.1", true),
            ("172.32.0.1", true),
            ("100.63.0.1", true),
            ("127.0.0.1", false),
            ("127.8.8.8", false),
            ("0.0.0.0", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("198.18.0.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("2606:4700::1111", true),
            ("64:ff9b::808:808", true),
            ("64:ff9b::7f00:1", false),
            ("::ffff:8.8.8.8", true),
            ("::ffff:127.0.0.1", false),
            ("2002:7f00:1::", false),
            ("::1", false),
            ("::", false),
            ("fe80::1", false),
            ("fd00::1", false),
            ("ff02::1", false),
            ("2001:db8::1", false),
        ] {
            assert_eq!(is_public(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn this_machines_own_addresses_are_known() {
        // The rest of 127.0.0.0/8 is near by its number (`is_public`): packets to it come from 127.0.0.1.
        assert!(is_own("127.0.0.1".parse().unwrap()));
        assert!(!is_own("8.8.8.8".parse().unwrap()) && !is_own("2606:4700::1111".parse().unwrap()));
    }

    #[test]
    fn numbers_are_judged_however_they_are_written_and_a_proxy_is_not_asked_for_its_own() {
        let proxies = Proxies {
            http: Some("http://me:s3cret@proxy.corp:3128".into()),
            https: Some("other.corp:1".into()),
            ..Proxies::default()
        };
        let hosts = hosts(&proxies);
        assert_eq!(hosts.iter().collect::<Vec<_>>(), ["other.corp", "proxy.corp"]);
        for (url, expected) in [
            ("http://8.8.8.8/a", true),
            ("http://example.org/a", true),
            ("http://127.1/a", false),
            ("http://0x7f.1/a", false),
            ("http://2130706433/a", false),
            ("http://[::1]/a", false),
            ("http://proxy.corp:8080/a", false),
        ] {
            let url = Url::parse(url).unwrap();
            assert_eq!(Reach::Public.check(&url, &hosts).is_ok(), expected, "{url}");
            assert!(Reach::Anywhere.check(&url, &hosts).is_ok());
        }
    }
}

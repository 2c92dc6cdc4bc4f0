//! What tells that an AAR's Java reports to somebody: packages, as data.

/// A package whose classes send what they are given over the network, and whose it is.
const SENDERS: &[(&str, &str)] = &[
    ("com/google/android/datatransport", "Google's transport of logs"),
    ("com/google/android/gms/clearcut", "Clearcut, in Google Play services"),
    ("com/google/firebase", "Firebase"),
];

/// The packages among [`SENDERS`] that a class file names, in whatever way: names of classes lie in it as
/// they are, so that no code has to be understood to find them.
pub fn senders(class: &[u8]) -> impl Iterator<Item = &'static str> {
    let named =
        |package: &&str| class.windows(package.len()).any(|window| window == package.as_bytes());
    SENDERS.iter().map(|(package, _)| *package).filter(named)
}

/// What a package among [`SENDERS`] is, for people.
pub fn meaning(package: &str) -> &'static str {
    SENDERS.iter().find(|(known, _)| *known == package).map_or("", |(_, meaning)| meaning)
}

/// Whether a dependency's group is that of a sender.
pub fn is_sender(group: &str) -> bool {
    SENDERS.iter().any(|(package, _)| group.replace('.', "/").starts_with(package))
}

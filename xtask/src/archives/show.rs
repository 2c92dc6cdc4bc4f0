//! A listing for people.

use std::fmt::Write as _;

use support::printable;

use super::{Archive, Digest, Listing, Proof, Verdict};

/// As `release show --archives` prints it: a line for each archive, files that are not unpacked counted.
pub fn text(listing: &Listing) -> String {
    let mut text = format!("{}\n", head(listing));
    let unpacked: Vec<&Archive> = shown(listing).collect();
    let wide = |of: fn(&Archive) -> usize| unpacked.iter().map(|one| of(one)).max().unwrap_or(0);
    let (name, place) = (wide(|one| one.name.len()).min(36), wide(|one| one.place.len()).min(40));
    if !unpacked.is_empty() {
        text.push('\n');
    }
    for archive in &unpacked {
        let url = archive.urls.first().map_or("no address", String::as_str);
        let line = format!(
            "{:<name$}  {:<place$}  {:<21}  {url}",
            archive.name,
            archive.place,
            digest(archive)
        );
        let _ = writeln!(text, "{}", printable::name(&line));
        if let Some(prefix) = &archive.strip_prefix {
            let _ = writeln!(text, "{:name$}  below {}/", "", printable::name(prefix));
        }
        for patch in &archive.patches {
            let _ = writeln!(text, "{:name$}  patched by {}", "", printable::name(patch));
        }
        for unknown in &archive.unknown {
            let _ = writeln!(text, "{:name$}  not known: {}", "", printable::name(unknown));
        }
    }
    if !listing.modules.is_empty() {
        text.push_str("\nmodules of a registry\n");
    }
    for module in &listing.modules {
        let version = match (&module.version, module.archive) {
            (_, true) => "an archive above",
            (Some(version), false) => version,
            (None, false) => "no version",
        };
        let _ = writeln!(
            text,
            "{}",
            printable::name(&format!(
                "{:<name$}  {:<place$}  {version}",
                module.name, module.place
            ))
        );
    }
    if !listing.beyond.is_empty() {
        text.push_str("\nwhat these download is written in other repositories\n");
    }
    for call in &listing.beyond {
        let line = format!("{:<name$}  {:<place$}  {}", call.function, call.place, call.from);
        let _ = writeln!(text, "{}", printable::name(&line));
    }
    for (title, lines) in notes(listing) {
        let _ = writeln!(text, "\n{title}");
        lines.iter().for_each(|line| _ = writeln!(text, "{}", printable::name(line)));
    }
    text
}

/// The same for a pull request or an issue.
pub fn markdown(listing: &Listing) -> String {
    let mut text = format!(
        "{}\n\n| archive | named at | digest | below | address |\n|---|---|---|---|---|\n",
        head(listing)
    );
    let cell = |text: &str| printable::name(text).replace('|', "\\|");
    for archive in shown(listing) {
        let digest = digest(archive);
        let row: [&str; 5] = [
            &archive.name,
            &archive.place,
            &digest,
            archive.strip_prefix.as_deref().unwrap_or_default(),
            archive.urls.first().map(String::as_str).unwrap_or_default(),
        ];
        let _ = writeln!(text, "| {} |", row.map(cell).join(" | "));
    }
    if !listing.modules.is_empty() {
        text.push_str("\n| module | version |\n|---|---|\n");
    }
    for module in &listing.modules {
        let version =
            if module.archive { Some("an archive above") } else { module.version.as_deref() };
        let _ = writeln!(text, "| {} | {} |", cell(&module.name), cell(version.unwrap_or("none")));
    }
    for (title, lines) in notes(listing) {
        let _ = writeln!(text, "\n**{title}**\n");
        lines.iter().for_each(|line| _ = writeln!(text, "- {}", cell(line)));
    }
    text
}

/// Archives, and those of the files that have no digest: hundreds of models and pictures have one.
fn shown(listing: &Listing) -> impl Iterator<Item = &Archive> {
    listing.archives.iter().filter(|one| !one.is_file() || one.digest != Digest::Upstream)
}

fn head(listing: &Listing) -> String {
    let of = listing.release.as_ref().map_or_else(
        || "a tree that is no release that this tool knows".to_owned(),
        |release| format!("MediaPipe {release}"),
    );
    let (files, archives): (Vec<&Archive>, Vec<&Archive>) =
        listing.archives.iter().partition(|one| one.is_file());
    let of_digest =
        |all: &[&Archive], digest: Digest| all.iter().filter(|one| one.digest == digest).count();
    let count = |digest| of_digest(&archives, digest);
    format!(
        "{of}: {} archives ({} with a digest of upstream's, {} of this tool's, {} without, {} taken out), {} files ({} with a digest), {} modules",
        archives.len(),
        count(Digest::Upstream),
        count(Digest::Tool),
        count(Digest::Nobody),
        count(Digest::Removed),
        files.len(),
        of_digest(&files, Digest::Upstream),
        listing.modules.len(),
    )
}

fn digest(archive: &Archive) -> String {
    let short = archive.sha256.map_or_else(String::new, |digest| digest.short(12));
    match archive.digest {
        Digest::Upstream => short,
        Digest::Tool => format!("{short} (tool's)"),
        Digest::Nobody => "no digest".to_owned(),
        Digest::Removed => "taken out".to_owned(),
    }
}

fn proven(proof: &Proof) -> String {
    let Proof { archive, url, verdict, made, why } = proof;
    let made = made.map_or_else(String::new, |digest| format!(" {digest}"));
    let why = why.as_ref().map_or_else(String::new, |why| format!(" ({why})"));
    let verdict = match verdict {
        Verdict::Same => "the same",
        Verdict::NoDigest => "no digest to hold against",
        Verdict::Differs => "other bytes",
        Verdict::NoSource => "no source",
        Verdict::NoRecipe => "no recipe",
    };
    format!("{archive}: {verdict}{made}{why} {url}")
}

/// What a person should look at, each part with its title.
fn notes(listing: &Listing) -> Vec<(&'static str, Vec<String>)> {
    let findings = listing.findings.iter().map(|finding| {
        let place = finding.place.as_ref().map_or_else(String::new, |place| format!(" ({place})"));
        format!("{}{place}: {}", finding.archive, finding.says)
    });
    let proofs = &listing.proofs;
    let count = |verdict| proofs.iter().filter(|proof| proof.verdict == verdict).count();
    let told = proofs.iter().filter(|proof| proof.verdict != Verdict::NoRecipe).map(proven);
    let totals = format!(
        "{} of {}: {} of other bytes, {} of which no digest is named, {} whose source is not there, {} whose address does not say how they are made",
        count(Verdict::Same),
        proofs.len(),
        count(Verdict::Differs),
        count(Verdict::NoDigest),
        count(Verdict::NoSource),
        count(Verdict::NoRecipe),
    );
    let totals = Some(totals).filter(|_| !proofs.is_empty());
    let parts = [
        ("made again from git, byte for byte", told.chain(totals).collect()),
        ("differs from what this tool says", findings.collect::<Vec<_>>()),
        ("could not be read", listing.unclear.clone()),
    ];
    parts.into_iter().filter(|(_, lines)| !lines.is_empty()).collect()
}

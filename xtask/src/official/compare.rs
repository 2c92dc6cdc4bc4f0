//! Both sides, measured and read, put beside each other. Pure.

use std::collections::{BTreeMap, BTreeSet};

use support::size::Bytes;

use super::{
    aar::Aar,
    document::{AbiSides, Against, Exports, GoneExport, Java, PublishedFile, Shipped},
    pom::Dependency,
};
use crate::{
    catalogue::Abi,
    measure::{Library, Measurement, Unknown},
};

/// What Google publishes of a release, read.
#[derive(Clone, Debug)]
pub struct PublishedSide {
    /// The release's number, such as `1.0.0`.
    pub release: String,
    /// Every file of it, read or not.
    pub files: Vec<PublishedFile>,
    /// The libraries of all AARs that were read.
    pub measurement: Measurement,
    /// The AARs that were read.
    pub aars: Vec<Aar>,
    /// What their POMs bring along; none where no POM was read.
    pub dependencies: Option<Vec<Dependency>>,
}

/// What is held against it.
#[derive(Clone, Debug)]
pub struct OwnSide {
    /// The libraries of it; its name is that of the side.
    pub measurement: Measurement,
    /// Whether it was built from the bundled miniature.
    pub demo: bool,
    /// The AAR that was packed of it, where there is one.
    pub aar: Option<Aar>,
    /// What the POM beside that AAR brings along; none where none was read.
    pub dependencies: Option<Vec<Dependency>>,
    /// Symbols of the natives that kept Java reaches, and whose classes say so; none where unknown.
    pub reached: Option<(String, BTreeSet<String>)>,
}

/// Puts a library of one's own beside what Google publishes.
pub fn compare(published: &PublishedSide, own: &OwnSide) -> Against {
    let (theirs, ours) = (&published.measurement, &own.measurement);
    let abis: BTreeSet<Abi> = theirs.abis().into_iter().chain(ours.abis()).collect();
    let reached = own.reached.as_ref().map(|(_, natives)| natives);
    let sides = |abi: Abi| {
        let (a, b): (Vec<&Library>, Vec<&Library>) =
            (theirs.of(abi).collect(), ours.of(abi).collect());
        AbiSides {
            exports: exports(&a, &b, reached),
            published: shipped(theirs, abi, &a),
            own: shipped(ours, abi, &b),
        }
    };
    Against {
        schema: 1,
        release: published.release.clone(),
        name: ours.name.clone(),
        demo: own.demo,
        files: published.files.clone(),
        abis: abis.into_iter().map(|abi| (abi, sides(abi))).collect(),
        published: java(&published.aars, published.dependencies.clone()),
        own: own.aar.as_ref().map(|aar| java(std::slice::from_ref(aar), own.dependencies.clone())),
        reached_by: own.reached.as_ref().map(|(by, _)| by.clone()),
    }
}

fn shipped(measurement: &Measurement, abi: Abi, libraries: &[&Library]) -> Option<Shipped> {
    if libraries.is_empty() {
        return None;
    }
    let mut names: Vec<String> = libraries.iter().map(|library| library.name.clone()).collect();
    names.sort();
    let needed: BTreeSet<&String> = libraries.iter().flat_map(|library| &library.needed).collect();
    let pages = |library: &&Library| {
        let verdict = library.loading.as_ref().map(|loading| loading.pages_16k.clone());
        (library.name.clone(), verdict)
    };
    Some(Shipped {
        libraries: names,
        sizes: measurement.total(abi),
        needed: needed.into_iter().cloned().collect(),
        pages_16k: libraries.iter().map(pages).collect(),
        exports: exported(libraries).len(),
    })
}

fn exported<'a>(libraries: &[&'a Library]) -> BTreeSet<&'a str> {
    libraries.iter().flat_map(|library| library.exports.iter().map(String::as_str)).collect()
}

fn exports(
    theirs: &[&Library],
    ours: &[&Library],
    reached: Option<&BTreeSet<String>>,
) -> Option<Exports> {
    let hidden = |library: &&Library| library.unknown.contains(&Unknown::Exports);
    if theirs.is_empty() || ours.is_empty() || theirs.iter().chain(ours).any(hidden) {
        return None;
    }
    let (before, after) = (exported(theirs), exported(ours));
    let gone: Vec<GoneExport> = before
        .difference(&after)
        .map(|name| GoneExport {
            name: (*name).to_owned(),
            reached: reached.map(|natives| natives.contains(*name)),
        })
        .collect();
    let came: Vec<String> = after.difference(&before).map(|name| (*name).to_owned()).collect();
    Some(Exports { equal: gone.is_empty() && came.is_empty(), gone, came })
}

fn java(aars: &[Aar], dependencies: Option<Vec<Dependency>>) -> Java {
    let mut telemetry: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for aar in aars {
        for (package, classes) in aar.telemetry() {
            telemetry.entry(package.to_owned()).or_default().extend(classes);
        }
    }
    let union = |list: fn(&Aar) -> &Vec<String>| -> Vec<String> {
        let all: BTreeSet<&String> = aars.iter().flat_map(list).collect();
        all.into_iter().cloned().collect()
    };
    let classes = || aars.iter().flat_map(|aar| aar.classes.values());
    Java {
        classes: classes().count(),
        class_bytes: Bytes(classes().map(|class| class.len() as u64).sum()),
        telemetry: telemetry
            .into_iter()
            .map(|(package, classes)| (package, classes.into_iter().collect()))
            .collect(),
        permissions: union(|aar| &aar.permissions),
        components: union(|aar| &aar.components),
        dependencies: dependencies.map(|mut list| {
            list.sort();
            list.dedup();
            list
        }),
    }
}

//! What is packed, read already: no path and no clock.

use std::collections::{BTreeMap, BTreeSet};

use super::{Coordinates, RuntimeDependency};
use crate::{catalogue::Abi, sbom::Licence};

/// Everything that an AAR is made of, and what is known of it.
#[derive(Clone, Debug)]
pub struct Contents {
    /// How Gradle and Maven name it.
    pub coordinates: Coordinates,
    /// The name of the profile that was built.
    pub profile: String,
    /// What the profile is for, in a sentence.
    pub description: String,
    /// What it is built from, as a sentence names it: `MediaPipe 1.0.0`, `the demo upstream`.
    pub upstream: String,
    /// The version of Google's artifacts that it stands in for.
    pub replaces: String,
    /// The lowest API level of the app.
    pub min_sdk: u32,
    /// The file that the Java classes load.
    pub library: String,
    /// Libraries that ship beside it, by the plan: `libopencv_java4.so`, or none.
    pub companions: BTreeSet<String>,
    /// Bytes of every library, by ABI and file name.
    pub libraries: BTreeMap<(Abi, String), Vec<u8>>,
    /// Names that each library exports.
    pub exports: BTreeMap<(Abi, String), BTreeSet<String>>,
    /// Whether the library exports what kept Java reaches and nothing else of Java's.
    pub exports_reachable: bool,
    /// The class files, in a jar.
    pub classes_jar: Vec<u8>,
    /// The sources that they were compiled from, in a jar.
    pub sources_jar: Vec<u8>,
    /// What classes may name besides each other.
    pub beside: Vec<Beside>,
    /// Classes that an app calls, one for each kept task, with dots.
    pub tasks: BTreeSet<String>,
    /// Packages of tasks that the profile dropped, with dots.
    pub dropped: BTreeSet<String>,
    /// What C++ finds by its name.
    pub looked_up: Vec<LookedUp>,
    /// Libraries that an app needs at run time.
    pub dependencies: Vec<RuntimeDependency>,
    /// Models that go along, by file name; none unless asked for.
    pub models: BTreeMap<String, Vec<u8>>,
    /// Licences of what is in the bytes; the first is that of the upstream.
    pub licences: Vec<Licence>,
}

/// Class files that an app has besides those of the AAR.
#[derive(Clone, Debug)]
pub struct Beside {
    /// What it is, as people know it: `guava`.
    pub name: String,
    /// The bytes of the jar with them.
    pub jar: Vec<u8>,
}

/// A class that C++ finds by its name.
#[derive(Clone, Debug)]
pub struct LookedUp {
    /// Its name, with dots, and `$` before that of an inner one.
    pub class: String,
    /// Methods as `name(descriptor)`, fields as `name descriptor`.
    pub members: Vec<String>,
    /// Whether what every task runs looks it up.
    pub always: bool,
    /// Whether the upstream has its source: what is not there cannot be packed.
    pub in_upstream: bool,
}

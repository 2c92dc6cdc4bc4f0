//! Everything that the rules look at: what was opened, for which devices, and what a profile promises.

use std::collections::BTreeMap;

use support::size::Bytes;

use super::{classes::Java, look::Looked, stubs::Stubs};
use crate::{
    catalogue::{Abi, Catalogue, KernelFamily},
    measure::{OpenLibrary, Opened},
    plan::BuildPlan,
    profile::Profile,
};

/// A library as the rules see it.
pub type Library = OpenLibrary<Looked>;

/// The lowest API level of the devices, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MinApi {
    /// The API level, as `android:minSdkVersion` has it.
    pub level: u32,
    /// Who says so, as the end of a sentence: `as the profile says`.
    pub from: String,
}

/// What a profile promises of its libraries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Promise {
    /// The profile's name, for messages.
    pub profile: String,
    /// The release that it names; none where a build decided on one.
    pub release: Option<String>,
    /// The lowest API level of its app.
    pub min_sdk: u32,
    /// The ABIs that it is built for.
    pub abis: Vec<Abi>,
    /// The file that the release's Java loads; none where no release was named.
    pub library: Option<String>,
    /// Upper limits of what ships for an ABI, as normalized size.
    pub budgets: BTreeMap<Abi, Bytes>,
    /// Families of XNNPACK's kernels that it drops.
    pub dropped: Vec<String>,
}

impl Promise {
    /// Of a profile alone, where nothing was planned yet.
    pub fn of_profile(profile: &Profile) -> Self {
        let keys = &profile.keys;
        let abis: Option<Vec<Abi>> =
            keys.abis.as_ref().map(|abis| abis.iter().map(|abi| abi.value).collect());
        let budgets = keys.budgets.iter();
        let families = keys.native.drop_cpu_kernels.iter().flatten();
        Self {
            profile: profile.name.clone(),
            release: keys.version.as_ref().map(|version| version.value.clone()),
            min_sdk: keys.min_sdk.as_ref().map_or(crate::plan::MIN_SDK, |level| level.value),
            abis: abis.unwrap_or_else(|| vec![Abi::Arm64V8a]),
            library: None,
            budgets: budgets
                .filter_map(|(abi, budget)| Some((*abi, budget.normalized.as_ref()?.value)))
                .collect(),
            dropped: families.map(|family| family.value.clone()).collect(),
        }
    }

    /// Of a plan: what is really dropped and how the library is called is known. The limits are left to
    /// the build, which tells them itself.
    pub fn of_plan(plan: &BuildPlan) -> Self {
        let is_off = |family: &&KernelFamily| {
            let switch = format!("--define={}=false", family.define);
            plan.flags.iter().any(|flag| flag.flag == switch)
        };
        let dropped = Catalogue::bundled().kernels.iter().filter(is_off);
        Self {
            profile: plan.profile.clone(),
            release: None,
            min_sdk: plan.min_sdk,
            abis: plan.abis.iter().map(|abi| abi.abi).collect(),
            library: Some(plan.target.library.clone()),
            budgets: BTreeMap::new(),
            dropped: dropped.map(|family| family.name.clone()).collect(),
        }
    }
}

/// What is held to the rules.
#[derive(Debug)]
pub struct Scene<'a> {
    /// All libraries that ship together.
    pub opened: &'a Opened<Looked>,
    /// The API level that a person gave, which wins over all others.
    pub given: Option<u32>,
    /// What the profile promises; none where none was named.
    pub promise: Option<&'a Promise>,
    /// What Android gives at each API level.
    pub stubs: &'a Stubs,
    /// The classes that ship with the libraries.
    pub java: &'a Java,
    /// What each result of a build says that it was built from, by the path of its plan.
    pub releases: &'a [(String, String)],
}

/// The first API level with 64-bit ABIs.
const FIRST_64_BIT: u32 = 21;

/// The lowest API level of the devices that meet a library: as a person, the profile, the manifest
/// beside it or the NDK that linked it says, the first of these.
pub fn min_api(
    library: &Library,
    opened: &Opened<Looked>,
    given: Option<u32>,
    promise: Option<&Promise>,
) -> Option<MinApi> {
    let found = |level: Option<u32>, from: &str| Some((level?, from.to_owned()));
    let linked = || library.image.android.as_ref().map(|android| android.api_level);
    let (level, from) = found(given, "as asked")
        .or_else(|| found(promise.map(|promise| promise.min_sdk), "as the profile says"))
        .or_else(|| found(opened.min_sdk_of(library), "as the manifest says"))
        .or_else(|| found(linked(), "for which it was linked"))?;
    let is_64 = matches!(library.image.abi, Abi::Arm64V8a | Abi::X86_64);
    Some(MinApi { level: if is_64 { level.max(FIRST_64_BIT) } else { level }, from })
}

impl Scene<'_> {
    /// The lowest API level of the devices that meet a library; none where nobody says it.
    pub fn min_api(&self, library: &Library) -> Option<MinApi> {
        min_api(library, self.opened, self.given, self.promise)
    }

    /// The ABIs that there are libraries for, each once.
    pub fn abis(&self) -> Vec<Abi> {
        let mut abis: Vec<Abi> =
            self.opened.libraries.iter().map(|library| library.image.abi).collect();
        abis.dedup();
        abis
    }

    /// The libraries of an ABI.
    pub fn of(&self, abi: Abi) -> impl Iterator<Item = &Library> {
        self.opened.libraries.iter().filter(move |library| library.image.abi == abi)
    }

    /// The library beside another that answers to a name.
    pub fn beside(&self, abi: Abi, name: &str) -> Option<&Library> {
        self.of(abi).find(|library| library.answers_to(name))
    }
}

/// Whether a library was given as a file of its own: what an app has beside it is not known.
pub fn is_loose(library: &Library) -> bool {
    library.stored.is_none() && !library.in_abi_folder
}

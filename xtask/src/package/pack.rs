//! From contents to the files of an artifact, once all is proved.

use super::{
    aar,
    contents::Contents,
    coordinates::Coordinates,
    error::PackageError,
    keep, module, pom,
    prove::{self, Proof},
    readme,
};

/// The files of an artifact, none of them written yet.
#[derive(Clone, Debug)]
pub struct Package {
    /// How Gradle and Maven name it.
    pub coordinates: Coordinates,
    /// What was proved of it.
    pub proof: Proof,
    /// Files of the version's folder: what follows artifact and version in their names, and bytes.
    pub files: Vec<(&'static str, Vec<u8>)>,
    /// What stands at the root of the Maven folder for people.
    pub readme: String,
}

/// Proves the contents and makes every file of the artifact: AAR, sources, POM and module.
///
/// # Errors
/// Everything that keeps the AAR from being whole; see `prove`.
pub fn pack(contents: &Contents) -> Result<Package, PackageError> {
    let (proof, rules) = prove::prove(contents)?;
    let one = |problem| PackageError { problems: vec![problem] };
    let aar = aar::aar(contents, &keep::text(&rules)).map_err(one)?;
    let at = &contents.coordinates;
    let file = |tail: &str, bytes| module::File { name: at.file(tail), bytes };
    let module =
        module::module(contents, &file(".aar", &aar), &file("-sources.jar", &contents.sources_jar));
    Ok(Package {
        coordinates: at.clone(),
        proof,
        readme: readme::readme(contents),
        files: vec![
            (".aar", aar),
            (".pom", pom::pom(contents).into_bytes()),
            (".module", module.into_bytes()),
            ("-sources.jar", contents.sources_jar.clone()),
        ],
    })
}

//! The inventory as CycloneDX 1.6 in JSON. No number of its own and no time is in it: the same parts give the same
//! bytes. <https://cyclonedx.org/docs/1.6/json/>

use std::collections::BTreeMap;

use serde::Serialize;
use support::{digest::Sha256, size::Bytes};

use super::{Inventory, Part};
use crate::catalogue::Abi;

/// A bill of materials, in the form of CycloneDX 1.6.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bom {
    bom_format: &'static str,
    spec_version: &'static str,
    version: u32,
    metadata: Metadata,
    components: Vec<Component>,
    dependencies: Vec<Dependency>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Metadata {
    tools: Tools,
    component: Component,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Tools {
    components: Vec<Component>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Component {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(rename = "bom-ref", skip_serializing_if = "Option::is_none")]
    bom_ref: Option<String>,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hashes: Vec<Hash>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    licenses: Vec<LicenceChoice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purl: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    external_references: Vec<Reference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<Property>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    components: Vec<Component>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Hash {
    alg: &'static str,
    content: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct LicenceChoice {
    license: LicenceEntry,
}

/// One of both: an identifier of SPDX's list, or a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
struct LicenceEntry {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Reference {
    #[serde(rename = "type")]
    kind: &'static str,
    url: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Property {
    name: String,
    value: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Dependency {
    #[serde(rename = "ref")]
    of: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    depends_on: Vec<String>,
}

/// The document of an inventory: the libraries, and one component for each part of them.
pub fn bom(inventory: &Inventory) -> Bom {
    let root = format!("profile:{}", inventory.profile);
    let library = |(path, digest): (&String, &Sha256)| Component {
        kind: "file",
        name: path.clone(),
        hashes: vec![sha256(digest)],
        ..Component::default()
    };
    let subject = Component {
        kind: "library",
        bom_ref: Some(root.clone()),
        name: inventory.profile.clone(),
        properties: [
            vec![property("built-from", &inventory.upstream)],
            bytes("bytes-of-no-part", &inventory.rest),
        ]
        .concat(),
        components: inventory.libraries.iter().map(library).collect(),
        ..Component::default()
    };
    let tool = Component {
        kind: "application",
        name: "mediapipe-minimal".into(),
        version: Some(inventory.tool.clone()),
        ..Component::default()
    };
    let components: Vec<Component> = inventory.parts.iter().map(component).collect();
    let references: Vec<String> = components.iter().filter_map(|it| it.bom_ref.clone()).collect();
    let mut dependencies = vec![Dependency { of: root, depends_on: references.clone() }];
    dependencies.extend(references.into_iter().map(|of| Dependency { of, depends_on: Vec::new() }));
    Bom {
        bom_format: "CycloneDX",
        spec_version: "1.6",
        version: 1,
        metadata: Metadata { tools: Tools { components: vec![tool] }, component: subject },
        components,
        dependencies,
    }
}

fn component(part: &Part) -> Component {
    let source = &part.source;
    let identifiers = part.licence.identifiers();
    let entry = |id: &&'static str| match id.contains(' ') {
        // An exception is no licence of SPDX's list by itself.
        true => LicenceEntry { id: None, name: Some((*id).to_owned()) },
        false => LicenceEntry { id: Some(id), name: None },
    };
    let mut licenses: Vec<LicenceEntry> = identifiers.iter().map(entry).collect();
    if licenses.is_empty() {
        let name = Some(format!("licence of {}, see NOTICE", part.name));
        licenses.push(LicenceEntry { id: None, name });
    }
    let url = source.url.iter();
    Component {
        kind: "library",
        bom_ref: Some(format!("part:{}", part.name)),
        name: part.name.clone(),
        version: source.version.clone(),
        hashes: source.sha256.iter().map(sha256).collect(),
        licenses: licenses.into_iter().map(|license| LicenceChoice { license }).collect(),
        purl: Some(source.purl(&part.name)),
        external_references: url
            .map(|url| Reference { kind: "distribution", url: url.clone() })
            .collect(),
        properties: bytes("bytes", &part.bytes),
        components: Vec::new(),
    }
}

fn sha256(digest: &Sha256) -> Hash {
    Hash { alg: "SHA-256", content: digest.to_string() }
}

/// Properties are named after who gives them their meaning.
fn property(name: &str, value: &str) -> Property {
    Property { name: format!("mediapipe-minimal:{name}"), value: value.to_owned() }
}

fn bytes(name: &str, bytes: &BTreeMap<Abi, Bytes>) -> Vec<Property> {
    let of =
        |(abi, bytes): (&Abi, &Bytes)| property(&format!("{name}:{abi}"), &bytes.0.to_string());
    bytes.iter().map(of).collect()
}

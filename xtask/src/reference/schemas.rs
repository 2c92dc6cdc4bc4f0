//! JSON Schemas: of profiles, and of the documents that a build leaves.

use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde_json::Value;

use super::profile;
use crate::{
    artifacts::Provenance, attribute::Attribution, measure::Measurement, plan::PlanDocument,
};

/// Name and text of every schema.
pub(super) fn all() -> Vec<(&'static str, String)> {
    let documents = [
        ("attribution", "Where the bytes of a native library are from", document::<Attribution>()),
        ("measurement", "The sizes of native libraries", document::<Measurement>()),
        ("plan", "What a build makes, and why", document::<PlanDocument<'_>>()),
        ("provenance", "What a result was made from", document::<Provenance<'_>>()),
        ("profile", "What an app needs of MediaPipe Tasks", profile::schema()),
    ];
    documents.map(|(name, title, schema)| (name, text(title, schema))).into()
}

/// The schema of a document that the tool writes: keys that it leaves out are not required.
fn document<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}

fn text(title: &str, mut schema: Schema) -> String {
    schema.insert("title".into(), Value::from(title));
    let json = serde_json::to_string_pretty(&schema);
    json.unwrap_or_else(|error| unreachable!("a schema has string keys only: {error}")) + "\n"
}

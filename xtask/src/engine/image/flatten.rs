//! One layer of a fixed form: the same files give the same image ID.
//!
//! Engines stamp layers and images with the time of the build, and only some builders can be told not to
//! (Docker's classic builder cannot, BuildKit's `rewrite-timestamp` and Podman's `--timestamp` can,
//! each in its own way). So the built image is exported, brought into a form that depends on its files
//! alone, and loaded again: one way for every engine.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek as _, SeekFrom, Write as _},
};

use camino::Utf8Path;
use serde_json::{Value, json};
use support::{
    diag::{Failure, Outcome},
    digest::Sha256,
};
use tar::{Archive, Builder, EntryType, Header};

use super::{base::Providing, spec::ImageRef};
use crate::engine::decide;

/// Times inside of images: none is later. 2026-08-03, the day of the first pinned base image.
pub const EPOCH: u64 = 1_785_715_200;
/// The same for an image's configuration.
const CREATED: &str = "2026-08-03T00:00:00Z";

/// What a build leaves behind and nobody needs: caches, logs, and what engines put into containers.
/// A folder in this list is kept, empty.
const EMPTIED: &[&str] = &["var/cache", "var/log", "var/lib/apt/lists", "tmp", "run", "inputs"];
const REMOVED: &[&str] = &[".dockerenv", "etc/hostname", "etc/hosts", "etc/resolv.conf"];

/// Files of an image's configuration that mean something in a container.
const KEPT: &[&str] = &["Cmd", "Entrypoint", "Env", "Labels", "User", "WorkingDir"];

/// Replaces an image by its one-layer form, under another name.
pub fn flatten(with: Providing<'_>, built: &ImageRef, tag: &ImageRef, room: &Utf8Path) -> Outcome {
    let (export, layer) = (room.join("export.tar"), room.join("layer.tar"));
    let engine = with.engine;
    let platform = with.platform.options().iter().map(|option| (*option).to_owned());
    let options = platform.chain(decide::limit_options(engine));
    let create = ["create".to_owned(), "--network=none".to_owned()].into_iter().chain(options);
    let container =
        engine.call(create.chain([built.0.clone(), "true".to_owned()])).read()?.trim().to_owned();
    let exported = engine.call(["export", "--output", export.as_str(), &container]).read();
    let _ = engine.call(["rm", &container]).output();
    exported?;
    normalize(&export, &layer).map_err(|error| Failure::io("rewrite", &layer, &error))?;
    let _ = std::fs::remove_file(&export);
    let digest = Sha256::of_file(&layer).map_err(|error| Failure::io("read", &layer, &error))?;
    let inspect =
        ["image", "inspect", "--format={{json .Config}}|{{.Architecture}}|{{.Os}}", &built.0];
    let config = configuration(&engine.call(inspect).read()?, digest);
    let archive = room.join("image.tar");
    pack(&archive, &layer, digest, config.as_bytes(), tag)
        .map_err(|error| Failure::io("write", &archive, &error))?;
    let _ = std::fs::remove_file(&layer);
    engine.call(["load", "--quiet", "--input", archive.as_str()]).read().map(drop)
}

/// Whether a path, without a leading slash, is no part of the image.
fn is_left_out(path: &str) -> bool {
    let below = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    // Compiled Python depends on what the interpreter happened to share in memory.
    REMOVED.contains(&path)
        || EMPTIED.iter().any(|folder| below(folder))
        || path.split('/').any(|part| part == "__pycache__")
        || (path.starts_with("var/lib/dpkg/") && path.ends_with("-old"))
}

/// What an entry of the export is, and where its content lies.
struct Entry {
    header: Header,
    link: Option<Vec<u8>>,
    at: u64,
}

/// Rewrites an archive: sorted by path, times no later than the epoch, owners by number alone.
fn normalize(from: &Utf8Path, to: &Utf8Path) -> io::Result<()> {
    let mut archive = Archive::new(BufReader::new(File::open(from)?));
    let mut entries: BTreeMap<Vec<String>, Entry> = BTreeMap::new();
    for entry in archive.entries_with_seek()? {
        let entry = entry?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let path = path.trim_start_matches("./").trim_matches('/').to_owned();
        if path.is_empty() || is_left_out(&path) {
            continue;
        }
        let link = entry.link_name_bytes().map(|link| link.into_owned());
        let at = entry.raw_file_position();
        // By component, as the engine walks: a hard link then follows what it links to.
        let key = path.split('/').map(str::to_owned).collect();
        entries.insert(key, Entry { header: entry.header().clone(), link, at });
    }
    let mut content = File::open(from)?;
    let mut out = Builder::new(BufWriter::with_capacity(1 << 20, File::create(to)?));
    for (key, entry) in &entries {
        let path = key.join("/");
        let old = &entry.header;
        let mut header = Header::new_gnu();
        header.set_entry_type(old.entry_type());
        header.set_mode(old.mode()? & 0o7777);
        header.set_uid(old.uid()?);
        header.set_gid(old.gid()?);
        header.set_mtime(old.mtime()?.min(EPOCH));
        header.set_size(0);
        match old.entry_type() {
            EntryType::Symlink | EntryType::Link => {
                let link = entry.link.clone().unwrap_or_default();
                let link = String::from_utf8_lossy(&link).into_owned();
                let link = match old.entry_type() {
                    EntryType::Link => link.trim_start_matches('/').to_owned(),
                    _ => link,
                };
                out.append_link(&mut header, &path, &link)?;
            }
            EntryType::Directory => {
                out.append_data(&mut header, format!("{path}/"), io::empty())?
            }
            EntryType::Char | EntryType::Block | EntryType::Fifo => {
                header.set_device_major(old.device_major()?.unwrap_or(0))?;
                header.set_device_minor(old.device_minor()?.unwrap_or(0))?;
                out.append_data(&mut header, &path, io::empty())?;
            }
            _ => {
                let size = old.entry_size()?;
                header.set_size(size);
                content.seek(SeekFrom::Start(entry.at))?;
                out.append_data(&mut header, &path, (&content).take(size))?;
            }
        }
    }
    out.into_inner()?.flush()
}

/// The configuration of an image of one layer, from `docker image inspect`'s answer.
fn configuration(inspected: &str, layer: Sha256) -> String {
    let mut fields = inspected.trim().rsplitn(3, '|');
    let (os, architecture) = (fields.next().unwrap_or("linux"), fields.next().unwrap_or("amd64"));
    let all: Value = serde_json::from_str(fields.next().unwrap_or("{}")).unwrap_or_default();
    let kept = KEPT.iter().filter_map(|key| Some(((*key).to_owned(), all.get(key)?.clone())));
    let config: serde_json::Map<String, Value> =
        kept.filter(|(_, value)| !value.is_null() && *value != json!("")).collect();
    json!({
        "architecture": architecture,
        "config": config,
        "created": CREATED,
        "history": [{ "created": CREATED, "created_by": "cargo xtask image build" }],
        "os": os,
        "rootfs": { "diff_ids": [format!("sha256:{layer}")], "type": "layers" },
    })
    .to_string()
}

/// Writes what `docker load` and `podman load` read.
fn pack(
    to: &Utf8Path,
    layer: &Utf8Path,
    digest: Sha256,
    config: &[u8],
    tag: &ImageRef,
) -> io::Result<()> {
    let config_name = format!("{}.json", Sha256::of(config));
    let layer_name = format!("{digest}/layer.tar");
    let manifest =
        json!([{ "Config": config_name, "Layers": [layer_name], "RepoTags": [tag.0] }]).to_string();
    let mut out = Builder::new(BufWriter::with_capacity(1 << 20, File::create(to)?));
    let header = |size: u64| {
        let mut header = Header::new_gnu();
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(EPOCH);
        header.set_size(size);
        header
    };
    let file = File::open(layer)?;
    out.append_data(&mut header(file.metadata()?.len()), layer_name, BufReader::new(file))?;
    out.append_data(&mut header(config.len() as u64), config_name, config)?;
    out.append_data(&mut header(manifest.len() as u64), "manifest.json", manifest.as_bytes())?;
    out.into_inner()?.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(path: &Utf8Path, files: &[(&str, &str, u64)]) {
        let mut out = Builder::new(File::create(path).unwrap());
        for (name, content, mtime) in files {
            let mut header = Header::new_gnu();
            header.set_mode(0o644);
            header.set_uid(0);
            header.set_gid(0);
            header.set_mtime(*mtime);
            header.set_size(content.len() as u64);
            out.append_data(&mut header, name, content.as_bytes()).unwrap();
        }
        out.finish().unwrap();
    }

    #[test]
    fn order_times_and_leavings_do_not_show() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let (late, early) = (EPOCH + 99, EPOCH - 5);
        archive(
            &root.join("a.tar"),
            &[("b", "2", late), ("a-b", "3", late), ("a/c", "1", early), ("var/log/x", "9", late)],
        );
        archive(
            &root.join("b.tar"),
            &[("a/c", "1", early), ("b", "2", late + 7), ("tmp/y", "", 0), ("a-b", "3", late + 1)],
        );
        let normal = |name: &str| {
            let to = root.join(format!("{name}.out"));
            normalize(&root.join(name), &to).unwrap();
            std::fs::read(to).unwrap()
        };
        let bytes = normal("a.tar");
        assert!(bytes == normal("b.tar"));
        let mut read = Archive::new(bytes.as_slice());
        let entries: Vec<(String, u64)> = read
            .entries()
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
                (path, entry.header().mtime().unwrap())
            })
            .collect();
        let expected = [("a/c", early), ("a-b", EPOCH), ("b", EPOCH)];
        assert_eq!(entries, expected.map(|(path, time)| (path.to_owned(), time)));
    }

    #[test]
    fn the_configuration_keeps_what_a_container_needs() {
        let inspected =
            r#"{"Hostname":"x","Env":["A=1"],"User":"build","Cmd":null,"Image":"y"}|amd64|linux"#;
        let config: Value =
            serde_json::from_str(&configuration(inspected, Sha256::of(b""))).unwrap();
        assert_eq!(config["config"], json!({ "Env": ["A=1"], "User": "build" }));
        assert_eq!((&config["architecture"], &config["os"]), (&json!("amd64"), &json!("linux")));
    }
}

//! `extends`: a profile takes from another every key it does not set itself.

use std::{fs, sync::Arc};

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Diagnostic, Outcome},
    located::TextFile,
};

use super::{
    ProfileFolder,
    file::{self, NativeFile, ProfileFile},
    quantize,
};

/// Reads a file and everything it extends. Problems of all files are collected; only a file that
/// cannot be read at all ends the walk.
pub fn resolve(
    path: &Utf8Path,
    source: &Arc<TextFile>,
    profile_folder: &ProfileFolder,
    problems: &mut Vec<Diagnostic>,
) -> Outcome<ProfileFile> {
    let mut keys = file::read(source, folder(path), problems);
    let mut visited = vec![identity(path)];
    let mut here = path.to_owned();
    let mut next = keys.extends.clone();
    while let Some(base) = next {
        let base_path = sibling(&here, &base.value, profile_folder);
        if visited.contains(&identity(&base_path)) {
            let chain: Vec<&str> = visited.iter().filter_map(|path| path.file_stem()).collect();
            let message = format!(
                "`extends` goes round in a circle: {} -> {}",
                chain.join(" -> "),
                base.value
            );
            problems.push(
                base.diagnostic(message, "leads back to where it began")
                    .help("remove one `extends`"),
            );
            break;
        }
        if !base_path.is_file() {
            let names = profile_folder.names().unwrap_or_default().join(", ");
            problems.push(
                base.diagnostic(format!("no profile `{}` to extend", base.value), "not found")
                    .help(format!("the profiles are {names}")),
            );
            break;
        }
        let source = profile_folder.read(&base_path)?;
        let base_keys = file::read(&source, folder(&base_path), problems);
        next = base_keys.extends.clone();
        keys = inherit(keys, base_keys);
        visited.push(identity(&base_path));
        here = base_path;
    }
    Ok(keys)
}

/// A name means a file beside the one that extends it, else one in the folder of profiles.
fn sibling(here: &Utf8Path, wanted: &str, profile_folder: &ProfileFolder) -> Utf8PathBuf {
    let name = if wanted.ends_with(".toml") { wanted.to_owned() } else { format!("{wanted}.toml") };
    let beside = here.with_file_name(&name);
    // An app's own `face-only.toml` may extend the one of the same name in the folder of profiles.
    let itself = identity(&beside) == identity(here);
    if beside.is_file() && !itself {
        return beside;
    }
    let other = |folder: &&Utf8PathBuf| {
        let path = folder.join(&name);
        path.is_file() && identity(&path) != identity(here)
    };
    // An own `face-only.toml` may extend the one of the same name that came with the tool.
    let folders = [Some(&profile_folder.folder), profile_folder.shipped.as_ref()];
    match folders.into_iter().flatten().find(other) {
        Some(folder) => folder.join(name),
        None if itself => beside,
        None => profile_folder.folder.join(name),
    }
}

/// One file has one identity, whatever path led to it.
fn identity(path: &Utf8Path) -> Utf8PathBuf {
    fs::canonicalize(path)
        .ok()
        .and_then(|path| Utf8PathBuf::from_path_buf(path).ok())
        .unwrap_or_else(|| path.to_owned())
}

fn folder(path: &Utf8Path) -> &Utf8Path {
    path.parent().unwrap_or(path)
}

/// Key by key: what the profile says wins, lists included. Only patches and waivers add up, the base's first.
fn inherit(own: ProfileFile, base: ProfileFile) -> ProfileFile {
    let mut patches = base.patches;
    patches.extend(own.patches);
    let mut budgets = base.budgets;
    budgets.extend(own.budgets);
    let mut waivers = base.waivers;
    waivers.extend(own.waivers);
    let mut levers = base.native.levers;
    levers.extend(own.native.levers);
    ProfileFile {
        description: own.description,
        extends: own.extends,
        target: own.target.or(base.target),
        tasks: own.tasks.or(base.tasks),
        models: own.models.or(base.models),
        version: own.version.or(base.version),
        abis: own.abis.or(base.abis),
        min_sdk: own.min_sdk.or(base.min_sdk),
        native: NativeFile {
            ops: own.native.ops.or(base.native.ops),
            opencv: own.native.opencv.or(base.native.opencv),
            drop_cpu_kernels: own.native.drop_cpu_kernels.or(base.native.drop_cpu_kernels),
            levers,
        },
        quantize: quantize::inherit(own.quantize, base.quantize),
        budgets,
        waivers,
        patches,
    }
}

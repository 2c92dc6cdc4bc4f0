//! What each row of rules.toml asks. A rule is a function of the scene, and reads nothing else.

mod app;
mod archive;
mod content;
mod copies;
mod cpu;
mod java;
mod loader;
mod needed;
mod pages;
mod release;
mod symbols;

pub use app::carries;

use super::{
    answer::Answer,
    scene::{Library, Scene},
};

/// Asks a rule about all that was opened.
pub type Ask = fn(&Scene<'_>) -> Vec<Answer>;

/// The rules by the names of their rows, in the order of the file. `app` is asked of two scenes.
pub const ASKED: &[(&str, Ask)] = &[
    ("readable", archive::readable),
    ("one-file", archive::one_file),
    ("abi-folder", archive::abi_folder),
    ("abi-set", archive::abi_set),
    ("pages-16k", pages::segments),
    ("apk-stored", pages::stored),
    ("apk-aligned", pages::aligned),
    ("min-sdk", loader::min_sdk),
    ("needed", needed::needed),
    ("symbols", symbols::symbols),
    ("copies", copies::copies),
    ("soname", loader::soname),
    ("text-relocations", loader::text_relocations),
    ("executable-stack", loader::executable_stack),
    ("writable-code", loader::writable_code),
    ("relro", loader::relro),
    ("packed-relocations", loader::packed_relocations),
    ("hash-table", loader::hash_table),
    ("thread-variables", loader::thread_variables),
    ("natives", java::natives),
    ("exports", java::exports),
    ("debug-information", content::debug_information),
    ("host-paths", content::host_paths),
    ("cpu-features", cpu::features),
    ("budget", content::budget),
    ("release", release::release),
];

/// One answer for each library.
fn each(scene: &Scene<'_>, answer: impl Fn(&Library) -> Answer) -> Vec<Answer> {
    let libraries = scene.opened.libraries.iter();
    libraries.map(|library| answer(library).of(&library.path)).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::rule, *};

    #[test]
    fn every_row_is_asked_in_its_order() {
        let rows: Vec<&str> = rule::all().iter().map(|rule| rule.id.as_str()).collect();
        let asked: Vec<&str> = ASKED.iter().map(|(id, _)| *id).chain(["app"]).collect();
        assert_eq!(rows, asked);
    }
}

//! `DT_NEEDED`: what has to be there before a library is loaded.

use super::{
    super::{
        answer::{Answer, listed},
        scene::{Scene, is_loose},
        stubs::Since,
    },
    Library, each,
};

/// What is wrong with what a library needs, worst first.
#[derive(Default)]
struct Wrong {
    /// No library of an app can have such a name.
    paths: Vec<String>,
    /// Neither beside it nor Android's.
    missing: Vec<String>,
    /// Android has them from a higher level on.
    later: Vec<String>,
    /// There by their own name, and in a file of another.
    named: Vec<String>,
}

/// The closure of needed names inside what was given.
pub fn needed(scene: &Scene<'_>) -> Vec<Answer> {
    each(scene, |library| answer(scene, library))
}

fn answer(scene: &Scene<'_>, library: &Library) -> Answer {
    let names = &library.image.dynamic.needed;
    let abi = library.image.abi;
    let min = scene.min_api(library);
    let mut wrong = Wrong::default();
    for name in names {
        if name.contains('/') {
            wrong.paths.push(name.clone());
            continue;
        }
        if let Some(other) = scene.beside(abi, name) {
            let by_file = other.name == *name || other.links.contains(name);
            if !by_file {
                wrong.named.push(format!("{name} in {}", other.name));
            }
            continue;
        }
        // Where nobody says the level, any that has it will do.
        let level = min.as_ref().map_or(u32::MAX, |min| min.level);
        match scene.stubs.library(abi, level, name) {
            Since::Here => {}
            Since::Level(level) => wrong.later.push(format!("{name} from API level {level} on")),
            Since::Never | Since::Unknown => wrong.missing.push(name.clone()),
        }
    }
    let expected = "libraries that lie beside it, or that the NDK has";
    if !wrong.paths.is_empty() {
        let found = format!("it needs a path: {}", listed(&wrong.paths));
        return Answer::broken("names without folders", found)
            .help("give the other library a name: `-Wl,-soname,libX.so`");
    }
    if !wrong.later.is_empty() {
        let min = min.map(|min| format!("API level {}, {}", min.level, min.from));
        let found = format!("it needs {}", listed(&wrong.later));
        return Answer::broken(format!("what is there at {}", min.unwrap_or_default()), found)
            .help("raise the app's `minSdk`, or open the library with `dlopen`");
    }
    if !wrong.missing.is_empty() && is_loose(library) {
        let found = format!("not beside it, and an app may have it: {}", listed(&wrong.missing));
        return Answer::could_not_tell(found).help("name them too, or check the AAR or APK");
    }
    if !wrong.missing.is_empty() {
        let found = format!("it needs {}, which is nowhere", listed(&wrong.missing));
        let help = "put them beside it; libraries of Android that the NDK lacks are closed to apps";
        return Answer::broken(expected, found).help(help);
    }
    if !wrong.named.is_empty() {
        let found = format!("it needs {}", listed(&wrong.named));
        return Answer::broken("files of the needed names", found)
            .help("rename the file as others need it");
    }
    Answer::ok(format!("{} names", names.len()))
}

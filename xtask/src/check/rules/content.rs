//! What is in a library beside code and data: debug information, paths, too much.

use support::size::Bytes;

use super::{
    super::{
        answer::{Answer, listed},
        scene::Scene,
        stubs::Since,
    },
    each,
};
use crate::measure::Unknown;

/// Sections for debuggers, and the symbols that stripping removes.
pub fn debug_information(scene: &Scene<'_>) -> Vec<Answer> {
    each(scene, |library| {
        let image = &library.image;
        let debug = |name: &str| name.starts_with(".debug_") || name.starts_with(".zdebug_");
        let sections = image.sections.iter().filter(|section| debug(&section.name));
        let bytes: u64 = sections.fold(0, |sum, section| sum.saturating_add(section.size.0));
        let help = "`llvm-strip --strip-unneeded LIBRARY`, and keep the original for stack traces";
        if image.unknown.contains(&Unknown::Sections) {
            Answer::could_not_tell("it has no section table")
        } else if bytes > 0 {
            let found = format!("{} of debug information", Bytes(bytes).exact());
            Answer::broken("a library that is stripped", found).help(help)
        } else if !image.stripped {
            Answer::warning("a library that is stripped", "it has a table of inner symbols")
                .help(help)
        } else {
            Answer::ok("stripped")
        }
    })
}

/// Paths of the machine that built it.
pub fn host_paths(scene: &Scene<'_>) -> Vec<Answer> {
    each(scene, |library| match library.looked.host_paths.as_slice() {
        [] => Answer::ok("none"),
        paths => {
            let safe: Vec<String> =
                paths.iter().map(|path| path.escape_debug().to_string()).collect();
            Answer::broken("no path of the machine that built it", listed(&safe))
                .help("compile with `-ffile-prefix-map=$PWD=.`")
        }
    })
}

/// The profile's limits. What could not be measured is not within its limit.
pub fn budget(scene: &Scene<'_>) -> Vec<Answer> {
    let budgets = scene.promise.map(|promise| promise.budgets.iter()).into_iter().flatten();
    let answers: Vec<Answer> = budgets
        .map(|(abi, limit)| {
            let expected = format!("at most {} normalized for {abi}", limit.exact());
            let libraries = || scene.of(*abi);
            let absent =
                libraries().flat_map(|library| &library.image.dynamic.needed).find(|name| {
                    scene.beside(*abi, name).is_none()
                        && scene.stubs.library(*abi, u32::MAX, name) != Since::Here
                });
            let sum = libraries().try_fold(0u64, |sum, library| {
                Some(sum.saturating_add(library.image.normalized?.0))
            });
            match (sum, absent) {
                (_, Some(name)) => Answer::could_not_tell(format!(
                    "{abi}: `{name}` is needed and not here, so the bill is not whole"
                )),
                (None, _) => Answer::could_not_tell(format!("{abi}: a library has no sections")),
                (Some(0), _) => Answer::could_not_tell(format!("no library for {abi}")),
                (Some(sum), _) if sum <= limit.0 => {
                    Answer::ok(format!("{abi}: {} of {}", Bytes(sum), limit))
                }
                (Some(sum), _) => {
                    let over = Bytes(sum - limit.0).exact();
                    Answer::broken(expected, format!("{}, over by {over}", Bytes(sum).exact()))
                        .help("drop more, or raise the limit in the profile and say why")
                }
            }
        })
        .collect();
    match answers.is_empty() {
        true => vec![Answer::not_asked("no profile with a limit")],
        false => answers,
    }
}

//! What bionic's loader looks at before any code runs.

use super::{
    super::{answer::Answer, scene::Scene},
    Library, each,
};
use crate::measure::{Relro, StackRights};

/// The level that the NDK linked it for, against that of the app.
pub fn min_sdk(scene: &Scene<'_>) -> Vec<Answer> {
    each(scene, |library| {
        let Some(android) = &library.image.android else {
            return Answer::not_asked("it does not say for which API level it was linked");
        };
        let linked = android.api_level;
        match scene.min_api(library) {
            Some(min) if linked > min.level => Answer::broken(
                format!("at most API level {}, {}", min.level, min.from),
                format!("linked for {linked}"),
            )
            .help(format!("link for {}, or raise the app's `minSdk` to {linked}", min.level)),
            Some(_) | None => Answer::ok(format!("linked for {linked}")),
        }
    })
}

/// Its own name against its file's.
pub fn soname(scene: &Scene<'_>) -> Vec<Answer> {
    each(scene, |library| match &library.image.dynamic.soname {
        Some(soname) if *soname == library.name || library.links.contains(soname) => {
            Answer::ok("its file's")
        }
        Some(soname) => Answer::broken(
            format!("`{}`, as its file is called", library.name),
            format!("it calls itself `{}`", soname.escape_debug()),
        )
        .help(format!("rename the file, or link with `-Wl,-soname,{}`", library.name)),
        None => Answer::warning(
            format!("`{}`, as its file is called", library.name),
            "it has no name of its own: no other library can need it",
        )
        .help(format!("link with `-Wl,-soname,{}`", library.name)),
    })
}

/// Relocations that write to code.
pub fn text_relocations(scene: &Scene<'_>) -> Vec<Answer> {
    each(scene, |library| match library.image.dynamic.text_relocations {
        false => Answer::ok("none"),
        true => Answer::broken("no `DT_TEXTREL`", "its code is written to while it is loaded")
            .help("compile all of it with `-fPIC`, assembly too"),
    })
}

/// What `PT_GNU_STACK` asks for the stacks of threads.
pub fn executable_stack(scene: &Scene<'_>) -> Vec<Answer> {
    let expected = "a stack that holds no code";
    let help = "link with `-Wl,-z,noexecstack`, and mark assembly with `.section .note.GNU-stack`";
    each(scene, |library| match library.image.segments.stack {
        StackRights::NotExecutable => Answer::ok("none"),
        StackRights::Executable => {
            Answer::broken(expected, "it asks for a stack that holds code").help(help)
        }
        StackRights::Unmarked => {
            Answer::warning(expected, "it has no `PT_GNU_STACK`: a loader may take that for yes")
                .help(help)
        }
    })
}

/// Segments that may be written to and executed.
pub fn writable_code(scene: &Scene<'_>) -> Vec<Answer> {
    each(scene, |library| {
        let both = |load: &&crate::measure::Load| load.writable && load.executable;
        match library.image.segments.loads.iter().find(both) {
            None => Answer::ok("none"),
            Some(load) => Answer::broken(
                "code that is read-only",
                format!("the segment at {:#x} is writable and executable", load.address),
            )
            .help("take `-Wl,-N` and linker scripts of your own out of the link"),
        }
    })
}

/// What is read-only once loaded. Android binds all symbols when it loads a library, so that partial is
/// whole there.
pub fn relro(scene: &Scene<'_>) -> Vec<Answer> {
    each(scene, |library| match library.image.relro {
        Relro::Full | Relro::Partial => Answer::ok("there"),
        Relro::None => Answer::broken("a `PT_GNU_RELRO`", "none")
            .help("link with `-Wl,-z,relro -Wl,-z,now`, as the NDK does by itself"),
    })
}

/// What a library needs of the loader, and from which API level on that is there.
struct Need {
    what: &'static str,
    since: u32,
    help: &'static str,
}

fn against(scene: &Scene<'_>, library: &Library, needs: &[Need], none: &str) -> Answer {
    let Some(most) = needs.iter().max_by_key(|need| need.since) else { return Answer::ok(none) };
    match scene.min_api(library) {
        None => Answer::could_not_tell(format!(
            "{} from API level {} on, and nobody says the app's lowest",
            most.what, most.since
        ))
        .help("say it: `--min-api N`"),
        Some(min) if min.level < most.since => Answer::broken(
            format!("what API level {} reads, {}", min.level, min.from),
            format!("{} from {} on", most.what, most.since),
        )
        .help(most.help),
        Some(min) => Answer::ok(format!(
            "{} from API level {} on; the app's is {}",
            most.what, most.since, min.level
        )),
    }
}

/// Relocations in a form that came with some level.
pub fn packed_relocations(scene: &Scene<'_>) -> Vec<Answer> {
    each(scene, |library| {
        let tables = library.image.dynamic.tables;
        let rows = [
            (tables.android_packed, "`DT_ANDROID_REL` is read", 23),
            (tables.android_relr, "`DT_ANDROID_RELR` is read", 28),
            (tables.relr, "`DT_RELR` is read", 30),
        ];
        let help = "set `pack-relocations = \"auto\"`, or raise `min-sdk`";
        let need = |(there, what, since): (bool, _, _)| there.then_some(Need { what, since, help });
        let needs: Vec<Need> = rows.into_iter().filter_map(need).collect();
        against(scene, library, &needs, "none are packed")
    })
}

/// A table of symbols without the one that every loader reads.
pub fn hash_table(scene: &Scene<'_>) -> Vec<Answer> {
    each(scene, |library| {
        let tables = library.image.dynamic.tables;
        let help = "link with `-Wl,--hash-style=both`, or raise `min-sdk`";
        let need = Need { what: "`DT_GNU_HASH` alone is read", since: 23, help };
        match (tables.sysv_hash, tables.gnu_hash) {
            (true, _) => Answer::ok("read by every loader"),
            (false, true) => against(scene, library, &[need], ""),
            (false, false) => Answer::could_not_tell("it has no table of symbols that is known"),
        }
    })
}

/// Variables of threads that the loader has to make room for.
pub fn thread_variables(scene: &Scene<'_>) -> Vec<Answer> {
    each(scene, |library| {
        let help = "compile with `-femulated-tls`, as the NDK does below API level 29";
        let need = Need { what: "a TLS segment is loaded", since: 29, help };
        let needs: Vec<Need> = library.image.segments.tls.then_some(need).into_iter().collect();
        against(scene, library, &needs, "no segment of them")
    })
}

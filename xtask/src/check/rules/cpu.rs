//! Instructions of families that the profile drops.

use super::{
    super::{
        answer::{Answer, listed},
        cpu::{ClassSeen, Seen, is_instructions, uncounted},
        scene::Scene,
    },
    each,
};
use crate::catalogue::{Abi, Catalogue};

/// None of a dropped family is left, or only in functions that ask the processor first.
pub fn features(scene: &Scene<'_>) -> Vec<Answer> {
    each(scene, |library| {
        let abi = library.image.abi;
        let dropped =
            scene.promise.map(|promise| of_abi(&promise.dropped, abi)).unwrap_or_default();
        match &library.looked.instructions {
            _ if dropped.is_empty() && scene.promise.is_some() => {
                Answer::not_asked(format!("the profile drops no family of {abi}"))
            }
            None if dropped.is_empty() => Answer::not_asked("no profile that drops a family"),
            None => Answer::could_not_tell(format!(
                "instructions of {abi} are not decoded: {} may be left",
                listed(&dropped)
            )),
            Some(seen) if dropped.is_empty() => {
                Answer::not_asked(format!("no profile that drops a family; {}", told(seen)))
            }
            Some(seen) => judge(seen, &dropped),
        }
    })
}

/// Those of the dropped families that are instructions, and exist on an ABI.
fn of_abi(dropped: &[String], abi: Abi) -> Vec<String> {
    let rows = &Catalogue::bundled().kernels;
    let there = |name: &&String| {
        let exists = rows.iter().any(|row| row.name == **name && row.abis.contains(&abi));
        exists && is_instructions(name)
    };
    dropped.iter().filter(there).cloned().collect()
}

fn judge(seen: &Seen, dropped: &[String]) -> Answer {
    let classes = || seen.classes.iter().filter(|class| class.is_dropped(dropped));
    let left: Vec<&ClassSeen> = classes().filter(|class| class.count > 0).collect();
    let unguarded: Vec<String> = left
        .iter()
        .flat_map(|class| {
            let of =
                |(name, count): (&String, &usize)| format!("{count} of {} in {name}", class.name);
            class.unguarded.iter().map(of)
        })
        .collect();
    if !unguarded.is_empty() {
        let expected = format!("none of {}", listed(dropped));
        return Answer::broken(expected, listed(&unguarded))
            .help("drop what brings them, or take the family out of `drop-cpu-kernels`");
    }
    let nameless: Vec<String> = left
        .iter()
        .filter(|class| class.nameless > 0)
        .map(|class| format!("{} of {}", class.nameless, class.name))
        .collect();
    if !nameless.is_empty() {
        let found = format!(
            "{}, in functions without names: whether they ask the processor is not known",
            nameless.join(", ")
        );
        return Answer::could_not_tell(found).help("check the library before it was stripped");
    }
    let uncounted = uncounted(dropped);
    if !uncounted.is_empty() {
        let found = format!("instructions of {} are not told from others", listed(&uncounted));
        return Answer::could_not_tell(found);
    }
    let guarded: usize = left.iter().map(|class| class.count).sum();
    Answer::ok(match guarded {
        0 => format!("none of {}", dropped.join(", ")),
        count => format!("{count}, all in functions that are named after their family"),
    })
}

fn told(seen: &Seen) -> String {
    let there = seen.classes.iter().filter(|class| class.count > 0);
    let there: Vec<String> = there.map(|class| format!("{} {}", class.count, class.name)).collect();
    match there.is_empty() {
        true => "none beyond ARMv8.0 were seen".to_owned(),
        false => format!("seen: {}", there.join(", ")),
    }
}

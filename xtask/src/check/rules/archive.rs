//! Files and folders: what an archive holds, and where.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{
    answer::{Answer, Verdict, listed},
    scene::Scene,
};
use crate::{
    catalogue::Abi,
    measure::{LeftOut, LeftOutKind},
};

/// What could not be read: a file that is no library is broken, one that nobody could open is not known.
pub fn readable(scene: &Scene<'_>) -> Vec<Answer> {
    let wrong = |left_out: &LeftOut| {
        let expected = "a shared library for Android";
        let answer = match left_out.kind {
            LeftOutKind::Foreign | LeftOutKind::NotALibrary | LeftOutKind::Damaged => {
                Answer::broken(expected, &left_out.found)
                    .help("build or copy the file anew, or take it out")
            }
            LeftOutKind::Unreadable | LeftOutKind::TooLarge | LeftOutKind::OtherMachine => {
                Answer::could_not_tell(&left_out.found).help("check the file alone")
            }
            LeftOutKind::WrongFolder | LeftOutKind::Armeabi | LeftOutKind::Repeated => return None,
        };
        Some(answer.of(&left_out.path))
    };
    let mut answers: Vec<Answer> = scene.opened.left_out.iter().filter_map(wrong).collect();
    let count = scene.opened.libraries.len();
    answers.extend((count > 0).then(|| Answer::ok(format!("{count} read"))));
    answers
}

/// One file of a name for each ABI, and one entry of a name in an archive.
pub fn one_file(scene: &Scene<'_>) -> Vec<Answer> {
    let twice = scene.opened.left_out.iter().filter(|left| left.kind == LeftOutKind::Repeated);
    let mut answers: Vec<Answer> = twice
        .map(|left| {
            Answer::broken("one entry of that name", &left.found)
                .of(&left.path)
                .help("pack the archive anew")
        })
        .collect();
    let mut first: BTreeMap<(Abi, &str), &str> = BTreeMap::new();
    for library in scene.opened.libraries.iter().filter(|library| library.in_abi_folder) {
        let key = (library.image.abi, library.name.as_str());
        match first.get(&key) {
            None => drop(first.insert(key, &library.path)),
            Some(path) => answers.push(
                Answer::broken("one file of that name for the ABI", format!("`{path}` as well"))
                    .of(&library.path)
                    .help("give one of the two to the app: a build takes either"),
            ),
        }
    }
    let count = scene.opened.libraries.len();
    if answers.is_empty() {
        answers.push(Answer::ok(format!("{count} of different names")));
    }
    answers
}

/// The processor of the header against the folder.
pub fn abi_folder(scene: &Scene<'_>) -> Vec<Answer> {
    let wrong = scene.opened.left_out.iter().filter(|left| left.kind == LeftOutKind::WrongFolder);
    let mut answers: Vec<Answer> = wrong
        .map(|left| {
            Answer::broken("a library for the ABI of its folder", &left.found)
                .of(&left.path)
                .help("move it to the folder of its ABI, or build it for this one")
        })
        .collect();
    let right = scene.opened.libraries.iter().filter(|library| library.in_abi_folder).count();
    if right > 0 {
        answers.push(Answer::ok(format!("{right} in the folder of their ABI")));
    } else if answers.is_empty() {
        answers.push(Answer::not_asked("no library lies in the folder of an ABI"));
    }
    answers
}

/// The same names for every ABI, those that the profile promises among them.
pub fn abi_set(scene: &Scene<'_>) -> Vec<Answer> {
    let mut sets: BTreeMap<Abi, BTreeSet<&str>> = BTreeMap::new();
    for library in scene.opened.libraries.iter().filter(|library| library.in_abi_folder) {
        sets.entry(library.image.abi).or_default().insert(&library.name);
    }
    let mut answers = Vec::new();
    let all: BTreeSet<&str> = sets.values().flatten().copied().collect();
    for (abi, names) in &sets {
        let missing: Vec<&str> = all.difference(names).copied().collect();
        if !missing.is_empty() {
            let found = format!("{abi} lacks {}, which another ABI has", listed(&missing));
            let help = format!("build them for {abi}, or leave {abi} out of the app");
            answers.push(Answer::broken("the same libraries for every ABI", found).help(help));
        }
    }
    if let Some(promise) = scene.promise {
        let there = scene.abis();
        for abi in promise.abis.iter().filter(|abi| !there.contains(abi)) {
            let expected = format!("{abi}, as profile `{}` says", promise.profile);
            let help = format!("build it: `cargo xtask build --profile {}`", promise.profile);
            answers.push(Answer::broken(expected, format!("no library for {abi}")).help(help));
        }
        if let Some(library) = &promise.library {
            for abi in there.iter().filter(|abi| !scene.of(**abi).any(|l| l.name == *library)) {
                let expected = format!("`{library}`, which the release's Java loads");
                answers.push(
                    Answer::broken(expected, format!("none of that name for {abi}"))
                        .help("keep the file's name as the build gave it"),
                );
            }
        }
    }
    for (narrow, wide) in [(Abi::ArmeabiV7a, Abi::Arm64V8a), (Abi::X86, Abi::X86_64)] {
        if sets.contains_key(&narrow) && !sets.contains_key(&wide) {
            let expected = format!("{wide} beside {narrow}");
            let found = format!("{narrow} alone: Google Play takes no such app");
            answers.push(Answer::warning(expected, found).help(format!("add {wide}")));
        }
    }
    if answers.iter().all(|answer| answer.verdict == Verdict::Warning) {
        let abis: Vec<String> = sets.keys().map(Abi::to_string).collect();
        answers.push(match abis.is_empty() {
            true => Answer::not_asked("no library lies in the folder of an ABI"),
            false => Answer::ok(format!("{} each for {}", all.len(), abis.join(", "))),
        });
    }
    answers
}

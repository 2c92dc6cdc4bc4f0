//! Natives: what Java declares and can reach, against what libraries export.

use std::collections::BTreeSet;

use classfile::{Classes, Native, reach};

use super::super::{
    answer::{Answer, listed},
    classes::Java,
    scene::Scene,
};
use crate::catalogue::Abi;

/// Classes that an app calls; of an archive without them, an app may call all there are.
const TASKS: &str = "com/google/mediapipe/tasks/";

/// How the symbols of natives begin.
const NATIVE: &str = "Java_";

/// Every native that can be reached has its symbol, for every ABI.
pub fn natives(scene: &Scene<'_>) -> Vec<Answer> {
    let classes = match classes(scene) {
        Ok(classes) => classes,
        Err(answer) => return vec![answer],
    };
    let tasks = classes.iter().any(|class| class.name.starts_with(TASKS));
    let reached = reach::natives(classes, |class| !tasks || class.starts_with(TASKS)).natives;
    let declared = classes.natives().len();
    if declared == 0 {
        return vec![Answer::not_asked("no class has a native method")];
    }
    let judge = |abi: Abi| {
        let exported = exported(scene, abi);
        let missing: Vec<String> = reached
            .iter()
            .filter(|native| !gives(&exported, native))
            .map(|native| format!("{}.{}", native.class.replace('/', "."), native.method))
            .collect();
        let all = format!("{abi}: {} of {declared} natives can be reached", reached.len());
        if missing.is_empty() {
            return Answer::ok(format!("{all}, all exported"));
        }
        let found = format!("{all}; no symbol for {}", listed(&missing));
        // A library may give natives to classes while it is loaded, under any name.
        let registers = scene
            .of(abi)
            .any(|library| library.image.dynamic.exports.iter().any(|name| name == "JNI_OnLoad"));
        match registers {
            true => Answer::could_not_tell(format!("{found}: `JNI_OnLoad` may register them")),
            false => Answer::broken(format!("a symbol for each of {}", reached.len()), found)
                .help("build the library with `exports = \"reachable\"` from the same release"),
        }
    };
    scene.abis().into_iter().map(judge).collect()
}

/// Every symbol of a native has a class that declares it.
pub fn exports(scene: &Scene<'_>) -> Vec<Answer> {
    let classes = match classes(scene) {
        Ok(classes) => classes,
        Err(answer) => return vec![answer],
    };
    let declared: BTreeSet<String> = classes.natives().iter().map(Native::symbol).collect();
    let belongs = |symbol: &str| {
        declared.contains(symbol)
            || symbol.split_once("__").is_some_and(|(short, _)| declared.contains(short))
    };
    let judge = |abi: Abi| {
        let exported: Vec<&str> =
            exported(scene, abi).into_iter().filter(|name| name.starts_with(NATIVE)).collect();
        let orphans: Vec<&str> =
            exported.iter().copied().filter(|symbol| !belongs(symbol)).collect();
        match orphans.is_empty() {
            true => Answer::ok(format!("{abi}: {} exported, all declared", exported.len())),
            false => Answer::broken(
                "natives of classes that are there",
                format!("{abi}: {} of {}: {}", orphans.len(), exported.len(), listed(&orphans)),
            )
            .help("build the library with `exports = \"reachable\"`"),
        }
    };
    scene.abis().into_iter().map(judge).collect()
}

fn classes<'a>(scene: &Scene<'a>) -> Result<&'a Classes, Answer> {
    match scene.java {
        Java::Read(classes) => Ok(classes),
        Java::None(why) => Err(Answer::not_asked(*why)),
        Java::Unreadable(why) => Err(Answer::could_not_tell(why)),
        Java::Twice(name) => Err(Answer::broken(
            "each class once",
            format!("`{}` is in two jars: no app builds with both", name.replace('/', ".")),
        )
        .help("leave one of the archives out")),
    }
}

fn exported<'a>(scene: &Scene<'a>, abi: Abi) -> BTreeSet<&'a str> {
    let libraries = scene.opened.libraries.iter().filter(|library| library.image.abi == abi);
    libraries.flat_map(|library| &library.image.dynamic.exports).map(String::as_str).collect()
}

/// Whether a native has its symbol: under its short name, or with its parameters.
fn gives(exported: &BTreeSet<&str>, native: &Native) -> bool {
    let symbol = native.symbol();
    let with_parameters = format!("{symbol}__");
    exported.contains(symbol.as_str())
        || exported
            .range(with_parameters.as_str()..)
            .next()
            .is_some_and(|name| name.starts_with(&with_parameters))
}

//! Native methods against the libraries that have to have their code.

use std::collections::BTreeSet;

use classfile::{Classes, Native, Reached, reach};

use super::{contents::Contents, error::Problem};

/// Packages whose every method an app may call: the Tasks API, and the images that it takes. What lies below is
/// reached from there.
const API: &[&str] = &["com/google/mediapipe/tasks/", "com/google/mediapipe/framework/image/"];

/// How the symbols of native methods begin.
const JNI: &str = "Java_";

/// The natives that an app can reach through the Tasks API.
pub fn reached(classes: &Classes) -> Reached {
    reach::natives(classes, |class| API.iter().any(|api| class.starts_with(api)))
}

/// Every reached native that a library does not export; and, where exports follow the kept classes, every export
/// that none of them declares.
pub fn check(contents: &Contents, classes: &Classes, reached: &Reached) -> Vec<Problem> {
    let mut problems = Vec::new();
    let declared: BTreeSet<String> = classes.natives().iter().flat_map(Native::symbols).collect();
    for ((abi, library), exports) in &contents.exports {
        if *library != contents.library {
            continue;
        }
        let place = || (*abi, library.clone());
        for native in &reached.natives {
            // The virtual machine looks for the short name first, then for the one with parameters.
            if !native.symbols().iter().any(|symbol| exports.contains(symbol)) {
                let way: Vec<String> =
                    reached.way(native).iter().map(|method| short(&method.to_string())).collect();
                let (abi, library) = place();
                problems.push(Problem::NotExported {
                    abi,
                    library,
                    symbol: native.symbol(),
                    way: way.join(" > "),
                });
            }
        }
        if contents.exports_reachable {
            let unclaimed = exports.iter().filter(|symbol| symbol.starts_with(JNI));
            for symbol in unclaimed.filter(|symbol| !declared.contains(*symbol)) {
                let (abi, library) = place();
                problems.push(Problem::Unclaimed { abi, library, symbol: symbol.clone() });
            }
        }
    }
    problems
}

/// A method without its package and descriptor, for a sentence.
fn short(method: &str) -> String {
    let name = method.split('(').next().unwrap_or(method);
    let name = name.rsplit('/').next().unwrap_or(name);
    format!("`{name}`")
}

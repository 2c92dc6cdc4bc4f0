//! Components that an app needs once.

use super::super::{
    answer::{Answer, listed},
    look::{COMPONENTS, Component},
    scene::{Library, Scene},
};

/// Symbols of a component that a library lets others bind to: below that they are of its own templates.
const VISIBLE: usize = 20;

/// A second copy of each component, by ABI: broken where two are visible, else a warning.
pub fn copies(scene: &Scene<'_>) -> Vec<Answer> {
    let mut answers = Vec::new();
    for abi in scene.abis() {
        for (index, component) in COMPONENTS.iter().enumerate() {
            let visible = |library: &&Library| is_visible(library, component);
            let holds = |library: &&Library| {
                library.looked.components.contains(&index) || is_visible(library, component)
            };
            let name = |library: &Library| library.name.clone();
            let holders: Vec<String> = scene.of(abi).filter(holds).map(name).collect();
            let seen: Vec<String> = scene.of(abi).filter(visible).map(name).collect();
            if holders.len() < 2 {
                continue;
            }
            let expected = format!("one copy of {} for {abi}", component.name);
            let answer = match seen.len() {
                0 | 1 => Answer::warning(expected, format!("{} have it", listed(&holders))),
                _ => Answer::broken(expected, format!("{} let others bind to it", listed(&seen))),
            };
            answers.push(answer.help(format!("link all of them with one {}", component.name)));
        }
    }
    if answers.is_empty() {
        answers.push(Answer::ok("no second copy"));
    }
    answers
}

fn is_visible(library: &Library, component: &Component) -> bool {
    let exports = &library.image.dynamic.exports;
    let of_it = exports.iter().filter(|name| name.starts_with(&component.exports));
    library.name.starts_with(&component.file) || of_it.take(VISIBLE).count() == VISIBLE
}

//! The app against the libraries that were checked beside it.

use super::super::{answer::Answer, look::Looked};
use crate::measure::Opened;

/// Whether an app carries every library that was checked, as it is.
pub fn carries(checked: &Opened<Looked>, app: &Opened<Looked>) -> Vec<Answer> {
    let answer = |library: &super::Library| {
        let abi = library.image.abi;
        let same = |other: &&super::Library| other.image.abi == abi && other.name == library.name;
        let Some(other) = app.libraries.iter().find(same) else {
            let has_abi = app.libraries.iter().any(|other| other.image.abi == abi);
            // Apps leave ABIs out on purpose.
            return match has_abi {
                false => Answer::not_asked(format!("the app has no library for {abi}")),
                true => Answer::broken(format!("`{}` for {abi}", library.name), "none")
                    .help("add the AAR to the app's dependencies"),
            };
        };
        let id = |image: &crate::measure::Image| image.build_id.clone();
        match (library.looked.digest == other.looked.digest, id(&library.image)) {
            (true, _) => Answer::ok("the same bytes"),
            (false, Some(build)) if id(&other.image).as_ref() == Some(&build) => {
                Answer::ok("the same build, stripped or aligned anew")
            }
            (false, _) => Answer::broken("the library that was checked", "another of that name")
                .help("build the app anew, and look which dependency brings the other"),
        }
    };
    let mut answers: Vec<Answer> =
        checked.libraries.iter().map(|library| answer(library).of(&library.path)).collect();
    if answers.is_empty() {
        answers.push(Answer::not_asked("no library was checked beside it"));
    }
    answers
}

//! Pages of 16 KiB, as three facts: segments, how an APK stores a library, and where.

use support::size::Bytes;

use super::{
    super::{answer::Answer, scene::Scene},
    each,
};
use crate::{
    catalogue::Abi,
    measure::{PagesReason, PagesVerdict},
};

/// Bytes of a page: the larger for 64-bit devices, which alone have it.
fn page(abi: Abi) -> u64 {
    match abi {
        Abi::Arm64V8a | Abi::X86_64 => 16 << 10,
        Abi::ArmeabiV7a | Abi::X86 => 4 << 10,
    }
}

/// `p_align` and all else that a loader with such pages looks at in the file itself.
pub fn segments(scene: &Scene<'_>) -> Vec<Answer> {
    each(scene, |library| {
        let reasons: Vec<&PagesReason> = library.pages_16k.reasons.iter().collect();
        let found: Vec<&str> = reasons.iter().map(|reason| reason.found.as_str()).collect();
        let (align, _) = library.image.segments.alignment();
        match library.pages_16k.verdict {
            PagesVerdict::Loads => Answer::ok(format!("aligned to {}", Bytes(align))),
            PagesVerdict::NotApplicable => Answer::not_asked("32-bit"),
            PagesVerdict::Refused => {
                Answer::broken("segments for pages of 16 KiB", found.join("; "))
                    .help("link with `-Wl,-z,max-page-size=16384`, or with NDK r28 and later")
            }
        }
    })
}

/// Whether an APK stores a library, so that it need not be unpacked.
pub fn stored(scene: &Scene<'_>) -> Vec<Answer> {
    let in_apk = |library: &&super::Library| library.in_apk;
    let libraries = scene.opened.libraries.iter().filter(in_apk);
    let answers: Vec<Answer> = libraries
        .map(|library| {
            let deflated = library.stored.as_ref().is_some_and(|kept| kept.method == "deflated");
            let answer = match deflated {
                false => Answer::ok("stored"),
                true => Answer::broken(
                    "a library that is stored",
                    "it is deflated: the installer unpacks a copy, and refuses the APK where its \
                     manifest says `extractNativeLibs=\"false\"`",
                )
                .help("set `packaging.jniLibs.useLegacyPackaging = false`"),
            };
            answer.of(&library.path)
        })
        .collect();
    or_no_apk(answers)
}

/// Where what an APK stores begins: what `zipalign -c -P 16` looks at.
pub fn aligned(scene: &Scene<'_>) -> Vec<Answer> {
    let libraries = scene.opened.libraries.iter().filter(|library| library.in_apk);
    let answers: Vec<Answer> = libraries
        .map(|library| {
            let page = page(library.image.abi);
            let offset = library.stored.as_ref().and_then(|stored| stored.offset);
            let answer = match offset {
                None => Answer::not_asked("a copy is unpacked"),
                Some(offset) if offset.is_multiple_of(page) => {
                    Answer::ok(format!("stored at {offset:#x}"))
                }
                Some(offset) => Answer::broken(
                    format!("a multiple of {}", Bytes(page)),
                    format!("the APK stores it at {offset:#x}"),
                )
                .help("`zipalign -P 16 -f 4 IN.apk OUT.apk`, and sign it then"),
            };
            answer.of(&library.path)
        })
        .collect();
    or_no_apk(answers)
}

fn or_no_apk(answers: Vec<Answer>) -> Vec<Answer> {
    match answers.is_empty() {
        true => vec![Answer::not_asked("no APK")],
        false => answers,
    }
}

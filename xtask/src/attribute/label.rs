//! From the path of an object to the Bazel target that made it.

/// What a path says of where it is from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// The target, such as `@XNNPACK//:microkernels`.
    pub(super) label: Option<String>,
    /// The external repository, by the name that BUILD files use.
    pub(super) repository: Option<String>,
}

/// Reads `bazel-out/CFG/bin/PKG/_objs/TARGET/x.pic.o` and `bazel-out/CFG/bin/PKG/libTARGET[.pic].{a,lo}(x.o)`, with
/// `external/REPO/` before the package of another repository. A file that Bazel found and did not make, such as a
/// prebuilt archive, is `external/REPO/PATH`.
pub(super) fn place(path: &str) -> Place {
    let file = path.strip_suffix(')').and_then(|it| it.rsplit_once('(')).map_or(path, |it| it.0);
    let made = file.find("bazel-out/").filter(|at| *at == 0 || file[..*at].ends_with('/'));
    let made = made.and_then(|at| {
        let mut parts = file[at..].splitn(4, '/');
        (parts.next(), parts.next(), parts.next() == Some("bin")).2.then(|| parts.next()).flatten()
    });
    let below = match made {
        Some(below) => below,
        None => match file.split_once("external/") {
            Some((before, _)) if before.is_empty() || before.ends_with('/') => {
                &file[before.len()..]
            }
            _ => return Place::default(),
        },
    };
    let (repository, below) =
        match below.strip_prefix("external/").and_then(|it| it.split_once('/')) {
            Some((repository, below)) => (Some(apparent(repository)), below),
            None => (None, below),
        };
    let at = repository.as_ref().map_or(String::new(), |repository| format!("@{repository}"));
    let label = |package: &str, target: &str| format!("{at}//{package}:{target}");
    let target = if made.is_none() {
        // A source file of the repository's root package, as far as a path can tell.
        Some(label("", below))
    } else if let Some((package, rest)) = objects(below) {
        rest.split_once('/').map(|(target, _)| label(package, target))
    } else {
        let (package, name) = below.rsplit_once('/').unwrap_or(("", below));
        library(name).map(|target| label(package, target))
    };
    Place { label: target, repository }
}

/// Splits at the folder of objects, which may be the first of the path.
fn objects(below: &str) -> Option<(&str, &str)> {
    below.strip_prefix("_objs/").map(|rest| ("", rest)).or_else(|| below.split_once("/_objs/"))
}

/// `libTARGET.pic.lo` without what Bazel adds to a target's name.
fn library(name: &str) -> Option<&str> {
    let name = name.strip_prefix("lib")?;
    let name = name.strip_suffix(".a").or_else(|| name.strip_suffix(".lo"))?;
    Some(name.strip_suffix(".pic").unwrap_or(name))
}

/// The name that BUILD files use of a repository that bzlmod calls `rules~ext~NAME` or `NAME~`.
pub(super) fn apparent(canonical: &str) -> String {
    let trimmed = canonical.trim_end_matches(['~', '+']);
    // `NAME~1.2.3` has its version last.
    let mut parts = trimmed.rsplit(['~', '+']);
    let last = parts.next().unwrap_or(trimmed);
    let version = last.starts_with(|letter: char| letter.is_ascii_digit());
    parts.next().filter(|_| version).unwrap_or(last).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_tells_its_target() {
        for (path, label, repository) in [
            ("bazel-out/arm64-v8a-opt/bin/a/b/libc.pic.lo(d.pic.o)", Some("//a/b:c"), None),
            ("bazel-out/k8-opt/bin/a/_objs/c/d/e.pic.o", Some("//a:c"), None),
            ("bazel-out/k8-opt/bin/_objs/c/e.o", Some("//:c"), None),
            (
                "bazel-out/x/bin/external/XNNPACK/_objs/m/a.pic.o",
                Some("@XNNPACK//:m"),
                Some("XNNPACK"),
            ),
            (
                "bazel-out/x/bin/external/tf/lite/k/libops.a(conv.o)",
                Some("@tf//lite/k:ops"),
                Some("tf"),
            ),
            ("/root/execroot/m/bazel-out/x/bin/a/libc.a(d.o)", Some("//a:c"), None),
            (
                "bazel-out/x/bin/external/abseil-cpp~/absl/_objs/s/a.o",
                Some("@abseil-cpp//absl:s"),
                Some("abseil-cpp"),
            ),
            (
                "bazel-out/x/bin/external/m~~e~litert/t/_objs/s/a.o",
                Some("@litert//t:s"),
                Some("litert"),
            ),
            ("bazel-out/x/bin/external/zlib~1.3.1/_objs/z/a.o", Some("@zlib//:z"), Some("zlib")),
            (
                "external/android_opencv/sdk/libopencv_core.a(a.o)",
                Some("@android_opencv//:sdk/libopencv_core.a"),
                Some("android_opencv"),
            ),
            ("/ndk/sysroot/usr/lib/aarch64/24/crtbegin_so.o", None, None),
            ("bazel-out/x/bin/a/other.o", None, None),
            ("bazel-out/x", None, None),
            ("", None, None),
        ] {
            let found = place(path);
            assert_eq!(
                (found.label.as_deref(), found.repository.as_deref()),
                (label, repository),
                "{path}"
            );
        }
    }
}

//! The parts of a library in words, as `components.toml` has them.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use super::{Origin, Reason, label};
use crate::catalogue::Catalogue;

/// What the linker makes, and what lies between sections.
pub(super) const LINKER_MADE: &str = "linker-made";

/// What no row of `components.toml` fits.
const OTHER: &str = "other";

static BUNDLED: LazyLock<ComponentsFile> = LazyLock::new(|| {
    toml::from_str(include_str!("components.toml"))
        .unwrap_or_else(|error| unreachable!("components.toml is read by a test: {error}"))
});

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct ComponentsFile {
    component: Vec<ComponentRow>,
    family: Vec<FamilyRow>,
    operator: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct ComponentRow {
    name: String,
    #[serde(default)]
    repository: Vec<String>,
    #[serde(default)]
    package: Vec<String>,
    #[serde(default)]
    target: Vec<String>,
    #[serde(default)]
    object: Vec<String>,
    #[serde(default)]
    operators: bool,
    family: Option<Family>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Family {
    Instructions,
    Module,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct FamilyRow {
    word: String,
    name: String,
}

/// Where an object of a map is from, tasks left out, with the reason where no label can be told.
pub(super) fn origin(object: &str) -> (Origin, Option<Reason>) {
    let place = label::place(object);
    let (package, target) = place
        .label
        .as_deref()
        .and_then(|label| label.split_once("//")?.1.split_once(':'))
        .unwrap_or_default();
    let row = BUNDLED.component.iter().find(|row| {
        row.fits(place.label.is_some(), place.repository.as_deref(), package, target, object)
    });
    let mut component = row.map_or(OTHER, |row| &row.name).to_owned();
    let family = match row.and_then(|row| row.family) {
        Some(Family::Instructions) => instructions(target, stem(object)),
        Some(Family::Module) => module(object),
        None => None,
    };
    if let Some(family) = family {
        component = format!("{component}: {family}");
    }
    let operator = row.filter(|row| row.operators).and_then(|_| operator(stem(object)));
    let reason = place.label.is_none().then_some(Reason::NotBazel);
    let origin = Origin {
        component,
        label: place.label,
        repository: place.repository,
        object: Some(object.to_owned()),
        operator,
        tasks: Vec::new(),
    };
    (origin, reason)
}

impl ComponentRow {
    fn fits(
        &self,
        labelled: bool,
        repository: Option<&str>,
        package: &str,
        target: &str,
        object: &str,
    ) -> bool {
        if !self.object.is_empty() {
            return !labelled && self.object.iter().any(|part| object.contains(part.as_str()));
        }
        let of_repository = match repository {
            // Rows that name no repository are of the tree's own.
            None => self.repository.is_empty(),
            Some(_) if self.repository.is_empty() => self.package.is_empty(),
            Some(name) => self.repository.iter().any(|wanted| match wanted.strip_suffix('*') {
                Some(begin) => name.starts_with(begin),
                None => name == wanted,
            }),
        };
        labelled
            && of_repository
            && (self.package.is_empty()
                || self.package.iter().any(|it| package.starts_with(it.trim_end_matches('/'))))
            && (self.target.is_empty()
                || self.target.iter().any(|it| target.ends_with(it.as_str())))
    }
}

/// The object's name without folders and endings: `conv` of `lib/kernels.a(conv.pic.o)`.
fn stem(object: &str) -> &str {
    let name = object.trim_end_matches(')');
    let name = name.rsplit(['/', '(']).next().unwrap_or(name);
    name.split('.').next().unwrap_or(name)
}

fn instructions(target: &str, stem: &str) -> Option<&'static str> {
    let words: Vec<&str> = [target, stem].iter().flat_map(|name| name.split(['_', '-'])).collect();
    let row = BUNDLED
        .family
        .iter()
        .find(|row| words.iter().any(|word| word.starts_with(row.word.as_str())));
    row.map(|row| row.name.as_str())
}

/// The module of OpenCV in a path: `core` of `.../libopencv_core.a(matrix.o)`.
fn module(object: &str) -> Option<&str> {
    let (_, rest) = object.rsplit_once("opencv_")?;
    let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(rest.len());
    (end > 0).then(|| &rest[..end])
}

/// The operator that an object of the kernels computes, where its name is an operator's.
fn operator(stem: &str) -> Option<String> {
    if let Some(name) = BUNDLED.operator.get(stem) {
        return Some(name.clone());
    }
    let upper = stem.to_ascii_uppercase();
    let known = Catalogue::bundled().operators.names().any(|name| name == upper);
    known.then_some(upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_of_the_first_component_that_fits() {
        let out = |path: &str| format!("bazel-out/x/bin/{path}");
        let kernels = "external/org_tensorflow/tensorflow/lite/kernels/_objs/builtin_op_kernels";
        for (object, component, operator) in [
            (out("mediapipe/tasks/cc/vision/_objs/g/g.pic.o"), "tasks", None),
            (out("mediapipe/tasks/java/com/_objs/j/j.pic.o"), "JNI", None),
            (out("mediapipe/gpu/_objs/g/g.pic.o"), "GPU", None),
            (out("mediapipe/calculators/tensor/_objs/x_gl/x.pic.o"), "GPU", None),
            (out("mediapipe/calculators/tensor/_objs/x/x.pic.o"), "calculators", None),
            (out("mediapipe/framework/_objs/a_cc_proto/a.pb.o"), "generated protos", None),
            (out("mediapipe/util/_objs/a/a.o"), "framework", None),
            (out(&format!("{kernels}/conv.pic.o")), "TensorFlow Lite kernels", Some("CONV_2D")),
            (out(&format!("{kernels}/prelu.pic.o")), "TensorFlow Lite kernels", Some("PRELU")),
            (out(&format!("{kernels}/kernel_util.pic.o")), "TensorFlow Lite kernels", None),
            (
                out("external/org_tensorflow/tensorflow/lite/_objs/f/i.o"),
                "TensorFlow Lite core",
                None,
            ),
            (
                out("external/XNNPACK/_objs/avx512_ukernels/avx512_ukernels.o"),
                "XNNPACK: AVX-512",
                None,
            ),
            (out("external/XNNPACK/_objs/XNNPACK/config.o"), "XNNPACK", None),
            ("external/android_opencv/lib/libopencv_core.a(a.o)".to_owned(), "OpenCV: core", None),
            ("/ndk/lib/libc++_static.a(string.o)".to_owned(), "C++ runtime", None),
            ("/elsewhere/a.o".to_owned(), "other", None),
        ] {
            let (origin, reason) = origin(&object);
            assert_eq!(
                (origin.component.as_str(), origin.operator.as_deref()),
                (component, operator),
                "{object}"
            );
            assert_eq!(reason.is_none(), origin.label.is_some(), "{object}");
        }
    }

    #[test]
    fn every_operator_of_the_table_is_one() {
        for name in BUNDLED.operator.values() {
            assert!(Catalogue::bundled().operators.names().any(|it| it == name), "{name}");
        }
    }
}

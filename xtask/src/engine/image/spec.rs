//! What an image is made of. Two equal specs give one image.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use serde::Serialize;
use support::{
    diag::Outcome,
    digest::{Parts, Sha256},
    fs::read_text,
};

use crate::engine::decide::Platform;

/// The form in which images are kept: another one makes another image of the same inputs.
const FORM: &str = "one layer, 2";

/// The inputs of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageSpec {
    /// `demo` or `android`: the name of its Dockerfile, and of its base among the pins.
    pub name: &'static str,
    /// The base by digest, as a registry knows it.
    pub base_reference: String,
    /// Digest of the files of the base where it was made from Debian's archive as it was that day; none
    /// where it is the pinned one.
    pub archive: Option<String>,
    /// The Debian suite that the base is made of where no registry answers.
    pub suite: String,
    /// The day of Debian's archive that packages come from, such as `20260918T000000Z`; as the archive
    /// is now where absent, or where the base was made from the archive as it is now.
    pub snapshot: Option<String>,
    /// Contents of the small files of the build context by file name.
    pub context: BTreeMap<String, String>,
    /// Large files of the build context, from the store.
    pub inputs: Vec<ImageInput>,
    /// Build arguments of the Dockerfile by name, each a part of the digest.
    pub args: BTreeMap<String, String>,
}

/// A file that an image is built with and that is fetched first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImageInput {
    /// The name of its pin.
    pub name: String,
    /// Its name in the folder `inputs` of the build context.
    pub file: String,
    /// Its digest; checked again inside.
    pub sha256: Sha256,
    /// File and line of its pin, for messages.
    pub place: String,
}

/// Gives the files of inputs, fetching what is not there.
pub type Supplier<'a> = &'a dyn Fn(&[ImageInput]) -> Outcome<Vec<Utf8PathBuf>>;

impl ImageSpec {
    /// The inputs of the image of the demo upstream; `base` is a reference and its suite.
    pub fn demo(repo: &Utf8Path, base: (String, String)) -> Outcome<Self> {
        let (base_reference, suite) = base;
        Ok(Self {
            name: "demo",
            base_reference,
            archive: None,
            suite,
            snapshot: None,
            context: read_context(repo, &["demo.Dockerfile", "mini-ndk.sh"])?,
            inputs: Vec::new(),
            args: BTreeMap::new(),
        })
    }

    /// The inputs of the image that releases are built in: `bazel` and `ndk` are its two inputs.
    pub fn android(
        repo: &Utf8Path,
        base: (String, String),
        snapshot: String,
        (bazel_version, bazel): (&str, ImageInput),
        ndk: ImageInput,
    ) -> Outcome<Self> {
        let args = [
            ("BAZEL_VERSION", bazel_version),
            ("BAZEL_FILE", bazel.file.as_str()),
            ("NDK_FILE", ndk.file.as_str()),
        ];
        let args = args.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let mut context = read_context(repo, &["android.Dockerfile", "android-image.sh"])?;
        let inputs = vec![bazel, ndk];
        let sums = inputs.iter().map(|input| format!("{}  {}\n", input.sha256, input.file));
        context.insert("inputs.sha256".to_owned(), sums.collect());
        let (base_reference, suite) = base;
        Ok(Self {
            name: "android",
            base_reference,
            archive: None,
            suite,
            snapshot: Some(snapshot),
            context,
            inputs,
            args,
        })
    }

    /// The digest of all inputs.
    pub fn digest(&self) -> Sha256 {
        let mut parts = Parts::default();
        parts.add("form", FORM.as_bytes());
        parts.add("base", self.base().as_bytes());
        parts.add("suite", self.suite.as_bytes());
        parts.add("snapshot", self.snapshot.as_deref().unwrap_or_default().as_bytes());
        for (name, content) in self.context.iter().chain(&self.args) {
            parts.add(name, content.as_bytes());
        }
        for input in &self.inputs {
            parts.add(&input.file, &input.sha256.0);
        }
        parts.finish()
    }

    /// The same image upon a base that was made from Debian's archive. Its packages are those of the archive
    /// too: a base as it is now cannot take packages that are older.
    pub fn on_archive(&self, digest: String) -> Self {
        Self { archive: Some(digest), snapshot: None, ..self.clone() }
    }

    /// What it is built upon: a reference with its digest, or Debian's archive with that of what came out.
    pub fn base(&self) -> String {
        match &self.archive {
            Some(digest) => format!("debian-archive/{}@{digest}", self.suite),
            None => self.base_reference.clone(),
        }
    }

    /// Whether the base may come from Debian's archive without being asked for: the demo's sizes are no
    /// release's, and it builds where no registry answers.
    pub fn may_fall_back(&self) -> bool {
        self.name == "demo"
    }

    /// The processor whose programs go into the image, as Rust names it; any where absent, since
    /// Debian has its Bazel and clang for all.
    pub fn architecture(&self) -> Option<&'static str> {
        (!self.inputs.is_empty()).then_some("x86_64")
    }

    /// The name of its Dockerfile in the build context.
    pub fn dockerfile(&self) -> String {
        format!("{}.Dockerfile", self.name)
    }

    /// The name under which an engine keeps the image.
    pub fn tag(&self) -> ImageRef {
        ImageRef(format!("mediapipe-minimal/{}:{}", self.name, self.digest().short(12)))
    }

    /// The name of the image before it is brought into one layer.
    pub fn raw_tag(&self) -> ImageRef {
        ImageRef(format!("{}-raw", self.tag()))
    }

    /// The name under which an engine keeps a bootstrapped base.
    pub fn base_tag(&self, platform: Platform) -> ImageRef {
        let processor = match platform {
            Platform::Own => "",
            Platform::Emulated => "-amd64",
        };
        let digest = Sha256::of(format!("{}\n{:?}", self.suite, super::base::BOOTSTRAP).as_bytes());
        ImageRef(format!("mediapipe-minimal/base:{}-{}{processor}", self.suite, digest.short(12)))
    }
}

fn read_context(repo: &Utf8Path, names: &[&str]) -> Outcome<BTreeMap<String, String>> {
    let read = |name: &&str| Ok(((*name).to_owned(), read_text(&repo.join("docker").join(name))?));
    names.iter().map(read).collect()
}

/// The name or ID of an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ImageRef(pub String);

impl std::fmt::Display for ImageRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an image is really built upon is part of its name.
    #[test]
    fn another_base_gives_another_name() {
        let pinned = ImageSpec {
            name: "android",
            base_reference: "debian@sha256:aa".into(),
            archive: None,
            suite: "forky".into(),
            snapshot: Some("20260803T000000Z".into()),
            context: BTreeMap::new(),
            inputs: Vec::new(),
            args: BTreeMap::new(),
        };
        let (monday, tuesday) =
            (pinned.on_archive("sha256:01".into()), pinned.on_archive("sha256:02".into()));
        let names = [&pinned, &monday, &tuesday].map(|spec| spec.tag().0);
        assert!(names[0] != names[1] && names[1] != names[2] && names[0] != names[2], "{names:?}");
        assert_eq!(monday.base(), "debian-archive/forky@sha256:01");
        assert_eq!(monday.snapshot, None);
        let own = pinned.base_tag(Platform::Own);
        assert_ne!(own, pinned.base_tag(Platform::Emulated));
        assert!(!pinned.may_fall_back());
    }
}

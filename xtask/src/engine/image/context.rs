//! What would be sent to the engine, to the byte: `image build --dry-run`.

use std::collections::BTreeMap;

use serde::Serialize;
use support::{diag::Outcome, digest::Sha256};

use super::{ImageInput, ImageSpec};

/// The build context of an image, and what goes with it.
#[derive(Clone, Debug, Serialize)]
pub struct ImageContext {
    /// Version of this layout of the document: 1.
    pub schema: u32,
    /// Name and tag that the image gets; the tag has the digest of the inputs.
    pub tag: String,
    /// Digest of all inputs; the name is made of it.
    pub inputs_digest: Sha256,
    /// The base by its pinned digest, as a registry knows it.
    pub base: String,
    /// The Debian suite of the base.
    pub suite: String,
    /// The day of Debian's archive.
    pub snapshot: Option<String>,
    /// Build arguments beside base, snapshot and time.
    pub args: BTreeMap<String, String>,
    /// Digests of the files of this repository, by name.
    pub files: BTreeMap<String, Sha256>,
    /// Large files that the context gets from the store, such as the NDK.
    pub inputs: Vec<ContextInput>,
}

/// A file from the store.
#[derive(Clone, Debug, Serialize)]
pub struct ContextInput {
    /// Name, digest and place of its pin.
    #[serde(flatten)]
    pub input: ImageInput,
    /// Whether the store has it, whole.
    pub present: bool,
}

impl ImageContext {
    /// The context of a spec; `present` asks the store.
    pub fn new(spec: &ImageSpec, present: impl Fn(&ImageInput) -> Outcome<bool>) -> Outcome<Self> {
        let input = |input: &ImageInput| {
            Ok(ContextInput { input: input.clone(), present: present(input)? })
        };
        Ok(Self {
            schema: 1,
            tag: spec.tag().0,
            inputs_digest: spec.digest(),
            base: spec.base_reference.clone(),
            suite: spec.suite.clone(),
            snapshot: spec.snapshot.clone(),
            args: spec.args.clone(),
            files: spec
                .context
                .iter()
                .map(|(n, c)| (n.clone(), Sha256::of(c.as_bytes())))
                .collect(),
            inputs: spec.inputs.iter().map(input).collect::<Outcome<_>>()?,
        })
    }

    /// The document for a terminal, a line for each input.
    pub fn text(&self) -> String {
        let mut out = format!(
            "image     {}\nbase      {}\nsuite     {}\npackages  {}\n",
            self.tag,
            self.base,
            self.suite,
            self.snapshot.as_deref().unwrap_or("as Debian's archive is now"),
        );
        for (name, value) in &self.args {
            out.push_str(&format!("argument  {name}={value}\n"));
        }
        for (name, digest) in &self.files {
            out.push_str(&format!("file      {digest}  {name}\n"));
        }
        for ContextInput { input, present } in &self.inputs {
            let state = if *present { "in the store" } else { "not in the store" };
            out.push_str(&format!(
                "input     {}  inputs/{}  {state}, {}\n",
                input.sha256, input.file, input.place
            ));
        }
        out
    }
}

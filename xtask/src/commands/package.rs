//! `package`: the library of a profile and its Java half as an AAR in a Maven folder.

use serde::Serialize;
use support::{diag::Outcome, interrupt::Interrupt, size::Bytes, ui::Ui};

use super::build;
use crate::{
    cli::{PackageArgs, TextOrJson},
    engine::Engines,
    package::{self, Coordinates, Proof},
    pipeline::{self, Packed, Packing, Permissions, Workshop},
    request::{Places, Subject},
};

/// Builds, compiles, proves, packs, and prints what was written.
pub fn run(args: &PackageArgs, places: &Places, ui: Ui) -> Outcome {
    let interrupt = Interrupt::listen()?;
    let packing = Packing {
        group: args.group.clone(),
        artifact: args.artifact.clone(),
        version: args.version.clone(),
        sign: args.sign.clone(),
        with_models: args.with_models,
        out: args.out.clone(),
    };
    // A name that no repository takes is told before an hour of building.
    pipeline::coordinates(&packing, "profile", "1")?;
    // A drop-in has its Java with it, so nothing else can call what that does not reach.
    let levers = [("exports".to_owned(), "reachable".to_owned())].into();
    let subject = Subject { levers, ..args.subject.request() };
    let running = args.running.request();
    let permissions = Permissions::default();
    let built = pipeline::build(&Engines, &subject, &running, permissions, places, ui, &interrupt)?;
    if let Some(failure) = build::refused(&built) {
        return Err(failure);
    }
    let workshop = Workshop {
        port: &Engines,
        subject: &subject,
        running: &running,
        places,
        ui,
        interrupt: &interrupt,
    };
    let packed = pipeline::package(&built, &packing, workshop)?;
    let root = packed.written.root.strip_prefix(&places.cwd).unwrap_or(&packed.written.root);
    match args.format {
        TextOrJson::Json => ui.json(&PackageDocument::new(&packed, root.as_str())),
        TextOrJson::Text => {
            let demo =
                if built.plan.upstream.demo { "demo upstream, not MediaPipe\n\n" } else { "" };
            let explained = match args.explain {
                true => package::explain(&packed.package.coordinates, &packed.package.proof) + "\n",
                false => String::new(),
            };
            ui.result(&format!("{demo}{explained}{}", listing(&packed, root.as_str())))
        }
    }
}

/// The files with their sizes, digests left out, and where people read on.
fn listing(packed: &Packed, root: &str) -> String {
    let is_digest = |name: &str| name.ends_with(".sha256") || name.ends_with(".sha512");
    let mut text = format!("{root}\n");
    for (name, size) in packed.written.files.iter().filter(|(name, _)| !is_digest(name)) {
        text.push_str(&format!("  {:>10}  {name}\n", Bytes(*size).exact()));
    }
    let digests = packed.written.files.keys().filter(|name| is_digest(name)).count();
    text.push_str(&format!("  and {digests} digests\n"));
    text
}

/// The document of `package --format json`, schema 1.
#[derive(Serialize)]
struct PackageDocument<'a> {
    schema: u32,
    coordinates: &'a Coordinates,
    maven: &'a str,
    files: &'a std::collections::BTreeMap<String, u64>,
    java: &'a std::collections::BTreeMap<String, String>,
    proof: &'a Proof,
}

impl<'a> PackageDocument<'a> {
    fn new(packed: &'a Packed, maven: &'a str) -> Self {
        Self {
            schema: 1,
            coordinates: &packed.package.coordinates,
            maven,
            files: &packed.written.files,
            java: &packed.java,
            proof: &packed.package.proof,
        }
    }
}

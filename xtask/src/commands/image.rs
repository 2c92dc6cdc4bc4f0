//! `image`: build the container image, or say what it was made of.

use crate::{
    cli::{BaseChoice, ImageArgs, ImageCommand, Places, Running, TextOrJson},
    engine::{self, Base, EngineRequest, ImageDescription, ImageSpec},
    pipeline::{self, Licence},
    support::{diag::Outcome, interrupt::Interrupt, ui::Ui},
};

/// Builds or describes.
pub fn run(command: &ImageCommand, places: &Places, ui: Ui) -> Outcome {
    match command {
        ImageCommand::Build(args) => build(args, places, ui),
        ImageCommand::Show(args) => show(args, places, ui),
    }
}

fn build(args: &ImageArgs, places: &Places, ui: Ui) -> Outcome {
    let interrupt = Interrupt::listen()?;
    let (engine, spec) = engine::image_only(&request(args, places), ui, &interrupt)?;
    print(args.format, &engine::describe(&engine, &spec)?, ui)
}

fn show(args: &ImageArgs, places: &Places, ui: Ui) -> Outcome {
    let engine = engine::choose_container(&request(args, places))?;
    let spec = ImageSpec::demo(&places.repo)?;
    print(args.format, &engine::describe(&engine, &spec)?, ui)
}

fn request(args: &ImageArgs, places: &Places) -> EngineRequest {
    let running = Running {
        engine: args.engine,
        jobs: None,
        offline: args.offline,
        force: false,
        dist: None,
    };
    let base = match args.base {
        BaseChoice::Auto => Base::Auto,
        BaseChoice::Pull => Base::Pull,
        BaseChoice::Bootstrap => Base::Bootstrap,
    };
    EngineRequest { base, ..pipeline::engine_request(&running, Licence::default(), places) }
}

fn print(format: TextOrJson, image: &ImageDescription, ui: Ui) -> Outcome {
    if format == TextOrJson::Json {
        return ui.json(image);
    }
    let mut out = format!(
        "image     {}\nid        {}\nengine    {}\nbase      {}\ninputs    {}\n",
        image.tag, image.id, image.engine, image.base, image.inputs
    );
    for (name, digest) in &image.context {
        out.push_str(&format!("          {digest}  docker/{name}\n"));
    }
    for (index, (name, version)) in image.packages.iter().enumerate() {
        let head = if index == 0 { "packages" } else { "" };
        out.push_str(&format!("{head:<10}{name} {version}\n"));
    }
    ui.result(&out)
}

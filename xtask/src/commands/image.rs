//! `image`: build a container image, or say what it was made of.

use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    interrupt::Interrupt,
    ui::Ui,
};

use crate::{
    cli::{ImageArgs, ImageBuildArgs, ImageCommand, TextOrJson},
    engine::{self, EngineRequest, ImageContext, ImageDescription, ImageInput, ImageSpec},
    pins::{PINS, Pins},
    pipeline, plan,
    provision::{self, Provision},
    request::{Places, Supplying},
};

/// Runs the subcommand: `build` makes an image, `show` describes it.
pub fn run(command: &ImageCommand, places: &Places, ui: Ui) -> Outcome {
    match command {
        ImageCommand::Build(args) => build(args, places, ui),
        ImageCommand::Show(args) => show(args, places, ui),
    }
}

fn build(args: &ImageBuildArgs, places: &Places, ui: Ui) -> Outcome {
    let interrupt = Interrupt::listen()?;
    let spec = spec(&args.image, places)?;
    let offline = args.supplying.offline || args.from_store;
    let supplying = Supplying { offline, ..args.supplying.request() };
    let provision = Provision::new(&supplying, places, ui, &interrupt)?;
    if args.dry_run {
        let context = ImageContext::new(&spec, |input| provision.has(input))?;
        return match args.image.format {
            TextOrJson::Text => ui.result(&context.text()),
            TextOrJson::Json => ui.json(&context),
        };
    }
    let supplier = |inputs: &[ImageInput]| provision.inputs(inputs);
    let request = EngineRequest { offline: args.supplying.offline, ..request(&args.image, places) };
    let before = match args.again {
        true => {
            let engine = engine::choose_container(&request)?;
            engine::set_aside(&engine, &engine::actual(&engine, request.base, &spec)?)?
        }
        false => None,
    };
    let (engine, spec) = engine::image_only(&request, &spec, &supplier, ui, &interrupt)?;
    let image = engine::describe(&engine, &spec)?;
    if let Some(before) = before {
        if before == image.id {
            engine::drop_aside(&engine, &spec)?;
            return print(args.image.format, &image, ui);
        }
        let diagnostic = Diagnostic::error("the same inputs gave another image")
            .note(format!("expected {before}, found {}", image.id))
            .note("Debian's archive moved on, unless the base and its packages are pinned to a day")
            .note(format!("the earlier one is kept as {}-before", image.tag))
            .help("compare /opt/packages.txt in both, and other files of theirs");
        return Err(Failure::new(Exit::NotReproducible, diagnostic));
    }
    print(args.image.format, &image, ui)
}

fn show(args: &ImageArgs, places: &Places, ui: Ui) -> Outcome {
    let request = request(args, places);
    let engine = engine::choose_container(&request)?;
    let spec = engine::actual(&engine, request.base, &spec(args, places)?)?;
    print(args.format, &engine::describe(&engine, &spec)?, ui)
}

fn spec(args: &ImageArgs, places: &Places) -> Outcome<ImageSpec> {
    let named =
        provision::target(args.profile.as_deref(), args.mediapipe.as_deref(), None, places)?;
    let pins = Pins::read(places.root_of(PINS))?;
    let release = match named {
        Some((release, _)) => release,
        None => {
            let demo = provision::demo(places);
            plan::recognise("demo", None, provision::known(places, &demo, &pins)?)?.1
        }
    };
    ImageSpec::of_release(&places.repo, &pins, release)
}

fn request(args: &ImageArgs, places: &Places) -> EngineRequest {
    EngineRequest { base: args.base.base(), ..pipeline::engine_request(args.engine.kind(), places) }
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

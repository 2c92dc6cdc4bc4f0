//! The table of levers and releases, made of the catalogue, the pins and the patches.

use std::collections::BTreeSet;

use xtask::{
    catalogue::{Area, Catalogue, OpencvUse, Release, Tflite},
    patch,
    pins::Pins,
    plan::OpencvSource,
};

use crate::{page, support::repo};

/// How many tasks of these areas a release's library can hold.
fn tasks(release: &Release, areas: &[Area], without_opencv: bool) -> usize {
    let catalogue = Catalogue::bundled();
    let tasks = catalogue.tasks.iter().filter(|task| areas.contains(&task.area));
    let tasks = tasks.filter(|task| !without_opencv || task.opencv != OpencvUse::Always);
    tasks.filter(|task| catalogue.root(task, release).is_some()).count()
}

/// Edits of upstream's files that a setting such as `gpu = false` takes.
fn edits(setting: &str, release: &Release) -> String {
    let with = |settings: BTreeSet<String>| {
        let plans = patch::select(release, &settings, &[].into());
        plans.iter().map(|plan| plan.edits.len()).sum::<usize>()
    };
    format!("{} edits", with([setting.to_owned()].into()) - with(BTreeSet::new()))
}

/// One line of the table of levers: a cell for each release, then the reason for the differences.
fn line(name: &str, cell: &dyn Fn(&Release) -> String, why: &str) -> String {
    let releases = Catalogue::bundled().releases.iter().filter(|release| release.mirrors.is_none());
    let cells: Vec<String> = releases.map(cell).collect();
    format!("| {name} | {} | {why} |\n", cells.join(" | "))
}

/// The table of levers and releases has no life of its own: a new release is a new column.
#[test]
fn the_page_of_profiles_says_which_release_has_which_lever() {
    let catalogue = Catalogue::bundled();
    let pins = Pins::read(&repo()).unwrap();
    let families = catalogue.kernels.len();
    let mut table = line("lever", &|release| release.version.to_string(), "what differs, and why");
    table.push_str(&line("---", &|_| "--:".to_owned(), "---"));
    for (name, cell, why) in [
        (
            "`tasks`, of vision",
            &(|release: &Release| tasks(release, &[Area::Vision], false).to_string())
                as &dyn Fn(&Release) -> String,
            "`face_stylizer` is not in the library from 0.10.32".to_owned(),
        ),
        (
            "`tasks`, of text and sound",
            &|release| tasks(release, &[Area::Text, Area::Audio], false).to_string(),
            "they are in libraries of their own before 0.10.33".to_owned(),
        ),
        (
            "`min-sdk`",
            &|release| {
                let levels = &release.api_levels;
                format!("{}..{}", levels[0], levels[levels.len() - 1])
            },
            "API levels that the release's NDK compiles for".to_owned(),
        ),
        (
            "`gpu = false`",
            &|release| edits("gpu = false", release),
            "beside a define: GL behind tensors, segmenters and JNI on every release, an ambiguous `select` up to 0.10.21, JNI code from 0.10.32"
                .to_owned(),
        ),
        (
            "`profiler = false`",
            &|release| edits("profiler = false", release),
            "beside upstream's define: natives that no release exports, and their messages"
                .to_owned(),
        ),
        (
            "`nnapi = false`",
            &|release| edits("nnapi = false", release),
            "the calculator that runs models on the CPU".to_owned(),
        ),
        (
            "`demangler = false`",
            &|release| edits("demangler = false", release),
            "a file more in upstream's JNI target".to_owned(),
        ),
        (
            "`opencv = \"static\"`",
            &|release| OpencvSource::pinned(&pins, release).map_or("no".to_owned(), |it| it.version),
            "the version whose source is compiled in place of the prebuilt library".to_owned(),
        ),
        (
            "`opencv = \"own-converter\"`",
            &|release| edits("opencv = \"own-converter\"", release),
            "beside a define and the converter's sources; for the tasks of the next line".to_owned(),
        ),
        (
            "`opencv = \"none\"`",
            &|release| format!("{} tasks", tasks(release, &[Area::Vision], true)),
            "of vision; the graphs of the others call OpenCV".to_owned(),
        ),
        (
            "`ops`",
            &|release| match release.layout.as_ref().unwrap().tflite {
                Tflite::Tensorflow => "TensorFlow".to_owned(),
                Tflite::Litert => "LiteRT".to_owned(),
            },
            "whose `register.cc` is cut".to_owned(),
        ),
        (
            "`drop-cpu-kernels`",
            &|release| catalogue.kernels_of(release).count().to_string(),
            format!("of {families} families; those that the XNNPACK of the release has a switch for"),
        ),
        (
            "all others",
            &|_| "yes".to_owned(),
            "flags of Bazel, compiler and linker; `calculators` and `exports` read the tree that is built".to_owned(),
        ),
    ] {
        table.push_str(&line(name, cell, &why));
    }
    assert!(
        page("build-profiles/README.md").contains(&table),
        "the page lacks this table:\n{table}"
    );
}

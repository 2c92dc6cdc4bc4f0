//! `explain what-if`: profiles of one change each, built and weighed.

use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    file_lock::FileLock,
    fs::{create_dir, write_atomic},
    interrupt::Interrupt,
    ui::Ui,
};
use toml::{Table, Value};

use crate::{
    attribute::By,
    catalogue::Abi,
    cli::{ReportFormat, WhatIfArgs},
    commands::record,
    engine::Engines,
    measure::Sizes,
    pipeline::{self, Permissions},
    profile::{self, Profile, Shown},
    provision::{Provision, profile_folder},
    report::{self, Cost, Difference, WhatIf},
    request::{Places, Running, Subject},
};

/// A change of a profile.
#[derive(Clone, Debug, PartialEq)]
enum Change {
    Drop(String),
    Add(String),
    Set(String, Value),
}

/// What one build weighs, by ABI.
type Weight = Vec<(Abi, Sizes)>;

/// Builds the profile as it is, with each change alone, and with each on top of those before it.
pub(super) fn run(args: &WhatIfArgs, places: &Places, ui: Ui) -> Outcome {
    let interrupt = Interrupt::listen()?;
    let profile = profile::load(&args.subject.profile, &profile_folder(places))?;
    let changes = changes(args)?;
    let folder = places.work.join("what-if");
    create_dir(&folder)?;
    let running = Running { dist: Some(folder.join("dist")), ..args.running.request() };
    let _lock = FileLock::take(&folder.join("lock"), "weighing changes", ui, &interrupt)?;
    // The name stands in labels, and therefore in files: all are of one length.
    let subject = |name: &str, changes: &[Change], tasks: &[String]| -> Outcome<Subject> {
        let path = folder.join(format!("{name}.toml"));
        let text = changed(&profile, changes, tasks)?;
        write_atomic(&path, text.as_bytes())?;
        Ok(Subject { profile: path.into_string(), ..args.subject.request() })
    };
    // What cannot be is told before an hour of building.
    let provision = Provision::new(&running.supplying, places, ui, &interrupt)?;
    let planned = pipeline::plan(&subject("what-if-00", &[], &[])?, &provision)?;
    let tasks: Vec<String> = planned.plan.tasks.kept.iter().map(ToString::to_string).collect();
    for task in &args.drop {
        if !tasks.contains(task) {
            let message =
                format!("`{}` does not keep `{task}`, so it cannot be dropped", profile.name);
            let diagnostic =
                Diagnostic::error(message).note(format!("it keeps {}", tasks.join(", ")));
            return Err(Failure::new(Exit::Usage, diagnostic.help("name one of these")));
        }
    }
    for (at, change) in changes.iter().enumerate() {
        let one = std::slice::from_ref(change);
        for (name, changes) in [("what-if", one), ("what-up", &changes[..=at])] {
            let name = format!("{name}-{:02}", at + 1);
            pipeline::plan(&subject(&name, changes, &tasks)?, &provision)?;
        }
    }
    let build = |name: &str, changes: &[Change]| {
        let subject = subject(name, changes, &tasks)?;
        let words: Vec<String> = changes.iter().map(Change::words).collect();
        let what = if words.is_empty() { "as it is".to_owned() } else { words.join(" ") };
        ui.status("Weighing", format_args!("{} {what}", profile.name));
        let permissions = Permissions::default();
        pipeline::build(&Engines, &subject, &running, permissions, places, ui, &interrupt)
    };
    let base = build("what-if-00", &[])?;
    let weigh = |built: &pipeline::Built| -> Weight {
        let abis = built.measurement.abis().into_iter();
        abis.map(|abi| (abi, built.measurement.total(abi))).collect()
    };
    let as_it_is = weigh(&base);
    let attributions = record::attributions(&base.dist)?;
    let mut below = as_it_is.clone();
    let mut costs = Vec::new();
    for (at, change) in changes.iter().enumerate() {
        let one = std::slice::from_ref(change);
        let alone = weigh(&build(&format!("what-if-{:02}", at + 1), one)?);
        let on_top = match at {
            0 => alone.clone(),
            _ => weigh(&build(&format!("what-up-{:02}", at + 1), &changes[..=at])?),
        };
        for (abi, sizes) in &alone {
            let told = attributions.iter().find(|told| told.abi == *abi);
            let shared = match change {
                Change::Drop(task) => told.map(|told| {
                    let rows = told.fold(By::Task).rows.into_iter();
                    let with_others = rows.filter(|row| {
                        row.name.contains(" + ") && row.name.split(" + ").any(|one| one == task)
                    });
                    with_others.map(|row| row.bytes.0).sum()
                }),
                _ => None,
            };
            costs.push(Cost {
                change: change.words(),
                abi: *abi,
                alone: difference(of(&as_it_is, *abi), Some(*sizes)),
                on_top: difference(of(&below, *abi), of(&on_top, *abi)),
                shared,
            });
        }
        below = on_top;
    }
    let base_row = |(abi, sizes): &(Abi, Sizes)| (*abi, sizes.file.0, sizes.download.0);
    let told = WhatIf {
        schema: 1,
        profile: profile.name.clone(),
        demo: base.plan.upstream.demo,
        base: as_it_is.iter().map(base_row).collect(),
        costs,
    };
    match args.format {
        ReportFormat::Text => ui.result(&report::what_if_text(&told)),
        ReportFormat::Markdown => ui.result(&report::what_if_markdown(&told)),
        ReportFormat::Json => ui.json(&told),
    }
}

/// The changes of the command line in the order in which they are laid on each other.
fn changes(args: &WhatIfArgs) -> Outcome<Vec<Change>> {
    let drops = args.drop.iter().map(|task| Ok(Change::Drop(task.clone())));
    let adds = args.add.iter().map(|task| Ok(Change::Add(task.clone())));
    let sets = args.set.iter().map(|written| {
        let Some((key, value)) = written.split_once('=') else {
            let diagnostic = Diagnostic::error(format!("`--set {written}` sets nothing"))
                .note("expected a key of `[native]`, `=` and its value")
                .help("such as `--set ops=from-models`, `--set gpu=false`");
            return Err(Failure::new(Exit::Usage, diagnostic));
        };
        // `false`, a list, or a word without its quotes.
        let parsed = format!("value = {value}").parse::<Table>().ok();
        let parsed = parsed.and_then(|mut table| table.remove("value"));
        let value = parsed.unwrap_or_else(|| Value::String(value.to_owned()));
        Ok(Change::Set(key.to_owned(), value))
    });
    drops.chain(adds).chain(sets).collect()
}

impl Change {
    fn words(&self) -> String {
        match self {
            Self::Drop(task) => format!("--drop {task}"),
            Self::Add(task) => format!("--add {task}"),
            Self::Set(key, Value::String(word)) => format!("--set {key}={word}"),
            Self::Set(key, value) => format!("--set {key}={value}"),
        }
    }
}

/// The text of a profile with changes: all keys that it sets or takes from others, without limits, which are
/// held elsewhere. `tasks` are those that it keeps now.
fn changed(profile: &Profile, changes: &[Change], tasks: &[String]) -> Outcome<String> {
    let text = Shown::new(profile).to_text();
    let mut table: Table = text.parse().map_err(|error: toml::de::Error| {
        let message = format!("`{}` could not be written out: {}", profile.name, error.message());
        Failure::new(Exit::Unexpected, Diagnostic::error(message))
    })?;
    for key in ["extends", "budget", "waiver"] {
        table.remove(key);
    }
    // A diff is named from the profile's own folder.
    let folder = profile.source.path.parent();
    for patch in table.get_mut("patch").and_then(Value::as_array_mut).into_iter().flatten() {
        let file = patch.get("file").and_then(Value::as_str).map(str::to_owned);
        if let (Some(folder), Some(file)) = (folder, file) {
            patch["file"] = folder.join(file).into_string().into();
        }
    }
    let mut kept = tasks.to_vec();
    for change in changes {
        match change {
            Change::Drop(task) => kept.retain(|one| one != task),
            Change::Add(task) => kept.push(task.clone()),
            Change::Set(key, value) => {
                let native = table.entry("native").or_insert_with(|| Table::new().into());
                if let Some(native) = native.as_table_mut() {
                    native.insert(key.clone(), value.clone());
                }
            }
        }
    }
    if changes.iter().any(|change| !matches!(change, Change::Set(..))) {
        table.insert("tasks".to_owned(), kept.into());
    }
    Ok(toml::to_string(&table).unwrap_or_else(|error| unreachable!("it was TOML: {error}")))
}

fn of(weight: &Weight, abi: Abi) -> Option<Sizes> {
    weight.iter().find(|(one, _)| *one == abi).map(|(_, sizes)| *sizes)
}

fn difference(before: Option<Sizes>, after: Option<Sizes>) -> Difference {
    let (before, after) = (before.unwrap_or(Sizes::ZERO), after.unwrap_or(Sizes::ZERO));
    let less = |before: u64, after: u64| after.cast_signed() - before.cast_signed();
    Difference {
        file: less(before.file.0, after.file.0),
        download: less(before.download.0, after.download.0),
    }
}

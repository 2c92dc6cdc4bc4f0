//! The plan for people.

use std::fmt::Write as _;

use crate::{
    catalogue::{Catalogue, TaskName},
    profile::Opencv,
};

use super::{
    build_plan::{BuildPlan, CalculatorsPlan, Exports, Flag, OpencvPlan, OpencvSource, TargetKind},
    levers,
    tree_state::{Compared, TreeState},
};

/// How many files that differ from the release are named.
const NAMED: usize = 20;

/// The plan, and the tree that it was made for, as text of at most about 100 columns.
pub fn text(plan: &BuildPlan, source: &TreeState) -> String {
    let mut out = String::new();
    let upstream = &plan.upstream;
    let origin = if upstream.demo {
        "demo: the bundled miniature, not MediaPipe".to_owned()
    } else {
        let commit = source.commit.as_deref().and_then(|commit| commit.get(..12));
        let commit = commit.map_or(String::new(), |commit| format!(" ({commit})"));
        format!("MediaPipe {}{commit}, Bazel {}", upstream.version, upstream.bazel)
    };
    row(&mut out, "profile", &[format!("{}: {}", plan.profile, plan.description)]);
    row(&mut out, "upstream", &[origin]);
    if !upstream.demo {
        row(&mut out, "dirty", &dirty(source, &upstream.title()));
    }
    row(&mut out, "digest", &[plan.digest().to_string()]);
    out.push('\n');
    row(&mut out, "kept", &names(&plan.tasks.kept));
    let implied: Vec<String> = plan
        .tasks
        .implied
        .iter()
        .map(|implied| {
            let part = if implied.usable { "" } else { ", inner graphs only" };
            format!("{} (by {}{part})", implied.task, implied.by)
        })
        .collect();
    row(&mut out, "implied", &implied);
    row(&mut out, "dropped", &names(&plan.tasks.dropped));
    out.push('\n');
    let target = &plan.target;
    row(&mut out, "target", &[target.label.to_string()]);
    row(&mut out, "library", std::slice::from_ref(&target.library));
    if target.kind == TargetKind::Minimal {
        row(&mut out, "roots", &strings(&target.roots));
        row(&mut out, "always", &strings(&target.always));
        if target.exports == Exports::Reachable {
            row(&mut out, "exports", &[exports()]);
        }
    } else {
        row(&mut out, "roots", &["as upstream has them".to_owned()]);
    }
    let abis: Vec<String> = plan
        .abis
        .iter()
        .map(|abi| {
            let budget = abi.budget.as_ref();
            let limit = budget.map_or(String::new(), |b| format!("  at most {}", b.normalized));
            format!("{:<12} {}{limit}", abi.abi, abi.flags.join(" "))
        })
        .collect();
    out.push('\n');
    let image = plan.image.as_deref().unwrap_or("none yet: build with --engine host");
    row(&mut out, "image", &[image.to_owned()]);
    row(&mut out, "abis", &abis);
    let ops = plan.ops.as_ref().map_or_else(|| "all".to_owned(), |ops| ops.keep.join(", "));
    row(&mut out, "operators", &[ops]);
    if let Some(quantize) = &plan.quantize {
        row(&mut out, "models", &[super::quantize::words(quantize)]);
    }
    if let Some(calculators) = &plan.calculators {
        let CalculatorsPlan { kept, dropped, files } = calculators;
        let text = format!(
            "calculators = \"named\": {dropped} in {} files left out, {kept} kept there",
            files.len()
        );
        row(&mut out, "variants", &[text]);
    }
    row(&mut out, "opencv", &[opencv(&plan.opencv)]);
    row(&mut out, "picked", &picked(plan));
    row(&mut out, "flags", &with_reasons(&plan.flags));
    row(&mut out, "linkopts", &with_reasons(&plan.linkopts));
    if let Some(unpinned) = &plan.unpinned {
        row(&mut out, "unpinned", &unpinned.lines());
    }
    let diffs =
        plan.diffs.iter().map(|diff| format!("{:<44} your own: {}", diff.file, diff.reason));
    let patches: Vec<String> = diffs
        .chain(plan.patches.iter().map(|patch| format!("{:<44} {}", patch.file, patch.concern)))
        .collect();
    row(&mut out, "patches", &patches);
    if !plan.warnings.is_empty() {
        out.push('\n');
        row(&mut out, "warnings", &plan.warnings);
    }
    out
}

/// Files that are not the release's.
fn dirty(source: &TreeState, title: &str) -> Vec<String> {
    let Some(files) = &source.dirty else {
        return source.difference(title).into_iter().collect();
    };
    // Those that a build may read come first.
    let beside = files.iter().filter(|path| !source.dirty_in_build.contains(path));
    let built = source.dirty_in_build.iter().cloned();
    let all = built.chain(beside.map(|path| format!("{path}  (beside the build)")));
    let mut lines: Vec<String> = all.take(NAMED).collect();
    if files.len() > NAMED {
        lines.push(format!("and {} more, {} in all", files.len() - NAMED, files.len()));
    }
    if source.compared == Compared::BuildFiles {
        lines.push(
            "only build files could be compared: the release's git objects are not here".into(),
        );
    }
    lines
}

/// Where a library of this plan is from and what is in it, as Markdown.
pub fn markdown(plan: &BuildPlan, source: &TreeState) -> String {
    let origin = if plan.upstream.demo {
        "the demo upstream, **not MediaPipe**: the sizes say nothing about MediaPipe's".to_owned()
    } else {
        let title = plan.upstream.title();
        let difference = source.difference(&title).map(|difference| format!("; {difference}"));
        format!("{title}{}", difference.unwrap_or_default())
    };
    let names = |tasks: &[TaskName]| match tasks {
        [] => "none".to_owned(),
        tasks => strings(tasks).join(", "),
    };
    let implied: Vec<TaskName> =
        plan.tasks.implied.iter().map(|implied| implied.task.clone()).collect();
    let flags: Vec<String> =
        plan.flags.iter().map(|flag| format!("  - `{}`: {}\n", flag.flag, flag.reason)).collect();
    let quantize = plan.quantize.iter().map(|it| format!("- {}\n", super::quantize::words(it)));
    let own: Vec<String> = plan
        .diffs
        .iter()
        .map(|diff| format!("- changed by `{}`: {}\n", diff.file, diff.reason))
        .chain(plan.unpinned.iter().flat_map(|unpinned| {
            unpinned.lines().into_iter().map(|line| format!("- **not pinned**: `{line}`\n"))
        }))
        .chain(quantize)
        .collect();
    format!(
        "- built from {origin}\n- plan {}\n- tasks kept: {}\n- tasks that come along: {}\n\
         - tasks dropped: {}\n- OpenCV: {}\n{}- flags:\n{}",
        plan.digest(),
        names(&plan.tasks.kept),
        names(&implied),
        names(&plan.tasks.dropped),
        opencv(&plan.opencv),
        own.concat(),
        flags.concat()
    )
}

/// Why a library of this plan is smaller than one of another: one line a lever.
pub fn reasons(plan: &BuildPlan, baseline: &BuildPlan) -> Vec<String> {
    let mut lines = Vec::new();
    let tasks = &plan.tasks;
    if tasks.dropped != baseline.tasks.dropped {
        let kept: Vec<&TaskName> =
            tasks.kept.iter().chain(tasks.implied.iter().map(|i| &i.task)).collect();
        lines.push(format!(
            "{} of {} tasks dropped; kept {}",
            tasks.dropped.len(),
            tasks.all(),
            strings(&kept).join(", ")
        ));
    }
    if let Some(ops) = plan.ops.as_ref().filter(|_| plan.ops != baseline.ops) {
        lines.push(format!("{} operators kept, all others dropped", ops.keep.len()));
    }
    if let Some(calculators) =
        plan.calculators.as_ref().filter(|_| plan.calculators != baseline.calculators)
    {
        lines.push(format!("{} variants of calculators dropped", calculators.dropped));
    }
    if plan.target.exports != baseline.target.exports
        && let Some(value) = plan.levers.get(levers::EXPORTS)
    {
        lines.push(format!("{} = \"{value}\"", levers::EXPORTS));
    }
    if plan.opencv != baseline.opencv {
        lines.push(format!("OpenCV {}", opencv(&plan.opencv)));
    }
    let own = plan.diffs.iter().filter(|diff| !baseline.diffs.contains(diff));
    lines.extend(own.map(|diff| format!("upstream changed by {}", diff.file)));
    let new = plan.flags.iter().filter(|flag| !baseline.flags.contains(flag));
    lines.extend(new.map(|flag| flag.flag.clone()));
    lines
}

fn opencv(plan: &OpencvPlan) -> String {
    let of = |source: &OpencvSource| format!(", {} from its source", source.version);
    match plan.link {
        Opencv::Shared => "shared: a second library is shipped".to_owned(),
        Opencv::Static => {
            let source = plan.source.as_ref().map_or(String::new(), of);
            format!("static{source}: what is not called is dropped")
        }
        Opencv::None => "none".to_owned(),
        Opencv::OwnConverter => "none: images are converted without it".to_owned(),
    }
}

/// What `exports = "reachable"` means, with what it costs.
fn exports() -> String {
    let levers = Catalogue::bundled().levers.iter();
    let lever = levers.clone().find(|lever| lever.name == levers::EXPORTS);
    let value = lever.and_then(|lever| lever.value(levers::REACHABLE));
    let cost = value.map_or("", |value| &value.cost);
    format!("{} = \"{}\"; cost: {cost}", levers::EXPORTS, levers::REACHABLE)
}

/// Levers that the profile leaves to its `min-sdk`, each with the reason.
fn picked(plan: &BuildPlan) -> Vec<String> {
    let lever = |name: &str| Catalogue::bundled().levers.iter().find(|lever| lever.name == name);
    let setting = |name: &str| Some(lever(name)?.setting(plan.levers.get(name)?));
    let lines = plan.picked.iter().filter_map(|(name, why)| Some((setting(name)?, why)));
    lines.map(|(setting, why)| format!("{setting:<44} {why}")).collect()
}

fn strings(items: &[impl ToString]) -> Vec<String> {
    items.iter().map(ToString::to_string).collect()
}

fn names(tasks: &[TaskName]) -> Vec<String> {
    if tasks.is_empty() { Vec::new() } else { vec![strings(tasks).join(", ")] }
}

fn with_reasons(flags: &[Flag]) -> Vec<String> {
    flags.iter().map(|flag| format!("{:<44} {}", flag.flag, flag.reason)).collect()
}

fn row(out: &mut String, name: &str, lines: &[String]) {
    let none = ["-".to_owned()];
    let lines = if lines.is_empty() { &none } else { lines };
    for (index, line) in lines.iter().enumerate() {
        let head = if index == 0 { name } else { "" };
        let _ = writeln!(out, "{head:<10}{}", line.trim_end());
    }
}

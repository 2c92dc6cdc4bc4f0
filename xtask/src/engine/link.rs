//! The link of a finished library, made once more for what a linker tells of it: a map, cross references, and why it
//! took which member of an archive. Bazel's own link would write none where its result came from a cache, and a flag
//! for it would change the plan.
//!
//! The library that comes out is held against the one that ships, byte by byte. A map of other bytes is not kept.

use std::{collections::BTreeMap, fs};

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use support::{diag::Outcome, digest::Sha256, interrupt::Interrupt};

use super::{
    bazel::{self, BazelTool, Conduct},
    downloads::Downloads,
    port::Shell,
};
use crate::plan::{AbiPlan, BuildPlan};

/// What a file says of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkRole {
    /// The linker's map with its table of cross references.
    Map,
    /// The members of archives that it took, each with the file and symbol that asked for it.
    Extractions,
    /// Bazel's graph below the target, as `cquery --output=graph` prints it.
    Graph,
}

impl LinkRole {
    /// The name of its file in `explain/<abi>/` of a result.
    pub fn file(self) -> &'static str {
        match self {
            Self::Map => "link.map",
            Self::Extractions => "extractions.tsv",
            Self::Graph => "graph.dot",
        }
    }
}

/// What is known of the link of one library; what could not be had has its reason in `lacks`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkFiles {
    /// Files on this machine, by what they say.
    pub files: BTreeMap<LinkRole, Utf8PathBuf>,
    /// Why there is no map or no graph, a sentence each.
    pub lacks: Vec<String>,
}

/// Where the link was made.
pub(super) struct Linked<'a> {
    /// The path of Bazel's output, where Bazel ran.
    pub(super) output: &'a str,
    /// The library as it was copied, on this machine.
    pub(super) library: &'a Utf8Path,
    /// A folder for what is told, on this machine and where Bazel ran.
    pub(super) folder: &'a Utf8Path,
    pub(super) inner: &'a str,
}

/// Repeats the link, with everything that the first was given: `$1` the folder where actions run, `$2` the compiler,
/// `$3` Bazel's file of parameters, `$4` where things are written.
const RELINK: &str = r#"cd "$1" && PWD=/proc/self/cwd "$2" "@$3" -o "$4/relinked.so" -Wl,-Map="$4/link.map" \
  -Wl,--cref -Wl,--why-extract="$4/extractions.tsv" -Wl,--no-demangle"#;

/// A program with its output in a file: `$1` the file.
const INTO: &str = r#"out=$1; shift; exec "$@" > "$out""#;

/// Makes the map and asks for the graph. A build is whole without them: what fails is told in the result.
#[allow(clippy::too_many_arguments)]
pub(super) fn explain(
    plan: &BuildPlan,
    abi: &AbiPlan,
    session: &dyn Shell,
    tool: &BazelTool,
    conduct: &Conduct,
    downloads: Downloads,
    linked: &Linked<'_>,
    interrupt: &Interrupt,
) -> Outcome<LinkFiles> {
    let mut found = LinkFiles::default();
    if !linked.output.contains("/bazel-out/") {
        found.lacks.push(format!("`{}` is no output of a Bazel action", linked.output));
        return Ok(found);
    }
    let inner = linked.inner;
    let run = |program: &str, args: &[String]| -> Outcome<Result<(), String>> {
        let mut said = String::new();
        let ended = session.run(program, args, interrupt, &mut |piece| {
            said.push_str(&String::from_utf8_lossy(piece));
            Ok(())
        })?;
        let last = |said: &str| {
            let mut lines = said.lines().filter(|line| !line.trim().is_empty());
            lines.next_back().unwrap_or("it said nothing").to_owned()
        };
        Ok(if ended.success() { Ok(()) } else { Err(last(&said)) })
    };
    let asked = |verb: &str, more: &[&str], query: &str| {
        let mut args = bazel::build(plan, abi, tool, &session.rooms(), conduct, downloads);
        args.pop();
        args.iter_mut().filter(|arg| *arg == "build").for_each(|arg| verb.clone_into(arg));
        args.retain(|arg| {
            !arg.starts_with("--build_event") && !arg.contains("workspace_rules_log_file")
        });
        args.extend(more.iter().map(|&arg| arg.to_owned()));
        args.push(query.to_owned());
        args
    };
    let into = |file: &str, args: Vec<String>| -> Vec<String> {
        let head = ["-c", INTO, "sh", file, &tool.program].map(str::to_owned);
        head.into_iter().chain(args).collect()
    };
    run("mkdir", &["-p".to_owned(), inner.to_owned()])?.unwrap_or_default();
    let label = &plan.target.label;
    let actions = format!("{inner}/actions.json");
    let query = format!("mnemonic(\"CppLink\", {label})");
    let told = run("sh", &into(&actions, asked("aquery", &["--output=jsonproto"], &query)))?;
    let text = fs::read_to_string(linked.folder.join("actions.json")).unwrap_or_default();
    let compiler = told.and_then(|()| compiler(&text).ok_or_else(|| "no link in it".to_owned()));
    match compiler {
        Err(why) => found.lacks.push(format!("Bazel does not tell how {label} is linked: {why}")),
        Ok(compiler) => {
            let root = linked.output.split("/bazel-out/").next().unwrap_or_default().to_owned();
            let params = format!("{}-2.params", linked.output);
            let head = ["-c", RELINK, "sh"].map(str::to_owned).into_iter();
            let args: Vec<_> = head.chain([root, compiler, params, inner.to_owned()]).collect();
            let mut linked_again = run("sh", &args)?;
            if linked_again.is_err() && tool.major >= 7 {
                // Since Bazel 7, objects that came from a cache stay there where their link did too.
                let all = ["--remote_download_outputs=all"];
                run(&tool.program, &asked("build", &all, label.as_str()))?.unwrap_or_default();
                linked_again = run("sh", &args)?;
            }
            match linked_again {
                Err(why) => found.lacks.push(format!("{label} cannot be linked again: {why}")),
                Ok(()) => compare(linked, &mut found),
            }
        }
    }
    let graph = LinkRole::Graph.file();
    let more = ["--noimplicit_deps", "--output=graph", "--nograph:factored"];
    let query = format!("deps({label})");
    match run("sh", &into(&format!("{inner}/{graph}"), asked("cquery", &more, &query)))? {
        Ok(()) => drop(found.files.insert(LinkRole::Graph, linked.folder.join(graph))),
        Err(why) => found.lacks.push(format!("Bazel does not tell its graph: {why}")),
    }
    let rest = [format!("{inner}/relinked.so"), actions];
    run("rm", &["-f".to_owned()].into_iter().chain(rest).collect::<Vec<_>>())?.unwrap_or_default();
    Ok(found)
}

/// Takes the map where the library that it is of is the one that ships.
fn compare(linked: &Linked<'_>, found: &mut LinkFiles) {
    let relinked = linked.folder.join("relinked.so");
    let digest = |path: &Utf8Path| Sha256::of_file(path).map_err(|error| error.to_string());
    match digest(&relinked).and_then(|one| Ok((one, digest(linked.library)?))) {
        Ok((one, other)) if one == other => {
            for role in [LinkRole::Map, LinkRole::Extractions] {
                found.files.insert(role, linked.folder.join(role.file()));
            }
        }
        Ok((one, other)) => found.lacks.push(format!(
            "linked again, it is other bytes: expected {}, found {}",
            other.short(12),
            one.short(12)
        )),
        Err(why) => found.lacks.push(format!("linked again, it cannot be read: {why}")),
    }
}

/// The program of the link in what `aquery --output=jsonproto` prints.
fn compiler(text: &str) -> Option<String> {
    let answer: Value = serde_json::from_str(text).ok()?;
    let action = answer["actions"].as_array()?.iter().find(|it| it["mnemonic"] == "CppLink")?;
    action["arguments"][0].as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiler_is_the_first_word_of_the_link() {
        let text = r#"{"actions": [{"mnemonic": "Other", "arguments": ["x"]},
            {"mnemonic": "CppLink", "arguments": ["/ndk/bin/clang", "-shared"]}]}"#;
        assert_eq!(compiler(text).as_deref(), Some("/ndk/bin/clang"));
        for text in ["", "{}", r#"{"actions": []}"#, r#"{"actions": [{"mnemonic": "CppLink"}]}"#] {
            assert_eq!(compiler(text), None, "{text}");
        }
    }
}

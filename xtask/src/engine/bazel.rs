//! Bazel's command line, as a pure function of the plan and of where the build takes place.

use super::{downloads::Downloads, unpinned};
use crate::plan::{AbiPlan, BuildPlan};

/// The Bazel that answers where the build takes place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BazelTool {
    /// The program to call: a name on the PATH there, or a path.
    pub program: String,
    /// What it says of its version.
    pub version: String,
    /// The first number of the version; decides which flags it knows.
    pub major: u32,
}

impl BazelTool {
    /// Reads the answer to `--version`. Debian's Bazel 4 answers `no_version`, and its file name has
    /// the number.
    pub fn read(program: &str, answer: &str) -> Option<Self> {
        let version = answer.trim().strip_prefix("bazel ")?.trim().to_owned();
        let number =
            |text: &str| text.split(['.', '-']).next().and_then(|first| first.parse().ok());
        let from_name = program.rsplit('-').next().and_then(number);
        let major = number(&version).or(from_name)?;
        let version = if version == "no_version" { format!("{major} (Debian)") } else { version };
        Some(Self { program: program.to_owned(), version, major })
    }
}

/// Where a build takes place, as Bazel sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rooms {
    /// The staged tree, which is Bazel's workspace and working folder.
    pub src: String,
    /// Where Bazel keeps everything it makes: output bases and the action cache.
    pub bazel: String,
    /// Where build events and finished files go.
    pub out: String,
    /// What Bazel downloads; it may not write there.
    pub downloads: String,
}

/// What is decided by the machine rather than the plan. None of it changes the result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conduct {
    /// Actions that Bazel may run at once.
    pub jobs: u32,
    /// Digest of compilers and NDK: their paths never change, so Bazel cannot see when they do.
    pub toolchain: String,
    /// Columns of the terminal for live progress; calm lines where absent.
    pub live: Option<u16>,
}

/// Bazel's startup options, which stand before the verb.
pub fn startup(rooms: &Rooms) -> Vec<String> {
    vec![
        format!("--output_user_root={}/root", rooms.bazel),
        // A person's own flags are no part of the plan.
        "--nohome_rc".to_owned(),
        // Without a container the server outlives the build; by default for three hours.
        "--max_idle_secs=300".to_owned(),
    ]
}

/// Everything that decides the configuration: shared by `build` and by whoever wants to ask Bazel
/// about the very same build.
pub fn configuration(
    plan: &BuildPlan,
    abi: &AbiPlan,
    tool: &BazelTool,
    conduct: &Conduct,
) -> Vec<String> {
    let mut args = abi.flags.clone();
    if plan.upstream.demo && tool.major >= 7 {
        args.push("--config=bazel7".to_owned());
    }
    args.extend([
        format!("--action_env=XTASK_TOOLCHAIN_ID={}", conduct.toolchain),
        format!("--host_action_env=XTASK_TOOLCHAIN_ID={}", conduct.toolchain),
        format!("--repo_env=XTASK_TOOLCHAIN_ID={}", conduct.toolchain),
    ]);
    if tool.major < 5 {
        // The flag for host actions came with Bazel 5; before, the first one covers both.
        args.retain(|arg| !arg.starts_with("--host_action_env"));
    }
    args
}

/// The arguments of one build of one ABI.
pub fn build(
    plan: &BuildPlan,
    abi: &AbiPlan,
    tool: &BazelTool,
    rooms: &Rooms,
    conduct: &Conduct,
    downloads: Downloads,
) -> Vec<String> {
    let mut args = startup(rooms);
    args.push("build".to_owned());
    args.extend(configuration(plan, abi, tool, conduct));
    args.extend([
        format!("--jobs={}", conduct.jobs),
        // Objects of other profiles are found again here, whatever was built in between.
        format!("--disk_cache={}/disk", rooms.bazel),
        // `bazel-bin` points at the last configuration, not at this one; paths come from the events.
        "--symlink_prefix=/".to_owned(),
        format!("--build_event_json_file={}", events_file(rooms, abi)),
        "--build_event_publish_all_actions".to_owned(),
        // Debian's system rc asks for it; it floods the log and keeps sandboxes.
        "--nosandbox_debug".to_owned(),
    ]);
    if let Some(own) = &plan.unpinned {
        let locked = downloads == Downloads::Stored { registry: true };
        args.extend(unpinned::registries(own, locked));
    }
    args.extend(downloads.flags(rooms, &format!("{}/{}", rooms.out, asked_file(abi))));
    args.extend(match conduct.live {
        Some(columns) => {
            vec![
                "--color=yes".to_owned(),
                "--curses=yes".to_owned(),
                format!("--terminal_columns={columns}"),
            ]
        }
        None => ["--color=no", "--curses=no", "--show_progress_rate_limit=5"]
            .map(str::to_owned)
            .to_vec(),
    });
    args.extend(plan.unpinned.iter().flat_map(unpinned::flags));
    args.push(plan.target.label.to_string());
    args
}

/// The command lines of every ABI as far as they can change a result, for the key of a build: with fixed
/// paths, and without what only tells how fast or how colourful it goes. `tool` is the Bazel that runs;
/// where the image decides it, the lines for each generation of Bazel that has other flags.
pub fn key_flags(plan: &BuildPlan, toolchain: &str, tool: Option<&BazelTool>) -> Vec<String> {
    let place = |name: &str| format!("/{name}");
    // Where a person's own folders lie changes nothing; what they hold has its own part in the key.
    let unpinned = plan.unpinned.as_ref().map(|unpinned| unpinned.elsewhere("/own"));
    let plan = &BuildPlan { unpinned, ..plan.clone() };
    let rooms = Rooms {
        src: place("src"),
        bazel: place("bazel"),
        out: place("out"),
        downloads: place("downloads"),
    };
    let conduct = Conduct { jobs: 1, toolchain: toolchain.to_owned(), live: None };
    // Whether there are files of the registry is told by the lock.
    let downloads = Downloads::Stored { registry: true };
    let majors = tool.map_or_else(|| vec![4, 5, 7], |tool| vec![tool.major]);
    let line = |(abi, major): (&AbiPlan, u32)| {
        let tool = BazelTool { program: String::new(), version: String::new(), major };
        build(plan, abi, &tool, &rooms, &conduct, downloads)
    };
    plan.abis
        .iter()
        .flat_map(|abi| majors.iter().map(move |major| (abi, *major)))
        .flat_map(line)
        .collect()
}

/// Where Bazel writes the events of an ABI's build.
pub fn events_file(rooms: &Rooms, abi: &AbiPlan) -> String {
    format!("{}/{}.events.json", rooms.out, abi.abi)
}

/// The file in the same folder to which Bazel writes what its rules ask for.
pub fn asked_file(abi: &AbiPlan) -> String {
    format!("{}.asked.log", abi.abi)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_the_answer_or_the_name() {
        for (program, answer, expected) in [
            ("bazel", "bazel 7.7.1\n", Some(("7.7.1", 7))),
            ("/usr/bin/bazel-4", "bazel no_version\n", Some(("4 (Debian)", 4))),
            ("bazel", "bazel no_version\n", None),
            ("bazel", "", None),
            ("bazel", "bazel 8.0.0-pre.20240911.1", Some(("8.0.0-pre.20240911.1", 8))),
        ] {
            let found = BazelTool::read(program, answer);
            let found = found.as_ref().map(|tool| (tool.version.as_str(), tool.major));
            assert_eq!(found, expected, "{program} {answer}");
        }
    }
}

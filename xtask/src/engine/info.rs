//! What an engine says of itself and of the machine that runs its containers. It is asked once; what
//! follows is decided from the answer in [`decide`](super::decide), and nowhere else.

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::Value;
use support::exec::CommandLine;

use super::kind::EngineKind;

/// An engine that answered, and all that decisions rest on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineInfo {
    /// Which one; a `docker` that is a shim over Podman is Podman.
    pub kind: EngineKind,
    /// The program to call, found on the PATH: `docker` or `podman`.
    pub program: String,
    /// Version of the part that runs containers, as it says it; `unknown` where it does not.
    pub version: String,
    /// Operating system of the machine that runs containers, such as `Docker Desktop`.
    pub system: String,
    /// Processor of that machine, as Rust names it: `x86_64`, `aarch64`.
    pub architecture: String,
    /// Processors of that machine, which may be a virtual one with fewer than this has.
    pub cores: u64,
    /// Memory of that machine in bytes, used or not.
    pub memory: u64,
    /// Where that machine is, and so whether it sees this one's folders.
    pub location: Location,
    /// Whether the engine runs without root's rights.
    pub rootless: bool,
    /// Whom users inside are outside.
    pub users: UserMapping,
    /// Whether SELinux guards files of that machine.
    pub selinux: bool,
    /// Whether the program is a client of a service and lacks the options of a local engine.
    pub remote_client: bool,
    /// Whether a container on the engine's host network reaches this machine's loopback.
    pub loopback: bool,
    /// Whether linux/amd64 runs on a processor that is none.
    pub emulation: Emulation,
    /// Whether the engine has an init process to put into a container.
    pub has_init: bool,
    /// Where it keeps images, on the machine that runs containers.
    pub root: Utf8PathBuf,
    /// The machine that calls it.
    pub caller: Caller,
}

/// Where the machine that runs containers is, seen from this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// It is this machine, without a virtual one between.
    Here,
    /// A virtual machine on this one, which sees the folders that are shared with it.
    VirtualMachine,
    /// Another machine at this address, which sees no folder of this one.
    Elsewhere(String),
}

/// Whom a user inside of a container is outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserMapping {
    /// The user of the same number.
    Identity,
    /// Root is the caller; everybody else is a subordinate user, who may not write for the caller.
    RootIsCaller,
    /// As above, unless the engine is asked to keep the caller's number.
    KeepsOnRequest,
    /// Everybody is a subordinate user, unless the engine is asked not to map a container.
    Remapped,
}

/// Whether programs for x86_64 run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emulation {
    /// The processor of that machine is one.
    Native,
    /// By an emulator that the machine has registered, or that such a virtual machine comes with.
    Emulated,
    /// No emulator is known: a program for x86_64 ends with "exec format error".
    Absent,
}

/// What is read on this machine, before any engine is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// As Rust names it: `linux`, `macos`.
    pub os: String,
    /// The kernel's release, as `uname -r` prints it; empty where the system is not Linux.
    pub kernel: String,
    /// User ID of this process, whose files a build's are.
    pub uid: u32,
    /// Group ID of this process, likewise.
    pub gid: u32,
    /// How many files a process may have open.
    pub open_files: u64,
    /// Whether both generations of control groups are mounted.
    pub hybrid_cgroups: bool,
    /// Whether Podman's init process, `catatonit`, is installed.
    pub catatonit: bool,
    /// Whether an emulator of x86_64 is registered with the kernel.
    pub emulator: bool,
}

impl EngineInfo {
    /// Reads the answer of `docker info` or `podman info` in JSON; `endpoint` is the address that the
    /// client talks to, where it told one. None where the document is neither.
    pub fn read(
        program: &str,
        document: &Value,
        endpoint: Option<&str>,
        caller: &Caller,
    ) -> Option<Self> {
        if document.get("host").is_some_and(Value::is_object) {
            Some(podman(program, document, endpoint, caller))
        } else if document["ServerVersion"].as_str().is_some_and(|version| !version.is_empty()) {
            Some(docker(program, document, endpoint, caller))
        } else {
            None
        }
    }

    /// A call of the engine.
    pub fn call<A: Into<String>>(&self, args: impl IntoIterator<Item = A>) -> CommandLine {
        let options = super::decide::global_options(self).into_iter().map(str::to_owned);
        CommandLine::new(self.program.clone(), options.chain(args.into_iter().map(Into::into)))
    }
}

fn docker(program: &str, document: &Value, endpoint: Option<&str>, caller: &Caller) -> EngineInfo {
    let system = text(&document["OperatingSystem"]);
    let architecture = architecture(&text(&document["Architecture"]));
    let security: Vec<&str> = document["SecurityOptions"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    // `name=seccomp,profile=default`, or the bare name in old versions.
    let has = |wanted: &str| {
        security.iter().any(|option| {
            option.split(',').next().unwrap_or_default().trim_start_matches("name=") == wanted
        })
    };
    let desktop = system.contains("Docker Desktop");
    let same_kernel = document["KernelVersion"].as_str() == Some(&caller.kernel);
    let location = match endpoint.and_then(other_machine) {
        Some(address) => Location::Elsewhere(address),
        None if desktop || caller.os != "linux" || !same_kernel => Location::VirtualMachine,
        None => Location::Here,
    };
    let rootless = has("rootless");
    // In WSL 2 files are shared as they are, numbers and all.
    let wsl = caller.kernel.contains("WSL");
    let users = if rootless || (desktop && caller.os == "linux" && !wsl) {
        // Docker Desktop on Linux shares folders as its user's, whom it maps to root inside.
        UserMapping::RootIsCaller
    } else if has("userns") {
        UserMapping::Remapped
    } else {
        UserMapping::Identity
    };
    EngineInfo {
        kind: EngineKind::Docker,
        program: program.to_owned(),
        version: known(&document["ServerVersion"]),
        cores: document["NCPU"].as_u64().unwrap_or(0),
        memory: document["MemTotal"].as_u64().unwrap_or(0),
        rootless,
        users,
        selinux: has("selinux"),
        remote_client: false,
        // A rootless daemon lives in a network of its own.
        loopback: location == Location::Here && !rootless,
        emulation: emulation(&architecture, &location, caller),
        has_init: document["InitBinary"].as_str().is_some_and(|binary| !binary.is_empty()),
        root: Utf8PathBuf::from(text(&document["DockerRootDir"])),
        caller: caller.clone(),
        system,
        architecture,
        location,
    }
}

fn podman(program: &str, document: &Value, endpoint: Option<&str>, caller: &Caller) -> EngineInfo {
    let host = &document["host"];
    let architecture = architecture(&text(&host["arch"]));
    let remote_client = host["serviceIsRemote"].as_bool().unwrap_or(false);
    let same_kernel = host["kernel"].as_str() == Some(&caller.kernel);
    let location = match endpoint.and_then(other_machine).filter(|_| remote_client) {
        Some(address) => Location::Elsewhere(address),
        None if caller.os != "linux" || !same_kernel => Location::VirtualMachine,
        None => Location::Here,
    };
    let rootless = host["security"]["rootless"].as_bool().unwrap_or(false);
    let distribution = &host["distribution"];
    let system =
        [&distribution["distribution"], &distribution["variant"], &distribution["version"]]
            .map(text)
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
    EngineInfo {
        kind: EngineKind::Podman,
        program: program.to_owned(),
        version: known(&document["version"]["Version"]),
        system,
        cores: host["cpus"].as_u64().unwrap_or(0),
        memory: host["memTotal"].as_u64().unwrap_or(0),
        rootless,
        users: if rootless { UserMapping::KeepsOnRequest } else { UserMapping::Identity },
        selinux: host["security"]["selinuxEnabled"].as_bool().unwrap_or(false),
        remote_client,
        // Without root's rights too: its host network is the caller's own.
        loopback: location == Location::Here,
        emulation: emulation(&architecture, &location, caller),
        // A package of its own, which distributions only recommend; a client does not see whether
        // the other side has it. Without it `--init` fails, and the first process of the
        // container is the one that waits, which is good enough.
        has_init: caller.catatonit && !remote_client,
        root: Utf8PathBuf::from(text(&document["store"]["graphRoot"])),
        caller: caller.clone(),
        architecture,
        location,
    }
}

/// Virtual machines of Docker Desktop, colima and Podman come with an emulator. On a Linux machine it
/// is registered with the kernel or not there.
fn emulation(architecture: &str, location: &Location, caller: &Caller) -> Emulation {
    match location {
        _ if architecture == "x86_64" => Emulation::Native,
        Location::VirtualMachine => Emulation::Emulated,
        Location::Here if caller.emulator => Emulation::Emulated,
        Location::Here | Location::Elsewhere(_) => Emulation::Absent,
    }
}

/// The address where it leads to another machine: a socket does not, and neither does a port of this
/// machine's loopback, behind which a virtual machine listens.
fn other_machine(endpoint: &str) -> Option<String> {
    let (scheme, rest) = endpoint.split_once("://")?;
    if !["tcp", "http", "https", "ssh"].contains(&scheme) {
        return None;
    }
    let authority = rest.split('/').next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = match host.strip_prefix('[') {
        Some(bracketed) => bracketed.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let loopback = host == "localhost" || host == "::1" || host.starts_with("127.");
    // Without user and password, which are nobody's business.
    (!loopback).then(|| format!("{scheme}://{host}"))
}

/// Processors as Go and the kernel name them, in Rust's words.
fn architecture(said: &str) -> String {
    match said {
        "amd64" => "x86_64",
        "arm64" => "aarch64",
        "" => std::env::consts::ARCH,
        other => other,
    }
    .to_owned()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn known(value: &Value) -> String {
    value.as_str().filter(|said| !said.is_empty()).unwrap_or("unknown").to_owned()
}

impl Caller {
    /// This machine; `path` has the folders of programs.
    pub fn gather(path: &[Utf8PathBuf]) -> Self {
        let beside = ["/usr/libexec/podman/catatonit", "/usr/lib/podman/catatonit"];
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
        Self {
            os: std::env::consts::OS.to_owned(),
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            uid: rustix::process::getuid().as_raw(),
            gid: rustix::process::getgid().as_raw(),
            open_files: limit.maximum.unwrap_or(65_536).min(65_536),
            hybrid_cgroups: Utf8Path::new("/sys/fs/cgroup/unified").is_dir(),
            catatonit: beside.iter().any(|file| Utf8Path::new(file).is_file())
                || super::detect::find_program(path, "catatonit").is_some(),
            emulator: ["qemu-x86_64", "rosetta"].iter().any(|name| {
                read(&format!("/proc/sys/fs/binfmt_misc/{name}")).starts_with("enabled")
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Caller {
        /// An ordinary user of a Linux machine.
        pub(crate) fn example() -> Self {
            Self {
                os: "linux".into(),
                kernel: "6.1.0".into(),
                uid: 501,
                gid: 501,
                open_files: 1024,
                hybrid_cgroups: false,
                catatonit: false,
                emulator: false,
            }
        }
    }

    impl EngineInfo {
        /// An engine on a Linux machine, with root's rights and without any peculiarity.
        pub(crate) fn example(kind: EngineKind) -> Self {
            Self {
                kind,
                program: kind.to_string(),
                version: "1".into(),
                system: "Debian GNU/Linux 12 (bookworm)".into(),
                architecture: "x86_64".into(),
                cores: 2,
                memory: 8_000_000_000,
                location: Location::Here,
                rootless: false,
                users: UserMapping::Identity,
                selinux: false,
                remote_client: false,
                loopback: true,
                emulation: Emulation::Native,
                has_init: kind == EngineKind::Docker,
                root: "/r".into(),
                caller: Caller::example(),
            }
        }
    }

    #[test]
    fn only_an_address_of_another_machine_leads_away() {
        for (endpoint, expected) in [
            ("unix:///var/run/docker.sock", None),
            ("npipe:////./pipe/docker_engine", None),
            ("tcp://127.0.0.1:2375", None),
            ("tcp://[::1]:2375", None),
            ("ssh://core@localhost:52731/run/user/501/podman/podman.sock", None),
            ("tcp://10.0.0.7:2376", Some("tcp://10.0.0.7")),
            ("ssh://me:secret@build.example:22/run/podman.sock", Some("ssh://build.example")),
            ("tcp://[fd00::7]:2376", Some("tcp://fd00::7")),
            ("", None),
        ] {
            assert_eq!(other_machine(endpoint).as_deref(), expected, "{endpoint}");
        }
    }

    #[test]
    fn an_answer_of_no_server_is_none() {
        for document in ["{}", "null", r#"{"ServerVersion":"","ClientInfo":{"Version":"28"}}"#] {
            let document = serde_json::from_str(document).unwrap();
            assert_eq!(EngineInfo::read("docker", &document, None, &Caller::example()), None);
        }
    }
}

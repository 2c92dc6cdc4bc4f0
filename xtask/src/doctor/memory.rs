//! Memory against parallel actions, and the limits of control groups.

use std::fs;

use support::size::Bytes;

use super::Finding;
use crate::engine::{EngineInfo, Location, Resources, resources, resources_of};

/// Fewer processes and threads than this, and Bazel with its compilers runs into the limit.
const PROCESSES: u64 = 1024;

/// What the machine and its control group allow.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// What decides how many actions run at once.
    pub resources: Resources,
    /// Limit of processes and threads; none where there is no limit.
    pub processes: Option<u64>,
    /// Processor time as a number of cores; none where there is no limit.
    pub quota: Option<f64>,
}

/// Reads the files of this machine.
pub fn gather() -> Memory {
    let read = |paths: &[&str]| paths.iter().find_map(|path| fs::read_to_string(path).ok());
    let quota = match read(&["/sys/fs/cgroup/cpu.max"]) {
        Some(text) => quota(&text),
        None => {
            let number = |path| read(&[path]).and_then(|text| text.trim().parse::<f64>().ok());
            let quota = number("/sys/fs/cgroup/cpu/cpu.cfs_quota_us").filter(|quota| *quota > 0.0);
            let period = number("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
            quota.zip(period).map(|(quota, period)| quota / period)
        }
    };
    let processes = read(&["/sys/fs/cgroup/pids.max", "/sys/fs/cgroup/pids/pids.max"]);
    let processes = processes.and_then(|text| text.trim().parse().ok());
    Memory { resources: resources(), processes, quota }
}

/// `max 100000` or `150000 100000`: microseconds of each period.
fn quota(text: &str) -> Option<f64> {
    let (quota, period) = text.trim().split_once(' ')?;
    Some(quota.parse::<f64>().ok()? / period.parse::<f64>().ok()?)
}

/// Judges them. An engine in a virtual machine has what that has, whatever is left here.
pub fn judge(memory: &Memory, engine: Option<&EngineInfo>) -> Vec<Finding> {
    let here = memory.resources;
    let inside = engine.map_or(here, |engine| resources_of(engine, here));
    let found = format!(
        "{} for {} cores: {} actions at once",
        inside.memory.map_or("unknown".to_owned(), |bytes| Bytes(bytes).to_string()),
        inside.cores,
        inside.jobs()
    );
    let enough = inside.memory.is_none_or(|bytes| bytes >= Resources::PER_JOB);
    let mut findings = vec![if !enough {
        Finding::failed("memory", found, "close other programs: one action wants about 1.5 GB")
    } else if u64::from(inside.jobs()) < inside.cores {
        let advice = match engine {
            Some(engine) if engine.location == Location::VirtualMachine => {
                "give the engine's virtual machine more memory to use every core"
            }
            _ => "nothing to do: fewer actions run than there are cores; more memory lets more run",
        };
        Finding::warning("memory", found, advice)
    } else {
        Finding::ok("memory", found)
    }];
    if let Some(limit) = memory.processes.filter(|limit| *limit < PROCESSES) {
        findings.push(Finding::warning(
            "processes",
            format!("at most {limit} at once"),
            format!("raise pids.max of the control group to {PROCESSES} or more"),
        ));
    }
    if let Some(cores) = memory.quota.filter(|cores| *cores < here.cores as f64) {
        findings.push(Finding::warning(
            "processor time",
            format!("the control group allows {cores:.1} of {} cores", here.cores),
            format!("`--jobs {}` leaves no action waiting for time", (cores as u32).max(1)),
        ));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{super::State, *};
    use crate::engine::EngineKind;

    #[test]
    fn memory_is_held_against_cores() {
        let gb = 1_000_000_000;
        for (cores, memory, processes, limit, expected) in [
            (4, Some(16 * gb), None, None, vec![State::Ok]),
            (8, Some(6 * gb), None, None, vec![State::Warning]),
            (8, Some(gb), None, None, vec![State::Failed]),
            (2, None, None, None, vec![State::Ok]),
            (
                2,
                Some(8 * gb),
                Some(100),
                Some(1.5),
                vec![State::Ok, State::Warning, State::Warning],
            ),
        ] {
            let memory = Memory { resources: Resources { cores, memory }, processes, quota: limit };
            let states: Vec<State> = judge(&memory, None).iter().map(|f| f.state).collect();
            assert_eq!(states, expected, "{memory:?}");
        }
    }

    /// The cores and the memory of the machine that runs containers, not of the one that asks.
    #[test]
    fn a_virtual_machine_is_judged_by_its_own() {
        let gb = 1_000_000_000;
        let here = Resources { cores: 12, memory: None };
        let memory = Memory { resources: here, processes: None, quota: None };
        let engine = EngineInfo {
            cores: 4,
            memory: 3 * gb,
            location: Location::VirtualMachine,
            ..EngineInfo::example(EngineKind::Docker)
        };
        let found = &judge(&memory, Some(&engine))[0];
        assert_eq!(found.state, State::Warning);
        assert!(found.found.ends_with("for 4 cores: 2 actions at once"), "{}", found.found);
        assert!(found.advice.as_ref().unwrap().contains("virtual machine more memory"));
    }

    #[test]
    fn a_quota_is_a_number_of_cores() {
        for (text, expected) in [("max 100000\n", None), ("150000 100000\n", Some(1.5)), ("", None)]
        {
            assert_eq!(quota(text), expected);
        }
    }
}

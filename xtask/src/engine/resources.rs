//! How many actions may run at once: as many as there are cores, and memory for.

use std::fs;

/// What a machine has, or what is left of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resources {
    /// Processors that may be used at once.
    pub cores: u64,
    /// Bytes of memory that are free; none where the system does not tell.
    pub memory: Option<u64>,
}

impl Resources {
    /// Memory that a compiler of MediaPipe's larger files wants, bytes.
    pub const PER_JOB: u64 = 1_500_000_000;

    /// Parallel actions. Upstream's `--jobs 128` runs ordinary machines out of memory.
    pub fn jobs(self) -> u32 {
        let by_memory = self.memory.map_or(self.cores, |bytes| bytes / Self::PER_JOB);
        u32::try_from(self.cores.min(by_memory).max(1)).unwrap_or(1)
    }
}

/// This machine, and the limit of its control group.
pub fn resources() -> Resources {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let meminfo = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let limit = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
        .iter()
        .find_map(|path| fs::read_to_string(path).ok()?.trim().parse().ok());
    Resources { cores, memory: available(&meminfo).into_iter().chain(limit).min() }
}

fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_follow_cores_and_memory() {
        let meminfo = "MemTotal: 32000000 kB\nMemAvailable:   16000000 kB\n";
        assert_eq!(available(meminfo), Some(16_384_000_000));
        let memory = 16_384_000_000;
        for (cores, memory, expected) in [
            (4, Some(memory), 4),
            (64, Some(memory), 10),
            (8, Some(3_200_000_000), 2),
            (8, Some(1_000_000), 1),
            (3, None, 3),
        ] {
            assert_eq!(Resources { cores, memory }.jobs(), expected);
        }
    }
}

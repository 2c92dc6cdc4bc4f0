//! How many actions may run at once: as many as there are cores, and memory for.

use std::fs;

/// Memory that a compiler of MediaPipe's larger files wants, bytes.
const PER_JOB: u64 = 1_500_000_000;

/// Parallel actions for this machine. Upstream's `--jobs 128` runs ordinary machines out of memory.
pub fn jobs() -> u32 {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let meminfo = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let limit = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
        .iter()
        .find_map(|path| fs::read_to_string(path).ok()?.trim().parse().ok());
    fitting(cores, available(&meminfo), limit)
}

fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}

fn fitting(cores: u64, available: Option<u64>, limit: Option<u64>) -> u32 {
    let memory = available.into_iter().chain(limit).min();
    let by_memory = memory.map_or(cores, |bytes| bytes / PER_JOB);
    u32::try_from(cores.min(by_memory).max(1)).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_follow_cores_and_memory() {
        let meminfo = "MemTotal: 32000000 kB\nMemAvailable:   16000000 kB\n";
        let memory = available(meminfo);
        assert_eq!(memory, Some(16_384_000_000));
        for (cores, limit, expected) in
            [(4, None, 4), (64, None, 10), (8, Some(3_200_000_000), 2), (8, Some(1_000_000), 1)]
        {
            assert_eq!(fitting(cores, memory, limit), expected);
        }
        assert_eq!(fitting(3, None, None), 3);
    }
}

//! Times on a phone: LiteRT's benchmark tool, started over `adb`, original and candidate in turns.

use camino::{Utf8Path, Utf8PathBuf};
use serde::Serialize;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exec::CommandLine,
    exit::Exit,
    fs,
    interrupt::Interrupt,
    ui::Ui,
};

use super::{pairing::Twins, protocol::Latency};

/// Where adb lets anybody write and run programs.
const FOLDER: &str = "/data/local/tmp/mediapipe-minimal-evaluate";

/// Invocations that the tool averages over in one turn, and those before that it does not count.
const RUNS: [u32; 2] = [50, 5];

/// What the tool writes before its average, in microseconds.
const AVERAGE: &str = "Inference (avg): ";

/// A phone, as its system describes itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Phone {
    /// What its maker calls it, such as `Pixel 8`.
    pub model: String,
    /// The system on a chip, such as `Tensor G3`; empty where it does not say.
    pub soc: String,
    /// The ABI that it prefers, such as `arm64-v8a`.
    pub abi: String,
    /// Android's API level as it tells it, such as `34`.
    pub api: String,
}

/// A connected phone with the benchmark tool on it.
#[derive(Debug)]
pub struct Bench<'a> {
    adb: Utf8PathBuf,
    serial: String,
    phone: Phone,
    interrupt: &'a Interrupt,
}

impl<'a> Bench<'a> {
    /// Finds adb, the one phone that is connected, and copies the benchmark tool there.
    ///
    /// # Errors
    /// Where there is no adb, or not exactly one phone that lets itself be used.
    pub fn open(
        programs: &[Utf8PathBuf],
        tool: &Utf8Path,
        interrupt: &'a Interrupt,
    ) -> Outcome<Self> {
        let found = programs.iter().map(|folder| folder.join("adb")).find(|file| file.is_file());
        let adb = found.ok_or_else(|| {
            let diagnostic = Diagnostic::error("there is no `adb` on the PATH");
            absent(diagnostic.help("install it (`apt-get install adb` on Debian)"))
        })?;
        if !tool.is_file() {
            let diagnostic = Diagnostic::error(format!("no benchmark tool `{tool}`"))
                .note("expected LiteRT's `benchmark_model`, built for the phone's ABI")
                .help("build `//tflite/tools/benchmark:benchmark_model` of LiteRT with `--config=android_arm64`");
            return Err(Failure::new(Exit::BadInput, diagnostic));
        }
        let devices = CommandLine::new(adb.as_str(), ["devices"]).read()?;
        let serial = only(&devices)?;
        let phone = Phone {
            model: String::new(),
            soc: String::new(),
            abi: String::new(),
            api: String::new(),
        };
        let mut bench = Self { adb, serial, phone, interrupt };
        let ask = |bench: &Self, name: &str| bench.shell(&["getprop", name]);
        bench.phone = Phone {
            model: ask(&bench, "ro.product.model")?,
            soc: ask(&bench, "ro.soc.model")?,
            abi: ask(&bench, "ro.product.cpu.abi")?,
            api: ask(&bench, "ro.build.version.sdk")?,
        };
        bench.shell(&["mkdir", "-p", FOLDER])?;
        bench.push(tool, "benchmark_model")?;
        bench.shell(&["chmod", "755", &format!("{FOLDER}/benchmark_model")])?;
        Ok(bench)
    }

    /// What times are of: the phone that was found.
    pub fn phone(&self) -> &Phone {
        &self.phone
    }

    /// Times both models of a pair in so many turns, each beginning with the other one.
    pub fn time(&self, twins: &Twins, turns: u32, ui: Ui) -> Outcome<Latency> {
        let (_removed, room) = fs::scratch()?;
        for (name, bytes) in [("original", &twins.original), ("candidate", &twins.candidate)] {
            let file = room.join(name);
            fs::write_atomic(&file, bytes)?;
            self.push(&file, name)?;
        }
        let mut ratios = Vec::new();
        for turn in 0..turns {
            self.interrupt.check()?;
            ui.status("Timing", format_args!("{}, {} of {turns}", twins.name, turn + 1));
            let (original, candidate) = match turn % 2 {
                0 => (self.run("original")?, self.run("candidate")?),
                _ => {
                    let candidate = self.run("candidate")?;
                    (self.run("original")?, candidate)
                }
            };
            ratios.push(candidate / original);
        }
        ratios.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let place = share * (ratios.len() - 1) as f64;
            let (low, high) = (place.floor() as usize, place.ceil() as usize);
            ratios[low] + (ratios[high] - ratios[low]) * place.fract()
        };
        Ok(Latency { ratio: at(0.5), low: at(0.1), high: at(0.9), runs: turns })
    }

    fn run(&self, model: &str) -> Outcome<f64> {
        let [runs, warm] = RUNS;
        let said = self.shell(&[
            &format!("{FOLDER}/benchmark_model"),
            &format!("--graph={FOLDER}/{model}"),
            "--num_threads=1",
            "--use_xnnpack=true",
            &format!("--num_runs={runs}"),
            &format!("--warmup_runs={warm}"),
        ])?;
        average(&said).ok_or_else(|| {
            let last = said.lines().last().unwrap_or_default().to_owned();
            let what = format!("the benchmark tool gave no time of the {model}");
            let diagnostic = Diagnostic::error(what).note(format!("expected `{AVERAGE}...`"));
            Failure::new(
                Exit::BadInput,
                diagnostic.note(format!("found `{}`", last.escape_debug())),
            )
        })
    }

    fn push(&self, file: &Utf8Path, name: &str) -> Outcome {
        let to = format!("{FOLDER}/{name}");
        CommandLine::new(self.adb.as_str(), ["-s", &self.serial, "push", file.as_str(), &to])
            .read()
            .map(drop)
    }

    /// What a command on the phone printed, on either stream: the tool reports on both.
    fn shell(&self, words: &[&str]) -> Outcome<String> {
        let words = [&["-s", &self.serial, "shell"], words].concat();
        let command = CommandLine::new(self.adb.as_str(), words);
        let ended = command.output().map_err(|error| Failure::io("start", &self.adb, &error))?;
        if ended.status.success() {
            return Ok(format!("{}\n{}", ended.stderr, ended.stdout).trim().to_owned());
        }
        let what = format!("the phone refused a command: {}", ended.status);
        let said = ended.stderr.lines().chain(ended.stdout.lines());
        let last = said.rev().find(|line| !line.trim().is_empty()).map(str::to_owned);
        let diagnostic = last.into_iter().fold(Diagnostic::error(what), Diagnostic::note);
        Err(Failure::new(Exit::BadInput, diagnostic.help("look at the phone, and try again")))
    }
}

/// What was copied is removed, whatever became of the times.
impl Drop for Bench<'_> {
    fn drop(&mut self) {
        // A phone that was unplugged keeps it, in a folder that it empties itself.
        let _ = self.shell(&["rm", "-r", FOLDER]);
    }
}

/// The average that the tool reports, in microseconds; none where there is none above zero.
fn average(said: &str) -> Option<f64> {
    let (_, rest) = said.split_once(AVERAGE)?;
    let number: f64 = rest.split_whitespace().next()?.trim_end_matches(',').parse().ok()?;
    (number.is_finite() && number > 0.0).then_some(number)
}

/// The serial number of the one phone in what `adb devices` lists.
fn only(devices: &str) -> Outcome<String> {
    let rows = devices.lines().skip(1).filter_map(|line| {
        let mut words = line.split_whitespace();
        Some((words.next()?, words.next()?))
    });
    let rows: Vec<(&str, &str)> = rows.collect();
    let ready: Vec<&str> =
        rows.iter().filter(|(_, state)| *state == "device").map(|(serial, _)| *serial).collect();
    if let [serial] = ready[..] {
        return Ok(serial.to_owned());
    }
    let diagnostic = Diagnostic::error(format!("expected one phone, found {}", ready.len()));
    let seen = rows.iter().map(|(serial, state)| format!("{serial}: {state}"));
    let diagnostic = seen.fold(diagnostic, Diagnostic::note);
    Err(absent(diagnostic.help("connect one, with USB debugging allowed on its screen")))
}

fn absent(diagnostic: Diagnostic) -> Failure {
    Failure::new(Exit::EngineUnavailable, diagnostic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_phone_is_taken_and_no_other_number_of_them() {
        let head = "List of devices attached\n";
        for (rows, expected) in [
            ("R5CT\tdevice\n\n", Some("R5CT")),
            ("R5CT\tunauthorized\nemulator-5554\tdevice\n", Some("emulator-5554")),
            ("R5CT\tdevice\nemulator-5554\tdevice\n", None),
            ("R5CT\tunauthorized\n", None),
            ("", None),
        ] {
            assert_eq!(only(&format!("{head}{rows}")).ok().as_deref(), expected, "{rows:?}");
        }
    }

    #[test]
    fn the_average_is_read_and_nothing_is_no_time() {
        let said = "INFO: Inference timings in us: Init: 5623, First inference: 1234, Warmup (avg): 1250.5, Inference (avg): 1220.25\nINFO: x";
        assert_eq!(average(said), Some(1220.25));
        for said in ["", "Inference (avg): ", "Inference (avg): no", "Inference (avg): 0"] {
            assert_eq!(average(said), None, "{said}");
        }
    }
}

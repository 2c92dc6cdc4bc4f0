//! Starting programs. The only place that does; every command line is data first.

use std::{
    collections::BTreeMap,
    fmt,
    io::{self, BufReader, Read},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    time::Duration,
};

use camino::Utf8PathBuf;
use xshell::Shell;

use super::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    interrupt::{Interrupt, interrupted},
};

/// How long a program may go on after Ctrl-C before it is killed.
const GRACE: Duration = Duration::from_secs(10);

/// A program with its arguments, before anything runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommandLine {
    /// Name looked up on the PATH, or a path.
    pub program: String,
    /// Arguments in order, each as the program gets it: no shell reads them.
    pub args: Vec<String>,
    /// Variables set for the program, on top of what it inherits.
    pub env: BTreeMap<String, String>,
    /// Whether the program starts from an empty environment.
    pub clear_env: bool,
    /// Inherited variables whose names begin so do not reach the program; those of `env` do.
    pub drop_env: Option<&'static str>,
    /// Where it runs; the current folder when absent.
    pub cwd: Option<Utf8PathBuf>,
}

impl CommandLine {
    /// A command line that inherits the environment.
    pub fn new<A: Into<String>>(
        program: impl Into<String>,
        args: impl IntoIterator<Item = A>,
    ) -> Self {
        let args = args.into_iter().map(Into::into).collect();
        Self { program: program.into(), args, ..Self::default() }
    }

    /// The same with another argument at the end.
    pub fn arg(mut self, arg: impl Into<String>) -> Self {
        self.args.push(arg.into());
        self
    }

    fn to_command(&self) -> io::Result<Command> {
        let shell = Shell::new().map_err(io::Error::other)?;
        let mut command = shell.cmd(&self.program).args(&self.args);
        if self.clear_env {
            command = command.env_clear();
        }
        for name in self.drop_env.map(inherited).unwrap_or_default() {
            command = command.env_remove(name);
        }
        for (name, value) in &self.env {
            command = command.env(name, value);
        }
        let mut command = Command::from(command);
        if let Some(cwd) = &self.cwd {
            command.current_dir(cwd);
        }
        Ok(command)
    }

    /// Runs to the end and keeps both outputs. Fails only when the program cannot be started.
    pub fn output(&self) -> io::Result<Captured> {
        let output = self.to_command()?.stdin(Stdio::null()).output()?;
        Ok(Captured {
            status: output.status,
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// Runs to the end and gives its standard output; anything but success is a failure.
    pub fn read(&self) -> Outcome<String> {
        let captured = self.output().map_err(|error| self.not_started(&error))?;
        if captured.status.success() {
            return Ok(captured.stdout);
        }
        let diagnostic =
            Diagnostic::error(format!("`{}` failed: {}", self.program, captured.status))
                .note(self.to_string())
                .note(captured.stderr.trim().to_owned());
        Err(Failure::new(Exit::Unexpected, diagnostic))
    }

    /// Runs to the end, handing over each piece of output as it comes: pieces end at a line
    /// feed or carriage return, so that live progress is relayed without delay.
    pub fn stream(
        &self,
        interrupt: &Interrupt,
        mut on_piece: impl FnMut(&[u8]) -> io::Result<()>,
    ) -> Outcome<ExitStatus> {
        let mut child = self
            .to_command()
            .and_then(|mut command| {
                command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
            })
            .map_err(|error| self.not_started(&error))?;
        let (sender, receiver) = mpsc::channel::<Vec<u8>>();
        let pipes: [Option<Box<dyn Read + Send>>; 2] = [
            child.stdout.take().map(|pipe| Box::new(pipe) as _),
            child.stderr.take().map(|pipe| Box::new(pipe) as _),
        ];
        for pipe in pipes.into_iter().flatten() {
            let sender = sender.clone();
            std::thread::spawn(move || relay(pipe, &sender));
        }
        drop(sender);
        let mut stopped = false;
        loop {
            match receiver.recv_timeout(Duration::from_millis(50)) {
                Ok(piece) => {
                    if let Err(error) = on_piece(&piece) {
                        let _ = child.kill();
                        let _ = child.wait();
                        return Err(Failure::io("keep the output of", &self.program, &error));
                    }
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
            }
            if interrupt.asked() {
                stopped = true;
                stop(&mut child);
                break;
            }
        }
        let status = child.wait().map_err(|e| Failure::io("wait for", &self.program, &e))?;
        if stopped || interrupt.asked() { Err(interrupted()) } else { Ok(status) }
    }

    /// Starts the program with its input and output held open by the caller.
    pub fn hold(&self) -> Outcome<Child> {
        self.to_command()
            .and_then(|mut command| {
                command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
            })
            .map_err(|error| self.not_started(&error))
    }

    fn not_started(&self, error: &io::Error) -> Failure {
        let diagnostic = Diagnostic::error(format!("cannot start `{}`", self.program))
            .note(error.to_string())
            .note(self.to_string());
        Failure::new(Exit::Unexpected, diagnostic)
    }
}

/// The names of inherited variables that begin so.
#[allow(
    clippy::disallowed_methods,
    reason = "what is taken away has to be named; no value is read"
)]
fn inherited(prefix: &str) -> Vec<std::ffi::OsString> {
    let names = std::env::vars_os().map(|(name, _)| name);
    names.filter(|name| name.to_string_lossy().starts_with(prefix)).collect()
}

/// Shown as one would type it in a shell.
impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.env {
            write!(f, "{name}={} ", quoted(value))?;
        }
        f.write_str(&quoted(&self.program))?;
        self.args.iter().try_for_each(|arg| write!(f, " {}", quoted(arg)))
    }
}

/// A word in single quotes where a shell would otherwise take it apart.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// What a program that ran to its end left behind.
#[derive(Clone, Debug)]
pub struct Captured {
    /// Exit code, or the signal that ended it.
    pub status: ExitStatus,
    /// Its standard output; bytes that are not UTF-8 are replaced.
    pub stdout: String,
    /// Its standard error, decoded in the same way.
    pub stderr: String,
}

fn relay(pipe: Box<dyn Read + Send>, sender: &mpsc::Sender<Vec<u8>>) {
    let mut reader = BufReader::new(pipe);
    let mut piece = Vec::new();
    let mut block = [0; 8192];
    while let Ok(read @ 1..) = reader.read(&mut block) {
        for byte in &block[..read] {
            piece.push(*byte);
            if matches!(byte, b'\n' | b'\r') && sender.send(std::mem::take(&mut piece)).is_err() {
                return;
            }
        }
    }
    if !piece.is_empty() {
        let _ = sender.send(piece);
    }
}

/// Asks the program to end as Ctrl-C would, and kills it when it does not.
fn stop(child: &mut Child) {
    if let Some(pid) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::INT);
    }
    let mut waited = Duration::ZERO;
    let step = Duration::from_millis(20);
    while waited < GRACE {
        if matches!(child.try_wait(), Ok(Some(_)) | Err(_)) {
            return;
        }
        std::thread::sleep(step);
        waited += step;
    }
    let _ = child.kill();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_a_command_as_typed() {
        let mut command = CommandLine::new("docker", ["run", "--name", "a b", "it's", ""]);
        command.env.insert("TZ".into(), "UTC".into());
        assert_eq!(command.to_string(), r"TZ=UTC docker run --name 'a b' 'it'\''s' ''");
    }

    #[test]
    fn streams_both_outputs_and_the_status() {
        let command = CommandLine::new("sh", ["-c", "echo one; printf 'two\\rthree' >&2; exit 3"]);
        let mut seen = Vec::new();
        let status = command
            .stream(&Interrupt::default(), |piece| {
                seen.push(String::from_utf8_lossy(piece).into_owned());
                Ok(())
            })
            .unwrap();
        seen.sort();
        assert_eq!(status.code(), Some(3));
        assert_eq!(seen, ["one\n", "three", "two\r"]);
    }

    #[test]
    fn a_missing_program_is_named() {
        let failure = CommandLine::new("no-such-program", ["x"]).read().unwrap_err();
        assert_eq!(failure.diagnostics[0].message, "cannot start `no-such-program`");
    }
}

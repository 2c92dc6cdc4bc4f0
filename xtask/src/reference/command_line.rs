//! The command line as its own definition has it.

use std::fmt::Write as _;

use clap::Command;
use support::exit;

use crate::cli;

/// Columns of the reference, whatever terminal it is written in: those of a program without one.
const WIDTH: usize = 100;

/// What `--help` of every command prints, as transcripts that a test runs.
pub(super) fn help() -> String {
    let mut text = String::from(
        "# Help\n\nEvery command tells what it takes. Examples stand at the end. \
         Written by `cargo xtask ci --write`.\n",
    );
    transcript(&mut text, &[]);
    for command in verbs(&cli::definition()) {
        transcript(&mut text, &[command.get_name()]);
        for below in verbs(&command) {
            transcript(&mut text, &[command.get_name(), below.get_name()]);
        }
    }
    text
}

/// The subcommands, without the `help` that clap adds to them.
fn verbs(command: &Command) -> Vec<Command> {
    command.get_subcommands().filter(|it| it.get_name() != "help").cloned().collect()
}

fn transcript(text: &mut String, words: &[&str]) {
    let name = words.join(" ");
    if !name.is_empty() {
        let _ = write!(text, "\n## `{name}`\n");
    }
    let typed = ["cargo xtask"].iter().chain(words).chain(&["--help"]);
    let asked = cli::definition().term_width(WIDTH).try_get_matches_from(typed.clone());
    let answer = asked.err().map(|help| help.to_string()).unwrap_or_default();
    let line: Vec<&str> = typed.copied().collect();
    let _ = write!(text, "\n```console\n$ {}\n{answer}\n```\n", line.join(" "));
}

/// A table of the verbs: what each does, in the words of `--help`.
pub(super) fn commands() -> String {
    let mut table = String::from("| command | what it does |\n|---|---|\n");
    for command in verbs(&cli::definition()) {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(table, "| `cargo xtask {}` | {about} |", command.get_name());
    }
    table
}

/// A table of the exit codes.
pub(super) fn exit_codes() -> String {
    let mut table = String::from("| exit code | meaning |\n|--:|---|\n");
    for (code, meaning) in exit::TABLE {
        let _ = writeln!(table, "| {code} | {meaning} |");
    }
    table
}

//! What a person sees while work goes on. Progress and diagnostics go to standard error, so that
//! standard output carries results alone.

use std::io::{IsTerminal as _, Write as _};

use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};

use super::{
    diag::{Diagnostic, Failure, Outcome},
    printable,
};

/// The width of the verb column, as in Cargo.
const VERB_WIDTH: usize = 12;

/// How the process talks to the person in front of it.
#[derive(Clone, Copy, Debug)]
pub struct Ui {
    quiet: bool,
    calm: bool,
}

impl Ui {
    /// `quiet` silences progress; errors and results are always shown.
    pub fn new(quiet: bool, color: ColorChoice) -> Self {
        color.write_global();
        Self { quiet, calm: false }
    }

    /// The same without live progress: for work beside something that has the terminal.
    pub fn calm(self) -> Self {
        Self { calm: true, ..self }
    }

    /// Whether standard error is a terminal: live progress makes sense only there.
    pub fn is_live(self) -> bool {
        !self.quiet && !self.calm && std::io::stderr().is_terminal()
    }

    /// A step that began or ended: a verb in the left column, then what it is about.
    pub fn status(self, verb: &str, what: impl std::fmt::Display) {
        if !self.quiet {
            let style = AnsiColor::Green.on_default().bold();
            line(&style, verb, &printable::lines(&what.to_string()));
        }
    }

    /// A line of somebody else's output, indented under the last step.
    pub fn detail(self, text: &str) {
        if !self.quiet {
            let style = Style::new().dimmed();
            let text = printable::name(text);
            let _ = writeln!(anstream::stderr(), "{:VERB_WIDTH$} {style}{text}{style:#}", "");
        }
    }

    /// A diagnostic, shown even when quiet.
    pub fn diagnostic(self, diagnostic: &Diagnostic) {
        let mut stream = anstream::stderr();
        let color = stream.current_choice() != ColorChoice::Never;
        let _ = writeln!(stream, "{}", diagnostic.render(color));
    }

    /// Several diagnostics, an empty line between them.
    pub fn diagnostics(self, diagnostics: &[Diagnostic]) {
        for (index, diagnostic) in diagnostics.iter().enumerate() {
            if index > 0 {
                let _ = writeln!(anstream::stderr());
            }
            self.diagnostic(diagnostic);
        }
    }

    /// A result on standard output, with a final newline. A reader that went away is no error.
    pub fn result(self, text: &str) -> Outcome {
        let mut stream = anstream::stdout();
        let newline = if text.ends_with('\n') { "" } else { "\n" };
        match write!(stream, "{text}{newline}").and_then(|()| stream.flush()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(Failure::io("write to", "standard output", &error))
            }
            _ => Ok(()),
        }
    }

    /// A JSON document on standard output.
    pub fn json(self, document: &impl serde::Serialize) -> Outcome {
        self.result(&to_json(document))
    }
}

/// Pretty JSON with a final newline: the form of every document the tool prints or writes.
pub fn to_json(document: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(document)
        .unwrap_or_else(|error| unreachable!("documents have string keys only: {error}"));
    text.push('\n');
    text
}

fn line(style: &Style, verb: &str, what: &dyn std::fmt::Display) {
    let _ = writeln!(anstream::stderr(), "{style}{verb:>VERB_WIDTH$}{style:#} {what}");
}

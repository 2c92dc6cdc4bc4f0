//! What a person reads when something is wrong, and the one place that renders it.
//!
//! Messages are lower case without a final dot, names stand in backticks, and the help is one
//! command to run or one edit to make.

use std::{ops::Range, sync::Arc};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use camino::Utf8PathBuf;

use super::{exit::Exit, printable};

/// A piece of a file that a diagnostic points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The file as the person knows it.
    pub path: Utf8PathBuf,
    /// The whole text of the file.
    pub source: Arc<str>,
    /// Byte range of the offending words.
    pub span: Range<usize>,
    /// What is said beside the words; may be empty.
    pub label: String,
}

impl Excerpt {
    fn printable(&self) -> Self {
        let (source, span) = printable::lines_with_span(&self.source, self.span.clone());
        Self {
            path: printable::name(self.path.as_str()).into_owned().into(),
            source: source.into(),
            span,
            label: printable::name(&self.label).into_owned(),
        }
    }
}

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Severity {
    /// Nothing is done, and the command fails.
    #[default]
    Error,
    /// Something is done, and may not be what was meant.
    Warning,
}

/// One thing that is wrong, and its help.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether the command fails because of it.
    pub severity: Severity,
    /// What is wrong, in one line: lower case, without a final dot.
    pub message: String,
    /// The place in a file that it is about; none where it is about no file.
    pub at: Option<Excerpt>,
    /// Expected and found, where it comes from, what was kept.
    pub notes: Vec<String>,
    /// One command or one edit.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error with nothing but its message.
    pub fn error(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }

    /// A warning with nothing but its message.
    pub fn warning(message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, message: message.into(), ..Self::default() }
    }

    /// Adds the place in a file.
    pub fn at(mut self, excerpt: Excerpt) -> Self {
        self.at = Some(excerpt);
        self
    }

    /// Adds a line of detail.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Sets the help: one command or one edit.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Renders for a terminal (`color`) or for a log. Whatever a file's name or a server's answer put
    /// into it, nothing in the text acts on the terminal.
    pub fn render(&self, color: bool) -> String {
        let safe = self.printable();
        match &safe.at {
            Some(excerpt) => safe.render_excerpt(excerpt, color),
            None => safe.render_plain(color),
        }
    }

    fn printable(&self) -> Self {
        let lines = |text: &String| printable::lines(text).into_owned();
        Self {
            severity: self.severity,
            message: lines(&self.message),
            at: self.at.as_ref().map(Excerpt::printable),
            notes: self.notes.iter().map(lines).collect(),
            help: self.help.as_ref().map(lines),
        }
    }

    fn render_excerpt(&self, excerpt: &Excerpt, color: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let end = excerpt.source.len();
        let span = excerpt.span.start.min(end)..excerpt.span.end.min(end);
        let annotation = AnnotationKind::Primary.span(span).label(excerpt.label.as_str());
        let snippet =
            Snippet::source(&*excerpt.source).path(excerpt.path.as_str()).annotation(annotation);
        let mut group = Group::with_title(level.primary_title(&self.message)).element(snippet);
        for note in &self.notes {
            group = group.element(Level::NOTE.message(note));
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help));
        }
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group])
    }

    fn render_plain(&self, color: bool) -> String {
        let (word, style) = match self.severity {
            Severity::Error => ("error", anstyle::AnsiColor::BrightRed),
            Severity::Warning => ("warning", anstyle::AnsiColor::Yellow),
        };
        let paint = |word: &str, color_name: anstyle::AnsiColor| {
            if color {
                let style = color_name.on_default().bold();
                format!("{style}{word}{style:#}")
            } else {
                word.to_owned()
            }
        };
        let mut out = format!("{}: {}", paint(word, style), self.message);
        for note in &self.notes {
            for line in note.lines() {
                out.push_str("\n  ");
                out.push_str(line);
            }
        }
        if let Some(help) = &self.help {
            out.push_str(&format!("\n{}: {help}", paint("help", anstyle::AnsiColor::BrightCyan)));
        }
        out
    }
}

/// Why a command ends without having done its work: all that is wrong, and the exit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What the process answers to its caller.
    pub exit: Exit,
    /// Everything found wrong, in the order found.
    pub diagnostics: Vec<Diagnostic>,
}

impl Failure {
    /// A failure of one diagnostic.
    pub fn new(exit: Exit, diagnostic: Diagnostic) -> Self {
        Self { exit, diagnostics: vec![diagnostic] }
    }

    /// The messages alone, joined to one line: for a caller that goes on and says why.
    pub fn summary(&self) -> String {
        let messages: Vec<&str> =
            self.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
        messages.join("; ")
    }

    /// The failure of an operation on a path, with the operating system's words.
    pub fn io(doing: &str, path: impl AsRef<str>, error: &std::io::Error) -> Self {
        let path = path.as_ref();
        let diagnostic =
            Diagnostic::error(format!("cannot {doing} `{path}`")).note(error.to_string());
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::new(
                Exit::Unexpected,
                diagnostic.help("free space on that disk, and run the same command again"),
            ),
            std::io::ErrorKind::NotFound => Self::new(Exit::BadInput, diagnostic),
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                let help = format!("give yourself access to `{path}`, or choose another place");
                Self::new(Exit::Unexpected, diagnostic.help(help))
            }
            std::io::ErrorKind::NotADirectory | std::io::ErrorKind::AlreadyExists => Self::new(
                Exit::Unexpected,
                diagnostic.help("a file stands where a folder is to be: choose another place"),
            ),
            _ => Self::new(Exit::Unexpected, diagnostic),
        }
    }
}

/// The result of a command or of a stage that talks to the outside.
pub type Outcome<T = ()> = Result<T, Failure>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_has_notes_and_one_help() {
        let diagnostic = Diagnostic::error("no `x` in `y`")
            .note("expected a, found b\n(file:3)")
            .help("add `x`");
        assert_eq!(
            diagnostic.render(false),
            "error: no `x` in `y`\n  expected a, found b\n  (file:3)\nhelp: add `x`"
        );
    }

    #[test]
    fn an_excerpt_shows_file_line_and_column() {
        let source: Arc<str> = "tasks = [\"face\"]\n".into();
        let diagnostic = Diagnostic::error("unknown task `face`")
            .at(Excerpt { path: "p.toml".into(), source, span: 9..15, label: "not a task".into() })
            .help("did you mean `face_detector`?");
        let text = diagnostic.render(false);
        assert!(text.contains("p.toml:1:10"), "{text}");
        assert!(text.contains("^^^^^^ not a task"), "{text}");
        assert!(text.contains("help: did you mean"), "{text}");
    }

    #[test]
    fn no_name_acts_on_the_terminal() {
        let evil = "a\x1b]0;owned\x07\u{202e}b";
        let excerpt = Excerpt {
            path: evil.into(),
            source: format!("{evil}x").into(),
            span: evil.len()..evil.len() + 1,
            label: evil.into(),
        };
        let plain = Diagnostic::error(evil).note(evil).help(evil);
        for diagnostic in [plain.clone(), plain.at(excerpt)] {
            let text = diagnostic.render(false);
            let acts = |c: &char| c.is_control() && *c != '\n' || *c == '\u{202e}';
            assert_eq!(text.chars().find(acts), None, "{text}");
        }
    }

    #[test]
    fn a_span_past_the_end_does_not_panic() {
        let excerpt =
            Excerpt { path: "p".into(), source: "ab".into(), span: 5..9, label: String::new() };
        assert!(Diagnostic::error("x").at(excerpt).render(false).contains("p:1"));
    }
}

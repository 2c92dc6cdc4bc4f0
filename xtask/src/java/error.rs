//! Why there are no class files: what lacks, or what javac and protoc said.

use camino::Utf8PathBuf;
use support::{
    diag::{Diagnostic, Failure},
    exit::Exit,
};
use thiserror::Error;

/// Why the Java half was not compiled.
#[derive(Debug, Error)]
pub enum JavaError {
    /// Programs or libraries that the compilation takes are not on the machine, or not in the image.
    #[error("Java cannot be compiled here: there is no {}", lacks.join(", no "))]
    NoTools {
        /// What lacks: programs and libraries by their names.
        lacks: Vec<String>,
        /// Where it was looked for: the PATH and a folder of jars, or an image.
        looked: String,
        /// Debian's packages that have it.
        packages: Vec<String>,
    },
    /// The tree has no Java, or not all that every task needs.
    #[error("the tree has no `{path}`")]
    NoSource {
        /// The file from the root of the tree.
        path: Utf8PathBuf,
        /// Who wants it: a task, or everything.
        wanted_by: String,
    },
    /// A rule that writes Java is not written as this tool reads it.
    #[error("`{name}` in `{build}` cannot be written without Bazel")]
    Rule {
        /// The name of the BUILD rule.
        name: String,
        /// Its BUILD file from the root of the tree.
        build: Utf8PathBuf,
        /// What is otherwise than expected.
        why: String,
    },
    /// A source names a package or class that neither the tree nor the libraries have.
    #[error("`{import}` is not in the tree, and `{file}` imports it")]
    MissingImport {
        /// The class or package as the import names it.
        import: String,
        /// The file from the root of the tree.
        file: String,
        /// Its line, from 1 on.
        line: u32,
        /// The tasks that were asked for.
        tasks: Vec<String>,
        /// What else is missing in the same way, as `import (file:line)`.
        others: Vec<String>,
    },
    /// protoc or javac refused a source.
    #[error("`{program}` failed on the Java of the tree")]
    Refused {
        /// Which program it was: `javac` or `protoc`.
        program: String,
        /// What it said, with files from the root of the tree.
        said: Vec<String>,
    },
    /// The disk or a program gave way.
    #[error("{}", .0.diagnostics.first().map_or("", |first| first.message.as_str()))]
    Machine(Failure),
}

impl From<Failure> for JavaError {
    fn from(failure: Failure) -> Self {
        Self::Machine(failure)
    }
}

impl From<JavaError> for Failure {
    fn from(error: JavaError) -> Self {
        let diagnostic = Diagnostic::error(error.to_string());
        match error {
            JavaError::Machine(failure) => failure,
            JavaError::NoTools { looked, packages, .. } => {
                let help = match packages.is_empty() {
                    true => "make the image anew: `cargo xtask image build`".to_owned(),
                    false => format!("apt-get install {}", packages.join(" ")),
                };
                let diagnostic = diagnostic.note(format!("looked in {looked}")).help(help);
                Failure::new(Exit::EngineUnavailable, diagnostic)
            }
            JavaError::NoSource { wanted_by, .. } => {
                let diagnostic = diagnostic
                    .note(format!("expected it for {wanted_by}, found no such file"))
                    .help(
                        "check out the release whole, with mediapipe/java and mediapipe/tasks/java",
                    );
                Failure::new(Exit::BadInput, diagnostic)
            }
            JavaError::Rule { why, .. } => Failure::new(
                Exit::BadInput,
                diagnostic.note(why).help("take the BUILD file as the release has it"),
            ),
            JavaError::MissingImport { file, line, tasks, others, .. } => {
                let mut diagnostic = diagnostic.note(format!("{file}:{line}"));
                if !others.is_empty() {
                    diagnostic = diagnostic.note(format!("and {}", others.join(", ")));
                }
                let help = format!(
                    "leave the task of that class out of `tasks`, which has {}, or take a tree that has the class",
                    tasks.join(", ")
                );
                Failure::new(Exit::BadInput, diagnostic.help(help))
            }
            JavaError::Refused { said, .. } => {
                let diagnostic = said.into_iter().fold(diagnostic, Diagnostic::note);
                Failure::new(
                    Exit::BuildFailed,
                    diagnostic
                        .help("compare the file with the release's own: `git diff` in the tree"),
                )
            }
        }
    }
}

//! Runs the shell lines of an action or a job as a runner does: in order, each under bash with -e, with its
//! variables, conditions and outputs. Steps that call other actions are passed over, and named.

use std::{collections::BTreeMap, fs};

use camino::Utf8PathBuf;
use saphyr::{LoadableYamlNode, Yaml};

use crate::support::{self, Ended, Folder, variable};

/// One run of a list of steps, in a folder that is the caller's checkout.
pub struct Run {
    pub folder: Folder,
    /// What expressions mean: `inputs.profile`, `github.action_path`, `steps.name.outputs.name`.
    pub values: BTreeMap<String, String>,
    /// Variables of every step.
    pub variables: BTreeMap<String, String>,
    /// What was passed over: the actions that steps call.
    pub called: Vec<String>,
    /// Shell steps that ran, by name.
    pub ran: Vec<String>,
}

impl Run {
    /// In a new folder with `work/` as the checkout, `bin/` before the PATH and `home/`.
    pub fn new() -> Self {
        let folder = Folder::new();
        for name in ["work", "bin", "home"] {
            fs::create_dir_all(folder.join(name)).unwrap();
        }
        let (values, variables) = (BTreeMap::new(), BTreeMap::new());
        Self { folder, values, variables, called: Vec::new(), ran: Vec::new() }
    }

    pub fn work(&self) -> Utf8PathBuf {
        self.folder.join("work")
    }

    pub fn set(&mut self, name: &str, value: &str) {
        self.values.insert(name.to_owned(), value.to_owned());
    }

    /// The value of an output, empty where the step said none.
    pub fn output(&self, step: &str, name: &str) -> String {
        self.values.get(&format!("steps.{step}.outputs.{name}")).cloned().unwrap_or_default()
    }

    /// Runs steps until one fails; the steps after it that run always, run. Gives how the first that failed
    /// ended.
    pub fn steps(&mut self, steps: &[Yaml<'_>]) -> Option<Ended> {
        let mut failed = None;
        for step in steps {
            let text = |key: &str| step.as_mapping_get(key).and_then(Yaml::as_str);
            let condition = text("if").unwrap_or("success()");
            if !self.holds(condition, failed.is_some()) {
                continue;
            }
            if let Some(action) = text("uses") {
                self.called.push(action.to_owned());
                continue;
            }
            let name = text("name").expect("every step with lines has a name");
            let ended = self.run(step, text("run").expect("a step calls or runs something"));
            self.ran.push(name.to_owned());
            if let Some(id) = text("id") {
                self.take_outputs(id);
            }
            if ended.code != Some(0) && failed.is_none() {
                failed = Some(ended);
            }
        }
        failed
    }

    fn holds(&self, condition: &str, failed: bool) -> bool {
        if condition == "always()" {
            return true;
        }
        if failed {
            return false;
        }
        let sides = |sign: &str| {
            let (left, right) = condition.split_once(sign)?;
            Some((self.value(left.trim()), right.trim().trim_matches('\'').to_owned()))
        };
        match (condition, sides(" == "), sides(" != ")) {
            ("success()", ..) => true,
            (_, Some((left, right)), _) => left == right,
            (_, _, Some((left, right))) => left != right,
            _ => panic!("a condition that this runner does not know: {condition}"),
        }
    }

    fn value(&self, name: &str) -> String {
        let known = ["steps.", "inputs.", "github.", "matrix."];
        assert!(known.iter().any(|head| name.starts_with(head)), "an unknown expression: {name}");
        self.values.get(name).cloned().unwrap_or_default()
    }

    /// A text with its expressions filled in.
    fn filled(&self, text: &str) -> String {
        let mut pieces = text.split("${{");
        let mut out = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (name, rest) = piece.split_once("}}").expect("an expression ends");
            out.push_str(&self.value(name.trim()));
            out.push_str(rest);
        }
        out
    }

    fn run(&self, step: &Yaml<'_>, lines: &str) -> Ended {
        assert!(
            !lines.contains("${{"),
            "an expression in shell lines is somebody's to inject into"
        );
        let added = fs::read_to_string(self.folder.join("path")).unwrap_or_default();
        let added: Vec<&str> = added.lines().collect();
        let own = variable("PATH").unwrap_or_default();
        let path = format!("{}:{}:{own}", self.folder.join("bin"), added.join(":"));
        let mut command = snapbox::cmd::Command::new("bash")
            .args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", lines])
            .current_dir(self.work())
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.folder.join("home"))
            .env("GITHUB_PATH", self.folder.join("path"))
            .env("GITHUB_OUTPUT", self.folder.join("outputs"))
            .env("GITHUB_STEP_SUMMARY", self.folder.join("summary"));
        for (name, value) in &self.variables {
            command = command.env(name, value);
        }
        if let Some(own) = step.as_mapping_get("env").and_then(Yaml::as_mapping) {
            for (name, value) in own {
                command = command.env(name.as_str().unwrap(), self.filled(value.as_str().unwrap()));
            }
        }
        support::run(command)
    }

    fn take_outputs(&mut self, id: &str) {
        let path = self.folder.join("outputs");
        for line in fs::read_to_string(&path).unwrap_or_default().lines() {
            let (name, value) = line.split_once('=').expect("an output is a name and a value");
            self.values.insert(format!("steps.{id}.outputs.{name}"), value.to_owned());
        }
        fs::write(path, "").unwrap();
    }
}

/// The steps of a composite action, or of the only job of a workflow.
pub fn of<T>(text: &str, with: impl FnOnce(&[Yaml<'_>]) -> T) -> T {
    let documents = Yaml::load_from_str(text).unwrap();
    let top = &documents[0];
    let holder = match top.as_mapping_get("runs") {
        Some(runs) => runs,
        None => top["jobs"].as_mapping().unwrap().values().next().unwrap(),
    };
    with(holder["steps"].as_vec().unwrap())
}

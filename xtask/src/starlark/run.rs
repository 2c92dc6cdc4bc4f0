//! Running a file: its statements in order, the functions that it calls, the files that it loads from
//! its own repository. Rules and everything of other repositories are recorded, with the arguments
//! that they are called with.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::File;
use super::syntax::{Load, Span};
use super::value::{Unknown, Value};

/// Where the files come from that a file loads.
pub struct Sources<'a> {
    /// The name of the repository that the file is in: labels that begin with it are its own.
    pub repository: &'a str,
    /// The text of a file by its path from the repository's root; none where there is no such file.
    pub read: &'a dyn Fn(&str) -> Option<String>,
}

impl Sources<'_> {
    /// No file can be loaded: every loaded name is [`Value::Elsewhere`].
    pub fn none() -> Self {
        Self { repository: "", read: &|_| None }
    }
}

/// What a run of a file met.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The calls of what is defined elsewhere, in the order in which they are made.
    pub calls: Vec<Made>,
    /// The values of the file's own names, and of those that it loads, at its end.
    pub names: BTreeMap<String, Value>,
    /// Why the run ended early; none where every statement was run.
    pub cut: Option<Unknown>,
}

/// A call of something that no file of the repository defines: a rule, most often.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// Its name where it is defined, whatever it is loaded as: `http_archive`, `native.cc_library`,
    /// `python.toolchain`.
    pub function: String,
    /// The label that it is loaded from, as it is written; none for what Bazel itself has.
    pub from: Option<String>,
    /// The arguments without a name, in order.
    pub positional: Vec<Value>,
    /// The arguments with a name, in order.
    pub named: Vec<(String, Value)>,
    /// Why there may be more arguments: a `*` or `**` of something unknown; none where these are all.
    pub more: Option<Unknown>,
    /// The condition that is unknown and decides whether the call is made; none where it is made for
    /// sure.
    pub doubt: Option<Unknown>,
    /// The file that the call stands in: its path from the root of the repository.
    pub path: String,
    /// Where the call stands in that file.
    pub span: Span,
}

impl Made {
    /// The rule's name, whether it is called as `native.rule` or as `rule`.
    pub fn rule(&self) -> &str {
        self.function.strip_prefix("native.").unwrap_or(&self.function)
    }

    /// The value of the argument of this name.
    pub fn argument(&self, name: &str) -> Option<&Value> {
        self.named.iter().find(|(one, _)| one == name).map(|(_, value)| value)
    }

    /// The string that is given for this name; none where there is none, or it is not known.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.argument(name)?.text()
    }
}

/// The most that a run works out, in expressions and weights of their values: a WORKSPACE of
/// MediaPipe takes a few thousand.
const BUDGET: usize = 3_000_000;

/// The heaviest value that is kept, see [`Value::weight`].
pub(super) const HEAVIEST: usize = 20_000;

/// How deep expressions, functions and files may lie in one another while they are worked out.
pub(super) const DEEPEST: usize = 200;

/// A file that is run or was loaded.
pub(super) struct Module {
    /// Its path from the root of the repository, with `/`.
    pub path: String,
    /// The package that it is in, against which its labels are read.
    pub package: String,
    /// The values of its names.
    pub globals: BTreeMap<String, Value>,
}

/// A function that is being run, or the top of a file.
pub(super) struct Frame {
    /// The file that its text stands in.
    pub module: usize,
    /// The names of a function; none at the top of a file, whose names are the module's.
    pub locals: Option<BTreeMap<String, Value>>,
    /// Why it is not known whether the rest of it is run.
    pub doubt: Option<Unknown>,
}

/// A run that is under way.
pub(super) struct Machine<'a> {
    pub sources: &'a Sources<'a>,
    pub modules: Vec<Module>,
    /// Files by path; none for one that is being loaded, or that cannot be read.
    pub loaded: BTreeMap<String, Option<usize>>,
    /// The function, or the file, that is being run.
    pub frame: Frame,
    /// What called it, outermost first.
    pub callers: Vec<Frame>,
    /// Conditions that are unknown and decide about what is being run.
    pub doubts: Vec<Unknown>,
    pub calls: Vec<Made>,
    pub budget: usize,
    pub depth: usize,
    pub cut: Option<Unknown>,
}

pub(super) fn run(file: &File, path: &str, sources: &Sources<'_>) -> Run {
    let mut machine = Machine {
        sources,
        modules: Vec::new(),
        loaded: BTreeMap::from([(path.to_owned(), None)]),
        frame: Frame { module: 0, locals: None, doubt: None },
        callers: Vec::new(),
        doubts: Vec::new(),
        calls: Vec::new(),
        budget: BUDGET,
        depth: 0,
        cut: None,
    };
    let package = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let module = machine.module(file, path, package);
    let names = std::mem::take(&mut machine.modules[module].globals);
    Run { calls: machine.calls, names, cut: machine.cut }
}

impl Machine<'_> {
    /// Runs a file from its first statement to its last; gives its place among the modules.
    fn module(&mut self, file: &File, path: &str, package: &str) -> usize {
        let [path, package] = [path, package].map(str::to_owned);
        self.modules.push(Module { path, package, globals: BTreeMap::new() });
        let module = self.modules.len() - 1;
        self.within(Frame { module, locals: None, doubt: None }, |machine| {
            machine.block(&file.statements);
        });
        module
    }

    /// Does something in a frame of its own.
    pub(super) fn within<T>(&mut self, frame: Frame, run: impl FnOnce(&mut Self) -> T) -> T {
        self.callers.push(std::mem::replace(&mut self.frame, frame));
        let result = run(self);
        if let Some(caller) = self.callers.pop() {
            self.frame = caller;
        }
        result
    }

    /// Binds the names that a `load()` takes.
    pub(super) fn load(&mut self, load: &Load) {
        let module = self.place(&load.label).and_then(|(path, package)| self.file(&path, &package));
        for (here, there) in &load.names {
            let global = module.and_then(|module| self.modules[module].globals.get(there));
            let value = global.cloned().unwrap_or_else(|| Value::Elsewhere {
                from: Some(load.label.clone()),
                name: there.clone(),
            });
            self.bind(here, value);
        }
    }

    fn file(&mut self, path: &str, package: &str) -> Option<usize> {
        if let Some(known) = self.loaded.get(path) {
            return *known;
        }
        self.loaded.insert(path.to_owned(), None);
        let text = (self.sources.read)(path)?;
        self.depth += 20;
        let module = if self.depth < DEEPEST {
            let file = File::parse(text);
            // What a file calls while it is loaded defines rules and providers.
            Some(self.module(&file, path, package))
        } else {
            None
        };
        self.depth -= 20;
        self.loaded.insert(path.to_owned(), module);
        module
    }

    /// Path and package of a label of this repository; none for a label of another one.
    fn place(&self, label: &str) -> Option<(String, String)> {
        let own = match label.strip_prefix('@') {
            Some(rest) => {
                let (repository, own) = rest.trim_start_matches('@').split_once("//")?;
                let ours = repository.is_empty() || repository == self.sources.repository;
                ours.then(|| format!("//{own}"))?
            }
            None => label.to_owned(),
        };
        let (package, name) = match own.strip_prefix("//") {
            Some(absolute) => match absolute.split_once(':') {
                Some((package, name)) => (package.to_owned(), name),
                None => (absolute.to_owned(), absolute.rsplit('/').next()?),
            },
            None => {
                let package = self.modules[self.frame.module].package.clone();
                (package, own.trim_start_matches(':'))
            }
        };
        let path = if package.is_empty() { name.to_owned() } else { format!("{package}/{name}") };
        let strange = path.split('/').any(|part| part.is_empty() || part == "." || part == "..");
        (!strange).then_some((path, package))
    }

    /// The names of what is being run: of the function, or of the file.
    pub(super) fn names(&mut self) -> &mut BTreeMap<String, Value> {
        match &mut self.frame.locals {
            Some(locals) => locals,
            None => &mut self.modules[self.frame.module].globals,
        }
    }

    /// Gives a name a value, or an unknown one where it is not known whether this line is reached.
    pub(super) fn bind(&mut self, name: &str, value: Value) {
        let value = match self.frame.doubt.clone() {
            Some(doubt) => Value::Unknown(doubt),
            None => value,
        };
        self.names().insert(name.to_owned(), value);
    }

    pub(super) fn look_up(&self, name: &str) -> Value {
        let frame = &self.frame;
        let local = frame.locals.as_ref().and_then(|locals| locals.get(name));
        let found = local.or_else(|| self.modules[frame.module].globals.get(name));
        let elsewhere = || Value::Elsewhere { from: None, name: name.to_owned() };
        found.cloned().unwrap_or_else(elsewhere)
    }

    /// The unknown condition on which it depends whether what is being run is run.
    pub(super) fn doubt(&self) -> Option<Unknown> {
        let frames = || self.callers.iter().chain([&self.frame]);
        let in_frame = || frames().find_map(|frame| frame.doubt.as_ref());
        self.doubts.first().or_else(in_frame).cloned()
    }

    /// Takes from what a run may work out; false where nothing is left of it.
    pub(super) fn spend(&mut self, cost: usize, line: usize) -> bool {
        self.budget = self.budget.saturating_sub(cost);
        if self.budget == 0 && self.cut.is_none() {
            let reason = "there is more than is worked out".to_owned();
            self.cut = Some(Unknown { reason, line });
        }
        self.budget > 0
    }

    /// A list or dictionary was changed where it is: `new` is what it became, where that is known.
    /// Values are copies here, so every name that may hold the same one is found by comparing; where
    /// that does not tell which are the same, all of them are unknown from here on.
    pub(super) fn changed(&mut self, old: &Value, new: Option<Value>, line: usize) {
        let sure = self.doubt().is_none();
        let frames = self.callers.iter_mut().chain([&mut self.frame]);
        let locals = frames.filter_map(|frame| frame.locals.as_mut());
        let globals = self.modules.iter_mut().map(|module| &mut module.globals);
        let mut holders: Vec<&mut Value> = locals
            .chain(globals)
            .flat_map(BTreeMap::values_mut)
            .filter(|value| value.holds_within(old))
            .collect();
        let cost = 20 + holders.len();
        let reason = || "a list or dictionary is changed where it is".to_owned();
        match (holders.as_mut_slice(), new) {
            ([only], Some(new)) if sure && **only == *old => **only = new,
            (all, _) => {
                for holder in all {
                    **holder = Value::Unknown(Unknown { reason: reason(), line });
                }
            }
        }
        self.spend(cost, line);
    }

    /// Records a call of something that is defined elsewhere.
    pub(super) fn record(&mut self, made: Made) {
        self.calls.push(made);
    }

    pub(super) fn path(&self) -> String {
        self.modules[self.frame.module].path.clone()
    }

    /// A function of a file, as a value.
    pub(super) fn defined(&self, function: &super::syntax::Function) -> Value {
        let function = Rc::new(function.clone());
        Value::Function(super::value::Defined { module: self.frame.module, function })
    }
}

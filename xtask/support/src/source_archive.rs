//! Archives of a git tree, byte for byte as code hosts make them: `git archive`, which writes a tar or a
//! zip of a commit in one way only, and `gzip` without name and time.
//!
//! The repository is somebody's: neither its configuration nor that of this machine's user is read while
//! its files are packed, so that no filter of theirs is run and no setting of theirs changes a byte.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    diag::{Failure, Outcome},
    exec::CommandLine,
    git,
};

/// The form of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// `.tar.gz`, whose bytes are those of GNU gzip at its usual level.
    TarGz,
    /// `.zip`, whose entries have the commit's time by the clock of a time zone.
    Zip,
}

/// What an archive is made of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted {
    /// A tag, or all digits of a commit.
    pub reference: String,
    /// The folder in the archive that everything lies in.
    pub prefix: String,
    /// In which of the two forms it is packed.
    pub form: Form,
    /// The time zone of the host that packs it, such as `UTC`.
    pub zone: &'static str,
}

/// Why there is no archive.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unpackable {
    /// The repository has neither such a tag nor such a commit.
    #[error("the repository has no {0}")]
    NoCommit(String),
    /// A program could not do it: objects are missing, most often.
    #[error("{0}")]
    Program(String),
}

/// Packs a commit of a repository, bare or with a working tree, into a file below `scratch`, an empty
/// folder. Fails where that cannot be written.
pub fn pack(
    repository: &Utf8Path,
    wanted: &Wanted,
    scratch: &Utf8Path,
) -> Outcome<Result<Utf8PathBuf, Unpackable>> {
    let Some((objects, git_dir)) = objects(repository) else {
        return Ok(Err(Unpackable::NoCommit(wanted.reference.clone())));
    };
    let tag = format!("refs/tags/{}", wanted.reference);
    let tagged = resolve(&git_dir, &tag);
    let commit = Some(wanted.reference.clone()).filter(|text| is_commit(text));
    let (name, line) = match (tagged, commit) {
        (Some(id), _) => (tag.clone(), format!("{id} {tag}\n")),
        (None, Some(commit)) if resolve(&git_dir, &format!("{commit}^{{commit}}")).is_some() => {
            (commit, String::new())
        }
        _ => return Ok(Err(Unpackable::NoCommit(wanted.reference.clone()))),
    };
    // A repository of our own that borrows the objects: there is no configuration but this.
    let own = scratch.join("repository");
    let write = |path: &str, text: &str| {
        let path = own.join(path);
        let folder = path.parent().unwrap_or(&own);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, text))
            .map_err(|error| Failure::io("write", &path, &error))
    };
    write("HEAD", "ref: refs/heads/none\n")?;
    write("config", "[core]\n\trepositoryformatversion = 0\n\tbare = true\n")?;
    write("refs/heads/.keep", "")?;
    write("packed-refs", &line)?;
    write("objects/info/alternates", &format!("{objects}\n"))?;
    let form = match wanted.form {
        Form::TarGz => "tar",
        Form::Zip => "zip",
    };
    let file = scratch.join(format!("archive.{form}"));
    let mut call = git(&own, &["archive"]);
    let options = [
        format!("--format={form}"),
        format!("--prefix={}/", wanted.prefix),
        format!("--output={file}"),
    ];
    call.args.extend(options.into_iter().chain(["--end-of-options".to_owned(), name]));
    call.env.insert("TZ".to_owned(), wanted.zone.to_owned());
    if let Err(why) = run(&call) {
        return Ok(Err(why));
    }
    if wanted.form == Form::Zip {
        return Ok(Ok(file));
    }
    let mut gzip = CommandLine::new("gzip", ["-n", "-6", "--", file.as_str()]);
    // What stands in it would be further options.
    gzip.env.insert("GZIP".to_owned(), String::new());
    Ok(run(&gzip).map(|()| Utf8PathBuf::from(format!("{file}.gz"))))
}

fn run(call: &CommandLine) -> Result<(), Unpackable> {
    let done =
        call.output().map_err(|error| Unpackable::Program(format!("{}: {error}", call.program)))?;
    if done.status.success() {
        return Ok(());
    }
    let said = done.stderr.lines().next().unwrap_or("it says nothing");
    Err(Unpackable::Program(format!("{}: {said}", call.program)))
}

/// The folder of a repository's objects, and the repository itself without its working tree.
fn objects(repository: &Utf8Path) -> Option<(Utf8PathBuf, Utf8PathBuf)> {
    let repository = repository.canonicalize_utf8().ok()?;
    // A line of the file that names it would mean something else.
    if repository.as_str().contains(['\n', '"', '#']) {
        return None;
    }
    let inside = [repository.join(".git"), repository];
    let found = inside.into_iter().find(|folder| folder.join("objects").is_dir())?;
    Some((found.join("objects"), found))
}

fn is_commit(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The object that a name means, where the repository has it.
fn resolve(git_dir: &Utf8Path, name: &str) -> Option<String> {
    let call = git(git_dir, &["rev-parse", "--verify", "--quiet", "--end-of-options", name]);
    let done = call.output().ok().filter(|done| done.status.success())?;
    done.stdout.lines().next().map(str::to_owned)
}

/// A call that reads no configuration but the repository's own.
fn git(git_dir: &Utf8Path, args: &[&str]) -> CommandLine {
    let mut call = git::call(&[&format!("--git-dir={git_dir}")], args);
    call.env.insert("GIT_CONFIG_NOSYSTEM".into(), "1".into());
    call.env.insert("GIT_CONFIG_GLOBAL".into(), "/dev/null".into());
    call
}

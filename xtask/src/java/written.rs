//! Java that a genrule writes: its heredoc, as the rule's shell would write it.

use camino::Utf8Path;
use support::fs::read_text;

use super::error::JavaError;
use crate::starlark::{File, Made, Sources};

/// A Java source that no file of the tree has.
#[derive(Debug, PartialEq, Eq)]
pub struct Written {
    /// Its path from the root of packages.
    pub path: String,
    /// The whole text of the file.
    pub text: String,
}

/// What the genrules of a BUILD file write of Java; none where the release has no such rule.
pub fn written(
    tree: &Utf8Path,
    build: &str,
    sources: &[String],
) -> Result<Vec<Written>, JavaError> {
    let file = tree.join(build);
    if !file.is_file() {
        let path = build.into();
        return Err(JavaError::NoSource { path, wanted_by: "everything".to_owned() });
    }
    let run = File::parse(read_text(&file)?).run(build, &Sources::none());
    let rules = run.calls.iter().filter(|call| call.rule() == "genrule");
    let folder = build.rsplit_once('/').map_or("", |(folder, _)| folder);
    let package = sources.iter().find_map(|root| folder.strip_prefix(root.as_str()));
    let package = package.unwrap_or(folder).trim_start_matches('/');
    rules.filter_map(|rule| one(rule, build, package).transpose()).collect()
}

/// The source that a rule writes; none where it writes something else.
fn one(rule: &Made, build: &str, package: &str) -> Result<Option<Written>, JavaError> {
    let texts =
        |name: &str| rule.argument(name).and_then(|value| value.texts()).unwrap_or_default();
    let outs = texts("outs");
    let Some(out) = outs.iter().find(|out| out.ends_with(".java")) else { return Ok(None) };
    let fault = |why: &str| JavaError::Rule {
        name: rule.text("name").unwrap_or("?").to_owned(),
        build: build.into(),
        why: why.to_owned(),
    };
    let command = rule.text("cmd").ok_or_else(|| fault("expected `cmd` as a string"))?;
    let srcs = texts("srcs");
    let first = srcs.first().ok_or_else(|| fault("expected a source in `srcs`"))?;
    let text = heredoc(command).ok_or_else(|| fault("expected `cat <<EOF > $@` in `cmd`"))?;
    let class = first.rsplit('/').next().unwrap_or(first).trim_end_matches(".java");
    let text = text.replace("$$(basename $< .java)", class);
    if text.contains('$') || text.contains('`') {
        return Err(fault("expected no variable but `$$(basename $< .java)` in what is written"));
    }
    Ok(Some(Written { path: format!("{package}/{out}"), text }))
}

/// What a shell puts between `cat <<EOF > $@` and `EOF`.
fn heredoc(command: &str) -> Option<String> {
    let (head, rest) = command.trim_start().split_once('\n')?;
    if head.split_whitespace().collect::<Vec<_>>().join(" ") != "cat <<EOF > $@" {
        return None;
    }
    let text = rest.trim_end().strip_suffix("EOF")?;
    text.ends_with('\n').then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(build: &str) -> Result<Vec<Written>, JavaError> {
        let folder = tempfile::tempdir().unwrap();
        let tree = Utf8Path::from_path(folder.path()).unwrap();
        std::fs::create_dir_all(tree.join("src/a/core")).unwrap();
        std::fs::write(tree.join("src/a/core/BUILD"), build).unwrap();
        written(tree, "src/a/core/BUILD", &["src".to_owned()])
    }

    #[test]
    fn a_rule_that_writes_java_is_followed_or_refused() {
        let rule = |command: &str| {
            format!(
                "genrule(\n    name = \"factory\",\n    srcs = [\"log/Dummy.java\"],\n    outs = [\"log/Factory.java\"],\n    cmd = \"\"\"\n{command}\"\"\",\n)\n"
            )
        };
        let good = of(&rule("cat <<EOF > $@\nclass F { $$(basename $< .java) x; }\nEOF")).unwrap();
        let expected = Written {
            path: "a/core/log/Factory.java".into(),
            text: "class F { Dummy x; }\n".into(),
        };
        assert_eq!(good, [expected]);
        assert_eq!(of("genrule(name = \"x\", outs = [\"x.txt\"], cmd = \"true\")").unwrap(), []);
        for (command, why) in [
            ("cp $< $@", "expected `cat <<EOF > $@` in `cmd`"),
            ("cat <<EOF > $@\n$(VERSION)\nEOF", "expected no variable but"),
        ] {
            let Err(JavaError::Rule { why: said, name, .. }) = of(&rule(command)) else {
                panic!("{command} was accepted")
            };
            assert!(said.starts_with(why) && name == "factory", "{said}");
        }
    }
}

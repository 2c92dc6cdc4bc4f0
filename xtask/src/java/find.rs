//! Finds programs and libraries where they are to run: by one script, on a machine and in an image alike.

use std::collections::BTreeMap;

use support::{diag::Failure, digest::Sha256};

use super::{
    error::JavaError,
    place::Place,
    tools::{JavaTools, Origin},
};

/// What a library is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Sources name it, and an app has it at run time.
    Sources,
    /// The annotation processor calls it.
    Processor,
    /// Both places name the class.
    Both,
}

/// A library by the name that Debian gives its jar, the package that has it, and what it is for.
pub const JARS: &[(&str, &str, Need)] = &[
    ("protobuf", "libprotobuf-java", Need::Sources),
    ("guava", "libguava-java", Need::Both),
    ("flogger", "libgoogle-flogger-java", Need::Sources),
    // FluentLogger's superclass is annotated with what is in here.
    ("google-extensions", "libgoogle-flogger-java", Need::Sources),
    ("flogger-system-backend", "libgoogle-flogger-java", Need::Sources),
    ("jsr305", "libjsr305-java", Need::Sources),
    ("auto-value-annotations", "libgoogle-auto-value-java", Need::Both),
    ("auto-value", "libgoogle-auto-value-java", Need::Processor),
    ("auto-common", "libgoogle-auto-common-java", Need::Processor),
    ("auto-service-annotations", "libgoogle-auto-service-java", Need::Processor),
    ("escapevelocity", "libescapevelocity-java", Need::Processor),
    ("javapoet", "libjavapoet-java", Need::Processor),
];

/// The folder in which Debian puts jars.
const FOLDER: &str = "/usr/share/java";

/// Says a line for each thing that is there. Debian links a jar under its name with the version too.
const SCRIPT: &str = r#"
folder=$1
shift
if file=$(command -v javac); then
    echo "program javac $file $(javac -version 2>&1 | sed -n 's/^javac //p')"
fi
if file=$(command -v protoc); then
    echo "program protoc $file $(protoc --version | sed 's/^libprotoc //')"
    include=$(dirname "$(dirname "$file")")/include
    [ ! -f "$include/google/protobuf/any.proto" ] || echo "include any $include -"
fi
for name; do
    [ -f "$folder/$name.jar" ] || continue
    digest=$(sha256sum <"$folder/$name.jar")
    version=-
    for file in "$folder/$name"-[0-9]*.jar "$folder/$name"-java-[0-9]*.jar; do
        [ ! -f "$file" ] || version=$(basename "$file" .jar)
    done
    echo "jar $name ${digest%% *} $version"
done
"#;

/// Finds what a compilation takes; all that lacks is told at once.
pub fn find(place: &dyn Place, origin: Origin) -> Result<JavaTools, JavaError> {
    let names = JARS.iter().map(|(name, ..)| (*name).to_owned());
    let args: Vec<String> =
        ["-c", SCRIPT, "sh", FOLDER].map(str::to_owned).into_iter().chain(names).collect();
    let said =
        place.command("sh", &args).output().map_err(|error| Failure::io("start", "sh", &error))?;
    read(&said.stdout, origin)
}

/// Reads what the script says.
fn read(said: &str, origin: Origin) -> Result<JavaTools, JavaError> {
    let mut there = BTreeMap::new();
    for line in said.lines() {
        let mut words = line.split(' ');
        if let (Some(kind), Some(name), Some(what), version) =
            (words.next(), words.next(), words.next(), words.next())
        {
            there.insert((kind, name), (what.to_owned(), version.unwrap_or("").to_owned()));
        }
    }
    let programs = [
        (("program", "javac"), "javac (a JDK)", "default-jdk-headless"),
        (("program", "protoc"), "protoc", "protobuf-compiler"),
        (("include", "any"), "google/protobuf/any.proto", "libprotobuf-dev"),
    ];
    let jars = JARS.iter().map(|(name, package, _)| (("jar", *name), *name, *package));
    let (mut lacks, mut packages) = (Vec::new(), Vec::new());
    for (key, name, package) in programs.into_iter().chain(jars) {
        if !there.contains_key(&key) {
            let jar = if key.0 == "jar" { ".jar" } else { "" };
            lacks.push(format!("{name}{jar}"));
            if !packages.contains(&package.to_owned()) {
                packages.push(package.to_owned());
            }
        }
    }
    if !lacks.is_empty() {
        let (looked, packages) = match origin {
            Origin::Machine => (format!("the PATH and {FOLDER}"), packages),
            Origin::Image => (format!("the image, its PATH and {FOLDER}"), Vec::new()),
        };
        return Err(JavaError::NoTools { lacks, looked, packages });
    }
    let what = |key| there.get(&key).map(|(what, _)| what.clone()).unwrap_or_default();
    let mut versions = BTreeMap::new();
    let mut digests = BTreeMap::new();
    for ((kind, name), (what, version)) in &there {
        // A jar's is behind its name, which may have digits too.
        let number = version.strip_prefix(*name).unwrap_or(version);
        let number = number.trim_start_matches(|c: char| !c.is_ascii_digit());
        let number = if number.is_empty() { "unknown" } else { number };
        if *kind != "include" {
            versions.insert((*name).to_owned(), number.to_owned());
        }
        if *kind == "jar"
            && let Ok(digest) = what.parse::<Sha256>()
        {
            digests.insert((*name).to_owned(), digest);
        }
    }
    let wanted = |for_sources: bool| {
        let one = if for_sources { Need::Sources } else { Need::Processor };
        let all = JARS.iter().filter(move |(_, _, need)| *need == one || *need == Need::Both);
        all.filter(|(name, ..)| *name != "protobuf").map(|(name, ..)| jar(name)).collect()
    };
    Ok(JavaTools {
        javac: what(("program", "javac")),
        protoc: what(("program", "protoc")),
        includes: what(("include", "any")),
        protobuf: jar("protobuf"),
        libraries: wanted(true),
        processor: wanted(false),
        origin,
        versions,
        digests,
    })
}

fn jar(name: &str) -> String {
    format!("{FOLDER}/{name}.jar")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn everything() -> String {
        let jars = JARS
            .iter()
            .map(|(name, ..)| format!("jar {name} {} {name}-1.2\n", Sha256::of(name.as_bytes())));
        let programs = "program javac /usr/bin/javac 17.0.15\n\
                        program protoc /usr/bin/protoc 3.21.12\ninclude any /usr/include -\n";
        jars.fold(programs.to_owned(), |text, line| text + &line)
    }

    #[test]
    fn what_is_there_is_read_and_what_lacks_is_named_with_its_package() {
        let tools = read(&everything(), Origin::Machine).unwrap();
        assert_eq!(tools.javalite(), "3.21.12");
        assert_eq!(tools.versions["javac"], "17.0.15");
        assert_eq!(tools.versions["jsr305"], "1.2");
        assert!(!tools.libraries.iter().any(|jar| jar.ends_with("/auto-value.jar")));
        assert!(tools.processor.iter().any(|jar| jar.ends_with("/auto-value.jar")));

        let cut: String = everything()
            .lines()
            .filter(|line| !line.contains("guava") && !line.contains("protoc "))
            .map(|line| format!("{line}\n"))
            .collect();
        let failure = Failure::from(read(&cut, Origin::Machine).unwrap_err());
        assert_eq!(failure.exit.code(), 20);
        assert_eq!(
            failure.diagnostics[0].message,
            "Java cannot be compiled here: there is no protoc, no guava.jar"
        );
        assert_eq!(
            failure.diagnostics[0].help.as_deref(),
            Some("apt-get install protobuf-compiler libguava-java")
        );
    }
}

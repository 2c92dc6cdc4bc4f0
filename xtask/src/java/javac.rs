//! javac's command lines, and what it says.

use super::tools::JavaTools;

/// Flags of the virtual machine and of javac that every call has: messages in English, whatever the
/// person's language, and class files that any Android reads after D8, which takes those of Java 8.
const ALWAYS: &[&str] = &[
    "-J-Duser.language=en",
    "-J-Duser.country=US",
    // A short run gains nothing from the second compiler, and waits for it.
    "-J-XX:TieredStopAtLevel=1",
    "-J-XX:+UseSerialGC",
    "--release",
    "8",
    "-encoding",
    "UTF-8",
    "-nowarn",
    "-Xlint:-options",
    "-Xmaxerrs",
    "1000",
    "-implicit:none",
];

/// What all sources of one compilation share.
#[derive(Clone, Debug)]
pub struct Settings<'a> {
    /// The programs and libraries that compile.
    pub tools: &'a JavaTools,
    /// Folders in which javac looks for sources.
    pub sources: &'a [String],
    /// The folder of class files that sources name and that are not in the result.
    pub beside: &'a str,
}

impl Settings<'_> {
    fn common(&self) -> Vec<String> {
        let classes = [self.beside, &self.tools.protobuf].into_iter();
        let classes = classes.chain(self.tools.libraries.iter().map(String::as_str));
        let mut args: Vec<String> = ALWAYS.iter().map(|flag| (*flag).to_owned()).collect();
        args.push("-classpath".to_owned());
        args.push(classes.collect::<Vec<_>>().join(":"));
        args.push("-sourcepath".to_owned());
        args.push(self.sources.join(":"));
        args
    }

    /// Reads the sources that a list names and all that they name, and writes nothing. A class that the
    /// processor would write is an error here, after which javac would look no further by itself.
    pub fn look(&self, list: &str, nothing: &str) -> Vec<String> {
        let mut args = self.common();
        args.extend(
            [
                "-verbose",
                "-proc:none",
                "-XDshould-stop.ifError=FLOW",
                "-XDshould-stop.ifNoError=FLOW",
            ]
            .map(str::to_owned),
        );
        args.extend(["-d".to_owned(), nothing.to_owned(), format!("@{list}")]);
        args
    }

    /// Compiles the sources that a list names, with AutoValue's processor.
    pub fn compile(&self, list: &str, classes: &str, generated: &str) -> Vec<String> {
        let mut args = self.common();
        args.extend(["-verbose", "-processorpath"].map(str::to_owned));
        args.push(self.tools.processor.join(":"));
        for (flag, folder) in [("-d", classes), ("-s", generated)] {
            args.extend([flag.to_owned(), folder.to_owned()]);
        }
        args.push(format!("@{list}"));
        args
    }

    /// Compiles the sources that a list names against protobuf alone.
    pub fn compile_beside(&self, list: &str, protobuf: &str) -> Vec<String> {
        let mut args: Vec<String> = ALWAYS.iter().map(|flag| (*flag).to_owned()).collect();
        args.extend(["-proc:none", "-classpath", protobuf, "-d", self.beside].map(str::to_owned));
        args.push(format!("@{list}"));
        args
    }
}

/// The sources that javac found by itself, by the folders that it was told: `-verbose` says it of each as
/// `[parsing started DirectoryFileObject[folder:path]]`.
pub fn found<'a>(said: &'a str, folders: &'a [String]) -> impl Iterator<Item = String> + 'a {
    said.lines().filter_map(move |line| {
        let object = line.strip_prefix("[parsing started ")?.split_once('[')?.1;
        let place = object.strip_suffix("]]")?;
        folders.iter().find_map(|folder| {
            let path = place.strip_prefix(folder.as_str())?.strip_prefix(':')?;
            Some(format!("{folder}/{path}"))
        })
    })
}

/// An error of javac's, with the line of source that it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The file as javac was given it.
    pub file: String,
    /// Its line, from 1 on.
    pub line: u32,
    /// What javac says of it.
    pub message: String,
    /// The line of source; empty where javac shows none.
    pub source: String,
}

impl Mistake {
    /// What the line imports, where the mistake is that there is no such thing.
    pub fn import(&self) -> Option<&str> {
        let absent = self.message.starts_with("cannot find symbol")
            || (self.message.starts_with("package ") && self.message.ends_with(" does not exist"));
        let import = self.source.trim().strip_prefix("import ")?.trim_end_matches(';');
        absent.then(|| import.strip_prefix("static ").unwrap_or(import))
    }
}

/// The errors in what javac said: `FILE:LINE: error: MESSAGE`, then the line of source.
pub fn mistakes(said: &str) -> Vec<Mistake> {
    let mut lines = said.lines().peekable();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        let Some((place, message)) = line.split_once(": error: ") else { continue };
        let Some((file, number)) = place.rsplit_once(':') else { continue };
        let Ok(number) = number.parse() else { continue };
        let source = lines.peek().map_or("", |next| next.trim()).to_owned();
        found.push(Mistake {
            file: file.to_owned(),
            line: number,
            message: message.to_owned(),
            source,
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "\
[parsing started SimpleFileObject[/t/m/java/a/Root.java]]
[parsing completed 28ms]
[parsing started DirectoryFileObject[m/java:a/B.java]]
[parsing started DirectoryFileObject[/w/gen:a/P.java]]
[parsing started SimpleFileObject[/w/auto/a/AutoValue_B.java]]
[loading /modules/java.base/java/lang/Object.class]
m/java/a/Root.java:18: error: package com.google.ai.edge.litertlm does not exist
import com.google.ai.edge.litertlm.Engine;
                                  ^
m/java/a/Root.java:19: error: cannot find symbol
import static a.core.Provider.of;
             ^
  symbol:   class Provider
  location: package a.core
m/java/a/Root.java:30: error: cannot find symbol
  Provider p;
  ^
3 errors
";

    #[test]
    fn what_javac_found_and_what_it_did_not_are_read() {
        let folders = ["m/java".to_owned(), "/w/gen".to_owned()];
        let found: Vec<String> = found(SAID, &folders).collect();
        assert_eq!(found, ["m/java/a/B.java", "/w/gen/a/P.java"]);
        let mistakes = mistakes(SAID);
        let imports: Vec<Option<&str>> = mistakes.iter().map(Mistake::import).collect();
        assert_eq!(
            imports,
            [Some("com.google.ai.edge.litertlm.Engine"), Some("a.core.Provider.of"), None]
        );
        assert_eq!((mistakes[0].file.as_str(), mistakes[0].line), ("m/java/a/Root.java", 18));
    }
}

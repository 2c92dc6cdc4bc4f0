//! An app and the packed classes, shrunk and renamed by ProGuard with the rules of the AAR: R8 reads the
//! same rules, and cannot be had where this was written.

use std::{
    fs::{self, File},
    io::{Read as _, Write as _},
};

use ::support::exec::CommandLine;
use camino::Utf8Path;
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::support::{Folder, skipped};

const PROGUARD: &str = "/usr/share/java/proguard.jar";

/// The version of class files of Java 8, in whose place javac's own signatures have that of the compiler.
const JAVA_8: [u8; 2] = 52_u16.to_be_bytes();

/// The classes of Java itself, as javac knows them of release 11: ProGuard reads none as new as a JDK's own.
fn java_base(folder: &Folder) -> Option<()> {
    let said = CommandLine::new("java", ["-XshowSettings:properties", "-version"]).output().ok()?;
    let home = said.stderr.lines().find_map(|line| line.trim().strip_prefix("java.home = "))?;
    let file = File::open(Utf8Path::new(home).join("lib/ct.sym")).ok()?;
    let mut signatures = ZipArchive::new(file).unwrap();
    let mut jar = ZipWriter::new(File::create(folder.join("java.jar")).unwrap());
    for at in 0..signatures.len() {
        let mut entry = signatures.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut parts = name.splitn(3, '/');
        // The first folder has a character for each release that its files hold for; `B` is 11.
        let [Some(releases), Some("java.base" | "java.logging"), Some(path)] =
            [parts.next(), parts.next(), parts.next()]
        else {
            continue;
        };
        let Some(class) = path.strip_suffix(".sig").filter(|class| *class != "module-info") else {
            continue;
        };
        if !releases.contains('B') {
            continue;
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        bytes[6..8].copy_from_slice(&JAVA_8);
        jar.start_file(format!("{class}.class"), SimpleFileOptions::default()).unwrap();
        jar.write_all(&bytes).unwrap();
    }
    jar.finish().unwrap();
    Some(())
}

/// The app in `App*.class` and what it needs of the class path, as `NAME.jar`, with the rules of the AAR or
/// without; false where that cannot be tried, and why has been said.
pub fn shrink(folder: &Folder, libraries: &Utf8Path, beside: &Utf8Path) -> bool {
    if !Utf8Path::new(PROGUARD).exists() {
        skipped("no ProGuard of Debian's package");
        return false;
    }
    if java_base(folder).is_none() {
        skipped("no Java compiler with the signatures of older releases");
        return false;
    }
    fs::create_dir_all(folder.join("app")).unwrap();
    fs::copy(folder.join("App.class"), folder.join("app/App.class")).unwrap();
    for (name, rules) in [("ruled", "-include aar/proguard.txt"), ("bare", "")] {
        let mut options =
            format!("-injars app\n-injars aar/classes.jar\n-injars {beside}(com/google/**)\n");
        for entry in libraries.read_dir_utf8().unwrap().flatten() {
            // The lite `Any` that the POM's library has stands beside; Debian's is another.
            let all_but = "!META-INF/**,!com/google/protobuf/Any*.class";
            options.push_str(&format!("-injars {}({all_but})\n", entry.path()));
        }
        options.push_str(&format!(
            "-outjars {name}.jar\n-libraryjars java.jar\n-libraryjars {beside}(!com/google/**)\n\
             {rules}\n-keep class App {{ public static void main(java.lang.String[]); }}\n"
        ));
        // Annotations, and Debian's jar of protobuf, which is the lite runtime and more: nothing of ours.
        // What the rules are for is what goes and what is renamed, and not how code is rewritten.
        options.push_str("-dontoptimize\n-dontnote\n-dontwarn !com.google.mediapipe.**\n");
        folder.write(&format!("{name}.pro"), &options);
        // Its own script leaves too little of a stack for so large a graph of calls.
        let with_stack = ["-Xss256m", "-cp", PROGUARD, "proguard.ProGuard"];
        let mut shrinker = CommandLine::new("java", with_stack);
        shrinker.args.push(format!("@{name}.pro"));
        shrinker.cwd = Some(folder.path().to_owned());
        let said = shrinker.output().unwrap();
        assert!(said.status.success(), "{}\n{}", said.stdout, said.stderr);
    }
    true
}

//! What real tools make of a Maven folder and an AAR: Maven's resolver, aapt, zipalign, apksigner.

use std::{fs, io::Cursor};

use ::support::exec::CommandLine;
use camino::{Utf8Path, Utf8PathBuf};
use xtask::package;
use zip::ZipArchive;

use crate::{
    file, packed,
    sample::contents,
    support::{Folder, engine::has_program, skipped},
};

/// A small disk, gone after the test.
pub struct Disk(pub Utf8PathBuf);

impl Disk {
    pub fn mount(at: Utf8PathBuf, size: &str) -> Option<Self> {
        fs::create_dir_all(&at).unwrap();
        let option = format!("-osize={size}");
        let args = ["-t", "tmpfs", option.as_str(), "tmpfs", at.as_str()];
        let mounted = CommandLine::new("mount", args).output();
        if mounted.is_ok_and(|mounted| mounted.status.success()) {
            Some(Self(at))
        } else {
            skipped("a small disk cannot be mounted here");
            None
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = CommandLine::new("umount", [self.0.as_str()]).output();
    }
}

/// Maven's own resolver, without a plugin: `mvn dependency:get` would have to download one first.
const RESOLVE: &str = r#"
import java.io.File;
import org.apache.maven.repository.internal.MavenRepositorySystemUtils;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.connector.basic.BasicRepositoryConnectorFactory;
import org.eclipse.aether.impl.DefaultServiceLocator;
import org.eclipse.aether.repository.LocalRepository;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.repository.RepositoryPolicy;
import org.eclipse.aether.resolution.*;
import org.eclipse.aether.spi.connector.RepositoryConnectorFactory;
import org.eclipse.aether.spi.connector.transport.*;
import org.eclipse.aether.transfer.*;

public class Resolve {
    /** Copies from a file repository: the transporter that Maven has for it is made by its container alone. */
    public static class Files implements TransporterFactory {
        public Transporter newInstance(org.eclipse.aether.RepositorySystemSession s, RemoteRepository r) {
            File root = new File(r.getUrl().substring("file://".length()));
            return new AbstractTransporter() {
                public int classify(Throwable e) {
                    return e instanceof java.nio.file.NoSuchFileException ? ERROR_NOT_FOUND : ERROR_OTHER;
                }
                protected void implPeek(PeekTask t) throws Exception {
                    java.nio.file.Files.readAttributes(file(t.getLocation()), "*");
                }
                protected void implGet(GetTask t) throws Exception {
                    java.nio.file.Path file = file(t.getLocation());
                    utilGet(t, java.nio.file.Files.newInputStream(file), true, java.nio.file.Files.size(file), false);
                }
                protected void implPut(PutTask t) { throw new UnsupportedOperationException(); }
                protected void implClose() {}
                private java.nio.file.Path file(java.net.URI at) { return new File(root, at.getPath()).toPath(); }
            };
        }
        public float getPriority() { return 9; }
    }

    public static void main(String[] args) throws Exception {
        DefaultServiceLocator locator = MavenRepositorySystemUtils.newServiceLocator();
        locator.addService(RepositoryConnectorFactory.class, BasicRepositoryConnectorFactory.class);
        locator.addService(TransporterFactory.class, Files.class);
        RepositorySystem system = locator.getService(RepositorySystem.class);
        DefaultRepositorySystemSession session = MavenRepositorySystemUtils.newSession();
        session.setLocalRepositoryManager(system.newLocalRepositoryManager(session, new LocalRepository(args[1])));
        // A file without a digest that is right ends it.
        session.setChecksumPolicy(RepositoryPolicy.CHECKSUM_POLICY_FAIL);
        session.setConfigProperty("aether.checksums.algorithms", "SHA-512,SHA-256");
        RemoteRepository from = new RemoteRepository.Builder("own", "default", "file://" + args[0]).build();
        java.util.List<RemoteRepository> all = java.util.Collections.singletonList(from);
        for (String name : args[2].split(",")) {
            ArtifactRequest request = new ArtifactRequest(new DefaultArtifact(name), all, null);
            System.out.println("artifact " + system.resolveArtifact(session, request).getArtifact().getFile().length());
        }
        String first = args[2].split(",")[0];
        ArtifactDescriptorRequest asked = new ArtifactDescriptorRequest(new DefaultArtifact(first), all, null);
        for (org.eclipse.aether.graph.Dependency d : system.readArtifactDescriptor(session, asked).getDependencies())
            System.out.println("dependency " + d.getArtifact() + " " + d.getScope());
        VersionRangeRequest range = new VersionRangeRequest(
            new DefaultArtifact("org.example.mediapipe:face-only:aar:[1,)"), all, null);
        System.out.println("newest " + system.resolveVersionRange(session, range).getHighestVersion());
    }
}
"#;

fn resolve(root: &Utf8Path, what: &str) -> Option<(bool, String)> {
    let lib = "/usr/share/maven/lib";
    if !has_program("java") || !Utf8Path::new(lib).join("maven-resolver-api.jar").is_file() {
        skipped("no Maven of Debian's with a JDK");
        return None;
    }
    let folder = Folder::new();
    let source = folder.write("Resolve.java", RESOLVE);
    let local = folder.join("local");
    let class_path = format!("{lib}/*");
    let args = ["-cp", &class_path, source.as_str(), root.as_str(), local.as_str(), what];
    let said = CommandLine::new("java", args).output().unwrap();
    Some((said.status.success(), said.stdout + &said.stderr))
}

#[test]
fn maven_resolves_the_artifact_from_the_folder() {
    let Some(contents) = contents() else { return };
    let folder = Folder::new();
    let root = folder.join("maven");
    let package = packed(&contents);
    package::write(&root, &package, None).unwrap();
    let what = "org.example.mediapipe:face-only:aar:1.0.0.1,\
                org.example.mediapipe:face-only:jar:sources:1.0.0.1";
    let Some((success, said)) = resolve(&root, what) else { return };
    assert!(success, "{said}");
    let lines: Vec<&str> = said.lines().filter(|line| !line.starts_with("SLF4J")).collect();
    let size = |tail| format!("artifact {}", file(&package, tail).len());
    assert_eq!(
        lines,
        [
            size(".aar").as_str(),
            &size("-sources.jar"),
            "dependency com.google.flogger:flogger:jar:0.6 compile",
            "dependency com.google.flogger:flogger-system-backend:jar:0.6 compile",
            "dependency com.google.guava:guava:jar:27.0.1-android compile",
            "dependency com.google.protobuf:protobuf-javalite:jar:4.31.1 compile",
            "newest 1.0.0.1",
        ],
        "{said}"
    );

    // One byte of the AAR changed: Maven holds it against the digests and refuses.
    let aar = root.join("org/example/mediapipe/face-only/1.0.0.1/face-only-1.0.0.1.aar");
    let mut bytes = fs::read(&aar).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&aar, bytes).unwrap();
    let (success, said) = resolve(&root, "org.example.mediapipe:face-only:aar:1.0.0.1").unwrap();
    assert!(!success && said.contains("hecksum"), "{said}");
}

#[test]
fn an_app_is_made_of_it_and_signed() {
    for program in ["aapt", "zip", "zipalign", "apksigner", "keytool"] {
        if !has_program(program) {
            skipped(&format!("no {program} on the PATH"));
            return;
        }
    }
    let Some(contents) = contents() else { return };
    let package = packed(&contents);
    let folder = Folder::new();
    let manifest = folder.write("AndroidManifest.xml", "<manifest package=\"org.example.app\"/>");
    let run = |program: &str, args: &[&str]| {
        let mut command = CommandLine::new(program, args.iter().copied());
        command.cwd = Some(folder.path().to_owned());
        let said = command.output().unwrap();
        assert!(said.status.success(), "{program} {args:?}\n{}{}", said.stdout, said.stderr);
        said.stdout
    };
    run("aapt", &["package", "-f", "-M", manifest.as_str(), "-F", "plain.apk"]);
    let mut aar = ZipArchive::new(Cursor::new(file(&package, ".aar"))).unwrap();
    for index in 0..aar.len() {
        let mut entry = aar.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        if let Some(rest) = name.strip_prefix("jni/") {
            let place = folder.write(&format!("lib/{rest}"), "");
            std::io::copy(&mut entry, &mut fs::File::create(place).unwrap()).unwrap();
        }
    }
    // Stored, as apps have them that let a device map them.
    run("zip", &["-q", "-0", "-X", "-r", "plain.apk", "lib"]);
    run("zipalign", &["-f", "-p", "4", "plain.apk", "aligned.apk"]);
    run("zipalign", &["-c", "-p", "4", "aligned.apk"]);
    run(
        "keytool",
        &[
            "-genkeypair",
            "-keystore",
            "key.p12",
            "-storepass",
            "secret",
            "-alias",
            "app",
            "-keyalg",
            "RSA",
            "-dname",
            "CN=app",
        ],
    );
    let sign = [
        "sign",
        "--ks",
        "key.p12",
        "--ks-pass",
        "pass:secret",
        "--min-sdk-version",
        "24",
        "aligned.apk",
    ];
    run("apksigner", &sign);
    run("apksigner", &["verify", "--min-sdk-version", "24", "aligned.apk"]);
    let listed = run("aapt", &["list", "aligned.apk"]);
    for abi in ["arm64-v8a", "x86_64"] {
        assert!(listed.contains(&format!("lib/{abi}/libmediapipe_tasks_jni.so")), "{listed}");
    }
}

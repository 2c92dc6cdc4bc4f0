//! A tree that is laid out as a release is, and small: labels and names are upstream's, the rest is ours.

use std::{collections::BTreeMap, fs};

use ::support::paths::RelPath;
use camino::Utf8Path;
use xtask::{
    catalogue::{Catalogue, Release},
    patch::{self, Misfit},
};

/// The release that it is laid out as.
pub const LIKE: &str = "0.10.26";

/// Where Java's classes and BUILD files of vision tasks are.
pub const VISION: &str = "mediapipe/tasks/java/com/google/mediapipe/tasks/vision";

/// Texts by path.
pub type Files = BTreeMap<String, String>;

pub fn like() -> &'static Release {
    Catalogue::bundled().release(LIKE).unwrap()
}

/// All files of the tree.
pub fn files() -> Files {
    let mut files = Files::new();
    let mut add = |path: &str, text: String| _ = files.insert(path.to_owned(), text);
    let layout = like().layout.as_ref().unwrap();
    add(".bazelversion", format!("{}\n", like().bazel));
    add(
        ".bazelrc",
        "build:android --crosstool_top=//external:android/crosstool\n\
         build:android_arm --config=android\nbuild:android_arm --cpu=armeabi-v7a\n\
         build:android_arm --fat_apk_cpu=armeabi-v7a\nbuild:android_arm64 --config=android\n\
         build:android_arm64 --cpu=arm64-v8a\nbuild:android_arm64 --fat_apk_cpu=arm64-v8a\n"
            .to_owned(),
    );
    add(
        "setup_android_sdk_and_ndk.sh",
        format!(
            "ndk_version=\"{}\"\nsdkmanager \"build-tools;{}\" \"platforms;android-{}\"\n",
            like().ndk.as_ref().unwrap(),
            layout.sdk_build_tools,
            layout.sdk_platform
        ),
    );
    let (opencv, xnnpack) = (layout.opencv.as_ref().unwrap(), layout.xnnpack.as_ref().unwrap());
    let archive =
        |name: &str, rest: &str| format!("http_archive(\n    name = \"{name}\",\n{rest})\n\n");
    let digest = format!("    sha256 = \"{}\",\n", "0".repeat(64));
    let mut workspace = "workspace(name = \"mediapipe\")\n\n".to_owned();
    for (name, address) in [
        ("org_tensorflow", format!("https://example.org/archive/{}.tar.gz", layout.tflite_at)),
        ("XNNPACK", format!("https://example.org/archive/{xnnpack}.zip")),
        ("rules_android_ndk", "https://example.org/rules.zip".to_owned()),
    ] {
        workspace += &archive(name, &format!("    urls = [\"{address}\"],\n{digest}"));
    }
    workspace += &archive(
        "android_opencv",
        &format!(
            "    build_file = \"@//third_party:opencv_android.BUILD\",\n    \
             url = \"https://example.org/{opencv}/opencv-{opencv}-android-sdk.zip\",\n"
        ),
    );
    for name in ["easyexif", "libyuv", "opencv", "pffft"] {
        workspace += &archive(name, &format!("    url = \"https://example.org/{name}.zip\",\n"));
    }
    add("WORKSPACE", workspace);
    add("third_party/opencv_android.BUILD", format!("NAME = \"{}\"\n", like().opencv_library));
    add("mediapipe/tasks/java/version_script.lds", "{ local: *; };\n".to_owned());
    let mut deps: Vec<String> = like().always.iter().map(ToString::to_string).collect();
    for label in &like().always {
        add(&format!("{}/BUILD", label.package()), library(label.target(), ""));
    }
    for task in Catalogue::bundled().tasks_of(like()) {
        let root = Catalogue::bundled().root(task, like()).unwrap();
        let graph = Catalogue::bundled().graph(task, like()).unwrap();
        // Upstream's library has the hands by way of gestures.
        if task.name.as_str() != "hand_landmarker" {
            deps.push(root.to_string());
        }
        let rest =
            "    srcs = [\"graph.cc\"],\n    visibility = [\"//mediapipe/tasks:internal\"],\n";
        let open = "    srcs = [\"graph.cc\"],\n    visibility = [\"//visibility:public\"],\n";
        let rest = if task.name.as_str() == "holistic_landmarker" { open } else { rest };
        add(&format!("{}/BUILD", root.package()), library(root.target(), rest));
        let registered =
            format!("REGISTER_MEDIAPIPE_GRAPH(\n    ::{});\n", graph.replace('.', "::"));
        add(&format!("{}/graph.cc", root.package()), registered);
        let (package, class) = task.java.rsplit_once('.').unwrap();
        let folder = package.rsplit('.').next().unwrap();
        let java = format!(
            "package {package};\nclass {class} {{\n  static final String GRAPH = \"{graph}\";\n  \
             static {{ System.loadLibrary(\"mediapipe_tasks_vision_jni\"); }}\n}}\n"
        );
        add(&format!("{VISION}/{folder}/{class}.java"), java);
    }
    for name in
        ["llm_inference_engine_jni", "mediapipe_tasks_audio_jni", "mediapipe_tasks_text_jni"]
    {
        let java = format!("class X {{ static {{ System.loadLibrary(\"{name}\"); }} }}\n");
        add(&format!("mediapipe/tasks/java/com/google/mediapipe/tasks/{name}/X.java"), java);
    }
    let generator = "mediapipe_tasks_vision_image_generator_jni";
    let java = format!("class G {{ static {{ System.loadLibrary(\"{generator}\"); }} }}\n");
    add(&format!("{VISION}/imagegenerator/G.java"), java);
    add(&format!("{VISION}/BUILD"), binary(&deps));
    resolver(&mut add);
    fill(&mut files);
    files
}

fn library(name: &str, rest: &str) -> String {
    format!("cc_library(\n    name = \"{name}\",\n{rest})\n")
}

fn binary(deps: &[String]) -> String {
    let deps: String = deps.iter().map(|dep| format!("        \"{dep}\",\n")).collect();
    format!(
        "cc_binary(\n    name = \"libmediapipe_tasks_vision_jni.so\",\n    linkopts = [\n        \
         \"-Wl,--version-script,$(location //mediapipe/tasks/java:version_script.lds)\",\n    ],\n    \
         linkshared = 1,\n    deps = [\n{deps}        \"//mediapipe/tasks/java:version_script.lds\",\n    ],\n)\n"
    )
}

/// MediaPipe's own resolver, with all its operators.
fn resolver(add: &mut impl FnMut(&str, String)) {
    let core = "mediapipe/tasks/cc/core";
    let rows = &Catalogue::bundled().operators.mediapipe;
    let mut includes = format!("#include \"{core}/mediapipe_builtin_op_resolver.h\"\n");
    let (mut body, mut deps, mut seen) = (String::new(), String::new(), Vec::new());
    for row in rows {
        body += &format!("  AddCustom(\"{}\", nullptr);\n", row.name);
        if !seen.contains(&&row.library) {
            seen.push(&row.library);
            includes +=
                &format!("#include \"{}/{}.h\"\n", row.library.package(), row.library.target());
            deps += &format!("        \"{}\",\n", row.library);
        }
    }
    add(
        &format!("{core}/mediapipe_builtin_op_resolver.cc"),
        format!(
            "{includes}\nMediaPipeBuiltinOpResolver::MediaPipeBuiltinOpResolver() {{\n{body}}}\n"
        ),
    );
    add(
        &format!("{core}/mediapipe_builtin_op_resolver.h"),
        "class MediaPipeBuiltinOpResolver\n    : public tflite::ops::builtin::BuiltinOpResolver {};\n"
            .to_owned(),
    );
    let deps = format!("    deps = [\n{deps}    ],\n");
    add(&format!("{core}/BUILD"), library("mediapipe_builtin_op_resolver", &deps));
}

/// Adds what the release's edits look for and is not there.
fn fill(files: &mut Files) {
    let mut edited = files.clone();
    for row in patch::bundled().iter().flat_map(|patch| patch.rows()) {
        let path = row.edit.file.as_path().to_string();
        let is_new = row.edit.action.kind() == "new-file";
        if is_new || !row.releases.iter().any(|version| version.as_str() == LIKE) {
            continue;
        }
        let text = edited.get(&path).cloned().unwrap_or_default();
        if let Err(Misfit::Places { anchor, expected, found, .. }) =
            row.edit.action.apply(Some(&text))
        {
            let close = ")".repeat(anchor.matches('(').count() - anchor.matches(')').count());
            let mut more = format!("stand_in(\n    {anchor}{close}\n)\n");
            if !path.ends_with("WORKSPACE") {
                more = format!("{anchor}\n");
            }
            for texts in [&mut *files, &mut edited] {
                let text = texts.entry(path.clone()).or_default();
                (found..expected).for_each(|_| text.push_str(&more));
            }
        }
        let text = edited.get(&path).cloned().unwrap_or_default();
        edited.insert(path, row.edit.action.apply(Some(&text)).unwrap());
    }
}

/// Writes the files below a folder.
pub fn write(folder: &Utf8Path, files: &Files) {
    for (path, text) in files {
        let path: RelPath = path.parse().unwrap();
        let path = folder.join(path.as_path());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
}

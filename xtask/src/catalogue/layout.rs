//! How a release is put together, `[release.layout]` in releases.toml.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a person who knows MediaPipe wants to hear of a release.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Layout {
    /// Where its dependencies are named.
    pub modules: Modules,
    /// The rule that links the library that is built.
    pub jni: Jni,
    /// The rule that brings the NDK.
    pub ndk_rule: NdkRule,
    /// The SDK's build tools that upstream's setup script installs.
    pub sdk_build_tools: String,
    /// The SDK's platform, an API level.
    pub sdk_platform: u32,
    /// The repository that TensorFlow Lite comes from.
    pub tflite: Tflite,
    /// Commit or tag of that repository which the release pins.
    pub tflite_at: String,
    /// Version of the OpenCV whose Android library upstream links, such as `4.12.0`.
    pub opencv: Option<String>,
    /// Commit of XNNPACK that the release pins.
    pub xnnpack: Option<String>,
}

/// Where dependencies are named: WORKSPACE alone, or MODULE.bazel too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Modules {
    /// In the WORKSPACE: the release builds without Bazel's modules.
    Workspace,
    /// In MODULE.bazel, and the rest in the WORKSPACE.
    Both,
}

/// The rule that links the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Jni {
    /// A plain `cc_binary`, one for vision alone.
    Binary,
    /// Upstream's macro `mediapipe_jni_binary`, one for vision alone.
    Macro,
    /// The macro, for vision, text and audio together.
    Merged,
}

/// The rule that brings the NDK.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NdkRule {
    /// One that is built into Bazel.
    #[serde(rename = "bazel")]
    Bazel,
    /// The one of rules_android_ndk, a repository of its own.
    #[serde(rename = "rules_android_ndk")]
    RulesAndroidNdk,
}

/// The repository that TensorFlow Lite comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tflite {
    /// tensorflow/tensorflow, which has it below `tensorflow/lite`.
    Tensorflow,
    /// google-ai-edge/LiteRT, its repository after TensorFlow's.
    Litert,
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let modules = match self.modules {
            Modules::Workspace => "WORKSPACE",
            Modules::Both => "bzlmod and WORKSPACE",
        };
        let jni = match self.jni {
            Jni::Binary => "library of a cc_binary",
            Jni::Macro => "library of upstream's macro",
            Jni::Merged => "library of upstream's macro, merged with text and audio",
        };
        let ndk = match self.ndk_rule {
            NdkRule::Bazel => "NDK by Bazel's own rule",
            NdkRule::RulesAndroidNdk => "NDK by rules_android_ndk",
        };
        let tflite = match self.tflite {
            Tflite::Tensorflow => "TensorFlow",
            Tflite::Litert => "LiteRT",
        };
        let at = self.tflite_at.get(..12).unwrap_or(&self.tflite_at);
        let (tools, platform) = (&self.sdk_build_tools, self.sdk_platform);
        write!(
            f,
            "{modules}; {jni}; {ndk}; SDK build tools {tools}, platform {platform}; \
             TensorFlow Lite of {tflite} {at}"
        )
    }
}

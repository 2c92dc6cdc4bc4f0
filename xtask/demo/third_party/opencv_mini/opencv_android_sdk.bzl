"""Stands in for the download of the OpenCV Android SDK: compiles the sources beside this file into a folder of the same shape."""

_FILES = [
    "build_sdk.sh",
    "include/opencv2/core.hpp",
    "include/opencv2/imgcodecs.hpp",
    "include/opencv2/imgproc.hpp",
    "src/calib3d.cpp",
    "src/core.cpp",
    "src/dnn.cpp",
    "src/features2d.cpp",
    "src/imgcodecs.cpp",
    "src/imgproc.cpp",
    "src/java.cpp",
    "src/ml.cpp",
    "src/video.cpp",
]

def _impl(ctx):
    # To name a file is to watch it: a change makes the repository again.
    sources = [ctx.path(Label("//third_party/opencv_mini:" + file)) for file in _FILES]
    ctx.path(Label("//third_party/demo_weights:weights.h"))
    ctx.symlink(ctx.attr.build_file, "BUILD.bazel")
    home = ctx.os.environ.get("ANDROID_NDK_HOME", "")
    if not home:
        fail("ANDROID_NDK_HOME is not set: the demo needs the folder that docker/mini-ndk.sh makes")
    result = ctx.execute(["sh", str(sources[0]), home, "sdk"], timeout = 300)
    if result.return_code != 0:
        fail("the demo's OpenCV does not compile:\n" + result.stderr)

opencv_android_sdk = repository_rule(
    implementation = _impl,
    attrs = {"build_file": attr.label(mandatory = True)},
    environ = [
        "ANDROID_NDK_HOME",
        "XTASK_TOOLCHAIN_ID",
    ],
)

"""Stands for rules_android_ndk: finds the NDK at $ANDROID_NDK_HOME and writes a C++ toolchain for each ABI."""

# Bazel's name of the processor: Clang's triple, the constraint.
_ABIS = {
    "arm64-v8a": ("aarch64-linux-android", "arm64"),
    "armeabi-v7a": ("armv7a-linux-androideabi", "armv7"),
    "x86": ("i686-linux-android", "x86_32"),
    "x86_64": ("x86_64-linux-android", "x86_64"),
}

_HEAD = """load("@mediapipe//third_party/android:ndk_cc_toolchain_config.bzl", "ndk_cc_toolchain_config")

package(default_visibility = ["//visibility:public"])

filegroup(name = "empty")

cc_toolchain_suite(
    name = "toolchain",
    toolchains = {{{suite}}},
)
"""

_TOOLCHAIN = """
ndk_cc_toolchain_config(
    name = "config_{abi}",
    bin = "{prebuilt}/bin",
    builtin_includes = {includes},
    cpu = "{abi}",
    sysroot = "{prebuilt}/sysroot",
    target = "{target}",
    toolchain_id = "{toolchain_id}",
)

cc_toolchain(
    name = "cc_{abi}",
    all_files = ":empty",
    ar_files = ":empty",
    as_files = ":empty",
    compiler_files = ":empty",
    dwp_files = ":empty",
    linker_files = ":empty",
    objcopy_files = ":empty",
    strip_files = ":empty",
    supports_param_files = 1,
    toolchain_config = ":config_{abi}",
    toolchain_identifier = "ndk-{abi}",
)

toolchain(
    name = "toolchain_{abi}",
    exec_compatible_with = ["@platforms//os:linux"],
    target_compatible_with = [
        "@platforms//cpu:{cpu}",
        "@platforms//os:android",
    ],
    toolchain = ":cc_{abi}",
    toolchain_type = "@bazel_tools//tools/cpp:toolchain_type",
)
"""

def _impl(ctx):
    home = ctx.os.environ.get("ANDROID_NDK_HOME", "")
    if not home:
        # The workspace stays loadable without an NDK. Only a build for Android fails then.
        ctx.file("BUILD", _HEAD.format(suite = ""))
        return
    prebuilt = home + "/toolchains/llvm/prebuilt/linux-x86_64"
    found = ctx.execute([prebuilt + "/bin/clang", "-print-resource-dir"])
    if found.return_code != 0:
        fail("no NDK at ANDROID_NDK_HOME=%s: %s" % (home, found.stderr))
    resource_dir = found.stdout.strip()
    includes = [
        resource_dir + "/include",
        # Bazel compares resolved paths.
        str(ctx.path(resource_dir + "/include").realpath),
        prebuilt + "/sysroot/usr/include",
    ]
    suite = ", ".join(['"%s": ":cc_%s", "%s|clang": ":cc_%s"' % (abi, abi, abi, abi) for abi in _ABIS])
    text = _HEAD.format(suite = suite)
    for abi, (triple, cpu) in _ABIS.items():
        text += _TOOLCHAIN.format(
            abi = abi,
            cpu = cpu,
            includes = repr(includes),
            prebuilt = prebuilt,
            target = triple + str(ctx.attr.api_level),
            toolchain_id = ctx.os.environ.get("XTASK_TOOLCHAIN_ID", ""),
        )
    ctx.file("BUILD", text)

android_ndk_repository = repository_rule(
    implementation = _impl,
    attrs = {"api_level": attr.int(default = 21)},
    # The NDK lies at an absolute path, so Bazel does not see its files. Whoever calls Bazel puts a digest of them into XTASK_TOOLCHAIN_ID; it becomes part
    # of every action, so that a change compiles and links everything again.
    environ = [
        "ANDROID_NDK_HOME",
        "XTASK_TOOLCHAIN_ID",
    ],
)

"""The C++ toolchain of one ABI, with the flags that matter from rules_android_ndk; Bazel's legacy features fill in the rest."""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "ACTION_NAMES")
load(
    "@bazel_tools//tools/cpp:cc_toolchain_config_lib.bzl",
    "env_entry",
    "env_set",
    "feature",
    "flag_group",
    "flag_set",
    "tool_path",
    "with_feature_set",
)

_CPP = [
    ACTION_NAMES.cpp_compile,
    ACTION_NAMES.cpp_header_parsing,
]
_COMPILE = _CPP + [
    ACTION_NAMES.assemble,
    ACTION_NAMES.c_compile,
    ACTION_NAMES.preprocess_assemble,
]
_LINK = [
    ACTION_NAMES.cpp_link_dynamic_library,
    ACTION_NAMES.cpp_link_executable,
    ACTION_NAMES.cpp_link_nodeps_dynamic_library,
]

def _flags(actions, flags, features = [], not_features = []):
    conditions = [with_feature_set(features = features, not_features = not_features)] if features or not_features else []
    return flag_set(actions = actions, flag_groups = [flag_group(flags = flags)], with_features = conditions)

def _impl(ctx):
    target = ["--target=" + ctx.attr.target, "-no-canonical-prefixes"]
    link = [
        "-nostdlib++",
        "-fuse-ld=lld",
        "-Wl,--gc-sections",
        "-Wl,--build-id=md5",
        "-Wl,-z,noexecstack",
        "-Wl,-z,relro",
        "-Wl,-z,now",
        "-Wl,--undefined-glob=Java_*",
    ]
    if ctx.attr.cpu == "arm64-v8a":
        # A trap of upstream's rule: it undoes the 16 KiB pages of newer linkers unless a later flag asks for them.
        link.append("-Wl,-z,max-page-size=4096")

    # Bazel puts a feature of this name before the user's flags for the compiler, so those win.
    compile_flags = feature(
        name = "default_compile_flags",
        enabled = True,
        flag_sets = [
            _flags(_COMPILE, target + [
                "-fPIC",
                "-faddrsig",
                "-fdata-sections",
                "-ffunction-sections",
                "-fstack-protector",
                # Bazel redacts these for its own toolchain only.
                "-Wno-builtin-macro-redefined",
                "-D__DATE__=\"redacted\"",
                "-D__TIMESTAMP__=\"redacted\"",
                "-D__TIME__=\"redacted\"",
            ]),
            # The miniature NDK has no C++ library.
            _flags(_CPP, [
                "-fno-exceptions",
                "-fno-rtti",
                "-fno-threadsafe-statics",
            ]),
            _flags(_COMPILE, ["-funwind-tables"], features = ["android_unwind_tables"]),
            _flags(_COMPILE, ["-fno-unwind-tables", "-fno-asynchronous-unwind-tables"], not_features = ["android_unwind_tables"]),
            _flags(_COMPILE, ["-DNDEBUG", "-g0", "-fomit-frame-pointer", "-fno-strict-aliasing"], features = ["opt"]),
            _flags(_COMPILE, ["-Oz"], features = ["opt"], not_features = ["android_optimize_for_speed"]),
            _flags(_COMPILE, ["-O3"], features = ["opt", "android_optimize_for_speed"]),
            _flags(_CPP, ["-fvisibility-inlines-hidden"], features = ["opt"]),
            _flags(_COMPILE, ["-O0", "-g"], features = ["dbg"]),
        ],
    )
    link_flags = feature(
        name = "default_link_flags",
        enabled = True,
        flag_sets = [
            _flags(_LINK, target + link),
            _flags(_LINK, ["-Wl,--icf=safe"], features = ["opt"]),
        ],
    )

    # Bazel's own feature would put the user's flags for the linker before the toolchain's. In upstream's rule they come last and win.
    user_link_flags = feature(
        name = "user_link_flags",
        enabled = True,
        flag_sets = [flag_set(actions = _LINK, flag_groups = [flag_group(
            flags = ["%{user_link_flags}"],
            expand_if_available = "user_link_flags",
            iterate_over = "user_link_flags",
        )])],
    )

    # Bazel 7 does not link again when --action_env changes. This is part of every action.
    toolchain_id = feature(
        name = "toolchain_id",
        enabled = True,
        env_sets = [env_set(
            actions = _COMPILE + _LINK,
            env_entries = [env_entry(key = "XTASK_TOOLCHAIN_ID", value = ctx.attr.toolchain_id)],
        )],
    )
    return cc_common.create_cc_toolchain_config_info(
        ctx = ctx,
        abi_libc_version = "local",
        abi_version = ctx.attr.cpu,
        builtin_sysroot = ctx.attr.sysroot,
        compiler = "clang",
        cxx_builtin_include_directories = ctx.attr.builtin_includes,
        features = [
            feature(name = "supports_pic", enabled = True),
            feature(name = "supports_dynamic_linker", enabled = True),
            # Objects go to the linker between --start-lib and --end-lib, so no archives are made.
            feature(name = "supports_start_end_lib", enabled = True),
            feature(name = "opt"),
            feature(name = "dbg"),
            feature(name = "fastbuild"),
            feature(name = "android_optimize_for_speed"),
            feature(name = "android_unwind_tables", enabled = True),
            # Takes the place of the legacy feature, which would leave build folders in the library's run path.
            feature(name = "runtime_library_search_directories"),
            compile_flags,
            link_flags,
            user_link_flags,
        ] + ([toolchain_id] if ctx.attr.toolchain_id else []),
        host_system_name = "local",
        target_cpu = ctx.attr.cpu,
        target_libc = "bionic",
        target_system_name = ctx.attr.target,
        tool_paths = [tool_path(name = name, path = path) for name, path in {
            "ar": ctx.attr.bin + "/llvm-ar",
            "cpp": ctx.attr.bin + "/clang++",
            "dwp": "/bin/false",
            "gcc": ctx.attr.bin + "/clang",
            "gcov": "/bin/false",
            "ld": ctx.attr.bin + "/ld.lld",
            "nm": ctx.attr.bin + "/llvm-nm",
            "objcopy": ctx.attr.bin + "/llvm-objcopy",
            "objdump": ctx.attr.bin + "/llvm-objdump",
            "strip": ctx.attr.bin + "/llvm-strip",
        }.items()],
        toolchain_identifier = "ndk-" + ctx.attr.cpu,
    )

ndk_cc_toolchain_config = rule(
    implementation = _impl,
    attrs = {
        "bin": attr.string(mandatory = True),
        "builtin_includes": attr.string_list(),
        "cpu": attr.string(mandatory = True),
        "sysroot": attr.string(mandatory = True),
        "target": attr.string(mandatory = True),
        "toolchain_id": attr.string(),
    },
    provides = [CcToolchainConfigInfo],
)

#!/bin/sh
# Makes an NDK-shaped folder from Debian's clang, lld and llvm packages.
#
# It stands in for Google's NDK when the bundled demo upstream is built: the same folders, the same names of tools and start files, four ABIs at API
# levels 21, 24, 30 and 35. It is not an NDK. There is no C library in it, only stubs that name a few symbols, and no C++ library at all.
#
# The same LLVM gives the same bytes. The folder may be moved or mounted elsewhere afterwards: nothing in it names its own place. It does name the
# LLVM folder, so that has to stay where it was.
set -eu

apis="21 24 30 35"
# Clang's triple, the triple that names the sysroot folder, and clang's name of the runtime library.
targets="
aarch64-linux-android   aarch64-linux-android  aarch64
armv7a-linux-androideabi arm-linux-androideabi arm
x86_64-linux-android    x86_64-linux-android   x86_64
i686-linux-android      i686-linux-android     i686
"

usage() {
    cat <<'TEXT'
usage: mini-ndk.sh OUT [LLVM_DIR]

  OUT       folder to make; it must not exist, or be empty, or be an earlier mini NDK
  LLVM_DIR  for example /usr/lib/llvm-21; the newest below /usr/lib that has clang, ld.lld and llvm-ar is taken otherwise
TEXT
}

fail() {
    echo "error: $1" >&2
    [ $# -lt 2 ] || echo "help: $2" >&2
    exit 1
}

is_complete() {
    [ -x "$1/bin/clang" ] && [ -x "$1/bin/ld.lld" ] && [ -x "$1/bin/llvm-ar" ]
}

# Prints the newest complete LLVM folder, or nothing.
find_llvm() {
    for dir in $(ls -d /usr/lib/llvm-* 2>/dev/null | sort -t- -k2 -n -r); do
        if is_complete "$dir"; then
            echo "$dir"
            return
        fi
    done
}

case "${1:-}" in
-h | --help) usage; exit 0 ;;
'') usage >&2; exit 2 ;;
esac
[ $# -le 2 ] || { usage >&2; exit 2; }

out=$1
llvm=${2:-$(find_llvm)}
[ -n "$llvm" ] || fail "no LLVM with clang, lld and llvm-ar below /usr/lib" "apt-get install clang lld llvm"
is_complete "$llvm" || fail "\`$llvm\` lacks bin/clang, bin/ld.lld or bin/llvm-ar" "apt-get install clang lld llvm, or name another folder"
if [ -e "$out" ] && [ -n "$(ls -A "$out" 2>/dev/null)" ] && ! grep -qs mini "$out/source.properties"; then
    fail "\`$out\` holds something that is no mini NDK" "name a new folder"
fi

# Everything is made beside the folder and renamed at the end, so that a broken run leaves nothing that looks finished.
umask 022
mkdir -p "$(dirname "$out")"
work=$(mktemp -d "$(dirname "$out")/.mini-ndk.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
ndk=$work/ndk
prebuilt=$ndk/toolchains/llvm/prebuilt/linux-x86_64
bin=$prebuilt/bin
sysroot=$prebuilt/sysroot
clang_version=$(basename "$("$llvm/bin/clang" -print-resource-dir)")
resource=$prebuilt/lib/clang/$clang_version
mkdir -p "$bin" "$resource/lib/linux" "$sysroot/usr/include/android"

cat >"$ndk/source.properties" <<'TEXT'
Pkg.Desc = Android NDK
Pkg.Revision = 27.2.12479018
Pkg.BaseRevision = 27.2.12479018
Pkg.ReleaseName = r27c-mini
TEXT

# The compiler is a script that points Debian's clang at this folder's sysroot. Debian's clang would link libgcc for Android, hence the runtime flags.
ln -s "$llvm/lib/clang/$clang_version/include" "$resource/include"
for compiler in clang clang++; do
    cat >"$bin/$compiler" <<TEXT
#!/bin/sh
root=\$(cd "\$(dirname "\$0")/.." && pwd)
exec $llvm/bin/$compiler -resource-dir "\$root/lib/clang/$clang_version" --sysroot="\$root/sysroot" --start-no-unused-arguments \\
    -fuse-ld=lld --ld-path=$llvm/bin/ld.lld --rtlib=compiler-rt --unwindlib=libunwind --end-no-unused-arguments "\$@"
TEXT
    chmod 755 "$bin/$compiler"
done
for tool in ld.lld llvm-ar llvm-nm llvm-strip llvm-objcopy llvm-objdump llvm-readelf llvm-size llvm-cxxfilt llvm-symbolizer; do
    ln -s "$llvm/bin/$tool" "$bin/$tool"
done

cat >"$sysroot/usr/include/android/log.h" <<'TEXT'
#pragma once
#ifdef __cplusplus
extern "C"
#endif
int __android_log_print(int priority, const char* tag, const char* format, ...);
TEXT

# The start file carries the note by which tools recognise an Android library, with the API level and the NDK in it.
cat >"$work/crtbegin_so.S" <<'TEXT'
    .section .note.android.ident, "a", %note
    .balign 4
    .long 2f - 1f, 3f - 2f, 1
1:  .asciz "Android"
    .balign 4
2:  .long API
    .ascii "r27c"
    .fill 60, 1, 0
    .ascii "12479018"
    .fill 56, 1, 0
3:  .balign 4
    .hidden __dso_handle
    .section .data.rel.ro, "aw", %progbits
    .balign 8
    .globl __dso_handle
__dso_handle:
#ifdef __LP64__
    .quad __dso_handle
#else
    .long __dso_handle
#endif
    .section .note.GNU-stack, "", %progbits
TEXT
echo '    .section .note.GNU-stack, "", %progbits' >"$work/crtend_so.S"

# The ARM ABI's division, by shifting. The pair comes back in r0 and r1, as the halves of 64 bits do.
cat >"$work/division.c" <<'TEXT'
unsigned long long __aeabi_uidivmod(unsigned n, unsigned d) {
  unsigned q = 0, r = 0;
  for (int bit = 31; bit >= 0; --bit) {
    r = r << 1 | (n >> bit & 1);
    if (r >= d) {
      r -= d;
      q |= 1u << bit;
    }
  }
  return (unsigned long long)r << 32 | q;
}
unsigned __aeabi_uidiv(unsigned n, unsigned d) { return (unsigned)__aeabi_uidivmod(n, d); }
int __aeabi_idiv(int n, int d) {
  unsigned q = __aeabi_uidiv(n < 0 ? -(unsigned)n : n, d < 0 ? -(unsigned)d : d);
  return (n < 0) != (d < 0) ? -q : q;
}
void __aeabi_unwind_cpp_pr0(void) {}
void __aeabi_unwind_cpp_pr1(void) {}
TEXT

# stub TARGET FOLDER LIBRARY VERSION SYMBOL..: a shared library that defines the symbols under that version and does nothing.
stub() {
    target=$1 folder=$2 library=$3 version=$4
    shift 4
    : >"$work/stub.c"
    echo "$version { global:" >"$work/stub.map"
    for symbol; do
        echo "int $symbol(void) { return 0; }" >>"$work/stub.c"
        echo "$symbol;" >>"$work/stub.map"
    done
    echo "local: *; };" >>"$work/stub.map"
    "$llvm/bin/clang" --target="$target" -w -ffreestanding -fno-builtin -fPIC -c "$work/stub.c" -o "$work/stub.o"
    "$llvm/bin/ld.lld" -shared -soname "$library" --version-script "$work/stub.map" --build-id=none -z max-page-size=16384 \
        -o "$folder/$library" "$work/stub.o"
}

echo "$targets" | while read -r triple folder arch; do
    [ -n "$triple" ] || continue
    libraries=$sysroot/usr/lib/$folder
    oldest=
    for api in $apis; do
        dir=$libraries/$api
        mkdir -p "$dir"
        "$llvm/bin/clang" --target="$triple$api" -DAPI="$api" -c "$work/crtbegin_so.S" -o "$dir/crtbegin_so.o"
        "$llvm/bin/clang" --target="$triple$api" -c "$work/crtend_so.S" -o "$dir/crtend_so.o"
        # The stubs do not depend on the API level.
        if [ -z "$oldest" ]; then
            oldest=$dir
            stub "$triple$api" "$dir" libc.so LIBC malloc free calloc realloc memcpy memset memmove memcmp strcmp strlen strncmp strncpy abort \
                __cxa_atexit __cxa_finalize __stack_chk_fail printf snprintf getenv open read write close mmap munmap \
                pthread_mutex_lock pthread_mutex_unlock __stack_chk_guard \
                __aeabi_memclr __aeabi_memclr4 __aeabi_memclr8 __aeabi_memcpy __aeabi_memcpy4 __aeabi_memcpy8 \
                __aeabi_memset __aeabi_memset4 __aeabi_memset8 __aeabi_memmove __aeabi_memmove4 __aeabi_memmove8
            stub "$triple$api" "$dir" libm.so LIBC sqrtf expf sinf cosf
            stub "$triple$api" "$dir" libdl.so LIBC dlopen dlsym dlclose dlerror
            stub "$triple$api" "$dir" liblog.so LIBLOG __android_log_print __android_log_write
            stub "$triple$api" "$dir" libandroid.so LIBANDROID AAssetManager_fromJava AAssetManager_open
            stub "$triple$api" "$dir" libjnigraphics.so LIBJNIGRAPHICS AndroidBitmap_getInfo
            stub "$triple$api" "$dir" libEGL.so LIBEGL eglGetCurrentContext eglGetProcAddress
            stub "$triple$api" "$dir" libGLESv2.so LIBGLESV2 glGetError glFinish
        else
            cp "$oldest"/lib*.so "$dir/"
        fi
        for compiler in clang clang++; do
            printf '#!/bin/sh\nexec "$(dirname "$0")/%s" --target=%s%s "$@"\n' "$compiler" "$triple" "$api" >"$bin/$triple$api-$compiler"
            chmod 755 "$bin/$triple$api-$compiler"
        done
    done
    # Clang's driver names these two on every link. Only 32-bit ARM needs anything from them: it has no instruction for division.
    if [ "$arch" = arm ]; then
        "$llvm/bin/clang" --target="${triple}21" -Oz -ffreestanding -fPIC -fvisibility=hidden -c "$work/division.c" -o "$work/division.o"
        "$llvm/bin/llvm-ar" rcsD "$resource/lib/linux/libclang_rt.builtins-$arch-android.a" "$work/division.o"
    else
        "$llvm/bin/llvm-ar" rcD "$resource/lib/linux/libclang_rt.builtins-$arch-android.a"
    fi
    "$llvm/bin/llvm-ar" rcD "$libraries/libunwind.a"
done

rm -rf "$out"
mv "$ndk" "$out"

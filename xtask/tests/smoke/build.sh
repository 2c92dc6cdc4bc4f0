#!/bin/sh
# build.sh OUT: makes OUT/smoke and OUT/shim/lib*.so with the machine's own compiler. $CXX and $CC choose it.
set -eu

[ $# = 1 ] || { echo "usage: build.sh OUT" >&2; exit 2; }
[ "$(uname -m)" = x86_64 ] || { echo "error: smoke runs x86_64 libraries only, this machine is $(uname -m)" >&2; exit 1; }
here=$(cd "$(dirname "$0")" && pwd)
out=$1

# first NAME..: the first of the commands that exists.
first() {
    for name; do
        if command -v "$name" >/dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
    echo "error: no C++ compiler; looked for $*" >&2
    return 1
}
cxx=${CXX:-$(first g++ c++ clang++ clang++-21 clang++-19)}
cc=${CC:-$(first gcc cc clang clang-21 clang-19)}

mkdir -p "$out/shim"
for pair in libc:LIBC libm:LIBC libdl:LIBC liblog:LIBLOG libandroid:LIBANDROID libjnigraphics:LIBJNIGRAPHICS libEGL:LIBEGL libGLESv2:LIBGLESV2; do
    library=${pair%%:*}
    echo "${pair##*:} { global: *; local: shim_*; };" >"$out/shim/$library.map"
    "$cc" -w -O1 -fPIC -fno-builtin -shared -D"SHIM_$library" -Wl,-soname,"$library.so" -Wl,--version-script,"$out/shim/$library.map" \
        -o "$out/shim/$library.so" "$here/shim.c"
    rm "$out/shim/$library.map"
done
# An old-style run path holds for the libraries that smoke loads, too.
"$cxx" -std=c++17 -O1 -Wall -Wl,--disable-new-dtags -Wl,-rpath,'$ORIGIN/shim' -o "$out/smoke" "$here/smoke.cc" -ldl

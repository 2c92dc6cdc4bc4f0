#!/bin/sh
# build_sdk.sh NDK OUT: makes OUT look like the `sdk` folder of the OpenCV Android SDK, from the sources beside this script.
#
# The same NDK gives the same bytes. The repository rule calls it; so may whoever wants the folder by itself.
set -eu

[ $# = 2 ] || { echo "usage: build_sdk.sh NDK OUT" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
demo=$(cd "$here/../.." && pwd)
bin=$(cd "$1/toolchains/llvm/prebuilt/linux-x86_64/bin" && pwd)
mkdir -p "$2/native/jni/include"
sdk=$(cd "$2" && pwd)
cp -R "$here/include/." "$sdk/native/jni/include/"
chmod -R u+w "$sdk/native/jni/include"

# build ABI TRIPLE
build() {
    objects=$sdk/objects/$1
    libs=$sdk/native/libs/$1
    static=$sdk/native/staticlibs/$1
    mkdir -p "$objects" "$libs" "$static"
    for source in "$here"/src/*.cpp; do
        "$bin/clang++" --target="$2" -std=c++17 -Oz -g0 -fPIC -ffunction-sections -fdata-sections -fno-exceptions -fno-rtti -fvisibility=hidden \
            -iquote "$demo" -I "$here/include" -ffile-prefix-map="$demo"=/opencv -c "$source" -o "$objects/$(basename "$source" .cpp).o"
    done
    # Google's libraries are linked whole: everything OpenCV has is exported.
    "$bin/clang++" --target="$2" -shared -nostdlib++ -Wl,-soname,libopencv_java4.so -Wl,--build-id=sha1 -Wl,-z,max-page-size=16384 -Wl,--strip-all \
        -Wl,-z,relro -Wl,-z,now -o "$libs/libopencv_java4.so" "$objects"/*.o -llog -ldl -lm
    for module in core imgproc imgcodecs; do
        "$bin/llvm-ar" rcsD "$static/libopencv_$module.a" "$objects/$module.o"
    done
}

build arm64-v8a aarch64-linux-android24 & first=$!
build armeabi-v7a armv7a-linux-androideabi24
wait $first
build x86 i686-linux-android24 & second=$!
build x86_64 x86_64-linux-android24
wait $second
rm -rf "$sdk/objects"

#!/bin/sh
# The steps of android.Dockerfile, each called once while the image is built.
set -eu

fail() {
    echo "error: $1" >&2
    exit 1
}

# What builds of MediaPipe call: a compiler for its own generators, JDK and Python for its rules, zip for
# AARs, cmake and ninja for OpenCV. The last line is for the Java half.
packages="build-essential ca-certificates cmake default-jdk-headless git ninja-build patch
    python3-dev python3-numpy unzip xz-utils zip
    libgoogle-auto-value-java libgoogle-flogger-java libguava-java libjsr305-java libprotobuf-dev
    libprotobuf-java protobuf-compiler"

install_packages() {
    snapshot=$1
    if [ -n "$snapshot" ]; then
        # The archive keeps every day of itself on a host of its own, beside the one that the base names.
        sed -E -i "s#(https?://)[a-z]+\.([^/ ]+)/(debian[a-z-]*)/?#\1snapshot.\2/archive/\3/$snapshot/#" \
            $(find /etc/apt/sources.list /etc/apt/sources.list.d -type f 2>/dev/null)
    fi
    # An old index is past its date by nature; its signature is checked all the same. A layer is kept
    # whole or not at all, so dpkg need not wait for the disk after every file.
    apt-get -o Acquire::Check-Valid-Until=false update
    # shellcheck disable=SC2086 # a list of names
    DEBIAN_FRONTEND=noninteractive apt-get -o Dpkg::Options::=--force-unsafe-io \
        install --yes --no-install-recommends $packages
    dpkg-query --show --showformat='${Package} ${Version}\n' >/opt/packages.txt
    # A keystore that Debian's Java makes here is stamped with the time; nothing in a build asks it.
    rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/* /usr/lib/jvm/*/jmods /etc/ssl/certs/java/cacerts
    # By hand: a small base has no useradd, and this leaves no date behind.
    echo 'build:x:1000:' >>/etc/group
    echo 'build:x:1000:1000:build:/tmp:/bin/sh' >>/etc/passwd
    mkdir -p /src /bazel /out
    chown build:build /bazel /out
}

install_inputs() {
    bazel=$1 version=$2 ndk=$3
    cd /inputs
    sha256sum --check --strict inputs.sha256 || fail "an input changed on its way into the image"
    install -m 755 "$bazel" /usr/local/bin/bazel
    said=$(HOME=/tmp bazel --version)
    [ "$said" = "bazel $version" ] || fail "expected Bazel $version, found: $said"

    mkdir /tmp/ndk
    unzip -q -d /tmp/ndk "$ndk"
    set -- /tmp/ndk/*
    [ $# -eq 1 ] || fail "expected one folder in $ndk, found $#"
    [ -f "$1/source.properties" ] || fail "$ndk is no NDK: it has no source.properties"
    mv "$1" /opt/android-ndk
    # Readable by whoever builds, whatever the archive says.
    chmod -R a+rX /opt/android-ndk
    rm -rf /tmp/ndk /inputs/*
}

step=$1
shift
case $step in
packages) install_packages "$@" ;;
inputs) install_inputs "$@" ;;
*) fail "no step $step" ;;
esac

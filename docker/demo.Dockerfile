# The image in which the bundled demo upstream is built: Debian's own Bazel, clang and lld.
#
# `cargo xtask image build` calls it. BASE is either Debian's image, pulled by the digest in
# build-profiles/pins.toml, or the same suite made from Debian's archive by mmdebstrap.
ARG BASE
FROM ${BASE}

# Tools that stamp what they make read it; the rest of the times are set when the image is packed.
ARG SOURCE_DATE_EPOCH

# The second line is for the Java half; Debian's Bazel stands on most of it, too.
# A testing suite's index may be older than its validity date; its signature is checked all the same.
# A layer is kept whole or not at all, so dpkg need not wait for the disk after every file.
RUN apt-get -o Acquire::Check-Valid-Until=false update \
    && DEBIAN_FRONTEND=noninteractive apt-get -o Dpkg::Options::=--force-unsafe-io \
        install --yes --no-install-recommends bazel-bootstrap clang lld llvm \
            default-jdk-headless libgoogle-auto-value-java libgoogle-flogger-java libguava-java \
            libjsr305-java libprotobuf-dev libprotobuf-java protobuf-compiler \
    && dpkg-query --show --showformat='${Package} ${Version}\n' > /opt/packages.txt \
    && apt-get clean \
    && rm -rf /var/lib/apt/lists/* /var/log/* /usr/lib/jvm/*/jmods /etc/ssl/certs/java/cacerts

COPY mini-ndk.sh /usr/local/bin/mini-ndk.sh
RUN mini-ndk.sh /opt/ndk

ENV ANDROID_NDK_HOME=/opt/ndk

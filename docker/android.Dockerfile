# The image in which MediaPipe releases are built: Debian's tools, the release's Bazel and its NDK.
#
# `cargo xtask image build --mediapipe VERSION` calls it. Nothing is downloaded here but Debian packages,
# which apt checks: Bazel and NDK come from the store, through the build context, and are held
# against their digests once more.
ARG BASE
FROM ${BASE}

# A day of Debian's archive; empty where the base itself was made from the archive as it is now.
ARG SNAPSHOT
ARG SOURCE_DATE_EPOCH
COPY android-image.sh /usr/local/lib/android-image.sh
RUN sh /usr/local/lib/android-image.sh packages "${SNAPSHOT}"

ARG BAZEL_VERSION
ARG BAZEL_FILE
ARG NDK_FILE
COPY inputs.sha256 inputs/ /inputs/
RUN sh /usr/local/lib/android-image.sh inputs "${BAZEL_FILE}" "${BAZEL_VERSION}" "${NDK_FILE}"

# Paths are the same in every image: they stand in the staged tree and in Bazel's keys.
ENV ANDROID_NDK_HOME=/opt/android-ndk JAVA_HOME=/usr/lib/jvm/default-java
WORKDIR /src
USER build

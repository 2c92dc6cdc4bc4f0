// Mirrors graph_profiler_jni.cc: the native methods of GraphProfiler.java, which the version script keeps inside.
#include "mediapipe/framework/calculator_profile.pb.h"
#include "mediapipe/framework/mediapipe_profiling.h"
#include "mediapipe/java/com/google/mediapipe/framework/jni/jni_mini.h"

JNIEXPORT jlong Java_com_google_mediapipe_framework_GraphProfiler_nativeGetCalculatorProfiles(JNIEnv*, jobject, jlong) {
  return mediapipe::SerializeCalculatorProfile(mediapipe::ProfilingContext().GetCalculatorProfiles());
}

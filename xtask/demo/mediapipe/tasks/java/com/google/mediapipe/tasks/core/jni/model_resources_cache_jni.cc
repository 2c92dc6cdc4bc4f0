// Mirrors mediapipe/tasks/java/com/google/mediapipe/tasks/core/jni/model_resources_cache_jni.cc: the native methods of ModelResourcesCache.java.
#include "mediapipe/java/com/google/mediapipe/framework/jni/jni_mini.h"
#include "mediapipe/tasks/cc/core/mediapipe_builtin_op_resolver.h"
#include "mediapipe/tasks/cc/core/model_resources_cache.h"

#define CACHE_METHOD(name) Java_com_google_mediapipe_tasks_core_ModelResourcesCache_##name

JNIEXPORT jlong CACHE_METHOD(nativeCreateModelResourcesCache)(JNIEnv*, jobject) {
  const mediapipe::tasks::core::MediaPipeBuiltinOpResolver resolver;
  return mediapipe::tasks::core::UseModelResourcesCache(resolver.size());
}
JNIEXPORT void CACHE_METHOD(nativeReleaseModelResourcesCache)(JNIEnv*, jobject, jlong) {}
JNIEXPORT jlong CACHE_METHOD(nativeCreateModelResourcesCacheService)(JNIEnv*, jobject, jlong) { return 0; }
JNIEXPORT void Java_com_google_mediapipe_tasks_core_ModelResourcesCacheService_nativeInstallServiceObject(JNIEnv*, jobject, jlong, jlong) {}

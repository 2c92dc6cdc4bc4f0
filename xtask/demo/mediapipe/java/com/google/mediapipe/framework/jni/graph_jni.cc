// Mirrors mediapipe/java/com/google/mediapipe/framework/jni/graph_jni.cc: the native methods of Graph.java.
//
// Upstream loads a serialized CalculatorGraphConfig. The demo's "binary graph" is the name of the graph to create.
#include "mediapipe/framework/calculator_framework.h"
#include "mediapipe/java/com/google/mediapipe/framework/jni/jni_mini.h"
#include "third_party/demo_weights/weights.h"

#define GRAPH_METHOD(name) Java_com_google_mediapipe_framework_Graph_##name

DEMO_WEIGHT(graph_jni_weight, 0xa6e1d6e5, 16000)

extern "C" void* malloc(__SIZE_TYPE__ bytes);
extern "C" void free(void* memory);

namespace {

struct Graph {
  char name[256];
  unsigned result;
};

Graph* FromContext(jlong context) { return reinterpret_cast<Graph*>(static_cast<__INTPTR_TYPE__>(context)); }

void Throw(JNIEnv* env, const char* message) {
  env->ThrowNew(env->FindClass("com/google/mediapipe/framework/MediaPipeException"), message);
}

// Creates every node of the graph, and throws what the first failure says.
void Load(JNIEnv* env, jlong context, const char* name, unsigned length) {
  Graph* graph = FromContext(context);
  if (length >= sizeof(graph->name)) return Throw(env, "the name of the graph is too long");
  for (unsigned i = 0; i < length; ++i) graph->name[i] = name[i];
  graph->name[length] = 0;
  mediapipe::GraphBuilder builder;
  builder.AddNode(graph->name);
  if (builder.failed()) return Throw(env, builder.error());
  graph->result = graph_jni_weight(builder.value());
}

}  // namespace

JNIEXPORT jlong GRAPH_METHOD(nativeCreateGraph)(JNIEnv*, jobject) {
  Graph* graph = static_cast<Graph*>(malloc(sizeof(Graph)));
  graph->name[0] = 0;
  graph->result = 0;
  return static_cast<jlong>(reinterpret_cast<__INTPTR_TYPE__>(graph));
}

JNIEXPORT void GRAPH_METHOD(nativeReleaseGraph)(JNIEnv*, jobject, jlong context) { free(FromContext(context)); }

JNIEXPORT void GRAPH_METHOD(nativeLoadBinaryGraphBytes)(JNIEnv* env, jobject, jlong context, jbyteArray data) {
  jbyte* bytes = env->GetByteArrayElements(data);
  Load(env, context, reinterpret_cast<const char*>(bytes), env->GetArrayLength(data));
  env->ReleaseByteArrayElements(data, bytes, 2);
}

JNIEXPORT void GRAPH_METHOD(nativeLoadBinaryGraph)(JNIEnv* env, jobject, jlong context, jstring path) {
  const char* chars = env->GetStringUTFChars(path);
  unsigned length = 0;
  while (chars[length]) ++length;
  Load(env, context, chars, length);
  env->ReleaseStringUTFChars(path, chars);
}

JNIEXPORT void GRAPH_METHOD(nativeStartRunningGraph)(JNIEnv* env, jobject, jlong context) {
  if (!FromContext(context)->name[0]) Throw(env, "no graph is loaded");
}

JNIEXPORT void GRAPH_METHOD(nativeAddPacketToInputStream)(JNIEnv*, jobject, jlong context) {
  FromContext(context)->result = graph_jni_weight(FromContext(context)->result);
}

JNIEXPORT void GRAPH_METHOD(nativeMovePacketToInputStream)(JNIEnv* env, jobject self, jlong context) {
  GRAPH_METHOD(nativeAddPacketToInputStream)(env, self, context);
}

JNIEXPORT void GRAPH_METHOD(nativeAddMultiStreamCallback)(JNIEnv*, jobject, jlong) {}
JNIEXPORT void GRAPH_METHOD(nativeCloseAllPacketSources)(JNIEnv*, jobject, jlong) {}
JNIEXPORT void GRAPH_METHOD(nativeWaitUntilGraphDone)(JNIEnv*, jobject, jlong) {}
JNIEXPORT void GRAPH_METHOD(nativeWaitUntilGraphIdle)(JNIEnv*, jobject, jlong) {}
JNIEXPORT jbyteArray GRAPH_METHOD(nativeGetCalculatorGraphConfig)(JNIEnv*, jobject, jlong) { return nullptr; }

// The version script keeps these inside, as upstream's does; tasks of v1.0.0 and later call the first.
JNIEXPORT void GRAPH_METHOD(nativeCancelGraph)(JNIEnv*, jobject, jlong context) { FromContext(context)->name[0] = 0; }
JNIEXPORT void GRAPH_METHOD(nativeCloseAllInputStreams)(JNIEnv*, jobject, jlong) {}
JNIEXPORT void GRAPH_METHOD(nativeSetParentGlContext)(JNIEnv*, jobject, jlong, jlong) {}

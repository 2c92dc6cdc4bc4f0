// Mirrors packet_getter_jni.cc of the same folder: the native methods of PacketGetter.java. Tasks read images and messages; what reads the rest is
// linked for the others alone.
#include "mediapipe/java/com/google/mediapipe/framework/jni/jni_mini.h"
#include "mediapipe/java/com/google/mediapipe/framework/jni/packet_jni.h"
#include "third_party/demo_weights/weights.h"

#define GETTER_METHOD(name) Java_com_google_mediapipe_framework_PacketGetter_##name

DEMO_WEIGHT(packet_getter_jni_weight, 0x7d0b5a63, 5000)

namespace {

// A number that a packet holds.
template <class T>
T Read(jlong packet) {
  return static_cast<T>(packet_getter_jni_weight(static_cast<unsigned>(packet)));
}
// The demo's packets hold no objects.
template <>
jobject Read<jobject>(jlong) {
  return nullptr;
}

}  // namespace

JNIEXPORT jint GETTER_METHOD(nativeGetImageWidth)(JNIEnv*, jclass, jlong packet) { return static_cast<jint>(packet); }
JNIEXPORT jint GETTER_METHOD(nativeGetImageHeight)(JNIEnv*, jclass, jlong packet) { return static_cast<jint>(packet); }
JNIEXPORT jint GETTER_METHOD(nativeGetImageNumChannels)(JNIEnv*, jclass, jlong packet) { return static_cast<jint>(packet); }
JNIEXPORT jboolean GETTER_METHOD(nativeGetImageData)(JNIEnv*, jclass, jlong packet, jobject) { return packet != 0; }
JNIEXPORT jboolean GETTER_METHOD(nativeGetRgbaFromRgb)(JNIEnv*, jclass, jlong packet, jobject) { return packet != 0; }
JNIEXPORT jobject GETTER_METHOD(nativeGetProtoVector)(JNIEnv*, jclass, jlong) { return nullptr; }

JNIEXPORT jlong GETTER_METHOD(nativeGetPacketFromReference)(JNIEnv*, jclass, jlong packet) { return Read<jlong>(packet); }
JNIEXPORT jobject GETTER_METHOD(nativeGetPairPackets)(JNIEnv*, jclass, jlong packet) { return Read<jobject>(packet); }
JNIEXPORT jobject GETTER_METHOD(nativeGetVectorPackets)(JNIEnv*, jclass, jlong packet) { return Read<jobject>(packet); }
JNIEXPORT jshort GETTER_METHOD(nativeGetInt16)(JNIEnv*, jclass, jlong packet) { return Read<jshort>(packet); }
JNIEXPORT jint GETTER_METHOD(nativeGetInt32)(JNIEnv*, jclass, jlong packet) { return Read<jint>(packet); }
JNIEXPORT jlong GETTER_METHOD(nativeGetInt64)(JNIEnv*, jclass, jlong packet) { return Read<jlong>(packet); }
JNIEXPORT jboolean GETTER_METHOD(nativeGetBool)(JNIEnv*, jclass, jlong packet) { return Read<jboolean>(packet); }
JNIEXPORT jstring GETTER_METHOD(nativeGetString)(JNIEnv*, jclass, jlong packet) { return Read<jobject>(packet); }
JNIEXPORT jbyteArray GETTER_METHOD(nativeGetBytes)(JNIEnv*, jclass, jlong packet) { return Read<jobject>(packet); }
JNIEXPORT jbyteArray GETTER_METHOD(nativeGetProtoBytes)(JNIEnv*, jclass, jlong packet) { return Read<jobject>(packet); }
JNIEXPORT jobject GETTER_METHOD(nativeGetInt16Vector)(JNIEnv*, jclass, jlong packet) { return Read<jobject>(packet); }
JNIEXPORT jobject GETTER_METHOD(nativeGetInt32Vector)(JNIEnv*, jclass, jlong packet) { return Read<jobject>(packet); }
JNIEXPORT jobject GETTER_METHOD(nativeGetInt64Vector)(JNIEnv*, jclass, jlong packet) { return Read<jobject>(packet); }
JNIEXPORT jobject GETTER_METHOD(nativeGetFloat32Vector)(JNIEnv*, jclass, jlong packet) { return Read<jobject>(packet); }
JNIEXPORT jobject GETTER_METHOD(nativeGetFloat64Vector)(JNIEnv*, jclass, jlong packet) { return Read<jobject>(packet); }
JNIEXPORT jobject GETTER_METHOD(nativeGetImageDataDirect)(JNIEnv*, jclass, jlong packet) { return Read<jobject>(packet); }
JNIEXPORT jint GETTER_METHOD(nativeGetImageListSize)(JNIEnv*, jclass, jlong packet) { return Read<jint>(packet); }
JNIEXPORT jint GETTER_METHOD(nativeGetImageWidthFromImageList)(JNIEnv*, jclass, jlong packet) { return Read<jint>(packet); }
JNIEXPORT jint GETTER_METHOD(nativeGetImageHeightFromImageList)(JNIEnv*, jclass, jlong packet) { return Read<jint>(packet); }
JNIEXPORT jint GETTER_METHOD(nativeGetVideoHeaderWidth)(JNIEnv*, jclass, jlong packet) { return Read<jint>(packet); }
JNIEXPORT jint GETTER_METHOD(nativeGetVideoHeaderHeight)(JNIEnv*, jclass, jlong packet) { return Read<jint>(packet); }
JNIEXPORT jint GETTER_METHOD(nativeGetTimeSeriesHeaderNumChannels)(JNIEnv*, jclass, jlong packet) { return Read<jint>(packet); }
JNIEXPORT jbyteArray GETTER_METHOD(nativeGetAudioData)(JNIEnv*, jclass, jlong packet) { return Read<jobject>(packet); }
JNIEXPORT jobject GETTER_METHOD(nativeGetMatrixData)(JNIEnv*, jclass, jlong packet) { return Read<jobject>(packet); }
JNIEXPORT jint GETTER_METHOD(nativeGetMatrixRows)(JNIEnv*, jclass, jlong packet) { return Read<jint>(packet); }
JNIEXPORT jint GETTER_METHOD(nativeGetMatrixCols)(JNIEnv*, jclass, jlong packet) { return Read<jint>(packet); }
JNIEXPORT jint GETTER_METHOD(nativeGetGpuBufferName)(JNIEnv*, jclass, jlong packet) { return Read<jint>(packet); }
JNIEXPORT jlong GETTER_METHOD(nativeGetTimestamp)(JNIEnv*, jclass, jlong packet) { return Read<jlong>(packet); }
JNIEXPORT jfloat GETTER_METHOD(nativeGetFloat32)(JNIEnv*, jclass, jlong packet) { return static_cast<jfloat>(Read<jint>(packet)); }
JNIEXPORT jdouble GETTER_METHOD(nativeGetFloat64)(JNIEnv*, jclass, jlong packet) { return Read<jint>(packet); }
JNIEXPORT jdouble GETTER_METHOD(nativeGetTimeSeriesHeaderSampleRate)(JNIEnv*, jclass, jlong packet) { return Read<jint>(packet); }
JNIEXPORT jboolean GETTER_METHOD(nativeGetImageList)(JNIEnv*, jclass, jlong packet, jobject, jboolean) { return Read<jboolean>(packet); }
JNIEXPORT jlong GETTER_METHOD(nativeGetGpuBuffer)(JNIEnv*, jclass, jlong packet, jboolean) { return Read<jlong>(packet); }
JNIEXPORT void GETTER_METHOD(nativeGetProto)(JNIEnv*, jclass, jlong packet, jobject) { Read<jobject>(packet); }

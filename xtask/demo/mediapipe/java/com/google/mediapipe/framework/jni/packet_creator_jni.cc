// Mirrors packet_creator_jni.cc of the same folder: the native methods of PacketCreator.java. Tasks call one of them; what makes the others' packets
// is linked for those alone.
#include "mediapipe/java/com/google/mediapipe/framework/jni/jni_mini.h"
#include "mediapipe/java/com/google/mediapipe/framework/jni/packet_jni.h"
#include "third_party/demo_weights/weights.h"

#define CREATOR_METHOD(name) Java_com_google_mediapipe_framework_PacketCreator_##name

DEMO_WEIGHT(packet_creator_jni_weight, 0x2f6e2b1d, 5000)

// Every options message comes this way.
JNIEXPORT jlong CREATOR_METHOD(nativeCreateProto)(JNIEnv*, jobject, jlong, jobject) { return mediapipe::android::WrapPacket(4); }

JNIEXPORT jlong CREATOR_METHOD(nativeCreateReferencePacket)(JNIEnv*, jobject, jlong, jlong) { return packet_creator_jni_weight(1); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateAudioPacket)(JNIEnv*, jobject, jlong, jbyteArray, jint, jint) { return packet_creator_jni_weight(2); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateAudioPacketDirect)(JNIEnv*, jobject, jlong, jobject, jint, jint) { return packet_creator_jni_weight(3); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateRgbImageFromRgba)(JNIEnv*, jobject, jlong, jobject, jint, jint) { return packet_creator_jni_weight(4); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateRgbImage)(JNIEnv*, jobject, jlong, jobject, jint, jint) { return packet_creator_jni_weight(5); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateGrayscaleImage)(JNIEnv*, jobject, jlong, jobject, jint, jint) { return packet_creator_jni_weight(6); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateRgbaImageFrame)(JNIEnv*, jobject, jlong, jobject, jint, jint) { return packet_creator_jni_weight(7); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateFloatImageFrame)(JNIEnv*, jobject, jlong, jobject, jint, jint) { return packet_creator_jni_weight(8); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateInt16)(JNIEnv*, jobject, jlong, jshort) { return packet_creator_jni_weight(9); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateInt32)(JNIEnv*, jobject, jlong, jint) { return packet_creator_jni_weight(10); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateInt64)(JNIEnv*, jobject, jlong, jlong) { return packet_creator_jni_weight(11); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateFloat32)(JNIEnv*, jobject, jlong, jfloat) { return packet_creator_jni_weight(12); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateFloat64)(JNIEnv*, jobject, jlong, jdouble) { return packet_creator_jni_weight(13); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateBool)(JNIEnv*, jobject, jlong, jboolean) { return packet_creator_jni_weight(14); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateString)(JNIEnv*, jobject, jlong, jstring) { return packet_creator_jni_weight(15); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateVideoHeader)(JNIEnv*, jobject, jlong, jint, jint) { return packet_creator_jni_weight(16); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateTimeSeriesHeader)(JNIEnv*, jobject, jlong, jint, jdouble) { return packet_creator_jni_weight(17); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateMatrix)(JNIEnv*, jobject, jlong, jint, jint, jobject) { return packet_creator_jni_weight(18); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateGpuBuffer)(JNIEnv*, jobject, jlong, jint, jint, jint, jobject) { return packet_creator_jni_weight(19); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateGpuImage)(JNIEnv*, jobject, jlong, jint, jint, jint, jobject) { return packet_creator_jni_weight(20); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateCpuImage)(JNIEnv*, jobject, jlong, jobject, jint, jint, jint, jint) { return packet_creator_jni_weight(21); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateInt32Array)(JNIEnv*, jobject, jlong, jobject) { return packet_creator_jni_weight(22); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateInt32Pair)(JNIEnv*, jobject, jlong, jint, jint) { return packet_creator_jni_weight(23); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateFloat32Array)(JNIEnv*, jobject, jlong, jobject) { return packet_creator_jni_weight(24); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateFloat32Vector)(JNIEnv*, jobject, jlong, jobject) { return packet_creator_jni_weight(25); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateStringFromByteArray)(JNIEnv*, jobject, jlong, jbyteArray) { return packet_creator_jni_weight(26); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateCalculatorOptions)(JNIEnv*, jobject, jlong, jbyteArray) { return packet_creator_jni_weight(27); }
JNIEXPORT jlong CREATOR_METHOD(nativeCreateCameraIntrinsics)(JNIEnv*, jobject, jlong, jfloat, jfloat, jfloat, jfloat, jfloat, jfloat) { return packet_creator_jni_weight(28); }

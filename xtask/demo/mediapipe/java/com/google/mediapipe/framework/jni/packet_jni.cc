// Mirrors packet_getter_jni.cc, packet_creator_jni.cc, android_packet_creator_jni.cc and android_asset_util_jni.cc of the same folder.
#include "mediapipe/java/com/google/mediapipe/framework/jni/jni_mini.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(packet_jni_weight, 0xc45bd17f, 16000)

extern "C" void* AAssetManager_fromJava(JNIEnv* env, jobject manager);

JNIEXPORT jboolean Java_com_google_mediapipe_framework_AndroidAssetUtil_nativeInitializeAssetManager(JNIEnv* env, jclass, jobject, jobject manager) {
  return AAssetManager_fromJava(env, manager) != nullptr;
}
JNIEXPORT jlong Java_com_google_mediapipe_framework_AndroidPacketCreator_nativeCreateRgbaImage(JNIEnv*, jobject, jlong, jobject) { return packet_jni_weight(1); }
JNIEXPORT jlong Java_com_google_mediapipe_framework_AndroidPacketCreator_nativeCreateRgbImageFrame(JNIEnv*, jobject, jlong, jobject) { return packet_jni_weight(2); }
JNIEXPORT jlong Java_com_google_mediapipe_framework_PacketCreator_nativeCreateBool(JNIEnv*, jobject, jlong, jboolean value) { return packet_jni_weight(value); }
JNIEXPORT jlong Java_com_google_mediapipe_framework_PacketCreator_nativeCreateInt32(JNIEnv*, jobject, jlong, jint value) { return packet_jni_weight(value); }
JNIEXPORT jlong Java_com_google_mediapipe_framework_PacketCreator_nativeCreateString(JNIEnv*, jobject, jlong, jstring) { return packet_jni_weight(3); }
JNIEXPORT jboolean Java_com_google_mediapipe_framework_PacketGetter_nativeGetBool(JNIEnv*, jobject, jlong packet) { return packet & 1; }
JNIEXPORT jint Java_com_google_mediapipe_framework_PacketGetter_nativeGetInt32(JNIEnv*, jobject, jlong packet) { return static_cast<jint>(packet); }
JNIEXPORT jlong Java_com_google_mediapipe_framework_PacketGetter_nativeGetTimestamp(JNIEnv*, jobject, jlong packet) { return packet; }
JNIEXPORT jlong Java_com_google_mediapipe_framework_Packet_nativeCopyPacket(JNIEnv*, jobject, jlong packet) { return packet; }
JNIEXPORT jlong Java_com_google_mediapipe_framework_Packet_nativeGetTimestamp(JNIEnv*, jobject, jlong packet) { return packet; }
JNIEXPORT void Java_com_google_mediapipe_framework_Packet_nativeReleasePacket(JNIEnv*, jobject, jlong) {}

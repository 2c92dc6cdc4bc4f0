// Mirrors packet_context_jni.cc, android_packet_creator_jni.cc and android_asset_util_jni.cc of the same folder: what every task calls.
#include "mediapipe/java/com/google/mediapipe/framework/jni/jni_mini.h"
#include "mediapipe/java/com/google/mediapipe/framework/jni/packet_jni.h"
#include "third_party/demo_weights/weights.h"

DEMO_WEIGHT(packet_jni_weight, 0xc45bd17f, 6000)

namespace mediapipe::android {
jlong WrapPacket(unsigned value) { return packet_jni_weight(value); }
}  // namespace mediapipe::android

using mediapipe::android::WrapPacket;

extern "C" void* AAssetManager_fromJava(JNIEnv* env, jobject manager);

JNIEXPORT jboolean Java_com_google_mediapipe_framework_AndroidAssetUtil_nativeInitializeAssetManager(JNIEnv* env, jclass, jobject, jobject manager) {
  return AAssetManager_fromJava(env, manager) != nullptr;
}
JNIEXPORT jlong Java_com_google_mediapipe_framework_AndroidPacketCreator_nativeCreateRgbaImage(JNIEnv*, jobject, jlong, jobject) { return WrapPacket(1); }
JNIEXPORT jlong Java_com_google_mediapipe_framework_AndroidPacketCreator_nativeCreateRgbImageFrame(JNIEnv*, jobject, jlong, jobject) { return WrapPacket(2); }
JNIEXPORT jlong Java_com_google_mediapipe_framework_AndroidPacketCreator_nativeCreateRgbaImageFrame(JNIEnv*, jobject, jlong, jobject) { return WrapPacket(3); }
JNIEXPORT jlong Java_com_google_mediapipe_framework_Packet_nativeCopyPacket(JNIEnv*, jobject, jlong packet) { return packet; }
JNIEXPORT jlong Java_com_google_mediapipe_framework_Packet_nativeGetTimestamp(JNIEnv*, jobject, jlong packet) { return packet; }
JNIEXPORT jboolean Java_com_google_mediapipe_framework_Packet_nativeIsEmpty(JNIEnv*, jobject, jlong packet) { return packet == 0; }
JNIEXPORT void Java_com_google_mediapipe_framework_Packet_nativeReleasePacket(JNIEnv*, jobject, jlong) {}

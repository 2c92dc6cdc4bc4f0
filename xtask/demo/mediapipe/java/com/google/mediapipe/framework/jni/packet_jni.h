// What the files of native methods of packets have in common.
#ifndef MEDIAPIPE_JAVA_COM_GOOGLE_MEDIAPIPE_FRAMEWORK_JNI_PACKET_JNI_H_
#define MEDIAPIPE_JAVA_COM_GOOGLE_MEDIAPIPE_FRAMEWORK_JNI_PACKET_JNI_H_

#include "mediapipe/java/com/google/mediapipe/framework/jni/jni_mini.h"

namespace mediapipe::android {

// A handle of a packet that is made of a value.
jlong WrapPacket(unsigned value);

}  // namespace mediapipe::android

#endif

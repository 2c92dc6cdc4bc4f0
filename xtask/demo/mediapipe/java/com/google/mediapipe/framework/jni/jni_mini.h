// Stands in for jni.h, which the miniature NDK lacks: the few entries of the function table that the demo calls, at their places in JNI's table.
#ifndef MEDIAPIPE_JAVA_COM_GOOGLE_MEDIAPIPE_FRAMEWORK_JNI_JNI_MINI_H_
#define MEDIAPIPE_JAVA_COM_GOOGLE_MEDIAPIPE_FRAMEWORK_JNI_JNI_MINI_H_

#define JNIEXPORT extern "C" __attribute__((visibility("default")))

using jint = int;
using jshort = short;
using jlong = long long;
using jfloat = float;
using jdouble = double;
using jboolean = unsigned char;
using jbyte = signed char;
using jobject = void*;
using jclass = jobject;
using jstring = jobject;
using jbyteArray = jobject;

struct JNIEnv {
  void* const* functions;

  jclass FindClass(const char* name) { return Entry<jclass (*)(JNIEnv*, const char*)>(6)(this, name); }
  jint ThrowNew(jclass type, const char* message) { return Entry<jint (*)(JNIEnv*, jclass, const char*)>(14)(this, type, message); }
  const char* GetStringUTFChars(jstring text) { return Entry<const char* (*)(JNIEnv*, jstring, jboolean*)>(169)(this, text, nullptr); }
  void ReleaseStringUTFChars(jstring text, const char* chars) { Entry<void (*)(JNIEnv*, jstring, const char*)>(170)(this, text, chars); }
  jint GetArrayLength(jobject array) { return Entry<jint (*)(JNIEnv*, jobject)>(171)(this, array); }
  jbyte* GetByteArrayElements(jbyteArray array) { return Entry<jbyte* (*)(JNIEnv*, jbyteArray, jboolean*)>(184)(this, array, nullptr); }
  void ReleaseByteArrayElements(jbyteArray array, jbyte* bytes, jint mode) {
    Entry<void (*)(JNIEnv*, jbyteArray, jbyte*, jint)>(192)(this, array, bytes, mode);
  }

 private:
  template <class F>
  F Entry(int index) const {
    return reinterpret_cast<F>(functions[index]);
  }
};

#endif

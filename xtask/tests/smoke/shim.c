// The Android system libraries that a library of the demo needs, over the C library of the Linux machine. build.sh compiles this file once for each of
// them, with SHIM_libc and so on, and gives the symbols the version names that the miniature NDK gives them (LIBC, LIBLOG, ..).
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>

// A function is called shim_NAME here and NAME@@VERSION outside.
#define EXPORT(version, name) __asm__(".symver shim_" #name ", " #name "@@" version)

#ifdef SHIM_libc
// A plain call of malloc from here would be a call of the malloc defined here, so the C library's is looked up in it by name.
static void* real(const char* name) { return dlsym(dlopen("libc.so.6", RTLD_NOW | RTLD_NOLOAD), name); }

#define FORWARD(type, name, parameters, arguments) \
  type shim_##name parameters {                    \
    static type(*function) parameters;             \
    if (!function) function = real(#name);         \
    return function arguments;                     \
  }                                                \
  EXPORT("LIBC", name)

FORWARD(void*, malloc, (size_t bytes), (bytes));
FORWARD(void, free, (void* memory), (memory));
FORWARD(void*, calloc, (size_t count, size_t bytes), (count, bytes));
FORWARD(void*, realloc, (void* memory, size_t bytes), (memory, bytes));
FORWARD(void*, memcpy, (void* to, const void* from, size_t bytes), (to, from, bytes));
FORWARD(void*, memset, (void* to, int value, size_t bytes), (to, value, bytes));
FORWARD(void*, memmove, (void* to, const void* from, size_t bytes), (to, from, bytes));
FORWARD(int, memcmp, (const void* a, const void* b, size_t bytes), (a, b, bytes));
FORWARD(int, strcmp, (const char* a, const char* b), (a, b));
FORWARD(size_t, strlen, (const char* text), (text));
FORWARD(int, strncmp, (const char* a, const char* b, size_t bytes), (a, b, bytes));
FORWARD(void, abort, (void), ());

int shim___cxa_atexit(void (*function)(void*), void* argument, void* library) { return 0; }
void shim___cxa_finalize(void* library) {}
void shim___stack_chk_fail(void) { shim_abort(); }
EXPORT("LIBC", __cxa_atexit);
EXPORT("LIBC", __cxa_finalize);
EXPORT("LIBC", __stack_chk_fail);
#endif

#ifdef SHIM_libm
float shim_sqrtf(float x) { return __builtin_sqrtf(x); }
EXPORT("LIBC", sqrtf);
#endif

#ifdef SHIM_libdl
const char* shim_dlerror(void) { return "no dlopen in the shim"; }
EXPORT("LIBC", dlerror);
#endif

#ifdef SHIM_liblog
int shim___android_log_print(int priority, const char* tag, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fprintf(stderr, "%d %s: ", priority, tag);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  return 0;
}
EXPORT("LIBLOG", __android_log_print);
#endif

#ifdef SHIM_libandroid
void* shim_AAssetManager_fromJava(void* env, void* manager) { return 0; }
EXPORT("LIBANDROID", AAssetManager_fromJava);
#endif

#ifdef SHIM_libjnigraphics
int shim_AndroidBitmap_getInfo(void* env, void* bitmap, void* info) { return -1; }
EXPORT("LIBJNIGRAPHICS", AndroidBitmap_getInfo);
#endif

#ifdef SHIM_libEGL
void* shim_eglGetCurrentContext(void) { return 0; }
void* shim_eglGetProcAddress(const char* name) { return 0; }
EXPORT("LIBEGL", eglGetCurrentContext);
EXPORT("LIBEGL", eglGetProcAddress);
#endif

#ifdef SHIM_libGLESv2
unsigned shim_glGetError(void) { return 0; }
void shim_glFinish(void) {}
EXPORT("LIBGLESV2", glGetError);
EXPORT("LIBGLESV2", glFinish);
#endif

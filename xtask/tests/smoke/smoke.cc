// smoke LIB GRAPH..: loads a JNI library that was built for Android on x86_64, on this Linux machine, and creates the graphs by name through its native
// methods, as Java would.
//
// Prints `ok GRAPH` or `error GRAPH: MESSAGE`, one line for each. Exits with 0 if the library was loaded and has the methods, with 1 if not, with 2 on
// wrong usage. LIB's neighbour libopencv_java4.so, if there is one, is loaded first.
#include <dlfcn.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

// The function table of JNI has 233 entries. Those below are at their places in it; any other aborts with its number.
constexpr int kEntries = 233;
struct Env {
  void* const* functions;
};

std::string g_thrown;
bool g_pending = false;

// Java objects are pointers to strings here.
std::string* AsString(void* object) { return static_cast<std::string*>(object); }

void* FindClass(Env*, const char* name) {
  static std::string found;
  found = name;
  return &found;
}
int ThrowNew(Env*, void*, const char* message) {
  g_thrown = message;
  g_pending = true;
  return 0;
}
const char* GetStringUTFChars(Env*, void* text, unsigned char*) { return AsString(text)->c_str(); }
void ReleaseStringUTFChars(Env*, void*, const char*) {}
int GetArrayLength(Env*, void* array) { return static_cast<int>(AsString(array)->size()); }
signed char* GetByteArrayElements(Env*, void* array, unsigned char*) { return reinterpret_cast<signed char*>(&(*AsString(array))[0]); }
void ReleaseByteArrayElements(Env*, void*, signed char*, int) {}

template <int Index>
void Missing() {
  std::fprintf(stderr, "smoke: the library calls entry %d of the JNI table, which smoke lacks\n", Index);
  std::abort();
}

template <int Index>
struct Fill {
  static void Into(void** table) {
    table[Index] = reinterpret_cast<void*>(&Missing<Index>);
    if constexpr (Index > 0) Fill<Index - 1>::Into(table);
  }
};

using CreateGraph = int64_t (*)(Env*, void*);
using LoadGraph = void (*)(Env*, void*, int64_t, void*);
using ReleaseGraph = void (*)(Env*, void*, int64_t);

template <class Function>
Function Find(void* library, const char* method) {
  const std::string name = std::string("Java_com_google_mediapipe_framework_Graph_") + method;
  void* found = dlsym(library, name.c_str());
  if (!found) std::fprintf(stderr, "smoke: no symbol `%s`\n", name.c_str());
  return reinterpret_cast<Function>(found);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: smoke LIB GRAPH..\n");
    return 2;
  }
  const std::string path = argv[1];
  const std::string::size_type slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash);
  // A library that is loaded already satisfies DT_NEEDED, so no search path has to name the folder.
  dlopen((folder + "/libopencv_java4.so").c_str(), RTLD_NOW | RTLD_GLOBAL);
  dlerror();
  void* library = dlopen((slash == std::string::npos ? "./" + path : path).c_str(), RTLD_NOW);
  if (!library) {
    std::fprintf(stderr, "smoke: %s\n", dlerror());
    return 1;
  }
  const auto create = Find<CreateGraph>(library, "nativeCreateGraph");
  const auto load = Find<LoadGraph>(library, "nativeLoadBinaryGraphBytes");
  const auto release = Find<ReleaseGraph>(library, "nativeReleaseGraph");
  if (!create || !load || !release) return 1;

  static void* table[kEntries];
  Fill<kEntries - 1>::Into(table);
  table[6] = reinterpret_cast<void*>(&FindClass);
  table[14] = reinterpret_cast<void*>(&ThrowNew);
  table[169] = reinterpret_cast<void*>(&GetStringUTFChars);
  table[170] = reinterpret_cast<void*>(&ReleaseStringUTFChars);
  table[171] = reinterpret_cast<void*>(&GetArrayLength);
  table[184] = reinterpret_cast<void*>(&GetByteArrayElements);
  table[192] = reinterpret_cast<void*>(&ReleaseByteArrayElements);
  Env env{table};

  for (int i = 2; i < argc; ++i) {
    std::string name = argv[i];
    g_pending = false;
    const int64_t graph = create(&env, nullptr);
    load(&env, nullptr, graph, &name);
    release(&env, nullptr, graph);
    if (g_pending) {
      std::printf("error %s: %s\n", argv[i], g_thrown.c_str());
    } else {
      std::printf("ok %s\n", argv[i]);
    }
    std::fflush(stdout);
  }
  return 0;
}

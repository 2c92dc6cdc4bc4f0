// The ballast of the demo. It mirrors nothing in MediaPipe.
//
// A component of the demo has a few lines of code of its own and the size of the MediaPipe component whose place it takes. The rest of that size is a
// "weight": machine code, a table, and pointers that need relocations, in about the proportions of a real library, so that optimisation level, identical
// code folding, unwind tables, packed relocations and section garbage collection all do to the demo what they do to MediaPipe.
//
// Everything follows from a seed. Nothing here needs a C or C++ library.
#ifndef THIRD_PARTY_DEMO_WEIGHTS_WEIGHTS_H_
#define THIRD_PARTY_DEMO_WEIGHTS_WEIGHTS_H_

// Hidden symbols, as in a library whose version script exports nothing else.
#define DEMO_HIDDEN __attribute__((visibility("hidden")))

// The assembler makes the table: 8 bytes a round, few bits of each byte set, which deflate packs to about 45 % as it does machine code.
#define DEMO_TABLE(name, seed, bytes)                                             \
  extern "C" DEMO_HIDDEN const unsigned char name[(bytes) / 8 * 8];               \
  asm(".pushsection .rodata." #name ",\"a\",%progbits\n"                          \
      ".balign 16\n.globl " #name "\n.hidden " #name "\n" #name ":\n"             \
      ".set demo_state, " #seed "\n"                                              \
      ".rept (" #bytes ") / 8\n"                                                  \
      ".set demo_state, demo_state * 6364136223846793005 + 1442695040888963407\n" \
      ".quad (demo_state >> 19) & 0x07070f0707070f07\n"                           \
      ".endr\n.size " #name ", . - " #name "\n.popsection\n");

// DEMO_WEIGHT(name, seed, bytes) defines `unsigned name(unsigned)`, which runs through about that many bytes of code, table and pointers.
// `bytes` is what arm64 takes at -Oz, and at least 1200.
#define DEMO_WEIGHT(name, seed, bytes)                                                                            \
  DEMO_TABLE(name##_table, seed, (bytes) * 56 / 100)                                                              \
  static constexpr demo_weights::Pointers<(bytes) / 1200> name##_pointers(name##_table, (bytes) * 56 / 100 - 7);  \
  extern "C" DEMO_HIDDEN unsigned name(unsigned value) {                                                          \
    value ^= *name##_pointers.at[value % ((bytes) / 1200)];                                                       \
    return demo_weights::RunAll<seed>(value, name##_table, __make_integer_seq<demo_weights::Seq, int, (bytes) / 1200>()); \
  }

// The same for ballast that is all table.
#define DEMO_TABLE_WEIGHT(name, seed, bytes)                                             \
  DEMO_TABLE(name##_table, seed, bytes)                                                  \
  extern "C" DEMO_HIDDEN unsigned name(unsigned value) {                                 \
    for (int i = 0; i < 64; ++i) value = value * 31 + name##_table[value % ((bytes) / 8 * 8)]; \
    return value;                                                                        \
  }

// Local to each file, so that no two components share a function.
namespace {
namespace demo_weights {

using Function = unsigned (*)(unsigned, const unsigned char*);

template <class T, T... I>
struct Seq {};

constexpr unsigned Next(unsigned s) {
  s ^= s << 13;
  s ^= s >> 17;
  s ^= s << 5;
  return s;
}

// One step of a made-up computation. The seed picks its shape and its constants.
template <unsigned S, int N>
inline __attribute__((always_inline)) unsigned Steps(unsigned v, const unsigned char* table) {
  constexpr unsigned k = S >> 3;
  if constexpr (S % 8 == 0) {
    v = (v ^ k) * (k | 1);
  } else if constexpr (S % 8 == 1) {
    v += table[k % 512];
  } else if constexpr (S % 8 == 2) {
    if (v & (1u << (k % 31))) v = v * 3 + k;
  } else if constexpr (S % 8 == 3) {
    v = (v << (k % 31 + 1)) | (v >> (31 - k % 31));
  } else if constexpr (S % 8 == 4) {
    for (unsigned i = 0; i < k % 13 + 3; ++i) v += table[i * ((k >> 8) % 5 + 1)] ^ v;
  } else if constexpr (S % 8 == 5) {
    v = v > k ? v - k : v ^ (k >> 1);
  } else if constexpr (S % 8 == 6) {
    v += v / (k % 97 + 3);
  } else {
    v ^= table[v & 255] * k;
  }
  if constexpr (N > 1) v = Steps<Next(S), N - 1>(v, table);
  return v;
}

// Two functions that differ in `Copy` alone are the twins that identical code folding finds.
template <unsigned S, int Copy>
__attribute__((noinline)) unsigned Work(unsigned v, const unsigned char* table) {
  return Steps<S, 14 + S % 16>(v, table);
}

constexpr unsigned SeedOf(unsigned s, int i) {
  return Next(s * 2654435761u + unsigned(i) * 40503u + 1u);
}

template <unsigned S, int... I>
unsigned RunAll(unsigned v, const unsigned char* table, Seq<int, I...>) {
  // One in twelve is the twin of the one before it.
  static constexpr Function functions[] = {&Work<SeedOf(S, I % 12 == 11 ? I - 1 : I), I>...};
  for (Function function : functions) v = function(v, table);
  return v;
}

// Pointers into the table: each one needs a relocation in a shared library.
template <int N>
struct Pointers {
  const unsigned char* at[N];
  constexpr Pointers(const unsigned char* table, int bytes) : at() {
    for (int i = 0; i < N; ++i) at[i] = table + (i * 977) % bytes;
  }
};

}  // namespace demo_weights
}  // namespace

#endif

#include <cmath>
#include <cstdio>
#include <vector>

extern "C" int proof_face(unsigned char* rgba, int width, int height, int side, float* out);
extern "C" int proof_vision();

int main() {
  const int width = 640, height = 480, side = 192;
  std::vector<unsigned char> rgba(width * height * 4);
  for (size_t i = 0; i < rgba.size(); i += 4) {
    rgba[i] = 51, rgba[i + 1] = 102, rgba[i + 2] = 204, rgba[i + 3] = 255;
  }
  std::vector<float> tensor(side * side * 3);
  if (proof_face(rgba.data(), width, height, side, tensor.data()) != 0) return std::puts("face: another buffer"), 1;
  const float expected[] = {0.2f, 0.4f, 0.8f};
  for (size_t i = 0; i < tensor.size(); ++i) {
    if (std::fabs(tensor[i] - expected[i % 3]) > 1e-6f) return std::printf("face: %f at %zu\n", tensor[i], i), 1;
  }
  const int failures = proof_vision();
  std::printf("vision: %d failed\n", failures);
  return failures == 0 ? 0 : 1;
}

#ifndef CTOML_PLACE_INDEX_H
#define CTOML_PLACE_INDEX_H

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

/// True for a byte that continues a code point rather than beginning one.
inline bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

/// Finds lines and columns, which count code points, again in the bytes.
///
/// In steps of a fixed number of code points, so that a long line with many values is no slower than
/// many lines.
class place_index {
 public:
  explicit place_index(std::string_view source);

  /// The byte at a line and column; the end of the bytes when there is none.
  size_t offset(uint32_t line, uint32_t column) const;

 private:
  static constexpr size_t step = 64;

  std::string_view source_;
  /// How many code points come before each line.
  std::vector<size_t> lines_;
  /// The byte at which every `step`th code point begins.
  std::vector<size_t> steps_;
};

#endif

#include "keys.h"

namespace {

/// The end of the string that begins at `start` with a quote: the index after its last quote.
size_t string_end(std::string_view source, size_t start) {
  const char quote = source[start];
  const bool is_long = source.substr(start, 3) == std::string_view(quote == '"' ? "\"\"\"" : "'''");
  size_t index = start + (is_long ? 3 : 1);
  while (index < source.size()) {
    const char byte = source[index];
    if (byte == '\\' && quote == '"') {
      index += 2;
    } else if (byte == '\n' && !is_long) {
      return index;
    } else if (byte == quote && !is_long) {
      return index + 1;
    } else if (byte == quote && source.substr(index, 3) == source.substr(start, 3)) {
      index += 3;
      // Up to two more quotes belong to the string itself.
      for (int more = 0; more < 2 && source.substr(index, 1) == source.substr(start, 1); more++) {
        index++;
      }
      return index;
    } else {
      index++;
    }
  }
  return source.size();
}

size_t comment_end(std::string_view source, size_t start) {
  const size_t end = source.find('\n', start);
  return end == std::string_view::npos ? source.size() : end;
}

}  // namespace

ctoml_place deep_key(std::string_view source) {
  unsigned parts = 1;
  uint32_t line = 1;
  size_t line_start = 0;
  size_t index = 0;
  while (index < source.size()) {
    const char byte = source[index];
    if (byte == '"' || byte == '\'') {
      const size_t end = string_end(source, index);
      for (size_t at = index; at < end && at < source.size(); at++) {
        if (source[at] == '\n') {
          line++;
          line_start = at + 1;
        }
      }
      index = end;
      continue;
    }
    if (byte == '#') {
      index = comment_end(source, index);
      continue;
    }
    if (byte == '.') {
      if (++parts > ctoml_key_parts) return {line, static_cast<uint32_t>(index - line_start + 1)};
    } else if (byte == '\n' || byte == '=' || byte == ',' || byte == '[' || byte == '{') {
      parts = 1;
    }
    if (byte == '\n') {
      line++;
      line_start = index + 1;
    }
    index++;
  }
  return {0, 0};
}

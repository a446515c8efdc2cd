#include "place_index.h"

place_index::place_index(std::string_view source) : source_(source) {
  size_t count = 0;
  lines_.push_back(0);
  for (size_t index = 0; index < source.size(); index++) {
    if (continues(source[index])) continue;
    if (count % step == 0) steps_.push_back(index);
    count++;
    if (source[index] == '\n') lines_.push_back(count);
  }
}

size_t place_index::offset(uint32_t line, uint32_t column) const {
  if (line == 0 || line > lines_.size() || column == 0) return source_.size();
  const size_t wanted = lines_[line - 1] + column - 1;
  if (wanted / step >= steps_.size()) return source_.size();
  size_t index = steps_[wanted / step];
  for (size_t left = wanted % step; left > 0 && index < source_.size(); left--) {
    index++;
    while (index < source_.size() && continues(source_[index])) index++;
  }
  return index;
}

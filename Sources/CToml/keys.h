#ifndef CTOML_KEYS_H
#define CTOML_KEYS_H

#include <cstdint>
#include <string_view>

/// A line and column, counted from 1; 0, 0 for nowhere.
struct ctoml_place {
  uint32_t line;
  uint32_t column;
};

/// The most parts a dotted key may have.
///
/// toml++ 3.3 bounds nested values but not `a.a.a…`, and frees a table by recursion: one long key
/// would use up the stack.
constexpr unsigned ctoml_key_parts = 16;

/// Where the first key with more than `ctoml_key_parts` parts is; nowhere when there is none.
///
/// Strings and comments are skipped just as TOML does, up to the first place that is not TOML,
/// where toml++ stops too.
ctoml_place deep_key(std::string_view source);

#endif

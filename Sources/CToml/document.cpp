#include "CToml.h"

#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keys.h"
#include "place_index.h"

/// Thrown where toml++ finds its own assumption broken.
///
/// Some text that is not TOML (`[{`) gets past the checks of toml++ 3.3 and runs into an assertion,
/// or in an optimised build into undefined behaviour. This makes it an error like any other.
struct broken_assumption : std::exception {};

#undef NDEBUG
#define TOML_ASSERT(condition) ((condition) ? static_cast<void>(0) : throw broken_assumption())
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ENABLE_WINDOWS_COMPAT 0
#define TOML_MAX_NESTED_VALUES 16
#include <toml++/impl/preprocessor.h>

// The tests for blanks outside ASCII declare unreachable what they reach for most letters (`é`
// after a backslash at the end of a line): there it means "is not one".
#undef TOML_UNREACHABLE
#define TOML_UNREACHABLE return false
#include <toml++/impl/forward_declarations.h>
#include <toml++/impl/unicode.h>
#undef TOML_UNREACHABLE
#define TOML_UNREACHABLE throw broken_assumption()
#include <toml++/toml.h>

/// Everything one reading made: the bytes, toml++'s tree, and the list that points into both.
struct ctoml_document {
  std::string source;
  toml::table root;
  std::vector<ctoml_node> nodes;
  std::optional<place_index> places;
  std::string error;
  uint32_t line = 0;
  uint32_t column = 0;
};

namespace {

/// A value as it was written.
std::string_view literal(const ctoml_document &document, const toml::source_region &region) {
  const place_index &places = *document.places;
  const size_t start = places.offset(region.begin.line, region.begin.column);
  const size_t end = places.offset(region.end.line, region.end.column);
  if (end <= start) return {};
  return std::string_view(document.source).substr(start, end - start);
}

ctoml_kind kind(const toml::node &node) {
  switch (node.type()) {
    case toml::node_type::table: return ctoml_table;
    case toml::node_type::array: return ctoml_array;
    case toml::node_type::string: return ctoml_string;
    case toml::node_type::integer: return ctoml_integer;
    case toml::node_type::floating_point: return ctoml_float;
    case toml::node_type::boolean: return ctoml_boolean;
    default: return ctoml_date;
  }
}

/// A value without its members.
ctoml_node without_members(
    const ctoml_document &document, const toml::node &node, std::string_view key) {
  ctoml_node value = {};
  value.kind = kind(node);
  value.line = node.source().begin.line;
  value.column = node.source().begin.column;
  value.key = key.data();
  value.key_length = key.size();
  std::string_view text;
  if (const auto *string = node.as_string()) text = string->get();
  else if (node.is_floating_point() || value.kind == ctoml_date) text = literal(document, node.source());
  value.text = text.data();
  value.text_length = text.size();
  if (const auto *integer = node.as_integer()) value.integer = integer->get();
  if (const auto *boolean = node.as_boolean()) value.integer = boolean->get() ? 1 : 0;
  if (const auto *table = node.as_table()) value.count = static_cast<uint32_t>(table->size());
  if (const auto *array = node.as_array()) value.count = static_cast<uint32_t>(array->size());
  return value;
}

/// Appends a value and its members.
///
/// The depth is bounded: nested values by toml++, keys by `keys.h`.
void append(ctoml_document &document, const toml::node &node, std::string_view key) {
  document.nodes.push_back(without_members(document, node, key));
  if (const auto *table = node.as_table()) {
    for (auto &&[name, member] : *table) append(document, member, name.str());
  } else if (const auto *array = node.as_array()) {
    for (auto &&member : *array) append(document, member, {});
  }
}

/// True when toml++ stumbles over these bytes.
bool stumbles(std::string_view bytes) {
  try {
    (void)toml::parse(bytes);
    return false;
  } catch (const broken_assumption &) {
    return true;
  }
}

/// Finds the byte toml++ stumbles over: the last of the shortest beginning it stumbles over.
void find_stumble(ctoml_document &document) {
  const std::string_view source(document.source);
  size_t low = 0;
  size_t high = source.size();
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (stumbles(source.substr(0, middle))) high = middle;
    else low = middle + 1;
  }
  document.error = "this can't stand here";
  document.line = 1;
  document.column = 0;
  for (size_t index = 0; index < low; index++) {
    if (!continues(source[index])) document.column++;
    if (source[index] == '\n' && index + 1 < low) {
      document.line++;
      document.column = 0;
    }
  }
}

void read(ctoml_document &document) {
  if (const auto place = deep_key(document.source); place.line != 0) {
    document.error = "a key has too many parts";
    document.line = place.line;
    document.column = place.column;
    return;
  }
  auto result = toml::parse(std::string_view(document.source));
  if (!result) {
    document.error = std::string(result.error().description());
    document.line = result.error().source().begin.line;
    document.column = result.error().source().begin.column;
    return;
  }
  document.root = std::move(result).table();
  document.places.emplace(document.source);
  append(document, document.root, {});
}

}  // namespace

ctoml_document *ctoml_read(const char *bytes, size_t length) {
  ctoml_document *document = nullptr;
  try {
    document = new ctoml_document;
    std::string_view text(bytes, length);
    if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
    document->source = text;
    try {
      read(*document);
    } catch (const broken_assumption &) {
      find_stumble(*document);
    }
    return document;
  } catch (const std::exception &) {
    delete document;
    return nullptr;
  }
}

const ctoml_node *ctoml_nodes(const ctoml_document *document, size_t *count) {
  *count = document->nodes.size();
  return document->error.empty() ? document->nodes.data() : nullptr;
}

const char *ctoml_error(
    const ctoml_document *document, size_t *length, uint32_t *line, uint32_t *column) {
  *length = document->error.size();
  *line = document->line;
  *column = document->column;
  return document->error.empty() ? nullptr : document->error.data();
}

void ctoml_free(ctoml_document *document) { delete document; }

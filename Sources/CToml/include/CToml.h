/// Reads TOML with toml++ and hands it over as a flat list of values, in document order of tables.
///
/// Nothing throws and nothing is printed: what is wrong comes back as an error with its line and
/// column.
#ifndef CTOML_H
#define CTOML_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a value is.
enum ctoml_kind {
  ctoml_table,
  ctoml_array,
  ctoml_string,
  ctoml_integer,
  ctoml_float,
  ctoml_boolean,
  ctoml_date,
};

/// One value. A table or an array is followed by its `count` members, each with its own members.
struct ctoml_node {
  enum ctoml_kind kind;
  uint32_t count;
  /// Where the value begins; columns count code points. 1-based; 0 when unknown.
  uint32_t line;
  uint32_t column;
  /// An integer's value; a boolean's 0 or 1.
  int64_t integer;
  /// The name in the table this value belongs to; null in an array.
  const char *key;
  size_t key_length;
  /// A string's value; for a float and a date the text as it was written.
  const char *text;
  size_t text_length;
};

/// A document that was read, or the reason why not. Owns every pointer that leads out of it.
struct ctoml_document;

/// Reads `length` bytes, which may be anything. Null when memory is short.
struct ctoml_document *ctoml_read(const char *bytes, size_t length);

/// The values, the root table first, and how many there are. Null when the document has an error.
const struct ctoml_node *ctoml_nodes(const struct ctoml_document *document, size_t *count);

/// What is wrong and where; null when nothing is.
const char *ctoml_error(
    const struct ctoml_document *document, size_t *length, uint32_t *line, uint32_t *column);

/// Ends the document and everything that came out of it. Null is allowed.
void ctoml_free(struct ctoml_document *document);

#ifdef __cplusplus
}
#endif

#endif

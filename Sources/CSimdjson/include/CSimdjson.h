// A small, bounded JSON reader around simdjson.
//
// simdjson finds the structure of a text and checks its UTF-8; what is built on top is a flat list of
// values that point into the text, so nothing is copied and every number keeps its literal digits.
// The text must stay in place until `CJSONForget`, the next `CJSONParse` or `CJSONDestroy`.
//
// A `CJSONValue` made by an earlier parse, and any value of a null parser, reads as missing.
#ifndef ORCH_CSIMDJSON_H
#define ORCH_CSIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct CJSONParser CJSONParser;

typedef enum __attribute__((enum_extensibility(closed))) {
  CJSONStatusOK,
  CJSONStatusEmpty,
  CJSONStatusCutOff,
  CJSONStatusInvalidUTF8,
  CJSONStatusControlCharacter,
  CJSONStatusUnexpected,
  CJSONStatusTrailing,
  CJSONStatusBadNumber,
  CJSONStatusBadEscape,
  CJSONStatusTooDeep,
  CJSONStatusTooLong,
  CJSONStatusOutOfMemory,
} CJSONStatus;

typedef enum __attribute__((enum_extensibility(closed))) {
  CJSONKindMissing,
  CJSONKindNull,
  CJSONKindFalse,
  CJSONKindTrue,
  CJSONKindNumber,
  CJSONKindString,
  CJSONKindArray,
  CJSONKindObject,
} CJSONKind;

typedef struct {
  uint32_t node;
  uint32_t generation;
} CJSONValue;

typedef struct {
  const uint8_t *bytes;
  size_t count;
} CJSONText;

/// A parser with its buffers, to be used for one text after the other; null when memory is short.
CJSONParser *CJSONCreate(void);
void CJSONDestroy(CJSONParser *parser);

/// Reads one whole text, everything in it checked. `offset` is where it stopped when it failed.
CJSONStatus CJSONParse(
    CJSONParser *parser, const void *text, size_t count, CJSONValue *root, size_t *offset);

/// Lets go of the text: values made from it read as missing from now on.
void CJSONForget(CJSONParser *parser);

CJSONKind CJSONKindOf(const CJSONParser *parser, CJSONValue value);

/// The member of an object by its key, without escapes in `key`; the first of several wins.
CJSONValue CJSONMember(CJSONParser *parser, CJSONValue object, const uint8_t *key, size_t count);

/// The first element of an array or the first key of an object; missing when there is none.
CJSONValue CJSONFirst(const CJSONParser *parser, CJSONValue container);

/// What comes next in the same container: the next element, a key's value, or after that value the
/// next key; missing at the end.
CJSONValue CJSONNext(const CJSONParser *parser, CJSONValue value);

/// The value as it is written: digits of a number, a string with its quotes, a whole container.
CJSONText CJSONWritten(const CJSONParser *parser, CJSONValue value);

/// A string's text. With escapes in it, it lies in the parser and lasts until the next call of this
/// function or of `CJSONMember`. Lone surrogates become U+FFFD.
CJSONText CJSONString(CJSONParser *parser, CJSONValue value);

#ifdef __cplusplus
}
#endif

#endif

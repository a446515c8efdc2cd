#include "CSimdjson.h"

#include <simdjson.h>

#include <cstring>
#include <memory>
#include <new>
#include <vector>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace {

constexpr size_t maximumDepth = 1024;
constexpr size_t maximumLength = size_t(1) << 31;
constexpr size_t ordinaryLength = size_t(1) << 16;
constexpr uint32_t hasEscapes = uint32_t(1) << 31;

// One value, key or end of a container, in the order of the text.
struct Node {
  // Offset of its first byte.
  uint32_t start;
  // Of a scalar: the offset after its last byte, and `hasEscapes`. Of a container: its end's node.
  uint32_t end;
};

bool isSpace(uint8_t byte) {
  return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

bool isDigit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

const uint8_t *skipDigits(const uint8_t *at, const uint8_t *end) {
  while (at < end && isDigit(*at)) at++;
  return at;
}

bool isNumber(const uint8_t *at, const uint8_t *end) {
  if (at < end && *at == '-') at++;
  const uint8_t *whole = at;
  at = skipDigits(at, end);
  if (at == whole || (*whole == '0' && at > whole + 1)) return false;
  if (at < end && *at == '.') {
    const uint8_t *fraction = ++at;
    at = skipDigits(at, end);
    if (at == fraction) return false;
  }
  if (at < end && (*at | 0x20) == 'e') {
    at++;
    if (at < end && (*at == '+' || *at == '-')) at++;
    const uint8_t *exponent = at;
    at = skipDigits(at, end);
    if (at == exponent) return false;
  }
  return at == end;
}

// The value of four hexadecimal digits, or -1.
int32_t hexadecimal(const uint8_t *at, const uint8_t *end) {
  if (end - at < 4) return -1;
  int32_t value = 0;
  for (int place = 0; place < 4; place++) {
    uint8_t byte = at[place];
    uint8_t letter = byte | 0x20;
    if (isDigit(byte)) value = value * 16 + (byte - '0');
    else if (letter >= 'a' && letter <= 'f') value = value * 16 + (letter - 'a' + 10);
    else return -1;
  }
  return value;
}

// What a one-letter escape stands for, or 0.
constexpr uint8_t plainEscape(uint8_t letter) {
  switch (letter) {
    case '"': case '\\': case '/': return letter;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return 0;
  }
}

// True of the letters that an escape may begin with.
struct EscapeLetters {
  bool has[256] = {};
  constexpr EscapeLetters() {
    for (int letter = 0; letter < 256; letter++) has[letter] = letter == 'u' || plainEscape(uint8_t(letter));
  }
};
constexpr EscapeLetters escapeLetters;

// A bit for each backslash among the 64 bytes at `at`.
inline uint64_t backslashes(const uint8_t *at) {
  uint64_t found = 0;
#ifdef __SSE2__
  for (int part = 0; part < 64; part += 16) {
    __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i *>(at + part));
    int equal = _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    found |= uint64_t(uint32_t(equal)) << part;
  }
#else
  for (int place = 0; place < 64; place++) found |= uint64_t(at[place] == '\\') << place;
#endif
  return found;
}

// The first backslash in `at ..< end`, or `end`. What comes before `limit` can be read.
inline const uint8_t *firstEscape(const uint8_t *at, const uint8_t *end, const uint8_t *limit) {
  for (; at < end && limit - at >= 64; at += 64) {
    if (uint64_t found = backslashes(at)) {
      at += __builtin_ctzll(found);
      return at < end ? at : end;
    }
  }
  while (at < end && *at != '\\') at++;
  return at < end ? at : end;
}

// True when the backslash at `at` begins an escape that is whole.
inline bool isEscape(const uint8_t *at, const uint8_t *end) {
  if (end - at < 2 || !escapeLetters.has[at[1]]) return false;
  return at[1] != 'u' || hexadecimal(at + 2, end) >= 0;
}

// The first backslash that begins no escape, or `end`. `at` lies between the quotes, after a whole escape or none.
const uint8_t *badEscape(const uint8_t *at, const uint8_t *end, const uint8_t *limit) {
  while (at < end && limit - at >= 64) {
    const uint8_t *block = at;
    at += 64;
    for (uint64_t found = backslashes(block); found; found &= found - 1) {
      const uint8_t *escape = block + __builtin_ctzll(found);
      if (escape >= end) return end;
      if (!isEscape(escape, end)) return escape;
      // A backslash that is escaped begins nothing.
      if (escape[1] != '\\') continue;
      if (escape + 1 == at) at++;
      else found &= found - 1;
    }
  }
  while ((at = firstEscape(at, end, limit)) < end) {
    if (!isEscape(at, end)) return at;
    at += 2;
  }
  return end;
}

uint8_t *writeScalar(uint32_t scalar, uint8_t *to) {
  if (scalar < 0x80) {
    *to++ = uint8_t(scalar);
  } else if (scalar < 0x800) {
    *to++ = uint8_t(0xC0 | scalar >> 6);
    *to++ = uint8_t(0x80 | (scalar & 0x3F));
  } else if (scalar < 0x10000) {
    *to++ = uint8_t(0xE0 | scalar >> 12);
    *to++ = uint8_t(0x80 | (scalar >> 6 & 0x3F));
    *to++ = uint8_t(0x80 | (scalar & 0x3F));
  } else {
    *to++ = uint8_t(0xF0 | scalar >> 18);
    *to++ = uint8_t(0x80 | (scalar >> 12 & 0x3F));
    *to++ = uint8_t(0x80 | (scalar >> 6 & 0x3F));
    *to++ = uint8_t(0x80 | (scalar & 0x3F));
  }
  return to;
}

// Reads the `\uXXXX` at `at`, and its second half where it has one; moves `at` behind it.
uint32_t escapedScalar(const uint8_t *&at, const uint8_t *end) {
  uint32_t unit = uint32_t(hexadecimal(at + 2, end));
  at += 6;
  if (unit < 0xD800 || unit > 0xDFFF) return unit;
  if (unit < 0xDC00 && end - at >= 6 && at[0] == '\\' && at[1] == 'u') {
    uint32_t low = uint32_t(hexadecimal(at + 2, end));
    if (low >= 0xDC00 && low <= 0xDFFF) {
      at += 6;
      return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
  }
  return 0xFFFD;
}

}  // namespace

struct CJSONParser {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> structure;
  // As many as there are structural characters, which no text has more values than.
  std::unique_ptr<Node[]> nodes;
  size_t capacity = 0;
  size_t nodeCount = 0;
  std::vector<uint32_t> open;
  std::vector<uint8_t> decoded;
  const uint8_t *text = nullptr;
  size_t count = 0;
  uint32_t generation = 0;
  size_t stopped = 0;

  CJSONStatus prepare(size_t length);
  CJSONStatus findStructure();
  void reserveNodes();
  CJSONStatus build();
  CJSONStatus addScalar(uint32_t from, uint32_t to);
  CJSONStatus fail(CJSONStatus status, size_t at) {
    stopped = at;
    return status;
  }

  const Node *find(CJSONValue value) const {
    bool isCurrent = value.generation == generation && value.node < nodeCount;
    return isCurrent ? &nodes[value.node] : nullptr;
  }
  bool isContainer(const Node &node) const {
    return text[node.start] == '{' || text[node.start] == '[';
  }
  bool isEnd(const Node &node) const {
    return text[node.start] == '}' || text[node.start] == ']';
  }
  CJSONValue at(size_t node) const { return {uint32_t(node), generation}; }
  CJSONText decode(const Node &node);
  bool isKey(const Node &node, const uint8_t *key, size_t length);
};

// Makes room for `length` bytes, and gives back what one giant line needed.
CJSONStatus CJSONParser::prepare(size_t length) {
  size_t room = structure ? structure->capacity() : 0;
  bool isFarTooBig = room > 16 * ordinaryLength && length < room / 8;
  if (structure && room >= length && !isFarTooBig) return CJSONStatusOK;
  size_t wanted = ordinaryLength;
  while (wanted < length) wanted *= 2;
  if (isFarTooBig) {
    nodes.reset();
    capacity = 0;
    std::vector<uint8_t>().swap(decoded);
  }
  structure.reset();
  simdjson::error_code error =
      simdjson::get_active_implementation()->create_dom_parser_implementation(
          wanted, maximumDepth, structure);
  return error || !structure ? CJSONStatusOutOfMemory : CJSONStatusOK;
}

CJSONStatus CJSONParser::findStructure() {
  switch (structure->stage1(text, count, simdjson::stage1_mode::regular)) {
    case simdjson::SUCCESS: return CJSONStatusOK;
    case simdjson::EMPTY: return CJSONStatusEmpty;
    case simdjson::UTF8_ERROR: return CJSONStatusInvalidUTF8;
    case simdjson::UNESCAPED_CHARS: return CJSONStatusControlCharacter;
    case simdjson::UNCLOSED_STRING: return fail(CJSONStatusCutOff, count);
    case simdjson::CAPACITY: return CJSONStatusTooLong;
    case simdjson::MEMALLOC: return CJSONStatusOutOfMemory;
    default: return CJSONStatusUnexpected;
  }
}

void CJSONParser::reserveNodes() {
  size_t wanted = structure->n_structural_indexes;
  if (capacity >= wanted) return;
  nodes.reset();
  capacity = wanted + wanted / 2;
  nodes.reset(new Node[capacity]);
}

// Adds the string, number or word that lies in `from ..< to`, blanks behind it included.
CJSONStatus CJSONParser::addScalar(uint32_t from, uint32_t to) {
  while (to > from && isSpace(text[to - 1])) to--;
  const uint8_t *first = text + from;
  size_t length = to - from;
  uint32_t flag = 0;
  switch (*first) {
    case '"': {
      if (length < 2 || text[to - 1] != '"') return fail(CJSONStatusUnexpected, from);
      const uint8_t *end = text + to - 1;
      const uint8_t *escape = firstEscape(first + 1, end, text + count);
      if (escape < end) {
        const uint8_t *bad = badEscape(escape, end, text + count);
        if (bad < end) return fail(CJSONStatusBadEscape, size_t(bad - text));
        flag = hasEscapes;
      }
      break;
    }
    case 't':
      if (length != 4 || memcmp(first, "true", 4)) return fail(CJSONStatusUnexpected, from);
      break;
    case 'f':
      if (length != 5 || memcmp(first, "false", 5)) return fail(CJSONStatusUnexpected, from);
      break;
    case 'n':
      if (length != 4 || memcmp(first, "null", 4)) return fail(CJSONStatusUnexpected, from);
      break;
    case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7':
    case '8': case '9':
      if (!isNumber(first, text + to)) return fail(CJSONStatusBadNumber, from);
      break;
    default: return fail(CJSONStatusUnexpected, from);
  }
  nodes[nodeCount++] = {from, to | flag};
  return CJSONStatusOK;
}

// Turns the structure into nodes, checking the grammar on the way. No recursion: depth is data.
CJSONStatus CJSONParser::build() {
  const uint32_t *index = structure->structural_indexes.get();
  const uint32_t *last = index + structure->n_structural_indexes;
  auto end = [&](const uint32_t *token) { return token + 1 < last ? token[1] : uint32_t(count); };
  reserveNodes();
  // The byte that ends the innermost open container.
  uint8_t closer = 0;
  do {
    // One value, with its key in an object.
    if (closer == '}') {
      if (index == last) return fail(CJSONStatusCutOff, count);
      if (text[*index] != '"') return fail(CJSONStatusUnexpected, *index);
      if (CJSONStatus status = addScalar(*index, end(index))) return status;
      if (++index == last) return fail(CJSONStatusCutOff, count);
      if (text[*index] != ':') return fail(CJSONStatusUnexpected, *index);
      index++;
    }
    if (index == last) return fail(CJSONStatusCutOff, count);
    uint8_t byte = text[*index];
    if (byte == '{' || byte == '[') {
      if (open.size() >= maximumDepth) return fail(CJSONStatusTooDeep, *index);
      open.push_back(uint32_t(nodeCount));
      nodes[nodeCount++] = {*index++, 0};
      closer = byte == '{' ? '}' : ']';
      if (index == last || text[*index] != closer) continue;
    } else {
      if (CJSONStatus status = addScalar(*index, end(index))) return status;
      index++;
    }
    // What ends with it.
    while (!open.empty()) {
      if (index == last) return fail(CJSONStatusCutOff, count);
      uint32_t at = *index++;
      if (text[at] == ',') break;
      if (text[at] != closer) return fail(CJSONStatusUnexpected, at);
      nodes[open.back()].end = uint32_t(nodeCount);
      nodes[nodeCount++] = {at, at + 1};
      open.pop_back();
      if (!open.empty()) closer = text[nodes[open.back()].start] == '{' ? '}' : ']';
    }
  } while (!open.empty());
  return index == last ? CJSONStatusOK : fail(CJSONStatusTrailing, *index);
}

bool CJSONParser::isKey(const Node &node, const uint8_t *key, size_t length) {
  if (!(node.end & hasEscapes)) {
    return node.end - node.start == length + 2 && !memcmp(text + node.start + 1, key, length);
  }
  CJSONText decoded = decode(node);
  return decoded.count == length && !memcmp(decoded.bytes, key, length);
}

CJSONText CJSONParser::decode(const Node &node) {
  const uint8_t *at = text + node.start + 1;
  const uint8_t *end = text + (node.end & ~hasEscapes) - 1;
  if (!(node.end & hasEscapes)) return {at, size_t(end - at)};
  decoded.resize(size_t(end - at));
  uint8_t *to = decoded.data();
  while (true) {
    const uint8_t *escape = firstEscape(at, end, text + count);
    memcpy(to, at, size_t(escape - at));
    to += escape - at;
    at = escape;
    if (at == end) break;
    if (at[1] == 'u') {
      to = writeScalar(escapedScalar(at, end), to);
    } else {
      *to++ = plainEscape(at[1]);
      at += 2;
    }
  }
  return {decoded.data(), size_t(to - decoded.data())};
}

extern "C" {

CJSONParser *CJSONCreate(void) { return new (std::nothrow) CJSONParser(); }

void CJSONDestroy(CJSONParser *parser) { delete parser; }

void CJSONForget(CJSONParser *parser) {
  if (!parser) return;
  parser->generation++;
  parser->text = nullptr;
  parser->count = 0;
  parser->nodeCount = 0;
  parser->open.clear();
}

CJSONStatus CJSONParse(
    CJSONParser *parser, const void *text, size_t count, CJSONValue *root, size_t *offset) {
  if (!parser) return CJSONStatusOutOfMemory;
  CJSONForget(parser);
  *offset = 0;
  *root = parser->at(0);
  if (count == 0) return CJSONStatusEmpty;
  if (count >= maximumLength) return CJSONStatusTooLong;
  parser->stopped = 0;
  CJSONStatus status;
  try {
    status = parser->prepare(count);
    parser->text = static_cast<const uint8_t *>(text);
    parser->count = count;
    if (!status) status = parser->findStructure();
    if (!status) status = parser->build();
  } catch (const std::bad_alloc &) {
    status = CJSONStatusOutOfMemory;
  }
  *offset = parser->stopped;
  if (status) CJSONForget(parser);
  return status;
}

CJSONKind CJSONKindOf(const CJSONParser *parser, CJSONValue value) {
  const Node *node = parser ? parser->find(value) : nullptr;
  if (!node) return CJSONKindMissing;
  switch (parser->text[node->start]) {
    case '{': return CJSONKindObject;
    case '[': return CJSONKindArray;
    case '"': return CJSONKindString;
    case 't': return CJSONKindTrue;
    case 'f': return CJSONKindFalse;
    case 'n': return CJSONKindNull;
    case '}': case ']': return CJSONKindMissing;
    default: return CJSONKindNumber;
  }
}

CJSONValue CJSONFirst(const CJSONParser *parser, CJSONValue container) {
  const Node *node = parser ? parser->find(container) : nullptr;
  CJSONValue missing = {UINT32_MAX, 0};
  if (!node || !parser->isContainer(*node)) return missing;
  return node->end == container.node + 1 ? missing : parser->at(container.node + 1);
}

CJSONValue CJSONNext(const CJSONParser *parser, CJSONValue value) {
  const Node *node = parser ? parser->find(value) : nullptr;
  CJSONValue missing = {UINT32_MAX, 0};
  if (!node || parser->isEnd(*node)) return missing;
  size_t next = (parser->isContainer(*node) ? node->end : value.node) + size_t(1);
  bool isLast = next >= parser->nodeCount || parser->isEnd(parser->nodes[next]);
  return isLast ? missing : parser->at(next);
}

CJSONValue CJSONMember(CJSONParser *parser, CJSONValue object, const uint8_t *key, size_t count) {
  CJSONValue missing = {UINT32_MAX, 0};
  if (CJSONKindOf(parser, object) != CJSONKindObject) return missing;
  const Node *nodes = parser->nodes.get();
  size_t last = nodes[object.node].end;
  try {
    for (size_t name = object.node + size_t(1); name < last;) {
      size_t value = name + 1;
      if (parser->isKey(nodes[name], key, count)) return parser->at(value);
      name = (parser->isContainer(nodes[value]) ? nodes[value].end : value) + size_t(1);
    }
  } catch (const std::bad_alloc &) {
  }
  return missing;
}

CJSONText CJSONWritten(const CJSONParser *parser, CJSONValue value) {
  const Node *node = parser ? parser->find(value) : nullptr;
  if (!node || parser->isEnd(*node)) return {nullptr, 0};
  size_t end = parser->isContainer(*node) ? parser->nodes[node->end].start + size_t(1)
                                          : node->end & ~hasEscapes;
  return {parser->text + node->start, end - node->start};
}

CJSONText CJSONString(CJSONParser *parser, CJSONValue value) {
  if (CJSONKindOf(parser, value) != CJSONKindString) return {nullptr, 0};
  try {
    return parser->decode(*parser->find(value));
  } catch (const std::bad_alloc &) {
    return {nullptr, 0};
  }
}

}  // extern "C"

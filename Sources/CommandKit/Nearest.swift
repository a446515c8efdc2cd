/// The candidate most likely meant by `word`; nil when none is close.
///
/// Close is one or two letters wrong, missing, extra or swapped, and fewer than half of the letters.
/// Words over 64 bytes have no neighbours, and at most 4,096 candidates are looked at, so that the
/// answer comes quickly whatever was typed.
package func nearest(to word: String, in candidates: some Sequence<String>) -> String? {
  allNearest(to: word, in: candidates).first
}

/// Those of the candidates that are equally near, and nearer than all others, in their order.
func allNearest(to word: String, in candidates: some Sequence<String>) -> [String] {
  let longest = 64
  guard (1...longest).contains(word.utf8.count) else { return [] }
  let bytes = Array(word.utf8)[...]
  var best: (candidates: [String], edits: Int) = ([], 2)
  for candidate in candidates.prefix(4096) where candidate.utf8.count <= longest {
    let other = Array(candidate.utf8)[...]
    let most = min(best.edits, (max(bytes.count, other.count) - 1) / 2)
    guard most >= 1, abs(bytes.count - other.count) <= most,
      let edits = (1...most).first(where: { isNear(bytes, other, edits: $0) })
    else {
      continue
    }
    best = (edits < best.edits ? [candidate] : best.candidates + [candidate], edits)
  }
  return best.candidates
}

/// True when `one` becomes `other` by at most `edits` changes of one byte or swaps of two.
private func isNear(
  _ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>, edits: Int
) -> Bool {
  let same = zip(one, other).prefix { $0 == $1 }.count
  let one = one.dropFirst(same)
  let other = other.dropFirst(same)
  if one.isEmpty || other.isEmpty { return one.count + other.count <= edits }
  guard edits > 0 else { return false }
  return isNear(one.dropFirst(), other.dropFirst(), edits: edits - 1)
    || isNear(one.dropFirst(), other, edits: edits - 1)
    || isNear(one, other.dropFirst(), edits: edits - 1)
    || one.prefix(2).elementsEqual(other.prefix(2).reversed())
      && isNear(one.dropFirst(2), other.dropFirst(2), edits: edits - 1)
}

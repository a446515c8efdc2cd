import OrchModel

/// `--fields` asked for what the answer does not have.
package enum FieldFailure: Failure, Equatable {
  case unknown(String, known: [String])

  package var code: String { "usage.unknown-field" }

  package var message: String {
    switch self {
    case .unknown(let name, _): "no field '\(name.cut(toBytes: 200))'"
    }
  }

  package var hint: String? {
    switch self {
    case .unknown(let name, let known):
      (near(name, in: known).map { "did you mean '\($0)'? " } ?? "")
        + "choose from \(known.joined(separator: ", "))"
    }
  }

  package var exitCode: ExitCode { .usage }
}

/// The name that differs from `name` in letter case or in one letter alone.
private func near(_ name: String, in known: [String]) -> String? {
  guard name.utf8.count <= 64 else { return nil }
  let typed = name.utf8.map { $0 | 0x20 }
  return known.first { candidate in
    let letters = candidate.utf8.map { $0 | 0x20 }
    let start = zip(typed, letters).prefix { $0 == $1 }.count
    let end = zip(typed.dropFirst(start).reversed(), letters.dropFirst(start).reversed())
      .prefix { $0 == $1 }.count
    let rest = (typed.count - start - end, letters.count - start - end)
    return max(rest.0, rest.1) <= (letters.count > 3 ? 1 : 0) || isSwap(typed, letters, at: start)
  }
}

/// True when swapping the two letters at `place` makes both the same.
private func isSwap(_ one: [UInt8], _ other: [UInt8], at place: Int) -> Bool {
  guard one.count == other.count, place + 1 < one.count else { return false }
  var swapped = one
  swapped.swapAt(place, place + 1)
  return swapped == other
}

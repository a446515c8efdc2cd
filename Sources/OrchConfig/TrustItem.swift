import OrchModel

/// Something a repository's own configuration wants that only the user may allow.
package struct TrustItem: Hashable, Sendable {
  /// `clients.claude.program`, `run.setup`, `prices`.
  package let key: String
  /// The value exactly, as JSON: `["npm","ci"]`.
  package let text: String
  package let origin: Origin

  package init(key: String, text: String, origin: Origin) {
    self.key = key
    self.text = text
    self.origin = origin
  }
}

extension Sequence where Element == TrustItem {
  /// The bytes whose digest stands for these items: `KEY VALUE` lines in the order of their bytes.
  ///
  /// Lines, columns and order in the file are left out, so that moving a setting asks nothing anew.
  /// A value is JSON on one line, so no text of one item can pass for another.
  package var trustText: String {
    map { "\($0.key) \($0.text)\n" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined()
  }
}

extension PriceSettings {
  /// Everything it says, as JSON.
  var trustText: String {
    let value: JSONValue = [
      "model": .string(model), "from": from.json, "input": .integer(input),
      "output": .integer(output), "cacheRead": cacheRead.json, "cacheWrite5m": cacheWrite5m.json,
      "cacheWrite1h": cacheWrite1h.json, "webSearchUsd": webSearch.json,
      "contextWindow": contextWindow.json, "maxOutput": maxOutput.json,
    ]
    return value.text
  }
}

extension Database {
  /// What is wrong with the store's pages; nil when nothing is.
  ///
  /// Finds what no longer fits together, not what was changed and still does.
  package func quickCheck() throws -> String? {
    let lines = try rows("PRAGMA quick_check(10)") { $0.value(at: 0).shown }
    return lines == ["ok"] ? nil : lines.joined(separator: "; ")
  }
}

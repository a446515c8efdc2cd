import OrchModel

/// A Swift value that one column can hold.
package protocol SQLConvertible: Sendable {
  var sqlValue: SQLValue { get }
  init?(_ sqlValue: SQLValue)
}

extension String: SQLConvertible {
  package var sqlValue: SQLValue { .text(self) }

  package init?(_ sqlValue: SQLValue) {
    guard case .text(let text) = sqlValue else { return nil }
    self = text
  }
}

extension [UInt8]: SQLConvertible {
  package var sqlValue: SQLValue { .bytes(self) }

  package init?(_ sqlValue: SQLValue) {
    guard case .bytes(let bytes) = sqlValue else { return nil }
    self = bytes
  }
}

extension Int64: SQLConvertible {
  package var sqlValue: SQLValue { .integer(self) }

  package init?(_ sqlValue: SQLValue) {
    guard case .integer(let integer) = sqlValue else { return nil }
    self = integer
  }
}

extension Int: SQLConvertible {
  package var sqlValue: SQLValue { .integer(Int64(self)) }

  package init?(_ sqlValue: SQLValue) {
    guard case .integer(let integer) = sqlValue else { return nil }
    self = Int(integer)
  }
}

extension Bool: SQLConvertible {
  package var sqlValue: SQLValue { .integer(self ? 1 : 0) }

  package init?(_ sqlValue: SQLValue) {
    guard case .integer(let integer) = sqlValue else { return nil }
    self = integer != 0
  }
}

extension ID: SQLConvertible {
  package var sqlValue: SQLValue { .text(rawValue) }

  package init?(_ sqlValue: SQLValue) {
    guard let text = String(sqlValue) else { return nil }
    self.init(text)
  }
}

extension Timestamp: SQLConvertible {
  package var sqlValue: SQLValue { .integer(milliseconds) }

  package init?(_ sqlValue: SQLValue) {
    guard case .integer(let milliseconds) = sqlValue else { return nil }
    self.init(milliseconds: milliseconds)
  }
}

extension Money: SQLConvertible {
  package var sqlValue: SQLValue { .integer(nanodollars) }

  package init?(_ sqlValue: SQLValue) {
    guard case .integer(let nanodollars) = sqlValue else { return nil }
    self.init(nanodollars: nanodollars)
  }
}

extension Credits: SQLConvertible {
  package var sqlValue: SQLValue { .integer(thousandths) }

  package init?(_ sqlValue: SQLValue) {
    guard case .integer(let thousandths) = sqlValue else { return nil }
    self.init(thousandths: thousandths)
  }
}

extension SQLConvertible where Self: RawRepresentable, RawValue == String {
  package var sqlValue: SQLValue { .text(rawValue) }

  package init?(_ sqlValue: SQLValue) {
    guard let text = String(sqlValue) else { return nil }
    self.init(rawValue: text)
  }
}

extension AgentTask.Status: SQLConvertible {}
extension AgentTask.Priority: SQLConvertible {}
extension Outcome: SQLConvertible {}
extension Run.Status: SQLConvertible {}
extension Run.Trigger: SQLConvertible {}
extension Stage.Status: SQLConvertible {}
extension Stage.Kind: SQLConvertible {}
extension Agent.Status: SQLConvertible {}
extension LedgerEntry.Kind: SQLConvertible {}
extension Budget.OnLimit: SQLConvertible {}
extension Budget.Unpriced: SQLConvertible {}
extension Budget.Period: SQLConvertible {}
extension Budget.Metric: SQLConvertible {}
extension Incident.Kind: SQLConvertible {}
extension FileEdit.Kind: SQLConvertible {}

/// Words in one column, with the ASCII unit separator between them.
struct WordList: SQLConvertible {
  let words: [String]

  init(_ words: [String]) { self.words = words }

  var sqlValue: SQLValue { .text(words.joined(separator: "\u{1F}")) }

  init?(_ sqlValue: SQLValue) {
    guard let text = String(sqlValue) else { return nil }
    words = text.utf8.split(separator: 0x1F).map { String(Substring($0)) }
  }
}

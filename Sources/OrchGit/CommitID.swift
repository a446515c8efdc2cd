import CGit2

/// The name of one commit: its SHA-1.
package struct CommitID: Hashable, Sendable, CustomStringConvertible {
  private let bytes: [UInt8]

  /// Nil unless `hex` is 40 hexadecimal digits.
  package init?(hex: String) {
    var oid = git_oid()
    guard hex.utf8.count == 40, git_oid_fromstr(&oid, hex) == 0 else { return nil }
    self.init(oid)
  }

  init(_ oid: git_oid) {
    bytes = withUnsafeBytes(of: oid.id) { Array($0) }
  }

  /// Nil for libgit2's "no such id".
  init?(_ oid: UnsafePointer<git_oid>?) {
    guard let oid else { return nil }
    self.init(oid.pointee)
  }

  /// For the duration of one call into libgit2.
  var oid: git_oid {
    var oid = git_oid()
    git_oid_fromraw(&oid, bytes)
    return oid
  }

  package var hex: String {
    String(
      decoding: bytes.flatMap { [Self.digits[Int($0 >> 4)], Self.digits[Int($0 & 15)]] },
      as: UTF8.self)
  }

  private static let digits = Array("0123456789abcdef".utf8)

  /// The first ten digits, for people.
  package var short: String { String(hex.prefix(10)) }

  package var description: String { hex }
}

import Glibc

/// The names of the system's users.
package struct UserNames {
  private let names: [UInt32: String]

  /// Those that `/etc/passwd` has.
  package init(in path: String = "/etc/passwd") {
    var names: [UInt32: String] = [:]
    guard let file = fopen(path, "re") else {
      self.names = names
      return
    }
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 4096)
    while fgets(&buffer, Int32(buffer.count), file) != nil {
      let line = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      guard fields.count > 2, !fields[0].isEmpty,
        let number = UInt32(String(decoding: fields[2], as: UTF8.self))
      else { continue }
      names[number] = names[number] ?? String(decoding: fields[0], as: UTF8.self)
    }
    self.names = names
  }

  /// The name of a user; the number of one that has none.
  package func name(of user: UInt32) -> String { names[user] ?? String(user) }

  /// Whoever runs this process.
  package static var current: String { Self().name(of: geteuid()) }
}

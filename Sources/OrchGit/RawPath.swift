import Glibc

/// A path, file name or reference as git and the kernel keep it: bytes, in no encoding, without NUL.
struct RawPath: Hashable, Sendable {
  let bytes: [UInt8]

  init(bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)
  }

  /// Nil for a name no file can have: empty, or with a NUL in it.
  init?(_ string: String) {
    guard !string.isEmpty, !string.utf8.contains(0) else { return nil }
    bytes = Array(string.utf8)
  }

  init(_ pointer: UnsafePointer<CChar>) {
    bytes = UnsafeBufferPointer(start: pointer, count: strlen(pointer)).map {
      UInt8(bitPattern: $0)
    }
  }

  /// For people and JSON: what is not UTF-8 becomes U+FFFD.
  var string: String { String(decoding: bytes, as: UTF8.self) }

  var isAbsolute: Bool { bytes.first == UInt8(ascii: "/") }

  var components: [RawPath] {
    bytes.split(separator: UInt8(ascii: "/")).map { RawPath(bytes: $0) }
  }

  var last: RawPath? { components.last }

  /// All but the last component: `/` above `/a`.
  var parent: RawPath {
    var end = bytes[...]
    while end.last == UInt8(ascii: "/") { end.removeLast() }
    while let byte = end.last, byte != UInt8(ascii: "/") { end.removeLast() }
    while end.count > 1, end.last == UInt8(ascii: "/") { end.removeLast() }
    return end.isEmpty ? "." : RawPath(bytes: end)
  }

  var withoutTrailingSlash: RawPath {
    var end = bytes[...]
    while end.count > 1, end.last == UInt8(ascii: "/") { end.removeLast() }
    return RawPath(bytes: end)
  }

  func appending(_ name: RawPath) -> RawPath {
    RawPath(
      bytes: bytes + (bytes.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]) + name.bytes)
  }

  func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
    try (bytes + [0]).withUnsafeBufferPointer { buffer in
      try buffer.withMemoryRebound(to: CChar.self) { characters in
        // The buffer holds at least its NUL, so it has an address.
        try body(characters.baseAddress.unsafelyUnwrapped)
      }
    }
  }

  /// The path with every symbolic link followed, or nil when there is nothing there.
  var resolved: RawPath? {
    withCString { path in
      guard let real = realpath(path, nil) else { return nil }
      defer { free(real) }
      return RawPath(real)
    }
  }
}

extension RawPath: ExpressibleByStringLiteral {
  init(stringLiteral value: StaticString) {
    bytes = value.withUTF8Buffer { Array($0) }
  }
}

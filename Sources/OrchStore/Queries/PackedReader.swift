/// Reads what is packed, from its beginning to its end.
///
/// The bytes must stay where they are. Whoever reads beyond them gets zeros, and `isDamaged` is true from then on.
struct PackedReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var place = 0
  private(set) var isDamaged = false

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// True when there is nothing more to read, or nothing that makes sense.
  var isAtEnd: Bool { place >= bytes.count || isDamaged }

  mutating func byte() -> UInt8 {
    guard place < bytes.count else {
      isDamaged = true
      return 0
    }
    defer { place += 1 }
    return bytes[place]
  }

  /// A number of 7 bits a byte, the lowest first.
  mutating func number() -> UInt64 {
    var (number, shift): (UInt64, UInt64) = (0, 0)
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      number |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 { return number }
      shift += 7
    }
    isDamaged = true
    return 0
  }

  mutating func amount() -> Int64 { Int64(bitPattern: number()) }

  /// A number of things of which each takes a byte or more.
  mutating func count() -> Int {
    guard let count = Int(exactly: number()), count <= bytes.count - place else {
      isDamaged = true
      return 0
    }
    return count
  }

  /// The next bytes.
  mutating func bytes(_ count: Int) -> UnsafeBufferPointer<UInt8> {
    guard count <= bytes.count - place else {
      isDamaged = true
      return UnsafeBufferPointer(start: nil, count: 0)
    }
    defer { place += count }
    return UnsafeBufferPointer(rebasing: bytes[place..<place + count])
  }
}

extension [UInt8] {
  /// Appends a number of 7 bits a byte, the lowest first.
  mutating func append(number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }
}

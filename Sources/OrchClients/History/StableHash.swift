/// A hash of bytes that is the same in every process and on every machine: FNV-1a of 64 bits.
///
/// It tells things apart that nobody has made alike on purpose.
package struct StableHash {
  package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  package init() {}

  /// What lies in one piece is read as that: another target's call of this is not specialised, and a step through a
  /// sequence is a dozen calls then.
  package mutating func add(_ bytes: some Sequence<UInt8>) {
    var hash = value
    let isDone: Void? = bytes.withContiguousStorageIfAvailable { piece in
      for byte in piece { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    if isDone == nil {
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    value = hash
  }
}

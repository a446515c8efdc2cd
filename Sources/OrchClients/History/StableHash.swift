/// A hash of bytes that is the same in every process and on every machine: FNV-1a of 64 bits.
///
/// It tells things apart that nobody has made alike on purpose.
package struct StableHash {
  package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  package init() {}

  package mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
  }
}

/// Names for the ids of a recording that are the same all through one play and different in the next.
///
/// The ledger counts a message once, whoever reports it. A recording that is played twice costs twice, so
/// its messages need names of their own each time.
struct Salt {
  let text: String

  /// The id as this play calls it: of the same shape, with other digits.
  func renamed(_ id: String) -> String {
    let digits = hexadecimal(id)
    let bytes = Array(id.utf8)
    let dashes = [8, 13, 18, 23]
    if bytes.count == 36, dashes.allSatisfy({ bytes[$0] == UInt8(ascii: "-") }) {
      return uuid(digits)
    }
    let underscore = bytes.lastIndex(of: UInt8(ascii: "_"))
    let prefix = underscore.map { String(decoding: bytes[...$0], as: UTF8.self) } ?? ""
    return prefix + digits
  }

  private func uuid(_ digits: String) -> String {
    var result = ""
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { result += "-" }
      result.append(digit)
    }
    return result
  }

  /// 32 hexadecimal digits that depend on every byte of the salt and the id.
  private func hexadecimal(_ id: String) -> String {
    let halves = [0xcbf2_9ce4_8422_2325, 0x8422_2325_cbf2_9ce4].map { (seed: UInt64) -> String in
      let digits = String(mixed(id, seed: seed), radix: 16)
      return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
    return halves.joined()
  }

  /// FNV-1a over salt, a separator and the id, its bits spread at the end.
  private func mixed(_ id: String, seed: UInt64) -> UInt64 {
    var hash = seed
    for byte in Array(text.utf8) + [0] + Array(id.utf8) {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
    hash = (hash ^ hash >> 33) &* 0xc4ce_b9fe_1a85_ec53
    return hash ^ hash >> 33
  }
}

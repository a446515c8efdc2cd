import Glibc
import OrchAnalysis
import OrchModel
import Testing

/// Reads the tables beside the tests.
enum Fixture {
  /// The lines of a table, each split at tabs.
  static func rows(_ name: String) throws -> [[String]] {
    let folder = #filePath.prefix(through: #filePath.lastIndex(of: "/") ?? #filePath.startIndex)
    let file = try #require(fopen(folder + "Fixtures/" + name, "r"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }
}

/// A moment after the built-in table was taken.
let today = Timestamp(milliseconds: 1_800_000_000_000)

/// A call of a model with these tokens.
func call(
  _ model: String, input: Int64 = 0, read: Int64 = 0, write5m: Int64 = 0, write1h: Int64 = 0,
  output: Int64 = 0, searches: Int64 = 0, tier: String? = nil, speed: String? = nil,
  region: String? = nil
) -> ModelCall {
  ModelCall(
    key: "", model: model,
    tokens: Tokens(
      input: input, cacheRead: read, cacheWrite5m: write5m, cacheWrite1h: write1h, output: output),
    webSearches: searches, speed: speed, serviceTier: tier, region: region)
}

/// What a call comes to by the built-in table, in nano-dollars; nil when it has no price.
func nanodollars(_ call: ModelCall) -> Int64? {
  guard case .priced(let money) = PriceBook.builtIn.cost(of: call, at: today).cost else {
    return nil
  }
  return money.nanodollars
}

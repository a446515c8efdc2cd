import Glibc
import OrchModel

/// A price list that can't be read, or is none.
package enum PriceImportFailure: Failure {
  case missing(String)
  case unreadable(String, String)
  case notAFile(String)
  case tooLong(String, limit: Int)
  case notJSON(String, reason: String)
  case noList(String)
  case tooMany(String, models: Int)
  case badSource(String)

  package var code: String {
    switch self {
    case .missing: "prices.no-file"
    case .unreadable: "prices.unreadable"
    case .notAFile: "prices.not-a-file"
    case .tooLong: "prices.too-long"
    case .notJSON: "prices.not-json"
    case .noList: "prices.no-list"
    case .tooMany: "prices.too-many"
    case .badSource: "usage.bad-value"
    }
  }

  package var message: String {
    switch self {
    case .missing(let path): "there is no price list '\(path)'"
    case .unreadable(let path, let reason): "cannot read the price list '\(path)': \(reason)"
    case .notAFile(let path): "the price list '\(path)' is no file"
    case .tooLong(let path, let limit):
      "the price list '\(path)' is longer than \(limit / 1_048_576) MiB"
    case .notJSON(let path, let reason): "the price list '\(path)' is no JSON: \(reason)"
    case .noList(let path): "'\(path)' is no price list of LiteLLM or models.dev"
    case .tooMany(let path, let models):
      "the price list '\(path)' has prices of \(grouped(models)) models"
    case .badSource(let name): "'\(name.cut(toBytes: 100))' is not a value for --source"
    }
  }

  package var hint: String? {
    switch self {
    case .missing: "name the file that was fetched, or - for standard input"
    case .unreadable: "make it readable to you"
    case .notAFile: "write it to standard input: orch prices import - < FILE"
    case .tooLong: "the published lists have about 3 MB; is it another file?"
    case .notJSON: "fetch it again; it may be cut off"
    case .noList: "fetch model_prices_and_context_window.json of LiteLLM, or models.dev's api.json"
    case .tooMany: "leave out the models that no agent here uses"
    case .badSource: "write 1 to 64 letters, digits, blanks and the like; not 'user', not 'alias'"
    }
  }

  package var exitCode: ExitCode {
    switch self {
    case .missing: .notFound
    case .unreadable: .inputOutput
    case .notAFile, .tooLong, .notJSON, .noList, .tooMany: .badData
    case .badSource: .usage
    }
  }
}

extension PriceImportFailure: Catalogued {
  package static var catalogue: [Self] {
    [
      .missing("PATH"), .unreadable("PATH", String(cString: strerror(EACCES))), .notAFile("PATH"),
      .tooLong("PATH", limit: 64 << 20), .notJSON("PATH", reason: "REASON"), .noList("PATH"),
      .tooMany("PATH", models: 60_000), .badSource("NAME"),
    ]
  }
}

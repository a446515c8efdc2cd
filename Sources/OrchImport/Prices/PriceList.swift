import OrchAnalysis
import OrchClients
import OrchCommands
import OrchModel

/// A published price list, as far as it can be read.
struct PriceList {
  enum Publisher: String {
    case litellm
    case modelsDev = "models.dev"
  }

  struct Refusal: Hashable {
    let model: String
    let fault: PriceFault
  }

  /// Ten times what any list has: every command that prices calls reads all there are.
  private static let mostModels = 50_000

  let publisher: Publisher
  /// The prices without source and time; each name once.
  private(set) var rows: [PriceRow] = []
  private(set) var refusals: [Refusal] = []

  /// Reads a list; `path` is what it is called in errors.
  static func read(_ bytes: [UInt8], path: String) throws(PriceImportFailure) -> PriceList {
    let answer = bytes.withUnsafeBytes { text in
      JSONParser().read(text) { document in PriceList(document) }
    }
    switch answer {
    case .failure(let fault): throw .notJSON(path, reason: fault.reason)
    case .success(nil): throw .noList(path)
    case .success(let list?):
      guard list.rows.count <= mostModels else { throw .tooMany(path, models: list.rows.count) }
      return list
    }
  }

  /// Nil for what looks like neither list.
  private init?(_ document: JSONDocument) {
    guard document.kind == .object else { return nil }
    let values = document.members.lazy.map(\.value)
    if values.contains(where: { $0["models"].kind == .object }) {
      publisher = .modelsDev
      readModelsDev(document)
    } else if values.contains(where: { $0["litellm_provider"].kind == .string }) {
      publisher = .litellm
      readLiteLLM(document)
    } else {
      return nil
    }
  }
}

extension PriceList {
  /// Google's own models are `gemini/…` there, and those of its cloud have the bare name.
  private static let gemini = "gemini/"

  private mutating func readLiteLLM(_ document: JSONDocument) {
    var seen: Set<ByteText> = []
    for (key, value) in document.members {
      guard let name = key.string, name.utf8.starts(with: Self.gemini.utf8) else { continue }
      let own = String(name.dropFirst(Self.gemini.count))
      add(own, as: name, to: &seen) { () throws(PriceFault) in try LiteLLMEntry(value).row() }
    }
    let geminis = Set(rows.map { ByteText($0.model) })
    for (key, value) in document.members {
      guard let name = key.string, !name.utf8.starts(with: Self.gemini.utf8) else { continue }
      if name.isSameBytes(as: "sample_spec") {
        refusals.append(Refusal(model: name, fault: .notAModel))
      } else if geminis.contains(ByteText(name)) {
        refusals.append(Refusal(model: name, fault: .sameAsGemini))
      } else {
        add(name, as: name, to: &seen) { () throws(PriceFault) in try LiteLLMEntry(value).row() }
      }
    }
  }

  /// Models of the three vendors have their own name, all others their provider's before it.
  private mutating func readModelsDev(_ document: JSONDocument) {
    var seen: Set<ByteText> = []
    for (key, value) in document.members {
      guard let provider = key.string?.cut(toBytes: 100), value["models"].kind == .object else {
        continue
      }
      for (key, model) in value["models"].members {
        guard let name = key.string else { continue }
        let shown = "\(provider)/\(name)"
        let vendor: String? =
          switch provider {
          case "anthropic", "openai": provider
          case "google": "gemini"
          default: nil
          }
        add(vendor == nil ? shown : name, as: shown, to: &seen) { () throws(PriceFault) in
          try ModelsDevEntry(model, provider: vendor ?? provider).row()
        }
      }
    }
  }

  private mutating func add(
    _ name: String, as shown: String, to seen: inout Set<ByteText>,
    _ read: () throws(PriceFault) -> PriceRow
  ) {
    do throws(PriceFault) {
      guard (1...200).contains(name.utf8.count) else { throw .badName }
      guard seen.insert(ByteText(name)).inserted else { throw .repeated(name) }
      var row = try read()
      row.model = name
      rows.append(row)
    } catch {
      refusals.append(Refusal(model: shown.cut(toBytes: 200), fault: error))
    }
  }
}

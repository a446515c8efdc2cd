import CommandKit
import OrchModel
import OrchStore

package enum PipelineFailure: Failure {
  case unknown(String, near: String?)
  case taken(String)
  case badName(String)
  case noStages
  /// Two stages of one name.
  case twice(String)
  case unknownStage(String, pipeline: String, known: [String])
  case nothingLeft(String)

  package var code: String {
    switch self {
    case .unknown: "pipeline.unknown"
    case .taken: "pipeline.taken"
    case .badName: "usage.bad-value"
    case .noStages: "usage.missing-value"
    case .twice: "pipeline.stage-twice"
    case .unknownStage: "pipeline.unknown-stage"
    case .nothingLeft: "pipeline.nothing-left"
    }
  }

  package var message: String {
    switch self {
    case .unknown(let name, _): "no pipeline '\(name.cut(toBytes: 100))'"
    case .taken(let name): "there is a pipeline '\(name)' already"
    case .badName(let name): "'\(name.cut(toBytes: 100))' can't be the name of a pipeline"
    case .noStages: "a pipeline needs a stage"
    case .twice(let name): "two stages are called '\(name.cut(toBytes: 100))'"
    case .unknownStage(let word, let pipeline, _):
      "no stage '\(word.cut(toBytes: 100))' in pipeline '\(pipeline)'"
    case .nothingLeft(let pipeline): "pipeline '\(pipeline)' would have no stage that is enabled"
    }
  }

  package var hint: String? {
    switch self {
    case .unknown(_, let near?): "did you mean '\(near)'?"
    case .unknown(let name, nil):
      name.isPlainName
        ? "make it: orch pipelines create \(name) --stage 'Keywords->Clusters:keywords:clusters'"
        : "see 'orch pipelines list'"
    case .taken(let name): "to change its stages: orch pipelines edit \(name) --stage …"
    case .badName: "write letters, digits, '.', '_' and '-', at most 64 of them"
    case .noStages: "add --stage 'Keywords->Clusters:keywords:clusters', once for each"
    case .twice: "give one a name of its own behind a fourth ':', as in 'Title:in:out:name'"
    case .unknownStage(let word, _, let known):
      nearest(to: word, in: known).map { "did you mean '\($0)'?" }
        ?? "its stages are \(known.prefix(12).joined(separator: ", "))"
    case .nothingLeft: "enable another stage first"
    }
  }

  package var exitCode: ExitCode {
    switch self {
    case .unknown, .unknownStage: .notFound
    case .taken, .twice, .nothingLeft: .badData
    case .badName, .noStages: .usage
    }
  }
}

extension PipelineFailure: Catalogued {
  package static var catalogue: [Self] {
    [
      .unknown("NAME", near: "NAME2"), .unknown("NAME", near: nil), .taken("NAME"),
      .badName("NAME"), .noStages, .twice("STAGE"),
      .unknownStage("STAGE", pipeline: "NAME", known: ["STAGE2"]), .nothingLeft("NAME"),
    ]
  }
}

extension Database {
  /// The pipeline of this name; throws when there is none.
  func knownPipeline(_ name: String) throws -> Pipeline {
    if let pipeline = try pipeline(named: name) { return pipeline }
    throw PipelineFailure.unknown(name, near: nearest(to: name, in: try pipelines().map(\.name)))
  }
}

extension String {
  /// True for what can be a name and typed as it is: ASCII letters, digits, `.`, `_` and `-`.
  var isPlainName: Bool {
    (1...64).contains(utf8.count) && utf8.first != UInt8(ascii: "-")
      && utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}

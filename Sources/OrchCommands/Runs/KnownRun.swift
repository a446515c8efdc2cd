import CommandKit
import OrchModel
import OrchStore

extension Database {
  /// The run a person means: `r4k2p`, the beginning of only one id, `#47`, `my-repo#47`, `my-repo #47.2`, `last`.
  package func knownRun(_ word: String, in context: Context) throws -> Run {
    if let run = try run(ID(word)) { return run }
    let project = try context.projectInView(in: self)
    if word == "last" {
      if let newest = try runs(of: project?.id, limit: 1).first { return newest.run }
      throw RunFailure.unknown(word, near: nil)
    }
    if let run = try numberedRun(word, in: project) { return run }
    let near = word.isEmpty ? [] : try runIDs(beginning: word, limit: 2)
    if near.count == 1, let run = try run(ID(near[0].id)) { return run }
    let newest = try runs(limit: 200).map(\.run.id.rawValue)
    throw RunFailure.unknown(word, near: nearest(to: word, in: newest))
  }

  /// `#47` of the project in view, `my-repo#47`, `my-repo #47`; with `.2` behind it the second attempt.
  private func numberedRun(_ word: String, in project: Project?) throws -> Run? {
    guard let hash = word.utf8.lastIndex(of: UInt8(ascii: "#")) else { return nil }
    let parts = word.utf8[word.utf8.index(after: hash)...]
      .split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .map { Int(String(Substring($0))) }
    guard let number = parts[0], parts.count <= 2 else { return nil }
    let name = String(word[..<hash]).trimmed
    let owner = name.isEmpty ? project : try self.project(named: name)
    guard let owner else { return nil }
    guard parts.count == 2 else { return try run(number: number, of: owner.id) }
    return try parts[1].flatMap { try run(number: number, attempt: $0, of: owner.id) }
  }
}

import CommandKit
import OrchModel

package enum ProjectFailure: Failure {
  /// A folder that is in none.
  case noRepository(String)
  /// A project that is no repository, such as a site whose pipeline is recorded.
  case withoutRepository(String)
  case unknown(String, known: [String])

  package var code: String {
    switch self {
    case .noRepository: "git.not-a-repository"
    case .withoutRepository: "project.no-repository"
    case .unknown: "project.unknown"
    }
  }

  package var message: String {
    switch self {
    case .noRepository(let folder): "'\(folder)' is not in a git repository"
    case .withoutRepository(let name): "project '\(name.cut(toBytes: 100))' has no repository"
    case .unknown(let name, _): "no project '\(name.cut(toBytes: 100))'"
    }
  }

  package var hint: String? {
    switch self {
    case .noRepository: "go into one, or make one with 'git init'"
    case .withoutRepository: "change into the repository you mean, and leave --project away"
    case .unknown(let name, let known):
      nearest(to: name, in: known).map { "did you mean '\($0)'?" }
        ?? (known.isEmpty
          ? "no project is known yet" : "known are \(known.prefix(8).joined(separator: ", "))")
    }
  }

  package var exitCode: ExitCode { .notFound }
}

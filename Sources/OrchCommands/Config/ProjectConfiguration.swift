import OrchConfig
import OrchModel
import OrchStore

extension Context {
  /// What is configured: built in, in the user's file, in the project's, and in `ORCH_*` variables.
  ///
  /// What the project's file says that needs trust has an effect only when the store says that a person
  /// agreed to each such setting by its exact text. `project` is the one to work on; nil for that of this
  /// folder.
  package func loadConfiguration(
    project: Project?, store: Database?, flags: [Configuration.Override] = []
  ) throws -> Configuration {
    var storeFailure: (any Error)?
    let configuration = try Configuration.load(
      user: ConfigLoader.userPath(environment: environment),
      project: projectConfigurationPath(of: project), environment: environment, flags: flags
    ) { items in
      do {
        let book = try trustBook(of: project?.path, in: store)
        return try items.allSatisfy { try book.isTrusted(TrustScan.settingEntry($0).digest) }
      } catch {
        storeFailure = error
        return false
      }
    }
    if let storeFailure { throw storeFailure }
    return configuration
  }

  /// The project's own file: `.orch/config.toml` in its main working tree.
  func projectConfigurationPath(of project: Project?) -> String? {
    let folder = project.map { $0.path } ?? directory
    guard let folder, let place = RepositoryPlace(containing: folder) else { return nil }
    return place.mainFolder + "/.orch/config.toml"
  }

  /// The configuration for somebody who only looks: no store is made, and none is needed.
  func configurationInView() throws -> Configuration {
    guard let place = RepositoryPlace(containing: directory) else {
      return try loadConfiguration(project: nil, store: nil)
    }
    let store = try storeIfAny()
    let project = try store?.project(at: place.commonFolder)
    return try loadConfiguration(project: project, store: store)
  }

  /// The store, to read; nil where there is none yet.
  func storeIfAny() throws -> Database? {
    do {
      return try openStore(self, .reading)
    } catch StoreError.missing {
      return nil
    }
  }
}

extension Configuration {
  /// What a person should know before relying on it.
  var notices: [String] {
    let unknown = warnings.map { warning in
      warning.hint.map { "\(warning.message); \($0)" } ?? warning.message
    }
    guard isWithheld else { return unknown }
    let names = trustItems.prefix(3).map { "'\($0.key)'" }.joined(separator: ", ")
    let rest = trustItems.count > 3 ? " and \(trustItems.count - 3) more" : ""
    return unknown + [
      "without effect until you trust this repository with 'orch trust': \(names)\(rest)"
    ]
  }
}

import OrchModel
import OrchStore

/// What a person has agreed to of one repository.
///
/// Kept in the store, unless that may have come with its folder, as what it vouches for has: then in the user's own
/// store, and what the other one says is not believed.
package struct TrustBook {
  /// Nil where nothing was ever agreed to.
  private let store: Database?
  private let project: ID<Project>?

  fileprivate init(_ store: Database?, _ project: ID<Project>?) {
    self.store = store
    self.project = project
  }

  func isTrusted(_ digest: String) throws -> Bool {
    guard let store, let project else { return false }
    return try store.isTrusted(digest, for: project)
  }
}

extension Context {
  /// What a person has agreed to of the repository with this common git folder, for those who work with `store`.
  package func trustBook(of repository: String?, in store: Database?) throws -> TrustBook {
    guard let repository, let store,
      let path = try trustStorePath(for: repository, beside: store)
    else { return TrustBook(nil, nil) }
    if path.isSameBytes(as: store.path) {
      return TrustBook(store, try store.project(at: repository)?.id)
    }
    let own = try at(store: path).storeIfAny()
    return TrustBook(own, try own?.project(at: repository)?.id)
  }

  /// The store to write down in what a person agrees to of `repository`, made when there is none; nil when no store
  /// can be relied on.
  func trustKeeper(of repository: RepositoryPlace, beside store: Database) throws -> Database? {
    guard let path = try trustStorePath(for: repository.commonFolder, beside: store) else {
      return nil
    }
    return path.isSameBytes(as: store.path) ? store : try at(store: path).changeStore()
  }

  /// True for a store that may have come with the folder it is in: one in a git repository, and one that is found
  /// because it is `.orch/orch.db`.
  func mayBeBrought(_ store: Database) throws -> Bool {
    guard store.path.hasPrefix("/"), let parent = parentFolder(of: store.path) else { return false }
    let folder = try existingFolder(parent)
    return folder.hasSuffix("/.orch") || RepositoryPlace(containing: folder) != nil
  }

  /// Where the store is whose word on `repository` counts; nil where the user's own is inside of that, or nobody can
  /// tell where it is.
  private func trustStorePath(for repository: String, beside store: Database) throws -> String? {
    guard try mayBeBrought(store) else { return store.path }
    guard let folder = try? dataFolder() else { return nil }
    let own = (try? existingFolder(folder)) ?? folder
    let place = RepositoryPlace(containing: own)
    return place?.commonFolder.isSameBytes(as: repository) ?? false ? nil : own + "/orch.db"
  }

  /// The same with the store at `path`.
  private func at(store path: String) -> Context {
    let environment = environment
    var context = self
    context.globals = Globals()
    context.environment = { $0.isSameBytes(as: "ORCH_STORE") ? path : environment($0) }
    return context
  }
}

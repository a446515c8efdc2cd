import Glibc
import OrchCommands
import OrchConfig
import OrchGit
import OrchModel
import OrchStore
import Terminal

/// The repository a command is about, and what the store knows of it.
struct GitDesk {
  let context: Context
  let repository: Repository
  /// Nil where there is no store yet.
  let store: Database?
  /// Nil where the store does not know the repository.
  let project: Project?
  let runs: RunBook

  /// Opens the repository of the folder, or that of the project that was named.
  init(_ context: Context) throws {
    self.context = context
    let found = try Self.named(context) ?? Self.around(context)
    repository = found.repository
    store = found.store
    project = found.project
    let places = try found.project.flatMap { try found.store?.runPlaces(of: $0.id) }
    runs = RunBook(places ?? [])
  }

  private struct Found {
    let repository: Repository
    let store: Database?
    let project: Project?
  }

  /// The repository of the project `--project` names.
  private static func named(_ context: Context) throws -> Found? {
    guard let name = context.globals.project else { return nil }
    guard let store = try context.readStoreIfAny() else {
      throw ProjectFailure.unknown(name, known: [])
    }
    let project = try context.project(named: name, in: store)
    guard let path = project.path else { throw ProjectFailure.withoutRepository(name) }
    return Found(repository: try Repository.open(at: path), store: store, project: project)
  }

  private static func around(_ context: Context) throws -> Found {
    let repository = try Repository.open(at: context.directory)
    let store = try context.readStoreIfAny()
    let place = RepositoryPlace(containing: context.directory)
    let project = try place.flatMap { try store?.project(at: $0.commonFolder) }
    return Found(repository: repository, store: store, project: project)
  }

  func configuration() throws -> Configuration {
    let configuration = try context.loadConfiguration(project: project, store: store)
    for warning in configuration.warnings { context.narrate("warning: \(warning.message)") }
    return configuration
  }

  /// The folder people think of as the repository's.
  var place: String { repository.workingDirectory ?? repository.commonDirectory }
}

/// What branches are compared with.
struct Base {
  let name: String
  let commit: CommitID

  /// What a list says of it.
  static func facts(of base: Base?) -> [(String, Field)] {
    [("base", (base?.name).field), ("baseCommit", (base?.commit.hex).field)]
  }
}

extension GitDesk {
  /// What to compare with: `spec`, else what is configured, else where the main working tree is.
  ///
  /// Nil when there is no commit yet. A configured base that is no commit is said in `warnings`.
  func base(_ spec: String?, warnings: inout [String]) throws -> Base? {
    if let spec { return Base(name: spec, commit: try repository.resolve(base: spec)) }
    if let name = try configuration().run.base?.value {
      if let commit = try? repository.resolve(base: name) {
        return Base(name: name, commit: commit)
      }
      warnings.append("run.base '\(name.cut(toBytes: 100))' names no commit here")
    }
    let main = try Repository.open(at: repository.commonDirectory)
    guard let commit = try main.headCommit else { return nil }
    if case .branch(let name) = try main.head { return Base(name: name, commit: commit) }
    return Base(name: commit.short, commit: commit)
  }

  /// Where a new branch begins: at `spec`, else as configured, else at `HEAD`.
  func start(_ spec: String?) throws -> CommitID {
    if let spec = try spec ?? configuration().run.base?.value {
      return try repository.resolve(base: spec)
    }
    return try repository.requiredHeadCommit()
  }
}

extension GitDesk {
  /// The branch that `word` stands for: a task's, or the one of that name.
  func branch(for word: String) throws -> (name: String, task: AgentTask?) {
    guard let task = try task(word) else { return (word, nil) }
    if let other = task.project, other != project?.id {
      throw GitCommandFailure.taskElsewhere(task.id, project: task.projectName ?? other.rawValue)
    }
    return (branchName(taskID: task.id.rawValue, title: task.title), task)
  }

  /// The task called `word`; nil when that is no id and so the name of a branch.
  private func task(_ word: String) throws -> AgentTask? {
    guard let store else { return nil }
    if let task = try store.task(ID(word)) { return task }
    return word.looksLikeTaskID ? try store.knownTask(word) : nil
  }

  /// The task a branch is for: that of its run, else the one its name begins with.
  func task(of branch: String, run: RunPlace?) throws -> ID<AgentTask>? {
    if let run { return run.task }
    guard let word = branch.taskWord, let task = try store?.task(ID(word)) else { return nil }
    return task.project == nil || task.project == project?.id ? task.id : nil
  }
}

extension String {
  /// True for `t`, then at least four letters and digits, one of them a digit: a task's id, or a
  /// mistyped one.
  fileprivate var looksLikeTaskID: Bool {
    (5...27).contains(utf8.count) && utf8.first == UInt8(ascii: "t") && utf8.allSatisfy(\.isIDDigit)
      && utf8.contains { $0 < UInt8(ascii: "a") }
  }

  /// `t4k2p` of `orch/t4k2p-fix`.
  fileprivate var taskWord: String? {
    let prefix = Array("orch/t".utf8)
    guard utf8.starts(with: prefix) else { return nil }
    let word = utf8.dropFirst(prefix.count - 1).prefix { $0 != UInt8(ascii: "-") }
    guard word.count <= 27, word.allSatisfy(\.isIDDigit) else { return nil }
    return String(decoding: word, as: UTF8.self)
  }
}

extension UInt8 {
  fileprivate var isIDDigit: Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
  }
}

import Glibc
import OrchConfig
import OrchModel

/// What the agents of a run are told.
enum Prompts {
  /// The built-in instruction of a role; roles nobody knows get the builder's.
  static func instruction(for role: String) -> String {
    switch role {
    case "analyst":
      """
      You are the analyst. Read the repository as far as the task needs it and write down what the task \
      asks for: the behaviour a user will see, what must not change, the places it touches, and what is \
      unclear. Change no file.
      """
    case "planner":
      """
      You are the planner. From the task and the analysis, write the steps to take, in order: which files \
      to change and how, which tests to add, and how to see that it works. Change no file.
      """
    case "tester":
      """
      You are the tester. Run the project's tests, add those that the task needs, and try the new behaviour \
      as a user would. Mend small faults; say plainly what does not work.
      """
    case "reviewer":
      """
      You are the reviewer. Read the whole change as somebody who wants it smaller and clearer. Mend what is \
      wrong or needless, and sum up what was changed and why.
      """
    default:
      """
      You are the builder. Do the task in this working tree: change the code, keep to the style you find, \
      and run what tests there are. Do not commit; your changes are committed for you.
      """
    }
  }

  /// A role's instruction: the configuration's, else the built-in one.
  static func instruction(for role: String, in configuration: Configuration) throws -> String {
    guard let prompt = configuration.role(role).prompt else { return instruction(for: role) }
    switch prompt.value {
    case .text(let text): return text
    case .file(let path):
      let folder = prompt.origin.source.split(separator: "/", omittingEmptySubsequences: false)
        .dropLast().joined(separator: "/")
      guard let text = TextFile.contents(path.hasPrefix("/") ? path : "\(folder)/\(path)") else {
        throw PlanFailure.badPromptFile(path)
      }
      return text
    }
  }

  /// The whole prompt of a stage: instruction, task, repository, earlier answers.
  static func render(
    instruction: String, task: AgentTask, facts: RepositoryFacts,
    earlier: [(stage: String, answer: String)]
  ) -> String {
    var parts = [instruction, "# Task\n\n\(task.title)"]
    if !task.description.isEmpty { parts.append(task.description) }
    parts.append("# Repository\n\n\(facts.text)")
    if !earlier.isEmpty {
      parts.append("# What earlier stages said")
      parts += earlier.map { "## \($0.stage)\n\n\($0.answer)" }
    }
    return parts.joined(separator: "\n\n") + "\n"
  }
}

/// What an agent is told about the repository.
struct RepositoryFacts: Sendable {
  var project: String
  var branch: String
  var base: String
  /// The names at the top, folders with a slash behind them.
  var entries: [String]
  var verify: [String]?

  var text: String {
    var lines = ["Project \(project), on branch \(branch), begun at \(base)."]
    if !entries.isEmpty { lines.append("At the top: \(entries.joined(separator: ", ")).") }
    if let verify {
      lines.append("The project checks itself with: \(verify.joined(separator: " "))")
    }
    return lines.joined(separator: "\n")
  }

  /// The first fifty names in `folder`, in order.
  static func entries(of folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory), names.count < 5000 {
      let isFolder = Int32(entry.pointee.d_type) == Int32(DT_DIR)
      let name = withUnsafePointer(to: entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name != ".", name != "..", name != ".git" else { continue }
      names.append(isFolder ? name + "/" : name)
    }
    return Array(names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.prefix(50))
  }
}

/// Small text files that a person wrote.
enum TextFile {
  /// The text at `path`; nil when it is not there, is no ordinary file, or is over 256 KiB.
  static func contents(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var information = stat()
    let limit = 256 << 10
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG,
      information.st_size <= limit
    else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(information.st_size))
    let count = read(descriptor, &bytes, bytes.count)
    guard count >= 0 else { return nil }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}

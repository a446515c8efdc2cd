/// What the shell can offer at each place of a command line.
///
/// All three scripts hold this table; only what walks it is written for each shell.
struct CompletionTable {
  /// A word and what it is for.
  typealias Entry = (word: String, help: String)

  /// A command line up to here: nothing, a noun, a command.
  struct Node {
    /// All the ways to write it: `tasks list`, `task list`.
    var names: [String]
    var verbs: [Entry]
    var parameters: [Parameter]
  }

  private(set) var nodes: [Node] = []
  let globals: [Parameter]

  init(tree: CommandTree, globals: [Parameter]) {
    self.globals = globals
    var places: [String: Int] = [:]
    func node(_ path: ArraySlice<String>) -> Int {
      let name = path.joined(separator: " ")
      if let place = places[name] { return place }
      places[name] = nodes.count
      nodes.append(
        Node(
          names: [name], verbs: [],
          parameters: tree.defaultCommand(of: Array(path))?.init().parameters ?? []))
      return nodes.count - 1
    }
    for command in tree.commands where !command.isHidden {
      for path in [command.path] + command.aliases {
        for length in path.indices where path == command.path || length > 0 {
          let help =
            length + 1 == path.count
            ? command.summary : tree.summary(ofGroup: Array(command.path.prefix(length + 1))) ?? ""
          nodes[node(path.prefix(length))].add(verb: path[length], help: help)
        }
        nodes[node(path[...])].parameters = command.init().parameters
      }
    }
  }

  /// The nodes as `render` writes them, those that are written alike under all their names at once.
  func rendered(_ render: (Node) -> [String]) -> [(names: [String], lines: [String])] {
    var places: [[String]: Int] = [:]
    var result: [(names: [String], lines: [String])] = []
    for node in nodes {
      let lines = render(node)
      if let place = places[lines] {
        result[place].names += node.names
      } else {
        places[lines] = result.count
        result.append((node.names, lines))
      }
    }
    return result
  }

  /// The spellings of the global options that say which things there are: `--store`, `-C`.
  ///
  /// The script hands them on when it asks the program for values.
  var passedOn: [String] {
    globals.filter { $0.kind == .option && $0.completion != nil }.flatMap(\.spellings)
  }
}

extension CompletionTable.Node {
  fileprivate mutating func add(verb: String, help: String) {
    guard !verbs.contains(where: { $0.word == verb }) else { return }
    verbs.append((verb, help))
  }

  var operands: [Parameter] { parameters.filter { $0.kind == .operand } }
  /// True when the last operand may come again.
  var repeatsLast: Bool { operands.last?.isRepeatable ?? false }
}

extension [Parameter] {
  /// Every spelling of every flag and option.
  var flagEntries: [CompletionTable.Entry] {
    filter { $0.kind != .operand }
      .flatMap { parameter in parameter.spellings.map { ($0, parameter.help) } }
  }

  /// For every spelling of every option: the spelling, the kind of its value, and what there is.
  var valueEntries: [[String]] {
    filter { $0.kind == .option }
      .flatMap { parameter in parameter.spellings.map { [$0] + parameter.source } }
  }
}

extension Parameter {
  /// `--limit` and `-n`, or `--analyst` and `--no-analyst`.
  fileprivate var spellings: [String] {
    [spelling] + (isNegatable ? ["--no-\(name)"] : []) + (short.map { ["-\($0)"] } ?? [])
  }

  /// The kind of its value, then what there is: `words` and the choices, `dynamic` and a kind.
  var source: [String] {
    switch completion {
    case .files: ["files"]
    case .directories: ["directories"]
    case .dynamic(let kind): ["dynamic", kind]
    case nil: choices.isEmpty ? ["none"] : ["words"] + choices
    }
  }
}

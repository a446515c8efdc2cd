import OrchModel
import OrchStore
import Terminal

/// Everything a command may reach for: made once at the start, and replaced whole in tests.
///
/// What takes time to make is a closure, so a command that never opens the store never pays for it.
package struct Context {
  /// Opens the store named on the command line, by the environment, or found from the folder.
  package var openStore: (_ context: Context, _ access: Database.Access) throws -> Database
  package var now: () -> Timestamp
  /// A new id that begins with the letter of its kind, `length` characters behind it.
  package var randomID: (_ letter: Character, _ length: Int) -> String
  package var output: Output
  package var environment: (String) -> String?
  /// The folder the command works in: absolute.
  package var directory: String
  /// The two streams: how wide, how coloured, and whether a person is there to answer.
  package var makeStyle: (ColorChoice?, Output.Stream) -> Style
  package var isInteractive: Bool
  /// Asks a person a yes-or-no question on the terminal.
  package var confirm: (String) -> Bool
  /// Becomes the program `name` with these words; returns only by throwing.
  package var become: (_ name: String, _ words: [String]) throws -> Void
  /// The folders sibling programs are looked for in.
  package var programFolders: [String]
  /// Standard input up to its end; throws when it is longer than `limit` bytes.
  package var readInput: (_ limit: Int) throws -> [UInt8] = { _ in [] }
  /// How long to wait for a turn to write.
  package var patience = Duration.seconds(30)
  /// False for a command that changes nothing at all: an older store is not brought up to date for it.
  package var upgradesStore = true
  package var globals = Globals()
  /// True when standard error is a real terminal, where lines can be drawn over.
  package var hasScreen = false
  /// Which of orch's programs this is: what is another's is handed on to it.
  package var program = "orch"

  package init(
    openStore: @escaping (Context, Database.Access) throws -> Database,
    now: @escaping () -> Timestamp,
    randomID: @escaping (Character, Int) -> String, output: Output,
    environment: @escaping (String) -> String?, directory: String,
    makeStyle: @escaping (ColorChoice?, Output.Stream) -> Style, isInteractive: Bool,
    confirm: @escaping (String) -> Bool, become: @escaping (String, [String]) throws -> Void,
    programFolders: [String]
  ) {
    self.openStore = openStore
    self.now = now
    self.randomID = randomID
    self.output = output
    self.environment = environment
    self.directory = directory
    self.makeStyle = makeStyle
    self.isInteractive = isInteractive
    self.confirm = confirm
    self.become = become
    self.programFolders = programFolders
  }
}

extension Context {
  /// The store, to read; what a dead `orch run` left behind is put in order first.
  package func readStore() throws -> Database {
    let store = try openStore(self, .reading)
    guard try Recovery.isNeeded(in: store) else { return store }
    do {
      try Recovery.run(in: try openStore(self, .writing), context: self)
    } catch let failure as StoreError where failure.exitCode == .cannotWrite {
      narrate(
        "a run ended without saying so; it will be put in order when the store can be written")
    }
    return try openStore(self, .reading)
  }

  /// The store, to change; made when there is none.
  package func changeStore() throws -> Database {
    let store = try openStore(self, .creating)
    if try Recovery.isNeeded(in: store) { try Recovery.run(in: store, context: self) }
    return store
  }

  /// What a client writes to standard input; throws when a person is at it, who would wait for ever.
  package func readClientInput(_ limit: Int) throws -> [UInt8] {
    guard !isInteractive else { throw InputFailure.terminal }
    return try readInput(limit)
  }

  /// Tells a person something; nobody who asked for quiet, or who reads JSON lines.
  package func narrate(_ line: String) {
    if !globals.quiet { output.narrate(line) }
  }

  /// An id that no `table` row has yet; grows when the short ones are taken.
  package func newID<Record>(_ letter: Character, isTaken: (ID<Record>) throws -> Bool) rethrows
    -> ID<Record>
  {
    for attempt in 0... {
      let id = ID<Record>(randomID(letter, 4 + attempt / 4))
      if try !isTaken(id) { return id }
    }
    return ID(randomID(letter, 26))
  }

  package func newTaskID(in store: Database) throws -> ID<AgentTask> {
    try newID("t") { try store.task($0) != nil }
  }

  package func newRunID(in store: Database) throws -> ID<Run> {
    try newID("r") { try store.run($0) != nil }
  }

  package func newAgentID(in store: Database) throws -> ID<Agent> {
    try newID("a") { try store.agent($0) != nil }
  }
}

import CommandKit
import Testing

/// Each script is loaded into its own shell, and asked what it would offer.
@Suite("Completions")
struct CompletionTests {
  /// The program the scripts ask: two tasks, one of which would run a command if it were ever
  /// taken for shell text; and how it was called.
  private static let program = """
    #!/bin/sh
    echo "$@" >>calls
    printf 't1\\tWrite the parser\\nt2\\tFix: the tests\\n$(touch pwned)\\tx\\n'
    """

  /// Lines, and every word that may stand at their end.
  static let lines: [(line: String, offered: [String])] = [
    ("", ["tasks", "run", "estimate", "git"]),
    ("ta", ["tasks"]),
    ("tasks ", ["list", "show", "delete"]),
    ("task sh", ["show"]),
    ("git ", ["branch"]),
    ("git branch l", ["list"]),
    ("tasks list --st", ["--status", "--store"]),
    ("tasks --st", ["--status", "--store"]),
    ("tasks list --an", ["--analyst"]),
    ("tasks list --no-", ["--no-analyst"]),
    ("tasks list --status ", ["pending", "running", "completed", "never-run"]),
    ("tasks list -s r", ["running"]),
    ("missions -s ru", ["running"]),
    ("--json tasks -y list -s ru", ["running"]),
    ("-C /tmp tasks list --status run", ["running"]),
    ("tasks list --per ", []),
    ("tasks list ", []),
    ("tasks show t", ["t1", "t2"]),
    ("tasks show t1 ", []),
    ("tasks delete t1 t2 t", ["t1", "t2"]),
    ("tasks show -- t", ["t1", "t2"]),
    ("run --prompt pla", ["plan.md"]),
    ("--store pla", ["plan.md"]),
    ("-C sub", ["subfolder"]),
    ("nothing ", []),
  ]

  private func folder(_ shell: Shell) throws -> Folder {
    let folder = try Folder()
    try folder.write(
      completions(shell: shell, program: "pit", tree: Sample.tree, globals: Globals()),
      to: "script")
    try folder.write(Self.program, to: "pit")
    try folder.write("", to: "plan.md")
    _ = folder.run("chmod +x pit && mkdir subfolder")
    return folder
  }

  private func expect(
    _ folder: Folder, offers offered: [String], for line: String, _ shell: String
  ) {
    let answer = folder.run("PATH=\"$PWD:$PATH\" \(shell)")
    let words = answer.split(separator: "\n").map { line in
      String(line.split(separator: "\t")[0].drop { $0 == " " })
    }
    let plain = words.filter { !$0.contains("pwned") }
      .map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    #expect(Set(plain) == Set(offered), "pit \(line): \(answer)")
    #expect(!folder.has("pwned"))
  }

  @Test(.enabled(if: Shells.has("bash"), "bash is not installed"), arguments: lines)
  func `bash offers`(line: String, offered: [String]) throws {
    let folder = try folder(.bash)
    try folder.write(
      """
      source ./script
      COMP_WORDS=(pit \(line.isEmpty ? "" : line)\(line.isEmpty || line.hasSuffix(" ") ? " ''" : ""))
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      _pit
      for word in "${COMPREPLY[@]}"; do printf '%s\\n' "$word"; done
      """, to: "ask")
    expect(folder, offers: offered, for: line, "bash --norc ./ask 2>&1")
  }

  @Test(.enabled(if: Shells.has("fish"), "fish is not installed"), arguments: lines)
  func `fish offers`(line: String, offered: [String]) throws {
    let folder = try folder(.fish)
    try folder.write("source ./script\ncomplete -C 'pit \(line)'\n", to: "ask")
    expect(folder, offers: offered, for: line, "HOME=$PWD fish --no-config ./ask 2>&1")
  }

  @Test(.enabled(if: Shells.has("zsh"), "zsh is not installed"), arguments: lines)
  func `zsh offers`(line: String, offered: [String]) throws {
    let folder = try folder(.zsh)
    // What zsh's own completion system would do with the answers, made visible.
    try folder.write(
      """
      compdef() { :; }
      _describe() { local entry; for entry in "${(@P)4}"; do
        [[ $entry == "$PREFIX"* ]] && print -r -- "${entry%%:*}"; done }
      _files() { local entry; for entry in ${PREFIX}*(N${1:+/}); do print -r -- $entry; done }
      source ./script
      words=(pit \(line.isEmpty ? "" : line)\(line.isEmpty || line.hasSuffix(" ") ? " ''" : ""))
      CURRENT=${#words}
      PREFIX=$words[CURRENT]
      _pit
      """, to: "ask")
    expect(folder, offers: offered, for: line, "zsh -f ./ask 2>&1")
  }

  @Test(
    .enabled(if: Shell.allCases.allSatisfy { Shells.has($0.rawValue) }, "a shell is not installed"),
    arguments: Shell.allCases)
  func `the shell finds no fault with its script`(shell: Shell) throws {
    let folder = try folder(shell)
    #expect(folder.run("\(shell.rawValue) -n ./script 2>&1").isEmpty)
  }

  @Test(
    .enabled(if: Shells.has("bash"), "bash is not installed"),
    arguments: [
      ("(pit tasks list --status = ru)", "running"),
      ("(pit tasks list --status =)", "pending"),
      ("(pit tasks list --status=ru)", "--status=running"),
    ])
  func `bash completes a value after an equals sign`(words: String, first: String) throws {
    let folder = try folder(.bash)
    try folder.write(
      """
      source ./script; COMP_WORDS=\(words); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _pit
      printf '%s\\n' "${COMPREPLY[0]}"
      """, to: "ask")
    #expect(folder.run("bash --norc ./ask 2>&1") == first + "\n")
  }

  @Test(.enabled(if: Shells.has("fish"), "fish is not installed"))
  func `fish completes a value after an equals sign, and says what things are for`() throws {
    let folder = try folder(.fish)
    try folder.write(
      "source ./script\ncomplete -C 'pit tasks --status=ru'\ncomplete -C 'pit tasks sh'\n",
      to: "ask")
    #expect(
      folder.run("HOME=$PWD fish --no-config ./ask 2>&1")
        == "--status=running\nshow\tShow one task\n")
  }

  @Test(.enabled(if: Shells.has("bash"), "bash is not installed"))
  func `the program is asked with the store that was named`() throws {
    let folder = try folder(.bash)
    try folder.write(
      """
      source ./script; COMP_WORDS=(pit --store 'x y.db' --json tasks show t); COMP_CWORD=6; _pit
      """, to: "ask")
    _ = folder.run("PATH=\"$PWD:$PATH\" bash --norc ./ask 2>&1")
    #expect(folder.read("calls") == "--store x y.db __complete task t\n")
  }
}

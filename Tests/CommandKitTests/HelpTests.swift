import CommandKit
import Testing

@Suite("Help")
struct HelpTests {
  @Test func `of a command is made from its declaration`() {
    #expect(
      TasksList.help(program: "pit", globals: Globals()) == """
        List tasks, newest first

        Usage: pit tasks list [options]

        Without options it lists what is not finished, and says where the next page
        begins when there is one.

        Filters that repeat add up:

          pit tasks --status pending --status running
          pit tasks --label '!wip'

        Options:
          -s, --status <status>  Only tasks with this status (pending, running,
                                 completed, never-run)
              --label <TEXT>     Only tasks with this label (may be repeated)
              --per <KIND>       Group by this
              --above <CENTS>    Only tasks that cost more
              --[no-]analyst     Only the ones an analyst looked at, or only the others
          -y, --show-all         Also finished ones
          -n, --limit <N>        At most this many (default: 50)
              --after <CURSOR>   Go on after this one

        Global options: see 'pit help globals'

        Examples:
          pit tasks list --status running
          pit tasks --json | jq -r '.items[].id'

        """)
  }

  @Test func `shows operands, and which may be left out`() {
    #expect(
      TasksShow.help(program: "pit") == """
        Show one task

        Usage: pit tasks show <task> [<part>]

        Operands:
          <task>    The task to show
          [<part>]  Only this part of it

        """)
  }

  @Test func `is wrapped to the width there is`() {
    for width in [40, 60, 120] {
      let lines = TasksList.help(program: "pit", width: width).split(separator: "\n")
      let kept = ["  pit ", "      --[no-]analyst"]
      #expect(
        lines.allSatisfy { line in
          line.utf8.count <= width || kept.contains { line.hasPrefix($0) }
        })
    }
  }

  @Test func `of the program lists nouns with their verbs`() throws {
    #expect(
      try Sample.tree.help(program: "pit", globals: Globals()) == """
        Usage: pit <command> [options]

        Commands:
          tasks     Pieces of work
                    list, show, delete
          run       Run a task
          estimate  Say what a task will cost
                    cost
          git       Branches and worktrees
                    branch list

        Run 'pit help <command>' for more about one of them.
        Global options: see 'pit help globals'

        """)
  }

  @Test func `of a noun lists its commands`() throws {
    let expected = """
      Pieces of work

      Usage: pit tasks [<command>] [options]

      Commands:
        list    List tasks, newest first (default)
        show    Show one task
        delete  Delete tasks

      Run 'pit help tasks <command>' for more about one of them.

      """
    #expect(try Sample.tree.help(for: ["tasks"], program: "pit") == expected)
    #expect(try Sample.tree.help(for: ["task"], program: "pit") == expected)
  }

  @Test func `of words finds the command, and refuses what is none`() throws {
    let help = TasksShow.help(program: "pit")
    #expect(try Sample.tree.help(for: ["tasks", "show"], program: "pit") == help)
    #expect(try Sample.tree.help(for: ["task", "show"], program: "pit") == help)
    #expect(
      throws: UsageError.unknownCommand("tasks shw", near: "pit tasks show", see: "pit help tasks")
    ) { try Sample.tree.help(for: ["tasks", "shw"], program: "pit") }
    #expect(
      throws: UsageError.unknownCommand("tasks show t1", near: nil, see: "pit help tasks show")
    ) { try Sample.tree.help(for: ["tasks", "show", "t1"], program: "pit") }
  }

  @Test func `of the globals has a page of its own`() throws {
    #expect(
      try Sample.tree.help(for: ["globals"], program: "pit", globals: Globals()) == """
        Options that every 'pit' command takes, anywhere on the line. Where a command
        has an option of its own with the same name, its own counts.

        Global options:
              --store <FILE>     The store to use
          -C, --directory <DIR>  Work as if started in this folder
          -A, --all-projects     All projects
              --json             Answer in JSON
          -n, --dry-run          Only say what would be done

        """)
  }
}

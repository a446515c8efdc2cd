import Glibc

/// A process that outlived its run.
package struct LeftoverProcess: Hashable, Sendable {
  package let identity: ProcessIdentity
  /// Its command line for a person to read, cut to a screen line.
  ///
  /// Text from outside.
  package let command: String
  /// The run it was found by.
  package let mark: String
}

/// Processes of a dead run: found by `ORCH_RUN=<mark>` in their environment, and below those that
/// have it.
package enum Leftovers {
  package static let variable = "ORCH_RUN"

  /// What is left of the run `mark`, without this process and its ancestors.
  ///
  /// The environment is what a program was started with; another user's cannot be read. Ask for
  /// runs whose owner lock is free: the guardian and the agent of a living run bear its mark, too.
  package static func find(mark: String) -> [LeftoverProcess] {
    search(marks: [mark]).map {
      LeftoverProcess(identity: ProcessIdentity($0), command: command($0.pid), mark: mark)
    }
  }

  /// Ends them and what they have started, and answers what cannot be ended in `patience`.
  ///
  /// A process is signalled only while it is who it was when found: whoever has its pid by now is
  /// left alone.
  package static func end(
    _ processes: [LeftoverProcess], patience: Duration = .seconds(3)
  ) -> [LeftoverProcess] {
    let marks = Set(processes.map(\.mark))
    let left = endInRounds(patience: patience) {
      let given = processes.map(\.identity).filter(\.isAlive)
      let born = search(marks: marks, below: given.map(\.pid), stopping: true)
        .map { ProcessIdentity($0) }
      return given + Set(born).subtracting(given)
    }
    return left.map { identity in
      processes.first { $0.identity == identity }
        ?? LeftoverProcess(
          identity: identity, command: command(identity.pid), mark: processes.first?.mark ?? "")
    }
  }

  /// The living processes that bear one of `marks`, and all below them and below `roots`.
  ///
  /// When `stopping`, each bearer is stopped as soon as it is seen: one that starts the next and
  /// ends would be gone by the time all were read.
  private static func search(
    marks: Set<String>, below roots: [Int32] = [], stopping: Bool = false
  ) -> [ProcessRecord] {
    let entries = marks.filter { !$0.isEmpty }.map { Array("\(variable)=\($0)".utf8) }
    let ours = ProcessTable.lineage(of: getpid())
    var marked: [ProcessRecord] = []
    let table = ProcessTable { record in
      guard !record.isDead, !ours.contains(record.pid), bears(entries, record) else { return }
      if stopping { ProcessIdentity(record).signal(SIGSTOP) }
      marked.append(record)
    }
    return marked + table.descendants(of: marked.map(\.pid) + roots, except: ours)
  }

  /// Whether the environment of this very process holds one of `entries`.
  private static func bears(_ entries: [[UInt8]], _ record: ProcessRecord) -> Bool {
    guard let bytes = contents(of: "/proc/\(record.pid)/environ", limit: 8 << 20),
      bytes.split(separator: 0).contains(where: { entries.contains(Array($0)) })
    else { return false }
    // Read again: the pid may have changed hands before the environment was read.
    return ProcessRecord(pid: record.pid)?.startTicks == record.startTicks
  }

  private static func command(_ pid: Int32) -> String {
    let bytes = contents(of: "/proc/\(pid)/cmdline", limit: 160) ?? []
    let words = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    return words.joined(separator: " ")
  }
}

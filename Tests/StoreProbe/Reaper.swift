import Glibc
import OrchModel
import OrchStore

/// Ends the runs of processes that are gone, and gives back what they held.
enum Reaper {
  static func run(_ options: ProbeOptions) throws -> ExitCode {
    let store = try Database(path: options.store, for: .writing)
    let time = Scene.now()
    for (run, owner) in try store.unfinishedRuns() where kill(owner.pid, 0) != 0 {
      try store.write {
        guard var run = try store.run(run.id), run.endedAt == nil else { return }
        try store.release(run.id, at: time)
        run.status = .failed
        run.outcome = .interrupted
        run.endedAt = time
        try store.update(run)
      }
    }
    return .success
  }
}

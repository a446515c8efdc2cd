import Glibc
import Synchronization

/// A thread that swaps a folder for a symbolic link and back, as fast as it can.
final class Racer: Sendable {
  private let isStopped = Atomic(false)
  private let count = Atomic(0)
  private let hasEnded = Atomic(false)

  init(_ folder: String, pointingTo target: String) throws {
    let (aside, link) = (folder + ".aside", folder + ".link")
    symlink(target, link)
    let work = Unmanaged.passRetained(
      Work { [isStopped = self] in
        while !isStopped.isStopped.load(ordering: .relaxed) {
          rename(folder, aside)
          rename(link, folder)
          rename(folder, link)
          rename(aside, folder)
          isStopped.count.add(1, ordering: .relaxed)
          usleep(20)
        }
        isStopped.hasEnded.store(true, ordering: .releasing)
      })
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { pointer in
        guard let pointer else { return nil }
        Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body()
        return nil
      }, work.toOpaque())
    guard code == 0 else { throw Scratch.Trouble("no thread") }
    pthread_detach(thread)
  }

  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  var swaps: Int { count.load(ordering: .relaxed) }

  func stop() {
    isStopped.store(true, ordering: .relaxed)
    while !hasEnded.load(ordering: .acquiring) { usleep(100) }
  }
}

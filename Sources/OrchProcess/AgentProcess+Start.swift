import CSystem
import Glibc

/// What a start gives to an `AgentProcess`.
struct Started {
  let guardianPID: Int32
  let command: ProcessIdentity
  let link: GuardianLink
  let output: Descriptor
  let errors: Descriptor
  let input: Descriptor?
}

extension AgentProcess {
  /// Starts `launch` under the guardian program at `guardian`, and returns when the command runs.
  ///
  /// That takes a few milliseconds; ten seconds without an answer are a failure. A command that
  /// cannot be started is `ProcessFailure.cannotStart`.
  package static func start(_ launch: ProcessLaunch, guardian: String) throws -> AgentProcess {
    let block = try Descriptor.memory(holding: launch.block())
    let output = try Descriptor.pipe()
    let errors = try Descriptor.pipe()
    let control = try Descriptor.messagePair()
    let input = try Input(launch.input)
    for end in [output.reading, errors.reading, input.ours] { try end?.makeNonblocking() }
    let pid = try spawn(
      guardian, mark: launch.mark,
      descriptors: [
        input.theirs.number, output.writing.number, errors.writing.number, control.far.number,
        launch.ownerLock ?? -1, block.number,
      ])
    // Now only the guardian holds its end: when it ends, the line does.
    control.far.close()
    let link = GuardianLink(socket: control.near)
    let command = try awaitStart(of: launch, link, guardian: guardian, pid: pid)
    return AgentProcess(
      Started(
        guardianPID: pid, command: command, link: link, output: output.reading,
        errors: errors.reading, input: input.ours))
  }

  private struct Input {
    let theirs: Descriptor
    var ours: Descriptor?

    init(_ kind: ProcessLaunch.Input) throws {
      switch kind {
      case .none:
        theirs = try .taking(open("/dev/null", O_RDONLY | O_CLOEXEC), from: "open")
      case .pipe:
        let pipe = try Descriptor.pipe()
        theirs = pipe.reading
        ours = pipe.writing
      }
    }
  }

  /// The guardian's own command line and environment hold the mark and nothing else.
  private static func spawn(
    _ guardian: String, mark: String, descriptors: [Int32]
  ) throws -> Int32 {
    let pid = withCStrings(["orch-guardian", mark]) { arguments in
      withCStrings(["\(Leftovers.variable)=\(mark)"]) { environment in
        orch_spawn(guardian, arguments, environment, descriptors, Int32(descriptors.count))
      }
    }
    guard pid > 0 else { throw ProcessFailure.guardianMissing(path: guardian, errno: errno) }
    return pid
  }

  private static func awaitStart(
    of launch: ProcessLaunch, _ link: GuardianLink, guardian: String, pid: Int32
  ) throws -> ProcessIdentity {
    if link.wait(.seconds(10)), case .report(let report) = link.next() {
      switch report {
      case .started(let command, let startTicks):
        return ProcessIdentity(
          bootID: ProcessIdentity.currentBootID, pid: command, startTicks: startTicks)
      case .notStarted(let step, let errno):
        waitpid(pid, nil, 0)
        throw ProcessFailure.cannotStart(
          executable: launch.executable, step: .init(rawValue: step) ?? .preparing, errno: errno)
      default: break
      }
    }
    Glibc.kill(pid, SIGKILL)
    waitpid(pid, nil, 0)
    throw ProcessFailure.guardianSilent(path: guardian)
  }
}

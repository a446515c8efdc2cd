import OrchClients
import OrchCommands
import OrchModel
import OrchProcess

/// Everything one agent needs to be started: its row, its prompt, its command line, its logs.
struct AgentStart {
  let agent: Agent
  let request: LaunchRequest
  let launch: ProcessLaunch
  let input: (bytes: [UInt8], staysOpen: Bool)
  let log: AgentLog
  let meter: Meter

  init(_ spec: AgentSpec, stage: Stage, in supervisor: RunSupervisor) throws {
    let fleet = supervisor.fleet
    let run = supervisor.run
    let earlier = supervisor.sessions[stage.name]
    let session = earlier?.session ?? UUIDText.random()
    let agent = Agent(
      id: try fleet.context.newAgentID(in: fleet.store), project: run.project, run: run.id,
      stage: stage.id, client: spec.name, role: stage.role, model: spec.model, session: session,
      startedAt: supervisor.now)
    self.agent = agent
    let prompt = earlier == nil ? supervisor.prompt(for: spec, stage: stage) : Self.goOn
    request = LaunchRequest(
      prompt: prompt, model: spec.model, session: session, resumes: earlier != nil,
      clientSession: earlier?.session, permissionMode: spec.permissionMode,
      extraArguments: spec.arguments, directory: run.worktree ?? "/", executable: spec.executable,
      replayFile: spec.replayFile, speed: spec.speed, environment: spec.environment,
      startedAt: earlier == nil ? supervisor.now : nil)
    let clientLaunch = spec.client.launch(request)
    input = (clientLaunch.standardInput, clientLaunch.keepsStandardInputOpen)
    var launch = ProcessLaunch(
      executable: spec.executable, arguments: Array(clientLaunch.arguments.dropFirst()),
      environment: spec.environment, directory: run.worktree ?? "/", mark: run.id.rawValue)
    launch.input = .pipe
    launch.graceMilliseconds = 1000
    launch.ownerLock = supervisor.lock.descriptor
    self.launch = launch
    log = AgentLog(folder: fleet.files.logs(of: agent.id))
    meter = supervisor.meter(for: agent, stage: stage)
  }

  /// What an agent is told whose session goes on after an interruption.
  private static let goOn = """
    You were interrupted. What you had changed so far is committed as work in progress on this branch. Look \
    at the state of the working tree and go on with the task where you left off.
    """

  func writePrompt() {
    log.write(request.prompt, to: "prompt.txt")
  }
}

/// A random UUID as text, version 4.
enum UUIDText {
  static func random() -> String {
    var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    var text = ""
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { text += "-" }
      text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return text
  }
}

extension RunSupervisor {
  /// What a new agent is told.
  func prompt(for spec: AgentSpec, stage: Stage) -> String {
    let earlier = stages.filter { $0.position < stage.position }.compactMap { stage in
      stage.answer.map { (stage: stage.name, answer: $0) }
    }
    return Prompts.render(
      instruction: spec.prompt, task: task,
      facts: facts(branch: run.branch ?? "", base: run.base ?? ""),
      earlier: earlier)
  }

  private func facts(branch: String, base: String) -> RepositoryFacts {
    RepositoryFacts(
      project: run.projectName, branch: branch, base: String(base.prefix(10)),
      entries: RepositoryFacts.entries(of: run.worktree ?? run.repository),
      verify: plan.stages.compactMap { stage in
        if case .command(let words) = stage.work { return words }
        return nil
      }.first)
  }
}

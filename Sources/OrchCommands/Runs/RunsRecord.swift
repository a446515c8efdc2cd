import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Takes in runs that other programs have written down.
struct RunsRecord: Command {
  static let name = "runs record"
  static let aliases = [["run", "record"]]
  static let summary = "Record whole runs from a JSON document, or one on each line"
  static let discussion = """
    A document is a JSON object with id (the program's own name for the run), pipeline, status, startedAt and, once it \
    has ended, endedAt; and if known project, trigger, reason, note, tags, input (an object of counts), and stages: an \
    array of objects with name, status, and if known title, reason, startedAt, endedAt, durationMs, input, output, \
    credits, costUsd, batches and values. Times are RFC 3339. The project is --project, else the document's, else that \
    of this folder. The pipeline need not be declared.

    A run that is there already, by its id in its project, becomes what the document says; a document that says \
    nothing new changes nothing. A document is taken whole or not at all: what is wrong with one is told with its \
    line, and the others are recorded all the same. Exit code 9: some were; 65: none was. At most 16 MiB are read.
    """
  static let examples = [
    "orch runs record --file run.json", "my-pipeline --report | orch runs record --file -",
  ]

  @Option(value: "FILE", completing: .files, "What to read; - for standard input") var file = "-"

  private static let longest = 16 << 20

  func run(_ context: Context) throws -> Listing<RecordedRun> {
    let bytes =
      file == "-"
      ? try context.readClientInput(Self.longest)
      : try fileBytes(context.absolute(file), limit: Self.longest)
    let documents = try Self.documents(in: bytes)
    guard !documents.isEmpty else {
      return Listing([], columns: RecordedRun.columns, empty: "no documents")
    }
    let store = try context.changeStore()
    let results = try documents.map { document in
      do {
        return try record(RunDocument(document.get()), in: store, context)
      } catch let failure as StoreError {
        throw failure
      } catch let failure as any Failure {
        guard documents.count > 1 else { throw failure }
        return RecordedRun(run: nil, change: .refused, problem: failure.message)
      }
    }
    try context.giveBudgetAlerts(in: store, withForecasts: false)
    let refused = results.count { $0.change == .refused }
    return Listing(
      results, columns: RecordedRun.columns,
      summary: [
        ("recorded", .number(Int64(results.count - refused))), ("refused", .number(Int64(refused))),
      ], exitCode: refused == 0 ? .success : refused == results.count ? .badData : .partial)
  }

  /// One document, or one on each line when the text begins with a line that is one and goes on.
  private static func documents(in bytes: [UInt8]) throws -> [Result<ParsedJSON, JSONSyntaxFailure>]
  {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let filled = lines.enumerated().filter {
      !$0.element.allSatisfy { $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }
    }
    guard let first = filled.first else { return [] }
    guard filled.count > 1, (try? ParsedJSON(first.element)) != nil else {
      return [.success(try ParsedJSON(bytes[...]))]
    }
    return try filled.map { line in
      do {
        return .success(try ParsedJSON(line.element, line: line.offset + 1))
      } catch let failure as JSONSyntaxFailure {
        return .failure(failure)
      }
    }
  }

  private func record(
    _ document: RunDocument, in store: Database, _ context: Context
  ) throws -> RecordedRun {
    try store.write {
      let project = try context.subject(named: document.project, in: store)
      guard let old = try store.run(externalID: document.externalID, of: project.id) else {
        var run = document.run(id: try context.newRunID(in: store), of: project)
        let stages = document.stages(of: run)
        run = try store.insert(run, stages: stages)
        try store.update(run)
        for (stage, said) in zip(stages, document.stages) {
          guard let cost = said.cost else { continue }
          try store.setCost(cost, of: stage, in: run, at: stage.endedAt ?? run.startedAt)
        }
        return RecordedRun(run: run, change: .created, problem: nil)
      }
      guard old.isRecorded else { throw RunFailure.notRecorded(old.id, old.status) }
      return try change(old, to: document, of: project, in: store, at: context.now())
    }
  }

  private func change(
    _ old: Run, to document: RunDocument, of project: Project, in store: Database, at now: Timestamp
  ) throws -> RecordedRun {
    var run = document.run(id: old.id, of: project)
    (run.number, run.attempt, run.isPinned) = (old.number, old.attempt, old.isPinned)
    run.note = document.note ?? old.note
    run.tags = document.tags.isEmpty ? old.tags : document.tags
    let stages = document.stages(of: run)
    let costs = try stages.map { try store.recordedCost(of: $0.id) }
    let isSame =
      try run == old && stages == store.stages(of: old.id)
      && zip(costs, document.stages).allSatisfy { $1.cost == nil || $0 == $1.cost }
    guard !isSame else { return RecordedRun(run: old, change: .unchanged, problem: nil) }
    try store.replace(run, stages: stages, costs: document.stages.map(\.cost), at: now)
    if run.note != old.note || run.tags != old.tags {
      try store.setRemarks(
        run, because: Event(at: now, kind: "run.noted", project: run.project, run: run.id))
    }
    return RecordedRun(run: run, change: .updated, problem: nil)
  }
}

extension RunDocument {
  fileprivate func run(id: ID<Run>, of project: Project) -> Run {
    Run(
      id: id, project: project.id, projectName: project.name, task: nil, title: pipeline,
      taskType: "pipeline", workflow: pipeline, workflowReason: "recorded", trigger: trigger,
      status: status, outcome: outcome, reason: reason, repository: "",
      plan: JSONValue.object([
        .init("input", .object(input.map { .init($0.name, $0.count.json) }))
      ]).text, startedAt: startedAt, endedAt: endedAt,
      activeMs: endedAt.map { $0.milliseconds.clampedSum(-startedAt.milliseconds) } ?? 0,
      externalID: externalID, note: note, tags: tags)
  }

  fileprivate func stages(of run: Run) -> [Stage] {
    stages.enumerated().map { position, said in
      Stage(
        id: Stage.recordedID(run.id, position), run: run.id, position: position, name: said.name,
        role: said.title ?? said.name, kind: .recorded, needs: [], status: said.status,
        outcome: said.outcome, reason: said.reason, startedAt: said.startedAt,
        endedAt: said.endedAt, activeMs: said.activeMs, input: said.input, output: said.output,
        credits: said.credits, batches: said.batches, values: said.values)
    }
  }
}

extension StageDocument {
  fileprivate var activeMs: Int64 {
    if let durationMs { return durationMs }
    guard let startedAt, let endedAt else { return 0 }
    return endedAt.milliseconds.clampedSum(-startedAt.milliseconds)
  }
}

/// What became of a document.
struct RecordedRun: Sendable {
  enum Change: String { case created, updated, unchanged, refused }

  let run: Run?
  let change: Change
  let problem: String?

  static let columns: [Column<RecordedRun>] = [
    Column("id") { $0.run?.id },
    Column("title", heading: "run") { $0.run?.name },
    Column("status") { $0.run?.status },
    Column("change") { $0.change.rawValue },
    Column("externalId", heading: "their id", detail: true) { $0.run?.externalID },
    Column("problem") { $0.problem },
  ]
}

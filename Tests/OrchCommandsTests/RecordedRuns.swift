import OrchModel
import TestSupport
import Testing

/// Runs of the pipeline `p`, of which `write` follows `extract`.
extension Workbench {
  func createPipeline() {
    _ = said(
      "pipelines create p --stage 'Extract:pages:facts:extract' --stage 'Write:facts:texts:write'")
  }

  /// Records a run of `p`: what extract took, and whether write failed.
  func record(
    _ id: Int, extract: String, write: String = "100", output: Int = 10, hours: Int = 0,
    failed: Bool = false
  ) {
    let start = now.adding(.seconds(Int64(hours) * 3600))
    let end = start.adding(.seconds(600))
    let rest = failed ? "\"status\":\"failed\"" : "\"status\":\"completed\",\"output\":\(output)"
    input = """
      {"id":"x\(id)","project":"P","pipeline":"p","status":"\(failed ? "failed" : "completed")",
       "startedAt":"\(start.iso8601)","endedAt":"\(end.iso8601)","stages":[
       {"name":"extract","status":"completed","input":50,"output":20,"credits":\(extract),
        "durationMs":200000},
       {"name":"write",\(rest),"input":20,"credits":\(write),"durationMs":400000}]}
      """
    #expect(said("runs record").code == .success)
  }

  /// The sample of the example of F11, the oldest first, and a run that took 44.
  func recordExample() {
    for (place, credits) in [
      "28", "28.4", "28.6", "29.4", "29.8", "30.2", "30.8", "31.2", "31.6", "32",
    ].enumerated() {
      record(place, extract: credits)
    }
    record(99, extract: "44")
  }
}

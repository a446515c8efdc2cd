import CommandKit
import OrchModel

extension CostBasis: ArgumentValue {
  /// What a warning says of calls without a cost: `have no price`.
  var lack: String {
    switch self {
    case .auto, .computed: "have no price"
    case .recorded: "have no recorded cost"
    }
  }
}

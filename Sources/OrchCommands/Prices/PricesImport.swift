import CommandKit

/// Adds the prices of a published price list.
package struct PricesImport: Elsewhere {
  package static let program = "orch-import"
  package static let name = "prices import"
  package static let aliases = [["price", "import"]]
  package static let summary = "Add the prices of a published price list: LiteLLM's or models.dev's"
  package static let discussion = """
    Reads LiteLLM's model_prices_and_context_window.json and models.dev's api.json, which are told apart by their \
    shape; '-' is standard input. orch never goes to the network: fetch the file yourself.

    Of each model all rates are read by their digits: the token buckets, rates of long prompts, of service tiers and \
    regions, factors, web searches, the context window and the day it retires. What models.dev does not say of a \
    model (tiers, factors, web searches) stays as it was. A rate that is finer than a millionth of a dollar per \
    million tokens is refused, never rounded; the model is left out and named.

    A model gets a new row only where the list differs from what the tables say at --from. Importing the same list \
    again adds nothing. Prices that you have set win over every list. What calls cost that are in the ledger already \
    does not change.
    """
  package static let examples = [
    "orch prices import model_prices_and_context_window.json -n",
    "orch prices import api.json --from 2026-05-01 --json | jq '.report.changed'",
  ]

  @Operand(value: "FILE", completing: .files, "The price list; - for standard input")
  package var file: String
  @Option(value: "TIME", "Since when its prices count: now when nothing says; 2026-05-01")
  package var from: String?
  @Option(
    value: "NAME", "What to call the list; litellm or models.dev and the date when nothing says")
  package var source: String?
  @Flag(short: "n", name: "dry-run", "Show what would change, but keep nothing")
  package var dryRun: Bool

  package init() {}
}

import CommandKit

extension Orch {
  /// Every command, in the order `orch help` lists them.
  package static let commands: [any Subcommand.Type] = [
    RunTask.self, ShowStatus.self,
    TasksList.self, TasksShow.self, TasksCreate.self, TasksStart.self, TasksProgress.self,
    TasksComplete.self, TasksFail.self, TasksCancel.self, TasksRetry.self,
    RunsList.self, RunsShow.self, RunsStop.self, RunsResume.self, RunsRetry.self,
    AgentsList.self, AgentsShow.self, LogsShow.self,
    BudgetSet.self, BudgetList.self, BudgetShow.self, BudgetCheck.self, BudgetDelete.self,
    EstimateTask.self, ImportSessions.self,
    ListCosts.self, TopCosts.self, SessionCosts.self, CacheCosts.self, HeatmapCosts.self,
    HistogramCosts.self, BlockCosts.self, ExplainCosts.self, ReconcileCosts.self, CostYield.self,
    ExportCosts.self,
    RepriceCosts.self,
    PricesList.self, PricesShow.self,
    PricesSet.self, PricesImport.self, PricesAlias.self, PricesHistory.self, PricesCheck.self,
    GitBranchList.self, GitBranchCreate.self, GitBranchDelete.self,
    GitWorktreeList.self, GitWorktreeCreate.self, GitWorktreeRemove.self,
    Init.self, Trust.self, ConfigList.self, ConfigGet.self,
    ShowStatusLine.self, HandleHook.self, HookInstall.self, HookUninstall.self, HookStatus.self,
    Doctor.self, DbCheck.self, DbRebuild.self, DbBackup.self, DbRestore.self, DbCompact.self,
    CompletionsCommand.self, Complete.self, Generate.self,
    Help.self, ShowVersion.self,
  ]

  package static let tree = CommandTree(
    commands.count, program: "orch",
    defaults: [
      ["tasks"]: ["tasks", "list"], ["runs"]: ["runs", "list"],
      ["config"]: ["config", "list"], ["db"]: ["db", "check"],
      ["agents"]: ["agents", "list"], ["budget"]: ["budget", "list"],
      ["prices"]: ["prices", "list"],
      ["git", "branch"]: ["git", "branch", "list"],
      ["git", "worktree"]: ["git", "worktree", "list"],
    ],
    groups: [
      (["tasks"], "pieces of work, also called missions"),
      (["runs"], "executions of a workflow for a task"),
      (["config"], "settings in force"),
      (["db"], "the store: checks, backups"),
      (["agents"], "clients at work on a stage of a run"),
      (["logs"], "what agents were asked, said and did"),
      (["budget"], "limits on what may be spent"),
      (["prices"], "what models cost"),
      (["git"], "branches and worktrees of the repository"),
      (["git", "branch"], "branches that tasks are done on"),
      (["git", "worktree"], "working trees that agents work in"),
    ],
    command: { commands[$0] })
}

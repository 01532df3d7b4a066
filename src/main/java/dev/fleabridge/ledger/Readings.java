package dev.fleabridge.ledger;

import org.springframework.jdbc.core.JdbcTemplate;

/** The books as people read them. Takes no locks and changes nothing. */
public record Readings(
    EventReadings events,
    SourceReadings sources,
    ActionReadings actions,
    Decisions decisions,
    RunReadings runs,
    PositionReadings positions,
    FanOutReadings fanOuts,
    BackTestReadings backTests,
    ActivityReadings activity,
    WalletHistory walletHistory,
    AuditLog audit,
    RuleRevisions revisions,
    RuleReplicas replicas,
    RuleReadings rules,
    ChangeReadings changes,
    Budgets budgets,
    Pauses pauses) {

  public static Readings on(JdbcTemplate jdbc) {
    return new Readings(
        new EventReadings(jdbc),
        new SourceReadings(jdbc),
        new ActionReadings(jdbc),
        new Decisions(jdbc),
        new RunReadings(jdbc),
        new PositionReadings(jdbc),
        new FanOutReadings(jdbc),
        new BackTestReadings(jdbc),
        new ActivityReadings(jdbc),
        new WalletHistory(jdbc),
        new AuditLog(jdbc),
        new RuleRevisions(jdbc),
        new RuleReplicas(jdbc),
        new RuleReadings(jdbc),
        new ChangeReadings(jdbc),
        new Budgets(jdbc),
        new Pauses(jdbc));
  }
}

package dev.fleabridge.ledger;

import org.springframework.jdbc.core.JdbcTemplate;

/** The books, all on one database. Each works inside the caller's transaction. */
public record Ledger(
    Inbox inbox,
    Actions actions,
    Attempts attempts,
    Wallets wallets,
    Budgets budgets,
    Pauses pauses,
    Escrows escrows,
    Positions positions,
    LimitOrders limitOrders,
    Runs runs,
    Agents agents,
    ScheduleMarks scheduleMarks,
    MissingEventsBeginning missingEventsBeginning,
    ModelVersionSearches modelVersionSearches,
    Effects effects,
    Looks looks,
    FanOuts fanOuts,
    Doubles doubles,
    KnownPayees knownPayees,
    Referrals referrals) {

  public static Ledger on(JdbcTemplate jdbc) {
    return new Ledger(
        new Inbox(jdbc),
        new Actions(jdbc),
        new Attempts(jdbc),
        new Wallets(jdbc),
        new Budgets(jdbc),
        new Pauses(jdbc),
        new Escrows(jdbc),
        new Positions(jdbc),
        new LimitOrders(jdbc),
        new Runs(jdbc),
        new Agents(jdbc),
        new ScheduleMarks(jdbc),
        new MissingEventsBeginning(jdbc),
        new ModelVersionSearches(jdbc),
        new Effects(jdbc),
        new Looks(jdbc),
        new FanOuts(jdbc),
        new Doubles(jdbc),
        new KnownPayees(jdbc),
        new Referrals(jdbc));
  }
}

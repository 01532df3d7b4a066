package dev.fleabridge.ledger.seal;

import org.springframework.jdbc.core.JdbcTemplate;

/** What people ask of the chain. It reads, and nothing else. */
public record SealReadings(
    Receipts receipts, Sealing sealing, Verification verification, VerificationProgress progress) {

  /** All of them on one pool. */
  public static SealReadings on(JdbcTemplate jdbc) {
    return new SealReadings(
        new Receipts(jdbc),
        new Sealing(jdbc),
        new Verification(jdbc),
        new VerificationProgress(jdbc));
  }
}

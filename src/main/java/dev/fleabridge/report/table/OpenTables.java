package dev.fleabridge.report.table;

/**
 * Tables in an open format. What writes them needs large libraries, so it is in the jar only where
 * that is built with them (docs/adr/0032-delta-tables-are-written-by-a-jar-of-their-own.md).
 */
public interface OpenTables {

  /** A table that has all wallets anew at each turn. */
  WalletTable wallets(TableFiles files);

  PaymentTable payments(TableFiles files);
}

package dev.fleabridge.report.table;

import dev.fleabridge.ledger.KnownWallets.KnownWallet;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;

/** A table of wallets outside. */
public interface WalletTable {

  /**
   * Writes the wallets as they stand. It may write again what it has written before.
   *
   * @param pages are read from the books one at a time, while they are written
   * @throws TableTrouble where not all of them are known to be written
   */
  void write(Iterator<List<KnownWallet>> pages, Instant now);
}

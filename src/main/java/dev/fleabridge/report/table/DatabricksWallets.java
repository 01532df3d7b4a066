package dev.fleabridge.report.table;

import dev.fleabridge.ledger.KnownWallets.KnownWallet;
import dev.fleabridge.model.Json;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The table of wallets in Unity Catalog, with the eight columns of docs/tables.md. Amounts leave as
 * text and are decimals in the statement. What the books do not know is left as it is there: the
 * wallet's address, and who registered elsewhere.
 */
final class DatabricksWallets implements WalletTable {

  /** FAILFAST, because otherwise a row that cannot be read is null without an error. */
  private static final String INTO_IT =
      """
       as t
      using (
        select r.agent_id,
          cast(r.balance_usd as decimal(20, 6)) as balance_usd,
          cast(r.active_escrow_count as int) as active_escrow_count,
          cast(r.total_earned_usd as decimal(38, 6)) as total_earned_usd,
          r.referral_code,
          cast(r.registered_at as timestamp) as registered_at,
          cast(r.last_synced_at as timestamp) as last_synced_at
        from (
          select explode(from_json(:rows, 'array<struct<agent_id: string, balance_usd: string,
            active_escrow_count: string, total_earned_usd: string, referral_code: string,
            registered_at: string, last_synced_at: string>>', map('mode', 'FAILFAST'))) as r)
      ) as s
      on t.agent_id = s.agent_id
      when matched then update set
        balance_usd = s.balance_usd,
        active_escrow_count = s.active_escrow_count,
        total_earned_usd = s.total_earned_usd,
        referral_code = coalesce(s.referral_code, t.referral_code),
        registered_at = coalesce(s.registered_at, t.registered_at),
        last_synced_at = s.last_synced_at
      when not matched then insert (agent_id, balance_usd, active_escrow_count, total_earned_usd,
          referral_code, registered_at, last_synced_at)
        values (s.agent_id, s.balance_usd, s.active_escrow_count, s.total_earned_usd,
          s.referral_code, s.registered_at, s.last_synced_at)
      """;

  private final Warehouse warehouse;
  private final String merge;

  DatabricksWallets(Warehouse warehouse, TableName table) {
    this.warehouse = warehouse;
    this.merge = "merge into " + table.quoted() + INTO_IT;
  }

  @Override
  public void write(Iterator<List<KnownWallet>> pages, Instant now) {
    while (pages.hasNext()) {
      ArrayNode rows = Json.array();
      pages.next().forEach(wallet -> rows.add(row(wallet)));
      warehouse.merge(merge, rows);
    }
  }

  private static ObjectNode row(KnownWallet wallet) {
    ObjectNode row =
        Json.object()
            .put("agent_id", wallet.agent())
            .put("active_escrow_count", String.valueOf(wallet.openEscrows()))
            .put("total_earned_usd", wallet.earned().toPlainString());
    Rows.put(row, "balance_usd", wallet.balance());
    Rows.put(row, "referral_code", wallet.referralCode());
    Rows.put(row, "registered_at", wallet.registeredAt());
    Rows.put(row, "last_synced_at", wallet.asOf());
    return row;
  }
}

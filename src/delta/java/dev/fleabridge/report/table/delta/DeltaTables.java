package dev.fleabridge.report.table.delta;

import static dev.fleabridge.report.table.delta.Column.MONEY;
import static dev.fleabridge.report.table.delta.Column.SUM;

import dev.fleabridge.ledger.KnownWallets.KnownWallet;
import dev.fleabridge.ledger.PaymentFeed.Part;
import dev.fleabridge.ledger.PaymentFeed.Payment;
import dev.fleabridge.report.table.OpenTables;
import dev.fleabridge.report.table.PaymentTable;
import dev.fleabridge.report.table.TableFiles;
import dev.fleabridge.report.table.WalletTable;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.TimestampType;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;

/** The tables of docs/tables.md#as-files. */
public final class DeltaTables implements OpenTables {

  private static final StringType TEXT = StringType.STRING;
  private static final TimestampType TIME = TimestampType.TIMESTAMP;

  private static final List<Column<Payment>> PAYMENTS =
      List.of(
          new Column<>("action_id", TEXT, payment -> payment.action().toString()),
          new Column<>("rule_id", TEXT, Payment::rule),
          new Column<>("event_id", TEXT, Payment::event),
          new Column<>("business_key", TEXT, Payment::businessKey),
          new Column<>("kind", TEXT, payment -> payment.kind().wireName()),
          new Column<>("payer", TEXT, Payment::payer),
          new Column<>("payee", TEXT, Payment::payee),
          new Column<>("amount_usd", MONEY, Payment::amount),
          new Column<>("tx_id", TEXT, Payment::txId),
          new Column<>("paid_at", TIME, Payment::paidAt));

  /** The eight columns of the table at Databricks, and the time of the turn. */
  private static List<Column<KnownWallet>> wallets(Instant now) {
    return List.of(
        new Column<>("agent_id", TEXT, KnownWallet::agent),
        new Column<>("wallet_address", TEXT, wallet -> null),
        new Column<>("balance_usd", MONEY, KnownWallet::balance),
        new Column<>("active_escrow_count", IntegerType.INTEGER, KnownWallet::openEscrows),
        new Column<>("total_earned_usd", SUM, KnownWallet::earned),
        new Column<>("referral_code", TEXT, KnownWallet::referralCode),
        new Column<>("registered_at", TIME, KnownWallet::registeredAt),
        new Column<>("last_synced_at", TIME, KnownWallet::asOf),
        new Column<>("snapshot_at", TIME, wallet -> now));
  }

  @Override
  public WalletTable wallets(TableFiles files) {
    return new Wallets(new DeltaTable(files));
  }

  @Override
  public PaymentTable payments(TableFiles files) {
    return new Payments(new DeltaTable(files), files.place());
  }

  private record Wallets(DeltaTable table) implements WalletTable {

    @Override
    public void write(Iterator<List<KnownWallet>> pages, Instant now) {
      table.append(wallets(now), pages);
    }
  }

  private record Payments(DeltaTable table, String place) implements PaymentTable {

    @Override
    public String name() {
      return "delta " + place;
    }

    /** The reader's parts are numbered, and the table keeps the number of the last one. */
    @Override
    public void write(Part part) {
      table.appendOnce(
          PAYMENTS,
          List.of(part.payments()).iterator(),
          "fleabridge-" + part.reader(),
          part.number());
    }
  }
}

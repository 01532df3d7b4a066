package dev.fleabridge.purpleflea.dialect.services;

import static dev.fleabridge.purpleflea.client.TestClients.KEY;
import static dev.fleabridge.purpleflea.client.TestClients.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.purpleflea.Attempted;
import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.Exchange;
import dev.fleabridge.purpleflea.Finding;
import dev.fleabridge.purpleflea.Json;
import dev.fleabridge.purpleflea.LedgerEntry;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Query;
import dev.fleabridge.purpleflea.dialect.Dialect;
import dev.fleabridge.purpleflea.dialect.Dialects;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random accounts, random looks and random gaps between them: whatever happens, a payment that was
 * made is never called absent, because it would then be made twice.
 */
class BusyAccountPropertyTest {

  private static final int ACCOUNTS = 300;
  private static final long SEED = 20261129;
  private static final Duration SETTLING = Duration.ofSeconds(60);
  private static final int SKEW_MILLIS = 20_000;
  private static final BigDecimal TEN = new BigDecimal("10");
  private static final Operation PAY = new Operation.Transfer("me", "ag_2", TEN, "m");

  @Test
  void aPaymentThatWasMadeIsNeverCalledAbsent() {
    int absent = 0;
    int joined = 0;
    for (int i = 0; i < ACCOUNTS; i++) {
      World made = new World(SEED + i, true, false);
      Finding finding = made.lookUntilItIsKnown();
      assertThat(finding)
          .as("seed %d: %s", SEED + i, made)
          .isNotInstanceOf(Finding.DidNotHappen.class);
      Finding other = new World(SEED + i, false, false).lookUntilItIsKnown();
      if (other instanceof Finding.DidNotHappen(String evidence)) {
        absent++;
        joined += evidence.contains("looks show") ? 1 : 0;
      }
    }
    // Else nothing is ever concluded, which is safe and no use.
    assertThat(joined).as("of %d, %d absent", ACCOUNTS, absent).isGreaterThan(ACCOUNTS / 5);
  }

  /** Rows are then dated before others that came earlier, and may never be among the newest. */
  @Test
  void aPaymentIsNotCalledAbsentWhereTheServersClockIsSetBack() {
    for (int i = 0; i < ACCOUNTS; i++) {
      World made = new World(SEED + i, true, true);
      assertThat(made.lookUntilItIsKnown())
          .as("seed %d: %s", SEED + i, made)
          .isNotInstanceOf(Finding.DidNotHappen.class);
    }
  }

  /** A row, and when it was really written. */
  private record Written(long millis, LedgerEntry row) {}

  /** A server with one busy account, and the looks that are taken at it. */
  private static final class World implements Dialect.Reader {
    private static final long BEGINS = 60_000;
    private static final long ENDS = 400_000;

    private final Random random;
    private final List<Written> account = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private final Set<String> before = new HashSet<>();
    private final long attempt;
    private final long attemptEnded;
    private final long paid;
    private final long skew;
    private final long setBackAt;
    private final int gap;
    private final boolean distinct;
    private BigDecimal balance = new BigDecimal("100000");
    private long time;
    private int perMinute;

    World(long seed, boolean made, boolean setBack) {
      random = new Random(seed);
      skew = setBack ? random.nextInt(SKEW_MILLIS) : random.nextInt(2 * SKEW_MILLIS) - SKEW_MILLIS;
      distinct = setBack;
      attempt = BEGINS + random.nextInt(60_000);
      attemptEnded = attempt + random.nextInt(15_000);
      long late = attempt + random.nextLong(attemptEnded - attempt + SETTLING.toMillis());
      paid = random.nextInt(3) == 0 ? late : attempt + random.nextInt(2_000);
      setBackAt = setBack ? attempt - 20_000 + random.nextInt(60_000) : Long.MAX_VALUE;
      gap = random.nextInt(4);
      perMinute = 5 + random.nextInt(300);
      write(made);
    }

    private void write(boolean made) {
      boolean isPaid = !made;
      for (long t = 0; t < ENDS; t += 1 + random.nextInt(120_000 / perMinute)) {
        if (!isPaid && t >= paid) {
          isPaid = true;
          add(paid, false, TEN, "pay_this");
        }
        perMinute = random.nextInt(100) == 0 ? 5 + random.nextInt(300) : perMinute;
        addOther(t);
      }
    }

    private void addOther(long t) {
      String reference = "pay_" + account.size();
      boolean credit = random.nextInt(5) == 0;
      BigDecimal cents = BigDecimal.valueOf(1 + random.nextInt(5_000_000), 4);
      BigDecimal amount =
          distinct ? cents : List.of(TEN, TEN, BigDecimal.ONE, cents).get(random.nextInt(4));
      add(t, credit, amount, reference);
      known.add(reference);
      if (t < attempt && !credit) {
        before.add(reference);
      }
    }

    private void add(long t, boolean credit, BigDecimal amount, String reference) {
      balance = credit ? balance.add(amount) : balance.subtract(amount);
      long clock = NOW.toEpochMilli() + t + skew - random.nextInt(950);
      long dated = t >= setBackAt ? clock - 18_000 : clock;
      account.add(
          new Written(
              t,
              new LedgerEntry(
                  "row" + account.size(),
                  "ag_1",
                  credit,
                  amount,
                  balance,
                  credit ? "payment_received" : "payment_sent",
                  reference,
                  "payment",
                  Instant.ofEpochSecond(Math.floorDiv(dated, 1_000)))));
    }

    Finding lookUntilItIsKnown() {
      @Nullable String seen = null;
      Finding finding = new Finding.NotYetClear("not asked", "");
      time = attemptEnded + random.nextInt(3_000);
      while (finding instanceof Finding.NotYetClear && time < ENDS - 60_000) {
        finding = look(seen);
        Duration within = null;
        if (finding instanceof Finding.NotYetClear(_, _, var next)) {
          seen = next.seen() == null ? seen : next.seen();
          within = next.within();
        }
        time += wait(within);
      }
      return finding;
    }

    /** Mostly as was asked for; in every fourth account at any time. */
    private long wait(@Nullable Duration within) {
      long asked = within == null ? 20_000 : Math.max(3_000, within.toMillis());
      return gap == 0
          ? 1_000 + random.nextInt(30_000)
          : Math.min(20_000, asked) + random.nextInt(1_000);
    }

    private Finding look(@Nullable String seen) {
      Attempted attempted =
          new Attempted(at(attempt), at(attemptEnded), true, known, List.of(), Set.of())
              .seenBefore(before, seen);
      Dialect.LookUp with =
          new Dialect.LookUp(this, attempted, at(time), SETTLING, Duration.ofMillis(SKEW_MILLIS));
      return Dialects.named("services").lookUp(PAY, KEY, with);
    }

    private static Instant at(long millis) {
      return NOW.plusMillis(millis);
    }

    @Override
    public <T> CallOutcome<T> read(String agent, Query<T> query) {
      Exchange exchange = new Exchange("GET", URI.create("/"), "", 200, "", Duration.ZERO);
      if (!agent.equals("me")) {
        return new CallOutcome.Declined<>("no_api_key", "", null);
      }
      if (random.nextInt(20) == 0) {
        return new CallOutcome.Unknown<>("reset", exchange);
      }
      String body = "{\"entries\":[" + String.join(",", newest()) + "]}";
      return new CallOutcome.Done<>(
          query.reading().apply(Objects.requireNonNull(Json.parseOrNull(body))), exchange);
    }

    /** As the server picks them: the order within a second is any. */
    private List<String> newest() {
      List<LedgerEntry> rows = new ArrayList<>();
      account.stream().filter(w -> w.millis() <= time).map(Written::row).forEach(rows::add);
      Collections.shuffle(rows, random);
      rows.sort(Comparator.comparing(LedgerEntry::at).reversed());
      return rows.stream().limit(ServicesReads.LEDGER_ROWS).map(World::json).toList();
    }

    private static String json(LedgerEntry row) {
      return """
      {"id":"%s","agentId":"%s","type":"%s","amount":%s,"balanceAfter":%s,"reason":"%s","reference":"%s","service":"payment","createdAt":%d}
      """
          .formatted(
              row.id(),
              row.agent(),
              row.credit() ? "credit" : "debit",
              row.amount().toPlainString(),
              Objects.requireNonNull(row.balanceAfter()).toPlainString(),
              row.reason(),
              row.reference(),
              row.at().getEpochSecond());
    }

    @Override
    public String toString() {
      return "attempt %d to %d, paid at %d, last look at %d, of %d rows"
          .formatted(attempt, attemptEnded, paid, time, account.size());
    }
  }
}

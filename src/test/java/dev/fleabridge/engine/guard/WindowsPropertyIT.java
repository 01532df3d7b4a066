package dev.fleabridge.engine.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Claimer;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.rule.Period;
import dev.fleabridge.rule.Span;
import dev.fleabridge.testkit.workbench.Workbench;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Windows against a model that knows nothing of buckets: it adds up what was sent and not given
 * back, by exact times, for every time up to now that a payment ends. Replicas' clocks differ,
 * payments turn out not to be, midnight passes.
 */
class WindowsPropertyIT {

  private static final int SEEDS = 4;
  private static final int STEPS = 60;
  private static final int PAYERS = 2;

  /**
   * What a window may be stricter by: its oldest bucket, and what other clocks may have reached.
   */
  private static final Map<Period, Duration> STRICTER =
      Map.of(
          Period.HOUR, Duration.ofMinutes(1),
          Period.LAST_24_HOURS, Duration.ofMinutes(15),
          Period.LAST_7_DAYS, Duration.ofHours(1));

  /** A payment that was sent, and may have been made. */
  private record Payment(String payer, Money amount, Instant at) {}

  private final Map<UUID, Payment> payments = new HashMap<>();
  private final List<Action> unanswered = new ArrayList<>();
  private int held;
  private int refunded;

  @Test
  void noWindowIsEverOverspentAndNoneHoldsWhatFits() {
    long base = new Random().nextLong();
    for (int i = 0; i < SEEDS; i++) {
      long seed = base + i;
      try {
        live(new Random(seed));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(held).as("seed %d: payments that were held", base).isPositive();
    assertThat(refunded).as("seed %d: payments that gave back", base).isPositive();
  }

  private void live(Random random) {
    payments.clear();
    unanswered.clear();
    GuardLimits limits = new LimitProperties(someLimits(random)).toLimits();
    Workbench bench = new Workbench(RULES).withoutBalances().limits(limits);
    bench.clock.advance(Duration.ofHours(random.nextInt(24)));
    Clock[] clocks = {
      Clock.offset(bench.clock, Duration.ofSeconds(random.nextInt(-290, 290))),
      Clock.offset(bench.clock, Duration.ofSeconds(random.nextInt(-290, 290)))
    };
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(4)) {
        case 0 -> file(bench, random);
        case 1 -> bench.clock.advance(someTime(random));
        case 2 -> answer(bench, random);
        default -> {
          int replica = random.nextInt(2);
          claim(
              bench, bench.replica("replica-" + replica, clocks[replica]), limits, clocks[replica]);
          check(limits);
        }
      }
    }
  }

  private static Map<String, String> someLimits(Random random) {
    Map<String, String> limits = new HashMap<>();
    while (limits.isEmpty()) {
      for (Span span : Span.ALL) {
        if (span.period().isRolling() && random.nextInt(5) == 0) {
          limits.put(span.amountName(), String.valueOf(5 + random.nextInt(15)));
        }
        if (span.period().isRolling() && random.nextInt(5) == 0) {
          limits.put(span.countName(), String.valueOf(2 + random.nextInt(4)));
        }
      }
    }
    return limits;
  }

  private static Duration someTime(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> Duration.ofSeconds(random.nextInt(120));
      case 1 -> Duration.ofMinutes(random.nextInt(90));
      default -> Duration.ofHours(random.nextInt(30));
    };
  }

  private static void file(Workbench bench, Random random) {
    bench.file(
        IntStream.range(0, 3)
            .mapToObj(i -> {
              String key = UUID.randomUUID().toString();
              BigDecimal amount = BigDecimal.valueOf(1 + random.nextInt(500), 2);
              String detail =
                  Json.object()
                      .put("key", key)
                      .put("payer", "agt_" + random.nextInt(PAYERS))
                      .put("amount", amount.toPlainString())
                      .toString();
              return Workbench.event(key, "test", "Test", detail);
            })
            .toList());
  }

  private void claim(Workbench bench, Claimer replica, GuardLimits limits, Clock clock) {
    Instant now = clock.instant();
    List<UUID> due =
        bench.jdbc.queryForList(
            "select id from action where state in ('READY', 'HELD') and due_at <= ? order by id",
            UUID.class,
            Timestamp.from(now));
    for (Action sent : replica.claim(10).sending()) {
      payments.put(sent.id(), new Payment(payer(sent), amount(sent), now));
      unanswered.add(sent);
    }
    for (UUID id : due) {
      Action action = bench.action(id);
      boolean lookedAt = action.dueAt() != null && action.dueAt().isAfter(now);
      if (action.state() == ActionState.HELD && lookedAt) {
        assertThat(action.reason()).isEqualTo("over_budget");
        held++;
        assertThat(mayBeHeld(action, limits, now)).as("held, and fits: %s", action).isTrue();
      }
    }
  }

  private void answer(Workbench bench, Random random) {
    if (unanswered.isEmpty()) {
      return;
    }
    Action sent = unanswered.remove(random.nextInt(unanswered.size()));
    SendResult answer =
        switch (random.nextInt(4)) {
          case 0 -> SendResult.of(Outcome.DECLINED, "refused", "refused");
          case 1 -> SendResult.of(Outcome.NOT_SENT, "connect", "refused");
          case 2 -> SendResult.of(Outcome.UNKNOWN, "timeout", "lost");
          default -> Workbench.done(sent);
        };
    bench.recorder().record(List.of(new Sent(sent, bench.clock.instant(), answer)));
    if (bench.action(sent.id()).budgetDay() == null) {
      assertThat(answer.outcome()).isIn(Outcome.DECLINED, Outcome.NOT_SENT);
      payments.remove(sent.id());
      refunded++;
    }
  }

  private void check(GuardLimits limits) {
    for (Span span : Span.ALL) {
      for (Payment last : payments.values()) {
        Instant from = last.at().minus(span.period().length());
        List<Payment> within =
            of(span, last.payer())
                .filter(p -> p.at().isAfter(from) && !p.at().isAfter(last.at()))
                .toList();
        Money most = limits.quotas().amounts().get(span);
        if (most != null) {
          assertThat(sum(within)).as("%s %s", span, within).isLessThanOrEqualTo(most);
        }
        Integer count = limits.quotas().counts().get(span);
        if (count != null) {
          assertThat(within).as("%s", span).hasSizeLessThanOrEqualTo(count);
        }
      }
    }
  }

  /** Whether any limit is reached, each taken as strictly as it may be. */
  private boolean mayBeHeld(Action action, GuardLimits limits, Instant now) {
    return Span.ALL.stream()
        .filter(span -> span.period().isRolling())
        .anyMatch(span -> {
          Instant from =
              now.minus(span.period().length())
                  .minus(Objects.requireNonNull(STRICTER.get(span.period())));
          List<Payment> within = of(span, payer(action)).filter(p -> p.at().isAfter(from)).toList();
          Money most = limits.quotas().amounts().get(span);
          Integer count = limits.quotas().counts().get(span);
          return (most != null && sum(within).plus(amount(action)).exceeds(most))
              || (count != null && within.size() >= count);
        });
  }

  private Stream<Payment> of(Span span, String payer) {
    return payments.values().stream().filter(p -> !span.perAgent() || p.payer().equals(payer));
  }

  private static Money sum(List<Payment> some) {
    return some.stream().map(Payment::amount).reduce(Money.ZERO, Money::plus);
  }

  private static String payer(Action action) {
    return Objects.requireNonNull(action.payer());
  }

  private static Money amount(Action action) {
    return Objects.requireNonNull(action.amount());
  }

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: "{% $detail.payer %}", payee: agt_payee, amount: "{% $detail.amount %}", memo: hello } }
      """;
}

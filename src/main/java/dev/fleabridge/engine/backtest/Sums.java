package dev.fleabridge.engine.backtest;

import dev.fleabridge.engine.backtest.Difference.Side;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Adds differences up. What it keeps is bounded, however many payers there are. */
final class Sums {

  /** Stands for the payers and days beyond the bound, together. */
  static final String OTHERS = "(others)";

  private static final int MAX_NAMES = 10_000;

  private final Map<What, Sum> all = new EnumMap<>(What.class);
  private final Map<String, Map<What, Sum>> byRule = new TreeMap<>();
  private final Map<String, Map<What, Sum>> byPayer = new TreeMap<>();
  private final Map<String, Map<What, Sum>> byDay = new TreeMap<>();

  void add(Difference difference) {
    BigDecimal before = amount(difference.before());
    BigDecimal after = amount(difference.after());
    String day = LocalDate.ofInstant(difference.receivedAt(), ZoneOffset.UTC).toString();
    String oldPayer = payer(difference.before());
    String newPayer = payer(difference.after());
    for (What what : difference.what()) {
      add(all, what, before, after);
      add(named(byRule, difference.rule()), what, before, after);
      add(named(byDay, day), what, before, after);
      if (oldPayer != null && newPayer != null && !oldPayer.equals(newPayer)) {
        add(named(byPayer, oldPayer), what, before, BigDecimal.ZERO);
        add(named(byPayer, newPayer), what, BigDecimal.ZERO, after);
      } else if (oldPayer != null || newPayer != null) {
        add(named(byPayer, newPayer == null ? oldPayer : newPayer), what, before, after);
      }
    }
  }

  private static void add(Map<What, Sum> sums, What what, BigDecimal before, BigDecimal after) {
    sums.put(what, sums.getOrDefault(what, Sum.NONE).plus(before, after));
  }

  private static Map<What, Sum> named(Map<String, Map<What, Sum>> sums, @Nullable String name) {
    String place =
        name == null || (sums.size() >= MAX_NAMES && !sums.containsKey(name)) ? OTHERS : name;
    return sums.computeIfAbsent(place, other -> new EnumMap<>(What.class));
  }

  private static BigDecimal amount(@Nullable Side side) {
    return side == null || side.amount() == null ? BigDecimal.ZERO : side.amount();
  }

  private static @Nullable String payer(@Nullable Side side) {
    return side == null ? null : side.payer();
  }

  Summary summary(long events, long leftOut) {
    return new Summary(events, all, byRule, byPayer, byDay, leftOut);
  }
}

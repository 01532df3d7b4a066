package dev.fleabridge.engine.guard;

import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.rule.Quotas;
import dev.fleabridge.rule.Span;
import dev.fleabridge.rule.expression.Nearest;
import dev.fleabridge.setting.StartRefused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import tools.jackson.databind.node.ObjectNode;

/**
 * The configuration below {@code fleabridge.limits}, or the limits of an agent: amounts in USDC,
 * whole numbers of actions, a duration, and true or false. The value {@code none} says that there
 * shall be no such limit. A name that is no limit is refused, because whoever wrote it believes
 * that it limits something.
 */
final class LimitProperties {

  private static final String NO_LIMIT = "none";
  private static final Duration LONGEST_WAIT = Duration.ofDays(365);

  private static final String PER_ACTION = "per-action";
  private static final String APPROVAL_ABOVE = "approval-above";
  private static final String TWO_APPROVERS_ABOVE = "two-approvers-above";
  private static final String APPROVAL_EXPIRES_AFTER = "approval-expires-after";
  private static final String HOLD_FIRST_PAYMENT = "hold-first-payment";

  /**
   * The values by the letters and digits of their names: a variable says PERDAY or PER_24_HOURS.
   */
  private final Map<String, String> values = new TreeMap<>();

  private final String prefix;

  /** The limits that hold for all rules together. */
  public LimitProperties(Map<String, String> written) {
    this(GuardLimits.EVERYWHERE, written);
  }

  /**
   * @param prefix how the names of the settings begin, with a dot at the end
   */
  public LimitProperties(String prefix, Map<String, String> written) {
    this.prefix = prefix;
    Set<String> known = new HashSet<>();
    names().forEach(name -> known.add(plain(name)));
    written.forEach((name, value) -> {
      if (!known.contains(plain(name))) {
        throw new IllegalArgumentException(
            "%s%s: there is no such limit; there are %s"
                .formatted(prefix, name, String.join(", ", names())));
      }
      // The first value comes from the source that has precedence.
      values.putIfAbsent(plain(name), value.strip());
    });
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>(List.of(PER_ACTION));
    Span.ALL.forEach(span -> names.add(span.amountName()));
    Span.ALL.forEach(span -> names.add(span.countName()));
    names.addAll(
        List.of(APPROVAL_ABOVE, TWO_APPROVERS_ABOVE, APPROVAL_EXPIRES_AFTER, HOLD_FIRST_PAYMENT));
    return names;
  }

  private static String plain(String name) {
    return Nearest.plain(name);
  }

  /**
   * Requires that the cap for one action and the cap for a day are set, to an amount or to {@code
   * none}. Without a cap, a mistake in a rule may empty every wallet. So somebody must decide not
   * to have one.
   *
   * @throws StartRefused where one is not set; it names what is missing
   */
  public void requireDecided() {
    List<String> open =
        List.of(PER_ACTION, Span.DAY.amountName()).stream()
            .filter(name -> values.getOrDefault(plain(name), "").isEmpty())
            .map(name -> prefix + name)
            .toList();
    if (!open.isEmpty()) {
      throw StartRefused.setting(
          "%s must be set, to an amount in USDC or to none: without a cap a rule may spend all that its payers have"
              .formatted(String.join(" and ", open)));
    }
  }

  /**
   * The limits as the guard uses them.
   *
   * @throws IllegalArgumentException where a setting cannot be read; it names the setting
   */
  public GuardLimits toLimits() {
    Map<Span, Money> amounts = new HashMap<>();
    Map<Span, Integer> counts = new HashMap<>();
    for (Span span : Span.ALL) {
      Money amount = read(span.amountName(), Money::of);
      if (amount != null) {
        amounts.put(span, amount);
      }
      Integer count = read(span.countName(), Quotas::count);
      if (count != null) {
        counts.put(span, count);
      }
    }
    return new GuardLimits(
        read(PER_ACTION, Money::of),
        new Quotas(amounts, counts),
        read(APPROVAL_ABOVE, Money::of),
        read(TWO_APPROVERS_ABOVE, Money::of),
        read(APPROVAL_EXPIRES_AFTER, LimitProperties::duration),
        Boolean.TRUE.equals(read(HOLD_FIRST_PAYMENT, LimitProperties::yesOrNo)));
  }

  /** These limits by the same names, which are those of a rule's limits too. */
  static ObjectNode asInRules(GuardLimits limits) {
    ObjectNode written = Json.object();
    put(written, PER_ACTION, limits.perAction());
    put(written, APPROVAL_ABOVE, limits.approvalAbove());
    put(written, TWO_APPROVERS_ABOVE, limits.twoApproversAbove());
    limits.quotas().amounts().forEach((span, most) -> put(written, span.amountName(), most));
    limits.quotas().counts().forEach((span, most) -> written.put(span.countName(), most));
    put(written, APPROVAL_EXPIRES_AFTER, limits.approvalExpiresAfter());
    if (limits.holdFirstPayment()) {
      written.put(HOLD_FIRST_PAYMENT, true);
    }
    return written;
  }

  private static void put(ObjectNode written, String name, @Nullable Object limit) {
    if (limit != null) {
      written.put(name, limit.toString());
    }
  }

  private <T> @Nullable T read(String name, Function<String, T> reader) {
    String value = values.getOrDefault(plain(name), "");
    if (value.isEmpty() || value.equals(NO_LIMIT)) {
      return null;
    }
    try {
      return reader.apply(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(prefix + name + ": " + e.getMessage(), e);
    }
  }

  private static boolean yesOrNo(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("neither true nor false");
    };
  }

  private static Duration duration(String value) {
    Duration read;
    try {
      read = DurationStyle.detectAndParse(value);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IllegalArgumentException("not a duration such as 24h or 7d", e);
    }
    if (!read.isPositive() || read.compareTo(LONGEST_WAIT) > 0) {
      throw new IllegalArgumentException(
          "more than zero and at most %d days".formatted(LONGEST_WAIT.toDays()));
    }
    return read;
  }
}

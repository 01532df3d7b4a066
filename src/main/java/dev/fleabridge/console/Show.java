package dev.fleabridge.console;

import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Money;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/** How values stand in a page. No amount is rounded, and no time is without its zone. */
final class Show {

  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter HOUR_UTC =
      DateTimeFormatter.ofPattern("HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final int SHORT_ID_CHARS = 8;
  private static final int CENTS = 2;

  Show() {}

  /** Such as {@code 2026-11-20 12:00:00 UTC}. */
  public String utc(@Nullable Instant at) {
    return at == null ? "–" : UTC.format(at);
  }

  /** A time of this day, such as {@code 12:00 UTC}. */
  public String hourUtc(Instant at) {
    return HOUR_UTC.format(at);
  }

  /** All digits of an amount, and at least two after the point; a dash where there is none. */
  public String money(@Nullable Object amount) {
    return switch (amount) {
      case null -> "–";
      case Money money -> plain(money.value());
      case BigDecimal number -> plain(number);
      default -> amount.toString();
    };
  }

  private static String plain(BigDecimal amount) {
    BigDecimal stripped = amount.stripTrailingZeros();
    return stripped.setScale(Math.max(CENTS, stripped.scale())).toPlainString();
  }

  /** A time span in its two largest units, such as {@code 2 h 5 min}. */
  public String span(@Nullable Duration span) {
    if (span == null) {
      return "–";
    }
    if (span.toDays() > 0) {
      return "%d d %d h".formatted(span.toDays(), span.toHoursPart());
    }
    if (span.toHours() > 0) {
      return "%d h %d min".formatted(span.toHours(), span.toMinutesPart());
    }
    if (span.toMinutes() > 0) {
      return "%d min %d s".formatted(span.toMinutes(), span.toSecondsPart());
    }
    return span.toSeconds() > 0
        ? "%d.%d s".formatted(span.toSeconds(), span.toMillisPart() / 100)
        : "%d ms".formatted(span.toMillis());
  }

  /** The time between two moments; a dash where one of them is not known. */
  public String between(@Nullable Instant from, @Nullable Instant to) {
    return from == null || to == null ? "–" : span(Duration.between(from, to));
  }

  /** Whether money may move because of an action of this kind, as a rules file names it. */
  public boolean mayMoveMoney(String kind) {
    return ActionKind.ofWireName(kind).filter(ActionKind::mayMoveMoney).isPresent();
  }

  /** A state or a reason in words, such as {@code needs review}. */
  public String words(@Nullable Object code) {
    return code == null ? "–" : code.toString().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The last letters of an id, which differ where the first ones are of one second. */
  public String shortId(@Nullable Object id) {
    String text = String.valueOf(id);
    return text.length() <= SHORT_ID_CHARS
        ? text
        : "…" + text.substring(text.length() - SHORT_ID_CHARS);
  }

  /** An address, as a browser asked for it, with one parameter set to another value. */
  public String withParameter(String address, String name, String value) {
    int mark = address.indexOf('?');
    String path = mark < 0 ? address : address.substring(0, mark);
    String query = mark < 0 ? "" : address.substring(mark + 1);
    String one = name + "=" + UriUtils.encode(value, StandardCharsets.UTF_8);
    // The others stay as they came: whoever encoded them once more would change them.
    return Stream.concat(
            Arrays.stream(query.split("&"))
                .filter(other -> !other.isEmpty() && !other.startsWith(name + "=")),
            Stream.of(one))
        .collect(Collectors.joining("&", path + "?", ""));
  }

  /** The address of a rule's page. */
  public String rule(String id) {
    return RulePages.address(id);
  }
}

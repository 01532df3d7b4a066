package dev.fleabridge.model;

import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a distributed trace, as W3C's Trace Context level 1 has it: the trace, and the span
 * that work done there hangs below. It says where something came from, and nothing depends on it.
 *
 * @param traceId 32 lower-case hexadecimal digits, not all zero
 * @param spanId 16 lower-case hexadecimal digits, not all zero: the span of this place
 * @param parentId the span above it; null where it is the first of its trace, or not known
 * @param sampled whether whoever began the trace wants its spans kept
 */
public record TraceContext(
    String traceId, String spanId, @Nullable String parentId, boolean sampled) {

  private static final Pattern TRACEPARENT =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

  private static final Pattern TRACE_ID = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern SPAN_ID = Pattern.compile("[0-9a-f]{16}");
  private static final String NO_TRACE = "0".repeat(32);
  private static final String NO_SPAN = "0".repeat(16);
  private static final int SAMPLED = 1;

  /** A longer text is no trace context of anybody: a later version adds a field or two. */
  private static final int MAX_TRACEPARENT_CHARS = 512;

  /**
   * What a sender said of its own place.
   *
   * @param spanId the sender's span; null where it told the trace alone
   * @param sampled whether it keeps its spans; null where it left that to others
   */
  public record Sender(String traceId, @Nullable String spanId, @Nullable Boolean sampled) {

    /** The place of what is done for the sender, in the sender's trace. */
    public TraceContext begun(RandomGenerator random, boolean sampledOtherwise) {
      return new TraceContext(
          traceId,
          newSpanId(random),
          spanId,
          Optional.ofNullable(sampled).orElse(sampledOtherwise));
    }
  }

  public TraceContext {
    if (!isTraceId(traceId) || !isSpanId(spanId)) {
      throw new IllegalArgumentException("no trace: " + traceId + "-" + spanId);
    }
  }

  /** Begins a trace. */
  public static TraceContext begun(RandomGenerator random, boolean sampled) {
    String id;
    do {
      id = hex(random.nextLong()) + hex(random.nextLong());
    } while (id.equals(NO_TRACE));
    return new TraceContext(id, newSpanId(random), null, sampled);
  }

  /**
   * Reads a header {@code traceparent}. Of versions that are not known yet the fields of version 00
   * are read, as W3C asks.
   *
   * @return empty for whatever W3C calls invalid: it is then as if it had not come
   */
  public static Optional<Sender> ofTraceparent(@Nullable String header) {
    if (header == null || header.length() > MAX_TRACEPARENT_CHARS) {
      return Optional.empty();
    }
    Matcher m = TRACEPARENT.matcher(header.strip());
    if (!m.matches() || m.group(1).equals("ff")) {
      return Optional.empty();
    }
    boolean longer = m.group(5) != null;
    if (longer && m.group(1).equals("00")) {
      return Optional.empty();
    }
    String traceId = m.group(2);
    String spanId = m.group(3);
    return isTraceId(traceId) && isSpanId(spanId)
        ? Optional.of(new Sender(traceId, spanId, isSampled(m.group(4))))
        : Optional.empty();
  }

  /**
   * Reads X-Ray's tracing header, {@code
   * Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1}. Its trace is the
   * same 128 bits as W3C's.
   *
   * @return empty where it names no trace
   */
  public static Optional<Sender> ofXRay(@Nullable String header) {
    if (header == null || header.length() > MAX_TRACEPARENT_CHARS) {
      return Optional.empty();
    }
    String root = field(header, "Root");
    if (root.length() != 35 || !root.startsWith("1-") || root.charAt(10) != '-') {
      return Optional.empty();
    }
    String traceId = root.substring(2, 10) + root.substring(11);
    String parent = field(header, "Parent");
    Boolean sampled =
        switch (field(header, "Sampled")) {
          case "1" -> true;
          case "0" -> false;
          default -> null;
        };
    return isTraceId(traceId)
        ? Optional.of(new Sender(traceId, isSpanId(parent) ? parent : null, sampled))
        : Optional.empty();
  }

  /** Reads back what {@link #traceparent} wrote; null where that is nothing of the kind. */
  public static @Nullable TraceContext ofStored(@Nullable String traceparent) {
    return ofTraceparent(traceparent)
        .filter(stored -> stored.spanId() != null)
        .map(s ->
            new TraceContext(
                s.traceId(), String.valueOf(s.spanId()), null, Boolean.TRUE.equals(s.sampled())))
        .orElse(null);
  }

  /**
   * The place of one attempt at an action. It is computed, so that it is known whoever asks, also
   * of an attempt that nobody lived to write down; two attempts never share one.
   *
   * @param number the number of the attempt
   */
  public TraceContext ofAttempt(UUID action, int number) {
    String name = action + "/" + number;
    String hash = Sha256.hex(name);
    String span = hash.substring(0, NO_SPAN.length());
    return new TraceContext(traceId, span.equals(NO_SPAN) ? "1".repeat(16) : span, spanId, sampled);
  }

  /** The header by which others are told of this place, of version 00. */
  public String traceparent() {
    return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
  }

  private static String newSpanId(RandomGenerator random) {
    long id;
    do {
      id = random.nextLong();
    } while (id == 0);
    return hex(id);
  }

  private static String hex(long bits) {
    return HexFormat.of().toHexDigits(bits);
  }

  private static boolean isSampled(String flags) {
    return (HexFormat.fromHexDigits(flags) & SAMPLED) == SAMPLED;
  }

  private static boolean isTraceId(String id) {
    return TRACE_ID.matcher(id).matches() && !id.equals(NO_TRACE);
  }

  private static boolean isSpanId(String id) {
    return SPAN_ID.matcher(id).matches() && !id.equals(NO_SPAN);
  }

  /** The value of a field; empty where the header has none of this name. */
  private static String field(String header, String name) {
    for (String part : header.split(";", -1)) {
      String field = part.strip();
      if (field.startsWith(name + "=")) {
        return field.substring(name.length() + 1).strip();
      }
    }
    return "";
  }
}

package dev.fleabridge.telemetry;

import dev.fleabridge.model.TraceContext;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins traces, goes on with those of others, and tells of spans where somebody listens. It is
 * safe for many threads, and fails for nobody: a trace that cannot be told is lost, and what it
 * told of is not.
 */
public final class Tracing {

  private static final Logger log = LoggerFactory.getLogger(Tracing.class);

  static final int MILLION = 1_000_000;

  private final RandomGenerator random;
  private final int millionths;
  private final @Nullable Consumer<EndedSpan> listener;

  /**
   * @param millionths of the traces that begin here, 0 to 1,000,000: whose spans are kept
   * @param listener gets the spans that are to be kept, and does not wait; null: nobody listens, so
   *     that no trace that begins here is to be kept
   */
  Tracing(RandomGenerator random, int millionths, @Nullable Consumer<EndedSpan> listener) {
    this.random = random;
    this.millionths = millionths;
    this.listener = listener;
  }

  /** Begins traces of which nobody is told. */
  public static Tracing untold() {
    return new Tracing(new SecureRandom(), 0, null);
  }

  /** Begins a trace. */
  public TraceContext begun() {
    return TraceContext.begun(random, isWanted());
  }

  /**
   * A place in the sender's trace, or in a new one where the sender told none. Each call makes
   * another place.
   */
  public TraceContext begunFor(Optional<TraceContext.Sender> sender) {
    return sender.map(its -> its.begun(random, isWanted())).orElseGet(this::begun);
  }

  private boolean isWanted() {
    return listener != null && random.nextInt(MILLION) < millionths;
  }

  /** Whether a span at this place would be told of: whoever makes one asks first. */
  public boolean tells(@Nullable TraceContext place) {
    return listener != null && place != null && place.sampled();
  }

  /**
   * Tells of a span, where its trace is to be kept. A payment that was carried out must be written
   * down as that, whatever becomes of its span.
   */
  public void ended(EndedSpan span) {
    if (listener != null && span.place().sampled()) {
      try {
        listener.accept(span);
      } catch (RuntimeException e) {
        log.debug("A span was not told", e);
      }
    }
  }
}

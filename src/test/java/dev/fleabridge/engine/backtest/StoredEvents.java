package dev.fleabridge.engine.backtest;

import dev.fleabridge.ledger.BackTestReadings;
import dev.fleabridge.ledger.Cursor;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Stored events without a database, made when they are asked for. */
final class StoredEvents extends BackTestReadings {

  static final Instant SINCE = Instant.parse("2026-11-01T00:00:00Z");
  static final Instant UNTIL = Instant.parse("2026-12-01T00:00:00Z");

  private final long count;
  private final LongFunction<PastEvent> maker;
  final Set<Fact> begunBefore = new HashSet<>();
  long handedOut;

  private StoredEvents(long count, LongFunction<PastEvent> maker) {
    super(new JdbcTemplate());
    this.count = count;
    this.maker = maker;
  }

  static StoredEvents of(PastEvent... events) {
    return new StoredEvents(events.length, n -> events[(int) n]);
  }

  static StoredEvents many(long count, LongFunction<String> detail) {
    return new StoredEvents(count, n -> event(n, detail.apply(n)));
  }

  /** The n-th event of the window, one a minute. */
  static PastEvent event(long n, String detail, PastRun... runs) {
    Event event =
        new Event("e" + n, "test", "Test", "", null, "", List.of(), Json.readObject(detail));
    return new PastEvent("e" + n, SINCE.plusSeconds(60 * n), event, List.of(runs));
  }

  @Override
  public OptionalLong count(Instant since, Instant until) {
    return OptionalLong.of(count);
  }

  @Override
  public List<PastEvent> page(Instant since, Instant until, @Nullable Cursor after) {
    long from = after == null ? 0 : Long.parseLong(after.id().substring(1)) + 1;
    long to = Math.min(count, from + MAX_EVENTS);
    handedOut = Math.max(handedOut, to);
    return LongStream.range(from, to).mapToObj(maker).toList();
  }

  @Override
  public Set<Fact> begunBefore(Collection<Fact> facts, Instant moment) {
    Set<Fact> found = new HashSet<>(facts);
    found.retainAll(begunBefore);
    return found;
  }
}

package dev.fleabridge.proof.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Looks into the database, for what is done and for what its sessions wait for. */
final class Books {

  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private final JdbcClient sql;

  Books(DataSource database) {
    this.sql = JdbcClient.create(database);
  }

  void awaitDone(int count, Duration patience) throws InterruptedException {
    Instant end = Instant.now().plus(patience);
    while (done() < count) {
      if (Instant.now().isAfter(end)) {
        throw new IllegalStateException(done() + " of " + count + " are done");
      }
      Thread.sleep(LOOK_AGAIN);
    }
  }

  private int done() {
    return sql.sql("select count(*) from action where state = 'DONE'")
        .query(Integer.class)
        .single();
  }

  Sampler sample(Duration gap) {
    return new Sampler(gap);
  }

  /** Counts, until it is closed, what active sessions were seen doing. */
  final class Sampler implements AutoCloseable {

    private final Map<String, Integer> seen = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    private Sampler(Duration gap) {
      var _ = timer.scheduleAtFixedRate(this::look, 0, gap.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
      List<String> doing =
          sql.sql(
                  """
                  select coalesce(wait_event_type || ':' || wait_event, 'running') || ' in '
                    || left(regexp_replace(query, '\\s+', ' ', 'g'), 60)
                  from pg_stat_activity
                  where state <> 'idle' and pid <> pg_backend_pid()
                    and backend_type = 'client backend'
                  """)
              .query(String.class)
              .list();
      doing.forEach(what -> seen.merge(what, 1, Integer::sum));
    }

    String summary() {
      return new TreeMap<>(seen)
          .entrySet().stream()
              .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
              .limit(12)
              .map(entry -> entry.getValue() + " x " + entry.getKey())
              .collect(Collectors.joining("<br>"));
    }

    @Override
    public void close() {
      timer.shutdownNow();
    }
  }
}

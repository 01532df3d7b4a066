package dev.fleabridge.proof.crash;

import dev.fleabridge.testkit.embedded.EmbeddedQueues;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells of facts without end, over REST as EventBridge would (the same event again until it is
 * answered 202) and over SQS. One fact in eight is told of by a second event with another id, and
 * one event in sixteen is delivered twice, as AWS does (docs/reference/aws-events.md#delivery).
 */
final class Load implements AutoCloseable {

  private static final int PRODUCERS = 12;

  private final CrashSettings settings;
  private final List<Integer> ports;
  private final SqsClient sqs;
  private final String queue;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofMillis(500))
          .build();
  private final AtomicLong numbers = new AtomicLong();
  private final Set<String> signals = ConcurrentHashMap.newKeySet();
  private final Set<String> bonuses = ConcurrentHashMap.newKeySet();
  private final AtomicInteger overRest = new AtomicInteger();
  private final AtomicInteger overSqs = new AtomicInteger();
  private final AtomicInteger retries = new AtomicInteger();
  private final List<Thread> producers = new ArrayList<>();
  private volatile boolean running = true;
  private volatile @Nullable Throwable failure;

  /**
   * @param ports where the replicas listen; a caller goes from one to the next as a load balancer
   *     would
   */
  Load(CrashSettings settings, EmbeddedQueues queues, List<Integer> ports) {
    this.settings = settings;
    this.ports = List.copyOf(ports);
    this.sqs = queues.client();
    this.queue = sqs.getQueueUrl(query -> query.queueName(EmbeddedQueues.QUEUE)).queueUrl();
  }

  void start() {
    for (int i = 0; i < PRODUCERS; i++) {
      SplittableRandom random = new SplittableRandom(settings.seed() * 1_000 + i);
      producers.add(Thread.ofVirtual().name("load-" + i).start(() -> produce(random)));
    }
  }

  /**
   * Tells of no new fact; returns when every event that was begun is delivered.
   *
   * @throws IllegalStateException where a producer failed
   */
  void finish() throws InterruptedException {
    running = false;
    for (Thread producer : producers) {
      producer.join();
    }
    if (failure != null) {
      throw new IllegalStateException("the load failed", failure);
    }
  }

  private void produce(SplittableRandom random) {
    long pause = TimeUnit.SECONDS.toNanos(1) * PRODUCERS / settings.eventsPerSecond();
    try {
      while (running) {
        tell(random);
        LockSupport.parkNanos(random.nextLong(2 * pause));
      }
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void tell(SplittableRandom random) {
    long number = numbers.incrementAndGet();
    boolean bonus = random.nextInt(3) == 0;
    String fact = (bonus ? "bonus-" : "signal-") + settings.seed() + "-" + number;
    ObjectNode detail = JsonNodeFactory.instance.objectNode();
    detail.put("fact", fact);
    detail.put("payer", settings.agent("payer", random.nextInt(Arena.PAYERS)));
    detail.put("payee", settings.agent("payee", random.nextInt(Arena.PAYEES)));
    // Amounts differ, as the services' account can be searched by amount and time only.
    detail.put("amount", "0.%06d".formatted(100_000 + number % 800_000));
    (bonus ? bonuses : signals).add(fact);
    deliver(event(fact + "-a", bonus, detail), random);
    if (random.nextInt(8) == 0) {
      deliver(event(fact + "-b", bonus, detail), random);
    }
  }

  private void deliver(String event, SplittableRandom random) {
    int times = random.nextInt(16) == 0 ? 2 : 1;
    for (int i = 0; i < times; i++) {
      if (random.nextInt(3) == 0) {
        sqs.sendMessage(message -> message.queueUrl(queue).messageBody(event));
        overSqs.incrementAndGet();
      } else {
        post(event, random.nextInt(ports.size()));
        overRest.incrementAndGet();
      }
    }
  }

  private static String event(String id, boolean bonus, ObjectNode detail) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("version", "0").put("id", id).put("source", "crash.test");
    event.put("detail-type", bonus ? "Bonus" : "Signal");
    event.put("account", "111122223333").put("region", "eu-west-1");
    event.put("time", "2026-11-20T09:00:00Z");
    event.putArray("resources");
    event.set("detail", detail);
    return event.toString();
  }

  /** The same bytes until a bridge answers 202. A refusal of a well-formed event is a failure. */
  private void post(String event, int first) {
    for (int attempt = 0; ; attempt++) {
      int port = ports.get((first + attempt) % ports.size());
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/events"))
              .header("X-Api-Key", Arena.SOURCE_KEY)
              .header("Content-Type", "application/json; charset=utf-8")
              .timeout(Duration.ofSeconds(5))
              .POST(HttpRequest.BodyPublishers.ofString(event))
              .build();
      try {
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 202) {
          return;
        }
        if (answer.statusCode() < 500 && answer.statusCode() != 429) {
          throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
      } catch (IOException e) {
        // Killed, or not yet there: the next one, or the same one later.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
      retries.incrementAndGet();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  /** Facts with one step; each is delivered at least once when {@link #finish()} has returned. */
  Set<String> signals() {
    return signals;
  }

  /** Facts with two steps. */
  Set<String> bonuses() {
    return bonuses;
  }

  int overRest() {
    return overRest.get();
  }

  int overSqs() {
    return overSqs.get();
  }

  int retries() {
    return retries.get();
  }

  @Override
  public void close() {
    running = false;
    producers.forEach(Thread::interrupt);
    sqs.close();
    http.shutdownNow();
  }
}

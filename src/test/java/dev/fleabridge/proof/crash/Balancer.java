package dev.fleabridge.proof.crash;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Posts events over connections that are kept, to replicas whose readiness answers 200 alone: as a
 * load balancer does. It repeats nothing, so that every request that a stop breaks is seen. No rule
 * wants its events.
 */
final class Balancer implements AutoCloseable {

  private static final int SENDERS = 8;

  /** Slower than a stop without notice would close the port, and faster than the notice. */
  private static final long LOOK_EVERY_MILLIS = 2_500;

  private static final long POST_EVERY_MILLIS = 15;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final List<Integer> ports;
  private final Set<Integer> ready = ConcurrentHashMap.newKeySet();
  private final Map<Integer, AtomicInteger> taken = new ConcurrentHashMap<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicLong numbers = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean running = true;

  Balancer(List<Integer> ports) {
    this.ports = List.copyOf(ports);
    ports.forEach(port -> taken.put(port, new AtomicInteger()));
  }

  void start() {
    for (int port : ports) {
      threads.add(Thread.ofVirtual().name("health-" + port).start(() -> watch(port)));
    }
    for (int i = 0; i < SENDERS; i++) {
      threads.add(Thread.ofVirtual().name("sender-" + i).start(this::post));
    }
  }

  /** How many events a replica has taken. */
  int taken(int port) {
    return counter(port).get();
  }

  private AtomicInteger counter(int port) {
    return Objects.requireNonNull(taken.get(port));
  }

  /** What no sender may see: a broken or refused connection, an answer but 202 and a good 503. */
  List<String> wrong() {
    return List.copyOf(wrong);
  }

  private void watch(int port) {
    while (running) {
      if (isReady(port)) {
        ready.add(port);
      } else {
        ready.remove(port);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_EVERY_MILLIS));
    }
  }

  private boolean isReady(int port) {
    HttpRequest request =
        HttpRequest.newBuilder(uri(port, "/actuator/health/readiness"))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void post() {
    while (running) {
      long number = numbers.incrementAndGet();
      List<Integer> now = List.copyOf(ready);
      if (!now.isEmpty()) {
        post(now.get((int) (number % now.size())), number);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POST_EVERY_MILLIS));
    }
  }

  private void post(int port, long number) {
    String event =
        """
        {"version": "0", "id": "watched-%d", "source": "crash.test", "detail-type": "Watched",
         "account": "111122223333", "region": "eu-west-1", "time": "2026-11-20T09:00:00Z",
         "resources": [], "detail": {}}\
        """
            .formatted(number);
    HttpRequest request =
        HttpRequest.newBuilder(uri(port, "/v1/events"))
            .header("X-Api-Key", Arena.SOURCE_KEY)
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofString(event))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() == 202) {
        counter(port).incrementAndGet();
      } else if (answer.statusCode() != 503
          || answer.headers().firstValue("Retry-After").isEmpty()) {
        wrong.add("%d: %d %s".formatted(port, answer.statusCode(), answer.body()));
      }
    } catch (IOException e) {
      wrong.add("%d: %s".formatted(port, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** Ends when every request is answered. */
  @Override
  public void close() {
    running = false;
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.shutdownNow();
  }
}

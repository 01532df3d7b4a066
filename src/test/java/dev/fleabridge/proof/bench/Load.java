package dev.fleabridge.proof.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Posts events: at a fixed rate whatever the answers, or as fast as they come. */
final class Load {

  static final String KEY = "bench-source-key";
  static final int CONNECTIONS = 16;

  private static final int ARRAY = 100;
  private static final int PAYERS = 100;
  private static final Duration COME_AGAIN = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final LongAdder refused = new LongAdder();
  private final URI uri;

  Load(int port) {
    this.uri = URI.create("http://127.0.0.1:" + port + "/v1/events");
  }

  /** How often the bridge said 503, after which the same body was posted again. */
  long refused() {
    return refused.sum();
  }

  /** Signals worth 0.10 each, from a hundred payers. */
  static List<String> events(String name, int count) {
    List<String> events = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      events.add(
          """
          {"id":"%s-%d","source":"ml.inference","detail-type":"Inference Result","detail":
          {"signal_id":"%s-%d","confidence":0.91,"producing_agent":"agt_payer_%d",\
          "recipient_agent":"agt_payee"}}\
          """
              .formatted(name, i, name, i, i % PAYERS));
    }
    return events;
  }

  /**
   * Open loop: each request leaves at its time, and its latency counts from that time, so that a
   * slow answer cannot hide the requests that would have waited behind it.
   */
  String latency(List<String> events, int perSecond) throws Exception {
    long[] micros = new long[events.size()];
    long begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
    long gap = TimeUnit.SECONDS.toNanos(1) / perSecond;
    List<Future<?>> posts = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < events.size(); i++) {
        int index = i;
        long due = begin + i * gap;
        LockSupport.parkNanos(due - System.nanoTime());
        posts.add(
            threads.submit(() -> {
              post(events.get(index));
              micros[index] = (System.nanoTime() - due) / 1000;
            }));
      }
      await(posts);
    }
    Arrays.sort(micros);
    return "p50 %s, p90 %s, p99 %s, most %s"
        .formatted(at(micros, 50), at(micros, 90), at(micros, 99), at(micros, 100));
  }

  /** As arrays of a hundred. */
  void postArrays(List<String> events) throws InterruptedException, ExecutionException {
    List<String> bodies = new ArrayList<>();
    for (int from = 0; from < events.size(); from += ARRAY) {
      bodies.add(array(events.subList(from, Math.min(events.size(), from + ARRAY))));
    }
    each(bodies, this::post);
  }

  /** One array, that many times. */
  void postRepeatedly(List<String> events, int times)
      throws InterruptedException, ExecutionException {
    each(Collections.nCopies(times, array(events)), this::post);
  }

  void postSingly(List<String> events) throws InterruptedException, ExecutionException {
    each(events, this::post);
  }

  private static void each(List<String> bodies, Consumer<String> post)
      throws InterruptedException, ExecutionException {
    Semaphore connections = new Semaphore(CONNECTIONS);
    List<Future<?>> posts = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String body : bodies) {
        connections.acquire();
        posts.add(
            threads.submit(() -> {
              try {
                post.accept(body);
              } finally {
                connections.release();
              }
            }));
      }
      await(posts);
    }
  }

  private static void await(List<Future<?>> posts) throws InterruptedException, ExecutionException {
    for (Future<?> post : posts) {
      post.get();
    }
  }

  private void post(String body) {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("X-Api-Key", KEY)
            .header("Content-Type", "application/json")
            .timeout(PATIENCE)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      while (answer.statusCode() == 503) {
        refused.increment();
        Thread.sleep(COME_AGAIN);
        answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      }
      if (answer.statusCode() != 202) {
        throw new IllegalStateException(answer.statusCode() + " " + answer.body());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String array(List<String> events) {
    return "[" + String.join(",", events) + "]";
  }

  private static String at(long[] sorted, int percent) {
    long micros = sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    return "%.1f ms".formatted(micros / 1000.0);
  }
}

package dev.fleabridge.proof.bench;

import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/**
 * Measures what honest posts of events wait for while sixty connections guess passwords: each guess
 * under another name and from another address of this machine, so that only the bound on hashes
 * slows it down; then all from one address.
 *
 * <p>Arguments, all optional: seconds of each run (20), events a second (100).
 */
public final class GuessBench {

  private static final int GUESSERS = 60;
  private static final int SEED = 13;

  private GuessBench() {}

  public static void main(String... arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
    int rate = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
    String hash = "{bcrypt}" + new BCryptPasswordEncoder().encode("not to be guessed");
    try (EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.startDurable();
        Child sandbox = Child.sandbox(20);
        Child bridge =
            Child.bridge(
                database.jdbcUrl(),
                sandbox.port(),
                "--fleabridge.security.basic-sign-in=true",
                "--fleabridge.security.operators.ann.password=" + hash,
                "--fleabridge.security.operators.ann.roles=viewer")) {
      Load load = new Load(bridge.port());
      sandbox.awaitListening(Duration.ofMinutes(5));
      bridge.awaitReady(Duration.ofMinutes(5));
      ServiceBench.say("machine", ServiceBench.machine());
      load.latency(Load.events("warm", seconds * rate), rate);
      String quiet = load.latency(Load.events("quiet", seconds * rate), rate);
      ServiceBench.say("acknowledgement at %d/s, nobody guesses".formatted(rate), quiet);
      guessed(load, bridge, "many addresses", true, seconds, rate);
      guessed(load, bridge, "one address", false, seconds, rate);
    }
  }

  private static void guessed(
      Load load, Child bridge, String from, boolean manyAddresses, int seconds, int rate)
      throws Exception {
    ConcurrentMap<String, Integer> answers = new ConcurrentHashMap<>();
    AtomicBoolean over = new AtomicBoolean();
    Duration before = bridge.cpu();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < GUESSERS; i++) {
        SplittableRandom random = new SplittableRandom(SEED + i);
        threads.execute(() -> {
          while (!over.get()) {
            answers.merge(guess(bridge.port(), random, manyAddresses), 1, Integer::sum);
          }
        });
      }
      String latency = load.latency(Load.events(from, seconds * rate), rate);
      over.set(true);
      ServiceBench.say("acknowledgement, 60 guess from " + from, latency);
    }
    ServiceBench.say("what they were answered", Map.copyOf(answers).toString());
    ServiceBench.say("processor time of the bridge", bridge.cpu().minus(before).toString());
  }

  /** One request by hand, because only a socket can be given any address of this machine. */
  private static String guess(int port, SplittableRandom random, boolean manyAddresses) {
    String pair = "guess-" + random.nextLong() + ":wrong";
    byte[] local = {127, 0, 0, 2};
    if (manyAddresses) {
      random.nextBytes(local);
      local[0] = 127;
      local[3] = (byte) (1 + (local[3] & 63));
    }
    String request =
        "GET /v1/rules HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Basic %s\r\n\r\n"
            .formatted(Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(local), 0));
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.length() < 12 ? "cut off" : answer.substring(9, 12);
    } catch (IOException e) {
      return e.getClass().getSimpleName();
    }
  }
}

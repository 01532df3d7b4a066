package dev.fleabridge.testkit.embedded;

import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.sandbox.server.SandboxServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;

/**
 * Plays {@code config/samples} through REST and SQS, waits for what they lead to, and prints it.
 */
final class SampleRun {

  private static final Path SAMPLES = Path.of("config", "samples");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Environment environment;
  private final BridgeCaller bridge;
  private final @Nullable SandboxServer sandbox;

  SampleRun(Environment environment, BridgeCaller bridge, @Nullable SandboxServer sandbox) {
    this.environment = environment;
    this.bridge = bridge;
    this.sandbox = sandbox;
  }

  void play() {
    try {
      if (sandbox != null) {
        open(sandbox);
      }
      Map<String, BigDecimal> before = balances();
      Map<String, String> files = new LinkedHashMap<>();
      send("rest", bridge::postEvent, files);
      try (SampleQueue queue = new SampleQueue(environment)) {
        send("sqs", queue::send, files);
      }
      files.keySet().forEach(this::awaitSettled);
      new SampleReport(bridge).print(files, before, balances());
    } catch (RuntimeException e) {
      System.out.println("The samples could not be played to their end: " + e);
    }
  }

  private static void open(SandboxServer sandbox) {
    sandbox.openAgent("agt_platform_treasury", BigDecimal.ZERO);
    sandbox.openAgent("agt_signal_buyer", new BigDecimal("100"));
    sandbox.openAgent("agt_signal_model", BigDecimal.ZERO);
    sandbox.openAgent("agt_sagemaker_trader", new BigDecimal("100"));
    sandbox.openAgent("agt_poor_buyer", new BigDecimal("0.05"));
  }

  private static void send(String door, Consumer<String> way, Map<String, String> files) {
    for (Path sample : list(SAMPLES.resolve(door))) {
      String body = read(sample);
      way.accept(body);
      files.put(Json.readObject(body).path("id").asString(), door + "/" + sample.getFileName());
    }
  }

  private void awaitSettled(String eventId) {
    Awaitility.await("the actions of event " + eventId)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(() -> isSettled(eventId));
  }

  /**
   * Settled here: come to an end, or waiting for something that only a person or money can bring.
   */
  private boolean isSettled(String eventId) {
    bridge.get("/v1/events/" + eventId);
    for (JsonNode action : bridge.get("/v1/actions?event=" + eventId).path("items")) {
      ActionState state = ActionState.valueOf(action.path("state").asString());
      if (!state.isFinal() && state != ActionState.HELD && state != ActionState.NEEDS_REVIEW) {
        return false;
      }
    }
    return true;
  }

  private Map<String, BigDecimal> balances() {
    return sandbox == null ? Map.of() : new TreeMap<>(sandbox.balances());
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(
          files.filter(file -> file.toString().endsWith(".json")).sorted().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.fleabridge.testkit.embedded;

import static org.awaitility.Awaitility.await;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** The embedded run with its lively data, at free ports, for tests that look at all of it. */
public final class LivelyWorld implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Such as {@code {HELD}}: a state, or {@code event} or {@code run}. */
  private static final Pattern BLANK = Pattern.compile("\\{([A-Za-z_]+)}");

  private final EmbeddedParts parts;
  private final ConfigurableApplicationContext context;
  private final BridgeCaller bridge;
  private final int port;

  private LivelyWorld(EmbeddedParts parts, ConfigurableApplicationContext context) {
    this.parts = parts;
    this.context = context;
    this.port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    this.bridge = new BridgeCaller(port);
  }

  /** Starts it, and waits until all of its data is in. */
  public static LivelyWorld start() {
    EmbeddedParts parts = new EmbeddedParts(0, 0);
    LivelyWorld world =
        new LivelyWorld(parts, EmbeddedFleabridge.with(parts).run("--server.port=0"));
    // The batch is the last of it.
    await()
        .atMost(PATIENCE)
        .until(() -> world.items("/v1/actions?rule=batch&state=DONE&limit=200").size() == 6);
    return world;
  }

  public int port() {
    return port;
  }

  /** Such as {@code http://localhost:8080}. */
  public String base() {
    return "http://localhost:" + port;
  }

  public BridgeCaller bridge() {
    return bridge;
  }

  /** The items of a list of the API, as a viewer reads it. */
  public JsonNode items(String path) {
    return bridge.get(path).path("items");
  }

  /**
   * An address with its blanks filled in: a state in braces becomes the id of the newest payment in
   * it, {@code {event}} an event and {@code {run}} a run with several steps.
   */
  public String filledIn(String address) {
    Matcher blank = BLANK.matcher(address);
    return blank.replaceAll(found -> Matcher.quoteReplacement(encoded(value(found.group(1)))));
  }

  private String value(String name) {
    return switch (name) {
      case "event" -> LivelyEvents.id("sig-371");
      case "run" ->
          items("/v1/actions?event=" + LivelyEvents.id("fraud-rings"))
              .get(0)
              .path("run")
              .asString();
      default -> items("/v1/actions?kind=transfer&state=" + name).get(0).path("id").asString();
    };
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    context.close();
    parts.close();
  }
}

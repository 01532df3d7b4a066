package dev.fleabridge.command;

import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;

/**
 * {@code --health [address]}: asks the bridge on this machine whether it lives, for images that
 * have no curl. It is liveness, which never asks the database: a container that is started anew
 * brings no database back. Nothing of Spring is loaded, so that a check takes little of the CPU.
 */
public final class Health {

  private static final String MODE = "--health";
  private static final int ALIVE = 0;
  private static final int NOT_ALIVE = 1;

  /** Below the 5 s that ECS and Docker are told to wait for a check. */
  private static final int MAX_WAIT_MILLIS = 3_000;

  private static final int MAX_PORT = 65_535;
  private static final String DEFAULT_PORT = "8080";
  private static final String LIVENESS = "/actuator/health/liveness";

  private final PrintStream err;
  private final Map<String, String> environment;

  Health(PrintStream err, Map<String, String> environment) {
    this.err = err;
    this.environment = environment;
  }

  /** Whether these arguments ask for a check, and for no start of the service. */
  public static boolean isOne(String... args) {
    return args.length > 0 && args[0].equals(MODE);
  }

  /**
   * Asks once, and waits for three seconds at most.
   *
   * @param args {@value #MODE}, and an address where the usual one is not right
   * @return the exit code of the process: 0 where the bridge lives, 1 where it does not or nobody
   *     answers
   */
  public static int run(String... args) {
    return new Health(System.err, System.getenv()).ask(args);
  }

  int ask(String... args) {
    try {
      return args.length > 2
          ? refused("at most one address may follow " + MODE)
          : ask(address(args));
    } catch (URISyntaxException | IllegalArgumentException e) {
      return refused("this is no address to ask at: " + e.getMessage());
    } catch (IOException e) {
      return refused("nobody answers: " + e.getMessage());
    }
  }

  private int ask(URI address) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(MAX_WAIT_MILLIS);
    connection.setReadTimeout(MAX_WAIT_MILLIS);
    connection.setInstanceFollowRedirects(false);
    try {
      int status = connection.getResponseCode();
      return status == HttpURLConnection.HTTP_OK
          ? ALIVE
          : refused("%s answers %d".formatted(address, status));
    } finally {
      connection.disconnect();
    }
  }

  private int refused(String why) {
    err.println("Not alive: " + why);
    return NOT_ALIVE;
  }

  /** The address that was given, or this machine at the port that the environment names. */
  private URI address(String... args) throws URISyntaxException {
    if (args.length == 2) {
      URI given = new URI(args[1]);
      if (!"http".equals(given.getScheme())) {
        throw new IllegalArgumentException("it must begin with http://");
      }
      return given;
    }
    String server = environment.getOrDefault("SERVER_PORT", DEFAULT_PORT);
    int port = Integer.parseInt(environment.getOrDefault("MANAGEMENT_SERVER_PORT", server));
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("the port is " + port);
    }
    return new URI("http", null, "127.0.0.1", port, LIVENESS, null, null);
  }
}

package dev.fleabridge.command;

import dev.fleabridge.model.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks a running service for a back-test, and prints what it tells. The service does the work; this
 * needs its address and an operator's credentials.
 */
final class BackTestCommand {

  /** A back-test that could not be carried out; the message says why. */
  private static final class NotDone extends Exception {
    private static final long serialVersionUID = 1L;

    NotDone(String message) {
      super(message);
    }
  }

  /** The field of the call that has the file. A mistake elsewhere says nothing about the file. */
  private static final String FILE = "rules";

  private static final String URL = "FLEABRIDGE_URL";
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** Until the answer begins: the service counts the events of the window before. */
  private static final Duration FIRST_LINE = Duration.ofMinutes(2);

  private static final int MAX_PROBLEM_CHARS = 1 << 20;

  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;

  BackTestCommand(PrintStream out, PrintStream err, Map<String, String> environment) {
    this.out = out;
    this.err = err;
    this.environment = environment;
  }

  /**
   * Runs a back-test and returns the exit code.
   *
   * @param options such as {@code candidate} and {@code since}, without their hyphens
   */
  int run(Map<String, String> options) throws IOException {
    try {
      HttpRequest request = request(options);
      // It stays open until the answer has been read: closing it would wait for that.
      try (HttpClient client = client()) {
        return answer(send(client, request), options.containsKey("json"));
      }
    } catch (NotDone e) {
      err.println(e.getMessage());
      return Commands.NOT_DONE;
    }
  }

  private HttpRequest request(Map<String, String> options) throws NotDone, IOException {
    ObjectNode body = Json.object();
    body.put(FILE, CommandFiles.text(CommandFiles.path(option(options, "candidate"))));
    body.put("since", option(options, "since"));
    if (options.containsKey("until")) {
      body.put("until", options.get("until"));
    }
    return HttpRequest.newBuilder(address(options))
        .timeout(FIRST_LINE)
        .header("Authorization", credentials())
        .header("Content-Type", "application/json")
        .header("Accept", "application/x-ndjson, application/problem+json")
        .POST(HttpRequest.BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8))
        .build();
  }

  private static String option(Map<String, String> options, String name) throws NotDone {
    String value = options.get(name);
    if (value == null || value.isBlank()) {
      throw new NotDone("--%s is missing".formatted(name));
    }
    return value;
  }

  private URI address(Map<String, String> options) throws NotDone {
    String base = options.getOrDefault("url", environment.getOrDefault(URL, ""));
    if (base.isBlank()) {
      throw new NotDone("where the service is: give --url, or set " + URL);
    }
    try {
      URI address = URI.create(base.replaceFirst("/+$", "") + "/v1/rules/backtest");
      String scheme = String.valueOf(address.getScheme());
      if (address.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
        throw new NotDone("--url: not an address such as https://bridge.example.com");
      }
      return address;
    } catch (IllegalArgumentException e) {
      throw new NotDone("--url: not an address such as https://bridge.example.com");
    }
  }

  /** Credentials are no arguments, because arguments can be read by others on the machine. */
  private String credentials() throws NotDone {
    String token = environment.get("FLEABRIDGE_TOKEN");
    if (token != null && !token.isBlank()) {
      if (!token.strip().matches("[!-~]+")) {
        throw new NotDone("FLEABRIDGE_TOKEN holds characters that no token has");
      }
      return "Bearer " + token.strip();
    }
    String user = environment.get("FLEABRIDGE_USER");
    String password = environment.get("FLEABRIDGE_PASSWORD");
    if (user == null || password == null) {
      throw new NotDone(
          "who asks: set FLEABRIDGE_TOKEN, or FLEABRIDGE_USER and FLEABRIDGE_PASSWORD");
    }
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(CONNECT)
        .build();
  }

  private int answer(HttpResponse<InputStream> response, boolean raw) throws NotDone, IOException {
    try (InputStream body = response.body()) {
      return response.statusCode() == 200 ? read(body, raw) : refused(response.statusCode(), body);
    }
  }

  private static HttpResponse<InputStream> send(HttpClient client, HttpRequest request)
      throws NotDone {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new NotDone(
          "%s cannot be reached, or does not answer".formatted(request.uri().getAuthority()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotDone("interrupted");
    }
  }

  /** A problem of the service, such as mistakes in the file, or a wrong role. */
  private int refused(int status, InputStream body) throws IOException {
    String text = new String(body.readNBytes(MAX_PROBLEM_CHARS), StandardCharsets.UTF_8);
    JsonNode problem = Json.jsonOrText(text);
    List<String> mistakes =
        problem
            .path("errors")
            .valueStream()
            .filter(error -> error.path("field").asString("").equals(FILE))
            .map(error -> error.path("message").asString(""))
            .toList();
    if (status == 400 && !mistakes.isEmpty()) {
      mistakes.forEach(out::println);
      return Commands.FOUND;
    }
    err.printf("the service refuses (%d): %s%n", status, problem.path("detail").asString(""));
    return Commands.NOT_DONE;
  }

  private int read(InputStream body, boolean raw) throws NotDone {
    BackTestReport report = new BackTestReport(raw ? null : out, err);
    Optional<JsonNode> summary = Optional.empty();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      @Nullable String line;
      while ((line = lines.readLine()) != null) {
        if (raw) {
          out.println(line);
        }
        JsonNode read = Json.jsonOrText(line);
        if (read.has("problem")) {
          throw new NotDone("not complete: " + read.at("/problem/detail").asString(""));
        }
        report.add(read);
        summary = read.has("summary") ? Optional.of(read.path("summary")) : summary;
      }
    } catch (IOException e) {
      throw new NotDone("not complete: the answer broke off");
    }
    return code(
        summary
            .filter(found -> found.path("complete").asBoolean(false))
            .orElseThrow(() -> new NotDone("not complete: the answer broke off")));
  }

  private static int code(JsonNode summary) {
    JsonNode differences = summary.path("differences");
    return differences.isEmpty()
        ? Commands.FINE
        : differences.has("PAYS_AGAIN") ? Commands.PAYS_AGAIN : Commands.FOUND;
  }
}

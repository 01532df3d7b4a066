package dev.fleabridge.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.testkit.embedded.EmbeddedQueues;
import dev.fleabridge.testkit.embedded.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Starts what {@code docker/compose.yaml} starts, without Docker: the files that the Dockerfile
 * lays, its command, the environment, the user and the rights of the compose file. Only the hosts
 * that the compose file names are others: this machine has PostgreSQL and SQS embedded. It waits
 * for programs of others most of its time, and runs beside the other tests.
 */
@Execution(ExecutionMode.CONCURRENT)
class ImageIT {

  private static final long MAX_SECONDS = 300;
  private static final String ECS_LEVEL = "log";

  @TempDir private Path folder;

  private final List<AutoCloseable> open = new ArrayList<>();
  private final Map<String, String> hosts = new LinkedHashMap<>();
  private Dockerfile dockerfile = new Dockerfile(List.of());
  private ComposeFile compose = new ComposeFile(Map.of());
  private int port;
  private @Nullable Path app;

  @BeforeEach
  void surroundings() throws IOException {
    Box.assumePossible();
    dockerfile = Dockerfile.read();
    compose = ComposeFile.read();
    ImageLayout layout =
        new ImageLayout(dockerfile, Files.createDirectory(folder.resolve("image")));
    Path sandboxApp = layout.sandbox();
    app = layout.bridge();
    database();
    queues();
    beside("sandbox", "9090", sandboxApp);
    beside("sagemaker", "9091", sandboxApp);
    port = FreePort.find();
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void playsTheSamplesAsTheImageAndTheComposeFileSay() throws Exception {
    Box bridge = keep(bridge("bridge"));
    bridge.start("/app", Dockerfile.words(dockerfile.bridge().last("ENTRYPOINT").orElseThrow()));
    Awaitility.await("the bridge is ready")
        .atMost(Duration.ofSeconds(MAX_SECONDS))
        .until(() -> !bridge.isRunning() || answers("/actuator/health/readiness") == 200);
    assertThat(bridge.isRunning()).as(bridge.output()).isTrue();

    assertThat(health("alive")).as("the health check of the image").isZero();
    String played = samples();
    assertThat(played)
        .contains("DONE", "SKIPPED", "HELD", "below_threshold")
        .doesNotContain("has not come to an end");
    assertThat(received("agt_signal_model")).isEqualTo("0.1");

    bridge.terminate();
    assertThat(bridge.await(graceSeconds())).as("exit code after SIGTERM").isEqualTo(143);
    assertThat(health("dead")).as("the health check of the image").isOne();
    assertThat(bridge.output()).doesNotContain("Read-only file system", "Permission denied");
    assertThat(logged(bridge.output())).as("lines in the form of ECS").isNotEmpty();
  }

  /** The bridge's container. The JVM refuses to start where the cache of the image does not fit. */
  private Box bridge(String name) throws IOException {
    ComposeFile.Service service = compose.service("bridge");
    assertThat(service.text("read_only")).isEqualTo("true");
    Box box = new Box(Files.createDirectory(folder.resolve(name)), user(service), tmp(service));
    box.readable(Objects.requireNonNull(app), "/app");
    for (String volume : service.list("volumes")) {
      String[] parts = volume.split(":", -1);
      assertThat(parts[2]).isEqualTo("ro");
      box.readable(ComposeFile.FILE.resolveSibling(parts[0]).normalize(), parts[1]);
    }
    for (Dockerfile.Stage stage : dockerfile.down(dockerfile.bridge())) {
      stage
          .all("ENV")
          .forEach(variable -> {
            String[] pair = variable.split("=", 2);
            box.with(Map.of(pair[0], pair[1]));
          });
    }
    service.environment().forEach((key, value) -> box.with(Map.of(key, elsewhere(value))));
    return box.with(
        Map.of(
            "SERVER_PORT",
            String.valueOf(port),
            "JDK_JAVA_OPTIONS",
            "-XX:AOTMode=on -XX:MaxRAM=" + service.text("mem_limit")));
  }

  /** A service of the sandbox's image, at a free port. */
  private void beside(String name, String itsPort, Path sandboxApp) throws IOException {
    ComposeFile.Service service = compose.service(name);
    int free = FreePort.find();
    hosts.put(name + ":" + itsPort, "127.0.0.1:" + free);
    List<String> command = new ArrayList<>(service.list("entrypoint"));
    if (command.isEmpty()) {
      String entrypoint = dockerfile.stage("sandbox").last("ENTRYPOINT").orElseThrow();
      command.addAll(Dockerfile.words(entrypoint));
    }
    service
        .list("command")
        .forEach(word -> command.add(word.replace("--port=" + itsPort, "--port=" + free)));
    Box box = new Box(Files.createDirectory(folder.resolve(name)), user(service), tmp(service));
    keep(box).readable(sandboxApp, "/app").start("/app", command);
  }

  private void database() {
    EmbeddedPostgresDatabase database = keep(EmbeddedPostgresDatabase.start());
    Map<String, String> given = compose.service("postgres").environment();
    String name = given.get("POSTGRES_DB");
    JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    jdbc.execute(
        "create role %s login password '%s'"
            .formatted(given.get("POSTGRES_USER"), given.get("POSTGRES_PASSWORD")));
    jdbc.execute("create database %s owner %s".formatted(name, given.get("POSTGRES_USER")));
    URI address = URI.create(database.jdbcUrl().substring("jdbc:".length()));
    hosts.put("postgres:5432", "127.0.0.1:" + address.getPort());
  }

  private void queues() {
    EmbeddedQueues queues = keep(EmbeddedQueues.start(0));
    hosts.put("localstack:4566", "127.0.0.1:" + queues.endpoint().getPort());
  }

  /** The check of the image, in a box with the environment of the bridge. */
  private int health(String name) throws IOException {
    String check = dockerfile.bridge().last("HEALTHCHECK").orElseThrow();
    Box box = keep(bridge(name).with(Map.of("JDK_JAVA_OPTIONS", "")));
    return box.start("/app", Dockerfile.words(check)).await(MAX_SECONDS);
  }

  /** Plays the samples by the script of the compose file; a small awslocal stands in its way. */
  private String samples() throws Exception {
    Path tools = Files.createDirectory(folder.resolve("tools"));
    Path awslocal = tools.resolve("awslocal");
    Files.writeString(awslocal, AWSLOCAL.replace("{queues}", elsewhere("http://localstack:4566")));
    assertThat(awslocal.toFile().setExecutable(true)).isTrue();
    Path output = folder.resolve("samples.txt");
    ProcessBuilder script =
        new ProcessBuilder(
            "python3",
            "docker/play-samples.py",
            "--bridge=http://127.0.0.1:" + port,
            "--queue=fleabridge-events",
            "--samples=config/samples");
    script.environment().merge("PATH", tools.toString(), (path, own) -> own + ":" + path);
    Process process = script.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)).isTrue();
    String said = Files.readString(output);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  /** What the sandbox has booked for an agent, by its own books. */
  private String received(String agent) throws IOException, InterruptedException {
    URI address = URI.create(elsewhere("http://sandbox:9090") + "/v1/wallet/" + agent);
    HttpRequest request =
        HttpRequest.newBuilder(address).header("Authorization", "Bearer pf_test_me").build();
    JsonNode wallet = JsonMapper.shared().readTree(send(request).body());
    return wallet.get("balance_usd").asDecimal().stripTrailingZeros().toPlainString();
  }

  private int answers(String path) {
    try {
      URI address = URI.create("http://127.0.0.1:" + port + path);
      return send(HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(5)).build())
          .statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  /** Lines of the log, each an object; other lines are the JVM's own. */
  private static List<JsonNode> logged(String output) {
    return output
        .lines()
        .filter(line -> line.startsWith("{"))
        .map(line -> JsonMapper.shared().readTree(line))
        .filter(line -> line.has(ECS_LEVEL))
        .toList();
  }

  private long graceSeconds() {
    return Long.parseLong(compose.service("bridge").text("stop_grace_period").replace("s", ""));
  }

  /** The user of the service, which must be that of the image. */
  private String user(ComposeFile.Service service) {
    String user = service.text("user");
    assertThat(user).isEqualTo(dockerfile.bridge().last("USER").orElseThrow());
    return user.substring(0, user.indexOf(':'));
  }

  /** The options of the one place that may be written to. */
  private static String tmp(ComposeFile.Service service) {
    String tmp = service.list("tmpfs").getFirst();
    assertThat(tmp).startsWith("/tmp:");
    return tmp.substring("/tmp:".length());
  }

  private String elsewhere(String value) {
    String result = value;
    for (Map.Entry<String, String> host : hosts.entrySet()) {
      result = result.replace(host.getKey(), host.getValue());
    }
    return result;
  }

  private <T extends AutoCloseable> T keep(T one) {
    open.add(one);
    return one;
  }

  /** The two commands that the script asks of LocalStack's own tool, in SQS's own protocol. */
  private static final String AWSLOCAL =
      """
      #!/usr/bin/env python3
      import re, sys, urllib.parse, urllib.request
      given = dict(zip(sys.argv[3::2], sys.argv[4::2]))
      fields = {
          "get-queue-url": {"Action": "GetQueueUrl", "QueueName": given.get("--queue-name")},
          "send-message": {"Action": "SendMessage", "MessageBody": given.get("--message-body"),
                           "QueueUrl": given.get("--queue-url")},
      }[sys.argv[2]]
      address = given.get("--queue-url", "{queues}/")
      body = urllib.parse.urlencode(fields).encode()
      answer = urllib.request.urlopen(address, body, 10).read().decode()
      found = re.search("<QueueUrl>(.*)</QueueUrl>", answer)
      print(found.group(1) if found else "sent")
      """;
}

package dev.fleabridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Notifications of Databricks: a key in Basic or in the address lets them in. */
@ExtendWith(WholeService.class)
class DatabricksDoorIT {

  private static final String DOOR = "/v1/doors/databricks/lakehouse";
  private static final String WRONG = "wrong-key-that-nobody-shall-see";

  private final Client bridge;

  DatabricksDoorIT(World world) {
    this.bridge = world.client();
  }

  private static byte[] succeeded(long run) {
    return """
    {"event_type": "jobs.on_success", "workspace_id": 8165433251234567,
     "run": {"run_id": %d}, "job": {"job_id": 901, "name": "labels"}, "new": {"a": [1]}}
    """
        .formatted(run)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String basic(String name, String key) {
    return "Basic "
        + Base64.getEncoder().encodeToString((name + ":" + key).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aJobsNotificationIsAnEventInTheEnvelope() {
    Answered answer =
        bridge.post(DOOR, succeeded(42), "Authorization", basic("lakehouse", Client.LAKEHOUSE_KEY));
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);

    String id = answer.json().path("id").asString();
    JsonNode event = bridge.get("/v1/events/" + id).json();
    assertThat(event.path("source").asString()).isEqualTo("databricks");
    assertThat(event.path("detailType").asString()).isEqualTo("Databricks Jobs On Success");
    JsonNode detail = event.path("envelope").path("detail");
    assertThat(detail.path("workspace_id").stringValue()).isEqualTo("8165433251234567");
    assertThat(detail.path("run_id").stringValue()).isEqualTo("42");
    assertThat(detail.path("job_id").stringValue()).isEqualTo("901");
    assertThat(detail.path("door").stringValue()).isEqualTo("lakehouse");
    assertThat(detail.path("new").path("a").size()).isEqualTo(1);
  }

  @Test
  void theKeyMayStandInTheAddressAndTheSameAgainIsADuplicate() {
    String address = DOOR + "/" + Client.LAKEHOUSE_KEY;

    assertThat(bridge.postWithKeyIn(address, succeeded(43)).json().path("status").asString())
        .isEqualTo("accepted");
    assertThat(bridge.postWithKeyIn(address, succeeded(43)).json().path("status").asString())
        .isEqualTo("duplicate");
  }

  @Test
  void anAlertComesInWhateverElseItSays() {
    byte[] alert =
        """
        {"event": "alert_state_change", "alert": {"alert": {"id": "a-1", "name": "accuracy",
         "evaluations": [{"source": {"name": "acc"}, "threshold": {"value": {"double_value": 0.9}}}]}}}
        """
            .getBytes(StandardCharsets.UTF_8);
    Answered answer = bridge.post(DOOR, alert, "X-Api-Key", Client.LAKEHOUSE_KEY);

    assertThat(answer.status()).isEqualTo(202);
    JsonNode event = bridge.get("/v1/events/" + answer.json().path("id").asString()).json();
    assertThat(event.path("detailType").asString()).isEqualTo("Databricks Alert State Change");
    assertThat(
            event.path("envelope").path("detail").path("alert").path("alert").path("id").asString())
        .isEqualTo("a-1");
  }

  @Test
  void theKeyOfAnotherSourceDoesNotOpenIt() {
    assertThat(bridge.post(DOOR, succeeded(1)).status()).isEqualTo(403);
    assertThat(bridge.post(DOOR, succeeded(1), "X-Api-Key", Client.SOURCE_KEY).status())
        .isEqualTo(403);
    assertThat(bridge.postWithKeyIn(DOOR + "/" + Client.SOURCE_KEY, succeeded(1)).status())
        .isEqualTo(403);
    assertThat(
            bridge
                .postWithKeyIn(
                    "/v1/doors/databricks/acceptance/" + Client.LAKEHOUSE_KEY, succeeded(1))
                .status())
        .isEqualTo(403);
    assertThat(bridge.as("operator", "POST", DOOR, "{}").status()).isEqualTo(403);
  }

  @Test
  void aNotificationWithoutItsIdsIsRefused() {
    byte[] body =
        "{\"event_type\": \"jobs.on_success\", \"run\": {}}".getBytes(StandardCharsets.UTF_8);
    Answered answer = bridge.post(DOOR, body, "X-Api-Key", Client.LAKEHOUSE_KEY);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("field").asString()).isEqualTo("workspace_id");
  }

  /** Not in an answer, not in a header of it, not in the log, and in no meter. */
  @Test
  void aKeyInTheAddressIsShownNowhere() {
    Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    Level before = root.getLevel();
    root.addAppender(lines);
    root.setLevel(Level.INFO);
    try {
      for (String way : new String[] {"POST", "GET", "DELETE"}) {
        for (String end : new String[] {"", "/", "/more", "%2Fmore", "?a=b"}) {
          Answered answer = bridge.as("operator", way, DOOR + "/" + WRONG + end, "{}");
          assertThat(answer.status()).isGreaterThanOrEqualTo(400);
          assertThat(answer.text() + answer.response().headers().map()).doesNotContain(WRONG);
        }
      }
      for (String odd :
          new String[] {
            "//v1/doors/databricks/lakehouse/",
            "/v1//doors/databricks/lakehouse/",
            "/v1/doors/databricks//lakehouse/",
            "/v1/./doors/databricks/lakehouse/",
            "/v1/doors/%64atabricks/lakehouse/",
            "/v1/doors/databricks/lakehouse;a=b/",
            "/v1/doors;a=b/databricks/lakehouse/"
          }) {
        Answered answer = bridge.as("operator", "POST", odd + WRONG, "{}");
        assertThat(answer.status()).as(odd).isGreaterThanOrEqualTo(400);
        assertThat(answer.text() + answer.response().headers().map()).as(odd).doesNotContain(WRONG);
      }
      Answered malformed =
          bridge.postWithKeyIn(
              DOOR + "/" + Client.LAKEHOUSE_KEY, "{".getBytes(StandardCharsets.UTF_8));
      assertThat(malformed.status()).isEqualTo(400);
      assertThat(malformed.text()).contains(DOOR).doesNotContain(Client.LAKEHOUSE_KEY);
    } finally {
      root.detachAppender(lines);
      root.setLevel(before);
    }
    assertThat(lines.list.stream().map(ILoggingEvent::getFormattedMessage))
        .isNotEmpty()
        .noneMatch(line -> line.contains(WRONG) || line.contains(Client.LAKEHOUSE_KEY));
    String meters = bridge.as("operator", "GET", "/actuator/prometheus", "").text();
    assertThat(meters).doesNotContain(WRONG).doesNotContain(Client.LAKEHOUSE_KEY);
  }
}

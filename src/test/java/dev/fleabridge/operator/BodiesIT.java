package dev.fleabridge.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.operator.Caller.Reply;
import dev.fleabridge.testkit.embedded.Emptied;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;

/** Bodies that are too large, or say something that nobody would read. */
@OperatorTest
class BodiesIT {

  private static final int MIB = 1 << 20;

  private final Caller caller;
  private final JdbcTemplate jdbc;

  @Autowired
  BodiesIT(@LocalServerPort int port, JdbcTemplate jdbc) {
    this.caller = new Caller(port);
    this.jdbc = jdbc;
  }

  @BeforeEach
  void empty() {
    Emptied.tables(jdbc, "event, rule_version, wallet, budget, pause, audit");
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void tooLargeABodyIs413WithAndWithoutALength(boolean chunked) {
    byte[] body = envelope(2 * MIB);

    Reply reply = send("viewer", "POST", "/v1/rules/test", body, chunked, "application/json");

    assertThat(reply.status()).as(reply.text()).isEqualTo(413);
    assertThat(reply.header("Content-Type")).contains("application/problem+json");
    assertThat(reply.body().path("detail").asString()).contains("1048576");
  }

  @Test
  void whatAnObjectIsReadFromIsBoundedToo() {
    byte[] note = ("{\"note\":\"" + "n".repeat(MIB + 1) + "\"}").getBytes(UTF_8);
    String lever = "/v1/actions/" + UUID.randomUUID() + "/cancel";

    assertThat(send("operator", "POST", lever, note, true, "application/json").status())
        .isEqualTo(413);
    assertThat(send("operator", "PUT", "/v1/pauses/all", note, true, "application/json").status())
        .isEqualTo(413);
  }

  /** Its length is what is too large, and nobody has signed in. */
  @Test
  void aFormIsBoundedBeforeAnybodySignsIn() {
    byte[] form = ("note=" + "n".repeat(MIB + 1)).getBytes(UTF_8);

    Reply reply =
        caller.call(
            caller
                .request("/v1/pauses/all")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method("PUT", publisher(form, false)));

    assertThat(reply.status()).isEqualTo(413);
  }

  @Test
  void aBatchMayBeLargerAndHasItsBoundToo() {
    byte[] fits = batch(2 * MIB);
    byte[] tooLarge = batch(9 * MIB);

    assertThat(send("operator", "POST", "/v1/batches", fits, true, "application/json").status())
        .isEqualTo(202);
    assertThat(
            send("operator", "POST", "/v1/batches", tooLarge, false, "application/json").status())
        .isEqualTo(413);
    assertThat(jdbc.queryForList("select id from event", String.class)).hasSize(1);
  }

  @Test
  void exactlyAsLargeAsAllowedIsRead() {
    assertThat(
            send("viewer", "POST", "/v1/rules/test", envelope(MIB), true, "application/json")
                .status())
        .isEqualTo(200);
    assertThat(
            send("viewer", "POST", "/v1/rules/test", envelope(MIB + 1), true, "application/json")
                .status())
        .isEqualTo(413);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "minimun | {'key':'k','payer':'agt_payer','minimun':'5','items':[{'payee':'agt_a','amount':'1'}]}",
        "items[0].amont | {'key':'k','payer':'agt_payer','items':[{'payee':'agt_a','amount':'1','amont':'2'}]}",
        "items[1].Memo | {'key':'k','payer':'agt_payer','items':[{'payee':'agt_a','amount':'1'},{'payee':'agt_a','amount':'1','Memo':'m'}]}",
        "items[0].payee | {'key':'k','payer':'agt_payer','items':[{'payee':{},'amount':'1'}]}"
      })
  void aBatchWithAFieldThatDoesNotExistIsRefusedWhole(String field, String body) {
    Reply reply = caller.post("operator", "/v1/batches", body.replace('\'', '"'));

    assertNamed(reply, field);
    assertThat(jdbc.queryForList("select id from event", String.class)).isEmpty();
    assertThat(jdbc.queryForList("select act from audit", String.class)).isEmpty();
  }

  @Test
  void aFieldThatALeverDoesNotKnowIsRefused() {
    String path = "/v1/actions/" + UUID.randomUUID() + "/cancel";

    assertNamed(caller.post("operator", path, "{\"note\":\"n\",\"outcome\":\"done\"}"), "outcome");
  }

  @Test
  void aResolutionOrAPauseWithAFieldThatDoesNotExistIsRefused() {
    String resolve = "/v1/actions/" + UUID.randomUUID() + "/resolve";
    String body = "{\"note\":\"n\",\"outcome\":\"done\",\"results\":{\"txId\":\"t\"}}";

    assertNamed(caller.post("operator", resolve, body), "results");
    assertNamed(
        caller.send("operator", "PUT", "/v1/pauses/all", "{\"note\":\"n\",\"until\":\"noon\"}"),
        "until");
    assertThat(caller.get("viewer", "/v1/pauses/all").status()).isEqualTo(404);
  }

  private static void assertNamed(Reply reply, String field) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    assertThat(reply.body().path("errors").path(0).path("field").asString()).isEqualTo(field);
    assertThat(reply.text()).doesNotContain("dev.fleabridge", "Exception");
  }

  private Reply send(
      String person, String method, String path, byte[] body, boolean chunked, String type) {
    return caller.call(
        caller
            .request(path)
            .header("Authorization", Caller.basic(person, person))
            .header("Content-Type", type)
            .method(method, publisher(body, chunked)));
  }

  private static BodyPublisher publisher(byte[] body, boolean chunked) {
    return chunked
        ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
        : BodyPublishers.ofByteArray(body);
  }

  private static byte[] envelope(int bytes) {
    return padded("{\"source\":\"s\",\"detail-type\":\"t\",\"detail\":{\"x\":\"", "\"}}", bytes);
  }

  private static byte[] batch(int bytes) {
    String item =
        "{\"payee\":\"agt_a\",\"amount\":\"1\",\"memo\":\"%s\"},".formatted("m".repeat(900));
    StringBuilder items = new StringBuilder();
    while (items.length() < bytes) {
      items.append(item);
    }
    items.setLength(items.length() - 1);
    return ("{\"key\":\"k\",\"payer\":\"agt_payer\",\"items\":[" + items + "]}").getBytes(UTF_8);
  }

  private static byte[] padded(String open, String close, int bytes) {
    return (open + "x".repeat(bytes - open.length() - close.length()) + close).getBytes(UTF_8);
  }
}

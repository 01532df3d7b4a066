package dev.fleabridge.ledger.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.chain.Receipt;
import dev.fleabridge.chain.ReceiptCheck;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.testkit.embedded.Emptied;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** A receipt proves its payment, and whatever somebody changes in it is found. */
@TestInstance(Lifecycle.PER_CLASS)
class ReceiptsIT {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private SealedBooks books;
  private UUID action;
  private UUID another;
  private ObjectNode receipt;
  private String newest;

  @BeforeAll
  void pay() {
    books = new SealedBooks();
    books.revise(1);
    books.pay(1, 7);
    List<UUID> paid =
        books.bench.jdbc.queryForList(
            "select id from action where state = 'DONE' order by id", UUID.class);
    action = paid.get(3);
    another = paid.get(4);
    Emptied.unguarded(books.bench.jdbc, "update event set raw = 'the bytes'");
    Emptied.unguarded(books.bench.jdbc, "update run set revision = 1");
    Emptied.unguarded(
        books.bench.jdbc,
        "update action set approved_by = 'bob' where id = '%s'".formatted(action));
    new AuditLog(books.bench.jdbc)
        .add(
            AuditLog.Line.of(
                books.bench.clock.instant(), "bob", "approve", "actions/" + action, "fine"));
    books.note("of another");
    books.sealAll();
    receipt = receipt(action);
    newest =
        receipt.path("segments").get(receipt.path("segments").size() - 1).path("hash").asString();
  }

  private ObjectNode receipt(UUID id, long published) {
    return JSON.valueToTree(new Receipts(books.bench.jdbc).of(id, published).orElseThrow());
  }

  private ObjectNode receipt(UUID id) {
    return JSON.valueToTree(new Receipts(books.bench.jdbc).of(id).orElseThrow());
  }

  @Test
  void theReceiptOfAPaymentIsProven() {
    assertThat(receipt.path("sealed").asBoolean()).isTrue();
    assertThat(problems(receipt, Set.of(newest))).isEmpty();
    ReceiptCheck.Result alone = check(receipt, Set.of());
    assertThat(alone.problems()).isEmpty();
    assertThat(alone.notes()).singleElement().asString().contains("no published hash", newest);
    assertThat(tables(receipt, "rows"))
        .containsExactlyInAnyOrder("action", "event", "run", "rule_version", "attempt");
    assertThat(tables(receipt, "chained"))
        .containsExactly("history", "history", "history", "audit", "rule_revision", "evidence");
  }

  @Test
  void anotherHashThanThePublishedOneProvesNothing() {
    assertThat(problems(receipt, Set.of("ab".repeat(32))))
        .isNotEmpty()
        .allMatch(problem -> problem.contains("not covered by a published hash"));
    String first = receipt.path("segments").get(0).path("hash").asString();
    assertThat(problems(receipt, Set.of(first))).isNotEmpty();
  }

  /** What is published is the newest hash of its time, and a receipt may be older. */
  @Test
  void aHashThatWasPublishedLaterCoversItWhereTheWayThereIsAskedFor() {
    long last =
        receipt.path("segments").get(receipt.path("segments").size() - 1).path("number").asLong();
    books.note("later");
    books.sealAll();
    books.note("later still");
    books.sealAll();
    String later =
        books.bench.jdbc.queryForObject(
            "select hash from audit_segment where number = " + (last + 2), String.class);
    Set<String> published = Set.of(String.valueOf(later));

    assertThat(problems(receipt(action), published)).isNotEmpty();
    assertThat(problems(receipt(action, last + 2), published)).isEmpty();
    assertThat(receipt(action, last - 1).path("segments")).hasSameSizeAs(receipt.path("segments"));
    ObjectNode torn = receipt(action, last + 2);
    torn.withArray("segments").remove(torn.path("segments").size() - 2);
    assertThat(problems(torn, published)).isNotEmpty();
  }

  @Test
  void theReceiptOfOneActionIsNoneOfAnother() {
    ObjectNode other = receipt.deepCopy();
    other.put("action", another.toString());
    assertThat(problems(other, Set.of(newest))).isNotEmpty();
  }

  /** Of each kind of row of which there is one of each action. */
  @ParameterizedTest
  @ValueSource(strings = {"action", "event", "run", "attempt"})
  void aRowOfAnotherActionIsFound(String table) {
    ObjectNode other = receipt.deepCopy();
    replace(other, "rows", table, receipt(another));
    assertThat(problems(other, Set.of(newest))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"history", "evidence"})
  void aChainedRowOfAnotherActionIsFound(String table) {
    ObjectNode other = receipt.deepCopy();
    replace(other, "chained", table, receipt(another));
    assertThat(problems(other, Set.of(newest))).isNotEmpty();
  }

  @Test
  void aMissingRowIsFound() {
    for (String list : List.of("rows", "chained")) {
      for (int i = 0; i < receipt.path(list).size(); i++) {
        ObjectNode other = receipt.deepCopy();
        other.withArray(list).remove(i);
        assertThat(problems(other, Set.of(newest))).as("%s %d", list, i).isNotEmpty();
      }
    }
  }

  @Test
  void aRowThatIsThereTwiceIsFound() {
    for (JsonNode row : receipt.path("rows")) {
      if (!row.path("table").asString().equals("attempt")) {
        ObjectNode other = receipt.deepCopy();
        other.withArray("rows").add(row);
        assertThat(problems(other, Set.of(newest))).as("%s", row).isNotEmpty();
      }
    }
  }

  /** Each text and number in turn: none of them can be another. */
  @Test
  void anyChangeIsFound() {
    List<String> places = new ArrayList<>();
    places(receipt, "", places);
    assertThat(places).hasSizeGreaterThan(150);
    for (String place : places) {
      ObjectNode other = receipt.deepCopy();
      change(other, place, ReceiptsIT::other);
      assertThat(problems(other, Set.of(newest))).as(place).isNotEmpty();
    }
  }

  @Test
  void whatIsNotSealedIsNotProvenAndSaysSo() {
    books.pay(90, 90);
    UUID unsealed =
        Objects.requireNonNull(
            books.bench.jdbc.queryForObject(
                "select id from action order by created_at desc, id desc limit 1", UUID.class));
    ObjectNode early = receipt(unsealed);
    assertThat(early.path("sealed").asBoolean()).isFalse();
    assertThat(problems(early, Set.of(newest)))
        .anyMatch(problem -> problem.contains("is not sealed yet"));
    books.sealAll();
    ObjectNode later = receipt(unsealed);
    assertThat(later.path("sealed").asBoolean()).isTrue();
    assertThat(problems(later, Set.of())).isEmpty();
  }

  @Test
  void thereIsNoReceiptOfNoAction() {
    assertThat(new Receipts(books.bench.jdbc).of(new UUID(0, 0))).isEmpty();
  }

  private static List<String> problems(ObjectNode receipt, Set<String> published) {
    return check(receipt, published).problems();
  }

  private static ReceiptCheck.Result check(ObjectNode receipt, Set<String> published) {
    return ReceiptCheck.of(JSON.treeToValue(receipt, Receipt.class), published);
  }

  private static List<String> tables(ObjectNode receipt, String list) {
    return receipt.path(list).valueStream().map(row -> row.path("table").asString()).toList();
  }

  private static void replace(ObjectNode into, String list, String table, ObjectNode from) {
    ArrayNode rows = into.withArray(list);
    JsonNode other =
        from.path(list)
            .valueStream()
            .filter(row -> row.path("table").asString().equals(table))
            .findFirst()
            .orElseThrow();
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).path("table").asString().equals(table)) {
        rows.set(i, other);
        return;
      }
    }
  }

  /** The pointers of all values that can be changed alone, but for what is only said. */
  private static void places(JsonNode node, String at, List<String> places) {
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        places(field.getValue(), at + "/" + field.getKey(), places);
      }
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        places(node.get(i), at + "/" + i, places);
      }
    } else if (!at.endsWith("/proof") && !at.equals("/sealed")) {
      places.add(at);
    }
  }

  private static void change(ObjectNode root, String place, UnaryOperator<JsonNode> by) {
    int last = place.lastIndexOf('/');
    JsonNode parent = root.at(place.substring(0, last));
    String name = place.substring(last + 1);
    switch (parent) {
      case ObjectNode object -> object.set(name, by.apply(object.get(name)));
      case ArrayNode array ->
          array.set(Integer.parseInt(name), by.apply(array.get(Integer.parseInt(name))));
      default -> throw new IllegalStateException(place);
    }
  }

  private static JsonNode other(JsonNode value) {
    if (value.isNumber()) {
      return JSON.getNodeFactory().numberNode(value.asLong() + 1);
    }
    String text = value.isNull() ? "" : value.asString();
    if (text.isEmpty()) {
      return StringNode.valueOf("x");
    }
    char first = text.charAt(0);
    return StringNode.valueOf((first == 'a' ? 'b' : 'a') + text.substring(1));
  }
}

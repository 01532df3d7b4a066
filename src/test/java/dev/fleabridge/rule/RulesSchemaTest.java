package dev.fleabridge.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Canonical;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The schema that editors use, the table in the code and the reference say the same. */
class RulesSchemaTest {

  private static final Path SHIPPED = Path.of("config/rules.schema.json");

  private static JsonNode schema;
  private static String reference;

  @BeforeAll
  static void read() throws Exception {
    schema = JsonMapper.shared().readTree(Files.readString(SHIPPED));
    reference = Files.readString(Path.of("docs/rules.md"));
  }

  @Test
  void theShippedSchemaIsTheOneThatIsEnforced() throws Exception {
    try (InputStream enforced = RulesSchema.class.getResourceAsStream("/rules.schema.json")) {
      assertThat(enforced).hasSameContentAs(Files.newInputStream(SHIPPED));
    }
    assertThat(Files.readAllLines(Path.of("config/rules.yaml")).getFirst())
        .isEqualTo("# yaml-language-server: $schema=rules.schema.json");
  }

  /**
   * What files may say, by the number of the grammar, the first is 1. An older version that is not
   * told that a word is new to it might pass over a limit.
   */
  private static final List<String> GRAMMARS =
      List.of(
          "99f5d2a3ace56fddd51bd5bea2f00191978251791a4ba311b722f61f9e98cb4e",
          "0b7f489683b39239922537bb51d7ca2678cd836e5b139b5918166acb274a32cb",
          "ce7fec090c03321413dc83b0ea7a12fdd1859671a42d44eb32a087dd89e179f9");

  @Test
  void whateverFilesMayNewlySayHasANewNumber() {
    assertThat(GRAMMARS).hasSize(StoredRule.GRAMMAR);
    assertThat(Canonical.definitionHash(withoutProse(schema)))
        .as(
            "the schema has changed: where files may say more than before, add one to"
                + " StoredRule.GRAMMAR and this hash to the list; else replace the last hash")
        .isEqualTo(GRAMMARS.getLast());
  }

  private static JsonNode withoutProse(JsonNode node) {
    JsonNode copy = node.deepCopy();
    copy.findParents("description").stream()
        .filter(owner -> owner.path("description").isString())
        .forEach(owner -> owner.asObject().remove("description"));
    return copy;
  }

  @Test
  void theLimitsThatAreKnownAreThoseOfTheSchema() {
    assertThat(SpendingLimits.NAMES)
        .containsExactlyInAnyOrderElementsOf(
            schema.at("/$defs/rule/properties/limits/properties").propertyNames());
  }

  @ParameterizedTest
  @EnumSource(ActionKind.class)
  void aKindHasTheSameParametersEverywhere(ActionKind kind) {
    JsonNode inSchema = schema.path("$defs").path(kind.wireName());
    List<Parameter> table = Parameter.of(kind);
    assertThat(inSchema.path("properties").propertyNames())
        .containsExactlyInAnyOrderElementsOf(table.stream().map(Parameter::name).toList());
    List<String> required = new ArrayList<>();
    inSchema.path("required").forEach(name -> required.add(name.stringValue()));
    assertThat(required)
        .containsExactlyInAnyOrderElementsOf(
            table.stream().filter(Parameter::required).map(Parameter::name).toList());
    assertThat(schema.path("$defs").path("step").path("properties").has(kind.wireName())).isTrue();
    for (Parameter parameter : table) {
      assertThat(typesOf(parameter.type()))
          .as("%s.%s", kind, parameter.name())
          .contains(typeInSchema(inSchema.path("properties").path(parameter.name())));
      assertThat(reference).contains("`" + parameter.name() + "`");
    }
    assertThat(reference).contains("`" + kind.wireName() + "`");
  }

  /**
   * Or a fact would look for its agent, or for what it acts on, in a parameter that is not there.
   */
  @ParameterizedTest
  @EnumSource(ActionKind.class)
  void theFactsOfAKindNameParametersThatItHas(ActionKind kind) {
    List<Parameter> table = Parameter.of(kind);
    List<String> agents =
        table.stream()
            .filter(parameter -> parameter.type() == Parameter.Type.AGENT)
            .map(Parameter::name)
            .toList();
    assertThat(agents)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(kind.agents().payer(), kind.agents().payee())
                .flatMap(Optional::stream)
                .toList());
    assertThat(table.stream().map(Parameter::name).toList()).containsAll(kind.targets());
    assertThat(kind.targets())
        .containsAll(table.stream().filter(Parameter::isHandle).map(Parameter::name).toList());
    boolean asksForAnAmount =
        table.stream().anyMatch(each -> each.name().equals("amount") && !each.perRow());
    assertThat(asksForAnAmount).isEqualTo(kind.amount() == ActionKind.Amount.OF_THE_RULE);
  }

  /** A step must be of one kind: one that is missing in that list can stand in no rules file. */
  @Test
  void eachKindIsOneThatAStepMayBe() {
    List<String> choices = new ArrayList<>();
    schema
        .at("/$defs/step/oneOf")
        .forEach(choice -> choices.add(choice.path("required").path(0).asString()));
    assertThat(choices)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(ActionKind.values()).map(ActionKind::wireName).toList());
  }

  /**
   * The targets of all kinds are looked for in each action. A new kind whose target is another
   * parameter of an older one would change the fingerprints that stand in the books.
   */
  @ParameterizedTest
  @EnumSource(ActionKind.class)
  void aTargetOfOneKindIsOneOfEachKindThatHasTheParameter(ActionKind kind) {
    List<String> ofOthers =
        Stream.of(ActionKind.values())
            .flatMap(other -> other.targets().stream())
            .distinct()
            .filter(target -> !kind.targets().contains(target))
            .toList();
    assertThat(Parameter.of(kind))
        .extracting(Parameter::name)
        .doesNotContainAnyElementsOf(ofOthers);
  }

  /** Or whatever a rule with it has begun would be held, as a rule that nobody can read. */
  @Test
  void eachLimitOfTheSchemaIsReadFromAStoredRule() throws Exception {
    for (var limit : schema.at("/$defs/rule/properties/limits/properties").properties()) {
      String value =
          limit.getValue().path("type").asString("").equals("boolean")
              ? "true"
              : limit.getValue().path("$ref").asString("").endsWith("/duration") ? "'1h'" : "1";
      JsonNode rule =
          Samples.json(
              "{'limits': {'%s': %s}, 'steps': {'it': {'claim-faucet': {'agent': 'agt_a'}}}}"
                  .formatted(limit.getKey(), value));
      assertThat(StoredRule.limitsOf(rule, StoredRule.GRAMMAR))
          .as(limit.getKey())
          .isNotEqualTo(SpendingLimits.none());
    }
  }

  private static String typeInSchema(JsonNode property) {
    return property.path("$ref").asString("").replace("#/$defs/", "");
  }

  private static List<String> typesOf(Parameter.Type type) {
    return switch (type) {
      case MONEY -> List.of("money");
      case AGENT -> List.of("agent");
      case TEXT -> List.of("text", "");
      case INTEGER -> List.of("integer");
      case DECIMAL -> List.of("decimal");
      case OBJECT -> List.of("object");
      case BOOLEAN -> List.of("boolean");
      case ANY -> List.of("");
      case ROWS -> List.of("rows");
      case SQL -> List.of("text");
    };
  }

  @Test
  void eachPatternOfTheSchemaIsToldInWordsOfItsOwn() {
    List<JsonNode> patterns = schema.findValues("pattern");
    assertThat(patterns).isNotEmpty();
    assertThat(patterns)
        .allSatisfy(
            pattern -> assertThat(RulesSchema.form(pattern.asString())).startsWith("must "));
  }
}

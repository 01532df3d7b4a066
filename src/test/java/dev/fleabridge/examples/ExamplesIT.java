package dev.fleabridge.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.examples.Scenario.Row;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound.Origin;
import dev.fleabridge.rule.ScheduledEvent;
import dev.fleabridge.testkit.embedded.ExampleWorld;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example does what its page says, and nothing more when its events come again. */
class ExamplesIT {

  private static final Pattern LATER = Pattern.compile("(\\d+) (hours|minutes) later");
  private static final Pattern SCHEDULE = Pattern.compile("schedule (\\S+) (\\S+)");

  static Stream<Scenario> scenarios() {
    return Scenario.folders().stream().flatMap(folder -> Scenario.of(folder).stream());
  }

  static List<Path> folders() {
    return Scenario.folders();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void doesWhatItsPageSays(Scenario scenario) {
    try (ExampleBridge bridge = new ExampleBridge(scenario)) {
      assertThat(balances(bridge, scenario)).isEqualTo(openings(scenario));
      for (String event : scenario.events()) {
        List<String> expected = scenario.rowsOf(event).stream().map(ExamplesIT::text).toList();
        assertThat(happens(bridge, scenario, event))
            .as("%s: %s", scenario.page(), event)
            .containsExactlyElementsOf(expected);
      }
      Map<String, BigDecimal> after = new TreeMap<>();
      scenario.money().forEach((agent, money) -> after.put(agent, plain(money.after())));
      assertThat(balances(bridge, scenario)).isEqualTo(after);
      comingAgainChangesNothing(bridge, scenario);
    }
  }

  private static void comingAgainChangesNothing(ExampleBridge bridge, Scenario scenario) {
    Map<String, BigDecimal> before = bridge.sandbox.balances();
    long effects = bridge.sandbox.effects();
    int actions = actions(bridge);
    for (String name : scenario.events()) {
      if (Files.exists(scenario.folder().resolve("events").resolve(name))) {
        String message = Scenario.read(scenario.folder().resolve("events").resolve(name));
        assertThat(bridge.receive(message)).allMatch(Filed::duplicate);
        bridge
            .eventsIn(message)
            .forEach(event -> bridge.file(anotherEnvelope(event), Origin.REST, new byte[0]));
      } else {
        happens(bridge, scenario, name.contains("later") ? "0 hours later" : name);
      }
    }
    assertThat(actions(bridge)).as("actions of %s", scenario).isEqualTo(actions);
    assertThat(bridge.sandbox.effects()).as("effects of %s", scenario).isEqualTo(effects);
    assertThat(bridge.sandbox.balances()).isEqualTo(before);
    assertThat(bridge.sandbox.duplicates()).isEmpty();
  }

  private static int actions(ExampleBridge bridge) {
    Integer count = bridge.jdbc.queryForObject("select count(*) from action", Integer.class);
    return count == null ? 0 : count;
  }

  /** The same fact told again: what names the message is new, what it says is not. */
  private static Event anotherEnvelope(Event event) {
    return new Event(
        event.id() + "-told-again",
        event.source(),
        event.detailType(),
        event.account(),
        event.time(),
        event.region(),
        event.resources(),
        event.detail());
  }

  /** Lets an event of the table happen; what its actions have come to, as the table says it. */
  static List<String> happens(ExampleBridge bridge, Scenario scenario, String event) {
    Matcher later = LATER.matcher(event);
    if (later.matches()) {
      long many = Long.parseLong(later.group(1));
      bridge.later(
          later.group(2).equals("hours") ? Duration.ofHours(many) : Duration.ofMinutes(many));
      return List.of(event + "|||");
    }
    bridge.later(Duration.ofMinutes(1));
    Matcher schedule = SCHEDULE.matcher(event);
    List<Filed> filed =
        schedule.matches()
            ? List.of(
                bridge.file(
                    ScheduledEvent.of(schedule.group(1), Instant.parse(schedule.group(2))),
                    Origin.SCHEDULE,
                    new byte[0]))
            : bridge.receive(Scenario.read(scenario.folder().resolve("events").resolve(event)));
    List<String> happened = new ArrayList<>();
    for (Filed.FiledRun run : filed.stream().flatMap(one -> one.runs().stream()).toList()) {
      bridge
          .ledger()
          .actions()
          .ofRun(run.id())
          .forEach(action ->
              happened.add(text(new Row(event, name(action), action.state().name(), why(action)))));
    }
    return happened.isEmpty() ? List.of(event + "|||no rule matches") : happened;
  }

  private static String name(Action action) {
    String item = action.item().isEmpty() ? "" : "[" + action.item() + "]";
    return action.ruleId() + "." + action.step() + item;
  }

  private static String why(Action action) {
    if (action.reason() != null) {
      return action.reason();
    }
    return action.amount() == null ? "" : action.amount().toString();
  }

  private static String text(Row row) {
    return String.join("|", row.event(), row.step(), row.state(), row.why());
  }

  /** The balances of everyone in the page's table, and of everyone else who has any. */
  private static Map<String, BigDecimal> balances(ExampleBridge bridge, Scenario scenario) {
    Map<String, BigDecimal> balances = new TreeMap<>();
    scenario
        .money()
        .keySet()
        .forEach(agent -> balances.put(agent, plain(bridge.sandbox.balance(agent))));
    bridge
        .sandbox
        .balances()
        .forEach((agent, balance) -> {
          if (!agent.startsWith("@") && balance.signum() != 0) {
            balances.put(agent, plain(balance));
          }
        });
    return balances;
  }

  private static Map<String, BigDecimal> openings(Scenario scenario) {
    Map<String, BigDecimal> openings = new TreeMap<>();
    scenario.money().forEach((agent, money) -> openings.put(agent, plain(money.before())));
    return openings;
  }

  private static BigDecimal plain(BigDecimal amount) {
    BigDecimal stripped = amount.stripTrailingZeros();
    return stripped.setScale(Math.max(2, stripped.scale()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void isComplete(Path folder) throws IOException {
    List<Scenario> scenarios = Scenario.of(folder);
    String page = Scenario.read(folder.resolve("README.md"));
    assertThat(scenarios).as("commands in %s", folder).isNotEmpty();
    for (Scenario scenario : scenarios) {
      assertThat(scenario.rules()).exists();
      assertThat(scenario.rows()).as("what %s says one sees", scenario).isNotEmpty();
      assertThat(scenario.money().keySet())
          .as("agents of %s", scenario)
          .containsAll(ExampleWorld.beside(scenario.rules()).agents().keySet());
    }
    List<String> used = scenarios.stream().flatMap(one -> one.events().stream()).toList();
    if (Files.exists(folder.resolve("events"))) {
      try (Stream<Path> events = Files.list(folder.resolve("events"))) {
        List<String> names = events.map(file -> file.getFileName().toString()).sorted().toList();
        assertThat(used).as("events in the tables of %s", folder).containsAll(names);
        assertThat(names).allSatisfy(name -> assertThat(page).contains(name));
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> rules =
          files.filter(file -> file.getFileName().toString().matches("rules[^.]*\\.yaml")).toList();
      assertThat(scenarios.stream().map(one -> one.rules().toAbsolutePath()).toList())
          .as("rules of %s are tried", folder)
          .containsAll(rules.stream().map(Path::toAbsolutePath).toList());
    }
  }

  @Test
  void standsInTheIndex() {
    String index = Scenario.read(Path.of("config", "examples", "README.md"));
    assertThat(folders())
        .isNotEmpty()
        .allSatisfy(folder -> assertThat(index).contains("(" + folder.getFileName() + "/)"));
  }
}

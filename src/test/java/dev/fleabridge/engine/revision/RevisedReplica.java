package dev.fleabridge.engine.revision;

import dev.fleabridge.engine.EngineProperties;
import dev.fleabridge.engine.ReplicaName;
import dev.fleabridge.engine.TimeOrderedIds;
import dev.fleabridge.engine.cycle.Worker;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.engine.revision.Revisions.Done;
import dev.fleabridge.engine.revision.Revisions.Order;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.ledger.RuleRevisions;
import dev.fleabridge.ledger.RuleRevisions.Revision;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Inbound.Origin;
import dev.fleabridge.rule.RemoteText;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.testkit.workbench.Workbench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * One replica's part in the revisions of the rules: its own file, its own rules in force, the
 * database of the workbench. It has no thread, so the test takes each look.
 */
final class RevisedReplica {

  final RuleRevisions ledger;
  final RulesInForce rules;
  final Revisions revisions;
  final RulesWatch watch;
  final Planner planner;
  private final Path file;

  private static final ObjectProvider<Worker> NO_WORKER =
      new StaticListableBeanFactory().getBeanProvider(Worker.class);

  private RevisedReplica(
      Workbench bench, String name, Path file, boolean fourEyes, List<String> acknowledged)
      throws RulesInvalid {
    this(
        bench,
        name,
        file,
        properties(file.toString(), fourEyes, acknowledged),
        (location, most) -> new byte[0]);
  }

  private RevisedReplica(
      Workbench bench, String name, Path file, EngineProperties properties, RemoteText remote)
      throws RulesInvalid {
    this.file = file;
    RevisionConfiguration beans = new RevisionConfiguration();
    AuditLog audit = new AuditLog(bench.jdbc);
    ledger = beans.ruleRevisions(bench.jdbc);
    Submitting submitting =
        beans.submitting(ledger, bench.jdbc, audit, bench.transactions, properties);
    RevisionConfiguration.Started started =
        beans.startedRules(ledger, submitting, properties, bench.clock, remote);
    rules = beans.rulesInForce(started);
    revisions =
        beans.revisions(ledger, submitting, started, audit, bench.transactions, bench.clock);
    watch =
        beans.rulesWatch(
            started,
            ledger,
            submitting,
            bench.jdbc,
            properties,
            bench.clock,
            new ReplicaName(name),
            NO_WORKER);
    planner =
        new Planner(
            rules,
            bench.clock,
            new TimeOrderedIds(bench.clock, new Random(name.hashCode())),
            bench.settings.patience(),
            Evaluations.inPlace());
  }

  /** Starts a replica whose file has this text. */
  static RevisedReplica start(Workbench bench, String name, Path folder, String rules) {
    return start(bench, name, folder, rules, false);
  }

  static RevisedReplica start(
      Workbench bench,
      String name,
      Path folder,
      String rules,
      boolean fourEyes,
      String... acknowledged) {
    Path file = folder.resolve(name + ".yaml");
    write(file, rules);
    try {
      return new RevisedReplica(bench, name, file, fourEyes, List.of(acknowledged));
    } catch (RulesInvalid e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Starts a replica whose rules are elsewhere; it has no file. */
  static RevisedReplica startRemote(
      Workbench bench, String name, String location, RemoteText remote) throws RulesInvalid {
    return startRemote(bench, name, location, remote, true);
  }

  /** The same, of which the watch may be switched off. */
  static RevisedReplica startRemote(
      Workbench bench, String name, String location, RemoteText remote, boolean watch)
      throws RulesInvalid {
    Map<String, String> configuration = configuration(location, false, List.of());
    configuration.put("fleabridge.rules.watch", Boolean.toString(watch));
    return new RevisedReplica(bench, name, Path.of("none"), properties(configuration), remote);
  }

  private static EngineProperties properties(
      String location, boolean fourEyes, List<String> acknowledged) {
    return properties(configuration(location, fourEyes, acknowledged));
  }

  private static Map<String, String> configuration(
      String location, boolean fourEyes, List<String> acknowledged) {
    Map<String, String> configuration = new TreeMap<>();
    configuration.put("fleabridge.rules.location", location);
    configuration.put("fleabridge.rules.four-eyes", Boolean.toString(fourEyes));
    for (int i = 0; i < acknowledged.size(); i++) {
      configuration.put(
          "fleabridge.rules.acknowledge-changed-keys[%d]".formatted(i), acknowledged.get(i));
    }
    return configuration;
  }

  private static EngineProperties properties(Map<String, String> configuration) {
    return new Binder(new MapConfigurationPropertySource(configuration))
        .bindOrCreate("fleabridge", EngineProperties.class);
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  Path file() {
    return file;
  }

  /** Writes the file, and looks until the change counts. */
  void change(String text) {
    write(file, text);
    watch.look();
    watch.look();
  }

  /** The number of the revision that this replica works by; null where it works by none. */
  @Nullable Long number() {
    return rules.now().map(RulesInForce.Revision::number).orElse(null);
  }

  Done reload(String person, @Nullable String text, String... acknowledged) throws RulesInvalid {
    return revisions.submit(text, order(person, null, acknowledged));
  }

  Done putInForce(long number, String person, String... acknowledged) throws RulesInvalid {
    return revisions.putInForce(find(number), order(person, null, acknowledged));
  }

  Revision find(long number) {
    return ledger.find(number).orElseThrow();
  }

  static Order order(String person, @Nullable Long expected, String... acknowledged) {
    return new Order(person, "ticket 7", expected, Set.of(acknowledged));
  }

  /** The numbers of all revisions with their states, the oldest first. */
  List<String> states() {
    List<String> states = new ArrayList<>();
    ledger.page(null, 100).items().forEach(r -> states.addFirst(r.number() + " " + r.state()));
    return states;
  }

  Plan plan(Event event) {
    return planner.plan(new Inbound(event, Origin.REST, "test", new byte[0]));
  }
}

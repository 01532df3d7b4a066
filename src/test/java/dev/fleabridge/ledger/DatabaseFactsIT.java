package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionKind.Deed;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Indexes, triggers, functions and constraints are written once, in a migration, and cannot follow
 * the tables of kinds and states by themselves. So what they name is compared with these: a new
 * kind or state that one of them does not know wants a migration.
 */
class DatabaseFactsIT {

  private static final Map<String, Predicate<ActionState>> STATES =
      Map.ofEntries(
          Map.entry("index action_first_tries", ActionState::isClaimable),
          Map.entry("index action_tries_again", ActionState::isClaimable),
          Map.entry("index action_to_wake", ActionState::isClaimable),
          Map.entry("index action_due_to_send", ActionState::isClaimable),
          Map.entry("index action_due_to_resolve", is(ActionState.WAITING)),
          Map.entry("index action_due_to_look_up", is(ActionState.UNKNOWN)),
          Map.entry("index action_leased", is(ActionState.SENDING)),
          Map.entry("index action_undecided", is(ActionState.HELD)),
          Map.entry("index action_unknown_since", is(ActionState.UNKNOWN)),
          Map.entry("index action_unsettled", ActionState::mayOwnAnEffect),
          Map.entry("index history_of_outcomes", ActionState::isTold),
          Map.entry("index action_spent", is(ActionState.DONE)),
          Map.entry("index action_spent_by_account", is(ActionState.DONE)),
          Map.entry("index action_paid", is(ActionState.DONE)),
          Map.entry("index action_by_purple_flea_id", is(ActionState.DONE)),
          Map.entry("index action_by_purple_flea_order", is(ActionState.DONE)),
          Map.entry(
              "index action_for_people",
              state -> state == ActionState.HELD || state == ActionState.NEEDS_REVIEW),
          Map.entry("index action_shadow_open", state -> !state.isFinal()),
          Map.entry(
              "constraint shadow_is_never_sent",
              state -> state.keepsReservation() || state == ActionState.DONE),
          Map.entry("trigger action_escrow_handle", is(ActionState.SENDING)),
          // Of a claim that is taken back: it is SENDING, or repeats what is UNKNOWN.
          Map.entry(
              "function keep_withdrawn",
              state -> state == ActionState.SENDING || state == ActionState.UNKNOWN),
          // This DONE is the outcome of an attempt, which has the same name.
          Map.entry("function refuse_to_send_what_is_carried_out", is(ActionState.DONE)));

  private static final Map<String, Predicate<ActionKind>> KINDS =
      Map.of(
          "trigger action_escrow_handle",
          kind -> kind.deed() == Deed.CREATES_ESCROW,
          "constraint shadow_is_never_sent",
          kind -> !kind.actsOutside(),
          "index action_fan_outs",
          kind -> kind.family() == ActionKind.Family.FAN_OUT,
          "index action_by_purple_flea_id",
          ActionKind::isOfPurpleFlea,
          "index action_by_purple_flea_order",
          ActionConditions::isOfTrades);

  /** What the database's words in capitals are names of. */
  private static final List<Class<? extends Enum<?>>> WORDS =
      List.of(
          ActionState.class,
          ActionKind.class,
          Outcome.class,
          RuleRevisions.State.class,
          Escrows.Status.class,
          Positions.Status.class,
          LimitOrders.Status.class,
          RuleRevisions.Origin.class);

  private static final Pattern QUOTED = Pattern.compile("'([A-Z_]+)'");

  private static final Map<String, String> DEFINITIONS = new TreeMap<>();

  @BeforeAll
  static void read() {
    try (EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.migratedCopy()) {
      new JdbcTemplate(database.dataSource())
          .query(
              """
              select 'index ' || c.relname,
                concat(pg_get_expr(i.indpred, i.indrelid), pg_get_expr(i.indexprs, i.indrelid))
              from pg_index i join pg_class c on c.oid = i.indexrelid
              where c.relnamespace = 'public'::regnamespace
              union all
              select 'trigger ' || tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
              union all
              select 'function ' || proname, pg_get_functiondef(oid) from pg_proc
              where pronamespace = 'public'::regnamespace
              union all
              select 'constraint ' || conname, pg_get_constraintdef(oid) from pg_constraint
              where connamespace = 'public'::regnamespace
              """,
              row -> {
                DEFINITIONS.merge(row.getString(1), row.getString(2), String::concat);
              });
    }
  }

  @AfterAll
  static void forget() {
    DEFINITIONS.clear();
  }

  @Test
  void whatNamesStatesNamesThoseOfTheModel() {
    assertThat(named(ActionState.class)).isEqualTo(expected(STATES, ActionState.values()));
  }

  @Test
  void whatNamesKindsNamesThoseOfTheModel() {
    assertThat(named(ActionKind.class)).isEqualTo(expected(KINDS, ActionKind.values()));
  }

  /** A misspelt one is compared with for ever, and is never met. */
  @Test
  void everyWordInCapitalsIsOneOfTheModel() {
    Set<String> known = new HashSet<>();
    for (Class<? extends Enum<?>> type : WORDS) {
      known.addAll(names(type.getEnumConstants(), each -> true));
    }
    Map<String, Set<String>> unknown = new TreeMap<>();
    DEFINITIONS.forEach((object, definition) ->
        quoted(definition)
            .filter(word -> !known.contains(word))
            .forEach(word -> unknown.computeIfAbsent(object, key -> new TreeSet<>()).add(word)));
    assertThat(unknown).isEmpty();
  }

  /** Or whoever looks for what is due passes over all that is settled. */
  @Test
  void everyStateThatIsLookedForByItsDueTimeHasAnIndexForIt() {
    Set<String> indexed =
        DEFINITIONS.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith("index "))
            .map(Map.Entry::getValue)
            .filter(predicate -> predicate.contains("due_at IS NOT NULL"))
            .flatMap(DatabaseFactsIT::quoted)
            .collect(Collectors.toSet());
    assertThat(indexed)
        .isEqualTo(names(ActionState.values(), state -> state.isClaimable() || state.isBacklog()));
  }

  private static Map<String, Set<String>> named(Class<? extends Enum<?>> type) {
    Set<String> known = names(type.getEnumConstants(), each -> true);
    Map<String, Set<String>> named = new TreeMap<>();
    DEFINITIONS.forEach((object, definition) -> {
      Set<String> names = quoted(definition).filter(known::contains).collect(Collectors.toSet());
      if (!names.isEmpty()) {
        named.put(object, names);
      }
    });
    return named;
  }

  private static <E extends Enum<?>> Map<String, Set<String>> expected(
      Map<String, Predicate<E>> facts, E[] values) {
    Map<String, Set<String>> expected = new TreeMap<>();
    facts.forEach((object, fact) -> expected.put(object, names(values, fact)));
    return expected;
  }

  private static <E extends Enum<?>> Set<String> names(E[] values, Predicate<E> which) {
    return Arrays.stream(values).filter(which).map(Enum::name).collect(Collectors.toSet());
  }

  private static Stream<String> quoted(String definition) {
    return QUOTED.matcher(definition).results().map(found -> found.group(1));
  }

  private static Predicate<ActionState> is(ActionState one) {
    return state -> state == one;
  }
}

package dev.fleabridge.command;

import dev.fleabridge.engine.plan.DryRun;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.engine.plan.Given;
import dev.fleabridge.engine.plan.WouldBe;
import dev.fleabridge.intake.EnvelopeReader;
import dev.fleabridge.intake.MalformedEvent;
import dev.fleabridge.intake.MessageReader;
import dev.fleabridge.intake.QueueMessage;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RuleTests;
import dev.fleabridge.rule.RuleTests.Case;
import dev.fleabridge.rule.RuleTests.EventOf;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.ScheduledEvent;
import dev.fleabridge.rule.expression.Undecided;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Runs the tests of rules: each case by itself, without a database and without a network. */
final class TestCommand {

  /** A case whose event cannot be had. */
  private static final class NoEvent extends Exception {
    private static final long serialVersionUID = 1L;

    NoEvent(String message) {
      super(message);
    }
  }

  private final PrintStream out;
  private final MessageReader messages = new MessageReader(new EnvelopeReader(100));

  TestCommand(PrintStream out) {
    this.out = out;
  }

  /**
   * Runs every case and prints how each has ended.
   *
   * @param yaml the text of the file of tests, and {@code file} its name
   * @return whether all cases hold
   * @throws RulesInvalid where the file of tests has mistakes
   */
  boolean run(RuleBook rules, String yaml, Path file) throws RulesInvalid {
    RuleTests tests = RuleTests.read(yaml, file.toString(), rules, RuleLimits.defaults());
    DryRun dryRun = new DryRun(rules, Evaluations.inPlace());
    int failed = 0;
    for (Case one : tests.cases()) {
      List<String> mismatches = mismatches(one, file, dryRun);
      if (mismatches.isEmpty()) {
        out.printf("ok    %s%n", one.name());
      } else {
        failed++;
        out.printf("FAIL  %s (%s, line %d)%n", one.name(), file, one.line());
        mismatches.forEach(mismatch -> out.printf("      %s%n", mismatch));
      }
    }
    out.printf("%s: %d cases, %d failed%n", file, tests.cases().size(), failed);
    return failed == 0;
  }

  private List<String> mismatches(Case one, Path file, DryRun dryRun) {
    try {
      List<WouldBe> came = dryRun.of(event(one.event(), file), given(one));
      return new Comparison(one).mismatches(came);
    } catch (NoEvent e) {
      return List.of(String.valueOf(e.getMessage()));
    } catch (Undecided e) {
      return List.of("could not be evaluated: " + e.getMessage());
    }
  }

  private Event event(EventOf source, Path file) throws NoEvent {
    return switch (source) {
      case EventOf.Inline(JsonNode message) -> read("event", message.toString());
      case EventOf.InFile(String path) -> {
        try {
          yield read("file", CommandFiles.text(file.resolveSibling(path)));
        } catch (InvalidPathException e) {
          throw new NoEvent("file: no path of a file");
        } catch (IOException e) {
          throw new NoEvent("file: " + CommandFiles.inWords(e));
        }
      }
      case EventOf.Scheduled scheduled -> ScheduledEvent.of(scheduled.rule(), scheduled.time());
    };
  }

  /** Reads it as the doors do. */
  private Event read(String field, String message) throws NoEvent {
    try {
      return switch (messages.read(message)) {
        case QueueMessage.Events(var events) when events.size() == 1 -> events.getFirst().event();
        case QueueMessage.Events(var events) ->
            throw new NoEvent("%s: %d events; a case has one".formatted(field, events.size()));
        case QueueMessage.Dropped(String what) ->
            throw new NoEvent("%s: no event, but %s".formatted(field, what));
      };
    } catch (MalformedEvent e) {
      throw new NoEvent("%s: %s: %s".formatted(field, e.field(), e.reason()));
    }
  }

  private static Given given(Case one) {
    return new Given() {
      @Override
      public Optional<End> end(String rule, String businessKey, WouldBe.WouldStep step) {
        JsonNode result = named(one.results(), rule, step.step());
        if (result != null) {
          return Optional.of(new End(ActionState.DONE, null, result.asObject()));
        }
        return Optional.ofNullable(named(one.ended(), rule, step.step()))
            .map(end ->
                new End(
                    ActionState.valueOf(end.state()), end.reason().orElse(null), Json.object()));
      }

      @Override
      public List<JsonNode> rows(String rule, String step) {
        List<JsonNode> rows = named(one.rows(), rule, step);
        return rows == null ? List.of() : rows;
      }
    };
  }

  private static <T> @Nullable T named(Map<String, T> given, String rule, String step) {
    T ofRule = given.get(rule + "." + step);
    return ofRule == null ? given.get(step) : ofRule;
  }
}

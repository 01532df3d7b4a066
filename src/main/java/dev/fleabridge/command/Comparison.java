package dev.fleabridge.command;

import dev.fleabridge.engine.plan.WouldBe;
import dev.fleabridge.engine.plan.WouldBe.WouldStep;
import dev.fleabridge.model.Terms;
import dev.fleabridge.rule.RuleTests.Case;
import dev.fleabridge.rule.RuleTests.ExpectedRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Compares what a case expects with what came, field by field. */
final class Comparison {

  private static final String NOTHING = "nothing";
  private static final int MAX_CHARS = 300;

  private final Case expected;
  private final List<String> mismatches = new ArrayList<>();

  Comparison(Case expected) {
    this.expected = expected;
  }

  /** One line for each field that is not as expected; none where the case holds. */
  List<String> mismatches(List<WouldBe> came) {
    Map<String, WouldBe> byRule = new LinkedHashMap<>();
    came.forEach(rule -> byRule.put(rule.rule(), rule));
    expected.expected().forEach((id, rule) -> compare(id, rule, byRule.get(id)));
    if (!expected.othersIgnored()) {
      byRule.values().stream()
          .filter(rule -> !expected.expected().containsKey(rule.rule()))
          .forEach(rule -> differs(rule.rule(), NOTHING, inWords(rule)));
    }
    return mismatches;
  }

  private void compare(String id, ExpectedRule rule, @Nullable WouldBe came) {
    switch (came) {
      case null -> differs(id, inWords(rule), "nothing: the event does not match the rule");
      case WouldBe.Failed(_, String reason, String explanation) -> {
        if (!rule.fails().equals(Optional.of(reason))) {
          differs(id, inWords(rule), "fails: %s (%s)".formatted(reason, explanation));
        }
      }
      case WouldBe.Run run -> {
        if (rule.fails().isPresent()) {
          differs(id, inWords(rule), inWords(run));
        } else {
          rule.key().ifPresent(key -> same(id + ": key", key, run.businessKey()));
          compareSteps(id, rule, run);
        }
      }
    }
  }

  private void compareSteps(String id, ExpectedRule rule, WouldBe.Run run) {
    Map<String, WouldStep> byName = new LinkedHashMap<>();
    run.steps().forEach(step -> byName.put(step.name(), step));
    rule.steps()
        .forEach((name, step) -> {
          WouldStep came = byName.get(name);
          if (came == null) {
            differs(id + "." + name, step.fields().toString(), "no such step");
          } else {
            step.fields()
                .properties()
                .forEach(field -> compare(id + "." + name, field.getKey(), field.getValue(), came));
          }
        });
    if (!expected.othersIgnored() && !rule.steps().isEmpty()) {
      byName.values().stream()
          .filter(step -> step.acts() && !rule.steps().containsKey(step.name()))
          .forEach(step -> differs(id + "." + step.name(), NOTHING, inWords(step)));
    }
  }

  private void compare(String step, String field, JsonNode wanted, WouldStep came) {
    Terms terms = came.terms();
    String place = step + ": " + field;
    switch (field) {
      case "state" -> {
        if (!wanted.asString().equals(came.state().name())) {
          differs(place, wanted.asString(), inWords(came));
        }
      }
      case "reason" -> same(place, wanted.asString(), came.reason());
      case "kind" -> same(place, wanted.asString(), came.kind().wireName());
      case "payer" -> same(place, wanted.asString(), terms == null ? null : terms.payer());
      case "payee" -> same(place, wanted.asString(), terms == null ? null : terms.payee());
      case "amount" -> sameNumber(place, wanted, terms);
      case "parameters" -> {
        for (var parameter : wanted.properties()) {
          JsonNode value = terms == null ? null : terms.parameters().get(parameter.getKey());
          sameValue(place + "." + parameter.getKey(), parameter.getValue(), value);
        }
      }
      default -> throw new IllegalStateException("the schema knows a field more: " + field);
    }
  }

  private void same(String place, String wanted, @Nullable String came) {
    if (!wanted.equals(came)) {
      differs(place, wanted, came == null ? NOTHING : came);
    }
  }

  private void sameNumber(String place, JsonNode wanted, @Nullable Terms terms) {
    String came = terms == null || terms.amount() == null ? NOTHING : terms.amount().toString();
    if (!Values.sameNumber(wanted, came)) {
      differs(place, wanted.asString(), came);
    }
  }

  private void sameValue(String place, JsonNode wanted, @Nullable JsonNode came) {
    if (came == null) {
      differs(place, wanted.toString(), NOTHING);
    } else if (!Values.same(wanted, came)) {
      differs(place, wanted.toString(), came.toString());
    }
  }

  private void differs(String place, String wanted, String came) {
    mismatches.add("%s: expected %s, came %s".formatted(place, bounded(wanted), bounded(came)));
  }

  private static String bounded(String text) {
    return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "...";
  }

  private static String inWords(ExpectedRule rule) {
    StringJoiner words = new StringJoiner(", ");
    rule.fails().ifPresent(reason -> words.add("fails: " + reason));
    rule.key().ifPresent(key -> words.add("key " + key));
    if (!rule.steps().isEmpty()) {
      words.add("steps " + String.join(", ", rule.steps().keySet()));
    }
    return words.toString();
  }

  private static String inWords(WouldBe rule) {
    return switch (rule) {
      case WouldBe.Failed(_, String reason, String explanation) ->
          "fails: %s (%s)".formatted(reason, explanation);
      case WouldBe.Run run -> {
        StringJoiner words = new StringJoiner("; ");
        run.steps().forEach(step -> words.add(step.name() + " " + inWords(step)));
        yield "key %s: %s".formatted(run.businessKey(), words);
      }
    };
  }

  private static String inWords(WouldStep step) {
    StringJoiner words = new StringJoiner(" ");
    words.add(step.state().name());
    if (step.reason() != null) {
      words.add(step.reason());
    }
    if (step.explanation() != null) {
      words.add("(" + step.explanation() + ")");
    }
    Terms terms = step.terms();
    if (terms != null) {
      if (terms.amount() != null) {
        words.add(terms.amount().toString());
      }
      if (terms.payer() != null) {
        words.add("from " + terms.payer());
      }
      if (terms.payee() != null) {
        words.add("to " + terms.payee());
      }
    }
    return words.toString();
  }
}

package dev.fleabridge.rule;

import dev.fleabridge.model.Event;
import dev.fleabridge.rule.expression.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Events and rules for the tests of this package. */
final class Samples {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private Samples() {}

  static JsonNode json(String text) {
    return JSON.readTree(text.replace('\'', '"'));
  }

  /** One of the sample messages under {@code events/}. */
  static Event event(String file) {
    try (InputStream resource = Samples.class.getResourceAsStream("/events/" + file)) {
      if (resource == null) {
        throw new IllegalStateException("no sample " + file);
      }
      return event(JSON.readTree(resource));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Event event(JsonNode envelope) {
    List<String> resources = new ArrayList<>();
    envelope.path("resources").forEach(arn -> resources.add(arn.asString()));
    return new Event(
        envelope.path("id").asString(),
        envelope.path("source").asString(),
        envelope.path("detail-type").asString(),
        envelope.path("account").asString(),
        Instant.parse(envelope.path("time").asString()),
        envelope.path("region").asString(),
        resources,
        envelope.path("detail").asObject());
  }

  /** An event with this detail; single quotes stand for double ones. */
  static Event event(String source, String detailType, String detail, String... resources) {
    return new Event(
        "7f3c",
        source,
        detailType,
        "111122223333",
        Instant.parse("2026-11-18T09:30:05Z"),
        "eu-west-1",
        List.of(resources),
        json(detail).asObject());
  }

  static Event with(Event event, Consumer<ObjectNode> change) {
    ObjectNode detail = event.detail().deepCopy();
    change.accept(detail);
    return new Event(
        event.id(),
        event.source(),
        event.detailType(),
        event.account(),
        event.time(),
        event.region(),
        event.resources(),
        detail);
  }

  static Event withoutResources(Event event) {
    return new Event(
        event.id(),
        event.source(),
        event.detailType(),
        event.account(),
        event.time(),
        event.region(),
        List.of(),
        event.detail());
  }

  static Scope scope(String detail) {
    return Scope.of(event("ml.inference", "Inference Result", detail));
  }

  /** The only step of a rule with these lines under {@code steps.it}. */
  static Step step(String yaml) {
    return rule("steps:\n  it:\n" + yaml.indent(4)).steps().getFirst();
  }

  /** A rule on ml.inference with these further lines. */
  static Rule rule(String yaml) {
    String file =
        """
        rules:
          - id: sample
            when: { source: [ml.inference] }
            key: "{% $detail.id %}"
        """
            + yaml.indent(4);
    try {
      return RuleBook.load(file, "sample", RuleLimits.defaults()).rules().getFirst();
    } catch (RulesInvalid e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}

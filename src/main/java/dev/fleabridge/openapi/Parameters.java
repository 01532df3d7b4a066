package dev.fleabridge.openapi;

import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.web.Forms;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What each parameter looks like. One name means one thing in all calls, so the names are the
 * table.
 */
final class Parameters {

  private static final int MAX_TEXT_CHARS = 2_000;
  private static final int MAX_LIMIT = 200;
  private static final int DEFAULT_LIMIT = 50;

  private record Meaning(String description, Supplier<Schema<Object>> form) {}

  private static final Map<String, Meaning> TABLE =
      Map.ofEntries(
          row(
              "If-Match",
              "the tag (ETag) of what was seen; where it is another, 412",
              Parameters::text),
          row(
              "If-None-Match",
              "a tag that is known; for a PUT, * where there may be none",
              Parameters::text),
          row("act", "what was done, such as approve", Parameters::text),
          row("actor", "who did it", Parameters::text),
          row("agent", "an agent; of actions, the payer or the payee", Parameters::text),
          row("amount", "exactly this amount", Parameters::amount),
          row("amountFrom", "this amount, or more", Parameters::amount),
          row("amountTo", "this amount, or less", Parameters::amount),
          row("apply", "whether to start what is new; it needs a note", () -> flag(false)),
          row("cursor", "`next` of the page before", Parameters::text),
          row("day", "a day in UTC; without it, today", () -> Form.string("date")),
          row(
              "decision",
              "only approvals, or only reviews",
              () -> Form.oneOf(List.of("approval", "review"))),
          row("detailType", "the type of an event", Parameters::text),
          row(
              "differs",
              "only what Purple Flea shows otherwise than our books, or only the rest",
              Form::bool),
          row("event", "the id of an event", Parameters::text),
          row("format", "how the log is written", () -> words("json", "csv")),
          row("from", "the number of the first segment", Parameters::number),
          row("id", "its id", Parameters::text),
          row(
              "key",
              "an idempotency key, or the business key of a run, for its steps but no rows of a batch",
              Parameters::text),
          row("kind", "the kind of a step", Parameters::kind),
          row("limit", "the most items of a page", Parameters::limit),
          row("note", "why; it stands in the audit", Parameters::note),
          row("number", "the number of a revision", Parameters::number),
          row("open", "only what is open, or only what has ended", Form::bool),
          row(
              "order",
              "by handle, or what ends next first",
              () -> Form.oneOf(List.of("ref", "expiry"))),
          row("payee", "the agent that is paid", Parameters::text),
          row("payer", "the agent that pays", Parameters::text),
          row("ref", "our handle for an escrow, or its own id", Parameters::text),
          row("rule", "the id of a rule", Parameters::text),
          row("scope", "`all`, `rule:<id>`, `agent:<id>` or `kind:<kind>`", Parameters::text),
          row("segment", "a later segment whose hash was published", Parameters::number),
          row("sender", "the source, queue or person that sent an event", Parameters::text),
          row("shadow", "only shadow runs, or only live ones", Form::bool),
          row("since", "then or later", () -> Form.string("date-time")),
          row("source", "who sent an event, by its own words", Parameters::text),
          row("state", "the state of an action", Parameters::state),
          row(
              "status",
              "where an escrow stands",
              () -> Form.oneOf(List.of("FUNDED", "COMPLETED", "RELEASED", "DISPUTED", "REFUNDED"))),
          row("target", "such as `actions/<id>` or `pauses/all`", Parameters::text),
          row(
              "to",
              "the last segment; of revisions the other one, or without it the one in force",
              Parameters::number),
          row(
              "transaction",
              "Purple Flea's id of a transaction, escrow, position, order, claim or agent",
              Parameters::text),
          row("until", "before then", () -> Form.string("date-time")));

  private Parameters() {}

  private static Map.Entry<String, Meaning> row(
      String name, String description, Supplier<Schema<Object>> form) {
    return Map.entry(name, new Meaning(description, form));
  }

  /**
   * Describes one.
   *
   * @param path the address of the operation: what has an id of ours is known by a UUID
   */
  static void describe(Parameter parameter, @Nullable String path) {
    Meaning meaning = TABLE.get(parameter.getName());
    if (meaning == null) {
      throw new IllegalStateException(
          "nobody has said what the parameter %s means".formatted(parameter.getName()));
    }
    if (String.valueOf(path).startsWith("/v1/exports/") && "format".equals(parameter.getName())) {
      parameter.setDescription("how the file is written");
      parameter.setSchema(words("ndjson", "csv"));
      return;
    }
    if (String.valueOf(path).startsWith("/v1/doors/")) {
      parameter.setDescription("who posts: one of the sources that are configured");
      parameter.setSchema(text());
      return;
    }
    boolean ours = "id".equals(parameter.getName()) && !String.valueOf(path).contains("/events");
    parameter.setDescription(meaning.description());
    parameter.setSchema(ours ? Form.string("uuid") : meaning.form().get());
  }

  private static Schema<Object> text() {
    Schema<Object> schema = Form.string();
    schema.setMaxLength(MAX_TEXT_CHARS);
    return schema;
  }

  private static Schema<Object> amount() {
    return Form.matching(Forms.AMOUNT);
  }

  private static Schema<Object> note() {
    Schema<Object> schema = Form.string();
    schema.setMaxLength(Forms.MAX_NOTE_CHARS);
    return schema;
  }

  private static Schema<Object> number() {
    Schema<Object> schema = Form.integer("int64");
    schema.setMinimum(BigDecimal.ONE);
    return schema;
  }

  private static Schema<Object> limit() {
    Schema<Object> schema = Form.integer("int32");
    schema.setMinimum(BigDecimal.ONE);
    schema.setMaximum(BigDecimal.valueOf(MAX_LIMIT));
    schema.setDefault(DEFAULT_LIMIT);
    return schema;
  }

  private static Schema<Object> flag(boolean otherwise) {
    Schema<Object> schema = Form.bool();
    schema.setDefault(otherwise);
    return schema;
  }

  private static Schema<Object> words(String... words) {
    Schema<Object> schema = Form.oneOf(List.of(words));
    schema.setDefault(words[0]);
    return schema;
  }

  private static Schema<Object> state() {
    return Form.oneOf(TypeForms.words(ActionState.class));
  }

  private static Schema<Object> kind() {
    return Form.oneOf(TypeForms.words(ActionKind.class));
  }
}

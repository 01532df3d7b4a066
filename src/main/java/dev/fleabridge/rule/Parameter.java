package dev.fleabridge.rule;

import dev.fleabridge.model.ActionKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One parameter that steps of a kind take. The table is {@link #of}. The shipped JSON Schema says
 * the same to editors, and a test compares the two.
 *
 * @param name as in a rules file
 * @param type what its value must be
 * @param required whether a step must have it
 * @param perRow whether it is evaluated for each row of a file of scores
 * @param allowed the only texts that it may have; empty for any
 */
record Parameter(String name, Type type, boolean required, boolean perRow, Set<String> allowed) {

  /** What the value of a parameter must be. */
  enum Type {
    /** USDC with at most six places. */
    MONEY,
    TEXT,
    /** The id of an agent. */
    AGENT,
    INTEGER,
    DECIMAL,
    BOOLEAN,
    OBJECT,
    /** Any JSON value. */
    ANY,
    /** A list of JSON values, one for each row. */
    ROWS,
    /** A statement of SQL that only reads. It is never computed, so that no event can write it. */
    SQL
  }

  /**
   * The parameters whose text identifies a thing. The texts stand in indexes, whose entries are
   * bounded.
   */
  private static final Set<String> HANDLES =
      Set.of("escrow", "ref", "name", "position", "market", "order");

  private static final int MAX_HANDLE_CHARS = 512;

  /**
   * The most characters of a callback token. SageMaker's have 10 (API reference of
   * SendPipelineExecutionStepSuccess), so this leaves room.
   */
  private static final int MAX_TOKEN_CHARS = 2_048;

  private static final List<Parameter> ESCROW =
      List.of(optional("escrow", Type.TEXT), optional("ref", Type.TEXT));

  private static final List<Parameter> OBJECT =
      List.of(
          optional("uri", Type.TEXT),
          optional("bucket", Type.TEXT),
          optional("key", Type.TEXT),
          optional("version-id", Type.TEXT),
          optional("etag", Type.TEXT));

  /**
   * They say which content of an object is read, and how. Rows that are there need none of them.
   */
  static final Set<String> OF_OBJECTS = Set.of("version-id", "etag", "format", "columns");

  /** Whether its text identifies a thing. */
  boolean isHandle() {
    return type == Type.TEXT && HANDLES.contains(name);
  }

  /** The longest text that it may have, in characters. */
  int maxLength() {
    return isHandle()
        ? MAX_HANDLE_CHARS
        : name.equals("token") ? MAX_TOKEN_CHARS : ParameterValue.MAX_TEXT;
  }

  private static Parameter required(String name, Type type) {
    return new Parameter(name, type, true, false, Set.of());
  }

  private static Parameter optional(String name, Type type) {
    return new Parameter(name, type, false, false, Set.of());
  }

  private static Parameter oneOf(String name, String... allowed) {
    return new Parameter(name, Type.TEXT, false, false, Set.of(allowed));
  }

  private static Parameter row(String name, Type type, boolean required) {
    return new Parameter(name, type, required, true, Set.of());
  }

  /** The role of an agent in a payment. */
  enum Role {
    /** The agent whose money moves. */
    PAYER,
    /** The agent who gets the money. */
    PAYEE
  }

  /** The parameter of this kind that names the payer or the payee, if it has one. */
  static Optional<Parameter> inRole(ActionKind kind, Role role) {
    Optional<String> name =
        switch (role) {
          case PAYER -> kind.agents().payer();
          case PAYEE -> kind.agents().payee();
        };
    return of(kind).stream()
        .filter(parameter -> name.filter(parameter.name::equals).isPresent())
        .findFirst();
  }

  /**
   * The ways to name the thing that a step acts on. A step must use exactly one: an escrow by id or
   * by ref, an object by address or by bucket and key, rows by an object or as they are. Empty
   * where a kind leaves no choice.
   */
  static List<Set<String>> choices(ActionKind kind) {
    if (kind.deed().actsOnEscrow()) {
      return List.of(Set.of("escrow"), Set.of("ref"));
    }
    if (!kind.outside().isObject()) {
      return List.of();
    }
    return kind.family() == ActionKind.Family.FAN_OUT
        ? List.of(Set.of("uri"), Set.of("bucket", "key"), Set.of("rows"))
        : List.of(Set.of("uri"), Set.of("bucket", "key"));
  }

  /** The parameters of a kind, in the order in which they are resolved. */
  static List<Parameter> of(ActionKind kind) {
    return switch (kind) {
      case TRANSFER ->
          List.of(
              required("payer", Type.AGENT),
              required("payee", Type.AGENT),
              required("amount", Type.MONEY),
              optional("memo", Type.TEXT));
      case PAYOUT ->
          List.of(
              required("payer", Type.AGENT),
              required("payee", Type.AGENT),
              required("amount", Type.MONEY),
              optional("memo", Type.TEXT));
      case RECORD -> List.of(required("agent", Type.AGENT), required("memo", Type.TEXT));
      case CREATE_ESCROW ->
          List.of(
              required("payer", Type.AGENT),
              required("payee", Type.AGENT),
              required("amount", Type.MONEY),
              required("terms", Type.TEXT),
              optional("timeout-hours", Type.INTEGER),
              optional("metadata", Type.OBJECT),
              optional("ref", Type.TEXT),
              optional("referral-code", Type.TEXT));
      case COMPLETE_ESCROW -> plus(List.of(required("agent", Type.AGENT)), ESCROW);
      case RELEASE_ESCROW ->
          plus(
              List.of(required("agent", Type.AGENT)),
              ESCROW,
              List.of(optional("note", Type.TEXT), optional("metadata", Type.OBJECT)));
      case DISPUTE_ESCROW ->
          plus(
              List.of(required("agent", Type.AGENT)),
              ESCROW,
              List.of(optional("reason", Type.TEXT)));
      case OPEN_POSITION ->
          List.of(
              required("agent", Type.AGENT),
              required("market", Type.TEXT),
              new Parameter("side", Type.TEXT, true, false, Set.of("long", "short")),
              required("amount", Type.MONEY),
              optional("leverage", Type.DECIMAL),
              optional("metadata", Type.OBJECT));
      case CLOSE_POSITION ->
          List.of(required("agent", Type.AGENT), required("position", Type.TEXT));
      case LIMIT_ORDER ->
          List.of(
              required("agent", Type.AGENT),
              required("market", Type.TEXT),
              new Parameter("side", Type.TEXT, true, false, Set.of("long", "short")),
              required("amount", Type.MONEY),
              required("limit-price", Type.DECIMAL),
              optional("leverage", Type.DECIMAL));
      case CANCEL_ORDER -> List.of(required("agent", Type.AGENT), required("order", Type.TEXT));
      case STOP_LOSS, TAKE_PROFIT ->
          List.of(
              required("agent", Type.AGENT),
              required("position", Type.TEXT),
              required("trigger-price", Type.DECIMAL));
      case CLAIM_FAUCET ->
          List.of(required("agent", Type.AGENT), optional("referral-code", Type.TEXT));
      case REGISTER_AGENT ->
          List.of(optional("name", Type.TEXT), optional("referral-code", Type.TEXT));
      case SWEEP ->
          List.of(
              required("agent", Type.AGENT),
              required("to", Type.AGENT),
              required("ceiling", Type.MONEY));
      case DESCRIBE_TRAINING_JOB -> List.of(required("name", Type.TEXT));
      case INVOKE_ENDPOINT ->
          List.of(
              required("endpoint", Type.TEXT),
              required("body", Type.ANY),
              optional("content-type", Type.TEXT),
              optional("accept", Type.TEXT),
              optional("target-variant", Type.TEXT),
              optional("target-model", Type.TEXT),
              optional("inference-id", Type.TEXT));
      case READ_OBJECT -> plus(OBJECT, List.of(oneOf("format", "json", "text", "csv", "jsonl")));
      case READ_MLFLOW_RUN -> List.of(required("server", Type.TEXT), required("run-id", Type.TEXT));
      case DESCRIBE_DATABRICKS_RUN ->
          List.of(required("workspace", Type.TEXT), required("run-id", Type.TEXT));
      case QUERY_DATABRICKS ->
          List.of(
              required("workspace", Type.TEXT),
              required("statement", Type.SQL),
              optional("parameters", Type.OBJECT));
      case PAY_SCORES ->
          plus(
              OBJECT,
              List.of(
                  optional("rows", Type.ROWS),
                  oneOf("format", "csv", "jsonl", "parquet"),
                  optional("columns", Type.ANY),
                  required("payer", Type.AGENT),
                  row("payee", Type.AGENT, true),
                  row("amount", Type.MONEY, true),
                  row("memo", Type.TEXT, false),
                  row("item", Type.TEXT, false),
                  optional("minimum", Type.MONEY),
                  optional("may-pay-nobody", Type.BOOLEAN),
                  optional("log", Type.TEXT)));
      case ANSWER_CALLBACK ->
          List.of(
              required("token", Type.TEXT),
              optional("outputs", Type.OBJECT),
              optional("failure", Type.TEXT));
    };
  }

  @SafeVarargs
  private static List<Parameter> plus(List<Parameter>... parts) {
    List<Parameter> all = new ArrayList<>();
    for (List<Parameter> part : parts) {
      all.addAll(part);
    }
    return List.copyOf(all);
  }
}

package dev.fleabridge.rule;

import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import dev.fleabridge.rule.expression.Expression;
import dev.fleabridge.rule.expression.ExpressionException;
import dev.fleabridge.rule.expression.RowFields;
import dev.fleabridge.rule.expression.Scope;
import dev.fleabridge.rule.expression.Undecided;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One step of a rule.
 *
 * @param name unique in its rule
 * @param kind what the step does
 * @param parameters by name, in the order in which they are resolved
 * @param dependsOn the steps that must have ended before: those that {@code after} and {@code
 *     on-failure-of} name, and those whose results its expressions read
 * @param require conditions, judged in their order when the step becomes ready
 * @param onFailureOf the step whose failure makes this step necessary
 * @param deadline how long after its creation the action may still be sent
 * @param scale decimal places to which computed amounts are rounded, 0 to 6
 */
public record Step(
    String name,
    ActionKind kind,
    Map<String, Template> parameters,
    Set<String> dependsOn,
    List<Requirement> require,
    Optional<String> onFailureOf,
    Optional<Duration> deadline,
    int scale) {

  /** The parameter that says how much a step moves. */
  private static final String AMOUNT = "amount";

  /** The result of computing one parameter. */
  private sealed interface Computed {
    record Of(ParameterValue.Value value) implements Computed {}

    record Absent() implements Computed {}

    record Stop(Resolution resolution) implements Computed {}
  }

  public Step {
    dependsOn = Set.copyOf(dependsOn);
    require = List.copyOf(require);
  }

  /**
   * Judges the conditions and computes the parameters. It leaves out the parameters of {@code
   * pay-scores} that belong to a row, which {@link #resolveRow} computes.
   *
   * @throws Undecided where an expression did not end
   */
  public Resolution resolve(Scope scope) {
    for (Requirement requirement : require) {
      switch (requirement.judge(scope)) {
        case Requirement.Judgement.Holds _ -> {}
        case Requirement.Judgement.Refused(String reason) -> {
          return new Resolution.Skip(reason);
        }
        case Requirement.Judgement.Failed(String reason) -> {
          return new Resolution.Invalid("require", reason);
        }
      }
    }
    return collect(scope, Parameter.of(kind).stream().filter(p -> !p.perRow()).toList());
  }

  /**
   * Computes payer, payee, amount, memo and item of one payment of a {@code pay-scores} step.
   *
   * @param scope the scope of the step, with the row ({@link Scope#withRow})
   * @return {@code Skip(zero_amount)} or {@code Skip(below_minimum)} for a row that is not paid
   */
  public Resolution resolveRow(Scope scope) {
    List<Parameter> wanted =
        Parameter.of(kind).stream().filter(p -> p.perRow() || p.name().equals("payer")).toList();
    Resolution row = collect(scope, wanted);
    Optional<Parameter> minimum =
        Parameter.of(kind).stream().filter(p -> p.name().equals("minimum")).findFirst();
    if (!(row instanceof Resolution.Ready ready) || minimum.isEmpty()) {
      return row;
    }
    return switch (value(scope, minimum.get())) {
      case Computed.Stop(Resolution why) -> why;
      case Computed.Of(ParameterValue.Value.Amount(Money least))
          when ready.amount().filter(least::exceeds).isPresent() ->
          new Resolution.Skip(Reason.BELOW_MINIMUM.code());
      case Computed.Of _, Computed.Absent _ -> row;
    };
  }

  /** Whether it has the rows that it pays itself, and reads no file. */
  boolean hasRows() {
    return parameters.containsKey("rows");
  }

  /**
   * The rows that the step pays, where it has them itself.
   *
   * @param stored what {@link #resolve} gave for them
   * @throws IllegalArgumentException where these are other rows
   * @throws Undecided where an expression did not end
   */
  public ArrayNode rows(Scope scope, JsonNode stored) {
    Optional<Parameter> parameter =
        Parameter.of(kind).stream().filter(p -> p.type() == Parameter.Type.ROWS).findFirst();
    if (parameter.isPresent()
        && value(scope, parameter.get()) instanceof Computed.Of(ParameterValue.Value.Rows found)
        && found.json().path("sha256").equals(stored.path("sha256"))) {
      return found.list();
    }
    throw new IllegalArgumentException("the rows are not those that were found at first");
  }

  /** The agent that is written literally in this role; empty where it is computed or missing. */
  Optional<String> literalAgent(Parameter.Role role) {
    return Parameter.inRole(kind, role)
        .map(parameter -> parameters.get(parameter.name()))
        .filter(Template.Fixed.class::isInstance)
        .map(template -> ((Template.Fixed) template).value().asString());
  }

  /** Every expression of the step. */
  Stream<Expression> expressions() {
    return Stream.concat(
        require.stream().map(Requirement::that),
        parameters.values().stream().flatMap(Template::expressions));
  }

  /** The fields of a row that the payments of a {@code pay-scores} step are computed from. */
  public RowFields rowFields() {
    return RowFields.of(
        Parameter.of(kind).stream()
            .filter(Parameter::perRow)
            .flatMap(parameter -> Optional.ofNullable(parameters.get(parameter.name())).stream())
            .flatMap(Template::expressions)
            .toList());
  }

  /** Whether an expression of the step reads the result of this other step. */
  public boolean reads(String other) {
    return expressions().anyMatch(expression -> expression.steps().contains(other));
  }

  private Resolution collect(Scope scope, List<Parameter> wanted) {
    Map<String, ParameterValue.Value> values = new LinkedHashMap<>();
    for (Parameter parameter : wanted) {
      switch (value(scope, parameter)) {
        case Computed.Of(ParameterValue.Value value) -> values.put(parameter.name(), value);
        case Computed.Absent _ -> {}
        case Computed.Stop(Resolution why) -> {
          return why;
        }
      }
    }
    ObjectNode parameters = JsonNodeFactory.instance.objectNode();
    values.forEach((name, value) -> parameters.set(name, value.json()));
    return new Resolution.Ready(
        parameters,
        values.get(AMOUNT) instanceof ParameterValue.Value.Amount(Money usdc)
            ? Optional.of(usdc)
            : Optional.empty(),
        agent(Parameter.Role.PAYER, parameters),
        agent(Parameter.Role.PAYEE, parameters),
        isComputed(Parameter.Role.PAYER),
        isComputed(Parameter.Role.PAYEE));
  }

  private Optional<String> agent(Parameter.Role role, ObjectNode parameters) {
    return Parameter.inRole(kind, role)
        .map(parameter -> parameters.get(parameter.name()))
        .map(JsonNode::stringValue);
  }

  private Computed value(Scope scope, Parameter parameter) {
    Template template = parameters.get(parameter.name());
    if (template == null) {
      return new Computed.Absent();
    }
    Optional<ParameterValue.Value> value;
    try {
      JsonNode resolved = template.resolve(scope);
      value = ParameterValue.convert(parameter, resolved, template.computed(), scale);
    } catch (ExpressionException | IllegalArgumentException e) {
      return new Computed.Stop(
          new Resolution.Invalid(parameter.name(), String.valueOf(e.getMessage())));
    }
    if (parameter.name().equals(AMOUNT) && value.map(Step::isZero).orElse(true)) {
      return new Computed.Stop(new Resolution.Skip(Reason.ZERO_AMOUNT.code()));
    }
    if (value.isPresent() && value.get() instanceof ParameterValue.Value.Rows(ArrayNode rows)) {
      Optional<String> mistake = rowFields().missingIn(rows);
      if (mistake.isPresent()) {
        return new Computed.Stop(new Resolution.Invalid(parameter.name(), mistake.get()));
      }
    }
    if (value.isEmpty() && parameter.required()) {
      return new Computed.Stop(new Resolution.Invalid(parameter.name(), "no value"));
    }
    return value.<Computed>map(Computed.Of::new).orElseGet(Computed.Absent::new);
  }

  private boolean isComputed(Parameter.Role role) {
    return Parameter.inRole(kind, role)
        .map(parameter -> parameters.get(parameter.name()))
        .filter(Template::computed)
        .isPresent();
  }

  private static boolean isZero(ParameterValue.Value value) {
    return value instanceof ParameterValue.Value.Amount(Money usdc) && usdc.isZero();
  }
}

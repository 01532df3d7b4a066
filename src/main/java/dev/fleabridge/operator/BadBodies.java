package dev.fleabridge.operator;

import dev.fleabridge.model.Json;
import dev.fleabridge.web.ProblemDetails;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Says which field of a body could not be read, and does not quote its value. */
final class BadBodies {

  private static final int MAX_NAME_CHARS = 200;

  private BadBodies() {}

  static ProblemDetail problem(@Nullable Throwable cause) {
    Optional<String> twice =
        cause instanceof StreamReadException e ? Json.repeatedField(e) : Optional.empty();
    if (twice.isPresent()) {
      return ProblemDetails.badField(bounded(twice.get()), "it stands there twice");
    }
    if (!(cause instanceof DatabindException e) || e.getPath().isEmpty()) {
      return ProblemDetails.badField("body", "a JSON object of the expected form is needed");
    }
    return ProblemDetails.badField(field(e), message(e));
  }

  private static String message(DatabindException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "there is no such field; known here: " + known(unknown);
    }
    return e.getCause() instanceof BadField bad
        ? String.valueOf(bad.getMessage())
        : "not of the expected form";
  }

  /** The path of the field, such as {@code items[3].amount}. */
  private static String field(DatabindException e) {
    StringBuilder field = new StringBuilder();
    for (JacksonException.Reference step : e.getPath()) {
      String name = step.getPropertyName();
      if (name == null) {
        field.append('[').append(step.getIndex()).append(']');
      } else {
        field.append(field.isEmpty() ? "" : ".").append(name);
      }
    }
    return bounded(field.toString());
  }

  private static String bounded(String field) {
    return field.length() > MAX_NAME_CHARS ? field.substring(0, MAX_NAME_CHARS) + "..." : field;
  }

  private static String known(UnrecognizedPropertyException e) {
    return String.join(
        ", ", e.getKnownPropertyIds().stream().map(String::valueOf).sorted().toList());
  }
}

package dev.fleabridge.openapi;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.Arrays;
import java.util.Map;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.HandlerMethod;

/**
 * Describes what a method of a controller takes and returns, in place of what springdoc makes of
 * it: springdoc knows neither our numbers nor what may be null.
 */
final class OperationForms implements GlobalOperationCustomizer {

  static final String JSON = "application/json";

  private final TypeForms types;

  OperationForms(TypeForms types) {
    this.types = types;
  }

  @Override
  public Operation customize(Operation operation, HandlerMethod method) {
    takes(operation, method);
    returns(operation, method);
    return operation;
  }

  private void takes(Operation operation, HandlerMethod method) {
    Arrays.stream(method.getMethodParameters())
        .filter(parameter -> parameter.hasParameterAnnotation(RequestBody.class))
        .findFirst()
        .ifPresent(parameter -> operation.setRequestBody(body(parameter)));
  }

  private io.swagger.v3.oas.models.parameters.RequestBody body(MethodParameter parameter) {
    RequestBody annotation = parameter.getParameterAnnotation(RequestBody.class);
    Schema<?> schema =
        parameter.getParameterType() == String.class
            ? Form.ref(EventDoorDocument.ENVELOPE)
            : types.body(ResolvableType.forMethodParameter(parameter));
    return new io.swagger.v3.oas.models.parameters.RequestBody()
        .required(annotation == null || annotation.required())
        .content(json(schema));
  }

  private void returns(Operation operation, HandlerMethod method) {
    ResolvableType type = returned(method);
    if (type.resolve() == void.class) {
      return; // Said by hand.
    }
    boolean tagged = isTagged(method);
    operation.getResponses().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith("2"))
        .map(Map.Entry::getValue)
        .forEach(response -> {
          answer(response, types.answer(type));
          if (tagged) {
            response.addHeaderObject(
                Answers.TAG,
                new Header()
                    .description("changes with whatever is answered")
                    .schema(Form.string()));
          }
        });
  }

  /** An answer that says which type it has beside its headers, has a tag among these. */
  private static boolean isTagged(HandlerMethod method) {
    ResolvableType type = ResolvableType.forMethodReturnType(method.getMethod());
    return type.resolve() == ResponseEntity.class && !isToldByHand(method);
  }

  private static boolean isToldByHand(HandlerMethod method) {
    return method.hasMethodAnnotation(io.swagger.v3.oas.annotations.responses.ApiResponse.class);
  }

  /** A method that answers by itself says in an annotation what it answers. */
  private static ResolvableType returned(HandlerMethod method) {
    ResolvableType type = ResolvableType.forMethodReturnType(method.getMethod());
    var told =
        method.getMethodAnnotation(io.swagger.v3.oas.annotations.responses.ApiResponse.class);
    if (type.resolve() != ResponseEntity.class) {
      return type;
    }
    return told == null
        ? type.getGeneric(0)
        : ResolvableType.forClass(told.content()[0].schema().implementation());
  }

  private static void answer(ApiResponse response, Schema<?> schema) {
    response.setContent(json(schema));
  }

  static Content json(Schema<?> schema) {
    return new Content().addMediaType(JSON, new MediaType().schema(schema));
  }
}

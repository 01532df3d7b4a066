package dev.fleabridge.operator;

import dev.fleabridge.model.Money;
import dev.fleabridge.web.SourceDoors;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.List;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import tools.jackson.databind.JsonNode;

/**
 * Adds to the API's description at {@code /v3/api-docs} what the controllers do not say. It is
 * lazy, as springdoc is ({@link LazyOpenApi}).
 */
@Lazy
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

  private static final String API_KEY = "sourceKey";
  private static final String BASIC = "basic";
  private static final String BEARER = "bearer";
  private static final String PROBLEM = "Problem";

  static {
    SpringDocUtils.getConfig()
        .replaceWithClass(JsonNode.class, Object.class)
        .replaceWithSchema(Money.class, money());
  }

  @Bean
  OpenAPI description() {
    Components components =
        new Components()
            .addSecuritySchemes(API_KEY, apiKey())
            .addSecuritySchemes(BASIC, http("basic", "operators, or a source and its key"))
            .addSecuritySchemes(
                BEARER,
                http(
                    "bearer",
                    "a JWT: roles viewer, operator, approver;" + " sources: scope events:write"));
    return new OpenAPI()
        .info(
            new Info()
                .title("Fleabridge")
                .version("1")
                .description(
                    "Turns what Amazon SageMaker reports into Purple Flea payments, each exactly"
                        + " once. Amounts are decimal strings in USDC; times are ISO-8601; lists go"
                        + " on at `next`, given as `cursor`."))
        .components(components);
  }

  @Bean
  GlobalOpenApiCustomizer problems() {
    return api -> {
      // It is added here, because springdoc leaves out what no controller mentions.
      api.getComponents().addSchemas(PROBLEM, problem());
      if (api.getPaths() != null) {
        api.getPaths()
            .forEach((path, item) -> {
              if (path.equals("/v1/events") && item.getPost() != null) {
                EventDoorDocument.describe(item.getPost(), api.getComponents());
              }
              item.readOperationsMap()
                  .forEach((method, operation) ->
                      describe(operation, SourceDoors.isOne(method.name(), path)));
            });
      }
    };
  }

  private static void describe(Operation operation, boolean forSources) {
    if (forSources) {
      operation.addSecurityItem(new SecurityRequirement().addList(API_KEY));
    }
    operation.addSecurityItem(new SecurityRequirement().addList(BASIC));
    operation.addSecurityItem(new SecurityRequirement().addList(BEARER));
    problem(
        operation,
        "400",
        forSources
            ? "Malformed; `field` and `reason` say where and why, `index` in which element"
            : "A parameter or a field cannot be accepted; `errors` names it");
    problem(operation, "401", "Not signed in");
    problem(
        operation,
        "403",
        forSources
            ? "A wrong key, or an event that this source may not send; `field` and `setting` say"
                + " which, `index` in which element"
            : "Signed in, and not allowed to");
    problem(operation, "500", "Unforeseen; `reference` stands in the log");
    problem(operation, "503", "The books cannot be reached, or too much waits; come again");
    if (forSources) {
      problem(operation, "429", "Faster than this source may post; come again");
    }
    for (String status : List.of("429", "503")) {
      ApiResponse later = operation.getResponses().get(status);
      if (later != null) {
        later.addHeaderObject("Retry-After", seconds());
      }
    }
    if (operation.getRequestBody() != null) {
      problem(operation, "413", "The body is larger than allowed");
      problem(operation, "415", "The body is compressed, or of another type");
    }
    boolean names =
        operation.getParameters() != null
            && operation.getParameters().stream().anyMatch(p -> "path".equals(p.getIn()));
    if (names) {
      problem(operation, "404", "There is nothing under this id");
    }
    if (operation.getRequestBody() != null
        && operation.getTags() != null
        && operation.getTags().contains("batches")) {
      problem(operation, "409", "The key belongs to another batch; `batch` says which");
    }
    if (operation.getTags() != null && operation.getTags().contains("levers")) {
      problem(operation, "409", "Not legal in the action's state; `legal` says what is");
    }
  }

  private static void problem(Operation operation, String status, String description) {
    if (!operation.getResponses().containsKey(status)) {
      Schema<?> schema = new Schema<>().$ref("#/components/schemas/" + PROBLEM);
      operation
          .getResponses()
          .addApiResponse(
              status,
              new ApiResponse()
                  .description(description)
                  .content(
                      new Content()
                          .addMediaType(
                              "application/problem+json", new MediaType().schema(schema))));
    }
  }

  private static Header seconds() {
    return new Header().description("seconds").schema(new IntegerSchema());
  }

  private static SecurityScheme apiKey() {
    return new SecurityScheme()
        .type(SecurityScheme.Type.APIKEY)
        .in(SecurityScheme.In.HEADER)
        .name(SourceDoors.API_KEY)
        .description("a source's key");
  }

  private static SecurityScheme http(String scheme, String description) {
    return new SecurityScheme()
        .type(SecurityScheme.Type.HTTP)
        .scheme(scheme)
        .description(description);
  }

  private static Schema<?> money() {
    return new StringSchema().pattern("^\\d+\\.\\d{2,6}$").example("0.10");
  }

  private static Schema<?> problem() {
    Schema<?> error =
        new ObjectSchema()
            .addProperty("field", new StringSchema())
            .addProperty("message", new StringSchema());
    return new ObjectSchema()
        .description("RFC 9457")
        .addProperty("type", new StringSchema())
        .addProperty("title", new StringSchema())
        .addProperty("status", new IntegerSchema())
        .addProperty("detail", new StringSchema())
        .addProperty("instance", new StringSchema())
        .addProperty("field", new StringSchema())
        .addProperty("reason", new StringSchema())
        .addProperty("index", new IntegerSchema())
        .addProperty("setting", new StringSchema())
        .addProperty("errors", new ArraySchema().items(error))
        .addProperty("state", new StringSchema())
        .addProperty("legal", new ArraySchema().items(new StringSchema()))
        .addProperty("batch", new StringSchema())
        .addProperty("reference", new StringSchema());
  }
}

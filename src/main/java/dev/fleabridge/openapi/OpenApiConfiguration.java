package dev.fleabridge.openapi;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
import java.util.List;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.models.GroupedOpenApi;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * Adds to the API's description at {@code /v3/api-docs} what the controllers do not say, and serves
 * the part for agents at {@code /v3/api-docs/agents}. It is lazy, as springdoc is ({@link
 * LazyOpenApi}).
 */
@Lazy
@Configuration(proxyBeanMethods = false)
public class OpenApiConfiguration {

  private static final List<Tag> TAGS =
      List.of(
          tag("actions", "What was paid, is to be paid, or is not"),
          tag("audit", "Who did what"),
          tag("batches", "Bulk payouts"),
          tag("budgets", "Limits, and what is used of them"),
          tag("escrows", "Escrows that we know"),
          tag("overview", "How things stand, on one page"),
          tag("positions", "Trading positions that we know"),
          tag("events", "What came in, and what became of it"),
          tag("levers", "What people do to actions"),
          tag("pauses", "Brakes"),
          tag("rules", "The rules in force, and other ones tried out"),
          tag("runs", "One rule applied to one fact"),
          tag("session", "Who is signed in"),
          tag("wallets", "What we know of the agents' money"));

  @Bean
  TypeForms typeForms() {
    return new TypeForms();
  }

  @Bean
  OperationForms operationForms(TypeForms types) {
    return new OperationForms(types);
  }

  @Bean
  OpenAPI description() {
    return new OpenAPI()
        .info(
            new Info()
                .title("Fleabridge")
                .version("1")
                .license(
                    new License()
                        .name("Apache-2.0")
                        .url("https://www.apache.org/licenses/LICENSE-2.0"))
                .description(
                    "Turns what Amazon SageMaker reports into Purple Flea payments, each exactly"
                        + " once. Amounts are decimal strings in USDC; times are ISO-8601; lists go"
                        + " on at `next`, given as `cursor`."))
        .servers(List.of(new Server().url("/")))
        .tags(TAGS)
        .components(new Components());
  }

  @Bean
  GlobalOpenApiCustomizer completed(TypeForms types) {
    Document document = new Document(types);
    return api -> {
      document.complete(api);
      Document.drop(api);
    };
  }

  /** The part for agents. The customizer above has completed it before this one narrows it. */
  @Bean
  GroupedOpenApi agents() {
    return GroupedOpenApi.builder()
        .group(AgentsDocument.GROUP)
        .pathsToMatch("/v1/**")
        .addOpenApiCustomizer(api -> {
          AgentsDocument.narrow(api);
          Document.drop(api);
        })
        .build();
  }

  private static Tag tag(String name, String description) {
    return new Tag().name(name).description(description);
  }
}

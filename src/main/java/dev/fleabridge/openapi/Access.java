package dev.fleabridge.openapi;

import dev.fleabridge.web.SourceDoors;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Who may make a call, and how one signs in. The roles stand in the requirement. */
final class Access {

  private static final String API_KEY = "sourceKey";
  private static final String BASIC = "basic";
  private static final String BEARER = "bearer";

  /** Nobody signs whom the document for agents is for. */
  static final String SIGNATURE = "mlflowSignature";

  private static final String VIEWER = "viewer";
  private static final String OPERATOR = "operator";
  private static final String APPROVER = "approver";

  /** What an approver may do, and nobody else. */
  private static final Set<String> APPROVERS =
      Set.of("/v1/actions/{id}/approve", "/v1/actions/{id}/reject");

  /** Where the body, or what it is about, decides which of the two is needed. */
  private static final Set<String> EITHER =
      Set.of(
          "/v1/actions/bulk",
          "/v1/rules/revisions/{number}/put-in-force",
          "/v1/rules/revisions/{number}/refuse");

  /** Posts that only read. */
  private static final Set<String> READS = Set.of("/v1/rules/test");

  private Access() {}

  static void describe(Components components) {
    components
        .addSecuritySchemes(
            API_KEY,
            new SecurityScheme()
                .type(SecurityScheme.Type.APIKEY)
                .in(SecurityScheme.In.HEADER)
                .name(SourceDoors.API_KEY)
                .description("A source's key"))
        .addSecuritySchemes(
            SIGNATURE,
            new SecurityScheme()
                .type(SecurityScheme.Type.APIKEY)
                .in(SecurityScheme.In.HEADER)
                .name("X-MLflow-Signature")
                .description("Of the delivery, its time and its body: see docs/doors.md"))
        .addSecuritySchemes(BASIC, http("basic", "An operator, or a source and its key"))
        .addSecuritySchemes(
            BEARER,
            http("bearer", "A JWT: of an operator with roles, of a source with `events:write`")
                .bearerFormat("JWT"));
  }

  static void describe(String method, String path, Operation operation) {
    List<SecurityRequirement> all = new ArrayList<>();
    if (path.equals(SourceDoors.MLFLOW)) {
      all.add(new SecurityRequirement().addList(SIGNATURE));
    } else if (SourceDoors.isOne(method, path)) {
      all.add(new SecurityRequirement().addList(API_KEY));
      all.add(new SecurityRequirement().addList(BASIC));
      all.add(new SecurityRequirement().addList(BEARER, "events:write"));
    } else {
      for (String role : roles(method, path)) {
        all.add(new SecurityRequirement().addList(BASIC, role));
        all.add(new SecurityRequirement().addList(BEARER, role));
      }
    }
    operation.setSecurity(all);
  }

  /** One of these is needed. Operators and approvers are viewers too. */
  private static List<String> roles(String method, String path) {
    if (method.equals("GET") || READS.contains(path)) {
      return List.of(VIEWER);
    }
    if (APPROVERS.contains(path)) {
      return List.of(APPROVER);
    }
    return EITHER.contains(path) ? List.of(OPERATOR, APPROVER) : List.of(OPERATOR);
  }

  private static SecurityScheme http(String scheme, String description) {
    return new SecurityScheme()
        .type(SecurityScheme.Type.HTTP)
        .scheme(scheme)
        .description(description);
  }
}

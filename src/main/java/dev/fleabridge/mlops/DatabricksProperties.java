package dev.fleabridge.mlops;

import dev.fleabridge.setting.Given;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The workspaces of Databricks: {@code fleabridge.databricks}.
 *
 * @param workspaces by the name that rules use
 */
@ConfigurationProperties("fleabridge.databricks")
record DatabricksProperties(@DefaultValue Map<String, Workspace> workspaces) {

  private static final String PREFIX = "fleabridge.databricks.workspaces.";

  /**
   * One workspace.
   *
   * @param host its address
   * @param token a bearer token; null where it signs in otherwise
   * @param clientId the service principal that signs in by OAuth; null where a token does
   * @param clientSecret its secret; null where {@code secret} names it, or where a token signs in
   * @param secret the name of the secret that has the token, or the client's secret where there is
   *     a client; null where none has
   * @param warehouse the id of the SQL warehouse for statements; null where none may be run
   */
  record Workspace(
      String host,
      @Nullable String token,
      @Nullable String clientId,
      @Nullable String clientSecret,
      @Nullable String secret,
      @Nullable String warehouse) {

    Workspace {
      token = Given.orNull(token);
      clientId = Given.orNull(clientId);
      clientSecret = Given.orNull(clientSecret);
      secret = Given.orNull(secret);
      warehouse = Given.orNull(warehouse);
    }

    @Override
    public String toString() {
      return "Workspace[" + host + ", token=***, clientSecret=***]";
    }
  }

  DatabricksProperties {
    workspaces = Map.copyOf(workspaces);
    workspaces.forEach((name, workspace) -> {
      address(name, workspace);
      checkSignIn(name, workspace);
      checkWarehouse(name, workspace.warehouse());
    });
  }

  private static void checkSignIn(String name, Workspace workspace) {
    boolean client = workspace.clientId() != null;
    String literal = client ? workspace.clientSecret() : workspace.token();
    String other = client ? workspace.token() : workspace.clientSecret();
    if ((literal == null) == (workspace.secret() == null) || other != null) {
      throw new IllegalArgumentException(
          PREFIX
              + name
              + " needs exactly one of token, secret, or client-id with client-secret or secret");
    }
  }

  private static void checkWarehouse(String name, @Nullable String id) {
    if (id != null && !id.matches("[A-Za-z0-9-]{1,64}")) {
      throw new IllegalArgumentException(
          PREFIX + name + ".warehouse is no id of a SQL warehouse, such as 1234567890abcdef");
    }
  }

  static URI address(String name, Workspace workspace) {
    String setting = PREFIX + name + ".host";
    if (Given.orNull(workspace.host()) == null) {
      throw new IllegalArgumentException(setting + " is missing");
    }
    return RemoteAddress.of(setting, workspace.host());
  }
}

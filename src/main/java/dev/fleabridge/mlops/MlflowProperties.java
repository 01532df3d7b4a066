package dev.fleabridge.mlops;

import dev.fleabridge.setting.Given;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The tracking servers of MLflow: {@code fleabridge.mlflow}.
 *
 * @param servers by the name that rules use
 */
@ConfigurationProperties("fleabridge.mlflow")
record MlflowProperties(@DefaultValue Map<String, Server> servers) {

  private static final String PREFIX = "fleabridge.mlflow.servers.";

  /**
   * One server.
   *
   * @param baseUrl its address, without {@code /api}
   * @param token a bearer token; null where it asks for none, or a secret has it
   * @param secret the name of the secret that has the token; null where none has
   */
  record Server(String baseUrl, @Nullable String token, @Nullable String secret) {

    Server {
      token = Given.orNull(token);
      secret = Given.orNull(secret);
    }

    @Override
    public String toString() {
      return "Server[" + baseUrl + ", token=***]";
    }
  }

  MlflowProperties {
    servers = Map.copyOf(servers);
    servers.forEach((name, server) -> {
      address(name, server);
      if (server.token() != null && server.secret() != null) {
        throw new IllegalArgumentException(
            PREFIX + name + " has a token and a secret, and only one of them can be meant");
      }
    });
  }

  static URI address(String name, Server server) {
    String setting = PREFIX + name + ".base-url";
    if (Given.orNull(server.baseUrl()) == null) {
      throw new IllegalArgumentException(setting + " is missing");
    }
    return RemoteAddress.of(setting, server.baseUrl());
  }
}

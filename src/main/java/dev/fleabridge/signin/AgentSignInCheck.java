package dev.fleabridge.signin;

import dev.fleabridge.setting.SettingsCheck;
import dev.fleabridge.setting.StartRefused;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Refuses the start where an agent could never sign in, or where its sign-in would open more than
 * the door of agents.
 */
final class AgentSignInCheck implements SettingsCheck {

  private static final String AUDIENCES = "spring.security.oauth2.resourceserver.jwt.audiences";

  private final Environment environment;
  private final SecurityProperties security;
  private final AgentProperties agents;

  AgentSignInCheck(Environment environment, SecurityProperties security, AgentProperties agents) {
    this.environment = environment;
    this.security = security;
    this.agents = agents;
  }

  @Override
  public void check() {
    if (agents.agents().isEmpty()) {
      return;
    }
    boolean byTokens = agents.resource() != null;
    if (byTokens) {
      requireTokensOfItsOwn();
    }
    Set<String> ofSources = new HashSet<>();
    security.sources().values().forEach(source -> ofSources.addAll(source.keys()));
    agents
        .agents()
        .forEach((name, agent) -> {
          if (!byTokens && !agent.hasKeys()) {
            throw StartRefused.setting(
                "fleabridge.mcp.agents.%s has neither keys nor a secret, and without fleabridge.mcp.resource no tokens are taken: it could never sign in"
                    .formatted(name));
          }
          if (agent.keys().stream().anyMatch(ofSources::contains)) {
            throw StartRefused.setting(
                "fleabridge.mcp.agents.%s.keys has a key of a source: it would not say who comes"
                    .formatted(name));
          }
        });
  }

  private void requireTokensOfItsOwn() {
    if (!TokenAudience.takesTokens(environment)) {
      throw StartRefused.setting(
          "fleabridge.mcp.resource says what tokens of agents are for, and no issuer of tokens is configured: name one by spring.security.oauth2.resourceserver.jwt.issuer-uri, or leave it out");
    }
    if (security.anyAudience()) {
      throw StartRefused.setting(
          "fleabridge.security.any-audience=true lets the tokens of agents in at the operators' API: name audiences instead, where fleabridge.mcp.resource is set");
    }
    if (audiences().contains(agents.resource())) {
      throw StartRefused.setting(
          AUDIENCES
              + " names fleabridge.mcp.resource, which lets the tokens of agents in at the operators' API");
    }
  }

  private List<String> audiences() {
    return Binder.get(environment).bind(AUDIENCES, String[].class).map(List::of).orElse(List.of());
  }
}

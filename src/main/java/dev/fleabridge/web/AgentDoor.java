package dev.fleabridge.web;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The address at which agents call tools over MCP. There they sign in, nobody else does, and bodies
 * are smaller than elsewhere.
 */
public final class AgentDoor {

  public static final String PATH = "/mcp";

  /** The most bytes of a message. */
  static final int MAX_BYTES = 64 << 10;

  private AgentDoor() {}

  /** Holds where at least one agent is configured. Elsewhere nothing is at the address. */
  public static final class Open implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return Binder.get(context.getEnvironment())
          .bind("fleabridge.mcp.agents", Bindable.mapOf(String.class, Object.class))
          .map(agents -> !agents.isEmpty())
          .orElse(false);
    }
  }
}

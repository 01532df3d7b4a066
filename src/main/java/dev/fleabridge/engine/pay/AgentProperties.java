package dev.fleabridge.engine.pay;

import dev.fleabridge.setting.AlsoNamed;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is configured for all agents: {@code fleabridge.agents}. {@link AgentSettings} reads the
 * agents' keys, by their exact ids.
 *
 * @param secretPrefix what stands before the id in the names of the secrets of agents that rules
 *     register
 * @param secret the one secret with the keys of many agents; null where there is none
 */
@AlsoNamed({
  "*.api-key",
  "*.secret",
  "*." + PurpleFleaProperties.SERVICES + ".api-key",
  "*." + PurpleFleaProperties.SERVICES + ".secret"
})
@ConfigurationProperties("fleabridge.agents")
record AgentProperties(
    @DefaultValue("fleabridge/agents/") String secretPrefix, @Nullable String secret) {}

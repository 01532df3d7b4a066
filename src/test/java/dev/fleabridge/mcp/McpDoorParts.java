package dev.fleabridge.mcp;

import dev.fleabridge.mcp.tool.Toolbox;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

/**
 * The door for agents with tools of the tests, for services that are made of parts.
 *
 * <p>Bears no stereotype: the embedded run scans this package too.
 */
@Import(McpConfiguration.class)
public class McpDoorParts {

  @Bean
  @Primary
  Toolbox toolsOfTheTests() {
    return new TestTools();
  }
}

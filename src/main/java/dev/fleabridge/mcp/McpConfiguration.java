package dev.fleabridge.mcp;

import dev.fleabridge.mcp.tool.Caller;
import dev.fleabridge.mcp.tool.Tool;
import dev.fleabridge.mcp.tool.Toolbox;
import dev.fleabridge.web.AgentDoor;
import dev.fleabridge.web.ProblemWriter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** Opens the door, where an agent is configured. */
@Configuration(proxyBeanMethods = false)
@Conditional(AgentDoor.Open.class)
class McpConfiguration {

  /** A client that has gone is noticed after two of them, about. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  @Bean
  ServletRegistrationBean<McpServlet> mcpDoor(
      ObjectProvider<Toolbox> tools, MeterRegistry meters, ProblemWriter problems) {
    ToolCalls calls = new ToolCalls(new Later(tools), meters);
    return new ServletRegistrationBean<>(
        new McpServlet(Introduction.ofThisJar(), calls, problems, PAUSE), AgentDoor.PATH);
  }

  /** Servlets are made before the books. */
  private record Later(ObjectProvider<Toolbox> tools) implements Toolbox {

    @Override
    public List<Tool> of(Caller caller) {
      return tools.getObject().of(caller);
    }

    @Override
    public Optional<Tool> named(Caller caller, String name) {
      return tools.getObject().named(caller, name);
    }
  }
}

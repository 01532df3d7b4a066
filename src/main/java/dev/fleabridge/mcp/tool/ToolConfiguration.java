package dev.fleabridge.mcp.tool;

import dev.fleabridge.engine.mandate.Allowance;
import dev.fleabridge.engine.mandate.Holdings;
import dev.fleabridge.engine.mandate.Mandates;
import dev.fleabridge.engine.mandate.Requests;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the tools. */
@Configuration(proxyBeanMethods = false)
class ToolConfiguration {

  @Bean
  Toolbox toolbox(Mandates mandates, Requests requests, Holdings holdings, Allowance allowance) {
    return new OwnTools(mandates, requests, holdings, allowance);
  }
}

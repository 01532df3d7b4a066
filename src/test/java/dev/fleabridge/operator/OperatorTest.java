package dev.fleabridge.operator;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ContextConfiguration;

/** A test against {@link OperatorApp}; all of them share one. */
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    classes = OperatorApp.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.cloud.aws.credentials.access-key=test",
      "spring.cloud.aws.credentials.secret-key=test",
      "db-scheduler.enabled=false",
      "spring.flyway.enabled=false",
      "fleabridge.web.body-deadline=1s",
      "spring.lifecycle.timeout-per-shutdown-phase=1s",
      "fleabridge.web.trusted-proxies=127.0.0.8/32,10.0.0.0/8",
      "fleabridge.security.sources.dev.keys=dev-source-key,dev-source-key-2",
      "fleabridge.security.sources.dev.event-sources=*",
      "fleabridge.security.sources.lab.keys=lab-source-key",
      "fleabridge.security.sources.lab.event-sources=lab.*",
      "spring.security.oauth2.resourceserver.jwt.jwk-set-uri=http://127.0.0.1:1/keys",
      "spring.security.oauth2.resourceserver.jwt.audiences=fleabridge",
      "fleabridge.mcp.resource=https://bridge.example/mcp",
      "fleabridge.mcp.agents.trainer.keys=dev-agent-key",
      "fleabridge.security.basic-sign-in=true",
      "fleabridge.security.operators.viewer.password={noop}viewer",
      "fleabridge.security.operators.viewer.roles=viewer",
      "fleabridge.security.operators.operator.password={noop}operator",
      "fleabridge.security.operators.operator.roles=operator",
      "fleabridge.security.operators.approver.password={noop}approver",
      "fleabridge.security.operators.approver.roles=approver"
    })
@ContextConfiguration(initializers = AlbStandIn.class)
public @interface OperatorTest {}

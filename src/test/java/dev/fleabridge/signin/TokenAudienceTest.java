package dev.fleabridge.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.fleabridge.web.ProblemWriter;
import dev.fleabridge.web.Routes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.mock.web.MockServletContext;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import tools.jackson.databind.json.JsonMapper;

/** A token of the same issuer that was meant for another service. */
class TokenAudienceTest {

  private static final String PREFIX = "spring.security.oauth2.resourceserver.jwt.";

  @TempDir private Path folder;
  private KeyPair keys;
  private WebApplicationContextRunner context;

  @EnableWebMvc
  static class Mvc {}

  @BeforeEach
  void configure() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    keys = generator.generateKeyPair();
    context =
        new WebApplicationContextRunner(
                () -> {
                  var created =
                      new org.springframework.boot.web.context.servlet
                          .AnnotationConfigServletWebApplicationContext();
                  created.setServletContext(new MockServletContext());
                  return created;
                })
            .withConfiguration(
                AutoConfigurations.of(
                    OAuth2ResourceServerAutoConfiguration.class,
                    ServletWebSecurityAutoConfiguration.class))
            .withUserConfiguration(Mvc.class, SecurityConfiguration.class)
            .withBean(JsonMapper.class, JsonMapper::shared)
            .withBean(ProblemWriter.class)
            .withBean(Routes.class, TokenAudienceTest::everywhere)
            .withBean(SimpleMeterRegistry.class)
            .withPropertyValues(PREFIX + "public-key-location=" + publicKey().toUri());
  }

  private static Routes everywhere() {
    return new Routes(() -> Stream.of(request -> new HandlerExecutionChain("it is there")));
  }

  @Test
  void aTokenForAnotherAudienceIs401WhereAudiencesAreSet() {
    context
        .withPropertyValues(PREFIX + "audiences=fleabridge,fleabridge-test")
        .run(run -> {
          assertThat(run).hasNotFailed();
          assertThat(status(run, token("fleabridge"))).isEqualTo(404);
          assertThat(status(run, token("another-service"))).isEqualTo(401);
          assertThat(status(run, token())).isEqualTo(401);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"fleabridge.demo=false", PREFIX + "audiences=", PREFIX + "audiences= "})
  void withoutAudiencesTheStartIsRefused(String setting) {
    context
        .withPropertyValues(setting)
        .run(run ->
            assertThat(run)
                .getFailure()
                .rootCause()
                .hasMessageStartingWith(PREFIX + "audiences is empty"));
  }

  @Test
  void unlessEveryAudienceIsDeclaredToBeWelcome() {
    context
        .withPropertyValues("fleabridge.security.any-audience=true")
        .run(run -> {
          assertThat(run).hasNotFailed();
          assertThat(status(run, token("another-service"))).isEqualTo(404);
        });
  }

  private static int status(WebApplicationContext run, String token) throws Exception {
    MockMvc mvc =
        MockMvcBuilders.webAppContextSetup(run)
            .addFilters(run.getBean("springSecurityFilterChain", Filter.class))
            .build();
    return mvc.perform(get("/v1/nowhere").header("Authorization", "Bearer " + token))
        .andReturn()
        .getResponse()
        .getStatus();
  }

  private String token(String... audience) throws Exception {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .subject("ann")
            .audience(List.of(audience))
            .claim("roles", List.of("viewer"))
            .expirationTime(Date.from(Instant.now().plusSeconds(300)))
            .build();
    SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256), claims);
    token.sign(new RSASSASigner(keys.getPrivate()));
    return token.serialize();
  }

  private Path publicKey() throws IOException {
    String body = Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded());
    return Files.writeString(
        folder.resolve("key.pem"),
        "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n");
  }
}

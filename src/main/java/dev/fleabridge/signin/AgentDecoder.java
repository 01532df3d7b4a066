package dev.fleabridge.signin;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.fleabridge.setting.Given;
import dev.fleabridge.setting.StartRefused;
import java.io.IOException;
import java.io.InputStream;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.core.io.Resource;
import org.springframework.security.converter.RsaKeyConverters;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;

/**
 * Makes the decoder of agents' tokens, by the issuer that Spring Boot's settings name. Spring
 * Boot's own decoder asks for the audience of people and of sources.
 */
final class AgentDecoder {

  private AgentDecoder() {}

  static JwtDecoder by(OAuth2ResourceServerProperties.Jwt settings) {
    String keys = Given.orNull(settings.getJwkSetUri());
    String issuer = Given.orNull(settings.getIssuerUri());
    OAuth2TokenValidator<Jwt> checks = checks(issuer);
    if (keys != null) {
      return checked(jwks(NimbusJwtDecoder.withJwkSetUri(keys), settings), checks);
    }
    if (issuer != null) {
      // The issuer is asked when the first token comes, so that a start does not wait for it.
      return new SupplierJwtDecoder(
          () -> checked(jwks(NimbusJwtDecoder.withIssuerLocation(issuer), settings), checks));
    }
    return checked(
        NimbusJwtDecoder.withPublicKey(read(settings.getPublicKeyLocation()))
            .signatureAlgorithm(algorithms(settings).getFirst())
            .validateType(false)
            .build(),
        checks);
  }

  private static NimbusJwtDecoder jwks(
      NimbusJwtDecoder.JwkSetUriJwtDecoderBuilder decoder,
      OAuth2ResourceServerProperties.Jwt settings) {
    Consumer<Set<SignatureAlgorithm>> only = all -> all.addAll(algorithms(settings));
    return decoder
        .jwsAlgorithms(only)
        .restOperations(IssuerKeys.rest(Ticker.systemTicker()))
        .validateType(false)
        .build();
  }

  private static NimbusJwtDecoder checked(
      NimbusJwtDecoder decoder, OAuth2TokenValidator<Jwt> checks) {
    decoder.setJwtValidator(checks);
    return decoder;
  }

  private static OAuth2TokenValidator<Jwt> checks(@Nullable String issuer) {
    JwtTypeValidator types = new JwtTypeValidator("JWT", "at+jwt");
    types.setAllowEmpty(true);
    List<OAuth2TokenValidator<Jwt>> all = new ArrayList<>();
    all.add(new JwtTimestampValidator());
    all.add(types);
    if (issuer != null) {
      all.add(new JwtIssuerValidator(issuer));
    }
    return new DelegatingOAuth2TokenValidator<>(all);
  }

  private static List<SignatureAlgorithm> algorithms(OAuth2ResourceServerProperties.Jwt settings) {
    return settings.getJwsAlgorithms().stream()
        .map(name -> Objects.requireNonNull(SignatureAlgorithm.from(name)))
        .toList();
  }

  private static RSAPublicKey read(@Nullable Resource place) {
    if (place == null) {
      throw StartRefused.setting(
          "spring.security.oauth2.resourceserver.jwt names no issuer, and agents have tokens of one");
    }
    try (InputStream pem = place.getInputStream()) {
      return Objects.requireNonNull(RsaKeyConverters.x509().convert(pem));
    } catch (IOException e) {
      throw new IllegalStateException("the issuer's key cannot be read", e);
    }
  }
}

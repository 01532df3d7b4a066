package dev.fleabridge.signin;

import dev.fleabridge.setting.Given;
import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * People whom a load balancer has signed in: {@code fleabridge.security.alb}.
 *
 * @param signer the ARNs of the load balancers that are believed; empty believes none
 * @param issuer who signs the people in at the load balancer; must be set where a signer is
 * @param client the load balancer's client id there; null takes any
 * @param keyUrl where the load balancers' public keys are, by their ids; null takes AWS's address
 *     for the region of the signer
 * @param roleClaims the claims that may hold roles; empty takes {@code
 *     fleabridge.security.role-claims}
 */
@ConfigurationProperties("fleabridge.security.alb")
record AlbProperties(
    @DefaultValue List<String> signer,
    @Nullable String issuer,
    @Nullable String client,
    @Nullable String keyUrl,
    @DefaultValue List<String> roleClaims) {

  private static final Pattern ARN =
      Pattern.compile(
          "arn:aws[a-z-]*:elasticloadbalancing:([a-z0-9-]+):[0-9]{12}:loadbalancer/app/[^/]+/[^/]+");

  public AlbProperties {
    signer = signer.stream().map(String::strip).filter(arn -> !arn.isEmpty()).toList();
    issuer = Given.orNull(issuer);
    client = Given.orNull(client);
    keyUrl = Given.orNull(keyUrl);
    roleClaims = List.copyOf(roleClaims);
    for (String arn : signer) {
      if (!ARN.matcher(arn).matches()) {
        throw new IllegalArgumentException(
            "fleabridge.security.alb.signer has \"%s\", which is no ARN of an application load balancer"
                .formatted(arn));
      }
    }
    if (!signer.isEmpty() && issuer == null) {
      throw new IllegalArgumentException(
          "fleabridge.security.alb.issuer is empty: it is the issuer that the load balancer signs people in with");
    }
    if (signer.stream().map(AlbProperties::region).distinct().count() > 1 && keyUrl == null) {
      throw new IllegalArgumentException(
          "fleabridge.security.alb.signer names load balancers of several regions: they need a key-url");
    }
  }

  boolean isGiven() {
    return !signer.isEmpty();
  }

  List<String> roleClaims(SecurityProperties others) {
    return roleClaims.isEmpty() ? others.roleClaims() : roleClaims;
  }

  /** The address below which the keys are; it ends in a slash. */
  URI keys() {
    String url = keyUrl == null ? usual(region(signer.getFirst())) : keyUrl;
    return URI.create(url.endsWith("/") ? url : url + "/");
  }

  private static String usual(String region) {
    return region.startsWith("us-gov-")
        ? "https://s3-%s.amazonaws.com/aws-elb-public-keys-prod-%s".formatted(region, region)
        : "https://public-keys.auth.elb.%s.%s"
            .formatted(region, region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com");
  }

  private static String region(String arn) {
    Matcher matcher = ARN.matcher(arn);
    return matcher.matches() ? matcher.group(1) : "";
  }
}

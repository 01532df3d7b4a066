package dev.fleabridge.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the templates refuse before anything is made: values that make no sense apart. */
class TemplateRulesTest {

  private static final String ALB = "DomainName=d CertificateArn=c OidcIssuer=i OidcAudience=a";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Entrance=queue |",
        "ALB |",
        "ALB DomainName= | Entrance=alb needs DomainName",
        "ALB CertificateArn= | Entrance=alb needs CertificateArn",
        "ALB OidcAudience= | Entrance=alb needs OidcIssuer and OidcAudience, OidcIssuer needs OidcAudience",
        "Entrance=queue OidcIssuer=i | OidcIssuer needs OidcAudience",
        "Entrance=queue OidcAudience=a | OidcAudience needs OidcIssuer",
        "Entrance=queue Delivery=push | Delivery=push needs Entrance=alb",
        "Entrance=queue Cpu=512 Memory=8192 | Cpu=512 has 1024 to 4096 MB",
        "Entrance=queue VpcId=v TaskSubnetIds=s,t |",
        "Entrance=queue VpcId=v | VpcId needs TaskSubnetIds",
        "ALB VpcId=v TaskSubnetIds=s,t PublicSubnetIds=p,q |",
        "ALB VpcId=v TaskSubnetIds=s,t | VpcId with Entrance=alb needs PublicSubnetIds",
        "Entrance=queue TaskSubnetIds=s,t | TaskSubnetIds needs VpcId",
        "ALB PublicSubnetIds=p,q | PublicSubnetIds needs VpcId",
        "Entrance=queue DatabaseUrl=u DatabaseLoginArn=l DatabaseSecurityGroupId=g |",
        "Entrance=queue DatabaseUrl=u | DatabaseUrl needs DatabaseLoginArn",
        "Entrance=queue DatabaseLoginArn=l | DatabaseLoginArn needs DatabaseUrl",
        "Entrance=queue DatabaseLoginKeyArn=k | DatabaseLoginKeyArn needs DatabaseUrl",
        "Entrance=queue DatabaseSecurityGroupId=g | DatabaseSecurityGroupId needs DatabaseUrl",
      })
  void fleabridgeRefuses(String values, @Nullable String refusals) {
    assertRefused("fleabridge.yaml", values, refusals);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' |",
        "OidcIssuer=i OidcAudience=a TargetGroupArn=t EntranceSecurityGroupId=g |",
        "TargetGroupArn=t |",
        "EntranceSecurityGroupId=g |",
        "OidcIssuer=i | OidcIssuer needs OidcAudience",
        "OidcAudience=a | OidcAudience needs OidcIssuer",
        "Cpu=2048 | Cpu=2048 has 4096 to 8192 MB",
      })
  void serviceRefuses(String values, @Nullable String refusals) {
    assertRefused("service.yaml", values, refusals);
  }

  private static void assertRefused(String file, String values, @Nullable String refusals) {
    Map<String, String> given =
        Arrays.stream(values.replace("ALB", ALB).split(" ", -1))
            .filter(one -> !one.isEmpty())
            .map(one -> one.split("=", 2))
            .collect(Collectors.toMap(one -> one[0], one -> one[1], (earlier, later) -> later));
    assertThat(TemplateRules.broken(Template.read(Path.of("config/aws", file)), given))
        .isEqualTo(refusals == null ? List.of() : List.of(refusals.split(", ", -1)));
  }
}

package dev.fleabridge.engine.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.aws.Secrets;
import dev.fleabridge.mlops.RemoteFailure;
import java.lang.reflect.Proxy;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A token of another system is a secret like any other. */
class SecretTokensTest {

  private static SecretTokens over(Function<String, String> answer) {
    return new SecretTokens(
        (Secrets)
            Proxy.newProxyInstance(
                Secrets.class.getClassLoader(),
                new Class<?>[] {Secrets.class},
                (proxy, method, args) -> answer.apply(method.getName() + " " + args[0])));
  }

  @Test
  void itIsRenewedWhereTheOneBeforeWasRefused() {
    SecretTokens tokens = over(call -> call + "\n");

    assertThat(tokens.of("lab", false)).isEqualTo("read lab");
    assertThat(tokens.of("lab", true)).isEqualTo("refresh lab");
  }

  /** A secret that is made a minute too late must not end a step for ever (money rule 26). */
  @ParameterizedTest
  @EnumSource
  void oneThatCannotBeReadDecidesNothing(AwsFailure.Kind kind) {
    SecretTokens tokens =
        over(call -> {
          throw new AwsFailure(kind, "ResourceNotFoundException", "there is no secret lab");
        });

    RemoteFailure failure =
        catchThrowableOfType(RemoteFailure.class, () -> tokens.of("lab", false));

    assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.UNAVAILABLE);
    assertThat(failure).hasMessage("the token cannot be read: there is no secret lab");
  }
}

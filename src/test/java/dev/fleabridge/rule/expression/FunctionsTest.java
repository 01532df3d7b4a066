package dev.fleabridge.rule.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class FunctionsTest {

  @Test
  void theSignatureSaysHowManyArgumentsThereAre() {
    assertThat(FunctionTable.arity("round")).contains(new FunctionTable.Arity(1, 2, true));
    assertThat(FunctionTable.arity("sum")).contains(new FunctionTable.Arity(1, 1, false));
    assertThat(FunctionTable.arity("substring")).contains(new FunctionTable.Arity(2, 3, true));
    assertThat(FunctionTable.arity("error")).contains(new FunctionTable.Arity(0, 1, false));
    assertThat(FunctionTable.arity("zip"))
        .contains(new FunctionTable.Arity(1, Integer.MAX_VALUE, false));
    assertThat(FunctionTable.arity("roundd")).isEmpty();
    assertThat(FunctionTable.names()).doesNotContain("now", "random", "eval").hasSize(60);
  }

  @Test
  void aNameThatTheLibraryKnowsIsOneOfOurs() {
    assertThat(Functions.ALL.keySet())
        .containsAll(FunctionTable.names())
        .contains("now", "millis", "random", "shuffle", "eval")
        .allSatisfy(name -> assertThat(name.toLowerCase(Locale.ROOT)).matches("[a-z0-9]+"));
  }
}

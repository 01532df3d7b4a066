package dev.fleabridge.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;

/** Money is never a double: everywhere, the tests and the sandbox included. */
@AnalyzeClasses(packages = "dev.fleabridge")
class DoublesTest {

  /** {@link Doubles} names who may, and why. */
  @ArchTest
  static void moneyIsNeverADouble(JavaClasses all) {
    assertThat(all.contain(DoublesTest.class)).as("the tests are among them").isTrue();
    assertThat(Doubles.stale(all)).as("exceptions that nothing needs").isEmpty();
    noClasses().that(Doubles.areNotAllowed()).should(Doubles.use()).check(all);
  }
}

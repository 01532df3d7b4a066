package dev.fleabridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.EngineProperties.Allowed;
import dev.fleabridge.engine.guard.OutsideProperties;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

class StartRefusalsTest {

  @Test
  void whatWeRefuseIsToldByItsSentence() {
    FailureAnalysis told = new StartRefusals().analyze(new BeanCreationException("b", ours()));

    assertThat(told).isNotNull();
    assertThat(told.getDescription())
        .startsWith("fleabridge.objects.read.allow: s3://scores*")
        .doesNotContain("Exception", "dev.fleabridge");
  }

  @Test
  void whatOthersThrowIsTheirsToTell() {
    assertThat(new StartRefusals().analyze(new BeanCreationException("b", theirs()))).isNull();
    assertThat(new StartRefusals().analyze(new IllegalStateException())).isNull();
  }

  /** Some of the others cannot be made here, for they want a bean factory. */
  @Test
  void springBootKnowsIt() {
    assertThat(
            SpringFactoriesLoader.forDefaultResourceLocation()
                .load(
                    FailureAnalyzer.class, FailureHandler.handleMessage((message, failure) -> {})))
        .hasAtLeastOneElementOfType(StartRefusals.class);
  }

  private static Throwable ours() {
    OutsideProperties.ObjectLists objects =
        new OutsideProperties.ObjectLists(
            new Allowed(List.of("s3://scores*")), new Allowed(List.of()));
    try {
      new OutsideProperties(
              objects, objects.write(), objects.write(), new OutsideProperties.Callbacks(List.of()))
          .toNames();
      throw new AssertionError("it was taken");
    } catch (IllegalArgumentException e) {
      return e;
    }
  }

  private static Throwable theirs() {
    try {
      List.of().iterator().next();
      throw new AssertionError("there was one");
    } catch (RuntimeException e) {
      return new IllegalStateException("library words", e) {
        private static final long serialVersionUID = 1L;

        @Override
        public StackTraceElement[] getStackTrace() {
          return new StackTraceElement[] {
            new StackTraceElement("org.example.Library", "call", null, -1)
          };
        }
      };
    }
  }
}

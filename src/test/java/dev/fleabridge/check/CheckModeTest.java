package dev.fleabridge.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.Fleabridge;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class CheckModeTest {

  @Test
  void aCheckThatCannotBeginEndsWithTheCodeThatItSays(CapturedOutput output) {
    ByteArrayOutputStream table = new ByteArrayOutputStream();

    int code =
        CheckMode.run(
            new SpringApplication(Fleabridge.class),
            new PrintStream(table, true, StandardCharsets.UTF_8),
            "--spring.config.import=foo:bar");

    assertThat(output).containsOnlyOnce("(exit code 2)");
    assertThat(code).isEqualTo(2);
    assertThat(table.toString(StandardCharsets.UTF_8))
        .contains("wrong", "What spring.config.* or spring.profiles.* names cannot be used");
  }
}

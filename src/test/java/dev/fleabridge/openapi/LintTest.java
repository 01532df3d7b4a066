package dev.fleabridge.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.testkit.contract.ApiFile;
import dev.fleabridge.testkit.tool.NodeTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documents as a linter of others sees them, by {@code .ci/redocly.yaml}. */
class LintTest {

  @Test
  void theLinterFindsNothing() {
    NodeTool.Answer answer = lint(ApiFile.WHOLE, ApiFile.AGENTS);

    assertThat(answer.code()).as(answer.output()).isZero();
  }

  /** Or nobody would notice that it looks at nothing. */
  @Test
  void theLinterFindsAnExampleThatDoesNotFitAndAMissingSummary(@TempDir Path folder)
      throws IOException {
    String right = Files.readString(ApiFile.WHOLE);
    String wrong =
        right
            .replace("detail-type: Inference Result", "detail-type: 7")
            .replace("      summary: One run with its actions\n", "");
    assertThat(wrong.length()).isLessThan(right.length() - 30);
    Path file = Files.writeString(folder.resolve("wrong.yaml"), wrong);

    NodeTool.Answer answer = lint(file);

    assertThat(answer.code()).as(answer.output()).isNotZero();
    assertThat(answer.output()).contains("no-invalid-schema-examples", "operation-summary");
  }

  private static NodeTool.Answer lint(Path... files) {
    String[] arguments = new String[files.length + 3];
    arguments[0] = "lint";
    arguments[1] = "--config";
    arguments[2] = Path.of(".ci", "redocly.yaml").toString();
    for (int i = 0; i < files.length; i++) {
      arguments[i + 3] = files[i].toString();
    }
    return NodeTool.command("redocly").run(arguments);
  }
}

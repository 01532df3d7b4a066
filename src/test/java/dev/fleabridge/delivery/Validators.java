package dev.fleabridge.delivery;

import dev.fleabridge.testkit.tool.NodeTool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The three that look at a template: AWS's own validator, cfn-guard with our rules, and we. */
final class Validators {

  private static final String AWS = "@aws/cloudformation-validate";
  private static final Path RIGHTS = Path.of("src", "test", "resources", "delivery", "actions.txt");

  /** A run takes a second or two for each file, and a tool has two minutes. */
  private static final int MAX_FILES_A_RUN = 12;

  private Validators() {}

  /** What AWS's validator finds, by file. Skips the test where it was not fetched. */
  static Map<Path, List<String>> aws(List<Path> files) {
    Map<Path, List<String>> found = new TreeMap<>();
    files.forEach(file -> found.put(file, new ArrayList<>()));
    for (int from = 0; from < files.size(); from += MAX_FILES_A_RUN) {
      look(files.subList(from, Math.min(files.size(), from + MAX_FILES_A_RUN)), found);
    }
    return found;
  }

  private static void look(List<Path> files, Map<Path, List<String>> found) {
    NodeTool.Answer answer =
        NodeTool.script("validate-templates.mjs", AWS)
            .run(files.stream().map(Path::toString).toArray(String[]::new));
    if (answer.code() != 0) {
      throw new IllegalStateException(answer.output());
    }
    answer
        .output()
        .lines()
        .map(line -> line.split("\t", 2))
        .forEach(line -> {
          List<String> ofFile = found.get(Path.of(line[0]));
          if (line.length != 2 || ofFile == null) {
            throw new IllegalStateException(answer.output());
          }
          ofFile.add(line[1]);
        });
  }

  /** What cfn-guard finds in one file by the rules in config/aws/guard. Skips as above. */
  static List<String> guard(Path file) {
    boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
    String processor = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
    NodeTool.Answer answer =
        NodeTool.binary(
                "@cdklabs/cdk-validator-cfnguard/bin/%s/%s/cfn-guard"
                    .formatted(mac ? "macos" : "ubuntu", processor))
            .run(
                "validate",
                "--rules",
                Path.of("config", "aws", "guard").toString(),
                "--data",
                file.toString(),
                "--show-summary",
                "fail");
    List<String> found =
        answer.output().lines().filter(line -> line.matches("\\S+/\\w+\\s+FAIL")).toList();
    boolean failed = answer.code() != 0;
    if (failed && found.isEmpty()) {
      return List.of(answer.output());
    }
    return found;
  }

  /** What we find ourselves, which needs nothing that is not here. */
  static List<String> ours(String text) {
    Template template = Template.of(text);
    List<String> found = new ArrayList<>(TemplateForm.findings(template));
    found.addAll(TemplateTask.findings(template, KnownSettings.read()));
    found.addAll(TemplateRights.findings(template, realActions()));
    found.addAll(TemplateFigures.findings(template, KnownMetrics.read()));
    found.addAll(TemplateEvents.findings(template));
    return found;
  }

  /** The actions of AWS that the templates may name, as they are spelled there. */
  static Set<String> realActions() {
    try {
      return Files.readAllLines(RIGHTS).stream()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split("\\s+", -1)[0])
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.fleabridge.proof.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the image consists of, without Docker: the extracted jar and the arguments of the JVM.
 *
 * @param folder where the jar lies beside its libraries
 * @param java the arguments of the image's entry point, after {@code java}
 */
record Image(Path folder, List<String> java) {

  private static final Pattern ENTRY_POINT =
      Pattern.compile("^ENTRYPOINT \\[\"java\", (.*)]$", Pattern.MULTILINE);
  private static final String NAME = "fleabridge.jar";

  /** Extracts a jar as the image's build does, into a new temporary folder. */
  static Image extract(Path jar, Path dockerfile) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("fleabridge-image-");
    Path named = Files.copy(jar, folder.resolve(NAME));
    Path extracted = folder.resolve("app");
    Process tools =
        new ProcessBuilder(
                Child.JAVA,
                "-Djarmode=tools",
                "-jar",
                named.toString(),
                "extract",
                "--destination",
                extracted.toString())
            .inheritIO()
            .start();
    if (tools.waitFor() != 0) {
      throw new IllegalStateException("the jar could not be extracted: " + jar);
    }
    return new Image(extracted, arguments(Files.readString(dockerfile)));
  }

  private static List<String> arguments(String dockerfile) {
    Matcher entryPoint = ENTRY_POINT.matcher(dockerfile);
    if (!entryPoint.find()) {
      throw new IllegalStateException("no ENTRYPOINT that begins with java in the Dockerfile");
    }
    return Pattern.compile("\"([^\"]*)\"")
        .matcher(entryPoint.group(1))
        .results()
        .map(argument -> argument.group(1))
        .filter(argument -> !argument.startsWith("-XX:AOTCache"))
        .toList();
  }
}
